use super::samples::group;
use super::*;
use ndarray::Array2;
use schema::config::Preset;
use schema::progress::Silent;
use schema::report::Outcome;
use schema::tokens::TokensLayer;

const NAMES: Names = Names { sources: ["image", "text"], target: "fused" };

fn plan(null: u32) -> Plan {
    Config { null, restarts: 2, ..Config::preset(Preset::Paper) }.check().expect("valid")
}

fn cloud(seed: u64, rows: usize) -> Feature {
    let mut rng = Rng::stream(seed, &[3]);
    Feature::Matrix(Array2::from_shape_fn((rows, 12), |_| rng.normal() as f32))
}

/// `count` samples of `rows` rows each, and their names.
fn names(count: usize, rows: usize) -> Feature {
    Feature::from_labels((0..count * rows).map(|row| (row / rows).to_string()))
}

fn found(features: [&Feature; 3], names: &Feature, plan: &Plan) -> TokensLayer {
    let samples = group(names, None);
    let mut layers = [layer("0", 0, NAMES, features, &samples, plan, &Silent).expect("a layer")];
    verdict::conclude(&mut layers, plan);
    let [layer] = layers;
    layer
}

#[test]
fn noise_of_few_rows_has_bits_of_information_and_no_contribution() {
    let clouds = [1, 2, 3].map(|seed| cloud(seed, 30 * 12));
    let layer = found(clouds.each_ref(), &names(30, 12), &plan(99));
    assert!(layer.information.joint > 2.5, "{:?}", layer.information);
    let verdict = layer.verdict.expect("there is a null");
    assert_eq!((verdict.outcome, &layer.contribution), (Outcome::Noise, &None), "{verdict:?}");
    let null = layer.null.expect("asked for");
    assert!((null.of.information.joint.mean - layer.information.joint).abs() < 0.1, "{null:?}");
    assert!(null.ratio_of_means.is_some_and(|share| (share.mean - 0.5).abs() < 0.1), "{null:?}");
}

#[test]
fn a_target_that_follows_one_modality_is_told_from_noise() {
    let (count, rows) = (20, 16);
    let mut rng = Rng::stream(8, &[]);
    let group: Vec<u64> = (0..count * rows).map(|_| rng.below(2)).collect();
    let far = |row: usize, column: usize| if column == 0 && group[row] == 1 { 8.0 } else { 0.0 };
    let mut noise = |row: usize, column: usize| (far(row, column) + 0.1 * rng.normal()) as f32;
    let image = Feature::Matrix(Array2::from_shape_fn((count * rows, 4), |(row, column)| noise(row, column)));
    let target = Feature::from_labels(group.iter().map(u64::to_string));
    let config = Config { clusters: 2, normalize: false, null: 99, ..Config::default() };
    let layer = found([&image, &cloud(5, count * rows), &target], &names(count, rows), &config.check().expect("valid"));
    assert_eq!(layer.verdict.as_ref().map(|verdict| verdict.outcome), Some(Outcome::Unique), "{:?}", layer.verdict);
    let of = layer.contribution.expect("significant");
    assert!(of.ratio_of_means.is_some_and(|share| share > 0.9) && of.mean_of_ratios.is_some_and(|share| share > 0.9));
    assert_eq!((layer.samples, of.defined), (20, 20));
}

#[test]
fn the_two_aggregates_are_what_their_names_say() {
    let draw = |u1: f64, u2: f64| {
        let mut values = [0.0; COUNT];
        values[quantity::UNIQUE[0]] = u1;
        values[quantity::UNIQUE[1]] = u2;
        Draw { values, gap: 0.0 }
    };
    let mean = Mean::of(&[draw(0.9, 0.1), draw(0.0, 0.2), draw(0.0, 0.0)]);
    assert!((mean.ratio_of_means.expect("defined") - 0.75).abs() < 1e-12);
    assert!((mean.mean_of_ratios.expect("defined") - 0.45).abs() < 1e-12);
    assert_eq!(mean.defined, 2);
    assert!((mean.standard_error.expect("two ratios") - 0.45).abs() < 1e-12);
}

#[test]
fn a_sample_without_any_difference_is_skipped_and_says_why() {
    let same = Feature::from_labels(["x"; 4].into_iter().chain(["x", "y", "x", "y"]));
    let layer = found([&cloud(1, 8), &cloud(2, 8), &same], &names(2, 4), &plan(0));
    assert_eq!((layer.samples, layer.rows), (1, 4));
    assert_eq!(layer.skipped[0].why, "fused is the same in every row");
}

#[test]
fn held_out_rows_are_refused() {
    let plan = Config { held_out: 0.5, ..Config::default() }.check().expect("valid");
    let clouds = [1, 2, 3].map(|seed| cloud(seed, 8));
    let refusal = layer("0", 0, NAMES, clouds.each_ref(), &group(&names(1, 8), None), &plan, &Silent).unwrap_err();
    assert!(refusal.to_string().starts_with("settings: held_out is 0.5; expected 0"), "{refusal}");
}

#[test]
fn samples_have_the_same_bits_for_any_number_of_threads() {
    let clouds = [1, 2, 3].map(|seed| cloud(seed, 10 * 8));
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of threads");
        pool.install(|| found(clouds.each_ref(), &names(10, 8), &plan(20)))
    };
    assert_eq!(run(1), run(3));
}

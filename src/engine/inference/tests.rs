use super::quantity::{JOINT, REDUNDANT, SOURCES, SYNERGISTIC, UNIQUE, UNIQUE_TOTAL};
use super::*;
use crate::rng::Rng;
use schema::config::{Config, Correction};
use schema::progress::Silent;
use schema::report::warning::Warning;

/// `rows` rows drawn from `pmf`, row-major.
fn sample(shape: [usize; 3], pmf: &[f64], rows: u64, stream: u64) -> Counts {
    let mut rng = Rng::stream(11, &[stream]);
    let mut cells = vec![0; pmf.len()];
    let total: f64 = pmf.iter().sum();
    for _ in 0..rows {
        let mut u = rng.unit() * total;
        let cell = pmf.iter().position(|p| {
            u -= p;
            u < 0.0
        });
        cells[cell.unwrap_or(pmf.len() - 1)] += 1;
    }
    Counts::new(shape, cells)
}

fn observed(counts: &Counts) -> Draw {
    let solution = broja::solve(&counts.joint(), &Options::default(), &Silent);
    Draw { values: quantity::of(&solution), gap: bits(solution.certificate.gap) }
}

fn inferred(counts: &Counts, config: Config) -> Inference {
    infer(counts, observed(counts), 0, &config.check().expect("valid"), &Silent).expect("not cancelled")
}

fn few() -> Config {
    Config { null: 99, resamples: 60, ..Config::default() }
}

const NOISE: [f64; 18] = [1.0; 18];

#[test]
fn the_same_bits_come_out_on_any_number_of_threads() {
    let counts = sample([3, 3, 2], &NOISE, 300, 0);
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| inferred(&counts, few()))
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn tests_that_stop_leave_the_null_as_it_is_and_have_the_same_bits_on_any_number_of_threads() {
    let counts = sample([3, 3, 2], &NOISE, 300, 0);
    let plain = inferred(&counts, few());
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(|| inferred(&counts, Config { sequential: 9999, ..few() }))
    };
    let found = on(1);
    assert_eq!(found, on(3));
    let tests = found.sequential.expect("was asked for");
    assert_eq!(Inference { sequential: None, ..found }, plain);
    assert!(tests.rule.drawn < 2000 && tests.any > 10.0 / 2000.0, "{tests:?}");
}

#[test]
fn strong_information_has_the_least_p_that_the_most_permutations_give() {
    let mut copy = vec![0.0; 8];
    (0..8).filter(|cell| cell / 4 == cell % 2).for_each(|cell| copy[cell] = 1.0);
    let found = inferred(&sample([2, 2, 2], &copy, 200, 2), Config { sequential: 999, ..few() });
    let tests = found.sequential.expect("was asked for");
    assert_eq!((tests.any, tests.of[SOURCES[0]], tests.rule.drawn), (1e-3, 1e-3, 999));
    // X2 tells nothing.
    assert!(tests.of[SOURCES[1]] > 0.01, "{tests:?}");
}

#[test]
fn the_interaction_null_moves_only_what_both_tell_together() {
    let counts = sample([3, 3, 2], &NOISE, 300, 1);
    let whole = observed(&counts);
    let found = inferred(&counts, few());
    let null = found.interaction.expect("was asked for");
    for draw in &null.draws {
        for quantity in [REDUNDANT, UNIQUE[0], UNIQUE[1], UNIQUE_TOTAL] {
            assert_eq!(draw.values[quantity], whole.values[quantity]);
        }
    }
    // The same table, permuted and solved in full, has the synergy that the short cut says.
    let mut rng = Rng::stream(0, &[stream::INFERENCE, 0, stream::INTERACTION, 5]);
    let solved = observed(&counts.permute_within_target(&mut rng));
    for quantity in [REDUNDANT, UNIQUE[0], SYNERGISTIC, JOINT] {
        assert!((solved.values[quantity] - null.draws[5].values[quantity]).abs() < 3e-9);
    }
}

#[test]
fn strong_information_reaches_the_least_p() {
    // Y = X1.
    let mut copy = vec![0.0; 8];
    (0..8).filter(|cell| cell / 4 == cell % 2).for_each(|cell| copy[cell] = 1.0);
    let counts = sample([2, 2, 2], &copy, 200, 2);
    let found = inferred(&counts, few());
    let null = found.information.expect("was asked for");
    let p = |quantity: usize| null.against(quantity, found.observed[quantity], found.gap, 0.05).p;
    assert_eq!((p(JOINT), p(UNIQUE_TOTAL)), (0.01, 0.01));
}

#[test]
fn corrected_values_keep_the_identities_of_the_atoms() {
    let counts = sample([3, 3, 2], &NOISE, 200, 3);
    let found = inferred(&counts, few());
    let v = tell::corrected_values(&found.observed, &found.halves, found.biases);
    for i in [0, 1] {
        assert!((v[REDUNDANT] + v[UNIQUE[i]] - v[quantity::SOURCES[i]]).abs() < 1e-12);
    }
    assert!((v[REDUNDANT] + v[UNIQUE_TOTAL] + v[SYNERGISTIC] - v[JOINT]).abs() < 1e-12);
    assert!(v[JOINT].abs() < found.observed[JOINT] / 2.0, "{} of {}", v[JOINT], found.observed[JOINT]);
}

/// Stops at once.
struct Never;
impl Monitor for Never {
    fn cancelled(&self) -> bool {
        true
    }
}

#[test]
fn inference_can_be_cancelled() {
    let counts = sample([3, 3, 2], &NOISE, 200, 4);
    let plan = few().check().expect("valid");
    assert_eq!(infer(&counts, observed(&counts), 0, &plan, &Never), Err(EngineError::Cancelled));
}

/// A layer's report with nulls, of counts.
fn layer(counts: &Counts, name: &str, index: u64, config: &Config) -> schema::report::LayerReport {
    use crate::analysis::{Names, await_null, decompose_joint, infer};
    let plan = config.clone().check().expect("valid");
    let names = Names { sources: ["a", "b"], target: "y" };
    let joint = counts.joint();
    let mut layer = decompose_joint(name, names, &joint, Some(counts.rows()), &plan, &Silent).expect("not cancelled");
    await_null(&mut layer, &plan);
    infer(&mut layer, counts, index, &plan, &Silent).expect("not cancelled");
    layer
}

fn concluded(tables: &[Counts], config: Config) -> Vec<schema::report::LayerReport> {
    let mut layers: Vec<_> =
        tables.iter().enumerate().map(|(i, t)| layer(t, &format!("layer {i}"), i as u64, &config)).collect();
    verdict::conclude(&mut layers, &config.check().expect("valid"));
    layers
}

#[test]
fn noise_has_no_contribution_and_unique_information_has_one() {
    use schema::report::Outcome;
    let mut copy = vec![1.0; 8];
    (0..8).filter(|cell| cell / 4 == cell % 2).for_each(|cell| copy[cell] = 4.0);
    let layers = concluded(
        &[sample([2, 2, 2], &[1.0; 8], 400, 5), sample([2, 2, 2], &copy, 400, 6)],
        // Of two layers and two unique atoms, at least 80 halves.
        Config { resamples: 100, ..few() },
    );
    let [noise, unique] = layers.as_slice() else { panic!("two layers") };
    let verdict = noise.verdict.as_ref().unwrap();
    assert_eq!((verdict.outcome, &noise.contribution), (Outcome::Noise, &None));
    assert!(verdict.p.is_some_and(|p| p > 0.05), "{verdict:?}");
    let verdict = unique.verdict.as_ref().unwrap();
    assert_eq!((verdict.outcome, verdict.lead.as_deref()), (Outcome::Unique, Some("a")), "{verdict:?}");
    assert!(verdict.contribution.is_some_and(|[low, _]| low > 0.5), "{verdict:?}");
    assert!(unique.contribution.as_ref().unwrap().sources["a"] > 0.9);
}

#[test]
fn redundant_modalities_are_not_taken_for_unique_ones() {
    use schema::report::Outcome;
    // Two equally noisy views of y, independent given it: all their information is redundant, however much there is.
    let view = |x: usize, y: usize| if x == y { 0.8 } else { 0.2 };
    let pmf: Vec<f64> = (0..8).map(|cell| view(cell / 4, cell % 2) * view(cell / 2 % 2, cell % 2)).collect();
    let tables: Vec<Counts> = (0..20).map(|i| sample([2, 2, 2], &pmf, 500, 100 + i)).collect();
    let layers = concluded(&tables, Config { correction: Correction::None, ..few() });
    let wrong = layers.iter().filter(|l| l.verdict.as_ref().unwrap().outcome == Outcome::Unique).count();
    // What is told exceeds the null of nothing told, unique atoms and all.
    let total = |layer: &schema::report::LayerReport| layer.atoms.unique.values().sum::<f64>();
    let above =
        layers.iter().filter(|l| total(l) > l.inference.as_ref().unwrap().null.as_ref().unwrap().of.unique_total.high);
    assert!(above.count() > 10);
    assert!(wrong <= 4, "{wrong} of 20");
}

#[test]
fn verdicts_rest_on_the_same_tests_without_intervals() {
    use schema::report::Outcome;
    let view = |x: usize, y: usize| if x == y { 0.8 } else { 0.2 };
    let pmf: Vec<f64> = (0..8).map(|cell| view(cell / 4, cell % 2) * view(cell / 2 % 2, cell % 2)).collect();
    let tables: Vec<Counts> = (0..20).map(|i| sample([2, 2, 2], &pmf, 500, 300 + i)).collect();
    let with = |resamples| concluded(&tables, Config { resamples, null: 99, correction: Correction::None, ..few() });
    let (plain, intervals) = (with(0), with(99));
    for (plain, other) in plain.iter().zip(&intervals) {
        let (found, others) = (plain.inference.as_ref().unwrap(), other.inference.as_ref().unwrap());
        assert_eq!(found.tests, others.tests);
        assert!(found.interval.is_none() && found.corrected.is_none() && others.interval.is_some());
        assert_eq!(plain.verdict.as_ref().unwrap().outcome, other.verdict.as_ref().unwrap().outcome);
    }
    let unique = plain.iter().filter(|layer| layer.verdict.as_ref().unwrap().outcome == Outcome::Unique);
    assert!(unique.count() <= 4);
}

#[test]
fn one_source_that_tells_is_no_noise_though_both_together_may_be() {
    // What both tell varies by far more than the first tells, as in a table of many cells.
    let draw = |i: i32| {
        let mut values = [0.0; quantity::COUNT];
        values[quantity::SOURCES[0]] = 0.01 + 1e-5 * f64::from(i);
        values[quantity::SOURCES[1]] = 0.01 + 1e-5 * f64::from(i * 7 % 199);
        values[JOINT] = 0.5 + 1e-3 * f64::from(i * 31 % 199);
        Draw { values, gap: 0.0 }
    };
    let null = null::Null { draws: (0..199).map(draw).collect() };
    let mut observed = draw(0).values;
    observed[quantity::SOURCES[0]] = 0.02;
    observed[JOINT] = 0.51;
    assert!(null.against(JOINT, observed[JOINT], 0.0, 0.05).p > 0.5);
    assert_eq!(null.any(&observed), 1.0 / 200.0);
    assert!(null.any(&draw(100).values) > 0.05);
}

#[test]
fn an_observed_value_above_its_band_is_one_that_p_rejects() {
    let draw = |bits: f64| Draw { values: [bits; quantity::COUNT], gap: 0.0 };
    let null = null::Null { draws: (0..199).map(|i| draw(f64::from(i))).collect() };
    for observed in [0.5, 150.5, 188.5, 189.5, 190.5, 198.5] {
        let found = null.against(JOINT, observed, 0.0, 0.05);
        assert_eq!(observed > found.high, found.p <= 0.05, "{observed}: {found:?}");
        assert_eq!(found.low, 0.0);
    }
    // All three informations are the same here: one test of three is each of them.
    assert_eq!(null.any(&[189.5; quantity::COUNT]), null.against(JOINT, 189.5, 0.0, 0.05).p);
}

#[test]
fn permutations_that_cannot_reach_the_level_are_told() {
    let mut copy = vec![1.0; 8];
    (0..8).filter(|cell| cell / 4 == cell % 2).for_each(|cell| copy[cell] = 4.0);
    let tables: Vec<Counts> = (0..8).map(|i| sample([2, 2, 2], &copy, 400, 200 + i)).collect();
    let config = Config { correction: Correction::Holm, resamples: 0, ..few() };
    let layers = concluded(&tables, config);
    // 8 layers at p = 1/100 are 0.08 after Holm.
    let limited = |warning: &Warning| matches!(warning, Warning::OutOfPermutations { needed, .. } if *needed > 100);
    assert!(layers[0].warnings.iter().any(limited), "{:?}", layers[0].warnings);
}

#[test]
fn counts_of_any_size_end_and_cost_no_memory() {
    use schema::config::Interval;
    let unit = 1_000_000_000_000_000 / 18;
    let cells: Vec<u64> = (0..18).map(|cell| unit + cell * 1_000_000).collect();
    let counts = Counts::new([3, 3, 2], cells);
    for interval in [Interval::HalfSampling, Interval::Percentile, Interval::Basic, Interval::Subsampling] {
        let found = inferred(&counts, Config { null: 200, resamples: 200, interval, ..Config::default() });
        let null = found.information.expect("was asked for");
        assert_eq!((null.draws.len(), found.halves.len()), (200, 200));
        // About 8 / 2n nats are expected (Wilks 1938), less than rounding leaves.
        assert!(null.draws.iter().all(|draw| draw.values[JOINT].abs() < 1e-12));
    }
}

#[test]
fn many_cells_of_few_lines_are_not_spelt_out() {
    // 2^24 cells, three of them occupied: 64 rows for each cell would take 4 GB.
    let side = 1usize << 8;
    let mut cells = vec![0; side * side * side];
    for (at, count) in [(0, 300_000_000), (side * side + side + 1, 200_000_000), (side * side * side - 1, 400_000_000)]
    {
        cells[at] = count;
    }
    let counts = Counts::new([side, side, side], cells);
    let mut rng = Rng::stream(1, &[]);
    let [half, rest] = counts.split(counts.rows() / 2, &mut rng);
    assert_eq!(half.rows() + rest.rows(), counts.rows());
    assert_eq!(counts.permute_target(&mut rng).rows(), counts.rows());
    assert_eq!(counts.bootstrap(&mut rng).rows(), counts.rows());
}

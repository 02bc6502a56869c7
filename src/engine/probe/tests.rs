//! What a probe must read, and must not. Explorations behind `docs/probe.md` are in [`measured`].

mod measured;

use super::objective::Objective;
use super::*;
use crate::discretize::code;
use crate::info;
use crate::joint::Joint;
use crate::math::{bits, exp, ln};
use crate::rng::Rng;
use data::Feature;
use ndarray::Array2;
use schema::config::{Coding, Config, Plan};
use schema::progress::{Monitor, Silent};

fn plan() -> Plan {
    Config { normalize: false, ..Config::default() }.check().expect("valid settings")
}

fn read_one(feature: &Feature, target: &[u32], classes: usize) -> Readable {
    let readings = readable(&[feature], target, classes, &plan(), &Silent).expect("not cancelled");
    readings.expect("there is something to probe").alone.remove(0)
}

/// `width` orthonormal directions.
fn rotation(width: usize, rng: &mut Rng) -> Vec<Vec<f64>> {
    let mut axes: Vec<Vec<f64>> = Vec::new();
    while axes.len() < width {
        let mut axis: Vec<f64> = (0..width).map(|_| rng.normal()).collect();
        for other in &axes {
            let along: f64 = axis.iter().zip(other).map(|(a, b)| a * b).sum();
            axis.iter_mut().zip(other).for_each(|(a, b)| *a -= along * b);
        }
        let norm = axis.iter().map(|a| a * a).sum::<f64>().sqrt();
        axis.iter_mut().for_each(|a| *a /= norm);
        axes.push(axis);
    }
    axes
}

const CLASSES: usize = 4;
const CORNERS: [[f64; 2]; CLASSES] = [[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]];

/// Four classes at the corners of a square of half-width 2 in two directions, clusters that tell nothing, `nuisance` times as far apart, in eight others, noise
/// of variance 1 in all, rotated into `width` columns.
fn planted(rows: usize, width: usize, nuisance: f64, seed: u64) -> (Feature, Vec<u32>) {
    let mut rng = Rng::stream(seed, &[1]);
    let axes = rotation(width, &mut rng);
    let mut values = Array2::zeros((rows, width));
    let mut target = Vec::with_capacity(rows);
    for mut row in values.rows_mut() {
        let class = rng.below(CLASSES as u64) as usize;
        target.push(class as u32);
        let mut latent: Vec<f64> = (0..width).map(|_| rng.normal()).collect();
        (0..2).for_each(|i| latent[i] += 2.0 * CORNERS[class][i]);
        (2..10).for_each(|i| latent[i] += 2.0 * nuisance * if rng.below(2) == 0 { 1.0 } else { -1.0 });
        for (latent, axis) in latent.iter().zip(&axes) {
            row.iter_mut().zip(axis).for_each(|(x, a)| *x += (latent * a) as f32);
        }
    }
    (Feature::Matrix(values), target)
}

/// `I(X;Y)` of [`planted`], bits, by its own density.
fn truth() -> f64 {
    let mut rng = Rng::stream(2, &[]);
    let draws = 400_000;
    let mut sum = 0.0;
    for i in 0..draws {
        let own = i % CLASSES;
        let at: Vec<f64> = CORNERS[own].iter().map(|m| 2.0 * m + rng.normal()).collect();
        let density = |corner: &[f64; 2]| {
            exp(-0.5 * corner.iter().zip(&at).map(|(m, x)| (x - 2.0 * m) * (x - 2.0 * m)).sum::<f64>())
        };
        sum += ln(density(&CORNERS[own]) / CORNERS.iter().map(density).sum::<f64>());
    }
    2.0 + bits(sum / draws as f64)
}

fn noise(rows: usize, width: usize, classes: u64, seed: u64) -> (Feature, Vec<u32>) {
    let mut rng = Rng::stream(seed, &[]);
    let values = Array2::from_shape_fn((rows, width), |_| rng.normal() as f32);
    (Feature::Matrix(values), (0..rows).map(|_| rng.below(classes) as u32).collect())
}

#[test]
fn planted_classes_are_read_to_within_a_twentieth_bit_also_where_clusters_follow_something_else() {
    let truth = truth();
    for nuisance in [0.0, 1.0, 1.8] {
        let (feature, target) = planted(4000, 32, nuisance, 3);
        let read = read_one(&feature, &target, CLASSES);
        let found = bits(read.nats);
        assert!((found - truth).abs() < 0.05, "nuisance {nuisance}: {found} for {truth}");
        assert!((0.001..0.05).contains(&bits(read.standard_error)), "{read:?}");
        if nuisance > 1.0 {
            let codes = code(&feature, Coding::Auto, 8, &plan(), &[0, 0], &Silent).unwrap().codes;
            let joint = Joint::from_codes(&codes, &vec![0; codes.len()], &target).unwrap();
            let kept = bits(info::Information::of(&joint).sources[0]);
            assert!(kept < 0.5 * truth, "the clusters keep {kept} of {truth}: the case tests nothing");
        }
    }
}

#[test]
fn noise_reads_nothing() {
    for (rows, width) in [(100, 64), (400, 200), (4000, 64)] {
        for seed in 0..5 {
            let (feature, target) = noise(rows, width, 4, seed);
            let found = bits(read_one(&feature, &target, 4).nats);
            assert!((-0.05..=0.02).contains(&found), "{rows} × {width}, seed {seed}: {found}");
        }
    }
}

#[test]
fn separable_classes_read_all_of_their_entropy() {
    let mut rng = Rng::stream(4, &[]);
    let target: Vec<u32> = (0..1000).map(|_| rng.below(6) as u32).collect();
    let far = Array2::from_shape_fn((1000, 16), |(row, column)| {
        (if target[row] as usize == column { 30.0 } else { 0.0 } + rng.normal()) as f32
    });
    let read = read_one(&Feature::Matrix(far), &target, 6);
    let entropy = bits(Target::new(&target, 6, 5, 0).unwrap().entropy);
    assert!(entropy - bits(read.nats) < 0.02 && bits(read.nats) <= entropy, "{} of {entropy}", bits(read.nats));
    assert_eq!(read.accuracy, 1.0);
}

#[test]
fn the_order_of_the_examples_hardly_matters() {
    let (feature, target) = planted(2000, 32, 1.0, 5);
    let mut order: Vec<u32> = (0..2000).collect();
    Rng::stream(6, &[]).shuffle(&mut order);
    let shuffled: Vec<u32> = order.iter().map(|&row| target[row as usize]).collect();
    let one = read_one(&feature, &target, CLASSES);
    let other = read_one(&feature.select(&order), &shuffled, CLASSES);
    assert!(bits(one.nats - other.nats).abs() < 0.01, "{one:?} {other:?}");
}

#[test]
fn names_of_classes_and_the_unit_of_the_columns_do_not_matter() {
    let (feature, target) = planted(1000, 16, 1.0, 5);
    let one = read_one(&feature, &target, CLASSES);
    let Feature::Matrix(values) = &feature else { unreachable!("planted as a matrix") };
    let far = read_one(&Feature::Matrix(values.mapv(|x| 1e6 + 64.0 * x)), &target, CLASSES);
    assert!(bits(one.nats - far.nats).abs() < 0.01, "{one:?} {far:?}");
    let renamed: Vec<u32> = target.iter().map(|&class| 2 * (3 - class)).collect();
    let other = read_one(&feature, &renamed, 7);
    // Other folds.
    assert!(bits(one.nats - other.nats).abs() < 0.05, "{one:?} {other:?}");
}

#[test]
fn value_and_gradient_are_those_of_double_precision_and_a_fit_is_their_minimum() {
    let (feature, target) = planted(300, 12, 1.0, 7);
    let columns = Columns::of(&feature, Coding::Auto, &plan(), &Silent).unwrap();
    let target = Target::new(&target, CLASSES, 5, 0).unwrap();
    let design = Design::new(&[&columns.0], &target.codes, CLASSES, &target.fold, 5);
    let objective = Objective::without(&design, 2, vec![0.3; 13], &Silent);
    let slope = |w: &[f64], i: usize| {
        let at = |by: f64| {
            let mut there = w.to_vec();
            there[i] += by;
            exact(&objective, &there).0
        };
        (at(1e-4) - at(-1e-4)) / 2e-4
    };
    let mut rng = Rng::stream(8, &[]);
    let anywhere: Vec<f64> = (0..CLASSES * 13).map(|_| 0.5 * rng.normal()).collect();
    let (value, gradient) = objective.evaluate(&anywhere).unwrap();
    let (exactly, exact_gradient) = exact(&objective, &anywhere);
    assert!((value - exactly).abs() < 1e-7 * objective.rows as f64, "{value} for {exactly}");
    for (i, (g, exact)) in gradient.iter().zip(exact_gradient).enumerate() {
        assert!((slope(&anywhere, i) - exact).abs() < 1e-6 * (1.0 + exact.abs()), "{i}: a slope for {exact}");
        assert!((g - exact).abs() < 1e-5 * (1.0 + exact.abs()), "{i}: {g} for {exact}");
    }
    let shares = [0.25; CLASSES];
    let metric = fit::Metric::new(&design.gram_without(2), design.order(), &objective.ridge, &shares);
    let fitted = |tolerance: f64| {
        let weights = fit::fit(&objective, &metric, vec![0.0; CLASSES * 13], tolerance).unwrap().weights;
        exact(&objective, &weights)
    };
    // As near as `f32` comes, and as it is fitted otherwise.
    let (least, gradient) = fitted(1e-14);
    gradient.iter().enumerate().for_each(|(i, g)| assert!(g.abs() < 1e-3, "{i}: {g}"));
    assert!(fitted(fit::TOLERANCE).0 - least < 3e-6 * objective.rows as f64);
}

/// What [`Objective::evaluate`] gives, in `f64` throughout.
fn exact(objective: &Objective, w: &[f64]) -> (f64, Vec<f64>) {
    let Objective { columns, classes, .. } = *objective;
    let ridge = || objective.ridge.iter().cycle();
    let mut value = w.iter().zip(ridge()).map(|(w, ridge)| 0.5 * ridge * w * w).sum::<f64>();
    let mut gradient: Vec<f64> = w.iter().zip(ridge()).map(|(w, ridge)| ridge * w).collect();
    for (chunk, row) in objective.chunks.iter().flat_map(|chunk| (0..chunk.used).map(move |row| (chunk, row))) {
        let x: Vec<f64> = (0..columns).map(|j| f64::from(chunk.values[j * design::ROWS + row])).collect();
        let logit = |k: usize| objective.base[k] + (0..columns).map(|j| w[k * columns + j] * x[j]).sum::<f64>();
        let logits: Vec<f64> = (0..classes).map(logit).collect();
        let whole = ln(logits.iter().map(|&z| exp(z)).sum());
        let own = chunk.target[row] as usize;
        value += whole - logits[own];
        for k in 0..classes {
            let residual = exp(logits[k] - whole) - f64::from(u8::from(k == own));
            (0..columns).for_each(|j| gradient[k * columns + j] += residual * x[j]);
        }
    }
    (value, gradient)
}

#[test]
fn the_bits_do_not_depend_on_the_threads() {
    let (a, target) = planted(1500, 40, 1.8, 9);
    let (b, _) = noise(1500, 12, 2, 10);
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| readable(&[&a, &b], &target, CLASSES, &plan(), &Silent).unwrap().unwrap())
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(5));
}

#[test]
fn awkward_data_are_read() {
    // More columns than rows, of which some are constant; a class that occurs once; a class that does not occur.
    let (Feature::Matrix(mut values), mut target) = noise(40, 100, 3, 11) else { unreachable!("a matrix") };
    values.column_mut(3).fill(7.0);
    target[17] = 4;
    let read = read_one(&Feature::Matrix(values), &target, 5);
    assert!(read.nats.is_finite() && read.standard_error.is_finite(), "{read:?}");

    // Constant features read nothing.
    let target: Vec<u32> = (0..50).map(|row| row % 2).collect();
    for feature in [Feature::Matrix(Array2::ones((50, 4))), Feature::Real(vec![3.0; 50])] {
        let read = read_one(&feature, &target, 2);
        assert!(read.nats.abs() < 1e-3, "{read:?}");
    }

    // Nothing to tell apart, no folds, or too few examples for them.
    assert_eq!(Target::new(&[1; 50], 2, 5, 0), None);
    assert_eq!(Target::new(&target, 2, 0, 0), None);
    assert_eq!(Target::new(&[0, 1, 0, 1], 2, 5, 0), None);
    assert_eq!(Target::new(&(0..1000).collect::<Vec<u32>>(), 1000, 5, 0), None);
    let none = Config { probe_folds: 0, ..Config::default() }.check().unwrap();
    let real = Feature::Real(vec![3.0; 50]);
    assert_eq!(readable(&[&real], &target, 2, &none, &Silent), Ok(None));
}

#[test]
fn labels_and_reals_are_read() {
    // Labels that name the class in 3 of 4 rows: H(Y) = 2, and noise takes its own.
    let mut rng = Rng::stream(12, &[]);
    let target: Vec<u32> = (0..4000).map(|_| rng.below(4) as u32).collect();
    let labels = Feature::from_labels(target.iter().map(|&class| {
        let other = rng.below(4) as u32;
        (if rng.below(4) < 3 { class } else { other }).to_string()
    }));
    let (kept, other) = (0.75 + 0.0625, 0.0625);
    let exact = 2.0 + bits(kept * ln(kept) + 3.0 * other * ln(other));
    let found = bits(read_one(&labels, &target, 4).nats);
    assert!((found - exact).abs() < 0.05, "{found} for {exact}");

    let real = Feature::Real(target.iter().map(|&class| 1e9 + f64::from(class) + 0.01 * rng.normal()).collect());
    assert!(bits(read_one(&real, &target, 4).nats) > 1.9);
}

#[test]
fn noise_beside_a_modality_takes_nothing_away_and_two_tell_more_than_one() {
    let (a, target) = planted(2000, 64, 1.8, 13);
    let (b, _) = noise(2000, 64, 2, 14);
    let Readings { alone, together } = readable(&[&a, &b], &target, CLASSES, &plan(), &Silent).unwrap().unwrap();
    assert!(bits(alone[0].nats - together.nats) < 0.02, "{alone:?} {together:?}");

    // Each tells one of the two bits.
    let mut rng = Rng::stream(15, &[]);
    let mut bit = |which: u32| {
        let value = |&class: &u32| f64::from(class >> which & 1) + 0.1 * rng.normal();
        Feature::Real(target.iter().map(value).collect())
    };
    let (a, b) = (bit(0), bit(1));
    let Readings { alone, together } = readable(&[&a, &b], &target, CLASSES, &plan(), &Silent).unwrap().unwrap();
    for one in &alone {
        assert!((bits(one.nats) - 1.0).abs() < 0.05, "{alone:?}");
    }
    assert!((bits(together.nats) - 2.0).abs() < 0.05, "{together:?}");
}

#[test]
fn a_linear_probe_does_not_read_an_xor() {
    let mut rng = Rng::stream(16, &[]);
    let codes: Vec<[u32; 2]> = (0..2000).map(|_| [0, 1].map(|_| rng.below(2) as u32)).collect();
    let target: Vec<u32> = codes.iter().map(|[a, b]| a ^ b).collect();
    let of = |side: usize| Feature::Real(codes.iter().map(|code| f64::from(code[side])).collect());
    let found = readable(&[&of(0), &of(1)], &target, 2, &plan(), &Silent).unwrap().unwrap();
    assert!(bits(found.together.nats).abs() < 0.02, "{found:?}");
}

#[test]
fn of_many_examples_some_are_drawn() {
    let mut rng = Rng::stream(17, &[]);
    let target: Vec<u32> = (0..30_000).map(|_| rng.below(2) as u32).collect();
    let real = Feature::Real(target.iter().map(|&class| f64::from(class) + 0.1 * rng.normal()).collect());
    let read = read_one(&real, &target, 2);
    assert_eq!(read.rows, target::MOST_ROWS);
    assert!((bits(read.nats) - 1.0).abs() < 0.02, "{read:?}");
}

#[test]
fn a_cancelled_probe_ends() {
    struct Cancelled;
    impl Monitor for Cancelled {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let (feature, target) = noise(100, 4, 2, 18);
    assert_eq!(readable(&[&feature], &target, 2, &plan(), &Cancelled), Err(EngineError::Cancelled));
}

#[test]
fn examples_that_are_held_out_from_the_counts_are_not_probed() {
    let (feature, target) = planted(1000, 16, 0.0, 19);
    let plan = Config { held_out: 0.4, normalize: false, ..Config::default() }.check().unwrap();
    let split = crate::discretize::held_out::split(1000, &plan).unwrap().unwrap();
    let counted: Vec<u32> = split.counted.iter().map(|&row| target[row]).collect();
    let found = readable(&[&feature], &counted, CLASSES, &plan, &Silent).unwrap().unwrap().together;
    assert_eq!(found.rows, 600);
    assert!(bits(found.nats) > 1.6, "{found:?}");
}

#[test]
fn components_that_coding_kept_are_those_a_probe_finds_and_leave_the_codes_alone() {
    for (rows, width) in [(300, 100), (90, 200)] {
        let (feature, _) = planted(rows, width, 1.0, 20);
        let plan = plan();
        let code = |keep| crate::discretize::code_and_keep(&feature, Coding::Auto, 8, &plan, &[0, 0], keep, &Silent);
        let with = code(Columns::kept(rows, &plan)).unwrap();
        let without = code(0).unwrap();
        assert_eq!(with.codes, without.codes);
        assert_eq!(without.scores, None);
        let kept = Columns::of_scores(&with.scores.expect("there was a projection"));
        assert_eq!(kept, Columns::of(&feature, Coding::Auto, &plan, &Silent).unwrap());
        assert_eq!(kept.columns(), columns::MOST_COLUMNS);
    }
}

#[test]
fn a_modality_of_other_examples_takes_away_what_the_probe_drew_from_it() {
    let (telling, target) = planted(2000, 12, 1.0, 4);
    let (silent, _) = planted(2000, 12, 1.0, 5);
    let of = |feature: &Feature| Columns::of(feature, Coding::Auto, &plan(), &Silent).unwrap();
    let columns = [of(&telling), of(&silent)];
    let target = Target::new(&target, CLASSES, 5, 0).unwrap();
    let alone = columns.each_ref().map(|columns| super::alone(columns, &target, &Silent).unwrap());
    let both = together(&[(&columns[0], &alone[0]), (&columns[1], &alone[1])], &target, &Silent).unwrap();
    let columns = columns.each_ref();
    let moved = |moved: [bool; 2]| permuted(&columns, &moved, &both, &target, 0, &Silent).unwrap();
    let [first, second, none, all] = [[true, false], [false, true], [false, false], [true, true]].map(moved);
    let close = |a: f64, b: f64, by: f64| (a - b).abs() < by;
    assert!(close(none.nats, both.nats, 1e-9) && close(none.accuracy, both.accuracy, 1e-9), "{none:?}");
    assert!(close(second.nats, both.nats, 0.02) && close(second.accuracy, both.accuracy, 0.01), "{second:?}");
    assert!(first.nats < -1.0 && close(first.accuracy, 0.25, 0.03), "{first:?}");
    assert!(close(all.accuracy, first.accuracy, 0.02), "{all:?}");
    // The same draws move both alike.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let again = pool.install(|| permuted(&columns, &[true, false], &both, &target, 0, &Silent).unwrap());
    assert_eq!(again, first);
}

#[test]
fn modalities_are_aligned_with_themselves_and_not_with_noise() {
    let [(a, target), (b, _)] = [4, 5].map(|seed| planted(1000, 12, 1.0, seed));
    let [a, b] = [a, b].map(|feature| Columns::of(&feature, Coding::Auto, &plan(), &Silent).unwrap());
    let target = Target::new(&target, CLASSES, 5, 0).unwrap();
    assert!((alignment([&[&a], &[&a]], &target) - 1.0).abs() < 1e-12);
    assert!(alignment([&[&a], &[&b]], &target) < 0.05);
    // Two kernels' sum beside one of them.
    let both = alignment([&[&a, &b], &[&a]], &target);
    assert!(both > 0.5 && both < 1.0, "{both}");
}

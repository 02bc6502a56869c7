//! Measurements behind `docs/probe.md`:
//! `cargo test --release -p pidlens-engine --lib probe::tests::measured -- --ignored --nocapture --test-threads 1`.

use super::super::fit::{Metric, TOLERANCE, fit};
use super::*;
use crate::broja::dense::Symmetric;
use std::time::Instant;

/// Ten classes, of which twenty shared factors, as strong as embeddings have them, say nothing.
fn embedding(target: &[u32], width: usize, strength: f64, rng: &mut Rng) -> Feature {
    let centres: Vec<f64> = (0..10 * width).map(|_| strength * rng.normal()).collect();
    let factors: Vec<f64> = (0..20 * width).map(|_| rng.normal()).collect();
    let mut values = Array2::zeros((target.len(), width));
    for (mut row, &class) in values.rows_mut().into_iter().zip(target) {
        let at: Vec<f64> = (0..20).map(|_| rng.normal()).collect();
        for (j, x) in row.iter_mut().enumerate() {
            let shared: f64 = at.iter().zip(factors.iter().skip(j).step_by(width)).map(|(a, f)| a * f).sum();
            *x = (centres[class as usize * width + j] + rng.normal() + shared) as f32;
        }
    }
    Feature::Matrix(values)
}

#[test]
#[ignore = "takes seconds of every core: for docs/probe.md"]
fn ten_thousand_examples_of_two_embeddings() {
    let (rows, width) = (10_000, 768);
    let mut rng = Rng::stream(1, &[]);
    let target: Vec<u32> = (0..rows).map(|_| rng.below(10) as u32).collect();
    let features = [0.06, 0.12].map(|strength| embedding(&target, width, strength, &mut rng));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    for _ in 0..3 {
        pool.install(|| {
            let start = Instant::now();
            let columns =
                features.each_ref().map(|feature| Columns::of(feature, Coding::Auto, &plan(), &Silent).unwrap());
            let projected = start.elapsed().as_secs_f64();
            let target = Target::new(&target, 10, 5, 0).unwrap();
            let [a, b] = columns.each_ref().map(|columns| {
                let start = Instant::now();
                (alone(columns, &target, &Silent).unwrap(), start.elapsed().as_secs_f64())
            });
            let start = Instant::now();
            let both = together(&[(&columns[0], &a.0), (&columns[1], &b.0)], &target, &Silent).unwrap();
            println!("principal components {projected:.2} s");
            for (name, (read, seconds)) in [("a", a), ("b", b), ("both", (both, start.elapsed().as_secs_f64()))] {
                println!("{name}: {:.3} bit, {} evaluations, {seconds:.2} s", bits(read.nats), read.evaluations);
            }
        });
    }
}

/// Newton's method with the whole Hessian: evaluations until the value is within `enough` of the least.
fn newton(objective: &Objective, least: f64, enough: f64) -> usize {
    let (columns, classes) = (objective.columns, objective.classes);
    let size = columns * classes;
    let order = size.div_ceil(8) * 8;
    let mut w = vec![0.0; size];
    for steps in 1..50 {
        let (value, gradient) = objective.evaluate(&w).unwrap();
        if value - least <= enough {
            return steps;
        }
        let mut hessian = Symmetric::default();
        hessian.reset(order);
        let p = objective.probabilities(&w);
        let mut rows = Vec::new();
        for (chunk, p) in objective.chunks.iter().zip(&p) {
            for row in 0..chunk.used {
                let x: Vec<f64> = (0..columns).map(|j| f64::from(chunk.values[j * design::ROWS + row])).collect();
                let of = |k: usize| p[k * design::ROWS + row];
                // diag p − ppᵀ = Σ over k < l of p_k p_l (e_k − e_l)(e_k − e_l)ᵀ: as many rows as pairs.
                for k in 0..classes {
                    for l in k + 1..classes {
                        let mut out = vec![0.0; order];
                        let scale = (of(k) * of(l)).sqrt();
                        for j in 0..columns {
                            out[k * columns + j] = scale * x[j];
                            out[l * columns + j] = -scale * x[j];
                        }
                        rows.extend(out);
                    }
                }
            }
            hessian.subtract_gram(&rows);
            rows.clear();
        }
        let mut whole = Symmetric::default();
        whole.reset(order);
        for i in 0..order {
            for j in i..order {
                *whole.at(i, j) = -*hessian.at(i, j);
            }
            *whole.at(i, i) += if i < size { objective.ridge[i % columns] } else { 1.0 };
        }
        whole.factorize(|| false);
        let mut step = vec![0.0; order];
        step[..size].copy_from_slice(&gradient);
        whole.solve(&mut step);
        w.iter_mut().zip(&step).for_each(|(w, s)| *w -= s);
    }
    50
}

/// Böhning and Lindsay's bound, step by step.
fn bound(objective: &Objective, metric: &Metric, least: f64, enough: f64) -> usize {
    let mut w = vec![0.0; objective.columns * objective.classes];
    for steps in 1..5000 {
        let (value, gradient) = objective.evaluate(&w).unwrap();
        if value - least <= enough {
            return steps;
        }
        w.iter_mut().zip(metric.apply(&gradient)).for_each(|(w, step)| *w -= step);
    }
    5000
}

#[test]
#[ignore = "takes a minute: for docs/probe.md"]
fn ways_to_the_optimum() {
    println!("| classes | columns | ridge | bound | bound + L-BFGS | null model + L-BFGS | Newton |");
    for (classes, width) in [(2, 16), (2, 64), (4, 16), (10, 16), (10, 64)] {
        let mut rng = Rng::stream(3, &[classes, width]);
        let target: Vec<u32> = (0..2000).map(|_| rng.below(classes) as u32).collect();
        let feature = embedding(&target, 128, 0.3, &mut rng);
        let columns = Columns::at_most(&feature, Coding::Auto, &plan(), width as usize, &Silent).unwrap();
        let target = Target::new(&target, classes as usize, 5, 0).unwrap();
        let design = Design::new(&[&columns.0], &target.codes, target.classes, &target.fold, 5);
        for ridge in [1e-2, 1e-4, 1e-6] {
            let mut ridges = vec![ridge * 1600.0; width as usize];
            ridges.push(1.0);
            let objective = Objective::without(&design, 0, ridges, &Silent);
            let metric = |share: &dyn Fn(f64) -> f64| {
                let shares: Vec<f64> = objective.base.iter().map(|&base| share(exp(base))).collect();
                Metric::new(&design.gram_without(0), design.order(), &objective.ridge, &shares)
            };
            let (half, own) = (metric(&|_| 0.5), metric(&|share| share));
            let zero = || vec![0.0; objective.columns * objective.classes];
            let best = fit(&objective, &own, zero(), 1e-13).unwrap();
            let least = objective.evaluate(&best.weights).unwrap().0;
            let enough = 1e-6 * objective.rows as f64;
            let timed = |run: &dyn Fn() -> usize| {
                let start = Instant::now();
                let steps = run();
                format!("{steps} / {:.0} ms", 1e3 * start.elapsed().as_secs_f64())
            };
            let short = |metric: &Metric| {
                let fit = fit(&objective, metric, zero(), TOLERANCE).unwrap();
                let off = (objective.evaluate(&fit.weights).unwrap().0 - least) / objective.rows as f64;
                assert!(off < 1e-5, "{off}");
                fit.evaluations
            };
            let newton_too = (classes * width <= 160).then(|| timed(&|| newton(&objective, least, enough)));
            println!(
                "| {classes} | {width} | {ridge:e} | {} | {} | {} | {} |",
                timed(&|| bound(&objective, &half, least, enough)),
                timed(&|| short(&half)),
                timed(&|| short(&own)),
                newton_too.unwrap_or_else(|| "–".to_owned()),
            );
        }
    }
}

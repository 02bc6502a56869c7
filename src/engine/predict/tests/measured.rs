//! Measurements behind `docs/predictive.md`:
//! `cargo test --release -p pidlens-engine --lib predict::tests::measured -- --ignored --nocapture --test-threads 1`.

use super::*;
use crate::discretize;
use schema::config::Coding;
use std::time::Instant;

fn clustered(features: &[Feature; 2], target: &[u32]) -> LayerReport {
    let plan = plan(Config::default());
    let codes: Vec<Codes> = features
        .iter()
        .map(|feature| discretize::code(feature, Coding::Clusters, plan.clusters, &plan, &[0, 0], &Silent).unwrap())
        .collect();
    decompose(&codes, &code_target(&labels(target), &plan, &[1, 0], &Silent).unwrap(), &plan)
}

/// The atoms of the latents themselves, from very many rows.
fn truth(case: Case) -> [f64; 4] {
    let mut rng = Rng::stream(77, &[]);
    let (mut codes, mut target) = ([Vec::new(), Vec::new()], Vec::new());
    for _ in 0..1_000_000 {
        let [a, b, y] = case.draw(&mut rng);
        codes[0].push(a as u32);
        codes[1].push(b as u32);
        target.push(y as u32);
    }
    let plan = plan(Config::default());
    let codes = codes.map(|codes| discretize::code(&labels(&codes), Coding::Labels, 2, &plan, &[], &Silent).unwrap());
    atoms(&decompose(&codes, &code_target(&labels(&target), &plan, &[], &Silent).unwrap(), &plan))
}

fn atoms(layer: &LayerReport) -> [f64; 4] {
    let unique: Vec<f64> = layer.atoms.unique.values().copied().collect();
    [layer.atoms.redundant, unique[0], unique[1], layer.atoms.synergistic]
}

fn told(atoms: [f64; 4]) -> String {
    atoms.map(|atom| format!("{atom:.3}")).join(" | ")
}

#[test]
#[ignore = "takes minutes: for docs/predictive.md"]
fn planted_latents() {
    let wide = std::env::var("WIDTHS").unwrap_or("64".into());
    let rows = std::env::var("ROWS").unwrap_or("1000,4000".into());
    let list = |text: &str| text.split(',').map(|x| x.parse::<usize>().unwrap()).collect::<Vec<_>>();
    println!("| case | columns | nuisance | n | codes | R | U1 | U2 | S |\n|---|---|---|---|---|---|---|---|---|");
    for case in Case::ALL {
        println!("| {case:?} | | | | truth | {} |", told(truth(case)));
        for &width in &list(&wide) {
            for nuisance in [0.0, 1.0, 1.8] {
                for &rows in &list(&rows) {
                    let (features, target) = planted(case, rows, width, nuisance, 1);
                    let head = format!("| {case:?} | {width} | {nuisance} | {rows} |");
                    println!("{head} clusters, 8 | {} |", told(atoms(&clustered(&features, &target))));
                    for clusters in [8, 16] {
                        let start = Instant::now();
                        let layer = predicted(&features, &target, predictive(clusters));
                        let seconds = start.elapsed().as_secs_f64();
                        println!("{head} predictive, {clusters} | {} | {seconds:.2} s", told(atoms(&layer)));
                    }
                }
            }
        }
    }
}

//! Every reference decomposition, solved in arbitrary precision elsewhere, is met within the certified gap.

use pidlens::engine::broja::{self, Options};
use pidlens::engine::config::Method;
use pidlens::engine::joint::Joint;
use pidlens::engine::math::bits;
use pidlens::engine::progress::Silent;
use pidlens::engine::report::Status;
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    name: String,
    shape: [usize; 3],
    pmf: Vec<(usize, usize, usize, f64)>,
    broja: Atoms,
    information: Information,
}

#[derive(Deserialize)]
struct Atoms {
    redundant: f64,
    unique1: f64,
    unique2: f64,
    synergistic: f64,
}

#[derive(Deserialize)]
struct Information {
    x1: f64,
    x2: f64,
    joint: f64,
}

impl Row {
    fn joint(&self) -> Joint {
        let [_, n2, ny] = self.shape;
        let mut mass = vec![0.0; self.shape.iter().product()];
        for &(x1, x2, y, p) in &self.pmf {
            mass[(x1 * n2 + x2) * ny + y] = p;
        }
        Joint::from_mass(self.shape, &mass).expect("a reference row is a pmf")
    }
}

fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("data/broja.json")).expect("the reference file reads")
}

/// Largest deviation of an atom from its reference, bits.
fn deviation(row: &Row, solution: &broja::Solution) -> f64 {
    let (found, expected) = (&solution.atoms, &row.broja);
    [
        (found.redundant, expected.redundant),
        (found.unique[0], expected.unique1),
        (found.unique[1], expected.unique2),
        (found.synergistic, expected.synergistic),
    ]
    .iter()
    .fold(0.0, |worst, &(found, expected)| worst.max((bits(found) - expected).abs()))
}

#[test]
fn every_reference_row_is_met_within_its_gap_of_a_billionth_of_a_bit() {
    for row in rows() {
        let solution = broja::solve(&row.joint(), &Options::default(), &Silent);
        let certificate = &solution.certificate;
        let gap = bits(certificate.gap);
        let off = deviation(&row, &solution);
        println!("{:32} gap {gap:.2e} off {off:.2e} steps {}", row.name, certificate.iterations);
        assert_eq!(certificate.status, Status::Converged, "{}: gap {gap:e}", row.name);
        assert!(gap <= 1e-9, "{}: gap {gap:e}", row.name);
        assert!(off <= gap, "{}: off by {off:e} with a gap of {gap:e}", row.name);
        assert!(certificate.marginal_residual < 1e-15, "{}: {:e}", row.name, certificate.marginal_residual);
    }
}

#[test]
fn informations_agree_with_the_reference() {
    for row in rows() {
        let found = pidlens::engine::info::Information::of(&row.joint());
        let pairs = [
            (found.sources[0], row.information.x1),
            (found.sources[1], row.information.x2),
            (found.joint, row.information.joint),
        ];
        for (found, expected) in pairs {
            assert!((bits(found) - expected).abs() < 2e-15, "{}: {} for {expected}", row.name, bits(found));
        }
    }
}

#[test]
fn ipfp_certifies_what_it_reaches() {
    for row in rows() {
        let options = Options { method: Method::Ipfp, gap: 1e-6, max_iterations: Some(300) };
        let solution = broja::solve(&row.joint(), &options, &Silent);
        let (gap, off) = (bits(solution.certificate.gap), deviation(&row, &solution));
        assert!(off <= gap, "{}: off by {off:e} with a gap of {gap:e}", row.name);
        let reached = solution.certificate.gap <= options.gap;
        assert_eq!(reached, solution.certificate.status == Status::Converged, "{}: gap {gap:e}", row.name);
    }
}

//! Every reference decomposition, solved in arbitrary precision elsewhere, is met within the certified gap.

#[path = "common/reference.rs"]
mod reference;

use engine::broja;
use engine::broja::Options;
use engine::math::bits;
use reference::{Row, rows};
use schema::config::Method;
use schema::progress::Silent;
use schema::report::Status;

/// Largest deviation of an atom from its reference, bits.
fn deviation(row: &Row, solution: &broja::Solution) -> f64 {
    let broja::Atoms { redundant, unique: [u1, u2], synergistic } = solution.atoms;
    row.broja.deviation([redundant, u1, u2, synergistic])
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
        let found = engine::info::Information::of(&row.joint());
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

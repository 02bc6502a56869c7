//! Bytes → joint table → what must hold of its decomposition. Shared by the fuzz target and by `tests/corpus.rs`, which replays
//! the tables that were worth keeping.

use engine::broja;
use engine::broja::{Options, Solution};
use engine::info::Information;
use engine::joint::Joint;
use engine::math::exp;
use schema::progress::Silent;
use schema::report::Status;

/// Three bytes of shape, then one byte per cell, row-major `[x1][x2][y]`; cells without a byte are 0. `None` where no cell has
/// mass.
pub fn read(bytes: &[u8]) -> Option<Joint> {
    let (head, cells) = bytes.split_at_checked(3)?;
    let shape = [1 + head[0] % 12, 1 + head[1] % 12, 1 + head[2] % 8].map(usize::from);
    let mut table = vec![0.0; shape.iter().product()];
    table.iter_mut().zip(cells).for_each(|(cell, &byte)| *cell = mass(byte));
    table
        .iter()
        .any(|&cell| cell > 0.0)
        .then(|| Joint::from_mass(shape, &table).expect("masses are finite, one is positive"))
}

/// A third of the bytes are a zero, a third a count, a third a mass from 1 down to 1e-12.
fn mass(byte: u8) -> f64 {
    match byte {
        0..85 => 0.0,
        85..170 => f64::from(byte - 84),
        170.. => exp(-std::f64::consts::LN_10 * 12.0 * f64::from(byte - 170) / 85.0),
    }
}

/// Whether the solver reached its gap. Every other promise holds either way.
///
/// # Panics
/// If the decomposition breaks one.
pub fn check(joint: &Joint) -> bool {
    let goal = Options::default();
    let solution = broja::solve(joint, &goal, &Silent);
    let certificate = solution.certificate;
    let converged = certificate.status == Status::Converged;
    assert_eq!(converged, certificate.gap <= goal.gap, "{certificate:?}");
    adds_up(joint, &solution);

    // Stopped early, the solver says so, and its gap still covers the distance to the answer.
    let early = broja::solve(joint, &Options { max_iterations: Some(3), ..goal }, &Silent);
    assert_eq!(early.certificate.status == Status::Converged, early.certificate.gap <= goal.gap);
    adds_up(joint, &early);
    let error = (early.atoms.redundant - solution.atoms.redundant).abs();
    let bound = early.certificate.gap + certificate.gap;
    assert!(error <= bound, "an error of {error:e} nats against a bound of {bound:e}");
    converged
}

/// Atoms are non-negative and keep their identities; the coupling has the marginals of the table and attains the atoms.
fn adds_up(joint: &Joint, solution: &Solution) {
    const ROUNDING: f64 = 1e-13;
    let near = |found: f64, expected: f64| assert!((found - expected).abs() <= ROUNDING, "{found:e} for {expected:e}");
    let (atoms, [i1, i2]) = (solution.atoms, solution.information.sources);
    for atom in [atoms.redundant, atoms.unique[0], atoms.unique[1], atoms.synergistic] {
        assert!(atom >= 0.0, "{atoms:?}");
    }
    let union = atoms.redundant + atoms.unique[0] + atoms.unique[1];
    near(atoms.redundant + atoms.unique[0], i1);
    near(atoms.redundant + atoms.unique[1], i2);
    near(union + atoms.synergistic, solution.information.joint);

    let q = Joint::from_mass(joint.shape(), &solution.q).expect("a coupling is a pmf");
    assert_eq!(q.shape(), joint.shape(), "every symbol keeps its mass");
    for (found, expected) in [(q.marginal_1y(), joint.marginal_1y()), (q.marginal_2y(), joint.marginal_2y())] {
        found.into_iter().zip(expected).for_each(|(found, expected)| near(found, expected));
    }
    let error = (Information::of(&q).joint - union).abs();
    assert!(
        error <= solution.certificate.gap + ROUNDING,
        "Q is {error:e} nats from the atoms: {:?}",
        solution.certificate
    );
}

//! The numbers of a decomposition that are tested: four atoms, the sum that the contribution divides, three informations.

use super::super::broja::{Atoms, Solution};
use super::super::contribution::Contribution;
use super::super::info::Information;
use super::super::math::bits;

/// Bits, at the places named below.
pub type Values = [f64; COUNT];

/// How many there are.
pub const COUNT: usize = 8;
/// `R`.
pub const REDUNDANT: usize = 0;
/// `U1` and `U2`.
pub const UNIQUE: [usize; 2] = [1, 2];
/// `S`.
pub const SYNERGISTIC: usize = 3;
/// `U1 + U2`.
pub const UNIQUE_TOTAL: usize = 4;
/// `I(Xi;Y)`.
pub const SOURCES: [usize; 2] = [5, 6];
/// `I(X1,X2;Y)`.
pub const JOINT: usize = 7;

/// Of a solved table.
pub fn of(solution: &Solution) -> Values {
    from(&solution.atoms, &solution.information)
}

/// From nats.
pub fn from(atoms: &Atoms, information: &Information) -> Values {
    let [u1, u2] = atoms.unique;
    let [i1, i2] = information.sources;
    [atoms.redundant, u1, u2, atoms.synergistic, u1 + u2, i1, i2, information.joint].map(bits)
}

/// Another code says what both sources tell together, in bits; never less than what `R`, `U1` and `U2` make.
pub fn replace_joint(values: &mut Values, both: f64) {
    let union = values[JOINT] - values[SYNERGISTIC];
    values[JOINT] = both.max(union);
    values[SYNERGISTIC] = values[JOINT] - union;
}

/// The contribution of the first source.
pub fn contribution(values: &Values, gap: f64) -> Option<f64> {
    Contribution::new(UNIQUE.map(|i| values[i]), gap).map(|c| c.sources[0])
}

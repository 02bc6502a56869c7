//! Minimum mutual information: `R = min( I(X1;Y), I(X2;Y) )`.
//!
//! Barrett, Physical Review E 91, 2015: for jointly Gaussian variables with a univariate target every decomposition whose redundancy depends on the pairwise
//! margins alone is this one. No atom is negative; one of the two unique atoms is always 0.

use super::super::info::Information;

pub fn redundant(information: &Information) -> f64 {
    let [i1, i2] = information.sources;
    i1.min(i2)
}

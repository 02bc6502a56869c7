//! I_min: `Σ_y P(y) min_i I(Y=y; Xi)` with the specific information `I(Y=y; Xi) = Σ_xi P(xi|y) ln( P(y|xi) / P(y) )`.
//!
//! Williams, Beer, arXiv 1004.2515, 2010. No atom is negative. It reads only `P(xi,y)`. It counts as redundant what both sources tell
//! in amount, whatever they tell: two independent bits copied to the target share a whole bit by it.

use super::super::joint::Joint;
use super::super::math::{Sum, ln};

pub fn redundant(joint: &Joint) -> f64 {
    let py = joint.marginal_y();
    let specific = [joint.marginal_1y(), joint.marginal_2y()].map(|pair| weighted_specific(&pair, &py));
    let mut sum = Sum::default();
    specific[0].iter().zip(&specific[1]).for_each(|(a, b)| sum.add(a.min(*b)));
    sum.value().max(0.0)
}

/// `P(y) I(Y=y; X)` for each `y`, of `P(x,y)` row-major.
fn weighted_specific(pair: &[f64], py: &[f64]) -> Vec<f64> {
    let mut sums = vec![Sum::default(); py.len()];
    for row in pair.chunks_exact(py.len()) {
        let px: f64 = row.iter().sum();
        for ((sum, &p), &py) in sums.iter_mut().zip(row).zip(py) {
            if p > 0.0 {
                sum.add(p * ln(p / px / py));
            }
        }
    }
    sums.iter().map(Sum::value).collect()
}

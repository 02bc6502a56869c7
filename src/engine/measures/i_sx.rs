//! I_sx: `Σ P(x1,x2,y) ln( P(y | X1=x1 or X2=x2) / P(y) )`, the information in the statement that one of the sources has its value.
//!
//! Makkeh, Gutknecht, Wibral, Physical Review E 103, 2021. Any atom may be negative: being told less than either source says can mislead. It reads the
//! joint table: for `P(x1 or x2, y) = P(x1,y) + P(x2,y) − P(x1,x2,y)`.

use super::super::joint::Joint;
use super::super::math::{Sum, ln};

pub fn redundant(joint: &Joint) -> f64 {
    let [n1, n2, ny] = joint.shape();
    let (p1, p2, py) = (joint.marginal_1y(), joint.marginal_2y(), joint.marginal_y());
    let mut sum = Sum::default();
    for x1 in 0..n1 {
        for x2 in 0..n2 {
            let cells = &joint.pmf()[(x1 * n2 + x2) * ny..][..ny];
            let either: Vec<f64> = (0..ny).map(|y| p1[x1 * ny + y] + p2[x2 * ny + y] - cells[y]).collect();
            let total: f64 = either.iter().sum();
            for y in 0..ny {
                if cells[y] > 0.0 {
                    sum.add(cells[y] * ln(either[y] / total / py[y]));
                }
            }
        }
    }
    sum.value()
}

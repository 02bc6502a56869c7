//! I_ccs: common change in surprisal. With `Q` of maximum entropy under all pairwise margins and local informations taken in it,
//!
//! ```text
//! R = Σ Q(x1,x2,y) c(x1,x2,y)    over the cells where i(x1;y), i(x2;y), i(x1,x2;y) and c have one sign,
//! c = i(x1;y) + i(x2;y) − i(x1,x2;y)
//! ```
//!
//! Ince, Entropy 19, 2017. Any atom may be negative. The rule of signs makes it discontinuous: a local information counts as 0, and has no sign, below
//! [`ZERO`].

use super::super::joint::Joint;
use super::super::math::{Sum, ln};
use super::maxent::Fit;

/// Nats: above the accuracy of the fit, below anything that a table of any use has.
const ZERO: f64 = 1e-9;

pub fn redundant(joint: &Joint, fit: &Fit) -> f64 {
    let [n1, n2, ny] = joint.shape();
    let (p1, p2, py) = (joint.marginal_1y(), joint.marginal_2y(), joint.marginal_y());
    let total = |pair: &[f64], x: usize| pair[x * ny..][..ny].iter().sum::<f64>();
    let mut sum = Sum::default();
    for x1 in 0..n1 {
        for x2 in 0..n2 {
            let cells = &fit.q[(x1 * n2 + x2) * ny..][..ny];
            let both: f64 = cells.iter().sum();
            for y in (0..ny).filter(|&y| cells[y] > 0.0) {
                let first = ln(p1[x1 * ny + y] / total(&p1, x1) / py[y]);
                let second = ln(p2[x2 * ny + y] / total(&p2, x2) / py[y]);
                let pair = ln(cells[y] / both / py[y]);
                let common = first + second - pair;
                let signs = [first, second, pair, common].map(sign);
                if signs.iter().all(|&s| s == signs[0] && s != 0) {
                    sum.add(cells[y] * common);
                }
            }
        }
    }
    sum.value()
}

fn sign(x: f64) -> i8 {
    i8::from(x > ZERO) - i8::from(x < -ZERO)
}

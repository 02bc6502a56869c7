//! I_dep: unique information by dependency constraints. In the lattice of maximum entropy models with more and more margins held, the unique information of
//! `X1` is the least increase of `I(X1,X2;Y)` over the edges that add the margin `(X1,Y)`. With two sources three edges can be least:
//!
//! ```text
//! U1 = min( I(X1;Y),  I_ind(X1,X2;Y) − I(X2;Y),  I_pair(X1,X2;Y) − I(X2;Y) )
//! ```
//!
//! where `I_ind` is that of sources independent given `Y`, and `I_pair` that of maximum entropy under all pairwise margins. Then
//! `R = I(X1;Y) − U1 = max( 0, I(X1;Y) + I(X2;Y) − I_ind, I(X1;Y) + I(X2;Y) − I_pair )`, the same from either source.
//!
//! James, Emenheiser, Crutchfield, Journal of Physics A 52, 2019. With two sources no atom is negative: `S ≥ I(X1,X2;Y) − I_pair ≥ 0`, since the table keeps the pairwise
//! margins that `I_pair` is least under.

use super::super::info::{Information, mutual_information};
use super::super::joint::Joint;
use super::maxent::Fit;

pub fn redundant(joint: &Joint, information: &Information, fit: &Fit) -> f64 {
    let [i1, i2] = information.sources;
    let pair = mutual_information(&fit.q, joint.shape()[2]);
    let independent = mutual_information(&independent_given_target(joint), joint.shape()[2]);
    (i1 + i2 - pair).max(i1 + i2 - independent).max(0.0)
}

/// `P(x1,y) P(x2,y) / P(y)`, row-major `[x1][x2][y]`.
fn independent_given_target(joint: &Joint) -> Vec<f64> {
    let [n1, n2, ny] = joint.shape();
    let (p1, p2, py) = (joint.marginal_1y(), joint.marginal_2y(), joint.marginal_y());
    let cell = |at: usize| {
        let (x1, x2, y) = (at / ny / n2, at / ny % n2, at % ny);
        p1[x1 * ny + y] * (p2[x2 * ny + y] / py[y])
    };
    (0..n1 * n2 * ny).map(cell).collect()
}

//! Atoms by class: what each value of the target adds to `I(X1;Y)`, `I(X2;Y)`, `I(X1,X2;Y)` and to BROJA's atoms.
//!
//! Specific information is `I(X;Y=y) = KL( P(x|y) ‖ P(x) )`, never negative, with `Σ P(y) I(X;Y=y) = I(X;Y)` (DeWeese, Meister, Network 10, 1999). BROJA's
//! atoms are sums of `I(X1;Y)`, `I(X2;Y)`, `I(X1,X2;Y)` and of the joint information under `Q*`, each of which splits so:
//!
//! ```text
//! U1(y) = I_Q*(X1,X2;Y=y) − I(X2;Y=y)    U2(y) = I_Q*(X1,X2;Y=y) − I(X1;Y=y)
//! R(y) = I(X1;Y=y) − U1(y)               S(y) = I(X1,X2;Y=y) − I_Q*(X1,X2;Y=y)
//! ```
//!
//! U1(y) and U2(y) are not negative: given y, both distributions have the margins that they share, and the divergence of a pair is at least that of one of its members.
//! R(y) and S(y) may be negative.
//!
//! The split does not depend on which of several minimisers `Q*` is. On its support `ln( Q(x1,x2,y) / Q(x1,x2) ) = a(x1,y) + b(x2,y)` with multipliers that serve
//! all minimisers of this convex problem, so that `P(y) I_Q*(X1,X2;Y=y)` is a sum over `P(x1,y)` and `P(x2,y)` alone.

use crate::joint::Joint;
use crate::math::{Sum, bits, ln};
use schema::examples::{Atoms, OfClass};

/// Every class of a table, whose `Q*` is `q`, in the order of its symbols; bits, weighted by `P(y)`: the sum over classes of each is the total.
pub fn split(joint: &Joint, q: &[f64]) -> Vec<OfClass> {
    let ny = joint.shape()[2];
    let py = joint.marginal_y();
    let weighted = |table: &[f64]| weighted(table, &py);
    let [first, second] = [weighted(&joint.marginal_1y()), weighted(&joint.marginal_2y())];
    let (both, least) = (weighted(joint.pmf()), weighted(q));
    let class = |y: usize| {
        let [i1, i2, both, least] = [first[y], second[y], both[y], least[y]].map(bits);
        let unique = [least - i2, least - i1];
        OfClass {
            share: py[y],
            information: [i1, i2, both],
            atoms: Atoms { redundant: i1 - unique[0], unique, synergistic: both - least },
        }
    };
    (0..ny).map(class).collect()
}

/// `P(y) KL( P(x|y) ‖ P(x) )` for each `y`, of a table `[x][y]`, nats.
fn weighted(table: &[f64], py: &[f64]) -> Vec<f64> {
    let mut sums = vec![Sum::default(); py.len()];
    for row in table.chunks_exact(py.len()) {
        let mut total = Sum::default();
        row.iter().for_each(|&p| total.add(p));
        let px = total.value();
        for ((sum, &p), &py) in sums.iter_mut().zip(row).zip(py) {
            if p > 0.0 {
                sum.add(p * ln(p / px / py));
            }
        }
    }
    sums.iter().map(Sum::value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broja::{self, Options};
    use schema::progress::Silent;

    fn solved(shape: [usize; 3], mass: &[f64]) -> (broja::Solution, Vec<OfClass>) {
        let joint = Joint::from_mass(shape, mass).expect("it is a table");
        let solution = broja::solve(&joint, &Options::default(), &Silent);
        let classes = split(&joint, &solution.q);
        (solution, classes)
    }

    #[test]
    fn classes_sum_to_the_atoms_and_unique_information_is_never_negative() {
        for (shape, step) in [([4, 3, 5], 3usize), ([7, 6, 4], 5), ([3, 3, 2], 7)] {
            let mass: Vec<f64> = (0..shape.iter().product::<usize>()).map(|i| (i * i * step % 11) as f64).collect();
            let (solution, classes) = solved(shape, &mass);
            let total = |of: fn(&OfClass) -> f64| classes.iter().map(of).sum::<f64>();
            let pairs = [
                (total(|c| c.share), 1.0),
                (total(|c| c.information[0]), bits(solution.information.sources[0])),
                (total(|c| c.information[1]), bits(solution.information.sources[1])),
                (total(|c| c.information[2]), bits(solution.information.joint)),
                (total(|c| c.atoms.redundant), bits(solution.atoms.redundant)),
                (total(|c| c.atoms.unique[0]), bits(solution.atoms.unique[0])),
                (total(|c| c.atoms.unique[1]), bits(solution.atoms.unique[1])),
                (total(|c| c.atoms.synergistic), bits(solution.atoms.synergistic)),
            ];
            for (found, expected) in pairs {
                assert!((found - expected).abs() < 1e-9, "{found} for {expected}");
            }
            // Up to how far Q* is from its margins.
            assert!(classes.iter().flat_map(|c| c.atoms.unique).all(|u| u > -1e-9), "{classes:?}");
        }
    }

    #[test]
    fn of_and_the_class_that_both_must_tell_has_half_of_the_joint_information() {
        let (_, classes) = solved([2, 2, 2], &[1., 0., 1., 0., 1., 0., 0., 1.]);
        // y = 1 at a quarter of the rows: I(Xi;Y=1) = log 1/(1/2) = 1 bit, I(X1,X2;Y=1) = log 1/(1/4) = 2 bit.
        assert!((classes[1].information[0] - 0.25).abs() < 1e-12);
        assert!((classes[1].information[2] - 0.5).abs() < 1e-12);
        assert!((classes[0].share - 0.75).abs() < 1e-12);
    }
}

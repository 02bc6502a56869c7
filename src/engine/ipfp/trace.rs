//! The alternation move by move, for people who want to see it: `r` taken, cells scaled to one source's margins, then to the other's.
//!
//! The first steps are told in every move, later ones by their outcome, ever more sparsely.

use super::super::joint::Joint;
use super::super::math::Sum;
use super::{EVERY, Ipfp, MARGINAL, SWEEPS};
use crate::info;

/// What was done last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// Nothing yet.
    Start,
    /// `r(x1,x2)` was taken.
    Pair,
    /// Cells were scaled to the margins of source 0 or 1.
    Scaled(usize),
    /// The step ended: margins hold.
    Projected,
}

/// The alternation after a move.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Of the outer loop, from 0.
    pub step: u64,
    /// What led here.
    pub last: Move,
    /// `[x1][x2][y]`.
    pub q: Vec<f64>,
    /// `r`, `[x1][x2]`.
    pub pair: Vec<f64>,
    /// Largest deviation of `Q(x1,y)` and of `Q(x2,y)`.
    pub off: [f64; 2],
    /// Bounds on `I_Q*`, nats, from below and above; between steps only.
    pub bounds: Option<[f64; 2]>,
}

/// Steps that are told move by move, and sweeps of each.
const TOLD: u64 = 3;
const TOLD_SWEEPS: usize = 3;
/// Steps that are each told by their outcome, and those up to which every certificate is told.
const EACH: u64 = 20;
const EVERY_CERTIFICATE: u64 = 200;
/// Beyond those, one is told in so many.
const SPARSE: u64 = 100;
/// Steps at most.
const LIMIT: u64 = 3_000;

/// Runs the alternation until its gap is small enough or its limit. Certificates are taken where the solver takes them, so that both end at the same
/// step, and after each of the first steps.
pub fn trace(joint: &Joint, gap: f64) -> Vec<Frame> {
    let mut ipfp = Ipfp::new(joint);
    ipfp.take_pair();
    let mut frames = vec![ipfp.frame(joint, Move::Start)];
    while ipfp.steps < LIMIT {
        match ipfp.steps < TOLD {
            true => told(&mut ipfp, joint, &mut frames),
            false => ipfp.step(),
        }
        if ipfp.steps <= EACH || ipfp.steps.is_multiple_of(EVERY) {
            let frame = ipfp.frame(joint, Move::Projected);
            let [low, high] = frame.bounds.expect("a projected frame has bounds");
            let ends = high - low <= gap || ipfp.steps == LIMIT;
            if ends || ipfp.steps <= EVERY_CERTIFICATE || ipfp.steps.is_multiple_of(SPARSE) {
                frames.push(frame);
            }
            if ends {
                break;
            }
        }
    }
    frames
}

fn told(ipfp: &mut Ipfp, joint: &Joint, frames: &mut Vec<Frame>) {
    let swapped = ipfp.program.swapped;
    ipfp.take_pair();
    ipfp.steps += 1;
    frames.push(ipfp.frame(joint, Move::Pair));
    // Each value of the target is done by itself, as in a plain step.
    let mut open: Vec<usize> = (0..ipfp.program.ny).collect();
    for sweep in 0..SWEEPS {
        let off: Vec<f64> = open.iter().map(|&y| ipfp.rows(y)).collect();
        if sweep < TOLD_SWEEPS {
            ipfp.refresh();
            frames.push(ipfp.frame(joint, Move::Scaled(usize::from(swapped))));
        }
        open.iter().for_each(|&y| ipfp.columns(y));
        if sweep < TOLD_SWEEPS {
            ipfp.refresh();
            frames.push(ipfp.frame(joint, Move::Scaled(usize::from(!swapped))));
        }
        let mut off = off.into_iter();
        open.retain(|&y| off.next().expect("one each") > MARGINAL * ipfp.program.py[y]);
        if open.is_empty() {
            break;
        }
    }
    ipfp.refresh();
}

impl Ipfp {
    fn frame(&self, joint: &Joint, last: Move) -> Frame {
        let [n1, n2, ny] = joint.shape();
        let q = self.q();
        let (p1, p2) = (joint.marginal_1y(), joint.marginal_2y());
        let mut sums = [vec![Sum::default(); n1 * ny], vec![Sum::default(); n2 * ny]];
        for (at, &q) in q.iter().enumerate() {
            sums[0][at / ny / n2 * ny + at % ny].add(q);
            sums[1][at / ny % n2 * ny + at % ny].add(q);
        }
        let off = |sums: &[Sum], p: &[f64]| sums.iter().zip(p).fold(0.0f64, |w, (s, p)| w.max((s.value() - p).abs()));
        let pair = (0..n1 * n2)
            .map(|at| {
                let (a, b) = if self.program.swapped { (at % n2, at / n2) } else { (at / n2, at % n2) };
                self.pair[a * self.program.stride + b]
            })
            .collect();
        let bounds = matches!(last, Move::Start | Move::Projected).then(|| {
            let bounds = self.certify().0;
            let target = info::entropy(&self.program.py);
            // The dual of the start may say nothing; an information is not negative.
            [(bounds.dual + target).max(0.0), bounds.primal + target]
        });
        Frame { step: self.steps, last, off: [off(&sums[0], &p1), off(&sums[1], &p2)], q, pair, bounds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broja::{self, Options};
    use schema::config::Method;
    use schema::progress::Silent;

    #[test]
    fn the_alternation_ends_where_the_solver_ends() {
        // AND whose target is flipped so often in ten.
        for (flipped, steps) in [(0.0, 60), (0.5, 110), (3.0, 760)] {
            let mass =
                [0, 0, 0, 1].map(|and| if and == 1 { [flipped, 10.0 - flipped] } else { [10.0 - flipped, flipped] });
            let joint = Joint::from_mass([2, 2, 2], mass.as_flattened()).unwrap();
            let gap = 1e-9 * std::f64::consts::LN_2;
            let options = Options { method: Method::Ipfp, gap, ..Options::default() };
            assert_eq!(broja::solve(&joint, &options, &Silent).certificate.iterations, steps);
            assert_eq!(trace(&joint, gap).last().map(|frame| frame.step), Some(steps), "the lesson on IPFP says so");
        }
    }

    #[test]
    fn moves_that_are_told_are_those_that_are_taken() {
        // More symbols in the second source: the program swaps them.
        let mass: Vec<f64> = (1..=12).map(|i| f64::from(i * i % 7 + 1)).collect();
        for shape in [[2, 3, 2], [3, 2, 2]] {
            let joint = Joint::from_mass(shape, &mass).unwrap();
            let frames = trace(&joint, 1e-9);
            let mut plain = Ipfp::new(&joint);
            for frame in frames.iter().filter(|frame| frame.last == Move::Projected) {
                while plain.steps() < frame.step {
                    plain.step();
                }
                assert_eq!(plain.q(), frame.q, "step {}", frame.step);
            }
            let scaled = |source: usize| frames.iter().find(|f| f.last == Move::Scaled(source)).expect("told");
            assert!(scaled(0).off[0] < 1e-15, "{:?}", scaled(0).off);
            assert!(scaled(1).off[1] < 1e-15, "{:?}", scaled(1).off);
        }
    }
}

//! The target as the probe needs it: who is probed, and in which fold.

use super::folds;
use crate::math;
use crate::rng::Rng;

/// Examples at most; of more, so many are drawn.
pub const MOST_ROWS: usize = 20_000;
/// Examples times classes at most: where there are more, fewer examples are drawn.
const MOST_LOGITS: usize = 400_000;
/// Classes at most.
pub const MOST_CLASSES: usize = 200;
/// Names the random stream of the draw ("drawn").
const STREAM: u64 = 0x64_7261_776e;

/// Classes and folds of the examples that are probed.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Which examples, ascending; all unless some were drawn.
    rows: Option<Vec<usize>>,
    pub(super) codes: Vec<u32>,
    pub(super) classes: usize,
    pub(super) fold: Vec<u32>,
    pub(super) folds: usize,
    /// `H(Y)`, nats.
    pub(super) entropy: f64,
}

impl Target {
    /// `None` where there is nothing to probe: no folds, fewer than two examples for each, one class only, more than [`MOST_CLASSES`].
    pub fn new(codes: &[u32], classes: usize, folds: usize, seed: u64) -> Option<Self> {
        if folds < 2 || codes.len() < 2 * folds || classes > MOST_CLASSES {
            return None;
        }
        let most = MOST_ROWS.min(MOST_LOGITS / classes.max(1));
        let rows = (codes.len() > most).then(|| {
            let mut order: Vec<usize> = (0..codes.len()).collect();
            Rng::stream(seed, &[STREAM]).shuffle(&mut order);
            order.truncate(most);
            order.sort_unstable();
            order
        });
        let codes = rows.as_ref().map_or_else(|| codes.to_vec(), |rows| rows.iter().map(|&row| codes[row]).collect());
        let mut counts = vec![0u64; classes];
        codes.iter().for_each(|&class| counts[class as usize] += 1);
        if counts.iter().filter(|&&count| count > 0).count() < 2 {
            return None;
        }
        let n = codes.len() as f64;
        let entropy = counts.iter().fold(0.0, |sum, &count| sum - math::xlnx(count as f64 / n));
        let fold = folds::assign(&codes, classes, folds, seed);
        Some(Self { rows, codes, classes, fold, folds, entropy })
    }

    /// Which examples are probed, where not all are.
    pub(super) fn drawn(&self) -> Option<&[usize]> {
        self.rows.as_deref()
    }
}

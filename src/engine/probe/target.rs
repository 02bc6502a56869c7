//! The target as the probe needs it: who is probed, and in which fold.

use super::folds;
use crate::math;
use crate::rng::Rng;
use schema::report::MOST_PROBED_CLASSES;

/// Examples at most; of more, so many are drawn.
pub const MOST_ROWS: usize = 20_000;
/// Examples times classes at most, but for so many examples: where there are more, fewer are drawn. More would make a reading hardly more precise, and take
/// longer than all the rest of an analysis.
const MOST_LOGITS: usize = 60_000;
const LEAST_ROWS: usize = 3_000;
/// Names the random stream of the draw ("drawn").
const STREAM: u64 = 0x64_7261_776e;

/// Which of `count` examples are probed, ascending; `None` for all.
pub(super) fn drawn(count: usize, most: usize, seed: u64) -> Option<Vec<usize>> {
    (count > most).then(|| {
        let mut order: Vec<usize> = (0..count).collect();
        Rng::stream(seed, &[STREAM]).shuffle(&mut order);
        order.truncate(most);
        order.sort_unstable();
        order
    })
}

/// Classes and folds of the examples that are probed.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Which of the examples of [`super::Columns`]; all, unless there are too many for so many classes.
    rows: Option<Vec<usize>>,
    pub(super) codes: Vec<u32>,
    pub(super) classes: usize,
    pub(super) fold: Vec<u32>,
    pub(super) folds: usize,
    /// `H(Y)`, nats.
    pub(super) entropy: f64,
    /// Share of the most frequent class.
    pub(super) guess: f64,
}

impl Target {
    /// Of the examples that are counted, each with a code below `classes`. `None` where there is nothing to probe: no folds, fewer than two examples for each, one class only, more than [`MOST_PROBED_CLASSES`].
    pub fn new(codes: &[u32], classes: usize, folds: usize, seed: u64) -> Option<Self> {
        if folds < 2 || codes.len() < 2 * folds || classes as u64 > MOST_PROBED_CLASSES {
            return None;
        }
        let select = |codes: &[u32], rows: &Option<Vec<usize>>| match rows {
            Some(rows) => rows.iter().map(|&row| codes[row]).collect(),
            None => codes.to_vec(),
        };
        let codes: Vec<u32> = select(codes, &drawn(codes.len(), MOST_ROWS, seed));
        let rows = drawn(codes.len(), (MOST_LOGITS / classes.max(1)).max(LEAST_ROWS), seed);
        let codes: Vec<u32> = select(&codes, &rows);
        let mut counts = vec![0u64; classes];
        codes.iter().for_each(|&class| counts[class as usize] += 1);
        if counts.iter().filter(|&&count| count > 0).count() < 2 {
            return None;
        }
        let n = codes.len() as f64;
        let entropy = counts.iter().fold(0.0, |sum, &count| sum - math::xlnx(count as f64 / n));
        let guess = counts.iter().fold(0, |most: u64, &count| most.max(count)) as f64 / n;
        let fold = folds::assign(&codes, classes, folds, seed);
        Some(Self { rows, codes, classes, fold, folds, entropy, guess })
    }

    /// Which examples of the columns are probed, where not all are.
    pub(super) fn drawn(&self) -> Option<&[usize]> {
        self.rows.as_deref()
    }
}

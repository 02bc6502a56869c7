//! What is readable in embeddings.

pub mod columns;
mod design;
mod fit;
mod folds;
mod objective;
mod path;
#[cfg(test)]
mod tests;

pub use columns::Columns;

use crate::error::Result;
use crate::math;
use design::Design;
use schema::config::Plan;
use schema::progress::Monitor;

/// What a linear probe reads of the target on examples that it was not fitted on.
#[derive(Debug, Clone, PartialEq)]
pub struct Readable {
    /// `H(Y)` less the held-out cross-entropy, nats. May be negative.
    pub nats: f64,
    /// Standard error of `nats`, from the spread over the folds.
    pub standard_error: f64,
    /// Share of held-out examples whose most probable class is their own.
    pub accuracy: f64,
    pub folds: usize,
    pub rows: usize,
    /// The ridge of each fold, an example.
    pub ridges: Vec<f64>,
    pub evaluations: usize,
}

pub fn probe(
    columns: &[&Columns],
    target: &[u32],
    classes: usize,
    folds: usize,
    seed: u64,
    monitor: &dyn Monitor,
) -> Result<Option<Readable>> {
    let rows = target.len();
    let mut counts = vec![0u64; classes];
    target.iter().for_each(|&class| counts[class as usize] += 1);
    if counts.iter().filter(|&&count| count > 0).count() < 2 || rows < 2 * folds {
        return Ok(None);
    }
    let fold = folds::assign(target, classes, folds, seed);
    let blocks: Vec<_> = columns.iter().map(|columns| &columns.0).collect();
    let design = Design::new(&blocks, target, classes, &fold, folds);
    let width = design.columns - 1;
    let held_out =
        path::cross_validate(&design, &path::RIDGES, &|_| vec![1.0; width], monitor, &mut |_| {})?;
    let n = rows as f64;
    let entropy = counts.iter().fold(0.0, |sum, &count| sum - math::xlnx(count as f64 / n));
    let loss = held_out.iter().fold(0.0, |sum, fold| sum + fold.loss) / n;
    let k = folds as f64;
    let means: Vec<f64> = held_out.iter().map(|fold| fold.loss / fold.rows as f64).collect();
    let mean = means.iter().fold(0.0, |sum, x| sum + x) / k;
    let squares = means.iter().fold(0.0, |sum, x| sum + (x - mean) * (x - mean));
    Ok(Some(Readable {
        nats: entropy - loss,
        standard_error: (squares / (k - 1.0) / k).sqrt(),
        accuracy: held_out.iter().map(|fold| fold.right).sum::<u64>() as f64 / n,
        folds,
        rows,
        ridges: held_out.iter().map(|fold| fold.ridge).collect(),
        evaluations: held_out.iter().map(|fold| fold.evaluations).sum(),
    }))
}

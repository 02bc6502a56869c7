//! Resamples of a table, decomposed.

use super::super::config::Interval;
use super::super::error::Result;
use super::super::info::Information;
use super::super::math::{exp, ln};
use super::super::progress::Stage;
use super::super::rng::Rng;
use super::counts::Counts;
use super::stream::{INFERENCE, RESAMPLE};
use super::{Draw, Run};

/// Rows of a subsample of `rows`: all but `n^0.7`.
pub fn subsample_rows(rows: u64) -> u64 {
    (exp(0.7 * ln(rows as f64)).round() as u64).clamp(1, rows)
}

/// Rows of a resample.
pub fn rows_of(scheme: Interval, rows: u64) -> u64 {
    match scheme {
        Interval::HalfSampling => (rows / 2).max(1),
        Interval::Percentile | Interval::Basic => rows,
        Interval::Subsampling => subsample_rows(rows),
    }
}

/// `count` resamples by the scheme. Half-samples come in pairs, the two halves of one split, so that their mean varies less.
///
/// # Errors
/// [`super::EngineError::Cancelled`].
pub fn solve(counts: &Counts, scheme: Interval, count: u32, run: &Run) -> Result<Vec<Draw>> {
    let part = rows_of(scheme, counts.rows());
    run.each(Stage::Resampling, count, |scratch, i| {
        // Both schemes that draw with replacement see the same draws.
        let (kind, number) = match scheme {
            Interval::HalfSampling => (0, i / 2),
            Interval::Percentile | Interval::Basic => (1, i),
            Interval::Subsampling => (2, i),
        };
        let mut rng = Rng::stream(run.seed, &[INFERENCE, run.layer, RESAMPLE, kind, number]);
        let table = match scheme {
            Interval::HalfSampling if counts.rows() > 1 => {
                let [drawn, left] = counts.split(part, &mut rng);
                if i % 2 == 0 { drawn } else { left }
            }
            Interval::HalfSampling => counts.clone(),
            Interval::Percentile | Interval::Basic => counts.bootstrap(&mut rng),
            Interval::Subsampling => counts.split(part, &mut rng)[0].clone(),
        };
        run.solve(scratch, &table.joint())
    })
}

/// For `I(X1;Y)`, `I(X2;Y)` and `I(X1,X2;Y)`: by what the bias that halves show has to be multiplied so that permuted targets, which tell
/// nothing, are corrected to 0. It is 1 where the bias is `b/m` exactly, and less on sparse tables. No solve is needed.
///
/// # Errors
/// [`super::EngineError::Cancelled`].
pub fn factors(counts: &Counts, count: u32, run: &Run) -> Result<[f64; 3]> {
    let pairs = run.each(Stage::Resampling, count, |_, i| {
        let mut rng = Rng::stream(run.seed, &[INFERENCE, run.layer, RESAMPLE, 3, i]);
        let whole = counts.permute_target(&mut rng);
        let [half, _] = whole.split((counts.rows() / 2).max(1), &mut rng);
        [whole, half].map(|table| {
            let found = Information::of(&table.joint());
            [found.sources[0], found.sources[1], found.joint]
        })
    })?;
    Ok(std::array::from_fn(|at| {
        let mean = |of: usize| pairs.iter().map(|pair| pair[of][at]).sum::<f64>() / pairs.len() as f64;
        let (whole, half) = (mean(0), mean(1));
        // Nothing to correct where halves show no more than the whole.
        if half > whole { (whole / (half - whole)).min(1.0) } else { 1.0 }
    }))
}

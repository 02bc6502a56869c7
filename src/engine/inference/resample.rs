//! Resamples of a table, decomposed.

use super::super::error::Result;
use super::super::math::{bits, exp, ln};
use super::super::rng::Rng;
use super::counts::Counts;
use super::interval::Bias;
use super::stream::{INFERENCE, RESAMPLE};
use super::{Draw, Run};
use schema::config::Interval;
use schema::progress::Stage;

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
        run.solve_counts(scratch, &table)
    })
}

/// What is all bias, because permuted targets tell nothing: of `I(X1;Y)`, `I(X2;Y)` and `I(X1,X2;Y)`, bits. No solve is needed.
///
/// # Errors
/// [`super::EngineError::Cancelled`].
pub fn biases(counts: &Counts, count: u32, run: &Run) -> Result<[Bias; 3]> {
    let pairs = run.each(Stage::Resampling, count, |_, i| {
        let mut rng = Rng::stream(run.seed, &[INFERENCE, run.layer, RESAMPLE, 3, i]);
        let whole = counts.permute_target(&mut rng);
        let [half, _] = whole.split((counts.rows() / 2).max(1), &mut rng);
        [whole, half].map(|table| table.informations().map(bits))
    })?;
    Ok(std::array::from_fn(|at| {
        let mean = |of: usize| pairs.iter().map(|pair| pair[of][at]).sum::<f64>() / pairs.len() as f64;
        Bias { null: mean(0), shown: mean(1) - mean(0) }
    }))
}

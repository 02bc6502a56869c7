//! Draws with replacement at any number of rows.

use super::super::rng::Rng;
use super::log_concave::{LogConcave, factorial_ratio, ln_quotient};

/// How many of `draws` items are good, taken with replacement from `good + bad`; all are at most 2^53.
pub fn draw(rng: &mut Rng, good: u64, bad: u64, draws: u64) -> u64 {
    match (good, bad) {
        (0, _) => 0,
        (_, 0) => draws,
        _ => of([good, bad, draws]).draw(rng),
    }
}

/// The distribution, of a chance that is neither 0 nor 1.
pub(super) fn of([good, bad, draws]: [u64; 3]) -> LogConcave<impl Fn(i64) -> f64> {
    let (n, total) = (draws as f64, (good + bad) as f64);
    let mode = u128::from(draws + 1) * u128::from(good) / u128::from(good + bad);
    let drawn = (mode as u64).min(draws);
    let left = draws - drawn;
    let variance = n * (good as f64 / total) * (bad as f64 / total);
    let tilt = ln_quotient([good, left], [bad, drawn]);
    let ln_ratio =
        move |steps: i64| steps as f64 * tilt - factorial_ratio(drawn, steps) - factorial_ratio(left, -steps);
    LogConcave { range: [0, draws], mode: drawn, variance, ln_ratio }
}

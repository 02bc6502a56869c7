//! Draws without replacement at any number of rows.

use super::super::math::{exp, ln_gamma};
use super::super::rng::Rng;
use super::log_concave::{LogConcave, factorial_ratio, ln_quotient};

/// Items up to which a draw is found by inversion. Its steps grow with the standard deviation, and the logarithms of factorials lose
/// digits: here they are at most some ten thousand, and good to 1e-4.
const INVERTED: u64 = 1 << 32;

/// How many of `draws` items are good, taken without replacement from `good + bad`, which are at most 2^53.
pub fn draw(rng: &mut Rng, good: u64, bad: u64, draws: u64) -> u64 {
    let items = [good, bad, draws];
    let [low, high] = range(items);
    match low == high {
        true => low,
        false if good + bad <= INVERTED => inverted(rng, items),
        false => of(items).draw(rng),
    }
}

/// Least and greatest number of good items.
fn range([good, bad, draws]: [u64; 3]) -> [u64; 2] {
    [draws.saturating_sub(bad), draws.min(good)]
}

/// The likeliest number of good items.
fn mode(items @ [good, bad, draws]: [u64; 3]) -> u64 {
    let [low, high] = range(items);
    let mode = u128::from(draws + 1) * u128::from(good + 1) / u128::from(good + bad + 2);
    (mode as u64).clamp(low, high)
}

/// The distribution, whatever its spread.
pub(super) fn of(items @ [good, bad, draws]: [u64; 3]) -> LogConcave<impl Fn(i64) -> f64> {
    let (n, total, mode) = (draws as f64, (good + bad) as f64, mode(items));
    let variance = n * (good as f64 / total) * (bad as f64 / total) * ((total - n) / (total - 1.0));
    // Good and bad items that are drawn, and that are not.
    let [drawn, bad_drawn, left, bad_left] = [mode, draws - mode, good - mode, bad + mode - draws];
    let tilt = ln_quotient([left, bad_drawn], [drawn, bad_left]);
    let ln_ratio = move |steps: i64| {
        let more = factorial_ratio(drawn, steps) + factorial_ratio(bad_left, steps);
        let fewer = factorial_ratio(left, -steps) + factorial_ratio(bad_drawn, -steps);
        steps as f64 * tilt - more - fewer
    };
    LogConcave { range: range(items), mode, variance, ln_ratio }
}

/// Inversion outwards from the mode: about a standard deviation of steps, and no table.
fn inverted(rng: &mut Rng, items @ [good, bad, draws]: [u64; 3]) -> u64 {
    let ([low, high], mode) = (range(items), mode(items));
    let choose = |n: u64, k: u64| ln_gamma(n as f64 + 1.0) - ln_gamma(k as f64 + 1.0) - ln_gamma((n - k) as f64 + 1.0);
    let peak = exp(choose(good, mode) + choose(bad, draws - mode) - choose(good + bad, draws));
    let mut left = rng.unit() - peak;
    let (mut below, mut above) = (mode, mode);
    let (mut p_below, mut p_above) = (peak, peak);
    while left >= 0.0 && (below > low || above < high) {
        if above < high {
            // bad + above ≥ draws, because above ≥ low.
            let ratio = ((good - above) as f64 / (above + 1) as f64)
                * ((draws - above) as f64 / (bad + above + 1 - draws) as f64);
            above += 1;
            p_above *= ratio;
            left -= p_above;
            if left < 0.0 {
                return above;
            }
        }
        if below > low {
            let ratio = (below as f64 / (good - below + 1) as f64)
                * ((bad + below - draws) as f64 / (draws - below + 1) as f64);
            below -= 1;
            p_below *= ratio;
            left -= p_below;
            if left < 0.0 {
                return below;
            }
        }
        // Both tails have run out: what is left of the unit is rounding.
        if p_above < 1e-300 && p_below < 1e-300 {
            break;
        }
    }
    mode
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_variance_and_bounds_are_the_distributions() {
        for (good, bad, draws) in
            [(7u64, 5u64, 6u64), (300, 700, 500), (40_000, 10_000, 25_000), (3, 1_000_000, 400_000)]
        {
            let mut rng = Rng::stream(3, &[good, bad, draws]);
            let n = 20_000;
            let found: Vec<f64> = (0..n).map(|_| draw(&mut rng, good, bad, draws) as f64).collect();
            let (low, high) = (draws.saturating_sub(bad) as f64, draws.min(good) as f64);
            assert!(found.iter().all(|&k| (low..=high).contains(&k)));
            let total = (good + bad) as f64;
            let share = good as f64 / total;
            let (mean, variance) =
                (draws as f64 * share, draws as f64 * share * (1.0 - share) * (total - draws as f64) / (total - 1.0));
            let m = found.iter().sum::<f64>() / n as f64;
            let v = found.iter().map(|k| (k - m) * (k - m)).sum::<f64>() / n as f64;
            assert!((m - mean).abs() < 5.0 * (variance / n as f64).sqrt(), "{good} {bad} {draws}: mean {m}, {mean}");
            assert!((v / variance - 1.0).abs() < 0.06, "{good} {bad} {draws}: variance {v}, {variance}");
        }
    }

    #[test]
    fn ordinary_counts_are_drawn_by_inversion() {
        // What reports of such counts hold can be computed again to the last bit.
        for items @ [good, bad, draws] in [[7, 5, 6], [1 << 20, 1 << 21, 1 << 19], [1 << 31, 1 << 31, 1 << 30]] {
            let streams = || (0..20).map(|stream| Rng::stream(stream, &[good, bad, draws]));
            let drawn: Vec<u64> = streams().map(|mut rng| draw(&mut rng, good, bad, draws)).collect();
            assert!(streams().map(|mut rng| inverted(&mut rng, items)).eq(drawn.iter().copied()), "{items:?}");
        }
    }

    #[test]
    fn small_cases_have_their_exact_frequencies() {
        // 2 of {2 good, 2 bad}: 1/6, 4/6, 1/6.
        let mut rng = Rng::stream(1, &[]);
        let mut seen = [0u32; 3];
        (0..60_000).for_each(|_| seen[draw(&mut rng, 2, 2, 2) as usize] += 1);
        for (found, expected) in seen.iter().zip([10_000.0, 40_000.0, 10_000.0]) {
            assert!((f64::from(*found) - expected).abs() < 5.0 * f64::sqrt(expected), "{seen:?}");
        }
    }
}

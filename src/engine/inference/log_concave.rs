//! Draws from a log-concave distribution over whole numbers, at a cost that does not grow with its spread.

use super::super::math::{exp, ln, ln_1p, ln_gamma};
use super::super::rng::Rng;

/// A log-concave distribution over a range of whole numbers, as far as drawing needs to know it.
pub struct LogConcave<F> {
    /// Least and greatest value.
    pub range: [u64; 2],
    /// A value of greatest probability.
    pub mode: u64,
    /// Of the distribution.
    pub variance: f64,
    /// The logarithm of a value's probability over the mode's, of the mode plus so much.
    pub ln_ratio: F,
}

impl<F: Fn(i64) -> f64> LogConcave<F> {
    /// Rejection under Devroye's hat (1987, "A simple generator for discrete log-concave distributions"): where the mode has the probability
    /// `p`, `P(mode ± k) ≤ p min(1, exp(1 − p k))`. The bound holds for a smaller `p` too, so that the one which no distribution of this
    /// variance falls below, `1/√(1 + 12 σ²)`, serves: exact, and about six tries a draw.
    pub fn draw(&self, rng: &mut Rng) -> u64 {
        let p = 1.0 / (1.0 + 12.0 * self.variance).sqrt();
        // The hat over a whole number has to cover the half on either side.
        let flat = 1.0 + 0.5 * p;
        loop {
            let exponential = |rng: &mut Rng| -ln(1.0 - rng.unit());
            let distance = match rng.unit() * (1.0 + flat) <= flat {
                true => rng.unit() * flat / p,
                false => (flat + exponential(rng)) / p,
            };
            let upwards = rng.bits() & 1 == 0;
            let height = rng.unit() * exp((flat - p * distance).min(0.0));
            let steps = (distance + 0.5).floor() as u64;
            let value = match upwards {
                true => self.mode.checked_add(steps),
                false => self.mode.checked_sub(steps),
            };
            let Some(value) = value.filter(|value| (self.range[0]..=self.range[1]).contains(value)) else { continue };
            let steps = if upwards { steps as i64 } else { -(steps as i64) };
            if height <= exp((self.ln_ratio)(steps)) {
                return value;
            }
        }
    }
}

/// `ln ((a + steps)! / a!) − steps · ln max(a, 1)`: what is left of a ratio of factorials once its largest part, which cancels among several,
/// is taken off. Loader's deviance and correction (2000, "Fast and accurate computation of binomial probabilities"), so that counts of 2^53
/// lose no digit that matters.
pub fn factorial_ratio(a: u64, steps: i64) -> f64 {
    let b = a.checked_add_signed(steps).expect("a value within the distribution's range has no negative counts");
    let [x, y] = [a as f64, b as f64];
    if a.min(b) < SERIES {
        return ln_gamma(y + 1.0) - ln_gamma(x + 1.0) - steps as f64 * ln(x.max(1.0));
    }
    deviance(y, x) + 0.5 * ln_1p(steps as f64 / x) + correction(y) - correction(x)
}

/// From here on the series of [`correction`] has every digit.
const SERIES: u64 = 16;

/// `x ln(x/m) + m − x`, without cancellation where the two are close.
fn deviance(x: f64, m: f64) -> f64 {
    let v = (x - m) / (x + m);
    if v.abs() >= 0.1 {
        return x * ln(x / m) + m - x;
    }
    let mut term = 2.0 * x * v;
    let mut sum = (x - m) * v;
    // The terms fall at least by a factor of 100.
    for odd in (3..40).step_by(2) {
        term *= v * v;
        let next = sum + term / f64::from(odd);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// `ln n! − ln(√(2πn) (n/e)ⁿ)`, of at least [`SERIES`].
fn correction(n: f64) -> f64 {
    let square = 1.0 / (n * n);
    (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square * (1.0 / 1680.0 - square / 1188.0)))) / n
}

/// `ln (a b / (c d))`, every digit of it, where zeros count as ones.
pub fn ln_quotient([a, b]: [u64; 2], [c, d]: [u64; 2]) -> f64 {
    let product = |a: u64, b: u64| u128::from(a.max(1)) * u128::from(b.max(1));
    let (above, below) = (product(a, b), product(c, d));
    let excess = match above >= below {
        true => (above - below) as f64,
        false => -((below - above) as f64),
    };
    // Far from 1 the quotient itself has every digit, and near it only its distance from 1 has.
    let excess = excess / below as f64;
    if excess.abs() < 0.5 { ln_1p(excess) } else { ln(above as f64) - ln(below as f64) }
}

#[cfg(test)]
mod tests {
    use super::super::{binomial, hypergeometric};
    use super::*;
    use std::f64::consts::{LN_2, TAU};

    #[test]
    fn ratios_of_factorials_are_the_sums_of_their_logarithms() {
        for (a, steps) in [(0u64, 30i64), (5, -5), (20, 400), (1000, -900), (1_000_000, 700), (1_000_000, -900_000)] {
            let b = a.checked_add_signed(steps).expect("is positive");
            let exact: f64 = (a.min(b) + 1..=a.max(b)).map(|k| ln(k as f64)).sum::<f64>() * steps.signum() as f64;
            let exact = exact - steps as f64 * ln((a as f64).max(1.0));
            let found = factorial_ratio(a, steps);
            assert!((found - exact).abs() < 1e-11 * exact.abs().max(10.0), "{a} {steps}: {found} for {exact}");
        }
        // (a + s)! / a! / a^s is exp(s² / 2a + …): of numbers as large as can be counted.
        let (a, s) = (1u64 << 52, 100_000_000i64);
        let (x, y) = (a as f64, s as f64);
        let expected = y * y / (2.0 * x) + y / (2.0 * x) - y * y * y / (6.0 * x * x);
        assert!((factorial_ratio(a, s) / expected - 1.0).abs() < 1e-12);
    }

    #[test]
    fn quotients_keep_their_distance_from_one() {
        let n = 1u64 << 53;
        assert_eq!(ln_quotient([n, n], [n, n]), 0.0);
        assert!((ln_quotient([n, n], [n, n - 1]) * n as f64 - 1.0).abs() < 1e-9);
        assert!((ln_quotient([3, 1], [0, n]) - (ln(3.0) - 53.0 * LN_2)).abs() < 1e-12);
    }

    #[test]
    fn stirlings_series_is_the_gamma_function() {
        for n in [16.0, 17.0, 100.0, 1e6] {
            let found = 0.5 * ln(TAU * n) + n * ln(n) - n + correction(n);
            assert!((found / ln_gamma(n + 1.0) - 1.0).abs() < 1e-14, "{n}");
        }
    }

    /// Pearson's statistic of draws of one distribution against the weights of another of the same range, over groups of values that are
    /// expected 20 times at least; beside it what one in 100 000 exceeds (Wilson and Hilferty 1931).
    fn chi_square<F: Fn(i64) -> f64, G: Fn(i64) -> f64>(drawn: &LogConcave<F>, against: &LogConcave<G>) -> [f64; 2] {
        const DRAWS: u32 = 200_000;
        let [low, high] = against.range;
        let weight = |value: u64| exp((against.ln_ratio)(value as i64 - against.mode as i64));
        let weights: Vec<f64> = (low..=high).map(weight).collect();
        let total: f64 = weights.iter().sum();
        let expected = |weight: &f64| weight / total * f64::from(DRAWS);
        let mut seen = vec![0.0; weights.len()];
        let mut rng = Rng::stream(11, &[drawn.mode]);
        (0..DRAWS).for_each(|_| seen[(drawn.draw(&mut rng) - low) as usize] += 1.0);
        let mut groups = vec![[0.0; 2]];
        let mut rest = f64::from(DRAWS);
        for (weight, seen) in weights.iter().zip(&seen) {
            let group = groups.last_mut().expect("there is one");
            *group = [group[0] + seen, group[1] + expected(weight)];
            rest -= expected(weight);
            if group[1] >= 20.0 && rest >= 20.0 {
                groups.push([0.0; 2]);
            }
        }
        let freedom = (groups.len() - 1) as f64;
        let spread = 2.0 / (9.0 * freedom);
        let cube = 1.0 - spread + 4.265 * spread.sqrt();
        [groups.iter().map(|[seen, expected]| (seen - expected).powi(2) / expected).sum(), freedom * cube * cube * cube]
    }

    /// Good, bad, draws.
    const CASES: [[u64; 3]; 6] = [
        [2, 2, 2],
        [7, 5, 6],
        [300, 700, 500],
        [40, 1 << 40, 1 << 38],
        [1 << 40, 3, 1 << 39],
        [5_000, 1 << 52, 1 << 50],
    ];

    #[test]
    fn draws_without_replacement_have_the_exact_frequencies() {
        for case in CASES {
            let of = hypergeometric::of(case);
            let [statistic, limit] = chi_square(&of, &of);
            assert!(statistic < limit, "{case:?}: {statistic} over {limit}");
        }
    }

    #[test]
    fn draws_with_replacement_have_the_exact_frequencies() {
        for case in [[2, 2, 2], [7, 5, 6], [300, 700, 500], [1 << 50, 3 << 50, 800], [5_000, 1 << 20, 2_000]] {
            let of = binomial::of(case);
            let [statistic, limit] = chi_square(&of, &of);
            assert!(statistic < limit, "{case:?}: {statistic} over {limit}");
        }
    }

    #[test]
    fn slightly_wrong_frequencies_are_found_out() {
        let [statistic, limit] = chi_square(&binomial::of([30, 70, 100]), &binomial::of([31, 70, 100]));
        assert!(statistic > 2.0 * limit, "{statistic} for {limit}");
    }

    #[test]
    fn weights_are_those_of_the_recurrences() {
        // P(k + 1) / P(k), from which every weight follows.
        let mut tried = 0;
        for case @ [good, bad, draws] in CASES {
            let without = hypergeometric::of(case);
            let ratio = |k: u64| {
                let [a, b] = [(good - k) as f64 * (draws - k) as f64, (k + 1) as f64 * (bad + k + 1 - draws) as f64];
                ln(a / b)
            };
            for k in without.range[0].max(without.mode.saturating_sub(200))..without.range[1].min(without.mode + 200) {
                let steps = k as i64 - without.mode as i64;
                let found = (without.ln_ratio)(steps + 1) - (without.ln_ratio)(steps);
                assert!((found - ratio(k)).abs() < 1e-11, "{case:?}, {k}: {found} for {}", ratio(k));
                tried += 1;
            }
        }
        assert!(tried > 500, "{tried}");
    }

    #[test]
    fn at_the_largest_counts_draws_are_as_wide_as_they_should_be() {
        let (good, bad, draws) = (1u64 << 51, 3u64 << 51, 1u64 << 52);
        let (mean, share) = (draws as f64 * 0.25, 1.0 - draws as f64 / (good + bad) as f64);
        for (name, finite) in [("without", share), ("with", 1.0)] {
            let deviation = (draws as f64 * 0.25 * 0.75 * finite).sqrt();
            let mut rng = Rng::stream(4, &[]);
            let draw = if finite < 1.0 { hypergeometric::draw } else { binomial::draw };
            let n = 40_000;
            let found: Vec<f64> =
                (0..n).map(|_| (draw(&mut rng, good, bad, draws) as f64 - mean) / deviation).collect();
            // Moments of a standard normal, and its quarters.
            let moment = |power: i32| found.iter().map(|x| x.powi(power)).sum::<f64>() / f64::from(n);
            let slack = 4.5 / f64::from(n).sqrt();
            for (power, expected, spread) in
                [(1, 0.0, 1.0), (2, 1.0, 2f64.sqrt()), (3, 0.0, 15f64.sqrt()), (4, 3.0, 96f64.sqrt())]
            {
                let moment = moment(power);
                assert!((moment - expected).abs() < spread * slack, "{name}: moment {power} is {moment}");
            }
            let below = found.iter().filter(|&&x| x < -0.674_489_75).count() as f64 / f64::from(n);
            assert!((below - 0.25).abs() < 0.433 * slack, "{name}: {below} of the draws are in the lowest quarter");
        }
    }
}

//! Resamples → corrected values and intervals.
//!
//! **Correction.** To leading order a plug-in value of `m` rows is biased by `b/m`, whether the truth is 0 or not. Halves of the rows are
//! biased twice as much as the whole, so that `mean(halves) − whole` estimates the bias and `2·whole − mean(halves)` is free of it
//! (Quenouille 1949; the delete-half jackknife of Shao and Wu 1989; the extrapolation of Strong et al. 1998). It is linear, so that every identity of the atoms
//! survives: `R + U1 = I(X1;Y)` holds between corrected values.
//!
//! On sparse tables bias is no longer `b/m`: halves overstate it where terms in `1/m²` count, and show too little of it where nearly every row
//! has a cell of its own, so that information is close to its ceiling already. How much is known where the truth is: permuted targets tell
//! nothing, so that what *they* tell is all bias. [`Bias`] compares what halves show of both, for `I(X1;Y)`, `I(X2;Y)` and `I(X1,X2;Y)`
//! each on its own: `bias = null · (mean(halves) − whole) / (null's halves − null)`.
//!
//! **Intervals.** Halves drawn without replacement vary about their mean as the whole varies about its expectation: the finite-population
//! factor `1/m − 1/n` is `1/n` at `m = n/2` (Wu 1990). Atoms have kinks (`U1 + U2 ≥ |I(X1;Y) − I(X2;Y)|`), and at a kink the bias shrinks only
//! as `1/√m`: then `(mean(halves) − whole) / (√2 − 1)` is the bias. The interval spans both corrections; where the truth is regular they differ
//! by less than the interval's own width. Half-sampling then covers what was asked for on average over planted tables, and a few points less on
//! some, so that it is made for a stricter level, [`CALIBRATED`]. Each scheme's ends, before they are cut at what an atom can be:
//!
//! | scheme | interval |
//! |---|---|
//! | half-sampling | from the lower to the higher of both corrected values, beyond them, at the calibrated level, the quantiles of `half − mean(halves)` or those of Student's t of the same variance, whichever are wider |
//! | percentile | quantiles of the bootstrap values |
//! | basic | `2·value − quantiles` of the bootstrap values |
//! | subsampling | `value − √(m/(n−m)) · quantiles` of `subsample − value` |

use super::super::math::erfc;
use schema::config::Interval;

/// The value below which the share `at` of the sorted values lies, between order statistics by their distance (Hyndman and Fan 1996,
/// type 7).
pub fn quantile(sorted: &[f64], at: f64) -> f64 {
    let place = at.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let below = place.floor();
    let (low, high) = (sorted[below as usize], sorted[place.ceil() as usize]);
    low + (place - below) * (high - low)
}

/// What permuted targets tell, all of which is bias, and by how much their halves exceed it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bias {
    /// What permuted targets tell.
    pub null: f64,
    /// By how much their halves exceed it.
    pub shown: f64,
}

/// Halves that show less than this share of the null's bias show nothing: their word is multiplied no further.
const TELLING: f64 = 0.1;
/// A sample's bias is at most this many times the null's: dependence takes freedom away, and what is above 1 is chance.
const MOST: f64 = 2.0;

impl Bias {
    /// `whole` without its bias.
    pub fn off(self, whole: f64, halves: &[f64]) -> f64 {
        if halves.is_empty() || self.null <= 0.0 {
            return whole;
        }
        let mean = halves.iter().sum::<f64>() / halves.len() as f64;
        let factor = self.null / self.shown.max(TELLING * self.null);
        whole - (factor * (mean - whole)).clamp(0.0, MOST * self.null)
    }
}

impl std::ops::Add for Bias {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { null: self.null + other.null, shown: self.shown + other.shown }
    }
}

/// The standard normal quantile, by bisection of the complementary error function.
pub fn normal_quantile(at: f64) -> f64 {
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        let below = 0.5 * erfc(-middle / std::f64::consts::SQRT_2);
        if below < at { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// The quantile of Student's t, by its expansion in `1/freedom` (Abramowitz and Stegun 26.7.5): to three digits from 20 degrees on.
pub fn t_quantile(at: f64, freedom: f64) -> f64 {
    let z = normal_quantile(at);
    let square = z * z;
    z + z * (square + 1.0) / (4.0 * freedom)
        + z * (5.0 * square * square + 16.0 * square + 3.0) / (96.0 * freedom * freedom)
}

/// The share of the level asked for at which half-sampling's intervals are made: 98 % for 95 %. A safety factor, chosen once for all tables by what was measured with and without
/// it (`docs/inference.md`); a calibration in the sense of Loh (*Calibrating confidence coefficients*, JASA 82, 1987) is made from the data at hand.
pub const CALIBRATED: f64 = 0.4;

/// The level at which a scheme makes the interval that holds all but `level`.
pub fn nominal(scheme: Interval, level: f64) -> f64 {
    match scheme {
        Interval::HalfSampling => CALIBRATED * level,
        Interval::Percentile | Interval::Basic | Interval::Subsampling => level,
    }
}

/// What half-samples tell of one quantity.
pub struct HalfSamples {
    sorted: Vec<f64>,
    mean: f64,
    /// Standard deviation.
    spread: f64,
    /// Both corrected values, the lower first.
    centres: [f64; 2],
}

impl HalfSamples {
    /// `centre` is the corrected value.
    pub fn of(whole: f64, centre: f64, draws: &[f64]) -> Self {
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let kinked = whole - (mean - whole) / (std::f64::consts::SQRT_2 - 1.0);
        let squares = draws.iter().map(|draw| (draw - mean) * (draw - mean)).sum::<f64>();
        let mut sorted = draws.to_vec();
        sorted.sort_by(f64::total_cmp);
        let spread = (squares / draws.len() as f64).sqrt();
        Self { sorted, mean, spread, centres: [centre.min(kinked), centre.max(kinked)] }
    }

    /// The interval at a level that is [`nominal`], before it is cut at what an atom can be.
    pub fn ends(&self, level: f64) -> [f64; 2] {
        // Both halves of a split are off the mean by about the same: a split is one degree of freedom.
        let freedom = (self.sorted.len() as f64 / 2.0).max(1.0);
        let reach = t_quantile(1.0 - level / 2.0, freedom) * self.spread;
        let [low, high] = [level / 2.0, 1.0 - level / 2.0].map(|at| quantile(&self.sorted, at) - self.mean);
        [self.centres[0] + low.min(-reach), self.centres[1] + high.max(reach)]
    }
}

/// The interval that holds all but `level`, from `draws` by the scheme, each of `part` of the `rows`; cut to `range`. `centre` is the
/// corrected value.
pub fn interval(
    scheme: Interval,
    [whole, centre]: [f64; 2],
    draws: &[f64],
    (part, rows): (u64, u64),
    level: f64,
    range: [f64; 2],
) -> [f64; 2] {
    let mut sorted = draws.to_vec();
    sorted.sort_by(f64::total_cmp);
    let level = nominal(scheme, level);
    let [low, high] = [level / 2.0, 1.0 - level / 2.0].map(|at| quantile(&sorted, at));
    let ends = match scheme {
        Interval::HalfSampling => HalfSamples::of(whole, centre, draws).ends(level),
        Interval::Percentile => [low, high],
        Interval::Basic => [2.0 * whole - high, 2.0 * whole - low],
        Interval::Subsampling => {
            let scale = (part as f64 / (rows - part).max(1) as f64).sqrt();
            [whole - scale * (high - whole), whole - scale * (low - whole)]
        }
    };
    ends.map(|end| end.clamp(range[0], range[1]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_order_statistics() {
        let sorted = [1.0, 2.0, 3.0, 5.0];
        assert_eq!([0.0, 0.5, 1.0].map(|at| quantile(&sorted, at)), [1.0, 2.5, 5.0]);
        assert_eq!(quantile(&[7.0], 0.975), 7.0);
    }

    #[test]
    fn normal_quantiles_are_those_of_tables() {
        for (at, quantile) in [(0.5, 0.0), (0.975, 1.959_964), (0.005, -2.575_829)] {
            assert!((normal_quantile(at) - quantile).abs() < 1e-6);
        }
    }

    #[test]
    fn t_quantiles_are_those_of_tables() {
        for (at, freedom, quantile) in
            [(0.975, 20.0, 2.086), (0.99, 50.0, 2.403), (0.99, 100.0, 2.364), (0.025, 100.0, -1.984)]
        {
            assert!((t_quantile(at, freedom) - quantile).abs() < 1e-3, "{at} of {freedom}");
        }
    }

    #[test]
    fn a_bias_of_one_over_n_is_taken_off_exactly() {
        // 0.3 + 2/n at n = 100 and at n = 50.
        let null = Bias { null: 0.02, shown: 0.02 };
        assert!((null.off(0.32, &[0.34, 0.34]) - 0.3).abs() < 1e-15);
    }

    #[test]
    fn what_halves_do_not_show_is_known_from_the_null() {
        // Nearly every row has a cell of its own: halves tell hardly more than the whole.
        let null = Bias { null: 1.0, shown: 0.25 };
        assert!((null.off(1.1, &[1.35]) - 0.1).abs() < 1e-12);
    }

    #[test]
    fn an_interval_stays_within_what_is_possible() {
        let draws: Vec<f64> = (0..101).map(|i| f64::from(i) / 1000.0).collect();
        for scheme in [Interval::HalfSampling, Interval::Percentile, Interval::Basic, Interval::Subsampling] {
            let [low, high] = interval(scheme, [0.02, 0.01], &draws, (50, 100), 0.05, [0.0, f64::INFINITY]);
            assert!(0.0 <= low && low <= high, "{scheme:?}: {low} to {high}");
        }
    }
}

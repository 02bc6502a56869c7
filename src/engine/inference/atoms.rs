//! Of each atom, whether it is 0, whatever the others are.
//!
//! The null is composite: `U1 = 0` exactly when the first source's channel is a garbling of the second's (Blackwell), `R = 0` exactly when sources that
//! are independent given the target are independent, `S = 0` exactly when the table is a `Q*` itself; the rest of the table is free. Permuting the target tests
//! another null, that nothing is told at all, which an atom of 0 exceeds as a rule as soon as something is.
//!
//! The test turns the half-sampling interval ([`super::interval`]) round: `p` is the least level at which the interval's lower end stands above 0. It takes over
//! what makes the interval hold at a kink, where an atom is 0 on one side of the boundary and grows on the other: both corrections, and the calibrated level.
//! `docs/inference.md` has its false positives and its power, and those of what was tried beside it.

use super::interval::{HalfSamples, nominal};
use schema::config::Interval;

/// The p-value of "this quantity is 0" against "it is greater", of the observed and the corrected value, and the halves' values; all are known to within `gap`.
/// Never below what so many halves could have shown, `1 / (1 + halves)`.
pub fn is_zero(whole: f64, centre: f64, halves: &[f64], gap: f64) -> f64 {
    /// Steps of a bisection to a relative `2^-30`, far finer than the halves tell.
    const STEPS: u32 = 40;
    let samples = HalfSamples::of(whole, centre, halves);
    let excludes_zero = |level: f64| samples.ends(nominal(Interval::HalfSampling, level))[0] > gap;
    let (mut low, mut high) = (1.0 / (1.0 + halves.len() as f64), 1.0);
    if !excludes_zero(high) {
        return 1.0;
    }
    if excludes_zero(low) {
        return low;
    }
    for _ in 0..STEPS {
        let middle = (low * high).sqrt();
        if excludes_zero(middle) { high = middle } else { low = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::super::interval::interval;
    use super::*;

    #[test]
    fn p_is_the_level_at_which_the_interval_reaches_zero() {
        let halves: Vec<f64> = (0..100).map(|i| 0.1 + 0.001 * f64::from(i % 50)).collect();
        let p = is_zero(0.1, 0.09, &halves, 0.0);
        assert!(0.01 < p && p < 1.0, "{p}");
        let low = |level| {
            interval(Interval::HalfSampling, [0.1, 0.09], &halves, (50, 100), level, [f64::NEG_INFINITY, f64::INFINITY])
                [0]
        };
        assert!(low(1.01 * p) > 0.0 && low(0.99 * p) < 0.0, "{} {}", low(1.01 * p), low(0.99 * p));
    }

    #[test]
    fn what_is_zero_within_its_certificate_is_not_rejected_and_p_has_its_floor() {
        assert_eq!(is_zero(1e-9, 1e-9, &[1e-9; 100], 1e-8), 1.0);
        assert_eq!(is_zero(0.5, 0.5, &[0.5; 99], 1e-8), 0.01);
    }
}

//! Elementary functions that give the same bits on every target.
//!
//! `f64::ln` and friends call the platform's libm: glibc natively, a port of musl in WebAssembly, and the two differ in
//! the last place. Everything in the engine therefore takes its elementary functions from here.

/// Natural logarithm.
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Exponential.
#[inline]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// Logarithm of the gamma function, of positive numbers.
#[inline]
pub fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// Complementary error function.
#[inline]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// Cosine, of radians.
#[inline]
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// `x ln x`, continued by 0 at 0.
#[inline]
pub fn xlnx(x: f64) -> f64 {
    if x > 0.0 { x * ln(x) } else { 0.0 }
}

/// Nats to bits.
#[inline]
pub fn bits(nats: f64) -> f64 {
    nats / std::f64::consts::LN_2
}

/// Natural logarithm of a positive normal number, without a branch, for loops over lanes; elsewhere some number. Within an ulp of
/// [`ln`], and the same bits on every target. The method is fdlibm's: `x = 2^k (1 + f)`, `s = f / (2 + f)`, an odd polynomial in `s`.
#[inline(always)]
pub fn ln_normal(x: f64) -> f64 {
    /// Bits of √½ rounded down to its upper half: the mantissa is taken into `[√½, √2)`.
    const HALF_ROOT: u64 = 0x3fe6_a09e << 32;
    const MANTISSA: u64 = (1 << 52) - 1;
    let bits = x.to_bits().wrapping_add((1023 << 52) - HALF_ROOT);
    // An integer below 2^52 becomes a float by writing it into the mantissa of 2^52.
    let k = f64::from_bits(0x4330 << 48 | bits >> 52) - (4_503_599_627_370_496.0 + 1023.0);
    let f = f64::from_bits((bits & MANTISSA) + HALF_ROOT) - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let even = w * (3.999_999_999_940_942e-1 + w * (2.222_219_843_214_978_4e-1 + w * 1.531_383_769_920_937_3e-1));
    let odd = z
        * (6.666_666_666_666_735e-1
            + w * (2.857_142_874_366_239e-1 + w * (1.818_357_216_161_805e-1 + w * 1.479_819_860_511_658_6e-1)));
    // ln 2 in two parts, the first with trailing zeros, so that k times it is exact.
    s * (half_square + (odd + even)) + k * 1.908_214_929_270_587_7e-10 - half_square + f + k * 6.931_471_803_691_238e-1
}

/// A sum with its rounding errors carried along (Neumaier 1974): as if added in twice the precision.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sum {
    sum: f64,
    error: f64,
}

impl Sum {
    #[inline]
    pub fn add(&mut self, x: f64) {
        // Knuth's TwoSum: exact error of an addition, without a branch on the magnitudes.
        let sum = self.sum + x;
        let back = sum - self.sum;
        self.error += (self.sum - (sum - back)) + (x - back);
        self.sum = sum;
    }

    #[inline]
    pub fn value(&self) -> f64 {
        self.sum + self.error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_branchless_logarithm_is_within_an_ulp() {
        let mut x = f64::MIN_POSITIVE;
        let mut tried = 0;
        while x < f64::MAX / 1.01 {
            for near in [x, f64::from_bits(x.to_bits() + 1), 1.0 + (x - x.trunc()) * 1e-3] {
                let (found, expected) = (ln_normal(near), ln(near));
                let ulp = (f64::from_bits(expected.abs().to_bits() + 1) - expected.abs()).max(f64::MIN_POSITIVE);
                assert!((found - expected).abs() <= ulp, "ln {near:e}: {found:e} for {expected:e}");
                tried += 1;
            }
            x *= 1.003_7;
        }
        assert!(tried > 100_000);
    }

    #[test]
    fn a_compensated_sum_keeps_what_cancels() {
        let mut sum = Sum::default();
        [1.0, 1e100, 1.0, -1e100].iter().for_each(|&x| sum.add(x));
        assert_eq!(sum.value(), 2.0);
    }
}

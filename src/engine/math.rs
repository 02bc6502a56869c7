//! Elementary functions that give the same bits on every target.
//!
//! `f64::ln` and friends call the platform's libm: glibc natively, a port of musl in WebAssembly, and the two differ in
//! the last place. Everything in the engine therefore takes its elementary functions from here.

/// Natural logarithm.
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `ln(1 + x)`, with every digit where `x` is small.
#[inline]
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
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

/// Exponential without a branch, for loops over lanes: 0 below −708, and that of 709 above it. Within an ulp of [`exp`], and the same bits on
/// every target. The method is fdlibm's: `x = k ln 2 + r`, and `eʳ = 1 + 2r / (2 − r + r² P(r²))`.
#[inline(always)]
pub fn exp_lane(x: f64) -> f64 {
    /// Adding it rounds a small number to an integer, in the low bits of the mantissa.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    let inside = x.clamp(-708.0, 709.0);
    let shifted = inside * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let (high, low) = (inside - k * 6.931_471_803_691_238e-1, k * 1.908_214_929_270_587_7e-10);
    let r = high - low;
    let t = r * r;
    let c = r - t
        * (1.666_666_666_666_660_2e-1
            + t * (-2.777_777_777_701_559_3e-3
                + t * (6.613_756_321_437_934e-5 + t * (-1.653_390_220_546_525_2e-6 + t * 4.138_136_797_057_238_4e-8))));
    let value = 1.0 + (r * c / (2.0 - c) - low + high);
    let scale = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    if x < -708.0 { 0.0 } else { value * scale }
}

/// A sum with its rounding errors carried along (Neumaier 1974): as if added in twice the precision.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sum {
    sum: f64,
    error: f64,
}

impl Sum {
    /// Adds one number.
    #[inline]
    pub fn add(&mut self, x: f64) {
        // Knuth's TwoSum: exact error of an addition, without a branch on the magnitudes.
        let sum = self.sum + x;
        let back = sum - self.sum;
        self.error += (self.sum - (sum - back)) + (x - back);
        self.sum = sum;
    }

    /// The sum so far, rounded once.
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
    fn the_branchless_exponential_is_within_an_ulp_and_ends_in_zero() {
        let mut tried = 0;
        let mut x = -708.0;
        while x < 709.0 {
            for near in [x, x * 1e-3, x * 1e-9] {
                let (found, expected) = (exp_lane(near), exp(near));
                let ulp = f64::from_bits(expected.to_bits() + 1) - expected;
                assert!((found - expected).abs() <= ulp, "exp {near:e}: {found:e} for {expected:e}");
                tried += 1;
            }
            x += 0.017;
        }
        assert!(tried > 100_000);
        assert_eq!((exp_lane(0.0), exp_lane(-0.0), exp_lane(-709.0), exp_lane(-1e300)), (1.0, 1.0, 0.0, 0.0));
    }

    #[test]
    fn a_compensated_sum_keeps_what_cancels() {
        let mut sum = Sum::default();
        [1.0, 1e100, 1.0, -1e100].iter().for_each(|&x| sum.add(x));
        assert_eq!(sum.value(), 2.0);
    }
}

//! Seeded random numbers, the same on 32- and 64-bit targets.
//!
//! One stream per purpose: a stream is named by the seed and a path of integers (layer, modality, restart), so that
//! no result depends on which thread drew first.

use super::math;
use rand_core::{Rng as _, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A stream of random numbers (xoshiro256++).
#[derive(Debug, Clone)]
pub struct Rng(Xoshiro256PlusPlus);

impl Rng {
    /// The stream named by `seed` and `path`.
    pub fn stream(seed: u64, path: &[u64]) -> Self {
        // SplitMix64 finaliser over the path: neighbouring paths give unrelated states.
        let mut state = seed ^ 0x9e37_79b9_7f4a_7c15;
        for &step in path {
            state = mix(state ^ mix(step.wrapping_add(0x9e37_79b9_7f4a_7c15)));
        }
        Self(Xoshiro256PlusPlus::seed_from_u64(state))
    }

    /// Uniform, 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform on `[0, 1)`, 53 bits.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform on `0..n` (Lemire's method, without bias). `n` must be positive.
    pub fn below(&mut self, n: u64) -> u64 {
        debug_assert!(n > 0);
        loop {
            let product = u128::from(self.bits()) * u128::from(n);
            if product as u64 >= n.wrapping_neg() % n {
                return (product >> 64) as u64;
            }
        }
    }

    /// Standard normal (Box–Muller, one of the pair).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * math::ln(1.0 - self.unit())).sqrt();
        radius * math::cos(std::f64::consts::TAU * self.unit())
    }

    /// Fisher–Yates shuffle.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u64 + 1) as usize);
        }
    }
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_named_by_seed_and_path() {
        let first = |seed, path: &[u64]| Rng::stream(seed, path).bits();
        assert_eq!(first(7, &[1, 2]), first(7, &[1, 2]));
        assert_ne!(first(7, &[1, 2]), first(7, &[2, 1]));
        assert_ne!(first(7, &[1]), first(8, &[1]));
        assert_ne!(first(7, &[1]), first(7, &[1, 0]));
    }

    #[test]
    fn normal_has_mean_zero_and_variance_one() {
        let mut rng = Rng::stream(1, &[]);
        let draws: Vec<f64> = (0..100_000).map(|_| rng.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 1e5;
        let variance = draws.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.02, "mean {mean}, variance {variance}");
    }
}

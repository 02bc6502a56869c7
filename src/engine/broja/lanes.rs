//! Sums in a fixed order: eight running sums, then a fixed tree. Any vector width gives the same bits.

use super::program::LANES;

/// `Σ term(i)` over `0..n`, `n` a multiple of [`LANES`].
#[inline(always)]
pub fn sum(n: usize, term: impl Fn(usize) -> f64) -> f64 {
    debug_assert_eq!(n % LANES, 0);
    let mut lanes = [0.0; LANES];
    let mut i = 0;
    while i < n {
        for (lane, sum) in lanes.iter_mut().enumerate() {
            *sum += term(i + lane);
        }
        i += LANES;
    }
    tree(lanes)
}

/// The lanes, pairwise.
#[inline(always)]
pub fn tree(l: [f64; LANES]) -> f64 {
    ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]))
}

//! Loops over lanes: rows are taken eight values at a time, so that short rows fill vectors too, and sums keep eight running values
//! that a fixed tree joins. Any vector width gives the same bits.

/// Lanes that rows are padded to.
pub const LANES: usize = 8;

/// Eight neighbouring values.
pub type Lanes = [f64; LANES];

/// The values at `at..at + 8`.
#[inline(always)]
pub fn load(values: &[f64], at: usize) -> Lanes {
    values[at..at + LANES].try_into().expect("the slice has as many values")
}

/// The same, to write to.
#[inline(always)]
pub fn load_mut(values: &mut [f64], at: usize) -> &mut Lanes {
    (&mut values[at..at + LANES]).try_into().expect("the slice has as many values")
}

/// `f` of every lane.
#[inline(always)]
pub fn map(f: impl Fn(usize) -> f64) -> Lanes {
    let mut out = [0.0; LANES];
    for (lane, out) in out.iter_mut().enumerate() {
        *out = f(lane);
    }
    out
}

/// `to += by`.
#[inline(always)]
pub fn add(to: &mut Lanes, by: &Lanes) {
    for (to, by) in to.iter_mut().zip(by) {
        *to += by;
    }
}

/// `Σ term(i)` over `0..n`, `n` a multiple of [`LANES`].
#[inline(always)]
pub fn sum(n: usize, term: impl Fn(usize) -> f64) -> f64 {
    debug_assert_eq!(n % LANES, 0);
    let mut sums = [0.0; LANES];
    for i in (0..n).step_by(LANES) {
        add(&mut sums, &map(|lane| term(i + lane)));
    }
    tree(&sums)
}

/// The lanes, pairwise.
#[inline(always)]
pub fn tree(l: &Lanes) -> f64 {
    ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]))
}

//! What coding promises, checked against slow references.

mod coding;
mod kmeans;
mod pca;
mod timing;

use crate::rng::Rng;
use ndarray::Array2;

/// Standard normal entries.
fn noise(seed: u64, rows: usize, columns: usize) -> Array2<f32> {
    let mut rng = Rng::stream(seed, &[99]);
    Array2::from_shape_fn((rows, columns), |_| rng.normal() as f32)
}

/// Row `r` is centre `r % groups`, entries of size 4, plus noise of size `spread`.
fn planted(seed: u64, rows: usize, columns: usize, groups: usize, spread: f32) -> Array2<f32> {
    let (centres, noise) = (noise(seed, groups, columns), noise(seed + 1, rows, columns));
    Array2::from_shape_fn((rows, columns), |(r, c)| 4.0 * centres[[r % groups, c]] + spread * noise[[r, c]])
}

/// Runs `work` in rayon pools of 1, 2 and 5 threads and returns what all of them returned.
fn for_any_number_of_threads<T: PartialEq + std::fmt::Debug + Send>(work: impl Fn() -> T + Sync) -> T {
    let run = |threads| {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of threads").install(&work)
    };
    let one = run(1);
    assert_eq!(one, run(2), "2 threads");
    assert_eq!(one, run(5), "5 threads");
    one
}

/// FNV-1a.
fn hash(words: impl IntoIterator<Item = u32>) -> u64 {
    words
        .into_iter()
        .flat_map(u32::to_le_bytes)
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

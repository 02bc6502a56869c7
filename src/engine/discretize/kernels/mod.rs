//! The inner loops of PCA and k-means, written over fixed lane arrays so that they vectorise.
//!
//! Each result is one chain of multiplications and additions whose order the data fix, so neither the register tile nor the
//! width of a vector shows in the bits: the versions for AVX-512 and AVX2 (without FMA, chosen at run time), baseline
//! x86-64 and WebAssembly's simd128 agree.
//!
//! AVX-512 means its vector-length extension, which includes the foundation: without it LLVM 22 fails on a comparison of eight values.

/// Values that one step of a kernel handles side by side: one AVX register of `f32`, or two of 128 bits.
pub const LANES: usize = 8;

/// Declares a function compiled three times on x86-64, with AVX-512, with AVX2 and with neither, and chosen at run time. `$narrow`, `$wide` and
/// `$widest` are the values of the body's const generics (a register tile) in the three versions.
macro_rules! multiversioned {
    ($(#[$doc:meta])* pub fn $name:ident / $body:ident [$($narrow:literal)+, $($wide:literal)+, $($widest:literal)+] ($($arg:ident: $ty:ty),* $(,)?) $(-> $out:ty)?) => {
        $(#[$doc])*
        #[allow(clippy::too_many_arguments)]
        pub fn $name($($arg: $ty),*) $(-> $out)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx512vl")]
                #[allow(clippy::too_many_arguments)]
                fn widest($($arg: $ty),*) $(-> $out)? {
                    $body::<$($widest),+>($($arg),*)
                }
                if std::arch::is_x86_feature_detected!("avx512vl") {
                    // SAFETY: the processor has AVX-512, as the line above found.
                    return unsafe { widest($($arg),*) };
                }
                #[target_feature(enable = "avx2")]
                fn wide($($arg: $ty),*) $(-> $out)? {
                    $body::<$($wide),+>($($arg),*)
                }
                if std::arch::is_x86_feature_detected!("avx2") {
                    // SAFETY: the processor has AVX2, as the line above found.
                    return unsafe { wide($($arg),*) };
                }
            }
            $body::<$($narrow),+>($($arg),*)
        }
    };
}

mod gram;
mod near;
mod project;
mod rows;
mod symmetric;
#[cfg(test)]
mod tests;

pub use gram::{BLOCK, COLUMN, DEPTH, PANEL, add_gram, pack, pack_columns};
pub use near::{STRIP, add_rows, distances, is_settled, nearest, padded, widen};
pub use project::project;
pub use rows::{add_columns, centre_rows, squares, unit_rows};
pub use symmetric::{above, multiply, update};

/// `Σ aᵢ bᵢ` over eight lanes, added pairwise at the end.
#[inline(always)]
fn dot_body(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0f64; 8];
    let (a8, a_rest) = a.as_chunks::<8>();
    let (b8, b_rest) = b.as_chunks::<8>();
    for (a, b) in a8.iter().zip(b8) {
        for l in 0..8 {
            lanes[l] += a[l] * b[l];
        }
    }
    let mut rest = 0.0;
    for (a, b) in a_rest.iter().zip(b_rest) {
        rest += a * b;
    }
    fold(lanes) + rest
}

#[inline(always)]
fn fold(l: [f64; 8]) -> f64 {
    ((l[0] + l[4]) + (l[2] + l[6])) + ((l[1] + l[5]) + (l[3] + l[7]))
}

multiversioned! {
    /// `Σ aᵢ bᵢ`.
    pub fn dot / dot_tiled [0, 0, 0] (a: &[f64], b: &[f64]) -> f64
}

#[inline(always)]
fn dot_tiled<const T: usize>(a: &[f64], b: &[f64]) -> f64 {
    dot_body(a, b)
}

multiversioned! {
    /// `y += scale · x`.
    pub fn axpy / axpy_body [0, 0, 0] (scale: f64, x: &[f64], y: &mut [f64])
}

#[inline(always)]
fn axpy_body<const T: usize>(scale: f64, x: &[f64], y: &mut [f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += scale * x;
    }
}

/// Vectors of `width` entries (row-major) as blocks of [`LANES`]: `[block][coordinate][lane]`, missing lanes filled with `fill`.
pub fn interleave<T: Copy>(vectors: &[T], width: usize, fill: T) -> Vec<T> {
    let count = vectors.len() / width;
    let mut blocks = vec![fill; count.div_ceil(LANES) * LANES * width];
    for (k, vector) in vectors.chunks_exact(width).enumerate() {
        for (j, &value) in vector.iter().enumerate() {
            blocks[((k / LANES) * width + j) * LANES + k % LANES] = value;
        }
    }
    blocks
}

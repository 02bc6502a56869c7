//! The inner loops of PCA and k-means, written over fixed lane arrays so that they vectorise.
//!
//! Each result is one chain of multiplications and additions whose order the data fix, so neither the register tile nor the
//! width of a vector shows in the bits: the AVX2 versions below (AVX2 without FMA, chosen at run time), baseline x86-64 and
//! WebAssembly's simd128 agree.

/// Values that one step of a kernel handles side by side: one AVX register of `f32`, or two of 128 bits.
pub const LANES: usize = 8;
/// Columns of a block of the Gram matrix, packed as panels of [`LANES`] columns.
pub const BLOCK: usize = 64;
/// Rows summed in `f32` before the sum moves on to `f64`: bounds the rounding error of a long sum by that of 128 terms.
pub const DEPTH: usize = 128;

/// Declares a function compiled twice on x86-64, with and without AVX2, and chosen at run time. `$narrow` and `$wide` are
/// the values of the body's const generic (a register tile) in the two versions.
macro_rules! multiversioned {
    ($(#[$doc:meta])* pub fn $name:ident / $body:ident [$narrow:expr, $wide:expr] ($($arg:ident: $ty:ty),* $(,)?) $(-> $out:ty)?) => {
        $(#[$doc])*
        pub fn $name($($arg: $ty),*) $(-> $out)? {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn wide($($arg: $ty),*) $(-> $out)? {
                    $body::<$wide>($($arg),*)
                }
                if std::arch::is_x86_feature_detected!("avx2") {
                    // SAFETY: the processor has AVX2, as the line above found.
                    return unsafe { wide($($arg),*) };
                }
            }
            $body::<$narrow>($($arg),*)
        }
    };
}

/// Copies columns `first .. first + BLOCK` of `rows` (row-major, `width` columns) into panels, `[panel][row][lane]` with room
/// for `DEPTH` rows; zeros stand beyond the last column.
pub fn pack(rows: &[f32], width: usize, first: usize, packed: &mut [[f32; LANES]]) {
    for (r, row) in rows.chunks_exact(width).enumerate() {
        let mut columns = row[first..].chunks(LANES);
        for panel in packed.chunks_exact_mut(DEPTH) {
            let here = columns.next().unwrap_or(&[]);
            panel[r] = [0.0; LANES];
            panel[r][..here.len()].copy_from_slice(here);
        }
    }
}

/// From a column to the next in [`pack_columns`]: more than `DEPTH`, so that they do not all fall into the same places of a cache.
pub const COLUMN: usize = DEPTH + 2 * LANES;

/// Copies the same columns one after the other, [`COLUMN`] values apart; zeros stand beyond the last column.
pub fn pack_columns(rows: &[f32], width: usize, first: usize, packed: &mut [f32]) {
    let here = BLOCK.min(width - first);
    for (r, row) in rows.chunks_exact(width).enumerate() {
        for (c, &x) in row[first..first + here].iter().enumerate() {
            packed[c * COLUMN + r] = x;
        }
    }
    packed[here * COLUMN..].fill(0.0);
}

multiversioned! {
    /// Adds `Aᵀ B` to `out` (`BLOCK × BLOCK`, row-major) for a block packed by columns and one in panels, of `depth ≤ DEPTH` rows.
    pub fn add_gram / gram_body [4, 8] (a: &[f32], b: &[[f32; LANES]], depth: usize, out: &mut [f64])
}

/// Tiles of `M × LANES`: sixteen registers of 128 bits hold one of four rows and its operands, as many of 256 bits one of eight. The factors that stand for whole
/// vectors come from `M` slices: side by side in memory, they tempt the compiler into vectors across them, and into transposing at every step.
#[inline(always)]
fn gram_body<const M: usize>(a: &[f32], b: &[[f32; LANES]], depth: usize, out: &mut [f64]) {
    for (j, b) in b.chunks_exact(DEPTH).enumerate() {
        let b = &b[..depth];
        for (i, a) in a.chunks_exact(M * COLUMN).enumerate() {
            let columns: [&[f32]; M] = std::array::from_fn(|m| &a[m * COLUMN..][..b.len()]);
            let mut sums = [[0f32; LANES]; M];
            for (r, b) in b.iter().enumerate() {
                for m in 0..M {
                    let x = columns[m][r];
                    for l in 0..LANES {
                        sums[m][l] += x * b[l];
                    }
                }
            }
            for (m, sums) in sums.iter().enumerate() {
                let row = &mut out[(i * M + m) * BLOCK + j * LANES..][..LANES];
                for (out, &sum) in row.iter_mut().zip(sums) {
                    *out += f64::from(sum);
                }
            }
        }
    }
}

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
    pub fn dot / dot_tiled [0, 0] (a: &[f64], b: &[f64]) -> f64
}

#[inline(always)]
fn dot_tiled<const T: usize>(a: &[f64], b: &[f64]) -> f64 {
    dot_body(a, b)
}

multiversioned! {
    /// `y += scale · x`.
    pub fn axpy / axpy_body [0, 0] (scale: f64, x: &[f64], y: &mut [f64])
}

#[inline(always)]
fn axpy_body<const T: usize>(scale: f64, x: &[f64], y: &mut [f64]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += scale * x;
    }
}

/// A rank-two update `A −= v wᵀ + w vᵀ` that waits to be applied.
#[derive(Clone, Copy)]
pub struct RankTwo<'a> {
    /// As long as the matrix is wide.
    pub v: &'a [f64],
    /// As long as the matrix is wide.
    pub w: &'a [f64],
}

multiversioned! {
    /// Applies `update` to some rows of a symmetric matrix and multiplies them by `u`, in one pass over memory.
    /// `rows` holds whole rows of `width` entries, the first of them row `first`; vectors and update cover the last
    /// `u.len()` indices.
    pub fn update_and_multiply / update_body [0, 0] (rows: &mut [f64], width: usize, first: usize, update: RankTwo<'_>, u: &[f64], product: &mut [f64])
}

#[inline(always)]
fn update_body<const T: usize>(
    rows: &mut [f64],
    width: usize,
    first: usize,
    update: RankTwo<'_>,
    u: &[f64],
    product: &mut [f64],
) {
    let start = width - u.len();
    let (v8, v_rest) = update.v.as_chunks::<8>();
    let (w8, w_rest) = update.w.as_chunks::<8>();
    let (u8s, u_rest) = u.as_chunks::<8>();
    for (r, (row, product)) in rows.chunks_exact_mut(width).zip(product).enumerate() {
        let (v_r, w_r) = (update.v[first + r - start], update.w[first + r - start]);
        let (row8, row_rest) = row[start..].as_chunks_mut::<8>();
        let mut lanes = [0f64; 8];
        for (((row, v), w), u) in row8.iter_mut().zip(v8).zip(w8).zip(u8s) {
            for l in 0..8 {
                row[l] -= v_r * w[l] + w_r * v[l];
                lanes[l] += row[l] * u[l];
            }
        }
        let mut rest = 0.0;
        for (((row, v), w), u) in row_rest.iter_mut().zip(v_rest).zip(w_rest).zip(u_rest) {
            *row -= v_r * w + w_r * v;
            rest += *row * u;
        }
        *product = fold(lanes) + rest;
    }
}

multiversioned! {
    /// `scores = rows · axes`: `rows` has `width` columns; `axes` is packed as blocks of [`LANES`] axes (see [`interleave`]);
    /// `scores` has `kept` columns.
    pub fn project / project_body [2, 4] (rows: &[f32], width: usize, axes: &[f64], kept: usize, scores: &mut [f32])
}

#[inline(always)]
fn project_body<const P: usize>(rows: &[f32], width: usize, axes: &[f64], kept: usize, scores: &mut [f32]) {
    let count = scores.len() / kept;
    for first in (0..count).step_by(P) {
        // The last group goes over its first points again instead of taking a path of its own.
        let row = |p: usize| &rows[(first + p).min(count - 1) * width..][..width];
        let points: [&[f32]; P] = std::array::from_fn(row);
        for (block, axes) in axes.chunks_exact(LANES * width).enumerate() {
            let mut sums = [[0f64; LANES]; P];
            let axes = axes.as_chunks::<LANES>().0;
            let points = points.map(|point| &point[..axes.len()]);
            for (j, axes) in axes.iter().enumerate() {
                for p in 0..P {
                    let x = f64::from(points[p][j]);
                    for l in 0..LANES {
                        sums[p][l] += x * axes[l];
                    }
                }
            }
            let here = LANES.min(kept - block * LANES);
            for (p, sums) in sums.iter().enumerate().take(count - first) {
                let out = &mut scores[(first + p) * kept + block * LANES..][..here];
                for (out, &sum) in out.iter_mut().zip(sums) {
                    *out = sum as f32;
                }
            }
        }
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

/// Squared distances of `P` points to the `LANES` points of one block (see [`interleave`]).
#[inline(always)]
fn block_distances<const P: usize>(points: &[&[f32]; P], block: &[f32]) -> [[f32; LANES]; P] {
    let mut sums = [[0f32; LANES]; P];
    let block = block.as_chunks::<LANES>().0;
    let points = points.map(|point| &point[..block.len()]);
    for (j, centroids) in block.iter().enumerate() {
        for p in 0..P {
            let x = points[p][j];
            for l in 0..LANES {
                let difference = x - centroids[l];
                sums[p][l] += difference * difference;
            }
        }
    }
    sums
}

multiversioned! {
    /// Squared distances of every row to the first block of interleaved centroids.
    pub fn distances / distances_body [4, 8] (rows: &[f32], width: usize, block: &[f32], out: &mut [[f32; LANES]])
}

#[inline(always)]
fn distances_body<const P: usize>(rows: &[f32], width: usize, block: &[f32], out: &mut [[f32; LANES]]) {
    let count = out.len();
    for first in (0..count).step_by(P) {
        let points: [&[f32]; P] = std::array::from_fn(|p| &rows[(first + p).min(count - 1) * width..][..width]);
        let sums = block_distances::<P>(&points, block);
        let here = P.min(count - first);
        out[first..first + here].copy_from_slice(&sums[..here]);
    }
}

/// Centroids whose distances are summed side by side.
const TILE: usize = 4;

/// Centroids (`K × width`, row-major) as [`nearest`] takes them: up to a multiple of four there are more, which are nowhere near.
pub fn padded(centroids: &[f32], width: usize) -> Vec<f32> {
    let mut padded = centroids.to_vec();
    padded.resize((centroids.len() / width).next_multiple_of(TILE) * width, f32::INFINITY);
    padded
}

multiversioned! {
    /// The nearest centroid of every row (the first of equals), its squared distance, and that of the second nearest: infinite where there is only one. `rows` are the
    /// numbers of rows of `values` (`width` columns); `centroids` are [`padded`].
    pub fn nearest / nearest_body [0, 0] (values: &[f32], width: usize, rows: &[u32], centroids: &[f32], codes: &mut [u32], near: &mut [[f32; 2]])
}

/// Rows stand in the lanes, so that the least of a row's distances is found without looking across them.
#[inline(always)]
fn nearest_body<const T: usize>(
    values: &[f32],
    width: usize,
    rows: &[u32],
    centroids: &[f32],
    codes: &mut [u32],
    near: &mut [[f32; 2]],
) {
    let mut block = vec![0f32; LANES * width];
    for ((rows, codes), near) in rows.chunks(LANES).zip(codes.chunks_mut(LANES)).zip(near.chunks_mut(LANES)) {
        for (l, &row) in rows.iter().enumerate() {
            for (lanes, &x) in block.chunks_exact_mut(LANES).zip(&values[row as usize * width..][..width]) {
                lanes[l] = x;
            }
        }
        let (mut best, mut next) = ([f32::INFINITY; LANES], [f32::INFINITY; LANES]);
        let mut which = [0u32; LANES];
        for (tile, centroids) in centroids.chunks_exact(TILE * width).enumerate() {
            let points: [&[f32]; TILE] = std::array::from_fn(|c| &centroids[c * width..][..width]);
            let sums = block_distances::<TILE>(&points, &block);
            for (c, sums) in sums.iter().enumerate() {
                let code = (tile * TILE + c) as u32;
                for l in 0..LANES {
                    let (sum, least) = (sums[l], best[l]);
                    let closer = sum < least;
                    let other = if closer { least } else { sum };
                    next[l] = if other < next[l] { other } else { next[l] };
                    best[l] = if closer { sum } else { least };
                    which[l] = if closer { code } else { which[l] };
                }
            }
        }
        for (l, (code, near)) in codes.iter_mut().zip(near).enumerate() {
            (*code, *near) = (which[l], [best[l], next[l]]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    fn draws(count: usize) -> Vec<f32> {
        let mut rng = Rng::stream(5, &[]);
        (0..count).map(|_| rng.normal() as f32).collect()
    }

    /// On a machine with AVX2 this compares the wide kernels with the narrow ones that WebAssembly runs.
    #[test]
    fn the_register_tile_does_not_show_in_the_bits() {
        let (a, b) = (draws(BLOCK * COLUMN), draws(BLOCK * DEPTH));
        let b = b.as_chunks::<LANES>().0;
        let (mut narrow, mut wide) = (vec![0.0; BLOCK * BLOCK], vec![0.0; BLOCK * BLOCK]);
        gram_body::<4>(&a, b, 100, &mut narrow);
        add_gram(&a, b, 100, &mut wide);
        assert_eq!(narrow, wide);

        let (width, count) = (13, 37);
        let rows = draws(width * count);
        let centroids = padded(&rows[..width * 19], width);
        let numbers: Vec<u32> = (0..count as u32).rev().collect();
        let mut codes = [vec![9; count], vec![9; count]];
        let mut near = [vec![[0.0; 2]; count], vec![[0.0; 2]; count]];
        nearest_body::<0>(&rows, width, &numbers, &centroids, &mut codes[0], &mut near[0]);
        nearest(&rows, width, &numbers, &centroids, &mut codes[1], &mut near[1]);
        assert_eq!((&codes[0], &near[0]), (&codes[1], &near[1]));
        for (&row, (code, near)) in numbers.iter().zip(codes[0].iter().zip(&near[0])) {
            let row = &rows[row as usize * width..][..width];
            let to = |k: usize| {
                let squares = row.iter().zip(&rows[k * width..]).map(|(x, c)| (x - c) * (x - c));
                (squares.fold(0f32, |sum, square| sum + square), k as u32)
            };
            let mut all: Vec<(f32, u32)> = (0..19).map(to).collect();
            all.sort_by(|a, b| a.0.total_cmp(&b.0));
            assert_eq!((*near, *code), ([all[0].0, all[1].0], all[0].1));
        }

        let centroids = interleave(&rows[..width * 19], width, 0.0);
        let axes: Vec<f64> = centroids.iter().map(|&c| f64::from(c)).collect();
        let mut scores = [vec![0.0; 19 * count], vec![0.0; 19 * count]];
        project_body::<2>(&rows, width, &axes, 19, &mut scores[0]);
        project(&rows, width, &axes, 19, &mut scores[1]);
        assert_eq!(scores[0], scores[1]);

        let long: Vec<f64> = rows.iter().map(|&x| f64::from(x)).collect();
        assert_eq!(dot_body(&long, &long).to_bits(), dot(&long, &long).to_bits());
    }

    #[test]
    fn packing_pads_with_zeros_so_that_the_gram_block_is_exact() {
        let width = 70;
        let rows: Vec<f32> = (0..3 * width).map(|i| (i % 7) as f32).collect();
        let mut packed = vec![[f32::NAN; LANES]; BLOCK / LANES * DEPTH];
        pack(&rows, width, BLOCK, &mut packed);
        let mut columns = vec![f32::NAN; BLOCK * COLUMN];
        pack_columns(&rows, width, BLOCK, &mut columns);
        let mut out = vec![0.0; BLOCK * BLOCK];
        add_gram(&columns, &packed, 3, &mut out);
        for i in 0..BLOCK {
            for j in 0..BLOCK {
                let entry = |r: usize, c: usize| {
                    if c + BLOCK < width { f64::from(rows[r * width + BLOCK + c]) } else { 0.0 }
                };
                let exact: f64 = (0..3).map(|r| entry(r, i) * entry(r, j)).sum();
                assert_eq!(out[i * BLOCK + j], exact, "({i}, {j})");
            }
        }
    }
}

//! Dense symmetric kernels: rank-k update and blocked Cholesky, `A = UᵀU`, upper triangle, row-major.
//!
//! One kernel carries both: `A[i][j] −= Σ_k V[k][i] V[k][j]` on 8 × 8 tiles of packed `V`. Each element is summed over `k` in
//! order, without fused multiply-add, so that tile shape and vector width leave the bits alone.

use super::simd::wide;

/// Tile edge; matrix orders are padded to it.
pub const TILE: usize = 8;
/// Rows of one Cholesky panel.
const PANEL: usize = 32;

/// A symmetric matrix of order `n` (a multiple of [`TILE`]); only the tiles on and above the diagonal are kept up.
#[derive(Debug, Clone, Default)]
pub struct Symmetric {
    n: usize,
    values: Vec<f64>,
    packed: Packed,
}

/// Rows of a rank-k update, as either factor of it.
#[derive(Debug, Clone, Default)]
struct Packed {
    /// `[tile][8][k]`.
    left: Vec<f64>,
    /// `[tile][k][8]`.
    right: Vec<f64>,
}

impl Symmetric {
    /// Becomes the zero matrix of order `n`.
    pub fn reset(&mut self, n: usize) {
        assert_eq!(n % TILE, 0, "orders are padded to whole tiles");
        self.n = n;
        self.values.clear();
        self.values.resize(n * n, 0.0);
    }

    pub fn order(&self) -> usize {
        self.n
    }

    #[inline]
    pub fn at(&mut self, i: usize, j: usize) -> &mut f64 {
        &mut self.values[i * self.n + j]
    }

    /// `A −= VᵀV`; `v` is row-major with rows of length `n`.
    pub fn subtract_gram(&mut self, v: &[f64]) {
        if v.is_empty() {
            return;
        }
        self.packed.take(v, self.n, 0);
        update(&mut self.values, self.n, &self.packed, 0, v.len() / self.n);
    }

    /// `A[rows[i]][rows[j]] += other[i][j]` for `i ≤ j`; `rows` is ascending.
    pub fn add_at(&mut self, rows: &[usize], other: &Self) {
        for (i, &row) in rows.iter().enumerate() {
            let out = &mut self.values[row * self.n..][..self.n];
            let from = &other.values[i * other.n..][..other.n];
            for (&column, value) in rows[i..].iter().zip(&from[i..]) {
                out[column] += value;
            }
        }
    }

    /// `A ← −A`.
    pub fn negate(&mut self) {
        self.values.iter_mut().for_each(|x| *x = -*x);
    }

    /// Replaces `A` by its Cholesky factor `U`, pivots inverted. A pivot that rounding has made non-positive (a direction without curvature) is set so
    /// large that the solution has no component along it.
    /// Left unfinished once `stop` says so.
    pub fn factorize(&mut self, stop: impl Fn() -> bool) {
        let n = self.n;
        for first in (0..n).step_by(PANEL).take_while(|_| !stop()) {
            let last = (first + PANEL).min(n);
            let panel = &mut self.values[first * n..last * n];
            wide!(factorize_panel(panel: &mut [f64], n: usize, first: usize) (panel, n, first));
            if last < n {
                self.packed.take(&self.values[first * n..last * n], n, last);
                update(&mut self.values, n, &self.packed, last, last - first);
            }
        }
    }

    /// Solves `UᵀU x = b` in place, `U` from [`factorize`](Self::factorize).
    pub fn solve(&self, b: &mut [f64]) {
        let (u, n) = (&self.values[..], self.n);
        wide!(solve_upper(u: &[f64], n: usize, b: &mut [f64]) (u, n, b));
    }
}

/// Rows `first..` of the factor, `panel` being those rows of the updated matrix; the diagonal holds inverted pivots.
#[inline(always)]
fn factorize_panel(panel: &mut [f64], n: usize, first: usize) {
    for k in 0..panel.len() / n {
        let (above, rest) = panel.split_at_mut(k * n);
        let row = &mut rest[first + k..n];
        for source in above.chunks_exact(n) {
            let source = &source[first + k..];
            let factor = source[0];
            row.iter_mut().zip(source).for_each(|(x, u)| *x -= factor * u);
        }
        let inverse = if row[0] > 0.0 { 1.0 / row[0].sqrt() } else { 1e-100 };
        row.iter_mut().for_each(|x| *x *= inverse);
        row[0] = inverse;
    }
}

/// Solves `UᵀU x = b` in place.
#[inline(always)]
fn solve_upper(u: &[f64], n: usize, b: &mut [f64]) {
    for k in 0..n {
        let row = &u[k * n..(k + 1) * n];
        b[k] *= row[k];
        let x = b[k];
        b[k + 1..].iter_mut().zip(&row[k + 1..]).for_each(|(b, u)| *b -= x * u);
    }
    for k in (0..n).rev() {
        let row = &u[k * n..(k + 1) * n];
        // Lanes are tied to the column, so that the order of the sum does not depend on `k`.
        let mut lanes = [0.0; TILE];
        for (j, (u, x)) in row.iter().zip(&*b).enumerate().skip(k + 1).take_while(|(j, _)| j % TILE != 0) {
            lanes[j % TILE] += u * x;
        }
        let whole = (k + 1).div_ceil(TILE) * TILE;
        for (u, x) in row[whole..].chunks_exact(TILE).zip(b[whole..].chunks_exact(TILE)) {
            for (lane, (u, x)) in lanes.iter_mut().zip(u.iter().zip(x)) {
                *lane += u * x;
            }
        }
        b[k] = (b[k] - super::lanes::tree(&lanes)) * row[k];
    }
}

impl Packed {
    /// Columns `from..n` of `v`, whose rows have length `n`.
    fn take(&mut self, v: &[f64], n: usize, from: usize) {
        let rows = v.len() / n;
        self.right.resize((n - from) * rows, 0.0);
        self.left.resize((n - from) * rows, 0.0);
        let tiles = self.left.chunks_exact_mut(TILE * rows).zip(self.right.chunks_exact_mut(TILE * rows));
        for (tile, (left, right)) in tiles.enumerate() {
            for (k, (right, row)) in right.chunks_exact_mut(TILE).zip(v.chunks_exact(n)).enumerate() {
                right.copy_from_slice(&row[from + tile * TILE..][..TILE]);
                right.iter().enumerate().for_each(|(i, &x)| left[i * rows + k] = x);
            }
        }
    }
}

/// `A[i][j] −= Σ_k V[k][i] V[k][j]` for the tiles `from ≤ i ≤ j`.
fn update(a: &mut [f64], n: usize, packed: &Packed, from: usize, rows: usize) {
    wide!(update_tiles(a: &mut [f64], n: usize, packed: &Packed, from: usize, rows: usize) (a, n, packed, from, rows));
}

/// Rows and columns of a tile whose sums fit the registers of the target.
const PART: [usize; 2] = if cfg!(target_arch = "x86_64") { [TILE, TILE] } else { [4, 4] };

/// The factors that stand for whole vectors come from slices of their own: side by side in memory, they tempt the compiler into gathering vectors of them.
#[inline(always)]
fn update_tiles(a: &mut [f64], n: usize, packed: &Packed, from: usize, rows: usize) {
    const R: usize = PART[0];
    const C: usize = PART[1];
    for jt in 0..(n - from) / TILE {
        let (right, _) = packed.right[jt * TILE * rows..][..TILE * rows].as_chunks::<TILE>();
        for it in 0..=jt {
            let left = &packed.left[it * TILE * rows..][..TILE * rows];
            for i0 in (0..TILE).step_by(R) {
                let factors: [&[f64]; R] = std::array::from_fn(|i| &left[(i0 + i) * rows..][..right.len()]);
                for j0 in (0..TILE).step_by(C) {
                    let mut sums = [[0.0; C]; R];
                    for (k, right) in right.iter().enumerate() {
                        for i in 0..R {
                            // A row at a time, as a value: or else only some of them become vectors.
                            let (factor, mut row) = (factors[i][k], sums[i]);
                            for j in 0..C {
                                row[j] += factor * right[j0 + j];
                            }
                            sums[i] = row;
                        }
                    }
                    for (i, sums) in sums.iter().enumerate() {
                        let out = &mut a[(from + it * TILE + i0 + i) * n + from + jt * TILE + j0..][..C];
                        out.iter_mut().zip(sums).for_each(|(a, sum)| *a -= sum);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn the_factor_solves_the_system_that_grams_built() {
        for n in [8, 40, 104] {
            let mut rng = Rng::stream(3, &[n as u64]);
            let v: Vec<f64> = (0..2 * n * n).map(|_| rng.normal()).collect();
            let x: Vec<f64> = (0..n).map(|_| rng.normal()).collect();
            // b = VᵀV x + x, and A = I − (−VᵀV) is built by subtracting the Gram matrix from its negative twice over.
            let mut b = x.clone();
            for row in v.chunks_exact(n) {
                let dot: f64 = row.iter().zip(&x).map(|(v, x)| v * x).sum();
                b.iter_mut().zip(row).for_each(|(b, v)| *b += v * dot);
            }
            let mut a = Symmetric::default();
            a.reset(n);
            a.subtract_gram(&v);
            a.values.iter_mut().for_each(|a| *a = -*a);
            (0..n).for_each(|i| *a.at(i, i) += 1.0);
            a.factorize(|| false);
            a.solve(&mut b);
            let worst = b.iter().zip(&x).fold(0.0f64, |worst, (b, x)| worst.max((b - x).abs()));
            assert!(worst < 1e-10, "order {n}: off by {worst}");
        }
    }
}

//! The leading eigenpairs of a symmetric matrix, to working precision and without iteration limits.
//!
//! Householder tridiagonalisation, bisection on Sturm counts for the eigenvalues, inverse iteration on the tridiagonal matrix
//! for the vectors (Golub and Van Loan, *Matrix Computations*, 8.3 to 8.4; Wilkinson). Direct, because the spectra of embeddings have
//! neither the gaps nor the simple eigenvalues that a Krylov method needs to be sure it missed none.

use super::kernels::{self, RankTwo};
use crate::error::Result;
use crate::rng::Rng;
use rayon::prelude::*;

/// Rows of one parallel task, and the size from which a step is worth sharing.
const ROWS: usize = 32;
const SHARED: usize = 256;
/// Solves of an inverse iteration: the first already reaches working precision unless the start was unlucky.
const SOLVES: usize = 3;

/// The `count` largest eigenvalues, descending, each with its unit eigenvector, of a symmetric matrix (`size × size`, row-major).
/// The vectors are orthonormal, also within equal eigenvalues.
///
/// # Errors
/// Whatever `step` returns; it is called with the fraction that is done.
pub fn largest(
    mut matrix: Vec<f64>,
    size: usize,
    count: usize,
    step: &mut dyn FnMut(f64) -> Result<()>,
) -> Result<Vec<(f64, Vec<f64>)>> {
    let (tridiagonal, factors) = tridiagonalise(&mut matrix, size, step)?;
    let mut pairs: Vec<(f64, Vec<f64>)> = Vec::with_capacity(count);
    for index in 0..count {
        let value = tridiagonal.eigenvalue(index);
        let vector = tridiagonal.eigenvector(value, &pairs);
        pairs.push((value, vector));
        step(1.0)?;
    }
    pairs.par_iter_mut().for_each(|(_, vector)| {
        for (s, &factor) in factors.iter().enumerate().rev() {
            let (reflector, tail) = (&matrix[s * size + s + 1..(s + 1) * size], &mut vector[s + 1..]);
            kernels::axpy(-factor * kernels::dot(reflector, tail), reflector, tail);
        }
    });
    Ok(pairs)
}

/// Reduces `matrix` to `T = Hᵀ A H`, a product of reflections `I − factor · v vᵀ`; row `s` of `matrix` keeps `v` of step `s`.
///
/// The rank-two update of one step is applied in the next one's pass, together with its product: memory is crossed once a step.
fn tridiagonalise(
    matrix: &mut [f64],
    size: usize,
    step: &mut dyn FnMut(f64) -> Result<()>,
) -> Result<(Tridiagonal, Vec<f64>)> {
    let mut tridiagonal = Tridiagonal { diagonal: vec![0.0; size], off: vec![0.0; size.saturating_sub(1)] };
    let mut factors = Vec::with_capacity(size);
    // The update that waits, over the indices `s..`.
    let (mut v, mut w) = (vec![0.0; size], vec![0.0; size]);
    for s in 0..size {
        let (head, below) = matrix.split_at_mut((s + 1) * size);
        let row = &mut head[s * size + s..];
        let (v_s, w_s) = (v[0], w[0]);
        for ((x, v), w) in row.iter_mut().zip(&v).zip(&w) {
            *x -= v_s * w + w_s * v;
        }
        tridiagonal.diagonal[s] = row[0];
        let Some((_, u)) = row.split_first_mut().filter(|(_, tail)| !tail.is_empty()) else {
            break;
        };
        let tail = kernels::dot(&u[1..], &u[1..]);
        let mut factor = 0.0;
        if tail > f64::MIN_POSITIVE {
            let norm = (u[0] * u[0] + tail).sqrt();
            // Away from cancellation: the reflection maps u to the multiple of e1 on the other side.
            tridiagonal.off[s] = if u[0] > 0.0 { -norm } else { norm };
            u[0] -= tridiagonal.off[s];
            factor = 2.0 / (u[0] * u[0] + tail);
        } else {
            tridiagonal.off[s] = u[0];
            u.fill(0.0);
        }
        factors.push(factor);

        let (update, u) = (RankTwo { v: &v[1..], w: &w[1..] }, &*u);
        let mut product = vec![0.0; u.len()];
        if u.len() < SHARED {
            kernels::update_and_multiply(below, size, s + 1, update, u, &mut product);
        } else {
            below.par_chunks_mut(ROWS * size).zip(product.par_chunks_mut(ROWS)).enumerate().for_each(
                |(chunk, (rows, product))| {
                    kernels::update_and_multiply(rows, size, s + 1 + chunk * ROWS, update, u, product);
                },
            );
        }
        product.iter_mut().for_each(|p| *p *= factor);
        let shift = -0.5 * factor * kernels::dot(&product, u);
        kernels::axpy(shift, u, &mut product);
        (v, w) = (u.to_vec(), product);
        if s % 8 == 0 {
            let left = (size - s) as f64 / size as f64;
            step(1.0 - left * left * left)?;
        }
    }
    Ok((tridiagonal, factors))
}

/// A symmetric tridiagonal matrix.
struct Tridiagonal {
    diagonal: Vec<f64>,
    off: Vec<f64>,
}

impl Tridiagonal {
    /// A bound on every eigenvalue's size (Gershgorin).
    fn radius(&self) -> f64 {
        let at = |i: Option<usize>| i.and_then(|i| self.off.get(i)).map_or(0.0, |e| e.abs());
        (0..self.diagonal.len())
            .fold(0.0, |r: f64, i| r.max(self.diagonal[i].abs() + at(Some(i)) + at(i.checked_sub(1))))
    }

    /// Eigenvalues above `x`: positive pivots of `T − x I` (Sylvester's law of inertia).
    fn above(&self, x: f64, floor: f64) -> usize {
        let mut pivot = self.diagonal[0] - x;
        let mut above = usize::from(pivot > 0.0);
        for (&d, &e) in self.diagonal[1..].iter().zip(&self.off) {
            if pivot.abs() < floor {
                pivot = -floor;
            }
            pivot = d - x - e * e / pivot;
            above += usize::from(pivot > 0.0);
        }
        above
    }

    /// The eigenvalue number `index` from the top, by bisection until the two ends are neighbours.
    fn eigenvalue(&self, index: usize) -> f64 {
        let radius = self.radius();
        let floor = (radius * f64::EPSILON * f64::EPSILON).max(f64::MIN_POSITIVE);
        let (mut low, mut high) = (-radius, radius);
        loop {
            let middle = 0.5 * (low + high);
            if high - low <= radius * f64::EPSILON || middle <= low || middle >= high {
                return middle;
            }
            if self.above(middle, floor) > index { low = middle } else { high = middle }
        }
    }

    /// The unit eigenvector of `value`, orthogonal to those of `found`.
    fn eigenvector(&self, value: f64, found: &[(f64, Vec<f64>)]) -> Vec<f64> {
        let lu = self.factorise(value);
        let mut rng = Rng::stream(found.len() as u64, &[]);
        let mut vector: Vec<f64> = self.diagonal.iter().map(|_| rng.unit() - 0.5).collect();
        for solve in 0..=SOLVES {
            if solve > 0 {
                lu.solve(&mut vector);
            }
            scale_to_unit(&mut vector);
            // Twice is enough (Parlett): the second pass removes what the first one's rounding left.
            for (_, other) in found.iter().chain(found) {
                kernels::axpy(-kernels::dot(&vector, other), other, &mut vector);
            }
            scale_to_unit(&mut vector);
        }
        vector
    }

    /// `T − value I = L U` with row exchanges; a zero pivot becomes a tiny one, which is what makes inverse iteration work.
    fn factorise(&self, value: f64) -> Lu {
        let size = self.diagonal.len();
        let tiny = (self.radius() * f64::EPSILON).max(f64::MIN_POSITIVE);
        let mut lu = Lu { pivot: vec![0.0; size], upper: vec![[0.0; 2]; size], lower: vec![(false, 0.0); size] };
        let off = |i: usize| self.off.get(i).copied().unwrap_or(0.0);
        // The row being eliminated: entries at its own column and the next.
        let mut current = [self.diagonal[0] - value, off(0)];
        for i in 0..size {
            let below = if i + 1 < size { [off(i), self.diagonal[i + 1] - value, off(i + 1)] } else { [0.0; 3] };
            let exchange = below[0].abs() > current[0].abs();
            let (mut pivot, rest, other) = if exchange {
                (below[0], [below[1], below[2]], [current[0], current[1], 0.0])
            } else {
                (current[0], [current[1], 0.0], below)
            };
            if pivot.abs() < tiny {
                pivot = tiny;
            }
            let multiplier = other[0] / pivot;
            lu.pivot[i] = pivot;
            lu.upper[i] = rest;
            lu.lower[i] = (exchange, multiplier);
            current = [other[1] - multiplier * rest[0], other[2] - multiplier * rest[1]];
        }
        lu
    }
}

/// Factors of a tridiagonal matrix with row exchanges: the upper one has two diagonals above its pivots.
struct Lu {
    pivot: Vec<f64>,
    upper: Vec<[f64; 2]>,
    lower: Vec<(bool, f64)>,
}

impl Lu {
    fn solve(&self, x: &mut [f64]) {
        let size = x.len();
        for i in 0..size - 1 {
            let (exchange, multiplier) = self.lower[i];
            if exchange {
                x.swap(i, i + 1);
            }
            x[i + 1] -= multiplier * x[i];
        }
        for i in (0..size).rev() {
            let next = |k: usize| x.get(i + k).copied().unwrap_or(0.0);
            x[i] = (x[i] - self.upper[i][0] * next(1) - self.upper[i][1] * next(2)) / self.pivot[i];
        }
    }
}

/// Scales by the largest entry first, so that no square overflows.
fn scale_to_unit(vector: &mut [f64]) {
    let largest = vector.iter().fold(0f64, |l, x| l.max(x.abs()));
    if largest > 0.0 {
        vector.iter_mut().for_each(|x| *x /= largest);
        let norm = kernels::dot(vector, vector).sqrt();
        vector.iter_mut().for_each(|x| *x /= norm);
    }
}

//! The leading eigenpairs of a symmetric matrix, to working precision and without iteration limits.
//!
//! Householder tridiagonalisation in blocks (Dongarra, Hammarling and Sorensen, J. Comput. Appl. Math. 1989), bisection on Sturm counts for the eigenvalues,
//! inverse iteration on the tridiagonal matrix for the vectors (Golub and Van Loan, *Matrix Computations*, 8.3 to 8.4; Wilkinson). Direct, because the spectra of embeddings have
//! neither the gaps nor the simple eigenvalues that a Krylov method needs to be sure it missed none.

use super::kernels::{self, LANES};
use crate::error::Result;
use crate::rng::Rng;
use crate::threads;

/// Steps whose updates are applied together.
const STEPS: usize = 16;
/// Rows of one parallel task of an update; parts of one product, and the size from which a product is worth sharing.
const ROWS: usize = 32;
const PARTS: usize = 8;
const SHARED: usize = 256;
/// Vectors that are turned back side by side.
const TURNED: usize = 4;
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
    for value in tridiagonal.largest(count) {
        let vector = tridiagonal.eigenvector(value, &pairs);
        pairs.push((value, vector));
        step(1.0)?;
    }
    threads::run(pairs.chunks_mut(TURNED), |pairs| {
        for (s, &factor) in factors.iter().enumerate().rev() {
            let reflector = &matrix[s * size + s + 1..(s + 1) * size];
            for (_, vector) in &mut *pairs {
                let tail = &mut vector[s + 1..];
                kernels::axpy(-factor * kernels::dot(reflector, tail), reflector, tail);
            }
        }
    });
    Ok(pairs)
}

/// Reduces `matrix` to `T = Hᵀ A H`, a product of reflections `I − factor · v vᵀ`; row `s` of `matrix` keeps `v` of step `s`. Of the matrix only the entries from
/// the diagonal on are read.
///
/// The rank-two updates `A − v wᵀ − w vᵀ` of [`STEPS`] steps wait for each other: memory is read once a step, and written once in so many.
fn tridiagonalise(
    matrix: &mut [f64],
    size: usize,
    step: &mut dyn FnMut(f64) -> Result<()>,
) -> Result<(Tridiagonal, Vec<f64>)> {
    let mut tridiagonal = Tridiagonal { diagonal: vec![0.0; size], off: vec![0.0; size.saturating_sub(1)] };
    let mut factors = Vec::with_capacity(size);
    let mut waiting: Vec<[Vec<f64>; 2]> = Vec::with_capacity(STEPS);
    for s in 0..size {
        let (head, below) = matrix.split_at_mut((s + 1) * size);
        let row = &mut head[s * size + s..];
        for [v, w] in &waiting {
            let (v_s, w_s) = (v[s], w[s]);
            for ((x, v), w) in row.iter_mut().zip(&v[s..]).zip(&w[s..]) {
                *x -= v_s * w + w_s * v;
            }
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

        let mut product = multiply(below, size, u);
        for [v, w] in &waiting {
            let (v, w) = (&v[s + 1..], &w[s + 1..]);
            let (along_v, along_w) = (kernels::dot(v, u), kernels::dot(w, u));
            kernels::axpy(-along_w, v, &mut product);
            kernels::axpy(-along_v, w, &mut product);
        }
        product.iter_mut().for_each(|p| *p *= factor);
        let shift = -0.5 * factor * kernels::dot(&product, u);
        kernels::axpy(shift, u, &mut product);
        let whole = |tail: &[f64]| [&vec![0.0; s + 1], tail].concat();
        waiting.push([whole(u), whole(&product)]);
        if waiting.len() == STEPS {
            let updates = std::mem::take(&mut waiting).concat().concat();
            threads::run(below.chunks_mut(ROWS * size).enumerate(), |(chunk, rows)| {
                kernels::update(rows, size, s + 1 + chunk * ROWS, &updates);
            });
        }
        if s % 8 == 0 {
            let left = (size - s) as f64 / size as f64;
            step(1.0 - left * left * left)?;
        }
    }
    Ok((tridiagonal, factors))
}

/// The product of the last `u.len()` rows and columns of a symmetric matrix of `size` columns, given from the diagonal on, with `u`. Its parts are about as large as
/// each other, and are added in their order: only the size says how many there are.
fn multiply(rows: &[f64], size: usize, u: &[f64]) -> Vec<f64> {
    let count = u.len();
    let parts = if count < SHARED { 1 } else { PARTS };
    // Rows get shorter: a share of them from the end has the square of that share of the entries.
    let end = |part: usize| count - (count as f64 * (1.0 - part as f64 / parts as f64).sqrt()) as usize;
    let product = |part: usize| {
        let (first, last) = (end(part), end(part + 1));
        let mut product = vec![0.0; count];
        kernels::multiply(&rows[first * size..last * size], size, first, u, &mut product);
        product
    };
    let mut products = threads::map(0..parts, product);
    let (sum, others) = products.split_first_mut().expect("at least one part");
    others.iter().for_each(|other| kernels::axpy(1.0, other, sum));
    products.swap_remove(0)
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

    /// The `count` largest eigenvalues, descending, each by bisection until the two ends are neighbours.
    fn largest(&self, count: usize) -> Vec<f64> {
        let squares: Vec<f64> = self.off.iter().map(|e| e * e).collect();
        let radius = self.radius();
        let floor = (radius * f64::EPSILON * f64::EPSILON).max(f64::MIN_POSITIVE);
        let mut values = Vec::with_capacity(count.next_multiple_of(LANES));
        while values.len() < count {
            let (mut low, mut high) = ([-radius; LANES], [radius; LANES]);
            let mut middle = [0.0; LANES];
            loop {
                let mut open = false;
                for l in 0..LANES {
                    middle[l] = 0.5 * (low[l] + high[l]);
                    let apart = high[l] - low[l] > radius * f64::EPSILON;
                    open |= apart && middle[l] > low[l] && middle[l] < high[l];
                }
                if !open {
                    break;
                }
                let mut above = [0; LANES];
                kernels::above(&self.diagonal, &squares, &middle, floor, &mut above);
                for l in 0..LANES {
                    let end = if above[l] > (values.len() + l) as u64 { &mut low[l] } else { &mut high[l] };
                    *end = middle[l];
                }
            }
            values.extend(middle);
        }
        values.truncate(count);
        values
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

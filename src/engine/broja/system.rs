//! The Newton system in the multipliers, `S δ = ρ`.
//!
//! With weights `w` and, per pair, `s = Σ_y w z`, the inverse Hessian of one pair is `diag(w) + w wᵀ/s`. Summed over pairs it gives
//! `S = [[B1, C], [Cᵀ, B2]]`: `B1` one `|Y| × |Y|` block per symbol of `a`, `B2` one per symbol of `b`. A product with `S` is one pass over the
//! cells; eliminating `a` leaves `B2 − Σ_a C_aᵀ B1_a⁻¹ C_a`, which is factorised, and conjugate gradients on `S` with that
//! factorisation as preconditioner take out its rounding and regularisation.

use super::dense::{Symmetric, TILE};
use super::lanes;
use super::program::Program;

/// Added to the diagonal, relative: the multipliers are determined up to a constant per connected part of the support.
const REGULARISATION: f64 = 1e-13;
/// Rows that are gathered before one rank-k update.
const ROWS: usize = 48;
/// Conjugate-gradient steps that refine one solve.
const REFINEMENTS: usize = 12;

/// A vector of multipliers: `[a][y]`, then `[y][b]` padded.
#[derive(Debug, Clone, Default)]
pub struct Multipliers {
    pub a: Vec<f64>,
    pub b: Vec<f64>,
}

impl Multipliers {
    pub fn zeros(program: &Program) -> Self {
        Self { a: vec![0.0; program.pa.len()], b: vec![0.0; program.pb.len()] }
    }

    fn fill(&mut self, value: f64) {
        self.a.fill(value);
        self.b.fill(value);
    }

    /// `self += factor · other`.
    pub fn add(&mut self, factor: f64, other: &Self) {
        self.a.iter_mut().zip(&other.a).for_each(|(x, y)| *x += factor * y);
        self.b.iter_mut().zip(&other.b).for_each(|(x, y)| *x += factor * y);
    }

    fn inner(&self, other: &Self) -> f64 {
        let tail = self.a.len() / TILE * TILE;
        let mut sum =
            lanes::sum(tail, |i| self.a[i] * other.a[i]) + lanes::sum(self.b.len(), |i| self.b[i] * other.b[i]);
        for i in tail..self.a.len() {
            sum += self.a[i] * other.a[i];
        }
        sum
    }

    /// `Σ |x|`.
    pub fn norm1(&self) -> f64 {
        let a: f64 = self.a.iter().map(|x| x.abs()).sum();
        a + lanes::sum(self.b.len(), |i| self.b[i].abs())
    }
}

/// The system of one Newton step, with its factorisation and scratch.
#[derive(Debug, Default)]
pub struct System {
    /// `[a][y][b]`.
    pub w: Vec<f64>,
    /// `1/s`, `[a][b]`; 0 where a pair has no support.
    pub share: Vec<f64>,
    /// Cholesky factors `U` of the blocks of `B1`, `[a][y][y]`.
    blocks: Vec<f64>,
    schur: Symmetric,
    /// Padded index `y·stride + b` of each row of `schur`.
    active: Vec<usize>,
    gathered: Vec<f64>,
    products: Vec<f64>,
    row: Vec<f64>,
}

impl System {
    pub fn new(program: &Program) -> Self {
        let active = (0..program.pb.len()).filter(|&i| program.pb[i] > 0.0).collect();
        Self {
            w: vec![0.0; program.cells()],
            share: vec![0.0; program.na * program.stride],
            blocks: vec![0.0; program.na * program.ny * program.ny],
            active,
            row: vec![0.0; program.stride],
            ..Self::default()
        }
    }

    /// `out = H⁻¹ x` for the cells of one `a`: `w (x + Σ w x / s)`, `x` given per `y` and `b`.
    #[inline(always)]
    pub fn inverse_hessian(
        &mut self,
        stride: usize,
        a: usize,
        x: impl Fn(usize, usize) -> f64,
        mut out: impl FnMut(usize, usize, f64),
    ) {
        let ny = self.w.len() / self.share.len();
        let w = &self.w[a * ny * stride..][..ny * stride];
        let row = &mut self.row[..stride];
        row.fill(0.0);
        for y in 0..ny {
            let w = &w[y * stride..][..stride];
            for b in 0..stride {
                row[b] += w[b] * x(y, b);
            }
        }
        let share = &self.share[a * stride..][..stride];
        for b in 0..stride {
            row[b] *= share[b];
        }
        for y in 0..ny {
            let w = &w[y * stride..][..stride];
            for b in 0..stride {
                out(y, b, w[b] * (x(y, b) + row[b]));
            }
        }
    }

    /// `out = S x`.
    pub fn multiply(&mut self, program: &Program, x: &Multipliers, out: &mut Multipliers) {
        let Program { na, ny, stride, .. } = *program;
        out.b.fill(0.0);
        let mut cells = std::mem::take(&mut self.products);
        cells.resize(ny * stride, 0.0);
        for a in 0..na {
            let (xa, xb) = (&x.a[a * ny..][..ny], &x.b[..ny * stride]);
            self.inverse_hessian(
                stride,
                a,
                |y, b| xa[y] + xb[y * stride + b],
                |y, b, value| cells[y * stride + b] = value,
            );
            for y in 0..ny {
                let row = &cells[y * stride..][..stride];
                out.a[a * ny + y] = lanes::sum(stride, |b| row[b]);
            }
            out.b.iter_mut().zip(&cells).for_each(|(out, cell)| *out += cell);
        }
        self.products = cells;
    }

    /// Factorises the system for the weights as they stand.
    pub fn factorize(&mut self, program: &Program) {
        let Program { na, ny, stride, .. } = *program;
        let order = self.active.len().div_ceil(TILE) * TILE;
        self.schur.reset(order);
        // B2, for every b at once: [y][y'][b] with y ≤ y'.
        let mut b2 = vec![0.0; ny * ny * stride];
        self.gathered.clear();
        let mut couple = vec![0.0; stride];
        let mut padded = vec![0.0; ny * stride];
        let mut rows = vec![0.0; ny * order];
        for a in 0..na {
            let w = &self.w[a * ny * stride..][..ny * stride];
            let share = &self.share[a * stride..][..stride];
            let block = &mut self.blocks[a * ny * ny..][..ny * ny];
            for y in 0..ny {
                let wy = &w[y * stride..][..stride];
                for b in 0..stride {
                    couple[b] = wy[b] * share[b];
                }
                for (z, wz) in w.chunks_exact(stride).enumerate() {
                    let out = &mut padded[z * stride..][..stride];
                    for b in 0..stride {
                        out[b] = couple[b] * wz[b];
                    }
                    if z == y {
                        out.iter_mut().zip(wz).for_each(|(x, w)| *x += w);
                    }
                    block[y * ny + z] = lanes::sum(stride, |b| out[b]);
                    if z >= y {
                        b2[(y * ny + z) * stride..][..stride].iter_mut().zip(&*out).for_each(|(x, c)| *x += c);
                    }
                }
                let out = &mut rows[y * order..][..order];
                out.iter_mut().zip(&self.active).for_each(|(x, &i)| *x = padded[i]);
            }
            factorize_block(block, ny);
            forward(block, ny, &mut rows, order);
            self.gathered.extend_from_slice(&rows);
            if self.gathered.len() >= ROWS * order || a + 1 == na {
                self.schur.subtract_gram(&self.gathered);
                self.gathered.clear();
            }
        }
        for (i, &cell) in self.active.iter().enumerate() {
            let (y, b) = (cell / stride, cell % stride);
            for (j, &other) in self.active.iter().enumerate().skip(i) {
                if other % stride == b {
                    let value = b2[(y * ny + other / stride) * stride + b];
                    *self.schur.at(i, j) += value;
                    if i == j {
                        *self.schur.at(i, i) += REGULARISATION * value;
                    }
                }
            }
        }
        for i in self.active.len()..order {
            *self.schur.at(i, i) = 1.0;
        }
        self.schur.factorize();
    }

    /// Approximate solve by the factorisation.
    fn precondition(&mut self, program: &Program, rhs: &Multipliers, out: &mut Multipliers, scratch: &mut Multipliers) {
        let Program { na, ny, .. } = *program;
        out.fill(0.0);
        for a in 0..na {
            out.a[a * ny..][..ny].copy_from_slice(&rhs.a[a * ny..][..ny]);
            solve_block(&self.blocks[a * ny * ny..][..ny * ny], &mut out.a[a * ny..][..ny]);
        }
        self.multiply(program, out, scratch);
        let mut reduced = vec![0.0; self.schur.order()];
        reduced.iter_mut().zip(&self.active).for_each(|(x, &i)| *x = rhs.b[i] - scratch.b[i]);
        self.schur.solve(&mut reduced);
        self.active.iter().zip(&reduced).for_each(|(&i, &x)| out.b[i] = x);
        // B1 δ_a = ρ_a − C δ_b.
        out.a.fill(0.0);
        self.multiply(program, out, scratch);
        for a in 0..na {
            let x = &mut out.a[a * ny..][..ny];
            for y in 0..ny {
                x[y] = rhs.a[a * ny + y] - scratch.a[a * ny + y];
            }
            solve_block(&self.blocks[a * ny * ny..][..ny * ny], x);
        }
    }

    /// Solves `S x = rhs` until what is left of `rhs` is at most `tolerance` in the 1-norm, as far as double precision goes.
    pub fn solve(&mut self, program: &Program, rhs: &Multipliers, x: &mut Multipliers, tolerance: f64) {
        let mut residual = rhs.clone();
        let (mut z, mut p, mut sp) =
            (Multipliers::zeros(program), Multipliers::zeros(program), Multipliers::zeros(program));
        x.fill(0.0);
        self.precondition(program, &residual, &mut z, &mut sp);
        p.clone_from(&z);
        let mut rho = residual.inner(&z);
        let (mut least, mut best) = (f64::INFINITY, x.clone());
        for _ in 0..REFINEMENTS {
            self.multiply(program, &p, &mut sp);
            let curvature = p.inner(&sp);
            if !(curvature > 0.0 && rho > 0.0) {
                break;
            }
            let alpha = rho / curvature;
            x.add(alpha, &p);
            residual.add(-alpha, &sp);
            let norm = residual.norm1();
            if norm < least {
                least = norm;
                best.clone_from(x);
            }
            // At the floor of double precision conjugacy is lost and the residual grows without return.
            if norm <= tolerance || norm.is_nan() || norm > 1e3 * least {
                break;
            }
            self.precondition(program, &residual, &mut z, &mut sp);
            let next = residual.inner(&z);
            let beta = next / rho;
            rho = next;
            p.a.iter_mut().zip(&z.a).for_each(|(p, z)| *p = z + beta * *p);
            p.b.iter_mut().zip(&z.b).for_each(|(p, z)| *p = z + beta * *p);
        }
        x.clone_from(&best);
    }
}

/// Cholesky of one small block in place (upper triangle), regularised; a symbol pair without mass gets a unit pivot.
fn factorize_block(block: &mut [f64], n: usize) {
    for k in 0..n {
        let diagonal = block[k * n + k];
        block[k * n + k] = if diagonal > 0.0 { diagonal * (1.0 + REGULARISATION) } else { 1.0 };
    }
    for k in 0..n {
        let (above, row) = block.split_at_mut(k * n);
        let row = &mut row[..n];
        for u in above.chunks_exact(n) {
            for j in k..n {
                row[j] -= u[k] * u[j];
            }
        }
        let pivot = if row[k] > 0.0 { row[k].sqrt() } else { 1e100 };
        row[k..].iter_mut().for_each(|x| *x /= pivot);
        row[k] = pivot;
    }
}

/// `rows ← U⁻ᵀ rows`, `n` rows of length `width`.
fn forward(u: &[f64], n: usize, rows: &mut [f64], width: usize) {
    for k in 0..n {
        let (above, row) = rows.split_at_mut(k * width);
        let row = &mut row[..width];
        for (l, source) in above.chunks_exact(width).enumerate() {
            let factor = u[l * n + k];
            row.iter_mut().zip(source).for_each(|(x, s)| *x -= factor * s);
        }
        let pivot = u[k * n + k];
        row.iter_mut().for_each(|x| *x /= pivot);
    }
}

/// `x ← (UᵀU)⁻¹ x`.
fn solve_block(u: &[f64], x: &mut [f64]) {
    let n = x.len();
    for k in 0..n {
        for l in 0..k {
            x[k] -= u[l * n + k] * x[l];
        }
        x[k] /= u[k * n + k];
    }
    for k in (0..n).rev() {
        for j in k + 1..n {
            x[k] -= u[k * n + j] * x[j];
        }
        x[k] /= u[k * n + k];
    }
}

//! The Newton system in the multipliers, `S δ = ρ`.
//!
//! One pair with weights `w` contributes `diag(w) + t w wᵀ`, `t` being its share. Summed over pairs that gives
//! `S = [[B1, C], [Cᵀ, B2]]`: `B1` one `|Y| × |Y|` block per symbol of `a`, `B2` one per symbol of `b`. A product with `S` is one pass over the
//! cells; eliminating `a` leaves `B2 − Σ_a C_aᵀ B1_a⁻¹ C_a`, which is factorised, and conjugate gradients on `S` with that
//! factorisation as preconditioner take out its rounding and regularisation.

use super::cost;
use super::dense::{Symmetric, TILE};
use super::gradients::{self, Operator};
use super::lanes::{self, LANES, Lanes, add, load, load_mut, map};
use super::layout::Newton;
use super::multipliers::Multipliers;
use super::program::{Program, zeros};
use super::simd::wide;
use schema::progress::Monitor;

/// Added to the diagonal, relative: the multipliers are determined up to a constant per connected part of the support.
const REGULARISATION: f64 = 1e-15;
/// Rows that are gathered before one rank-k update.
const ROWS: usize = 48;
/// Conjugate-gradient steps that refine one factorised solve.
const REFINEMENTS: usize = 20;
/// Pairs coupled less than this, relative to the diagonal, are left out of the factorisation.
const DROP: f64 = 1e-5;
/// Time of a product per cell over that of a multiply-add of the factorisation, measured.
const PRODUCT_COST: f64 = 60.0;

/// The system of one Newton step, with its preconditioner and scratch.
#[derive(Debug, Default)]
pub struct System {
    /// `[a][y][b]`.
    w: Vec<f64>,
    /// `t`, `[a][b]`; 0 where a pair has no support.
    share: Vec<f64>,
    /// `B1`, then the Cholesky factors `U` of its blocks, `[a][y][y]`.
    blocks_a: Vec<f64>,
    /// `B2`, then the factors of its blocks for every `b` at once, `[y][y][b]`.
    blocks_b: Vec<f64>,
    /// Whether the preconditioner eliminates `a` and factorises, instead of taking the blocks alone.
    factorised: bool,
    schur: Symmetric,
    gram: Symmetric,
    /// Padded index `y·stride + b` of each row of `schur`, `b` by `b`, and that `b`.
    active: Vec<usize>,
    active_b: Vec<usize>,
    cells: Vec<f64>,
    row: Vec<f64>,
    reduced: Vec<f64>,
    sums: Vec<Lanes>,
    /// Residual, preconditioned residual, search direction, its product, best iterate.
    work: [Multipliers; 5],
}

impl System {
    /// Multiply-adds of a dense factorisation over those of a product: conjugate-gradient steps beyond this do not pay.
    fn patience(&self, program: &Program) -> usize {
        let order = self.active.len() as f64;
        let dense = program.pa.len() as f64 * order * order + order * order * order / 3.0;
        (dense / (PRODUCT_COST * program.cells() as f64)).clamp(4.0, 400.0) as usize
    }

    /// Whether there is memory to factorise what elimination leaves.
    fn fits(&self) -> bool {
        cost::factor(self.active.len()) <= cost::FACTOR
    }

    /// Forms and factorises the diagonal blocks for the weights as they stand.
    fn factorize_blocks(&mut self, program: &Program, monitor: &dyn Monitor) {
        let Program { ny, stride, .. } = *program;
        let (of_a, of_b) = (&mut self.blocks_a[..], &mut self.blocks_b[..]);
        wide!(form_blocks(program: &Program, w: &[f64], share: &[f64], of_a: &mut [f64], of_b: &mut [f64])
            (program, &self.w, &self.share, of_a, of_b));
        if self.factorised {
            self.eliminate(program, monitor);
        }
        self.blocks_a.chunks_exact_mut(ny * ny).for_each(|block| factorize_block(block, ny));
        factorize_lanes(&mut self.blocks_b, ny, stride);
        if self.factorised {
            self.schur.factorize(|| monitor.cancelled());
        }
    }

    /// `B2 − Σ_a C_aᵀ B1_a⁻¹ C_a`, leaving out the pairs whose coupling is negligible beside the diagonal: of those that the optimum
    /// empties, most are, well before the end.
    fn eliminate(&mut self, program: &Program, monitor: &dyn Monitor) {
        let Program { na, ny, stride, .. } = *program;
        let order = self.active.len().div_ceil(TILE) * TILE;
        self.schur.reset(order);
        let (mut gathered, mut rows) = (Vec::new(), Vec::new());
        let (mut kept, mut factor) = (Vec::with_capacity(order), vec![0.0; ny * ny]);
        for a in 0..na {
            if monitor.cancelled() {
                return;
            }
            let w = &self.w[a * ny * stride..][..ny * stride];
            let share = &self.share[a * stride..][..stride];
            factor.copy_from_slice(&self.blocks_a[a * ny * ny..][..ny * ny]);
            self.row.fill(0.0);
            for y in 0..ny {
                let (of_a, of_b) = (factor[y * (ny + 1)], &self.blocks_b[y * (ny + 1) * stride..][..stride]);
                for (b, strongest) in self.row.iter_mut().enumerate() {
                    let w = w[y * stride + b];
                    let coupling = w + w * (w * share[b]);
                    if coupling * coupling > DROP * DROP * of_a * of_b[b] {
                        *strongest = 1.0;
                    }
                }
            }
            factorize_block(&mut factor, ny);
            kept.clear();
            kept.extend((0..self.active.len()).filter(|&i| self.row[self.active_b[i]] > 0.0));
            if kept.is_empty() {
                continue;
            }
            let sparse = 3 * kept.len() < 2 * order;
            if !sparse {
                kept.clear();
                kept.extend(0..self.active.len());
            }
            let width = if sparse { kept.len().div_ceil(TILE) * TILE } else { order };
            rows.clear();
            rows.resize(ny * width, 0.0);
            for (y, row) in rows.chunks_exact_mut(width).enumerate() {
                let out = &mut self.cells[..];
                wide!(couple(out: &mut [f64], w: &[f64], share: &[f64], y: usize) (out, w, share, y));
                row.iter_mut().zip(&kept).for_each(|(x, &i)| *x = self.cells[self.active[i]]);
            }
            forward(&factor, ny, &mut rows, width);
            if sparse {
                self.gram.reset(width);
                self.gram.subtract_gram(&rows);
                self.schur.add_at(&kept, &self.gram);
            } else {
                gathered.extend_from_slice(&rows);
            }
            if gathered.len() >= ROWS * order {
                self.schur.subtract_gram(&gathered);
                gathered.clear();
            }
        }
        self.schur.subtract_gram(&gathered);
        for (i, (&cell, &b)) in self.active.iter().zip(&self.active_b).enumerate() {
            let of_y = &self.blocks_b[(cell - b) * ny..][..ny * stride];
            for (j, (&other, _)) in
                self.active.iter().zip(&self.active_b).enumerate().skip(i).take_while(|(_, (_, other))| **other == b)
            {
                let value = of_y[other];
                *self.schur.at(i, j) += if i == j { value * (1.0 + REGULARISATION) } else { value };
            }
        }
        for i in self.active.len()..order {
            *self.schur.at(i, i) = 1.0;
        }
    }
}

impl Operator<Program> for System {
    /// `out = S x`.
    fn multiply(&mut self, program: &Program, x: &Multipliers, out: &mut Multipliers) {
        let sums = &mut self.sums[..];
        wide!(multiply(program: &Program, w: &[f64], share: &[f64], sums: &mut [Lanes], x: &Multipliers, out: &mut Multipliers)
            (program, &self.w, &self.share, sums, x, out));
    }

    /// Approximate solve: by the blocks, or by elimination.
    fn precondition(&mut self, program: &Program, rhs: &Multipliers, out: &mut Multipliers, scratch: &mut Multipliers) {
        let Program { na, ny, stride, .. } = *program;
        out.a.copy_from_slice(&rhs.a);
        for a in 0..na {
            solve_block(&self.blocks_a[a * ny * ny..][..ny * ny], &mut out.a[a * ny..][..ny]);
        }
        if !self.factorised {
            out.b.copy_from_slice(&rhs.b);
            solve_lanes(&self.blocks_b, ny, stride, &mut out.b);
            return;
        }
        out.b.fill(0.0);
        self.multiply(program, out, scratch);
        let mut reduced = std::mem::take(&mut self.reduced);
        zeros(&mut reduced, self.schur.order());
        reduced.iter_mut().zip(&self.active).for_each(|(x, &i)| *x = rhs.b[i] - scratch.b[i]);
        self.schur.solve(&mut reduced);
        self.active.iter().zip(&reduced).for_each(|(&i, &x)| out.b[i] = x);
        self.reduced = reduced;
        // B1 δ_a = ρ_a − C δ_b.
        out.a.fill(0.0);
        self.multiply(program, out, scratch);
        for ((x, rhs), coupled) in out.a.iter_mut().zip(&rhs.a).zip(&scratch.a) {
            *x = rhs - coupled;
        }
        for a in 0..na {
            solve_block(&self.blocks_a[a * ny * ny..][..ny * ny], &mut out.a[a * ny..][..ny]);
        }
    }

    fn work(&mut self) -> &mut [Multipliers; 5] {
        &mut self.work
    }
}

impl Newton<Program> for System {
    /// Takes the program's size; keeps its allocations.
    fn reset(&mut self, program: &Program) {
        let Program { na, nb, ny, stride, .. } = *program;
        for (values, len) in [
            (&mut self.w, program.cells()),
            (&mut self.share, na * stride),
            (&mut self.blocks_a, na * ny * ny),
            (&mut self.blocks_b, ny * ny * stride),
            (&mut self.cells, ny * stride),
            (&mut self.row, stride),
        ] {
            zeros(values, len);
        }
        self.work.iter_mut().for_each(|work| work.reset(program.pa.len(), program.pb.len()));
        self.sums.clear();
        self.sums.resize(ny, [0.0; LANES]);
        self.factorised = false;
        self.active.clear();
        self.active.extend((0..nb).flat_map(|b| (0..ny).map(move |y| y * stride + b)).filter(|&i| program.pb[i] > 0.0));
        self.active_b.clear();
        self.active_b.extend(self.active.iter().map(|i| i % stride));
    }

    fn of_cells(&self) -> &[f64] {
        &self.w
    }

    fn weights(&mut self) -> &mut [f64] {
        &mut self.w
    }

    fn shares(&mut self) -> &mut [f64] {
        &mut self.share
    }

    fn prepare(&mut self, program: &Program, monitor: &dyn Monitor) {
        self.factorize_blocks(program, monitor);
    }

    /// Solves `S x = rhs` until what is left of `rhs` is at most `tolerance` in the 1-norm, as far as double precision goes: by conjugate
    /// gradients on the blocks while those converge, from the first time they do not on by factorisation.
    fn solve(
        &mut self,
        program: &Program,
        rhs: &Multipliers,
        x: &mut Multipliers,
        tolerance: f64,
        monitor: &dyn Monitor,
    ) {
        if !self.factorised {
            let patience = self.patience(program);
            if gradients::solve(self, program, rhs, x, tolerance, patience, monitor) || !self.fits() {
                return;
            }
            self.factorised = true;
            self.factorize_blocks(program, monitor);
        }
        gradients::solve(self, program, rhs, x, tolerance, REFINEMENTS, monitor);
    }
}

/// `H⁻¹ x` for the cells of one `a`, `w (x + Σ w x / s)`, eight symbols of `b` at a time: `x` gives the values of one `y` from a
/// place in the row-major `[y][b]` on, `out` takes the result for it.
#[inline(always)]
pub fn inverse_hessian(
    w: &[f64],
    share: &[f64],
    x: impl Fn(usize, usize) -> Lanes,
    mut out: impl FnMut(usize, usize, Lanes),
) {
    let stride = share.len();
    let ny = w.len() / stride;
    for b in (0..stride).step_by(LANES) {
        let mut pair = [0.0; LANES];
        for y in 0..ny {
            let (w, x) = (load(w, y * stride + b), x(y, y * stride + b));
            add(&mut pair, &map(|i| w[i] * x[i]));
        }
        let share = load(share, b);
        let pair = map(|i| pair[i] * share[i]);
        for y in 0..ny {
            let (w, x) = (load(w, y * stride + b), x(y, y * stride + b));
            out(y, y * stride + b, map(|i| w[i] * (x[i] + pair[i])));
        }
    }
}

#[inline(always)]
fn multiply(program: &Program, w: &[f64], share: &[f64], sums: &mut [Lanes], x: &Multipliers, out: &mut Multipliers) {
    let Program { ny, stride, .. } = *program;
    let sums = &mut sums[..ny];
    out.b.fill(0.0);
    for (a, (w, share)) in w.chunks_exact(ny * stride).zip(share.chunks_exact(stride)).enumerate() {
        let xa = &x.a[a * ny..][..ny];
        sums.fill([0.0; LANES]);
        inverse_hessian(
            w,
            share,
            |y, at| {
                let (xa, xb) = (xa[y], load(&x.b, at));
                map(|i| xa + xb[i])
            },
            |y, at, value| {
                add(&mut sums[y], &value);
                add(load_mut(&mut out.b, at), &value);
            },
        );
        out.a[a * ny..][..ny].iter_mut().zip(&*sums).for_each(|(out, sum)| *out = lanes::tree(sum));
    }
}

/// Row `(a, y)` of `C`: `out[y'][b] = w_y w_y' / s + [y = y'] w_y`.
#[inline(always)]
fn couple(out: &mut [f64], w: &[f64], share: &[f64], y: usize) {
    let stride = share.len();
    for b in (0..stride).step_by(LANES) {
        let (of_y, share) = (load(w, y * stride + b), load(share, b));
        let of_y_shared = map(|i| of_y[i] * share[i]);
        for z in 0..w.len() / stride {
            let w = load(w, z * stride + b);
            *load_mut(out, z * stride + b) = map(|i| of_y_shared[i] * w[i]);
        }
        add(load_mut(out, y * stride + b), &of_y);
    }
}

/// The diagonal blocks `B1` (`[a][y][y]`) and `B2` (`[y][y][b]`), upper.
#[inline(always)]
fn form_blocks(program: &Program, w: &[f64], share: &[f64], of_a: &mut [f64], of_b: &mut [f64]) {
    let Program { ny, stride, .. } = *program;
    of_b.fill(0.0);
    for ((w, share), block) in
        w.chunks_exact(ny * stride).zip(share.chunks_exact(stride)).zip(of_a.chunks_exact_mut(ny * ny))
    {
        for y in 0..ny {
            for z in y..ny {
                let mut sum = [0.0; LANES];
                for b in (0..stride).step_by(LANES) {
                    let (share, of_y, of_z) = (load(share, b), load(w, y * stride + b), load(w, z * stride + b));
                    let alone = if y == z { of_y } else { [0.0; LANES] };
                    let value = map(|i| (of_y[i] * share[i]) * of_z[i] + alone[i]);
                    add(&mut sum, &value);
                    add(load_mut(of_b, (y * ny + z) * stride + b), &value);
                }
                block[y * ny + z] = lanes::tree(&sum);
            }
        }
    }
}

/// Cholesky of the blocks `[y][y][b]` of every `b` at once, in place (upper), regularised like [`factorize_block`].
fn factorize_lanes(blocks: &mut [f64], n: usize, stride: usize) {
    for k in 0..n {
        for x in &mut blocks[k * (n + 1) * stride..][..stride] {
            *x = if *x > 0.0 { *x * (1.0 + REGULARISATION) } else { 1.0 };
        }
    }
    for k in 0..n {
        let (above, rest) = blocks.split_at_mut(k * n * stride);
        for u in above.chunks_exact(n * stride) {
            for j in k..n {
                for b in 0..stride {
                    rest[j * stride + b] -= u[k * stride + b] * u[j * stride + b];
                }
            }
        }
        let (inverses, row) = rest[k * stride..n * stride].split_at_mut(stride);
        for x in &mut *inverses {
            *x = if *x > 0.0 { 1.0 / x.sqrt() } else { 1e-100 };
        }
        for row in row.chunks_exact_mut(stride) {
            row.iter_mut().zip(&*inverses).for_each(|(x, inverse)| *x *= inverse);
        }
    }
}

/// `x ← (UᵀU)⁻¹ x` for every `b` at once, `x` is `[y][b]`.
fn solve_lanes(blocks: &[f64], n: usize, stride: usize, x: &mut [f64]) {
    let u = |k: usize, j: usize| &blocks[(k * n + j) * stride..][..stride];
    for k in 0..n {
        let (above, row) = x.split_at_mut(k * stride);
        let row = &mut row[..stride];
        for (l, above) in above.chunks_exact(stride).enumerate() {
            row.iter_mut().zip(above.iter().zip(u(l, k))).for_each(|(x, (above, u))| *x -= u * above);
        }
        row.iter_mut().zip(u(k, k)).for_each(|(x, u)| *x *= u);
    }
    for k in (0..n).rev() {
        let (row, below) = x[k * stride..].split_at_mut(stride);
        for (j, below) in below.chunks_exact(stride).enumerate().take(n - k - 1) {
            row.iter_mut().zip(below.iter().zip(u(k, k + 1 + j))).for_each(|(x, (below, u))| *x -= u * below);
        }
        row.iter_mut().zip(u(k, k)).for_each(|(x, u)| *x *= u);
    }
}

/// Cholesky of one small block in place (upper triangle, pivots inverted), regularised; a symbol pair without mass gets a unit pivot.
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
        let inverse = if row[k] > 0.0 { 1.0 / row[k].sqrt() } else { 1e-100 };
        row[k..].iter_mut().for_each(|x| *x *= inverse);
        row[k] = inverse;
    }
}

/// `rows ← U⁻ᵀ rows`, `n` rows of length `width`.
fn forward(u: &[f64], n: usize, rows: &mut [f64], width: usize) {
    wide!(forward_body(u: &[f64], n: usize, rows: &mut [f64], width: usize) (u, n, rows, width));
}

#[inline(always)]
fn forward_body(u: &[f64], n: usize, rows: &mut [f64], width: usize) {
    for k in 0..n {
        let (above, row) = rows.split_at_mut(k * width);
        let row = &mut row[..width];
        for (l, source) in above.chunks_exact(width).enumerate() {
            let factor = u[l * n + k];
            row.iter_mut().zip(source).for_each(|(x, s)| *x -= factor * s);
        }
        let inverse = u[k * n + k];
        row.iter_mut().for_each(|x| *x *= inverse);
    }
}

/// `x ← (UᵀU)⁻¹ x`.
fn solve_block(u: &[f64], x: &mut [f64]) {
    let n = x.len();
    for (k, u) in u.chunks_exact(n).enumerate() {
        x[k] *= u[k];
        let solved = x[k];
        x[k + 1..].iter_mut().zip(&u[k + 1..]).for_each(|(x, u)| *x -= u * solved);
    }
    for (k, u) in u.chunks_exact(n).enumerate().rev() {
        let (left, right) = x.split_at_mut(k + 1);
        let mut rest = left[k];
        for (u, x) in u[k + 1..].iter().zip(&*right) {
            rest -= u * x;
        }
        left[k] = rest * u[k];
    }
}

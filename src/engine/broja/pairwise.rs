//! The Newton system of a target of many symbols, reduced to pairs.
//!
//! `S = D + W T Wᵀ`: `D` has one block per `y`, on the multipliers of the symbols that occur with it, and `W T Wᵀ` one term per pair. A block
//! `[[diag(w1), w], [wᵀ, diag(w2)]]` is a graph's Laplacian once `μ` changes its sign, edges being cells; without its last symbol of `b`, which takes up what
//! `λ` gains and `μ` loses, it is factorised without a subtraction (Grassmann, Taksar, Heyman 1985). By Woodbury's identity what is left is
//! a matrix over pairs, `T⁻¹ + Wᵀ D⁻¹ W`, however many symbols the target has. Pairs that hardly couple are left out of it, as are those with `t ≤ 0`, whose term
//! is less than `D`; conjugate gradients on `S` with this inverse as preconditioner put them in.

use super::dense::{Symmetric, TILE};
use super::gradients::{self, Operator};
use super::layout::{Layout, Newton};
use super::multipliers::Multipliers;
use super::program::zeros;
use super::simd::wide;
use super::sparse::{Rectangle, Sparse};
use schema::progress::Monitor;

/// Conjugate-gradient steps at most.
const STEPS: usize = 100;
/// Pairs that couple less than this, relative to the diagonal, are left out.
const DROP: f64 = 1e-5;
/// Rows that are gathered before one rank-k update.
const ROWS: usize = 48;
/// Added to the diagonal, relative.
const REGULARISATION: f64 = 1e-15;
/// Of a pair that the matrix leaves out.
const NONE: u32 = u32::MAX;

#[derive(Debug, Default)]
pub struct Pairwise {
    w: Vec<f64>,
    share: Vec<f64>,
    /// Where the factor of each `y` begins: row-major, as many rows and columns as it has symbols of `b`. Row `k` has `1/√d` on its
    /// diagonal and the weights that lead on from it, over `√d`, beyond.
    begins: Vec<usize>,
    factors: Vec<f64>,
    /// `1 / Σ_b w` of each symbol of `a`, `[y][a]`.
    inverse_a: Vec<f64>,
    /// Whether a pair has a cell that its marginals leave free: others stand in a row and column by themselves.
    free: Vec<bool>,
    /// Row of a pair in the matrix.
    place: Vec<u32>,
    /// Inverse of the matrix for a pair by itself; 0 where it is left out.
    alone: Vec<f64>,
    matrix: Symmetric,
    gram: Symmetric,
    of_pairs: Vec<f64>,
    reduced: Vec<f64>,
    work: [Multipliers; 5],
}

impl Pairwise {
    /// Factorises the block of one `y`.
    fn factorise_target(&mut self, rectangle: &Rectangle, begin: usize) {
        let n = rectangle.b.len();
        let f = &mut self.factors[begin..begin + n * n];
        f.fill(0.0);
        let inverse_a = &mut self.inverse_a;
        for (a, row) in rectangle.rows() {
            let w = &self.w[row];
            let mass: f64 = w.iter().sum();
            inverse_a[a] = if mass > 0.0 { 1.0 / mass } else { 0.0 };
            for (j, &wj) in w.iter().enumerate() {
                let factor = wj * inverse_a[a];
                f[j * n + j + 1..(j + 1) * n].iter_mut().zip(&w[j + 1..]).for_each(|(f, w)| *f += factor * w);
            }
        }
        for k in 0..n {
            let (above, below) = f.split_at_mut((k + 1) * n);
            let row = &mut above[k * n + k..];
            let pivot: f64 = row[1..].iter().sum();
            // Without an edge that leads on, as the last one is: a symbol that the others say nothing of.
            let inverse = if pivot > 0.0 { 1.0 / pivot.sqrt() } else { 0.0 };
            row.iter_mut().for_each(|f| *f *= inverse);
            row[0] = inverse;
            for (j, &factor) in row.iter().enumerate().skip(1) {
                let first = (j - 1) * n + k + j + 1;
                below[first..j * n].iter_mut().zip(&row[j + 1..]).for_each(|(f, u)| *f += factor * u);
            }
        }
    }

    /// `x ← D⁻¹ x`, with 0 for the last symbol of `b` of each `y`.
    fn solve_targets(&self, program: &Sparse, x: &mut Multipliers) {
        for (rectangle, &begin) in program.rectangles().zip(&self.begins) {
            let n = rectangle.b.len();
            let of_b = &mut x.b[rectangle.b.clone()];
            if n > 1 {
                for (a, row) in rectangle.rows() {
                    let of_a = x.a[a] * self.inverse_a[a];
                    of_b.iter_mut().zip(&self.w[row]).for_each(|(x, w)| *x -= w * of_a);
                }
                let u = &self.factors[begin..begin + n * n];
                for k in 0..n - 1 {
                    let row = &u[k * n + k..(k + 1) * n];
                    of_b[k] *= row[0];
                    let solved = of_b[k];
                    of_b[k + 1..].iter_mut().zip(&row[1..]).for_each(|(x, u)| *x += u * solved);
                }
                of_b[n - 1] = 0.0;
                for k in (0..n - 1).rev() {
                    let row = &u[k * n + k..(k + 1) * n];
                    let rest: f64 = row[1..].iter().zip(&of_b[k + 1..]).map(|(u, x)| u * x).sum();
                    of_b[k] = (of_b[k] + rest) * row[0];
                }
            } else {
                of_b.fill(0.0);
            }
            for (a, row) in rectangle.rows() {
                let coupled: f64 = self.w[row].iter().zip(&*of_b).map(|(w, x)| w * x).sum();
                x.a[a] = (x.a[a] - coupled) * self.inverse_a[a];
            }
        }
    }

    /// `Wᵀ x`, into `of_pairs`.
    fn onto_pairs(&mut self, program: &Sparse, x: &Multipliers) {
        self.of_pairs.fill(0.0);
        for rectangle in program.rectangles() {
            for (a, row) in rectangle.rows() {
                let of_a = x.a[a];
                for (cell, of_b) in row.zip(&x.b[rectangle.b.clone()]) {
                    self.of_pairs[program.pair_of[cell] as usize] += self.w[cell] * (of_a + of_b);
                }
            }
        }
    }

    /// Chooses the pairs that the matrix takes in.
    fn choose(&mut self, program: &Sparse) {
        let mut coupling = std::mem::take(&mut self.of_pairs);
        coupling.fill(0.0);
        let mut of_b = Vec::new();
        for rectangle in program.rectangles() {
            zeros(&mut of_b, rectangle.b.len());
            for (_, row) in rectangle.rows() {
                of_b.iter_mut().zip(&self.w[row]).for_each(|(sum, w)| *sum += w);
            }
            of_b.iter_mut().for_each(|sum| *sum = if *sum > 0.0 { 1.0 / *sum } else { 0.0 });
            for (a, row) in rectangle.rows() {
                let inverse_a = self.inverse_a[a];
                for (cell, &inverse_b) in row.zip(&of_b) {
                    let (w, pair) = (self.w[cell], program.pair_of[cell] as usize);
                    coupling[pair] = f64::max(coupling[pair], w * (w * self.share[pair]) * inverse_a.max(inverse_b));
                }
            }
        }
        let mut order = 0;
        for (place, (&free, &coupling)) in self.place.iter_mut().zip(self.free.iter().zip(&coupling)) {
            *place = if free && coupling > DROP { order } else { NONE };
            order += u32::from(*place != NONE);
        }
        self.of_pairs = coupling;
        self.matrix.reset((order as usize).next_multiple_of(TILE));
    }

    /// `T⁻¹ + Wᵀ D⁻¹ W` of the pairs that were chosen, factorised.
    fn assemble(&mut self, program: &Sparse, monitor: &dyn Monitor) {
        let order = self.matrix.order();
        let (mut gathered, mut rows, mut kept) = (Vec::new(), Vec::new(), Vec::<(u32, u32)>::new());
        zeros(&mut self.reduced, order);
        self.alone.fill(0.0);
        for (y, rectangle) in program.rectangles().enumerate() {
            if rectangle.is_fixed() {
                // Their part of Wᵀ D⁻¹ W is diag(w).
                for cell in rectangle.cells {
                    let pair = program.pair_of[cell] as usize;
                    match self.place[pair] {
                        NONE => self.alone[pair] += self.w[cell],
                        place => self.reduced[place as usize] += self.w[cell],
                    }
                }
                continue;
            }
            if y.is_multiple_of(64) && monitor.cancelled() {
                return;
            }
            let n = rectangle.b.len();
            kept.clear();
            for (a, row) in rectangle.rows() {
                let first = kept.len();
                kept.extend(row.clone().filter_map(|cell| {
                    let place = self.place[program.pair_of[cell] as usize];
                    (place != NONE).then_some((place, (cell - rectangle.cells.start) as u32))
                }));
                for (i, &(place, cell)) in kept[first..].iter().enumerate() {
                    let factor = self.w[rectangle.cells.start + cell as usize] * self.inverse_a[a];
                    for &(other, cell) in &kept[first + i..] {
                        let [low, high] = [place.min(other), place.max(other)].map(|place| place as usize);
                        *self.matrix.at(low, high) -= factor * self.w[rectangle.cells.start + cell as usize];
                    }
                }
            }
            if kept.is_empty() {
                continue;
            }
            kept.sort_unstable();
            let whole = 3 * kept.len() >= 2 * order;
            let width = if whole { order } else { kept.len().next_multiple_of(TILE) };
            zeros(&mut rows, (n - 1) * width);
            for (i, &(place, cell)) in kept.iter().enumerate() {
                let column = if whole { place as usize } else { i };
                let (row, b) = (cell as usize / n, cell as usize % n);
                let w = &self.w[rectangle.cells.start + row * n..][..n];
                let factor = w[b] * self.inverse_a[rectangle.a.start + row];
                let others: f64 = w.iter().enumerate().filter(|(k, _)| *k != b).map(|(_, w)| w).sum();
                for k in 0..n - 1 {
                    rows[k * width + column] = if k == b { factor * others } else { -factor * w[k] };
                }
            }
            let factors = &self.factors[self.begins[y]..][..n * n];
            forward(factors, n, &mut rows, width);
            if whole {
                gathered.extend_from_slice(&rows);
            } else {
                self.gram.reset(width);
                self.gram.subtract_gram(&rows);
                // Places that are padding are not reached: there are as many as kept.
                let places: Vec<usize> = kept.iter().map(|&(place, _)| place as usize).collect();
                self.matrix.add_at(&places, &self.gram);
            }
            if gathered.len() >= ROWS * order {
                self.matrix.subtract_gram(&gathered);
                gathered.clear();
            }
        }
        self.matrix.subtract_gram(&gathered);
        self.matrix.negate();
        for pair in 0..program.occurring() {
            let share = self.share[pair];
            match self.place[pair] {
                NONE if self.free[pair] || share <= 0.0 => self.alone[pair] = 0.0,
                NONE => self.alone[pair] = share / (1.0 + share * self.alone[pair]),
                place => {
                    let place = place as usize;
                    let diagonal = self.matrix.at(place, place);
                    *diagonal = (*diagonal + self.reduced[place]) * (1.0 + REGULARISATION) + 1.0 / share;
                }
            }
        }
        let chosen = self.place.iter().filter(|place| **place != NONE).count();
        (chosen..order).for_each(|i| *self.matrix.at(i, i) = 1.0);
        self.matrix.factorize(|| monitor.cancelled());
    }
}

impl Operator<Sparse> for Pairwise {
    fn multiply(&mut self, program: &Sparse, x: &Multipliers, out: &mut Multipliers) {
        self.onto_pairs(program, x);
        self.of_pairs.iter_mut().zip(&self.share).for_each(|(sum, share)| *sum *= share);
        out.fill(0.0);
        for rectangle in program.rectangles() {
            let (of_b, xb) = (&mut out.b[rectangle.b.clone()], &x.b[rectangle.b.clone()]);
            for (a, row) in rectangle.rows() {
                let (xa, mut sum) = (x.a[a], 0.0);
                let pairs = &program.pair_of[row.clone()];
                for ((out, xb), (w, &pair)) in of_b.iter_mut().zip(xb).zip(self.w[row].iter().zip(pairs)) {
                    let value = w * (xa + xb + self.of_pairs[pair as usize]);
                    sum += value;
                    *out += value;
                }
                out.a[a] = sum;
            }
        }
    }

    fn precondition(&mut self, program: &Sparse, rhs: &Multipliers, out: &mut Multipliers, _: &mut Multipliers) {
        out.clone_from(rhs);
        self.solve_targets(program, out);
        self.onto_pairs(program, out);
        zeros(&mut self.reduced, self.matrix.order());
        for (pair, &place) in self.place.iter().enumerate().filter(|(_, place)| **place != NONE) {
            self.reduced[place as usize] = self.of_pairs[pair];
        }
        self.matrix.solve(&mut self.reduced);
        for (pair, &place) in self.place.iter().enumerate() {
            self.of_pairs[pair] = match place {
                NONE => self.of_pairs[pair] * self.alone[pair],
                place => self.reduced[place as usize],
            };
        }
        // D⁻¹ (ρ − W h).
        out.clone_from(rhs);
        for rectangle in program.rectangles() {
            let of_b = &mut out.b[rectangle.b.clone()];
            for (a, row) in rectangle.rows() {
                let pairs = &program.pair_of[row.clone()];
                let mut sum = 0.0;
                for (out, (w, &pair)) in of_b.iter_mut().zip(self.w[row].iter().zip(pairs)) {
                    let value = w * self.of_pairs[pair as usize];
                    sum += value;
                    *out -= value;
                }
                out.a[a] -= sum;
            }
        }
        self.solve_targets(program, out);
    }

    fn work(&mut self) -> &mut [Multipliers; 5] {
        &mut self.work
    }
}

impl Newton<Sparse> for Pairwise {
    fn reset(&mut self, program: &Sparse) {
        zeros(&mut self.w, program.cells());
        for pairs in [&mut self.share, &mut self.alone, &mut self.of_pairs] {
            zeros(pairs, program.pairs());
        }
        let [of_a, of_b] = program.goals().map(<[f64]>::len);
        zeros(&mut self.inverse_a, of_a);
        self.work.iter_mut().for_each(|work| work.reset(of_a, of_b));
        self.place.clear();
        self.place.resize(program.pairs(), NONE);
        self.free.clear();
        self.free.resize(program.pairs(), false);
        self.begins.clear();
        let mut end = 0;
        for rectangle in program.rectangles() {
            self.begins.push(end);
            end += rectangle.b.len() * rectangle.b.len();
            if !rectangle.is_fixed() {
                program.pair_of[rectangle.cells].iter().for_each(|&pair| self.free[pair as usize] = true);
            }
        }
        zeros(&mut self.factors, end);
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

    fn prepare(&mut self, program: &Sparse, monitor: &dyn Monitor) {
        let begins = std::mem::take(&mut self.begins);
        for (rectangle, &begin) in program.rectangles().zip(&begins) {
            self.factorise_target(&rectangle, begin);
        }
        self.begins = begins;
        self.choose(program);
        self.assemble(program, monitor);
    }

    fn solve(
        &mut self,
        program: &Sparse,
        rhs: &Multipliers,
        x: &mut Multipliers,
        tolerance: f64,
        monitor: &dyn Monitor,
    ) {
        gradients::solve(self, program, rhs, x, tolerance, STEPS, monitor);
    }
}

/// `rows ← U⁻ᵀ rows` for the factor of one `y`, `n − 1` rows of length `width`.
fn forward(u: &[f64], n: usize, rows: &mut [f64], width: usize) {
    wide!(forward_body(u: &[f64], n: usize, rows: &mut [f64], width: usize) (u, n, rows, width));
}

#[inline(always)]
fn forward_body(u: &[f64], n: usize, rows: &mut [f64], width: usize) {
    for k in 0..n - 1 {
        let (above, row) = rows.split_at_mut(k * width);
        let row = &mut row[..width];
        for (l, source) in above.chunks_exact(width).enumerate() {
            let factor = u[l * n + k];
            row.iter_mut().zip(source).for_each(|(x, s)| *x += factor * s);
        }
        let inverse = u[k * n + k];
        row.iter_mut().for_each(|x| *x *= inverse);
    }
}

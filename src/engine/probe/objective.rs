//! Value and gradient of the penalised log-likelihood, and the loss on examples that were held out.
//!
//! Chunks are summed in groups whose order the data fix; within a group each sum is one chain, so that neither threads nor the width of a vector
//! show in the bits. Columns are `f32`, and so are logits, residuals and the gradient's sums within a group, which are some 1e-6 off; exponentials,
//! losses and the sums over groups are `f64`. A fit stops where a step promises 1e-6 nats an example, a comparison of ridges at 3e-5.

use super::design::{Chunk, Design, NOBODY, ROWS};
use crate::broja::simd::wide;
use crate::error::{EngineError, Result};
use crate::math;
use crate::threads;
use schema::progress::Monitor;

/// Chunks that one task sums.
const GROUP: usize = 4;
/// Examples that are summed side by side.
const LANES: usize = 16;

/// `Σ −ln p(yᵢ | xᵢ) + ½ Σ ridgeⱼ wₖⱼ²` over some folds, of weights `w` (`classes × columns`); the logit of class `k` is `base[k] + wₖ·x`.
pub struct Objective<'a> {
    pub chunks: Vec<&'a Chunk>,
    pub columns: usize,
    pub classes: usize,
    pub rows: u64,
    /// Logarithms of the classes' frequencies.
    pub base: Vec<f64>,
    /// One a column.
    pub ridge: Vec<f64>,
    pub monitor: &'a dyn Monitor,
}

impl<'a> Objective<'a> {
    /// Of every fold but `fold`.
    pub fn without(design: &'a Design, fold: usize, ridge: Vec<f64>, monitor: &'a dyn Monitor) -> Self {
        let counts = design.counts_without(fold);
        let rows = counts.iter().sum();
        // Half an example more in each class: one that only the held-out fold has keeps a finite loss.
        let whole = rows as f64 + 0.5 * counts.len() as f64;
        let base = counts.iter().map(|&count| math::ln((count as f64 + 0.5) / whole)).collect();
        let Design { columns, classes, .. } = *design;
        Self { chunks: design.without(fold), columns, classes, rows, base, ridge, monitor }
    }

    /// The value at `w`, and its gradient.
    ///
    /// # Errors
    /// [`EngineError::Cancelled`].
    pub fn evaluate(&self, w: &[f64]) -> Result<(f64, Vec<f64>)> {
        let singles = &singles(w)[..];
        let groups = threads::map(self.chunks.chunks(GROUP), |group| {
            if self.monitor.cancelled() {
                return Err(EngineError::Cancelled);
            }
            let (mut loss, mut sums) = (0.0, vec![[0.0; LANES]; w.len()]);
            let mut z = vec![0.0; self.classes * ROWS];
            for chunk in group {
                let base = &self.base[..];
                wide!(add_chunk(chunk: &Chunk, w: &[f32], base: &[f64], z: &mut [f32], loss: &mut f64, sums: &mut [[f32; LANES]])
                    (chunk, singles, base, &mut z, &mut loss, &mut sums));
            }
            Ok((loss, sums.iter().map(total).collect::<Vec<f64>>()))
        });
        let (mut value, mut gradient) = (0.0, vec![0.0; w.len()]);
        for group in groups {
            let (loss, part) = group?;
            value += loss;
            gradient.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
        }
        for (w, gradient) in w.chunks_exact(self.columns).zip(gradient.chunks_exact_mut(self.columns)) {
            for ((w, gradient), ridge) in w.iter().zip(gradient).zip(&self.ridge) {
                value += 0.5 * ridge * w * w;
                *gradient += ridge * w;
            }
        }
        Ok((value, gradient))
    }

    /// The classes' probabilities, `classes × ROWS` a chunk: for methods that this is compared with.
    #[cfg(test)]
    pub fn probabilities(&self, w: &[f64]) -> Vec<Vec<f64>> {
        let w = singles(w);
        let of = |chunk: &&Chunk| {
            let mut z = vec![0.0; self.classes * ROWS];
            logits(chunk, &w, &self.base, &mut z);
            residuals(chunk, &mut z, &mut 0.0);
            (0..chunk.used).for_each(|row| z[chunk.target[row] as usize * ROWS + row] += 1.0);
            z.into_iter().map(f64::from).collect()
        };
        self.chunks.iter().map(of).collect()
    }
}

fn singles(w: &[f64]) -> Vec<f32> {
    w.iter().map(|&w| w as f32).collect()
}

/// The lanes, pairwise.
fn total(lanes: &[f32; LANES]) -> f64 {
    let (mut eight, mut four) = ([0f32; 8], [0f32; 4]);
    for l in 0..8 {
        eight[l] = lanes[l] + lanes[l + 8];
    }
    for l in 0..4 {
        four[l] = eight[l] + eight[l + 4];
    }
    f64::from((four[0] + four[2]) + (four[1] + four[3]))
}

/// The loss of other examples, nats in all, and how many of them the most probable class names.
pub fn held_out(w: &[f64], base: &[f64], chunks: &[Chunk]) -> (f64, u64) {
    let classes = base.len();
    let (mut loss, mut right) = (0.0, 0);
    let w = singles(w);
    let mut z = vec![0.0; classes * ROWS];
    for chunk in chunks {
        wide!(logits(chunk: &Chunk, w: &[f32], base: &[f64], z: &mut [f32]) (chunk, &w, base, &mut z));
        for row in 0..chunk.used {
            let of = |class: usize| z[class * ROWS + row];
            let best = (1..classes).fold(0, |best, class| if of(class) > of(best) { class } else { best });
            right += u64::from(best == chunk.target[row] as usize);
        }
        let z = &mut z[..];
        let loss = &mut loss;
        wide!(residuals(chunk: &Chunk, z: &mut [f32], loss: &mut f64) (chunk, z, loss));
    }
    (loss, right)
}

#[inline(always)]
fn add_chunk(chunk: &Chunk, w: &[f32], base: &[f64], z: &mut [f32], loss: &mut f64, sums: &mut [[f32; LANES]]) {
    logits(chunk, w, base, z);
    residuals(chunk, z, loss);
    add_gradient(chunk, z, sums);
}

/// `z[k] = base[k] + wₖ·x`, `classes × ROWS`.
#[inline(always)]
fn logits(chunk: &Chunk, w: &[f32], base: &[f64], z: &mut [f32]) {
    let columns = w.len() / base.len();
    for (z, &base) in z.chunks_exact_mut(ROWS).zip(base) {
        z.fill(base as f32);
    }
    // Two classes and four columns at a time: what is loaded is used often enough.
    let mut pairs = z.chunks_exact_mut(2 * ROWS);
    let mut weights = w.chunks_exact(2 * columns);
    for (z, w) in (&mut pairs).zip(&mut weights) {
        let (first, second) = z.split_at_mut(ROWS);
        let (u, v) = w.split_at(columns);
        let mut quads = chunk.values.chunks_exact(4 * ROWS);
        for ((x, u), v) in (&mut quads).zip(u.as_chunks().0).zip(v.as_chunks().0) {
            add_four(x, [*u, *v], [first, second]);
        }
        let rest = columns / 4 * 4;
        for (x, at) in quads.remainder().chunks_exact(ROWS).zip(rest..) {
            add_one(x, u[at], first);
            add_one(x, v[at], second);
        }
    }
    for (z, w) in pairs.into_remainder().chunks_exact_mut(ROWS).zip(weights.remainder().chunks_exact(columns)) {
        let mut quads = chunk.values.chunks_exact(4 * ROWS);
        for (x, w) in (&mut quads).zip(w.as_chunks().0) {
            add_four(x, [*w], [z]);
        }
        for (x, &w) in quads.remainder().chunks_exact(ROWS).zip(&w[columns / 4 * 4..]) {
            add_one(x, w, z);
        }
    }
}

#[inline(always)]
fn add_four<const T: usize>(x: &[f32], w: [[f32; 4]; T], z: [&mut [f32]; T]) {
    let z = z.map(|z| &mut z[..ROWS]);
    let (a, rest) = x.split_at(ROWS);
    let (b, rest) = rest.split_at(ROWS);
    let (c, d) = rest.split_at(ROWS);
    let (a, b, c, d) = (&a[..ROWS], &b[..ROWS], &c[..ROWS], &d[..ROWS]);
    for r in 0..ROWS {
        let (a, b, c, d) = (a[r], b[r], c[r], d[r]);
        for t in 0..T {
            z[t][r] += (w[t][0] * a + w[t][1] * b) + (w[t][2] * c + w[t][3] * d);
        }
    }
}

#[inline(always)]
fn add_one(x: &[f32], w: f32, z: &mut [f32]) {
    z.iter_mut().zip(x).for_each(|(z, &x)| *z += w * x);
}

/// Turns logits into `p − [y = k]`, 0 for what fills the chunk up, and adds the loss.
#[inline(always)]
fn residuals(chunk: &Chunk, z: &mut [f32], loss: &mut f64) {
    let mut largest = [f32::NEG_INFINITY; ROWS];
    for z in z.as_chunks::<ROWS>().0 {
        for r in 0..ROWS {
            largest[r] = if z[r] > largest[r] { z[r] } else { largest[r] };
        }
    }
    let mut own = [0.0; ROWS];
    for r in 0..chunk.used {
        own[r] = z[chunk.target[r] as usize * ROWS + r];
    }
    let mut sums = [0.0; ROWS];
    for z in z.as_chunks_mut::<ROWS>().0 {
        for r in 0..ROWS {
            let p = math::exp_lane(f64::from(z[r] - largest[r]));
            sums[r] += p;
            z[r] = p as f32;
        }
    }
    let mut lost = [0.0; ROWS];
    for r in 0..ROWS {
        lost[r] = math::ln_normal(sums[r]) + f64::from(largest[r] - own[r]);
        sums[r] = if chunk.target[r] == NOBODY { 0.0 } else { 1.0 / sums[r] };
    }
    for z in z.as_chunks_mut::<ROWS>().0 {
        for r in 0..ROWS {
            z[r] = (f64::from(z[r]) * sums[r]) as f32;
        }
    }
    for r in 0..chunk.used {
        z[chunk.target[r] as usize * ROWS + r] -= 1.0;
        *loss += lost[r];
    }
}

/// `sums[k][j] += z[k][r] x[j][r]` for every row, a lane of sums for each of so many neighbours: of two classes at a time, then of the last.
#[inline(always)]
fn add_gradient(chunk: &Chunk, z: &[f32], sums: &mut [[f32; LANES]]) {
    let columns = chunk.values.len() / ROWS;
    let (x, z) = (chunk.values.as_chunks::<LANES>().0, z.as_chunks::<LANES>().0);
    let mut pairs = sums.chunks_exact_mut(2 * columns);
    let mut residuals = z.chunks_exact(2 * ROWS / LANES);
    for (sums, z) in (&mut pairs).zip(&mut residuals) {
        let (z, other_z) = z.split_at(ROWS / LANES);
        let (sums, others) = sums.split_at_mut(columns);
        for ((sum, other), x) in sums.iter_mut().zip(others).zip(x.chunks_exact(ROWS / LANES)) {
            (*sum, *other) = add_two(x, z, other_z, *sum, *other);
        }
    }
    for (sum, x) in pairs.into_remainder().iter_mut().zip(x.chunks_exact(ROWS / LANES)) {
        let z = residuals.remainder();
        *sum = add_two(x, z, z, *sum, [0.0; LANES]).0;
    }
}

/// Sums are handed over as values: or else they stay in memory, one by one.
#[inline(always)]
fn add_two(
    x: &[[f32; LANES]],
    z: &[[f32; LANES]],
    other_z: &[[f32; LANES]],
    mut sum: [f32; LANES],
    mut other: [f32; LANES],
) -> ([f32; LANES], [f32; LANES]) {
    for ((x, z), other_z) in x.iter().zip(z).zip(other_z) {
        (sum, other) = (plus(sum, z, x), plus(other, other_z, x));
    }
    (sum, other)
}

#[inline(always)]
fn plus(mut sum: [f32; LANES], z: &[f32; LANES], x: &[f32; LANES]) -> [f32; LANES] {
    for l in 0..LANES {
        sum[l] += z[l] * x[l];
    }
    sum
}

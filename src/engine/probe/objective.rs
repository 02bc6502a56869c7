//! Value and gradient of the penalised log-likelihood, and the loss on examples that were held out.
//!
//! Chunks are summed in groups whose order the data fix; within a chunk each sum is one chain, so that neither threads nor the width of a vector
//! show in the bits.

use super::design::{Chunk, Design, NOBODY, ROWS};
use crate::broja::lanes;
use crate::broja::simd::wide;
use crate::error::{EngineError, Result};
use crate::math;
use crate::threads;
use schema::progress::Monitor;

/// Chunks that one task sums.
const GROUP: usize = 4;
const LANES: usize = lanes::LANES;

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
        let groups = threads::map(self.chunks.chunks(GROUP), |group| {
            if self.monitor.cancelled() {
                return Err(EngineError::Cancelled);
            }
            let (mut loss, mut gradient) = (0.0, vec![0.0; w.len()]);
            let mut z = vec![0.0; self.classes * ROWS];
            for chunk in group {
                let base = &self.base[..];
                wide!(add_chunk(chunk: &Chunk, w: &[f64], base: &[f64], z: &mut [f64], loss: &mut f64, gradient: &mut [f64])
                    (chunk, w, base, &mut z, &mut loss, &mut gradient));
            }
            Ok((loss, gradient))
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
        let of = |chunk: &&Chunk| {
            let mut z = vec![0.0; self.classes * ROWS];
            logits(chunk, w, &self.base, &mut z);
            residuals(chunk, &mut z, &mut 0.0);
            (0..chunk.used).for_each(|row| z[chunk.target[row] as usize * ROWS + row] += 1.0);
            z
        };
        self.chunks.iter().map(of).collect()
    }
}

/// The loss of other examples, nats in all, and how many of them the most probable class names.
pub fn held_out(w: &[f64], base: &[f64], chunks: &[Chunk]) -> (f64, u64) {
    let classes = base.len();
    let (mut loss, mut right) = (0.0, 0);
    let mut z = vec![0.0; classes * ROWS];
    for chunk in chunks {
        wide!(logits(chunk: &Chunk, w: &[f64], base: &[f64], z: &mut [f64]) (chunk, w, base, &mut z));
        for row in 0..chunk.used {
            let of = |class: usize| z[class * ROWS + row];
            let best = (1..classes).fold(0, |best, class| if of(class) > of(best) { class } else { best });
            right += u64::from(best == chunk.target[row] as usize);
        }
        let z = &mut z[..];
        let loss = &mut loss;
        wide!(residuals(chunk: &Chunk, z: &mut [f64], loss: &mut f64) (chunk, z, loss));
    }
    (loss, right)
}

#[inline(always)]
fn add_chunk(chunk: &Chunk, w: &[f64], base: &[f64], z: &mut [f64], loss: &mut f64, gradient: &mut [f64]) {
    logits(chunk, w, base, z);
    residuals(chunk, z, loss);
    add_gradient(chunk, z, gradient);
}

/// `z[k] = base[k] + wₖ·x`, `classes × ROWS`.
#[inline(always)]
fn logits(chunk: &Chunk, w: &[f64], base: &[f64], z: &mut [f64]) {
    let columns = w.len() / base.len();
    for (z, base) in z.chunks_exact_mut(ROWS).zip(base) {
        z.fill(*base);
    }
    // Two classes and four columns at a time: what is loaded is used often enough.
    let mut pairs = z.chunks_exact_mut(2 * ROWS);
    let mut weights = w.chunks_exact(2 * columns);
    for (z, w) in (&mut pairs).zip(&mut weights) {
        let (first, second) = z.split_at_mut(ROWS);
        let (u, v) = w.split_at(columns);
        let mut quads = chunk.values.chunks_exact(4 * ROWS);
        for ((x, u), v) in (&mut quads).zip(u.chunks_exact(4)).zip(v.chunks_exact(4)) {
            add_four(x, u, first);
            add_four(x, v, second);
        }
        let rest = columns / 4 * 4;
        for (x, at) in quads.remainder().chunks_exact(ROWS).zip(rest..) {
            add_one(x, u[at], first);
            add_one(x, v[at], second);
        }
    }
    for (z, w) in pairs.into_remainder().chunks_exact_mut(ROWS).zip(weights.remainder().chunks_exact(columns)) {
        let mut quads = chunk.values.chunks_exact(4 * ROWS);
        for (x, w) in (&mut quads).zip(w.chunks_exact(4)) {
            add_four(x, w, z);
        }
        for (x, &w) in quads.remainder().chunks_exact(ROWS).zip(&w[columns / 4 * 4..]) {
            add_one(x, w, z);
        }
    }
}

#[inline(always)]
fn add_four(x: &[f32], w: &[f64], z: &mut [f64]) {
    let z: &mut [f64; ROWS] = z.try_into().expect("a chunk has as many rows");
    let (a, rest) = x.split_at(ROWS);
    let (b, rest) = rest.split_at(ROWS);
    let (c, d) = rest.split_at(ROWS);
    let (a, b, c, d) = (&a[..ROWS], &b[..ROWS], &c[..ROWS], &d[..ROWS]);
    for r in 0..ROWS {
        let of = |x: &[f32], w: f64| w * f64::from(x[r]);
        z[r] += (of(a, w[0]) + of(b, w[1])) + (of(c, w[2]) + of(d, w[3]));
    }
}

#[inline(always)]
fn add_one(x: &[f32], w: f64, z: &mut [f64]) {
    z.iter_mut().zip(x).for_each(|(z, &x)| *z += w * f64::from(x));
}

/// Turns logits into `p − [y = k]`, 0 for what fills the chunk up, and adds the loss.
#[inline(always)]
fn residuals(chunk: &Chunk, z: &mut [f64], loss: &mut f64) {
    let mut largest = [f64::NEG_INFINITY; ROWS];
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
            z[r] = math::exp_lane(z[r] - largest[r]);
            sums[r] += z[r];
        }
    }
    let mut lost = [0.0; ROWS];
    for r in 0..ROWS {
        lost[r] = math::ln_normal(sums[r]) + largest[r] - own[r];
        sums[r] = if chunk.target[r] == NOBODY { 0.0 } else { 1.0 / sums[r] };
    }
    for z in z.as_chunks_mut::<ROWS>().0 {
        for r in 0..ROWS {
            z[r] *= sums[r];
        }
    }
    for r in 0..chunk.used {
        z[chunk.target[r] as usize * ROWS + r] -= 1.0;
        *loss += lost[r];
    }
}

/// `gradient[k][j] += Σ_r z[k][r] x[j][r]`.
#[inline(always)]
fn add_gradient(chunk: &Chunk, z: &[f64], gradient: &mut [f64]) {
    let classes = z.len() / ROWS;
    let columns = gradient.len() / classes;
    let whole = classes / 4 * 4;
    let (z4, z_rest) = z.split_at(whole * ROWS);
    let (gradient4, gradient_rest) = gradient.split_at_mut(whole * columns);
    for (z, gradient) in z4.chunks_exact(4 * ROWS).zip(gradient4.chunks_exact_mut(4 * columns)) {
        add_tile::<4>(&chunk.values, z, columns, gradient);
    }
    for (z, gradient) in z_rest.chunks_exact(ROWS).zip(gradient_rest.chunks_exact_mut(columns)) {
        add_tile::<1>(&chunk.values, z, columns, gradient);
    }
}

#[inline(always)]
fn add_tile<const T: usize>(values: &[f32], z: &[f64], columns: usize, gradient: &mut [f64]) {
    for (column, x) in values.chunks_exact(ROWS).enumerate() {
        let x: &[f32; ROWS] = x.try_into().expect("a chunk has as many rows");
        let mut sums = [[0.0; LANES]; T];
        for r in (0..ROWS).step_by(LANES) {
            for (t, sums) in sums.iter_mut().enumerate() {
                let z = &z[t * ROWS + r..][..LANES];
                for l in 0..LANES {
                    sums[l] += z[l] * f64::from(x[r + l]);
                }
            }
        }
        for (t, sums) in sums.iter().enumerate() {
            gradient[t * columns + column] += lanes::tree(sums);
        }
    }
}

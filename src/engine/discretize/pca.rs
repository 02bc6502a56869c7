//! Principal components (Hotelling 1933; Jolliffe, *Principal Component Analysis*).
//!
//! For centred `X` (`n × d`) the axes are the leading eigenvectors of `XᵀX`; with fewer rows than columns they come from
//! `XXᵀ = U Λ Uᵀ` as `XᵀU`, scaled to unit length. Wide rows do without either matrix (`range_finder.rs`). The matrix is summed in `f32` over
//! 128 rows at a time and in `f64` from there on, the eigenproblem and the projection are `f64`. A direction's variance is exact to about 1e-7 of the total, as single-precision data are.
//! Each row is projected by itself, so equal rows keep equal scores.

use super::kernels::{self, BLOCK, COLUMN, DEPTH, LANES, PANEL};
use super::{eigen, normalize::flat, range_finder};
use crate::error::{EngineError, Result};
use crate::threads;
use ndarray::{Array2, s};
use schema::config::PcaBy;
use schema::progress::{Monitor, Stage};

/// Shares of the time, for the progress bar: Gram matrix, eigenproblem; the projection takes the rest.
const GRAM: f64 = 0.6;
const EIGEN: f64 = 0.3;
/// Parts of rows, of [`DEPTH`] in the Gram matrix and of [`ROWS`] in the projection, between two reports of progress.
const BATCH: usize = 4;
const ROWS: usize = 256;
/// An axis of `XᵀU` shorter than this times the first one is rounding error: the rows have no such direction.
const NULL: f64 = 1e-6;

/// The rows in the coordinates of their principal axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// `n × components`; a component beyond the rank of the rows is a column of zeros.
    pub scores: Array2<f32>,
    /// `components × d`: the axes, of unit length.
    pub axes: Vec<f64>,
    /// Share of the total variance that the components carry, `0..=1`.
    pub explained: f64,
    /// Variance along each component, and in all.
    carried: Vec<f64>,
    total: f64,
}

impl Projection {
    pub(super) fn new(scores: Array2<f32>, Axes { axes, carried, total }: Axes) -> Self {
        let sum = carried.iter().fold(0.0, |sum, value| sum + value.max(0.0));
        let explained = if total > 0.0 { (sum / total).min(1.0) } else { 0.0 };
        Self { scores, axes, explained, carried, total }
    }

    /// The first components alone: to the last bit what projecting on no more of them gives, since each is found after those before it.
    pub fn first(&self, components: usize) -> Self {
        let kept = components.min(self.carried.len());
        let width = self.axes.len() / self.carried.len().max(1);
        let scores = self.scores.slice(s![.., ..kept]).as_standard_layout().into_owned();
        let axes = self.axes[..kept * width].to_vec();
        Self::new(scores, Axes { axes, carried: self.carried[..kept].to_vec(), total: self.total })
    }
}

/// Projects centred rows (`n × d`, not all zero) on their first `min(components, n, d)` principal axes. An axis' sign is
/// the one that makes its largest coordinate positive.
///
/// # Errors
/// [`EngineError::Cancelled`].
pub fn project(centred: &Array2<f32>, components: usize, by: PcaBy, monitor: &dyn Monitor) -> Result<Projection> {
    let (rows, width) = centred.dim();
    let kept = components.min(rows).min(width);
    let axes = match by.is_range_finder(rows, width, kept) {
        true => found(centred, kept, monitor)?,
        false => solved(centred, kept, monitor)?,
    };
    let scores = scores(centred, &axes.axes, kept, monitor)?;
    Ok(Projection::new(scores, axes))
}

/// The axes by a range finder.
fn found(centred: &Array2<f32>, kept: usize, monitor: &dyn Monitor) -> Result<Axes> {
    let (rows, width) = centred.dim();
    range_finder::axes(width, kept, monitor, |pass, [from, to]| {
        for (batch, values) in flat(centred).chunks(Gram::ROWS * width).enumerate() {
            pass.add(values);
            let done = ((batch + 1) * Gram::ROWS).min(rows) as f64 / rows as f64;
            report(monitor, (GRAM + EIGEN) * (from + (to - from) * done))?;
        }
        Ok(())
    })
}

/// The axes by the Gram matrix.
fn solved(centred: &Array2<f32>, kept: usize, monitor: &dyn Monitor) -> Result<Axes> {
    let (rows, width) = centred.dim();
    let tall = width <= rows;
    let transposed = if tall { None } else { Some(centred.t().as_standard_layout().into_owned()) };
    let matrix = gram(transposed.as_ref().unwrap_or(centred), monitor)?;
    let back = |vectors| if tall { vectors } else { back_to_columns(centred, vectors) };
    Axes::of(matrix, kept, back, monitor)
}

/// The axes of some rows, without the rows.
pub(super) struct Axes {
    /// `components × d`.
    pub axes: Vec<f64>,
    /// Variance along each component, and in all.
    carried: Vec<f64>,
    total: f64,
}

impl Axes {
    /// The first `kept` of the rows whose Gram matrix this is; `back` makes axes of its eigenvectors.
    pub fn of(
        matrix: Vec<f64>,
        kept: usize,
        back: impl FnOnce(Vec<Vec<f64>>) -> Vec<Vec<f64>>,
        monitor: &dyn Monitor,
    ) -> Result<Self> {
        let size = matrix.len().isqrt();
        let total = (0..size).fold(0.0, |sum, i| sum + matrix[i * size + i]);
        let pairs = eigen::largest(matrix, size, kept, &mut |done| report(monitor, GRAM + EIGEN * done))?;
        let (carried, vectors): (Vec<f64>, Vec<Vec<f64>>) = pairs.into_iter().unzip();
        Ok(Self::new(back(vectors), carried, total))
    }

    pub fn new(mut axes: Vec<Vec<f64>>, carried: Vec<f64>, total: f64) -> Self {
        axes.iter_mut().for_each(|axis| fix_sign(axis));
        Self { axes: axes.concat(), carried, total }
    }
}

fn report(monitor: &dyn Monitor, fraction: f64) -> Result<()> {
    monitor.progress(Stage::Projecting, fraction);
    if monitor.cancelled() { Err(EngineError::Cancelled) } else { Ok(()) }
}

/// `AᵀA` (`d × d`) of `A` (`n × d`).
fn gram(a: &Array2<f32>, monitor: &dyn Monitor) -> Result<Vec<f64>> {
    let mut gram = Gram::new(a.ncols());
    for (batch, rows) in flat(a).chunks(Gram::ROWS * a.ncols()).enumerate() {
        gram.add(rows);
        let done = ((batch + 1) * Gram::ROWS).min(a.nrows()) as f64 / a.nrows() as f64;
        report(monitor, GRAM * done)?;
    }
    Ok(gram.matrix())
}

/// `AᵀA` of rows that come one batch after the other, from packed rows, block by block of columns: each row is read from memory once, however many blocks there are.
pub(super) struct Gram {
    width: usize,
    packed: Vec<Packed>,
    /// Of two blocks: their numbers, and what has been summed.
    sums: Vec<(usize, usize, Vec<f64>)>,
}

impl Gram {
    /// Rows of a batch; the last may have fewer.
    pub const ROWS: usize = BATCH * DEPTH;

    pub fn new(width: usize) -> Self {
        let blocks = width.div_ceil(BLOCK);
        let packed = (0..blocks).map(|block| Packed::new(block * BLOCK)).collect();
        let sums = (0..blocks).flat_map(|i| (i..blocks).map(move |j| (i, j, vec![0.0; BLOCK * BLOCK]))).collect();
        Self { width, packed, sums }
    }

    /// A batch.
    pub fn add(&mut self, rows: &[f32]) {
        threads::run(&mut self.packed, |packed| packed.take(rows, self.width));
        let packed = &self.packed;
        threads::run(&mut self.sums, |(i, j, sums)| Packed::add_gram([&packed[*i], &packed[*j]], i == j, sums));
    }

    pub fn matrix(&self) -> Vec<f64> {
        let width = self.width;
        let mut matrix = vec![0.0; width * width];
        for (i, j, sums) in &self.sums {
            let (i, j) = (i * BLOCK, j * BLOCK);
            for r in i..(i + BLOCK).min(width) {
                for c in j.max(r)..(j + BLOCK).min(width) {
                    let sum = sums[(r - i) * BLOCK + c - j];
                    matrix[r * width + c] = sum;
                    matrix[c * width + r] = sum;
                }
            }
        }
        matrix
    }
}

/// Rows of one block of columns, as either factor of a product, [`DEPTH`] rows after the other.
pub(super) struct Packed {
    /// First column.
    first: usize,
    left: Vec<f32>,
    right: Vec<[f32; PANEL]>,
    /// Rows of each part.
    depths: Vec<usize>,
}

impl Packed {
    const LEFT: usize = BLOCK * COLUMN;
    const RIGHT: usize = BLOCK / PANEL * DEPTH;

    pub fn new(first: usize) -> Self {
        let (left, right) = (vec![0.0; BATCH * Self::LEFT], vec![[0.0; PANEL]; BATCH * Self::RIGHT]);
        Self { first, left, right, depths: Vec::with_capacity(BATCH) }
    }

    /// A batch.
    pub fn take(&mut self, rows: &[f32], width: usize) {
        self.depths.clear();
        let parts = self.left.chunks_exact_mut(Self::LEFT).zip(self.right.chunks_exact_mut(Self::RIGHT));
        for (rows, (left, right)) in rows.chunks(DEPTH * width).zip(parts) {
            let depth = rows.len() / width;
            kernels::pack(rows, width, self.first, right);
            kernels::pack_columns(right, depth, left);
            self.depths.push(depth);
        }
    }

    fn add_gram([a, b]: [&Self; 2], half: bool, sums: &mut [f64]) {
        for (part, right) in b.right.chunks_exact(Self::RIGHT).enumerate().take(b.depths.len()) {
            a.add_product(part, right, half, sums);
        }
    }

    /// Adds the product of one part of the batch with panels of as many rows.
    pub fn add_product(&self, part: usize, right: &[[f32; PANEL]], half: bool, sums: &mut [f64]) {
        let left = &self.left[part * Self::LEFT..][..Self::LEFT];
        kernels::add_gram(left, right, self.depths[part], half, sums);
    }
}

/// Turns eigenvectors of `XXᵀ` into those of `XᵀX`; a direction that the rows do not have becomes zero.
fn back_to_columns(centred: &Array2<f32>, vectors: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    let width = centred.ncols();
    let mut axes = threads::map(vectors, |vector| {
        let mut axis = vec![0.0; width];
        for (row, &u) in flat(centred).chunks_exact(width).zip(&vector) {
            for (axis, &x) in axis.iter_mut().zip(row) {
                *axis += u * f64::from(x);
            }
        }
        axis
    });
    let first = axes.first().map_or(0.0, |axis| kernels::dot(axis, axis).sqrt());
    for k in 0..axes.len() {
        let (found, rest) = axes.split_at_mut(k);
        let axis = &mut rest[0];
        for other in found.iter().chain(&*found) {
            kernels::axpy(-kernels::dot(axis, other), other, axis);
        }
        let norm = kernels::dot(axis, axis).sqrt();
        let scale = if norm > NULL * first { 1.0 / norm } else { 0.0 };
        axis.iter_mut().for_each(|x| *x *= scale);
    }
    axes
}

fn fix_sign(axis: &mut [f64]) {
    let largest = axis.iter().fold(0f64, |l, x| if x.abs() > l.abs() { *x } else { l });
    if largest < 0.0 {
        axis.iter_mut().for_each(|x| *x = -*x);
    }
}

/// The coordinates of centred rows along `kept` axes.
///
/// # Errors
/// [`EngineError::Cancelled`].
pub fn scores(centred: &Array2<f32>, axes: &[f64], kept: usize, monitor: &dyn Monitor) -> Result<Array2<f32>> {
    let (rows, width) = centred.dim();
    let projector = Projector::new(axes, width, kept);
    let mut scores = vec![0f32; rows * kept];
    let batch = BATCH * ROWS;
    for (b, (scores, values)) in scores.chunks_mut(batch * kept).zip(flat(centred).chunks(batch * width)).enumerate() {
        projector.project(values, scores);
        let done = ((b + 1) * batch).min(rows) as f64 / rows as f64;
        report(monitor, GRAM + EIGEN + (1.0 - GRAM - EIGEN) * done)?;
    }
    Ok(Array2::from_shape_vec((rows, kept), scores).expect("scores were allocated as rows × components"))
}

/// What projects centred rows on axes.
pub(super) struct Projector {
    /// As the kernel reads them.
    axes: Vec<f64>,
    width: usize,
    kept: usize,
}

impl Projector {
    /// On `kept` axes of `width` coordinates.
    pub fn new(axes: &[f64], width: usize, kept: usize) -> Self {
        let axes = kernels::interleave(axes, width, 0.0);
        debug_assert_eq!(axes.len(), kept.div_ceil(LANES) * LANES * width);
        Self { axes, width, kept }
    }

    /// Of rows, to `rows × kept`.
    pub fn project(&self, rows: &[f32], scores: &mut [f32]) {
        let chunks = scores.chunks_mut(ROWS * self.kept).zip(rows.chunks(ROWS * self.width));
        threads::run(chunks, |(scores, rows)| kernels::project(rows, self.width, &self.axes, self.kept, scores));
    }
}

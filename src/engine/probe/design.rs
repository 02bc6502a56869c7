//! The examples in the order of their folds, as the loops of [`super::objective`] take them: chunks of [`ROWS`] examples, column by column.

use crate::broja::dense::{Symmetric, TILE};
use crate::threads;
use ndarray::Array2;

/// Examples of a chunk; the last one of a fold is filled up with examples that count nothing.
pub const ROWS: usize = 128;
/// The class of what fills a chunk up.
pub const NOBODY: u32 = u32::MAX;

/// Some examples of one fold.
pub struct Chunk {
    /// `columns × ROWS`; the last column is 1.
    pub values: Vec<f32>,
    pub target: [u32; ROWS],
    pub used: usize,
}

/// Examples by fold.
pub struct Design {
    /// Columns, with the one that is 1.
    pub columns: usize,
    pub classes: usize,
    /// Chunks of each fold.
    pub folds: Vec<Vec<Chunk>>,
    /// Examples of each class in each fold.
    pub counts: Vec<Vec<u64>>,
    /// `XᵀX` of each fold, `order × order`, the upper triangle.
    grams: Vec<Vec<f64>>,
}

impl Design {
    /// Sorts examples into folds. `blocks` stand side by side.
    pub fn new(blocks: &[&Array2<f32>], target: &[u32], classes: usize, fold: &[u32], folds: usize) -> Self {
        let columns = blocks.iter().map(|block| block.ncols()).sum::<usize>() + 1;
        let members = members(fold, folds);
        let sorted = sorted(blocks, target, &members, |_, row| row);
        let counts = members.iter().map(|rows| {
            let mut counts = vec![0; classes];
            rows.iter().for_each(|&row| counts[target[row] as usize] += 1);
            counts
        });
        let counts = counts.collect();
        let grams = threads::map(&sorted, |chunks| gram(chunks, columns));
        Self { columns, classes, folds: sorted, counts, grams }
    }

    /// The order of matrices: columns, padded to whole tiles.
    pub fn order(&self) -> usize {
        self.columns.div_ceil(TILE) * TILE
    }

    /// Chunks of every fold but one.
    pub fn without(&self, fold: usize) -> Vec<&Chunk> {
        self.folds.iter().enumerate().filter(|(f, _)| *f != fold).flat_map(|(_, chunks)| chunks).collect()
    }

    /// Examples of each class in every fold but one.
    pub fn counts_without(&self, fold: usize) -> Vec<u64> {
        let mut sum = vec![0; self.classes];
        for counts in self.counts.iter().enumerate().filter(|(f, _)| *f != fold).map(|(_, counts)| counts) {
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        sum
    }

    /// `XᵀX` of every fold but one.
    pub fn gram_without(&self, fold: usize) -> Vec<f64> {
        let mut sum = vec![0.0; self.order() * self.order()];
        for gram in self.grams.iter().enumerate().filter(|(f, _)| *f != fold).map(|(_, gram)| gram) {
            sum.iter_mut().zip(gram).for_each(|(sum, x)| *sum += x);
        }
        sum
    }
}

/// The examples of each fold, in order.
pub fn members(fold: &[u32], folds: usize) -> Vec<Vec<usize>> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); folds];
    fold.iter().enumerate().for_each(|(row, &fold)| members[fold as usize].push(row));
    members
}

/// The chunks of each fold; `shown` says which row of a block an example is given.
pub fn sorted(
    blocks: &[&Array2<f32>],
    target: &[u32],
    members: &[Vec<usize>],
    shown: impl Fn(usize, usize) -> usize + Sync,
) -> Vec<Vec<Chunk>> {
    let columns = blocks.iter().map(|block| block.ncols()).sum::<usize>() + 1;
    let chunk = |rows: &[usize]| {
        let mut chunk = Chunk { values: vec![0.0; columns * ROWS], target: [NOBODY; ROWS], used: rows.len() };
        for (place, &row) in rows.iter().enumerate() {
            let values =
                blocks.iter().enumerate().flat_map(|(at, block)| block.row(shown(at, row)).into_iter().copied());
            for (column, value) in values.chain([1.0]).enumerate() {
                chunk.values[column * ROWS + place] = value;
            }
            chunk.target[place] = target[row];
        }
        chunk
    };
    threads::map(members, |rows| rows.chunks(ROWS).map(chunk).collect())
}

/// `XᵀX`, its upper triangle.
fn gram(chunks: &[Chunk], columns: usize) -> Vec<f64> {
    let order = columns.div_ceil(TILE) * TILE;
    let mut matrix = Symmetric::default();
    matrix.reset(order);
    let mut rows = vec![0.0; ROWS * order];
    for chunk in chunks {
        for (column, values) in chunk.values.chunks_exact(ROWS).enumerate() {
            values.iter().enumerate().for_each(|(row, &x)| rows[row * order + column] = f64::from(x));
        }
        matrix.subtract_gram(&rows);
    }
    let entry = |at: usize| if at % order >= at / order { -*matrix.at(at / order, at % order) } else { 0.0 };
    (0..order * order).map(entry).collect()
}

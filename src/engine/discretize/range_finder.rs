//! Leading principal axes of wide rows without their Gram matrix, by a randomised range finder (Halko, Martinsson and Tropp, SIAM Review 2011) that
//! keeps every block that it tried: block Krylov iteration (Musco and Musco, NeurIPS 2015).
//!
//! The first block of directions is random. A pass over the rows multiplies the latest block by `XᵀX`, and what is new of the product is the next
//! block. The axes are the Ritz vectors of all blocks: no other directions of their span carry more variance. So the variance along an axis is what it
//! is, to the same precision as by the Gram matrix; what can be missing is variance along directions that were not tried.
//!
//! Products are summed as the Gram matrix is: in `f32` over 128 terms, in `f64` from there on.

use super::kernels::{self, BLOCK, COLUMN, DEPTH, PANEL};
use super::pca::{Axes, Gram, Packed};
use crate::error::{EngineError, Result};
use crate::rng::Rng;
use crate::threads;
use schema::config::PcaBy;
use schema::progress::Monitor;

/// Passes end where all that follow would add less than this share of the variance along the axes, by how much the latest two added.
const WORTH: f64 = 1e-3;
const MOST_PASSES: u32 = 8;
/// The share of what is left that a pass seems to do: only the progress bar asks.
const SEEMING: f64 = 0.4;
/// Vectors that go over the basis side by side, which is read from memory once for all of them.
const SIDE: usize = 8;
/// Of a direction this share must be new; less is rounding.
const NEW: f64 = 1e-10;
/// The random stream of the first block ("range"), which is the same for all rows.
const FIRST: u64 = 0x0072_616e_6765;
/// Panels of a block of columns.
const PANELS: usize = BLOCK / PANEL;

/// The first `kept` axes of rows of `width` columns; `pass` hands all of them, centred, over to a [`Pass`], which is told as the part of the work from one fraction
/// to another. Axes beyond the rank of the rows are zero.
///
/// # Errors
/// Those of `pass`, and [`EngineError::Cancelled`].
pub(super) fn axes<E: From<EngineError>>(
    width: usize,
    kept: usize,
    monitor: &dyn Monitor,
    mut pass: impl FnMut(&mut Pass, [f64; 2]) -> std::result::Result<(), E>,
) -> std::result::Result<Axes, E> {
    let mut space = Space::random(width, PcaBy::directions(kept), monitor)?;
    let (mut carried, mut added, mut left, mut total) = (0.0, 0.0, 1.0, None);
    for passed in 1.. {
        let mut sums = Pass::new(width, &space.basis[space.latest..], total.is_none());
        let after = (1.0 - SEEMING) * left;
        pass(&mut sums, [1.0 - left, 1.0 - after])?;
        left = after;
        let total = *total.get_or_insert(sums.squares);
        let next = space.multiplied(sums.products())?;
        let found = space.ritz(kept.max(PcaBy::SOUGHT))?;
        let now = found.iter().fold(0.0, |sum, (value, _)| sum + value);
        // As a geometric series goes on.
        let more = now - carried;
        let rest = if more < added { more * more / (added - more) } else { f64::INFINITY };
        (carried, added) = (now, more);
        if rest <= WORTH * now || passed == MOST_PASSES || !space.extend(next)? {
            return Ok(space.axes(found, kept, total));
        }
    }
    unreachable!("passes end")
}

/// Orthonormal directions and how the rows vary along them.
struct Space<'a> {
    basis: Vec<Vec<f64>>,
    /// Where the latest block begins, which was not multiplied yet.
    latest: usize,
    /// Of each direction before: its product with `XᵀX`, along the directions up to itself.
    along: Vec<Vec<f64>>,
    monitor: &'a dyn Monitor,
}

impl<'a> Space<'a> {
    fn random(width: usize, directions: usize, monitor: &'a dyn Monitor) -> Result<Self> {
        let mut rng = Rng::stream(FIRST, &[]);
        let vectors: Vec<Vec<f64>> = (0..directions).map(|_| (0..width).map(|_| rng.normal()).collect()).collect();
        let mut space = Self { basis: Vec::new(), latest: 0, along: Vec::new(), monitor };
        space.add(Block::new(vectors))?;
        Ok(space)
    }

    /// Takes the products of the latest block with `XᵀX`; gives what is new of them, but for rounding.
    fn multiplied(&mut self, products: Vec<Vec<f64>>) -> Result<Block> {
        let mut next = Block::new(products);
        let along = next.take_out(&self.basis, self.monitor)?;
        let first = self.latest;
        let up_to_itself = along.into_iter().enumerate().map(|(at, mut along)| {
            along.truncate(first + at + 1);
            along
        });
        self.along.extend(up_to_itself);
        Ok(next)
    }

    /// Adds a block that lies outside the basis but for rounding, which is taken out; whether some of it is new.
    fn extend(&mut self, mut block: Block) -> Result<bool> {
        block.take_out(&self.basis, self.monitor)?;
        self.add(block)?;
        Ok(self.latest < self.basis.len())
    }

    /// Adds a block that lies outside the basis.
    fn add(&mut self, block: Block) -> Result<()> {
        self.latest = self.basis.len();
        for (mut vector, length) in block.vectors.into_iter().zip(block.lengths) {
            if self.monitor.cancelled() {
                return Err(EngineError::Cancelled);
            }
            let beside = &self.basis[self.latest..];
            // Twice is enough (Parlett): the second time removes what the first one's rounding left.
            beside.iter().chain(beside).for_each(|other| {
                take_out(&mut vector, other);
            });
            let new = kernels::dot(&vector, &vector).sqrt();
            if new > NEW * length {
                vector.iter_mut().for_each(|x| *x /= new);
                self.basis.push(vector);
            }
        }
        Ok(())
    }

    /// The largest Ritz values of the blocks that were multiplied, with their vectors along these blocks.
    fn ritz(&self, count: usize) -> Result<Vec<(f64, Vec<f64>)>> {
        let size = self.along.len();
        let mut matrix = vec![0.0; size * size];
        for (column, along) in self.along.iter().enumerate() {
            along.iter().enumerate().for_each(|(row, &x)| matrix[row * size + column] = x);
        }
        let step = &mut |_| if self.monitor.cancelled() { Err(EngineError::Cancelled) } else { Ok(()) };
        super::eigen::largest(matrix, size, count.min(size), step)
    }

    fn axes(&self, found: Vec<(f64, Vec<f64>)>, kept: usize, total: f64) -> Axes {
        let width = self.basis.first().map_or(0, Vec::len);
        let mut carried: Vec<f64> = found.iter().map(|(value, _)| *value).take(kept).collect();
        let found = &found[..kept.min(found.len())];
        let axes = |found: &[(f64, Vec<f64>)]| {
            let mut axes = vec![vec![0.0; width]; found.len()];
            for (at, direction) in self.basis[..self.along.len()].iter().enumerate() {
                found.iter().zip(&mut axes).for_each(|((_, x), axis)| kernels::axpy(x[at], direction, axis));
            }
            axes
        };
        let mut axes = threads::map(found.chunks(SIDE), axes).concat();
        carried.resize(kept, 0.0);
        axes.resize(kept, vec![0.0; width]);
        Axes::new(axes, carried, total)
    }
}

/// Vectors that the basis may not hold yet.
struct Block {
    vectors: Vec<Vec<f64>>,
    /// Of each vector, before anything was taken out.
    lengths: Vec<f64>,
}

impl Block {
    fn new(vectors: Vec<Vec<f64>>) -> Self {
        let lengths = threads::map(&vectors, |vector| kernels::dot(vector, vector).sqrt());
        Self { vectors, lengths }
    }

    /// Takes out what lies along orthonormal vectors; gives how much that was, of each vector.
    fn take_out(&mut self, of: &[Vec<f64>], monitor: &dyn Monitor) -> Result<Vec<Vec<f64>>> {
        let side = |vectors: &mut [Vec<f64>]| {
            let mut along = vec![Vec::with_capacity(of.len()); vectors.len()];
            for (at, other) in of.iter().enumerate() {
                if at % 64 == 0 && monitor.cancelled() {
                    return Err(EngineError::Cancelled);
                }
                vectors.iter_mut().zip(&mut along).for_each(|(vector, along)| along.push(take_out(vector, other)));
            }
            Ok(along)
        };
        let along = threads::map(self.vectors.chunks_mut(SIDE), side).into_iter().collect::<Result<Vec<_>>>()?;
        Ok(along.concat())
    }
}

/// Takes out of a vector what lies along another one, of length 1, and gives how much that was.
fn take_out(vector: &mut [f64], other: &[f64]) -> f64 {
    let along = kernels::dot(vector, other);
    kernels::axpy(-along, other, vector);
    along
}

/// `XᵀX` times some directions, of rows that come one batch after the other.
pub(super) struct Pass {
    width: usize,
    directions: usize,
    /// In panels, `[part of DEPTH coordinates][panel][coordinate][lane]`.
    packed: Vec<[f32; PANEL]>,
    /// Parts of a batch.
    parts: Vec<Along>,
    /// Blocks of columns of the rows, and of each the products.
    blocks: Vec<(Packed, Vec<f64>)>,
    /// Of all values, if it is asked for.
    squares: f64,
    squared: bool,
}

impl Pass {
    fn new(width: usize, directions: &[Vec<f64>], squared: bool) -> Self {
        let panels = directions.len().div_ceil(PANEL);
        let mut packed = vec![[0f32; PANEL]; width.div_ceil(DEPTH) * panels * DEPTH];
        for (at, direction) in directions.iter().enumerate() {
            for (j, &x) in direction.iter().enumerate() {
                packed[(j / DEPTH * panels + at / PANEL) * DEPTH + j % DEPTH][at % PANEL] = x as f32;
            }
        }
        let sums = vec![0.0; panels.div_ceil(PANELS) * BLOCK * BLOCK];
        let parts = (0..Gram::ROWS / DEPTH).map(|_| Along::new(panels)).collect();
        let blocks = (0..width.div_ceil(BLOCK)).map(|block| (Packed::new(block * BLOCK), sums.clone())).collect();
        Self { width, directions: directions.len(), packed, parts, blocks, squares: 0.0, squared }
    }

    /// A batch, of at most [`Gram::ROWS`] rows.
    pub fn add(&mut self, rows: &[f32]) {
        let (width, packed) = (self.width, &self.packed);
        let parts = &mut self.parts[..rows.len().div_ceil(DEPTH * width)];
        let squared = self.squared;
        threads::run(parts.iter_mut().zip(rows.chunks(DEPTH * width)), |(part, rows)| {
            part.squares = if squared { kernels::squares(rows) } else { 0.0 };
            part.take(rows, width, packed);
        });
        self.squares = parts.iter().fold(self.squares, |sum, part| sum + part.squares);
        let parts = &*parts;
        threads::run(&mut self.blocks, |(columns, sums)| {
            columns.take(rows, width);
            for (part, along) in parts.iter().enumerate() {
                for (right, sums) in along.panels.chunks(PANELS * DEPTH).zip(sums.chunks_exact_mut(BLOCK * BLOCK)) {
                    columns.add_product(part, right, false, sums);
                }
            }
        });
    }

    /// Of each direction.
    fn products(&self) -> Vec<Vec<f64>> {
        let product = |at: usize| {
            let (from, lane) = (at / BLOCK * BLOCK * BLOCK, at % BLOCK);
            let of_block = |(_, sums): &(Packed, Vec<f64>)| -> Vec<f64> {
                sums[from..from + BLOCK * BLOCK].iter().skip(lane).step_by(BLOCK).copied().collect()
            };
            let mut product = self.blocks.iter().map(of_block).collect::<Vec<_>>().concat();
            product.truncate(self.width);
            product
        };
        (0..self.directions).map(product).collect()
    }
}

/// Up to [`DEPTH`] rows along the directions.
struct Along {
    /// In panels, `[panel][row][lane]`.
    panels: Vec<[f32; PANEL]>,
    /// Sum of the squares of the rows' values.
    squares: f64,
    /// A block of rows, and its sums.
    left: Vec<f32>,
    sums: Vec<f64>,
}

impl Along {
    fn new(panels: usize) -> Self {
        let sums = vec![0.0; panels.div_ceil(PANELS) * BLOCK * BLOCK];
        Self { panels: vec![[0.0; PANEL]; panels * DEPTH], squares: 0.0, left: vec![0.0; BLOCK * COLUMN], sums }
    }

    fn take(&mut self, rows: &[f32], width: usize, packed: &[[f32; PANEL]]) {
        for (block, rows) in rows.chunks(BLOCK * width).enumerate() {
            // What is left of a fuller block is summed, too, and not looked at.
            self.sums.fill(0.0);
            for (packed, first) in packed.chunks_exact(self.panels.len()).zip((0..width).step_by(DEPTH)) {
                let depth = DEPTH.min(width - first);
                for (row, left) in rows.chunks_exact(width).zip(self.left.chunks_exact_mut(COLUMN)) {
                    left[..depth].copy_from_slice(&row[first..first + depth]);
                }
                for (right, sums) in packed.chunks(PANELS * DEPTH).zip(self.sums.chunks_exact_mut(BLOCK * BLOCK)) {
                    kernels::add_gram(&self.left, right, depth, false, sums);
                }
            }
            for (panel, panels) in self.panels.chunks_exact_mut(DEPTH).enumerate() {
                let from = panel / PANELS * BLOCK * BLOCK + panel % PANELS * PANEL;
                for (row, panel) in panels[block * BLOCK..].iter_mut().enumerate().take(rows.len() / width) {
                    let sums = &self.sums[from + row * BLOCK..][..PANEL];
                    panel.iter_mut().zip(sums).for_each(|(x, &sum)| *x = sum as f32);
                }
            }
        }
    }
}

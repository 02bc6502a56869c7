//! One layer of a 2-D or 3-D array as a row-major matrix of `f32`, in memory bounded by the layer.
//!
//! In C order a layer is one run of bytes. In Fortran order the value of layer `l`, row `r`, column `c` of an array
//! `[L, R, C]` is number `l + L·(r + R·c)` of the file: whole columns (of every layer) are read in turn and transposed by tiles.
//! Any other strides, as a view of a PyTorch tensor has them, are read row by row.

use super::dtype::{Dtype, Element, Number, with_number};
use super::{Layout, Order};
use crate::bytes::ByteSource;
use crate::error::{Parsed, Place, Problem, expected_number};
use crate::{checkpoint, fill, reserve};
use ndarray::Array2;
use schema::progress::Monitor;

/// Bytes read at once.
const CHUNK: u64 = 1 << 20;
/// Side of the square tiles of a transposition: 32 × 32 × 4 bytes stay in the first-level cache on both sides.
const TILE: usize = 32;

/// Reads layer `layer` (from 0), which the caller has checked. Every value of the result is finite.
pub fn read(source: &dyn ByteSource, layout: &Layout, layer: u64, monitor: &dyn Monitor) -> Parsed<Array2<f32>> {
    let reader = Reader::new(source, layout, layer, monitor);
    let [layers, rows, dims] = reader.shape;
    let mut out = reserve(rows, dims)?;
    out.resize((rows * dims) as usize, 0.0);
    match layout.order {
        Order::C => reader.c(layer, 0, &mut out)?,
        Order::Fortran => reader.fortran(layer, &mut out)?,
        Order::Strided(strides) => reader.strided(layer, strides, &mut out)?,
    }
    if layer + 1 < layers {
        layout.expect(source, [layer + 1, 0], rows);
    }
    let shape = (rows as usize, dims as usize);
    Ok(Array2::from_shape_vec(shape, out).expect("sized as rows × dims"))
}

/// Reads whole rows of a layer of an array in C order, from row `first` on.
pub fn rows(
    source: &dyn ByteSource,
    layout: &Layout,
    [layer, first]: [u64; 2],
    out: &mut [f32],
    monitor: &dyn Monitor,
) -> Parsed<()> {
    debug_assert_eq!(layout.order, Order::C);
    Reader::new(source, layout, layer, monitor).c(layer, first, out)
}

struct Reader<'a> {
    source: &'a dyn ByteSource,
    monitor: &'a dyn Monitor,
    dtype: Dtype,
    /// Offset of the first value.
    start: u64,
    /// Counted from 1, for messages; none in a 2-D array.
    layer: Option<u64>,
    shape: [u64; 3],
}

impl<'a> Reader<'a> {
    fn new(source: &'a dyn ByteSource, layout: &Layout, layer: u64, monitor: &'a dyn Monitor) -> Self {
        let shape = match layout.shape[..] {
            [layers, rows, dims] => [layers, rows, dims],
            _ => [1, layout.shape[0], layout.shape[1]],
        };
        let layer = (layout.shape.len() == 3).then_some(layer + 1);
        Self { source, monitor, dtype: layout.dtype, start: layout.start, layer, shape }
    }
}

impl Reader<'_> {
    /// Whole rows, from `first` on.
    fn c(&self, layer: u64, first: u64, out: &mut [f32]) -> Parsed<()> {
        let [_, rows, dims] = self.shape;
        let (total, base) = (rows * dims, layer * rows * dims);
        let mut buf = Vec::new();
        let mut done = first * dims;
        for part in out.chunks_mut((CHUNK / self.dtype.size) as usize) {
            checkpoint(self.monitor, done, total)?;
            self.numbers(base + done, 1, part, &mut buf, |i| ((done + i) / dims, (done + i) % dims))?;
            done += part.len() as u64;
        }
        checkpoint(self.monitor, done, total)
    }

    fn fortran(&self, layer: u64, out: &mut [f32]) -> Parsed<()> {
        let [layers, rows, dims] = self.shape;
        let per_chunk = (CHUNK / self.dtype.size / layers).max(1);
        // Whole columns where a chunk holds at least one, else parts of one.
        let (height, width) = (per_chunk.min(rows), (per_chunk / rows).max(1));
        let (mut buf, mut columns) = (Vec::new(), Vec::new());
        for column in (0..dims).step_by(width as usize) {
            let width = width.min(dims - column);
            for row in (0..rows).step_by(height as usize) {
                checkpoint(self.monitor, column * rows + row, dims * rows)?;
                let height = height.min(rows - row);
                columns.resize((width * height) as usize, 0.0);
                let first = layer + layers * (row + rows * column);
                self.numbers(first, layers, &mut columns, &mut buf, |i| (row + i % height, column + i / height))?;
                let corner = (row * dims + column) as usize;
                transpose(&columns, height as usize, &mut out[corner..], dims as usize);
            }
        }
        checkpoint(self.monitor, dims * rows, dims * rows)
    }

    /// One row at a time: what a view of a larger tensor is.
    fn strided(&self, layer: u64, strides: [u64; 3], out: &mut [f32]) -> Parsed<()> {
        let [_, rows, dims] = self.shape;
        let mut buf = Vec::new();
        for (row, part) in (0..).zip(out.chunks_mut(dims as usize)) {
            if row % 64 == 0 {
                checkpoint(self.monitor, row, rows)?;
            }
            let first = layer * strides[0] + row * strides[1];
            self.numbers(first, strides[2], part, &mut buf, |i| (row, i))?;
        }
        checkpoint(self.monitor, rows, rows)
    }

    /// Reads `out.len()` numbers, every `step`-th from number `first` of the file on. `place` gives the row and column
    /// (from 0) of the i-th, for a refusal.
    fn numbers(
        &self,
        first: u64,
        step: u64,
        out: &mut [f32],
        buf: &mut Vec<u8>,
        place: impl Fn(u64) -> (u64, u64),
    ) -> Parsed<()> {
        let size = self.dtype.size as usize;
        // From the first number to the end of the last, without what lies between it and a next one.
        let span = (out.len() - 1) as u64 * step + 1;
        buf.resize(span as usize * size, 0);
        fill(self.source, self.start + first * self.dtype.size, buf)?;
        self.dtype.to_little_endian(buf);
        if step == 1 && self.dtype.element == Element::F32 && data::read_singles(buf, out) {
            return Ok(());
        }
        let stride = step as usize * size;
        let item = |i: usize| &buf[i * stride..i * stride + size];
        with_number!(self.dtype.element, T => {
            for (value, bytes) in out.iter_mut().zip(buf.chunks(stride)) {
                *value = T::read(&bytes[..size]).single();
            }
            let Some(bad) = out.iter().position(|value| !value.is_finite()) else { return Ok(()) };
            let value = T::read(item(bad)).double();
            let (row, column) = place(bad as u64);
            let at = Place::Entry { layer: self.layer, row: row + 1, column: Some(column + 1) };
            Err(Problem::found(at, format!("{value:?}"), expected_number(value)))
        }, unreachable!("text has one axis: the layout is checked for it"))
    }
}

/// Writes columns of `height` values, one after the other, as columns of a row-major matrix of `dims` columns.
fn transpose(columns: &[f32], height: usize, out: &mut [f32], dims: usize) {
    let width = columns.len() / height;
    for top in (0..height).step_by(TILE) {
        for left in (0..width).step_by(TILE) {
            for row in top..height.min(top + TILE) {
                for column in left..width.min(left + TILE) {
                    out[row * dims + column] = columns[column * height + row];
                }
            }
        }
    }
}

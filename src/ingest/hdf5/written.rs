//! What of a data set was ever written. HDF5 keeps a data set in chunks and makes a chunk when it is first written to; a chunk that is not there is read as
//! the data set's fill value, which is 0 unless the writer set one. A data set that is kept whole has all of its room from the first write on, so that only
//! one that was never written at all is told from one that was.
//!
//! The reader's crate fills in silence, and does not say which chunks there are; so its indices are asked.
//!
//! Reference: HDF5 File Format Specification 3.0, IV.A.2.f (fill value) and IV.A.2.i (data layout), VII (chunk indices).

use hdf5_reader::btree_v1::{self, BTreeV1Key};
use hdf5_reader::error::Error;
use hdf5_reader::io::Cursor;
use hdf5_reader::messages::HdfMessage;
use hdf5_reader::messages::fill_value::FillTime;
use hdf5_reader::messages::layout::{ChunkIndexing, DataLayout};
use hdf5_reader::{Dataset, Hdf5File, chunk_index, extensible_array, fixed_array};
use std::collections::BTreeMap;
use std::fmt;

/// Which axis of a data set counts rows, and which layers.
#[derive(Debug, Clone, Copy)]
pub struct Axes {
    pub rows: usize,
    pub layers: Option<usize>,
}

/// What was never written: at least one row of at least one layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritten {
    /// Rows of which a part was never written, and all rows.
    rows: u64,
    of: u64,
    /// The first such row, from 0.
    first: u64,
    /// Layers of which a part was never written, and all layers; `(1, 1)` without layers.
    layers: (u64, u64),
    /// Some of such rows were written in part.
    partly: bool,
    /// Nothing at all was written.
    pub whole: bool,
}

impl fmt::Display for Unwritten {
    /// "40 of 60 rows never written (the first is row 21)".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, of, first, layers, .. } = self;
        if self.whole {
            return write!(f, "no values, as none was ever written");
        }
        let layers = match layers {
            (some, all) if some < all => format!(" at {some} of {all} layers"),
            _ => String::new(),
        };
        let written = if self.partly { "never written, or only in part" } else { "never written" };
        write!(f, "{rows} of {of} rows{layers} {written} (the first is row {})", first + 1)
    }
}

/// Whether the values of a data set are there.
pub enum Written {
    /// All of them may have been written.
    Whole,
    Lacks(Unwritten),
    /// They lie in other files.
    Elsewhere,
}

/// Whether all values of a data set were written to this file.
///
/// # Errors
/// A header or an index of chunks that cannot be read.
pub fn written(file: &Hdf5File, dataset: &Dataset, axes: Axes) -> Result<Written, Error> {
    let header = file.get_or_parse_header(dataset.address())?;
    if header.messages.iter().any(|message| matches!(message, HdfMessage::ExternalFiles(_))) {
        return Ok(Written::Elsewhere);
    }
    let layout = header.messages.iter().find_map(|message| match message {
        HdfMessage::DataLayout(message) => Some(&message.layout),
        _ => None,
    });
    let shape = dataset.shape();
    let undefined = |address: u64| Cursor::is_undefined_offset(address, file.superblock().offset_size);
    let lacks = match layout {
        Some(&DataLayout::Contiguous { address, .. }) if undefined(address) => missing(shape, shape, &[], axes),
        Some(DataLayout::Chunked { address, dims, chunk_indexing, .. }) => {
            // An old layout counts the bytes of an element as a last axis.
            let dims = dims.get(..shape.len()).unwrap_or(dims);
            let chunk: Vec<u64> = dims.iter().map(|&axis| u64::from(axis)).collect();
            if chunk.len() != shape.len() || chunk.contains(&0) {
                return Err(Error::InvalidData("chunks of another number of axes".to_owned()));
            }
            let found = match undefined(*address) {
                true => Some(Vec::new()),
                false => chunks(file, dataset, *address, dims, chunk_indexing.as_ref())?,
            };
            found.and_then(|found| missing(shape, &chunk, &found, axes))
        }
        _ => None,
    };
    Ok(lacks.map_or(Written::Whole, Written::Lacks))
}

/// Where the chunks start that there are; `None` where there are all.
fn chunks(
    file: &Hdf5File,
    dataset: &Dataset,
    address: u64,
    dims: &[u32],
    indexing: Option<&ChunkIndexing>,
) -> Result<Option<Vec<Vec<u64>>>, Error> {
    let (storage, shape) = (file.storage(), dataset.shape());
    let (offset, length) = (file.superblock().offset_size, file.superblock().length_size);
    let axes = shape.len() as u32;
    let entries = match indexing {
        Some(ChunkIndexing::SingleChunk { .. } | ChunkIndexing::Implicit) => return Ok(None),
        None => {
            let leaves =
                btree_v1::collect_btree_v1_leaves_storage(storage, address, offset, length, Some(axes), dims, None)?;
            let starts = leaves.into_iter().filter_map(|(key, _)| match key {
                BTreeV1Key::RawData { mut offsets, .. } => {
                    offsets.truncate(shape.len());
                    Some(offsets)
                }
                BTreeV1Key::Group { .. } => None,
            });
            return Ok(Some(starts.collect()));
        }
        Some(ChunkIndexing::BTreeV2) => {
            chunk_index::collect_v2_chunk_entries_storage(storage, address, offset, length, axes, dims, None)?
        }
        Some(ChunkIndexing::FixedArray { .. }) => {
            fixed_array::collect_fixed_array_chunk_entries_storage(storage, address, offset, length, shape, dims, None)?
        }
        Some(ChunkIndexing::ExtensibleArray { .. }) => {
            extensible_array::collect_extensible_array_chunk_entries_storage(
                storage,
                address,
                offset,
                length,
                shape,
                dataset.max_dims(),
                dims,
                None,
            )?
        }
    };
    Ok(Some(entries.into_iter().map(|entry| entry.offsets).collect()))
}

/// Rows and layers that chunks of a size do not cover, by where the chunks start.
fn missing(shape: &[u64], chunk: &[u64], starts: &[Vec<u64>], axes: Axes) -> Option<Unwritten> {
    // Chunks may be left of rows that were cut off later.
    let within = |start: &&Vec<u64>| start.len() == shape.len() && start.iter().zip(shape).all(|(at, end)| at < end);
    let number = |axis: usize| shape[axis].div_ceil(chunk[axis]);
    let all: u128 = (0..shape.len()).map(|axis| u128::from(number(axis))).product();
    let starts: Vec<&Vec<u64>> = starts.iter().filter(within).collect();
    if starts.len() as u128 >= all {
        return None;
    }
    // Of each slab across an axis that has a chunk: how many it has.
    let slabs = |axis: usize| {
        let mut slabs: BTreeMap<u64, u128> = BTreeMap::new();
        starts.iter().for_each(|start| *slabs.entry(start[axis] / chunk[axis]).or_default() += 1);
        let whole = all / u128::from(number(axis));
        let complete: Vec<u64> = slabs.iter().filter(|(_, count)| **count >= whole).map(|(&slab, _)| slab).collect();
        let extent = |slab: u64| chunk[axis].min(shape[axis] - slab * chunk[axis]);
        let covered: u64 = complete.iter().map(|&slab| extent(slab)).sum();
        let first = (0..).zip(&complete).find(|(at, slab)| at != *slab).map_or(complete.len() as u64, |(at, _)| at);
        (shape[axis] - covered, first * chunk[axis], complete.len() < slabs.len())
    };
    let (rows, first, partly) = slabs(axes.rows);
    let layers = axes.layers.map_or((1, 1), |axis| (slabs(axis).0, shape[axis]));
    // Where whole layers are missing, every row is written in part.
    let partly = partly && layers.0 == layers.1;
    Some(Unwritten { rows, of: shape[axes.rows], first, layers, partly, whole: starts.is_empty() })
}

/// The bytes of the fill value that the writer of a data set chose, where it did and unwritten values are read as it.
///
/// # Errors
/// A header that cannot be read.
pub fn fill(file: &Hdf5File, dataset: &Dataset) -> Result<Option<Vec<u8>>, Error> {
    // What the specification numbers 1, "never", is called so by the crate.
    const NEVER: FillTime = FillTime::Always;
    let header = file.get_or_parse_header(dataset.address())?;
    let fills = header.messages.iter().filter_map(|message| match message {
        HdfMessage::FillValue(fill) => Some(fill),
        _ => None,
    });
    // An old form of the message may stand beside the new one, which alone says when the value is written.
    if fills.clone().any(|fill| fill.fill_time == NEVER) {
        return Ok(None);
    }
    Ok(fills.filter_map(|fill| fill.value.clone().filter(|value| fill.defined && !value.is_empty())).next_back())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: Axes = Axes { rows: 0, layers: None };
    const LAYERED: Axes = Axes { rows: 1, layers: Some(0) };

    fn told(shape: &[u64], chunk: &[u64], starts: &[&[u64]], axes: Axes) -> Option<String> {
        let starts: Vec<Vec<u64>> = starts.iter().map(|start| start.to_vec()).collect();
        missing(shape, chunk, &starts, axes).map(|found| found.to_string())
    }

    #[test]
    fn rows_without_a_chunk_are_counted_and_the_first_is_named() {
        assert_eq!(told(&[60, 4], &[20, 4], &[&[0, 0], &[20, 0], &[40, 0]], ROWS), None);
        let one = told(&[60, 4], &[20, 4], &[&[0, 0], &[40, 0]], ROWS);
        assert_eq!(one.as_deref(), Some("20 of 60 rows never written (the first is row 21)"));
        // The last chunk reaches beyond the rows; a chunk of rows that were cut off says nothing.
        let end = told(&[50, 4], &[20, 4], &[&[0, 0], &[20, 0], &[60, 0]], ROWS);
        assert_eq!(end.as_deref(), Some("10 of 50 rows never written (the first is row 41)"));
        let part = told(&[60, 4], &[20, 2], &[&[0, 0], &[0, 2], &[20, 0]], ROWS);
        assert_eq!(part.as_deref(), Some("40 of 60 rows never written, or only in part (the first is row 21)"));
        assert_eq!(told(&[60], &[20], &[], ROWS).as_deref(), Some("no values, as none was ever written"));
        let single = told(&[3, 4], &[1, 4], &[&[0, 0], &[1, 0]], ROWS);
        assert_eq!(single.as_deref(), Some("1 of 3 rows never written (the first is row 3)"));
    }

    #[test]
    fn layers_that_lack_rows_are_counted() {
        let layer = told(&[2, 60, 4], &[1, 60, 4], &[&[0, 0, 0]], LAYERED);
        assert_eq!(layer.as_deref(), Some("60 of 60 rows at 1 of 2 layers never written (the first is row 1)"));
        let rows = told(&[2, 60, 4], &[1, 30, 4], &[&[0, 0, 0], &[1, 0, 0]], LAYERED);
        assert_eq!(rows.as_deref(), Some("30 of 60 rows never written (the first is row 31)"));
    }
}

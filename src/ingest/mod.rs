//! Bytes → arrays. One file per format behind one registry table, [`FORMATS`]; `docs/files.md` describes the layouts.
//!
//! [`open`] looks at a file and describes what is in it ([`ArrayInfo`]); [`Opened::read`] reads one layer of one array, and only
//! those bytes, so a file larger than memory is read layer by layer.

pub mod bytes;
mod csv;
mod error;
mod info;
mod npy;
mod symbols;
mod table;

use crate::engine::{
    dataset::Feature,
    progress::{Monitor, Silent, Stage},
};
pub use bytes::ByteSource;
pub use error::{Checked, IngestError, Place, Problem, Result};
pub use info::{ArrayInfo, ArrayKind, FileInfo, Role, TARGET_WORDS};
pub use table::CountsTable;

/// A format that can be read: one row of [`FORMATS`].
pub struct Format {
    pub name: &'static str,
    /// For a person.
    pub title: &'static str,
    /// Lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// Whether a file that starts with these bytes (up to [`MAGIC_BYTES`]) is of this format, whatever its name.
    pub sniff: fn(&[u8]) -> bool,
    /// Looks at the file, without reading its values where the format allows.
    pub open: Open,
}

/// Opens a file of one format.
pub type Open = fn(Box<dyn ByteSource>) -> Checked<Box<dyn Arrays>>;

/// How much of a file's start [`Format::sniff`] sees.
pub const MAGIC_BYTES: u64 = 64;

/// Every format that can be read. A new one is one file and one row.
pub const FORMATS: &[Format] = &[
    Format { name: "npy", title: "NumPy array", extensions: &["npy"], sniff: npy::sniff, open: npy::open },
    Format {
        name: "csv",
        title: "table",
        extensions: &["csv", "tsv", "tab", "txt"],
        sniff: |_| false,
        open: csv::open,
    },
];

/// What a format's reader gives.
pub trait Arrays {
    /// Every array in the file, in the file's order.
    fn arrays(&self) -> Vec<ArrayInfo>;

    /// Reads one layer (from 0) of one array. The caller has checked that both exist and that the array is not [`ArrayKind::Counts`].
    ///
    /// # Errors
    /// The first value that is not what the array's description promises.
    fn read(&self, array: &ArrayInfo, layer: u64, monitor: &dyn Monitor) -> Checked<Feature>;

    /// The file as a table of counts or probabilities.
    ///
    /// # Errors
    /// What is missing for it to be one.
    fn counts(&self, _monitor: &dyn Monitor) -> Checked<CountsTable> {
        Err(Problem::found(Place::File, "an array", "a table with columns x1, x2, y and count or p"))
    }
}

/// Distinct values of a column beyond this are not counted when a file is opened.
const MAX_DISTINCT: u64 = 1 << 16;

/// An open file: its description and the means to read it.
pub struct Opened {
    info: FileInfo,
    reader: Box<dyn Arrays>,
}

/// Looks at a file: which format it is (by its first bytes, else by its name) and which arrays it holds.
///
/// A table is read through once for that; of an array only the header, and a short column's distinct values.
///
/// # Errors
/// A format that is not read, or a file that is not what its format says.
pub fn open(name: &str, source: Box<dyn ByteSource>) -> Result<Opened> {
    let bytes = source.len();
    let format = recognise(name, source.as_ref()).map_err(|problem| problem.of(name))?;
    let reader = (format.open)(source).map_err(|problem| problem.of(name))?;
    let info = FileInfo { name: name.to_owned(), format: format.name.to_owned(), bytes, arrays: reader.arrays() };
    Ok(Opened { info, reader })
}

fn recognise(name: &str, source: &dyn ByteSource) -> Checked<&'static Format> {
    if source.is_empty() {
        return Err(Problem::Empty);
    }
    let start = read_bytes(source, 0, source.len().min(MAGIC_BYTES) as usize)?;
    if let Some(format) = FORMATS.iter().find(|format| (format.sniff)(&start)) {
        return Ok(format);
    }
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let named = |format: &&Format| extension.as_deref().is_some_and(|e| format.extensions.contains(&e));
    FORMATS.iter().find(named).ok_or_else(|| {
        let found = match &extension {
            Some(extension) => format!("a file of type .{extension}"),
            None => "a file without an extension".to_owned(),
        };
        let known: Vec<_> = FORMATS.iter().map(|f| format!("{} (.{})", f.title, f.extensions.join(", ."))).collect();
        Problem::found(Place::File, found, known.join(" or "))
    })
}

impl Opened {
    /// What the file holds.
    pub fn info(&self) -> &FileInfo {
        &self.info
    }

    /// Layers of an array; 1 unless it has a layer axis.
    ///
    /// # Errors
    /// [`Problem::NoSuchArray`] names the arrays that there are.
    pub fn layers(&self, key: &str) -> Result<u64> {
        self.array(key).map(ArrayInfo::layers)
    }

    /// Reads one layer (from 0) of an array: a matrix as `rows × dims`; a column of integers or booleans as symbols numbered in
    /// order of value, of text in order of first appearance, of reals as they are. Every value is finite.
    ///
    /// `monitor` sees [`Stage::Reading`] and is asked every few milliseconds whether to stop.
    ///
    /// # Errors
    /// The first bad value, with its layer, row and column; [`IngestError::Cancelled`].
    pub fn read(&self, key: &str, layer: u64, monitor: &dyn Monitor) -> Result<Feature> {
        let array = self.array(key)?;
        let problem = if layer >= array.layers() {
            Problem::NoSuchLayer { layers: array.layers(), layer: layer.saturating_add(1) }
        } else if array.kind == ArrayKind::Counts {
            Problem::found(Place::File, "a table of counts", "one row per example")
        } else {
            return self.reader.read(array, layer, monitor).map_err(|problem| problem.of(&self.info.name));
        };
        Err(problem.of(&self.info.name))
    }

    /// Reads the file as a table of counts or probabilities.
    ///
    /// # Errors
    /// The columns that are missing, or the first bad cell.
    pub fn read_counts(&self) -> Result<CountsTable> {
        self.reader.counts(&Silent).map_err(|problem| problem.of(&self.info.name))
    }

    fn array(&self, key: &str) -> Result<&ArrayInfo> {
        self.info.array(key).ok_or_else(|| {
            let has: Vec<_> = self.info.arrays.iter().map(|array| format!("{:?}", array.key)).collect();
            Problem::NoSuchArray { key: key.to_owned(), has: has.join(", ") }.of(&self.info.name)
        })
    }
}

/// Reads `len` bytes, which the caller has checked against the source's size.
fn read_bytes(source: &dyn ByteSource, offset: u64, len: usize) -> Checked<Vec<u8>> {
    let mut buf = vec![0; len];
    fill(source, offset, &mut buf)?;
    Ok(buf)
}

fn fill(source: &dyn ByteSource, offset: u64, buf: &mut [u8]) -> Checked<()> {
    source.read_at(offset, buf).map_err(|error| Problem::Unreadable { offset, message: error.to_string() })
}

/// Reports how far reading is, and stops it if asked to.
fn checkpoint(monitor: &dyn Monitor, done: u64, total: u64) -> Checked<()> {
    monitor.progress(Stage::Reading, done as f64 / total.max(1) as f64);
    if monitor.cancelled() { Err(Problem::Cancelled) } else { Ok(()) }
}

/// Room for a matrix, or a refusal where the memory of the machine (or of 32-bit addresses) does not hold it.
fn reserve(rows: u64, dims: u64) -> Checked<Vec<f32>> {
    let mut values = Vec::new();
    let len = rows.checked_mul(dims).and_then(|len| usize::try_from(len).ok());
    match len.map(|len| values.try_reserve_exact(len)) {
        Some(Ok(())) => Ok(values),
        _ => Err(Problem::OutOfMemory { rows, dims }),
    }
}

/// Distinct values of a column.
fn distinct(column: &Feature) -> Option<u64> {
    match column {
        Feature::Symbols { labels, .. } => Some(labels.len() as u64),
        Feature::Real(values) => {
            let bits: std::collections::HashSet<u64> = values.iter().map(|value| value.to_bits()).collect();
            Some(bits.len() as u64)
        }
        Feature::Matrix(_) => None,
    }
}

//! Bytes → arrays. One file per format behind one registry table, [`FORMATS`]; `docs/files.md` describes the layouts.
//!
//! [`open`] looks at a file and describes what is in it ([`ArrayInfo`]); [`Opened::read`] reads one layer of one array, and only
//! those bytes, so a file larger than memory is read layer by layer.
//!
//! All but the readers of `.npy` and text (cargo feature `formats`) are left out of the page's engine: there, [`Reader::Apart`] says that
//! another program reads the format, and the worker hands the file to that one.

#[cfg(feature = "formats")]
pub mod album;
pub mod bytes;
mod csv;
mod elsewhere;
mod error;
mod guard;
#[cfg(feature = "formats")]
mod hdf5;
mod index;
#[cfg(feature = "formats")]
mod jsonl;
mod list;
mod npy;
#[cfg(feature = "formats")]
mod npz;
mod raw;
#[cfg(feature = "formats")]
mod records;
#[cfg(feature = "formats")]
mod safetensors;
#[cfg(feature = "formats")]
mod sparse;
#[cfg(feature = "formats")]
mod stacked;
mod symbols;
mod table;
mod tabular;
#[cfg(feature = "formats")]
mod torch;
#[cfg(feature = "formats")]
mod visited;
#[cfg(feature = "formats")]
mod zip;

use data::Feature;
use indexmap::IndexMap;
use schema::file::{ArrayInfo, ArrayKind, FileInfo, Pictures, Purpose};
use schema::picture::Shown;
use schema::progress::{Monitor, Silent, Stage};
use schema::series::{ragged, series};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::rc::Rc;

pub use bytes::ByteSource;
pub use error::{IngestError, Parsed, Place, Problem, Result};
use guard::guarded;
pub use guard::is_reading;
use raw::Layout;
pub use table::CountsTable;

/// A format that can be read: one row of [`FORMATS`].
pub struct Format {
    pub name: &'static str,
    /// For a person.
    pub title: &'static str,
    /// Lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// What a file of this format starts with, if it always starts alike: it is then recognised whatever its name.
    pub magic: &'static [u8],
    pub reader: Reader,
}

/// Who reads a format.
pub enum Reader {
    /// Looks at the file, without reading its values where the format allows.
    Here(Open),
    /// The program `readers`.
    #[cfg_attr(feature = "formats", allow(dead_code, reason = "this program reads every format itself"))]
    Apart,
}

/// Opens a file of one format.
pub type Open = fn(Box<dyn ByteSource>) -> Parsed<Box<dyn Arrays>>;

/// Arrays of a file beyond this are likely one row each.
const MANY: usize = 24;

/// How much of a file's start says what it is: [`Format::magic`], or the name of an archive's first member.
const START_BYTES: u64 = 128;

/// The reader of a format that is not needed for a first chart, where this program has it.
macro_rules! on_demand {
    ($open:path) => {{
        #[cfg(feature = "formats")]
        let reader = Reader::Here($open);
        #[cfg(not(feature = "formats"))]
        let reader = Reader::Apart;
        reader
    }};
}

/// Every format that can be read. A new one is one file and one row. Two formats of one magic are told apart by the name; the first
/// is believed where that says nothing.
pub const FORMATS: &[Format] = &[
    Format {
        name: "npy",
        title: "NumPy array",
        extensions: &["npy"],
        magic: npy::MAGIC,
        reader: Reader::Here(npy::open),
    },
    Format {
        name: "csv",
        title: "table",
        extensions: &["csv", "tsv", "tab", "txt"],
        magic: b"",
        reader: Reader::Here(csv::open),
    },
    Format {
        name: "jsonl",
        title: "JSON Lines",
        extensions: &["jsonl", "ndjson", "json"],
        magic: b"",
        reader: on_demand!(jsonl::open),
    },
    Format {
        name: "safetensors",
        title: "safetensors",
        extensions: &["safetensors"],
        magic: b"",
        reader: on_demand!(safetensors::open),
    },
    Format {
        name: "npz",
        title: "NumPy archive",
        extensions: &["npz"],
        magic: b"PK\x03\x04",
        reader: on_demand!(npz::open),
    },
    Format {
        name: "pt",
        title: "PyTorch file",
        extensions: &["pt", "pth"],
        magic: b"PK\x03\x04",
        reader: on_demand!(torch::open),
    },
    Format {
        name: "parquet",
        title: "Parquet",
        extensions: &["parquet", "pq"],
        magic: b"PAR1",
        reader: on_demand!(records::parquet::open),
    },
    Format {
        name: "arrow",
        title: "Arrow IPC or Feather",
        extensions: &["arrow", "feather", "ipc"],
        magic: b"ARROW1\0\0",
        reader: on_demand!(records::ipc::open),
    },
    Format {
        name: "hdf5",
        title: "HDF5",
        extensions: &["h5", "hdf5", "hdf", "mat"],
        magic: b"\x89HDF\r\n\x1a\n",
        reader: on_demand!(hdf5::open),
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
    fn read(&self, array: &ArrayInfo, layer: u64, monitor: &dyn Monitor) -> Parsed<Feature>;

    /// Where an array lies as plain bytes, if it does.
    fn laid(&self, _array: &ArrayInfo) -> Option<(&dyn ByteSource, &Layout)> {
        None
    }

    /// What the file holds and cannot be used.
    fn left_out(&self) -> Vec<LeftOut> {
        Vec::new()
    }

    /// The arrays of a table whose first line was taken for a header (or for data) by a guess, had it been taken for the other;
    /// [`Arrays::read`] takes them too.
    fn otherwise(&self) -> Vec<ArrayInfo> {
        Vec::new()
    }

    /// Columns of pictures: shown beside the examples, never analysed.
    fn picture_columns(&self) -> Vec<Pictures> {
        Vec::new()
    }

    /// What is shown of the pictures of one of [`Arrays::picture_columns`], at these of its rows.
    ///
    /// # Errors
    /// The file cannot be read there; what is wrong with a single picture stands in its place.
    fn pictures(&self, key: &str, _rows: &[u64]) -> Parsed<Vec<Shown>> {
        Err(Problem::found(Place::Array(key.to_owned()), "no pictures", "a column of pictures"))
    }

    /// The file as a table of counts or probabilities.
    ///
    /// # Errors
    /// What is missing for it to be one.
    fn counts(&self, _monitor: &dyn Monitor) -> Parsed<CountsTable> {
        Err(Problem::found(Place::File, "an array", "a table with columns x1, x2, y and count or p"))
    }
}

/// Something in a file that cannot be used. Crosses from the program that reads large formats as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its name and the reason.
    pub what: String,
    /// A single value, as a note beside the data, or the index of a data frame: it could be neither a modality nor a target.
    pub single: bool,
}

/// Distinct values of a column beyond this are not counted when a file is opened.
const MAX_DISTINCT: u64 = 1 << 16;

/// Classes beyond this are not listed.
const MAX_CLASSES: usize = 200;

/// An open file: its description and the means to read it, which its clones share.
#[derive(Clone)]
pub struct Opened {
    info: Rc<FileInfo>,
    reader: Rc<dyn Arrays>,
}

/// Looks at a file: which format it is (by its first bytes, else by its name) and which arrays it holds.
///
/// A table is read through once for that; of an array only the header, and a short column's distinct values.
///
/// # Errors
/// A format that is not read (here), or a file that is not what its format says.
pub fn open(name: &str, source: Box<dyn ByteSource>) -> Result<Opened> {
    open_with(name, source, |format, _| {
        Err(Problem::found(Place::File, format!("a file of {}", format.title), "a format that this program reads"))
    })
}

/// Like [`open`]; a format that another program reads is opened by `apart`.
///
/// # Errors
/// As for [`open`].
pub fn open_with(
    name: &str,
    source: Box<dyn ByteSource>,
    apart: impl FnOnce(&Format, &str) -> Parsed<Box<dyn Arrays>>,
) -> Result<Opened> {
    let bytes = source.len();
    let open = || {
        let format = recognise(name, source.as_ref())?;
        let reader = match format.reader {
            Reader::Here(open) => open(source),
            Reader::Apart => apart(format, name),
        };
        let reader = reader?;
        #[cfg(feature = "formats")]
        let reader = stacked::stacked(reader);
        let (arrays, left_out) = (reader.arrays(), reader.left_out());
        match (arrays.as_slice(), left_out.as_slice()) {
            ([], []) => Err(Problem::found(Place::File, "no arrays", "at least one")),
            ([], [first, ..]) => Err(Problem::Unusable { what: first.what.clone(), others: left_out.len() - 1 }),
            _ => Ok((format, reader, arrays, left_out)),
        }
    };
    let (format, reader, arrays, left_out) = guarded(open).map_err(|problem| problem.of(name))?;
    let info = FileInfo {
        name: name.to_owned(),
        format: format.name.to_owned(),
        bytes,
        scattered: scattered(&arrays),
        arrays,
        otherwise: reader.otherwise(),
        pictures: reader.picture_columns(),
        incomplete: left_out.iter().any(|left| !left.single),
        left_out: left_out.into_iter().map(|left| left.what).collect(),
    };
    Ok(Opened { info: Rc::new(info), reader: reader.into() })
}

/// What is to be done with a file of many arrays of numbers that are a row each, as far as one can tell: too many to be modalities, or of names that
/// differ only in numbers and of different numbers of rows.
fn scattered(arrays: &[ArrayInfo]) -> Option<String> {
    let layers: HashSet<String> = series(arrays).into_iter().flat_map(|series| series.keys).collect();
    let apart = arrays.iter().filter(|array| array.dtype != "text" && !layers.contains(&array.key)).count();
    let found = ragged(arrays) || apart > MANY;
    found.then(|| {
        format!(
            "{} arrays, and nothing says which to use. If each is one row, save them as one: \
             `np.save(\"file.npy\", np.stack([{} for name in names]))`",
            arrays.len(),
            row(arrays)
        )
    })
}

/// The Python that makes a row of an array.
fn row(arrays: &[ArrayInfo]) -> &'static str {
    let pooled = arrays.iter().any(|array| array.shape.len() > 1);
    if pooled { "data[name][...].mean(axis=0)" } else { "data[name][...]" }
}

/// Whether another program reads this file.
pub fn is_apart(name: &str, source: &dyn ByteSource) -> bool {
    recognise(name, source).is_ok_and(|format| matches!(format.reader, Reader::Apart))
}

fn recognise(name: &str, source: &dyn ByteSource) -> Parsed<&'static Format> {
    if source.is_empty() {
        return Err(Problem::Empty);
    }
    let start = read_bytes(source, 0, source.len().min(START_BYTES) as usize)?;
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let named = |format: &&Format| extension.as_deref().is_some_and(|e| format.extensions.contains(&e));
    let marked = |format: &&Format| !format.magic.is_empty() && start.starts_with(format.magic);
    if let Some(refusal) = elsewhere::in_its_place(&start) {
        return Err(refusal);
    }
    if let Some(format) = elsewhere::member(&start).filter(|_| !FORMATS.iter().any(|f| named(&f) && marked(&f))) {
        return Ok(format);
    }
    if let Some(format) = FORMATS.iter().filter(marked).find(named).or_else(|| FORMATS.iter().find(marked)) {
        return Ok(format);
    }
    FORMATS.iter().find(named).ok_or_else(|| {
        let found = match &extension {
            Some(extension) => format!("a file of type .{extension}"),
            None => "a file without an extension".to_owned(),
        };
        if let Some(expected) = extension.as_deref().and_then(elsewhere::expected) {
            return Problem::found(Place::File, found, expected);
        }
        let known: Vec<_> = FORMATS.iter().map(|f| format!("{} (.{})", f.title, f.extensions.join(", ."))).collect();
        Problem::found(Place::File, found, known.join(" or "))
    })
}

impl Opened {
    /// What the file holds.
    pub fn info(&self) -> &FileInfo {
        &self.info
    }

    /// The arrays that a role means where no key was given ([`FileInfo::obvious`]).
    ///
    /// # Errors
    /// [`Problem::Ambiguous`] names the arrays to choose from, [`Problem::Incomplete`] what was left out of them, and
    /// [`Problem::Scattered`] many that are a row each.
    pub fn obvious(&self, role: Purpose) -> Result<Vec<&ArrayInfo>> {
        let ambiguous = || {
            let has = self.info.listed();
            let problem = match self.info.left_out.as_slice() {
                [first, others @ ..] if self.info.incomplete => {
                    Problem::Incomplete { has, what: first.clone(), others: others.len() }
                }
                _ if self.info.scattered.is_some() => {
                    let (arrays, row) = (self.info.arrays.len(), row(&self.info.arrays).to_owned());
                    Problem::Scattered { arrays, has, row }
                }
                _ => Problem::Ambiguous { has: has + &self.text_alone() },
            };
            problem.of(&self.info.name)
        };
        self.info.obvious(role).ok_or_else(ambiguous)
    }

    /// What the columns hold where all are text: numbers with a currency, say, are no numbers.
    fn text_alone(&self) -> String {
        let all = self.info.arrays.iter().all(|array| array.kind == ArrayKind::Symbols && array.dtype == "text");
        let first = self.info.arrays.iter().find_map(|array| array.classes.first());
        first.filter(|_| all).map_or_else(String::new, |(text, _)| format!(" (text, such as {})", error::brief(text)))
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
            return guarded(|| self.reader.read(array, layer, monitor)).map_err(|problem| problem.of(&self.info.name));
        };
        Err(problem.of(&self.info.name))
    }

    /// Whether the rows of an array's layers can be visited by [`Opened::pass`].
    pub fn is_by_rows(&self, key: &str) -> bool {
        let laid = self.info.array(key).and_then(|array| self.reader.laid(array));
        laid.is_some_and(|(_, layout)| layout.by_rows().is_some())
    }

    /// Visits the rows of one layer (from 0) of an array that [`is_by_rows`](Self::is_by_rows), in order, `block` of them at once and the last ones maybe fewer:
    /// row-major, finite. Ends early where `each` says no.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn pass(
        &self,
        key: &str,
        layer: u64,
        block: usize,
        monitor: &dyn Monitor,
        each: &mut dyn FnMut(&mut [f32]) -> bool,
    ) -> Result<()> {
        let laid = self.reader.laid(self.array(key)?);
        let (source, layout, [rows, dims]) = laid
            .and_then(|(source, layout)| Some((source, layout, layout.by_rows()?)))
            .expect("the caller has asked whether it is by rows");
        let named = |problem: Problem| {
            let problem = if key.is_empty() { problem } else { problem.in_array(key) };
            problem.of(&self.info.name)
        };
        let block = rows.min(block as u64);
        let mut out = reserve(block, dims).map_err(named)?;
        for first in (0..rows).step_by(block as usize) {
            out.resize((block.min(rows - first) * dims) as usize, 0.0);
            guarded(|| layout.rows(source, [layer, first], &mut out, monitor)).map_err(named)?;
            let next = (first + block).min(rows);
            layout.expect(source, [layer, next], block.min(rows - next));
            if !each(&mut out) {
                break;
            }
        }
        Ok(())
    }

    /// What is shown of the pictures of a column, at these rows (from 0).
    ///
    /// # Errors
    /// There is no such column, or the file cannot be read there.
    pub fn pictures(&self, key: &str, rows: &[u64]) -> Result<Vec<Shown>> {
        guarded(|| self.reader.pictures(key, rows)).map_err(|problem| problem.of(&self.info.name))
    }

    /// Reads the file as a table of counts or probabilities.
    ///
    /// # Errors
    /// The columns that are missing, or the first bad cell.
    pub fn read_counts(&self) -> Result<CountsTable> {
        guarded(|| self.reader.counts(&Silent)).map_err(|problem| problem.of(&self.info.name))
    }

    fn array(&self, key: &str) -> Result<&ArrayInfo> {
        self.info.array(key).ok_or_else(|| {
            let has = self.info.listed();
            match self.info.why_left_out(key) {
                Some(what) => Problem::WasLeftOut { what: what.to_owned(), has },
                None => Problem::NoSuchArray { key: key.to_owned(), has },
            }
            .of(&self.info.name)
        })
    }
}

/// Reads `len` bytes, which the caller has checked against the source's size.
fn read_bytes(source: &dyn ByteSource, offset: u64, len: usize) -> Parsed<Vec<u8>> {
    let mut buf = vec![0; len];
    fill(source, offset, &mut buf)?;
    Ok(buf)
}

fn fill(source: &dyn ByteSource, offset: u64, buf: &mut [u8]) -> Parsed<()> {
    source.read_at(offset, buf).map_err(|error| Problem::Unreadable { offset, message: error.to_string() })
}

/// Reports how far reading is, and stops it if asked to.
fn checkpoint(monitor: &dyn Monitor, done: u64, total: u64) -> Parsed<()> {
    monitor.progress(Stage::Reading, done as f64 / total.max(1) as f64);
    if monitor.cancelled() { Err(Problem::Cancelled) } else { Ok(()) }
}

/// Room for a matrix, or a refusal where the memory of the machine (or of 32-bit addresses) does not hold it.
fn reserve(rows: u64, dims: u64) -> Parsed<Vec<f32>> {
    let mut values = Vec::new();
    let len = rows.checked_mul(dims).and_then(|len| usize::try_from(len).ok());
    match len.map(|len| values.try_reserve_exact(len)) {
        Some(Ok(())) => Ok(values),
        _ => Err(Problem::OutOfMemory { rows, dims }),
    }
}

/// Counts a column's values for its description: distinct ones, and rows of each label where there are few. A column of more than
/// [`MAX_DISTINCT`] is not counted.
#[derive(Default)]
struct Tally {
    /// Of reals, by their bits.
    reals: HashSet<u64>,
    labels: IndexMap<String, u64>,
    /// A value that is refused when the column is read, or too many.
    spoiled: bool,
}

impl Tally {
    fn of(column: &Feature) -> Self {
        let mut tally = Self::default();
        match column {
            Feature::Symbols { codes, labels } => {
                tally.labels = labels.iter().map(|label| (label.clone(), 0)).collect();
                codes.iter().for_each(|&code| tally.labels[code as usize] += 1);
            }
            Feature::Real(values) => values.iter().for_each(|&value| tally.real(value)),
            Feature::Matrix(_) => tally.spoiled = true,
        }
        tally
    }

    fn real(&mut self, value: f64) {
        if !self.spoiled {
            self.reals.insert(value.to_bits());
            self.spoiled = self.reals.len() as u64 > MAX_DISTINCT;
        }
    }

    fn label(&mut self, label: &str) {
        if self.spoiled {
            return;
        }
        match self.labels.get_mut(label) {
            Some(count) => *count += 1,
            None => {
                self.labels.insert(label.to_owned(), 1);
                self.spoiled = self.labels.len() as u64 > MAX_DISTINCT;
            }
        }
    }

    fn spoil(&mut self) {
        *self = Self { spoiled: true, ..Self::default() };
    }

    /// Writes the counts into a description.
    fn tell(self, info: &mut ArrayInfo) {
        let distinct = (self.reals.len() + self.labels.len()) as u64;
        info.distinct = (!self.spoiled && distinct <= MAX_DISTINCT).then_some(distinct);
        if info.distinct.is_some() && self.labels.len() <= MAX_CLASSES {
            let mut classes: Vec<(String, u64)> = self.labels.into_iter().collect();
            // Numbers in order of value, as they are coded.
            if classes.iter().all(|(label, _)| label.parse::<i128>().is_ok()) {
                classes.sort_by_key(|(label, _)| label.parse::<i128>().unwrap_or_default());
            }
            info.classes = classes;
        }
    }
}

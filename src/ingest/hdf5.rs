//! HDF5 through the `hdf5-reader` crate: every data set of every group is an array, called by its path. Contiguous and chunked layouts;
//! filters gzip, shuffle, Fletcher-32, lz4, szip, scale-offset, N-bit.

use super::bytes::ByteSource;
use super::error::{Checked, Place, Problem, expected_number, short};
use super::raw::dtype::{Number, with_number};
use super::raw::{Dtype, Layout, Order, check_shape, tuple};
use super::symbols::{Symbols, is_label, no_label};
use super::{Arrays, Tally, checkpoint, reserve};
use data::Feature;
use hdf5_reader::error::Error;
use hdf5_reader::group::Group;
use hdf5_reader::storage::{BlockCacheStorage, RangeRequestStorage};
use hdf5_reader::{ByteOrder, Dataset, Datatype, H5Type, Hdf5File, OpenOptions, SliceInfo, SliceInfoElem, VarLenKind};
use indexmap::IndexMap;
use ndarray::Array2;
use schema::file::{ArrayInfo, ArrayKind};
use schema::progress::Monitor;
use send_wrapper::SendWrapper;
use std::collections::HashSet;
use std::sync::Arc;

/// Bytes of one read of the file, and how many are kept.
const BLOCK: usize = 1 << 20;
const BLOCKS: usize = 32;
/// Bytes of values asked for at once.
const SPAN: u64 = 4 << 20;
/// Bytes that one chunk may unpack to.
const MAX_CHUNK: usize = 1 << 30;
/// Bytes that a column may take.
const MAX_COLUMN: usize = 1 << 30;
/// Columns up to this size are read when the file is opened, to count their distinct values.
const CHEAP: u64 = 16 << 20;
/// Deflate cannot shrink further than this; values that were never written take no room at all, and are of no use.
const MAX_RATIO: u64 = 1032;
const MAX_DEPTH: usize = 32;
const MAX_MEMBERS: usize = 100_000;

pub fn open(source: Box<dyn ByteSource>) -> Checked<Box<dyn Arrays>> {
    let len = source.len();
    // The reader asks for shared storage, but this program has one thread.
    let source = SendWrapper::new(source);
    let read = move |offset, length| {
        let mut buf = vec![0; length];
        source.read_at(offset, &mut buf)?;
        Ok(buf)
    };
    let storage = Arc::new(RangeRequestStorage::new(len, read));
    let storage = Arc::new(BlockCacheStorage::new(storage, BLOCK, BLOCKS));
    let options = OpenOptions::default().with_max_chunk_bytes(MAX_CHUNK).with_max_read_bytes(MAX_COLUMN);
    let file = Hdf5File::from_storage_with_options(storage, options).map_err(|error| refused(&error))?;
    let mut found = Hdf5 { arrays: IndexMap::new(), left_out: Vec::new(), most: len.saturating_mul(MAX_RATIO) };
    let root = file.root_group().map_err(|error| refused(&error))?;
    found.walk(&root, "", 0, &mut HashSet::new())?;
    Ok(Box::new(found))
}

fn refused(error: &Error) -> Problem {
    let expected = match error {
        Error::UnsupportedFilter(_) => {
            "the filters gzip, shuffle, Fletcher-32, lz4, szip, scale-offset or N-bit; in Python: \
             `x = h5py.File(\"file.h5\")[\"name\"][...]`, then `np.save(\"name.npy\", x)`"
        }
        _ => "a whole HDF5 file",
    };
    Problem::found(Place::File, format!("data that cannot be decoded ({})", short(error)), expected)
}

struct Hdf5 {
    arrays: IndexMap<String, Array>,
    left_out: Vec<String>,
    /// Bytes that the values of a file of this size may take.
    most: u64,
}

struct Array {
    dataset: Dataset,
    kind: Kind,
}

enum Kind {
    Numbers(Dtype),
    Text,
}

impl Hdf5 {
    fn walk(&mut self, group: &Group, path: &str, depth: usize, seen: &mut HashSet<u64>) -> Checked<()> {
        // A group may hold itself.
        if depth > MAX_DEPTH || !seen.insert(group.address()) || seen.len() > MAX_MEMBERS {
            return Ok(());
        }
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        let (groups, datasets) = group.members().map_err(|error| refused(&error))?;
        for dataset in datasets {
            let key = below(dataset.name());
            match kind(&dataset, self.most) {
                Ok(kind) => {
                    self.arrays.insert(key, Array { dataset, kind });
                }
                Err(problem) => self.left_out.push(problem.in_array(&key).to_string()),
            }
        }
        groups.iter().try_for_each(|group| self.walk(group, &below(group.name()), depth + 1, seen))
    }
}

fn kind(dataset: &Dataset, most: u64) -> Checked<Kind> {
    let kind = match dataset.dtype() {
        Datatype::String { .. } | Datatype::VarLen { kind: VarLenKind::String, .. } => Kind::Text,
        other => match dtype(other) {
            Some(dtype) => Kind::Numbers(dtype),
            None => {
                let found = format!("type {}", short(format_args!("{other:?}")));
                let expected = "float16, float32, float64, integers of 8 to 64 bits, bool or text";
                return Err(Problem::found(Place::File, found, expected));
            }
        },
    };
    let shape = dataset.shape();
    let shaped = match &kind {
        Kind::Numbers(dtype) => *dtype,
        Kind::Text => Dtype::text(super::raw::Element::Bytes, 1, 1, false),
    };
    check_shape(shape, &tuple(shape), shaped)?;
    let bytes = shape.iter().try_fold(shaped.size, |bytes, &axis| bytes.checked_mul(axis));
    if bytes.is_none_or(|bytes| bytes > most) {
        let found = format!("shape {}", tuple(shape));
        return Err(Problem::found(
            Place::File,
            found,
            format!("at most the {most} bytes that a file of this size can hold"),
        ));
    }
    Ok(kind)
}

fn dtype(stored: &Datatype) -> Option<Dtype> {
    let big = |order: &ByteOrder| *order == ByteOrder::BigEndian;
    match stored {
        Datatype::FixedPoint { size, signed, byte_order } => {
            let sign = if *signed { "" } else { "u" };
            Dtype::named(&format!("{sign}int{}", u32::from(*size) * 8), big(byte_order))
        }
        Datatype::FloatingPoint { size, byte_order } => {
            Dtype::named(&format!("float{}", u32::from(*size) * 8), big(byte_order))
        }
        // What h5py makes of a bool.
        Datatype::Enum { base, members } if members.len() == 2 => match **base {
            Datatype::FixedPoint { size: 1, .. } => Dtype::named("bool", false),
            _ => None,
        },
        Datatype::Enum { base, .. } => dtype(base),
        _ => None,
    }
}

/// A number of any type as `f32`.
#[derive(Clone)]
struct Single(f32);

impl H5Type for Single {
    fn hdf5_type() -> Datatype {
        Datatype::FloatingPoint { size: 4, byte_order: ByteOrder::LittleEndian }
    }

    fn from_bytes(bytes: &[u8], stored: &Datatype) -> Result<Self, Error> {
        let values = Self::decode_vec(bytes, stored, 1);
        values.ok_or_else(|| Error::InvalidData("no number type".to_owned()))?.map(|values| values[0].clone())
    }

    fn element_size(stored: &Datatype) -> usize {
        dtype(stored).map_or(4, |dtype| dtype.size as usize)
    }

    fn decode_vec(raw: &[u8], stored: &Datatype, count: usize) -> Option<Result<Vec<Self>, Error>> {
        let dtype = dtype(stored)?;
        let size = dtype.size as usize;
        let Some(bytes) = count.checked_mul(size).and_then(|length| raw.get(..length)) else {
            return Some(Err(Error::InvalidData("values cut off".to_owned())));
        };
        let mut bytes = bytes.to_vec();
        dtype.to_little_endian(&mut bytes);
        Some(Ok(with_number!(dtype.element, T => {
            bytes.chunks_exact(size).map(|bytes| Self(T::read(bytes).single())).collect()
        }, unreachable!("only number types are decoded"))))
    }
}

impl Array {
    fn describe(&self, key: &str) -> ArrayInfo {
        let shape = self.dataset.shape().to_vec();
        match self.kind {
            Kind::Numbers(dtype) => {
                let layout = Layout { dtype, order: Order::C, shape, start: 0 };
                let cheap = layout.shape.len() == 1 && layout.bytes().is_some_and(|bytes| bytes <= CHEAP);
                let bytes = cheap.then(|| self.dataset.read_raw_bytes().ok()).flatten().unwrap_or_default();
                layout.describe(key, &bytes)
            }
            Kind::Text => {
                let cheap = shape[0] <= CHEAP / 16;
                let dtype = "text".to_owned();
                let kind = ArrayKind::Symbols;
                let mut info = ArrayInfo { key: key.to_owned(), kind, shape, dtype, distinct: None, classes: vec![] };
                if let Some(labels) = cheap.then(|| self.labels().ok()).flatten() {
                    Tally::of(&Feature::from_labels(labels)).tell(&mut info);
                }
                info
            }
        }
    }

    fn labels(&self) -> Checked<Vec<String>> {
        self.dataset.read_strings().map_err(|error| refused(&error))
    }

    fn matrix(&self, layer: u64, monitor: &dyn Monitor) -> Checked<Feature> {
        let shape = self.dataset.shape();
        let (layered, rows, dims) = match *shape {
            [_, rows, dims] => (true, rows, dims),
            _ => (false, shape[0], shape[1]),
        };
        let mut out = reserve(rows, dims)?;
        let height = (SPAN / 4 / dims).max(1);
        for first in (0..rows).step_by(height as usize) {
            checkpoint(monitor, first, rows)?;
            let mut selections = Vec::new();
            if layered {
                selections.push(SliceInfoElem::Index(layer));
            }
            selections.push(SliceInfoElem::Slice { start: first, end: (first + height).min(rows), step: 1 });
            selections.push(SliceInfoElem::Slice { start: 0, end: dims, step: 1 });
            let part = self.dataset.read_slice::<Single>(&SliceInfo { selections }).map_err(|error| refused(&error))?;
            for (at, Single(value)) in part.iter().enumerate() {
                if !value.is_finite() {
                    let at = at as u64;
                    let place = Place::Entry {
                        layer: layered.then_some(layer + 1),
                        row: first + at / dims + 1,
                        column: Some(at % dims + 1),
                    };
                    return Err(Problem::found(place, format!("{value:?}"), expected_number(f64::from(*value))));
                }
                out.push(*value);
            }
        }
        checkpoint(monitor, rows, rows)?;
        let values = Array2::from_shape_vec((rows as usize, dims as usize), out);
        Ok(Feature::Matrix(values.expect("each read gives the rows that were asked for")))
    }

    fn column(&self, monitor: &dyn Monitor) -> Checked<Feature> {
        let shape = self.dataset.shape().to_vec();
        match self.kind {
            Kind::Numbers(dtype) => {
                let bytes = self.dataset.read_raw_bytes().map_err(|error| refused(&error))?;
                Layout { dtype, order: Order::C, shape, start: 0 }.read(&bytes, 0, monitor)
            }
            Kind::Text => {
                let mut symbols = Symbols::default();
                for (row, label) in (1..).zip(self.labels()?) {
                    if !is_label(&label) {
                        let place = Place::Entry { layer: None, row, column: None };
                        return Err(Problem::found(place, no_label(&label), "a label"));
                    }
                    symbols.push(label);
                }
                Ok(symbols.by_appearance().into())
            }
        }
    }
}

impl Arrays for Hdf5 {
    fn arrays(&self) -> Vec<ArrayInfo> {
        self.arrays.iter().map(|(key, array)| array.describe(key)).collect()
    }

    fn left_out(&self) -> Vec<String> {
        self.left_out.clone()
    }

    fn read(&self, info: &ArrayInfo, layer: u64, monitor: &dyn Monitor) -> Checked<Feature> {
        let array = &self.arrays[&info.key];
        let feature = match info.shape.len() {
            1 => array.column(monitor),
            _ => array.matrix(layer, monitor),
        };
        feature.map_err(|problem| problem.in_array(&info.key))
    }
}

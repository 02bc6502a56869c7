//! HDF5 through the `hdf5-reader` crate: every data set of every group is an array, called by its path. Contiguous and chunked layouts;
//! filters gzip, shuffle, Fletcher-32, lz4, LZF, Zstandard, szip, scale-offset, N-bit.
//!
//! The crate tells numbers by their size alone, so that [`number`] reads the type's own fields; and it gives up a whole group for one member
//! that it does not know, so that [`members`] hides such a member from it and asks again.

mod links;
mod lzf;
mod number;
mod storage;
mod written;
mod zstd;

use super::LeftOut;
use super::bytes::ByteSource;
use super::error::{Parsed, Place, Problem, expected_number, short};
use super::raw::dtype::{Number, with_number};
use super::raw::{Dtype, Layout, Order, check_shape, tuple};
use super::symbols::{Symbols, is_label, no_label};
use super::{Arrays, Tally, checkpoint, read_bytes, reserve};
use data::Feature;
use hdf5_reader::error::Error;
use hdf5_reader::group::Group;
use hdf5_reader::{
    ByteOrder, Dataset, Datatype, FilterRegistry, H5Type, Hdf5File, OpenOptions, SliceInfo, SliceInfoElem, VarLenKind,
};
use indexmap::IndexMap;
use links::Links;
use ndarray::Array2;
use schema::file::{ArrayInfo, ArrayKind};
use schema::progress::Monitor;
use std::collections::HashSet;
use storage::Hidden;
use written::{Axes, Unwritten, Written};

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
/// Members that are not known to the reader, and so are left out, in one file.
const MAX_HIDDEN: usize = 1000;
/// What is expected instead of values in other files.
const INSIDE: &str =
    "values in this file; in Python: `x = h5py.File(\"file.h5\")[\"name\"][...]`, then `np.save(\"name.npy\", x)`";
/// What a file of MATLAB starts with: 7.3 is HDF5 behind 512 bytes of text, what is older is a format of its own.
const MATLAB: &[u8] = b"MATLAB ";
const MATLAB_7_3: &[u8] = b"MATLAB 7.3";

pub fn open(source: Box<dyn ByteSource>) -> Parsed<Box<dyn Arrays>> {
    let len = source.len();
    let start = read_bytes(source.as_ref(), 0, len.min(MATLAB_7_3.len() as u64) as usize)?;
    if start.starts_with(MATLAB) && start != MATLAB_7_3 {
        let found = "a file of MATLAB before 7.3";
        let expected = "one that is HDF5; in MATLAB: `save(\"file.mat\", \"-v7.3\")`";
        return Err(Problem::found(Place::File, found, expected));
    }
    let hidden = Hidden::default();
    let links = Links::default();
    let storage = storage::storage(source, &hidden);
    let mut filters = FilterRegistry::new();
    lzf::register(&mut filters, MAX_CHUNK);
    zstd::register(&mut filters, MAX_CHUNK);
    let options = OpenOptions::default()
        .with_max_chunk_bytes(MAX_CHUNK)
        .with_max_read_bytes(MAX_COLUMN)
        .with_filter_registry(filters)
        .with_external_link_resolver(links.resolver());
    let file = Hdf5File::from_storage_with_options(storage, options).map_err(|error| refused(&error))?;
    let base = file.superblock().base_address;
    let most = len.saturating_mul(MAX_RATIO);
    let mut found = Hdf5 { arrays: IndexMap::new(), left_out: Vec::new(), most, hidden, links, base };
    let root = file.root_group().map_err(|error| refused(&error))?;
    found.walk(&file, &root, "", 0, &mut HashSet::new())?;
    Ok(Box::new(found))
}

fn refused(error: &Error) -> Problem {
    let expected = match error {
        Error::UnsupportedFilter(_) => {
            "the filters gzip, shuffle, Fletcher-32, lz4, LZF, Zstandard, szip, scale-offset or N-bit; in Python: \
             `x = h5py.File(\"file.h5\")[\"name\"][...]`, then `np.save(\"name.npy\", x)`"
        }
        _ => "a whole HDF5 file",
    };
    Problem::found(Place::File, format!("data that cannot be decoded ({})", short(error)), expected)
}

struct Hdf5 {
    arrays: IndexMap<String, Array>,
    left_out: Vec<LeftOut>,
    /// Bytes that the values of a file of this size may take.
    most: u64,
    hidden: Hidden,
    links: Links,
    /// Where the file's addresses are counted from.
    base: u64,
}

struct Array {
    dataset: Dataset,
    kind: Kind,
    /// As a person knows it: MATLAB's axes are stored in reverse.
    shape: Vec<u64>,
    /// The first axis of `shape` runs fastest.
    reversed: bool,
    /// Rows that were never written, and hold the fill value that the writer chose.
    filled: Option<(Unwritten, f32)>,
}

enum Kind {
    Numbers(Dtype),
    Text,
}

impl Hdf5 {
    fn walk(
        &mut self,
        file: &Hdf5File,
        group: &Group,
        path: &str,
        depth: usize,
        seen: &mut HashSet<u64>,
    ) -> Parsed<()> {
        // A group may hold itself.
        if depth > MAX_DEPTH || !seen.insert(group.address()) || seen.len() > MAX_MEMBERS {
            return Ok(());
        }
        let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        let (groups, datasets) = self.members(group, &below)?;
        for dataset in datasets {
            let key = below(dataset.name());
            match array(file, dataset, self.most) {
                Ok(array) => {
                    self.arrays.insert(key, array);
                }
                Err(Refusal { problem, single }) => {
                    let what = problem.in_array(&key).to_string();
                    self.left_out.push(LeftOut { what, single });
                }
            }
        }
        // MATLAB keeps there what the cells of its cell arrays hold.
        let own = |group: &&Group| !(path.is_empty() && ["#refs#", "#subsystem#"].contains(&group.name()));
        groups.iter().filter(own).try_for_each(|group| self.walk(file, group, &below(group.name()), depth + 1, seen))
    }

    /// The members of a group; one that the reader does not know is left out by its name.
    fn members(&mut self, group: &Group, below: &dyn Fn(&str) -> String) -> Parsed<(Vec<Group>, Vec<Dataset>)> {
        for _ in 0..MAX_HIDDEN {
            let members = group.members();
            let elsewhere = self.links.taken();
            let refusal = match members {
                Ok(members) => {
                    let named = |file: String| Place::Array(below(&format!("link to {file}")));
                    let left_out =
                        |file| Problem::found(named(file), "values that lie in another file", INSIDE).to_string();
                    self.left_out
                        .extend(elsewhere.into_iter().map(|file| LeftOut { what: left_out(file), single: false }));
                    return Ok(members);
                }
                Err(refusal) => refusal,
            };
            let (name, reason) = self.hidden.hide(refusal, self.base).map_err(|error| refused(&error))?;
            let found = match reason {
                Error::UnsupportedLayoutClass(3) => "a virtual data set, whose values lie in other files".to_owned(),
                other => format!("data that cannot be decoded ({})", short(other)),
            };
            let what = Problem::found(Place::File, found, INSIDE).in_array(&below(&name)).to_string();
            self.left_out.push(LeftOut { what, single: false });
        }
        let found = format!("more than {MAX_HIDDEN} members that cannot be decoded");
        Err(Problem::found(Place::File, found, "a whole HDF5 file"))
    }
}

/// Why a data set is left out, and whether it is a single value.
struct Refusal {
    problem: Problem,
    single: bool,
}

fn array(file: &Hdf5File, dataset: Dataset, most: u64) -> Result<Array, Refusal> {
    let single = dataset.shape().iter().all(|&axis| axis == 1);
    let refused = |problem: Problem| Refusal { problem, single };
    let class = dataset.attribute("MATLAB_class").and_then(|class| class.read_string()).ok();
    let mut shape = dataset.shape().to_vec();
    if class.is_some() {
        shape.reverse();
        // MATLAB has no vectors: a column is a matrix of one.
        if let [n, 1] | [1, n] = shape[..] {
            shape = vec![n];
        }
    }
    let kind = kind(&dataset, class.as_deref(), &shape, most).map_err(refused)?;
    let reversed = class.is_some();
    let filled = filled(file, &dataset, &kind, reversed).map_err(refused)?;
    Ok(Array { dataset, kind, shape, reversed, filled })
}

/// What of a data set was never written, and the number that its writer chose for it. Where the writer chose none, or where there is nothing else, such a
/// data set is refused: its zeros are not data.
fn filled(file: &Hdf5File, dataset: &Dataset, kind: &Kind, reversed: bool) -> Parsed<Option<(Unwritten, f32)>> {
    let axes = match (dataset.ndim(), reversed) {
        (3, _) => Axes { rows: 1, layers: Some(if reversed { 2 } else { 0 }) },
        (_, false) => Axes { rows: 0, layers: None },
        // Of one row or column of MATLAB's, the longer axis.
        (axes, true) => {
            Axes { rows: (0..axes).max_by_key(|&axis| (dataset.shape()[axis], axis)).unwrap_or(0), layers: None }
        }
    };
    let found = written::written(file, dataset, axes).map_err(|error| refused(&error))?;
    let unwritten = match found {
        Written::Whole => return Ok(None),
        Written::Elsewhere => return Err(Problem::found(Place::File, "values that lie in other files", INSIDE)),
        Written::Lacks(unwritten) => unwritten,
    };
    let fill = written::fill(file, dataset).map_err(|error| refused(&error))?;
    let number = match kind {
        Kind::Numbers(dtype) => fill.filter(|fill| fill.len() as u64 == dtype.size).map(|mut fill| {
            dtype.to_little_endian(&mut fill);
            with_number!(dtype.element, T => T::read(&fill).single(), unreachable!("a data set of numbers"))
        }),
        Kind::Text => None,
    };
    match number.filter(|number| number.is_finite() && !unwritten.whole) {
        Some(number) => Ok(Some((unwritten, number))),
        None => Err(Problem::found(Place::File, unwritten.to_string(), "values in every row")),
    }
}

fn kind(dataset: &Dataset, matlab: Option<&str>, shape: &[u64], most: u64) -> Parsed<Kind> {
    let expected = "float16, bfloat16, float32, float64, integers of 8 to 64 bits, bool or text";
    if let Some(class @ ("cell" | "char" | "struct" | "table")) = matlab {
        return Err(Problem::found(Place::File, format!("a MATLAB {class}"), "an array of numbers or logicals"));
    }
    let kind = match dataset.dtype() {
        Datatype::String { .. } | Datatype::VarLen { kind: VarLenKind::String, .. } => Kind::Text,
        Datatype::FixedPoint { .. } | Datatype::FloatingPoint { .. } | Datatype::Enum { .. } => {
            let message = dataset.raw_datatype().map_err(|error| refused(&error))?;
            let number = number::dtype(&message).map_err(|found| Problem::found(Place::File, found, expected))?;
            let flag = matlab == Some("logical") && number.size == 1 || is_bool(dataset.dtype());
            Kind::Numbers(if flag { Dtype::named("bool", false).unwrap_or(number) } else { number })
        }
        other => return Err(unusable(other, expected)),
    };
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

/// A type that is not read, in words, and the line of Python that converts what it can hold.
fn unusable(stored: &Datatype, expected: &str) -> Problem {
    let converted = |values: &str| format!("an array of numbers; in Python: `np.save(\"new.npy\", {values})`");
    let (found, expected) = match stored {
        Datatype::Compound { fields, .. } => {
            let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
            match names[..] {
                ["r", "i"] => ("complex numbers".to_owned(), expected.to_owned()),
                [] => ("a table without columns".to_owned(), expected.to_owned()),
                [first, ..] => {
                    let column = format!("h5py.File(\"file.h5\")[\"name\"][\"{}\"]", short(first));
                    (short(format_args!("a table of {}", names.join(", "))), converted(&column))
                }
            }
        }
        Datatype::VarLen { .. } => {
            let found = "lists of different lengths".to_owned();
            (found, converted("np.stack(h5py.File(\"file.h5\")[\"name\"][...])"))
        }
        Datatype::Array { .. } => ("an array in each value".to_owned(), expected.to_owned()),
        Datatype::Reference { .. } => ("references to other data sets".to_owned(), expected.to_owned()),
        other => (format!("type {}", short(format_args!("{other:?}"))), expected.to_owned()),
    };
    Problem::found(Place::File, found, expected)
}

/// Whether a type is what h5py makes of a bool.
fn is_bool(stored: &Datatype) -> bool {
    let Datatype::Enum { base, members } = stored else { return false };
    let names = |name: &str, value: u8| {
        members.iter().any(|member| member.name.eq_ignore_ascii_case(name) && member.value == [value])
    };
    matches!(**base, Datatype::FixedPoint { size: 1, .. })
        && members.len() == 2
        && names("FALSE", 0)
        && names("TRUE", 1)
}

/// The type that values of a size are decoded as; [`number`] has checked that it is theirs, `BRAIN` but for bfloat16.
fn dtype<const BRAIN: bool>(stored: &Datatype) -> Option<Dtype> {
    let big = |order: &ByteOrder| *order == ByteOrder::BigEndian;
    match stored {
        Datatype::FixedPoint { size, signed, byte_order } => {
            let sign = if *signed { "" } else { "u" };
            Dtype::named(&format!("{sign}int{}", u32::from(*size) * 8), big(byte_order))
        }
        Datatype::FloatingPoint { size: 2, byte_order } if BRAIN => Dtype::named("bfloat16", big(byte_order)),
        Datatype::FloatingPoint { size, byte_order } => {
            Dtype::named(&format!("float{}", u32::from(*size) * 8), big(byte_order))
        }
        Datatype::Enum { .. } if is_bool(stored) => Dtype::named("bool", false),
        Datatype::Enum { base, .. } => dtype::<BRAIN>(base),
        _ => None,
    }
}

/// A number of any type as `f32`; a float of 16 bits is bfloat16 where `BRAIN` says so.
#[derive(Clone)]
struct Single<const BRAIN: bool>(f32);

impl<const BRAIN: bool> H5Type for Single<BRAIN> {
    fn hdf5_type() -> Datatype {
        Datatype::FloatingPoint { size: 4, byte_order: ByteOrder::LittleEndian }
    }

    fn from_bytes(bytes: &[u8], stored: &Datatype) -> Result<Self, Error> {
        let values = Self::decode_vec(bytes, stored, 1);
        values.ok_or_else(|| Error::InvalidData("no number type".to_owned()))?.map(|values| values[0].clone())
    }

    fn element_size(stored: &Datatype) -> usize {
        dtype::<BRAIN>(stored).map_or(4, |dtype| dtype.size as usize)
    }

    fn decode_vec(raw: &[u8], stored: &Datatype, count: usize) -> Option<Result<Vec<Self>, Error>> {
        let dtype = dtype::<BRAIN>(stored)?;
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
        let notes = self.filled.iter().map(|(unwritten, fill)| {
            format!("{}: {unwritten}, read as the fill value that the file sets, {fill:?}", short(key))
        });
        ArrayInfo { notes: notes.collect(), ..self.described(key) }
    }

    fn described(&self, key: &str) -> ArrayInfo {
        let shape = self.shape.clone();
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
                let mut info = ArrayInfo {
                    key: key.to_owned(),
                    kind,
                    shape,
                    dtype,
                    distinct: None,
                    classes: vec![],
                    index: false,
                    notes: vec![],
                };
                if let Some(labels) = cheap.then(|| self.labels().ok()).flatten() {
                    Tally::of(&Feature::from_labels(labels)).tell(&mut info);
                }
                info
            }
        }
    }

    fn labels(&self) -> Parsed<Vec<String>> {
        self.dataset.read_strings().map_err(|error| refused(&error))
    }

    /// All values at once: of a column, and where the axes are stored in reverse.
    fn whole(&self, dtype: Dtype, layer: u64, monitor: &dyn Monitor) -> Parsed<Feature> {
        let bytes = self.dataset.read_raw_bytes().map_err(|error| refused(&error))?;
        let order = if self.reversed { Order::Fortran } else { Order::C };
        Layout { dtype, order, shape: self.shape.clone(), start: 0 }.read(&bytes, layer, monitor)
    }

    fn matrix<const BRAIN: bool>(&self, layer: u64, monitor: &dyn Monitor) -> Parsed<Feature> {
        let (layered, rows, dims) = match self.shape[..] {
            [_, rows, dims] => (true, rows, dims),
            _ => (false, self.shape[0], self.shape[1]),
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
            let part =
                self.dataset.read_slice::<Single<BRAIN>>(&SliceInfo { selections }).map_err(|error| refused(&error))?;
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

    fn read(&self, layer: u64, monitor: &dyn Monitor) -> Parsed<Feature> {
        match self.kind {
            Kind::Numbers(dtype) if self.reversed || self.shape.len() == 1 => self.whole(dtype, layer, monitor),
            Kind::Numbers(dtype) if dtype.name() == "bfloat16" => self.matrix::<true>(layer, monitor),
            Kind::Numbers(_) => self.matrix::<false>(layer, monitor),
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

    fn left_out(&self) -> Vec<LeftOut> {
        self.left_out.clone()
    }

    fn read(&self, info: &ArrayInfo, layer: u64, monitor: &dyn Monitor) -> Parsed<Feature> {
        let feature = self.arrays[&info.key].read(layer, monitor);
        feature.map_err(|problem| problem.in_array(&info.key))
    }
}

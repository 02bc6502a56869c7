//! An array of numbers or text as plain bytes at some place of a file, with a type, a shape and an order: what `.npy`, `.npz`,
//! `.safetensors` and `.pt` hold once their headers are read.

mod column;
pub(super) mod dtype;
#[cfg(feature = "formats")]
mod laid;
mod matrix;

use super::Tally;
use super::bytes::ByteSource;
use super::error::{Parsed, Place, Problem};
use data::Feature;
pub use dtype::{Dtype, Element};
#[cfg(feature = "formats")]
pub use laid::Laid;
use schema::file::{ArrayInfo, ArrayKind};
use schema::progress::{Monitor, Silent};

/// A column of at most this many bytes is read when the file is opened, to count its distinct values.
const CHEAP: u64 = 16 << 20;

/// How the values of an array follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The last axis runs fastest.
    C,
    /// The first axis runs fastest.
    Fortran,
    /// Values between neighbours along `[layers, rows, dims]`.
    #[cfg_attr(not(feature = "formats"), allow(dead_code, reason = "only PyTorch's files have strides"))]
    Strided([u64; 3]),
}

/// Where an array lies and how. Checked: the source holds all of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    pub dtype: Dtype,
    pub order: Order,
    /// 1 to 3 axes, none of them 0; text has 1.
    pub shape: Vec<u64>,
    /// Offset of the first value, bytes.
    pub start: u64,
}

impl Layout {
    /// Bytes from the first value to the end of the last, if they can be counted. Exact where nothing lies between.
    pub fn bytes(&self) -> Option<u64> {
        self.shape.iter().try_fold(self.dtype.size, |bytes, &axis| bytes.checked_mul(axis))
    }

    pub fn describe(&self, key: &str, source: &dyn ByteSource) -> ArrayInfo {
        let Self { dtype, shape, .. } = self;
        let kind = match shape.len() {
            1 if dtype.is_real() => ArrayKind::Real,
            1 => ArrayKind::Symbols,
            2 => ArrayKind::Matrix,
            _ => ArrayKind::Layers,
        };
        let cheap = shape.len() == 1 && self.bytes().is_some_and(|bytes| bytes <= CHEAP);
        let dtype = dtype.name().to_owned();
        let mut info = ArrayInfo {
            key: key.to_owned(),
            kind,
            shape: shape.clone(),
            dtype,
            distinct: None,
            classes: vec![],
            index: false,
            notes: vec![],
        };
        // A column with a bad value is described without a count; reading it then says which value.
        if let Some(column) = cheap.then(|| column::read(source, self, &Silent).ok()).flatten() {
            Tally::of(&column).tell(&mut info);
        }
        info
    }

    /// Rows and columns of a layer whose rows follow each other, so that a few of them can be read.
    pub fn by_rows(&self) -> Option<[u64; 2]> {
        match self.shape[..] {
            [rows, dims] | [_, rows, dims] if self.order == Order::C => Some([rows, dims]),
            _ => None,
        }
    }

    /// Tells the source that so many rows of such a layer are read next, from row `first` on.
    pub fn expect(&self, source: &dyn ByteSource, [layer, first]: [u64; 2], count: u64) {
        if let Some([rows, dims]) = self.by_rows() {
            let row = dims * self.dtype.size;
            source.expect(self.start + (layer * rows + first) * row, count * row);
        }
    }

    /// Reads rows of such a layer, from row `first` on.
    pub fn rows(
        &self,
        source: &dyn ByteSource,
        [layer, first]: [u64; 2],
        out: &mut [f32],
        monitor: &dyn Monitor,
    ) -> Parsed<()> {
        matrix::rows(source, self, [layer, first], out, monitor)
    }

    pub fn read(&self, source: &dyn ByteSource, layer: u64, monitor: &dyn Monitor) -> Parsed<Feature> {
        match self.shape.len() {
            1 => column::read(source, self, monitor),
            _ => matrix::read(source, self, layer, monitor).map(Feature::Matrix),
        }
    }
}

/// Checks that a shape is one that can be read; `shown` is the shape in the format's own words.
pub fn check_shape(shape: &[u64], shown: &str, dtype: Dtype) -> Parsed<()> {
    let refused = |found: String, expected: &str| Err(Problem::found(Place::Header, found, expected));
    if !(1..=3).contains(&shape.len()) {
        let expected = "1, 2 or 3 axes: (rows,), (rows, dims) or (layers, rows, dims)";
        return refused(format!("shape {shown}"), expected);
    }
    if shape.contains(&0) {
        return refused(format!("shape {shown}"), "at least 1 along every axis");
    }
    if dtype.is_text() && shape.len() > 1 {
        return refused(format!("text of shape {shown}"), "one label a row: shape (rows,)");
    }
    Ok(())
}

/// "(24, 1816, 768)".
pub fn tuple(shape: &[u64]) -> String {
    let axes: Vec<_> = shape.iter().map(u64::to_string).collect();
    match axes.as_slice() {
        [only] => format!("({only},)"),
        axes => format!("({})", axes.join(", ")),
    }
}

//! The header of a `.npy` file: a Python dictionary literal with `descr`, `fortran_order` and `shape`
//! (NumPy Enhancement Proposal 1; versions 1, 2 and 3 differ in the length field and the text encoding).
//!
//! The type is parsed by `npyz`, whose own header would reserve whatever length a file claims, multiply the axes of a lying shape until they
//! overflow, and not say which value is wrong.

use super::descr;
use super::literal::Value;
use crate::bytes::ByteSource;
use crate::error::{Parsed, Place, Problem, brief, short};
use crate::raw::{Layout, Order, check_shape, tuple};
use crate::read_bytes;

pub const MAGIC: &[u8] = b"\x93NUMPY";
/// As `np.load` has it (`max_header_size`).
const MAX_HEADER: u64 = 10_000;
const KEYS: &str = "a dictionary with 'descr', 'fortran_order' and 'shape'";

/// Reads and checks the header; allocates no more than the file's own header.
pub fn read(source: &dyn ByteSource) -> Parsed<Layout> {
    let (text, start) = text(source)?;
    let header = interpret(&text, start)?;
    check_size(&header, source.len())?;
    Ok(header)
}

/// Whether a header is of one value that is no Python object, which may be anything.
#[cfg(feature = "formats")]
pub fn is_single(source: &dyn ByteSource) -> bool {
    let Some(Value::Dict(entries)) = text(source).ok().and_then(|(text, _)| Value::parse(&text)) else { return false };
    let has = |name: &str, fits: &dyn Fn(&Value) -> bool| {
        entries.iter().any(|(key, value)| matches!(key, Value::Text(key) if key == name) && fits(value))
    };
    has("descr", &|descr| matches!(descr, Value::Text(descr) if !descr.ends_with('O')))
        && has("shape", &|shape| match shape {
            Value::Tuple(axes) | Value::List(axes) => axes.iter().all(|axis| axis.as_u64() == Some(1)),
            _ => false,
        })
}

/// The header's text and where the values start.
fn text(source: &dyn ByteSource) -> Parsed<(String, u64)> {
    let size = source.len();
    let magic = read_bytes(source, 0, size.min(8) as usize)?;
    if !magic.starts_with(MAGIC) {
        let found = format!("a file that starts with \"{}\"", String::from_utf8_lossy(&magic).escape_debug());
        return Err(Problem::found(Place::Header, found, "a NumPy array, which starts with \\x93NUMPY"));
    }
    let cut = || Problem::found(Place::Header, format!("a file of {size} bytes"), "a whole NumPy header");
    let (prefix, length) = match magic.get(6..8).ok_or_else(cut)? {
        [1, _] if size >= 10 => (10, read_bytes(source, 8, 2)?),
        [2 | 3, _] if size >= 12 => (12, read_bytes(source, 8, 4)?),
        [1..=3, _] => return Err(cut()),
        [major, minor] => {
            return Err(Problem::found(Place::Header, format!("version {major}.{minor}"), "version 1, 2 or 3"));
        }
        _ => return Err(cut()),
    };
    let length = length.iter().rev().fold(0u64, |sum, &byte| sum << 8 | u64::from(byte));
    if length > MAX_HEADER || prefix + length > size {
        let found = format!("a header length of {length} bytes in a file of {size} bytes");
        return Err(Problem::found(Place::Header, found, "a header within the file and of at most 10,000 bytes"));
    }
    let text = read_bytes(source, prefix, length as usize)?;
    Ok((String::from_utf8_lossy(&text).trim().to_owned(), prefix + length))
}

fn interpret(text: &str, start: u64) -> Parsed<Layout> {
    let refused = |found: String, expected: &str| Problem::found(Place::Header, found, expected);
    let Some(Value::Dict(entries)) = Value::parse(text) else { return Err(refused(brief(text), KEYS)) };
    let entry = |name: &str| {
        entries
            .iter()
            .find(|(key, _)| matches!(key, Value::Text(key) if key == name))
            .map(|(_, value)| value)
            .ok_or_else(|| refused(format!("no {name:?} in {}", brief(text)), KEYS))
    };
    let dtype = descr::dtype(entry("descr")?)?;
    let Value::Bool(fortran) = *entry("fortran_order")? else {
        return Err(refused(format!("fortran_order {}", short(entry("fortran_order")?)), "True or False"));
    };
    let found = entry("shape")?;
    let shown = short(found);
    let (Value::Tuple(axes) | Value::List(axes)) = found else {
        return Err(refused(format!("shape {shown}"), "a tuple of whole numbers"));
    };
    let shape: Option<Vec<u64>> = axes.iter().map(Value::as_u64).collect();
    let mut shape = shape.ok_or_else(|| refused(format!("shape {shown}"), "whole numbers from 0 to 2^64 − 1"))?;
    // Labels are often kept as a matrix of one column.
    if let ([rows, 1], true) = (&shape[..], dtype.is_text()) {
        shape = vec![*rows];
    }
    check_shape(&shape, &shown, dtype)?;
    let order = if fortran { Order::Fortran } else { Order::C };
    Ok(Layout { dtype, order, shape, start })
}

/// Compares what the shape promises with what the file has.
fn check_size(layout: &Layout, size: u64) -> Parsed<()> {
    let has = size - layout.start;
    let promised = layout.bytes();
    if promised == Some(has) {
        return Ok(());
    }
    let promised = promised.map_or("more than 2^64".to_owned(), |bytes| bytes.to_string());
    let expected = format!("{promised} bytes for shape {} of {}", tuple(&layout.shape), layout.dtype.name());
    Err(Problem::found(Place::File, format!("{has} bytes of values"), expected))
}

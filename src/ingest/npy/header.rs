//! The header of a `.npy` file: a Python dictionary literal with `descr`, `fortran_order` and `shape`
//! (NumPy Enhancement Proposal 1; versions 1, 2 and 3 differ in the length field and the text encoding).

use super::dtype::Dtype;
use super::literal::{self, Value};
use crate::ingest::bytes::ByteSource;
use crate::ingest::error::{Checked, Place, Problem, brief, short};
use crate::ingest::read_bytes;

pub const MAGIC: &[u8] = b"\x93NUMPY";
/// NumPy writes at most 64 KiB in version 1; only structured dtypes, which are refused anyway, come near this.
const MAX_HEADER: u64 = 1 << 20;
const KEYS: &str = "a dictionary with 'descr', 'fortran_order' and 'shape'";

/// A checked header: the file holds exactly the bytes that it promises.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    pub dtype: Dtype,
    pub fortran: bool,
    /// 1 to 3 axes, none of them 0.
    pub shape: Vec<u64>,
    /// Offset of the first value.
    pub start: u64,
}

/// Reads and checks the header; allocates no more than the file's own header.
pub fn read(source: &dyn ByteSource) -> Checked<Header> {
    let size = source.len();
    let magic = read_bytes(source, 0, size.min(8) as usize)?;
    if !magic.starts_with(MAGIC) {
        let found = format!("a file that starts with {}", String::from_utf8_lossy(&magic).escape_debug());
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
        return Err(Problem::found(Place::Header, found, "a header within the file and of at most 1 MiB"));
    }
    let text = read_bytes(source, prefix, length as usize)?;
    let header = interpret(&String::from_utf8_lossy(&text), prefix + length)?;
    check_size(&header, size)?;
    Ok(header)
}

fn interpret(text: &str, start: u64) -> Checked<Header> {
    let refused = |found: String, expected: &str| Problem::found(Place::Header, found, expected);
    let Some(Value::Dict(entries)) = literal::parse(text) else {
        return Err(refused(brief(text.trim()), KEYS));
    };
    let entry = |name: &str| {
        entries
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
            .ok_or_else(|| refused(format!("no {name:?} in {}", brief(text.trim())), KEYS))
    };
    let dtype = Dtype::of(entry("descr")?)?;
    let Value::Bool(fortran) = *entry("fortran_order")? else {
        return Err(refused(format!("fortran_order {}", short(entry("fortran_order")?)), "True or False"));
    };
    let found = entry("shape")?;
    let shown = short(found);
    let Value::Seq(axes) = found else {
        return Err(refused(format!("shape {shown}"), "a tuple of whole numbers"));
    };
    let shape: Option<Vec<u64>> =
        axes.iter().map(|axis| if let Value::Int(digits) = axis { digits.parse().ok() } else { None }).collect();
    let shape = shape.ok_or_else(|| refused(format!("shape {shown}"), "whole numbers from 0 to 2^64 − 1"))?;
    if !(1..=3).contains(&shape.len()) {
        let expected = "1, 2 or 3 axes: (rows,), (rows, dims) or (layers, rows, dims)";
        return Err(refused(format!("shape {shown}"), expected));
    }
    if shape.contains(&0) {
        return Err(refused(format!("shape {shown}"), "at least 1 along every axis"));
    }
    if dtype.is_text() && shape.len() > 1 {
        return Err(refused(format!("text of shape {shown}"), "one label a row: shape (rows,)"));
    }
    Ok(Header { dtype, fortran, shape, start })
}

/// Compares what the shape promises with what the file has.
fn check_size(header: &Header, size: u64) -> Checked<()> {
    let promised = header.shape.iter().try_fold(header.dtype.size, |bytes, &axis| bytes.checked_mul(axis));
    let has = size - header.start;
    if promised == Some(has) {
        return Ok(());
    }
    let axes: Vec<_> = header.shape.iter().map(u64::to_string).collect();
    let promised = promised.map_or("more than 2^64".to_owned(), |bytes| bytes.to_string());
    let expected = format!("{promised} bytes for shape ({}) of {}", axes.join(", "), header.dtype.name());
    Err(Problem::found(Place::File, format!("{has} bytes of values"), expected))
}

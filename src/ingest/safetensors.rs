//! Hugging Face's `.safetensors`: a JSON header that names tensors with type, shape and place, then their bytes, little-endian in C order.

use super::bytes::ByteSource;
use super::error::{Parsed, Place, Problem, brief};
use super::raw::{Dtype, Laid, Layout, Order, check_shape, tuple};
use super::{Arrays, read_bytes};
use ::safetensors::tensor::{Dtype as Stored, Metadata};
use std::rc::Rc;

/// As the format has it.
const MAX_HEADER: u64 = 100_000_000;
/// Bytes of the header's length.
const PREFIX: u64 = 8;

pub fn open(source: Box<dyn ByteSource>) -> Parsed<Box<dyn Arrays>> {
    let source: Rc<dyn ByteSource> = source.into();
    let size = source.len();
    if size < PREFIX {
        let found = format!("a file of {size} bytes");
        return Err(Problem::found(Place::Header, found, "a safetensors header"));
    }
    let prefix = read_bytes(source.as_ref(), 0, PREFIX as usize)?;
    let length = prefix.iter().rev().fold(0u64, |sum, &byte| sum << 8 | u64::from(byte));
    if length > MAX_HEADER || length > size - PREFIX {
        let found = format!("a header length of {length} bytes in a file of {size} bytes");
        return Err(Problem::found(Place::Header, found, "a header within the file and of at most 100,000,000 bytes"));
    }
    let header = read_bytes(source.as_ref(), PREFIX, length as usize)?;
    let metadata: Metadata = serde_json::from_slice(&header).map_err(|error| {
        let start = String::from_utf8_lossy(&header[..header.len().min(60)]).into_owned();
        Problem::found(Place::Header, format!("{} ({error})", brief(&start)), "a JSON object of tensors")
    })?;
    let start = PREFIX + length;
    let mut file = Laid::default();
    for key in metadata.offset_keys() {
        let Some(info) = metadata.info(&key) else { continue };
        let shape: Vec<u64> = info.shape.iter().map(|&axis| axis as u64).collect();
        let offsets = [info.data_offsets.0 as u64, info.data_offsets.1 as u64];
        let layout = match layout(info.dtype, shape, offsets, size - start) {
            Ok(layout) => Ok(Layout { start: start + layout.start, ..layout }),
            Err(Refusal::Broken(problem)) => return Err(problem.in_array(&key)),
            Err(Refusal::Unusable(problem)) => Err(problem),
        };
        let single = info.shape.iter().all(|&axis| axis == 1);
        file.add(&key, source.clone(), layout, single);
    }
    Ok(Box::new(file))
}

enum Refusal {
    /// The file is not what it says.
    Broken(Problem),
    /// A tensor that is no embedding or column.
    Unusable(Problem),
}

fn layout(stored: Stored, shape: Vec<u64>, [from, to]: [u64; 2], size: u64) -> Result<Layout, Refusal> {
    let name = match stored {
        Stored::BOOL => "bool",
        Stored::F16 => "float16",
        Stored::BF16 => "bfloat16",
        Stored::F32 => "float32",
        Stored::F64 => "float64",
        Stored::I8 => "int8",
        Stored::I16 => "int16",
        Stored::I32 => "int32",
        Stored::I64 => "int64",
        Stored::U8 => "uint8",
        Stored::U16 => "uint16",
        Stored::U32 => "uint32",
        Stored::U64 => "uint64",
        other => {
            let expected = "float16, bfloat16, float32, float64, integers of 8 to 64 bits or bool";
            return Err(Refusal::Unusable(Problem::found(Place::File, format!("dtype {other:?}"), expected)));
        }
    };
    let dtype = Dtype::named(name, false).expect("every name above is one of a number type");
    check_shape(&shape, &tuple(&shape), dtype).map_err(Refusal::Unusable)?;
    let layout = Layout { dtype, order: Order::C, shape, start: from };
    let has = to.checked_sub(from).filter(|_| to <= size);
    if has.is_none() || layout.bytes() != has {
        let promised = layout.bytes().map_or("more than 2^64".to_owned(), |bytes| bytes.to_string());
        let found = format!("bytes {from} to {to} of {size}");
        let expected = format!("{promised} bytes within the file for shape {} of {name}", tuple(&layout.shape));
        return Err(Refusal::Broken(Problem::found(Place::File, found, expected)));
    }
    Ok(layout)
}

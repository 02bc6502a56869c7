//! A 1-D array: reals as they are; integers, booleans and text as symbols.

use super::Layout;
use super::dtype::{Dtype, Element, Number};
use crate::bytes::ByteSource;
use crate::error::{Parsed, Place, Problem, brief};
use crate::symbols::{Symbols, is_label, no_label};
use crate::{checkpoint, fill};
use data::Feature;
use half::{bf16, f16};
use schema::progress::Monitor;

/// Small, so that even counting the symbols of single bytes asks often enough whether to stop.
const CHUNK: u64 = 1 << 16;

pub fn read(source: &dyn ByteSource, layout: &Layout, monitor: &dyn Monitor) -> Parsed<Feature> {
    let dtype = layout.dtype;
    let each = |visit: &mut dyn FnMut(&[u8]) -> Result<(), Refusal>| each(source, layout, monitor, visit);
    let feature = match dtype.element {
        Element::F16 | Element::Bf16 | Element::F32 | Element::F64 => {
            let mut values = Vec::new();
            each(&mut |bytes| {
                values.push(real(dtype, bytes)?);
                Ok(())
            })?;
            return Ok(Feature::Real(values));
        }
        Element::Unicode | Element::Bytes => {
            let mut symbols = Symbols::default();
            each(&mut |bytes| {
                symbols.push(text(dtype, bytes)?);
                Ok(())
            })?;
            symbols.by_appearance()
        }
        Element::Bool => {
            let mut symbols = Symbols::default();
            each(&mut |bytes| {
                symbols.push(bytes[0] != 0);
                Ok(())
            })?;
            symbols.by_value()
        }
        _ => {
            let mut symbols = Symbols::default();
            let signed = matches!(dtype.element, Element::I8 | Element::I16 | Element::I32 | Element::I64);
            each(&mut |bytes| {
                symbols.push(integer(bytes, signed));
                Ok(())
            })?;
            symbols.by_value()
        }
    };
    Ok(feature.into())
}

/// What was found in an element, and what was expected.
type Refusal = (String, &'static str);

/// Visits every element's bytes, little-endian, in order.
fn each(
    source: &dyn ByteSource,
    layout: &Layout,
    monitor: &dyn Monitor,
    visit: &mut dyn FnMut(&[u8]) -> Result<(), Refusal>,
) -> Parsed<()> {
    let (rows, size) = (layout.shape[0], layout.dtype.size);
    let per_chunk = (CHUNK / size).max(1);
    let mut buf = Vec::new();
    for first in (0..rows).step_by(per_chunk as usize) {
        checkpoint(monitor, first, rows)?;
        let count = per_chunk.min(rows - first);
        buf.resize((count * size) as usize, 0);
        fill(source, layout.start + first * size, &mut buf)?;
        layout.dtype.to_little_endian(&mut buf);
        for (i, bytes) in buf.chunks_exact(size as usize).enumerate() {
            visit(bytes).map_err(|(found, expected)| {
                let at = Place::Entry { layer: None, row: first + i as u64 + 1, column: None };
                Problem::found(at, found, expected)
            })?;
        }
    }
    checkpoint(monitor, rows, rows)
}

fn real(dtype: Dtype, bytes: &[u8]) -> Result<f64, Refusal> {
    let value = match dtype.element {
        Element::F16 => f16::read(bytes).double(),
        Element::Bf16 => bf16::read(bytes).double(),
        Element::F32 => f32::read(bytes).double(),
        _ => f64::read(bytes),
    };
    if value.is_finite() { Ok(value) } else { Err((format!("{value:?}"), "a finite number")) }
}

/// An integer of up to 64 bits, extended by its sign.
fn integer(bytes: &[u8], signed: bool) -> i128 {
    let negative = signed && bytes.last().is_some_and(|&byte| byte >= 0x80);
    let mut wide = [if negative { 0xff } else { 0 }; 16];
    wide[..bytes.len()].copy_from_slice(bytes);
    i128::from_le_bytes(wide)
}

fn text(dtype: Dtype, bytes: &[u8]) -> Result<String, Refusal> {
    let label = match dtype.element {
        Element::Unicode => bytes
            .chunks_exact(4)
            .map(u32::read)
            .map(|code| char::from_u32(code).ok_or_else(|| (format!("code point {code:#x}"), "Unicode text")))
            .collect::<Result<String, _>>()?,
        _ => std::str::from_utf8(bytes).map_err(|_| (brief(&String::from_utf8_lossy(bytes)), "UTF-8 text"))?.to_owned(),
    };
    // The zeros behind a text fill it up to the array's width.
    match label.trim_end_matches('\0') {
        label if is_label(label) => Ok(label.to_owned()),
        blank => Err((no_label(blank), "a label")),
    }
}

//! Columns of pictures: bytes that are image files, or what Hugging Face's `datasets` makes of an image, a structure of `bytes` and `path`.

use super::{Batches, bytes, is_bytes};
use crate::LeftOut;
use crate::error::Parsed;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use schema::picture::{self, Shown};
use std::collections::HashMap;

/// The part of a structure that holds the image file.
const BYTES: &str = "bytes";
/// Rows of which one has to be a picture.
const FIRST: u64 = 8;

/// Whether a column holds pictures, by its first rows. One that cannot be read is none.
pub fn are<B: Batches>(batches: &B, column: usize, stored: &DataType, rows: u64) -> bool {
    let holds_bytes = match stored {
        DataType::Struct(fields) => fields.iter().any(|field| field.name() == BYTES && is_bytes(field.data_type())),
        other => is_bytes(other),
    };
    let first: Vec<u64> = (0..rows.min(FIRST)).collect();
    let mut found = false;
    let mut look = |array: &ArrayRef, at: usize| found |= cell(array, at).is_some_and(picture::is_picture);
    holds_bytes && batches.cells(column, &first, &mut look).is_ok() && found
}

/// What is said of such a column where a file's arrays are listed.
pub fn left_out(name: &str) -> LeftOut {
    LeftOut { what: format!("{name}: pictures, which are shown beside the examples and not analysed"), single: true }
}

/// What is shown of a column's pictures at these rows, in their order.
pub fn shown<B: Batches>(batches: &B, column: usize, rows: &[u64]) -> Parsed<Vec<Shown>> {
    let mut rising = rows.to_vec();
    rising.sort_unstable();
    rising.dedup();
    let mut found = HashMap::new();
    let mut next = rising.iter();
    batches.cells(column, &rising, &mut |array, at| {
        if let Some(&row) = next.next() {
            found.insert(row, picture::shown(cell(array, at)));
        }
    })?;
    Ok(rows.iter().map(|row| found.get(row).cloned().unwrap_or_else(|| picture::shown(None))).collect())
}

/// The bytes of a cell; none where they are missing.
fn cell(array: &ArrayRef, at: usize) -> Option<&[u8]> {
    let is_there = |array: &ArrayRef| (!array.is_null(at)).then_some(());
    is_there(array)?;
    let array = match array.data_type() {
        DataType::Struct(_) => array.as_struct().column_by_name(BYTES)?,
        _ => array,
    };
    is_there(array)?;
    Some(bytes(array, at))
}

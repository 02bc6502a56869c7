//! Rows that are paired by their number although the files name them, and name others: two tables in different orders look like data that have nothing to do
//! with each other.

use super::error::RunError;
use super::variable::{Part, Variable};
use super::watch::{Tracker, Watch};
use data::Feature;
use schema::file::{ArrayInfo, ArrayKind, ID_WORDS};
use schema::job::Position;
use schema::report::warning::Warning;
use std::collections::HashSet;

/// A warning where the ids of two files name other examples in the same rows.
pub(super) fn told(variables: &[Variable], watch: &dyn Watch) -> Result<Option<Warning>, RunError> {
    let mut named: Vec<Part> = Vec::new();
    for part in variables.iter().filter_map(|variable| variable.parts().first()) {
        let known = named.iter().any(|other| std::ptr::eq(other.file, part.file));
        let ids = part.file.info().arrays.iter().find(|array| !known && names_rows(array, part.array.rows()));
        named.extend(ids.map(|array| Part { file: part.file, array }));
    }
    let [first, others @ ..] = named.as_slice() else { return Ok(None) };
    if others.is_empty() {
        return Ok(None);
    }
    let ids = read(first, watch)?;
    let known: HashSet<&str> = ids.iter().map(String::as_str).collect();
    for other in others {
        let theirs = read(other, watch)?;
        let differ: Vec<usize> = (0..ids.len()).filter(|&row| ids[row] != theirs[row]).collect();
        // Ids of another kind say nothing of the order.
        let elsewhere = differ.iter().filter(|&&row| known.contains(theirs[row].as_str())).count();
        if let Some(&row) = differ.first().filter(|_| 2 * elsewhere > differ.len() && known.len() == ids.len()) {
            return Ok(Some(Warning::PairedByNumber {
                columns: [called(first), called(other)],
                differ: differ.len() as u64,
                rows: ids.len() as u64,
                row: row as u64 + 1,
                ids: [ids[row].clone(), theirs[row].clone()],
            }));
        }
    }
    Ok(None)
}

/// Whether a column is called like one of ids, or is a data frame's index of names, and names each row once as far as that was counted.
fn names_rows(array: &ArrayInfo, rows: u64) -> bool {
    let called = ID_WORDS.contains(&array.key.to_lowercase().as_str()) || array.index && array.dtype == "text";
    let distinct = array.distinct.is_none_or(|distinct| distinct == rows);
    called && array.kind == ArrayKind::Symbols && array.rows() == rows && distinct
}

fn read(part: &Part, watch: &dyn Watch) -> Result<Vec<String>, RunError> {
    let tracker = Tracker { watch, place: Position::first(1, 1), part: 0, parts: 1, decomposing: 1.0 };
    Ok(match part.file.read(&part.array.key, 0, &tracker)? {
        Feature::Symbols { codes, labels } => codes.into_iter().map(|code| labels[code as usize].clone()).collect(),
        Feature::Real(_) | Feature::Matrix(_) => unreachable!("a column of symbols is read as symbols"),
    })
}

/// "image.csv (id)".
fn called(part: &Part) -> String {
    format!("{} ({})", part.file.info().name, part.array.key)
}

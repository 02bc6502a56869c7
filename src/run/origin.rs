//! What a report says of the files that it comes from: arrays that could not be read, a first line that the other files' rows decided, and what else a
//! reader notes of an array.

use super::variable::{Part, Variable};
use schema::report::warning::Warning;

/// A warning of each thing that is to be said, once.
pub(super) fn told<'v, 'f: 'v>(variables: impl IntoIterator<Item = &'v Variable<'f>>) -> Vec<Warning> {
    let parts = variables.into_iter().flat_map(|variable| variable.parts().iter().chain(&variable.ids));
    let mut told: Vec<Warning> = Vec::new();
    for part in parts {
        for warning in left_out(part).into_iter().chain(first_line(part)).chain(notes(part)) {
            if !told.contains(&warning) {
                told.push(warning);
            }
        }
    }
    told
}

/// What was left out of a file of which an array is used.
fn left_out(part: &Part) -> Option<Warning> {
    let info = part.file.info();
    let [first, others @ ..] = info.left_out.as_slice() else { return None };
    info.incomplete.then(|| Warning::ReadInPart {
        file: info.name.clone(),
        left_out: first.clone(),
        more: others.len() as u64,
    })
}

/// That a table's first line was not taken for what it looks like.
fn first_line(part: &Part) -> Option<Warning> {
    let info = part.file.info();
    let rows = part.array.rows();
    let row = info.arrays.iter().all(|array| array.rows() < rows);
    let taken = || Warning::FirstLine { file: info.name.clone(), header: !row, rows };
    info.is_otherwise(&part.array.key).then(taken)
}

/// What the reader notes of the array.
fn notes(part: &Part) -> impl Iterator<Item = Warning> {
    let file = &part.file.info().name;
    part.array.notes.iter().map(move |note| Warning::Noted { file: Some(file.clone()), note: note.clone() })
}

//! What a report says of the files that it comes from: arrays that could not be read, a first line that the other files' rows decided, and what else a
//! reader notes of an array.

use super::variable::{Part, Variable};

/// A sentence for each thing that is to be said.
pub(super) fn told<'v, 'f: 'v>(variables: impl IntoIterator<Item = &'v Variable<'f>>) -> Vec<String> {
    let parts = variables.into_iter().flat_map(|variable| variable.parts().iter().chain(&variable.ids));
    let told = parts.flat_map(|part| [left_out(part), first_line(part)].into_iter().flatten().chain(notes(part)));
    let mut told: Vec<String> = told.collect();
    let mut seen = std::collections::HashSet::new();
    told.retain(|sentence| seen.insert(sentence.clone()));
    told
}

/// What was left out of a file of which an array is used.
fn left_out(part: &Part) -> Option<String> {
    let info = part.file.info();
    let [first, others @ ..] = info.left_out.as_slice() else { return None };
    let more = match others.len() {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    };
    info.incomplete
        .then(|| format!("{} was analysed in part, since not all of it could be read: {first}{more}.", info.name))
}

/// That a table's first line was not taken for what it looks like.
fn first_line(part: &Part) -> Option<String> {
    let info = part.file.info();
    let rows = part.array.rows();
    let data = info.arrays.iter().all(|array| array.rows() < rows);
    let taken = if data { "a row, not as a header" } else { "a header, not as a row" };
    info.is_otherwise(&part.array.key).then(|| {
        format!("The first line of {} was read as {taken}, because the other files have {rows} rows.", info.name)
    })
}

/// What the reader notes of the array.
fn notes(part: &Part) -> impl Iterator<Item = String> {
    let name = &part.file.info().name;
    part.array.notes.iter().map(move |note| format!("{name}: {note}."))
}

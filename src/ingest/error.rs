//! Everything that reading a file refuses, as values. Every refusal names the file, the place, what was found and what was
//! expected; rows, columns and layers are counted from 1.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A refusal, with the file it is about.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum IngestError {
    #[error("{file}: {problem}")]
    File { file: String, problem: Problem },
    #[error("cancelled")]
    Cancelled,
}

pub type Result<T> = std::result::Result<T, IngestError>;

/// What is wrong with a file. Crosses from the program that reads large formats as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum Problem {
    #[error("is empty (0 bytes)")]
    Empty,
    #[error("{at}found {found}, expected {expected}")]
    Found { at: Place, found: String, expected: String },
    #[error("holds no array that can be used: {what}{}", if *others == 0 { String::new() } else { format!(" (and {others} more)") })]
    Unusable { what: String, others: usize },
    #[error("could not be read at byte {offset}: {message}")]
    Unreadable { offset: u64, message: String },
    #[error("has no array {key:?}; it has {has}")]
    NoSuchArray { key: String, has: String },
    /// What, and why: "image: found …, expected …".
    #[error("{what}, so it was left out; the file also holds {has}")]
    WasLeftOut { what: String, has: String },
    #[error("has {layers} {}; layer {layer} was asked for", if *layers == 1 { "layer" } else { "layers" })]
    NoSuchLayer { layers: u64, layer: u64 },
    #[error("holds several arrays: {has}; name the one to use as FILE#NAME")]
    Ambiguous { has: String },
    /// `row` is the Python that makes a row of one.
    #[error(
        "holds {arrays} arrays ({has}), and nothing says which to use. Name one as FILE#NAME; if each is one row, \
             save them as one: `np.save(\"file.npy\", np.stack([{row} for name in names]))`"
    )]
    Scattered { arrays: usize, has: String, row: String },
    #[error("{what}, so it was left out{}. Nothing is chosen from the rest unless it is named, as FILE#NAME: {has}",
             if *others == 0 { String::new() } else { format!(" (and {others} more)") })]
    Incomplete { has: String, what: String, others: usize },
    #[error("one layer has {rows} rows × {dims} columns, more than the memory of this program can hold")]
    OutOfMemory { rows: u64, dims: u64 },
    /// Becomes [`IngestError::Cancelled`].
    #[error("cancelled")]
    Cancelled,
}

/// Ends a pass over rows early.
pub(super) const ENOUGH: Problem = Problem::Cancelled;

/// A result before the file's name is added.
pub type Parsed<T> = std::result::Result<T, Problem>;

impl Problem {
    /// `found` where `expected` should be.
    pub fn found(at: Place, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self::Found { at, found: found.into(), expected: expected.into() }
    }

    /// Names the array of a container that this is about.
    pub fn in_array(self, key: &str) -> Self {
        let (at, found, expected) = match self {
            Self::Found { at, found, expected } => (at, found, expected),
            Self::Unreadable { .. } => {
                (Place::File, format!("data that cannot be decoded ({self})"), "whole data".to_owned())
            }
            other => return other,
        };
        let array = key.to_owned();
        let at = match at {
            Place::File | Place::Header => Place::Array(array),
            Place::Entry { layer: Some(layer), row, column } => {
                Place::In { array: format!("{array}, layer {layer}"), row, column }
            }
            Place::Entry { layer: None, row, column } => Place::In { array, row, column },
            other => other,
        };
        Self::Found { at, found, expected }
    }

    /// Names the file.
    pub fn of(self, file: &str) -> IngestError {
        match self {
            Self::Cancelled => IngestError::Cancelled,
            problem => IngestError::File { file: file.to_owned(), problem },
        }
    }
}

/// Where in a file; numbers are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// The file as a whole.
    File,
    /// The header of a binary format.
    Header,
    /// A line of a text file.
    Line(u64),
    /// One array of a container.
    Array(String),
    /// A value of an array of a container.
    In { array: String, row: u64, column: Option<u64> },
    /// A value of an array; no column in a 1-D array, no layer unless there are layers.
    Entry { layer: Option<u64>, row: u64, column: Option<u64> },
    /// A cell of a table. `row` counts data rows, `line` lines of the file; `column` is its quoted name or its number.
    Cell { row: u64, line: u64, column: String },
}

impl fmt::Display for Place {
    /// As a prefix of a sentence: empty, or ending in a colon and a space.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File => Ok(()),
            Place::Header => write!(f, "header: "),
            Place::Line(line) => write!(f, "line {line}: "),
            Place::Array(key) => write!(f, "{key}: "),
            Place::In { array, row, column } => {
                write!(f, "{array}: row {row}")?;
                if let Some(column) = column {
                    write!(f, ", column {column}")?;
                }
                write!(f, ": ")
            }
            Place::Entry { layer, row, column } => {
                if let Some(layer) = layer {
                    write!(f, "layer {layer}, ")?;
                }
                write!(f, "row {row}")?;
                if let Some(column) = column {
                    write!(f, ", column {column}")?;
                }
                write!(f, ": ")
            }
            Place::Cell { row, line, column } => {
                write!(f, "row {row} (line {line}), column {column}: ")
            }
        }
    }
}

/// At most 100 characters of a text, for a message.
pub(super) fn short(text: impl fmt::Display) -> String {
    let text = text.to_string();
    match text.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// At most 100 characters of a text, quoted, for a message.
pub(super) fn brief(text: &str) -> String {
    short(format_args!("{text:?}"))
}

/// What a number that is not finite as `f32` should have been.
pub(super) fn expected_number(value: f64) -> &'static str {
    if value.is_finite() { "a number within the range of float32 (±3.4e38)" } else { "a finite number" }
}

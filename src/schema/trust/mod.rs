//! The trust boundary. What comes from elsewhere (a link, a file, an analysis that the browser kept, a message of the worker) is read into a
//! [`Checked`] value or refused in words; what shows a report takes nothing else, so that no view has to ask whether a report is sound.
//!
//! Sound means: of the shape that every view relies on, and of numbers that some analysis could have. Whether an analysis *did* have them is
//! another question, which only computing it again answers (`agreement` in `src/link/envelope.rs`).

mod clusters;
pub mod counts;
mod report;
pub mod text;
pub mod tokens;

pub use report::variables;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Deref;
use std::sync::Arc;
use thiserror::Error;

/// Characters of a name: of an analysis, a modality, a layer, a file.
pub const LONGEST_NAME: usize = 1_000;
/// Characters of a sentence, and of the label of a symbol.
pub const LONGEST_SENTENCE: usize = 10_000;
/// Items of a list that nobody looks through.
pub const MANY: usize = 10_000;
/// Bits beyond which no table that is decomposed has information: it has at most 2^26 cells. Ends of intervals and bands keep within it too.
pub const PLAUSIBLE: f64 = 64.0;

/// A value from elsewhere that no analysis can have produced.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field} is {found}; expected {expected}")]
pub struct Fault {
    /// Where it stands: `report.layers.3.atoms.redundant`.
    pub field: String,
    /// What stands there.
    pub found: String,
    /// What may stand there.
    pub expected: String,
}

impl Fault {
    /// Of a field, what was found and what was expected.
    pub fn new(field: impl Into<String>, found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { field: field.into(), found: found.into(), expected: expected.into() }
    }

    /// The same fault, for a value that stands within another.
    pub fn within(self, outer: impl std::fmt::Display) -> Self {
        Self { field: format!("{outer}.{}", self.field), ..self }
    }
}

/// What can be sound or not.
pub trait Check {
    /// # Errors
    /// The first [`Fault`].
    fn check(&self) -> Result<(), Fault>;
}

/// A sound value, shared rather than copied: a report may have a thousand layers, and many places of the page hold it. There is no way to one but
/// through [`Check::check`].
#[derive(Debug)]
pub struct Checked<T>(Arc<T>);

impl<T> Clone for Checked<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: PartialEq> PartialEq for Checked<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl<T: Check> Checked<T> {
    /// # Errors
    /// The first [`Fault`].
    pub fn new(value: T) -> Result<Self, Fault> {
        value.check()?;
        Ok(Self(Arc::new(value)))
    }
}

impl<T: Clone> Checked<T> {
    /// The value itself, no longer checked whatever is done to it.
    pub fn into_inner(self) -> T {
        Arc::unwrap_or_clone(self.0)
    }
}

impl<T> Checked<T> {
    /// The value as the house itself shows it otherwise: bias taken off, as shares. It keeps its shape; that its numbers are no longer those
    /// of a table is what was asked for.
    pub fn seen(&self, eyes: impl FnOnce(&T) -> T) -> Self {
        Self(Arc::new(eyes(&self.0)))
    }
}

impl<T> Deref for Checked<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Serialize> Serialize for Checked<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de, T: Check + Deserialize<'de>> Deserialize<'de> for Checked<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::new(T::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

/// A number from `low` to `high`.
fn number(field: &str, found: f64, low: f64, high: f64) -> Result<(), Fault> {
    match (low..=high).contains(&found) {
        true => Ok(()),
        false => {
            Err(Fault::new(field, format!("{found:?}"), format!("a number from {} to {}", brief(low), brief(high))))
        }
    }
}

/// A bound as a person reads it.
fn brief(bound: f64) -> String {
    // Adding 0 makes a -0 of rounding a 0.
    let rounded = (bound * 1e3).round() / 1e3 + 0.0;
    rounded.to_string()
}

/// A whole number from `low` to `high`.
fn whole(field: &str, found: u64, low: u64, high: u64) -> Result<(), Fault> {
    match (low..=high).contains(&found) {
        true => Ok(()),
        false => Err(Fault::new(field, found.to_string(), format!("a whole number from {low} to {high}"))),
    }
}

/// A text of at most so many characters, of at least one letter or sign.
pub fn name(field: &str, found: &str) -> Result<(), Fault> {
    match found.trim().is_empty() {
        true => Err(Fault::new(field, format!("{found:?}"), "a name of at least one letter")),
        false => at_most(field, found, LONGEST_NAME),
    }
}

/// A text of at most so many characters.
pub fn at_most(field: &str, found: &str, most: usize) -> Result<(), Fault> {
    // Bytes are counted first: a text of few bytes has few characters.
    match found.len() > most && found.chars().count() > most {
        true => Err(Fault::new(field, format!("{} characters long", found.chars().count()), format!("at most {most}"))),
        false => Ok(()),
    }
}

/// That many items at most.
pub fn few(field: &str, found: usize, most: usize) -> Result<(), Fault> {
    match found > most {
        true => Err(Fault::new(field, format!("a list of {found}"), format!("at most {most}"))),
        false => Ok(()),
    }
}

/// Checks each item, and says of a fault which one it is in.
pub fn each<'a, T: 'a>(
    field: &str,
    items: impl IntoIterator<Item = &'a T>,
    check: impl Fn(&'a T) -> Result<(), Fault>,
) -> Result<(), Fault> {
    items
        .into_iter()
        .enumerate()
        .try_for_each(|(at, item)| check(item).map_err(|fault| fault.within(format!("{field}.{at}"))))
}

//! What one file gives for one layer, before it is coded.

use ndarray::Array2;

/// A value that is no number, or infinite; rows and columns are counted from 1.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("row {row}, column {column}: found {value}, expected a finite number")]
pub struct NonFinite {
    pub row: usize,
    pub column: usize,
    pub value: f64,
}

/// One variable's values for `n` rows: a modality of one layer, or the target. Row `i` of every feature is the same example.
#[derive(Debug, Clone, PartialEq)]
pub enum Feature {
    /// An embedding, `n × d`, row-major.
    Matrix(Array2<f32>),
    /// One real value a row.
    Real(Vec<f64>),
    /// One symbol a row: an index into `labels`.
    Symbols { codes: Vec<u32>, labels: Vec<String> },
}

impl From<(Vec<u32>, Vec<String>)> for Feature {
    /// Codes and their labels.
    fn from((codes, labels): (Vec<u32>, Vec<String>)) -> Self {
        Feature::Symbols { codes, labels }
    }
}

impl Feature {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        match self {
            Feature::Matrix(values) => values.nrows(),
            Feature::Real(values) => values.len(),
            Feature::Symbols { codes, .. } => codes.len(),
        }
    }

    /// The rows of these numbers (from 0), in this order.
    pub fn select(&self, rows: &[u32]) -> Self {
        match self {
            Feature::Matrix(values) => {
                let rows: Vec<usize> = rows.iter().map(|&row| row as usize).collect();
                Feature::Matrix(values.select(ndarray::Axis(0), &rows))
            }
            Feature::Real(values) => Feature::Real(rows.iter().map(|&row| values[row as usize]).collect()),
            Feature::Symbols { codes, labels } => Feature::Symbols {
                codes: rows.iter().map(|&row| codes[row as usize]).collect(),
                labels: labels.clone(),
            },
        }
    }

    /// Symbols from one label a row, numbered in order of first appearance.
    pub fn from_labels<S: AsRef<str>>(rows: impl IntoIterator<Item = S>) -> Self {
        let mut index = indexmap::IndexSet::new();
        let codes = rows.into_iter().map(|label| index.insert_full(label.as_ref().to_owned()).0 as u32).collect();
        Feature::Symbols { codes, labels: index.into_iter().collect() }
    }

    /// Checks that every value is a finite number.
    ///
    /// # Errors
    /// [`NonFinite`] with the first offending row and column, counted from 1.
    pub fn check_finite(&self) -> Result<(), NonFinite> {
        let bad = match self {
            Feature::Matrix(values) => values
                .indexed_iter()
                .find(|(_, v)| !v.is_finite())
                .map(|((row, column), &v)| (row, column, f64::from(v))),
            Feature::Real(values) => {
                values.iter().enumerate().find(|(_, v)| !v.is_finite()).map(|(row, &v)| (row, 0, v))
            }
            Feature::Symbols { .. } => None,
        };
        match bad {
            Some((row, column, value)) => Err(NonFinite { row: row + 1, column: column + 1, value }),
            None => Ok(()),
        }
    }
}

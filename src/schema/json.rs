//! JSON text and back by way of a [`Value`]: for text, every type is compiled for one form only, which keeps what a visitor downloads small.
//! The text is the same as without: the order of fields and every digit are kept.

use crate::codebook::{self, Codebook};
use crate::report::Report;
use crate::report::matrix::{self, Matrix};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Error, Value};

/// Its fields.
pub fn value(of: &impl Serialize) -> Value {
    serde_json::to_value(of).expect("it has string keys and finite numbers")
}

/// On one line.
pub fn text(of: &impl Serialize) -> String {
    value(of).to_string()
}

/// Indented, with a newline at the end.
pub fn pretty(of: &impl Serialize) -> String {
    format!("{:#}\n", value(of))
}

/// Reads what [`text`] or [`pretty`] wrote.
///
/// # Errors
/// Text that is not JSON, or not of this type.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_value(serde_json::from_str(text)?)
}

impl Codebook {
    /// Reads a codebook, and checks that its parts fit each other.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn from_json(json: &str) -> Result<Self, String> {
        let codebook: Self = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let found = |found: String, expected: String| Err(format!("found {found}, expected {expected}"));
        let schema = if codebook.posteriors.is_empty() { codebook::SCHEMA } else { codebook::PREDICTIVE };
        if codebook.schema != schema {
            return found(format!("the schema {:?}", codebook.schema), format!("{schema:?}"));
        }
        let width = codebook.means.len();
        let axes = codebook.axes.iter().flatten();
        if let Some((k, axis)) = (1..).zip(axes).find(|(_, axis)| axis.len() != width) {
            return found(format!("{} values in axis {k}", axis.len()), width.to_string());
        }
        let columns = codebook.axes.as_ref().map_or(width, Vec::len);
        let mut points = columns;
        if !codebook.posteriors.is_empty() {
            points = 0;
        }
        for (k, posterior) in (1..).zip(&codebook.posteriors) {
            if posterior.weights.len() != posterior.intercepts.len() {
                let found_rows = format!("{} rows of weights in posterior {k}", posterior.weights.len());
                return found(found_rows, posterior.intercepts.len().to_string());
            }
            if let Some(row) = posterior.weights.iter().find(|row| row.len() != columns) {
                return found(format!("{} weights a class in posterior {k}", row.len()), columns.to_string());
            }
            if posterior.share < 0.0 {
                return found(format!("a share of {} in posterior {k}", posterior.share), "at least 0".to_owned());
            }
            points += posterior.intercepts.len();
        }
        if codebook.centroids.is_empty() || columns == 0 || points == 0 {
            return found("no centroids".to_owned(), "at least one".to_owned());
        }
        if let Some((k, centroid)) = (1..).zip(&codebook.centroids).find(|(_, centroid)| centroid.len() != points) {
            return found(format!("{} values in centroid {k}", centroid.len()), points.to_string());
        }
        Ok(codebook)
    }

    /// JSON on one line, numbers with all their digits, a newline at the end.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string(self).expect("a codebook has finite numbers and string keys");
        json.push('\n');
        json
    }
}

impl Report {
    /// Reads a report of this schema or of `pidlens.report/1`, which had no nulls: its settings say so.
    ///
    /// # Errors
    /// What is wrong with the text, or which schema it has.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let mut report: Self = read(text).map_err(|e| e.to_string())?;
        report.bring_up_to_date()?;
        Ok(report)
    }
}

impl Matrix {
    /// Reads the JSON form of several comparisons.
    ///
    /// # Errors
    /// What is wrong with the text, or which schema it has.
    pub fn from_json(json: &str) -> Result<Self, String> {
        let mut matrix: Self = serde_json::from_str(json).map_err(|e| e.to_string())?;
        matrix.pairs.iter_mut().chain(&mut matrix.rest).try_for_each(Report::bring_up_to_date)?;
        match matrix.schema.as_str() {
            matrix::SCHEMA => Ok(matrix),
            other => Err(format!("the file has the schema {other:?}; expected {:?}", matrix::SCHEMA)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn the_text_is_the_one_without_a_detour() {
        let config = Config { seed: u64::MAX, gap: 1.1e-9, level: 0.1, ..Config::default() };
        assert_eq!(text(&config), serde_json::to_string(&config).unwrap());
        assert_eq!(pretty(&config), serde_json::to_string_pretty(&config).unwrap() + "\n");
        assert_eq!(read::<Config>(&text(&config)).unwrap(), config);
    }

    #[test]
    fn a_report_is_written_as_it_was_read() {
        let text = include_str!("../../tests/messages/report.json");
        assert_eq!(pretty(&Report::from_json(text).unwrap()), text);
        let lacking = text.replacen("\"joint\"", "\"both\"", 1);
        assert!(Report::from_json(&lacking).unwrap_err().contains("missing field `joint`"));
    }
}

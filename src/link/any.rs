//! Files of reports in every form that pidlens writes: what is saved, and what the command prints of two modalities or of more.

use super::envelope::{Analysis, FileError, SCHEMA as ANALYSIS};
use schema::report::Report;
use schema::report::matrix::{Matrix, SCHEMA as MATRIX};
use schema::trust::text::{MOST_VALUES, read};
use serde_json::Value;

/// How the schemas of reports begin.
const REPORT: &str = "pidlens.report/";

/// Reads a saved analysis, a report, or the reports of every comparison; `file` is the name that errors say. Nothing is believed before it is checked.
///
/// # Errors
/// What it is instead.
pub fn read_any(file: &str, text: &str) -> Result<Analysis, FileError> {
    let none = |found: String| FileError::NoReport { file: file.to_owned(), found };
    let value = read(text, MOST_VALUES).map_err(none)?;
    let reports: Result<Vec<Report>, _> = match value.get("schema").and_then(Value::as_str) {
        Some(ANALYSIS) => return Analysis::from_file(file, text),
        Some(MATRIX) => serde_json::from_value(value).map(|Matrix { pairs, rest, .. }| [pairs, rest].concat()),
        Some(schema) if schema.starts_with(REPORT) => serde_json::from_value(value).map(|report| vec![report]),
        Some(other) => return Err(none(format!("the schema {other:?}"))),
        None => return Err(none("JSON without a schema".to_owned())),
    };
    let mistaken = |why: String| none(format!("a report with a mistake ({why})"));
    let mut reports = reports.map_err(|error| mistaken(error.to_string()))?;
    reports.iter_mut().try_for_each(Report::bring_up_to_date).map_err(mistaken)?;
    let others = reports.split_off(1.min(reports.len()));
    let first = reports.pop().ok_or_else(|| none("no report in it".to_owned()))?;
    Analysis::alone(first, others).map_err(|fault| FileError::Unsound { file: file.to_owned(), fault })
}

/// Whether the start of a text says that it holds a report in a form of [`read_any`].
pub fn holds_report(start: &str) -> bool {
    [REPORT, MATRIX, ANALYSIS].iter().any(|schema| start.contains(schema)) && start.trim_start().starts_with('{')
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::json;

    fn analysis() -> Analysis {
        let path = format!("{}/../../tests/data/links/a1-digits.txt", env!("CARGO_MANIFEST_DIR"));
        Analysis::from_link(&std::fs::read_to_string(path).expect("it is kept")).expect("it opens")
    }

    #[test]
    fn a_report_that_came_alone_is_an_analysis_that_nothing_computes_again() {
        let analysis = analysis();
        assert_eq!(read_any("a", &analysis.to_file()), Ok(analysis.clone()));
        let text = json::pretty(&*analysis.report);
        assert!(
            holds_report(&text[..200]) && holds_report(&analysis.to_file()[..200]) && !holds_report("{\"epochs\": 3}")
        );
        let alone = read_any("a.json", &text).expect("it is a report");
        assert!(alone.report == analysis.report && alone.is_alone() && !alone.is_table() && alone.job().is_none());
        // It is kept, saved and linked like any other.
        assert_eq!(Analysis::from_file("a", &alone.to_file()), Ok(alone.clone()));
        assert!(Analysis::from_link(&alone.link().text).expect("it opens").is_alone());
    }

    #[test]
    fn what_is_no_report_is_named() {
        let refusal = |text: &str| read_any("a.json", text).expect_err("it is none").to_string();
        let text = json::pretty(&*analysis().report);
        for (text, found) in [
            ("no JSON".to_owned(), "text that is not JSON"),
            ("{}".to_owned(), "JSON without a schema"),
            (r#"{"schema": "other/1"}"#.to_owned(), "the schema \"other/1\""),
            (r#"{"schema": "pidlens.report/2"}"#.to_owned(), "a report with a mistake (missing field"),
            (
                text.replace("pidlens.report/2", "pidlens.report/9"),
                "a report with a mistake (the report has the schema",
            ),
        ] {
            let refusal = refusal(&text);
            assert!(refusal.starts_with(&format!("a.json: found {found}")), "{refusal}");
        }
        let unsound = refusal(&text.replacen("\"redundant\":", "\"redundant\": -7, \"was\":", 1));
        assert!(unsound.starts_with("a.json: it cannot be shown: report.layers.0.atoms.redundant is -7"), "{unsound}");
    }
}

//! A warning of labels that differ only by the spaces around them ([`schema::spaces`]).

use super::Codes;
use schema::report::warning::{Texts, Warning};
use schema::spaces;

/// Of a coded variable.
pub fn warning(name: &str, codes: &Codes) -> Option<Warning> {
    if codes.report.method != "labels" {
        return None;
    }
    spaces::warning(name, Texts::Classes, codes.report.labels.iter().map(String::as_str))
}

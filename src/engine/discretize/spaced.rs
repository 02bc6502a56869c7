//! A warning of labels that differ only by the spaces around them ([`schema::spaces`]).

use super::Codes;
use schema::spaces::told;

/// Of a coded variable.
pub fn warning(name: &str, codes: &Codes) -> Option<String> {
    if codes.report.method != "labels" {
        return None;
    }
    told(name, "classes", codes.report.labels.iter().map(String::as_str))
}

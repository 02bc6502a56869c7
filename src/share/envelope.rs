//! What a link or a `.pidlens.json` file says of an analysis: the report, the settings (they are the report's), which arrays of which
//! files it was made from and their fingerprints; never the data, except a table small enough to be read.
//!
//! A link rounds where it has to, so it carries a digest of the exact results: who has the files can check agreement to the last bit.

use super::lattice::Lattice;
use super::{LinkError, decode, encode_on};
use crate::engine::json;
use crate::engine::report::Report;
use crate::run::job::Job;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The letter of analyses' links.
pub const KIND: char = 'a';
/// Characters of a link that any channel takes; beyond it there is a warning.
pub const COMFORTABLE: usize = 2_048;
/// Characters of a link beyond which a file is the better form.
pub const LONGEST: usize = 8_000;
/// Bytes of a table that travels whole.
pub const SMALL_TABLE: u64 = 4_096;
/// The schema of files.
pub const SCHEMA: &str = "pidlens.analysis/1";
/// What files are called.
pub const EXTENSION: &str = ".pidlens.json";

/// From every double down to as many digits as are shown.
const LADDER: [Lattice; 5] =
    [Lattice::Exact, Lattice::Digits(9), Lattice::Digits(6), Lattice::Digits(4), Lattice::Digits(3)];

/// Bits of the results' digest that travel, as hexadecimal digits.
const DIGEST_DIGITS: usize = 16;

/// An analysis on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Analysis {
    /// What a person calls it; empty for no name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    pub report: Report,
    /// Of more than two modalities, the reports of the comparisons after the first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Report>,
    /// Of the results before any rounding: [`digest`].
    pub digest: String,
    /// Significant digits that are left of the results; absent where they are exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digits: Option<u32>,
    /// The job without its settings, which are the report's; absent for a table that was decomposed as it is, `files[0]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    job: Option<Map<String, Value>>,
    pub files: Vec<Fingerprint>,
}

/// A file, as it can be told again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fingerprint {
    pub name: String,
    pub bytes: u64,
    /// SHA-256, lower-case hexadecimal digits; empty where the file was too large to be read for it unasked.
    pub sha256: String,
    /// The arrays that the analysis read.
    pub arrays: Vec<Shape>,
    /// The file itself, where it is a small table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

/// An array's outline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    pub key: String,
    pub shape: Vec<u64>,
    pub dtype: String,
}

/// A link, and what was rounded for it to be short.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// What follows `#`.
    pub text: String,
    pub digits: Option<u32>,
}

/// Why a file cannot be opened.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FileError {
    #[error("{file}: found {found}, expected an analysis saved by pidlens (schema {SCHEMA:?})")]
    Foreign { file: String, found: String },
}

impl Analysis {
    /// `others` are the comparisons after the first, of more than two modalities; `job` is `None` for a table that was decomposed as it is.
    pub fn new(name: String, report: Report, others: Vec<Report>, job: Option<&Job>, files: Vec<Fingerprint>) -> Self {
        let job = job.map(|job| match serde_json::to_value(job) {
            Ok(Value::Object(mut job)) => {
                job.shift_remove("config");
                job
            }
            other => unreachable!("a job is an object: {other:?}"),
        });
        let digest = digest(std::iter::once(&report).chain(&others));
        Self { name, digest, report, others, digits: None, job, files }
    }

    /// Of every comparison, in order; there is one for two modalities.
    pub fn reports(&self) -> impl Iterator<Item = &Report> {
        std::iter::once(&self.report).chain(&self.others)
    }

    /// The same under another name.
    pub fn called(self, name: String) -> Self {
        Self { name, ..self }
    }

    /// The job that gave this report; `None` for a table that was decomposed as it is, or where a job of a newer version is not understood.
    pub fn job(&self) -> Option<Job> {
        let mut job = self.job.clone()?;
        job.insert("config".into(), serde_json::to_value(&self.report.config).ok()?);
        serde_json::from_value(Value::Object(job)).ok()
    }

    /// Whether a table was decomposed as it is.
    pub fn is_table(&self) -> bool {
        self.job.is_none()
    }

    /// The most exact link that is still short; where none is, the shortest. Packs the analysis up to five times: tens of milliseconds.
    pub fn link(&self) -> Link {
        link_of(self.fields())
    }

    /// # Errors
    /// [`LinkError`], in words for the person who opened it.
    pub fn from_link(text: &str) -> Result<Self, LinkError> {
        let (kind, value) = decode(text)?;
        if kind != KIND {
            return Err(LinkError::Foreign { found: kind.to_string() });
        }
        serde_json::from_value(value).map_err(|_| LinkError::Unreadable)
    }

    /// As a file, every digit.
    pub fn to_file(&self) -> String {
        let mut saved = Map::from_iter([("schema".to_owned(), Value::from(SCHEMA))]);
        saved.extend(self.fields());
        json::pretty(&saved)
    }

    /// Reads a file of [`Analysis::to_file`]; `file` is its name.
    ///
    /// # Errors
    /// What it is instead.
    pub fn from_file(file: &str, text: &str) -> Result<Self, FileError> {
        let foreign = |found: String| FileError::Foreign { file: file.to_owned(), found };
        let value: Value =
            serde_json::from_str(text).map_err(|error| foreign(format!("text that is no JSON ({error})")))?;
        match value.get("schema").and_then(Value::as_str) {
            Some(SCHEMA) => {}
            Some(other) => return Err(foreign(format!("the schema {other:?}"))),
            None => return Err(foreign("JSON without a schema".to_owned())),
        }
        serde_json::from_value(value).map_err(|error| foreign(format!("an analysis with a mistake ({error})")))
    }

    /// What travels.
    pub fn fields(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => fields,
            other => unreachable!("an analysis is an object: {other:?}"),
        }
    }
}

/// The link of an analysis' [fields](Analysis::fields): [`Analysis::link`] for who does not know what they mean.
pub fn link_of(mut fields: Map<String, Value>) -> Link {
    // Where the field stands in the JSON form of an analysis.
    let place = fields.keys().position(|key| key == "digest").map_or(fields.len(), |at| at + 1);
    let before = fields.get("digits").and_then(Value::as_u64).and_then(|digits| u32::try_from(digits).ok());
    let mut last = None;
    for lattice in LADDER {
        let digits = match lattice {
            Lattice::Exact => before,
            Lattice::Digits(digits) => Some(before.map_or(digits, |before| before.min(digits))),
        };
        if let Some(digits) = digits {
            fields.shift_insert(place, "digits".to_owned(), digits.into());
        }
        let link = Link { text: encode_on(KIND, &Value::Object(fields.clone()), lattice), digits };
        if link.text.len() <= COMFORTABLE {
            return link;
        }
        last = Some(link);
    }
    last.expect("the ladder has a step")
}

/// The SHA-256, cut short, of all that a run determines: names, settings, every layer to the last bit. Not which engine it ran on.
pub fn digest<'r>(reports: impl IntoIterator<Item = &'r Report>) -> String {
    let mut hash = Sha256::new();
    for report in reports {
        let results = (&report.sources, &report.target, &report.config, &report.layers);
        hash.update(json::text(&results));
    }
    let mut hex = hex(&hash.finalize());
    hex.truncate(DIGEST_DIGITS);
    hex
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from_digit(digit.into(), 16).expect("below 16"))
        .collect()
}

/// How a recomputed report compares with the one that came.
#[derive(Debug, Clone, PartialEq)]
pub enum Agreement {
    /// Every number to the last bit.
    Exact,
    /// Every number that came, with the digits it came with; but not the digest: another version of the engine may say more.
    Digits,
    /// The first number that differs: where it stands, as it came, as it is.
    Differs { place: String, came: String, found: String },
}

/// Compares.
pub fn agreement(came: &Analysis, found: &[Report]) -> Agreement {
    if came.digest == digest(found) {
        return Agreement::Exact;
    }
    let lattice = came.digits.map_or(Lattice::Exact, Lattice::Digits);
    let values =
        |report: &Report| serde_json::to_value((&report.config, &report.layers)).expect("a report has a JSON form");
    let differs = |at: usize, report| {
        let found = found.get(at).map_or(Value::Null, values);
        difference(&values(report), &found, lattice, &mut Vec::new())
    };
    match came.reports().enumerate().find_map(|(at, report)| differs(at, report)) {
        // A newer engine's report says more, and so has another digest; of what came every bit is there.
        None if came.digits.is_none() => Agreement::Exact,
        None => Agreement::Digits,
        Some((place, came, found)) => Agreement::Differs { place, came, found },
    }
}

/// The first leaf of `a` that `b` does not have alike.
fn difference(a: &Value, b: &Value, lattice: Lattice, path: &mut Vec<String>) -> Option<(String, String, String)> {
    let mut inner = |key: String, a: &Value, b: &Value| {
        path.push(key);
        let found = difference(a, b, lattice, path);
        path.pop();
        found
    };
    let same = match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            return a.iter().find_map(|(key, value)| inner(key.clone(), value, b.get(key).unwrap_or(&Value::Null)));
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            return a.iter().zip(b).enumerate().find_map(|(at, (a, b))| inner(at.to_string(), a, b));
        }
        (Value::Number(x), Value::Number(y)) => match (x.as_f64(), y.as_f64()) {
            (Some(x), Some(y)) => lattice.place(x) == lattice.place(y),
            _ => x == y,
        },
        _ => a == b,
    };
    (!same).then(|| (path.join("."), a.to_string(), b.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(name: &str) -> Analysis {
        let path = format!("{}/tests/data/links/{name}.txt", env!("CARGO_MANIFEST_DIR"));
        Analysis::from_link(&std::fs::read_to_string(path).expect("it is kept")).expect("it opens")
    }

    #[test]
    fn a_short_analysis_travels_exactly_and_proves_it() {
        let analysis = kept("a1-digits");
        assert_eq!(analysis.digits, None);
        assert_eq!(agreement(&analysis, std::slice::from_ref(&analysis.report)), Agreement::Exact);
        let made = Analysis::new(String::new(), analysis.report.clone(), Vec::new(), None, Vec::new());
        let opened = Analysis::from_link(&made.link().text).expect("it opens");
        assert_eq!(opened.digest, digest([&opened.report]));
    }

    #[test]
    fn rounded_results_agree_by_their_digest_or_by_their_digits() {
        let exact = kept("a1-digits");
        let mut rounded = kept("a1-twelve-layers");
        assert_eq!(rounded.digits, Some(3));
        assert_ne!(digest([&rounded.report]), rounded.digest);
        let mut recomputed = rounded.report.clone();
        recomputed.layers[1].atoms.redundant *= 1.0 + 1e-9;
        assert_eq!(agreement(&rounded, std::slice::from_ref(&recomputed)), Agreement::Digits);
        rounded.digest = digest([&recomputed]);
        assert_eq!(agreement(&rounded, std::slice::from_ref(&recomputed)), Agreement::Exact);
        recomputed.layers[1].atoms.redundant *= 1.02;
        let Agreement::Differs { place, .. } = agreement(&rounded, std::slice::from_ref(&recomputed)) else {
            panic!("it differs")
        };
        assert_eq!(place, "1.1.atoms.redundant");
        assert!(matches!(agreement(&exact, std::slice::from_ref(&rounded.report)), Agreement::Differs { .. }));
    }

    #[test]
    fn a_file_keeps_every_digit_and_another_is_refused_by_name() {
        let analysis = kept("a1-twelve-layers");
        assert_eq!(Analysis::from_file("a.pidlens.json", &analysis.to_file()), Ok(analysis.clone()));
        let report = analysis.report.to_json();
        for (text, found) in [("{", "no JSON"), ("{}", "without a schema"), (report.as_str(), "pidlens.report/")] {
            let refusal = Analysis::from_file("b.json", text).unwrap_err().to_string();
            assert!(refusal.starts_with("b.json: found") && refusal.contains(found), "{refusal}");
        }
    }

    #[test]
    fn every_comparison_of_several_modalities_travels_and_is_verified() {
        let one = kept("a1-digits").report;
        let mut other = one.clone();
        other.sources = vec!["left".into(), "rest".into()];
        let made = Analysis::new(String::new(), one.clone(), vec![other.clone()], None, Vec::new());
        let opened = Analysis::from_link(&made.link().text).expect("it opens");
        assert_eq!(opened.reports().count(), 2);
        assert_eq!(opened.digest, made.digest);
        assert_eq!(agreement(&made, &[one.clone(), other.clone()]), Agreement::Exact);
        other.layers[0].atoms.redundant += 0.5;
        assert!(matches!(agreement(&made, &[one.clone(), other]), Agreement::Differs { .. }));
        assert!(matches!(agreement(&made, &[one]), Agreement::Differs { .. }));
    }

    #[test]
    fn settings_are_never_rounded() {
        let mut analysis = kept("a1-twelve-layers");
        analysis.report.config.gap = 1.234_567_890_123e-9;
        let opened = Analysis::from_link(&analysis.link().text).expect("it opens");
        assert_eq!(opened.report.config, analysis.report.config);
        assert_eq!(opened.job().map(|job| job.config), Some(analysis.report.config));
    }
}

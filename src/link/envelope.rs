//! What a link or a `.pidlens.json` file says of an analysis: the report, the settings (they are the report's), which arrays of which
//! files it was made from and their fingerprints; never the data, except a table small enough to be read. Where it was asked for, how many examples of each
//! layer have which codes, so that whoever has no data can solve the layers again.
//!
//! All of it is a claim of whoever made the link, the digest too. What is sound is opened ([`schema::trust`]); what is true only computing it
//! again tells ([`agreement`]), which compares everything that came. A link rounds where it has to, so it carries a digest of the exact
//! results: where that is the digest of what is computed here, agreement is to the last bit.
//!
//! A person may call modalities and target otherwise than they were analysed. Those names travel beside the report, which keeps its own, and its digest:
//! whoever computes it again compares the report, and is told which names are others'. No name, from before or after, proves what is in a file; the files do,
//! by their fingerprints. The same holds for the names that clusters were given.

use super::lattice::Lattice;
use super::{LinkError, decode, encode_on};
use schema::counts::CodeTable;
use schema::job::{ArrayRef, Job, Named};
use schema::json;
use schema::report::clusters::Clusters;
use schema::report::matrix::Comparison;
use schema::report::names::{Names, called};
use schema::report::{FIRST_SCHEMA, LayerReport, Report, SCHEMA as REPORT_SCHEMA};
use schema::trust::counts;
use schema::trust::text;
use schema::trust::text::MOST_VALUES;
use schema::trust::{Check, Checked, Fault, LONGEST_NAME, MANY, at_most, each, few, name, variables};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::borrow::Cow;

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

/// Digits that a rounded link may have: fewer than are shown would let a number pass that is another.
const KEPT_DIGITS: std::ops::RangeInclusive<u32> = 3..=15;
/// Files of an analysis at most.
const MOST_FILES: usize = 1_000;

/// Bits of the results' digest that travel, as hexadecimal digits.
const DIGEST_DIGITS: usize = 16;

/// An analysis on its way; of plain reports until it was checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Analysis<R = Checked<Report>> {
    /// What a person calls it; empty for no name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// What the variables are called where it is not what they were analysed as. A view: digest and agreement are of `report` as it is.
    #[serde(default, skip_serializing_if = "Names::is_empty")]
    pub names: Names,
    /// What clusters are called, by the modality's name of then: a view, too.
    #[serde(default, skip_serializing_if = "Clusters::is_empty")]
    pub clusters: Clusters,
    pub report: R,
    /// Of more than two modalities, the reports of the comparisons after the first.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<R>,
    /// Of the results before any rounding: [`digest`], as who made it says.
    pub digest: String,
    /// Significant digits that are left of the results; absent where they are exact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digits: Option<u32>,
    /// The job without its settings, which are the report's; absent for a table that was decomposed as it is, `files[0]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    job: Option<Map<String, Value>>,
    pub files: Vec<Fingerprint>,
    /// The table of codes of each layer; empty where none travel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<CodeTable>,
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
    #[error(
        "{file}: found {found}, expected an analysis saved by pidlens, or a report as `pidlens analyze --json` prints it"
    )]
    NoReport { file: String, found: String },
    #[error("{file}: it cannot be shown: {fault}. It was damaged or made up; ask for the file again, or for the data")]
    Unsound { file: String, fault: Fault },
}

impl Analysis {
    /// `others` are the comparisons after the first, of more than two modalities; `job` is `None` for a table that was decomposed as it is.
    pub fn new(
        name: String,
        report: Checked<Report>,
        others: Vec<Checked<Report>>,
        job: Option<&Job>,
        files: Vec<Fingerprint>,
    ) -> Self {
        let job = job.map(|job| match serde_json::to_value(job) {
            Ok(Value::Object(mut job)) => {
                job.shift_remove("config");
                job
            }
            other => unreachable!("a job is an object: {other:?}"),
        });
        let digest = digest(std::iter::once(&report).chain(&others).map(|report| &**report));
        let (names, clusters, tables) = (Names::new(), Clusters::default(), Vec::new());
        Self { name, names, clusters, digest, report, others, digits: None, job, files, tables }
    }

    /// Reports that came without a word about the files that they were made from: nothing computes them again.
    ///
    /// # Errors
    /// The first [`Fault`].
    pub fn alone(report: Report, others: Vec<Report>) -> Result<Self, Fault> {
        let digest = digest(std::iter::once(&report).chain(&others));
        // Like a job of a newer version, one that says nothing is not understood.
        let (name, names, clusters) = (String::new(), Names::new(), Clusters::default());
        let (job, files, tables) = (Some(Map::new()), Vec::new(), Vec::new());
        Analysis { name, names, clusters, digest, report, others, digits: None, job, files, tables }.checked()
    }

    /// Whether it came without a word about its files.
    pub fn is_alone(&self) -> bool {
        self.files.is_empty()
    }

    /// Of every comparison, in order; there is one for two modalities.
    pub fn reports(&self) -> impl Iterator<Item = &Checked<Report>> {
        std::iter::once(&self.report).chain(&self.others)
    }

    /// The same under another name.
    pub fn called(self, name: String) -> Self {
        Self { name, ..self }
    }

    /// The same with its variables called otherwise, and those of its clusters that the names of clusters are of.
    pub fn under(self, names: Names, clusters: &Clusters) -> Self {
        let clusters = clusters.only(&self.reports().map(|report| &**report).collect::<Vec<_>>());
        Self { names, clusters, ..self }
    }

    /// The same with the tables of codes of its layers.
    pub fn with_tables(self, tables: Vec<CodeTable>) -> Self {
        Self { tables, ..self }
    }

    /// Whether its layers can have tables of codes: two modalities, and nothing that no pair of codes says.
    pub fn can_have_tables(&self) -> bool {
        self.others.is_empty()
            && !self.is_table()
            && self.report.layers.iter().all(|l| l.rows.is_some() && l.both.is_none() && l.control.is_none())
    }

    /// The reports under the names that a person gave.
    pub fn seen(&self) -> impl Iterator<Item = Checked<Report>> {
        self.reports().map(|report| under(report, &self.names))
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
        Analysis::<Report>::of(value)
            .map_err(|why| LinkError::Unreadable { why })?
            .checked()
            .map_err(|fault| LinkError::Unsound { fault })
    }

    /// As a file, every digit.
    pub fn to_file(&self) -> String {
        let mut saved = Map::from_iter([("schema".to_owned(), Value::from(SCHEMA))]);
        saved.extend(self.fields());
        format!("{:#}\n", Value::Object(saved))
    }

    /// Reads a file of [`Analysis::to_file`]; `file` is its name.
    ///
    /// # Errors
    /// What it is instead.
    pub fn from_file(file: &str, text: &str) -> Result<Self, FileError> {
        let foreign = |found: String| FileError::Foreign { file: file.to_owned(), found };
        let value = text::read(text, MOST_VALUES).map_err(foreign)?;
        match value.get("schema").and_then(Value::as_str) {
            Some(SCHEMA) => {}
            Some(other) => return Err(foreign(format!("the schema {other:?}"))),
            None => return Err(foreign("JSON without a schema".to_owned())),
        }
        Analysis::<Report>::of(value)
            .map_err(|why| foreign(format!("an analysis with a mistake ({why})")))?
            .checked()
            .map_err(|fault| FileError::Unsound { file: file.to_owned(), fault })
    }

    /// What travels. An analysis of before there were probes is as long as it was: nothing says that none was made.
    pub fn fields(&self) -> Map<String, Value> {
        let mut fields = match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => fields,
            other => unreachable!("an analysis is an object: {other:?}"),
        };
        shorten(&self.report, fields.get_mut("report"));
        for (at, other) in self.others.iter().enumerate() {
            shorten(other, fields.get_mut("others").and_then(|others| others.get_mut(at)));
        }
        fields
    }
}

impl Analysis<Report> {
    /// What a link or a file says, if it is of that form; a report of an earlier schema as one of today's.
    fn of(value: Value) -> Result<Self, String> {
        let mut analysis: Self = serde_json::from_value(value).map_err(|error| error.to_string())?;
        analysis.report.bring_up_to_date()?;
        analysis.others.iter_mut().try_for_each(Report::bring_up_to_date)?;
        Ok(analysis)
    }

    /// # Errors
    /// The first [`Fault`].
    fn checked(self) -> Result<Analysis, Fault> {
        self.check_reports()?;
        at_most("name", &self.name, LONGEST_NAME)?;
        at_most("digest", &self.digest, LONGEST_NAME)?;
        if let Some(digits) = self.digits.filter(|digits| !KEPT_DIGITS.contains(digits)) {
            let expected = format!("{} to {}", KEPT_DIGITS.start(), KEPT_DIGITS.end());
            return Err(Fault::new("digits", digits.to_string(), expected));
        }
        few("files", self.files.len(), MOST_FILES)?;
        each("files", &self.files, Check::check)?;
        let report = Checked::new(self.report).map_err(|fault| fault.within("report"))?;
        let others = self
            .others
            .into_iter()
            .enumerate()
            .map(|(at, other)| Checked::new(other).map_err(|fault| fault.within(format!("others.{at}"))));
        let Self { name, names, clusters, digest, digits, job, files, tables, .. } = self;
        let others = others.collect::<Result<_, _>>()?;
        let analysis = Analysis { name, names, clusters, report, others, digest, digits, job, files, tables };
        check_names(&analysis.reports().collect::<Vec<_>>(), &analysis.names)?;
        analysis.clusters.check(&analysis.reports().map(|report| &**report).collect::<Vec<_>>())?;
        analysis.check_job()?;
        analysis.check_tables()?;
        Ok(analysis)
    }

    /// Several reports are every comparison of three modalities or more, of the same layers.
    fn check_reports(&self) -> Result<(), Fault> {
        let reports: Vec<&Report> = std::iter::once(&self.report).chain(&self.others).collect();
        let modalities = Comparison::modalities(reports.len());
        let comparisons = Comparison::all(modalities);
        if comparisons.len() != reports.len() {
            let found = format!("a list of {}", self.others.len());
            return Err(Fault::new("others", found, "none, or the other comparisons of 3 to 5 modalities: 5, 9 or 14"));
        }
        if let [_] = reports[..] {
            return Ok(());
        }
        let names = modalities_of(&reports);
        if names.len() != modalities {
            return Err(Fault::new("others", "a report without modalities", "two in each"));
        }
        let first = &self.report;
        for (comparison, report) in comparisons.iter().zip(&reports) {
            let alike = |report: &Report| {
                report.sources.iter().eq(comparison.names(&names).iter())
                    && report.target == first.target
                    && report.config == first.config
                    && report.layers.iter().map(|layer| &layer.name).eq(first.layers.iter().map(|layer| &layer.name))
            };
            if !alike(report) {
                let [a, b] = comparison.names(&names);
                let found = format!("of {:?} and {:?}", report.sources, report.target);
                return Err(Fault::new(
                    "others",
                    found,
                    format!("one of {a} and {b}, with the first one's target, settings and layers"),
                ));
            }
        }
        Ok(())
    }
}

impl Analysis {
    /// Tables are those of the report's layers.
    fn check_tables(&self) -> Result<(), Fault> {
        if !self.tables.is_empty() && !self.can_have_tables() {
            let found = format!("a list of {}", self.tables.len());
            return Err(Fault::new("tables", found, "none, of an analysis that has no such tables"));
        }
        counts::of_layers(&self.tables, &self.report)
    }

    /// The job's variables are the report's, and its arrays in the files that are named.
    fn check_job(&self) -> Result<(), Fault> {
        if self.is_table() {
            return match self.files.len() {
                1 => Ok(()),
                other => Err(Fault::new("files", format!("a list of {other}"), "the one table that was decomposed")),
            };
        }
        // One of a newer version is not understood: then nothing is computed again.
        let Some(job) = self.job() else { return Ok(()) };
        let variables: Vec<&Named> = job.variables().collect();
        each("job", variables.iter(), |variable| {
            name("name", &variable.name)?;
            let arrays: Vec<&ArrayRef> = variable.arrays.iter().chain(&variable.ids).collect();
            few("arrays", arrays.len(), MANY)?;
            match arrays.iter().find(|array| array.file >= self.files.len()) {
                Some(array) => Err(Fault::new("file", array.file.to_string(), format!("below {}", self.files.len()))),
                None if variable.arrays.is_empty() => Err(Fault::new("arrays", "a list of 0", "at least one")),
                None => Ok(()),
            }
        })?;
        let reports: Vec<&Report> = self.reports().map(|report| &**report).collect();
        let names = modalities_of(&reports);
        match job.sources.iter().map(|named| &named.name).eq(&names) && job.target.name == self.report.target {
            true => Ok(()),
            false => {
                let found: Vec<&str> = variables.iter().map(|variable| variable.name.as_str()).collect();
                Err(Fault::new("job", format!("of {found:?}"), format!("of {names:?} and {:?}", self.report.target)))
            }
        }
    }
}

/// A report under other names.
pub fn under(report: &Checked<Report>, names: &Names) -> Checked<Report> {
    match names.is_empty() {
        true => report.clone(),
        false => report.seen(|report| report.called(names)),
    }
}

/// The variables of these reports: the modalities, the target, and what saw both.
pub fn variables_of(reports: &[&Checked<Report>]) -> Vec<String> {
    let Some(first) = reports.first() else { return Vec::new() };
    let plain: Vec<&Report> = reports.iter().map(|report| &***report).collect();
    let both = first.layers.iter().find_map(|layer| layer.both.as_ref()).map(|both| both.name.clone());
    modalities_of(&plain).into_iter().chain([first.target.clone()]).chain(both).collect()
}

/// Whether the variables of these reports can be called so: each a variable, and all different, as those of every report are.
///
/// # Errors
/// The first [`Fault`].
pub fn check_names(reports: &[&Checked<Report>], names: &Names) -> Result<(), Fault> {
    let trios = reports.iter().map(|report| [&*report.sources[0], &report.sources[1], &report.target]);
    check_called(&variables_of(reports), trios, names)
}

/// Whether these variables can be called so, which are compared as the `trios` are: two modalities and the target.
///
/// # Errors
/// The first [`Fault`].
pub fn check_called<'a>(
    known: &[String],
    trios: impl IntoIterator<Item = [&'a str; 3]>,
    names: &Names,
) -> Result<(), Fault> {
    if names.is_empty() {
        return Ok(());
    }
    if let Some(other) = names.keys().find(|name| !known.contains(name)) {
        return Err(Fault::new("names", format!("of {other:?}"), format!("of {known:?}")));
    }
    for trio in trios {
        let [a, b, target] = trio.map(|name| called(name, names));
        variables([a, b], target).map_err(|fault| fault.within("names"))?;
    }
    let now: Vec<&str> = known.iter().map(|name| called(name, names)).collect();
    match now.iter().enumerate().find(|(at, name)| now[..*at].contains(name)) {
        Some((_, twice)) => Err(Fault::new("names", format!("{twice:?} twice"), "different names")),
        None => now.iter().try_for_each(|now| name("names", now)),
    }
}

/// Leaves out of a report's JSON form what goes without saying.
fn shorten(report: &Report, said: Option<&mut Value>) {
    let config = said.and_then(|said| said.get_mut("config")).and_then(Value::as_object_mut);
    if let Some(config) = config.filter(|_| report.is_plainly_unprobed()) {
        config.shift_remove("probe_folds");
    }
}

/// The modalities of every comparison: the sides of the only one, or the first sides of the last ones, each against the rest.
fn modalities_of(reports: &[&Report]) -> Vec<String> {
    let rest = reports.len().saturating_sub(Comparison::modalities(reports.len()));
    match reports {
        [only] => only.sources.clone(),
        _ => reports[rest..].iter().filter_map(|report| report.sources.first().cloned()).collect(),
    }
}

impl Check for Fingerprint {
    fn check(&self) -> Result<(), Fault> {
        name("name", &self.name)?;
        let is_hash = self.sha256.len() == 64 && self.sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !is_hash && !self.sha256.is_empty() {
            at_most("sha256", &self.sha256, 64)?;
            return Err(Fault::new("sha256", format!("{:?}", self.sha256), "64 hexadecimal digits, or none"));
        }
        few("arrays", self.arrays.len(), MANY)?;
        each("arrays", &self.arrays, |array| {
            at_most("key", &array.key, LONGEST_NAME)?;
            at_most("dtype", &array.dtype, LONGEST_NAME)?;
            few("shape", array.shape.len(), 64)
        })?;
        match &self.content {
            Some(content) if content.len() as u64 > SMALL_TABLE => {
                Err(Fault::new("content", format!("{} bytes", content.len()), format!("at most {SMALL_TABLE}")))
            }
            _ => Ok(()),
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

/// The SHA-256, cut short, of all that a run determines: names, settings, every layer to the last bit. Not which engine it ran on, and not in how
/// many folds was probed where nothing was: links of before there were probes keep their digest.
pub fn digest<'r>(reports: impl IntoIterator<Item = &'r Report>) -> String {
    let mut hash = Sha256::new();
    for report in reports {
        let mut config = json::value(&report.config);
        let probed = report.layers.iter().any(|layer| layer.readable.is_some());
        if let Some(config) = config.as_object_mut().filter(|_| !probed) {
            config.shift_remove("probe_folds");
        }
        let results = (&report.sources, &report.target, &config, &report.layers);
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

/// How what is computed here compares with what came.
#[derive(Debug, Clone, PartialEq)]
pub enum Agreement {
    /// Every name, number, verdict and sentence, to the last bit.
    Exact,
    /// Every one, with the digits it came with; but the digest is another's.
    Digits,
    /// Every one that came; it is of an older form, and what is computed here says more.
    Part,
    /// The first that differs: where it stands, as it came, as it is.
    Differs { place: String, came: String, found: String },
}

/// A report as versions wrote it in which warnings and verdicts were sentences.
pub type Told = fn(&Report) -> Report;

/// Compares everything that came but which engine computed it. What the analysis says of itself, its digest, decides nothing. What came in sentences is
/// compared with the sentences of what is found, which are `told`.
pub fn agreement(came: &Analysis, found: &[Checked<Report>], told: Told) -> Agreement {
    let comparison = Comparing::of(came);
    if came.reports().count() != found.len() {
        let [came, found] = [came.reports().count(), found.len()].map(|count| count.to_string());
        return Agreement::Differs { place: "the number of comparisons".into(), came, found };
    }
    let differs = |(at, (came, found)): (usize, (&Checked<Report>, &Checked<Report>))| {
        let (place, came, found) =
            comparison.difference(&said(came), &said(&comparison.seen(found, told)), &mut Vec::new())?;
        let place = if at == 0 { place } else { format!("others.{}.{place}", at - 1) };
        Some(Agreement::Differs { place, came, found })
    };
    let first = came.reports().zip(found).enumerate().find_map(differs);
    let proven = came.digits.is_none() || came.digest == digest(found.iter().map(|report| &**report));
    first.unwrap_or(match (comparison.older, proven) {
        (true, _) => Agreement::Part,
        (false, true) => Agreement::Exact,
        (false, false) => Agreement::Digits,
    })
}

/// Compares what follows from the tables of codes that came with it: of each layer its table's outline, atoms, informations, certificate, other measures, nulls, intervals and
/// verdict. Where it comes from that is the data's is another question, and so is what is said of embeddings.
pub fn agreement_of_tables(came: &Analysis, found: &Report, told: Told) -> Agreement {
    let comparison = Comparing::of(came);
    match comparison.difference(&follows(&came.report), &follows(&comparison.seen(found, told)), &mut Vec::new()) {
        Some((place, came, found)) => Agreement::Differs { place, came, found },
        None if comparison.older => Agreement::Part,
        None if came.digits.is_some() => Agreement::Digits,
        None => Agreement::Exact,
    }
}

/// What of a report follows from its tables.
fn follows(report: &Report) -> Value {
    let layer = |layer: &LayerReport| {
        serde_json::json!({
            "name": layer.name,
            "rows": layer.rows,
            "shape": layer.shape,
            "atoms": layer.atoms,
            "information": layer.information,
            "certificate": layer.certificate,
            "measures": layer.measures,
            "contribution": layer.contribution,
            "verdict": layer.verdict,
            "inference": layer.inference,
            "sample": layer.sample,
        })
    };
    let layers: Vec<Value> = report.layers.iter().map(layer).collect();
    serde_json::json!({ "sources": report.sources, "target": report.target, "layers": layers })
}

/// What a report says, without which engine says so.
fn said(report: &Report) -> Value {
    serde_json::json!({
        "unit": report.unit,
        "sources": report.sources,
        "target": report.target,
        "config": report.config,
        "layers": report.layers,
    })
}

struct Comparing {
    lattice: Lattice,
    /// Whether only what came is looked for.
    older: bool,
    /// Whether warnings and verdicts came as sentences.
    told: bool,
}

impl Comparing {
    fn of(came: &Analysis) -> Self {
        Self {
            lattice: came.digits.map_or(Lattice::Exact, Lattice::Digits),
            older: came.reports().any(|report| report.schema == FIRST_SCHEMA),
            told: came.reports().any(|report| report.schema != REPORT_SCHEMA),
        }
    }

    /// What was found, in the form of what came.
    fn seen<'r>(&self, found: &'r Report, told: Told) -> Cow<'r, Report> {
        if self.told { Cow::Owned(told(found)) } else { Cow::Borrowed(found) }
    }

    /// The first leaf in which what came is not what was found.
    fn difference(&self, came: &Value, found: &Value, path: &mut Vec<String>) -> Option<(String, String, String)> {
        let mut inner = |key: String, came: &Value, found: &Value| {
            path.push(key);
            let difference = self.difference(came, found, path);
            path.pop();
            difference
        };
        let same = match (came, found) {
            (Value::Object(a), Value::Object(b)) => {
                // A key without a value is as good as none.
                let of = |fields: &'_ Map<String, Value>, key: &str| fields.get(key).cloned().unwrap_or(Value::Null);
                let more = b.keys().filter(|key| !self.older && !a.contains_key(key.as_str()));
                return a.keys().chain(more).find_map(|key| inner(key.clone(), &of(a, key), &of(b, key)));
            }
            (Value::Array(a), Value::Array(b)) => {
                let of = |items: &'_ [Value], at: usize| items.get(at).cloned().unwrap_or(Value::Null);
                return (0..a.len().max(b.len())).find_map(|at| inner(at.to_string(), &of(a, at), &of(b, at)));
            }
            (Value::Number(a), Value::Number(b)) => match (a.as_f64(), b.as_f64()) {
                // The number that came is what the one found rounds to: a number of more digits than it may have is none.
                (Some(a), Some(b)) => a == b || a == self.lattice.value(self.lattice.place(b)),
                _ => a == b,
            },
            _ => came == found,
        };
        (!same).then(|| (path.join("."), brief(came), brief(found)))
    }
}

/// A value as a person reads it, cut short.
fn brief(value: &Value) -> String {
    const MOST: usize = 200;
    let text = match value {
        Value::Null => "nothing".to_owned(),
        other => other.to_string(),
    };
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::report::VerdictReport;
    use schema::report::warning::Warning;

    fn kept(name: &str) -> Analysis {
        let path = format!("{}/../../tests/data/links/{name}.txt", env!("CARGO_MANIFEST_DIR"));
        Analysis::from_link(&std::fs::read_to_string(path).expect("it is kept")).expect("it opens")
    }

    /// The same as this version would have made it.
    fn today(name: &str) -> Analysis {
        let analysis = kept(name);
        let report = changed(&analysis.report, |report| report.schema = REPORT_SCHEMA.into());
        Analysis { report, ..analysis }
    }

    /// What is changed, and by what it is told.
    type Change<T> = (&'static str, fn(&mut T));

    /// The report with something about it changed.
    fn changed(report: &Checked<Report>, change: impl FnOnce(&mut Report)) -> Checked<Report> {
        report.seen(|report| {
            let mut report = report.clone();
            change(&mut report);
            report
        })
    }

    #[test]
    fn a_short_analysis_travels_exactly() {
        let analysis = kept("a1-digits");
        assert_eq!(analysis.digits, None);
        assert_eq!(agreement(&analysis, std::slice::from_ref(&analysis.report), Report::clone), Agreement::Exact);
        let made =
            Analysis::new(String::new(), analysis.report.clone(), Vec::new(), analysis.job().as_ref(), analysis.files);
        let opened = Analysis::from_link(&made.link().text).expect("it opens");
        assert_eq!(opened.digest, digest([&*opened.report]));
    }

    #[test]
    fn rounded_results_agree_by_their_digits_and_are_exact_where_their_digest_is_right() {
        let mut rounded = today("a1-twelve-layers");
        assert_eq!(rounded.digits, Some(3));
        assert_ne!(digest([&*rounded.report]), rounded.digest);
        let nearly = changed(&rounded.report, |report| report.layers[1].atoms.redundant *= 1.0 + 1e-9);
        assert_eq!(agreement(&rounded, std::slice::from_ref(&nearly), Report::clone), Agreement::Digits);
        rounded.digest = digest([&*nearly]);
        assert_eq!(agreement(&rounded, std::slice::from_ref(&nearly), Report::clone), Agreement::Exact);
        let other = changed(&nearly, |report| report.layers[1].atoms.redundant *= 1.02);
        // The digest says what it says; what came is another number.
        rounded.digest = digest([&*other]);
        let Agreement::Differs { place, .. } = agreement(&rounded, &[other], Report::clone) else {
            panic!("it differs")
        };
        assert_eq!(place, "layers.1.atoms.redundant");
    }

    #[test]
    fn whatever_was_changed_on_the_way_differs_and_the_digest_proves_nothing() {
        let changes: [Change<Report>; 12] = [
            ("sources.0", |r| r.sources[0] = "image".into()),
            ("target", |r| r.target = "class".into()),
            ("config.clusters", |r| r.config.clusters = 9),
            ("layers.1", |r| r.layers.push(r.layers[0].clone())),
            ("layers.0.name", |r| r.layers[0].name = "layer 7".into()),
            ("layers.0.rows", |r| r.layers[0].rows = None),
            ("layers.0.atoms.redundant", |r| r.layers[0].atoms.redundant += 1e-12),
            ("layers.0.certificate.gap", |r| r.layers[0].certificate.gap /= 10.0),
            ("layers.0.contribution", |r| r.layers[0].contribution = None),
            ("layers.0.verdict.words", |r| {
                r.layers[0].verdict.as_mut().expect("it has one").words = Some("Text leads.".into())
            }),
            ("layers.0.verdict", |r| r.layers[0].verdict = None),
            ("layers.0.warnings.0", |r| r.layers[0].warnings.insert(0, Warning::Told("Never mind.".into()))),
        ];
        let honest = today("a1-digits");
        for (expected, change) in changes {
            let forged = Analysis { report: changed(&honest.report, change), ..honest.clone() };
            let found = agreement(&forged, std::slice::from_ref(&honest.report), Report::clone);
            let Agreement::Differs { place, .. } = found else { panic!("{expected}: {found:?}") };
            assert_eq!(place, expected);
        }
    }

    #[test]
    fn sentences_that_came_are_compared_with_what_is_told_of_the_values_found() {
        let came = kept("a1-digits");
        let found = [changed(&came.report, |report| {
            report.schema = REPORT_SCHEMA.into();
            let verdict = report.layers[0].verdict.as_mut().expect("it has one");
            *verdict = VerdictReport { p: Some(0.25), lead: verdict.lead.take(), ..VerdictReport::of(verdict.outcome) };
        })];
        let as_then: Told = |report| {
            let mut told = report.clone();
            let verdict = told.layers[0].verdict.as_mut().expect("it has one");
            (verdict.p, verdict.words) =
                (None, kept("a1-digits").report.layers[0].verdict.clone().and_then(|v| v.words));
            told
        };
        assert_eq!(agreement(&came, &found, as_then), Agreement::Exact);
        let Agreement::Differs { place, .. } = agreement(&came, &found, Report::clone) else { panic!("it differs") };
        assert_eq!(place, "layers.0.verdict.words");
    }

    #[test]
    fn a_number_of_more_digits_than_it_may_have_is_another() {
        let mut forged = today("a1-twelve-layers");
        let honest = forged.report.clone();
        // 0.602 came with three digits; 0.6024 rounds to the same, and is not what was computed.
        forged.report = changed(&honest, |report| report.layers[0].atoms.redundant += 4e-4);
        assert!(matches!(agreement(&forged, &[honest], Report::clone), Agreement::Differs { .. }));
    }

    #[test]
    fn of_an_older_form_what_came_is_compared() {
        let newer = today("a1-digits");
        let older = changed(&newer.report, |report| {
            report.schema = "pidlens.report/1".into();
            report.layers[0].verdict = None;
        });
        let came = Analysis { report: older, ..newer.clone() };
        assert_eq!(agreement(&came, std::slice::from_ref(&newer.report), Report::clone), Agreement::Part);
        let other = changed(&newer.report, |report| report.layers[0].atoms.synergistic += 0.1);
        assert!(matches!(agreement(&came, &[other], Report::clone), Agreement::Differs { .. }));
    }

    #[test]
    fn a_file_keeps_every_digit_and_another_is_refused_by_name() {
        let analysis = kept("a1-twelve-layers");
        assert_eq!(Analysis::from_file("a.pidlens.json", &analysis.to_file()), Ok(analysis.clone()));
        let report = json::pretty(&*analysis.report);
        for (text, found) in [("{", "not JSON"), ("{}", "without a schema"), (report.as_str(), "pidlens.report/")] {
            let refusal = Analysis::from_file("b.json", text).unwrap_err().to_string();
            assert!(refusal.starts_with("b.json: found") && refusal.contains(found), "{refusal}");
        }
    }

    /// A file of an analysis whose fields were changed.
    fn forged(change: impl FnOnce(&mut Value)) -> Result<Analysis, String> {
        let mut saved: Value = serde_json::from_str(&kept("a1-digits").to_file()).expect("it is JSON");
        change(&mut saved);
        Analysis::from_file("a.json", &saved.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_analysis_that_cannot_be_is_refused_with_its_place() {
        let changes: [Change<Value>; 12] = [
            ("report.layers.0.atoms.redundant is 1e308", |a| {
                a["report"]["layers"][0]["atoms"]["redundant"] = 1e308.into()
            }),
            ("report.sources is a list of 1", |a| a["report"]["sources"] = serde_json::json!(["left"])),
            ("others is a list of 1", |a| a["others"] = serde_json::json!([a["report"].clone()])),
            ("digits is 1", |a| a["digits"] = 1.into()),
            ("files.0.sha256 is \"00\"", |a| a["files"][0]["sha256"] = "00".into()),
            ("files.0.name is \"\"", |a| a["files"][0]["name"] = "".into()),
            ("files.1.content is 5000 bytes", |a| a["files"][1]["content"] = "x".repeat(5_000).into()),
            ("job.0.file is 3; expected below 3", |a| a["job"]["sources"][0]["arrays"][0]["file"] = 3.into()),
            ("job.0.arrays is a list of 0", |a| a["job"]["sources"][0]["arrays"] = serde_json::json!([])),
            ("job is of [\"other\"", |a| a["job"]["sources"][0]["name"] = "other".into()),
            ("files is a list of 3; expected the one table", |a| {
                drop(a.as_object_mut().expect("it is one").remove("job"))
            }),
            ("the schema \"pidlens.report/9\"", |a| a["report"]["schema"] = "pidlens.report/9".into()),
        ];
        assert!(forged(|_| ()).is_ok());
        for (told, change) in changes {
            let refusal = forged(change).expect_err(told);
            assert!(refusal.starts_with("a.json: ") && refusal.contains(told), "{told}: {refusal}");
        }
    }

    #[test]
    fn names_that_were_changed_travel_and_the_report_verifies_as_it_was_computed() {
        let mut rounded = kept("a1-twelve-layers");
        let [a, b] = [&rounded.report.sources[0], &rounded.report.sources[1]].map(Clone::clone);
        let names: Names =
            [(a.clone(), b.clone()), (b.clone(), a.clone()), (rounded.report.target.clone(), "meaning".to_owned())]
                .into();
        rounded = rounded.under(names, &Clusters::default());
        let opened = Analysis::from_link(&rounded.link().text).expect("it opens");
        assert_eq!(opened, rounded);
        assert_eq!(opened.digest, kept("a1-twelve-layers").digest);
        // What is seen says so in every key, and what is compared is what was computed.
        let seen = opened.seen().next().expect("there is one");
        assert_eq!((&seen.sources, seen.target.as_str()), (&vec![b.clone(), a.clone()], "meaning"));
        assert_eq!(seen.check(), Ok(()));
        assert_eq!(seen.layers[0].atoms.unique[&b], opened.report.layers[0].atoms.unique[&a]);
        let honest = opened.report.clone();
        assert_eq!(
            agreement(&opened, std::slice::from_ref(&honest), Report::clone),
            agreement(&today("a1-twelve-layers"), &[honest], Report::clone)
        );
        // Names hide no number: a report whose numbers were exchanged, under names that were exchanged back, differs.
        let forged = Analysis { report: seen, ..opened.clone() };
        assert!(matches!(
            agreement(&forged, std::slice::from_ref(&opened.report), Report::clone),
            Agreement::Differs { .. }
        ));
    }

    /// One table for each layer, of its shape and rows.
    fn tables(report: &Report) -> Vec<CodeTable> {
        let table = |layer: &LayerReport| {
            let cells = layer.shape.iter().product::<usize>();
            let rows = layer.rows.expect("it was counted") as u32;
            let mut counts = vec![rows / cells as u32; cells];
            counts[0] += rows - counts.iter().sum::<u32>();
            CodeTable { shape: layer.shape, counts }
        };
        report.layers.iter().map(table).collect()
    }

    #[test]
    fn tables_of_codes_travel_whole_however_few_digits_results_keep() {
        let analysis = kept("a1-twelve-layers");
        let tables = tables(&analysis.report);
        let analysis = analysis.with_tables(tables.clone());
        let link = analysis.link();
        assert_eq!(link.digits, Some(3));
        assert_eq!(Analysis::from_link(&link.text).expect("it opens").tables, tables);
        assert_eq!(Analysis::from_file("a.pidlens.json", &analysis.to_file()), Ok(analysis));
    }

    #[test]
    fn tables_that_are_not_of_their_layers_are_refused() {
        let changes: [Change<Vec<CodeTable>>; 3] = [
            ("tables.0.shape is", |tables| tables[0].shape.swap(0, 2)),
            ("tables.0.counts is a list of", |tables| tables[0].counts.truncate(1)),
            ("tables.0.counts' sum is", |tables| tables[0].counts[0] += 1),
        ];
        let honest = tables(&kept("a1-digits").report);
        let with =
            |tables: &Vec<CodeTable>| forged(|a| a["tables"] = serde_json::to_value(tables).expect("it is data"));
        assert!(with(&honest).is_ok());
        for (told, change) in &changes {
            let mut tables = honest.clone();
            change(&mut tables);
            let refusal = with(&tables).expect_err(told);
            assert!(refusal.contains(told), "{told}: {refusal}");
        }
        assert!(with(&[honest.clone(), honest].concat()).expect_err("one too many").contains("one for each of 1"));
    }

    #[test]
    fn what_follows_from_tables_is_compared_and_nothing_else() {
        let came = today("a1-digits");
        let again = changed(&came.report, |report| {
            report.layers[0].readable = None;
            report.layers[0].coding.clear();
            report.layers[0].warnings.clear();
        });
        assert_eq!(agreement_of_tables(&came, &again, Report::clone), Agreement::Exact);
        let other = changed(&again, |report| report.layers[0].atoms.redundant += 1e-12);
        let Agreement::Differs { place, .. } = agreement_of_tables(&came, &other, Report::clone) else {
            panic!("it differs")
        };
        assert_eq!(place, "layers.0.atoms.redundant");
    }

    #[test]
    fn names_that_cannot_be_are_refused() {
        for (names, told) in [
            (serde_json::json!({"nobody": "x"}), "names is of \"nobody\""),
            (serde_json::json!({"left": "right"}), "names.sources.1 is \"right\"; expected different names"),
            (serde_json::json!({"left": "joint"}), "names.sources.0 is \"joint\""),
            (serde_json::json!({"digit": " "}), "names.target is \" \""),
            (serde_json::json!({"digit": "x".repeat(1_001)}), "names.target is 1001 characters"),
        ] {
            let refusal = forged(|a| a["names"] = names.clone()).expect_err(told);
            assert!(refusal.contains(told), "{told}: {refusal}");
        }
        assert!(forged(|a| a["names"] = serde_json::json!({"left": "L", "digit": "which digit"})).is_ok());
    }

    #[test]
    fn names_of_clusters_travel_and_change_neither_digest_nor_agreement() {
        let honest = kept("a1-twelve-layers");
        let (modality, layer) = (honest.report.sources[0].clone(), honest.report.layers[3].name.clone());
        let mut clusters = Clusters::default();
        clusters.give(&modality, &layer, "2", "round things");
        // Names of what is not there stay behind.
        clusters.give("nobody", &layer, "1", "x");
        clusters.give(&modality, "layer 99", "1", "x");
        let named = honest.clone().under(Names::new(), &clusters);
        for opened in [
            Analysis::from_link(&named.link().text).expect("it opens"),
            Analysis::from_file("a.pidlens.json", &named.to_file()).expect("it opens"),
        ] {
            assert_eq!(opened.clusters.of(&modality, &layer).map(|names| names["2"].as_str()), Some("round things"));
            assert_eq!((opened.clusters.of("nobody", &layer), opened.digest.as_str()), (None, honest.digest.as_str()));
            let again = [honest.report.clone()];
            assert_eq!(agreement(&opened, &again, Report::clone), agreement(&honest, &again, Report::clone));
        }
        // An analysis without them is written as it always was.
        assert!(!honest.to_file().contains("\"clusters\": {\n    \"") && honest.clusters.is_empty());
    }

    #[test]
    fn names_of_clusters_that_cannot_be_are_refused() {
        let report = kept("a1-digits").report;
        let layer = &report.layers[0].name;
        for (clusters, told) in [
            (serde_json::json!({"nobody": {layer: {"1": "x"}}}), "clusters is of \"nobody\""),
            (serde_json::json!({"digit": {layer: {"1": "x"}}}), "clusters is of \"digit\""),
            (serde_json::json!({"left": {"no such layer": {"1": "x"}}}), "clusters.left.layer is \"no such layer\""),
            (serde_json::json!({"left": {layer: {"1": " "}}}), "clusters.left.1 is \" \""),
            (serde_json::json!({"left": {layer: {"": "x"}}}), "clusters.left.label is \"\""),
            (serde_json::json!({"left": {layer: {"1": "x".repeat(41)}}}), "clusters.left.1 is 41 characters"),
        ] {
            let refusal = forged(|a| a["clusters"] = clusters.clone()).expect_err(told);
            assert!(refusal.contains(told), "{told}: {refusal}");
        }
        assert!(forged(|a| a["clusters"] = serde_json::json!({"left": {layer: {"1": "round"}}})).is_ok());
    }

    #[test]
    fn settings_are_never_rounded() {
        let mut analysis = kept("a1-twelve-layers");
        analysis.report = changed(&analysis.report, |report| report.config.gap = 1.234_567_890_123e-9);
        let opened = Analysis::from_link(&analysis.link().text).expect("it opens");
        assert_eq!(opened.report.config, analysis.report.config);
        assert_eq!(opened.job().map(|job| job.config), Some(analysis.report.config.clone()));
    }
}

//! The report: everything a page, a file or a link shows. Serialised as `pidlens.report/1`, documented in `docs/report.md`.
//!
//! Information is in bits here; the engine's own results are in nats and are converted when a report is made.

use super::config::Config;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// The schema this version writes and reads.
pub const SCHEMA: &str = "pidlens.report/1";

/// The name of the layer that a joint table is; data's layers have other names.
pub const TABLE: &str = "table";

/// Names that the report's own keys take, so that no modality may have them.
pub const RESERVED_NAMES: [&str; 2] = ["joint", "imbalance"];

/// A value per modality, by the modality's name, in the order of [`Report::sources`].
pub type BySource<T> = IndexMap<String, T>;

/// A whole analysis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub schema: String,
    /// Always `"bit"`.
    pub unit: String,
    pub sources: Vec<String>,
    pub target: String,
    pub config: Config,
    pub engine: EngineInfo,
    pub layers: Vec<LayerReport>,
}

/// Which engine computed a report. It has no influence on the numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EngineInfo {
    pub name: String,
    pub version: String,
    /// `native`, `wasm` or `wasm+threads`.
    pub build: String,
    pub threads: usize,
}

impl EngineInfo {
    /// This version of the engine, as `build` on `threads` threads.
    pub fn of(build: &str, threads: usize) -> Self {
        Self { name: "pidlens".into(), version: env!("CARGO_PKG_VERSION").into(), build: build.into(), threads }
    }
}

impl Report {
    /// The report as it is downloaded and printed: indented JSON, numbers with all their digits, a newline at the end.
    pub fn to_json(&self) -> String {
        let mut json = serde_json::to_string_pretty(self).expect("a report has only string keys and finite numbers");
        json.push('\n');
        json
    }
}

/// One layer's decomposition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerReport {
    pub name: String,
    /// Rows counted; null where probabilities were given instead of counts.
    pub rows: Option<u64>,
    /// `[|X1|, |X2|, |Y|]`: symbols of positive mass.
    pub shape: [usize; 3],
    pub atoms: AtomsReport,
    pub information: InformationReport,
    pub certificate: CertificateReport,
    /// Null where `U1 + U2` is zero within the certificate's gap (the ratio is undefined), and where measured modalities carry no more
    /// than [`SampleReport::chance_information`] (it means nothing).
    pub contribution: Option<ContributionReport>,
    /// How large the sample is for the table it fills; null where probabilities were given.
    pub sample: Option<SampleReport>,
    /// How each modality became codes, by its name, and the target by its own.
    pub coding: IndexMap<String, CodingReport>,
    /// Plain sentences.
    pub warnings: Vec<String>,
}

/// The four BROJA atoms, bits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AtomsReport {
    pub redundant: f64,
    pub unique: BySource<f64>,
    pub synergistic: f64,
}

/// `I(Xi;Y)` per modality and `I(X1,X2;Y)`, bits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InformationReport {
    #[serde(flatten)]
    pub sources: BySource<f64>,
    pub joint: f64,
}

/// How a solve stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The certified gap is at most the one asked for.
    Converged,
    /// The iteration limit came first.
    IterationLimit,
    /// No further progress was possible in double precision.
    Stalled,
    Cancelled,
}

impl LayerReport {
    /// Whether measured data tell no more than unrelated data of this size would. Never said of a table that was given as it is: it
    /// may be a truth table with counts of one.
    pub fn is_chance(&self) -> bool {
        let reached = |sample: &SampleReport| self.information.joint <= sample.chance_information;
        self.name != TABLE && self.sample.as_ref().is_some_and(reached)
    }
}

impl Status {
    /// The words shown to a person.
    pub fn label(self) -> &'static str {
        match self {
            Status::Converged => "converged",
            Status::IterationLimit => "iteration limit",
            Status::Stalled => "stalled at double precision",
            Status::Cancelled => "cancelled",
        }
    }
}

/// What proves the atoms: each is within `gap` bits of the true value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CertificateReport {
    /// Duality gap, bits.
    pub gap: f64,
    /// Largest `|Q(xi,y) − P(xi,y)|` of the returned `Q`.
    pub marginal_residual: f64,
    pub iterations: u64,
    pub status: Status,
}

/// `Ci = Ui / (U1 + U2)` per modality and `|C1 − C2|` (Amit et al., arXiv 2511.19470).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContributionReport {
    #[serde(flatten)]
    pub sources: BySource<f64>,
    pub imbalance: f64,
}

/// Sample-size facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleReport {
    /// `|X1|·|X2|·|Y|`.
    pub cells: u64,
    /// Cells with at least one row.
    pub occupied: u64,
    pub rows_per_occupied_cell: f64,
    /// What `I(X1,X2;Y)` stays below in 95 of 100 samples of this size when modalities and target are unrelated, bits.
    pub chance_information: f64,
}

/// How one variable became codes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodingReport {
    /// `labels`, `quantiles` or `clusters`.
    pub method: String,
    /// Columns of the embedding; null for a single column.
    pub dimensions: Option<u64>,
    /// Principal components kept, and the share of variance they carry, `0..=1`.
    pub components: Option<u64>,
    pub explained_variance: Option<f64>,
    /// Whether k-means came to its fixed point; null where there was no k-means.
    pub converged: Option<bool>,
    /// Number of symbols and their labels (class names, bin ranges, cluster numbers), in code order.
    pub symbols: u64,
    pub labels: Vec<String>,
    /// Rows of each symbol.
    pub counts: Vec<u64>,
}

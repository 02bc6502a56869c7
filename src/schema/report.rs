//! The report: everything a page, a file or a link shows. Serialised as `pidlens.report/3`, documented in `docs/report.md`.
//! What earlier schemas did not have yet is absent where it was not computed, so that their reports are read as they are. Warnings and verdicts are values since
//! `pidlens.report/3`; before it they were sentences, which are kept.
//!
//! Information is in bits here; the engine's own results are in nats and are converted when a report is made.

pub mod clusters;
pub mod control;
pub mod matrix;
pub mod names;
mod views;
pub mod warning;

use super::config::{Config, Correction, Interval};
use super::measures::Measure;
use control::ControlReport;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize, Serializer};
use warning::Warning;

/// The schema this version writes and reads.
pub const SCHEMA: &str = "pidlens.report/3";

/// The name of the layer that a joint table is; data's layers have other names.
pub const TABLE: &str = "table";

/// The keys of [`Informations::joint`] and [`ContributionReport::imbalance`], which stand among those of modalities.
const INFORMATION: &str = "joint";
const IMBALANCE: &str = "imbalance";

/// Names that the report's own keys take, so that no modality may have them.
pub const RESERVED_NAMES: [&str; 2] = [INFORMATION, IMBALANCE];

/// The method of joint codes ([`CodingReport::method`]), which name no symbol.
pub const JOINT: &str = "joint";

/// Cells that a table may have, counted over the symbols that are used: 64 Mi cells are 512 MB.
pub const MAX_CELLS: u64 = 1 << 26;

/// Bytes that decomposing one table may take: what a tab's program can be given, with as much again for everything else. A table that needs more is refused.
pub const SOLVER_BYTES: u64 = 2 << 30;

/// A value per modality, by the modality's name, in the order of [`Report::sources`].
pub type BySource<T> = IndexMap<String, T>;

/// A whole analysis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Names this form and its version.
    pub schema: String,
    /// Always `"bit"`.
    pub unit: String,
    /// Names of the modalities.
    pub sources: Vec<String>,
    /// The target's name.
    pub target: String,
    /// The settings that it was computed with.
    pub config: Config,
    /// What computed it.
    pub engine: EngineInfo,
    /// What the author of the analysis says about it ("model", "task", "accuracy"); no number depends on it.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub meta: IndexMap<String, String>,
    /// In the order of the files.
    pub layers: Vec<LayerReport>,
}

/// Which engine computed a report. It has no influence on the numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EngineInfo {
    /// `pidlens`.
    pub name: String,
    /// Of the engine.
    pub version: String,
    /// `native`, `wasm` or `wasm+threads`.
    pub build: String,
    /// Number of threads that it computed with.
    pub threads: usize,
}

impl EngineInfo {
    /// This version of the engine, as `build` on `threads` threads.
    pub fn of(build: &str, threads: usize) -> Self {
        Self { name: "pidlens".into(), version: env!("CARGO_PKG_VERSION").into(), build: build.into(), threads }
    }
}

/// The unit of every report.
pub(crate) const UNIT: &str = "bit";

/// What every kind of report begins with.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Names of the modalities.
    pub sources: Vec<String>,
    /// The target's name.
    pub target: String,
    /// The settings that it was computed with.
    pub config: Config,
    /// What computed it.
    pub engine: EngineInfo,
}

impl Header {
    /// Of these names, settings and engine.
    pub fn of(sources: [&str; 2], target: &str, config: &Config, engine: &EngineInfo) -> Self {
        let sources = sources.map(str::to_owned).into();
        Self { sources, target: target.to_owned(), config: config.clone(), engine: engine.clone() }
    }
}

/// Most classes that a target may have to be probed.
pub const MOST_PROBED_CLASSES: u64 = 200;

/// The schema before warnings and verdicts were values.
const SECOND_SCHEMA: &str = "pidlens.report/2";
/// The schema before nulls and intervals.
pub const FIRST_SCHEMA: &str = "pidlens.report/1";

impl Report {
    /// A report of layers that were just decomposed: in the schema that this version writes, in bits.
    pub fn new(header: Header, layers: Vec<LayerReport>) -> Self {
        let Header { sources, target, config, engine } = header;
        let (schema, unit) = (SCHEMA.to_owned(), UNIT.to_owned());
        Self { schema, unit, sources, target, config, engine, meta: IndexMap::new(), layers }
    }

    /// Sets the settings that an earlier schema did not have to what was done then.
    ///
    /// # Errors
    /// A schema that is none of those that are read.
    pub fn bring_up_to_date(&mut self) -> Result<(), String> {
        self.layers.iter_mut().for_each(LayerReport::forget_tests_of_other_nulls);
        match self.schema.as_str() {
            SCHEMA | SECOND_SCHEMA => {
                // Written before there were probes: what would have been probed was not.
                if self.layers.iter().any(|layer| layer.lacks_probe(&self.target, self.config.probe_folds)) {
                    self.config.probe_folds = 0;
                }
                if self.schema == SCHEMA {
                    self.layers.iter_mut().for_each(LayerReport::forget_sentences);
                }
            }
            FIRST_SCHEMA => {
                self.config.null = 0;
                self.config.resamples = 0;
                self.config.probe_folds = 0;
            }
            other => {
                return Err(format!(
                    "the report has the schema {other:?}; expected {SCHEMA:?}, {SECOND_SCHEMA:?} or {FIRST_SCHEMA:?}"
                ));
            }
        }
        Ok(())
    }

    /// Whether the report can leave unsaid that no probe was made, because reading it without that setting gives the same
    /// ([`Report::bring_up_to_date`]).
    pub fn is_plainly_unprobed(&self) -> bool {
        let folds = Config::default().probe_folds;
        self.config.probe_folds == 0 && self.layers.iter().any(|layer| layer.lacks_probe(&self.target, folds))
    }
}

/// One layer's decomposition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerReport {
    /// As the file calls it, or its number.
    pub name: String,
    /// Rows counted; null where probabilities were given instead of counts.
    pub rows: Option<u64>,
    /// `[|X1|, |X2|, |Y|]`: symbols of positive mass.
    pub shape: [usize; 3],
    /// Bits.
    pub atoms: AtomsReport,
    /// Bits.
    pub information: InformationReport,
    /// What a linear probe reads about the target in the embeddings themselves, beside what the codes keep; absent where none was fitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readable: Option<ReadableReport>,
    /// Where predictions from a model that saw both modalities were given: `information.joint` and the synergistic atom are computed from them, the
    /// other atoms from the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub both: Option<BothReport>,
    /// The same given a control: for each of its classes, and their mean; absent where none was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<Box<ControlReport>>,
    /// How far the atoms can be off.
    pub certificate: CertificateReport,
    /// The same table by other measures; absent where none were asked for.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub measures: IndexMap<Measure, MeasureReport>,
    /// Null where `U1 + U2` is zero within the certificate's gap (the ratio is undefined), and where [`LayerReport::verdict`] says that it
    /// is not distinguishable from 0; without a verdict, where measured modalities carry no more than [`LayerReport::permuted_information`].
    pub contribution: Option<ContributionReport>,
    /// What is significant; absent where no null was computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<VerdictReport>,
    /// Nulls, corrected values and intervals; absent where none were computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inference: Option<InferenceReport>,
    /// How large the sample is for the table it fills; null where probabilities were given.
    pub sample: Option<SampleReport>,
    /// How each modality became codes, by its name, and the target by its own.
    pub coding: IndexMap<String, CodingReport>,
    /// What may mislead a reader.
    pub warnings: Vec<Warning>,
}

/// The four BROJA atoms, bits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AtomsReport {
    /// R, bits.
    pub redundant: f64,
    /// U of each modality, bits.
    pub unique: BySource<f64>,
    /// S, bits.
    pub synergistic: f64,
}

/// `I(Xi;Y)` per modality and `I(X1,X2;Y)`, bits.
pub type InformationReport = Informations<f64>;

/// Predictions from a model that saw both modalities, coded by themselves: `S = I(predictions;Y) − I_Q*`, cut at 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BothReport {
    /// What they are called; their coding is under the same name.
    pub name: String,
    /// `I(predictions;Y)`, bits. Where it is less than what `R`, `U1` and `U2` make, `information.joint` is that sum, and synergy 0.
    pub predictions: f64,
    /// `I(X1,X2;Y)` of the table, bits: what pairs of codes tell.
    pub pairs: f64,
}

/// How earlier versions began the warning that codes keep too little.
pub const LOSSY: &str = "The codes keep less about";

/// What every warning of too few examples says, those of earlier versions too.
pub const TOO_FEW: &str = "too few to believe";

/// What is readable in the embeddings, before they become codes: the usable information of Xu et al. (*A Theory of Usable Information*, ICLR 2020) for
/// multinomial logistic regression, cross-validated. A lower bound on what the embedding tells, up to its standard error; what no linear model
/// sees (an XOR) is not in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadableReport {
    /// Folds of the cross-validation.
    pub folds: u32,
    /// Examples that were probed: all that are counted, or as many as are drawn of very many.
    pub examples: u64,
    /// Of each modality, and of both side by side.
    pub of: Informations<Reading>,
    /// As `of.joint`, but with this modality taken from other examples, drawn anew within each fold: what is left after the loss that a perceptual
    /// score measures (Gat, Schwartz and Schwing, NeurIPS 2021).
    pub permuted: BySource<Reading>,
    /// Share of the most frequent class: the accuracy of a guess.
    pub guess: f64,
    /// Linear centred kernel alignment of the two modalities (Kornblith et al., ICML 2019), 0 to 1: how alike they place examples, whatever the target is.
    pub alignment: f64,
}

/// What a probe reads on examples that it was not fitted to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// `H(Y)` less the held-out cross-entropy. As it came: slightly negative where nothing is read.
    pub bits: f64,
    /// Standard error of `bits`, from the spread over the folds.
    pub standard_error: f64,
    /// Share of held-out examples whose most probable class is their own.
    pub accuracy: f64,
}

/// Codes that keep at least this share of what is readable bring no warning and no advice to use other codes.
pub const KEPT: f64 = 0.7;
/// From so many standard errors above 0 on, a reading is more than its noise.
const CERTAIN: f64 = 2.0;

impl Reading {
    /// Whether more is read than noise.
    pub fn is_certain(&self) -> bool {
        self.bits > 0.0 && self.bits > CERTAIN * self.standard_error
    }

    /// Whether codes that keep so many bits lose too much of it.
    pub fn is_lost(&self, kept: f64) -> bool {
        self.is_certain() && kept < KEPT * self.bits
    }

    /// The bits as they are shown: cut at 0.
    pub fn shown(&self) -> f64 {
        self.bits.max(0.0)
    }
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
    /// A person ended it.
    Cancelled,
}

impl LayerReport {
    /// Whether an analysis that probes in so many folds would have probed this layer, and did not.
    fn lacks_probe(&self, target: &str, folds: u32) -> bool {
        let probed = |coding: &CodingReport| coding.method == "labels" && coding.symbols <= MOST_PROBED_CLASSES;
        folds > 0
            && self.readable.is_none()
            && self.name != TABLE
            && self.rows.is_some_and(|rows| rows >= 2 * u64::from(folds))
            && self.coding.get(target).is_some_and(probed)
    }

    /// Whether measured data tell no more than unrelated data of this size would. Never said of a table that was given as it is: it
    /// may be a truth table with counts of one. A verdict decides where there is one.
    pub fn is_chance(&self) -> bool {
        if let Some(verdict) = &self.verdict {
            return verdict.outcome == Outcome::Noise;
        }
        self.name != TABLE && self.permuted_information().is_some_and(|chance| self.information.joint <= chance)
    }

    /// What `I(X1,X2;Y)` stays below in all but the level of permutations of the target, bits: those of the null, or the few that were made without one.
    pub fn permuted_information(&self) -> Option<f64> {
        let null = self.inference.as_ref().and_then(|inference| inference.null.as_ref());
        match null.filter(|null| null.any.is_some()) {
            Some(null) => Some(null.of.information.joint.high),
            None => self.sample.as_ref()?.permuted_information,
        }
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
    /// Of the solver.
    pub iterations: u64,
    /// Why it ended.
    pub status: Status,
}

/// The atoms by another measure, bits. They sum to the same informations; what of them may be negative is in
/// [`crate::measures::FACTS`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "MeasureFields", into = "MeasureFields")]
pub struct MeasureReport {
    /// Bits.
    pub atoms: AtomsReport,
    /// Largest deviation of a margin of the maximum entropy fit, for the measures that need one.
    pub residual: Option<f64>,
}

/// [`MeasureReport`] as it is written: its atoms among its own fields.
#[derive(Serialize, Deserialize)]
struct MeasureFields {
    redundant: f64,
    unique: BySource<f64>,
    synergistic: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    residual: Option<f64>,
}

impl From<MeasureReport> for MeasureFields {
    fn from(MeasureReport { atoms, residual }: MeasureReport) -> Self {
        let AtomsReport { redundant, unique, synergistic } = atoms;
        Self { redundant, unique, synergistic, residual }
    }
}

impl From<MeasureFields> for MeasureReport {
    fn from(MeasureFields { redundant, unique, synergistic, residual }: MeasureFields) -> Self {
        Self { atoms: AtomsReport { redundant, unique, synergistic }, residual }
    }
}

/// `Ci = Ui / (U1 + U2)` per modality and `|C1 − C2|` (Amit et al., arXiv 2511.19470).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "BySource<f64>")]
pub struct ContributionReport {
    /// Shares of `U1 + U2`, which sum to 1 (Amit et al., arXiv 2511.19470).
    pub sources: BySource<f64>,
    /// `|C1 − C2|`.
    pub imbalance: f64,
}

impl Serialize for ContributionReport {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        beside(&self.sources, IMBALANCE, &self.imbalance, to)
    }
}

impl TryFrom<BySource<f64>> for ContributionReport {
    type Error = String;
    fn try_from(values: BySource<f64>) -> Result<Self, Self::Error> {
        let (sources, imbalance) = apart(values, IMBALANCE)?;
        Ok(Self { sources, imbalance })
    }
}

/// Sample-size facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleReport {
    /// `|X1|·|X2|·|Y|`.
    pub cells: u64,
    /// Cells with at least one row.
    pub occupied: u64,
    /// How thinly the rows are spread.
    pub rows_per_occupied_cell: f64,
    /// What `I(X1,X2;Y)` stays below in all but the level of samples of this size when modalities and target are unrelated, bits: the critical value of
    /// permuted targets; absent where none were. Earlier versions wrote `chance_information`, the 95 % point of a G-test, which is too low on sparse tables; it is not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permuted_information: Option<f64>,
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
    /// Share of the variance, `0..=1`.
    pub explained_variance: Option<f64>,
    /// Whether k-means came to its fixed point; null where there was no k-means.
    pub converged: Option<bool>,
    /// Rows that the codebook was fitted to, where they are not those that were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fitted: Option<u64>,
    /// Of class probabilities: the share of the counted rows whose most probable class is their own, where columns can be matched to classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
    /// Number of symbols and their labels (class names, bin ranges, cluster numbers), in code order.
    pub symbols: u64,
    /// One for each symbol.
    pub labels: Vec<String>,
    /// Rows of each symbol.
    pub counts: Vec<u64>,
}

impl CodingReport {
    /// Of labels that are codes as they are, with the rows of each; no rows where probabilities were given.
    pub fn of_labels(labels: Vec<String>, counts: Vec<u64>) -> Self {
        Self {
            method: "labels".to_owned(),
            dimensions: None,
            components: None,
            explained_variance: None,
            converged: None,
            fitted: None,
            accuracy: None,
            symbols: labels.len() as u64,
            labels,
            counts,
        }
    }
}

/// One value for each quantity that a decomposition estimates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quantities<T> {
    /// R.
    pub redundant: T,
    /// U of each modality.
    pub unique: BySource<T>,
    /// S.
    pub synergistic: T,
    /// `U1 + U2`: what the contribution divides.
    pub unique_total: T,
    /// Mutual informations with the target.
    pub information: Informations<T>,
}

impl<T> Quantities<T> {
    /// Every value, in the order of [`quantity_names`].
    pub fn values(&self) -> Vec<&T> {
        let mut all = vec![&self.redundant];
        all.extend(self.unique.values());
        all.extend([&self.synergistic, &self.unique_total]);
        all.extend(self.information.sources.values());
        all.push(&self.information.joint);
        all
    }

    /// The same values in the same order, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let Self { redundant, unique, synergistic, unique_total, information } = self;
        std::iter::once(redundant)
            .chain(unique.values_mut())
            .chain([synergistic, unique_total])
            .chain(information.sources.values_mut())
            .chain([&mut information.joint])
    }
}

/// What each value of [`Quantities::values`] is called.
pub fn quantity_names(sources: &[String], target: &str) -> Vec<String> {
    let mut names = vec!["redundant".to_owned()];
    names.extend(sources.iter().map(|source| format!("unique to {source}")));
    names.extend(["synergistic".to_owned(), "unique in all".to_owned()]);
    names.extend(sources.iter().map(|source| format!("I({source};{target})")));
    names.push(format!("I({};{target})", sources.join(",")));
    names
}

/// `I(Xi;Y)` per modality and `I(X1,X2;Y)`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "BySource<T>", bound(deserialize = "T: Deserialize<'de>"))]
pub struct Informations<T> {
    /// Of each modality: `I(X1;Y)` and `I(X2;Y)`.
    pub sources: BySource<T>,
    /// Of both together: `I(X1,X2;Y)`.
    pub joint: T,
}

impl<T: Serialize> Serialize for Informations<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        beside(&self.sources, INFORMATION, &self.joint, to)
    }
}

impl<T> TryFrom<BySource<T>> for Informations<T> {
    type Error = String;
    fn try_from(values: BySource<T>) -> Result<Self, Self::Error> {
        let (sources, joint) = apart(values, INFORMATION)?;
        Ok(Self { sources, joint })
    }
}

/// Writes values by modality, and beside them one that belongs to no modality.
fn beside<T: Serialize, S: Serializer>(sources: &BySource<T>, name: &str, value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(sources.iter().map(|(source, value)| (source.as_str(), value)).chain([(name, value)]))
}

/// Separates what [`beside`] wrote.
fn apart<T>(mut values: BySource<T>, name: &str) -> Result<(BySource<T>, T), String> {
    let value = values.shift_remove(name).ok_or_else(|| format!("missing field `{name}`"))?;
    Ok((values, value))
}

/// What resampling tells of one layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InferenceReport {
    /// The target permuted against both modalities, so that neither carries information. This tests whether there is any information; it does not
    /// test a single atom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub null: Option<NullReport>,
    /// Tests of each atom by itself: is it 0, whatever the others are?
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tests: Option<TestsReport>,
    /// First modality permuted within each class of the target: what each tells stays, what they tell together is that of conditionally
    /// independent modalities. Of the synergistic atom, the only one that moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interaction: Option<InteractionReport>,
    /// Values corrected for bias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected: Option<CorrectedReport>,
    /// How far each may be off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<IntervalReport>,
}

/// The information null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NullReport {
    /// How many were drawn.
    pub permutations: u32,
    /// Largest certified gap of a permutation's solve, bits.
    pub gap: f64,
    /// How p-values were corrected over layers.
    pub correction: Correction,
    /// Whether any modality, or both together, tell anything about the target: from the greatest of the three informations, each in
    /// standard deviations of its permutations. Absent from reports that were made before there was this test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any: Option<TestOf>,
    /// Where tests drew permutations of their own, until their answers were clear. Absent where they are by the fixed number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequential: Option<SequentialReport>,
    /// Of each quantity.
    pub of: Quantities<NullOf>,
}

impl NullReport {
    /// The smallest p-value that its tests can have.
    pub fn least(&self) -> f64 {
        least(self.permutations, self.sequential)
    }
}

/// The smallest p-value of a test by so many permutations, or by those that were drawn one after the other.
pub fn least(permutations: u32, sequential: Option<SequentialReport>) -> f64 {
    1.0 / (1.0 + f64::from(sequential.map_or(permutations, |sequential| sequential.most)))
}

/// The rule of Besag and Clifford (1991): permutations are drawn until some of them reached the observed value. `p = reached / l`, where the last of these was
/// permutation `l`; `p = (1 + g) / (1 + most)`, where only `g` reached it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequentialReport {
    /// How many have to reach the observed value.
    pub reached: u32,
    /// How many are drawn where they do not.
    pub most: u32,
    /// How many the tests took: the longest of them.
    pub drawn: u32,
}

/// Of each atom, whether it is 0, whatever the others are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestsReport {
    /// `half-sampling` of a layer, `held-out` of groups.
    pub method: String,
    /// How p-values were corrected over layers.
    pub correction: Correction,
    /// Whether any modality has unique information: twice the smaller p-value of the unique atoms.
    pub any_unique: TestOf,
    /// Whether each unique atom is 0.
    pub unique: BySource<TestOf>,
    /// Absent where no valid test is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redundant: Option<TestOf>,
    /// Absent where no valid test is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub synergistic: Option<TestOf>,
}

/// A one-sided test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TestOf {
    /// Of this test alone.
    pub p: f64,
    /// `p`, corrected over layers.
    pub p_adjusted: f64,
}

impl TestOf {
    /// Not corrected yet.
    pub fn of(p: f64) -> Self {
        Self { p, p_adjusted: p }
    }
}

impl TestsReport {
    /// The tests in the order of [`quantity_names`]: of the atoms and of `U1 + U2`; none of informations.
    pub fn at(&self, quantity: usize) -> Option<TestOf> {
        match quantity {
            0 => self.redundant,
            1 | 2 => self.unique.get_index(quantity - 1).map(|(_, test)| *test),
            3 => self.synergistic,
            4 => Some(self.any_unique),
            _ => None,
        }
    }
}

impl InferenceReport {
    /// The test of a quantity at its place in [`quantity_names`], each with the null that is its own: atoms by [`TestsReport`], informations by
    /// permuted targets.
    pub fn test(&self, quantity: usize) -> Option<TestOf> {
        let of_atom = self.tests.as_ref().and_then(|tests| tests.at(quantity));
        of_atom.or_else(|| self.null.as_ref().and_then(|null| null.of.values()[quantity].test))
    }
}

/// The interaction null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InteractionReport {
    /// How many were drawn.
    pub permutations: u32,
    /// How p-values were corrected over layers.
    pub correction: Correction,
    /// Of S.
    pub synergistic: NullOf,
}

/// A quantity under a null, bits, and how the observed value compares.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "NullFields", into = "NullFields")]
pub struct NullOf {
    /// Over permutations.
    pub mean: f64,
    /// The band that holds all but the level of the permutations: from the least of them, as the test is one-sided. (Both tails alike in reports
    /// made before [`NullReport::any`] was there.)
    pub low: f64,
    /// The band's upper end.
    pub high: f64,
    /// `p = (1 + #{null ≥ observed}) / (1 + permutations)`, or by [`NullReport::sequential`]; of what this null is the null of, which single atoms are not.
    pub test: Option<TestOf>,
}

/// [`NullOf`] as it is written: without fields of a test that is not there.
#[derive(Serialize, Deserialize)]
struct NullFields {
    mean: f64,
    low: f64,
    high: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    p: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    p_adjusted: Option<f64>,
}

impl From<NullOf> for NullFields {
    fn from(NullOf { mean, low, high, test }: NullOf) -> Self {
        Self { mean, low, high, p: test.map(|test| test.p), p_adjusted: test.map(|test| test.p_adjusted) }
    }
}

impl TryFrom<NullFields> for NullOf {
    type Error = &'static str;
    fn try_from(NullFields { mean, low, high, p, p_adjusted }: NullFields) -> Result<Self, Self::Error> {
        let test = match (p, p_adjusted) {
            (Some(p), Some(p_adjusted)) => Some(TestOf { p, p_adjusted }),
            (None, None) => None,
            _ => return Err("found one of p and p_adjusted; expected both or none"),
        };
        Ok(Self { mean, low, high, test })
    }
}

/// Values whose bias was estimated and subtracted, bits. They may be slightly negative: then nothing is left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrectedReport {
    /// `half-sampling`.
    pub method: String,
    /// Each quantity.
    pub of: Quantities<f64>,
    /// From the corrected unique atoms; null where the layer's own is, and where neither is above 0.
    pub contribution: Option<ContributionReport>,
}

/// Intervals, `[low, high]`: bits, and shares for the contribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IntervalReport {
    /// How they were made.
    pub method: Interval,
    /// What they are made to cover: 0.95.
    pub coverage: f64,
    /// How many were drawn.
    pub resamples: u32,
    /// Of each quantity.
    pub of: Quantities<[f64; 2]>,
    /// Of each modality; null where the layer has no contribution.
    pub contribution: Option<BySource<[f64; 2]>>,
}

/// What is detectable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The nulls are still being computed; never in a finished report.
    Pending,
    /// Neither modality, nor both together, tell more than about a permuted target.
    Noise,
    /// There is information, but no unique atom is distinguishable from 0.
    NoUnique,
    /// There is unique information, so that the contribution means something.
    Unique,
}

/// Why there is no unique information to speak of, other than that its test failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Untold {
    /// `U1 + U2` is 0 within its certificate.
    Zero,
    /// Too few groups for a test.
    Untested,
}

/// What may be said, with the numbers that it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerdictReport {
    /// What it comes to.
    pub outcome: Outcome,
    /// The verdict in words, of a report that an earlier version made, when it had no numbers of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The modality whose contribution's interval lies above one half; null where none does.
    pub lead: Option<String>,
    /// The p-value of "nothing tells anything", corrected over layers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p: Option<f64>,
    /// The p-value of "neither has unique information", corrected over layers; absent where that was not tested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_unique: Option<f64>,
    /// Why there is nothing to test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub untold: Option<Untold>,
    /// The interval of the contribution: of the lead, or of the first modality where neither leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contribution: Option<[f64; 2]>,
}

impl VerdictReport {
    /// Of this outcome, without a number yet.
    pub fn of(outcome: Outcome) -> Self {
        Self { outcome, words: None, lead: None, p: None, p_unique: None, untold: None, contribution: None }
    }

    /// The same with its modality called otherwise.
    pub(crate) fn rename(&mut self, names: &names::Names) {
        self.words.iter_mut().for_each(|words| *words = names::retold(words, names));
        self.lead.iter_mut().for_each(|lead| *lead = names::called(lead, names).to_owned());
    }
}

/// Rows of an occupied cell, on average, below which a layer carries a warning.
pub const MIN_ROWS_PER_OCCUPIED_CELL: f64 = 5.0;
/// Share of the occupied cells with a single row above which it does as well.
pub const MAX_SINGLE: f64 = 1.0 / 3.0;

impl LayerReport {
    /// What is said of values is made of them anew, whatever a file says beside them.
    fn forget_sentences(&mut self) {
        let given = self.control.iter_mut().flat_map(|control| control.classes.iter_mut().chain([&mut control.mean]));
        given.for_each(Self::forget_sentences);
        self.verdict.iter_mut().for_each(|verdict| verdict.words = None);
    }

    /// Earlier versions gave every atom the p-value of "nothing tells anything", which is not a test of that atom.
    fn forget_tests_of_other_nulls(&mut self) {
        if let Some(null) = self.inference.as_mut().and_then(|found| found.null.as_mut()) {
            null.of.forget_tests_of_atoms();
        }
    }
}

impl Quantities<NullOf> {
    /// Permuted targets tell nothing at all: a test of informations only.
    pub fn forget_tests_of_atoms(&mut self) {
        let Self { redundant, unique, synergistic, unique_total, information: _ } = self;
        let atoms = unique.values_mut().chain([redundant, synergistic, unique_total]);
        atoms.for_each(|null| null.test = None);
    }
}

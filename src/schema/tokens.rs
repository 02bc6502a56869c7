//! What an analysis of samples found: `pidlens.tokens/2`, documented in `docs/report.md`. Bits, like the report.

use crate::config::{Config, Correction};
use crate::report::warning::{Texts, Warning};
use crate::report::{
    AtomsReport, EngineInfo, Header, InformationReport, NullOf, Quantities, SequentialReport, TestOf, TestsReport,
    UNIT, VerdictReport,
};
use crate::spaces;
use serde::{Deserialize, Serialize};

/// The schema this version writes.
pub const SCHEMA: &str = "pidlens.tokens/2";
/// The schema before warnings and verdicts were values.
pub const FIRST_SCHEMA: &str = "pidlens.tokens/1";

/// How rows of the modalities and the target belong together.
const PAIRING: &str = "row i of both modalities and of the target is the same token";

/// Means over groups of rows, each decomposed by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokensReport {
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
    /// How tokens are paired, in words.
    pub pairing: String,
    /// Rows that a longer sample is reduced to, evenly spaced; null where none is.
    pub max_rows: Option<u32>,
    /// What was left out of the files, or read otherwise than it looks; absent where nothing was, and from earlier reports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// In the order of the files.
    pub layers: Vec<TokensLayer>,
}

impl TokensReport {
    /// Of layers that were analysed now.
    pub fn new(header: Header, max_rows: Option<u32>, warnings: Vec<Warning>, layers: Vec<TokensLayer>) -> Self {
        let Header { sources, target, config, engine } = header;
        let [schema, unit, pairing] = [SCHEMA, UNIT, PAIRING].map(str::to_owned);
        Self { schema, unit, sources, target, config, engine, pairing, max_rows, warnings, layers }
    }

    /// Earlier versions gave every atom the p-value of "nothing tells anything", which is not a test of that atom. What is said of values is made of them
    /// anew, whatever a file says beside them.
    ///
    /// # Errors
    /// Which schema was expected.
    pub fn bring_up_to_date(&mut self) -> Result<(), String> {
        match self.schema.as_str() {
            SCHEMA => {
                self.layers.iter_mut().filter_map(|l| l.verdict.as_mut()).for_each(|verdict| verdict.words = None);
            }
            FIRST_SCHEMA => {}
            _ => return Err(format!("expected {SCHEMA:?} or {FIRST_SCHEMA:?}")),
        }
        for null in self.layers.iter_mut().filter_map(|layer| layer.null.as_mut()) {
            null.of.forget_tests_of_atoms();
        }
        Ok(())
    }

    /// A warning of samples whose names differ only by the spaces around them.
    pub fn spaced_names(&self) -> Option<Warning> {
        let layer = self.layers.first()?;
        let decomposed = layer.of_samples.iter().map(|sample| sample.name.as_str());
        let skipped = layer.skipped.iter().map(|sample| sample.name.as_str());
        spaces::warning("the column of groups", Texts::Groups, decomposed.chain(skipped))
    }
}

/// One layer over all samples.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokensLayer {
    /// As the file calls it, or its number.
    pub name: String,
    /// Rows of the samples that were decomposed, and how many samples those are.
    pub rows: u64,
    /// Groups that tell something.
    pub samples: u64,
    /// Means over samples.
    pub atoms: AtomsReport,
    /// Means, bits.
    pub information: InformationReport,
    /// Mean duality gap: each mean is within it of its true value.
    pub gap: f64,
    /// Null where it is undefined, and where the verdict says that unique information is not distinguishable from 0.
    pub contribution: Option<Aggregates>,
    /// Null without a null.
    pub verdict: Option<VerdictReport>,
    /// What permuted targets give.
    pub null: Option<TokensNull>,
    /// Whether unique atoms are 0 in every sample; absent where no null was computed, and where samples are too few for a test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tests: Option<TestsReport>,
    /// Samples that tell nothing: a variable is the same in all their rows.
    pub skipped: Vec<Skipped>,
    /// Each group.
    pub of_samples: Vec<SampleOf>,
}

impl TokensLayer {
    /// The test of a quantity at its place in [`crate::report::quantity_names`], each with the null that is its own.
    pub fn test(&self, quantity: usize) -> Option<TestOf> {
        let of_atom = self.tests.as_ref().and_then(|tests| tests.at(quantity));
        of_atom.or_else(|| self.null.as_ref().and_then(|null| null.of.values()[quantity].test))
    }

    /// A mean of this layer as it is read: 0 where it is 0 within the certificate.
    pub fn settled(&self, bits: f64) -> f64 {
        if bits.abs() <= self.gap.max(1e-12) { 0.0 } else { bits }
    }
}

/// The first modality's contribution, over samples. The second's is what is left of 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aggregates {
    /// `Σ U1 / (Σ U1 + Σ U2)`.
    pub ratio_of_means: Option<f64>,
    /// Mean of `U1 / (U1 + U2)` over the samples where that is defined, and its standard error.
    pub mean_of_ratios: Option<f64>,
    /// Of the mean; null for a single group.
    pub standard_error: Option<f64>,
    /// Samples where it is.
    pub defined: u64,
}

/// The information null: in each sample the target is permuted against both modalities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TokensNull {
    /// How many were drawn.
    pub permutations: u32,
    /// Largest mean gap of a permutation.
    pub gap: f64,
    /// How p-values were corrected over layers.
    pub correction: Correction,
    /// Whether any modality, or both together, tell anything about the target; absent from reports that were made before there was this test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub any: Option<TestOf>,
    /// Where tests drew permutations of their own, until their answers were clear. Absent where they are by the fixed number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequential: Option<SequentialReport>,
    /// Of the means over samples.
    pub of: Quantities<NullOf>,
    /// What the two aggregates are when nothing tells anything.
    pub ratio_of_means: Option<Against>,
    /// Mean over groups of U1 / (U1 + U2).
    pub mean_of_ratios: Option<Against>,
}

/// What permuted targets give for a share.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Against {
    /// Over permutations.
    pub mean: f64,
    /// The band's lower end.
    pub low: f64,
    /// The band's upper end.
    pub high: f64,
}

/// A group that tells nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Skipped {
    /// The group's.
    pub name: String,
    /// In words.
    pub why: String,
}

/// One sample. Its contribution is a plug-in value, which was not compared with a null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleOf {
    /// The group's.
    pub name: String,
    /// Of the group.
    pub rows: u64,
    /// Bits.
    #[serde(flatten)]
    pub atoms: AtomsReport,
    /// How far the atoms can be off, bits.
    pub gap: f64,
    /// U1 / (U1 + U2); null where both are 0.
    pub contribution: Option<f64>,
}

//! The settings of an analysis: [`Config`] as written by a person (the only defaults), checked into a [`Plan`] that runs.

use super::measures::Measure;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// A named set of defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// pidlens' own.
    #[default]
    Default,
    /// Amit et al., arXiv 2511.19470: L2 rows, PCA to min(10, d, n), K = min(10, n).
    Paper,
    /// Liang et al., NeurIPS 2023: L2 rows, PCA to 5, K = 20.
    Liang,
    /// Predictive codes: a probe of 64 principal components, fitted to half of the rows; K = 16.
    Predictive,
}

impl Preset {
    /// In the order in which they are offered.
    pub const ALL: [Preset; 4] = [Preset::Default, Preset::Paper, Preset::Liang, Preset::Predictive];
}

/// How a variable becomes discrete codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Coding {
    /// By shape and type: an embedding is clustered, one real value a row is cut at quantiles, labels and integers stay.
    #[default]
    Auto,
    /// Already discrete: each distinct value is a symbol.
    Labels,
    /// Quantile bins of one real value a row.
    Quantiles,
    /// k-means clusters.
    Clusters,
    /// Of an embedding: what a probe, fitted to rows that are not counted, expects of the target. Other modalities are coded as by `Auto`.
    Predictive,
    /// Probabilities of the target's classes, one column each, which some model gave: rows with the same expectation get the same symbol.
    Predictions,
    /// The same, of which the softmax is to be taken first.
    Logits,
}

impl Coding {
    /// Whether this coding is for modalities only, because it says something about the target.
    pub fn predicts(self) -> bool {
        matches!(self, Coding::Predictive | Coding::Predictions | Coding::Logits)
    }

    /// What codes of an embedding that were made so are called.
    pub fn codes(self) -> &'static str {
        match self {
            Coding::Auto | Coding::Clusters => "k-means codes",
            Coding::Labels => "labels",
            Coding::Quantiles => "quantile bins",
            Coding::Predictive => "predictive codes",
            Coding::Predictions | Coding::Logits => "given predictions",
        }
    }

    /// As it is written in settings.
    pub fn id(self) -> &'static str {
        match self {
            Coding::Auto => "auto",
            Coding::Labels => "labels",
            Coding::Quantiles => "quantiles",
            Coding::Clusters => "clusters",
            Coding::Predictive => "predictive",
            Coding::Predictions => "predictions",
            Coding::Logits => "logits",
        }
    }
}

/// Principal components that can be kept.
const MOST_COMPONENTS: u64 = 4_096;

/// How the principal axes of an embedding are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PcaBy {
    /// By whichever of the two takes less time at this size.
    #[default]
    Auto,
    /// As eigenvectors of the Gram matrix: exact, and what every analysis did before there was a choice.
    Gram,
    /// By a randomised range finder, which goes over the rows a few times and needs no Gram matrix.
    RangeFinder,
}

impl PcaBy {
    /// Components that a range finder looks for at least. As many as a probe sees, so that codes do not depend on whether there is one.
    pub const SOUGHT: usize = 64;

    /// Directions that a range finder tries at once for so many components: some more, so that the last ones are found as soon as the first.
    pub fn directions(components: usize) -> usize {
        (components.clamp(Self::SOUGHT, MOST_COMPONENTS as usize) + 16).next_multiple_of(16)
    }

    /// Whether a range finder looks for so many components of this many rows and columns. Measured in `docs/speed.md`.
    pub fn is_range_finder(self, rows: usize, columns: usize, components: usize) -> bool {
        let room = rows.min(columns) / Self::directions(components);
        match self {
            PcaBy::Gram => false,
            PcaBy::Auto => room >= 25,
            PcaBy::RangeFinder => room >= 4,
        }
    }

    fn gram() -> Self {
        PcaBy::Gram
    }

    fn is_gram(&self) -> bool {
        *self == PcaBy::Gram
    }
}

/// How the decomposition is solved. Both stop on the same certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Interior point with the structured Newton step; starts from, and is certified like, IPFP.
    #[default]
    Newton,
    /// Plain alternation of I-projections (IPFP), step by step.
    Ipfp,
}

/// How an interval is made from resamples. Measured in `docs/inference.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Interval {
    /// Halves of the rows, drawn without replacement (delete-half jackknife; Wu 1990), around the corrected value.
    #[default]
    HalfSampling,
    /// Rows drawn with replacement, percentiles as they are: the naive bootstrap.
    Percentile,
    /// Rows drawn with replacement, percentiles reflected about the estimate (basic bootstrap).
    Basic,
    /// Subsamples of n^0.7 rows without replacement, rescaled (Politis and Romano 1994).
    Subsampling,
}

/// How p-values are corrected over layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Correction {
    /// Benjamini and Hochberg 1995: bounds the expected share of false discoveries among the significant layers, if p-values are independent or
    /// positively dependent (Benjamini and Yekutieli 2001).
    #[default]
    BenjaminiHochberg,
    /// Holm 1979: bounds the chance of any false discovery.
    Holm,
    /// p-values stay as they are.
    None,
}

/// Below this a class of the target is called rare: it cannot fill even its part of a table of one modality's codes.
pub const RARE_ROWS: u32 = 10;

/// A setting that is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("settings: {name} is {found}; expected {expected}")]
pub struct SettingError {
    /// Its name in JSON.
    pub name: &'static str,
    /// What stood there.
    pub found: String,
    /// What may stand there.
    pub expected: String,
}

/// Settings as a person writes them; unknown names are refused when read. `Config::default()` holds every default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, remote = "Self")]
pub struct Config {
    /// The preset that the other settings started from.
    pub preset: Preset,
    /// Seed of every random choice.
    pub seed: u64,
    /// Scale each row of an embedding to unit L2 norm first.
    pub normalize: bool,
    /// Principal components kept, `None` for no PCA; never more than rows or columns.
    pub pca: Option<u32>,
    /// How they are found. Settings that do not say are from before there was a choice.
    #[serde(default = "PcaBy::gram", skip_serializing_if = "PcaBy::is_gram")]
    pub pca_by: PcaBy,
    /// Clusters K of each modality's codebook (and bins of a real-valued modality).
    pub clusters: u32,
    /// Take K = min(K, distinct rows) instead of refusing a K that is too large.
    pub clamp_clusters: bool,
    /// k-means restarts; the one of least inertia is kept.
    pub restarts: u32,
    /// Lloyd iterations a restart may take to its fixed point.
    pub max_lloyd: u32,
    /// Share of the rows that PCA and k-means are fitted to and that are then left out of the counts; 0 fits them to the rows they count.
    pub held_out: f64,
    /// Coding of the modalities.
    pub sources: Coding,
    /// Coding of the target.
    pub target: Coding,
    /// Quantile bins of a real-valued target.
    pub target_bins: u32,
    /// Clusters of an embedding target.
    pub target_clusters: u32,
    /// Classes of a target's labels that have fewer rows than this become one class; 0 to keep all.
    pub merge_rare: u32,
    /// Folds of the probe that says how much is readable in the embeddings; 0 for no probe.
    pub probe_folds: u32,
    /// Solver.
    pub method: Method,
    /// Duality gap at which a solve stops, bits.
    pub gap: f64,
    /// Solver iterations before it stops without its gap; `None` for the method's own limit.
    pub max_iterations: Option<u32>,
    /// Permutations of each null; 0 for none.
    pub null: u32,
    /// Most permutations that a test of information draws until its answer is clear (Besag and Clifford 1991); 0 to test by the fixed number of `null`.
    pub sequential: u32,
    /// Resamples behind intervals and corrected values; 0 for none.
    pub resamples: u32,
    /// How intervals are made.
    pub interval: Interval,
    /// Significance level of verdicts; intervals and null bands are made to hold all but this share.
    pub level: f64,
    /// Correction of p-values over layers.
    pub correction: Correction,
    /// Other measures beside BROJA, each once.
    pub measures: Vec<Measure>,
}

impl Serialize for Config {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

/// An object only: serde takes a list for a struct too, its items by their place, and an empty one for the defaults.
impl<'de> Deserialize<'de> for Config {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Config;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object of settings")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> std::result::Result<Config, A::Error> {
                Config::deserialize(MapAccessDeserializer::new(map))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            preset: Preset::Default,
            seed: 0,
            normalize: true,
            pca: Some(16),
            pca_by: PcaBy::Auto,
            clusters: 8,
            clamp_clusters: false,
            restarts: 8,
            max_lloyd: 300,
            held_out: 0.0,
            sources: Coding::Auto,
            target: Coding::Auto,
            target_bins: 5,
            target_clusters: 8,
            merge_rare: 0,
            probe_folds: 5,
            method: Method::Newton,
            gap: 1e-9,
            max_iterations: None,
            null: 200,
            sequential: 0,
            resamples: 200,
            interval: Interval::HalfSampling,
            level: 0.05,
            correction: Correction::BenjaminiHochberg,
            measures: Vec::new(),
        }
    }
}

impl Config {
    /// Whether the same files are coded alike under both settings: they differ at most in what is made of the codes.
    pub fn codes_like(&self, other: &Self) -> bool {
        let of_codes = |config: &Self| {
            let Self { preset, probe_folds, method, gap, max_iterations, .. } = Self::default();
            let Self { null, resamples, interval, level, correction, measures, .. } = Self::default();
            let solved = Self { preset, probe_folds, method, gap, max_iterations, ..config.clone() };
            Self { null, resamples, interval, level, correction, measures, ..solved }
        };
        of_codes(self) == of_codes(other)
    }

    /// The settings of a preset.
    pub fn preset(preset: Preset) -> Self {
        let base = Self { preset, ..Self::default() };
        match preset {
            Preset::Default => base,
            Preset::Paper => Self { pca: Some(10), clusters: 10, clamp_clusters: true, ..base },
            Preset::Liang => Self { pca: Some(5), clusters: 20, ..base },
            Preset::Predictive => Self {
                sources: Coding::Predictive,
                held_out: 0.5,
                pca: Some(64),
                clusters: 16,
                clamp_clusters: true,
                ..base
            },
        }
    }

    /// Changes the coding of the modalities. Settings of the split and the probe change with it where they still have the values that the previous
    /// coding starts from.
    pub fn code_by(&mut self, coding: Coding) {
        let usual =
            |coding| Self::preset(if coding == Coding::Predictive { Preset::Predictive } else { Preset::Default });
        let (from, to) = (usual(self.sources), usual(coding));
        fn follow<T: PartialEq>(own: &mut T, from: T, to: T) {
            if *own == from {
                *own = to;
            }
        }
        follow(&mut self.held_out, from.held_out, to.held_out);
        follow(&mut self.pca, from.pca, to.pca);
        follow(&mut self.clusters, from.clusters, to.clusters);
        follow(&mut self.clamp_clusters, from.clamp_clusters, to.clamp_clusters);
        self.sources = coding;
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// [`SettingError`] names the first one out of range.
    pub fn check(self) -> Result<Plan, SettingError> {
        let whole = [
            ("clusters", u64::from(self.clusters), 2..=1_000u64),
            ("pca", self.pca.map_or(1, u64::from), 1..=MOST_COMPONENTS),
            ("restarts", u64::from(self.restarts), 1..=1_000),
            ("max_lloyd", u64::from(self.max_lloyd), 1..=100_000),
            ("target_bins", u64::from(self.target_bins), 2..=1_000),
            ("target_clusters", u64::from(self.target_clusters), 2..=1_000),
            ("merge_rare", u64::from(self.merge_rare), 0..=1_000_000),
            ("max_iterations", self.max_iterations.map_or(1, u64::from), 1..=1_000_000_000),
            ("null", u64::from(self.null), 0..=100_000),
            ("sequential", u64::from(self.sequential), 0..=10_000_000),
            ("resamples", u64::from(self.resamples), 0..=100_000),
            // JSON numbers are exact only this far.
            ("seed", self.seed, 0..=(1 << 53)),
        ];
        for (name, found, range) in whole {
            if !range.contains(&found) {
                return Err(SettingError {
                    name,
                    found: found.to_string(),
                    expected: format!("a whole number from {} to {}", range.start(), range.end()),
                });
            }
        }
        if !(1e-12..=1.0).contains(&self.gap) {
            return Err(SettingError {
                name: "gap",
                found: self.gap.to_string(),
                expected: "a number of bits from 1e-12 to 1".into(),
            });
        }
        if self.held_out != 0.0 && !(0.05..=0.95).contains(&self.held_out) {
            return Err(SettingError {
                name: "held_out",
                found: self.held_out.to_string(),
                expected: "0, or a share of the rows from 0.05 to 0.95".into(),
            });
        }
        if self.sources == Coding::Predictive && self.held_out == 0.0 {
            return Err(SettingError {
                name: "held_out",
                found: "0".into(),
                expected: "a share of the rows from 0.05 to 0.95, to which predictive codes are fitted".into(),
            });
        }
        if self.target.predicts() {
            return Err(SettingError {
                name: "target",
                found: self.target.id().into(),
                expected: "auto, labels, quantiles or clusters: what predicts is a modality".into(),
            });
        }
        if self.probe_folds != 0 && !(2..=20).contains(&self.probe_folds) {
            return Err(SettingError {
                name: "probe_folds",
                found: self.probe_folds.to_string(),
                expected: "0, or a whole number from 2 to 20".into(),
            });
        }
        if !(1e-4..=0.5).contains(&self.level) {
            return Err(SettingError {
                name: "level",
                found: self.level.to_string(),
                expected: "a number from 0.0001 to 0.5".into(),
            });
        }
        if let Some((_, twice)) = self.measures.iter().enumerate().find(|(at, m)| self.measures[..*at].contains(m)) {
            return Err(SettingError {
                name: "measures",
                found: format!("{} twice", twice.facts().id),
                expected: "each measure once".into(),
            });
        }
        // Fewer could not place the ends of a band.
        for (name, found) in [("null", self.null), ("sequential", self.sequential), ("resamples", self.resamples)] {
            if found != 0 && f64::from(found) * self.level < 1.0 {
                return Err(SettingError {
                    name,
                    found: found.to_string(),
                    expected: format!("0, or at least {} at a level of {}", (1.0 / self.level).ceil(), self.level),
                });
            }
        }
        // Their bands, and what the three informations are measured in, come from the null.
        if self.sequential > 0 && self.null == 0 {
            return Err(SettingError {
                name: "sequential",
                found: self.sequential.to_string(),
                expected: "0 where null is 0".into(),
            });
        }
        Ok(Plan(self))
    }
}

/// A [`Config`] whose every value was checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan(Config);

impl std::ops::Deref for Plan {
    type Target = Config;
    fn deref(&self) -> &Config {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_pass_their_own_check() {
        for preset in Preset::ALL {
            assert_eq!(Config::preset(preset).check().expect("a preset is valid").preset, preset);
        }
    }

    #[test]
    fn a_setting_out_of_range_is_named() {
        let refused = Config { clusters: 1, ..Config::default() }.check().unwrap_err();
        assert_eq!(refused.to_string(), "settings: clusters is 1; expected a whole number from 2 to 1000");
        let refused = Config { probe_folds: 1, ..Config::default() }.check().unwrap_err();
        assert_eq!(refused.to_string(), "settings: probe_folds is 1; expected 0, or a whole number from 2 to 20");
        for folds in [0, 2, 20] {
            assert!(Config { probe_folds: folds, ..Config::default() }.check().is_ok(), "{folds}");
        }
        assert!(Config { gap: f64::NAN, ..Config::default() }.check().is_err());
    }

    #[test]
    fn another_coding_brings_its_settings_unless_they_were_chosen() {
        let mut config = Config::default();
        config.code_by(Coding::Predictive);
        assert_eq!(config, Config { preset: Preset::Default, ..Config::preset(Preset::Predictive) });
        config.pca = Some(20);
        config.code_by(Coding::Clusters);
        assert_eq!(config, Config { pca: Some(20), sources: Coding::Clusters, ..Config::default() });
        let refused = Config { sources: Coding::Predictive, ..Config::default() }.check().unwrap_err();
        assert_eq!(refused.name, "held_out");
        let refused = Config { target: Coding::Predictive, ..Config::default() }.check().unwrap_err();
        assert_eq!(refused.name, "target");
    }

    #[test]
    fn sizes_that_a_report_from_elsewhere_claims_are_no_trouble() {
        for components in [usize::MAX, usize::MAX - 15, usize::MAX - 31] {
            assert!(!PcaBy::Auto.is_range_finder(10, components, components));
        }
    }

    #[test]
    fn an_unknown_setting_is_refused() {
        assert!(serde_json::from_str::<Config>(r#"{"cluster": 3}"#).is_err());
        let before = Config { pca_by: PcaBy::Gram, ..Config::default() };
        assert_eq!(serde_json::from_str::<Config>("{}").unwrap(), before);
        assert!(!serde_json::to_string(&before).unwrap().contains("pca_by"), "what was written before stays as it was");
    }

    #[test]
    fn settings_are_an_object_of_which_each_key_occurs_once() {
        let refused = |text: &str| serde_json::from_str::<Config>(text).expect_err(text).to_string();
        for text in ["[]", "null", "3", "\"x\"", "[\"default\", 3]"] {
            assert!(refused(text).contains("expected an object of settings"), "{text}: {}", refused(text));
        }
        assert!(refused(r#"{"seed": 1, "seed": 2}"#).starts_with("duplicate field `seed`"));
        let changed = Config { seed: 7, pca: None, ..Config::default() };
        let text = serde_json::to_string(&changed).unwrap();
        assert_eq!(serde_json::from_str::<Config>(&text).unwrap(), changed);
    }
}

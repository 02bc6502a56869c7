//! Every setting as one row of a table: what it is called, what it is for and how it is edited. The page's form, the command's flags and its help are
//! made of these rows.

use schema::config::{Coding, Config, Correction, Interval, Method, PcaBy, Preset};
use schema::measures::Measure;

/// One setting. `id` is the name of the config's field, as errors and files know it.
pub struct Field {
    pub id: &'static str,
    pub label: &'static str,
    pub unit: &'static str,
    pub hint: &'static str,
    pub control: Control,
}

/// How a setting is edited.
pub enum Control {
    Flag {
        get: fn(&Config) -> bool,
        set: fn(&mut Config, bool),
    },
    /// `set` says whether the text is a value of this field.
    Number {
        get: fn(&Config) -> String,
        set: fn(&mut Config, &str) -> bool,
        expected: &'static str,
    },
    Choice {
        get: fn(&Config) -> usize,
        set: fn(&mut Config, usize),
        options: &'static [&'static str],
    },
}

/// Fields of one part of the pipeline.
pub struct Group {
    pub title: &'static str,
    pub fields: std::ops::Range<usize>,
}

pub fn preset_label(preset: Preset) -> &'static str {
    match preset {
        Preset::Default => "default",
        Preset::Paper => "paper (Amit et al. 2026)",
        Preset::Liang => "Liang et al. 2023",
        Preset::Predictive => "predictive codes",
    }
}

const CODINGS: [Coding; 7] = [
    Coding::Auto,
    Coding::Labels,
    Coding::Quantiles,
    Coding::Clusters,
    Coding::Predictive,
    Coding::Predictions,
    Coding::Logits,
];
const CODING_LABELS: [&str; 7] = [
    "by type",
    "labels as they are",
    "quantile bins",
    "k-means clusters",
    "predictive of the target",
    "given class probabilities",
    "given class logits",
];
/// A target predicts nothing.
const TARGET_CODINGS: &[&str] = CODING_LABELS.split_at(4).0;
const METHODS: [Method; 2] = [Method::Newton, Method::Ipfp];
const METHOD_LABELS: [&str; 2] = ["interior point (Newton)", "IPFP, plain"];

const PCA_BY: [PcaBy; 3] = [PcaBy::Auto, PcaBy::Gram, PcaBy::RangeFinder];
const PCA_BY_LABELS: [&str; 3] = ["whichever is faster", "Gram matrix", "range finder"];

const INTERVALS: [Interval; 4] = [Interval::HalfSampling, Interval::Percentile, Interval::Basic, Interval::Subsampling];
const INTERVAL_LABELS: [&str; 4] = ["half-sampling", "bootstrap, naive", "bootstrap, basic", "subsampling"];
const CORRECTIONS: [Correction; 3] = [Correction::BenjaminiHochberg, Correction::Holm, Correction::None];
const CORRECTION_LABELS: [&str; 3] = ["Benjamini–Hochberg", "Holm", "none"];

fn position<T: PartialEq>(all: &[T], value: &T) -> usize {
    all.iter().position(|v| v == value).expect("the lists hold every variant")
}

fn put<T: std::str::FromStr>(slot: &mut T, text: &str) -> bool {
    text.parse().map(|value| *slot = value).is_ok()
}

fn put_optional(slot: &mut Option<u32>, text: &str) -> bool {
    if text.is_empty() {
        *slot = None;
        return true;
    }
    text.parse().map(|value| *slot = Some(value)).is_ok()
}

fn optional(value: Option<u32>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}

const WHOLE: &str = "a whole number";
const WHOLE_OR_BLANK: &str = "a whole number, or nothing";

/// Every setting, in the order of the pipeline.
pub const FIELDS: [Field; 25] = [
    Field {
        id: "normalize",
        label: "Unit rows",
        unit: "",
        hint: "first scale each embedding to L2 norm 1",
        control: Control::Flag { get: |c| c.normalize, set: |c, v| c.normalize = v },
    },
    Field {
        id: "pca",
        label: "PCA",
        unit: "dims",
        hint: "principal components kept; blank for no PCA",
        control: Control::Number {
            get: |c| optional(c.pca),
            set: |c, t| put_optional(&mut c.pca, t),
            expected: WHOLE_OR_BLANK,
        },
    },
    Field {
        id: "pca_by",
        label: "PCA by",
        unit: "",
        hint: "Gram matrix (exact), or range finder (for wide embeddings)",
        control: Control::Choice {
            get: |c| position(&PCA_BY, &c.pca_by),
            set: |c, i| c.pca_by = PCA_BY[i],
            options: &PCA_BY_LABELS,
        },
    },
    Field {
        id: "sources",
        label: "Coding",
        unit: "",
        hint: "how a modality becomes codes",
        control: Control::Choice {
            get: |c| position(&CODINGS, &c.sources),
            set: |c, i| c.code_by(CODINGS[i]),
            options: &CODING_LABELS,
        },
    },
    Field {
        id: "clusters",
        label: "K",
        unit: "codes",
        hint: "number of clusters, or of predictive codes, per modality",
        control: Control::Number {
            get: |c| c.clusters.to_string(),
            set: |c, t| put(&mut c.clusters, t),
            expected: WHOLE,
        },
    },
    Field {
        id: "clamp_clusters",
        label: "Fit K",
        unit: "",
        hint: "lower K where there are fewer distinct rows",
        control: Control::Flag { get: |c| c.clamp_clusters, set: |c, v| c.clamp_clusters = v },
    },
    Field {
        id: "restarts",
        label: "Restarts",
        unit: "runs",
        hint: "k-means runs; the best is kept",
        control: Control::Number {
            get: |c| c.restarts.to_string(),
            set: |c, t| put(&mut c.restarts, t),
            expected: WHOLE,
        },
    },
    Field {
        id: "max_lloyd",
        label: "Lloyd limit",
        unit: "steps",
        hint: "most iterations of a k-means run",
        control: Control::Number {
            get: |c| c.max_lloyd.to_string(),
            set: |c, t| put(&mut c.max_lloyd, t),
            expected: WHOLE,
        },
    },
    Field {
        id: "held_out",
        label: "Held out",
        unit: "of rows",
        hint: "share that codebooks are fitted to and that is not counted; 0 for none",
        control: Control::Number {
            get: |c| c.held_out.to_string(),
            set: |c, t| put(&mut c.held_out, t),
            expected: "a number",
        },
    },
    Field {
        id: "seed",
        label: "Seed",
        unit: "",
        hint: "same seed, same result",
        control: Control::Number { get: |c| c.seed.to_string(), set: |c, t| put(&mut c.seed, t), expected: WHOLE },
    },
    Field {
        id: "target",
        label: "Coding",
        unit: "",
        hint: "how the target becomes classes",
        control: Control::Choice {
            get: |c| position(&CODINGS, &c.target),
            set: |c, i| c.target = CODINGS[i],
            options: TARGET_CODINGS,
        },
    },
    Field {
        id: "target_bins",
        label: "Bins",
        unit: "bins",
        hint: "quantile bins of a real-valued target",
        control: Control::Number {
            get: |c| c.target_bins.to_string(),
            set: |c, t| put(&mut c.target_bins, t),
            expected: WHOLE,
        },
    },
    Field {
        id: "target_clusters",
        label: "Clusters",
        unit: "classes",
        hint: "k-means clusters of an embedding target",
        control: Control::Number {
            get: |c| c.target_clusters.to_string(),
            set: |c, t| put(&mut c.target_clusters, t),
            expected: WHOLE,
        },
    },
    Field {
        id: "merge_rare",
        label: "Rare below",
        unit: "rows",
        hint: "labels with fewer rows are merged into one class; 0 keeps all",
        control: Control::Number {
            get: |c| c.merge_rare.to_string(),
            set: |c, t| put(&mut c.merge_rare, t),
            expected: WHOLE,
        },
    },
    Field {
        id: "probe_folds",
        label: "Probe folds",
        unit: "folds",
        hint: "cross-validation of the linear probe; 0 for no probe",
        control: Control::Number {
            get: |c| c.probe_folds.to_string(),
            set: |c, t| put(&mut c.probe_folds, t),
            expected: WHOLE,
        },
    },
    Field {
        id: "method",
        label: "Method",
        unit: "",
        hint: "both stop on the same certificate",
        control: Control::Choice {
            get: |c| position(&METHODS, &c.method),
            set: |c, i| c.method = METHODS[i],
            options: &METHOD_LABELS,
        },
    },
    Field {
        id: "gap",
        label: "Gap",
        unit: "bit",
        hint: "certified bound on the error of every atom",
        control: Control::Number {
            get: |c| format!("{:e}", c.gap),
            set: |c, t| put(&mut c.gap, t),
            expected: "a number",
        },
    },
    Field {
        id: "max_iterations",
        label: "Step limit",
        unit: "steps",
        hint: "most steps of the solver; blank for the method's own limit",
        control: Control::Number {
            get: |c| optional(c.max_iterations),
            set: |c, t| put_optional(&mut c.max_iterations, t),
            expected: WHOLE_OR_BLANK,
        },
    },
    Field {
        id: "null",
        label: "Null",
        unit: "draws",
        hint: "permutations of the target; 0 for none",
        control: Control::Number { get: |c| c.null.to_string(), set: |c, t| put(&mut c.null, t), expected: WHOLE },
    },
    Field {
        id: "sequential",
        label: "Sequential",
        unit: "draws",
        hint: "most permutations that a test of information draws until its answer is clear; 0 to test by the null's own",
        control: Control::Number {
            get: |c| c.sequential.to_string(),
            set: |c, t| put(&mut c.sequential, t),
            expected: WHOLE,
        },
    },
    Field {
        id: "resamples",
        label: "Resamples",
        unit: "draws",
        hint: "for intervals and corrected values; 0 for none",
        control: Control::Number {
            get: |c| c.resamples.to_string(),
            set: |c, t| put(&mut c.resamples, t),
            expected: WHOLE,
        },
    },
    Field {
        id: "interval",
        label: "Interval",
        unit: "",
        hint: "how resamples become intervals",
        control: Control::Choice {
            get: |c| position(&INTERVALS, &c.interval),
            set: |c, i| c.interval = INTERVALS[i],
            options: &INTERVAL_LABELS,
        },
    },
    Field {
        id: "level",
        label: "Level",
        unit: "",
        hint: "significance level; 0.05 goes with 95 % intervals",
        control: Control::Number {
            get: |c| c.level.to_string(),
            set: |c, t| put(&mut c.level, t),
            expected: "a number",
        },
    },
    Field {
        id: "correction",
        label: "Over layers",
        unit: "",
        hint: "how p-values are corrected over layers",
        control: Control::Choice {
            get: |c| position(&CORRECTIONS, &c.correction),
            set: |c, i| c.correction = CORRECTIONS[i],
            options: &CORRECTION_LABELS,
        },
    },
    Field {
        id: "measures",
        label: "Compare",
        unit: "",
        hint: "other published measures of redundancy beside BROJA",
        control: Control::Flag {
            get: |c| !c.measures.is_empty(),
            set: |c, v| c.measures = if v { Measure::ALL.to_vec() } else { Vec::new() },
        },
    },
];

pub const GROUPS: [Group; 5] = [
    Group { title: "Modalities", fields: 0..10 },
    Group { title: "Target", fields: 10..15 },
    Group { title: "Solver", fields: 15..18 },
    Group { title: "Noise", fields: 18..24 },
    Group { title: "Measures", fields: 24..25 },
];

//! What can be asked of the command.

use super::flags::Flags;
use super::settings::known_measures;
use super::{board, codes, examples, figure, stability, tokens};
use crate::experiment::{embeddings, planted};
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use schema::config::Coding;
use std::ffi::OsString;
use std::path::PathBuf;
use words::export;

/// What each modality really contributes: certified Partial Information Decomposition (BROJA).
#[derive(Parser)]
#[command(version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Decompose a table of cells, with columns x1, x2, y and count or p (docs/files.md).
    Decompose {
        /// The table: CSV, TSV, JSON Lines, Parquet or Arrow.
        table: PathBuf,
        #[command(flatten)]
        shown: Shown,
        #[command(flatten)]
        common: Common,
    },
    /// Analyse embeddings of two to five modalities and a target, layer by layer; with more than two, every pair and each against the rest.
    Analyze {
        /// A modality (give two to five): NAME=FILE, or NAME=FILE#KEY for one array of a file that holds several. `*` in KEY matches anything:
        /// FILE#layer.* is one modality of several layers, and so is the same NAME given again. If the whole argument is the path of a file, that
        /// file is meant.
        #[arg(long = "source", value_name = "NAME=FILE", required = true)]
        sources: Vec<OsString>,
        /// The target: FILE, NAME=FILE, or either with #KEY.
        #[arg(long, value_name = "FILE")]
        target: OsString,
        /// Class probabilities from a model that saw both of two modalities (logits with --codes logits), as NAME=FILE: joint information, and with
        /// it synergy, is computed from them.
        #[arg(long, value_name = "NAME=FILE")]
        both: Option<OsString>,
        /// A discrete variable to hold fixed (labels or whole numbers), as NAME=FILE or FILE#KEY: the decomposition is also made within each of its
        /// classes, with the mean over them.
        #[arg(long, value_name = "NAME=FILE", conflicts_with = "both")]
        control: Option<OsString>,
        /// Match rows by id instead of by their number: KEY is a column of every file; NAME=FILE or NAME=FILE#KEY names the rows of one modality or
        /// the target, in a file of its own. May be repeated.
        #[arg(long, value_name = "KEY")]
        ids: Vec<OsString>,
        /// Also write the analysis as the page saves it: the page opens it, and so do link and draw.
        #[arg(long, value_name = "FILE")]
        save: Option<PathBuf>,
        /// What the report is to say about the analysis, such as model=clip, task=vqa or accuracy=0.71; board sorts and plots by it. May be repeated.
        #[arg(long, value_name = "KEY=VALUE", value_parser = said)]
        meta: Vec<(String, String)>,
        #[command(flatten)]
        per_example: examples::PerExample,
        #[command(flatten)]
        shown: Shown,
        #[command(flatten)]
        common: Common,
    },
    /// Print the link of a saved analysis: the part of the page's address from # on (docs/sharing.md).
    Link {
        /// A file that --save or the page wrote.
        analysis: PathBuf,
    },
    /// Show a folder of reports as one board: models by tasks, sorted by any number, or one number plotted against another (docs/report.md).
    Board {
        #[command(flatten)]
        show: board::Show,
    },
    /// Print the chart of the atoms of a saved analysis as SVG.
    Draw {
        /// A file that --save or the page wrote.
        analysis: PathBuf,
    },
    /// Check whether an analysis depends on its settings: K, PCA dimension, seed and part of the rows.
    Stability {
        #[command(flatten)]
        check: stability::Check,
        #[command(flatten)]
        common: Common,
    },
    /// Analyse each group of rows (such as the tokens of one input) by itself, and report means over groups (docs/tokens.md); with the paper's
    /// preset unless another is named.
    Tokens {
        #[command(flatten)]
        tokens: tokens::Tokens,
        #[command(flatten)]
        common: Common,
    },
    /// Fit a codebook (PCA and k-means, or predictive codes) to some rows of a modality and print it as JSON (docs/spark.md).
    Codebook {
        #[command(flatten)]
        fit: codes::Fit,
        #[command(flatten)]
        common: Common,
    },
    /// Code the rows of a modality by a codebook and print a CSV of one column.
    Assign(codes::Assign),
    /// Test the statistical methods on variables whose truth is known and print a Markdown table (docs/inference.md).
    #[command(subcommand)]
    Experiment(Experiment),
}

#[derive(Subcommand)]
pub enum Experiment {
    /// On unrelated variables: p-values, verdicts and corrected values.
    Null {
        #[arg(long, default_value_t = 500)]
        repetitions: u32,
        #[arg(long, default_value_t = 199)]
        permutations: u32,
        #[arg(long, default_value_t = 100)]
        resamples: u32,
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// Test embeddings that are coded in this way, rather than tables.
        #[arg(long, value_enum)]
        codes: Option<CodesName>,
    },
    /// On distributions with an atom of 0: false positives and power of each atom's test, and of the verdicts.
    Atoms {
        #[arg(long, default_value_t = 1000)]
        repetitions: u32,
        /// Permutations, and half-samples.
        #[arg(long, default_value_t = 99)]
        permutations: u32,
        #[arg(long, default_value_t = 0)]
        seed: u64,
        #[arg(long, value_delimiter = ',', default_value = "200,1000,5000,20000")]
        rows: Vec<u64>,
        /// Only the distributions whose names contain this text.
        #[arg(long, default_value = "")]
        only: String,
        /// Also run a parametric bootstrap of each atom.
        #[arg(long)]
        bootstrap: bool,
    },
    /// On planted tables of three symbols: tests that stop once their answer is clear against those of a fixed number of permutations.
    Sequential {
        #[arg(long, default_value_t = 2000)]
        repetitions: u32,
        /// Permutations of the null by which information is scaled.
        #[arg(long, default_value_t = 99)]
        null: u32,
        /// The most that are drawn, and the fixed number: a case each.
        #[arg(long, value_delimiter = ',', default_value = "199,1999")]
        most: Vec<u32>,
        #[arg(long, value_delimiter = ',', default_value = "100,500")]
        rows: Vec<u64>,
        #[arg(long, default_value_t = 0)]
        seed: u64,
    },
    /// On the mean over the classes of a control: false positives and power of its atoms' tests, and how often its intervals hold the truth.
    Control {
        #[arg(long, default_value_t = 1000)]
        repetitions: u32,
        /// Permutations, and half-samples.
        #[arg(long, default_value_t = 99)]
        permutations: u32,
        #[arg(long, default_value_t = 0)]
        seed: u64,
        #[arg(long, value_delimiter = ',', default_value = "400,2000,10000")]
        rows: Vec<u64>,
        /// Only the cases whose names have this in them.
        #[arg(long, default_value = "")]
        only: String,
    },
    /// On groups of rows without unique information: how often the verdict says otherwise (docs/tokens.md).
    Groups {
        #[arg(long, default_value_t = 200)]
        repetitions: u32,
        #[arg(long, default_value_t = 99)]
        permutations: u32,
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// Groups of each run.
        #[arg(long, default_value_t = 40)]
        groups: usize,
        #[arg(long, value_delimiter = ',', default_value = "12,24,96,400")]
        rows: Vec<usize>,
        /// Symbols of each modality.
        #[arg(long, value_delimiter = ',', default_value = "3,6,10")]
        clusters: Vec<u64>,
    },
    /// On embeddings of planted latents: what clusters and predictive codes keep of the atoms (docs/predictive.md).
    Codes {
        /// Cases: mixed, redundant, unique, XOR, noise.
        #[arg(long, value_delimiter = ',', value_parser = case, default_value = "mixed,redundant,unique,XOR,noise")]
        cases: Vec<embeddings::Case>,
        #[arg(long, value_delimiter = ',', default_value = "1000,4000,20000")]
        rows: Vec<usize>,
        #[arg(long, value_delimiter = ',', default_value = "64,768")]
        columns: Vec<usize>,
        /// Strength of clusters that say nothing about the target, as a multiple of the latents' strength.
        #[arg(long, value_delimiter = ',', default_value = "0,1,1.8")]
        nuisances: Vec<f64>,
        /// K; the preset's unless given.
        #[arg(long)]
        clusters: Option<u32>,
        #[arg(long, default_value_t = 1)]
        repetitions: u32,
        /// Resamples behind corrected values and intervals; 0 for raw atoms.
        #[arg(long, default_value_t = 100)]
        resamples: u32,
        #[arg(long, default_value_t = 0)]
        seed: u64,
    },
    /// On groups of a few rows of pure noise: what the paper's setting reports (docs/tokens.md).
    Tokens {
        /// Rows of every group, one case each.
        #[arg(long, value_delimiter = ',', default_value = "8,12,16,24,48,96")]
        rows: Vec<usize>,
        #[arg(long, default_value_t = 200)]
        samples: usize,
        /// Columns of each cloud.
        #[arg(long, default_value_t = 64)]
        dims: usize,
        #[arg(long, default_value_t = 199)]
        permutations: u32,
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// The target is a coin flip instead of a third cloud.
        #[arg(long)]
        coin: bool,
    },
    /// On planted distributions: how often each interval holds the truth.
    Coverage {
        #[arg(long, default_value_t = 200)]
        repetitions: u32,
        #[arg(long, default_value_t = 100)]
        resamples: u32,
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// Symbols of each source.
        #[arg(long, value_delimiter = ',', default_value = "2,5,10")]
        clusters: Vec<usize>,
        #[arg(long, default_value_t = 3)]
        classes: usize,
        #[arg(long, value_delimiter = ',', default_value = "100,500,2000,20000")]
        rows: Vec<u64>,
        /// Kinds of distribution: null, unique, redundant, synergistic, mixed.
        #[arg(long, value_delimiter = ',', value_parser = kind, default_value = "null,unique,redundant,synergistic,mixed")]
        kinds: Vec<planted::Kind>,
    },
}

/// In which forms a report is given.
#[derive(Args)]
pub struct Shown {
    /// Format of the report: csv has one row per layer, csv-long one per layer, quantity and kind of value; latex is a table for the package
    /// booktabs.
    #[arg(long, value_name = "FORMAT", value_parser = forms(), conflicts_with = "json")]
    pub format: Option<String>,
    /// Save a chart: atoms, contributions, information, nulls, venn, kept, beside or control, as .pdf, .svg or .vl.json (Vega-Lite with its data), for example
    /// out/atoms.pdf. Corrected values are drawn where they exist. May be repeated.
    #[arg(long = "figure", value_name = "FILE", value_parser = figure::figure)]
    pub figures: Vec<figure::Figure>,
    /// Width of charts, with text of 8 points at any width; 7in unless given.
    #[arg(long, value_name = "INCHES", value_parser = figure::width, requires = "figures")]
    pub width: Option<f64>,
}

/// The forms of a report, in the command's own words and those of `words`.
fn forms() -> PossibleValuesParser {
    ["text", "json"].into_iter().chain(export::FORMS.iter().map(|form| form.name)).into()
}

#[derive(Args)]
pub struct Common {
    /// Print the report as JSON (docs/report.md) instead of a table.
    #[arg(long)]
    pub json: bool,
    /// Settings to start from.
    #[arg(long, value_enum, conflicts_with = "config")]
    pub preset: Option<PresetName>,
    /// Settings as JSON: the report's "config" object, or any part of it.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Seed of every random choice.
    #[arg(long, allow_negative_numbers = true)]
    pub seed: Option<u64>,
    /// How modalities become codes. Predictive codes are fitted to the target, on half of the rows; predictions and logits are a model's own, with a
    /// column for each class.
    #[arg(long, value_enum)]
    pub codes: Option<CodesName>,
    /// Share of the rows that codebooks are fitted to and that are then not counted.
    #[arg(long, value_name = "SHARE")]
    pub held_out: Option<f64>,
    /// Folds of the linear probe that measures how much can be read in the embeddings, 2 to 20; 0 for no probe.
    #[arg(long, value_name = "FOLDS")]
    pub probe_folds: Option<u32>,
    /// Solver; both stop on the same certificate.
    #[arg(long, value_enum)]
    pub method: Option<MethodName>,
    /// Certified duality gap to reach, in bits.
    #[arg(long)]
    pub gap: Option<f64>,
    /// Permutations of each null; 0 for none. Prints each layer's null and p-values.
    #[arg(long, value_name = "PERMUTATIONS")]
    pub null: Option<u32>,
    /// Print intervals and corrected values, from this many resamples; 0 for none.
    #[arg(long, value_name = "RESAMPLES", num_args = 0..=1, default_missing_value = "200")]
    pub ci: Option<u32>,
    /// Significance level; 0.05 goes with 95 % intervals and bands.
    #[arg(long)]
    pub level: Option<f64>,
    /// Correction of p-values over layers.
    #[arg(long, value_enum)]
    pub correction: Option<CorrectionName>,
    #[arg(long = "measure", value_name = "MEASURE", value_delimiter = ',')]
    #[arg(help = format!("Other measures beside BROJA, separated by commas: {}, or all", known_measures()))]
    pub measures: Vec<String>,
    #[command(flatten)]
    pub flags: Flags,
    /// Threads, 1 to 1024; all cores unless given. The numbers do not depend on it.
    #[arg(long)]
    pub threads: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum PresetName {
    Default,
    Paper,
    Liang,
    Predictive,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum CodesName {
    Auto,
    Labels,
    Quantiles,
    Clusters,
    Predictive,
    Predictions,
    Logits,
}

impl From<CodesName> for Coding {
    fn from(name: CodesName) -> Self {
        match name {
            CodesName::Auto => Coding::Auto,
            CodesName::Labels => Coding::Labels,
            CodesName::Quantiles => Coding::Quantiles,
            CodesName::Clusters => Coding::Clusters,
            CodesName::Predictive => Coding::Predictive,
            CodesName::Predictions => Coding::Predictions,
            CodesName::Logits => Coding::Logits,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub enum MethodName {
    Newton,
    Ipfp,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum CorrectionName {
    Bh,
    Holm,
    None,
}

/// Reads what is said of an analysis: "accuracy=0.71".
fn said(text: &str) -> Result<(String, String), String> {
    match text.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err(format!("found {text:?}; expected KEY=VALUE, such as accuracy=0.71")),
    }
}

fn case(name: &str) -> Result<embeddings::Case, String> {
    embeddings::Case::ALL.into_iter().find(|case| case.name() == name).ok_or_else(|| {
        let known: Vec<&str> = embeddings::Case::ALL.iter().map(|case| case.name()).collect();
        format!("found {name:?}; expected one of {}", known.join(", "))
    })
}

fn kind(name: &str) -> Result<planted::Kind, String> {
    planted::Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
        let known: Vec<&str> = planted::Kind::ALL.iter().map(|kind| kind.name()).collect();
        format!("found {name:?}; expected one of {}", known.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory;

    #[test]
    fn the_commands_do_not_contradict_themselves() {
        Cli::command().debug_assert();
    }
}

//! The only messages between the page and its worker.
//!
//! A message is `{ body, files }`: the body is one of these enums, the files are `File` objects that travel beside it
//! by reference (structured clone), so that no data is ever serialised. A job's `ArrayRef::file` indexes `files`. The numbers of single examples travel beside
//! the body too, as typed arrays (`arrays`).

#[cfg(target_family = "wasm")]
pub mod arrays;
#[cfg(target_family = "wasm")]
pub mod data;
mod json_text;
#[cfg(target_family = "wasm")]
pub mod message;

use learn::ask::Ask;
use link::envelope::Link;
use schema::config::Config;
use schema::counts::CodeTable;
use schema::file::FileInfo;
use schema::grid::Grid;
use schema::job::{Job, Named, Place, Progress};
use schema::report::{EngineInfo, LayerReport, Report};
use schema::trust::Checked;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What to do where a program of pidlens, the engine or the reader of a format, cannot be loaded.
pub const NOT_LOADED: &str =
    "Check the network; if a newer version of pidlens was published since this page was opened, load the page again";

/// Page → worker.
#[allow(clippy::large_enum_variant, reason = "one message at a time: nothing is gained by boxing a job")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// Answer a short question about `files`, or about what it holds itself: [`Event::Answered`] with the same ticket.
    Ask { ticket: u32, question: Question },
    /// Run a job over `files`: [`Event::Progress`] and [`Event::Layer`] as it goes, then [`Event::Done`] or [`Event::Failed`].
    Analyze { job: Job },
    /// Run a job whose rows a column groups into samples: [`Event::Progress`] as it goes, then [`Event::Tokens`] or [`Event::Failed`].
    AnalyzeTokens { job: Job, samples: Named, max_rows: Option<u32> },
    /// Decompose the counts table `files[0]`; answered like [`Request::Analyze`].
    Decompose { config: Config },
    /// Open layer `layer` of comparison `comparison` of a job over `files`: [`Event::Progress`] as it goes, then [`Event::Inside`] or [`Event::Failed`].
    /// Files beyond those that the job names may have columns of text that say what its examples are.
    Inside { job: Job, comparison: usize, layer: usize },
    /// Open the counts table `files[0]`; answered like [`Request::Inside`].
    InsideTable { config: Config },
    /// Check a job over a grid of settings, one layer (from 0) or all: [`Event::Progress`], then [`Event::Stable`] or [`Event::Failed`].
    CheckStability { job: Job, grid: Grid, layer: Option<usize> },
    /// Count the codes of every layer of a job of two modalities over `files`: [`Event::Progress`], then [`Event::Tables`] or [`Event::Failed`].
    Tables { job: Job },
    /// Analyse layers of which only their names and tables of codes are there, under the names of the modalities and the target: [`Event::Progress`] and
    /// [`Event::Layer`] as it goes, then [`Event::Done`] or [`Event::Failed`].
    SolveTables { config: Config, names: [String; 3], tables: Vec<(String, CodeTable)> },
    /// Panic on purpose, so that a check can see the page recover.
    Crash,
}

/// What is answered in one piece, without events on the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// The arrays of `files[0]`: [`Reply::Arrays`].
    Inspect,
    /// The SHA-256 of `files[0]`, by which it is told again: [`Reply::Hash`].
    Hash,
    /// A question of Learn: [`Reply::Learned`].
    Learn(Ask),
    /// An analysis' fields as a link: [`Reply::Link`].
    Link(#[serde(with = "json_text")] Map<String, Value>),
}

/// The answer to a [`Question`].
#[allow(clippy::large_enum_variant, reason = "one message at a time: nothing is gained by boxing a report")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    Arrays(FileInfo),
    /// Lower-case hexadecimal digits.
    Hash(String),
    /// The fields of an [`Answer`](learn::ask::Answer), which only Learn reads.
    Learned(#[serde(with = "json_text")] Value),
    Link(Link),
}

/// Worker → page.
#[allow(clippy::large_enum_variant, reason = "one message at a time: nothing is gained by boxing a report")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// First message of a worker: it takes requests from now on. `reason` says why it has no thread pool, if it has none.
    Ready {
        engine: EngineInfo,
        reason: Option<String>,
    },
    /// The answer to a question, or in words why there is none.
    Answered {
        ticket: u32,
        outcome: Result<Reply, String>,
    },
    Progress {
        progress: Progress,
    },
    /// A layer of a comparison is ready, or ready once more: with its nulls.
    Layer {
        place: Place,
        layer: Checked<LayerReport>,
    },
    /// One report, or every comparison of more than two modalities.
    Done {
        reports: Vec<Checked<Report>>,
    },
    /// Every layer over all samples: a `TokensReport`, as the JSON that it is downloaded as.
    Tokens {
        report: String,
    },
    /// A layer is open: an `Inside`, as JSON; and where it is of data, the `Head` of its examples, as JSON, whose arrays are beside the body.
    Inside {
        inside: String,
        examples: Option<String>,
    },
    /// A stability check is done: a `StabilityReport`, as the JSON that it is downloaded as.
    Stable {
        report: String,
    },
    /// The tables of a job's layers.
    Tables {
        tables: Vec<CodeTable>,
    },
    /// The request was refused or failed; the worker goes on.
    Failed {
        message: String,
    },
    /// The worker panicked and is of no further use; the page starts another.
    Crashed {
        message: String,
    },
}

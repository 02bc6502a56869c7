//! The only messages between the page and its worker.
//!
//! A request travels with the files that it is about (`message::Asked`): by reference, so that no data is ever serialised. A job's `ArrayRef::file` is a
//! place among them. An event may have arrays beside it: the numbers of single examples (`message::Told`).

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
use schema::job::{Job, Named, Position, Progress};
use schema::picture::Shown;
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
    /// Answer a short question about the files, or about what the worker holds itself: [`Event::Answered`] with the same ticket.
    Ask { ticket: u32, question: Question },
    /// Carry a task out: [`Event::Progress`] and [`Event::Layer`] as it goes, then [`Event::Ended`].
    Run(Task),
    /// Panic on purpose, so that a check can see the page recover.
    Crash,
}

/// What is computed, over the files that come with it: every kind of analysis. Its [`Results`] are of the kind that stands in brackets.
#[allow(clippy::large_enum_variant, reason = "one message at a time: nothing is gained by boxing a job")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Task {
    /// Decompose every layer of a job, with [`Event::Layer`] for each ([`Results::Reports`]).
    Analyze { job: Job },
    /// Decompose every group of rows, as a column tells them ([`Results::Groups`]).
    Groups { job: Job, groups: Named, max_rows: Option<u32> },
    /// Decompose the table of counts that is the only file ([`Results::Reports`]).
    Table { config: Config },
    /// Open layer `layer` of comparison `comparison` of a job ([`Results::Inside`]). Files beyond those that the job names may have columns of text that
    /// say what its examples are.
    Inside { job: Job, comparison: usize, layer: usize },
    /// Open the table of counts that is the only file ([`Results::Inside`]).
    InsideTable { config: Config },
    /// Check a job over a grid of settings, one layer (from 0) or all ([`Results::Stability`]).
    Stability { job: Job, grid: Grid, layer: Option<usize> },
    /// Count the codes of every layer of a job of two modalities ([`Results::Tables`]).
    Tables { job: Job },
    /// Analyse layers of which only their names and tables of codes are there, under the names of the modalities and the target
    /// ([`Results::Reports`]).
    SolveTables { config: Config, names: [String; 3], tables: Vec<(String, CodeTable)> },
}

impl Task {
    /// The job; `None` for a task that has no arrays of files.
    pub fn job(&self) -> Option<&Job> {
        match self {
            Self::Analyze { job }
            | Self::Groups { job, .. }
            | Self::Inside { job, .. }
            | Self::Stability { job, .. }
            | Self::Tables { job } => Some(job),
            Self::Table { .. } | Self::InsideTable { .. } | Self::SolveTables { .. } => None,
        }
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        match self {
            Self::Table { config } | Self::InsideTable { config } | Self::SolveTables { config, .. } => config,
            Self::Analyze { job }
            | Self::Groups { job, .. }
            | Self::Inside { job, .. }
            | Self::Stability { job, .. }
            | Self::Tables { job } => &job.config,
        }
    }
}

/// What a task gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Results {
    /// One report, or every comparison of more than two modalities.
    Reports(Vec<Checked<Report>>),
    /// Every layer over all groups: a `TokensReport`, as JSON.
    Groups(String),
    /// An open layer: an `Inside`, as JSON; and where it is of data, the `Head` of its examples, as JSON, whose arrays are beside the event.
    Inside { inside: String, examples: Option<String> },
    /// A `StabilityReport`, as JSON.
    Stability(String),
    /// The tables of a job's layers.
    Tables(Vec<CodeTable>),
}

/// What is answered in one piece, without events on the way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Question {
    /// The arrays of the first file: [`Reply::Arrays`].
    Inspect,
    /// The SHA-256 of the first file, by which it is told again: [`Reply::Hash`].
    Hash,
    /// A question of Learn: [`Reply::Learned`].
    Learn(Ask),
    /// Pictures of examples, of the first file: of a column of it, or of the archive that it is; at these rows or places, or, without any, the names of an
    /// archive's pictures ([`Reply::Album`]).
    Album { column: Option<String>, at: Option<Vec<u32>> },
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
    /// Names, or what is shown of pictures.
    Album(Vec<Shown>),
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
        place: Position,
        layer: Checked<LayerReport>,
    },
    /// The task is done; or it was refused or failed, in words. The worker goes on.
    Ended(Result<Results, String>),
    /// The worker panicked and is of no further use; the page starts another.
    Crashed {
        message: String,
    },
}

//! The only messages between the page and its worker.
//!
//! A message is `{ body, files }`: the body is one of these enums, the files are `File` objects that travel beside it
//! by reference (structured clone), so that no data is ever serialised. A job's `ArrayRef::file` indexes `files`.

use crate::engine::config::Config;
use crate::engine::report::{EngineInfo, LayerReport, Report};
use crate::engine::stability::grid::Grid;
use crate::engine::stability::report::StabilityReport;
use crate::ingest::FileInfo;
use crate::run::job::{Job, Place, Progress};
use serde::{Deserialize, Serialize};

/// Page → worker.
#[allow(clippy::large_enum_variant, reason = "one message at a time: nothing is gained by boxing a job")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Request {
    /// List the arrays of `files[0]`. Answered by [`Event::Inspected`] with the same ticket.
    Inspect { ticket: u32 },
    /// Run a job over `files`: [`Event::Progress`] and [`Event::Layer`] as it goes, then [`Event::Done`] or [`Event::Failed`].
    Analyze { job: Job },
    /// Decompose the counts table `files[0]`; answered like [`Request::Analyze`].
    Decompose { config: Config },
    /// Check a job over a grid of settings, one layer (from 0) or all: [`Event::Progress`], then [`Event::Stable`] or [`Event::Failed`].
    CheckStability { job: Job, grid: Grid, layer: Option<usize> },
    /// The SHA-256 of `files[0]`, by which it is told again. Answered by [`Event::Hashed`] with the same ticket.
    Hash { ticket: u32 },
    /// Panic on purpose, so that a check can see the page recover.
    Crash,
}

/// Worker → page.
#[allow(clippy::large_enum_variant, reason = "one message at a time: nothing is gained by boxing a report")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Event {
    /// First message of a worker: it takes requests from now on. `reason` says why it has no thread pool, if it has none.
    Ready {
        engine: EngineInfo,
        reason: Option<String>,
    },
    Inspected {
        ticket: u32,
        outcome: Result<FileInfo, String>,
    },
    /// Lower-case hexadecimal digits, or why the file could not be read.
    Hashed {
        ticket: u32,
        outcome: Result<String, String>,
    },
    Progress {
        progress: Progress,
    },
    /// A layer of a comparison is ready, or ready once more: with its nulls.
    Layer {
        place: Place,
        layer: LayerReport,
    },
    /// One report, or every comparison of more than two modalities.
    Done {
        reports: Vec<Report>,
    },
    /// A stability check is done.
    Stable {
        report: StabilityReport,
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

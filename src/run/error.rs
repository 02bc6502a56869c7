//! Why a run was refused, with the file's name.

use crate::engine::error::EngineError;
use crate::ingest::IngestError;

/// A refusal, in words for a person.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error(transparent)]
    Ingest(#[from] IngestError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The engine refused one file's values.
    #[error("{file} ({name}{layer}): {source}")]
    Refused { file: String, name: String, layer: String, source: Box<EngineError> },
    #[error(
        "{what} has {found} layers, {reference} has {expected}: modalities must have the same number of layers, or one"
    )]
    LayerMismatch { what: String, found: usize, reference: String, expected: usize },
    #[error("no file was given for {name}")]
    NoFile { name: String },
    #[error("{file}: found no array {key:?}; it holds {found}")]
    NoArray { file: String, key: String, found: String },
    #[error("{file}: is a table of counts, which is decomposed as it is and cannot be a modality or a target")]
    CountsTable { file: String },
}

impl RunError {
    pub fn is_cancelled(&self) -> bool {
        matches!(self, RunError::Engine(EngineError::Cancelled) | RunError::Ingest(IngestError::Cancelled))
    }
}

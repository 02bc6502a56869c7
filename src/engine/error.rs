//! Everything the engine refuses, as values. The caller adds the file's name; rows and columns are counted from 1.

use data::NonFinite;
use schema::config::SettingError;

/// A refusal of the engine. Each says in its message what its fields are.
#[expect(missing_docs, reason = "the messages would only be said again")]
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EngineError {
    #[error(transparent)]
    NonFinite(#[from] NonFinite),
    #[error("has {found} {}; at least {needed} rows are needed", if *found == 1 { "row" } else { "rows" })]
    TooFewRows { found: usize, needed: usize },
    #[error("every row is the same, so there is nothing to tell apart: a modality needs at least 2 distinct rows")]
    ConstantModality,
    #[error(
        "{clusters} clusters were asked for, but only {distinct} rows are distinct: choose at most {distinct} clusters"
    )]
    TooManyClusters { clusters: usize, distinct: usize },
    #[error("has 1 class ({class:?}); a target needs at least 2")]
    OneClass { class: String },
    #[error("every row is the same: a target needs at least 2 distinct rows")]
    ConstantTarget,
    #[error(
        "has as many classes as rows ({rows}), so every row is its own class: a target needs repeated labels, or choose quantile bins or clusters for it"
    )]
    AllClassesDistinct { rows: usize },
    #[error(
        "has {found} classes, and a control may have at most {most}, since each is decomposed by itself: join \
            classes, or choose a coarser control"
    )]
    TooManyControlClasses { found: usize, most: usize },
    #[error("{coding} cannot code {found}; expected {expected}")]
    CodingMisfit { coding: &'static str, found: String, expected: &'static str },
    #[error(
        "codes that are {coding} are made only in an analysis of all modalities with their target: choose clusters \
            for this"
    )]
    OnlyAnalysed { coding: &'static str },
    #[error("row {row}: found probabilities that sum to {sum}; expected 1. If they are logits, choose logits")]
    NoDistribution { row: usize, sum: f64 },
    #[error(
        "row {row}, column {column}: found {value}; expected a probability from 0 to 1. If these are logits, choose logits"
    )]
    NoProbability { row: usize, column: usize, value: f64 },
    #[error("has {found} columns; the codebook was fitted to {expected}")]
    CodebookMisfit { found: usize, expected: usize },
    #[error(transparent)]
    Setting(#[from] SettingError),
    #[error("cell ({x1}, {x2}, {y}): found {value}, expected a finite value of at least 0")]
    BadMass { x1: usize, x2: usize, y: usize, value: f64 },
    #[error("all {cells} cells are zero; at least one must be positive")]
    NoMass { cells: usize },
    #[error("a table of {0} × {1} × {2} cells is larger than the engine can handle", shape[0], shape[1], shape[2])]
    TableTooLarge { shape: [usize; 3] },
    #[error(
        "a table of {0} × {1} × {2} symbols would need {needed} bytes of memory to be decomposed; the limit is \
            {most}: use fewer classes or clusters", shape[0], shape[1], shape[2]
    )]
    SolverTooLarge { shape: [usize; 3], needed: u64, most: u64 },
    #[error("{what} has {found} rows, {reference} has {expected}: row i of every file must be the same example")]
    RowMismatch { what: String, found: usize, reference: String, expected: usize },
    #[error("cancelled")]
    Cancelled,
}

/// What the engine gives, or why it refuses.
pub type Result<T> = std::result::Result<T, EngineError>;

//! Why a run was refused, with the file's name.

use engine::error::EngineError;
use ingest::IngestError;
use schema::config::SettingError;
use schema::series::layers_for_rows;

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
    #[error("{}", layers_for_rows(what, *shape, reference))]
    LayersForRows { what: String, shape: [u64; 2], reference: String },
    #[error("there are {found} layers; expected at most {most}: analyse them in parts")]
    TooManyLayers { found: usize, most: usize },
    #[error("layer {asked} was asked for; the layers are numbered from 0 to {}", layers - 1)]
    NoLayer { asked: usize, layers: usize },
    /// The engine refused one of two files' values.
    #[error("{what}: {source}")]
    AnyOf { what: String, source: Box<EngineError> },
    #[error(
        "{what} has {found} rows, {reference} has {expected}: row i of every file must be the same token. Sets of tokens of different length have no pairs \
         but those that a model's attention makes: see \u{201c}Rows that are pairs\u{201d} in docs/tokens.md"
    )]
    Unpaired { what: String, found: usize, reference: String, expected: usize },
    #[error("groups follow the order of rows, which matching by id changes: leave out the ids")]
    SamplesById,
    #[error(
        "{what}: in none of {samples} groups do both modalities and the target vary, so that there is nothing to decompose"
    )]
    NoSample { what: String, samples: usize },
    #[error("the number of modalities is {found}; expected 2 to {most}")]
    Modalities { found: usize, most: usize },
    #[error("{what} takes two modalities; found {found}")]
    TwoOnly { what: &'static str, found: usize },
    #[error(
        "{name} has the predictions of both modalities, and other measures need the table of codes alone: leave out \
            {name} or the other measures"
    )]
    BothAndMeasures { name: String },
    #[error("an analysis of groups takes no predictions of both modalities: leave them out")]
    BothOfSamples,
    #[error("predictions of both modalities and a control are not analysed together: leave out {both} or {control}")]
    BothAndControl { both: String, control: String },
    #[error("an analysis of groups takes no control: leave out {name}")]
    ControlOfSamples { name: String },
    #[error("{what} has {found} layers; a control is one column of labels")]
    ControlOfLayers { what: String, found: usize },
    #[error("no file was given for {name}")]
    NoFile { name: String },
    #[error("{file}: found no array {key:?}; it holds {found}")]
    NoArray { file: String, key: String, found: String },
    /// What, and why: "image: found …, expected …".
    #[error("{file}: {what}, so it was left out; the file also holds {found}")]
    WasLeftOut { file: String, what: String, found: String },
    #[error(
        "{file} ({name}): every one of its {rows} rows is a symbol of its own (as {example}), which says everything \
            about any target and means nothing. Expected an embedding, as columns or lists of numbers, or symbols \
            that recur"
    )]
    OneSymbolARow { file: String, name: String, rows: usize, example: String },
    #[error(
        "{file}: {key}: row {row}: found the id {id} as a number of type {dtype}, which is exact only up to {most}; \
            expected ids as integers or text"
    )]
    InexactId { file: String, key: String, row: usize, id: f64, dtype: String, most: u64 },
    #[error("{what} has {found} rows in {file}, {expected} in {first}: the layers of one variable have the same rows")]
    UnequalLayers { what: String, file: String, found: u64, first: String, expected: u64 },
    #[error("{what}: {file} is a column and cannot be a layer beside others")]
    ColumnAmongLayers { what: String, file: String },
    #[error("rows are matched by id, but {what} has none: choose an id column for it, or for no file")]
    NoIds { what: String },
    #[error("{file}: {key}: found {rows} ids for {expected} rows of {what}")]
    IdsMisfit { file: String, key: String, rows: u64, what: String, expected: u64 },
    #[error("{file}: {key}: row {row}: found the id {id:?}, which row {first} has too; expected each id once")]
    RepeatedId { file: String, key: String, id: String, first: u64, row: u64 },
    #[error("no id is in every file: {examples}{}", spaces_between(*spaced))]
    NothingMatches {
        examples: String,
        /// Ids that would be, but for the spaces around them.
        spaced: usize,
    },
    #[error(
        "{what}: one layer has {rows} rows × {dims} columns and would need {needed} bytes of memory; {available} \
            are available"
    )]
    TooLarge { what: String, rows: u64, dims: u64, needed: u64, available: u64 },
    #[error("{file}: is a table of counts, which is decomposed as it is and cannot be a modality or a target")]
    CountsTable { file: String },
}

/// What ids that differ only by spaces add to a refusal.
fn spaces_between(ids: usize) -> String {
    match ids {
        0 => String::new(),
        1 => ". Without the spaces around it, 1 id would be".to_owned(),
        n => format!(". Without the spaces around them, {n} ids would be"),
    }
}

impl RunError {
    pub fn is_cancelled(&self) -> bool {
        matches!(self, RunError::Engine(EngineError::Cancelled) | RunError::Ingest(IngestError::Cancelled))
    }
}

impl From<SettingError> for RunError {
    fn from(refused: SettingError) -> Self {
        EngineError::from(refused).into()
    }
}

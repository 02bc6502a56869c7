//! A job: which array of which file plays which role, and the settings.

use crate::config::Config;
use serde::{Deserialize, Serialize};

/// One array of one of the job's files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrayRef {
    /// Index into the job's files.
    pub file: usize,
    /// The array's key inside the file, as `ingest` lists it.
    pub key: String,
}

/// A variable: its arrays and the name a person gave it ("image", "text", "group").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// As the report calls it.
    pub name: String,
    /// At least one; the layers of several follow each other in this order.
    pub arrays: Vec<ArrayRef>,
    /// A column that names each row. Where every variable has one, rows are matched by it, else by their number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<ArrayRef>,
}

/// What to analyse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// Two modalities or more, in the order in which they are shown.
    pub sources: Vec<Named>,
    /// What they tell about.
    pub target: Named,
    /// Predictions from a model that saw both of two modalities: joint information is computed from them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub both: Option<Named>,
    /// A discrete variable that is held fixed: the decomposition is also made within each of its classes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<Named>,
    /// The settings.
    pub config: Config,
}

impl Job {
    /// Every variable: the modalities, the target, what saw both, the control.
    pub fn variables(&self) -> impl Iterator<Item = &Named> {
        self.sources.iter().chain([&self.target]).chain(&self.both).chain(&self.control)
    }
}

/// The layer and the comparison that a message is about, each counted from 0, and how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// From 0.
    pub layer: usize,
    /// How many there are.
    pub layers: usize,
    /// From 0.
    pub comparison: usize,
    /// How many there are: one, unless there are more than two modalities.
    pub comparisons: usize,
}

impl Position {
    /// The first of so many layers of the first of so many comparisons.
    pub fn first(layers: usize, comparisons: usize) -> Self {
        Self { layer: 0, layers, comparison: 0, comparisons }
    }
}

/// How far a run is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The layer under way, from 0, and how many there are.
    pub layer: usize,
    /// How many there are.
    pub layers: usize,
    /// What is being done for this one.
    pub stage: crate::progress::Stage,
    /// Of the whole run, `0..=1`, weighted by stage.
    pub overall: f64,
}

//! What the figures of Learn ask the worker, and what it answers. All information is in bits.

use super::nuisance::{Kept, Nuisance};
use super::table::Table;
use schema::report::Report;
use serde::{Deserialize, Serialize};

/// A question. Tables sum to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// The table's atoms by every measure, and its Q*.
    Decompose { table: Table },
    /// IPFP step by step.
    Ipfp { table: Table },
    /// Rows drawn from the table, and what their number does to the atoms.
    Samples { table: Table, rows: u64, seed: u64 },
    /// Clouds of points, clustered.
    Clouds(Clouds),
    /// What codes keep beside a nuisance.
    Nuisance(Nuisance),
}

/// Two modalities and a target, all Gaussian in the plane: `√c` of a common cloud and `√(1 − c)` of its own each.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Clouds {
    pub rows: u64,
    /// K of every codebook.
    pub clusters: u32,
    /// `c`, 0 to 1.
    pub common: f64,
    pub seed: u64,
}

/// Rows and K that clouds take.
pub const CLOUD_ROWS: std::ops::RangeInclusive<u64> = 20..=5_000;
pub const CLOUD_CLUSTERS: std::ops::RangeInclusive<u32> = 2..=20;

#[allow(clippy::large_enum_variant, reason = "one message at a time: nothing is gained by boxing a report")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    Decomposed(Decomposed),
    Ipfp(Ipfp),
    Samples(Samples),
    Clouds(Clustered),
    Nuisance(Kept),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decomposed {
    /// One layer, with measures.
    pub report: Report,
    pub table: Table,
    /// `Q*` in the table's places.
    pub q: Vec<f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ipfp {
    pub table: Table,
    pub frames: Vec<Frame>,
    /// The interior point on the same table.
    pub fast: Solved,
}

/// Where a solver stopped.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Solved {
    pub steps: u64,
    pub gap: f64,
}

/// The alternation between two moves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    pub step: u64,
    pub part: Part,
    /// In the table's places.
    pub q: Vec<f64>,
    /// `Σ_y` of the iterate before this step's projections, `[x1][x2]`.
    pub pair: Vec<f64>,
    /// Largest deviation of `Q(x1,y)` and of `Q(x2,y)`.
    pub off: [f64; 2],
    /// Bounds on `I_Q*` from below and from above; only between steps.
    pub bounds: Option<[f64; 2]>,
}

/// What was done last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The sources independent given the target.
    Start,
    /// `r(x1,x2)` was taken.
    Pair,
    /// Cells were scaled to the margins of source 0 or 1, for every y.
    Scaled(usize),
    /// The projection is complete: a step is done.
    Projected,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    /// Of the rows that were drawn, with null and interval.
    pub report: Report,
    /// Of the table they were drawn from: redundant, unique to X1, unique to X2, synergistic.
    pub truth: [f64; 4],
    pub curve: Vec<Point>,
}

/// Mean atoms of several samples of that many rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub rows: u64,
    /// Redundant, unique to X1, unique to X2, synergistic.
    pub atoms: [f64; 4],
    /// `I(X1,X2;Y)`, and the same of the samples with their target permuted.
    pub joint: f64,
    pub null: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Clustered {
    pub asked: Clouds,
    pub report: Report,
    /// Points of the first modality and of the second, at most [`SHOWN`], with their clusters.
    pub points: [Vec<(f32, f32, u32)>; 2],
}

/// Points that are drawn of each cloud.
pub const SHOWN: usize = 400;

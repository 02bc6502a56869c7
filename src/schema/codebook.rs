//! A codebook as a file: how an embedding becomes codes, fitted to some rows so that others can be coded by it. Row normalisation, centring,
//! principal
//! axes and centroids, in that order; a row's code is its nearest centroid.

use serde::{Deserialize, Serialize};

/// The schema of codebooks whose codes are clusters.
pub const SCHEMA: &str = "pidlens.codebook/1";
/// The schema of codebooks whose codes are predictive.
pub const PREDICTIVE: &str = "pidlens.codebook/2";

/// Everything that coding a row takes. A row `x` of `d` values becomes, in `f32` but for the projection:
/// `x / ‖x‖` where `normalize`; `(x − means) · scale`; `axes · x` where there are axes; the nearest of the centroids by Euclidean distance. Where there
/// are posteriors, they stand between: what is nearest is the row's points of [`Posterior`] side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Codebook {
    /// Names this form and its version.
    pub schema: String,
    /// The modality's name.
    pub name: String,
    /// Whether rows are brought to unit length first.
    pub normalize: bool,
    /// `d` values.
    pub means: Vec<f64>,
    /// What centred values are multiplied by: a power of 2.
    pub scale: f64,
    /// `components × d`, or none where no projection was made.
    pub axes: Option<Vec<Vec<f64>>>,
    /// Class probabilities computed from a row; empty where codes are clusters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub posteriors: Vec<Posterior>,
    /// `K × components`, or `K × d`; with posteriors `K ×` the number of their classes. Code `k` (from 1) is the k-th.
    pub centroids: Vec<Vec<f32>>,
}

/// `p = softmax(intercepts + weights · x)`, a probability for each class of the target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Posterior {
    /// What it weighs in a squared distance: a row's point is `√(share · pₖ)` for each class `k`.
    pub share: f64,
    /// One for each class.
    pub intercepts: Vec<f64>,
    /// One row for each class.
    pub weights: Vec<Vec<f64>>,
}

//! A codebook as a file: how an embedding becomes codes, fitted on some rows, for others to be coded by. Row normalisation, centring, principal
//! axes and centroids, in that order; a row's code is its nearest centroid.

use serde::{Deserialize, Serialize};

/// The schema that this version writes and reads.
pub const SCHEMA: &str = "pidlens.codebook/1";

/// Everything that coding a row takes. A row `x` of `d` values becomes, in `f32` but for the projection:
/// `x / ‖x‖` where `normalize`; `(x − means) · scale`; `axes · x` where there are axes; the nearest of the centroids by Euclidean distance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Codebook {
    pub schema: String,
    /// The modality's name.
    pub name: String,
    pub normalize: bool,
    /// `d` values.
    pub means: Vec<f64>,
    pub scale: f64,
    /// `components × d`, or none where no projection was made.
    pub axes: Option<Vec<Vec<f64>>>,
    /// `K × components`, or `K × d`. Code `k` (from 1) is the k-th.
    pub centroids: Vec<Vec<f32>>,
}

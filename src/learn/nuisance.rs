//! Planted points, the larger part of whose variance may say nothing, and what two codings keep of them.

use schema::report::Report;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Two modalities in the plane: along one axis the signal, along the other three clusters that have nothing to do with the target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Nuisance {
    /// Standard deviation of the nuisance, in those of the signal.
    pub size: f64,
    /// K of every codebook.
    pub clusters: u32,
    pub seed: u64,
}

/// Sizes and K that are taken.
pub const SIZES: RangeInclusive<f64> = 0.0..=3.0;
pub const CLUSTERS: RangeInclusive<u32> = 2..=16;

/// The layers of [`Kept::report`].
pub const LAYERS: [&str; 3] = ["truth", "k-means", "predictive"];

/// What is planted, and what the codes keep of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    pub asked: Nuisance,
    /// The table that was planted, that of k-means codes, and that of predictive codes.
    pub report: Report,
    /// What a linear probe reads in either modality, bits.
    pub readable: [f64; 2],
    /// Points of the first modality with their k-means codes, and with their predictive codes: of those that are counted, at most
    /// [`super::ask::SHOWN`].
    pub points: [Vec<(f32, f32, u32)>; 2],
}

impl Nuisance {
    /// # Errors
    /// What was found and what was expected.
    pub fn check(self) -> Result<(), String> {
        if SIZES.contains(&self.size) && CLUSTERS.contains(&self.clusters) {
            return Ok(());
        }
        Err(format!(
            "a nuisance of {} and {} clusters were asked for; expected {} to {} and {} to {} clusters",
            self.size,
            self.clusters,
            SIZES.start(),
            SIZES.end(),
            CLUSTERS.start(),
            CLUSTERS.end()
        ))
    }
}

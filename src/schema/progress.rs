//! Progress and cancellation, as the engine sees them: a stage, a fraction, a question.

use serde::{Deserialize, Serialize};

/// What the engine does for one layer, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Rows are read and put in order.
    Reading,
    /// Principal components.
    Projecting,
    /// Embeddings become codes.
    Clustering,
    /// What a linear probe reads in the embeddings.
    Probing,
    /// The decomposition itself.
    Solving,
    /// Nulls: solving permutations.
    Permuting,
    /// Intervals and corrected values: solving resamples.
    Resampling,
    /// Stability: the analysis at other settings.
    Varying,
}

impl Stage {
    /// Stages in the order they run, each with a rough share of one layer's time until it is decomposed; shares sum to 1. For a progress
    /// bar only: how long clustering takes depends on the data.
    pub const WEIGHTS: [(Stage, f64); 5] = [
        (Stage::Reading, 0.08),
        (Stage::Projecting, 0.30),
        (Stage::Clustering, 0.32),
        (Stage::Probing, 0.25),
        (Stage::Solving, 0.05),
    ];

    /// The same of what follows once every layer is decomposed.
    pub const INFERENCE: [(Stage, f64); 2] = [(Stage::Permuting, 0.5), (Stage::Resampling, 0.5)];

    /// The word shown to a person.
    pub fn label(self) -> &'static str {
        match self {
            Stage::Reading => "reading",
            Stage::Projecting => "projecting",
            Stage::Clustering => "clustering",
            Stage::Probing => "probing",
            Stage::Solving => "solving",
            Stage::Permuting => "permuting",
            Stage::Resampling => "resampling",
            Stage::Varying => "varying settings",
        }
    }

    /// Whether this stage comes after every layer is decomposed.
    pub fn is_inference(self) -> bool {
        Self::INFERENCE.iter().any(|(stage, _)| *stage == self)
    }

    /// Fraction of a layer's decomposition, or of its inference, that is done when this stage is at `fraction` in `0..=1`.
    pub fn overall(self, fraction: f64) -> f64 {
        let stages: &[(Stage, f64)] = if self.is_inference() { &Self::INFERENCE } else { &Self::WEIGHTS };
        let mut before = 0.0;
        for &(stage, weight) in stages {
            if stage == self {
                return before + weight * fraction.clamp(0.0, 1.0);
            }
            before += weight;
        }
        before
    }
}

/// Watches a computation. `progress` is called by the thread that drives the computation; `cancelled` by any.
pub trait Monitor: Sync {
    /// A stage is so far, from 0 to 1.
    fn progress(&self, _stage: Stage, _fraction: f64) {}
    /// Asked often (at least every few milliseconds). A computation that sees `true` stops and gives its error for a cancelled run, in the engine
    /// `EngineError::Cancelled`.
    fn cancelled(&self) -> bool {
        false
    }
    /// Whether [`Monitor::gap`] is to be called for every iterate: each call costs a certificate, which is only worth it for a picture of the gaps.
    fn wants_gaps(&self) -> bool {
        false
    }
    /// The certified gap of the iterate after so many iterations, nats.
    fn gap(&self, _iterations: u64, _gap: f64) {}
}

/// Passes on the question for cancellation, not the progress of single steps: for work that other threads do.
pub struct Unwatched<'m>(pub &'m dyn Monitor);

impl Monitor for Unwatched<'_> {
    fn cancelled(&self) -> bool {
        self.0.cancelled()
    }
}

/// Nobody watches.
pub struct Silent;
impl Monitor for Silent {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stage_weights_sum_to_one_and_overall_is_monotone() {
        for stages in [&Stage::WEIGHTS[..], &Stage::INFERENCE[..]] {
            let sum: f64 = stages.iter().map(|(_, w)| w).sum();
            assert!((sum - 1.0).abs() < 1e-12);
            let mut last = 0.0;
            for (stage, _) in stages {
                for f in [0.0, 0.5, 1.0] {
                    let now = stage.overall(f);
                    assert!(now >= last - 1e-12, "{stage:?} at {f}");
                    last = now;
                }
            }
            assert!((last - 1.0).abs() < 1e-12);
        }
    }
}

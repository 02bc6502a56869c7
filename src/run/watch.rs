//! Who watches a run: progress of the whole, and each layer as it is ready.

use super::job::Progress;
use crate::engine::config::Plan;
use crate::engine::progress::{Monitor, Stage};
use crate::engine::report::LayerReport;

/// Watches a run. `progress` and `layer` are called by the thread that runs it; `cancelled` by any.
pub trait Watch: Sync {
    fn progress(&self, _progress: Progress) {}
    /// A layer is decomposed; and again, with the same index, when its nulls and intervals are there.
    fn layer(&self, _index: usize, _layers: usize, _layer: &LayerReport) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// Nobody watches.
pub struct Quiet;
impl Watch for Quiet {}

/// Sees one part of one layer (part `part` of `parts` variables to code) as a share of the whole run.
pub(super) struct Tracker<'a> {
    pub watch: &'a dyn Watch,
    pub layer: usize,
    pub layers: usize,
    pub part: usize,
    pub parts: usize,
    /// Share of the run until every layer is decomposed; the rest is inference.
    pub decomposing: f64,
}

/// What decomposing takes of a run that goes on to nulls and intervals: a guess, for a progress bar only.
pub(super) fn decomposing(plan: &Plan) -> f64 {
    if plan.null == 0 && plan.resamples == 0 { 1.0 } else { 0.3 }
}

impl Monitor for Tracker<'_> {
    fn progress(&self, stage: Stage, fraction: f64) {
        let within = match stage {
            // Solving comes once, after every variable was coded.
            Stage::Solving | Stage::Permuting | Stage::Resampling => stage.overall(fraction),
            _ => (self.part as f64 * Stage::Solving.overall(0.0) + stage.overall(fraction)) / self.parts as f64,
        };
        let share = (self.layer as f64 + within) / self.layers as f64;
        let overall = match stage.is_inference() {
            true => self.decomposing + (1.0 - self.decomposing) * share,
            false => self.decomposing * share,
        };
        self.watch.progress(Progress { layer: self.layer, layers: self.layers, stage, overall });
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    struct Recorder(Mutex<Vec<f64>>);
    impl Watch for Recorder {
        fn progress(&self, progress: Progress) {
            self.0.lock().unwrap().push(progress.overall);
        }
    }

    #[test]
    fn progress_of_a_run_rises_from_0_to_1() {
        let seen = Recorder(Mutex::new(Vec::new()));
        let tracker = |layer, part, parts| Tracker { watch: &seen, layer, layers: 2, part, parts, decomposing: 0.3 };
        for layer in 0..2 {
            for part in 0..3 {
                let tracker = tracker(layer, part, 3);
                for stage in [Stage::Reading, Stage::Projecting, Stage::Clustering] {
                    tracker.progress(stage, 0.0);
                    tracker.progress(stage, 1.0);
                }
            }
            tracker(layer, 0, 1).progress(Stage::Solving, 1.0);
        }
        for layer in 0..2 {
            for stage in [Stage::Permuting, Stage::Resampling] {
                tracker(layer, 0, 1).progress(stage, 0.0);
                tracker(layer, 0, 1).progress(stage, 1.0);
            }
        }
        let seen = seen.0.into_inner().unwrap();
        assert_eq!(seen[0], 0.0);
        assert!(seen.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12), "{seen:?}");
        assert!((seen.last().unwrap() - 1.0).abs() < 1e-12);
    }
}

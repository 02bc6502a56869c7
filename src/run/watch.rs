//! Who watches a run: progress of the whole, and each layer as it is ready.

use schema::config::Plan;
use schema::job::{Position, Progress};
use schema::progress::{Monitor, Stage};
use schema::report::LayerReport;

/// Watches a run. `progress` and `layer` are called by the thread that runs it; `cancelled` by any.
pub trait Watch: Sync {
    fn progress(&self, _progress: Progress) {}
    /// A layer of a comparison is decomposed; and again, with the same place, when its nulls and intervals are there.
    fn layer(&self, _place: Position, _layer: &LayerReport) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// Nobody watches.
pub struct Quiet;
impl Watch for Quiet {}

/// Sees one part of one layer (part `part` of `parts` variables to code, of probes, or of what is resampled) as a share of the whole run.
#[derive(Clone, Copy)]
pub(super) struct Tracker<'a> {
    pub watch: &'a dyn Watch,
    pub place: Position,
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
        let Position { layer, layers, comparison, comparisons } = self.place;
        let [probing, solving] = [Stage::Probing, Stage::Solving].map(|stage| stage.overall(0.0));
        let of_all = |at: usize, within: f64, all: usize| (at as f64 + within) / all as f64;
        let overall = match stage {
            // One comparison after the other, each layer by layer.
            _ if stage.is_inference() => {
                let within = of_all(self.part, stage.overall(fraction), self.parts);
                let share = of_all(comparison, of_all(layer, within, layers), comparisons);
                self.decomposing + (1.0 - self.decomposing) * share
            }
            // Layer by layer: every variable is coded, then what they say is probed, then each comparison solved.
            Stage::Probing => {
                let share = of_all(self.part, (stage.overall(fraction) - probing) / (solving - probing), self.parts);
                self.decomposing * of_all(layer, probing + (solving - probing) * share, layers)
            }
            Stage::Solving => {
                let within = of_all(comparison, (stage.overall(fraction) - solving) / (1.0 - solving), comparisons);
                self.decomposing * of_all(layer, solving + (1.0 - solving) * within, layers)
            }
            _ => {
                let within = (self.part as f64 * probing + stage.overall(fraction)) / self.parts as f64;
                self.decomposing * of_all(layer, within, layers)
            }
        };
        self.watch.progress(Progress { layer, layers, stage, overall });
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
        let tracker = |layer, comparison, part, parts| {
            let place = Position { layer, layers: 2, comparison, comparisons: 2 };
            Tracker { watch: &seen, place, part, parts, decomposing: 0.3 }
        };
        for layer in 0..2 {
            for part in 0..3 {
                let tracker = tracker(layer, 0, part, 3);
                for stage in [Stage::Reading, Stage::Projecting, Stage::Clustering] {
                    tracker.progress(stage, 0.0);
                    tracker.progress(stage, 1.0);
                }
            }
            for part in 0..3 {
                let tracker = tracker(layer, 0, part, 3);
                [0.0, 0.5, 1.0].iter().for_each(|&fraction| tracker.progress(Stage::Probing, fraction));
            }
            (0..2).for_each(|comparison| tracker(layer, comparison, 0, 1).progress(Stage::Solving, 1.0));
        }
        for (comparison, layer) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            for stage in [Stage::Permuting, Stage::Resampling] {
                tracker(layer, comparison, 0, 1).progress(stage, 0.0);
                tracker(layer, comparison, 0, 1).progress(stage, 1.0);
            }
        }
        let seen = seen.0.into_inner().unwrap();
        assert_eq!(seen[0], 0.0);
        assert!(seen.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12), "{seen:?}");
        assert!((seen.last().unwrap() - 1.0).abs() < 1e-12);
    }
}

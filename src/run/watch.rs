//! Who watches a run: progress of the whole, and each layer as it is ready.

use super::job::Progress;
use crate::engine::progress::{Monitor, Stage};
use crate::engine::report::LayerReport;

/// Watches a run. `progress` and `layer` are called by the thread that runs it; `cancelled` by any.
pub trait Watch: Sync {
    fn progress(&self, _progress: Progress) {}
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
}

impl Monitor for Tracker<'_> {
    fn progress(&self, stage: Stage, fraction: f64) {
        let within = match stage {
            // Solving comes once, after every variable was coded.
            Stage::Solving => stage.overall(fraction),
            _ => (self.part as f64 * Stage::Solving.overall(0.0) + stage.overall(fraction)) / self.parts as f64,
        };
        let overall = (self.layer as f64 + within) / self.layers as f64;
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
        for layer in 0..2 {
            for part in 0..3 {
                let tracker = Tracker { watch: &seen, layer, layers: 2, part, parts: 3 };
                for stage in [Stage::Reading, Stage::Projecting, Stage::Clustering] {
                    tracker.progress(stage, 0.0);
                    tracker.progress(stage, 1.0);
                }
            }
            Tracker { watch: &seen, layer, layers: 2, part: 0, parts: 1 }.progress(Stage::Solving, 1.0);
        }
        let seen = seen.0.into_inner().unwrap();
        assert_eq!(seen[0], 0.0);
        assert!(seen.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12), "{seen:?}");
        assert!((seen.last().unwrap() - 1.0).abs() < 1e-12);
    }
}

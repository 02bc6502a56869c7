//! A job over a grid of settings, layer by layer: [`stability`]'s check with the job's files.

use super::error::RunError;
use super::variable::Variable;
use super::watch::Watch;
use super::{Prepared, layer_name, pair, prepare};
use engine::error::EngineError;
use engine::stability::{self, Subject};
use ingest::Opened;
use schema::config::{Coding, Plan};
use schema::grid::Grid;
use schema::job::Job;
use schema::job::Progress;
use schema::progress::{Monitor, Stage};
use schema::report::{EngineInfo, Header};
use schema::stability::StabilityReport;

/// Checks one layer (from 0), or all of them, under the codings that suit the data where the grid names none. The job's own settings are the grid's centre; its nulls and intervals are not computed.
///
/// # Errors
/// As [`super::analyze`], and for a layer that is not there.
pub fn check(
    job: &Job,
    grid: &Grid,
    layer: Option<usize>,
    files: &[Opened],
    engine: EngineInfo,
    watch: &dyn Watch,
) -> Result<StabilityReport, RunError> {
    grid.check()?;
    let Prepared { plan, variables, layers, matched, told, .. } = prepare(job, None, files, watch)?;
    let (names, mut variables) = pair(job, variables, "a stability check")?;
    let grid = grid.clone().under(&plan, is_predictable(&variables, &plan));
    let asked: Vec<usize> = match layer {
        None => (0..layers).collect(),
        Some(layer) if layer < layers => vec![layer],
        Some(layer) => return Err(RunError::NoLayer { asked: layer, layers }),
    };
    let mut reports = Vec::with_capacity(asked.len());
    for (done, &layer) in asked.iter().enumerate() {
        let tracker = |part| Steps { watch, done, layer, layers: asked.len(), part };
        if variables[2].is_due() {
            variables[2].code(layer, &plan, false, &tracker(Part::Target))?;
        }
        let [a, b, y] = &variables;
        let features = [a.feature(layer, &tracker(Part::Reading(0)))?, b.feature(layer, &tracker(Part::Reading(1)))?];
        let target = y.feature(layer, &tracker(Part::Target))?;
        // A refusal of one modality's values names its file.
        for (variable, feature) in [(a, &features[0]), (b, &features[1])] {
            feature.check_finite().map_err(|source| variable.refused(layer, source.into()))?;
        }
        let subject = Subject {
            name: &layer_name(layer, layers),
            names,
            features: features.each_ref(),
            target: &target,
            paths: [&a.stream(layer), &b.stream(layer)],
            target_path: &y.stream(layer),
            quantiser_path: &[0, layer as u64],
        };
        let report = stability::check(&subject, &grid, &plan, &tracker(Part::Grid));
        reports.push(report.map_err(|source| match source {
            EngineError::Setting(_) | EngineError::Cancelled => source.into(),
            source => RunError::AnyOf { what: format!("{} or {}", a.label(), b.label()), source: Box::new(source) },
        })?);
    }
    let header = Header::of(names.sources, names.target, &job.config, &engine);
    let warnings = told.into_iter().chain(matched.into_iter().flatten()).collect();
    Ok(StabilityReport::new(header, grid, warnings, reports))
}

/// Whether predictive codes have what they are made for: an embedding, and a target of labels.
fn is_predictable([a, b, target]: &[Variable; 3], plan: &Plan) -> bool {
    let labelled = match plan.target {
        Coding::Auto => target.has_symbols(),
        coding => coding == Coding::Labels,
    };
    labelled && (a.is_embedding() || b.is_embedding())
}

/// What of a layer is under way.
#[derive(Debug, Clone, Copy)]
enum Part {
    Target,
    /// Reading one of the two modalities.
    Reading(usize),
    /// Projecting, then the settings.
    Grid,
}

/// Sees one part of one layer as a share of the whole check.
struct Steps<'a> {
    watch: &'a dyn Watch,
    /// Layers that are checked already, the number of this one, and how many are checked in all.
    done: usize,
    layer: usize,
    layers: usize,
    part: Part,
}

impl Monitor for Steps<'_> {
    fn progress(&self, stage: Stage, fraction: f64) {
        // Shares of a layer's time, for a progress bar: settings take nearly all of it.
        let [from, to] = match (self.part, stage) {
            (Part::Target, _) => [0.0, 0.02],
            (Part::Reading(0), _) => [0.02, 0.05],
            (Part::Reading(_), _) => [0.05, 0.08],
            (Part::Grid, Stage::Projecting) => [0.08, 0.2],
            (Part::Grid, _) => [0.2, 1.0],
        };
        let within = from + (to - from) * fraction.clamp(0.0, 1.0);
        let overall = (self.done as f64 + within) / self.layers as f64;
        // The stages of coding the target go back and forth; they are short.
        let layer = if self.layers == 1 { 0 } else { self.layer };
        self.watch.progress(Progress { layer, layers: self.layers, stage, overall });
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }
}

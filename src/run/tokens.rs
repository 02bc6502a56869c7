//! A job whose rows are grouped into samples, layer by layer ([`tokens`]).

use super::error::RunError;
use super::origin;
use super::variable::Variable;
use super::watch::Watch;
use super::{Prepared, layer_name, pair, prepare};
use engine::error::EngineError;
use engine::tokens;
use engine::tokens::{samples, verdict};
use ingest::Opened;
use schema::config::SettingError;
use schema::file::Purpose;
use schema::job::{Job, Named, Progress};
use schema::progress::{Monitor, Stage};
use schema::report::{EngineInfo, Header};
use schema::tokens::TokensReport;

/// Decomposes each sample by itself. `samples` is a column that names each row's sample; a sample of more than `max_rows` rows is reduced to
/// as many.
///
/// # Errors
/// As [`super::analyze`]; rows that are matched by id are refused, since samples are told by the rows' order.
pub fn analyze(
    job: &Job,
    samples: &Named,
    max_rows: Option<u32>,
    files: &[Opened],
    engine: EngineInfo,
    watch: &dyn Watch,
) -> Result<TokensReport, RunError> {
    let grouping = Variable::new(samples, Purpose::Target, files)?;
    let Prepared { plan, variables, layers, .. } = prepare(job, Some(&grouping), files, watch)?;
    let (names, variables) = pair(job, variables, "an analysis of groups")?;
    if let Some(most) = max_rows.filter(|most| *most < 2) {
        let (name, expected) = ("max_rows", "a whole number of at least 2".to_owned());
        return Err(EngineError::Setting(SettingError { name, found: most.to_string(), expected }).into());
    }
    let [a, b, y] = &variables;
    let warnings = origin::told(variables.iter().chain([&grouping]));
    let tracker = |layer, part| Tracker { watch, layer, layers, part, nulls: plan.null > 0 };
    let groups = samples::group(&grouping.feature(0, &tracker(0, 0))?, max_rows);
    let mut reports = Vec::with_capacity(layers);
    for layer in 0..layers {
        let read = |variable: &Variable, part| variable.feature(layer, &tracker(layer, part));
        let [x1, x2, target] = [read(a, 1)?, read(b, 2)?, read(y, 3)?];
        for (variable, feature) in [(a, &x1), (b, &x2), (y, &target)] {
            feature.check_finite().map_err(|source| variable.refused(layer, source.into()))?;
        }
        let name = layer_name(layer, layers);
        let found =
            tokens::layer(&name, layer as u64, names, [&x1, &x2, &target], &groups, &plan, &tracker(layer, PARTS));
        reports.push(found.map_err(|source| match source {
            EngineError::TooFewRows { .. } => RunError::NoSample { what: grouping.label(), samples: groups.len() },
            source => source.into(),
        })?);
    }
    verdict::conclude(&mut reports, &plan);
    let header = Header::of(names.sources, names.target, &job.config, &engine);
    Ok(TokensReport::new(header, max_rows, warnings, reports))
}

/// Columns and embeddings that are read: the samples, once, then of each layer both modalities and the target.
const PARTS: usize = 4;
/// What reading and decomposing take of a layer that goes on to its null: guesses, for a progress bar only.
const READ: f64 = 0.03;
const DECOMPOSED: f64 = 0.1;
const PERMUTED: f64 = 0.9;

/// Sees one layer, which is read, decomposed and permuted before the next, as a share of the whole run.
struct Tracker<'a> {
    watch: &'a dyn Watch,
    layer: usize,
    layers: usize,
    /// Of [`PARTS`], the one that is read.
    part: usize,
    nulls: bool,
}

impl Monitor for Tracker<'_> {
    fn progress(&self, stage: Stage, fraction: f64) {
        let decomposed = if self.nulls { DECOMPOSED } else { 1.0 };
        let within = match stage {
            Stage::Reading => READ * (self.part as f64 + fraction) / PARTS as f64,
            Stage::Permuting => decomposed + (PERMUTED - decomposed) * fraction,
            Stage::Resampling => PERMUTED + (1.0 - PERMUTED) * fraction,
            _ => READ + (decomposed - READ) * fraction,
        };
        let Self { layer, layers, .. } = *self;
        self.watch.progress(Progress { layer, layers, stage, overall: (layer as f64 + within) / layers as f64 });
    }

    fn cancelled(&self) -> bool {
        self.watch.cancelled()
    }
}

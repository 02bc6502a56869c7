//! A job whose rows are grouped into samples, layer by layer ([`tokens`]).

use super::error::RunError;
use super::job::{Job, Named, Place};
use super::variable::Variable;
use super::watch::{Tracker, Watch, decomposing};
use super::{Prepared, layer_name, pair, prepare};
use crate::engine::error::EngineError;
use crate::engine::report::EngineInfo;
use crate::engine::tokens::report::{PAIRING, SCHEMA, TokensReport};
use crate::engine::tokens::{self, samples, verdict};
use crate::ingest::{Opened, Role};

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
    let Prepared { plan, variables, layers, matched, .. } = prepare(job, files, watch)?;
    let (names, variables) = pair(job, variables, "an analysis of samples")?;
    if matched.is_some() {
        return Err(RunError::SamplesById);
    }
    if let Some(most) = max_rows.filter(|most| *most < 2) {
        let (name, expected) = ("max_rows", "a whole number of at least 2".to_owned());
        return Err(EngineError::Setting { name, found: most.to_string(), expected }.into());
    }
    let [a, b, y] = &variables;
    let grouping = Variable::new(samples, Role::Target, files)?;
    if grouping.rows != a.rows {
        return Err(EngineError::RowMismatch {
            what: grouping.label(),
            found: grouping.rows as usize,
            reference: a.label(),
            expected: a.rows as usize,
        }
        .into());
    }
    let tracker = |layer, part| {
        let place = Place { layer, ..Place::first(layers, 1) };
        Tracker { watch, place, part, parts: 4, decomposing: decomposing(&plan) }
    };
    let groups = samples::group(&grouping.feature(0, &tracker(0, 0))?, max_rows);
    let mut reports = Vec::with_capacity(layers);
    for layer in 0..layers {
        let read = |variable: &Variable, part| variable.feature(layer, &tracker(layer, part));
        let [x1, x2, target] = [read(a, 0)?, read(b, 1)?, read(y, 2)?];
        for (variable, feature) in [(a, &x1), (b, &x2), (y, &target)] {
            feature.check_finite().map_err(|source| variable.refused(layer, source))?;
        }
        let name = layer_name(layer, layers);
        let found = tokens::layer(&name, layer as u64, names, [&x1, &x2, &target], &groups, &plan, &tracker(layer, 3));
        reports.push(found.map_err(|source| match source {
            EngineError::TooFewRows { .. } => RunError::NoSample { what: grouping.label(), samples: groups.len() },
            source => source.into(),
        })?);
    }
    verdict::conclude(&mut reports, names.sources, names.target, &plan);
    Ok(TokensReport {
        schema: SCHEMA.to_owned(),
        unit: "bit".to_owned(),
        sources: names.sources.map(str::to_owned).to_vec(),
        target: names.target.to_owned(),
        config: job.config.clone(),
        engine,
        pairing: PAIRING.to_owned(),
        max_rows,
        layers: reports,
    })
}

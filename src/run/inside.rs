//! One layer of a job, opened: read and coded as in [`super::analyze`], then [`engine::inside`](crate::engine::inside).

use super::error::RunError;
use super::job::Job;
use super::variable::Variable;
use super::watch::{Tracker, Watch};
use super::{common_layers, matching, memory, same_rows};
use crate::engine::config::{Config, Plan};
use crate::engine::error::EngineError;
use crate::engine::inside::{self, Inside};
use crate::engine::joint::Joint;
use crate::ingest::{Opened, Role};

/// Opens layer `layer` (from 0) of a job.
///
/// # Errors
/// As of [`super::analyze`], and [`RunError::NoLayer`].
pub fn inside(job: &Job, layer: usize, files: &[Opened], watch: &dyn Watch) -> Result<Inside, RunError> {
    let plan = job.config.clone().check()?;
    let mut variables = [
        Variable::new(&job.sources[0], Role::Modality, files)?,
        Variable::new(&job.sources[1], Role::Modality, files)?,
        Variable::new(&job.target, Role::Target, files)?,
    ];
    let layers = common_layers(&variables)?;
    if layer >= layers {
        return Err(RunError::NoLayer { layer, layers });
    }
    variables.iter().try_for_each(memory::check)?;
    match matching::match_ids(&variables, watch)? {
        Some(matched) => variables.iter_mut().zip(matched.rows).for_each(|(variable, rows)| variable.select(rows)),
        None => same_rows(&variables)?,
    }
    for (part, variable) in variables.iter_mut().enumerate() {
        variable.code(layer, &plan, &Tracker { part, parts: 3, ..alone(watch) })?;
    }
    let [a, b, y] = variables.each_ref().map(|variable| variable.codes().codes.as_slice());
    open(&Joint::from_codes(a, b, y)?, &plan, watch)
}

/// Opens a table of counts or probabilities.
///
/// # Errors
/// [`RunError`], which names the file.
pub fn inside_table(file: &Opened, config: Config, watch: &dyn Watch) -> Result<Inside, RunError> {
    let plan = config.check()?;
    let table = file.read_counts()?;
    open(&Joint::from_mass(table.shape, &table.mass)?, &plan, watch)
}

fn open(joint: &Joint, plan: &Plan, watch: &dyn Watch) -> Result<Inside, RunError> {
    inside::look(joint, plan, &alone(watch)).map_err(|error: EngineError| error.into())
}

/// The progress of the one layer is that of the whole.
fn alone(watch: &dyn Watch) -> Tracker<'_> {
    Tracker { watch, layer: 0, layers: 1, part: 0, parts: 1, decomposing: 1.0 }
}

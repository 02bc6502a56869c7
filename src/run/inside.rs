//! One layer of a job, opened: read and coded as in [`super::analyze`], then [`engine::inside`].

use super::error::RunError;
use super::variable::Variable;
use super::watch::{Tracker, Watch};
use super::{Prepared, code_layer, prepare, sides};
use engine::discretize::Codes;
use engine::inside;
use engine::joint::Joint;
use ingest::Opened;
use schema::config::{Config, Plan};
use schema::inside::Inside;
use schema::job::{Job, Place};

/// Opens layer `layer` of comparison `comparison` of a job, both from 0.
///
/// # Errors
/// As of [`super::analyze`], and [`RunError::NoLayer`].
///
/// # Panics
/// If the job has no such comparison.
pub fn inside(
    job: &Job,
    comparison: usize,
    layer: usize,
    files: &[Opened],
    watch: &dyn Watch,
) -> Result<Inside, RunError> {
    let Prepared { plan, comparisons, mut variables, layers, .. } = prepare(job, files, watch)?;
    if layer >= layers {
        return Err(RunError::NoLayer { asked: layer, layers });
    }
    let comparison = comparisons[comparison];
    let due: Vec<usize> = (0..variables.len()).collect();
    code_layer(&mut variables, layer, &due, &plan, false, alone(watch))?;
    let (target, sources) = variables.split_last().expect("a job has a target");
    let codes: Vec<&Codes> = sources.iter().map(Variable::codes).collect();
    let (a, b) = sides(comparison, &codes);
    open(&Joint::from_codes(&a.codes, &b.codes, &target.codes().codes)?, &plan, watch)
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
    Ok(inside::look(joint, plan, &alone(watch))?)
}

/// The progress of the one layer is that of the whole.
fn alone(watch: &dyn Watch) -> Tracker<'_> {
    Tracker { watch, place: Place::first(1, 1), part: 0, parts: 1, decomposing: 1.0 }
}

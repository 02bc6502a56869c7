//! A [`Job`] over opened files → [`Report`], layer by layer. The page's worker and the command both call this, so that they
//! cannot differ.

mod error;
pub mod job;
mod matching;
mod memory;
mod stability;
mod table;
mod tokens;
mod variable;
mod watch;

pub use error::RunError;
pub use stability::check as check_stability;
pub use table::decompose;
pub use tokens::analyze as analyze_tokens;
pub use watch::{Quiet, Watch};

use crate::engine::analysis::{self, Names};
use crate::engine::config::Plan;
use crate::engine::error::EngineError;
use crate::engine::inference::verdict;
use crate::engine::joint::Joint;
use crate::engine::report::{EngineInfo, LayerReport, Report, SCHEMA};
use crate::ingest::{Opened, Role};
use job::Job;
use variable::Variable;
use watch::Tracker;

/// Runs a job. `job`'s file indices point into `files`.
///
/// A modality of several layers is read, coded and dropped one layer at a time; one that has a single layer stands beside
/// each layer of the other and is coded once.
///
/// # Errors
/// [`RunError`], which names the file that was refused, or [`EngineError::Cancelled`] inside it.
pub fn analyze(job: &Job, files: &[Opened], engine: EngineInfo, watch: &dyn Watch) -> Result<Report, RunError> {
    let Prepared { plan, names, mut variables, layers, matched } = prepare(job, files, watch)?;
    let decomposing = watch::decomposing(&plan);
    let mut reports: Vec<LayerReport> = Vec::with_capacity(layers);
    let mut joints: Vec<Joint> = Vec::with_capacity(layers);
    for layer in 0..layers {
        let due: Vec<usize> = (0..3).filter(|&v| variables[v].is_due()).collect();
        for (part, &v) in due.iter().enumerate() {
            let tracker = Tracker { watch, layer, layers, part, parts: due.len(), decomposing };
            variables[v].code(layer, &plan, &tracker)?;
        }
        let [a, b, y] = &variables;
        let tracker = Tracker { watch, layer, layers, part: 0, parts: 1, decomposing };
        let name = layer_name(layer, layers);
        let (mut report, joint) =
            analysis::decompose_codes(&name, names, [a.codes(), b.codes()], y.codes(), &plan, &tracker)?;
        report.warnings.extend(matched.clone());
        analysis::await_null(&mut report, &plan);
        watch.layer(layer, layers, &report);
        reports.push(report);
        joints.push(joint);
    }
    infer(&mut reports, &joints, names.target, &plan, watch)?;
    Ok(Report {
        schema: SCHEMA.to_owned(),
        unit: "bit".to_owned(),
        sources: names.sources.map(str::to_owned).to_vec(),
        target: names.target.to_owned(),
        config: job.config.clone(),
        engine,
        layers: reports,
    })
}

/// A job whose settings, names, arrays and rows fit together.
struct Prepared<'a> {
    plan: Plan,
    names: Names<'a>,
    variables: [Variable<'a>; 3],
    layers: usize,
    /// How rows were matched by id, if they were.
    matched: Option<String>,
}

fn prepare<'a>(job: &'a Job, files: &'a [Opened], watch: &dyn Watch) -> Result<Prepared<'a>, RunError> {
    let plan = job.config.clone().check()?;
    let names = Names { sources: [&job.sources[0].name, &job.sources[1].name], target: &job.target.name };
    names.check()?;
    let mut variables = [
        Variable::new(&job.sources[0], Role::Modality, files)?,
        Variable::new(&job.sources[1], Role::Modality, files)?,
        Variable::new(&job.target, Role::Target, files)?,
    ];
    let layers = common_layers(&variables)?;
    variables.iter().try_for_each(memory::check)?;
    let matched = match matching::match_ids(&variables, watch)? {
        Some(matched) => {
            for (variable, rows) in variables.iter_mut().zip(matched.rows) {
                variable.select(rows);
            }
            Some(matched.told)
        }
        None => {
            same_rows(&variables)?;
            None
        }
    };
    Ok(Prepared { plan, names, variables, layers, matched })
}

fn layer_name(layer: usize, layers: usize) -> String {
    if layers == 1 { "all rows".to_owned() } else { format!("layer {layer}") }
}

/// Nulls, corrected values and intervals of every layer, then the verdicts. Tables are all that it takes: no file is read again.
fn infer(
    reports: &mut [LayerReport],
    joints: &[Joint],
    target: &str,
    plan: &Plan,
    watch: &dyn Watch,
) -> Result<(), RunError> {
    let layers = reports.len();
    for (layer, (report, joint)) in reports.iter_mut().zip(joints).enumerate() {
        if analysis::is_inferred(joint, report.rows, &report.name, plan) {
            let decomposing = watch::decomposing(plan);
            let tracker = Tracker { watch, layer, layers, part: 0, parts: 1, decomposing };
            analysis::infer(report, joint, layer as u64, plan, &tracker)?;
            watch.layer(layer, layers, report);
        }
    }
    verdict::conclude(reports, target, plan);
    Ok(())
}

fn same_rows(variables: &[Variable; 3]) -> Result<(), RunError> {
    let reference = &variables[0];
    match variables.iter().find(|v| v.rows != reference.rows) {
        None => Ok(()),
        Some(other) => Err(EngineError::RowMismatch {
            what: other.label(),
            found: other.rows as usize,
            reference: reference.label(),
            expected: reference.rows as usize,
        }
        .into()),
    }
}

fn common_layers(variables: &[Variable; 3]) -> Result<usize, RunError> {
    let mut layered = variables.iter().filter(|v| v.layers > 1);
    let Some(first) = layered.next() else { return Ok(1) };
    match layered.find(|v| v.layers != first.layers) {
        None => Ok(first.layers),
        Some(other) => Err(RunError::LayerMismatch {
            what: other.label(),
            found: other.layers,
            reference: first.label(),
            expected: first.layers,
        }),
    }
}

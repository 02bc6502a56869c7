//! A [`Job`] over opened files → [`Report`], layer by layer. The page's worker and the command both call this, so that they
//! cannot differ.

mod error;
pub mod job;
mod table;
mod watch;

pub use error::RunError;
pub use table::decompose;
pub use watch::{Quiet, Watch};

use crate::engine::analysis::{self, Names};
use crate::engine::config::Plan;
use crate::engine::discretize::{self, Codes};
use crate::engine::error::EngineError;
use crate::engine::inference::verdict;
use crate::engine::joint::Joint;
use crate::engine::report::{EngineInfo, LayerReport, Report, SCHEMA};
use crate::ingest::{ArrayKind, Opened, Role};
use job::{Job, Named};
use watch::Tracker;

/// Runs a job. `job`'s file indices point into `files`.
///
/// A modality of several layers is read, coded and dropped one layer at a time; one that has a single layer stands beside
/// each layer of the other and is coded once.
///
/// # Errors
/// [`RunError`], which names the file that was refused, or [`EngineError::Cancelled`] inside it.
pub fn analyze(job: &Job, files: &[Opened], engine: EngineInfo, watch: &dyn Watch) -> Result<Report, RunError> {
    let plan = job.config.clone().check()?;
    let names = Names { sources: [&job.sources[0].name, &job.sources[1].name], target: &job.target.name };
    names.check()?;
    let mut variables = [
        Variable::new(&job.sources[0], Role::Modality, files)?,
        Variable::new(&job.sources[1], Role::Modality, files)?,
        Variable::new(&job.target, Role::Target, files)?,
    ];
    same_rows(&variables)?;
    let layers = common_layers(&variables)?;

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
        let name = if layers == 1 { "all rows".to_owned() } else { format!("layer {layer}") };
        let (mut report, joint) =
            analysis::decompose_codes(&name, names, [a.codes(), b.codes()], y.codes(), &plan, &tracker)?;
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

/// One modality or the target, while a job runs.
struct Variable<'a> {
    named: &'a Named,
    file: &'a Opened,
    role: Role,
    rows: u64,
    layers: usize,
    /// Codes of the layer under way; kept where there is only one layer.
    codes: Option<Codes>,
}

impl<'a> Variable<'a> {
    fn new(named: &'a Named, role: Role, files: &'a [Opened]) -> Result<Self, RunError> {
        let file = files.get(named.array.file).ok_or_else(|| RunError::NoFile { name: named.name.clone() })?;
        let array = file.info().array(&named.array.key).ok_or_else(|| RunError::NoArray {
            file: file.info().name.clone(),
            key: named.array.key.clone(),
            found: match file.info().keys().as_slice() {
                [only] if only.is_empty() => "one array, which needs no key".to_owned(),
                keys => keys.join(", "),
            },
        })?;
        if array.kind == ArrayKind::Counts {
            return Err(RunError::CountsTable { file: file.info().name.clone() });
        }
        Ok(Self { named, file, role, rows: array.rows(), layers: array.layers() as usize, codes: None })
    }

    fn is_due(&self) -> bool {
        self.codes.is_none() || self.layers > 1
    }

    fn codes(&self) -> &Codes {
        self.codes.as_ref().expect("a variable is coded before its layer is decomposed")
    }

    fn code(&mut self, layer: usize, plan: &Plan, tracker: &Tracker) -> Result<(), RunError> {
        let layer = if self.layers == 1 { 0 } else { layer };
        self.codes = None;
        let feature = self.file.read(&self.named.array.key, layer as u64, tracker)?;
        let codes = match self.role {
            // Both modalities draw the same random stream: the same values get the same codes, on whichever side they stand.
            Role::Modality => {
                discretize::code(&feature, plan.sources, plan.clusters, plan, &[0, layer as u64], tracker)
            }
            Role::Target => discretize::code_target(&feature, plan, &[1, layer as u64], tracker),
        };
        let codes = codes.map_err(|source| self.refused(layer, source))?;
        self.codes = Some(codes);
        Ok(())
    }

    fn refused(&self, layer: usize, source: EngineError) -> RunError {
        if source == EngineError::Cancelled {
            return source.into();
        }
        let layer = if self.layers > 1 { format!(", layer {layer}") } else { String::new() };
        RunError::Refused {
            file: self.file.info().name.clone(),
            name: self.named.name.clone(),
            layer,
            source: Box::new(source),
        }
    }

    /// "image (image.npy)".
    fn label(&self) -> String {
        format!("{} ({})", self.named.name, self.file.info().name)
    }
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

//! One layer of a job, opened: read and coded as in [`super::analyze`], then [`engine::inside`].

use super::error::RunError;
use super::examples;
use super::kept::AllCodes;
use super::variable::Variable;
use super::watch::{Tracker, Watch};
use super::{Prepared, code_layer, prepare, sides};
use engine::discretize::Codes;
use engine::inside;
use engine::joint::Joint;
use ingest::Opened;
use schema::config::{Config, Plan};
use schema::examples::Examples;
use schema::inside::Inside;
use schema::job::{Job, Position};
use schema::report::matrix::Comparison;
use std::borrow::Cow;

/// Opens layer `layer` of comparison `comparison` of a job, both from 0: its table, and its examples. `codes` are those of the same job over the same files, if
/// they were kept.
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
    codes: Option<&AllCodes>,
    watch: &dyn Watch,
) -> Result<(Inside, Examples), RunError> {
    let coded = CodedLayer::new(job, comparison, layer, files, codes, watch)?;
    let [a, b, y] = coded.codes();
    let inside = open(&Joint::from_codes(&a.codes, &b.codes, &y.codes)?, &coded.plan, watch)?;
    Ok((inside, examples::of_layer(&coded, files, watch)?))
}

/// A layer whose variables are coded.
pub(super) struct CodedLayer<'a> {
    pub job: &'a Job,
    /// The modalities, then the target.
    pub variables: Vec<Variable<'a>>,
    pub comparison: Comparison,
    pub layer: usize,
    pub layers: usize,
    pub plan: Plan,
}

impl<'a> CodedLayer<'a> {
    pub fn new(
        job: &'a Job,
        comparison: usize,
        layer: usize,
        files: &'a [Opened],
        codes: Option<&AllCodes>,
        watch: &dyn Watch,
    ) -> Result<Self, RunError> {
        let Prepared { plan, comparisons, mut variables, layers, .. } = prepare(job, None, files, watch)?;
        if layer >= layers {
            return Err(RunError::NoLayer { asked: layer, layers });
        }
        match codes.and_then(|codes| codes.layers.get(layer)) {
            Some(kept) => variables.iter_mut().zip(kept).for_each(|(variable, kept)| variable.take(kept.clone())),
            None => {
                let due: Vec<usize> = (0..variables.len()).collect();
                code_layer(&mut variables, layer, &due, &plan, false, alone(watch))?;
            }
        }
        Ok(Self { job, variables, comparison: comparisons[comparison], layer, layers, plan })
    }

    /// The codes of both sides and of the target.
    pub fn codes(&self) -> [Cow<'_, Codes>; 3] {
        let (target, sources) = self.variables.split_last().expect("a job has a target");
        let codes: Vec<&Codes> = sources.iter().map(Variable::codes).collect();
        let (a, b) = sides(self.comparison, &codes);
        [Cow::Borrowed(a), b, Cow::Borrowed(target.codes())]
    }
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
pub(super) fn alone(watch: &dyn Watch) -> Tracker<'_> {
    Tracker { watch, place: Position::first(1, 1), part: 0, parts: 1, decomposing: 1.0 }
}

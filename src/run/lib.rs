//! A [`Job`] over opened files → [`Report`], layer by layer. The page's worker and the command both call this, so that they
//! cannot differ.

mod answer;
mod error;
mod examples;
mod inside;
mod kept;
mod matching;
mod memory;
mod misfits;
mod nuisance;
mod origin;
mod passed;
mod probing;
mod stability;
mod table;
mod tables;
mod tokens;
mod unmatched;
mod variable;
mod watch;

pub use answer::answer;
pub use error::RunError;
pub use examples::examples;
pub use inside::{inside, inside_table};
pub use kept::AllCodes;
pub use stability::check as check_stability;
pub use table::decompose;
pub use tables::{solve_tables, tables};
pub use tokens::analyze as analyze_tokens;
pub use watch::{Quiet, Watch};

use engine::analysis;
use engine::analysis::Names;
use engine::control;
use engine::discretize;
use engine::discretize::Codes;
use engine::discretize::combine::combine;
use engine::error::EngineError;
use engine::inference::counts::Counts;
use engine::inference::verdict;
use engine::joint::Joint;
use engine::probe::tell;
use ingest::Opened;
use kept::Kept;
use probing::Readings;
use schema::config::{Coding, Config, Plan};
use schema::file::Purpose;
use schema::fits::Outlines;
use schema::job::{Job, Position};
use schema::report::control::ControlReport;
use schema::report::matrix::{Comparison, MOST_LAYERS};
use schema::report::warning::Warning;
use schema::report::{EngineInfo, Header, LayerReport, Report};
use std::borrow::Cow;
use variable::Variable;
use watch::Tracker;

/// Runs a job: a report for each of [`Comparison::all`], in its order, which is one report for two modalities. `job`'s file indices point
/// into `files`.
///
/// A modality of several layers is read, coded and dropped one layer at a time; one that has a single layer stands beside
/// each layer of the others and is coded once.
///
/// # Errors
/// [`RunError`], which names the file that was refused, or [`EngineError::Cancelled`] inside it.
pub fn analyze(job: &Job, files: &[Opened], engine: EngineInfo, watch: &dyn Watch) -> Result<Vec<Report>, RunError> {
    Ok(analyze_and_keep(job, files, engine, watch)?.0)
}

/// The same, with the codes of every layer, which [`inside`] and [`examples`] can do with.
///
/// # Errors
/// Those of [`analyze`].
pub fn analyze_and_keep(
    job: &Job,
    files: &[Opened],
    engine: EngineInfo,
    watch: &dyn Watch,
) -> Result<(Vec<Report>, AllCodes), RunError> {
    let Prepared { plan, names, comparisons, mut variables, mut both, control, layers, matched, told } =
        prepare(job, None, files, watch)?;
    let decomposing = watch::decomposing(&plan);
    let place = Position::first(layers, comparisons.len());
    let mut reports: Vec<Vec<LayerReport>> = comparisons.iter().map(|_| Vec::with_capacity(layers)).collect();
    // Of every layer, the modalities' codes and the target's: tables are counted again from them, which takes less room than to keep them.
    let mut coded: Vec<Coded> = Vec::with_capacity(layers);
    let probing = variables.last().is_some_and(|target| probing::is_wanted(target, &plan));
    let mut readings = Readings::default();
    let tracker = Tracker { watch, place, part: 0, parts: 1, decomposing };
    let control = control.map(|control| hold(&control, &plan, &tracker)).transpose()?;
    for layer in 0..layers {
        let due: Vec<usize> = (0..variables.len()).filter(|&v| variables[v].is_due()).collect();
        let tracker = Tracker { watch, place: Position { layer, ..place }, part: 0, parts: 1, decomposing };
        code_layer(&mut variables, layer, &due, &plan, probing, tracker)?;
        if let Some(both) = both.as_mut().filter(|both| both.is_due()) {
            both.code(layer, &predictions_plan(&plan)?, false, &tracker)?;
        }
        readings.update(&variables, &due, &comparisons, &plan, tracker)?;
        let (target, sources) = variables.split_last().expect("a job has a target");
        let codes: Vec<&Codes> = sources.iter().map(Variable::codes).collect();
        let name = layer_name(layer, layers);
        for (number, &comparison) in comparisons.iter().enumerate() {
            let place = Position { layer, comparison: number, ..place };
            let tracker = Tracker { watch, place, part: 0, parts: 1, decomposing };
            let names = Names { sources: comparison.names(&names), target: &job.target.name };
            let (a, b) = sides(comparison, &codes);
            let (mut report, _) = analysis::decompose_codes(&name, names, [a, &b], target.codes(), &plan, &tracker)?;
            if let Some(both) = &both {
                let counts = Counts::with_both([a, &b, both.codes(), target.codes()].map(|codes| &codes.codes[..]));
                analysis::replace_joint(&mut report, (&both.named.name, both.codes()), &counts);
            }
            if let Some(Held { name, codes }) = &control {
                let tables = control::tables([a, &b], target.codes(), codes)?;
                control::add(&mut report, names, (name, codes), &tables, &plan, &tracker)?;
            }
            for variable in variables.iter().chain(&both) {
                if let Some(coding) = report.coding.get_mut(&variable.named.name) {
                    coding.accuracy = variable.accuracy(target.codes());
                }
            }
            report.readable = readings.report(comparison, names.sources, codes.len());
            report.warnings.extend(tell::warning(&report));
            report.warnings.extend(sources.iter().flat_map(Variable::hints).cloned());
            report.warnings.extend(told.iter().chain(matched.iter().flatten()).cloned());
            analysis::await_null(&mut report, &plan);
            if let Some(control) = &mut report.control {
                control::await_null(control, &plan);
            }
            watch.layer(place, &report);
            reports[number].push(report);
        }
        coded.push(Coded {
            variables: variables.iter().map(Variable::kept).collect(),
            both: both.as_ref().map(|both| both.codes().clone()),
        });
    }
    for (number, (&comparison, reports)) in comparisons.iter().zip(&mut reports).enumerate() {
        let place = Position { comparison: number, ..place };
        let tables = |layer: usize| match &control {
            Some(held) => coded[layer].tables(comparison, &held.codes),
            None => Ok(Vec::new()),
        };
        let counts = |layer: usize| coded[layer].counts(comparison);
        infer(reports, counts, tables, place, &plan, watch)?;
    }
    let report = |(comparison, layers): (&Comparison, Vec<LayerReport>)| {
        Report::new(Header::of(comparison.names(&names), &job.target.name, &job.config, &engine), layers)
    };
    let layers = coded.into_iter().map(|coded| coded.variables).collect();
    Ok((comparisons.iter().zip(reports).map(report).collect(), AllCodes { layers }))
}

/// The codes of a layer: of the modalities and then the target, and of what saw both.
struct Coded {
    variables: Vec<Kept>,
    both: Option<Codes>,
}

impl Coded {
    /// The codes of a comparison's two sides and of the target.
    fn codes(&self, comparison: Comparison) -> (&Codes, Cow<'_, Codes>, &Codes) {
        let (target, sources) = self.variables.split_last().expect("a job has a target");
        let (a, b) = sides(comparison, &sources.iter().map(|kept| &kept.codes).collect::<Vec<_>>());
        (a, b, &target.codes)
    }

    fn counts(&self, comparison: Comparison) -> Result<Counts, EngineError> {
        let (a, b, target) = self.codes(comparison);
        match &self.both {
            Some(both) => Ok(Counts::with_both([a, &b, both, target].map(|codes| &codes.codes[..]))),
            None => {
                let joint = Joint::from_codes(&a.codes, &b.codes, &target.codes)?;
                Ok(Counts::of(&joint, target.codes.len() as u64))
            }
        }
    }

    /// The tables of a control's classes.
    fn tables(&self, comparison: Comparison, control: &Codes) -> Result<Vec<Joint>, EngineError> {
        let (a, b, target) = self.codes(comparison);
        control::tables([a, &b], target, control)
    }
}

/// A control that was coded.
struct Held {
    name: String,
    codes: Codes,
}

fn hold(control: &Variable, plan: &Plan, tracker: &Tracker) -> Result<Held, RunError> {
    let feature = control.feature(0, tracker)?;
    let codes = discretize::code_control(&feature, plan).map_err(|source| control.refused(0, source))?;
    Ok(Held { name: control.named.name.clone(), codes })
}

/// How a model's predictions that saw both modalities are coded, however the modalities are; by fewer symbols where they do not differ in more.
fn predictions_plan(plan: &Plan) -> Result<Plan, RunError> {
    let sources = if plan.sources == Coding::Logits { Coding::Logits } else { Coding::Predictions };
    Ok(Config { sources, clamp_clusters: true, ..Config::clone(plan) }.check()?)
}

/// Codes the variables of a layer that are `due`; predictive codes of every modality, since they depend on all.
fn code_layer(
    variables: &mut [Variable],
    layer: usize,
    due: &[usize],
    plan: &Plan,
    probing: bool,
    tracker: Tracker,
) -> Result<(), RunError> {
    for (part, &v) in due.iter().enumerate() {
        variables[v].code(layer, plan, probing, &Tracker { part, parts: due.len(), ..tracker })?;
    }
    if plan.sources == Coding::Predictive {
        let parts = if probing { 2 } else { 1 };
        Variable::predict(variables, layer, plan, &Tracker { part: 0, parts, ..tracker })?;
    }
    Ok(())
}

/// A job whose settings, names, arrays and rows fit together.
struct Prepared<'a> {
    plan: Plan,
    /// Of the modalities.
    names: Vec<&'a str>,
    comparisons: Vec<Comparison>,
    /// The modalities, then the target.
    variables: Vec<Variable<'a>>,
    /// What saw both modalities.
    both: Option<Variable<'a>>,
    /// What is held.
    control: Option<Variable<'a>>,
    layers: usize,
    /// How rows were matched by id, if they were.
    matched: Option<Vec<Warning>>,
    /// What is to be said of the files, a sentence each.
    told: Vec<Warning>,
}

/// `groups` is what groups the rows, if anything does; its arrays are the job's caller's to read.
fn prepare<'a>(
    job: &'a Job,
    groups: Option<&Variable>,
    files: &'a [Opened],
    watch: &dyn Watch,
) -> Result<Prepared<'a>, RunError> {
    let plan = job.config.clone().check()?;
    let names: Vec<&str> = job.sources.iter().map(|named| named.name.as_str()).collect();
    let sources = job.sources.iter().map(|named| Variable::new(named, Purpose::Modality, files));
    let target = std::iter::once_with(|| Variable::new(&job.target, Purpose::Target, files));
    let both = job.both.iter().map(|named| Variable::new(named, Purpose::Modality, files));
    let control = job.control.iter().map(|named| Variable::new(named, Purpose::Target, files));
    let mut variables = sources.chain(target).chain(both).chain(control).collect::<Result<Vec<_>, _>>()?;
    let outlines = Outlines {
        variables: variables.iter().map(Variable::outline).collect(),
        modalities: names.len(),
        both: job.both.is_some(),
        control: job.control.is_some(),
        groups: groups.map(|groups| groups.rows),
    };
    outlines.check(&job.config).map_err(|misfit| misfits::refused(misfit, job, &variables, groups))?;
    let layers = variables.iter().map(|variable| variable.layers).max().unwrap_or(1);
    if layers > MOST_LAYERS {
        return Err(RunError::TooManyLayers { found: layers, most: MOST_LAYERS });
    }
    variables.iter().try_for_each(|variable| memory::check(variable, &plan))?;
    let matched = matching::match_ids(&variables, watch)?.map(|matched| {
        for (variable, rows) in variables.iter_mut().zip(matched.rows) {
            variable.select(rows);
        }
        matched.told
    });
    let mut told = origin::told(&variables);
    if matched.is_none() {
        told.extend(unmatched::told(&variables, watch)?);
    }
    let control = job.control.as_ref().and_then(|_| variables.pop());
    let both = job.both.as_ref().and_then(|_| variables.pop());
    let comparisons = Comparison::all(names.len());
    Ok(Prepared { plan, names, comparisons, variables, both, control, layers, matched, told })
}

/// Two modalities, the target and their names, for what compares no more than two.
fn pair<'a, 'f>(
    job: &'a Job,
    variables: Vec<Variable<'f>>,
    what: &'static str,
) -> Result<(Names<'a>, [Variable<'f>; 3]), RunError> {
    let found = job.sources.len();
    let variables = variables.try_into().map_err(|_| RunError::TwoOnly { what, found })?;
    Ok((Names { sources: [&job.sources[0].name, &job.sources[1].name], target: &job.target.name }, variables))
}

fn layer_name(layer: usize, layers: usize) -> String {
    if layers == 1 { "all rows".to_owned() } else { format!("layer {layer}") }
}

/// The codes of a comparison's two sides.
fn sides<'c>(comparison: Comparison, codes: &[&'c Codes]) -> (&'c Codes, Cow<'c, Codes>) {
    match comparison {
        Comparison::Pair(a, b) => (codes[a], Cow::Borrowed(codes[b])),
        Comparison::Rest(a) => {
            let others: Vec<&Codes> = (0..codes.len()).filter(|&i| i != a).map(|i| codes[i]).collect();
            (codes[a], Cow::Owned(combine(&others)))
        }
    }
}

/// Nulls, corrected values and intervals of every layer of one comparison and of its control, then the verdicts. Tables are all that it takes: no file is read
/// again.
fn infer(
    reports: &mut [LayerReport],
    counts: impl Fn(usize) -> Result<Counts, EngineError>,
    tables: impl Fn(usize) -> Result<Vec<Joint>, EngineError>,
    place: Position,
    plan: &Plan,
    watch: &dyn Watch,
) -> Result<(), RunError> {
    for (layer, report) in reports.iter_mut().enumerate() {
        let (place, counts) = (Position { layer, ..place }, counts(layer)?);
        if analysis::is_inferred(&counts, &report.name, plan) {
            let decomposing = watch::decomposing(plan);
            let parts = 1 + report.control.as_ref().map_or(0, |control| control.classes.len());
            let tracker = |part| Tracker { watch, place, part, parts, decomposing };
            analysis::infer(report, &counts, layer as u64, plan, &tracker(0))?;
            if let Some(control) = &mut report.control {
                control::infer(control, &tables(layer)?, layer as u64, plan, |class| tracker(1 + class))?;
            }
            watch.layer(place, report);
        }
    }
    verdict::conclude(&mut *reports, plan);
    // Classes are asked the same question of different rows, and so are means of different layers: each a family of its own.
    verdict::conclude(controls(reports).flat_map(|control| &mut control.classes), plan);
    verdict::conclude(controls(reports).map(|control| &mut control.mean), plan);
    Ok(())
}

fn controls(reports: &mut [LayerReport]) -> impl Iterator<Item = &mut ControlReport> {
    reports.iter_mut().filter_map(|report| report.control.as_deref_mut())
}

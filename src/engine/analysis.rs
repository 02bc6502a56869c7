//! One layer: codes of two modalities and a target, or a table of cells, → [`LayerReport`].

use super::broja::{self, Solution};
use super::contribution::Contribution;
use super::discretize::spaced;
use super::discretize::{Codes, rare};
use super::error::{EngineError, Result};
use super::inference::{self, Draw, Inference, counts::Counts, quantity};
use super::joint::Joint;
use super::math::bits;
use super::measures;
use indexmap::IndexMap;
use schema::config::{Plan, SettingError};
use schema::fits::{self, NameFault};
use schema::progress::{Monitor, Stage, Unwatched};
use schema::report::warning::Warning;
use schema::report::{
    AtomsReport, BothReport, BySource, CertificateReport, ContributionReport, InformationReport, LayerReport,
    MAX_SINGLE, MIN_ROWS_PER_OCCUPIED_CELL, MeasureReport, Outcome, SampleReport, Status, TABLE, VerdictReport,
};

/// Whether rows are too few for the table they fill: measured in `docs/inference.md`. A single row's cell looks certain of its class, in the whole as in
/// every half that has it, so that no resampling shows its bias.
pub fn is_sparse(rows_per_occupied_cell: f64, single: f64) -> bool {
    rows_per_occupied_cell < MIN_ROWS_PER_OCCUPIED_CELL || single > MAX_SINGLE
}

/// Rows per occupied cell, and the share of the occupied cells that hold a single row.
pub fn occupancy(joint: &Joint, rows: u64) -> [f64; 2] {
    let occupied = joint.pmf().iter().filter(|&&p| p > 0.0).count();
    [rows as f64 / occupied as f64, single(joint, rows)]
}

/// The names under which a layer is reported.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// Of the modalities.
    pub sources: [&'a str; 2],
    /// Of the target.
    pub target: &'a str,
}

impl Names<'_> {
    /// Checks that every name is non-empty, its own and none of the report's keys.
    ///
    /// # Errors
    /// [`EngineError::Setting`].
    pub fn check(&self) -> Result<()> {
        let [a, b] = self.sources;
        let names = [a, b, self.target];
        fits::names(&names).map_err(|(at, fault)| refused_name(names[at], fault))
    }
}

/// The refusal of a name.
pub fn refused_name(found: &str, fault: NameFault) -> EngineError {
    EngineError::Setting(SettingError {
        name: "the name of a modality or the target",
        found: format!("{found:?}"),
        expected: fault.expected(),
    })
}

/// Cells of a table that is counted before it is asked whether there is memory to solve it: 8 MB.
const AT_ONCE: u64 = 1 << 20;

/// Decomposes the information that two coded modalities carry about a coded target. Also gives the joint table.
///
/// # Errors
/// [`EngineError::RowMismatch`] where the lengths differ; [`EngineError::TableTooLarge`]; [`EngineError::SolverTooLarge`]; [`EngineError::Cancelled`].
pub fn decompose_codes(
    layer: &str,
    names: Names,
    sources: [&Codes; 2],
    target: &Codes,
    plan: &Plan,
    monitor: &dyn Monitor,
) -> Result<(LayerReport, Joint)> {
    for (name, codes) in names.sources.iter().zip(sources) {
        if codes.codes.len() != target.codes.len() {
            return Err(EngineError::RowMismatch {
                what: (*name).to_owned(),
                found: codes.codes.len(),
                reference: names.target.to_owned(),
                expected: target.codes.len(),
            });
        }
    }
    let codes = [&sources[0].codes[..], &sources[1].codes, &target.codes];
    let symbols = [sources[0], sources[1], target].map(|codes| codes.report.symbols);
    if symbols.iter().fold(1, |cells: u64, &symbols| cells.saturating_mul(symbols)) > AT_ONCE {
        broja::admit_codes(codes, &broja::Options::of(plan))?;
    }
    let joint = Joint::from_codes(codes[0], codes[1], codes[2])?;
    let mut report = decompose_joint(layer, names, &joint, Some(target.codes.len() as u64), plan, monitor)?;
    if report.is_chance() {
        report.contribution = None;
    }
    report.warnings.extend(rare::warning(names.target, target));
    let variables = names.sources.iter().zip(sources).chain(std::iter::once((&names.target, target)));
    report.warnings.extend(variables.clone().filter_map(|(name, codes)| spaced::warning(name, codes)));
    for (name, codes) in variables.clone().filter(|(_, codes)| codes.report.converged == Some(false)) {
        report.warnings.push(Warning::ClustersUnsettled {
            of: (*name).to_owned(),
            iterations: u64::from(plan.max_lloyd),
            clusters: codes.report.symbols,
        });
    }
    report.coding = variables.map(|(name, codes)| ((*name).to_owned(), codes.report.clone())).collect();
    Ok((report, joint))
}

/// Joint information from the predictions of a model that saw both modalities: `counts` are [`Counts::with_both`].
pub fn replace_joint(report: &mut LayerReport, (name, both): (&str, &Codes), counts: &Counts) {
    let predictions = bits(counts.both_information().expect("there is a third code"));
    let mut values = observed(report).values;
    let pairs = values[quantity::JOINT];
    quantity::replace_joint(&mut values, predictions);
    report.information.joint = values[quantity::JOINT];
    report.atoms.synergistic = values[quantity::SYNERGISTIC];
    if predictions < values[quantity::JOINT] {
        report.warnings.push(Warning::BothTellLess {
            of: name.to_owned(),
            information: predictions,
            alone: values[quantity::JOINT],
        });
    }
    report.both = Some(BothReport { name: name.to_owned(), predictions, pairs });
    report.coding.insert(name.to_owned(), both.report.clone());
}

/// Whether [`infer`] has anything to do for a layer of this table: it is a sample, and the plan asks.
pub fn is_inferred(counts: &Counts, layer: &str, plan: &Plan) -> bool {
    // Equal counts everywhere are a truth table; a table of data is a sample whatever its counts.
    (plan.null > 0 || plan.resamples > 0) && (layer != TABLE || !counts.is_truth_table())
}

/// Adds nulls, corrected values and intervals to a layer's report, by permuting and resampling the counts of its rows. `index` names the random streams.
/// [`inference::verdict::conclude`] then speaks, once all layers have theirs.
///
/// # Errors
/// [`EngineError::Cancelled`].
pub fn infer(report: &mut LayerReport, counts: &Counts, index: u64, plan: &Plan, monitor: &dyn Monitor) -> Result<()> {
    if report.rows.is_some() {
        let found = inference::infer(counts, observed(report), index, plan, monitor)?;
        tell(report, &found, plan);
    }
    Ok(())
}

/// Gives a layer what resampling told of its rows.
pub(crate) fn tell(report: &mut LayerReport, found: &Inference, plan: &Plan) {
    let names: Vec<String> = report.atoms.unique.keys().cloned().collect();
    let rows = report.rows.unwrap_or_default();
    report.inference = Some(inference::tell::report(found, [&names[0], &names[1]], rows, plan));
}

/// A layer's own values, as what permutations are compared with.
pub fn observed(report: &LayerReport) -> Draw {
    let mut values = [0.0; quantity::COUNT];
    values[quantity::REDUNDANT] = report.atoms.redundant;
    values[quantity::SYNERGISTIC] = report.atoms.synergistic;
    values[quantity::JOINT] = report.information.joint;
    for (i, (unique, alone)) in report.atoms.unique.values().zip(report.information.sources.values()).enumerate() {
        values[quantity::UNIQUE[i]] = *unique;
        values[quantity::UNIQUE_TOTAL] += unique;
        values[quantity::SOURCES[i]] = *alone;
    }
    Draw { values, gap: report.certificate.gap }
}

/// Before [`infer`]: a layer whose null is to come claims no contribution.
pub fn await_null(report: &mut LayerReport, plan: &Plan) {
    if plan.null > 0 {
        report.contribution = None;
        report.verdict = Some(VerdictReport::of(Outcome::Pending));
    }
}

/// Decomposes a joint table. `rows` is what was counted, `None` where the table is of probabilities.
///
/// # Errors
/// [`EngineError::SolverTooLarge`]; [`EngineError::Cancelled`].
///
/// ```
/// use engine::{analysis, joint::Joint};
/// use schema::{config::Config, progress::Silent};
///
/// let and = Joint::from_codes(&[0, 0, 1, 1], &[0, 1, 0, 1], &[0, 0, 0, 1])?;
/// let names = analysis::Names { sources: ["image", "text"], target: "label" };
/// let layer = analysis::decompose_joint("last", names, &and, None, &Config::default().check()?, &Silent)?;
/// // James, Emenheiser and Crutchfield 2018: R = 0.311, S = 0.5 bit.
/// assert!((layer.atoms.redundant - 0.311).abs() < 0.001 && (layer.atoms.synergistic - 0.5).abs() < 1e-6);
/// # Ok::<(), engine::error::EngineError>(())
/// ```
pub fn decompose_joint(
    layer: &str,
    names: Names,
    joint: &Joint,
    rows: Option<u64>,
    plan: &Plan,
    monitor: &dyn Monitor,
) -> Result<LayerReport> {
    monitor.progress(Stage::Solving, 0.0);
    let options = broja::Options::of(plan);
    broja::admit(joint, &options)?;
    let solution = broja::solve(joint, &options, monitor);
    if solution.certificate.status == Status::Cancelled {
        return Err(EngineError::Cancelled);
    }
    monitor.progress(Stage::Solving, 1.0);
    let judged = plan.null > 0 && rows.is_some_and(|rows| is_inferred(&Counts::of(joint, rows), layer, plan));
    let mut report = layer_report(layer, names, joint, rows, &solution);
    // A null that is to come says it better.
    if !judged {
        compare_with_chance(&mut report, joint, plan, monitor)?;
    }
    compare(&mut report, names, joint, plan, monitor)?;
    Ok(report)
}

/// Margins of a fit that are further off than this get a warning: atoms are then off by about as many bits.
const MAX_RESIDUAL: f64 = 1e-9;

/// Adds the measures that the plan asks for.
fn compare(report: &mut LayerReport, names: Names, joint: &Joint, plan: &Plan, monitor: &dyn Monitor) -> Result<()> {
    for found in measures::decompose(joint, &plan.measures, monitor) {
        if let Some(residual) = found.residual.filter(|&residual| residual > MAX_RESIDUAL) {
            report.warnings.push(Warning::InexactFit { measure: found.measure, residual });
        }
        let unique = names.sources.iter().zip(found.unique).map(|(name, value)| ((*name).to_owned(), bits(value)));
        let atoms = AtomsReport {
            redundant: bits(found.redundant),
            unique: unique.collect(),
            synergistic: bits(found.synergistic),
        };
        report.measures.insert(found.measure, MeasureReport { atoms, residual: found.residual });
    }
    if monitor.cancelled() { Err(EngineError::Cancelled) } else { Ok(()) }
}

/// What permuted targets tell of a sample, and a warning where it tells no more.
fn compare_with_chance(report: &mut LayerReport, joint: &Joint, plan: &Plan, monitor: &dyn Monitor) -> Result<()> {
    let (Some(rows), Some(sample)) = (report.rows, &mut report.sample) else { return Ok(()) };
    let counts = Counts::of(joint, rows);
    if report.name == TABLE && counts.is_truth_table() {
        return Ok(());
    }
    let run =
        inference::Run { seed: plan.seed, layer: 0, options: broja::Options::of(plan), monitor: &Unwatched(monitor) };
    let chance = inference::null::chance(&counts, plan.level, &run)?;
    sample.permuted_information = Some(chance);
    let information = report.information.joint;
    if information <= chance {
        report.warnings.push(Warning::NoMoreThanChance { information, rows, chance });
    }
    Ok(())
}

fn layer_report(layer: &str, names: Names, joint: &Joint, rows: Option<u64>, solution: &Solution) -> LayerReport {
    let by_source = |values: [f64; 2]| -> BySource<f64> {
        names.sources.iter().zip(values).map(|(name, value)| ((*name).to_owned(), value)).collect()
    };
    let Solution { atoms, information, certificate, .. } = solution;
    let gap = bits(certificate.gap);
    let unique = atoms.unique.map(bits);
    let sample = rows.map(|rows| sample(joint, rows));
    let mut warnings = Vec::new();
    if certificate.status != Status::Converged {
        warnings.push(Warning::NotConverged { status: certificate.status, gap });
    }
    if let (Some(sample), Some(rows)) = (&sample, rows)
        && let single = single(joint, rows)
        && is_sparse(sample.rows_per_occupied_cell, single)
    {
        let rows_per_cell = sample.rows_per_occupied_cell;
        let single = (rows_per_cell >= MIN_ROWS_PER_OCCUPIED_CELL).then_some(single);
        warnings.push(Warning::TooFewRows { rows, cells: sample.occupied, rows_per_cell, single });
    }
    LayerReport {
        name: layer.to_owned(),
        rows,
        shape: joint.shape(),
        atoms: AtomsReport {
            redundant: bits(atoms.redundant),
            unique: by_source(unique),
            synergistic: bits(atoms.synergistic),
        },
        information: InformationReport {
            sources: by_source(information.sources.map(bits)),
            joint: bits(information.joint),
        },
        readable: None,
        both: None,
        control: None,
        certificate: CertificateReport {
            gap,
            marginal_residual: certificate.marginal_residual,
            iterations: certificate.iterations,
            status: certificate.status,
        },
        measures: IndexMap::new(),
        contribution: Contribution::new(unique, gap)
            .map(|c| ContributionReport { sources: by_source(c.sources), imbalance: c.imbalance }),
        verdict: None,
        inference: None,
        sample,
        coding: IndexMap::new(),
        warnings,
    }
}

/// Share of the occupied cells that hold a single row.
fn single(joint: &Joint, rows: u64) -> f64 {
    let counts = Counts::of(joint, rows);
    let of = |is: fn(u64) -> bool| counts.cells().iter().filter(|&&count| is(count)).count() as f64;
    of(|count| count == 1) / of(|count| count > 0)
}

fn sample(joint: &Joint, rows: u64) -> SampleReport {
    let [n1, n2, ny] = joint.shape();
    let occupied = joint.pmf().iter().filter(|&&p| p > 0.0).count() as u64;
    SampleReport {
        cells: [n1, n2, ny].iter().map(|&n| n as u64).product(),
        occupied,
        rows_per_occupied_cell: rows as f64 / occupied as f64,
        permuted_information: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use schema::config::Config;
    use schema::progress::Silent;

    /// Unrelated uniform codes.
    fn unrelated(symbols: u64, rows: usize, stream: u64) -> [Vec<u32>; 3] {
        let mut rng = Rng::stream(21, &[stream]);
        std::array::from_fn(|_| (0..rows).map(|_| rng.below(symbols) as u32).collect())
    }

    #[test]
    fn on_sparse_tables_chance_is_reached_as_often_as_the_level_says() {
        // 1000 cells, a row each: where chi-squared is exceeded in 99 of 100 samples.
        let plan = Config { null: 0, resamples: 0, ..Config::default() }.check().expect("valid");
        let names = Names { sources: ["a", "b"], target: "y" };
        let exceeded = (0..100).filter(|&stream| {
            let [a, b, y] = unrelated(10, 1000, stream);
            let joint = Joint::from_codes(&a, &b, &y).expect("a table");
            let layer = decompose_joint("noise", names, &joint, Some(1000), &plan, &Silent).expect("not cancelled");
            assert_eq!(
                layer.is_chance(),
                layer.warnings.iter().any(|warning| matches!(warning, Warning::NoMoreThanChance { .. }))
            );
            !layer.is_chance()
        });
        // 5 %, and three standard errors.
        assert!(exceeded.count() <= 11);
    }
}

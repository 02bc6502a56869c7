//! The decomposition given a control Z: BROJA of `P(x1,x2,y | Z = z)` for each class z, and the mean over `P(z)`.
//!
//! `I(X1,X2;Y|Z) = Σ P(z) I(X1,X2;Y | Z = z)`, and so for each modality alone; hence the means of the atoms sum as the atoms of a layer do. A class is
//! decomposed, permuted and resampled like a layer of its rows alone.
//!
//! **The mean's resamples** are the means of those of the classes, replicate by replicate: permuting the target within each class of Z is the permutation test of
//! `I(X1,X2;Y|Z) = 0`, exact because rows of one class are exchangeable then; halves within each class are a half-sample stratified by Z. The shares `P(z)` are
//! held as they are found. Subsamples of `n^0.7` rows of each class are no subsample of that rate of all rows, so that the mean has no interval by that scheme.

use super::analysis::{self, Names};
use super::contribution::Contribution;
use super::discretize::{Codes, rare};
use super::error::Result;
use super::inference::counts::Counts;
use super::inference::interval::Bias;
use super::inference::null::Null;
use super::inference::sequential::{self, Sequential};
use super::inference::{self, Draw, Inference, Run};
use super::joint::Joint;
use schema::config::{Interval, Plan};
use schema::progress::{Monitor, Unwatched};
use schema::report::control::{ControlReport, class_name, mean_name};
use schema::report::{
    AtomsReport, BySource, CertificateReport, ContributionReport, InformationReport, IntervalReport, LayerReport,
    Status,
};

/// The tables of the control's classes.
///
/// # Errors
/// Those of [`Joint::from_codes`].
pub fn tables(sources: [&Codes; 2], target: &Codes, control: &Codes) -> Result<Vec<Joint>> {
    let mut rows = vec![Vec::new(); control.report.labels.len()];
    for (row, &class) in control.codes.iter().enumerate() {
        rows[class as usize].push(row);
    }
    let of = |rows: &[usize]| {
        let [a, b, y] = [sources[0], sources[1], target]
            .map(|codes| rows.iter().map(|&row| codes.codes[row]).collect::<Vec<u32>>());
        Joint::from_codes(&a, &b, &y)
    };
    rows.iter().map(|rows| of(rows)).collect()
}

/// Decomposes what two coded modalities tell about a coded target within each class of a control, and adds it to their layer's report.
///
/// # Errors
/// Those of [`analysis::decompose_joint`].
pub fn add(
    report: &mut LayerReport,
    names: Names,
    (name, control): (&str, &Codes),
    tables: &[Joint],
    plan: &Plan,
    monitor: &dyn Monitor,
) -> Result<()> {
    let each = tables.iter().zip(&control.report.labels).zip(&control.report.counts);
    let classes = each.map(|((joint, label), &rows)| {
        let name = class_name(name, label);
        let mut class = analysis::decompose_joint(&name, names, joint, Some(rows), plan, &Unwatched(monitor))?;
        if class.is_chance() {
            class.contribution = None;
        }
        Ok(class)
    });
    let classes = classes.collect::<Result<Vec<_>>>()?;
    let mean = mean(&classes, mean_name(name), report);
    report.warnings.extend(rare::warning(name, control));
    report.control = Some(Box::new(ControlReport { name: name.to_owned(), classes, mean }));
    Ok(())
}

/// Before [`infer`]: a null is to come.
pub fn await_null(report: &mut ControlReport, plan: &Plan) {
    report.classes.iter_mut().chain([&mut report.mean]).for_each(|layer| analysis::await_null(layer, plan));
}

/// Adds nulls, corrected values and intervals to each class and to the mean. `layer` names the random streams: those of the first class are the layer's own, so
/// that a control of one class changes no bit. `monitor` watches a class.
///
/// # Errors
/// [`super::error::EngineError::Cancelled`].
pub fn infer<M: Monitor>(
    report: &mut ControlReport,
    tables: &[Joint],
    layer: u64,
    plan: &Plan,
    monitor: impl Fn(usize) -> M,
) -> Result<()> {
    let (mut all, mut counted) = (Vec::with_capacity(tables.len()), Vec::with_capacity(tables.len()));
    for (at, (class, joint)) in report.classes.iter_mut().zip(tables).enumerate() {
        let counts = Counts::of(joint, class.rows.unwrap_or_default());
        let found = inference::infer(&counts, analysis::observed(class), stream(at, layer), plan, &monitor(at))?;
        analysis::tell(class, &found, plan);
        all.push(found);
        counted.push(counts);
    }
    let shares = report.shares();
    let mut of_mean = mean_of_inferences(&all, &shares);
    if let (1.., Some(null)) = (plan.sequential, &of_mean.information) {
        of_mean.sequential = Some(test_mean(&of_mean, null, &counted, &shares, layer, plan, &monitor(0))?);
    }
    analysis::tell(&mut report.mean, &of_mean, plan);
    let gap = report.mean.certificate.gap;
    let Some(found) = &mut report.mean.inference else { return Ok(()) };
    let of_classes = report.classes.iter().map(|class| class.inference.as_ref()?.interval.as_ref());
    match (plan.interval, &mut found.interval, of_classes.collect::<Option<Vec<_>>>()) {
        (Interval::Subsampling, ..) => found.interval = None,
        (_, Some(interval), Some(classes)) => reach_as_far(interval, &classes, &shares, gap),
        _ => {}
    }
    Ok(())
}

/// The mean's interval reaches at least as far as the means of its classes' ends. Where an atom is 0 in every class, resampling leaves a part of the bias in each; the mean keeps
/// that part, while its spread shrinks with the number of classes, so that its own ends alone would miss the truth ever more often.
fn reach_as_far(mean: &mut IntervalReport, classes: &[&IntervalReport], shares: &[f64], gap: f64) {
    let mut summed = vec![[0.0; 2]; mean.of.values().len()];
    for (class, share) in classes.iter().zip(shares) {
        for (sum, ends) in summed.iter_mut().zip(class.of.values()) {
            *sum = [sum[0] + share * ends[0], sum[1] + share * ends[1]];
        }
    }
    let before: Vec<f64> = mean.of.unique.values().map(|ends| ends[0]).collect();
    for (ends, sum) in mean.of.values_mut().zip(summed) {
        *ends = [ends[0].min(sum[0]), ends[1].max(sum[1])];
    }
    // A modality that may have nothing unique leaves all of the contribution to the other.
    let Some(contribution) = &mut mean.contribution else { return };
    for (at, [low, _]) in mean.of.unique.values().enumerate() {
        if *low < before[at] && *low <= gap {
            contribution[at][0] = 0.0;
            contribution[1 - at][1] = 1.0;
        }
    }
}

/// Tests the mean's informations by permutations of each class, drawn until the answer is clear.
fn test_mean(
    of_mean: &Inference,
    null: &Null,
    classes: &[Counts],
    shares: &[f64],
    layer: u64,
    plan: &Plan,
    monitor: &dyn Monitor,
) -> Result<Sequential> {
    let run = |(at, counts)| {
        let options = inference::options(counts, plan);
        (counts, Run { seed: plan.seed, layer: stream(at, layer), options, monitor })
    };
    let classes: Vec<(&Counts, Run)> = classes.iter().enumerate().map(run).collect();
    let observed = Draw { values: of_mean.observed, gap: of_mean.gap };
    sequential::test(observed, null, plan.sequential, &classes[0].1, |scratch, i| {
        let draws: Vec<Draw> =
            classes.iter().map(|(counts, run)| sequential::permuted(counts, run, scratch, i)).collect();
        mean_of_draws(&draws, shares)
    })
}

/// The random streams of a class: those of the first are the layer's own.
fn stream(class: usize, layer: u64) -> u64 {
    ((class as u64) << 32) | layer
}

/// The mean of one draw of each class.
fn mean_of_draws(draws: &[Draw], shares: &[f64]) -> Draw {
    let over = |value: &dyn Fn(&Draw) -> f64| -> f64 {
        draws.iter().zip(shares).map(|(draw, share)| share * value(draw)).sum()
    };
    Draw { values: std::array::from_fn(|quantity| over(&|draw| draw.values[quantity])), gap: over(&|draw| draw.gap) }
}

/// The mean over `P(z)`, as a layer of all rows; `of` is that layer without a control.
fn mean(classes: &[LayerReport], name: String, of: &LayerReport) -> LayerReport {
    let rows: f64 = classes.iter().map(|class| class.rows.unwrap_or_default() as f64).sum();
    let over = |value: &dyn Fn(&LayerReport) -> f64| -> f64 {
        classes.iter().map(|class| class.rows.unwrap_or_default() as f64 / rows * value(class)).sum()
    };
    let by_source = |values: &dyn Fn(&LayerReport) -> &BySource<f64>| -> BySource<f64> {
        of.atoms.unique.keys().map(|name| (name.clone(), over(&|class| values(class)[name]))).collect()
    };
    let gap = over(&|class| class.certificate.gap);
    let unique = by_source(&|class| &class.atoms.unique);
    let stopped = classes.iter().map(|class| class.certificate.status).find(|&status| status != Status::Converged);
    let share =
        Contribution::new([unique[0], unique[1]], gap).filter(|_| classes.iter().any(|class| !class.is_chance()));
    let contribution = share.map(|c| ContributionReport {
        sources: of.atoms.unique.keys().cloned().zip(c.sources).collect(),
        imbalance: c.imbalance,
    });
    LayerReport {
        name,
        atoms: AtomsReport {
            redundant: over(&|class| class.atoms.redundant),
            synergistic: over(&|class| class.atoms.synergistic),
            unique,
        },
        information: InformationReport {
            sources: by_source(&|class| &class.information.sources),
            joint: over(&|class| class.information.joint),
        },
        certificate: CertificateReport {
            gap,
            marginal_residual: classes.iter().map(|class| class.certificate.marginal_residual).fold(0.0, f64::max),
            iterations: classes.iter().map(|class| class.certificate.iterations).sum(),
            status: stopped.unwrap_or(Status::Converged),
        },
        contribution,
        rows: of.rows,
        shape: of.shape,
        readable: None,
        both: None,
        control: None,
        measures: Default::default(),
        verdict: None,
        inference: None,
        sample: None,
        coding: Default::default(),
        warnings: Vec::new(),
    }
}

/// What resampling tells of the mean: the mean of each replicate over the classes.
fn mean_of_inferences(all: &[Inference], shares: &[f64]) -> Inference {
    let over = |value: &dyn Fn(&Inference) -> f64| -> f64 {
        all.iter().zip(shares).map(|(found, share)| share * value(found)).sum()
    };
    let draw = |of: &dyn Fn(&Inference) -> Draw| mean_of_draws(&all.iter().map(of).collect::<Vec<_>>(), shares);
    let draws = |of: &dyn Fn(&Inference) -> &[Draw]| -> Vec<Draw> {
        (0..of(&all[0]).len()).map(|at| draw(&|found| of(found)[at])).collect()
    };
    let null = |of: fn(&Inference) -> Option<&Null>| {
        let there = all.iter().all(|found| of(found).is_some());
        there.then(|| Null { draws: draws(&|found| &of(found).expect("it is there").draws) })
    };
    let bias =
        |at: usize| Bias { null: over(&|found| found.biases[at].null), shown: over(&|found| found.biases[at].shown) };
    let Draw { values: observed, gap } = draw(&|found| Draw { values: found.observed, gap: found.gap });
    Inference {
        observed,
        gap,
        information: null(|found| found.information.as_ref()),
        sequential: None,
        interaction: null(|found| found.interaction.as_ref()),
        halves: draws(&|found| &found.halves),
        biases: [0, 1, 2].map(bias),
        others: draws(&|found| &found.others),
    }
}

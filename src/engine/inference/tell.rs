//! [`Inference`] → the report's own form, by the names of the sources.

use super::super::contribution::Contribution;
use super::interval::{Bias, interval, nominal};
use super::null::{Against, Null};
use super::quantity::{COUNT, JOINT, REDUNDANT, SOURCES, SYNERGISTIC, UNIQUE, UNIQUE_TOTAL, Values};
use super::sequential::Sequential;
use super::{Draw, Inference, atoms, resample};
use schema::config::{Interval, Plan};
use schema::report::{
    BySource, ContributionReport, CorrectedReport, InferenceReport, Informations, InteractionReport, IntervalReport,
    NullOf, NullReport, Quantities, TestOf, TestsReport,
};

/// The name that the corrected values' method has in a report.
pub const CORRECTED_BY: &str = "half-sampling";
/// And that of the atoms' tests.
pub const TESTED_BY: &str = "half-sampling";

/// A quantity against permuted targets. Only informations are tested by it: that nothing is told is not the null of a single atom. The band is the null's,
/// whichever permutations a test has.
pub fn null_of(
    (null, sequential): (&Null, Option<&Sequential>),
    quantity: usize,
    [observed, gap]: [f64; 2],
    level: f64,
) -> NullOf {
    let Against { mean, low, high, p } = null.against(quantity, observed, gap, level);
    let is_tested = quantity == JOINT || SOURCES.contains(&quantity);
    let p = sequential.map_or(p, |found| found.of[quantity]);
    NullOf { mean, low, high, test: is_tested.then(|| TestOf::of(p)) }
}

/// Whether there is any information.
pub fn any((null, sequential): (&Null, Option<&Sequential>), observed: &Values) -> TestOf {
    TestOf::of(sequential.map_or_else(|| null.any(observed), |found| found.any))
}

/// A layer's inference, before p-values are corrected over layers.
pub fn report(inference: &Inference, sources: [&str; 2], rows: u64, plan: &Plan) -> InferenceReport {
    let known = |quantity: usize| [inference.observed[quantity], inference.gap];
    let sequential = inference.sequential.as_ref();
    let null = inference.information.as_ref().map(|null| NullReport {
        permutations: null.draws.len() as u32,
        gap: null.gap(),
        correction: plan.correction,
        any: Some(any((null, sequential), &inference.observed)),
        sequential: sequential.map(|found| found.rule),
        of: quantities(sources, |quantity| null_of((null, sequential), quantity, known(quantity), plan.level)),
    });
    let interaction = inference.interaction.as_ref().map(|null| {
        let Against { mean, low, high, p } =
            null.against(SYNERGISTIC, inference.observed[SYNERGISTIC], inference.gap, plan.level);
        let synergistic = NullOf { mean, low, high, test: Some(TestOf::of(p)) };
        InteractionReport { permutations: null.draws.len() as u32, correction: plan.correction, synergistic }
    });
    if inference.halves.is_empty() {
        return InferenceReport { null, interaction, tests: None, corrected: None, interval: None };
    }
    let values = corrected_values(&inference.observed, &inference.halves, inference.biases);
    let tests = inference.information.as_ref().map(|_| tests(inference, &values, sources, plan));
    if plan.resamples == 0 {
        return InferenceReport { null, interaction, tests, corrected: None, interval: None };
    }
    let unique = UNIQUE.map(|i| values[i]);
    let share = Contribution::new(unique, inference.gap);
    let corrected = CorrectedReport {
        method: CORRECTED_BY.to_owned(),
        of: quantities(sources, |quantity| values[quantity]),
        contribution: share
            .map(|c| ContributionReport { sources: by_source(sources, |i| c.sources[i]), imbalance: c.imbalance }),
    };
    let draws = if inference.others.is_empty() { &inference.halves } else { &inference.others };
    let mut ends: [[f64; 2]; COUNT] = std::array::from_fn(|quantity| {
        quantity_interval(plan.interval, [&inference.observed, &values], quantity, draws, rows, plan.level)
    });
    let mut of_first =
        contribution_interval(plan.interval, [&inference.observed, &values], inference.gap, draws, rows, plan.level);
    if plan.interval == Interval::HalfSampling {
        reach_edges(&mut ends, &mut of_first, [&inference.observed, &values], inference.gap, draws, plan.level);
    }
    let interval = IntervalReport {
        method: plan.interval,
        coverage: 1.0 - plan.level,
        resamples: draws.len() as u32,
        of: quantities(sources, |quantity| ends[quantity]),
        contribution: Some(by_source(sources, |i| match i {
            0 => of_first,
            _ => [1.0 - of_first[1], 1.0 - of_first[0]],
        })),
    };
    InferenceReport { null, interaction, tests, corrected: Some(corrected), interval: Some(interval) }
}

/// Each atom's own test.
fn tests(inference: &Inference, corrected: &Values, sources: [&str; 2], plan: &Plan) -> TestsReport {
    let halves = &inference.halves;
    let gap = halves.iter().map(|half| half.gap).fold(inference.gap, f64::max);
    let p = |quantity: usize| {
        let of: Vec<f64> = halves.iter().map(|half| half.values[quantity]).collect();
        atoms::is_zero(inference.observed[quantity], corrected[quantity], &of, gap)
    };
    tests_of(TESTED_BY, sources, UNIQUE.map(p), [REDUNDANT, SYNERGISTIC].map(|atom| Some(p(atom))), plan)
}

/// p-values of the unique atoms, and of the redundant and the synergistic one where there are, in a report's form.
pub fn tests_of(
    method: &str,
    sources: [&str; 2],
    unique: [f64; 2],
    [redundant, synergistic]: [Option<f64>; 2],
    plan: &Plan,
) -> TestsReport {
    TestsReport {
        method: method.to_owned(),
        correction: plan.correction,
        any_unique: TestOf::of((2.0 * unique[0].min(unique[1])).min(1.0)),
        unique: by_source(sources, |i| TestOf::of(unique[i])),
        redundant: redundant.map(TestOf::of),
        synergistic: synergistic.map(TestOf::of),
    }
}

/// Where an atom may be 0, its neighbours may be all there is; resamples, in which it never is, do not show that.
///
/// - `R = (I(X1;Y) + I(X2;Y) − U1 − U2) / 2`: where `U1 + U2` may be 0, `R` reaches as high as that mean of both informations does.
/// - `C1 = U1 / (U1 + U2)`: where `U2` may be 0, `C1` reaches 1; where `U1` may be, it reaches 0.
///
/// An end that the certified gaps cannot tell from 0 may be 0.
fn reach_edges(
    ends: &mut [[f64; 2]; COUNT],
    share: &mut [f64; 2],
    values: [&Values; 2],
    gap: f64,
    draws: &[Draw],
    level: f64,
) {
    let gap = draws.iter().map(|draw| draw.gap).fold(gap, f64::max);
    if ends[UNIQUE_TOTAL][0] <= 2.0 * gap {
        let mean = |v: &Values| (v[SOURCES[0]] + v[SOURCES[1]]) / 2.0;
        let of: Vec<f64> = draws.iter().map(|draw| mean(&draw.values)).collect();
        let [_, high] = interval(Interval::HalfSampling, values.map(mean), &of, (0, 0), level, [0.0, f64::INFINITY]);
        ends[REDUNDANT][1] = ends[REDUNDANT][1].max(high);
    }
    if ends[UNIQUE[1]][0] <= gap {
        share[1] = 1.0;
    }
    if ends[UNIQUE[0]][0] <= gap {
        share[0] = 0.0;
    }
}

/// Every quantity, corrected by half-samples: three informations and `I_Q*`, and the atoms that follow from them, so that their identities
/// hold.
pub fn corrected_values(observed: &Values, halves: &[Draw], biases: [Bias; 3]) -> Values {
    let one = |of: &dyn Fn(&Values) -> f64, bias: Bias| {
        let draws: Vec<f64> = halves.iter().map(|draw| of(&draw.values)).collect();
        bias.off(of(observed), &draws)
    };
    let [b1, b2, b12] = biases;
    let [i1, i2] = [(SOURCES[0], b1), (SOURCES[1], b2)].map(|(at, bias)| one(&|v: &Values| v[at], bias));
    let joint = one(&|v: &Values| v[JOINT], b12);
    // What a Q* tells is as sparse as what the sources tell alone.
    let union = one(&|v: &Values| v[JOINT] - v[SYNERGISTIC], b1 + b2);
    let [u1, u2] = [union - i2, union - i1];
    [i1 + i2 - union, u1, u2, joint - union, u1 + u2, i1, i2, joint]
}

/// The interval of one quantity, cut at 0. `values` are the observed and the corrected ones.
fn quantity_interval(
    scheme: Interval,
    values: [&Values; 2],
    quantity: usize,
    draws: &[Draw],
    rows: u64,
    level: f64,
) -> [f64; 2] {
    debug_assert!(quantity < COUNT);
    let of: Vec<f64> = draws.iter().map(|draw| draw.values[quantity]).collect();
    let size = (resample::rows_of(scheme, rows), rows);
    interval(scheme, values.map(|v| v[quantity]), &of, size, level, [0.0, f64::INFINITY])
}

/// The interval of the first source's contribution: everything, where the ratio is undefined in the estimate or in too many resamples.
fn contribution_interval(
    scheme: Interval,
    [observed, corrected]: [&Values; 2],
    gap: f64,
    draws: &[Draw],
    rows: u64,
    level: f64,
) -> [f64; 2] {
    let unique = |values: &Values| UNIQUE.map(|i| values[i]);
    let share = |unique: [f64; 2], gap: f64| Contribution::new(unique, gap).map(|c| c.sources[0]);
    let (Some(whole), Some(centre)) = (share(unique(observed), gap), share(unique(corrected), gap)) else {
        return [0.0, 1.0];
    };
    let size = (resample::rows_of(scheme, rows), rows);
    let mean = UNIQUE.map(|i| draws.iter().map(|draw| draw.values[i]).sum::<f64>() / draws.len() as f64);
    let of_draw = |draw: &Draw| match scheme {
        // Unique terms vary about their corrected values as those of halves vary about their mean: a ratio's bias and spread follow.
        Interval::HalfSampling => {
            let moved = [0, 1].map(|i| corrected[UNIQUE[i]] + draw.values[UNIQUE[i]] - mean[i]);
            share(moved, draw.gap)
        }
        _ => share(unique(&draw.values), draw.gap),
    };
    let shares: Vec<f64> = draws.iter().filter_map(of_draw).collect();
    let level = nominal(scheme, level);
    if (draws.len() - shares.len()) as f64 > level / 2.0 * draws.len() as f64 {
        return [0.0, 1.0];
    }
    // Shares of moved terms are centred already: their quantiles are the interval.
    let scheme = if scheme == Interval::HalfSampling { Interval::Percentile } else { scheme };
    let [low, high] = interval(scheme, [whole, centre], &shares, size, level, [0.0, 1.0]);
    [low.min(centre), high.max(centre)]
}

fn by_source<T>(sources: [&str; 2], value: impl Fn(usize) -> T) -> BySource<T> {
    sources.iter().enumerate().map(|(i, name)| ((*name).to_owned(), value(i))).collect()
}

fn quantities<T>(sources: [&str; 2], value: impl Fn(usize) -> T) -> Quantities<T> {
    Quantities {
        redundant: value(REDUNDANT),
        unique: by_source(sources, |i| value(UNIQUE[i])),
        synergistic: value(SYNERGISTIC),
        unique_total: value(UNIQUE_TOTAL),
        information: Informations { sources: by_source(sources, |i| value(SOURCES[i])), joint: value(JOINT) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unique_term_within_the_gap_of_zero_may_leave_all_to_the_other() {
        let values = [0.0; COUNT];
        let share_with = |end: f64| {
            let (mut ends, mut share) = ([[0.2, 0.3]; COUNT], [0.4, 0.999]);
            ends[UNIQUE[1]] = [end, 0.1];
            reach_edges(&mut ends, &mut share, [&values, &values], 1e-9, &[Draw { values, gap: 1e-6 }], 0.05);
            share
        };
        assert_eq!(share_with(5e-7), [0.4, 1.0]);
        assert_eq!(share_with(5e-6), [0.4, 0.999]);
    }
}

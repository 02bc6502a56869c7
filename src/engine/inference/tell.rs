//! [`Inference`] → the report's own form, by the names of the sources.

use super::super::config::{Interval, Plan};
use super::super::contribution::Contribution;
use super::super::report::{
    BySource, ContributionReport, CorrectedReport, InferenceReport, Informations, InteractionReport, IntervalReport,
    NullOf, NullReport, Quantities,
};
use super::interval::{Bias, interval};
use super::null::{Against, Null};
use super::quantity::{COUNT, JOINT, REDUNDANT, SOURCES, SYNERGISTIC, UNIQUE, UNIQUE_TOTAL, Values, contribution};
use super::{Draw, Inference, resample};

/// The name that the corrected values' method has in a report.
pub const CORRECTED_BY: &str = "half-sampling";

/// A layer's inference, before p-values are corrected over layers.
pub fn report(inference: &Inference, sources: [&str; 2], rows: u64, plan: &Plan) -> InferenceReport {
    let against = |null: &Null, quantity: usize| {
        let Against { mean, low, high, p } =
            null.against(quantity, inference.observed[quantity], inference.gap, plan.level);
        NullOf { mean, low, high, p, p_adjusted: p }
    };
    let null = inference.information.as_ref().map(|null| NullReport {
        permutations: null.draws.len() as u32,
        gap: null.gap(),
        correction: plan.correction,
        of: quantities(sources, |quantity| against(null, quantity)),
    });
    let interaction = inference.interaction.as_ref().map(|null| InteractionReport {
        permutations: null.draws.len() as u32,
        correction: plan.correction,
        synergistic: against(null, SYNERGISTIC),
    });
    if inference.halves.is_empty() {
        return InferenceReport { null, interaction, corrected: None, interval: None };
    }
    let values = corrected_values(&inference.observed, &inference.halves, inference.biases);
    let unique = UNIQUE.map(|i| values[i]);
    let share = Contribution::new(unique, inference.gap);
    let corrected = CorrectedReport {
        method: CORRECTED_BY.to_owned(),
        of: quantities(sources, |quantity| values[quantity]),
        contribution: share
            .map(|c| ContributionReport { sources: by_source(sources, |i| c.sources[i]), imbalance: c.imbalance }),
    };
    let draws = if inference.others.is_empty() { &inference.halves } else { &inference.others };
    let of_first =
        contribution_interval(plan.interval, inference, share.map(|c| c.sources[0]), draws, rows, plan.level);
    let interval = IntervalReport {
        method: plan.interval,
        coverage: 1.0 - plan.level,
        resamples: draws.len() as u32,
        of: quantities(sources, |quantity| {
            quantity_interval(plan.interval, [&inference.observed, &values], quantity, draws, rows, plan.level)
        }),
        contribution: Some(by_source(sources, |i| match i {
            0 => of_first,
            _ => [1.0 - of_first[1], 1.0 - of_first[0]],
        })),
    };
    InferenceReport { null, interaction, corrected: Some(corrected), interval: Some(interval) }
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
    inference: &Inference,
    corrected: Option<f64>,
    draws: &[Draw],
    rows: u64,
    level: f64,
) -> [f64; 2] {
    let shares: Vec<Option<f64>> = draws.iter().map(|draw| contribution(&draw.values, draw.gap)).collect();
    let undefined = shares.iter().filter(|share| share.is_none()).count();
    let (Some(raw), Some(corrected)) = (inference.contribution, corrected) else { return [0.0, 1.0] };
    if undefined as f64 > level / 2.0 * draws.len() as f64 {
        return [0.0, 1.0];
    }
    let shares: Vec<f64> = shares.into_iter().flatten().collect();
    let size = (resample::rows_of(scheme, rows), rows);
    match scheme {
        // Around the contribution of the corrected atoms.
        Interval::HalfSampling => {
            let mean = shares.iter().sum::<f64>() / shares.len() as f64;
            let centred: Vec<f64> = shares.iter().map(|share| share - mean).collect();
            let [low, high] = interval(Interval::Percentile, [0.0; 2], &centred, size, level, [-1.0, 1.0]);
            [low, high].map(|end| (corrected + end).clamp(0.0, 1.0))
        }
        _ => interval(scheme, [raw, corrected], &shares, size, level, [0.0, 1.0]),
    }
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

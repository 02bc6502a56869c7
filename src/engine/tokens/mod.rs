//! The setting of Amit et al. (arXiv 2511.19470): a sample is a set of rows (tokens, frames, patches), decomposed by itself; the data set is
//! the mean over samples.
//!
//! | file | job |
//! |---|---|
//! | [`samples`] | which rows are a sample, and how a long one is reduced |
//! | [`verdict`] | what may be said of a layer |
//! | [`schema::tokens`] | the result's form |
//!
//! Row `i` of both modalities and of the target is the same token: that is how codes are paired. Each sample has codebooks of its own, fitted
//! to its rows, with K and dimensions never more than these allow. Two aggregates, which differ, are both given:
//!
//! - ratio of means: `C1 = Σ U1 / (Σ U1 + Σ U2)`, dominated by samples that tell much;
//! - mean of ratios: the mean of `U1 / (U1 + U2)` over the samples in which it is defined, dominated by none.
//!
//! With a dozen rows and K near n nearly every row has a cell of its own, and the plug-in values are bias: about `log2` of the target's
//! classes in all. So the null is the same as for a table: in each sample the target is permuted against both modalities and everything is
//! computed anew, means included. It takes the rows of a sample as exchangeable; tokens that resemble their neighbours are not quite. Whether anything is
//! unique is another question, which [`crate::inference::held_out`] answers: one half of a sample's rows is judged by what the other half tells.

mod named;
pub mod samples;
#[cfg(test)]
mod tests;
pub mod verdict;

use super::analysis::Names;
use super::broja::{self, Options, Scratch};
use super::contribution::Contribution;
use super::discretize;
use super::error::{EngineError, Result};
use super::inference::counts::Counts;
use super::inference::held_out;
use super::inference::interval::quantile;
use super::inference::null::Null;
use super::inference::quantity::{self, COUNT, Values};
use super::inference::{self, Draw, Run, sequential, tell};
use super::joint::Joint;
use super::math::bits;
use super::rng::Rng;
use crate::threads;
use data::Feature;
use samples::Sample;
use schema::config::{Coding, Config, Plan, SettingError};
use schema::progress::{Monitor, Stage, Unwatched};
use schema::report::TestsReport;
use schema::tokens::{Against, Aggregates, SampleOf, Skipped, TokensLayer, TokensNull};

/// Names the null's random streams.
const STREAM: u64 = 6;
/// Names those of the splits that test unique information, and how many each sample has: their mean is what counts, so that a few are enough.
const SPLIT_STREAM: u64 = 7;
const SPLITS: u64 = 4;
/// Names those of the tests that draw permutations until their answers are clear.
const SEQUENTIAL_STREAM: u64 = 8;
/// Samples between two words of progress.
const BATCH: usize = 64;

/// One sample, coded and decomposed.
struct Decomposed {
    counts: Counts,
    found: Draw,
}

/// A layer, sample by sample, with its null; [`verdict::conclude`] speaks once all layers are there. `layer` names the random streams.
///
/// # Errors
/// [`EngineError::Setting`] where the plan holds rows out, [`EngineError::TooFewRows`] where no sample can be decomposed,
/// [`EngineError::NonFinite`], [`EngineError::CodingMisfit`], [`EngineError::Cancelled`].
pub fn layer(
    name: &str,
    layer: u64,
    names: Names,
    [a, b, target]: [&Feature; 3],
    samples: &[Sample],
    plan: &Plan,
    monitor: &dyn Monitor,
) -> Result<TokensLayer> {
    if plan.held_out != 0.0 {
        return Err(EngineError::Setting(SettingError {
            name: "held_out",
            found: plan.held_out.to_string(),
            expected: "0: a group has too few rows to hold any out".into(),
        }));
    }
    [a, b, target].into_iter().try_for_each(Feature::check_finite)?;
    // A sample of few rows takes as many clusters as it has different rows.
    let config: &Config = plan;
    let plan = &Config { clamp_clusters: true, ..config.clone() }.check()?;
    let task = Task { layer, names, features: [a, b, target], plan, monitor };
    let all = task.decompose(samples)?;
    let mut used: Vec<Decomposed> = Vec::new();
    let (mut of_samples, mut skipped) = (Vec::new(), Vec::new());
    for (sample, found) in samples.iter().zip(all) {
        match found {
            Ok(found) => {
                of_samples.push(sample_of(sample, &found.found, names));
                used.push(found);
            }
            Err(why) => skipped.push(Skipped { name: sample.name.clone(), why }),
        }
    }
    if used.is_empty() {
        return Err(EngineError::TooFewRows { found: 0, needed: 2 });
    }
    let observed = Mean::of(&used.iter().map(|sample| sample.found).collect::<Vec<_>>());
    let null = if plan.null > 0 { Some(task.null(&used, &observed)?) } else { None };
    let tests = if plan.null > 0 { task.tests(&used)? } else { None };
    let rows = used.iter().map(|sample| sample.counts.rows()).sum();
    Ok(TokensLayer {
        name: name.to_owned(),
        rows,
        samples: used.len() as u64,
        atoms: named::atoms(&observed.values, names.sources),
        information: named::information(&observed.values, names.sources),
        gap: observed.gap,
        contribution: Some(observed.aggregates()).filter(|aggregates| aggregates.ratio_of_means.is_some()),
        verdict: None,
        null,
        tests,
        skipped,
        of_samples,
    })
}

struct Task<'a> {
    layer: u64,
    names: Names<'a>,
    features: [&'a Feature; 3],
    plan: &'a Plan,
    monitor: &'a dyn Monitor,
}

impl Task<'_> {
    /// Each sample, or why it tells nothing.
    fn decompose(&self, samples: &[Sample]) -> Result<Vec<std::result::Result<Decomposed, String>>> {
        let mut all = Vec::with_capacity(samples.len());
        self.monitor.progress(Stage::Clustering, 0.0);
        for batch in samples.chunks(BATCH) {
            let first = all.len();
            let batch = threads::map(batch.iter().zip(first as u64..), |(sample, number)| self.one(sample, number));
            all.extend(batch.into_iter().collect::<Result<Vec<_>>>()?);
            if self.monitor.cancelled() {
                return Err(EngineError::Cancelled);
            }
            self.monitor.progress(Stage::Clustering, all.len() as f64 / samples.len() as f64);
        }
        Ok(all)
    }

    fn one(&self, sample: &Sample, number: u64) -> Result<std::result::Result<Decomposed, String>> {
        let plan = self.plan;
        let quiet = Unwatched(self.monitor);
        let symbols = match discretize::resolve(self.features[2], plan.target)? {
            Coding::Clusters => plan.target_clusters,
            _ => plan.target_bins,
        };
        let codings = [(plan.sources, plan.clusters), (plan.sources, plan.clusters), (plan.target, symbols)];
        let names = [self.names.sources[0], self.names.sources[1], self.names.target];
        let mut codes = Vec::with_capacity(3);
        for (variable, (feature, (coding, symbols))) in self.features.into_iter().zip(codings).enumerate() {
            // As in an analysis both modalities draw the same random stream.
            let path = [u64::from(variable == 2), self.layer, number];
            match discretize::code(&feature.select(&sample.rows), coding, symbols, plan, &path, &quiet) {
                Ok(found) => codes.push(found.codes),
                Err(EngineError::ConstantModality) => {
                    return Ok(Err(Skipped::same(names[variable])));
                }
                Err(refusal @ EngineError::TooFewRows { .. }) => return Ok(Err(refusal.to_string())),
                Err(refusal) => return Err(refusal),
            }
        }
        let joint = Joint::from_codes(&codes[0], &codes[1], &codes[2])?;
        let options = Options {
            method: plan.method,
            gap: plan.gap * std::f64::consts::LN_2,
            max_iterations: plan.max_iterations,
        };
        broja::admit(&joint, &options)?;
        let solution = broja::solve_with(&mut Scratch::default(), &joint, &options, &quiet);
        let found = Draw { values: quantity::of(&solution), gap: bits(solution.certificate.gap) };
        Ok(Ok(Decomposed { counts: Counts::of(&joint, sample.rows.len() as u64), found }))
    }

    /// Options are per table: every table's are within the same bounds, and its own are taken where it is solved.
    fn run(&self, counts: &Counts) -> Run<'_> {
        let Self { plan, layer, monitor, .. } = *self;
        Run { seed: plan.seed, layer, options: inference::options(counts, plan), monitor }
    }

    /// Whether anything is unique in any sample. Rows of one sample are split, so that only those of at least two tell.
    fn tests(&self, used: &[Decomposed]) -> Result<Option<TestsReport>> {
        let used: Vec<&Decomposed> = used.iter().filter(|one| one.counts.rows() > 1).collect();
        let Some(first) = used.first() else { return Ok(None) };
        let found = self.run(&first.counts).each(Stage::Resampling, used.len() as u32, |scratch, sample| {
            let counts = &used[sample as usize].counts;
            let run = self.run(counts);
            let of_splits: Vec<[f64; 2]> = (0..SPLITS)
                .map(|split| {
                    let mut rng = Rng::stream(run.seed, &[SPLIT_STREAM, self.layer, sample, split]);
                    let [half, rest] = counts.split(counts.rows() / 2, &mut rng);
                    held_out::unique(scratch, [&half, &rest], &run)
                })
                .collect();
            [0, 1].map(|i| of_splits.iter().map(|found| found[i]).sum::<f64>() / SPLITS as f64)
        })?;
        let p = [0, 1].map(|i| held_out::mean_is_positive(&found.iter().map(|of| of[i]).collect::<Vec<f64>>()));
        let [Some(first), Some(second)] = p else { return Ok(None) };
        Ok(Some(tell::tests_of("held-out", self.names.sources, [first, second], [None, None], self.plan)))
    }

    /// The target permuted in each sample.
    fn null(&self, used: &[Decomposed], observed: &Mean) -> Result<TokensNull> {
        let plan = self.plan;
        let run = |counts: &Counts| self.run(counts);
        let means: Vec<Mean> = run(&used[0].counts).each(Stage::Permuting, plan.null, |scratch, permutation| {
            let draw = |(sample, one): (usize, &Decomposed)| {
                let mut rng = Rng::stream(plan.seed, &[STREAM, self.layer, sample as u64, permutation]);
                run(&one.counts).solve(scratch, &one.counts.permute_target(&mut rng).joint())
            };
            Mean::of(&used.iter().enumerate().map(draw).collect::<Vec<_>>())
        })?;
        let null = Null { draws: means.iter().map(|mean| Draw { values: mean.values, gap: mean.gap }).collect() };
        let sequential = match plan.sequential {
            0 => None,
            most => {
                let observed = Draw { values: observed.values, gap: observed.gap };
                let found = sequential::test(observed, &null, most, &run(&used[0].counts), |_, permutation| {
                    let draw = |(sample, one): (usize, &Decomposed)| {
                        let path = [SEQUENTIAL_STREAM, self.layer, sample as u64, permutation];
                        sequential::told(&one.counts.permute_target(&mut Rng::stream(plan.seed, &path)))
                    };
                    let Mean { values, gap, .. } = Mean::of(&used.iter().enumerate().map(draw).collect::<Vec<_>>());
                    Draw { values, gap }
                })?;
                Some(found)
            }
        };
        let shares = |share: fn(&Mean) -> Option<f64>| {
            let mut shares: Vec<f64> = means.iter().filter_map(share).collect();
            if shares.is_empty() {
                return None;
            }
            let mean = shares.iter().sum::<f64>() / shares.len() as f64;
            shares.sort_by(f64::total_cmp);
            // A share is compared with both tails: neither modality is the one that is expected to have more.
            let [low, high] = [plan.level / 2.0, 1.0 - plan.level / 2.0].map(|at| quantile(&shares, at));
            Some(Against { mean, low, high })
        };
        Ok(TokensNull {
            permutations: plan.null,
            gap: null.gap(),
            correction: plan.correction,
            any: Some(tell::any((&null, sequential.as_ref()), &observed.values)),
            sequential: sequential.map(|found| found.rule),
            of: named::quantities(self.names.sources, |quantity| {
                let known = [observed.values[quantity], observed.gap];
                tell::null_of((&null, sequential.as_ref()), quantity, known, plan.level)
            }),
            ratio_of_means: shares(|mean| mean.ratio_of_means),
            mean_of_ratios: shares(|mean| mean.mean_of_ratios),
        })
    }
}

/// Values of the first modality's contribution, and what they are of, over samples.
struct Mean {
    values: Values,
    /// Mean certified gap, which bounds the error of each mean.
    gap: f64,
    ratio_of_means: Option<f64>,
    mean_of_ratios: Option<f64>,
    /// Samples whose own ratio is defined, and the standard error of their mean.
    defined: usize,
    standard_error: Option<f64>,
}

impl Mean {
    fn of(draws: &[Draw]) -> Self {
        let n = draws.len() as f64;
        let mut values = [0.0; COUNT];
        for draw in draws {
            values.iter_mut().zip(draw.values).for_each(|(sum, value)| *sum += value);
        }
        values.iter_mut().for_each(|sum| *sum /= n);
        let gap = draws.iter().fold(0.0, |sum, draw| sum + draw.gap) / n;
        let share = |values: &Values, gap: f64| quantity::contribution(values, gap);
        let shares: Vec<f64> = draws.iter().filter_map(|draw| share(&draw.values, draw.gap)).collect();
        let count = shares.len() as f64;
        let mean = shares.iter().fold(0.0, |sum, share| sum + share) / count;
        let squares = shares.iter().fold(0.0, |sum, share| sum + (share - mean) * (share - mean));
        Self {
            values,
            gap,
            ratio_of_means: share(&values, gap),
            mean_of_ratios: (!shares.is_empty()).then_some(mean),
            defined: shares.len(),
            standard_error: (shares.len() > 1).then(|| (squares / (count - 1.0) / count).sqrt()),
        }
    }

    fn aggregates(&self) -> Aggregates {
        Aggregates {
            ratio_of_means: self.ratio_of_means,
            mean_of_ratios: self.mean_of_ratios,
            standard_error: self.standard_error,
            defined: self.defined as u64,
        }
    }
}

fn sample_of(sample: &Sample, found: &Draw, names: Names) -> SampleOf {
    SampleOf {
        name: sample.name.clone(),
        rows: sample.rows.len() as u64,
        atoms: named::atoms(&found.values, names.sources),
        gap: found.gap,
        contribution: Contribution::new(quantity::UNIQUE.map(|i| found.values[i]), found.gap).map(|c| c.sources[0]),
    }
}

//! Telling signal from noise, from a table of counts alone: nulls, corrected values, intervals, verdicts.
//!
//! With `n` rows and many cells, plug-in information is usually too high: on unrelated data it is about `df / 2n` nats, not 0. So each
//! estimate stands beside what unrelated data of the same margins give.
//!
//! | file | job |
//! |---|---|
//! | [`counts`] | a table of counts, and its permutations and resamples, exact at any number of rows |
//! | [`hypergeometric`], [`binomial`] | draws of a count without and with replacement |
//! | [`log_concave`] | how both are drawn where counts are large |
//! | [`quantity`] | the eight numbers of a decomposition that are tested |
//! | [`null`](mod@null) | the information null and the interaction null |
//! | [`sequential`] | tests of information by permutations that are drawn until the answer is clear |
//! | [`resample`] | half-samples, subsamples and bootstrap samples, decomposed |
//! | [`interval`] | resamples → corrected values and intervals |
//! | [`atoms`] | of each atom whether it is 0, whatever the others are |
//! | [`held_out`] | the same of the unique atoms of groups of few rows |
//! | [`correction`] | p-values over layers |
//! | [`verdict`] | what may be said |
//!
//! Replicate `i` draws from a random stream of its own and lands in place `i`, so that the bits do not depend on the threads.

pub mod atoms;
pub mod binomial;
pub mod correction;
pub mod counts;
pub mod held_out;
pub mod hypergeometric;
pub mod interval;
pub mod log_concave;
pub mod null;
pub mod quantity;
pub mod resample;
pub mod sequential;
pub mod tell;
pub mod verdict;

use super::broja::{self, Options, Scratch};
use super::error::{EngineError, Result};
use super::joint::Joint;
use super::math::bits;
use crate::threads;
use counts::Counts;
use interval::Bias;
use null::Null;
use quantity::Values;
use schema::config::{Interval, Plan};
use schema::progress::{Monitor, Stage, Unwatched};
use sequential::Sequential;

/// Everything that resampling tells of one table.
#[derive(Debug, Clone, PartialEq)]
pub struct Inference {
    /// The table's own values, bits.
    pub observed: Values,
    /// Certified gap of the observed values, bits.
    pub gap: f64,
    /// Target permuted.
    pub information: Option<Null>,
    /// The tests of information, where they have permutations of their own.
    pub sequential: Option<Sequential>,
    /// First modality permuted within each class of the target.
    pub interaction: Option<Null>,
    /// Half-samples: for the tests of atoms, for corrected values, and for intervals by that scheme.
    pub halves: Vec<Draw>,
    /// Of [`resample::biases`].
    pub biases: [Bias; 3],
    /// Resamples of another interval scheme.
    pub others: Vec<Draw>,
}

/// One solved table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draw {
    /// Bits.
    pub values: Values,
    /// Certified gap, bits.
    pub gap: f64,
}

/// Permutes and resamples as the plan says. `layer` names the random streams; `observed` is the table's own decomposition.
///
/// # Errors
/// [`EngineError::Cancelled`].
pub fn infer(counts: &Counts, observed: Draw, layer: u64, plan: &Plan, monitor: &dyn Monitor) -> Result<Inference> {
    let run = Run { seed: plan.seed, layer, options: options(counts, plan), monitor };
    let (information, interaction) = match plan.null {
        0 => (None, None),
        permutations => {
            // What saw both sources has no counterpart where one of them is permuted.
            let interaction = match counts.has_both() {
                false => Some(null::interaction(counts, observed, permutations, &run)?),
                true => None,
            };
            (Some(null::information(counts, permutations, &run)?), interaction)
        }
    };
    let sequential = information.as_ref().filter(|_| plan.sequential > 0).map(|null| {
        sequential::test(observed, null, plan.sequential, &run, |scratch, i| {
            sequential::permuted(counts, &run, scratch, i)
        })
    });
    let sequential = sequential.transpose()?;
    // Without intervals the atoms are tested all the same, by as many half-samples as there are permutations.
    let halves = if plan.resamples > 0 { plan.resamples } else { plan.null };
    let (halves, biases) = match halves {
        0 => (Vec::new(), [Bias { null: 0.0, shown: 0.0 }; 3]),
        resamples => {
            let biases = resample::biases(counts, resamples, &run)?;
            (resample::solve(counts, Interval::HalfSampling, resamples, &run)?, biases)
        }
    };
    let others = match (plan.resamples, plan.interval) {
        (0, _) | (_, Interval::HalfSampling) => Vec::new(),
        (resamples, scheme) => resample::solve(counts, scheme, resamples, &run)?,
    };
    let Draw { values: observed, gap } = observed;
    Ok(Inference { observed, gap, information, sequential, interaction, halves, biases, others })
}

/// How replicates are solved: the plan's method, to a gap that is small beside what permuted targets give.
///
/// On unrelated data information is about `df / 2n` nats (Wilks 1938); a thousandth of that moves no quantile visibly. Never coarser
/// than 1e-4 bit, never finer than the plan's own gap.
pub fn options(counts: &Counts, plan: &Plan) -> Options {
    let [n1, n2, ny] = counts.shape();
    let freedom = ((n1 * n2 - 1) * (ny - 1)) as f64;
    let chance = bits(freedom / (2.0 * counts.rows() as f64));
    let gap = (0.001 * chance).clamp(1e-9, 1e-4).max(plan.gap);
    Options { method: plan.method, gap: gap * std::f64::consts::LN_2, max_iterations: plan.max_iterations }
}

/// What every replicate of one table shares.
pub struct Run<'m> {
    /// Of all random streams.
    pub seed: u64,
    /// Its place, which names its streams.
    pub layer: u64,
    /// How each draw is solved.
    pub options: Options,
    /// Hears of progress, and may cancel.
    pub monitor: &'m dyn Monitor,
}

impl Run<'_> {
    /// `replicate(i)` for `i` in `0..count`, in order, over the threads; progress after each batch.
    ///
    /// # Errors
    /// [`EngineError::Cancelled`].
    pub fn each<T: Send>(
        &self,
        stage: Stage,
        count: u32,
        replicate: impl Fn(&mut Scratch, u64) -> T + Sync,
    ) -> Result<Vec<T>> {
        /// Replicates between two words of progress: enough for the threads to share.
        const BATCH: u32 = 32;
        let mut all = Vec::with_capacity(count as usize);
        self.monitor.progress(stage, 0.0);
        for from in (0..count).step_by(BATCH as usize) {
            all.extend(self.round(from..count.min(from + BATCH), &replicate)?);
            self.monitor.progress(stage, all.len() as f64 / f64::from(count));
        }
        Ok(all)
    }

    /// `replicate(i)` of these `i`, in order, over the threads.
    ///
    /// # Errors
    /// [`EngineError::Cancelled`].
    fn round<T: Send>(
        &self,
        of: std::ops::Range<u32>,
        replicate: &(impl Fn(&mut Scratch, u64) -> T + Sync),
    ) -> Result<Vec<T>> {
        let done = threads::map_with(of, |scratch: &mut Scratch, i| {
            (!self.monitor.cancelled()).then(|| replicate(scratch, u64::from(i)))
        });
        let done: Option<Vec<T>> = done.into_iter().collect();
        done.filter(|_| !self.monitor.cancelled()).ok_or(EngineError::Cancelled)
    }

    /// Decomposes a table of counts: [`solve`](Self::solve) of its joint table, to the bit, unless a third code says what both sources tell together.
    pub fn solve_counts(&self, scratch: &mut Scratch, counts: &Counts) -> Draw {
        let margins = counts.margins();
        let (atoms, certificate) = broja::solve_margins(scratch, &margins, &self.options, &Unwatched(self.monitor));
        let mut values = quantity::from(&atoms, &margins.information);
        if let Some(both) = counts.both_information() {
            quantity::replace_joint(&mut values, bits(both));
        }
        Draw { values, gap: bits(certificate.gap) }
    }

    /// Decomposes a replicate.
    pub fn solve(&self, scratch: &mut Scratch, joint: &Joint) -> Draw {
        let solution = broja::solve_with(scratch, joint, &self.options, &Unwatched(self.monitor));
        Draw { values: quantity::of(&solution), gap: bits(solution.certificate.gap) }
    }
}

/// Names of the random streams of a layer.
pub(crate) mod stream {
    pub const INFERENCE: u64 = 2;
    pub const INFORMATION: u64 = 0;
    pub const INTERACTION: u64 = 1;
    pub const RESAMPLE: u64 = 2;
    pub const CHANCE: u64 = 3;
    pub const SEQUENTIAL: u64 = 4;
}

#[cfg(test)]
mod tests;

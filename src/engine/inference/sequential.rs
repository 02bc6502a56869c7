//! Tests of information whose permutations are drawn until the answer is clear (Besag and Clifford, *Sequential Monte Carlo p-values*, Biometrika 78, 1991).
//!
//! Permutations are compared with the observed value one after the other. Where the `h`-th that reaches it is permutation `l`, `p = h / l`; where only `g < h` of
//! the most that are allowed, `m`, do, `p = (1 + g) / (1 + m)`. Under the hypothesis the observed value is as likely to have any rank among `l` of them, so that
//! `P(p ≤ α) ≤ α` for every α, as by the fixed number. At `α = h / (1 + k)` a test that may draw `m ≥ k` rejects exactly where `k` permutations reject: a larger `m`
//! only makes small p-values finer.
//!
//! These permutations are not those of [`super::null`]. That null keeps its fixed number, so that its band does not depend on when a test stopped; and it gives the
//! mean and the standard deviation by which the three informations become comparable, so that what one of them is compared with is the same for every permutation. No
//! permutation is decomposed here: informations need the margins alone, unless a third code says what both sources tell together.

use super::super::broja::Scratch;
use super::super::error::Result;
use super::super::math::bits;
use super::super::rng::Rng;
use super::counts::Counts;
use super::null::Null;
use super::quantity::{COUNT, JOINT, SOURCES, Values};
use super::stream::{INFERENCE, SEQUENTIAL};
use super::{Draw, Run};
use schema::progress::Stage;
use schema::report::SequentialReport;

/// How many permutations have to reach the observed value: 10, as Besag and Clifford advise. The standard error of p is then about a third of it, and p ≤ 0.05 is
/// decided as by 199 permutations.
pub const REACHED: u32 = 10;
/// Permutations of one round, all of which are drawn before any is compared.
const ROUND: u32 = 64;
/// What is tested.
const TESTED: [usize; 3] = [SOURCES[0], SOURCES[1], JOINT];

/// p-values of one table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sequential {
    /// The rule, and how many permutations it took.
    pub rule: SequentialReport,
    /// Of both sources alone and both together, as one question.
    pub any: f64,
    /// Of each information; 1 of what is not tested.
    pub of: [f64; COUNT],
}

/// Tests `observed` by at most `most` of the draws that `draw` gives for 0, 1, 2, …; `null` is of the same quantities.
///
/// # Errors
/// [`super::EngineError::Cancelled`].
pub fn test(
    observed: Draw,
    null: &Null,
    most: u32,
    run: &Run,
    draw: impl Fn(&mut Scratch, u64) -> Draw + Sync,
) -> Result<Sequential> {
    let scale = Scale::of(null);
    let greatest = scale.greatest(&observed.values);
    // As in `Null::any` and `Null::against`: what rounding and the certified gaps cannot tell apart has reached it.
    let has_reached = |tested: usize, draw: &Draw| match TESTED.get(tested) {
        Some(&quantity) => draw.values[quantity] + draw.gap + observed.gap + 1e-12 >= observed.values[quantity],
        None => scale.greatest(&draw.values) + 1e-9 >= greatest,
    };
    let mut tests = [Count::default(); TESTED.len() + 1];
    let mut drawn = 0;
    run.monitor.progress(Stage::Permuting, 0.0);
    while drawn < most && tests.iter().any(|test| test.reached < REACHED) {
        let round = run.round(drawn..most.min(drawn + ROUND), &draw)?;
        for draw in &round {
            for (tested, test) in tests.iter_mut().enumerate().filter(|(_, test)| test.reached < REACHED) {
                test.drawn += 1;
                test.reached += u32::from(has_reached(tested, draw));
            }
        }
        drawn += round.len() as u32;
        run.monitor.progress(Stage::Permuting, f64::from(drawn) / f64::from(most));
    }
    let longest = tests.iter().map(|test| test.drawn).max().expect("there are tests");
    let [first, second, joint, any] = tests.map(|test| test.p(most));
    let mut of = [1.0; COUNT];
    (of[SOURCES[0]], of[SOURCES[1]], of[JOINT]) = (first, second, joint);
    Ok(Sequential { rule: SequentialReport { reached: REACHED, most, drawn: longest }, any, of })
}

/// Permutation `i` of the target in a table whose streams `run` names: its informations, and, where a third code needs it, its atoms. Other values are 0.
pub fn permuted(counts: &Counts, run: &Run, scratch: &mut Scratch, i: u64) -> Draw {
    let mut rng = Rng::stream(run.seed, &[INFERENCE, run.layer, SEQUENTIAL, i]);
    let permuted = counts.permute_target(&mut rng);
    if permuted.has_both() { run.solve_counts(scratch, &permuted) } else { told(&permuted) }
}

/// The informations of a table without a third code, exact; its other values are 0.
pub fn told(counts: &Counts) -> Draw {
    let mut values = [0.0; COUNT];
    for (quantity, nats) in TESTED.into_iter().zip(counts.informations()) {
        values[quantity] = bits(nats);
    }
    Draw { values, gap: 0.0 }
}

/// How far a test has come.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    drawn: u32,
    reached: u32,
}

impl Count {
    fn p(self, most: u32) -> f64 {
        match self.reached < REACHED {
            true => f64::from(1 + self.reached) / (1.0 + f64::from(most)),
            false => f64::from(REACHED) / f64::from(self.drawn),
        }
    }
}

/// The mean and the standard deviation of the root of each information under the null: what [`Null::any`] compares them by.
struct Scale([(f64, f64); TESTED.len()]);

impl Scale {
    fn of(null: &Null) -> Self {
        let count = null.draws.len() as f64;
        Self(TESTED.map(|quantity| {
            let roots = || null.draws.iter().map(|draw| root(draw.values[quantity]));
            let mean = roots().sum::<f64>() / count;
            let squares = roots().map(|root| (root - mean) * (root - mean)).sum::<f64>();
            (mean, (squares / count).sqrt())
        }))
    }

    /// The greatest of the three; one that is the same in every permutation tells nothing.
    fn greatest(&self, values: &Values) -> f64 {
        let scaled = TESTED.into_iter().zip(&self.0).map(|(quantity, &(mean, spread))| match spread > 0.0 {
            true => (root(values[quantity]) - mean) / spread,
            false => 0.0,
        });
        scaled.fold(f64::NEG_INFINITY, f64::max)
    }
}

fn root(bits: f64) -> f64 {
    bits.max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::progress::Silent;

    /// Draws whose informations all are `of(i)`.
    fn found(observed: f64, most: u32, of: impl Fn(u64) -> f64 + Sync) -> Sequential {
        let draw = |bits: f64| Draw { values: [bits; COUNT], gap: 0.0 };
        let null = Null { draws: (0..99).map(|i| draw(f64::from(i))).collect() };
        let run = Run { seed: 0, layer: 0, options: Default::default(), monitor: &Silent };
        test(draw(observed), &null, most, &run, |_, i| draw(of(i))).expect("nobody cancels")
    }

    #[test]
    fn a_test_stops_at_the_tenth_that_reaches_the_observed_value() {
        // Every seventh does.
        let stopped = found(5.0, 1000, |i| if i % 7 == 6 { 5.0 } else { 4.0 });
        assert_eq!(stopped.rule, SequentialReport { reached: 10, most: 1000, drawn: 70 });
        assert_eq!((stopped.any, stopped.of[JOINT], stopped.of[0]), (10.0 / 70.0, 10.0 / 70.0, 1.0));
    }

    #[test]
    fn a_test_that_is_never_reached_takes_all_and_has_the_least_p() {
        let least = found(5.0, 999, |_| 4.0);
        assert_eq!((least.rule.drawn, least.any, least.of[SOURCES[1]]), (999, 1e-3, 1e-3));
        // Nine do, one fewer than it takes.
        let nine = found(5.0, 999, |i| if i < 9 { 6.0 } else { 4.0 });
        assert_eq!((nine.rule.drawn, nine.any), (999, 1e-2));
    }
}

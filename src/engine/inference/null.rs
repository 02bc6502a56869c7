//! Two nulls.
//!
//! **Information**: the target is permuted against both sources; the margins `P(x1,x2)` and `P(y)` stay, and every quantity is computed
//! anew. It tests whether there is any information about the target: each mutual information has `p = (1 + b) / (1 + m)`, where `b` of `m`
//! permutations reach it (Phipson and Smyth 2010), and [`Null::any`] is one test of all three. It is not a test of a single atom: where *something* is told, an atom that is 0 exceeds this null as a rule (in
//! samples of AND with a flipped target, `U1 + U2 = 0` mostly does: `docs/inference.md`); [`super::atoms`] has those tests.
//!
//! **Interaction**: the first source is permuted within each class of the target. `P(x1,y)` and `P(x2,y)` stay, hence `I_Q*`, redundant
//! and unique atoms stay too, and `S = I(X1,X2;Y) − I_Q*` moves with `I(X1,X2;Y)` alone: no solve is needed. It tests that the sources are
//! conditionally independent given the target. That is not `S = 0`: conditionally independent sources have some synergy, which is the null's
//! mean.

use super::super::error::Result;
use super::super::math::bits;
use super::super::rng::Rng;
use super::counts::Counts;
use super::quantity::{JOINT, SOURCES, SYNERGISTIC, Values};
use super::stream::{CHANCE, INFERENCE, INFORMATION, INTERACTION};
use super::{Draw, Run};
use schema::progress::Stage;

/// Permutations, each decomposed.
#[derive(Debug, Clone, PartialEq)]
pub struct Null {
    /// In their order.
    pub draws: Vec<Draw>,
}

/// One quantity under a null, bits: `low` to `high` is what all but the level of the permutations are within, from the least of them on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Against {
    /// Over permutations.
    pub mean: f64,
    /// The band's lower end.
    pub low: f64,
    /// The band's upper end.
    pub high: f64,
    /// One-sided, `(1 + #{null ≥ observed}) / (1 + permutations)` (Phipson and Smyth 2010).
    pub p: f64,
}

/// The least value that a test at the level calls reached by too many of the sorted permutations: above it `p ≤ level`, at it and below `p > level`. The
/// greatest of them where there are too few for the level.
pub fn critical(sorted: &[f64], level: f64) -> f64 {
    // Of `1 + B` values, so many may be at least as large as one that is rejected, itself among them.
    let most = (level * (1 + sorted.len()) as f64 * (1.0 + 1e-12)).floor() as usize;
    sorted[sorted.len() - most.clamp(1, sorted.len())]
}

/// What `I(X1,X2;Y)` of permuted targets stays below in all but the level, bits: a few permutations, for which no solve is needed.
///
/// # Errors
/// [`super::EngineError::Cancelled`].
pub fn chance(counts: &Counts, level: f64, run: &Run) -> Result<f64> {
    /// Enough for a level of 1 %.
    const PERMUTATIONS: u32 = 99;
    let mut found = run.each(Stage::Permuting, PERMUTATIONS, |_, i| {
        let mut rng = Rng::stream(run.seed, &[INFERENCE, run.layer, CHANCE, i]);
        bits(counts.permute_target(&mut rng).margins().information.joint)
    })?;
    found.sort_by(f64::total_cmp);
    Ok(critical(&found, level))
}

/// # Errors
/// [`super::EngineError::Cancelled`].
pub fn information(counts: &Counts, permutations: u32, run: &Run) -> Result<Null> {
    let draws = run.each(Stage::Permuting, permutations, |scratch, i| {
        let mut rng = Rng::stream(run.seed, &[INFERENCE, run.layer, INFORMATION, i]);
        run.solve_counts(scratch, &counts.permute_target(&mut rng))
    })?;
    Ok(Null { draws })
}

/// Values other than the synergistic atom and the joint information are those observed.
///
/// # Errors
/// [`super::EngineError::Cancelled`].
pub fn interaction(counts: &Counts, observed: Draw, permutations: u32, run: &Run) -> Result<Null> {
    let union = observed.values[JOINT] - observed.values[SYNERGISTIC];
    let draws = run.each(Stage::Permuting, permutations, |_, i| {
        let mut rng = Rng::stream(run.seed, &[INFERENCE, run.layer, INTERACTION, i]);
        let mut values: Values = observed.values;
        values[JOINT] = bits(counts.permute_within_target(&mut rng).margins().information.joint);
        values[SYNERGISTIC] = (values[JOINT] - union).max(0.0);
        Draw { values, gap: observed.gap }
    })?;
    Ok(Null { draws })
}

impl Null {
    /// Compares an observed value, known to within `gap`, with the null of the same quantity.
    ///
    /// `p = (1 + #{null ≥ observed}) / (1 + B)` (Phipson and Smyth 2010), where values that the certified gaps cannot tell apart
    /// count as reached: never smaller than it should be.
    pub fn against(&self, quantity: usize, observed: f64, gap: f64, level: f64) -> Against {
        let mut values: Vec<f64> = self.draws.iter().map(|draw| draw.values[quantity]).collect();
        // Rounding, where the gaps are exact zeros.
        let slack = 1e-12 + gap;
        let reached = self.draws.iter().filter(|d| d.values[quantity] + d.gap + slack >= observed).count();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.sort_by(f64::total_cmp);
        Against {
            mean,
            low: values[0],
            high: critical(&values, level),
            p: (1 + reached) as f64 / (1 + values.len()) as f64,
        }
    }

    /// One p-value of both sources alone and both together: the greatest of their three, among the greatest of the permutations, each in standard deviations
    /// of its own quantity (Westfall and Young, *Resampling-Based Multiple Testing*, 1993). Exact as each of the three is, since under this null the sample
    /// and its permutations are exchangeable. Of roots, since that of a chi-squared variable is nearly normal: no quantity has a longer tail than the others.
    pub fn any(&self, observed: &Values) -> f64 {
        let all = || std::iter::once(observed).chain(self.draws.iter().map(|draw| &draw.values));
        let mut greatest = vec![f64::NEG_INFINITY; 1 + self.draws.len()];
        for quantity in [SOURCES[0], SOURCES[1], JOINT] {
            let roots: Vec<f64> = all().map(|values| values[quantity].max(0.0).sqrt()).collect();
            let mean = roots.iter().sum::<f64>() / roots.len() as f64;
            let squares = roots.iter().map(|root| (root - mean) * (root - mean)).sum::<f64>();
            let spread = (squares / roots.len() as f64).sqrt();
            // The same in every permutation tells nothing.
            let scaled = |root: &f64| if spread > 0.0 { (root - mean) / spread } else { 0.0 };
            greatest.iter_mut().zip(&roots).for_each(|(greatest, root)| *greatest = greatest.max(scaled(root)));
        }
        // Rounding, where values are equal.
        let reached = greatest[1..].iter().filter(|&&other| other + 1e-9 >= greatest[0]).count();
        (1 + reached) as f64 / greatest.len() as f64
    }

    /// Largest certified gap among the permutations, bits.
    pub fn gap(&self) -> f64 {
        self.draws.iter().map(|draw| draw.gap).fold(0.0, f64::max)
    }
}

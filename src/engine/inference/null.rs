//! Two nulls.
//!
//! **Information**: the target is permuted against both sources; the margins `P(x1,x2)` and `P(y)` stay, and every quantity is computed
//! anew. It tests that the sources tell nothing.
//!
//! **Interaction**: the first source is permuted within each class of the target. `P(x1,y)` and `P(x2,y)` stay, hence `I_Q*`, redundant
//! and unique atoms stay too, and `S = I(X1,X2;Y) − I_Q*` moves with `I(X1,X2;Y)` alone: no solve is needed. It tests that the sources are
//! conditionally independent given the target. That is not `S = 0`: conditionally independent sources have some synergy, which is the null's
//! mean.

use super::super::error::Result;
use super::super::math::bits;
use super::super::rng::Rng;
use super::counts::Counts;
use super::interval::quantile;
use super::quantity::{JOINT, SYNERGISTIC, Values};
use super::stream::{INFERENCE, INFORMATION, INTERACTION};
use super::{Draw, Run};
use schema::progress::Stage;

/// Permutations, each decomposed.
#[derive(Debug, Clone, PartialEq)]
pub struct Null {
    pub draws: Vec<Draw>,
}

/// One quantity under a null, bits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Against {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
    pub p: f64,
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
            low: quantile(&values, level / 2.0),
            high: quantile(&values, 1.0 - level / 2.0),
            p: (1 + reached) as f64 / (1 + values.len()) as f64,
        }
    }

    /// The value that all but `level` of the null stay below.
    pub fn critical(&self, quantity: usize, level: f64) -> f64 {
        let mut values: Vec<f64> = self.draws.iter().map(|draw| draw.values[quantity]).collect();
        values.sort_by(f64::total_cmp);
        quantile(&values, 1.0 - level)
    }

    /// Largest certified gap among the permutations, bits.
    pub fn gap(&self) -> f64 {
        self.draws.iter().map(|draw| draw.gap).fold(0.0, f64::max)
    }
}

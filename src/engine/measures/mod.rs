//! Other measures of redundancy, beside BROJA, on the same table. One file each.
//!
//! Every bivariate measure fixes one number, the redundant information `R`; the other atoms follow from the informations, which no measure changes:
//!
//! ```text
//! U1 = I(X1;Y) − R    U2 = I(X2;Y) − R    S = I(X1,X2;Y) − I(X1;Y) − I(X2;Y) + R
//! ```
//!
//! (For I_dep the unique information is what is defined; it gives the same `R` from either source.) All values in nats.

mod i_ccs;
mod i_dep;
mod i_min;
mod i_sx;
pub mod maxent;
mod mmi;

use super::info::Information;
use super::joint::Joint;
use maxent::Fit;
use schema::measures::Measure;
use schema::progress::Monitor;

fn needs_fit(measure: Measure) -> bool {
    matches!(measure, Measure::ICcs | Measure::IDep)
}

/// The four atoms of a measure, nats; what of them may be negative is in [`schema::measures::FACTS`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decomposition {
    /// By which it is.
    pub measure: Measure,
    /// R.
    pub redundant: f64,
    /// U of the first source and of the second.
    pub unique: [f64; 2],
    /// S.
    pub synergistic: f64,
    /// Largest deviation of a margin of the maximum entropy fit, for the measures that need one.
    pub residual: Option<f64>,
}

/// Decomposes by each of the measures; the maximum entropy fit is made once. A fit that `monitor` cancels keeps its residual, which tells.
///
/// ```
/// use engine::{joint::Joint, math::bits, measures};
/// use schema::{measures::Measure, progress::Silent};
///
/// // Two bits copied: minimal mutual information calls one of them redundant, I_ccs none.
/// let copy = Joint::from_codes(&[0, 0, 1, 1], &[0, 1, 0, 1], &[0, 1, 2, 3])?;
/// let found = measures::decompose(&copy, &[Measure::Mmi, Measure::ICcs], &Silent);
/// assert!((bits(found[0].redundant) - 1.0).abs() < 1e-9 && bits(found[1].redundant).abs() < 1e-9);
/// # Ok::<(), engine::error::EngineError>(())
/// ```
pub fn decompose(joint: &Joint, measures: &[Measure], monitor: &dyn Monitor) -> Vec<Decomposition> {
    let information = Information::of(joint);
    let fit = measures.iter().any(|m| needs_fit(*m)).then(|| Fit::of(joint, monitor));
    measures
        .iter()
        .map(|&measure| {
            let fitted = || fit.as_ref().expect("made above for the measures that need it");
            let redundant = match measure {
                Measure::IMin => i_min::redundant(joint),
                Measure::Mmi => mmi::redundant(&information),
                Measure::ICcs => i_ccs::redundant(joint, fitted()),
                Measure::IDep => i_dep::redundant(joint, &information, fitted()),
                Measure::ISx => i_sx::redundant(joint),
            };
            let [i1, i2] = information.sources;
            Decomposition {
                measure,
                redundant,
                unique: [i1 - redundant, i2 - redundant],
                synergistic: information.joint - i1 - i2 + redundant,
                residual: needs_fit(measure).then(|| fitted().residual),
            }
        })
        .collect()
}

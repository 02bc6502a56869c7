//! What is readable in embeddings: how much a linear probe tells of the target on examples that it was not fitted on.
//!
//! A multinomial logistic regression with a ridge, cross-validated. `H(Y)` less its held-out cross-entropy is the usable information of Xu et al. (*A Theory of
//! Usable Information*, ICLR 2020) for linear models: a lower bound of `I(X;Y)` up to the folds' spread, beside which stands what the codes keep. Held-out
//! examples choose neither weights nor ridge, so that nothing is read where there is nothing.
//!
//! What no linear model sees is not read: an XOR of two modalities is 0 here, however certain. So the joint reading says nothing of synergy.
//!
//! | step | where |
//! |---|---|
//! | an embedding's principal components, labels' indicators | [`columns`] |
//! | who is probed, in which fold | [`target`], [`folds`] |
//! | the loss and its gradient | [`objective`] over the [`design`] |
//! | a fit | [`fit`] |
//! | which ridge | [`path`] |
//! | the report's words and numbers | [`tell`] |

pub mod columns;
pub(crate) mod design;
mod fit;
pub(crate) mod folds;
mod objective;
pub(crate) mod path;
pub mod target;
pub mod tell;
#[cfg(test)]
mod tests;

pub use columns::Columns;
pub use target::Target;

use crate::error::{EngineError, Result};
use data::Feature;
use design::Design;
use ndarray::Array2;
use path::{HeldOut, Ridges};
use schema::config::Plan;
use schema::progress::{Monitor, Stage};

/// Ridges of one modality, an example: of a component whose variance is that of the first.
pub(crate) const ALONE: Ridges = Ridges { of: &[1e1, 1.0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8], start: 4 };
/// Of several together, times what each chose alone: a modality that tells nothing stays quiet beside one that does.
pub(crate) const TOGETHER: Ridges = Ridges { of: &[10.0, 3.0, 1.0, 0.3, 0.1], start: 2 };

/// What a linear probe reads of the target on examples that it was not fitted on.
#[derive(Debug, Clone, PartialEq)]
pub struct Readable {
    /// `H(Y)` less the held-out cross-entropy, nats. As it came: slightly negative where nothing is read. What is shown is cut at 0.
    pub nats: f64,
    /// Standard error of `nats`, from the spread over the folds.
    pub standard_error: f64,
    /// Share of held-out examples whose most probable class is their own.
    pub accuracy: f64,
    /// Examples that were probed.
    pub rows: usize,
    /// The ridge of each fold, an example.
    pub ridges: Vec<f64>,
    /// Evaluations of the objective, of all fits.
    pub evaluations: usize,
}

/// What is readable in each of several features, and in all together.
#[derive(Debug, Clone, PartialEq)]
pub struct Readings {
    pub alone: Vec<Readable>,
    pub together: Readable,
}

/// Reads `target`, of a code below `classes` for each example that is counted, in features; `None` where [`Target::new`] has nothing to probe.
///
/// # Errors
/// [`EngineError::CodingMisfit`], [`EngineError::NonFinite`], [`EngineError::TooFewRows`], [`EngineError::Cancelled`].
pub fn readable(
    features: &[&Feature],
    target: &[u32],
    classes: usize,
    plan: &Plan,
    monitor: &dyn Monitor,
) -> Result<Option<Readings>> {
    let Some(target) = Target::new(target, classes, plan.probe_folds as usize, plan.seed) else { return Ok(None) };
    let mut columns = Vec::with_capacity(features.len());
    for feature in features {
        feature.check_finite()?;
        columns.push(Columns::of(feature, plan.sources, plan, monitor)?);
    }
    let alone = columns.iter().map(|columns| alone(columns, &target, monitor)).collect::<Result<Vec<_>>>()?;
    let together = together(&columns.iter().zip(&alone).collect::<Vec<_>>(), &target, monitor)?;
    Ok(Some(Readings { alone, together }))
}

/// Reads the target in one variable.
///
/// # Errors
/// [`EngineError::Cancelled`].
pub fn alone(columns: &Columns, target: &Target, monitor: &dyn Monitor) -> Result<Readable> {
    let penalty = vec![vec![1.0; columns.columns()]; target.folds];
    read(&[columns], target, ALONE, &penalty, monitor)
}

/// Reads the target in several variables side by side, each of which was read alone.
///
/// # Errors
/// [`EngineError::Cancelled`].
pub fn together(variables: &[(&Columns, &Readable)], target: &Target, monitor: &dyn Monitor) -> Result<Readable> {
    let of_fold = |fold: usize| {
        let of = |(columns, alone): &(&Columns, &Readable)| vec![alone.ridges[fold]; columns.columns()];
        variables.iter().flat_map(of).collect::<Vec<f64>>()
    };
    let penalty: Vec<Vec<f64>> = (0..target.folds).map(of_fold).collect();
    let columns: Vec<&Columns> = variables.iter().map(|(columns, _)| *columns).collect();
    read(&columns, target, TOGETHER, &penalty, monitor)
}

fn read(
    columns: &[&Columns],
    target: &Target,
    ridges: Ridges,
    penalty: &[Vec<f64>],
    monitor: &dyn Monitor,
) -> Result<Readable> {
    let drawn: Option<Vec<Columns>> =
        target.drawn().map(|rows| columns.iter().map(|columns| columns.select(rows)).collect());
    let blocks: Vec<&Array2<f32>> = match &drawn {
        Some(drawn) => drawn.iter().map(|columns| &columns.0).collect(),
        None => columns.iter().map(|columns| &columns.0).collect(),
    };
    let design = Design::new(&blocks, &target.codes, target.classes, &target.fold, target.folds);
    // Half of what may come is as good a guess as any.
    let steps = (ridges.of.len() as f64 / 2.0 + 1.0).ceil();
    let mut done = 0.0;
    let mut step = || {
        done += 1.0;
        monitor.progress(Stage::Probing, f64::min(done / steps, 1.0));
    };
    let held_out = path::cross_validate(&design, ridges, penalty, monitor, &mut step)?;
    if monitor.cancelled() {
        return Err(EngineError::Cancelled);
    }
    Ok(told(&held_out, &design, target))
}

fn told(held_out: &[HeldOut], design: &Design, target: &Target) -> Readable {
    let (rows, folds) = (target.codes.len() as f64, held_out.len() as f64);
    let loss = held_out.iter().fold(0.0, |sum, fold| sum + fold.loss) / rows;
    let means: Vec<f64> = held_out
        .iter()
        .zip(&design.counts)
        .map(|(fold, counts)| fold.loss / counts.iter().sum::<u64>() as f64)
        .collect();
    let mean = means.iter().fold(0.0, |sum, x| sum + x) / folds;
    let squares = means.iter().fold(0.0, |sum, x| sum + (x - mean) * (x - mean));
    Readable {
        nats: target.entropy - loss,
        standard_error: (squares / (folds - 1.0) / folds).sqrt(),
        accuracy: held_out.iter().map(|fold| fold.right).sum::<u64>() as f64 / rows,
        rows: target.codes.len(),
        ridges: held_out.iter().map(|fold| fold.ridge).collect(),
        evaluations: held_out.iter().map(|fold| fold.evaluations).sum(),
    }
}

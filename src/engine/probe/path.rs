//! Cross-validation over ridges.
//!
//! Fits go from the strongest ridge to weaker ones, each from where the last one ended, until a weaker one reads less in every fold's
//! eyes. A fold takes the ridge that read most on the *other* folds: its own examples choose nothing.

use super::design::Design;
use super::fit::{self, Metric};
use super::objective::Objective;
use crate::error::Result;
use rayon::prelude::*;
use schema::progress::{Monitor, Unwatched};

/// Ridges an example, strongest first.
pub const RIDGES: [f64; 5] = [1.0, 1e-1, 1e-2, 1e-3, 1e-4];
/// Ridge of the intercept, in all: half an example's worth.
const INTERCEPT: f64 = 1.0;

/// What one fold's examples lost under a model that never saw them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HeldOut {
    /// Nats, in all.
    pub loss: f64,
    pub right: u64,
    pub rows: u64,
    /// The ridge that the fold took, an example.
    pub ridge: f64,
    pub evaluations: usize,
}

/// The held-out loss of each fold. `weights` scale the ridge of each column in each fold.
///
/// # Errors
/// [`crate::error::EngineError::Cancelled`].
pub fn cross_validate(
    design: &Design,
    ridges: &[f64],
    penalty: &(dyn Fn(usize) -> Vec<f64> + Sync),
    monitor: &dyn Monitor,
    step: &mut dyn FnMut(usize),
) -> Result<Vec<HeldOut>> {
    let folds = design.folds.len();
    let width = design.classes * design.columns;
    let mut weights = vec![vec![0.0; width]; folds];
    let mut tried: Vec<Vec<HeldOut>> = Vec::new();
    for (number, &ridge) in ridges.iter().enumerate() {
        let fitted: Vec<(HeldOut, Vec<f64>)> = weights
            .par_iter()
            .enumerate()
            .map(|(fold, from)| {
                let unwatched = Unwatched(monitor);
                let rows = design.counts_without(fold).iter().sum::<u64>() as f64;
                let mut penalties = penalty(fold);
                penalties.iter_mut().for_each(|scale| *scale *= ridge * rows);
                penalties.push(INTERCEPT);
                let objective = Objective::without(design, fold, penalties, &unwatched);
                let shares: Vec<f64> = objective.base.iter().map(|&base| crate::math::exp(base)).collect();
                let metric = Metric::new(&design.gram_without(fold), design.order(), &objective.ridge, &shares);
                let fit = fit::fit(&objective, &metric, from.clone(), fit::TOLERANCE)?;
                let (loss, right) = objective.held_out(&fit.weights, &design.folds[fold]);
                let rows = design.counts[fold].iter().sum();
                Ok((HeldOut { loss, right, rows, ridge, evaluations: fit.evaluations }, fit.weights))
            })
            .collect::<Result<_>>()?;
        let (held_out, found): (Vec<HeldOut>, Vec<Vec<f64>>) = fitted.into_iter().unzip();
        weights = found;
        let worse = tried.last().is_some_and(|last| total(&held_out) > total(last));
        tried.push(held_out);
        step(number + 1);
        if worse {
            break;
        }
    }
    let choose = |fold: usize| {
        let others = |ridge: &Vec<HeldOut>| total(ridge) - ridge[fold].loss;
        let first = &tried[0];
        let best = tried.iter().fold(first, |best, ridge| if others(ridge) < others(best) { ridge } else { best });
        let evaluations = tried.iter().map(|ridge| ridge[fold].evaluations).sum();
        HeldOut { evaluations, ..best[fold] }
    };
    Ok((0..folds).map(choose).collect())
}

fn total(held_out: &[HeldOut]) -> f64 {
    held_out.iter().fold(0.0, |sum, fold| sum + fold.loss)
}

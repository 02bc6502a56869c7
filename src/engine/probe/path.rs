//! Cross-validation over ridges.
//!
//! The walk starts in the middle of the ridges, goes on to weaker ones as long as those read more in all folds together, and to stronger ones where
//! the first weaker one reads less; each fit starts where its neighbour ended, and need only be good enough to compare. A fold then takes the ridge
//! that read most on the *other* folds (its own examples choose nothing), and is fitted to the end.

use super::design::Design;
use super::fit::{self, Fit, Metric};
use super::objective::Objective;
use crate::error::Result;
use crate::math;
use rayon::prelude::*;
use schema::progress::{Monitor, Unwatched};

/// Ridge of the intercepts, in all: it keeps a class that only the held-out fold has from being impossible.
const INTERCEPT: f64 = 1.0;
/// Where fits stop that are only compared, nats an example.
const COMPARED: f64 = 3e-5;

/// What the next ridge has to gain for the walk to go on, nats an example: where classes are separable, a weaker one is always better, and takes longer.
const GAINED: f64 = 1e-4;

/// What one fold's examples lost under a model that never saw them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeldOut {
    /// Nats, in all.
    pub loss: f64,
    pub right: u64,
    /// The ridge that the fold took.
    pub ridge: f64,
    /// Evaluations of the objective.
    pub evaluations: usize,
}

/// Ridges to choose from, strongest first, and the one to start with.
#[derive(Debug, Clone, Copy)]
pub struct Ridges<'a> {
    pub of: &'a [f64],
    pub start: usize,
}

/// A ridge as far as it was fitted, by fold.
struct Tried {
    held_out: Vec<HeldOut>,
    weights: Vec<Vec<f64>>,
}

/// The held-out loss of each fold. A ridge is given an example, and times `penalty`, which has one for each fold and column.
///
/// # Errors
/// [`crate::error::EngineError::Cancelled`].
pub fn cross_validate(
    design: &Design,
    ridges: Ridges,
    penalty: &[Vec<f64>],
    monitor: &dyn Monitor,
    step: &mut dyn FnMut(),
) -> Result<Vec<HeldOut>> {
    let folds = design.folds.len();
    let unwatched = Unwatched(monitor);
    let fit_one = |fold: usize, ridge: f64, from: Vec<f64>, tolerance: f64| -> Result<(HeldOut, Vec<f64>)> {
        let rows = design.counts_without(fold).iter().sum::<u64>() as f64;
        let columns = penalty[fold].iter().map(|penalty| penalty * ridge * rows);
        let objective = Objective::without(design, fold, columns.chain([INTERCEPT]).collect(), &unwatched);
        let shares: Vec<f64> = objective.base.iter().map(|&base| math::exp(base)).collect();
        let metric = Metric::new(&design.gram_without(fold), design.order(), &objective.ridge, &shares);
        let Fit { weights, evaluations } = fit::fit(&objective, &metric, from, tolerance)?;
        let (loss, right) = objective.held_out(&weights, &design.folds[fold]);
        Ok((HeldOut { loss, right, ridge, evaluations }, weights))
    };
    let try_all = |ridge: f64, from: &[Vec<f64>]| -> Result<Tried> {
        let fitted: Vec<_> =
            (0..folds).into_par_iter().map(|f| fit_one(f, ridge, from[f].clone(), COMPARED)).collect::<Result<_>>()?;
        let (held_out, weights) = fitted.into_iter().unzip();
        Ok(Tried { held_out, weights })
    };
    let zero = vec![vec![0.0; design.classes * design.columns]; folds];
    let first = try_all(ridges.of[ridges.start], &zero)?;
    step();
    let mut tried = vec![first];
    let examples = design.counts.iter().flatten().sum::<u64>() as f64;
    for weaker in [true, false] {
        let mut best = 0;
        let on: Vec<f64> = match weaker {
            true => ridges.of[ridges.start + 1..].to_vec(),
            false => ridges.of[..ridges.start].iter().rev().copied().collect(),
        };
        for ridge in on {
            let next = try_all(ridge, &tried[best].weights)?;
            step();
            let needed = if weaker { GAINED * examples } else { 0.0 };
            let better = total(&next.held_out) <= total(&tried[best].held_out) - needed;
            tried.push(next);
            if !better {
                break;
            }
            best = tried.len() - 1;
        }
        if best > 0 {
            break;
        }
    }
    let finish = |fold: usize| {
        let others = |tried: &Tried| total(&tried.held_out) - tried.held_out[fold].loss;
        let first = &tried[0];
        let best = tried.iter().fold(first, |best, next| if others(next) < others(best) { next } else { best });
        let before: usize = tried.iter().map(|tried| tried.held_out[fold].evaluations).sum();
        let ridge = best.held_out[fold].ridge;
        let (held_out, _) = fit_one(fold, ridge, best.weights[fold].clone(), fit::TOLERANCE)?;
        Ok(HeldOut { evaluations: held_out.evaluations + before, ..held_out })
    };
    let held_out = (0..folds).into_par_iter().map(finish).collect::<Result<_>>()?;
    step();
    Ok(held_out)
}

fn total(held_out: &[HeldOut]) -> f64 {
    held_out.iter().fold(0.0, |sum, fold| sum + fold.loss)
}

//! Cross-validation over ridges.
//!
//! The walk starts in the middle of the ridges, goes on to weaker ones as long as those read more in all folds together, and to stronger ones where
//! the first weaker one reads less; each fit starts where its neighbour ended, and need only be good enough to compare. A fold then takes the ridge
//! that read most on the *other* folds (its own examples choose nothing), and is fitted to the end.

use super::design::Design;
use super::fit::{self, Fit, Metric};
use super::objective::{Objective, held_out};
use crate::error::Result;
use crate::math;
use crate::threads;
use schema::progress::{Monitor, Unwatched};

/// Ridge of the intercepts, in all: it keeps a class that only the held-out fold has from being impossible.
const INTERCEPT: f64 = 1.0;
/// Where fits stop that are only compared, nats an example.
const COMPARED: f64 = 3e-5;

/// What the next ridge has to gain for the walk to go on, nats an example: where classes are separable, a weaker one is always better, and takes longer.
const GAINED: f64 = 1e-3;

/// What one fold's examples lost under a model that never saw them.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldOut {
    pub model: Model,
    /// Nats, in all.
    pub loss: f64,
    pub right: u64,
    /// The ridge that the fold took.
    pub ridge: f64,
    /// Evaluations of the objective.
    pub evaluations: usize,
}

/// Weights (`classes × columns`) and the logarithms of the classes' frequencies, which are added to the logits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model {
    pub weights: Vec<f64>,
    pub base: Vec<f64>,
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
}

/// Fits of one design, a column's ridge being that of the examples times its penalty.
struct Fits<'a> {
    design: &'a Design,
    /// One for each fold and column.
    penalty: &'a [Vec<f64>],
    monitor: &'a dyn Monitor,
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
    let unwatched = Unwatched(monitor);
    let fits = Fits { design, penalty, monitor: &unwatched };
    let (tried, _) = fits.walk(ridges, step)?;
    let finish = |fold: usize| {
        let others = |tried: &Tried| total(&tried.held_out) - tried.held_out[fold].loss;
        let first = &tried[0];
        let best = tried.iter().fold(first, |best, next| if others(next) < others(best) { next } else { best });
        let before: usize = tried.iter().map(|tried| tried.held_out[fold].evaluations).sum();
        let ridge = best.held_out[fold].ridge;
        let (weights, evaluations, objective) =
            fits.fit(fold, &penalty[fold], ridge, best.held_out[fold].model.weights.clone(), fit::TOLERANCE)?;
        let (loss, right) = held_out(&weights, &objective.base, &design.folds[fold]);
        let model = Model { weights, base: objective.base };
        Ok(HeldOut { model, loss, right, ridge, evaluations: evaluations + before })
    };
    let held_out = threads::map(0..design.folds.len(), finish).into_iter().collect::<Result<_>>()?;
    step();
    Ok(held_out)
}

/// A fit to every example, at the ridge that reads most on examples that are held out in turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Whole {
    pub ridge: f64,
    pub model: Model,
}

/// Fits every example; `penalty` has one for each column.
///
/// # Errors
/// [`crate::error::EngineError::Cancelled`].
pub fn fit_whole(
    design: &Design,
    ridges: Ridges,
    penalty: &[f64],
    monitor: &dyn Monitor,
    step: &mut dyn FnMut(),
) -> Result<Whole> {
    let unwatched = Unwatched(monitor);
    let folds = design.folds.len();
    let fits = Fits { design, penalty: &vec![penalty.to_vec(); folds], monitor: &unwatched };
    let (tried, best) = fits.walk(ridges, step)?;
    let HeldOut { ridge, model, .. } = &tried[best].held_out[0];
    // No fold has this number, so that none is left out.
    let (weights, _, objective) = fits.fit(folds, penalty, *ridge, model.weights.clone(), fit::TOLERANCE)?;
    step();
    Ok(Whole { ridge: *ridge, model: Model { weights, base: objective.base } })
}

impl<'a> Fits<'a> {
    /// Fits every fold but one; also gives the evaluations that it took, and what was minimised.
    fn fit(
        &self,
        fold: usize,
        penalty: &[f64],
        ridge: f64,
        from: Vec<f64>,
        tolerance: f64,
    ) -> Result<(Vec<f64>, usize, Objective<'a>)> {
        let rows = self.design.counts_without(fold).iter().sum::<u64>() as f64;
        let columns = penalty.iter().map(|penalty| penalty * ridge * rows);
        let objective = Objective::without(self.design, fold, columns.chain([INTERCEPT]).collect(), self.monitor);
        let shares: Vec<f64> = objective.base.iter().map(|&base| math::exp(base)).collect();
        let metric = Metric::new(&self.design.gram_without(fold), self.design.order(), &objective.ridge, &shares);
        let Fit { weights, evaluations } = fit::fit(&objective, &metric, from, tolerance)?;
        Ok((weights, evaluations, objective))
    }

    /// Fits every fold's rest, each from where a neighbouring ridge ended, or from nothing.
    fn try_all(&self, ridge: f64, from: Option<&Tried>) -> Result<Tried> {
        let Design { classes, columns, .. } = *self.design;
        let one = |fold: usize| -> Result<HeldOut> {
            let zero = || vec![0.0; classes * columns];
            let from = from.map_or_else(zero, |tried| tried.held_out[fold].model.weights.clone());
            let (weights, evaluations, objective) = self.fit(fold, &self.penalty[fold], ridge, from, COMPARED)?;
            let (loss, right) = held_out(&weights, &objective.base, &self.design.folds[fold]);
            Ok(HeldOut { model: Model { weights, base: objective.base }, loss, right, ridge, evaluations })
        };
        let held_out = threads::map(0..self.design.folds.len(), one).into_iter().collect::<Result<_>>()?;
        Ok(Tried { held_out })
    }

    /// The ridges that were tried, and which of them read most in all folds together.
    fn walk(&self, ridges: Ridges, step: &mut dyn FnMut()) -> Result<(Vec<Tried>, usize)> {
        let first = self.try_all(ridges.of[ridges.start], None)?;
        step();
        let mut tried = vec![first];
        let examples = self.design.counts.iter().flatten().sum::<u64>() as f64;
        let mut best = 0;
        for weaker in [true, false] {
            let on: Vec<f64> = match weaker {
                true => ridges.of[ridges.start + 1..].to_vec(),
                false => ridges.of[..ridges.start].iter().rev().copied().collect(),
            };
            for ridge in on {
                let next = self.try_all(ridge, Some(&tried[best]))?;
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
        Ok((tried, best))
    }
}

fn total(held_out: &[HeldOut]) -> f64 {
    held_out.iter().fold(0.0, |sum, fold| sum + fold.loss)
}

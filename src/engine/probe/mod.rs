//! What is readable in embeddings: how much a linear probe tells about the target on examples that it was not fitted to.
//!
//! A multinomial logistic regression with a ridge, cross-validated. `H(Y)` less its held-out cross-entropy is the usable information of Xu et al. (*A Theory of
//! Usable Information*, ICLR 2020) for linear models: a lower bound on `I(X;Y)` up to the folds' spread, beside which stands what the codes keep. Held-out
//! examples choose neither weights nor ridge, so that nothing is read where there is nothing.
//!
//! What no linear model sees is not read: an XOR of two modalities is 0 here, however certain. So the joint reading says nothing of synergy.
//!
//! | step | where |
//! |---|---|
//! | an embedding's principal components, labels' indicators | [`columns`] |
//! | who is probed, in which fold | [`target`], `folds` |
//! | the loss and its gradient | `objective` over the `design` |
//! | a fit | `fit` |
//! | which ridge | `path` |
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

use crate::discretize::kernels;
use crate::error::{EngineError, Result};
use crate::rng::Rng;
use crate::threads;
use data::Feature;
use design::Design;
use ndarray::Array2;
use path::{HeldOut, Model, Ridges};
use schema::config::Plan;
use schema::progress::{Monitor, Stage};

/// Ridges of one modality, an example: of a component whose variance is that of the first.
pub(crate) const ALONE: Ridges = Ridges { of: &[1e1, 1.0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8], start: 4 };
/// Of several together, times what each chose alone: a modality that tells nothing does not disturb one that does.
pub(crate) const TOGETHER: Ridges = Ridges { of: &[10.0, 3.0, 1.0, 0.3, 0.1], start: 2 };

/// Permutations that are averaged, and the name of their random stream ("moved").
const DRAWS: u64 = 5;
const PERMUTED: u64 = 0x6d_6f76_6564;

/// What a linear probe reads about the target on examples that it was not fitted to.
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
    /// What was fitted to every fold but one.
    models: Vec<Model>,
}

/// What is readable in each of several features, and in all together.
#[derive(Debug, Clone, PartialEq)]
pub struct Readings {
    /// In each feature.
    pub alone: Vec<Readable>,
    /// In all.
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

/// What the probe of several variables still reads when some of them are those of other examples, drawn within each fold: the mean of some draws.
/// `moved` says of each variable whether it is.
///
/// # Errors
/// [`EngineError::Cancelled`].
pub fn permuted(
    columns: &[&Columns],
    moved: &[bool],
    together: &Readable,
    target: &Target,
    seed: u64,
    monitor: &dyn Monitor,
) -> Result<Readable> {
    let drawn = select(columns, target);
    let blocks = blocks(columns, &drawn);
    let members = design::members(&target.fold, target.folds);
    let mut folds = vec![(0.0, 0.0); target.folds];
    for draw in 0..DRAWS {
        if monitor.cancelled() {
            return Err(EngineError::Cancelled);
        }
        let mut other: Vec<usize> = (0..target.codes.len()).collect();
        for (fold, rows) in members.iter().enumerate() {
            let mut shuffled = rows.clone();
            Rng::stream(seed, &[PERMUTED, draw, fold as u64]).shuffle(&mut shuffled);
            rows.iter().zip(shuffled).for_each(|(&row, shuffled)| other[row] = shuffled);
        }
        let shown = |block: usize, row: usize| if moved[block] { other[row] } else { row };
        let sorted = design::sorted(&blocks, &target.codes, &members, shown);
        for ((sum, model), chunks) in folds.iter_mut().zip(&together.models).zip(&sorted) {
            let (loss, right) = objective::held_out(&model.weights, &model.base, chunks);
            *sum = (sum.0 + loss / DRAWS as f64, sum.1 + right as f64 / DRAWS as f64);
        }
    }
    let sizes: Vec<f64> = members.iter().map(|rows| rows.len() as f64).collect();
    let (nats, standard_error, accuracy) = summed(&folds, &sizes, target.entropy);
    Ok(Readable {
        nats,
        standard_error,
        accuracy,
        models: Vec::new(),
        ridges: Vec::new(),
        evaluations: 0,
        rows: together.rows,
    })
}

/// Linear centred kernel alignment of two sets of variables (Kornblith et al., *Similarity of Neural Network Representations Revisited*, ICML 2019):
/// `‖AᵀB‖² / (‖AᵀA‖ ‖BᵀB‖)` in Frobenius norms; 0 where one of them does not vary.
pub fn alignment(sides: [&[&Columns]; 2], target: &Target) -> f64 {
    let drawn = sides.map(|side| select(side, target));
    let blocks: [Vec<&Array2<f32>>; 2] = [0, 1].map(|side| blocks(sides[side], &drawn[side]));
    let squares = |a: &[&Array2<f32>], b: &[&Array2<f32>]| {
        let pairs: Vec<(&Array2<f32>, &Array2<f32>)> = a.iter().flat_map(|&a| b.iter().map(move |&b| (a, b))).collect();
        pairs.iter().fold(0.0, |sum, (a, b)| sum + square(a, b))
    };
    let [a, b] = &blocks;
    let own = (squares(a, a) * squares(b, b)).sqrt();
    if own > 0.0 { squares(a, b) / own } else { 0.0 }
}

/// `‖AᵀB‖²`, summed over groups of rows in their order.
fn square(a: &Array2<f32>, b: &Array2<f32>) -> f64 {
    const GROUP: usize = 512;
    let (p, q) = (a.ncols(), b.ncols());
    let of = |group: usize| {
        let mut sum = vec![0.0; p * q];
        for row in group * GROUP..a.nrows().min((group + 1) * GROUP) {
            let b: Vec<f64> = b.row(row).iter().map(|&x| f64::from(x)).collect();
            for (&x, sum) in a.row(row).iter().zip(sum.chunks_exact_mut(q)) {
                kernels::axpy(f64::from(x), &b, sum);
            }
        }
        sum
    };
    let groups = threads::map(0..a.nrows().div_ceil(GROUP), of);
    let mut product = vec![0.0; p * q];
    groups.iter().for_each(|group| kernels::axpy(1.0, group, &mut product));
    kernels::dot(&product, &product)
}

/// The columns of the examples that are probed, where not all are.
fn select(columns: &[&Columns], target: &Target) -> Option<Vec<Columns>> {
    target.drawn().map(|rows| columns.iter().map(|columns| columns.select(rows)).collect())
}

fn blocks<'a>(columns: &[&'a Columns], drawn: &'a Option<Vec<Columns>>) -> Vec<&'a Array2<f32>> {
    match drawn {
        Some(drawn) => drawn.iter().map(|columns| &columns.0).collect(),
        None => columns.iter().map(|columns| &columns.0).collect(),
    }
}

fn read(
    columns: &[&Columns],
    target: &Target,
    ridges: Ridges,
    penalty: &[Vec<f64>],
    monitor: &dyn Monitor,
) -> Result<Readable> {
    let drawn = select(columns, target);
    let blocks = blocks(columns, &drawn);
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
    let folds: Vec<(f64, f64)> = held_out.iter().map(|fold| (fold.loss, fold.right as f64)).collect();
    let sizes: Vec<f64> = design.counts.iter().map(|counts| counts.iter().sum::<u64>() as f64).collect();
    let (nats, standard_error, accuracy) = summed(&folds, &sizes, target.entropy);
    Readable {
        nats,
        standard_error,
        accuracy,
        rows: target.codes.len(),
        models: held_out.iter().map(|fold| fold.model.clone()).collect(),
        ridges: held_out.iter().map(|fold| fold.ridge).collect(),
        evaluations: held_out.iter().map(|fold| fold.evaluations).sum(),
    }
}

/// What is read, its standard error and the accuracy, of the loss and the right answers of folds of these sizes.
fn summed(folds: &[(f64, f64)], sizes: &[f64], entropy: f64) -> (f64, f64, f64) {
    let rows = sizes.iter().fold(0.0, |sum, size| sum + size);
    let loss = folds.iter().fold(0.0, |sum, fold| sum + fold.0) / rows;
    let means: Vec<f64> = folds.iter().zip(sizes).map(|(fold, size)| fold.0 / size).collect();
    let count = folds.len() as f64;
    let mean = means.iter().fold(0.0, |sum, x| sum + x) / count;
    let squares = means.iter().fold(0.0, |sum, x| sum + (x - mean) * (x - mean));
    let right = folds.iter().fold(0.0, |sum, fold| sum + fold.1);
    (entropy - loss, (squares / (count - 1.0) / count).sqrt(), right / rows)
}

//! The probes behind predictive codes: one for each modality, and one for all together that also sees products.

use super::interactions::Interaction;
use crate::error::Result;
use crate::probe::design::Design;
use crate::probe::path::{self, Whole};
use crate::probe::{ALONE, TOGETHER, folds};
use crate::rng::Rng;
use ndarray::Array2;
use schema::codebook::Posterior;
use schema::config::Plan;
use schema::progress::{Monitor, Stage};

/// Folds that choose a ridge.
const FOLDS: usize = 3;
/// Rows of the others beside which the joint posterior of a row is looked at.
const LANDMARKS: usize = 8;
/// Names the random stream of the landmarks ("marks").
const STREAM: u64 = 0x6d_6172_6b73;

/// Probes of several modalities, each given as centred columns of the same rows.
pub struct Probes<'a> {
    columns: &'a [&'a Array2<f32>],
    classes: usize,
    seed: u64,
    alone: Vec<Whole>,
    together: Whole,
    /// Of each pair of modalities that has one.
    interactions: Vec<(usize, usize, Interaction)>,
}

impl<'a> Probes<'a> {
    /// Fits the probes of a target of `classes` classes.
    ///
    /// # Errors
    /// [`crate::error::EngineError::Cancelled`].
    pub fn fit(
        columns: &'a [&'a Array2<f32>],
        target: &[u32],
        classes: usize,
        plan: &Plan,
        monitor: &dyn Monitor,
    ) -> Result<Self> {
        let fold = folds::assign(target, classes, FOLDS, plan.seed);
        let fits = columns.len() as f64 + 1.0;
        let mut done = 0.0;
        let mut fit = |blocks: &[&Array2<f32>], ridges: path::Ridges, penalty: &[f64]| {
            let design = Design::new(blocks, target, classes, &fold, FOLDS);
            let mut step = 0.0;
            let steps = (ridges.of.len() as f64 / 2.0 + 1.0).ceil();
            let mut told = || {
                step += 1.0;
                monitor.progress(Stage::Probing, (done + f64::min(step / steps, 1.0)) / fits);
            };
            let fitted = path::fit_whole(&design, ridges, penalty, monitor, &mut told)?;
            done += 1.0;
            Ok(fitted)
        };
        let alone: Vec<Whole> =
            columns.iter().map(|block| fit(&[block], ALONE, &vec![1.0; block.ncols()])).collect::<Result<_>>()?;
        let mut interactions = Vec::new();
        for (i, a) in columns.iter().enumerate() {
            for (j, b) in columns.iter().enumerate().skip(i + 1) {
                let path = [i as u64, j as u64];
                let found = Interaction::find([a, b], target, classes, plan.seed, path, monitor)?;
                if !found.left.is_empty() {
                    interactions.push((i, j, found));
                }
            }
        }
        let products: Vec<Array2<f32>> =
            interactions.iter().map(|(i, j, found)| products(found, columns[*i], columns[*j])).collect();
        let blocks: Vec<&Array2<f32>> = columns.iter().copied().chain(&products).collect();
        let mut penalty: Vec<f64> =
            columns.iter().zip(&alone).flat_map(|(block, alone)| vec![alone.ridge; block.ncols()]).collect();
        for ((i, j, _), block) in interactions.iter().zip(&products) {
            penalty.extend(vec![(alone[*i].ridge * alone[*j].ridge).sqrt(); block.ncols()]);
        }
        let together = fit(&blocks, TOGETHER, &penalty)?;
        Ok(Self { columns, classes, seed: plan.seed, alone, together, interactions })
    }

    /// What a row of one modality makes of the target: its own posterior, and the joint ones beside some rows of the others.
    pub fn posteriors(&self, modality: usize) -> Vec<Posterior> {
        let width = self.columns[modality].ncols();
        let own = &self.alone[modality].model;
        let mut out = vec![Posterior {
            share: 1.0,
            intercepts: (0..self.classes)
                .map(|class| own.base[class] + own.weights[class * (width + 1) + width])
                .collect(),
            weights: own.weights.chunks_exact(width + 1).map(|row| row[..width].to_vec()).collect(),
        }];
        let rows = self.columns[modality].nrows();
        let mut rng = Rng::stream(self.seed, &[STREAM, modality as u64]);
        let landmarks = LANDMARKS.min(rows);
        for _ in 0..landmarks {
            let row = rng.below(rows as u64) as usize;
            out.push(self.beside(modality, row, 1.0 / landmarks as f64));
        }
        out
    }

    /// The joint posterior as a function of one modality, the others being those of a row.
    fn beside(&self, modality: usize, row: usize, share: f64) -> Posterior {
        let width = self.columns[modality].ncols();
        let all = self.together.model.weights.len() / self.classes;
        let mut posterior = Posterior {
            share,
            intercepts: self.together.model.base.clone(),
            weights: vec![vec![0.0; width]; self.classes],
        };
        for class in 0..self.classes {
            let weights = &self.together.model.weights[class * all..][..all];
            let of = &mut posterior.weights[class];
            let intercept = &mut posterior.intercepts[class];
            *intercept += weights[all - 1];
            let mut at = 0;
            for (other, block) in self.columns.iter().enumerate() {
                let weights = &weights[at..][..block.ncols()];
                at += block.ncols();
                if other == modality {
                    of.copy_from_slice(weights);
                } else {
                    *intercept += along(weights, block, row);
                }
            }
            for (i, j, found) in &self.interactions {
                let [left, right] = [*i, *j].map(|side| self.columns[side]);
                for a in &found.left {
                    for b in &found.right {
                        let weight = weights[at];
                        at += 1;
                        if *i == modality {
                            add(weight * along(b, right, row), a, of);
                        } else if *j == modality {
                            add(weight * along(a, left, row), b, of);
                        } else {
                            *intercept += weight * along(a, left, row) * along(b, right, row);
                        }
                    }
                }
            }
        }
        posterior
    }
}

fn along(direction: &[f64], columns: &Array2<f32>, row: usize) -> f64 {
    columns.row(row).iter().zip(direction).fold(0.0, |sum, (&x, w)| sum + w * f64::from(x))
}

fn add(scale: f64, direction: &[f64], to: &mut [f64]) {
    to.iter_mut().zip(direction).for_each(|(x, d)| *x += scale * d);
}

/// One column for each pair of directions.
fn products(found: &Interaction, left: &Array2<f32>, right: &Array2<f32>) -> Array2<f32> {
    let mut out = Array2::zeros((left.nrows(), found.left.len() * found.right.len()));
    for (row, mut out) in out.rows_mut().into_iter().enumerate() {
        let along_all = |directions: &[Vec<f64>], columns| -> Vec<f64> {
            directions.iter().map(|direction| along(direction, columns, row)).collect()
        };
        let (a, b) = (along_all(&found.left, left), along_all(&found.right, right));
        for (i, a) in a.iter().enumerate() {
            for (j, b) in b.iter().enumerate() {
                out[i * found.right.len() + j] = (a * b) as f32;
            }
        }
    }
    out
}

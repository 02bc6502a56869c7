//! The fit: limited-memory BFGS (Nocedal 1980) on the curvature of the null model.
//!
//! Without weights the Hessian is `(diag π − ππᵀ) ⊗ XᵀX`, whose inverse on weights that sum to 0 over the classes is one solve with `πₖ XᵀX` a class
//! and a centring. That, with the ridge, is the starting metric: the first step is almost Newton's, also for unequal classes and correlated
//! columns. The fixed bound of Böhning (1992, after Böhning and Lindsay 1988), `½ (I − 11ᵀ/K) ⊗ XᵀX`, is the same on such weights with every `πₖ = ½`; `docs/probe.md` compares.

use super::objective::Objective;
use crate::broja::dense::Symmetric;
use crate::error::Result;
use std::collections::BTreeMap;

/// Pairs of steps that are remembered.
const MEMORY: usize = 8;
/// Steps after which a fit stops anyway.
const MOST_STEPS: usize = 200;
/// The decrease that the next step promises, nats an example, at which a fit stops.
pub const TOLERANCE: f64 = 1e-6;
/// Share of the promised decrease that a step must bring (Armijo).
const ENOUGH: f64 = 1e-4;
const MOST_HALVINGS: usize = 30;

/// The curvature of the null model and the ridge, factorised.
pub struct Metric {
    columns: usize,
    /// One for each power of two that a class' share is rounded to.
    factors: BTreeMap<i32, Symmetric>,
    /// Which of them a class has.
    of: Vec<i32>,
}

impl Metric {
    /// `gram` is `XᵀX`, `order × order`, of which the upper triangle is read.
    pub fn new(gram: &[f64], order: usize, ridge: &[f64], shares: &[f64]) -> Self {
        let of: Vec<i32> = shares.iter().map(|&share| exponent(share)).collect();
        let mut factors = BTreeMap::new();
        for &power in &of {
            factors.entry(power).or_insert_with(|| {
                let share = scale(power);
                let mut matrix = Symmetric::default();
                matrix.reset(order);
                for i in 0..order {
                    for j in i..order {
                        *matrix.at(i, j) = share * gram[i * order + j];
                    }
                    *matrix.at(i, i) += ridge.get(i).copied().unwrap_or(1.0);
                }
                matrix.factorize(|| false);
                matrix
            });
        }
        Self { columns: ridge.len(), factors, of }
    }

    /// The gradient in this metric.
    pub fn apply(&self, gradient: &[f64]) -> Vec<f64> {
        let classes = self.of.len();
        let mut out = Vec::with_capacity(gradient.len());
        for (part, power) in gradient.chunks_exact(self.columns).zip(&self.of) {
            let factor = &self.factors[power];
            let mut padded = vec![0.0; factor.order()];
            padded[..self.columns].copy_from_slice(part);
            factor.solve(&mut padded);
            out.extend_from_slice(&padded[..self.columns]);
        }
        for column in 0..self.columns {
            let mean = (0..classes).fold(0.0, |sum, k| sum + out[k * self.columns + column]) / classes as f64;
            (0..classes).for_each(|k| out[k * self.columns + column] -= mean);
        }
        out
    }
}

/// The power of two nearest below a share.
fn exponent(share: f64) -> i32 {
    (share.to_bits() >> 52) as i32 - 1023
}

fn scale(power: i32) -> f64 {
    f64::from_bits(((power + 1023) as u64) << 52)
}

/// Where a fit ended.
pub struct Fit {
    pub weights: Vec<f64>,
    /// Evaluations that it took.
    pub evaluations: usize,
}

/// Minimises `objective` from `weights` on, which sum to 0 over the classes.
///
/// # Errors
/// [`crate::error::EngineError::Cancelled`].
pub fn fit(objective: &Objective, metric: &Metric, mut weights: Vec<f64>, tolerance: f64) -> Result<Fit> {
    let promised = tolerance * objective.rows as f64;
    let (mut value, mut gradient) = objective.evaluate(&weights)?;
    let mut evaluations = 1;
    let mut pairs: Vec<Pair> = Vec::with_capacity(MEMORY);
    for _ in 0..MOST_STEPS {
        let direction = direction(&gradient, metric, &pairs);
        let slope = inner(&gradient, &direction);
        if -0.5 * slope <= promised {
            break;
        }
        let mut step = 1.0;
        let mut found = None;
        for _ in 0..MOST_HALVINGS {
            let there: Vec<f64> = weights.iter().zip(&direction).map(|(w, d)| w + step * d).collect();
            let (new, new_gradient) = objective.evaluate(&there)?;
            evaluations += 1;
            if new <= value + ENOUGH * step * slope {
                found = Some((there, new, new_gradient));
                break;
            }
            // The minimum of the parabola through what is known, kept within reason.
            let best = -0.5 * slope * step / ((new - value) / step - slope);
            step = best.clamp(0.1 * step, 0.5 * step);
        }
        // Rounding is larger than what is left to gain.
        let Some((there, new, new_gradient)) = found else { break };
        let s: Vec<f64> = there.iter().zip(&weights).map(|(a, b)| a - b).collect();
        let y: Vec<f64> = new_gradient.iter().zip(&gradient).map(|(a, b)| a - b).collect();
        let sy = inner(&s, &y);
        (weights, value, gradient) = (there, new, new_gradient);
        if sy > 0.0 {
            if pairs.len() == MEMORY {
                pairs.remove(0);
            }
            let curvature = inner(&y, &metric.apply(&y));
            pairs.push(Pair { s, y, sy, scale: sy / curvature });
        }
    }
    Ok(Fit { weights, evaluations })
}

/// A step, and how the gradient changed over it.
struct Pair {
    s: Vec<f64>,
    y: Vec<f64>,
    sy: f64,
    /// By how much the metric is too strict along it.
    scale: f64,
}

/// The two-loop recursion.
fn direction(gradient: &[f64], metric: &Metric, pairs: &[Pair]) -> Vec<f64> {
    let mut q = gradient.to_vec();
    let mut shares = vec![0.0; pairs.len()];
    for (pair, share) in pairs.iter().zip(&mut shares).rev() {
        *share = inner(&pair.s, &q) / pair.sy;
        q.iter_mut().zip(&pair.y).for_each(|(q, y)| *q -= *share * y);
    }
    let mut direction = metric.apply(&q);
    let scale = pairs.last().map_or(1.0, |pair| pair.scale);
    direction.iter_mut().for_each(|d| *d *= scale);
    for (pair, share) in pairs.iter().zip(&shares) {
        let other = inner(&pair.y, &direction) / pair.sy;
        direction.iter_mut().zip(&pair.s).for_each(|(d, s)| *d += (share - other) * s);
    }
    direction.iter_mut().for_each(|d| *d = -*d);
    direction
}

fn inner(a: &[f64], b: &[f64]) -> f64 {
    crate::discretize::kernels::dot(a, b)
}

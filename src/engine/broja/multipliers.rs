//! The unknowns of the dual, and of the system that moves them.

use super::lanes::{self, LANES};
use super::program::zeros;

/// A vector of multipliers, `λ_y(a)` and `μ_y(b)`, in the order of the layout that they belong to; those of `b` are padded to whole lanes.
#[derive(Debug, Clone, Default)]
pub struct Multipliers {
    pub a: Vec<f64>,
    pub b: Vec<f64>,
}

impl Multipliers {
    /// Becomes zero, of these sizes.
    pub fn reset(&mut self, of_a: usize, of_b: usize) {
        zeros(&mut self.a, of_a);
        zeros(&mut self.b, of_b);
    }

    pub fn fill(&mut self, value: f64) {
        self.a.fill(value);
        self.b.fill(value);
    }

    /// `self += factor · other`.
    pub fn add(&mut self, factor: f64, other: &Self) {
        self.a.iter_mut().zip(&other.a).for_each(|(x, y)| *x += factor * y);
        self.b.iter_mut().zip(&other.b).for_each(|(x, y)| *x += factor * y);
    }

    pub fn inner(&self, other: &Self) -> f64 {
        let tail = self.a.len() / LANES * LANES;
        let mut sum =
            lanes::sum(tail, |i| self.a[i] * other.a[i]) + lanes::sum(self.b.len(), |i| self.b[i] * other.b[i]);
        for i in tail..self.a.len() {
            sum += self.a[i] * other.a[i];
        }
        sum
    }

    /// `Σ |x|`.
    pub fn norm1(&self) -> f64 {
        let a: f64 = self.a.iter().map(|x| x.abs()).sum();
        a + lanes::sum(self.b.len(), |i| self.b[i].abs())
    }
}

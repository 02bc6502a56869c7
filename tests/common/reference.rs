//! The reference tables of `tests/data/broja.json`, and how far atoms are from a reference.
#![allow(dead_code)]

use engine::joint::Joint;
use engine::math::bits;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Row {
    pub name: String,
    pub shape: [usize; 3],
    pub pmf: Vec<(usize, usize, usize, f64)>,
    pub broja: Atoms,
    pub information: Information,
}

/// Bits.
#[derive(Deserialize)]
pub struct Atoms {
    pub redundant: f64,
    pub unique1: f64,
    pub unique2: f64,
    pub synergistic: f64,
}

#[derive(Deserialize)]
pub struct Information {
    pub x1: f64,
    pub x2: f64,
    pub joint: f64,
}

pub fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("../data/broja.json")).expect("the reference file reads")
}

impl Row {
    pub fn joint(&self) -> Joint {
        let [_, n2, ny] = self.shape;
        let mut mass = vec![0.0; self.shape.iter().product()];
        for &(x1, x2, y, p) in &self.pmf {
            mass[(x1 * n2 + x2) * ny + y] = p;
        }
        Joint::from_mass(self.shape, &mass).expect("a reference row is a pmf")
    }
}

impl Atoms {
    /// Largest deviation from this reference, bits; `found` in nats, in the fields' order.
    pub fn deviation(&self, found: [f64; 4]) -> f64 {
        let expected = [self.redundant, self.unique1, self.unique2, self.synergistic];
        found.iter().zip(expected).fold(0.0, |worst, (found, expected)| worst.max((bits(*found) - expected).abs()))
    }
}

//! What a decomposition needs of a table: what each source tells about the target by itself, and how much both tell.

use super::info::{Information, mutual_information};
use super::joint::Joint;

/// Margins of a table, and its informations. Every symbol has mass.
#[derive(Debug, Clone, PartialEq)]
pub struct Margins {
    /// `P(x1, y)` and `P(x2, y)`, row-major.
    pub by_y: [Vec<f64>; 2],
    /// `P(y)`.
    pub py: Vec<f64>,
    /// Nats.
    pub information: Information,
}

impl Margins {
    /// Of a joint table.
    pub fn of(joint: &Joint) -> Self {
        Self::new([joint.marginal_1y(), joint.marginal_2y()], joint.marginal_y(), joint.pmf())
    }

    /// With the pairs' pmf, `[pair][y]`, of which pairs without mass may be left out.
    pub fn new(by_y: [Vec<f64>; 2], py: Vec<f64>, pairs: &[f64]) -> Self {
        let ny = py.len();
        let sources = [0, 1].map(|source| mutual_information(&by_y[source], ny));
        Self { by_y, information: Information { sources, joint: mutual_information(pairs, ny) }, py }
    }
}

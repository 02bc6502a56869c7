//! Entropies and mutual informations of a joint table, nats.
//!
//! `I(A;B) = Σ p ln(p / (p_A p_B))`, each term from one logarithm and the sum compensated, so that the error
//! stays near one ulp of the largest term even where informations nearly cancel.

use super::joint::Joint;
use super::margins::Margins;
use super::math::{self, Sum};

/// Shannon entropy of a pmf, nats.
pub fn entropy(pmf: &[f64]) -> f64 {
    let mut sum = Sum::default();
    pmf.iter().for_each(|&p| sum.add(-math::xlnx(p)));
    sum.value().max(0.0)
}

/// Mutual information of row and column of a row-major pmf with `columns` columns, nats.
pub fn mutual_information(pmf: &[f64], columns: usize) -> f64 {
    let held = |row: &&[f64]| row.iter().any(|&p| p > 0.0);
    let mut of_column = vec![Sum::default(); columns];
    for row in pmf.chunks_exact(columns).filter(held) {
        of_column.iter_mut().zip(row).for_each(|(sum, &p)| sum.add(p));
    }
    let of_column: Vec<f64> = of_column.iter().map(Sum::value).collect();
    let mut information = Sum::default();
    for row in pmf.chunks_exact(columns).filter(held) {
        let mut of_row = Sum::default();
        row.iter().for_each(|&p| of_row.add(p));
        let of_row = of_row.value();
        for (&p, &column) in row.iter().zip(&of_column) {
            if p > 0.0 {
                // Two quotients, not one product below: the product of two tiny marginals may underflow.
                information.add(p * math::ln(p / of_row / column));
            }
        }
    }
    information.value().max(0.0)
}

/// What each source and both together tell about the target, nats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Information {
    /// `I(X1;Y)`, `I(X2;Y)`.
    pub sources: [f64; 2],
    /// `I(X1,X2;Y)`.
    pub joint: f64,
}

impl Information {
    /// Of a joint table.
    ///
    /// ```
    /// use engine::{info::Information, joint::Joint, math::bits};
    ///
    /// let xor = Joint::from_codes(&[0, 0, 1, 1], &[0, 1, 0, 1], &[0, 1, 1, 0])?;
    /// let Information { sources, joint } = Information::of(&xor);
    /// assert_eq!(sources, [0.0, 0.0]);
    /// assert!((bits(joint) - 1.0).abs() < 1e-12);
    /// # Ok::<(), engine::error::EngineError>(())
    /// ```
    pub fn of(joint: &Joint) -> Self {
        Margins::of(joint).information
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn and_gate_has_its_closed_form() {
        let and = Joint::from_mass([2, 2, 2], &[1., 0., 1., 0., 1., 0., 0., 1.]).unwrap();
        let information = Information::of(&and);
        let h = |p: f64| math::bits(entropy(&[p, 1.0 - p]));
        for source in information.sources {
            assert!((math::bits(source) - (h(0.25) - 0.5 * h(0.5))).abs() < 2e-16);
        }
        assert!((math::bits(information.joint) - h(0.25)).abs() < 2e-16);
    }

    #[test]
    fn independent_variables_share_nothing() {
        let p = [0.1, 0.2, 0.7];
        let pmf: Vec<f64> = p.iter().flat_map(|a| p.map(|b| a * b)).collect();
        assert!(mutual_information(&pmf, 3) < 1e-16);
    }
}

//! The BROJA program in the layout that the solver works in.
//!
//! Cells are stored `[a][y][b]` with `b` padded to whole lanes, so that every pass over them runs along contiguous
//! rows of one `(a, y)`. `b` is the source with fewer symbols: its multipliers are the ones a step factorises.

use super::super::joint::Joint;
use super::super::margins::Margins;
use super::lanes::LANES;

/// Marginals of a joint table; `a` and `b` are its sources, larger first.
#[derive(Debug, Clone)]
pub struct Program {
    /// Whether `a` is the second source.
    pub swapped: bool,
    /// Symbols of `a`, `b` and the target.
    pub na: usize,
    /// Symbols of `b`.
    pub nb: usize,
    /// Symbols of the target.
    pub ny: usize,
    /// Row length: `nb` padded to whole `LANES`.
    pub stride: usize,
    /// `P(a, y)`, `[a][y]`.
    pub pa: Vec<f64>,
    /// `P(b, y)`, `[y][b]`, padded with 0.
    pub pb: Vec<f64>,
    /// `P(y)`.
    pub py: Vec<f64>,
    /// By how much the marginals may be off, relative, beside their rounding.
    pub uncertain: f64,
}

impl Program {
    /// Of the margins of a joint table.
    pub fn new(joint: &Joint) -> Self {
        Self::over([joint.marginal_1y(), joint.marginal_2y()], joint.marginal_y())
    }

    /// Of margins alone.
    pub fn of(margins: &Margins) -> Self {
        Self::over(margins.by_y.clone(), margins.py.clone())
    }

    /// Of the marginals `P(x1,y)` and `P(x2,y)`, row-major, and `P(y)`.
    pub fn over([of_1, of_2]: [Vec<f64>; 2], py: Vec<f64>) -> Self {
        let ny = py.len();
        let swapped = of_1.len() < of_2.len();
        let (pa, b_by_y) = if swapped { (of_2, of_1) } else { (of_1, of_2) };
        let (na, nb) = (pa.len() / ny, b_by_y.len() / ny);
        let stride = nb.div_ceil(LANES) * LANES;
        let mut pb = vec![0.0; ny * stride];
        for (b, row) in b_by_y.chunks_exact(ny).enumerate() {
            for (y, &p) in row.iter().enumerate() {
                pb[y * stride + b] = p;
            }
        }
        Self { swapped, na, nb, ny, stride, pa, pb, py, uncertain: 0.0 }
    }

    /// Length of an array over cells.
    pub fn cells(&self) -> usize {
        self.na * self.ny * self.stride
    }

    /// The row of `P(b, y)` for one `y`.
    pub fn pb_row(&self, y: usize) -> &[f64] {
        &self.pb[y * self.stride..][..self.stride]
    }

    /// `P(a)` and `P(b)` (padded).
    pub fn source_marginals(&self) -> (Vec<f64>, Vec<f64>) {
        let a = self.pa.chunks_exact(self.ny).map(|row| row.iter().sum()).collect();
        let mut b = vec![0.0; self.stride];
        for row in self.pb.chunks_exact(self.stride) {
            b.iter_mut().zip(row).for_each(|(sum, p)| *sum += p);
        }
        (a, b)
    }

    /// `P(a,y) P(b,y) / P(y)`: sources independent given the target; positive on the whole support, 0 off it.
    pub fn conditionally_independent(&self, q: &mut Vec<f64>) {
        zeros(q, self.cells());
        for (row, out) in q.chunks_exact_mut(self.stride).enumerate() {
            let (pa, y) = (self.pa[row], row % self.ny);
            for (q, &pb) in out.iter_mut().zip(self.pb_row(y)) {
                // The quotient first: the product of two tiny marginals may underflow.
                *q = pa * (pb / self.py[y]);
            }
        }
    }

    /// Cells in the layout of the program, row-major `[x1][x2][y]` as the joint table has them.
    pub fn unpack(&self, cells: &[f64]) -> Vec<f64> {
        let (n1, n2) = if self.swapped { (self.nb, self.na) } else { (self.na, self.nb) };
        let mut pmf = Vec::with_capacity(n1 * n2 * self.ny);
        for x1 in 0..n1 {
            for x2 in 0..n2 {
                let (a, b) = if self.swapped { (x2, x1) } else { (x1, x2) };
                pmf.extend((0..self.ny).map(|y| cells[(a * self.ny + y) * self.stride + b]));
            }
        }
        pmf
    }
}

/// `values` becomes `len` zeros, without giving up its allocation.
pub fn zeros(values: &mut Vec<f64>, len: usize) {
    values.clear();
    values.resize(len, 0.0);
}

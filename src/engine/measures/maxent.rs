//! The distribution of maximum entropy with the pairwise margins of a table: `max H(Q)` with `Q(x1,x2) = P(x1,x2)`, `Q(x1,y) = P(x1,y)`,
//! `Q(x2,y) = P(x2,y)`.
//!
//! It has the form `Q = P(x1,x2) softmax_y( a(x1,y) + b(x2,y) )`. IPFP (Deming and Stephan 1940) scales one margin after the other; where margins force
//! a cell to 0 that no single margin makes 0, it needs as many sweeps as the wanted accuracy has units, so Newton steps on the dual
//! `Σ P(x1,x2) ln Σ_y exp(a + b) − Σ P(x1,y) a − Σ P(x2,y) b` are put between sweeps: quadratic inside, and a factor e each on a forced 0.

use super::super::broja::dense::{Symmetric, TILE};
use super::super::joint::Joint;
use super::super::math::{Sum, exp, ln};
use schema::progress::Monitor;

/// Largest deviation of a margin at which the fit is done.
const DONE: f64 = 1e-13;
/// Sweeps at most.
const SWEEPS: usize = 2_000;
/// Plain sweeps before the first Newton step.
const PLAIN: usize = 20;
/// Unknowns up to which a Newton step is worth its factorisation.
const NEWTON: usize = 2_400;
/// Curvature that is added to every unknown: the fit does not change when a constant moves from `a(·,y)` to `b(·,y)`.
const RIDGE: f64 = 1e-13;

/// The fit, and how well it holds its margins.
pub struct Fit {
    /// Row-major `[x1][x2][y]`.
    pub q: Vec<f64>,
    /// Largest deviation of a pairwise margin.
    pub residual: f64,
    /// Rounds over all margins.
    pub sweeps: usize,
}

impl Fit {
    /// Fits; stops early where `monitor` cancels.
    pub fn of(joint: &Joint, monitor: &dyn Monitor) -> Self {
        let mut model = Model::new(joint);
        let mut residual = model.residual();
        let mut sweeps = 0;
        while residual > DONE && sweeps < SWEEPS && !monitor.cancelled() {
            if sweeps >= PLAIN && model.unknowns() <= NEWTON {
                model.newton();
            }
            model.sweep();
            sweeps += 1;
            let now = model.residual();
            // Rounding ends what Newton steps can do.
            if sweeps > PLAIN + 60 && now >= residual && model.unknowns() <= NEWTON {
                residual = now;
                break;
            }
            residual = now;
        }
        Self { q: model.q, residual, sweeps }
    }
}

struct Model {
    shape: [usize; 3],
    /// `P(x1,x2)`, `P(x1,y)`, `P(x2,y)`.
    pairs: Vec<f64>,
    first: Vec<f64>,
    second: Vec<f64>,
    /// `a(x1,y)` and then `b(x2,y)`; minus infinity off the support.
    dual: Vec<f64>,
    q: Vec<f64>,
}

impl Model {
    fn new(joint: &Joint) -> Self {
        let shape @ [_, _, ny] = joint.shape();
        let (first, second, py) = (joint.marginal_1y(), joint.marginal_2y(), joint.marginal_y());
        let pairs = joint.pmf().chunks_exact(ny).map(|pair| pair.iter().sum()).collect();
        // Starts where the sources are independent given the target, up to P(x1,x2).
        let log = |p: f64| if p > 0.0 { ln(p) } else { f64::NEG_INFINITY };
        let a = first.iter().map(|&p| log(p));
        let b = second.iter().enumerate().map(|(at, &p)| log(p) - ln(py[at % ny]));
        let dual = a.chain(b).collect();
        let mut model = Self { shape, pairs, first, second, dual, q: vec![0.0; joint.pmf().len()] };
        model.fill();
        model
    }

    fn unknowns(&self) -> usize {
        self.dual.len()
    }

    /// `q` from the dual; its margin `P(x1,x2)` holds.
    fn fill(&mut self) {
        self.q = self.cells(&self.dual).0;
    }

    /// Cells of a dual point, and the dual's value there.
    fn cells(&self, dual: &[f64]) -> (Vec<f64>, f64) {
        let [n1, n2, ny] = self.shape;
        let (a, b) = dual.split_at(n1 * ny);
        let mut q = vec![0.0; self.q.len()];
        let mut value = Sum::default();
        for (at, (cells, &p)) in q.chunks_exact_mut(ny).zip(&self.pairs).enumerate() {
            if p == 0.0 {
                continue;
            }
            let (a, b) = (&a[at / n2 * ny..][..ny], &b[at % n2 * ny..][..ny]);
            let largest = a.iter().zip(b).map(|(a, b)| a + b).fold(f64::NEG_INFINITY, f64::max);
            cells.iter_mut().zip(a.iter().zip(b)).for_each(|(q, (a, b))| *q = exp(a + b - largest));
            let total: f64 = cells.iter().sum();
            cells.iter_mut().for_each(|q| *q *= p / total);
            value.add(p * (largest + ln(total)));
        }
        let linear = self.first.iter().chain(&self.second).zip(dual).filter(|(p, _)| **p > 0.0);
        linear.for_each(|(p, u)| value.add(-p * u));
        (q, value.value())
    }

    /// `Q(x1,y)` and then `Q(x2,y)`.
    fn margins(&self) -> Vec<f64> {
        let [n1, n2, ny] = self.shape;
        let mut sums = vec![Sum::default(); self.dual.len()];
        for (at, cells) in self.q.chunks_exact(ny).enumerate() {
            for (y, &q) in cells.iter().enumerate() {
                sums[at / n2 * ny + y].add(q);
                sums[(n1 + at % n2) * ny + y].add(q);
            }
        }
        sums.iter().map(Sum::value).collect()
    }

    /// `Q − P` of the margins with the target.
    fn gradient(&self) -> Vec<f64> {
        self.margins().iter().zip(self.first.iter().chain(&self.second)).map(|(q, p)| q - p).collect()
    }

    fn residual(&self) -> f64 {
        self.gradient().iter().fold(0.0, |worst, g| worst.max(g.abs()))
    }

    /// Scales one margin with the target after the other; `P(x1,x2)` after each.
    fn sweep(&mut self) {
        let split = self.first.len();
        for part in [0..split, split..self.dual.len()] {
            let margins = self.margins();
            for at in part {
                let goal = if at < split { self.first[at] } else { self.second[at - split] };
                if goal > 0.0 && margins[at] > 0.0 {
                    self.dual[at] += ln(goal / margins[at]);
                }
            }
            self.fill();
        }
    }

    /// One damped Newton step; none where it does not lower the dual.
    fn newton(&mut self) {
        let [n1, n2, ny] = self.shape;
        let mut hessian = Symmetric::default();
        hessian.reset(self.dual.len().div_ceil(TILE) * TILE);
        for i in 0..hessian.order() {
            *hessian.at(i, i) += RIDGE;
        }
        let mut add = |i: usize, j: usize, value: f64| *hessian.at(i.min(j), i.max(j)) += value;
        for (at, (cells, &p)) in self.q.chunks_exact(ny).zip(&self.pairs).enumerate() {
            let (a, b) = (at / n2 * ny, (n1 + at % n2) * ny);
            for y in (0..ny).filter(|&y| cells[y] > 0.0) {
                for z in (0..ny).filter(|&z| cells[z] > 0.0) {
                    let curve = if y == z { cells[y] * (1.0 - cells[y] / p) } else { -cells[y] * cells[z] / p };
                    if y <= z {
                        add(a + y, a + z, curve);
                        add(b + y, b + z, curve);
                    }
                    add(a + y, b + z, curve);
                }
            }
        }
        hessian.factorize(|| false);
        let mut step: Vec<f64> = self.gradient().iter().map(|g| -g).collect();
        step.resize(hessian.order(), 0.0);
        hessian.solve(&mut step);
        let slope: f64 = self.gradient().iter().zip(&step).map(|(g, s)| g * s).sum();
        let (_, before) = self.cells(&self.dual);
        let mut length = 1.0;
        for _ in 0..30 {
            let moved: Vec<f64> = self.dual.iter().zip(&step).map(|(u, s)| u + length * s).collect();
            let (q, value) = self.cells(&moved);
            // Rounding of the value, of order 1e-16, must not stop the last steps.
            if value <= before + 1e-4 * length * slope + 1e-15 {
                (self.dual, self.q) = (moved, q);
                return;
            }
            length *= 0.5;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::progress::Silent;

    #[test]
    fn margins_hold_also_where_they_force_a_cell_to_zero() {
        // AND: (1,1,0) has three positive margins, and is 0 in every table that has them.
        let and = Joint::from_mass([2, 2, 2], &[1., 0., 1., 0., 1., 0., 0., 1.]).unwrap();
        let fit = Fit::of(&and, &Silent);
        assert!(fit.residual < 1e-12, "{} after {}", fit.residual, fit.sweeps);
        assert!(fit.q.iter().zip(and.pmf()).all(|(q, p)| (q - p).abs() < 1e-11), "{:?}", fit.q);
    }

    #[test]
    fn xor_has_no_pairwise_structure() {
        let xor = Joint::from_mass([2, 2, 2], &[1., 0., 0., 1., 0., 1., 1., 0.]).unwrap();
        assert!(Fit::of(&xor, &Silent).q.iter().all(|q| (q - 0.125).abs() < 1e-15));
    }
}

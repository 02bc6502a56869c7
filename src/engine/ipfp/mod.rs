//! Plain alternation of I-projections (IPFP), step by step.
//!
//! `r(x1,x2) ← Σ_y q(x1,x2,y)`, then for each `y` the I-projection of `r` on the row sums `P(x1,y)` and column sums `P(x2,y)`,
//! `q = r α β` by Sinkhorn scaling. Its log-scalings `λ = ln α`, `μ = ln β` are a dual pair, so each iterate carries the
//! certificate. Banerjee, Rauh, Montúfar, *Computing the unique information*, ISIT 2018 (admUI); Amit et al., arXiv 2511.19470.

pub mod trace;

use super::broja::certificate::{self, Bounds};
use super::broja::program::Program;
use super::joint::Joint;
use super::math;

/// Sinkhorn sweeps of one I-projection; the scalings of the last one start the next, so that few suffice.
const SWEEPS: usize = 100;
/// Steps between two certificates, at one of which the alternation ends.
pub(crate) const EVERY: u64 = 10;
/// A projection is done when its marginals deviate by less than this share of `P(y)`.
const MARGINAL: f64 = 1e-14;

/// The alternation, stopped between two steps.
pub struct Ipfp {
    program: Program,
    q: Vec<f64>,
    /// `Σ_y q` before the last projection, `[a][b]`.
    pair: Vec<f64>,
    alpha: Vec<f64>,
    beta: Vec<f64>,
    steps: u64,
}

impl Ipfp {
    /// Starts where the sources are independent given the target.
    pub fn new(joint: &Joint) -> Self {
        Self::over(Program::new(joint))
    }

    /// [`Ipfp::new`] of a table's program.
    pub fn over(program: Program) -> Self {
        let mut q = Vec::new();
        program.conditionally_independent(&mut q);
        let pair = vec![0.0; program.na * program.stride];
        let alpha = program.pa.iter().map(|&p| f64::from(u8::from(p > 0.0))).collect();
        let beta = program.pb.iter().map(|&p| f64::from(u8::from(p > 0.0))).collect();
        Self { program, q, pair, alpha, beta, steps: 0 }
    }

    /// One step: source marginal, then an I-projection for each `y`.
    pub fn step(&mut self) {
        self.step_unless(|| false);
    }

    /// [`step`](Self::step), left unfinished once `stop` says so.
    pub fn step_unless(&mut self, stop: impl Fn() -> bool) {
        self.take_pair();
        for y in (0..self.program.ny).take_while(|_| !stop()) {
            self.project(y);
        }
        self.refresh();
        self.steps += 1;
    }

    /// `r(x1,x2) ← Σ_y q(x1,x2,y)`.
    fn take_pair(&mut self) {
        let Program { ny, stride, .. } = self.program;
        self.pair.fill(0.0);
        for (pair, block) in self.pair.chunks_exact_mut(stride).zip(self.q.chunks_exact(ny * stride)) {
            for row in block.chunks_exact(stride) {
                pair.iter_mut().zip(row).for_each(|(pair, q)| *pair += q);
            }
        }
    }

    /// `q = r α β`.
    fn refresh(&mut self) {
        let Program { na, ny, stride, .. } = self.program;
        for y in 0..ny {
            for a in 0..na {
                let row = &mut self.q[(a * ny + y) * stride..][..stride];
                let (alpha, beta) = (self.alpha[a * ny + y], &self.beta[y * stride..][..stride]);
                for ((q, pair), beta) in row.iter_mut().zip(&self.pair[a * stride..]).zip(beta) {
                    *q = pair * alpha * beta;
                }
            }
        }
    }

    /// Sinkhorn scaling of one `y`.
    fn project(&mut self, y: usize) {
        for _ in 0..SWEEPS {
            let deviation = self.rows(y);
            self.columns(y);
            if deviation <= MARGINAL * self.program.py[y] {
                break;
            }
        }
    }

    /// Scales to `P(a,y)`; gives by how much that was off.
    fn rows(&mut self, y: usize) -> f64 {
        let Program { ny, stride, .. } = self.program;
        let beta = &self.beta[y * stride..][..stride];
        let mut deviation = 0.0f64;
        for (a, pair) in self.pair.chunks_exact(stride).enumerate() {
            let goal = self.program.pa[a * ny + y];
            if goal == 0.0 {
                continue;
            }
            let sum: f64 = pair.iter().zip(beta).map(|(r, beta)| r * beta).sum();
            let alpha = &mut self.alpha[a * ny + y];
            deviation += (*alpha * sum - goal).abs();
            *alpha = goal / sum;
        }
        deviation
    }

    /// Scales to `P(b,y)`.
    fn columns(&mut self, y: usize) {
        let Program { ny, stride, .. } = self.program;
        let mut column = vec![0.0; stride];
        for (a, pair) in self.pair.chunks_exact(stride).enumerate() {
            let alpha = self.alpha[a * ny + y];
            if alpha > 0.0 {
                column.iter_mut().zip(pair).for_each(|(column, r)| *column += alpha * r);
            }
        }
        let beta = &mut self.beta[y * stride..][..stride];
        for ((beta, column), goal) in beta.iter_mut().zip(&column).zip(self.program.pb_row(y)) {
            if *goal > 0.0 {
                *beta = goal / column;
            }
        }
    }

    /// Steps taken.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The iterate as it stands, row-major `[x1][x2][y]`; its marginals hold as far as the last projection went.
    pub fn q(&self) -> Vec<f64> {
        self.program.unpack(&self.q)
    }

    /// The certificate of the iterate: its bounds, the rounded `Q` that attains the upper one (in the program's layout), and
    /// that `Q`'s marginal residual.
    pub(crate) fn certify(&self) -> (Bounds, Vec<f64>, f64) {
        let mut q = self.q.clone();
        let lambda: Vec<f64> = self.alpha.iter().map(|&x| math::ln(x)).collect();
        let mu: Vec<f64> = self.beta.iter().map(|&x| math::ln(x)).collect();
        let (bounds, residual) = certificate::certify(&self.program, &mut q, &lambda, &mu);
        (bounds, q, residual)
    }

    /// Certified gap of the iterate, nats.
    pub fn gap(&self) -> f64 {
        self.certify().0.gap()
    }

    pub(crate) fn program(&self) -> &Program {
        &self.program
    }
}

//! Primal-dual interior point on the exact support.
//!
//! `ln(q/q12) − λ − μ − z = 0`, marginals kept, `q z = τ` for every cell of the support, `τ → 0`. Each step linearises all three and
//! reduces to the multipliers ([`super::system`]). The start `P(a,y)P(b,y)/P(y)` has the marginals, so they only drift by rounding, and
//! cells with `Q* = 0` are approached along the path instead of being guessed.

use super::super::math;
use super::super::progress::{Monitor, Stage};
use super::super::report::Status;
use super::certificate;
use super::lanes;
use super::program::Program;
use super::system::{Multipliers, System};
use super::{Options, Outcome, progress};

/// Steps before the limit.
const LIMIT: u32 = 300;
/// Centring: the share of the mean complementarity that a step aims at.
const CENTRING: f64 = 0.1;
/// Where the path ends, as a share of the gap asked for.
const FLOOR: f64 = 0.2;
/// Share of the way to the boundary that a step may go.
const BOUNDARY: f64 = 0.99;
/// Steps without a better certificate after which double precision is called exhausted.
const PATIENCE: u32 = 15;

/// The iterate and its direction.
struct Iterate<'p> {
    program: &'p Program,
    q: Vec<f64>,
    z: Vec<f64>,
    multipliers: Multipliers,
    /// `ln(q/q12) − λ − μ`, then the right-hand side of a direction.
    g: Vec<f64>,
    dq: Vec<f64>,
    dz: Vec<f64>,
    support: usize,
}

/// Solves from the conditionally independent start.
pub fn solve(program: &Program, options: &Options, monitor: &dyn Monitor) -> Outcome {
    let mut system = System::new(program);
    let mut it = Iterate::new(program);
    let limit = options.max_iterations.unwrap_or(LIMIT);
    let mut best = it.certify();
    let mut since_best = 0;
    for iterations in 0.. {
        let tau = it.complementarity();
        let estimate = tau * it.support as f64;
        monitor.progress(Stage::Solving, progress(estimate, options.gap));
        let cancelled = monitor.cancelled();
        let exhausted = since_best > PATIENCE || !tau.is_finite();
        let last = cancelled || exhausted || iterations >= limit;
        // The sum of complementarities is what the gap becomes on the path: certify once it is near.
        if iterations > 0 && (last || since_best > 0 || estimate <= 1.2 * options.gap) {
            let candidate = it.certify();
            since_best += 1;
            if candidate.bounds.gap() < best.bounds.gap() {
                best = candidate;
                since_best = 1;
            }
        }
        let status = match best.bounds.gap() {
            gap if gap <= options.gap => Some(Status::Converged),
            _ if cancelled => Some(Status::Cancelled),
            _ if iterations >= limit => Some(Status::IterationLimit),
            _ if exhausted => Some(Status::Stalled),
            _ => None,
        };
        if let Some(status) = status {
            return Outcome { iterations: u64::from(iterations), status, ..best };
        }
        // No further down the path than the gap asks for: the system only gets worse there.
        let target = (CENTRING * tau).max(FLOOR * options.gap / it.support as f64);
        it.step(&mut system, target, 1e-3 * estimate);
    }
    unreachable!("the loop ends at its limit")
}

impl<'p> Iterate<'p> {
    fn new(program: &'p Program) -> Self {
        let q = program.conditionally_independent();
        let support = q.iter().filter(|&&q| q > 0.0).count();
        let tau = 1.0 / support as f64;
        let z = q.iter().map(|&q| if q > 0.0 { tau / q } else { 0.0 }).collect();
        let cells = || vec![0.0; program.cells()];
        Self { program, q, z, multipliers: Multipliers::zeros(program), g: cells(), dq: cells(), dz: cells(), support }
    }

    /// Mean of `q z` over the support.
    fn complementarity(&self) -> f64 {
        lanes::sum(self.q.len(), |i| self.q[i] * self.z[i]) / self.support as f64
    }

    fn certify(&self) -> Outcome {
        let mut q = self.q.clone();
        let (bounds, marginal_residual) =
            certificate::certify(self.program, &mut q, &self.multipliers.a, &self.multipliers.b);
        Outcome { bounds, marginal_residual, iterations: 0, status: Status::Stalled, q }
    }

    /// One Newton step towards `q z = target`.
    fn step(&mut self, system: &mut System, target: f64, tolerance: f64) {
        let Program { na, ny, stride, .. } = *self.program;
        self.linearise(system, target);
        system.factorize(self.program);
        // What the marginals lack, plus what the step without multipliers would take from them.
        let mut rhs = Multipliers::zeros(self.program);
        rhs.a.copy_from_slice(&self.program.pa);
        rhs.b.copy_from_slice(&self.program.pb);
        for a in 0..na {
            let cells = a * ny * stride..(a + 1) * ny * stride;
            let (g, dq, q) = (&self.g[cells.clone()], &mut self.dq[cells.clone()], &self.q[cells]);
            system.inverse_hessian(stride, a, |y, b| g[y * stride + b], |y, b, value| dq[y * stride + b] = value);
            for (y, (dq, q)) in dq.chunks_exact(stride).zip(q.chunks_exact(stride)).enumerate() {
                rhs.a[a * ny + y] += lanes::sum(stride, |b| dq[b] - q[b]);
            }
            rhs.b.iter_mut().zip(dq.iter().zip(q)).for_each(|(rhs, (dq, q))| *rhs += dq - q);
        }
        for (rhs, p) in rhs.a.iter_mut().zip(&self.program.pa).chain(rhs.b.iter_mut().zip(&self.program.pb)) {
            if *p == 0.0 {
                *rhs = 0.0;
            }
        }
        let mut delta = Multipliers::zeros(self.program);
        system.solve(self.program, &rhs, &mut delta, tolerance.max(1e-16));
        let (mut primal, mut dual) = (1.0f64, 1.0f64);
        for a in 0..na {
            let cells = a * ny * stride..(a + 1) * ny * stride;
            let (g, dq) = (&self.g[cells.clone()], &mut self.dq[cells.clone()]);
            let (da, db) = (&delta.a[a * ny..][..ny], &delta.b);
            system.inverse_hessian(
                stride,
                a,
                |y, b| da[y] + db[y * stride + b] - g[y * stride + b],
                |y, b, value| dq[y * stride + b] = value,
            );
            let (q, z, dz) = (&self.q[cells.clone()], &self.z[cells.clone()], &mut self.dz[cells]);
            for i in 0..dz.len() {
                if q[i] > 0.0 {
                    dz[i] = (target - z[i] * dq[i]) / q[i] - z[i];
                    primal = primal.min(reach(q[i], dq[i]));
                    dual = dual.min(reach(z[i], dz[i]));
                }
            }
        }
        self.q.iter_mut().zip(&self.dq).for_each(|(q, d)| *q += primal * d);
        self.z.iter_mut().zip(&self.dz).for_each(|(z, d)| *z += dual * d);
        self.multipliers.add(dual, &delta);
    }

    /// Weights of the system, and the residual of stationarity with `z` eliminated, `g = ln(q/q12) − λ − μ − target/q`.
    fn linearise(&mut self, system: &mut System, target: f64) {
        let Program { na, ny, stride, .. } = *self.program;
        let mut pair = vec![0.0; stride];
        for a in 0..na {
            let cells = a * ny * stride..(a + 1) * ny * stride;
            let (q, z, w) = (&self.q[cells.clone()], &self.z[cells.clone()], &mut system.w[cells.clone()]);
            let share = &mut system.share[a * stride..][..stride];
            let g = &mut self.g[cells];
            pair.fill(0.0);
            share.fill(0.0);
            for y in 0..ny {
                for b in 0..stride {
                    let i = y * stride + b;
                    w[i] = q[i] / (1.0 + z[i]);
                    pair[b] += q[i];
                    share[b] += w[i] * z[i];
                }
            }
            for s in share.iter_mut() {
                *s = if *s > 0.0 { 1.0 / *s } else { 0.0 };
            }
            for y in 0..ny {
                let lambda = self.multipliers.a[a * ny + y];
                for b in 0..stride {
                    let i = y * stride + b;
                    g[i] = match q[i] > 0.0 {
                        true => math::ln(q[i] / pair[b]) - lambda - self.multipliers.b[i] - target / q[i],
                        false => 0.0,
                    };
                }
            }
        }
    }
}

/// How far along `d` a positive `x` may go.
fn reach(x: f64, d: f64) -> f64 {
    if d < 0.0 { -BOUNDARY * x / d } else { 1.0 }
}

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
use super::simd::wide;
use super::system::{Multipliers, System, inverse_hessian};
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
    // On the path the gap is the sum of complementarities: enter it where the start already is.
    it.enter(best.bounds.gap().clamp(options.gap, 1.0) / it.support as f64);
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
        let cells = || vec![0.0; program.cells()];
        let (z, multipliers) = (cells(), Multipliers::zeros(program));
        Self { program, q, z, multipliers, g: cells(), dq: cells(), dz: cells(), support }
    }

    /// Sets `q z = tau`.
    fn enter(&mut self, tau: f64) {
        self.z.iter_mut().zip(&self.q).for_each(|(z, &q)| *z = if q > 0.0 { tau / q } else { 0.0 });
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
        let mut row = vec![0.0; stride];
        // What the marginals lack, plus what the step without multipliers would take from them.
        let mut rhs = Multipliers::zeros(self.program);
        rhs.a.copy_from_slice(&self.program.pa);
        rhs.b.copy_from_slice(&self.program.pb);
        for a in 0..na {
            let cells = a * ny * stride..(a + 1) * ny * stride;
            let (g, dq, q) = (&self.g[cells.clone()], &mut self.dq[cells.clone()], &self.q[cells.clone()]);
            let (w, share) = (&system.w[cells.clone()], &system.share[a * stride..][..stride]);
            inverse_hessian(w, share, &mut row, |y, b| g[y * stride + b], |y, b, value| dq[y * stride + b] = value);
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
            inverse_hessian(
                &system.w[cells.clone()],
                &system.share[a * stride..][..stride],
                &mut row,
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
        let (program, q, z, multipliers, g) =
            (self.program, &self.q[..], &self.z[..], &self.multipliers, &mut self.g[..]);
        let (w, share) = (&mut system.w[..], &mut system.share[..]);
        wide!(linearise(program: &Program, q: &[f64], z: &[f64], multipliers: &Multipliers, target: f64, w: &mut [f64], share: &mut [f64], g: &mut [f64])
            (program, q, z, multipliers, target, w, share, g));
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn linearise(
    program: &Program,
    q: &[f64],
    z: &[f64],
    multipliers: &Multipliers,
    target: f64,
    w: &mut [f64],
    share: &mut [f64],
    g: &mut [f64],
) {
    let Program { ny, stride, .. } = *program;
    let mut pair = vec![0.0; stride];
    for (a, share) in share.chunks_exact_mut(stride).enumerate() {
        let cells = a * ny * stride..(a + 1) * ny * stride;
        let (q, z, w, g) = (&q[cells.clone()], &z[cells.clone()], &mut w[cells.clone()], &mut g[cells]);
        pair.fill(0.0);
        share.fill(0.0);
        for y in 0..ny {
            let row = y * stride..(y + 1) * stride;
            let (q, z, w) = (&q[row.clone()], &z[row.clone()], &mut w[row]);
            for b in 0..stride {
                w[b] = q[b] / (1.0 + z[b]);
                pair[b] += q[b];
                share[b] += w[b] * z[b];
            }
        }
        share.iter_mut().for_each(|s| *s = if *s > 0.0 { 1.0 / *s } else { 0.0 });
        for y in 0..ny {
            let row = y * stride..(y + 1) * stride;
            let (q, g, mu) = (&q[row.clone()], &mut g[row.clone()], &multipliers.b[row]);
            let lambda = multipliers.a[a * ny + y];
            for b in 0..stride {
                let value = math::ln_normal(q[b] / pair[b]) - lambda - mu[b] - target / q[b];
                g[b] = if q[b] > 0.0 { value } else { 0.0 };
            }
        }
    }
}

/// How far along `d` a positive `x` may go.
fn reach(x: f64, d: f64) -> f64 {
    if d < 0.0 { -BOUNDARY * x / d } else { 1.0 }
}

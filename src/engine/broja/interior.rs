//! Primal-dual interior point on the exact support.
//!
//! `ln(q/q12) − λ − μ − z = 0`, marginals kept, `q z = τ` for every cell of the support, `τ → 0`. Each step linearises all three and
//! reduces to the multipliers ([`super::system`]). The start `P(a,y)P(b,y)/P(y)` has the marginals, so they only drift by rounding, and
//! cells with `Q* = 0` are approached along the path instead of being guessed.

use super::super::math;
use super::super::progress::{Monitor, Stage};
use super::super::report::Status;
use super::certificate;
use super::lanes::{self, LANES, Lanes, add, load, load_mut, map};
use super::program::{Program, zeros};
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

/// The iterate, its direction and its system: one allocation serves any number of solves.
#[derive(Debug, Default)]
pub struct Scratch {
    q: Vec<f64>,
    z: Vec<f64>,
    multipliers: Multipliers,
    /// Right-hand side of a direction, `ln(q/q12) − λ − μ − target/q`.
    g: Vec<f64>,
    dq: Vec<f64>,
    dz: Vec<f64>,
    rhs: Multipliers,
    delta: Multipliers,
    sums: Vec<Lanes>,
    support: usize,
    system: System,
}

/// Solves from the conditionally independent start.
pub fn solve(it: &mut Scratch, program: &Program, options: &Options, monitor: &dyn Monitor) -> Outcome {
    it.start(program);
    let limit = options.max_iterations.unwrap_or(LIMIT);
    let mut best = it.certify(program);
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
            let candidate = it.certify(program);
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
        it.step(program, target, 1e-3 * estimate, monitor);
    }
    unreachable!("the loop ends at its limit")
}

impl Scratch {
    /// The conditionally independent coupling, with multipliers 0.
    fn start(&mut self, program: &Program) {
        program.conditionally_independent(&mut self.q);
        self.support = self.q.iter().filter(|&&q| q > 0.0).count();
        for cells in [&mut self.z, &mut self.g, &mut self.dq, &mut self.dz] {
            zeros(cells, program.cells());
        }
        for multipliers in [&mut self.multipliers, &mut self.rhs, &mut self.delta] {
            multipliers.reset(program);
        }
        self.sums.clear();
        self.sums.resize(program.ny, [0.0; LANES]);
        self.system.reset(program);
    }

    /// Sets `q z = tau`.
    fn enter(&mut self, tau: f64) {
        self.z.iter_mut().zip(&self.q).for_each(|(z, &q)| *z = if q > 0.0 { tau / q } else { 0.0 });
    }

    /// Mean of `q z` over the support.
    fn complementarity(&self) -> f64 {
        lanes::sum(self.q.len(), |i| self.q[i] * self.z[i]) / self.support as f64
    }

    fn certify(&self, program: &Program) -> Outcome {
        let mut q = self.q.clone();
        let (bounds, marginal_residual) =
            certificate::certify(program, &mut q, &self.multipliers.a, &self.multipliers.b);
        Outcome { bounds, marginal_residual, iterations: 0, status: Status::Stalled, q }
    }

    /// One Newton step towards `q z = target`; none if it is cancelled on the way.
    fn step(&mut self, program: &Program, target: f64, tolerance: f64, monitor: &dyn Monitor) {
        let (q, z, g) = (&self.q[..], &self.z[..], &mut self.g[..]);
        let (w, share) = (&mut self.system.w[..], &mut self.system.share[..]);
        let multipliers = &self.multipliers;
        wide!(linearise(program: &Program, q: &[f64], z: &[f64], multipliers: &Multipliers, target: f64, w: &mut [f64], share: &mut [f64], g: &mut [f64])
            (program, q, z, multipliers, target, w, share, g));
        let (w, share, g) = (&self.system.w[..], &self.system.share[..], &self.g[..]);
        let (rhs, sums) = (&mut self.rhs, &mut self.sums[..]);
        wide!(demand(program: &Program, w: &[f64], share: &[f64], q: &[f64], g: &[f64], sums: &mut [Lanes], rhs: &mut Multipliers)
            (program, w, share, q, g, sums, rhs));
        self.system.solve(program, &self.rhs, &mut self.delta, tolerance.max(1e-16), monitor);
        if monitor.cancelled() {
            return;
        }
        let (w, share, delta) = (&self.system.w[..], &self.system.share[..], &self.delta);
        let (dq, dz) = (&mut self.dq[..], &mut self.dz[..]);
        let mut reach = [1.0; 2];
        let out = &mut reach;
        wide!(direction(program: &Program, w: &[f64], share: &[f64], q: &[f64], z: &[f64], g: &[f64], delta: &Multipliers, target: f64, dq: &mut [f64], dz: &mut [f64], out: &mut [f64; 2])
            (program, w, share, q, z, g, delta, target, dq, dz, out));
        let [primal, dual] = reach;
        self.q.iter_mut().zip(&self.dq).for_each(|(q, d)| *q += primal * d);
        self.z.iter_mut().zip(&self.dz).for_each(|(z, d)| *z += dual * d);
        self.multipliers.add(dual, &self.delta);
    }
}

/// Weights of the system, and the residual of stationarity with `z` eliminated, `g = ln(q/q12) − λ − μ − target/q`.
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
    for (a, share) in share.chunks_exact_mut(stride).enumerate() {
        for b in (0..stride).step_by(LANES) {
            let (mut pair, mut slack) = ([0.0; LANES], [0.0; LANES]);
            for y in 0..ny {
                let at = (a * ny + y) * stride + b;
                let (q, z) = (load(q, at), load(z, at));
                let weight = map(|i| q[i] / (1.0 + z[i]));
                add(&mut pair, &q);
                add(&mut slack, &map(|i| weight[i] * z[i]));
                *load_mut(w, at) = weight;
            }
            *load_mut(share, b) = map(|i| if slack[i] > 0.0 { 1.0 / slack[i] } else { 0.0 });
            for y in 0..ny {
                let at = (a * ny + y) * stride + b;
                let (q, lambda, mu) = (load(q, at), multipliers.a[a * ny + y], load(&multipliers.b, y * stride + b));
                let value = map(|i| math::ln_normal(q[i] / pair[i]) - lambda - mu[i] - target / q[i]);
                *load_mut(g, at) = map(|i| if q[i] > 0.0 { value[i] } else { 0.0 });
            }
        }
    }
}

/// Right-hand side of the system: what the marginals lack, plus what the step without multipliers, `−H⁻¹ g`, would take from them.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn demand(
    program: &Program,
    w: &[f64],
    share: &[f64],
    q: &[f64],
    g: &[f64],
    sums: &mut [Lanes],
    rhs: &mut Multipliers,
) {
    let Program { ny, stride, .. } = *program;
    rhs.b.copy_from_slice(&program.pb);
    for (a, share) in share.chunks_exact(stride).enumerate() {
        let cells = a * ny * stride..(a + 1) * ny * stride;
        let (w, q, g) = (&w[cells.clone()], &q[cells.clone()], &g[cells]);
        sums.fill([0.0; LANES]);
        inverse_hessian(
            w,
            share,
            |_, at| load(g, at),
            |y, at, value| {
                let q = load(q, at);
                let value = map(|i| value[i] - q[i]);
                add(&mut sums[y], &value);
                add(load_mut(&mut rhs.b, at), &value);
            },
        );
        for (y, sum) in sums.iter().enumerate() {
            rhs.a[a * ny + y] = program.pa[a * ny + y] + lanes::tree(sum);
        }
    }
}

/// The direction that the multipliers give, and how far along it `q` and `z` stay positive.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn direction(
    program: &Program,
    w: &[f64],
    share: &[f64],
    q: &[f64],
    z: &[f64],
    g: &[f64],
    delta: &Multipliers,
    target: f64,
    dq: &mut [f64],
    dz: &mut [f64],
    reach: &mut [f64; 2],
) {
    let Program { ny, stride, .. } = *program;
    // The largest relative fall per lane: the step is its inverse.
    let (mut fall_q, mut fall_z) = ([0.0f64; LANES], [0.0f64; LANES]);
    for (a, share) in share.chunks_exact(stride).enumerate() {
        let cells = a * ny * stride..(a + 1) * ny * stride;
        let (w, q, z, g) = (&w[cells.clone()], &q[cells.clone()], &z[cells.clone()], &g[cells.clone()]);
        let (dq, dz, da) = (&mut dq[cells.clone()], &mut dz[cells], &delta.a[a * ny..][..ny]);
        inverse_hessian(
            w,
            share,
            |y, at| {
                let (da, db, g) = (da[y], load(&delta.b, at), load(g, at));
                map(|i| da + db[i] - g[i])
            },
            |_, at, value| {
                let (q, z) = (load(q, at), load(z, at));
                let step = map(|i| (target - z[i] * value[i]) / q[i] - z[i]);
                let (of_q, of_z) = (map(|i| -value[i] / q[i]), map(|i| -step[i] / z[i]));
                // Off the support these are NaN, and no comparison holds.
                fall_q = map(|i| if of_q[i] > fall_q[i] { of_q[i] } else { fall_q[i] });
                fall_z = map(|i| if of_z[i] > fall_z[i] { of_z[i] } else { fall_z[i] });
                *load_mut(dq, at) = value;
                *load_mut(dz, at) = map(|i| if q[i] > 0.0 { step[i] } else { 0.0 });
            },
        );
    }
    *reach = [fall_q, fall_z].map(|fall| (BOUNDARY / fall.into_iter().fold(0.0, f64::max)).min(1.0));
}

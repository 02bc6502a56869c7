//! Primal-dual interior point on the dual's constraints.
//!
//! The dual has one constraint per pair, `c = ln Σ_y exp(λ_y(a) + μ_y(b)) ≤ 0`; its multiplier is `r = Q(a,b)`, and stationarity says that
//! `q = r σ` with `σ(y) ∝ exp(λ + μ)` has the marginals of `P`. So only whole pairs reach the boundary (within a pair that has mass the slope of
//! `q ln(q/q12)` at 0 is `−∞`), and the barrier stands on `|A|·|B|` slacks: `c + s = 0`, `r s = τ`, `τ → 0`. Each step linearises all three and reduces
//! to the multipliers ([`super::system`]), first towards `τ = 0`, then with what that direction tells of centring and curvature: Mehrotra, *On the
//! implementation of a primal-dual interior point method*, 1992.

use super::super::math;
use super::certificate::Bounds;
use super::lanes;
use super::layout::{Layout, Newton, Point};
use super::multipliers::Multipliers;
use super::program::zeros;
use super::{Options, Outcome, progress};
use schema::progress::{Monitor, Stage};
use schema::report::Status;

/// Steps before the limit.
const LIMIT: u32 = 300;
/// Where the path ends, as a share of the gap asked for.
const FLOOR: f64 = 0.4;
/// Least share of the way to the boundary that a step may go.
const BOUNDARY: f64 = 0.99;
/// Slack that every pair starts with at least.
const SLACK: f64 = 1e-2;
/// A marginal that is off by this factor is scaled into place: its linearisation says nothing.
const OFF: f64 = 2.0;
/// Share of its slack that a pair gives up at most, where its constraint has less.
const GIVE: f64 = 0.5;
/// Share of what infeasible slacks weigh that the complementarity keeps at least.
const AHEAD: f64 = 0.1;
/// Least complementarity of a pair, as a share of the mean.
const CENTRED: f64 = 1e-3;
/// Least `r` of a pair, as a share of its weight, and least slack: below them a step only loses digits.
const LEAST: f64 = 1e-18;
/// Complementarity at which the path is lost.
const LOST: f64 = 1e3;

/// The iterate, its direction and its system: one allocation serves any number of solves.
#[derive(Debug)]
pub struct Path<L: Layout> {
    at: Multipliers,
    r: Vec<f64>,
    s: Vec<f64>,
    c: Vec<f64>,
    /// Share of the complementarity that each pair should have: that of the mass it can take, `Σ_y min(P(a,y), P(b,y))`. Equal shares would ask a pair
    /// that can only take 1e-12 for a slack of 1e9 nats.
    weight: Vec<f64>,
    sigma: Vec<f64>,
    /// Marginals of `q = r σ`, which stands in the system as its weights.
    mass: Multipliers,
    /// Of the direction: `r + dr` but for the multipliers' part, the residual of the constraint.
    k: Vec<f64>,
    e: Vec<f64>,
    dr: Vec<f64>,
    ds: Vec<f64>,
    bend: Multipliers,
    rhs: Multipliers,
    delta: Multipliers,
    work: L::Work,
    system: L::System,
}

impl<L: Layout> Default for Path<L> {
    fn default() -> Self {
        Self {
            at: Multipliers::default(),
            r: Vec::new(),
            s: Vec::new(),
            c: Vec::new(),
            weight: Vec::new(),
            sigma: Vec::new(),
            mass: Multipliers::default(),
            k: Vec::new(),
            e: Vec::new(),
            dr: Vec::new(),
            ds: Vec::new(),
            bend: Multipliers::default(),
            rhs: Multipliers::default(),
            delta: Multipliers::default(),
            work: L::Work::default(),
            system: L::System::default(),
        }
    }
}

/// How boldly steps are taken. Almost every table takes the first; a few over many decades lose the path with it, and start again.
#[derive(Debug, Clone, Copy)]
struct Manner {
    /// Least share of the complementarity that a step aims at.
    centring: f64,
    /// Largest change of a multiplier in one step.
    clip: f64,
    /// Largest change of an exponent of which the curvature is still believed.
    bend: f64,
    /// Steps without a better certificate after which the next is tried.
    patience: u32,
    /// Steps after which it is.
    steps: u32,
}

const MANNERS: [Manner; 3] = [
    Manner { centring: 0.0, clip: 3.0, bend: 5.0, patience: 12, steps: 40 },
    Manner { centring: 0.1, clip: 10.0, bend: 0.0, patience: 20, steps: 60 },
    Manner { centring: 0.3, clip: 1.0, bend: 1.0, patience: 40, steps: 100 },
];

/// Solves from the multipliers that split `H(Y|A) + H(Y|B)` evenly.
pub fn solve<L: Layout>(it: &mut Path<L>, program: &L, options: &Options, monitor: &dyn Monitor) -> Outcome {
    let mut best = it.start(program);
    let limit = options.max_iterations.unwrap_or(LIMIT);
    let mut manners = MANNERS.iter();
    let mut manner = manners.next().expect("there is one");
    let (mut since_start, mut since_best) = (0, 0);
    for iterations in 0.. {
        let estimate = it.complementarity();
        monitor.progress(Stage::Solving, progress(estimate, options.gap));
        let cancelled = monitor.cancelled();
        if monitor.wants_gaps() {
            let bounds = if iterations == 0 { best.bounds } else { it.certify(program).bounds };
            monitor.gap(u64::from(iterations), bounds.gap());
        }
        let mut exhausted =
            since_best > manner.patience || since_start > manner.steps || estimate.is_nan() || estimate >= LOST;
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
        if exhausted
            && best.bounds.gap() > options.gap
            && let Some(next) = manners.next()
        {
            it.start(program);
            (manner, since_start, since_best, exhausted) = (next, 0, 0, false);
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
        since_start += 1;
        it.step(program, manner, FLOOR * options.gap, monitor);
    }
    unreachable!("the loop ends at its limit")
}

impl<L: Layout> Path<L> {
    /// `λ = ½ ln P(y|a)`, `μ = ½ ln P(y|b)`: feasible, by Cauchy and Schwarz. `r` is the source marginal of the conditionally independent
    /// coupling, which is certified.
    fn start(&mut self, program: &L) -> Outcome {
        for pairs in [
            &mut self.r,
            &mut self.s,
            &mut self.c,
            &mut self.k,
            &mut self.e,
            &mut self.dr,
            &mut self.ds,
            &mut self.weight,
        ] {
            zeros(pairs, program.pairs());
        }
        zeros(&mut self.sigma, program.cells());
        let [goal_a, goal_b] = program.goals();
        for it in [&mut self.at, &mut self.mass, &mut self.bend, &mut self.rhs, &mut self.delta] {
            it.reset(goal_a.len(), goal_b.len());
        }
        program.allot(&mut self.work);
        self.system.reset(program);

        program.halves(&mut self.at);
        let mut q = Vec::new();
        program.independent(&mut q, &mut self.r, &mut self.weight);
        let total: f64 = self.weight.iter().sum();
        self.weight.iter_mut().for_each(|weight| *weight /= total);
        self.evaluate(program);
        self.s.iter_mut().zip(&self.c).for_each(|(s, c)| *s = (-c).max(SLACK));
        self.certify_coupling(program, q)
    }

    fn evaluate(&mut self, program: &L) {
        let q = self.system.weights();
        program.evaluate(&self.at, &self.r, &mut self.sigma, q, &mut self.c, &mut self.mass, &mut self.work);
    }

    /// Where the last solve stopped.
    pub fn multipliers(&self) -> &Multipliers {
        &self.at
    }

    /// `Σ r s`.
    fn complementarity(&self) -> f64 {
        lanes::sum(self.r.len(), |i| self.r[i] * self.s[i])
    }

    fn certify(&self, program: &L) -> Outcome {
        self.certify_coupling(program, self.system.of_cells().to_vec())
    }

    fn certify_coupling(&self, program: &L, mut q: Vec<f64>) -> Outcome {
        let (bounds, marginal_residual): (Bounds, f64) = program.certify(&mut q, &self.at);
        Outcome { bounds, marginal_residual, iterations: 0, status: Status::Stalled, q }
    }

    /// One step down the path, not below `floor`; none if it is cancelled on the way.
    fn step(&mut self, program: &L, manner: &Manner, floor: f64, monitor: &dyn Monitor) {
        let tau = self.complementarity();
        let tolerance = (1e-3 * tau).max(1e-17);
        for i in 0..self.r.len() {
            let (r, s) = (self.r[i], self.s[i]);
            self.e[i] = if r > 0.0 { self.c[i] + s } else { 0.0 };
            self.k[i] = r * self.e[i] / s;
            self.system.shares()[i] = if r > 0.0 { (1.0 / s - 1.0) / r } else { 0.0 };
        }
        let infeasible = lanes::sum(self.r.len(), |i| self.r[i] * self.e[i].abs());
        self.bend.fill(0.0);
        self.system.prepare(program, monitor);
        let [fall_r, fall_s, bent] = self.aim(program, tolerance, monitor);
        if monitor.cancelled() {
            return;
        }
        let (of_r, of_s) = ((1.0 / fall_r).min(1.0), (1.0 / fall_s).min(1.0));
        let reached = lanes::sum(self.r.len(), |i| (self.r[i] + of_r * self.dr[i]) * (self.s[i] + of_s * self.ds[i]));
        let centring = reached / tau;
        // The path is not followed ahead of feasibility.
        let target =
            ((centring * centring * centring).max(manner.centring) * tau).max((AHEAD * infeasible).min(tau)).max(floor);
        if bent <= manner.bend {
            let point = Point { at: &self.at, delta: &self.delta, sigma: &self.sigma, q: self.system.of_cells() };
            let pairs = [&self.r[..], &self.dr[..], &self.c[..]];
            program.curve(&point, pairs, &mut self.e, &mut self.bend, &mut self.work);
        }
        for i in 0..self.r.len() {
            let (r, s) = (self.r[i], self.s[i]);
            self.k[i] = (target * self.weight[i] - self.dr[i] * self.ds[i] + r * self.e[i]) / s;
        }
        let [fall_r, fall_s, _] = self.aim(program, tolerance, monitor);
        if monitor.cancelled() {
            return;
        }
        let most = BOUNDARY.max(1.0 - tau);
        program.balance(&mut self.delta);
        self.advance((most / fall_r).min(1.0), (most / fall_s).min(1.0), manner.clip);
        self.evaluate(program);
        self.settle(program, target);
    }

    /// Solves for the direction that `k`, `e` and `bend` ask for; returns the reach of [`respond`].
    fn aim(&mut self, program: &L, tolerance: f64, monitor: &dyn Monitor) -> [f64; 3] {
        program.demand(&self.sigma, &self.k, &self.bend, &mut self.rhs, &mut self.work);
        self.system.solve(program, &self.rhs, &mut self.delta, tolerance, monitor);
        let pairs = [&self.r[..], &self.s[..], &self.k[..], &self.e[..]];
        program.respond(&self.sigma, &self.delta, pairs, &mut self.dr, &mut self.ds, &mut self.work)
    }

    /// Moves by these shares of the direction, each multiplier by no more than `clip`.
    fn advance(&mut self, primal: f64, dual: f64, clip: f64) {
        for i in 0..self.r.len() {
            if self.r[i] > 0.0 {
                self.r[i] = (self.r[i] + primal * self.dr[i]).max(LEAST * self.weight[i]);
                self.s[i] = (self.s[i] + dual * self.ds[i]).max(LEAST);
            }
        }
        let clipped = |(x, d): (&mut f64, &f64)| *x += (dual * d).clamp(-clip, clip);
        self.at.a.iter_mut().zip(&self.delta.a).for_each(clipped);
        self.at.b.iter_mut().zip(&self.delta.b).for_each(clipped);
    }

    /// Takes back what the linearisation got wrong by far: slack that the constraints do not have, and marginals off by a factor, which are scaled
    /// as IPFP does.
    fn settle(&mut self, program: &L, target: f64) {
        for (s, &c) in self.s.iter_mut().zip(&self.c) {
            if c + *s > 0.0 {
                *s = (-c).max(GIVE * *s);
            }
        }
        for i in 0..self.r.len() {
            if self.r[i] > 0.0 {
                self.s[i] = self.s[i].max(CENTRED * target * self.weight[i] / self.r[i]);
            }
        }
        let off = |p: f64, mass: f64| p > 0.0 && mass > 0.0 && !(p < OFF * mass && mass < OFF * p);
        let scale = |at: &mut [f64], goal: &[f64], mass: &[f64]| {
            let mut any = false;
            for (x, (&p, &mass)) in at.iter_mut().zip(goal.iter().zip(mass)).filter(|(_, (p, mass))| off(**p, **mass)) {
                *x += math::ln(p / mass);
                any = true;
            }
            any
        };
        let [goal_a, goal_b] = program.goals();
        if scale(&mut self.at.a, goal_a, &self.mass.a) {
            self.evaluate(program);
        }
        if scale(&mut self.at.b, goal_b, &self.mass.b) {
            self.evaluate(program);
        }
    }
}

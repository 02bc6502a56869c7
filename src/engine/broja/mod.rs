//! The BROJA decomposition of a joint table, certified.
//!
//! `Q* = argmin I_Q(X1,X2;Y)` over the `Q` that keep `P(x1,y)` and `P(x2,y)` (Bertschinger, Rauh, Olbrich, Jost, Ay,
//! *Quantifying unique information*, Entropy 2014), and the four atoms that follow from `I_Q*`. Every solution carries a duality
//! gap that bounds the error of each atom ([`certificate`]). All values in nats.
//!
//! Why an interior point: steps to a certified 1e-9 bit on dense tables (`docs/solver.md` has the times).
//! Plain alternation (IPFP, admUI): 134,000 steps at 10×10×10; at 20×20×10 a gap of 3e-7 is left after 65,000. Kept to be looked at, step by step.
//! Over-relaxed alternation (1.9 in ln r): 70,000 steps, half as many, for the same sublinear tail.
//! Anderson-accelerated (memory 5, in ln r): stands at 4e-3 after 100,000; ln r of the pairs that die has no limit.
//! Interior point with the structured Newton step: 8 steps at both sizes, 10 at 50×50×10, 12 at 100×100×10.
//! A hybrid has no size to win: alternation needs 300 steps to 1e-3 at 10×10×10, longer than the whole interior solve.

pub mod certificate;
mod cost;
pub(super) mod dense;
mod gradients;
mod interior;
pub(super) mod lanes;
mod layout;
mod merge;
mod multipliers;
mod pairwise;
mod passes;
pub mod program;
pub(super) mod simd;
mod sparse;
mod system;
mod whole;

use super::error::{EngineError, Result};
use super::info::{self, Information};
use super::ipfp::{EVERY, Ipfp};
use super::joint::{self, Joint};
use super::margins::Margins;
use certificate::Bounds;
use cost::Cost;
use merge::Merged;
use multipliers::Multipliers;
use program::Program;
use schema::config::{Method, Plan};
use schema::progress::{Monitor, Stage};
use schema::report::{MAX_CELLS, SOLVER_BYTES, Status};
use sparse::Sparse;

/// How to solve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Interior point, or IPFP.
    pub method: Method,
    /// Certified gap to stop at, nats.
    pub gap: f64,
    /// `None` for the method's own limit.
    pub max_iterations: Option<u32>,
}

impl Options {
    /// What a plan asks of a layer's solve.
    pub fn of(plan: &Plan) -> Self {
        Self { method: plan.method, gap: plan.gap * std::f64::consts::LN_2, max_iterations: plan.max_iterations }
    }
}

impl Default for Options {
    /// Interior point to 1e-9 bit.
    fn default() -> Self {
        Self { method: Method::Newton, gap: 1e-9 * std::f64::consts::LN_2, max_iterations: None }
    }
}

/// The four BROJA atoms, nats, none negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Atoms {
    /// R.
    pub redundant: f64,
    /// Of the first source, of the second.
    pub unique: [f64; 2],
    /// S.
    pub synergistic: f64,
}

/// What proves the atoms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Certificate {
    /// Duality gap, nats: each atom is within it of its true value, whatever the status.
    pub gap: f64,
    /// Largest `|Q(xi,y) − P(xi,y)|` of the returned `Q`.
    pub marginal_residual: f64,
    /// Newton steps, or steps of the outer loop.
    pub iterations: u64,
    /// Why it ended.
    pub status: Status,
}

/// A decomposition.
#[derive(Debug, Clone, PartialEq)]
pub struct Solution {
    /// Nats.
    pub atoms: Atoms,
    /// Of `P`, nats.
    pub information: Information,
    /// What proves the atoms.
    pub certificate: Certificate,
    /// The coupling that attains the atoms, row-major `[x1][x2][y]`; it has the marginals of `P` and is exactly 0 off their support.
    pub q: Vec<f64>,
}

/// Where a method stopped.
struct Outcome {
    bounds: Bounds,
    marginal_residual: f64,
    iterations: u64,
    status: Status,
    /// Rounded onto the marginals, in the program's layout.
    q: Vec<f64>,
}

/// Memory of the interior point: one allocation serves any number of solves.
#[derive(Debug, Default)]
pub struct Scratch {
    whole: interior::Path<Program>,
    sparse: interior::Path<Sparse>,
}

/// Solves one table. Never fails: the status tells of a limit, a stall or a cancellation, and the gap holds all the same.
///
/// ```
/// use engine::{broja, joint::Joint, math::bits};
/// use schema::progress::Silent;
///
/// let xor = Joint::from_codes(&[0, 0, 1, 1], &[0, 1, 0, 1], &[0, 1, 1, 0])?;
/// let solution = broja::solve(&xor, &broja::Options::default(), &Silent);
/// assert!((bits(solution.atoms.synergistic) - 1.0).abs() <= bits(solution.certificate.gap) + 1e-12);
/// # Ok::<(), engine::error::EngineError>(())
/// ```
pub fn solve(joint: &Joint, options: &Options, monitor: &dyn Monitor) -> Solution {
    solve_with(&mut Scratch::default(), joint, options, monitor)
}

/// [`solve`] in memory that serves again: for many tables in a row. Nothing of one table carries over to the next.
pub fn solve_with(scratch: &mut Scratch, joint: &Joint, options: &Options, monitor: &dyn Monitor) -> Solution {
    let margins = Margins::of(joint);
    let (outcome, layout) = optimise(scratch, &margins, options, monitor);
    let (atoms, certificate) = conclude(&margins, &outcome);
    let q = match layout {
        Cells::Merged(merged) => merged.split(merged.program.unpack(&outcome.q)),
        Cells::Support(merged, sparse) => merged.split(sparse.unpack(&outcome.q)),
        Cells::Table(program) => program.unpack(&outcome.q),
    };
    Solution { atoms, information: margins.information, certificate, q }
}

/// The atoms of [`solve_with`], for which a table's margins are enough: where nobody looks at the coupling, and the table may be large and empty.
pub fn solve_margins(
    scratch: &mut Scratch,
    margins: &Margins,
    options: &Options,
    monitor: &dyn Monitor,
) -> (Atoms, Certificate) {
    let (outcome, _) = optimise(scratch, margins, options, monitor);
    conclude(margins, &outcome)
}

/// Feasible multipliers `λ_y(x1)`, `μ_y(x2)`, row-major `[x][y]`, that are best for these margins, or nearly: `Σ_y exp(λ_y(x1) + μ_y(x2)) ≤ 1` for every
/// pair. By weak duality `Σ P(x1,y) λ + Σ P(x2,y) μ ≤ I_Q* − H(Y)` of *every* table. Every symbol is to have mass at every `y`.
pub fn multipliers(
    scratch: &mut Scratch,
    margins: &Margins,
    options: &Options,
    monitor: &dyn Monitor,
) -> [Vec<f64>; 2] {
    let program = Program::of(margins);
    if Cost::favours_support(&program) {
        let sparse = Sparse::of(&program);
        interior::solve(&mut scratch.sparse, &sparse, options, monitor);
        return sparse.feasible(scratch.sparse.multipliers());
    }
    interior::solve(&mut scratch.whole, &program, options, monitor);
    let Multipliers { a: mut of_a, b: mut of_b } = scratch.whole.multipliers().clone();
    let (shift_a, shift_b) = certificate::shifts(&program, &of_a, &of_b);
    let Program { na, nb, ny, stride, swapped, .. } = program;
    (0..na * ny).for_each(|i| of_a[i] -= shift_a[i / ny]);
    of_b = (0..nb * ny).map(|i| of_b[i % ny * stride + i / ny] - shift_b[i / ny]).collect();
    if swapped { [of_b, of_a] } else { [of_a, of_b] }
}

#[allow(clippy::large_enum_variant, reason = "one for each solve: nothing is gained by boxing it")]
/// Whose cells an outcome has, and how they become those of the table.
enum Cells {
    Merged(Merged),
    Support(Merged, Sparse),
    Table(Program),
}

fn optimise(scratch: &mut Scratch, margins: &Margins, options: &Options, monitor: &dyn Monitor) -> (Outcome, Cells) {
    match options.method {
        Method::Newton => {
            let merged = Merged::of(margins);
            if Cost::favours_support(&merged.program) {
                let sparse = Sparse::of(&merged.program);
                let outcome = interior::solve(&mut scratch.sparse, &sparse, options, monitor);
                return (outcome, Cells::Support(merged, sparse));
            }
            let outcome = interior::solve(&mut scratch.whole, &merged.program, options, monitor);
            let outcome = match outcome.status {
                Status::Stalled => rescue(outcome, &merged.program, options, monitor),
                _ => outcome,
            };
            (outcome, Cells::Merged(merged))
        }
        Method::Ipfp => {
            let mut ipfp = Ipfp::over(Program::of(margins));
            let outcome = alternate(&mut ipfp, options, monitor);
            (outcome, Cells::Table(ipfp.program().clone()))
        }
    }
}

/// Whether there is memory to solve a table, told before any is allocated.
///
/// # Errors
/// [`EngineError::SolverTooLarge`], with the bytes that a solve would take at its worst moment, the table and its coupling included.
pub fn admit(joint: &Joint, options: &Options) -> Result<()> {
    admit_margins(joint.shape(), [joint.marginal_1y(), joint.marginal_2y()], joint.marginal_y(), options)
}

/// The same of the table that three codes of the same rows would make, before it is counted: what is counted here are the two sources apart.
///
/// # Errors
/// [`EngineError::TableTooLarge`], [`EngineError::SolverTooLarge`].
pub fn admit_codes(codes: [&[u32]; 3], options: &Options) -> Result<()> {
    let [(x1, n1), (x2, n2), (y, ny)] = codes.map(joint::ranks);
    let shape = [n1, n2, ny];
    if joint::cells(shape) > MAX_CELLS {
        return Err(EngineError::TableTooLarge { shape });
    }
    let each = 1.0 / y.len() as f64;
    let counted = |codes: &[u32], symbols: usize| {
        let mut mass = vec![0.0; symbols * ny];
        codes.iter().zip(&y).for_each(|(&code, &y)| mass[code as usize * ny + y as usize] += each);
        mass
    };
    let py = counted(&vec![0; y.len()], 1);
    admit_margins(shape, [counted(&x1, n1), counted(&x2, n2)], py, options)
}

fn admit_margins(shape: [usize; 3], by_y: [Vec<f64>; 2], py: Vec<f64>, options: &Options) -> Result<()> {
    let tables = cost::TABLES * 8 * joint::cells(shape);
    let needed = |program: &Program| tables + Cost::memory(program, options.method);
    let mut bytes = needed(&Program::over(by_y.clone(), py.clone()));
    if bytes > SOLVER_BYTES && options.method == Method::Newton {
        bytes = needed(&Merged::over(&by_y, &py).program);
    }
    if bytes > SOLVER_BYTES {
        return Err(EngineError::SolverTooLarge { shape, needed: bytes, most: SOLVER_BYTES });
    }
    Ok(())
}

/// IPFP where the interior point lost its path: a rare table of masses over many decades, which often takes a few steps.
fn rescue(lost: Outcome, program: &Program, options: &Options, monitor: &dyn Monitor) -> Outcome {
    // A tenth of a second or so, whatever the table's size.
    const WORK: usize = 1 << 24;
    let limit = (WORK / program.cells().max(1)).clamp(100, 100_000) as u32;
    let left = options.max_iterations.map_or(limit, |most| most.saturating_sub(lost.iterations as u32).min(limit));
    let options = Options { max_iterations: Some(left), ..*options };
    let found = alternate(&mut Ipfp::over(program.clone()), &options, monitor);
    let iterations = lost.iterations + found.iterations;
    let status = if found.status == Status::IterationLimit { Status::Stalled } else { found.status };
    let best = if found.bounds.gap() < lost.bounds.gap() { found } else { lost };
    Outcome { iterations, status, ..best }
}

/// IPFP until the certified gap is small enough; the certificate is taken every so often.
fn alternate(ipfp: &mut Ipfp, options: &Options, monitor: &dyn Monitor) -> Outcome {
    const LIMIT: u32 = 100_000;
    let limit = u64::from(options.max_iterations.unwrap_or(LIMIT));
    let mut best: Option<Outcome> = None;
    loop {
        let cancelled = monitor.cancelled();
        let last = ipfp.steps() >= limit || cancelled;
        if last || ipfp.steps().is_multiple_of(EVERY) {
            let (bounds, q, marginal_residual) = ipfp.certify();
            let gap = bounds.gap();
            monitor.progress(Stage::Solving, progress(gap, options.gap));
            monitor.gap(ipfp.steps(), gap);
            let status = match gap {
                gap if gap <= options.gap => Status::Converged,
                _ if cancelled => Status::Cancelled,
                _ => Status::IterationLimit,
            };
            if best.as_ref().is_none_or(|best| gap < best.bounds.gap()) {
                best = Some(Outcome { bounds, marginal_residual, iterations: 0, status, q });
            }
            if (last || status == Status::Converged)
                && let Some(best) = best
            {
                return Outcome { iterations: ipfp.steps(), status, ..best };
            }
        }
        ipfp.step_unless(|| monitor.cancelled());
    }
}

/// Share of the way from a gap of 1 nat to the one asked for, on a logarithmic scale.
fn progress(gap: f64, goal: f64) -> f64 {
    let share = super::math::ln(gap.clamp(1e-300, 1.0)) / super::math::ln(goal.clamp(1e-300, 0.5));
    share.clamp(0.0, 1.0)
}

/// Atoms from the bound on `I_Q*`.
///
/// `I_Q*` lies between `max(I1, I2)` and `min(I1 + I2, I12)`. The upper bound that `Q` gives is moved to the nearest point of that
/// interval: no further from the truth, so the gap still holds, the identities are exact, and no atom is negative.
fn conclude(margins: &Margins, outcome: &Outcome) -> (Atoms, Certificate) {
    let Information { sources: [i1, i2], joint } = margins.information;
    let least = i1.max(i2);
    let most = (i1 + i2).min(joint).max(least);
    let union = (outcome.bounds.primal + info::entropy(&margins.py)).clamp(least, most);
    let atoms = Atoms {
        redundant: (i1 + i2 - union).max(0.0),
        unique: [union - i2, union - i1],
        synergistic: (joint - union).max(0.0),
    };
    let certificate = Certificate {
        gap: outcome.bounds.gap(),
        marginal_residual: outcome.marginal_residual,
        iterations: outcome.iterations,
        status: outcome.status,
    };
    (atoms, certificate)
}

#[cfg(test)]
mod tests;

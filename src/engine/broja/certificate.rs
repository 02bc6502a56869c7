//! The duality certificate: a bound on the error of `I_Q*`, and with it of all four atoms, that holds whatever produced it.
//!
//! Primal `p(Q) = Σ q ln(q/q12)` over `Q` with the marginals of `P`; dual `D(λ,μ) = Σ P(a,y) λ + Σ P(b,y) μ` subject to
//! `ln Σ_y exp(λ_y(a) + μ_y(b)) ≤ 0` for every `(a,b)`, the sum over the support. `D ≤ p* ≤ p(Q)` by Gibbs' inequality.
//! Any `Q` is first rounded onto the marginals (Altschuler, Weed, Rigollet 2017, on the support), any `(λ,μ)` first shifted to
//! feasibility, and both values are summed with compensation and widened by a bound on what rounding is left.

use super::super::math::{self, Sum};
use super::program::Program;

/// Both sides of the certificate, nats.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// `p(Q) = −H_Q(Y|A,B)`.
    pub primal: f64,
    /// `D` after the shift to feasibility, less the bound on rounding.
    pub dual: f64,
}

impl Bounds {
    /// `primal − dual`; infinite where either is not a number.
    pub fn gap(&self) -> f64 {
        let gap = self.primal - self.dual;
        if gap.is_nan() { f64::INFINITY } else { gap.max(0.0) }
    }
}

/// Moves `q` onto the marginals and returns the largest deviation that is left: rows are scaled down to `P(a,y)`, columns down to
/// `P(b,y)`, and the rank-one remainder is added, for each `y` by itself. Off the support `q` stays an exact 0.
pub fn round(program: &Program, q: &mut [f64]) -> f64 {
    let Program { na, ny, stride, .. } = *program;
    let mut rounding = Rounding::default();
    (0..ny).fold(0.0f64, |residual, y| {
        let (goal_a, row) = (|a| program.pa[a * ny + y], |a| (a * ny + y) * stride);
        residual.max(rounding.of_target(na, goal_a, program.pb_row(y), q, row))
    })
}

/// Memory to round the cells of one target symbol in.
#[derive(Default)]
pub(super) struct Rounding {
    column: Vec<Sum>,
    short_a: Vec<f64>,
    short_b: Vec<f64>,
}

impl Rounding {
    /// Moves `na` rows of cells, of which `row` says where in `q` they begin, onto their sums and those of their columns; gives the largest
    /// deviation that is left.
    pub fn of_target(
        &mut self,
        na: usize,
        goal_a: impl Fn(usize) -> f64,
        goal: &[f64],
        q: &mut [f64],
        row: impl Fn(usize) -> usize,
    ) -> f64 {
        let width = goal.len();
        let Self { column, short_a, short_b } = self;
        column.clear();
        column.resize(width, Sum::default());
        short_a.resize(na, 0.0);
        short_b.resize(width, 0.0);
        for a in 0..na {
            let row = &mut q[row(a)..][..width];
            let total = total(row);
            let scale = goal_a(a) / total;
            if total > 0.0 && scale < 1.0 {
                row.iter_mut().for_each(|q| *q *= scale);
            }
            column.iter_mut().zip(&*row).for_each(|(sum, &q)| sum.add(q));
        }
        for ((scale, sum), &goal) in short_b.iter_mut().zip(&*column).zip(goal) {
            let sum = sum.value();
            *scale = if sum > goal { goal / sum } else { 1.0 };
        }
        for a in 0..na {
            let row = &mut q[row(a)..][..width];
            row.iter_mut().zip(&*short_b).for_each(|(q, scale)| *q *= scale);
            short_a[a] = (goal_a(a) - total(row)).max(0.0);
        }
        column.fill(Sum::default());
        for a in 0..na {
            column.iter_mut().zip(&q[row(a)..][..width]).for_each(|(sum, &q)| sum.add(q));
        }
        for ((short, sum), &goal) in short_b.iter_mut().zip(&*column).zip(goal) {
            *short = (goal - sum.value()).max(0.0);
        }
        let missing = total(short_a).max(total(short_b));
        let mut residual = 0.0f64;
        column.fill(Sum::default());
        for a in 0..na {
            let row = &mut q[row(a)..][..width];
            if short_a[a] > 0.0 {
                let share = short_a[a] / missing;
                row.iter_mut().zip(&*short_b).for_each(|(q, short)| *q += share * short);
            }
            residual = residual.max((total(row) - goal_a(a)).abs());
            column.iter_mut().zip(&*row).for_each(|(sum, &q)| sum.add(q));
        }
        column.iter().zip(goal).fold(residual, |residual, (sum, goal)| residual.max((sum.value() - goal).abs()))
    }
}

pub(super) fn total(values: &[f64]) -> f64 {
    let mut sum = Sum::default();
    values.iter().for_each(|&x| sum.add(x));
    sum.value()
}

/// `p(Q) = Σ q ln(q / q12)`, nats.
pub fn primal(program: &Program, q: &[f64]) -> f64 {
    let Program { ny, stride, .. } = *program;
    let mut value = Sum::default();
    let mut pair = vec![Sum::default(); stride];
    for block in q.chunks_exact(ny * stride) {
        pair.fill(Sum::default());
        for row in block.chunks_exact(stride) {
            pair.iter_mut().zip(row).for_each(|(sum, &q)| sum.add(q));
        }
        for row in block.chunks_exact(stride) {
            for (&q, pair) in row.iter().zip(&pair) {
                if q > 0.0 {
                    value.add(q * math::ln(q / pair.value()));
                }
            }
        }
    }
    value.value()
}

/// What makes multipliers feasible: to be taken from each `λ_y(a)`, and from each `μ_y(b)`.
///
/// A violation of `(a, b)` is charged to the symbol of less mass, which costs least; then each side takes what slack the other left.
pub fn shifts(program: &Program, lambda: &[f64], mu: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let Program { na, ny, stride, .. } = *program;
    let (mass_a, mass_b) = program.source_marginals();
    let mut excess = vec![0.0; na * stride];
    for (a, out) in excess.chunks_exact_mut(stride).enumerate() {
        for y in (0..ny).filter(|y| program.pa[a * ny + y] > 0.0) {
            let lambda = lambda[a * ny + y];
            for ((sum, &mu), &pb) in out.iter_mut().zip(&mu[y * stride..]).zip(program.pb_row(y)) {
                if pb > 0.0 {
                    *sum += math::exp(lambda + mu);
                }
            }
        }
        // A pair without support has no constraint: ln 0 = −∞ never binds.
        out.iter_mut().for_each(|sum| *sum = if *sum > 0.0 { math::ln(*sum) } else { f64::NEG_INFINITY });
    }
    let mut shift_b = vec![0.0f64; stride];
    for (row, &mass_a) in excess.chunks_exact(stride).zip(&mass_a) {
        for ((shift, &excess), &mass_b) in shift_b.iter_mut().zip(row).zip(&mass_b) {
            if mass_b <= mass_a {
                *shift = shift.max(excess);
            }
        }
    }
    let shift_a: Vec<f64> = excess
        .chunks_exact(stride)
        .map(|row| row.iter().zip(&shift_b).fold(f64::NEG_INFINITY, |worst, (excess, shift)| worst.max(excess - shift)))
        .collect();
    shift_b.fill(f64::NEG_INFINITY);
    for (row, &shift_a) in excess.chunks_exact(stride).zip(&shift_a) {
        shift_b.iter_mut().zip(row).for_each(|(shift, excess)| *shift = shift.max(excess - shift_a));
    }
    (shift_a, shift_b)
}

/// `D(λ,μ)` after the shift to feasibility, nats. `λ` is `[a][y]`, `μ` is `[y][b]` padded; off the support they are not read.
pub fn dual(program: &Program, lambda: &[f64], mu: &[f64]) -> f64 {
    let Program { ny, stride, .. } = *program;
    let (shift_a, shift_b) = shifts(program, lambda, mu);
    let mut value = Dual::default();
    for (row, &p) in program.pa.iter().enumerate() {
        value.add(p, lambda[row] - shift_a[row / ny]);
    }
    for (mu, pb) in mu.chunks_exact(stride).zip(program.pb.chunks_exact(stride)) {
        for ((&p, &mu), &shift) in pb.iter().zip(mu).zip(&shift_b) {
            value.add(p, mu - shift);
        }
    }
    value.below(ny, program.uncertain)
}

/// The dual value of feasible multipliers, term by term.
pub(super) struct Dual {
    value: Sum,
    /// 1, and the sizes of the terms.
    size: f64,
}

impl Default for Dual {
    fn default() -> Self {
        Self { value: Sum::default(), size: 1.0 }
    }
}

impl Dual {
    pub fn add(&mut self, p: f64, multiplier: f64) {
        if p > 0.0 {
            self.value.add(p * multiplier);
            self.size += p * multiplier.abs();
        }
    }

    /// What the value is at least, whatever was rounded on the way; the marginals may be off by `uncertain`, relative.
    pub fn below(&self, ny: usize, uncertain: f64) -> f64 {
        // Each term, and the shift inside it, is good to a few ulp of its size; the constraint to an ulp per target symbol.
        self.value.value() - f64::EPSILON * (4.0 * self.size + ny as f64) - uncertain * self.size
    }
}

/// Both sides at once. `q` is rounded in place; also returns the marginal residual that rounding leaves.
pub fn certify(program: &Program, q: &mut [f64], lambda: &[f64], mu: &[f64]) -> (Bounds, f64) {
    let residual = round(program, q);
    (Bounds { primal: primal(program, q), dual: dual(program, lambda, mu) }, residual)
}

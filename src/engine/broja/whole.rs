//! All cells of a table as the interior point's layout: arrays over cells are `[a][y][b]`, over pairs `[a][b]`, multipliers `[a][y]` and `[y][b]`.

use super::super::math;
use super::certificate::{self, Bounds};
use super::lanes::{LANES, Lanes};
use super::layout::{Layout, Point};
use super::multipliers::Multipliers;
use super::passes::{FAR, curve, demand, evaluate, respond};
use super::program::Program;
use super::simd::wide;
use super::system::System;

/// Sums over one row of cells, and its exponentials after a step, by `y`.
#[derive(Debug, Default)]
pub struct Work {
    sums: Vec<Lanes>,
    moved: Vec<Lanes>,
}

impl Layout for Program {
    type System = System;
    type Work = Work;

    fn cells(&self) -> usize {
        self.cells()
    }

    fn pairs(&self) -> usize {
        self.na * self.stride
    }

    fn goals(&self) -> [&[f64]; 2] {
        [&self.pa, &self.pb]
    }

    fn allot(&self, work: &mut Work) {
        for lanes in [&mut work.sums, &mut work.moved] {
            lanes.clear();
            lanes.resize(self.ny, [0.0; LANES]);
        }
    }

    fn halves(&self, at: &mut Multipliers) {
        let half = |p: f64, of: f64| if p > 0.0 { 0.5 * math::ln(p / of) } else { FAR };
        let (of_a, of_b) = self.source_marginals();
        for (row, (out, &p)) in at.a.iter_mut().zip(&self.pa).enumerate() {
            *out = half(p, of_a[row / self.ny]);
        }
        for (cell, (out, &p)) in at.b.iter_mut().zip(&self.pb).enumerate() {
            *out = half(p, of_b[cell % self.stride]);
        }
    }

    fn independent(&self, q: &mut Vec<f64>, r: &mut [f64], weight: &mut [f64]) {
        let Program { ny, stride, .. } = *self;
        self.conditionally_independent(q);
        for (r, q) in r.chunks_exact_mut(stride).zip(q.chunks_exact(ny * stride)) {
            for row in q.chunks_exact(stride) {
                r.iter_mut().zip(row).for_each(|(r, q)| *r += q);
            }
        }
        for (row, &pa) in self.pa.iter().enumerate() {
            let weight = &mut weight[row / ny * stride..][..stride];
            weight.iter_mut().zip(self.pb_row(row % ny)).for_each(|(weight, &pb)| *weight += pa.min(pb));
        }
    }

    fn evaluate(
        &self,
        at: &Multipliers,
        r: &[f64],
        sigma: &mut [f64],
        q: &mut [f64],
        c: &mut [f64],
        mass: &mut Multipliers,
        work: &mut Work,
    ) {
        let sums = &mut work.sums[..];
        wide!(evaluate(program: &Program, at: &Multipliers, r: &[f64], sigma: &mut [f64], q: &mut [f64], c: &mut [f64], mass: &mut Multipliers, sums: &mut [Lanes])
            (self, at, r, sigma, q, c, mass, sums));
    }

    fn demand(&self, sigma: &[f64], k: &[f64], bend: &Multipliers, rhs: &mut Multipliers, work: &mut Work) {
        let sums = &mut work.sums[..];
        wide!(demand(program: &Program, sigma: &[f64], k: &[f64], bend: &Multipliers, rhs: &mut Multipliers, sums: &mut [Lanes])
            (self, sigma, k, bend, rhs, sums));
    }

    fn respond(
        &self,
        sigma: &[f64],
        delta: &Multipliers,
        pairs: [&[f64]; 4],
        dr: &mut [f64],
        ds: &mut [f64],
        _: &mut Work,
    ) -> [f64; 3] {
        let mut reach = [0.0; 3];
        let out = &mut reach;
        wide!(respond(program: &Program, sigma: &[f64], delta: &Multipliers, pairs: [&[f64]; 4], dr: &mut [f64], ds: &mut [f64], out: &mut [f64; 3])
            (self, sigma, delta, pairs, dr, ds, out));
        reach
    }

    fn curve(&self, point: &Point, pairs: [&[f64]; 3], e: &mut [f64], bend: &mut Multipliers, work: &mut Work) {
        let Point { at, delta, sigma, q } = *point;
        let cells = [sigma, q];
        let Work { sums, moved } = work;
        wide!(curve(program: &Program, at: &Multipliers, delta: &Multipliers, cells: [&[f64]; 2], pairs: [&[f64]; 3], e: &mut [f64], bend: &mut Multipliers, moved: &mut [Lanes], sums: &mut [Lanes])
            (self, at, delta, cells, pairs, e, bend, moved, sums));
    }

    fn balance(&self, delta: &mut Multipliers) {
        let Program { ny, stride, .. } = *self;
        for y in 0..ny {
            let of_a: f64 = (y..self.pa.len()).step_by(ny).map(|i| self.pa[i] * delta.a[i]).sum();
            let of_b: f64 = (y * stride..(y + 1) * stride).map(|i| self.pb[i] * delta.b[i]).sum();
            let shift = (of_a - of_b) / (2.0 * self.py[y]);
            delta.a[y..].iter_mut().step_by(ny).for_each(|d| *d -= shift);
            delta.b[y * stride..(y + 1) * stride].iter_mut().for_each(|d| *d += shift);
        }
    }

    fn certify(&self, q: &mut [f64], at: &Multipliers) -> (Bounds, f64) {
        certificate::certify(self, q, &at.a, &at.b)
    }
}

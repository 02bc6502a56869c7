//! The BROJA program over the cells of its support, target symbol by target symbol: the layout for targets of many symbols, each of which
//! meets few symbols of the sources.
//!
//! The cells of one `y` are the rectangle of the symbols of `a` and of `b` that occur with it, row-major. Pairs are those that share a target symbol, in the
//! order of `(a, b)`.

use super::super::math::{Sum, exp, exp_lane, ln, ln_normal};
use super::certificate::{Bounds, Dual, Rounding};
use super::lanes::{LANES, Lanes, load, load_mut, map};
use super::layout::{Layout, Point};
use super::multipliers::Multipliers;
use super::pairwise::Pairwise;
use super::passes::FAR;
use super::program::{Program, zeros};
use std::ops::Range;

/// Marginals of a joint table on their support; `a` and `b` are its sources, larger first.
#[derive(Debug, Clone, Default)]
pub struct Sparse {
    /// Whether `a` is the second source.
    swapped: bool,
    na: usize,
    nb: usize,
    /// Where each `y` begins in `of_a`, `of_b` and the cells, and where the last one ends.
    begins: Vec<[usize; 3]>,
    /// Symbols of `a` that occur with a `y`, ascending, and `P(a,y)`.
    of_a: Vec<u32>,
    pa: Vec<f64>,
    /// Symbols of `b`, ascending but for the one of largest mass, which is the last; and `P(b,y)`, padded with 0.
    of_b: Vec<u32>,
    pb: Vec<f64>,
    py: Vec<f64>,
    /// The pair of each cell, padded.
    pub(super) pair_of: Vec<u32>,
    /// `(a, b)` of each pair.
    pairs: Vec<[u32; 2]>,
    uncertain: f64,
}

/// The symbols and cells of one `y`, as places in the arrays.
#[derive(Debug, Clone)]
pub(super) struct Rectangle {
    pub a: Range<usize>,
    pub b: Range<usize>,
    pub cells: Range<usize>,
}

impl Rectangle {
    /// Whether marginals leave its cells no freedom.
    pub fn is_fixed(&self) -> bool {
        self.a.len() == 1 || self.b.len() == 1
    }

    /// Cells by rows: the place of the row's symbol of `a`, and its cells.
    pub fn rows(&self) -> impl Iterator<Item = (usize, Range<usize>)> + use<> {
        let (width, first) = (self.b.len(), self.cells.start);
        self.a.clone().enumerate().map(move |(row, a)| (a, first + row * width..first + (row + 1) * width))
    }
}

impl Sparse {
    pub fn of(program: &Program) -> Self {
        let Program { swapped, na, nb, ny, stride, uncertain, .. } = *program;
        let mut it = Self { swapped, na, nb, py: program.py.clone(), uncertain, ..Self::default() };
        it.begins.push([0; 3]);
        let mut occurs = vec![false; na * nb];
        for y in 0..ny {
            let [from_a, from_b, from] = it.begins[y];
            let mass = |b: u32| program.pb[y * stride + b as usize];
            let of_a: Vec<u32> = (0..na).filter(|a| program.pa[a * ny + y] > 0.0).map(|a| a as u32).collect();
            let mut of_b: Vec<u32> = (0..nb as u32).filter(|&b| mass(b) > 0.0).collect();
            if let Some(largest) = (0..of_b.len()).reduce(|x, z| if mass(of_b[z]) > mass(of_b[x]) { z } else { x }) {
                let b = of_b.remove(largest);
                of_b.push(b);
            }
            it.pa.extend(of_a.iter().map(|&a| program.pa[a as usize * ny + y]));
            it.pb.extend(of_b.iter().map(|&b| mass(b)));
            for &a in &of_a {
                of_b.iter().for_each(|&b| occurs[a as usize * nb + b as usize] = true);
            }
            it.begins.push([from_a + of_a.len(), from_b + of_b.len(), from + of_a.len() * of_b.len()]);
            it.of_a.extend(of_a);
            it.of_b.extend(of_b);
        }
        let mut number = vec![0u32; na * nb];
        for at in (0..na * nb).filter(|&at| occurs[at]) {
            number[at] = it.pairs.len() as u32;
            it.pairs.push([at / nb, at % nb].map(|x| x as u32));
        }
        it.pair_of.reserve(it.used().next_multiple_of(LANES));
        for y in 0..ny {
            let Rectangle { a, b, .. } = it.rectangle(y);
            for a in a {
                let row = &number[it.of_a[a] as usize * nb..][..nb];
                it.pair_of.extend(it.of_b[b.clone()].iter().map(|&b| row[b as usize]));
            }
        }
        it.pair_of.resize(it.used().next_multiple_of(LANES), 0);
        it.pb.resize(it.of_b.len().next_multiple_of(LANES), 0.0);
        it
    }

    /// Cells of the support.
    fn used(&self) -> usize {
        self.begins[self.begins.len() - 1][2]
    }

    pub(super) fn rectangle(&self, y: usize) -> Rectangle {
        let ([a, b, cells], [end_a, end_b, end]) = (self.begins[y], self.begins[y + 1]);
        Rectangle { a: a..end_a, b: b..end_b, cells: cells..end }
    }

    pub(super) fn rectangles(&self) -> impl Iterator<Item = Rectangle> {
        (0..self.py.len()).map(|y| self.rectangle(y))
    }

    /// Pairs, without padding.
    pub(super) fn occurring(&self) -> usize {
        self.pairs.len()
    }

    /// `P(a)` and `P(b)`.
    fn source_marginals(&self) -> [Vec<f64>; 2] {
        let mut sums = [vec![0.0; self.na], vec![0.0; self.nb]];
        self.of_a.iter().zip(&self.pa).for_each(|(&a, p)| sums[0][a as usize] += p);
        self.of_b.iter().zip(&self.pb).for_each(|(&b, p)| sums[1][b as usize] += p);
        sums
    }

    /// Cells as the joint table has them, row-major `[x1][x2][y]`.
    pub fn unpack(&self, cells: &[f64]) -> Vec<f64> {
        let (ny, [n1, n2]) = (self.py.len(), if self.swapped { [self.nb, self.na] } else { [self.na, self.nb] });
        let mut pmf = vec![0.0; n1 * n2 * ny];
        for (y, rectangle) in self.rectangles().enumerate() {
            for (a, row) in rectangle.rows() {
                for (&b, q) in self.of_b[rectangle.b.clone()].iter().zip(&cells[row]) {
                    let (a, b) = (self.of_a[a] as usize, b as usize);
                    let pair = if self.swapped { b * n2 + a } else { a * n2 + b };
                    pmf[pair * ny + y] = *q;
                }
            }
        }
        pmf
    }

    /// Multipliers as the joint table has them, `[x1][y]` and `[x2][y]`, less what makes them feasible. They are 0 off the support.
    pub fn feasible(&self, at: &Multipliers) -> [Vec<f64>; 2] {
        let ny = self.py.len();
        let [shift_a, shift_b] = self.shifts(at);
        let mut found = [vec![0.0; self.na * ny], vec![0.0; self.nb * ny]];
        for (y, Rectangle { a, b, .. }) in self.rectangles().enumerate() {
            for a in a {
                let symbol = self.of_a[a] as usize;
                found[0][symbol * ny + y] = at.a[a] - shift_a[symbol];
            }
            for b in b {
                let symbol = self.of_b[b] as usize;
                found[1][symbol * ny + y] = at.b[b] - shift_b[symbol];
            }
        }
        if self.swapped {
            found.swap(0, 1);
        }
        found
    }

    /// What makes multipliers feasible, as [`super::certificate::shifts`] has it.
    fn shifts(&self, at: &Multipliers) -> [Vec<f64>; 2] {
        let mut excess = vec![0.0; self.pairs.len()];
        self.sums(at, |cell, sum| excess[self.pair_of[cell] as usize] += exp(sum));
        excess.iter_mut().for_each(|sum| *sum = if *sum > 0.0 { ln(*sum) } else { f64::NEG_INFINITY });
        let [mass_a, mass_b] = self.source_marginals();
        let pairs = || self.pairs.iter().map(|pair| pair.map(|x| x as usize)).zip(&excess);
        let mut shift_b = vec![0.0f64; self.nb];
        let lighter = pairs().filter(|([a, b], _)| mass_b[*b] <= mass_a[*a]);
        lighter.for_each(|([_, b], &excess)| shift_b[b] = shift_b[b].max(excess));
        let mut shift_a = vec![f64::NEG_INFINITY; self.na];
        pairs().for_each(|([a, b], excess)| shift_a[a] = shift_a[a].max(excess - shift_b[b]));
        shift_b.fill(f64::NEG_INFINITY);
        pairs().for_each(|([a, b], excess)| shift_b[b] = shift_b[b].max(excess - shift_a[a]));
        [shift_a, shift_b]
    }

    /// `each(cell, λ + μ)`, cell by cell.
    fn sums(&self, of: &Multipliers, mut each: impl FnMut(usize, f64)) {
        for rectangle in self.rectangles() {
            for (a, row) in rectangle.rows() {
                row.zip(&of.b[rectangle.b.clone()]).for_each(|(cell, mu)| each(cell, of.a[a] + mu));
            }
        }
    }

    /// Adds to the marginals of every cell's value.
    pub(super) fn add_marginals(&self, value: impl Fn(usize) -> f64, out: &mut Multipliers) {
        for rectangle in self.rectangles() {
            let of_b = &mut out.b[rectangle.b.clone()];
            for (a, row) in rectangle.rows() {
                let mut sum = 0.0;
                for (cell, of_b) in row.zip(&mut *of_b) {
                    let value = value(cell);
                    sum += value;
                    *of_b += value;
                }
                out.a[a] += sum;
            }
        }
    }

    /// `p(Q) = Σ q ln(q / q12)`, nats.
    fn primal(&self, q: &[f64]) -> f64 {
        let mut pair = vec![Sum::default(); self.pairs.len()];
        let mut value = Sum::default();
        for (&q, &of) in q.iter().zip(&self.pair_of).filter(|(q, _)| **q > 0.0) {
            pair[of as usize].add(q);
        }
        for (&q, &of) in q.iter().zip(&self.pair_of).filter(|(q, _)| **q > 0.0) {
            value.add(q * ln(q / pair[of as usize].value()));
        }
        value.value()
    }
}

/// Values of eight cells' pairs.
#[inline(always)]
fn gather(of_pairs: &[f64], pairs: &[u32]) -> Lanes {
    map(|i| of_pairs[pairs[i] as usize])
}

#[derive(Debug, Default)]
pub struct Work {
    /// Of pairs.
    most: Vec<f64>,
    total: Vec<f64>,
    /// Of cells: exponentials after a step.
    moved: Vec<f64>,
}

impl Layout for Sparse {
    type System = Pairwise;
    type Work = Work;

    fn cells(&self) -> usize {
        self.pair_of.len()
    }

    fn pairs(&self) -> usize {
        self.pairs.len().next_multiple_of(LANES)
    }

    fn goals(&self) -> [&[f64]; 2] {
        [&self.pa, &self.pb]
    }

    fn allot(&self, work: &mut Work) {
        zeros(&mut work.most, self.pairs());
        zeros(&mut work.total, self.pairs());
        zeros(&mut work.moved, self.cells());
    }

    fn halves(&self, at: &mut Multipliers) {
        let [of_a, of_b] = self.source_marginals();
        for (out, (&a, p)) in at.a.iter_mut().zip(self.of_a.iter().zip(&self.pa)) {
            *out = 0.5 * ln(p / of_a[a as usize]);
        }
        for (out, (&b, p)) in at.b.iter_mut().zip(self.of_b.iter().zip(&self.pb)) {
            *out = 0.5 * ln(p / of_b[b as usize]);
        }
    }

    fn independent(&self, q: &mut Vec<f64>, r: &mut [f64], weight: &mut [f64]) {
        zeros(q, self.cells());
        for (rectangle, py) in self.rectangles().zip(&self.py) {
            for (a, row) in rectangle.rows() {
                let pa = self.pa[a];
                for (cell, &pb) in row.zip(&self.pb[rectangle.b.clone()]) {
                    // The quotient first: the product of two tiny marginals may underflow.
                    q[cell] = pa * (pb / py);
                    let pair = self.pair_of[cell] as usize;
                    r[pair] += q[cell];
                    weight[pair] += pa.min(pb);
                }
            }
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
        Work { most, total, .. }: &mut Work,
    ) {
        most.fill(FAR);
        sigma.fill(FAR);
        self.sums(at, |cell, sum| {
            sigma[cell] = sum;
            let most = &mut most[self.pair_of[cell] as usize];
            *most = most.max(sum);
        });
        total.fill(0.0);
        for (cell, pairs) in (0..sigma.len()).step_by(LANES).zip(self.pair_of.chunks_exact(LANES)) {
            let (sum, most) = (load(sigma, cell), gather(most, pairs));
            let value = map(|i| exp_lane(sum[i] - most[i]));
            *load_mut(sigma, cell) = value;
            pairs.iter().zip(value).for_each(|(&pair, value)| total[pair as usize] += value);
        }
        for ((c, &total), &most) in c.iter_mut().zip(&*total).zip(&*most) {
            *c = if total > 0.0 { most + ln_normal(total) } else { -1.0 };
        }
        total.iter_mut().for_each(|total| *total = if *total > 0.0 { 1.0 / *total } else { 0.0 });
        for (cell, pairs) in (0..sigma.len()).step_by(LANES).zip(self.pair_of.chunks_exact(LANES)) {
            let (value, inverse, r) = (load(sigma, cell), gather(total, pairs), gather(r, pairs));
            let value = map(|i| value[i] * inverse[i]);
            *load_mut(sigma, cell) = value;
            *load_mut(q, cell) = map(|i| r[i] * value[i]);
        }
        mass.fill(0.0);
        self.add_marginals(|cell| q[cell], mass);
    }

    fn demand(&self, sigma: &[f64], k: &[f64], bend: &Multipliers, rhs: &mut Multipliers, _: &mut Work) {
        rhs.a.iter_mut().zip(&self.pa).zip(&bend.a).for_each(|((out, p), bend)| *out = p - bend);
        rhs.b.iter_mut().zip(&self.pb).zip(&bend.b).for_each(|((out, p), bend)| *out = p - bend);
        self.add_marginals(|cell| -(sigma[cell] * k[self.pair_of[cell] as usize]), rhs);
    }

    fn respond(
        &self,
        sigma: &[f64],
        delta: &Multipliers,
        [r, s, k, e]: [&[f64]; 4],
        dr: &mut [f64],
        ds: &mut [f64],
        work: &mut Work,
    ) -> [f64; 3] {
        let along = &mut work.total;
        let mut worst = [0.0f64; 3];
        along.fill(0.0);
        self.sums(delta, |cell, d| {
            along[self.pair_of[cell] as usize] += sigma[cell] * d;
            if sigma[cell] > 0.0 {
                worst[2] = worst[2].max(d.abs());
            }
        });
        for pair in 0..r.len() {
            let (r, s, along) = (r[pair], s[pair], along[pair]);
            dr[pair] = if r > 0.0 { k[pair] - r + r / s * along } else { 0.0 };
            ds[pair] = -e[pair] - along;
            if r > 0.0 {
                worst[0] = worst[0].max(-dr[pair] / r);
                worst[1] = worst[1].max(-ds[pair] / s);
            }
        }
        worst
    }

    fn curve(&self, point: &Point, [r, dr, c]: [&[f64]; 3], e: &mut [f64], bend: &mut Multipliers, work: &mut Work) {
        let Point { at, delta, sigma, q } = *point;
        let Work { most: along, total, moved } = work;
        along.fill(0.0);
        total.fill(0.0);
        moved.fill(FAR);
        // c stands for the largest exponent: the sum is then near 1.
        self.sums(at, |cell, sum| moved[cell] = sum - c[self.pair_of[cell] as usize]);
        self.sums(delta, |cell, d| {
            moved[cell] += d;
            along[self.pair_of[cell] as usize] += sigma[cell] * d;
        });
        for (cell, pairs) in (0..moved.len()).step_by(LANES).zip(self.pair_of.chunks_exact(LANES)) {
            let exponent = load(moved, cell);
            let value = map(|i| exp_lane(exponent[i]));
            *load_mut(moved, cell) = value;
            pairs.iter().zip(value).for_each(|(&pair, value)| total[pair as usize] += value);
        }
        for pair in (0..r.len()).filter(|&pair| r[pair] > 0.0 && total[pair] > 0.0) {
            e[pair] += ln_normal(total[pair]) - along[pair];
        }
        self.sums(delta, |cell, d| {
            let pair = self.pair_of[cell] as usize;
            let whole = if total[pair] > 0.0 { moved[cell] * ((r[pair] + dr[pair]) / total[pair]) } else { 0.0 };
            let value = whole - (q[cell] + sigma[cell] * dr[pair] + q[cell] * (d - along[pair]));
            moved[cell] = if r[pair] > 0.0 { value } else { 0.0 };
        });
        bend.fill(0.0);
        self.add_marginals(|cell| moved[cell], bend);
    }

    fn balance(&self, delta: &mut Multipliers) {
        for (Rectangle { a, b, .. }, py) in self.rectangles().zip(&self.py) {
            let (of_a, of_b) = (&mut delta.a[a.clone()], &mut delta.b[b.clone()]);
            let mean = |p: &[f64], delta: &[f64]| p.iter().zip(delta).map(|(p, delta)| p * delta).sum::<f64>();
            let shift = (mean(&self.pa[a], of_a) - mean(&self.pb[b], of_b)) / (2.0 * py);
            of_a.iter_mut().for_each(|d| *d -= shift);
            of_b.iter_mut().for_each(|d| *d += shift);
        }
    }

    fn certify(&self, q: &mut [f64], at: &Multipliers) -> (Bounds, f64) {
        let mut rounding = Rounding::default();
        let mut residual = 0.0f64;
        for Rectangle { a, b, cells } in self.rectangles() {
            let (pa, width) = (&self.pa[a], b.len());
            let left = rounding.of_target(pa.len(), |a| pa[a], &self.pb[b], &mut q[cells], |row| row * width);
            residual = residual.max(left);
        }
        let [shift_a, shift_b] = self.shifts(at);
        let mut dual = Dual::default();
        for (i, &a) in self.of_a.iter().enumerate() {
            dual.add(self.pa[i], at.a[i] - shift_a[a as usize]);
        }
        for (i, &b) in self.of_b.iter().enumerate() {
            dual.add(self.pb[i], at.b[i] - shift_b[b as usize]);
        }
        (Bounds { primal: self.primal(q), dual: dual.below(self.py.len(), self.uncertain) }, residual)
    }
}

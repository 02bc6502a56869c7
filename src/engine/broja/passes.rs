//! The passes over cells and pairs that one step of the interior point takes, eight symbols of `b` at a time.
//!
//! Arrays over cells are `[a][y][b]`, over pairs `[a][b]`, both padded like the program. A pair without support has `r = 0`.

use super::super::math::{exp_lane, ln_normal};
use super::lanes::{self, LANES, Lanes, add, load, load_mut, map};
use super::multipliers::Multipliers;
use super::program::Program;

/// The multiplier of a symbol without mass: its exponential is 0, beside any other.
pub const FAR: f64 = -1e300;

/// [`Layout::evaluate`](super::layout::Layout::evaluate); so are the others.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub fn evaluate(
    program: &Program,
    at: &Multipliers,
    r: &[f64],
    sigma: &mut [f64],
    q: &mut [f64],
    c: &mut [f64],
    mass: &mut Multipliers,
    sums: &mut [Lanes],
) {
    let Program { na, ny, stride, .. } = *program;
    let sums = &mut sums[..ny];
    mass.b.fill(0.0);
    for a in 0..na {
        let lambda = &at.a[a * ny..][..ny];
        sums.fill([0.0; LANES]);
        for b in (0..stride).step_by(LANES) {
            let pair = a * stride + b;
            let exponent = |y: usize| {
                let mu = load(&at.b, y * stride + b);
                map(|i| lambda[y] + mu[i])
            };
            let mut most = [FAR; LANES];
            for y in 0..ny {
                let exponent = exponent(y);
                most = map(|i| if exponent[i] > most[i] { exponent[i] } else { most[i] });
            }
            let mut total = [0.0; LANES];
            for y in 0..ny {
                let exponent = exponent(y);
                // A pair without support has nothing but FAR.
                let value = map(|i| if most[i] > 0.5 * FAR { exp_lane(exponent[i] - most[i]) } else { 0.0 });
                *load_mut(sigma, (a * ny + y) * stride + b) = value;
                add(&mut total, &value);
            }
            let inverse = map(|i| if total[i] > 0.0 { 1.0 / total[i] } else { 0.0 });
            *load_mut(c, pair) = map(|i| if total[i] > 0.0 { most[i] + ln_normal(total[i]) } else { -1.0 });
            let r = load(r, pair);
            for (y, sum) in sums.iter_mut().enumerate() {
                let cell = (a * ny + y) * stride + b;
                let value = load(sigma, cell);
                let value = map(|i| value[i] * inverse[i]);
                let of_pair = map(|i| r[i] * value[i]);
                *load_mut(sigma, cell) = value;
                *load_mut(q, cell) = of_pair;
                add(sum, &of_pair);
                add(load_mut(&mut mass.b, y * stride + b), &of_pair);
            }
        }
        mass.a[a * ny..][..ny].iter_mut().zip(&*sums).for_each(|(out, sum)| *out = lanes::tree(sum));
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub fn demand(
    program: &Program,
    sigma: &[f64],
    k: &[f64],
    bend: &Multipliers,
    rhs: &mut Multipliers,
    sums: &mut [Lanes],
) {
    let Program { na, ny, stride, .. } = *program;
    rhs.b.iter_mut().zip(&program.pb).zip(&bend.b).for_each(|((out, p), bend)| *out = p - bend);
    for a in 0..na {
        sums.fill([0.0; LANES]);
        for b in (0..stride).step_by(LANES) {
            let k = load(k, a * stride + b);
            for (y, sum) in sums.iter_mut().enumerate() {
                let sigma = load(sigma, (a * ny + y) * stride + b);
                let value = map(|i| -(sigma[i] * k[i]));
                add(sum, &value);
                add(load_mut(&mut rhs.b, y * stride + b), &value);
            }
        }
        for (y, sum) in sums.iter().enumerate() {
            rhs.a[a * ny + y] = program.pa[a * ny + y] - bend.a[a * ny + y] + lanes::tree(sum);
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub fn respond(
    program: &Program,
    sigma: &[f64],
    delta: &Multipliers,
    pairs: [&[f64]; 4],
    dr: &mut [f64],
    ds: &mut [f64],
    reach: &mut [f64; 3],
) {
    let Program { na, ny, stride, .. } = *program;
    let [r, s, k, e] = pairs;
    let mut worst = [[0.0f64; LANES]; 3];
    for a in 0..na {
        let da = &delta.a[a * ny..][..ny];
        for b in (0..stride).step_by(LANES) {
            let mut along = [0.0; LANES];
            for (y, &da) in da.iter().enumerate() {
                let (sigma, db) = (load(sigma, (a * ny + y) * stride + b), load(&delta.b, y * stride + b));
                let d = map(|i| da + db[i]);
                along = map(|i| along[i] + sigma[i] * d[i]);
                worst[2] = map(|i| if sigma[i] > 0.0 && d[i].abs() > worst[2][i] { d[i].abs() } else { worst[2][i] });
            }
            let pair = a * stride + b;
            let (r, s, k, e) = (load(r, pair), load(s, pair), load(k, pair), load(e, pair));
            let of_r = map(|i| if r[i] > 0.0 { k[i] - r[i] + r[i] / s[i] * along[i] } else { 0.0 });
            let of_s = map(|i| -e[i] - along[i]);
            // Where r is 0 the quotient is NaN, and no comparison holds.
            worst[0] = map(|i| if -of_r[i] / r[i] > worst[0][i] { -of_r[i] / r[i] } else { worst[0][i] });
            worst[1] = map(|i| if -of_s[i] / s[i] > worst[1][i] { -of_s[i] / s[i] } else { worst[1][i] });
            *load_mut(dr, pair) = of_r;
            *load_mut(ds, pair) = of_s;
        }
    }
    *reach = worst.map(|worst| worst.into_iter().fold(0.0, f64::max));
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
pub fn curve(
    program: &Program,
    at: &Multipliers,
    delta: &Multipliers,
    cells: [&[f64]; 2],
    pairs: [&[f64]; 3],
    e: &mut [f64],
    bend: &mut Multipliers,
    moved: &mut [Lanes],
    sums: &mut [Lanes],
) {
    let Program { na, ny, stride, .. } = *program;
    let ([sigma, q], [r, dr, c]) = (cells, pairs);
    bend.b.fill(0.0);
    for a in 0..na {
        let (lambda, da) = (&at.a[a * ny..][..ny], &delta.a[a * ny..][..ny]);
        sums.fill([0.0; LANES]);
        for b in (0..stride).step_by(LANES) {
            let pair = a * stride + b;
            let c = load(c, pair);
            let (mut total, mut along) = ([0.0; LANES], [0.0; LANES]);
            for y in 0..ny {
                let (mu, db) = (load(&at.b, y * stride + b), load(&delta.b, y * stride + b));
                let sigma = load(sigma, (a * ny + y) * stride + b);
                let d = map(|i| da[y] + db[i]);
                // c stands for the largest exponent: the sum is then near 1.
                let value = map(|i| exp_lane(lambda[y] + mu[i] + d[i] - c[i]));
                moved[y] = value;
                add(&mut total, &value);
                along = map(|i| along[i] + sigma[i] * d[i]);
            }
            let (r, dr) = (load(r, pair), load(dr, pair));
            let inverse = map(|i| if total[i] > 0.0 { (r[i] + dr[i]) / total[i] } else { 0.0 });
            let excess = map(|i| if r[i] > 0.0 && total[i] > 0.0 { ln_normal(total[i]) - along[i] } else { 0.0 });
            add(load_mut(e, pair), &excess);
            for (y, sum) in sums.iter_mut().enumerate() {
                let cell = (a * ny + y) * stride + b;
                let (sigma, q, db) = (load(sigma, cell), load(q, cell), load(&delta.b, y * stride + b));
                let moved = moved[y];
                let value =
                    map(|i| moved[i] * inverse[i] - (q[i] + sigma[i] * dr[i] + q[i] * (da[y] + db[i] - along[i])));
                let value = map(|i| if r[i] > 0.0 { value[i] } else { 0.0 });
                add(sum, &value);
                add(load_mut(&mut bend.b, y * stride + b), &value);
            }
        }
        bend.a[a * ny..][..ny].iter_mut().zip(&*sums).for_each(|(out, sum)| *out = lanes::tree(sum));
    }
}

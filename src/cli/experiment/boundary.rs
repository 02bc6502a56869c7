//! Distributions on the boundary: some of their atoms are 0, the others are not. What is planted is known because the pmf itself is decomposed.

use super::planted::Kind;
use engine::broja::{self, Options};
use engine::inference::quantity::{self, Values};
use engine::joint::Joint;
use engine::rng::Rng;
use schema::progress::Silent;

/// Below this an atom of a pmf is 0, bits: rounding and the certificate's gap, far below what any sample tells.
const ZERO: f64 = 1e-6;

#[derive(Debug, Clone)]
pub struct Case {
    pub name: String,
    pub shape: [usize; 3],
    /// `P(x1, x2, y)`, row-major.
    pub pmf: Vec<f64>,
    /// Bits; exactly 0 where an atom is.
    pub truth: Values,
}

impl Case {
    fn new(name: impl Into<String>, shape: [usize; 3], mass: impl Fn(usize, usize, usize) -> f64) -> Self {
        let [n1, n2, ny] = shape;
        let cells = (0..n1 * n2 * ny).map(|cell| mass(cell / ny / n2, cell / ny % n2, cell % ny));
        let joint = Joint::from_mass(shape, &cells.collect::<Vec<f64>>()).expect("a planted pmf is a pmf");
        let mut truth = quantity::of(&broja::solve(&joint, &Options::default(), &Silent));
        truth.iter_mut().filter(|bits| **bits < ZERO).for_each(|bits| *bits = 0.0);
        Self { name: name.into(), shape, pmf: joint.pmf().to_vec(), truth }
    }
}

/// A pmf over `n` symbols, none of them rare.
fn drawn(n: usize, rng: &mut Rng) -> Vec<f64> {
    let each: Vec<f64> = (0..n).map(|_| 0.05 + rng.normal().powi(2) + rng.normal().powi(2)).collect();
    let total: f64 = each.iter().sum();
    each.into_iter().map(|p| p / total).collect()
}

/// With so much probability the symbol itself, else any.
fn near(a: usize, b: usize, of: usize, share: f64) -> f64 {
    (1.0 - share) / of as f64 + if a == b { share } else { 0.0 }
}

/// Every case, the gates first.
pub fn cases() -> Vec<Case> {
    let gates = [
        Case::new("AND flipped 1/10", [2, 2, 2], |a, b, y| near(a & b, y, 2, 0.8)),
        Case::new("noisy OR", [2, 2, 2], |a, b, y| [0.7, 0.3][a] * [0.7, 0.3][b] * near(a | b, y, 2, 0.9)),
        Case::new("noisy SUM", [2, 2, 3], |a, b, y| near(a + b, y, 3, 0.7)),
        Case::new("XOR flipped 1/4", [2, 2, 2], |a, b, y| near(a ^ b, y, 2, 0.5)),
        Case::new("COPY", [2, 2, 4], |a, b, y| f64::from(y == 2 * a + b)),
        Case::new("noisy COPY", [2, 2, 4], |a, b, y| near(a, y / 2, 2, 0.7) * near(b, y % 2, 2, 0.5)),
        Case::new("RDN", [2, 2, 2], |a, b, y| if a == b { near(a, y, 2, 0.6) } else { 0.0 }),
        Case::new("two parts", [6, 6, 9], |a, b, y| near(a % 3, y / 3, 3, 0.5) * near(b % 3, y % 3, 3, 0.5)),
    ];
    gates.into_iter().chain([2, 5, 10].into_iter().flat_map(of_size)).collect()
}

/// Of `k` symbols a source, three classes.
fn of_size(k: usize) -> Vec<Case> {
    const CLASSES: usize = 3;
    let shape = [k, k, CLASSES];
    let rng = &mut Rng::stream(77, &[k as u64]);
    let channel: Vec<Vec<f64>> = (0..CLASSES).map(|_| drawn(k, rng)).collect();
    let classes = drawn(CLASSES, rng);
    let class = |y: usize| 0.2 + classes[y];
    // Half of the time another symbol, by a channel that never gives the first: a garbling on the boundary of what garblings can be.
    let others: Vec<Vec<f64>> = (0..k)
        .map(|_| {
            let row = drawn(k, rng);
            row.iter().enumerate().map(|(x, p)| if x == 0 { 0.0 } else { p / (1.0 - row[0]) }).collect()
        })
        .collect();
    let garbled = |a: usize, y: usize| -> f64 {
        (0..k).map(|x| channel[y][x] * (0.5 * others[x][a] + if x == a { 0.5 } else { 0.0 })).sum()
    };
    let alone = [drawn(k, rng), drawn(k, rng)];
    let mixed = Kind::Mixed.pmf(k, CLASSES);
    let optimum =
        broja::solve(&Joint::from_mass(shape, &mixed).expect("a planted pmf is a pmf"), &Options::default(), &Silent).q;
    let cell = |a: usize, b: usize, y: usize| (a * k + b) * CLASSES + y;
    let mut all = vec![
        Case::new(format!("same channel, K {k}"), shape, |a, b, y| class(y) * channel[y][a] * channel[y][b]),
        Case::new(format!("garbling, K {k}"), shape, |a, b, y| class(y) * channel[y][b] * garbled(a, y)),
        Case::new(format!("unrelated, K {k}"), shape, |a, b, y| classes[y] * alone[0][a] * alone[1][b]),
        Case::new(format!("one source, K {k}"), shape, |a, b, y| classes[y] * channel[y][a] * alone[1][b]),
        Case::new(format!("Q* of mixed, K {k}"), shape, |a, b, y| optimum[cell(a, b, y)]),
    ];
    all.extend([Kind::Unique, Kind::Redundant, Kind::Synergistic, Kind::Mixed].map(|kind| {
        let pmf = kind.pmf(k, CLASSES);
        Case::new(format!("planted {}, K {k}", kind.name()), shape, |a, b, y| pmf[cell(a, b, y)])
    }));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::inference::quantity::{REDUNDANT, SYNERGISTIC, UNIQUE_TOTAL};

    #[test]
    fn what_is_planted_as_zero_is_zero() {
        let all = cases();
        let of = |name: &str| all.iter().find(|case| case.name == name).expect("is planted").truth;
        for (name, at) in [
            ("AND flipped 1/10", UNIQUE_TOTAL),
            ("same channel, K 5", UNIQUE_TOTAL),
            ("COPY", REDUNDANT),
            ("two parts", REDUNDANT),
            ("RDN", SYNERGISTIC),
            ("Q* of mixed, K 10", SYNERGISTIC),
        ] {
            assert_eq!(of(name)[at], 0.0, "{name}");
        }
        assert!(of("garbling, K 5")[quantity::UNIQUE[1]] > 0.01 && of("garbling, K 5")[quantity::UNIQUE[0]] == 0.0);
    }
}

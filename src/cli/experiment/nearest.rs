//! Near a table, one in which an atom is 0: what a parametric bootstrap of that atom draws from. Measured beside the tests that ship, and not shipped: where
//! the boundary has an edge (the same channel twice), the nearest table lies off it, and its samples have less of the atom than those of the edge.

use engine::broja::{self, Options};
use engine::joint::Joint;
use schema::progress::Silent;

/// The marginals `P(x,y)` of one source and of the other, row-major `[x][y]`.
struct Sides {
    own: Vec<f64>,
    other: Vec<f64>,
    py: Vec<f64>,
}

impl Sides {
    fn of(joint: &Joint, source: usize) -> Self {
        let [first, second] = [joint.marginal_1y(), joint.marginal_2y()];
        let (own, other) = if source == 0 { (first, second) } else { (second, first) };
        Self { own, other, py: joint.marginal_y() }
    }
}

fn sums(by_y: &[f64], ny: usize) -> Vec<f64> {
    by_y.chunks_exact(ny).map(|row| row.iter().sum()).collect()
}

/// With the source's channel replaced by the garbling of the other's that is most likely: no unique information of this source.
pub fn without_unique(joint: &Joint, source: usize) -> Vec<f64> {
    let sides = Sides::of(joint, source);
    coupled(joint, source, &garbled(&sides), &sides)
}

/// With the source's channel made orthogonal to the other's: sources that are independent given the target are then independent, which is `R = 0`.
pub fn without_redundant(joint: &Joint, source: usize) -> Vec<f64> {
    let sides = Sides::of(joint, source);
    coupled(joint, source, &orthogonal(&sides), &sides)
}

/// `Q*`.
pub fn without_synergistic(joint: &Joint) -> Vec<f64> {
    broja::solve(joint, &Options::default(), &Silent).q
}

/// `P(x,y) = Σ_z K(x|z) P(z,y)` with the channel `K` of greatest likelihood, by expectation and maximisation.
fn garbled(Sides { own, other, py }: &Sides) -> Vec<f64> {
    const STEPS: u32 = 400;
    let ny = py.len();
    let (n, m) = (own.len() / ny, other.len() / ny);
    let alone = sums(own, ny);
    // `[x][z]`, started between a copy and independence.
    let mut channel: Vec<f64> =
        (0..n * m).map(|i| 0.5 * alone[i / m] + if i / m == i % m { 0.5 } else { 0.0 }).collect();
    let normalise = |channel: &mut [f64]| {
        for z in 0..m {
            let total: f64 = (0..n).map(|x| channel[x * m + z]).sum();
            (0..n).for_each(|x| channel[x * m + z] /= total);
        }
    };
    let through = |channel: &[f64]| -> Vec<f64> {
        let cell = |i: usize| (0..m).map(|z| channel[i / ny * m + z] * other[z * ny + i % ny]).sum();
        (0..n * ny).map(cell).collect()
    };
    normalise(&mut channel);
    for _ in 0..STEPS {
        let out = through(&channel);
        for x in 0..n {
            for z in 0..m {
                let gain = |y: usize| match own[x * ny + y] {
                    p if p > 0.0 => p / out[x * ny + y].max(f64::MIN_POSITIVE) * other[z * ny + y],
                    _ => 0.0,
                };
                channel[x * m + z] *= (0..ny).map(gain).sum::<f64>();
            }
        }
        normalise(&mut channel);
    }
    through(&channel)
}

/// `P(x,y)` without what lies, for any `x`, in the span of the other's `P(y|z) − P(y)`; drawn towards independence as far as it takes to have no negative cell.
fn orthogonal(Sides { own, other, py }: &Sides) -> Vec<f64> {
    let ny = py.len();
    let dot = |u: &[f64], v: &[f64]| (0..ny).map(|y| py[y] * u[y] * v[y]).sum::<f64>();
    let deviation = |row: &[f64], alone: f64| -> Vec<f64> { (0..ny).map(|y| row[y] / py[y] - alone).collect() };
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let outside = |mut v: Vec<f64>, basis: &[Vec<f64>]| {
        for direction in basis.iter().chain(basis) {
            let along = dot(&v, direction);
            v.iter_mut().zip(direction).for_each(|(v, d)| *v -= along * d);
        }
        v
    };
    for row in other.chunks_exact(ny) {
        let v = deviation(row, row.iter().sum());
        let before = dot(&v, &v).sqrt();
        let v = outside(v, &basis);
        let length = dot(&v, &v).sqrt();
        if length > 1e-6 * before && length > 1e-9 && basis.len() + 1 < ny {
            basis.push(v.iter().map(|v| v / length).collect());
        }
    }
    let alone = sums(own, ny);
    let rows: Vec<f64> =
        own.chunks_exact(ny).zip(&alone).flat_map(|(row, &alone)| outside(deviation(row, alone), &basis)).collect();
    let share = rows.iter().enumerate().filter(|(_, v)| **v < 0.0).map(|(i, v)| alone[i / ny] / -v).fold(1.0, f64::min);
    rows.iter().enumerate().map(|(i, v)| ((alone[i / ny] + share * v) * py[i % ny]).max(0.0)).collect()
}

/// The table with these marginals of the source, coupled to the other as the table is, by iterative proportional fitting; a little of the independent coupling
/// lets it reach what the table has no pair for.
fn coupled(joint: &Joint, source: usize, own: &[f64], sides: &Sides) -> Vec<f64> {
    const INDEPENDENT: f64 = 0.05;
    const STEPS: u32 = 60;
    let [n1, n2, ny] = joint.shape();
    let (first, second) = if source == 0 { (own, &sides.other[..]) } else { (&sides.other[..], own) };
    let mut q: Vec<f64> = (0..n1 * n2 * ny)
        .map(|i| {
            let (pair, y) = (i / ny, i % ny);
            let independent = first[pair / n2 * ny + y] * second[pair % n2 * ny + y] / sides.py[y];
            (1.0 - INDEPENDENT) * joint.pmf()[i] + INDEPENDENT * independent
        })
        .collect();
    for _ in 0..STEPS {
        for (symbols, goal, of) in [(n1, first, 0), (n2, second, 1)] {
            let place = |i: usize| if of == 0 { i / ny / n2 * ny + i % ny } else { i / ny % n2 * ny + i % ny };
            let mut sums = vec![0.0; symbols * ny];
            q.iter().enumerate().for_each(|(i, q)| sums[place(i)] += q);
            q.iter_mut().enumerate().filter(|(i, _)| sums[place(*i)] > 0.0).for_each(|(i, q)| {
                *q *= goal[place(i)] / sums[place(i)];
            });
        }
    }
    q
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::inference::quantity::{self, REDUNDANT, SYNERGISTIC, UNIQUE};

    #[test]
    fn the_atom_that_is_taken_out_is_zero() {
        let mass: Vec<f64> = (0..36).map(|i| 1.0 + f64::from(i * i % 7) + f64::from(i % 3)).collect();
        let joint = Joint::from_mass([3, 4, 3], &mass).expect("masses");
        let of = |table: &[f64]| {
            let joint = Joint::from_mass([3, 4, 3], table).expect("masses");
            quantity::of(&broja::solve(&joint, &Options::default(), &Silent))
        };
        for source in [0, 1] {
            assert!(of(&without_unique(&joint, source))[UNIQUE[source]] < 1e-4);
            assert!(of(&without_redundant(&joint, source))[REDUNDANT] < 1e-6);
        }
        assert!(of(&without_synergistic(&joint))[SYNERGISTIC] < 1e-8);
        let whole = of(joint.pmf());
        assert!(whole[UNIQUE[0]] + whole[REDUNDANT] > 1e-3 && whole[SYNERGISTIC] > 1e-3, "{whole:?}");
    }
}

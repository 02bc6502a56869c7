//! What a single example says: pointwise information, and its split into atoms.
//!
//! For an example in the cell `(x1, x2, y)` of the joint table, with `i(x;y) = ln( P(y|x) / P(y) )`:
//!
//! ```text
//! i(x1;y), i(x2;y), i(x1,x2;y)
//! u1 = i(x1;y) − r    u2 = i(x2;y) − r    s = i(x1,x2;y) − i(x1;y) − i(x2;y) + r
//! ```
//!
//! The mean over all examples of each is the measure's atom, since every example weighs the same in the table. What `r` is, the measure says ([`Split`]).
//! Any of these may be negative: an example can mislead. BROJA has no pointwise form, because its `Q*` has mass where there are no examples.
//!
//! [`classes`] is the other way to look into an atom: by the target's classes.

pub mod classes;
pub mod place;

use super::error::Result;
use super::joint::{Joint, ranks};
use super::math::{bits, ln};
use schema::examples::{Atoms, Pointwise};

/// A redundancy that is defined for every example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// `r = ln( P(y | X1=x1 or X2=x2) / P(y) )`. Makkeh, Gutknecht, Wibral, Physical Review E 103, 2021.
    ISx,
    /// `r = min( h(x1), h(x2) ) − min( h(x1|y), h(x2|y) )` with `h = −ln P`: the least specificity without the least ambiguity. Finn, Lizier, Entropy 20, 2018.
    IPm,
}

/// Margins of a table, as single cells need them.
pub struct Cells<'j> {
    joint: &'j Joint,
    /// `P(x1,y)` and `P(x2,y)`, row-major.
    by_y: [Vec<f64>; 2],
    /// `P(x1)` and `P(x2)`.
    alone: [Vec<f64>; 2],
    py: Vec<f64>,
    /// `P(x1,x2)`, row-major.
    pairs: Vec<f64>,
}

impl<'j> Cells<'j> {
    /// Of a joint table.
    pub fn new(joint: &'j Joint) -> Self {
        let [_, _, ny] = joint.shape();
        let by_y = [joint.marginal_1y(), joint.marginal_2y()];
        let sums = |table: &[f64]| table.chunks_exact(ny).map(|row| row.iter().sum()).collect::<Vec<f64>>();
        let alone = [sums(&by_y[0]), sums(&by_y[1])];
        Self { joint, by_y, alone, py: joint.marginal_y(), pairs: sums(joint.pmf()) }
    }

    /// What an example in a cell of positive mass says about its own class, bits. The symbols are ranks, below the table's shape.
    pub fn pointwise(&self, cell: [usize; 3]) -> Pointwise {
        let [x1, x2, y] = cell;
        let [_, n2, ny] = self.joint.shape();
        let given = |x: usize, side: usize| ln(self.by_y[side][x * ny + y] / self.alone[side][x] / self.py[y]);
        let both = ln(self.joint.pmf()[(x1 * n2 + x2) * ny + y] / self.pairs[x1 * n2 + x2] / self.py[y]);
        let information = [given(x1, 0), given(x2, 1), both];
        let [i1, i2, both] = information;
        let atoms = |split| {
            let r = self.redundant(split, cell);
            Atoms { redundant: bits(r), unique: [bits(i1 - r), bits(i2 - r)], synergistic: bits(both - i1 - i2 + r) }
        };
        Pointwise { information: information.map(bits), i_sx: atoms(Split::ISx), i_pm: atoms(Split::IPm) }
    }

    /// Redundant information of a cell of positive mass, nats.
    pub fn redundant(&self, split: Split, [x1, x2, y]: [usize; 3]) -> f64 {
        let [_, n2, ny] = self.joint.shape();
        let [p1, p2] = &self.by_y;
        match split {
            Split::ISx => {
                let cells = &self.joint.pmf()[(x1 * n2 + x2) * ny..][..ny];
                let either = |y: usize| p1[x1 * ny + y] + p2[x2 * ny + y] - cells[y];
                let total = (0..ny).fold(0.0, |sum, y| sum + either(y));
                ln(either(y) / total / self.py[y])
            }
            Split::IPm => {
                // The least surprisal is the largest probability's.
                let specificity = -ln(self.alone[0][x1].max(self.alone[1][x2]));
                let ambiguity = -ln((p1[x1 * ny + y] / self.py[y]).max(p2[x2 * ny + y] / self.py[y]));
                specificity - ambiguity
            }
        }
    }
}

/// The cells that examples are in.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Of each example, the number of its cell.
    pub cells: Vec<u32>,
    /// Of each cell that occurs, in the table's order, its codes and what an example in it says.
    pub symbols: Vec<[u32; 3]>,
    /// Of each cell that occurs.
    pub pointwise: Vec<Pointwise>,
}

/// What examples say that are coded so: by both sources and the target.
///
/// # Errors
/// Those of [`Joint::from_codes`].
///
/// ```
/// use engine::pointwise;
///
/// let found = pointwise::of_examples([&[0, 0, 1, 1], &[0, 1, 0, 1], &[0, 1, 1, 0]])?;
/// // Every example is in a cell of its own.
/// assert_eq!(found.cells, [0, 1, 2, 3]);
/// # Ok::<(), engine::error::EngineError>(())
/// ```
pub fn of_examples([x1, x2, y]: [&[u32]; 3]) -> Result<Found> {
    let joint = Joint::from_codes(x1, x2, y)?;
    let [_, n2, ny] = joint.shape();
    let cells = Cells::new(&joint);
    let [x1, x2, y] = [x1, x2, y].map(|codes| (ranks(codes).0, codes));
    let at = |row: usize| (x1.0[row] as usize * n2 + x2.0[row] as usize) * ny + y.0[row] as usize;
    let mut number = vec![u32::MAX; joint.pmf().len()];
    let mut found = Found { cells: Vec::with_capacity(y.1.len()), symbols: Vec::new(), pointwise: Vec::new() };
    let mut first: Vec<usize> = vec![usize::MAX; joint.pmf().len()];
    (0..y.1.len()).rev().for_each(|row| first[at(row)] = row);
    for (cell, &row) in first.iter().enumerate().filter(|(_, row)| **row < usize::MAX) {
        number[cell] = found.symbols.len() as u32;
        found.symbols.push([x1.1[row], x2.1[row], y.1[row]]);
        found.pointwise.push(cells.pointwise([cell / ny / n2, cell / ny % n2, cell % ny]));
    }
    found.cells.extend((0..y.1.len()).map(|row| number[at(row)]));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::info::Information;
    use crate::measures;
    use schema::measures::Measure;
    use schema::progress::Silent;

    fn table(shape: [usize; 3], mass: &[f64]) -> Joint {
        Joint::from_mass(shape, mass).expect("it is a table")
    }

    fn tables() -> Vec<Joint> {
        let any = |shape: [usize; 3], step: usize| {
            let mass: Vec<f64> = (0..shape.iter().product::<usize>()).map(|i| (i * i * step % 11) as f64).collect();
            table(shape, &mass)
        };
        vec![
            table([2, 2, 2], &[1., 0., 1., 0., 1., 0., 0., 1.]),
            table([2, 2, 2], &[1., 0., 0., 1., 0., 1., 1., 0.]),
            any([4, 3, 5], 3),
            any([7, 6, 4], 5),
        ]
    }

    /// Means over a table of what its cells say.
    fn mean(joint: &Joint, of: impl Fn(&Pointwise) -> f64) -> f64 {
        let [_, n2, ny] = joint.shape();
        let cells = Cells::new(joint);
        let at = |i: usize| [i / ny / n2, i / ny % n2, i % ny];
        (0..joint.pmf().len())
            .filter(|&i| joint.pmf()[i] > 0.0)
            .map(|i| joint.pmf()[i] * of(&cells.pointwise(at(i))))
            .sum()
    }

    #[test]
    fn means_of_i_sx_are_its_atoms_and_means_of_informations_the_informations() {
        for joint in tables() {
            let information = Information::of(&joint);
            let average = measures::decompose(&joint, &[Measure::ISx], &Silent)[0];
            let [i1, i2] = information.sources;
            let expected = [
                (mean(&joint, |p| p.information[0]), i1),
                (mean(&joint, |p| p.information[1]), i2),
                (mean(&joint, |p| p.information[2]), information.joint),
                (mean(&joint, |p| p.i_sx.redundant), average.redundant),
                (mean(&joint, |p| p.i_sx.unique[0]), average.unique[0]),
                (mean(&joint, |p| p.i_sx.unique[1]), average.unique[1]),
                (mean(&joint, |p| p.i_sx.synergistic), average.synergistic),
            ];
            for (found, nats) in expected {
                assert!((found - bits(nats)).abs() < 1e-12, "{found} for {}", bits(nats));
            }
        }
    }

    #[test]
    fn both_splits_sum_to_the_informations_of_every_cell() {
        for joint in tables() {
            let [n1, n2, ny] = joint.shape();
            let cells = Cells::new(&joint);
            for at in (0..n1 * n2 * ny).filter(|&at| joint.pmf()[at] > 0.0) {
                let found = cells.pointwise([at / ny / n2, at / ny % n2, at % ny]);
                let [i1, i2, both] = found.information;
                for atoms in [found.i_sx, found.i_pm] {
                    let [u1, u2] = atoms.unique;
                    assert!((atoms.redundant + u1 - i1).abs() < 1e-12 && (atoms.redundant + u2 - i2).abs() < 1e-12);
                    assert!((atoms.redundant + u1 + u2 + atoms.synergistic - both).abs() < 1e-12);
                }
            }
        }
    }

    /// By hand from the definition. AND: the least specificity is 1 bit everywhere, the least ambiguity `ln 3/2` where y is 0, and 0 where it is 1. XOR: nothing is shared.
    #[test]
    fn i_pm_of_and_and_of_xor() {
        let [and, xor] = [&tables()[0], &tables()[1]];
        let r = 0.75 * (1.0 - 1.5f64.log2()) + 0.25;
        let found =
            [mean(and, |p| p.i_pm.redundant), mean(and, |p| p.i_pm.unique[0]), mean(and, |p| p.i_pm.synergistic)];
        for (found, expected) in found.into_iter().zip([r, -0.25, 0.75]) {
            assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
        }
        assert!(mean(xor, |p| p.i_pm.redundant).abs() < 1e-12);
        assert!((mean(xor, |p| p.i_pm.synergistic) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn means_over_examples_are_the_atoms_whatever_the_codes_are_called() {
        let rows: Vec<[u32; 3]> = (0..500u32).map(|i| [i * i % 7 * 10, i % 5 + 3, (i * i % 7 + i % 3) % 4]).collect();
        let codes = [0, 1, 2].map(|v| rows.iter().map(|row| row[v]).collect::<Vec<u32>>());
        let found = of_examples([0, 1, 2].map(|v| codes[v].as_slice())).expect("there are rows");
        let joint = Joint::from_codes(&codes[0], &codes[1], &codes[2]).expect("there are rows");
        let average = measures::decompose(&joint, &[Measure::ISx], &Silent)[0];
        let mean = |of: fn(&Pointwise) -> f64| {
            found.cells.iter().map(|&cell| of(&found.pointwise[cell as usize])).sum::<f64>() / rows.len() as f64
        };
        assert!((mean(|p| p.i_sx.redundant) - bits(average.redundant)).abs() < 1e-9);
        assert!((mean(|p| p.i_sx.synergistic) - bits(average.synergistic)).abs() < 1e-9);
        assert!((mean(|p| p.information[2]) - bits(Information::of(&joint).joint)).abs() < 1e-9);
        assert_eq!(found.symbols.len(), joint.occupied());
        assert!(rows.iter().zip(&found.cells).all(|(row, &cell)| found.symbols[cell as usize] == *row));
    }

    #[test]
    fn an_example_can_mislead() {
        // P(y|x1) is below P(y) where x1 is 1 and y is 0.
        let joint = table([2, 1, 2], &[4., 1., 1., 4.]);
        assert!(Cells::new(&joint).pointwise([1, 0, 0]).information[0] < -1.0);
    }
}

//! Presolve: the symbols of a source that say the same about the target are solved as one.
//!
//! Let `f` send the symbols of `X2` to classes `Z` such that `P(y|x2) = P(y|f(x2))`: within a class the columns `P(x2,·)` are proportional.
//! Then the least `I_Q(X1,X2;Y)` of the table equals the least `I_Q'(X1,Z;Y)` of the merged one:
//!
//! - A `Q` with the table's marginals, summed over each class, has those of the merged table, and tells no more (data processing).
//! - A `Q'` with the merged marginals, split as `Q(x1,x2,y) = Q'(x1,f(x2),y) P(x2)/P(f(x2))`, has the table's: `Σ_x1 Q = P(f(x2),y) P(x2)/P(f(x2))
//!   = P(x2,y)`. Given `Z`, its `X2` is independent of `(X1,Y)`, so that it tells the same.
//!
//! `I(X1;Y)` and `I(X2;Y)` stay as well, hence `R`, `U1` and `U2`; `S = I_P(X1,X2;Y) − I_Q*`, where `I_P` is the table's own. So is the certificate:
//! `μ_y(x2) = μ_y(f(x2))` meets the table's constraints wherever the merged multipliers meet theirs, and has the same dual value.
//!
//! Where one source is several at once (joint codes), most of its symbols hold one row or two: ten thousand of them become a few hundred classes.

use super::super::margins::Margins;
use super::super::math::Sum;
use super::program::Program;

/// Ratios of counts that are equal come out of two divisions and a sum within this, relative.
const EQUAL: f64 = 4.0 * f64::EPSILON;
/// Low bits of a conditional probability that its key leaves out. Symbols whose keys differ are not compared: equal ones may stay apart, which
/// costs time alone.
const ROUNDED: u32 = 12;

/// The symbols of one source by class, classes in the order of their first symbols.
#[derive(Debug)]
struct Classes {
    of: Vec<usize>,
    /// `P(x) / P(class)`.
    share: Vec<f64>,
    count: usize,
}

impl Classes {
    /// From `P(x, y)`, row-major `[x][y]`; every symbol has mass.
    fn of(by_y: &[f64], ny: usize) -> Self {
        let masses: Vec<f64> = by_y.chunks_exact(ny).map(total).collect();
        let given: Vec<f64> =
            by_y.chunks_exact(ny).zip(&masses).flat_map(|(row, mass)| row.iter().map(move |p| p / mass)).collect();
        let key = |x: usize| given[x * ny..][..ny].iter().map(|p| (p.to_bits() + (1 << (ROUNDED - 1))) >> ROUNDED);
        let equal = |x: usize, other: usize| {
            let [x, other] = [x, other].map(|x| &given[x * ny..][..ny]);
            x.iter().zip(other).all(|(p, q)| (p - q).abs() <= EQUAL * p.min(*q))
        };
        let mut order: Vec<usize> = (0..masses.len()).collect();
        order.sort_unstable_by(|&x, &other| key(x).cmp(key(other)).then(x.cmp(&other)));
        // The first symbol of each one's class.
        let mut first: Vec<usize> = (0..masses.len()).collect();
        for pair in order.windows(2) {
            let [of_class, x] = [first[pair[0]], pair[1]];
            if equal(of_class, x) {
                first[x] = of_class;
            }
        }
        let mut of = vec![0; masses.len()];
        let mut count = 0;
        for x in 0..masses.len() {
            of[x] = if first[x] == x { count } else { of[first[x]] };
            count += usize::from(first[x] == x);
        }
        let mut whole = vec![Sum::default(); count];
        masses.iter().zip(&of).for_each(|(&mass, &class)| whole[class].add(mass));
        let share = masses.iter().zip(&of).map(|(mass, &class)| mass / whole[class].value()).collect();
        Self { of, share, count }
    }

    fn is_trivial(&self) -> bool {
        self.count == self.of.len()
    }

    /// `P(class, y)`.
    fn sum(&self, by_y: &[f64], ny: usize) -> Vec<f64> {
        let mut sums = vec![Sum::default(); self.count * ny];
        for (row, class) in by_y.chunks_exact(ny).zip(&self.of) {
            sums[class * ny..][..ny].iter_mut().zip(row).for_each(|(sum, &p)| sum.add(p));
        }
        sums.iter().map(Sum::value).collect()
    }
}

fn total(row: &[f64]) -> f64 {
    let mut sum = Sum::default();
    row.iter().for_each(|&p| sum.add(p));
    sum.value()
}

/// A table's program over classes.
#[derive(Debug)]
pub struct Merged {
    pub program: Program,
    classes: [Classes; 2],
}

impl Merged {
    pub fn of(margins: &Margins) -> Self {
        Self::over(&margins.by_y, &margins.py)
    }

    /// Of `P(x1,y)` and `P(x2,y)`, row-major, and `P(y)`.
    pub fn over(by_y: &[Vec<f64>; 2], py: &[f64]) -> Self {
        let ny = py.len();
        let classes = [0, 1].map(|source| Classes::of(&by_y[source], ny));
        let program = match classes.iter().all(Classes::is_trivial) {
            true => Program::over(by_y.clone(), py.to_vec()),
            false => {
                let summed = [0, 1].map(|source| classes[source].sum(&by_y[source], ny));
                // Columns of one class are proportional to within EQUAL: what the dual tells of them holds to that much less.
                Program { uncertain: EQUAL, ..Program::over(summed, py.to_vec()) }
            }
        };
        Self { program, classes }
    }

    /// Cells of the merged table, row-major `[z1][z2][y]`, split over the table's symbols: row-major `[x1][x2][y]`.
    pub fn split(&self, merged: Vec<f64>) -> Vec<f64> {
        let ny = self.program.ny;
        if self.classes.iter().all(Classes::is_trivial) {
            return merged;
        }
        let [first, second] = &self.classes;
        let mut pmf = Vec::with_capacity(first.of.len() * second.of.len() * ny);
        for (a, of_a) in first.of.iter().zip(&first.share) {
            for (b, of_b) in second.of.iter().zip(&second.share) {
                let share = of_a * of_b;
                pmf.extend(merged[(a * second.count + b) * ny..][..ny].iter().map(|q| q * share));
            }
        }
        pmf
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Atoms, Options, conclude, interior, solve};
    use super::*;
    use crate::info::mutual_information;
    use crate::joint::Joint;
    use crate::rng::Rng;
    use schema::progress::Silent;

    fn table(shape: [usize; 3], counts: &[f64]) -> Joint {
        Joint::from_mass(shape, counts).expect("counts are masses")
    }

    fn merged(joint: &Joint) -> Merged {
        Merged::of(&Margins::of(joint))
    }

    /// A sample of few rows for the symbols of its second source; of every other table, a class that some symbols of the first lack.
    fn sparse(seed: u64) -> Joint {
        let mut rng = Rng::stream(31, &[seed]);
        let [n1, n2, ny] = [3 + seed as usize % 3, 60, 2 + seed as usize % 3];
        let mut counts = vec![0.0; n1 * n2 * ny];
        for _ in 0..150 {
            let [a, b] = [n1, n2].map(|n| rng.below(n as u64) as usize);
            let y = if rng.unit() < 0.5 { (a + b) % ny } else { rng.below(ny as u64) as usize };
            let y = if seed.is_multiple_of(2) && a > 0 { y.min(ny - 2) } else { y };
            counts[(a * n2 + b) * ny + y] += 1.0;
        }
        table([n1, n2, ny], &counts)
    }

    #[test]
    fn ratios_of_counts_that_are_equal_are_one_class() {
        // 1:2, 3:6 and 7:14 of 36 rows, in which no quotient is exact; and a symbol whose support is another.
        let joint = table([1, 4, 2], &[1., 2., 3., 6., 3., 0., 7., 14.]);
        let Merged { classes: [_, second], .. } = merged(&joint);
        assert_eq!(second.of, [0, 0, 1, 0]);
        let shares = [3. / 33., 9. / 33., 1., 21. / 33.];
        assert!(second.share.iter().zip(shares).all(|(found, share)| (found - share).abs() < 1e-15));
    }

    #[test]
    fn symbols_that_differ_in_one_row_of_a_million_stay_apart() {
        let joint = table([1, 2, 2], &[1e6, 2e6, 1e6 + 1.0, 2e6]);
        assert_eq!(merged(&joint).classes[1].of, [0, 1]);
    }

    #[test]
    fn merging_leaves_the_atoms_alone() {
        for seed in 0..24 {
            let joint = sparse(seed);
            let program = Program::new(&joint);
            let (options, scratch) = (Options::default(), &mut Default::default());
            let (atoms, certificate) =
                conclude(&Margins::of(&joint), &interior::solve(scratch, &program, &options, &Silent));
            let found = solve(&joint, &options, &Silent);
            assert!(merged(&joint).program.na < program.na, "nothing was merged");
            let apart = found.certificate.gap.max(certificate.gap) + 1e-14;
            let of = |atoms: Atoms| [atoms.redundant, atoms.unique[0], atoms.unique[1], atoms.synergistic];
            for (a, b) in of(found.atoms).into_iter().zip(of(atoms)) {
                assert!((a - b).abs() <= apart, "table {seed}: {a} and {b} are further apart than {apart:e}");
            }
        }
    }

    #[test]
    fn either_certificate_bounds_what_the_other_reaches() {
        for seed in 0..24 {
            let joint = sparse(seed);
            let [whole, merged] = [Program::new(&joint), merged(&joint).program]
                .map(|program| interior::solve(&mut Default::default(), &program, &Options::default(), &Silent).bounds);
            assert!(merged.dual <= whole.primal && whole.dual <= merged.primal, "{whole:?} and {merged:?}");
        }
    }

    #[test]
    fn what_is_split_again_has_the_marginals_of_the_table_and_tells_as_much() {
        for seed in 0..24 {
            let joint = sparse(seed);
            let [n1, n2, ny] = joint.shape();
            let found = solve(&joint, &Options::default(), &Silent);
            let mut off = 0.0f64;
            for y in 0..ny {
                let (of_1, of_2) = (joint.marginal_1y(), joint.marginal_2y());
                for a in 0..n1 {
                    let sum: f64 = (0..n2).map(|b| found.q[(a * n2 + b) * ny + y]).sum();
                    off = off.max((sum - of_1[a * ny + y]).abs());
                }
                for b in 0..n2 {
                    let sum: f64 = (0..n1).map(|a| found.q[(a * n2 + b) * ny + y]).sum();
                    off = off.max((sum - of_2[b * ny + y]).abs());
                    assert!(of_2[b * ny + y] > 0.0 || sum == 0.0, "mass off the support");
                }
            }
            assert!(off < 1e-14, "marginals are off by {off}");
            let union = found.atoms.redundant + found.atoms.unique[0] + found.atoms.unique[1];
            assert!((mutual_information(&found.q, ny) - union).abs() <= found.certificate.gap + 1e-13);
        }
    }
}

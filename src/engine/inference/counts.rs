//! A table of counts, permuted and resampled.
//!
//! Few rows are spelt out and shuffled; many are drawn cell by cell from the hypergeometric distribution, at a cost that does not grow with
//! them. Both are exact draws from the same distribution.

use super::super::joint::Joint;
use super::super::rng::Rng;
use super::hypergeometric;

/// Counts of `[x1][x2][y]`, row-major.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    shape: [usize; 3],
    cells: Vec<u64>,
    rows: u64,
}

/// Rows for each cell to fill from which on cells are drawn, not rows shuffled.
const SHUFFLED: u64 = 64;

impl Counts {
    /// The counts behind an empirical pmf of `rows` rows.
    pub fn of(joint: &Joint, rows: u64) -> Self {
        let cells: Vec<u64> = joint.pmf().iter().map(|p| (p * rows as f64).round() as u64).collect();
        let rows = cells.iter().sum();
        Self { shape: joint.shape(), cells, rows }
    }

    pub fn new(shape: [usize; 3], cells: Vec<u64>) -> Self {
        assert_eq!(cells.len(), shape.iter().product::<usize>(), "a table of shape {shape:?} needs as many counts");
        Self { shape, rows: cells.iter().sum(), cells }
    }

    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    pub fn rows(&self) -> u64 {
        self.rows
    }

    pub fn cells(&self) -> &[u64] {
        &self.cells
    }

    /// Whether every occupied cell has the same count: a truth table, not a sample.
    pub fn is_truth_table(&self) -> bool {
        let mut occupied = self.cells.iter().filter(|&&c| c > 0);
        let first = occupied.next();
        occupied.all(|c| Some(c) == first)
    }

    /// The empirical pmf.
    pub fn joint(&self) -> Joint {
        let mass: Vec<f64> = self.cells.iter().map(|&c| c as f64).collect();
        Joint::from_mass(self.shape, &mass).expect("a resample has rows, and no more cells than the table it is of")
    }

    /// The target permuted against both sources.
    pub fn permute_target(&self, rng: &mut Rng) -> Self {
        let ny = self.shape[2];
        let pairs: Vec<u64> = self.cells.chunks_exact(ny).map(|pair| pair.iter().sum()).collect();
        let mut targets = vec![0; ny];
        for pair in self.cells.chunks_exact(ny) {
            targets.iter_mut().zip(pair).for_each(|(sum, c)| *sum += c);
        }
        Self { cells: with_margins(&pairs, &targets, rng), ..*self }
    }

    /// The first source permuted within each class of the target.
    pub fn permute_within_target(&self, rng: &mut Rng) -> Self {
        let [n1, n2, ny] = self.shape;
        let mut cells = vec![0; self.cells.len()];
        for y in 0..ny {
            let at = |x1: usize, x2: usize| (x1 * n2 + x2) * ny + y;
            let first: Vec<u64> = (0..n1).map(|x1| (0..n2).map(|x2| self.cells[at(x1, x2)]).sum()).collect();
            let second: Vec<u64> = (0..n2).map(|x2| (0..n1).map(|x1| self.cells[at(x1, x2)]).sum()).collect();
            for (pair, count) in with_margins(&first, &second, rng).into_iter().enumerate() {
                cells[pair * ny + y] = count;
            }
        }
        Self { cells, ..*self }
    }

    /// `rows` of the rows, drawn without replacement; and the rows that are left.
    pub fn split(&self, rows: u64, rng: &mut Rng) -> [Self; 2] {
        let drawn = match self.rows <= SHUFFLED * self.cells.len() as u64 {
            true => {
                let mut each = spelt_out(&self.cells);
                let mut drawn = vec![0; self.cells.len()];
                for i in 0..rows as usize {
                    let j = i + rng.below((each.len() - i) as u64) as usize;
                    each.swap(i, j);
                    drawn[each[i] as usize] += 1;
                }
                drawn
            }
            false => hypergeometric_row(&self.cells, self.rows, rows, rng),
        };
        let left = self.cells.iter().zip(&drawn).map(|(all, drawn)| all - drawn).collect();
        [Self { cells: drawn, rows, ..*self }, Self { cells: left, rows: self.rows - rows, ..*self }]
    }

    /// As many rows, drawn with replacement.
    pub fn bootstrap(&self, rng: &mut Rng) -> Self {
        let mut ends = self.cells.clone();
        for i in 1..ends.len() {
            ends[i] += ends[i - 1];
        }
        let mut cells = vec![0; self.cells.len()];
        for _ in 0..self.rows {
            let row = rng.below(self.rows);
            cells[ends.partition_point(|&end| end <= row)] += 1;
        }
        Self { cells, ..*self }
    }
}

/// A table with these margins, each as likely as permuting the rows makes it; row-major.
fn with_margins(rows: &[u64], columns: &[u64], rng: &mut Rng) -> Vec<u64> {
    let total: u64 = rows.iter().sum();
    let mut table = vec![0; rows.len() * columns.len()];
    if total <= SHUFFLED * table.len() as u64 {
        let mut each = spelt_out(columns);
        rng.shuffle(&mut each);
        let mut each = each.into_iter();
        for (&count, row) in rows.iter().zip(table.chunks_exact_mut(columns.len())) {
            each.by_ref().take(count as usize).for_each(|column| row[column as usize] += 1);
        }
        return table;
    }
    let (mut left, mut of_column) = (total, columns.to_vec());
    for (&count, row) in rows.iter().zip(table.chunks_exact_mut(columns.len())) {
        row.copy_from_slice(&hypergeometric_row(&of_column, left, count, rng));
        of_column.iter_mut().zip(&*row).for_each(|(left, drawn)| *left -= drawn);
        left -= count;
    }
    table
}

/// `draws` of the `total` items, by kind.
fn hypergeometric_row(kinds: &[u64], total: u64, draws: u64, rng: &mut Rng) -> Vec<u64> {
    let (mut others, mut left) = (total, draws);
    let draw = |&kind: &u64| {
        others -= kind;
        let drawn = hypergeometric::draw(rng, kind, others, left);
        left -= drawn;
        drawn
    };
    kinds.iter().map(draw).collect()
}

/// Each item's kind.
fn spelt_out(kinds: &[u64]) -> Vec<u32> {
    let each = |(kind, &count): (usize, &u64)| std::iter::repeat_n(kind as u32, count as usize);
    kinds.iter().enumerate().flat_map(each).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(counts: &Counts, onto: impl Fn(usize) -> usize, size: usize) -> Vec<u64> {
        let mut sums = vec![0; size];
        counts.cells.iter().enumerate().for_each(|(cell, c)| sums[onto(cell)] += c);
        sums
    }

    /// Few rows, shuffled; many, drawn cell by cell.
    fn tables() -> [Counts; 2] {
        let cells = [3, 0, 2, 7, 1, 1, 4, 0, 5, 2, 0, 6];
        [Counts::new([2, 3, 2], cells.to_vec()), Counts::new([2, 3, 2], cells.map(|c| c * 1000).to_vec())]
    }

    #[test]
    fn permuting_the_target_keeps_the_pairs_and_the_target() {
        for table in tables() {
            let permuted = table.permute_target(&mut Rng::stream(1, &[]));
            for (onto, size) in [((|c| c / 2) as fn(usize) -> usize, 6), (|c| c % 2, 2)] {
                assert_eq!(sums(&permuted, onto, size), sums(&table, onto, size));
            }
            assert_ne!(permuted, table);
        }
    }

    #[test]
    fn permuting_within_the_target_keeps_what_each_source_tells() {
        for table in tables() {
            let permuted = table.permute_within_target(&mut Rng::stream(1, &[]));
            for (onto, size) in [((|c| c / 6 * 2 + c % 2) as fn(usize) -> usize, 4), (|c| c / 2 % 3 * 2 + c % 2, 6)] {
                assert_eq!(sums(&permuted, onto, size), sums(&table, onto, size));
            }
            assert_ne!(permuted, table);
        }
    }

    #[test]
    fn a_split_takes_each_row_once() {
        for table in tables() {
            let half = table.rows() / 2;
            let [drawn, left] = table.split(half, &mut Rng::stream(1, &[]));
            assert_eq!((drawn.rows(), left.rows()), (half, table.rows() - half));
            assert_eq!(drawn.cells.iter().sum::<u64>(), half);
            assert!(drawn.cells.iter().zip(&left.cells).map(|(a, b)| a + b).eq(table.cells.iter().copied()));
        }
    }

    #[test]
    fn shuffling_rows_and_drawing_cells_agree_in_distribution() {
        // The same margins both ways: mean and variance of one cell.
        let (rows, columns) = ([40u64, 60], [30u64, 70]);
        let moments = |draw: &dyn Fn(&mut Rng) -> u64| {
            let mut rng = Rng::stream(5, &[]);
            let found: Vec<f64> = (0..20_000).map(|_| draw(&mut rng) as f64).collect();
            let mean = found.iter().sum::<f64>() / 20_000.0;
            (mean, found.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 20_000.0)
        };
        let (m1, v1) = moments(&|rng| with_margins(&rows, &columns, rng)[0]);
        let (m2, v2) = moments(&|rng| hypergeometric_row(&columns, 100, 40, rng)[0]);
        assert!((m1 - m2).abs() < 0.1 && (v1 / v2 - 1.0).abs() < 0.08, "{m1} {m2} {v1} {v2}");
    }

    #[test]
    fn equal_counts_are_a_truth_table() {
        assert!(Counts::new([2, 2, 1], vec![3, 0, 3, 3]).is_truth_table());
        assert!(!Counts::new([2, 2, 1], vec![3, 0, 2, 3]).is_truth_table());
    }
}

//! A table of counts, permuted and resampled.
//!
//! Few rows are spelt out and shuffled, or drawn one by one; many are drawn cell by cell from the hypergeometric or the binomial
//! distribution, at a cost in time and memory that does not grow with them. Both are exact draws from the same distribution.

use super::super::info::{Information, mutual_information};
use super::super::joint::{self, Joint};
use super::super::margins::Margins;
use super::super::math::Sum;
use super::super::rng::Rng;
use super::{binomial, hypergeometric};

/// Counts of `[x1][x2][y]`. Only pairs that occur are kept: of joint codes there are as many as rows, in a table a hundred times as large.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    shape: [usize; 3],
    /// `x1 · |X2| + x2`, ascending; every pair that occurs is there, and maybe some that do not.
    pairs: Vec<u32>,
    /// `[pair][y]`.
    cells: Vec<u64>,
    rows: u64,
    /// A third code of the same rows, which says what both sources tell together. A pair then occurs once for each of its symbols.
    both: Option<Both>,
}

/// The symbol of each entry of `pairs`, and how many symbols there are.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Both {
    symbols: usize,
    of: Vec<u32>,
}

/// Rows for each cell to fill from which on cells are drawn, not rows shuffled.
const SHUFFLED: u64 = 64;
/// Rows that are ever handled one by one: as many as take 64 MB and a fraction of a second.
const ONE_BY_ONE: u64 = 1 << 24;

/// Whether the rows of a table of `size` cells are spelt out.
fn is_shuffled(rows: u64, size: u64) -> bool {
    rows <= (SHUFFLED * size).min(ONE_BY_ONE)
}

impl Counts {
    /// The counts behind an empirical pmf of `rows` rows.
    pub fn of(joint: &Joint, rows: u64) -> Self {
        Self::kept(joint.shape(), joint.pmf(), |&p| (p * rows as f64).round() as u64)
    }

    /// Of all cells, row-major.
    pub fn new(shape: [usize; 3], cells: Vec<u64>) -> Self {
        assert_eq!(cells.len(), shape.iter().product::<usize>(), "a table of shape {shape:?} needs as many counts");
        Self::kept(shape, &cells, |&count| count)
    }

    fn kept<T>(shape: [usize; 3], table: &[T], count: impl Fn(&T) -> u64) -> Self {
        let (mut pairs, mut cells) = (Vec::new(), Vec::new());
        for (pair, row) in table.chunks_exact(shape[2]).enumerate() {
            if row.iter().any(|cell| count(cell) > 0) {
                pairs.push(pair as u32);
                cells.extend(row.iter().map(&count));
            }
        }
        Self { shape, pairs, rows: cells.iter().sum(), cells, both: None }
    }

    /// Of rows that also have a code of what saw both sources; row `i` of all four is the same observation.
    pub fn with_both([x1, x2, both, y]: [&[u32]; 4]) -> Self {
        let [(x1, n1), (x2, n2), (both, symbols), (y, ny)] = [x1, x2, both, y].map(joint::ranks);
        let mut rows: Vec<(u32, u32, u32)> =
            (0..y.len()).map(|row| (x1[row] * n2 as u32 + x2[row], both[row], y[row])).collect();
        rows.sort_unstable();
        let (mut pairs, mut of, mut cells) = (Vec::new(), Vec::new(), Vec::new());
        for (pair, symbol, y) in rows {
            if (pairs.last(), of.last()) != (Some(&pair), Some(&symbol)) {
                pairs.push(pair);
                of.push(symbol);
                cells.resize(pairs.len() * ny, 0);
            }
            let at = (pairs.len() - 1) * ny + y as usize;
            cells[at] += 1;
        }
        Self { shape: [n1, n2, ny], pairs, rows: y.len() as u64, cells, both: Some(Both { symbols, of }) }
    }

    /// Whether a third code says what both sources tell together.
    pub fn has_both(&self) -> bool {
        self.both.is_some()
    }

    /// What the third code tells about the target, nats; `None` without one.
    pub fn both_information(&self) -> Option<f64> {
        let both = self.both.as_ref()?;
        let ny = self.shape[2];
        let mut sums = vec![Sum::default(); both.symbols * ny];
        for (&symbol, row) in both.of.iter().zip(self.cells.chunks_exact(ny)) {
            let sums = &mut sums[symbol as usize * ny..][..ny];
            sums.iter_mut().zip(row).for_each(|(sum, &count)| sum.add(count as f64 / self.rows as f64));
        }
        Some(mutual_information(&sums.iter().map(Sum::value).collect::<Vec<f64>>(), ny))
    }

    /// `I(X1;Y)`, `I(X2;Y)` and what both tell together, nats.
    pub fn informations(&self) -> [f64; 3] {
        let Information { sources: [i1, i2], joint } = self.margins().information;
        [i1, i2, self.both_information().unwrap_or(joint)]
    }

    /// Symbols of the sources and of the target.
    pub fn shape(&self) -> [usize; 3] {
        self.shape
    }

    /// How many rows were counted.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// `[pair][y]` of the pairs that occur; every other cell is 0.
    pub fn cells(&self) -> &[u64] {
        &self.cells
    }

    /// The pairs that occur, as `x1 · |X2| + x2`, and their counts by target.
    pub(super) fn occupied(&self) -> impl Iterator<Item = (usize, &[u64])> {
        self.pairs.iter().map(|&pair| pair as usize).zip(self.cells.chunks_exact(self.shape[2]))
    }

    /// Cells of the whole table.
    fn size(&self) -> u64 {
        self.shape.iter().map(|&symbols| symbols as u64).product()
    }

    /// Whether every occupied cell has the same count: a truth table, not a sample.
    pub fn is_truth_table(&self) -> bool {
        let mut occupied = self.cells.iter().filter(|&&c| c > 0);
        let first = occupied.next();
        occupied.all(|c| Some(c) == first)
    }

    /// The empirical pmf.
    pub fn joint(&self) -> Joint {
        let ny = self.shape[2];
        let mut mass = vec![0.0; self.shape.iter().product()];
        for (&pair, row) in self.pairs.iter().zip(self.cells.chunks_exact(ny)) {
            mass[pair as usize * ny..][..ny].iter_mut().zip(row).for_each(|(mass, &count)| *mass += count as f64);
        }
        Joint::from_mass(self.shape, &mass).expect("a resample has rows, and no more cells than the table it is of")
    }

    /// The margins of [`joint`](Self::joint), to the bit, without its table.
    pub fn margins(&self) -> Margins {
        let [n1, n2, ny] = self.shape;
        let pmf: Vec<f64> = self.cells.iter().map(|&count| count as f64 / self.rows as f64).collect();
        let mut sums = [n1, n2, 1].map(|symbols| vec![Sum::default(); symbols * ny]);
        for (&pair, row) in self.pairs.iter().zip(pmf.chunks_exact(ny)) {
            let places = [pair as usize / n2, pair as usize % n2, 0];
            for (sums, place) in sums.iter_mut().zip(places) {
                sums[place * ny..][..ny].iter_mut().zip(row).for_each(|(sum, &p)| sum.add(p));
            }
        }
        let [by_1, by_2, py] = sums.map(|sums| sums.iter().map(Sum::value).collect::<Vec<f64>>());
        // As in a joint table, symbols without mass are dropped.
        let occurs: Vec<bool> = py.iter().map(|&p| p > 0.0).collect();
        let narrow = |table: &[f64]| -> Vec<f64> {
            let rows = table.chunks_exact(ny).filter(|row| row.iter().any(|&p| p > 0.0));
            rows.flat_map(|row| row.iter().zip(&occurs).filter(|(_, occurs)| **occurs).map(|(&p, _)| p)).collect()
        };
        Margins::new([narrow(&by_1), narrow(&by_2)], narrow(&py), &narrow(&pmf))
    }

    /// The target permuted against both sources.
    pub fn permute_target(&self, rng: &mut Rng) -> Self {
        let ny = self.shape[2];
        let pairs: Vec<u64> = self.cells.chunks_exact(ny).map(|pair| pair.iter().sum()).collect();
        let mut targets = vec![0; ny];
        for pair in self.cells.chunks_exact(ny) {
            targets.iter_mut().zip(pair).for_each(|(sum, c)| *sum += c);
        }
        self.with(with_margins(&pairs, &targets, self.size(), rng))
    }

    /// The first source permuted within each class of the target.
    pub fn permute_within_target(&self, rng: &mut Rng) -> Self {
        let [n1, n2, ny] = self.shape;
        let mut drawn: Vec<(usize, u64)> = Vec::new();
        for y in 0..ny {
            let (mut first, mut second) = (vec![0; n1], vec![0; n2]);
            for (&pair, row) in self.pairs.iter().zip(self.cells.chunks_exact(ny)) {
                first[pair as usize / n2] += row[y];
                second[pair as usize % n2] += row[y];
            }
            let table = with_margins(&first, &second, (n1 * n2) as u64, rng);
            drawn.extend(
                table
                    .into_iter()
                    .enumerate()
                    .filter(|&(_, count)| count > 0)
                    .map(|(pair, count)| (pair * ny + y, count)),
            );
        }
        drawn.sort_unstable();
        let mut table = Self { pairs: Vec::new(), cells: Vec::with_capacity(self.cells.len()), both: None, ..*self };
        for (cell, count) in drawn {
            let pair = (cell / ny) as u32;
            if table.pairs.last() != Some(&pair) {
                table.pairs.push(pair);
                table.cells.resize(table.pairs.len() * ny, 0);
            }
            let at = (table.pairs.len() - 1) * ny + cell % ny;
            table.cells[at] = count;
        }
        table
    }

    /// `rows` of the rows, drawn without replacement; and the rows that are left.
    pub fn split(&self, rows: u64, rng: &mut Rng) -> [Self; 2] {
        let drawn = match is_shuffled(self.rows, self.size()) {
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
            false => by_kind(hypergeometric::draw, &self.cells, self.rows, rows, rng),
        };
        let left = self.cells.iter().zip(&drawn).map(|(all, drawn)| all - drawn).collect();
        [self.with(drawn), self.with(left)]
    }

    /// As many rows, drawn with replacement.
    pub fn bootstrap(&self, rng: &mut Rng) -> Self {
        if self.rows > ONE_BY_ONE {
            return self.with(by_kind(binomial::draw, &self.cells, self.rows, self.rows, rng));
        }
        let mut ends = self.cells.clone();
        for i in 1..ends.len() {
            ends[i] += ends[i - 1];
        }
        let mut cells = vec![0; self.cells.len()];
        for _ in 0..self.rows {
            let row = rng.below(self.rows);
            cells[ends.partition_point(|&end| end <= row)] += 1;
        }
        self.with(cells)
    }

    /// Other counts of the same pairs.
    fn with(&self, cells: Vec<u64>) -> Self {
        Self { shape: self.shape, pairs: self.pairs.clone(), rows: cells.iter().sum(), cells, both: self.both.clone() }
    }
}

/// A table with these margins, each as likely as permuting the rows makes it; row-major. `size`: all its cells, of rows left out too.
fn with_margins(rows: &[u64], columns: &[u64], size: u64, rng: &mut Rng) -> Vec<u64> {
    let total: u64 = rows.iter().sum();
    let mut table = vec![0; rows.len() * columns.len()];
    if is_shuffled(total, size) {
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
        row.copy_from_slice(&by_kind(hypergeometric::draw, &of_column, left, count, rng));
        of_column.iter_mut().zip(&*row).for_each(|(left, drawn)| *left -= drawn);
        left -= count;
    }
    table
}

/// How many of some draws are good, of so many good and bad items.
type Draw = fn(&mut Rng, u64, u64, u64) -> u64;

/// `draws` of the `total` items, by kind: each kind's share of what the kinds before it left over.
fn by_kind(draw: Draw, kinds: &[u64], total: u64, draws: u64, rng: &mut Rng) -> Vec<u64> {
    let (mut others, mut left) = (total, draws);
    let draw = |&kind: &u64| {
        others -= kind;
        let drawn = draw(rng, kind, others, left);
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
        let ny = counts.shape[2];
        for (&pair, row) in counts.pairs.iter().zip(counts.cells.chunks_exact(ny)) {
            row.iter().enumerate().for_each(|(y, c)| sums[onto(pair as usize * ny + y)] += c);
        }
        sums
    }

    #[test]
    fn margins_are_those_of_the_joint_table_to_the_bit() {
        let mut rng = Rng::stream(2, &[]);
        let mut cells = vec![0; 7 * 40 * 3];
        // The last class hardly ever occurs: halves lose it, and many symbols with it.
        (0..120)
            .for_each(|i| cells[rng.below(7 * 40) as usize * 3 + usize::from(i % 3 == 0) + usize::from(i == 0)] += 1);
        let table = Counts::new([7, 40, 3], cells);
        let [half, rest] = table.split(30, &mut rng);
        let permuted = [table.permute_target(&mut rng), table.permute_within_target(&mut rng)];
        for counts in permuted.into_iter().chain([half, rest, table]) {
            assert_eq!(counts.margins(), Margins::of(&counts.joint()));
        }
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
        let (m1, v1) = moments(&|rng| with_margins(&rows, &columns, 4, rng)[0]);
        let (m2, v2) = moments(&|rng| by_kind(hypergeometric::draw, &columns, 100, 40, rng)[0]);
        assert!((m1 - m2).abs() < 0.1 && (v1 / v2 - 1.0).abs() < 0.08, "{m1} {m2} {v1} {v2}");
    }

    #[test]
    fn equal_counts_are_a_truth_table() {
        assert!(Counts::new([2, 2, 1], vec![3, 0, 3, 3]).is_truth_table());
        assert!(!Counts::new([2, 2, 1], vec![3, 0, 2, 3]).is_truth_table());
    }
}

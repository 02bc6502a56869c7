//! A joint table: columns `x1`, `x2`, `y` (any symbols) and `count` or `p`, in any order and case, one cell of the table a line.

use super::error::{Parsed, Place, Problem, short};
use super::symbols::{Symbols, text_symbols};
use serde::{Deserialize, Serialize};

/// A joint table as given, over the symbols that occur in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CountsTable {
    /// Symbols of x1, x2 and y: in order of value where all are integers, else of first appearance.
    pub labels: [Vec<String>; 3],
    /// `shape` in row-major order: cell `(i, j, k)` is number `(i · shape[1] + j) · shape[2] + k`. Counts, or
    /// probabilities that sum to 1.
    pub mass: Vec<f64>,
    /// `[|X1|, |X2|, |Y|]`.
    pub shape: [usize; 3],
    pub is_probability: bool,
    /// Sum of the counts; none for probabilities.
    pub rows: Option<u64>,
    /// What was done to the numbers, as a sentence.
    pub note: Option<String>,
}

/// Cells that a table may have: the product of its numbers of symbols, however few lines it has.
const MAX_CELLS: u64 = 1 << 24;
/// How far from 1 the sum of probabilities may be by rounding alone.
const SUM_TOLERANCE: f64 = 1e-9;
/// Counts, and sums of them, are exact in `f64` up to this.
const MAX_COUNT: f64 = 9_007_199_254_740_992.0;

const EXPECTED: &str = "columns x1, x2, y and either count or p";

/// Where the columns of a joint table are.
pub(super) struct Columns {
    symbols: [usize; 3],
    mass: usize,
    is_probability: bool,
}

/// Finds the columns by name.
pub(super) fn columns(names: &[&str]) -> Parsed<Columns> {
    let find = |name: &str| names.iter().position(|found| found.eq_ignore_ascii_case(name));
    let found = match (find("x1"), find("x2"), find("y"), find("count"), find("p")) {
        (Some(x1), Some(x2), Some(y), Some(mass), None) if names.len() == 4 => Some((x1, x2, y, mass, false)),
        (Some(x1), Some(x2), Some(y), None, Some(mass)) if names.len() == 4 => Some((x1, x2, y, mass, true)),
        _ => None,
    };
    if let Some((x1, x2, y, mass, is_probability)) = found {
        return Ok(Columns { symbols: [x1, x2, y], mass, is_probability });
    }
    let found = match names {
        [] => "a table without a header".to_owned(),
        [.., last] if names.len() > 12 => {
            format!("{} columns {}, …, {last}", names.len(), names[0])
        }
        _ => format!("columns {}", short(names.join(", "))),
    };
    Err(Problem::found(Place::File, found, EXPECTED))
}

/// Whether a table is meant as a joint table, though its columns are not right: every one is a word of such tables, and one of
/// them is the mass.
pub(super) fn is_meant(names: &[&str]) -> bool {
    let is = |name: &str, words: &[&str]| words.iter().any(|word| name.eq_ignore_ascii_case(word));
    names.len() > 1
        && names.iter().all(|name| is(name, &["x1", "x2", "y", "count", "p"]))
        && names.iter().any(|name| is(name, &["count", "p"]))
}

impl Columns {
    /// The columns of x1, x2, y and the mass, in that order.
    pub fn wanted(&self) -> [usize; 4] {
        let [x1, x2, y] = self.symbols;
        [x1, x2, y, self.mass]
    }
}

/// Collects the lines of a joint table.
pub(super) struct Cells {
    symbols: [Symbols<String>; 3],
    values: Vec<f64>,
    is_probability: bool,
}

impl Cells {
    pub fn new(columns: Columns) -> Self {
        Self { symbols: Default::default(), values: Vec::new(), is_probability: columns.is_probability }
    }

    /// One line: its three symbols and its mass.
    ///
    /// # Errors
    /// What the mass should have been.
    pub fn push(&mut self, symbols: [&str; 3], mass: f64) -> Result<(), &'static str> {
        let whole = self.is_probability || mass.fract() == 0.0;
        if !(whole && (0.0..=MAX_COUNT).contains(&mass)) {
            return Err(match self.is_probability {
                true => "a number from 0 to 2^53",
                false => "a whole number from 0 to 2^53",
            });
        }
        for (all, symbol) in self.symbols.iter_mut().zip(symbols) {
            all.push(symbol.to_owned());
        }
        self.values.push(mass);
        Ok(())
    }

    /// The table.
    pub fn finish(self) -> Parsed<CountsTable> {
        let Self { symbols, values, is_probability } = self;
        let sum: f64 = values.iter().sum();
        if sum == 0.0 {
            return Err(Problem::found(Place::File, "only zeros", "at least one positive cell"));
        }
        if !is_probability && sum > MAX_COUNT {
            return Err(Problem::found(Place::File, format!("counts that sum to {sum:?}"), "a sum of at most 2^53"));
        }
        let [x1, x2, y] = symbols.map(text_symbols);
        let shape = [x1.1.len(), x2.1.len(), y.1.len()];
        let cells = shape.iter().try_fold(1u64, |cells, &n| cells.checked_mul(n as u64));
        let Some(cells) = cells.filter(|&cells| cells <= MAX_CELLS) else {
            let found = format!("{} × {} × {} symbols", shape[0], shape[1], shape[2]);
            return Err(Problem::found(Place::File, found, format!("a table of at most {MAX_CELLS} cells")));
        };
        let mut mass = vec![0.0; cells as usize];
        for (row, value) in values.iter().enumerate() {
            let [i, j, k] = [&x1.0, &x2.0, &y.0].map(|codes| codes[row] as usize);
            mass[(i * shape[1] + j) * shape[2] + k] += value;
        }
        let normalise = is_probability && (sum - 1.0).abs() > SUM_TOLERANCE;
        if normalise {
            mass.iter_mut().for_each(|value| *value /= sum);
        }
        Ok(CountsTable {
            labels: [x1.1, x2.1, y.1],
            mass,
            shape,
            is_probability,
            rows: (!is_probability).then_some(sum as u64),
            note: normalise.then(|| format!("probabilities summed to {} and were normalised", rounded(sum))),
        })
    }
}

/// Ten significant digits, which show a sum that is off without the noise of its last bits.
fn rounded(sum: f64) -> f64 {
    format!("{sum:.9e}").parse().expect("a formatted number is a number")
}

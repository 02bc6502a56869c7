//! Which of a table's first columns number its rows, as a data frame's index does: they say where a row stands, and nothing about the example.
//!
//! A first column numbers the rows where its numbers go on by one step (`0, 1, 2, …`; `1990, 1991, …`; `0.5, 1.0, …`). The first two or three columns do
//! so together, as the levels of a data frame's index, where the rows that share all levels but the last stand together, and the last starts anew with
//! each such run: it counts by one step, or goes through the same different values. Either holds in at least [`COUNTED`] rows, so that it is no chance.

use super::error::short;
use super::tabular::{Type, names_things};
use indexmap::IndexSet;
use schema::file::TARGET_WORDS;
use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Rows that columns have to number for it to be no chance.
pub const COUNTED: u64 = 8;

/// Levels of an index that are looked for.
pub const LEVELS: usize = 3;

/// Rows of one run whose values are kept to compare them with those of the next.
const RUN: usize = 1 << 16;

/// How far a number that is not whole may be from where the step leads, of that way and the step.
const NEAR: f64 = 1e-6;

/// A cell, as far as an index is concerned.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Whole(i128),
    Real(f64),
    Text(String),
    /// A missing value, a list: never part of an index.
    Other,
}

impl Cell {
    /// A number; 7.0 is whole.
    pub fn real(value: f64) -> Self {
        let exact = value.fract() == 0.0 && value.abs() <= (1_u64 << 53) as f64;
        if exact { Self::Whole(value as i128) } else { Self::Real(value) }
    }

    fn number(&self) -> Option<f64> {
        match *self {
            Self::Whole(value) => Some(value as f64),
            Self::Real(value) => Some(value).filter(|value| value.is_finite()),
            Self::Text(_) | Self::Other => None,
        }
    }

    /// Equal where the cells are.
    fn key(&self) -> String {
        format!("{self:?}")
    }
}

/// Numbers that go on by one step.
#[derive(Debug, Clone, Default)]
struct Steps {
    first: Option<Cell>,
    second: Option<Cell>,
}

impl Steps {
    /// Whether the number at a place, counted from 0, is where the step leads.
    fn take(&mut self, at: u64, cell: &Cell) -> bool {
        let Some(value) = cell.number() else { return false };
        let first = match (at, &self.first) {
            (0, None) => {
                self.first = Some(cell.clone());
                return true;
            }
            (_, Some(first)) => first.clone(),
            (_, None) => return false,
        };
        if at == 1 && self.second.is_none() {
            self.second = Some(cell.clone());
            return *cell != first;
        }
        match (&first, self.second.as_ref(), cell) {
            (first, _, cell) if at == 0 => first == cell,
            (Cell::Whole(first), Some(Cell::Whole(second)), Cell::Whole(value)) => {
                let way = second.checked_sub(*first).and_then(|step| step.checked_mul(i128::from(at)));
                way.and_then(|way| first.checked_add(way)) == Some(*value)
            }
            (first, Some(second), _) => {
                let (first, second) = (first.number().unwrap_or(f64::NAN), second.number().unwrap_or(f64::NAN));
                let step = second - first;
                (value - (first + step * at as f64)).abs() <= NEAR * (step.abs() + (value - first).abs())
            }
            _ => false,
        }
    }
}

/// The levels of an index but the first alone: all but the last name a run of rows, the last a row in it.
#[derive(Debug, Clone)]
struct Levels {
    number: usize,
    /// The runs so far, by a hash of what names each, and the one under way.
    seen: HashSet<u64>,
    run: Vec<String>,
    /// Rows of that run.
    at: u64,
    /// What the last level goes through in the first run, and whether it still does so, or counts.
    values: IndexSet<String>,
    repeats: bool,
    steps: Steps,
    counts: bool,
}

impl Levels {
    fn of(number: usize) -> Self {
        let (seen, run, values) = (HashSet::new(), Vec::new(), IndexSet::new());
        Self { number, seen, run, at: 0, values, repeats: true, steps: Steps::default(), counts: true }
    }

    fn is_sound(&self) -> bool {
        self.repeats || self.counts
    }

    fn take(&mut self, cells: &[Cell]) {
        let (last, run) = cells[..self.number].split_last().expect("an index has levels");
        let run: Vec<String> = run.iter().map(Cell::key).collect();
        if run == self.run && !self.seen.is_empty() {
            self.at += 1;
        } else {
            let mut hasher = DefaultHasher::new();
            run.hash(&mut hasher);
            let new = self.seen.insert(hasher.finish());
            self.repeats &= new;
            self.counts &= new;
            (self.run, self.at) = (run, 0);
        }
        let key = last.key();
        let at = self.at as usize;
        if self.seen.len() == 1 {
            self.repeats = self.repeats && at < RUN && self.values.insert(key);
        } else {
            self.repeats = self.repeats && self.values.get_index(at) == Some(&key);
        }
        self.repeats &= *last != Cell::Other;
        self.counts = self.counts && self.steps.take(self.at, last);
    }

    /// Whether this is an index of so many rows: of two runs or more, each of two rows or more on average.
    fn is_index(&self, rows: u64) -> bool {
        let runs = self.seen.len() as u64;
        self.is_sound() && runs >= 2 && rows >= 2 * runs
    }
}

/// The search for them, in a pass over the rows.
pub struct Search {
    first: Option<Steps>,
    levels: Vec<Levels>,
    rows: u64,
}

impl Search {
    /// `None` where none of the first columns may be part of an index and else a dimension.
    pub fn new(columns: &[(String, Type)]) -> Option<Self> {
        let numeric = |(_, kind): &(String, Type)| matches!(kind, Type::Integer | Type::Digits | Type::Real);
        let dimension = |column: &(String, Type)| numeric(column) && !names_things(&column.0);
        let list = |(_, kind): &(String, Type)| matches!(kind, Type::List { .. });
        let target = |(name, _): &(String, Type)| TARGET_WORDS.contains(&name.to_lowercase().as_str());
        let levels = (2..=LEVELS).filter(|&number| {
            // An index is beside something that it is an index of.
            let rest = columns.get(number..).unwrap_or_default();
            let rest = rest.iter().any(|column| numeric(column) || list(column));
            let first = columns.get(..number).unwrap_or_default();
            rest && first.iter().any(dimension) && !first.iter().any(|column| list(column) || target(column))
        });
        let levels: Vec<Levels> = levels.map(Levels::of).collect();
        let first = (columns.len() > 1 && dimension(&columns[0])).then(Steps::default);
        (first.is_some() || !levels.is_empty()).then_some(Self { first, levels, rows: 0 })
    }

    /// How many cells of a row it takes.
    pub fn width(&self) -> usize {
        self.levels.last().map_or(1, |levels| levels.number)
    }

    /// Takes the first cells of the next row; whether an index may still be found.
    pub fn take(&mut self, cells: &[Cell]) -> bool {
        if self.first.as_mut().is_some_and(|steps| !steps.take(self.rows, &cells[0])) {
            self.first = None;
        }
        self.levels.iter_mut().for_each(|levels| levels.take(cells));
        self.levels.retain(Levels::is_sound);
        self.rows += 1;
        self.first.is_some() || !self.levels.is_empty()
    }

    /// The columns that number the rows, after all rows.
    pub fn found(self) -> Option<Numbering> {
        if self.rows < COUNTED {
            return None;
        }
        let levels = self.levels.iter().filter(|levels| levels.is_index(self.rows)).map(|levels| levels.number);
        if let Some(columns) = levels.max() {
            return Some(Numbering { columns, start: None });
        }
        let Steps { first, second } = self.first?;
        Some(Numbering { columns: 1, start: first.zip(second) })
    }
}

/// Columns that number the rows.
pub struct Numbering {
    /// How many of the first.
    pub columns: usize,
    /// What a column that does so alone starts with.
    start: Option<(Cell, Cell)>,
}

impl Numbering {
    /// The columns; one that is called an identifier is what it is called.
    pub fn index(&self, columns: &[(String, Type)]) -> Vec<usize> {
        (0..self.columns).filter(|&column| !names_things(&columns[column].0)).collect()
    }

    /// What is said of them beside an embedding whose dimensions they are not.
    pub fn told(&self, names: &[&str]) -> String {
        let names = names.iter().filter(|name| !name.is_empty()).map(short).collect::<Vec<_>>().join(", ");
        let start = self.start.as_ref().map(|(first, second)| format!("{first}, {second}, …"));
        let what = [names, start.unwrap_or_default()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        let what = if what.is_empty() { String::new() } else { format!(" ({})", what.join(": ")) };
        match self.columns {
            1 => format!(
                "the first column{what} numbers the rows, so it is treated as their index, not as a dimension of the embedding"
            ),
            n => format!(
                "the first {n} columns{what} number the rows together, so they are treated as their index, not as dimensions of the \
                 embedding"
            ),
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole(value) => write!(f, "{value}"),
            Self::Real(value) => write!(f, "{value}"),
            Self::Text(text) => write!(f, "{text}"),
            Self::Other => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Type::{Integer, Real, Text};

    /// How many of the first columns number rows of these cells; the last column is real and says nothing.
    fn found(kinds: &[Type], rows: &[Vec<Cell>]) -> usize {
        let columns = kinds.iter().chain([&Real]).map(|kind| ("a".to_owned(), *kind)).collect::<Vec<_>>();
        let Some(mut search) = Search::new(&columns) else { return 0 };
        let noise = |at: usize| Cell::Real(((at * at) as f64 + 0.5).sin());
        let rows = rows.iter().enumerate().map(|(at, row)| [row.as_slice(), &[noise(at)]].concat());
        for row in rows {
            if !search.take(&row[..search.width()]) {
                return 0;
            }
        }
        search.found().map_or(0, |found| found.columns)
    }

    fn one(kind: Type, values: impl IntoIterator<Item = Cell>) -> usize {
        found(&[kind], &values.into_iter().map(|value| vec![value]).collect::<Vec<_>>())
    }

    #[test]
    fn a_first_column_of_one_step_numbers_the_rows() {
        let whole = |start: i128, step: i128, rows: i128| (0..rows).map(move |row| Cell::Whole(start + step * row));
        for (start, step) in [(0, 1), (1, 1), (1990, 1), (100, 10), (60, -1), (1 << 62, 1), (i128::MAX - 100, 2)] {
            assert_eq!(one(Integer, whole(start, step, 9)), 1, "{start} by {step}");
        }
        assert_eq!(one(Integer, whole(0, 1, 7)), 0, "too few rows to be sure");
        assert_eq!(one(Integer, whole(5, 0, 9)), 0, "always the same");
        assert_eq!(one(Integer, whole(0, 1, 9).chain([Cell::Whole(10)])), 0, "a gap");
        assert_eq!(one(Integer, whole(0, 1, 9).chain([Cell::Other])), 0, "a missing value");
        for step in [1.0, 0.5, 0.1, 1.0 / 30.0] {
            assert_eq!(one(Real, (0..90).map(|row| Cell::real(7.0 + f64::from(row) * step))), 1, "{step}");
        }
        assert_eq!(one(Real, (0..90).map(|row| Cell::real(f64::from(row).sqrt()))), 0);
    }

    #[test]
    fn the_levels_of_an_index_number_the_rows_together() {
        let text = |at: usize| Cell::Text(format!("{}", at % 7));
        let number = |at: usize| Cell::Whole(at as i128);
        let grid: Vec<_> = (0..24).map(|at| vec![number(at / 8), number(at % 8)]).collect();
        assert_eq!(found(&[Integer, Integer], &grid), 2);
        let words: Vec<_> = (0..24).map(|at| vec![number(at / 4), text(at % 4)]).collect();
        assert_eq!(found(&[Integer, Text], &words), 2);
        let deep: Vec<_> = (0..24).map(|at| vec![number(at / 12), number(at / 4 % 3), number(at % 4)]).collect();
        assert_eq!(found(&[Integer; 3], &deep), 3);
        // Runs of lengths of their own, each counted.
        let runs = [3, 1, 5, 2].into_iter().enumerate();
        let ragged: Vec<_> = runs.flat_map(|(run, len)| (0..len).map(move |at| vec![text(run), number(at)])).collect();
        assert_eq!(found(&[Text, Integer], &ragged), 2);
        let mut again = grid.clone();
        again[23][0] = number(0);
        assert_eq!(found(&[Integer, Integer], &again), 0, "a run that comes back");
        let mut other = grid.clone();
        other[20][1] = number(9);
        assert_eq!(found(&[Integer, Integer], &other), 0, "a place that does not fit");
        let twice: Vec<_> = (0..24).map(|at| vec![number(at / 8), number(at % 8 / 4)]).collect();
        assert_eq!(found(&[Integer, Integer], &twice), 0, "rows that are not told apart");
        let alone: Vec<_> = (0..24).map(|at| vec![number(at * at), number(3)]).collect();
        assert_eq!(found(&[Integer, Integer], &alone), 0, "runs of one row");
    }

    #[test]
    fn what_numbers_the_rows_is_told_by_its_name_and_its_start() {
        let start = Some((Cell::Whole(1990), Cell::Whole(1991)));
        let told = Numbering { columns: 1, start: start.clone() }.told(&["year"]);
        assert!(told.starts_with("the first column (year: 1990, 1991, …) numbers the rows,"), "{told}");
        assert!(Numbering { columns: 1, start }.told(&[""]).starts_with("the first column (1990, 1991, …) numbers"));
        let told = Numbering { columns: 2, start: None }.told(&["fold", "time"]);
        assert!(told.starts_with("the first 2 columns (fold, time) number the rows together,"), "{told}");
    }
}

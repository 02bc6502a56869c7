//! Tables whose cells have types and can be visited, row by row: JSON Lines, Parquet, Arrow.

use super::error::{ENOUGH, Parsed, Place, Problem, brief, expected_number};
use super::index::{Cell, Numbering, Search};
use super::list::{self, Lists};
use super::symbols::{Symbols, is_label, no_label};
use super::table::{self, CountsTable};
use super::tabular::{Planned, Type, Unusable, arrange, counts_info, leave_out, names_things, tell};
use super::{Arrays, LeftOut, Tally, reserve};
use data::Feature;
use ndarray::Array2;
use schema::file::{ArrayInfo, ArrayKind, Pictures};
use schema::picture::Shown;
use schema::progress::{Monitor, Silent};

/// One cell.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    Missing,
    Bool(bool),
    Integer(i128),
    Real(f64),
    Text(&'a str),
    /// Bytes that are no text.
    Bytes,
    List(&'a [f32]),
}

/// A table whose cells can be visited, row by row.
pub trait Rows {
    /// Names and types.
    fn columns(&self) -> &[(String, Type)];

    fn rows(&self) -> u64;

    /// Columns that cannot be used, each with the reason.
    fn left_out(&self) -> Vec<LeftOut>;

    /// Columns that the file says are a data frame's index.
    fn index(&self) -> Vec<usize> {
        Vec::new()
    }

    /// Columns of pictures.
    fn picture_columns(&self) -> Vec<String> {
        Vec::new()
    }

    /// What is shown of the pictures of one of them, at these rows.
    ///
    /// # Errors
    /// What is wrong with the file.
    fn pictures(&self, key: &str, _rows: &[u64]) -> Parsed<Vec<Shown>> {
        Err(Problem::found(Place::Array(key.to_owned()), "no pictures", "a column of pictures"))
    }

    /// Where a cell is, for a refusal; both counted from 0.
    fn place(&self, row: u64, column: usize) -> Place;

    /// Visits the cells of the `wanted` columns: row, place among the wanted, value. Each row's come together, in that order.
    ///
    /// # Errors
    /// The visitor's, or what is wrong with the file.
    fn each(&self, wanted: &[usize], monitor: &dyn Monitor, visit: &mut Visit) -> Parsed<()>;
}

/// Takes one cell: row, place among the wanted columns, value.
pub type Visit<'a> = dyn FnMut(u64, usize, Value) -> Parsed<()> + 'a;

/// A table's arrays.
pub struct Table<R> {
    table: R,
    /// As the table has them; but for columns of text of which each is a list of numbers.
    columns: Vec<(String, Type)>,
    arrays: Vec<Planned>,
    /// Columns of text that is no whole list.
    left_out: Vec<LeftOut>,
}

impl<R: Rows> Table<R> {
    /// # Errors
    /// As for reading the columns whose distinct values are counted: none, a bad cell leaves its column without a count.
    pub fn open(table: R) -> Parsed<Self> {
        let names: Vec<&str> = table.columns().iter().map(|(name, _)| name.as_str()).collect();
        let arrays = match table::columns(&names) {
            Ok(_) => vec![(counts_info(table.rows()), (0..names.len()).collect())],
            Err(refusal) if table::is_meant(&names) => return Err(refusal),
            Err(_) => Vec::new(),
        };
        let columns = table.columns().to_vec();
        let mut table = Self { table, columns, arrays, left_out: Vec::new() };
        if table.arrays.is_empty() {
            let cut = table.find_lists()?;
            let declared = table.table.index();
            let numbering = if declared.is_empty() { table.numbering()? } else { None };
            let index = numbering.as_ref().map_or_else(|| declared.clone(), |found| found.index(&table.columns));
            table.arrays = arrange(&table.columns, table.table.rows(), true, &index);
            tell(&mut table.arrays, &table.columns, numbering.as_ref(), !declared.is_empty());
            table.left_out = leave_out(&mut table.arrays, &cut);
        }
        table.count_values()?;
        Ok(table)
    }

    /// Finds the columns of text whose every cell is a list of as many numbers, as data frames write them; those whose lists are not whole.
    fn find_lists(&mut self) -> Parsed<Vec<(usize, Unusable)>> {
        let texts: Vec<usize> =
            (0..self.columns.len()).filter(|&column| self.columns[column].1 == Type::Text).collect();
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let mut lists: Vec<Lists> = texts.iter().map(|_| Lists::default()).collect();
        self.table.each(&texts, &Silent, &mut |_, slot, value| {
            lists[slot].add(if let Value::Text(text) = value { text } else { "" });
            Ok(())
        })?;
        for (&column, lists) in texts.iter().zip(&lists) {
            let (name, kind) = &mut self.columns[column];
            *kind = lists.kind(names_things(name)).unwrap_or(Type::Text);
        }
        let cut = texts.into_iter().zip(&lists).filter(|(_, lists)| lists.are_cut());
        Ok(cut.map(|(column, _)| (column, Unusable::Cut)).collect())
    }

    /// Which of the first columns number the rows.
    fn numbering(&self) -> Parsed<Option<Numbering>> {
        let Some(mut search) = Search::new(&self.columns) else { return Ok(None) };
        let wanted: Vec<usize> = (0..search.width()).collect();
        let mut cells = Vec::new();
        let searched = self.table.each(&wanted, &Silent, &mut |_, _, value| {
            cells.push(match value {
                Value::Bool(value) => Cell::Whole(i128::from(value)),
                Value::Integer(value) => Cell::Whole(value),
                Value::Real(value) => Cell::real(value),
                Value::Text(text) => Cell::Text(text.to_owned()),
                Value::Missing | Value::Bytes | Value::List(_) => Cell::Other,
            });
            if cells.len() < wanted.len() {
                return Ok(());
            }
            let goes_on = search.take(&cells);
            cells.clear();
            if goes_on { Ok(()) } else { Err(ENOUGH) }
        });
        match searched {
            Ok(()) => Ok(search.found()),
            Err(ENOUGH) => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// Counts the values of the columns that may be a target.
    fn count_values(&mut self) -> Parsed<()> {
        let scalar = |(info, columns): &Planned| match info.kind {
            ArrayKind::Symbols | ArrayKind::Real => Some(columns[0]),
            _ => None,
        };
        let wanted: Vec<usize> = self.arrays.iter().filter_map(scalar).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let mut tallies: Vec<Tally> = wanted.iter().map(|_| Tally::default()).collect();
        self.table.each(&wanted, &Silent, &mut |_, slot, value| {
            let tally = &mut tallies[slot];
            match value {
                Value::Text(value) if is_label(value) => tally.label(value),
                Value::Missing | Value::List(_) | Value::Text(_) | Value::Bytes => tally.spoil(),
                Value::Bool(value) => tally.label(if value { "true" } else { "false" }),
                Value::Integer(value) => tally.label(&value.to_string()),
                Value::Real(value) => tally.real(value),
            }
            Ok(())
        })?;
        let mut tallies = tallies.into_iter();
        for planned in &mut self.arrays {
            if scalar(planned).is_some() {
                tallies.next().unwrap_or_default().tell(&mut planned.0);
            }
        }
        Ok(())
    }

    fn refused(&self, row: u64, column: usize, value: Value, expected: &str) -> Problem {
        let found = match value {
            Value::Missing => "a missing value".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Integer(value) => value.to_string(),
            Value::Real(value) => format!("{value:?}"),
            Value::Text(text) if !is_label(text) => no_label(text),
            Value::Text(text) => brief(text),
            Value::Bytes => "bytes that are not text".to_owned(),
            Value::List(values) => format!("a list of {} numbers", values.len()),
        };
        Problem::found(self.table.place(row, column), found, expected)
    }

    fn matrix(&self, dims: u64, columns: &[usize], monitor: &dyn Monitor) -> Parsed<Feature> {
        let mut values = reserve(self.table.rows(), dims)?;
        self.table.each(columns, monitor, &mut |row, slot, value| {
            let column = columns[slot];
            let written = match (value, self.columns[column].1) {
                (Value::Text(text), Type::List { .. }) => list::parse(text),
                _ => None,
            };
            let value = written.as_deref().map_or(value, Value::List);
            let number = match value {
                Value::List(list) if list.len() as u64 == dims => {
                    if let Some(bad) = list.iter().find(|value| !value.is_finite()) {
                        return Err(self.refused(row, column, Value::Real(f64::from(*bad)), "finite numbers"));
                    }
                    values.extend_from_slice(list);
                    return Ok(());
                }
                Value::List(_) => {
                    let expected = format!("{dims} numbers, as in the first row");
                    return Err(self.refused(row, column, value, &expected));
                }
                Value::Bool(value) => f64::from(u8::from(value)),
                Value::Integer(value) => value as f64,
                Value::Real(value) => value,
                Value::Missing | Value::Text(_) | Value::Bytes => {
                    return Err(self.refused(row, column, value, "a number"));
                }
            };
            if !(number as f32).is_finite() {
                return Err(self.refused(row, column, value, expected_number(number)));
            }
            values.push(number as f32);
            Ok(())
        })?;
        let values = Array2::from_shape_vec((self.table.rows() as usize, dims as usize), values);
        values.map(Feature::Matrix).map_err(|_| {
            let found = "another number of rows than the file's header says";
            Problem::found(Place::File, found, format!("{} rows", self.table.rows()))
        })
    }

    fn column(&self, column: usize, monitor: &dyn Monitor) -> Parsed<Feature> {
        let kind = self.columns[column].1;
        let (mut reals, mut integers, mut words) = (Vec::new(), Symbols::default(), Symbols::default());
        let mut flags = Symbols::default();
        self.table.each(&[column], monitor, &mut |row, _, value| {
            match (kind, value) {
                (Type::Real, Value::Real(value)) if value.is_finite() => reals.push(value),
                (Type::Real, Value::Integer(value)) => reals.push(value as f64),
                (Type::Integer, Value::Integer(value)) => integers.push(value),
                (Type::Bool, Value::Bool(value)) => flags.push(value),
                (Type::Text, Value::Text(value)) if is_label(value) => words.push(value.to_owned()),
                (Type::Real, value) => return Err(self.refused(row, column, value, "a finite number")),
                (Type::Integer, value) => return Err(self.refused(row, column, value, "a whole number")),
                (Type::Bool, value) => return Err(self.refused(row, column, value, "true or false")),
                (_, value) => return Err(self.refused(row, column, value, "a label")),
            }
            Ok(())
        })?;
        Ok(match kind {
            Type::Real => Feature::Real(reals),
            Type::Integer => integers.by_value().into(),
            Type::Bool => flags.by_value().into(),
            _ => words.by_appearance().into(),
        })
    }
}

impl<R: Rows> Arrays for Table<R> {
    fn arrays(&self) -> Vec<ArrayInfo> {
        self.arrays.iter().map(|(info, _)| info.clone()).collect()
    }

    fn left_out(&self) -> Vec<LeftOut> {
        [self.table.left_out(), self.left_out.clone()].concat()
    }

    fn read(&self, array: &ArrayInfo, _layer: u64, monitor: &dyn Monitor) -> Parsed<Feature> {
        let columns = self.arrays.iter().find(|(info, _)| info.key == array.key).map(|(_, columns)| columns);
        let columns = columns.expect("the caller names an array of this file");
        match array.kind {
            ArrayKind::Matrix => self.matrix(array.shape[1], columns, monitor),
            _ => self.column(columns[0], monitor),
        }
    }

    fn picture_columns(&self) -> Vec<Pictures> {
        let rows = self.table.rows();
        self.table.picture_columns().into_iter().map(|key| Pictures { key, rows }).collect()
    }

    fn pictures(&self, key: &str, rows: &[u64]) -> Parsed<Vec<Shown>> {
        match rows.iter().find(|&&row| row >= self.table.rows()) {
            Some(row) => {
                let found = format!("no row {}", row + 1);
                Err(Problem::found(Place::Array(key.to_owned()), found, format!("{} rows", self.table.rows())))
            }
            None => self.table.pictures(key, rows),
        }
    }

    fn counts(&self, monitor: &dyn Monitor) -> Parsed<CountsTable> {
        let names: Vec<&str> = self.table.columns().iter().map(|(name, _)| name.as_str()).collect();
        let columns = table::columns(&names)?;
        let wanted = columns.wanted();
        let mut cells = table::Cells::new(columns);
        let mut labels: [String; 3] = Default::default();
        self.table.each(&wanted, monitor, &mut |row, slot, value| {
            let refused = |expected: &str| Err(self.refused(row, wanted[slot], value, expected));
            let label = match value {
                Value::Missing | Value::List(_) | Value::Bytes => return refused("a label or a number"),
                Value::Text(text) if !is_label(text) => return refused("a label or a number"),
                Value::Text(text) => text.to_owned(),
                Value::Bool(value) => value.to_string(),
                Value::Integer(value) => value.to_string(),
                Value::Real(value) => value.to_string(),
            };
            if slot < 3 {
                labels[slot] = label;
                return Ok(());
            }
            let mass = label.trim().parse().unwrap_or(f64::NAN);
            cells.push([&labels[0], &labels[1], &labels[2]], mass).or_else(refused)
        })?;
        cells.finish()
    }
}

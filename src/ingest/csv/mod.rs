//! Delimited text: comma, tab or semicolon, with or without a header.
//!
//! Its numeric columns together are the matrix `columns`; each column of text, and each whose name says that it is a label
//! ([`TARGET_WORDS`]), is an array of its own. A table of one column is that column. A table of counts is one array.

mod lines;
mod records;
mod survey;

use super::bytes::ByteSource;
use super::error::{Checked, Place, Problem, brief, expected_number};
use super::info::TARGET_WORDS;
use super::symbols::Symbols;
use super::table::{self, CountsTable};
use super::{ArrayInfo, ArrayKind, Arrays, MAX_DISTINCT, reserve};
use crate::engine::dataset::Feature;
use crate::engine::progress::{Monitor, Silent};
use ndarray::Array2;
pub use records::Record;
use records::Records;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use survey::{Survey, Type};

pub fn open(source: Box<dyn ByteSource>) -> Checked<Box<dyn Arrays>> {
    let survey = survey::survey(source.as_ref())?;
    let mut table = Table { source, survey, arrays: Vec::new() };
    table.arrays = table.describe()?;
    Ok(Box::new(table))
}

/// A table in a file.
pub struct Table {
    source: Box<dyn ByteSource>,
    survey: Survey,
    /// Each array with its columns.
    arrays: Vec<(ArrayInfo, Vec<usize>)>,
}

impl Table {
    /// Names of the columns; none without a header.
    pub fn names(&self) -> Vec<&str> {
        let header = self.survey.header;
        self.survey.columns.iter().filter(|_| header).map(|(name, _)| name.as_str()).collect()
    }

    /// Visits every data row, numbered from 0.
    pub fn rows(&self, monitor: &dyn Monitor, mut visit: impl FnMut(u64, &Record) -> Checked<()>) -> Checked<()> {
        let mut records = Records::new(self.source.as_ref(), self.survey.delimiter, monitor)?;
        let mut record = Record::default();
        if self.survey.header {
            records.read(&mut record)?;
        }
        let mut row = 0;
        while records.read(&mut record)? {
            visit(row, &record)?;
            row += 1;
        }
        Ok(())
    }

    /// A refusal of one cell.
    pub fn refused(&self, row: u64, record: &Record, column: usize, expected: &str) -> Problem {
        let (name, _) = &self.survey.columns[column];
        let column_name = if name.is_empty() { (column + 1).to_string() } else { format!("{name:?}") };
        let found = match record.cell(column) {
            "" => "an empty cell".to_owned(),
            cell if cell.parse::<f64>().is_ok() => cell.to_owned(),
            cell => brief(cell),
        };
        Problem::found(Place::Cell { row: row + 1, line: record.line, column: column_name }, found, expected)
    }

    /// A cell as a number of `f64`.
    pub fn real(&self, row: u64, record: &Record, column: usize) -> Checked<f64> {
        match record.cell(column).parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(value),
            Ok(_) => Err(self.refused(row, record, column, "a finite number")),
            Err(_) => Err(self.refused(row, record, column, "a number")),
        }
    }

    /// A cell as a label.
    pub fn label<'r>(&self, row: u64, record: &'r Record, column: usize) -> Checked<&'r str> {
        match record.cell(column) {
            "" => Err(self.refused(row, record, column, "a label")),
            cell => Ok(cell),
        }
    }

    fn integer(&self, row: u64, record: &Record, column: usize) -> Checked<i64> {
        record.cell(column).parse().map_err(|_| self.refused(row, record, column, "a whole number"))
    }

    fn describe(&self) -> Checked<Vec<(ArrayInfo, Vec<usize>)>> {
        let Survey { columns, rows, header, .. } = &self.survey;
        if table::columns(&self.names()).is_ok() {
            let shape = vec![*rows, columns.len() as u64];
            let info = ArrayInfo {
                key: String::new(),
                kind: ArrayKind::Counts,
                shape,
                dtype: "table".to_owned(),
                distinct: None,
            };
            return Ok(vec![(info, (0..columns.len()).collect())]);
        }
        if table::is_meant(&self.names()) {
            table::columns(&self.names())?;
        }
        let alone = |column: usize| {
            let (name, kind) = &columns[column];
            let index = *header && column == 0 && name.is_empty() && *kind == Type::Integer;
            columns.len() == 1 || *kind == Type::Text || index || TARGET_WORDS.contains(&name.to_lowercase().as_str())
        };
        let (alone, matrix): (Vec<usize>, Vec<usize>) = (0..columns.len()).partition(|&column| alone(column));
        let mut arrays = Vec::new();
        if !matrix.is_empty() {
            let shape = vec![*rows, matrix.len() as u64];
            let kind = ArrayKind::Matrix;
            let info = ArrayInfo { key: MATRIX.to_owned(), kind, shape, dtype: "number".to_owned(), distinct: None };
            arrays.push((info, matrix));
        }
        let mut keys: HashSet<String> = HashSet::from([MATRIX.to_owned()]);
        for (column, distinct) in self.distinct(&alone)? {
            let (name, kind) = &columns[column];
            let (kind, dtype) = match kind {
                Type::Integer => (ArrayKind::Symbols, "integer"),
                Type::Real => (ArrayKind::Real, "number"),
                Type::Text => (ArrayKind::Symbols, "text"),
            };
            let mut key = if name.is_empty() { format!("column {}", column + 1) } else { name.clone() };
            while !keys.insert(key.clone()) {
                key = format!("{key} (column {})", column + 1);
            }
            let info = ArrayInfo { key, kind, shape: vec![*rows], dtype: dtype.to_owned(), distinct };
            arrays.push((info, vec![column]));
        }
        Ok(arrays)
    }

    /// Counts the distinct values of some columns; none for a column with a bad cell, whose reading will name it.
    fn distinct(&self, columns: &[usize]) -> Checked<Vec<(usize, Option<u64>)>> {
        let mut seen: Vec<Option<HashSet<u64>>> = vec![Some(HashSet::new()); columns.len()];
        self.rows(&Silent, |row, record| {
            for (slot, &column) in seen.iter_mut().zip(columns) {
                let value = match self.survey.columns[column].1 {
                    Type::Integer => self.integer(row, record, column).map(|value| value as u64),
                    Type::Real => self.real(row, record, column).map(f64::to_bits),
                    Type::Text => self.label(row, record, column).map(hash),
                };
                *slot = slot.take().zip(value.ok()).and_then(|(mut set, value)| {
                    set.insert(value);
                    (set.len() as u64 <= MAX_DISTINCT).then_some(set)
                });
            }
            Ok(())
        })?;
        Ok(columns.iter().copied().zip(seen.into_iter().map(|set| set.map(|set| set.len() as u64))).collect())
    }

    fn matrix(&self, columns: &[usize], monitor: &dyn Monitor) -> Checked<Feature> {
        let (rows, dims) = (self.survey.rows, columns.len() as u64);
        let mut values = reserve(rows, dims)?;
        self.rows(monitor, |row, record| {
            for &column in columns {
                let value = record.cell(column).parse::<f32>().unwrap_or(f32::NAN);
                if !value.is_finite() {
                    let value = self.real(row, record, column)?;
                    return Err(self.refused(row, record, column, expected_number(value)));
                }
                values.push(value);
            }
            Ok(())
        })?;
        let values = Array2::from_shape_vec((values.len() / columns.len(), columns.len()), values);
        Ok(Feature::Matrix(values.expect("every row has a value for every column")))
    }

    fn column(&self, column: usize, monitor: &dyn Monitor) -> Checked<Feature> {
        let kind = self.survey.columns[column].1;
        let (mut reals, mut integers, mut words) = (Vec::new(), Symbols::default(), Symbols::default());
        self.rows(monitor, |row, record| {
            match kind {
                Type::Real => reals.push(self.real(row, record, column)?),
                Type::Integer => integers.push(self.integer(row, record, column)?),
                Type::Text => words.push(self.label(row, record, column)?.to_owned()),
            }
            Ok(())
        })?;
        Ok(match kind {
            Type::Real => Feature::Real(reals),
            Type::Integer => integers.by_value().into(),
            Type::Text => words.by_appearance().into(),
        })
    }
}

/// Key of the matrix of a table's numeric columns.
pub(super) const MATRIX: &str = "columns";

/// Two labels of one hash would be counted as one: at 2^16 labels that has odds of 1 in 10^10.
fn hash(label: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    label.hash(&mut hasher);
    hasher.finish()
}

impl Arrays for Table {
    fn arrays(&self) -> Vec<ArrayInfo> {
        self.arrays.iter().map(|(info, _)| info.clone()).collect()
    }

    fn read(&self, array: &ArrayInfo, _layer: u64, monitor: &dyn Monitor) -> Checked<Feature> {
        let columns = self.arrays.iter().find(|(info, _)| info.key == array.key).map(|(_, columns)| columns);
        let columns = columns.expect("the caller names an array of this file");
        match array.kind {
            ArrayKind::Matrix => self.matrix(columns, monitor),
            _ => self.column(columns[0], monitor),
        }
    }

    fn counts(&self, monitor: &dyn Monitor) -> Checked<CountsTable> {
        table::read(self, monitor)
    }
}

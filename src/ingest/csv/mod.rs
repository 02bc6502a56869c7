//! Delimited text: comma, tab or semicolon, with or without a header.
//!
//! [`arrange`] says which arrays its columns are. A table of one column is that column. A table of counts is one array.

mod lines;
mod records;
mod survey;

use super::bytes::ByteSource;
use super::error::{Checked, Place, Problem, brief, expected_number};
use super::symbols::{Symbols, is_label};
use super::table::{self, CountsTable};
use super::tabular::{Planned, Type, arrange, counts_info};
use super::{Arrays, Tally, reserve};
use data::Feature;
use ndarray::Array2;
pub use records::Record;
use records::Records;
use schema::file::{ArrayInfo, ArrayKind};
use schema::progress::{Monitor, Silent};
use survey::Survey;

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
    arrays: Vec<Planned>,
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
            cell if !is_label(cell) => "an empty cell".to_owned(),
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
            cell if is_label(cell) => Ok(cell),
            _ => Err(self.refused(row, record, column, "a label")),
        }
    }

    fn integer(&self, row: u64, record: &Record, column: usize) -> Checked<i64> {
        record.cell(column).parse().map_err(|_| self.refused(row, record, column, "a whole number"))
    }

    fn describe(&self) -> Checked<Vec<Planned>> {
        let Survey { columns, rows, header, .. } = &self.survey;
        if table::columns(&self.names()).is_ok() {
            return Ok(vec![(counts_info(*rows), (0..columns.len()).collect())]);
        }
        if table::is_meant(&self.names()) {
            table::columns(&self.names())?;
        }
        let mut arrays = arrange(columns, *rows, *header);
        let scalar = |(info, columns): &Planned| (info.kind != ArrayKind::Matrix).then_some(columns[0]);
        let alone: Vec<usize> = arrays.iter().filter_map(scalar).collect();
        let mut tallies = self.tallies(&alone)?.into_iter();
        for planned in arrays.iter_mut().filter(|planned| scalar(planned).is_some()) {
            tallies.next().unwrap_or_default().tell(&mut planned.0);
        }
        Ok(arrays)
    }

    /// Counts the values of some columns; a column with a bad cell is not counted, and its reading will name it.
    fn tallies(&self, columns: &[usize]) -> Checked<Vec<Tally>> {
        let mut tallies: Vec<Tally> = columns.iter().map(|_| Tally::default()).collect();
        self.rows(&Silent, |row, record| {
            for (tally, &column) in tallies.iter_mut().zip(columns) {
                let counted = match self.survey.columns[column].1 {
                    Type::Integer => self.integer(row, record, column).map(|value| tally.label(&value.to_string())),
                    Type::Real => self.real(row, record, column).map(|value| tally.real(value)),
                    _ => self.label(row, record, column).map(|label| tally.label(label)),
                };
                if counted.is_err() {
                    tally.spoil();
                }
            }
            Ok(())
        })?;
        Ok(tallies)
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
                _ => words.push(self.label(row, record, column)?.to_owned()),
            }
            Ok(())
        })?;
        Ok(match kind {
            Type::Real => Feature::Real(reals),
            Type::Integer => integers.by_value().into(),
            _ => words.by_appearance().into(),
        })
    }
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
        let columns = table::columns(&self.names())?;
        let [x1, x2, y, mass] = columns.wanted();
        let mut cells = table::Cells::new(columns);
        self.rows(monitor, |row, record| {
            let mut labels = [""; 3];
            for (label, column) in labels.iter_mut().zip([x1, x2, y]) {
                *label = self.label(row, record, column)?;
            }
            let value = self.real(row, record, mass)?;
            cells.push(labels, value).map_err(|expected| self.refused(row, record, mass, expected))
        })?;
        cells.finish()
    }
}

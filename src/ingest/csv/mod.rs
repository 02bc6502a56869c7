//! Delimited text: comma, tab, semicolon or white space, with or without a header.
//!
//! [`arrange`] says which arrays its columns are. A table of one column is that column. A table of counts is one array. Where only a guess says
//! whether the first line is a header, the table has a second [`Reading`], which the rows of other files may call for.

mod dialect;
mod lines;
mod records;
mod survey;

use super::bytes::ByteSource;
use super::error::{ENOUGH, Parsed, Place, Problem, expected_number};
use super::index::{Cell, Numbering, Search};
use super::list;
use super::symbols::{Symbols, is_label};
use super::table::{self, CountsTable};
use super::tabular::{Planned, Type, arrange, counts_info, leave_out, tell};
use super::{Arrays, LeftOut, Tally, reserve};
use data::Feature;
use ndarray::Array2;
pub use records::Record;
use records::Records;
use schema::file::{ArrayInfo, ArrayKind, MATRIX};
use schema::progress::{Monitor, Silent};
use survey::Survey;

pub fn open(source: Box<dyn ByteSource>) -> Parsed<Box<dyn Arrays>> {
    let (survey, other) = survey::survey(source.as_ref())?;
    let first = Reading::new(source.as_ref(), survey)?;
    let second = other.map(|survey| Reading::new(source.as_ref(), survey)).transpose()?;
    Ok(Box::new(Table { source, first, second }))
}

/// A table in a file.
struct Table {
    source: Box<dyn ByteSource>,
    first: Reading,
    /// With the first line taken for the other, header or data.
    second: Option<Reading>,
}

/// What a table is taken for.
struct Reading {
    survey: Survey,
    /// Each array with its columns.
    arrays: Vec<Planned>,
    left_out: Vec<LeftOut>,
}

impl Reading {
    fn new(source: &dyn ByteSource, survey: Survey) -> Parsed<Self> {
        let mut reading = Self { survey, arrays: Vec::new(), left_out: Vec::new() };
        (reading.arrays, reading.left_out) = reading.describe(source)?;
        Ok(reading)
    }

    /// Names of the columns; none without a header.
    fn names(&self) -> Vec<&str> {
        let named = self.survey.named;
        self.survey.columns.iter().filter(|_| named).map(|(name, _)| name.as_str()).collect()
    }

    /// Visits every data row, numbered from 0.
    fn rows(
        &self,
        source: &dyn ByteSource,
        monitor: &dyn Monitor,
        mut visit: impl FnMut(u64, &Record) -> Parsed<()>,
    ) -> Parsed<()> {
        let mut records = Records::new(source, &self.survey.dialect, monitor);
        let mut record = Record::default();
        for _ in 0..self.survey.heads {
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
    fn refused(&self, row: u64, record: &Record, column: usize, expected: &str) -> Problem {
        let (name, _) = &self.survey.columns[column];
        let column_name = if name.is_empty() { (column + 1).to_string() } else { format!("{name:?}") };
        let found = match record.cell(column) {
            cell if !is_label(cell) => "an empty cell".to_owned(),
            cell => survey::shown(cell, self.survey.comma),
        };
        Problem::found(Place::Cell { row: row + 1, line: record.line, column: column_name }, found, expected)
    }

    /// A cell as a number of `f64`.
    fn real(&self, row: u64, record: &Record, column: usize) -> Parsed<f64> {
        match survey::number(record.cell(column), self.survey.comma) {
            Some(value) if value.is_finite() => Ok(value),
            Some(_) => Err(self.refused(row, record, column, "a finite number")),
            None => Err(self.refused(row, record, column, "a number")),
        }
    }

    /// A cell as a label.
    fn label<'r>(&self, row: u64, record: &'r Record, column: usize) -> Parsed<&'r str> {
        match record.cell(column) {
            cell if is_label(cell) => Ok(cell),
            _ => Err(self.refused(row, record, column, "a label")),
        }
    }

    fn integer(&self, row: u64, record: &Record, column: usize) -> Parsed<i128> {
        record.cell(column).parse().map_err(|_| self.refused(row, record, column, "a whole number"))
    }

    fn flag(&self, row: u64, record: &Record, column: usize) -> Parsed<bool> {
        survey::flag(record.cell(column).trim()).ok_or_else(|| self.refused(row, record, column, "True or False"))
    }

    fn describe(&self, source: &dyn ByteSource) -> Parsed<(Vec<Planned>, Vec<LeftOut>)> {
        let Survey { columns, rows, named, unusable, .. } = &self.survey;
        if table::columns(&self.names()).is_ok() {
            return Ok((vec![(counts_info(*rows), (0..columns.len()).collect())], Vec::new()));
        }
        if table::is_meant(&self.names()) {
            table::columns(&self.names())?;
        }
        let numbering = self.numbering(source)?;
        let index = numbering.as_ref().map_or(Vec::new(), |found| found.index(columns));
        let mut arrays = arrange(columns, *rows, *named, &index);
        tell(&mut arrays, columns, numbering.as_ref(), false);
        let left_out = leave_out(&mut arrays, unusable);
        let scalar = |(info, columns): &Planned| (info.kind != ArrayKind::Matrix).then_some(columns[0]);
        let alone: Vec<usize> = arrays.iter().filter_map(scalar).collect();
        let mut tallies = self.tallies(source, &alone)?.into_iter();
        for planned in arrays.iter_mut().filter(|planned| scalar(planned).is_some()) {
            tallies.next().unwrap_or_default().tell(&mut planned.0);
        }
        Ok((arrays, left_out))
    }

    /// Which of the first columns number the rows.
    fn numbering(&self, source: &dyn ByteSource) -> Parsed<Option<Numbering>> {
        let Some(mut search) = Search::new(&self.survey.columns) else { return Ok(None) };
        let cell = |cell: &str| match cell.parse::<i128>() {
            Ok(value) => Cell::Whole(value),
            Err(_) => survey::number(cell, self.survey.comma).map_or_else(|| Cell::Text(cell.to_owned()), Cell::real),
        };
        let searched = self.rows(source, &Silent, |_, record| {
            let cells: Vec<Cell> = (0..search.width()).map(|column| cell(record.cell(column))).collect();
            if search.take(&cells) { Ok(()) } else { Err(ENOUGH) }
        });
        match searched {
            Ok(()) => Ok(search.found()),
            Err(ENOUGH) => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// Counts the values of some columns; a column with a bad cell is not counted, and its reading will name it.
    fn tallies(&self, source: &dyn ByteSource, columns: &[usize]) -> Parsed<Vec<Tally>> {
        let mut tallies: Vec<Tally> = columns.iter().map(|_| Tally::default()).collect();
        self.rows(source, &Silent, |row, record| {
            for (tally, &column) in tallies.iter_mut().zip(columns) {
                let counted = match self.survey.columns[column].1 {
                    Type::Integer => self.integer(row, record, column).map(|value| tally.label(&value.to_string())),
                    Type::Real => self.real(row, record, column).map(|value| tally.real(value)),
                    Type::Bool => self.flag(row, record, column).map(|value| tally.label(&value.to_string())),
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

    fn matrix(&self, source: &dyn ByteSource, columns: &[usize], monitor: &dyn Monitor) -> Parsed<Feature> {
        if let (&[column], Type::List { dims, .. }) = (columns, self.survey.columns[columns[0]].1) {
            return self.lists(source, column, dims, monitor);
        }
        let (rows, dims) = (self.survey.rows, columns.len() as u64);
        let mut values = reserve(rows, dims)?;
        self.rows(source, monitor, |row, record| {
            for &column in columns {
                let value = match self.survey.columns[column].1 {
                    Type::Bool => f32::from(u8::from(self.flag(row, record, column)?)),
                    _ => record.cell(column).parse::<f32>().unwrap_or(f32::NAN),
                };
                // What is no number at first sight may have a decimal comma.
                let value = if value.is_finite() { value } else { self.real(row, record, column)? as f32 };
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

    /// A column of lists.
    fn lists(&self, source: &dyn ByteSource, column: usize, dims: u64, monitor: &dyn Monitor) -> Parsed<Feature> {
        let mut values = reserve(self.survey.rows, dims)?;
        self.rows(source, monitor, |row, record| {
            let list = list::parse(record.cell(column)).filter(|list| list.len() as u64 == dims);
            let list = list.filter(|list| list.iter().all(|value| value.is_finite()));
            let expected = || self.refused(row, record, column, &format!("a list of {dims} finite numbers"));
            values.extend(list.ok_or_else(expected)?);
            Ok(())
        })?;
        let values = Array2::from_shape_vec((values.len() / dims as usize, dims as usize), values);
        Ok(Feature::Matrix(values.expect("every row has as many values")))
    }

    fn column(&self, source: &dyn ByteSource, column: usize, monitor: &dyn Monitor) -> Parsed<Feature> {
        let kind = self.survey.columns[column].1;
        let (mut reals, mut integers, mut words) = (Vec::new(), Symbols::default(), Symbols::default());
        let mut flags = Symbols::default();
        self.rows(source, monitor, |row, record| {
            match kind {
                Type::Real => reals.push(self.real(row, record, column)?),
                Type::Integer => integers.push(self.integer(row, record, column)?),
                Type::Bool => flags.push(self.flag(row, record, column)?),
                _ => words.push(self.label(row, record, column)?.to_owned()),
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

    fn counts(&self, source: &dyn ByteSource, monitor: &dyn Monitor) -> Parsed<CountsTable> {
        let columns = table::columns(&self.names())?;
        let [x1, x2, y, mass] = columns.wanted();
        let mut cells = table::Cells::new(columns);
        self.rows(source, monitor, |row, record| {
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

impl Arrays for Table {
    fn arrays(&self) -> Vec<ArrayInfo> {
        self.first.arrays.iter().map(|(info, _)| info.clone()).collect()
    }

    fn left_out(&self) -> Vec<LeftOut> {
        self.first.left_out.clone()
    }

    fn otherwise(&self) -> Vec<ArrayInfo> {
        let second = self.second.iter().flat_map(|reading| &reading.arrays).map(|(info, _)| info.clone());
        // A key names one array: the same columns with another first line have none.
        second.map(|info| if info.key == MATRIX { ArrayInfo { key: String::new(), ..info } } else { info }).collect()
    }

    fn read(&self, array: &ArrayInfo, _layer: u64, monitor: &dyn Monitor) -> Parsed<Feature> {
        let mut readings = [Some(&self.first), self.second.as_ref()].into_iter().flatten();
        let found = readings.find_map(|reading| {
            let is_meant = |key: &str| key == array.key || array.key.is_empty() && key == MATRIX;
            let planned = reading.arrays.iter().find(|(info, _)| is_meant(&info.key) && info.shape == array.shape)?;
            Some((reading, &planned.1))
        });
        let (reading, columns) = found.expect("the caller names an array of this file");
        match array.kind {
            ArrayKind::Matrix => reading.matrix(self.source.as_ref(), columns, monitor),
            _ => reading.column(self.source.as_ref(), columns[0], monitor),
        }
    }

    fn counts(&self, monitor: &dyn Monitor) -> Parsed<CountsTable> {
        self.first.counts(self.source.as_ref(), monitor)
    }
}

//! Tables as Arrow record batches: what Parquet and Arrow files hold. Columns of numbers, text, bools, dictionaries of text, and lists of
//! numbers (of fixed or equal length).

pub mod ipc;
pub mod parquet;
mod sound;

use super::Arrays;
use super::checkpoint;
use super::error::{Checked, Place, Problem, short};
use super::tabular::Type;
use super::visited::{Rows, Table, Value, Visit};
use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, SchemaRef};
use schema::progress::{Monitor, Silent};

/// A file that gives its rows in batches.
pub trait Batches {
    /// "a whole Parquet file", for a refusal.
    const EXPECTED: &'static str;

    fn schema(&self) -> SchemaRef;

    /// Rows, if the file says so without being read.
    fn rows(&self) -> Option<u64>;

    /// Visits the batches with the columns of these indices alone (in order, each once).
    fn each(&self, columns: &[usize], visit: &mut dyn FnMut(RecordBatch) -> Checked<()>) -> Checked<()>;
}

/// A refusal of the format's own reader.
fn undecodable<B: Batches>(error: impl std::fmt::Display) -> Problem {
    Problem::found(Place::File, format!("data that cannot be decoded ({})", short(error)), B::EXPECTED)
}

/// Opens a file's batches as a table.
fn open<B: Batches + 'static>(batches: B) -> Checked<Box<dyn Arrays>> {
    let schema = batches.schema();
    let mut left_out = Vec::new();
    let (mut columns, mut fields, mut open_lists) = (Vec::new(), Vec::new(), Vec::new());
    for (index, field) in schema.fields().iter().enumerate() {
        match kind(field.data_type()) {
            Some(kind) => {
                if kind == Type::List(0) {
                    open_lists.push(columns.len());
                }
                columns.push((field.name().clone(), kind));
                fields.push(index);
            }
            None => left_out.push(format!(
                "{}: found {}, expected numbers, text, bools, or lists of numbers",
                field.name(),
                short(field.data_type())
            )),
        }
    }
    let mut table = Records { batches, columns, fields, left_out, rows: 0 };
    table.rows = match table.batches.rows() {
        Some(rows) => rows,
        None => table.count()?,
    };
    if table.rows == 0 {
        return Err(Problem::found(Place::File, "no rows", "at least one"));
    }
    table.measure(&open_lists)?;
    Ok(Box::new(Table::open(table)?))
}

/// What a column is; a list of unknown length is `List(0)`.
fn kind(stored: &DataType) -> Option<Type> {
    match stored {
        DataType::Boolean => Some(Type::Bool),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(Type::Text),
        DataType::Dictionary(_, values) => kind(values).filter(|kind| *kind == Type::Text),
        DataType::List(of) | DataType::LargeList(of) if of.data_type().is_numeric() => Some(Type::List(0)),
        DataType::FixedSizeList(of, n) if of.data_type().is_numeric() && *n > 0 => Some(Type::List(*n as u64)),
        number if number.is_integer() => Some(Type::Integer),
        number if number.is_floating() => Some(Type::Real),
        _ => None,
    }
}

struct Records<B> {
    batches: B,
    columns: Vec<(String, Type)>,
    /// Index of each column in the file.
    fields: Vec<usize>,
    left_out: Vec<String>,
    rows: u64,
}

/// Ends a pass early.
const ENOUGH: Problem = Problem::Cancelled;

impl<B: Batches> Records<B> {
    fn count(&self) -> Checked<u64> {
        let mut rows = 0;
        self.batches.each(&[0], &mut |batch| {
            rows += batch.num_rows() as u64;
            Ok(())
        })?;
        Ok(rows)
    }

    /// The length of lists is that of the first row's; a column whose first is empty or missing is left out.
    fn measure(&mut self, open_lists: &[usize]) -> Checked<()> {
        if open_lists.is_empty() {
            return Ok(());
        }
        let mut lengths: Vec<Option<u64>> = Vec::new();
        let first = self.each(open_lists, &Silent, &mut |row, _, value| {
            if row > 0 {
                return Err(ENOUGH);
            }
            lengths.push(match value {
                Value::List(values) if !values.is_empty() => Some(values.len() as u64),
                _ => None,
            });
            Ok(())
        });
        match first {
            Ok(()) | Err(ENOUGH) => {}
            Err(problem) => return Err(problem),
        }
        for (&column, length) in open_lists.iter().zip(lengths).rev() {
            match length {
                Some(length) => self.columns[column].1 = Type::List(length),
                None => {
                    let (name, _) = self.columns.remove(column);
                    self.fields.remove(column);
                    self.left_out.push(format!("{name}: row 1: found no list, expected a list of numbers"));
                }
            }
        }
        Ok(())
    }
}

impl<B: Batches> Rows for Records<B> {
    fn columns(&self) -> &[(String, Type)] {
        &self.columns
    }

    fn rows(&self) -> u64 {
        self.rows
    }

    fn left_out(&self) -> Vec<String> {
        self.left_out.clone()
    }

    fn place(&self, row: u64, column: usize) -> Place {
        Place::In { array: self.columns[column].0.clone(), row: row + 1, column: None }
    }

    fn each(&self, wanted: &[usize], monitor: &dyn Monitor, visit: &mut Visit) -> Checked<()> {
        let mut fields: Vec<usize> = wanted.iter().map(|&column| self.fields[column]).collect();
        fields.sort_unstable();
        fields.dedup();
        let place =
            |&column: &usize| fields.binary_search(&self.fields[column]).expect("every wanted field is asked for");
        let places: Vec<usize> = wanted.iter().map(place).collect();
        let (mut first, mut list) = (0, Vec::new());
        self.batches.each(&fields, &mut |batch| {
            checkpoint(monitor, first, self.rows)?;
            let cells: Vec<Cells> = places.iter().map(|&at| Cells::of(batch.column(at))).collect();
            for row in 0..batch.num_rows() {
                for (slot, cells) in cells.iter().enumerate() {
                    visit(first + row as u64, slot, cells.value(row, &mut list))?;
                }
            }
            first += batch.num_rows() as u64;
            Ok(())
        })?;
        if first != self.rows {
            let found = format!("{first} rows");
            return Err(Problem::found(Place::File, found, format!("{} rows, as the file says", self.rows)));
        }
        checkpoint(monitor, first, first)
    }
}

/// One column of one batch.
enum Cells<'a> {
    Bool(&'a ArrayRef),
    Integers(&'a ArrayRef, Vec<i128>),
    Reals(&'a ArrayRef, Vec<f64>),
    Text(&'a ArrayRef),
    /// The place of each row's text among the values.
    Dictionary(&'a ArrayRef, Vec<usize>),
    /// Where each row's list starts and ends in the numbers.
    Lists(&'a ArrayRef, Vec<(usize, usize)>, Vec<f32>),
}

impl<'a> Cells<'a> {
    fn of(array: &'a ArrayRef) -> Self {
        match array.data_type() {
            DataType::Boolean => Self::Bool(array),
            DataType::Dictionary(..) => Self::Dictionary(array, array.as_any_dictionary().normalized_keys()),
            DataType::List(_) => {
                let list = array.as_list::<i32>();
                let ends = list.value_offsets().windows(2).map(|pair| (pair[0] as usize, pair[1] as usize));
                Self::Lists(array, ends.collect(), singles(list.values()))
            }
            DataType::LargeList(_) => {
                let list = array.as_list::<i64>();
                let ends = list.value_offsets().windows(2).map(|pair| (pair[0] as usize, pair[1] as usize));
                Self::Lists(array, ends.collect(), singles(list.values()))
            }
            DataType::FixedSizeList(_, n) => {
                let (list, n) = (array.as_fixed_size_list(), *n as usize);
                let ends = (0..list.len()).map(|row| (row * n, (row + 1) * n));
                Self::Lists(array, ends.collect(), singles(list.values()))
            }
            number if number.is_floating() => Self::Reals(array, doubles(array)),
            number if number.is_integer() => Self::Integers(array, integers(array)),
            _ => Self::Text(array),
        }
    }

    fn value<'b>(&'b self, row: usize, list: &'b mut Vec<f32>) -> Value<'b> {
        let (Self::Bool(array)
        | Self::Integers(array, _)
        | Self::Reals(array, _)
        | Self::Text(array)
        | Self::Dictionary(array, _)
        | Self::Lists(array, ..)) = self;
        if array.is_null(row) {
            return Value::Missing;
        }
        match self {
            Self::Bool(array) => Value::Bool(array.as_boolean().value(row)),
            Self::Integers(_, values) => Value::Integer(values[row]),
            Self::Reals(_, values) => Value::Real(values[row]),
            Self::Text(array) => text(array, row),
            Self::Dictionary(array, keys) => text(array.as_any_dictionary().values(), keys[row]),
            Self::Lists(_, ends, values) => {
                let (start, end) = ends[row];
                list.clear();
                list.extend_from_slice(&values[start..end]);
                Value::List(list)
            }
        }
    }
}

fn text(array: &ArrayRef, row: usize) -> Value<'_> {
    if array.is_null(row) {
        return Value::Missing;
    }
    Value::Text(match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row),
        DataType::LargeUtf8 => array.as_string::<i64>().value(row),
        _ => array.as_string_view().value(row),
    })
}

/// The numbers of an array, missing ones as NaN.
fn numbers<T>(array: &ArrayRef, number: impl Fn(f64) -> T) -> Vec<T> {
    macro_rules! cast {
        ($($kind:ident $type:ty),*) => {
            match array.data_type() {
                $(DataType::$kind => {
                    let array = array.as_primitive::<$type>();
                    array.iter().map(|value| number(value.map_or(f64::NAN, |value| value as f64))).collect()
                })*
                DataType::Float16 => {
                    let array = array.as_primitive::<Float16Type>();
                    array.iter().map(|value| number(value.map_or(f64::NAN, |value| value.to_f64()))).collect()
                }
                _ => Vec::new(),
            }
        };
    }
    cast!(
        Int8 Int8Type, Int16 Int16Type, Int32 Int32Type, Int64 Int64Type, UInt8 UInt8Type, UInt16 UInt16Type,
        UInt32 UInt32Type, UInt64 UInt64Type, Float32 Float32Type, Float64 Float64Type
    )
}

fn doubles(array: &ArrayRef) -> Vec<f64> {
    numbers(array, |value| value)
}

fn singles(array: &ArrayRef) -> Vec<f32> {
    numbers(array, |value| value as f32)
}

fn integers(array: &ArrayRef) -> Vec<i128> {
    macro_rules! cast {
        ($($kind:ident $type:ty),*) => {
            match array.data_type() {
                $(DataType::$kind => {
                    array.as_primitive::<$type>().iter().map(|value| i128::from(value.unwrap_or_default())).collect()
                })*
                _ => Vec::new(),
            }
        };
    }
    cast!(
        Int8 Int8Type, Int16 Int16Type, Int32 Int32Type, Int64 Int64Type, UInt8 UInt8Type, UInt16 UInt16Type,
        UInt32 UInt32Type, UInt64 UInt64Type
    )
}

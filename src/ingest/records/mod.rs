//! Tables as Arrow record batches: what Parquet and Arrow files hold. Columns of numbers (decimals too), text (bytes of UTF-8 too), bools,
//! dictionaries of these, and lists of numbers (of fixed or equal length).

pub mod ipc;
mod numbers;
pub mod parquet;
mod pictures;
mod sound;

use super::checkpoint;
use super::error::{ENOUGH, Parsed, Place, Problem, short};
use super::tabular::Type;
use super::visited::{Rows, Table, Value, Visit};
use super::{Arrays, LeftOut};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::{DataType, FieldRef, SchemaRef};
use schema::picture::Shown;
use schema::progress::{Monitor, Silent};
use serde::Deserialize;
use serde_json::Value as Json;

/// A file that gives its rows in batches.
pub trait Batches {
    /// "a whole Parquet file", for a refusal.
    const EXPECTED: &'static str;

    fn schema(&self) -> SchemaRef;

    /// Rows, if the file says so without being read.
    fn rows(&self) -> Option<u64>;

    /// Visits the batches with the columns of these indices alone (in order, each once).
    fn each(&self, columns: &[usize], visit: &mut dyn FnMut(RecordBatch) -> Parsed<()>) -> Parsed<()>;

    /// Visits these rows (from 0, rising, each once) of one column: the array that holds the cell, and its place there.
    fn cells(&self, column: usize, rows: &[u64], visit: &mut dyn FnMut(&ArrayRef, usize)) -> Parsed<()> {
        let (mut first, mut wanted) = (0, rows.iter().copied().peekable());
        let visited = self.each(&[column], &mut |batch| {
            let after = first + batch.num_rows() as u64;
            while let Some(row) = wanted.next_if(|&row| row < after) {
                visit(batch.column(0), (row - first) as usize);
            }
            first = after;
            if wanted.peek().is_some() { Ok(()) } else { Err(ENOUGH) }
        });
        match visited {
            Ok(()) | Err(ENOUGH) => Ok(()),
            Err(problem) => Err(problem),
        }
    }

    /// Counts the rows, where the file does not say how many there are.
    fn counted(&self) -> Parsed<u64> {
        if let Some(rows) = self.rows() {
            return Ok(rows);
        }
        let mut rows = 0;
        self.each(&[0], &mut |batch| {
            rows += batch.num_rows() as u64;
            Ok(())
        })?;
        Ok(rows)
    }
}

/// A refusal of the format's own reader.
fn undecodable<B: Batches>(error: impl std::fmt::Display) -> Problem {
    Problem::found(Place::File, format!("data that cannot be decoded ({})", short(error)), B::EXPECTED)
}

/// Opens a file's batches as a table.
fn open<B: Batches + 'static>(batches: B) -> Parsed<Box<dyn Arrays>> {
    let schema = batches.schema();
    let rows = batches.counted()?;
    if rows == 0 {
        return Err(Problem::found(Place::File, "no rows", "at least one"));
    }
    let mut left_out = Vec::new();
    let mut pictures = Vec::new();
    let index = index(&schema);
    let (mut columns, mut fields, mut open_lists) = (Vec::new(), Vec::new(), Vec::new());
    let mut bytes = Vec::new();
    for (at, field) in schema.fields().iter().enumerate() {
        if pictures::are(&batches, at, field.data_type(), rows) {
            left_out.push(pictures::left_out(field.name()));
            pictures.push((field.name().clone(), at));
            continue;
        }
        match kind(field.data_type()) {
            Some(kind) => {
                if matches!(kind, Type::List { dims: 0, .. }) {
                    open_lists.push(columns.len());
                }
                if is_bytes(field.data_type()) {
                    bytes.push(columns.len());
                }
                columns.push((field.name().clone(), kind));
                fields.push(at);
            }
            None => {
                let LeftOut { what, .. } = unusable(field.name(), &shown(field.data_type()));
                left_out.push(LeftOut { what, single: index.contains(field.name()) });
            }
        }
    }
    let mut table = Records { batches, columns, fields, left_out, index, pictures, rows };
    let unknown = [table.unmeasured(&open_lists)?, table.no_text(&bytes)?].concat();
    table.leave_out(unknown);
    Ok(Box::new(Table::open(table)?))
}

/// Names of the columns that a data frame of pandas had as its index.
fn index(schema: &SchemaRef) -> Vec<String> {
    #[derive(Default, Deserialize)]
    struct Pandas {
        /// Names; an index that counts the rows is an object instead, and no column.
        index_columns: Vec<Json>,
    }
    let frame = schema.metadata().get("pandas").and_then(|json| serde_json::from_str::<Pandas>(json).ok());
    frame.unwrap_or_default().index_columns.iter().filter_map(Json::as_str).map(str::to_owned).collect()
}

fn unusable(name: &str, found: &str) -> LeftOut {
    let what =
        format!("{name}: found {found}, expected numbers, text, bools, or lists of as many numbers in every row");
    LeftOut { what, single: false }
}

/// A type that is not read, for a message.
fn shown(stored: &DataType) -> String {
    use DataType::*;
    match stored {
        List(of) | LargeList(of) | FixedSizeList(of, _) | ListView(of) | LargeListView(of) => {
            format!("lists of {}", shown(of.data_type()))
        }
        Dictionary(_, of) => format!("dictionaries of {}", shown(of)),
        RunEndEncoded(_, of) => format!("runs of {}", shown(of.data_type())),
        Struct(_) => "structures".to_owned(),
        Map(..) => "maps".to_owned(),
        Utf8 | LargeUtf8 | Utf8View => "text".to_owned(),
        Date32 | Date64 | Time32(_) | Time64(_) | Timestamp(..) | Duration(_) | Interval(_) => {
            "dates or times".to_owned()
        }
        Null => "only missing values".to_owned(),
        other => short(other),
    }
}

/// Lists of so many of these numbers; of an unknown number of them, 0.
fn list(of: &FieldRef, dims: u64) -> Type {
    Type::List { dims, whole: numbers::are_whole(of.data_type()) }
}

/// What a column is.
fn kind(stored: &DataType) -> Option<Type> {
    match stored {
        DataType::Boolean => Some(Type::Bool),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(Type::Text),
        bytes if is_bytes(bytes) => Some(Type::Text),
        DataType::Dictionary(_, values) => kind(values).filter(|kind| !matches!(kind, Type::List { .. })),
        DataType::List(of) | DataType::LargeList(of) if numbers::are(of.data_type()) => Some(list(of, 0)),
        DataType::FixedSizeList(of, n) if numbers::are(of.data_type()) && *n > 0 => Some(list(of, *n as u64)),
        number if numbers::are_whole(number) => Some(Type::Integer),
        number if numbers::are(number) => Some(Type::Real),
        _ => None,
    }
}

/// Whether values are bytes, which some programs write for text.
fn is_bytes(stored: &DataType) -> bool {
    matches!(stored, DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_))
}

struct Records<B> {
    batches: B,
    columns: Vec<(String, Type)>,
    /// Index of each column in the file.
    fields: Vec<usize>,
    left_out: Vec<LeftOut>,
    /// Names of the columns of a data frame's index.
    index: Vec<String>,
    /// Names of the columns of pictures, and their index in the file.
    pictures: Vec<(String, usize)>,
    rows: u64,
}

impl<B: Batches> Records<B> {
    /// Gives lists the length of the first row's; those whose first is empty or missing cannot be used.
    fn unmeasured(&mut self, open_lists: &[usize]) -> Parsed<Vec<(usize, LeftOut)>> {
        if open_lists.is_empty() {
            return Ok(Vec::new());
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
        let mut unknown = Vec::new();
        for (&column, length) in open_lists.iter().zip(lengths) {
            let (name, kind) = &mut self.columns[column];
            match length {
                Some(length) => {
                    if let Type::List { dims, .. } = kind {
                        *dims = length;
                    }
                }
                None => unknown.push((column, unusable(name, "no list in row 1"))),
            }
        }
        Ok(unknown)
    }

    /// Of columns of bytes, those that are no text.
    fn no_text(&self, bytes: &[usize]) -> Parsed<Vec<(usize, LeftOut)>> {
        if bytes.is_empty() {
            return Ok(Vec::new());
        }
        let mut broken: Vec<Option<u64>> = vec![None; bytes.len()];
        self.each(bytes, &Silent, &mut |row, slot, value| {
            if let Value::Bytes = value {
                broken[slot].get_or_insert(row);
            }
            Ok(())
        })?;
        let unknown = bytes.iter().zip(broken).filter_map(|(&column, row)| {
            let found = format!("bytes that are not UTF-8 text in row {}", row? + 1);
            Some((column, unusable(&self.columns[column].0, &found)))
        });
        Ok(unknown.collect())
    }

    fn leave_out(&mut self, mut unknown: Vec<(usize, LeftOut)>) {
        unknown.sort_by_key(|(column, _)| *column);
        for (column, left) in unknown.into_iter().rev() {
            self.columns.remove(column);
            self.fields.remove(column);
            self.left_out.push(left);
        }
    }
}

impl<B: Batches> Rows for Records<B> {
    fn columns(&self) -> &[(String, Type)] {
        &self.columns
    }

    fn rows(&self) -> u64 {
        self.rows
    }

    fn left_out(&self) -> Vec<LeftOut> {
        self.left_out.clone()
    }

    fn index(&self) -> Vec<usize> {
        (0..self.columns.len()).filter(|&column| self.index.contains(&self.columns[column].0)).collect()
    }

    fn picture_columns(&self) -> Vec<String> {
        self.pictures.iter().map(|(name, _)| name.clone()).collect()
    }

    fn pictures(&self, key: &str, rows: &[u64]) -> Parsed<Vec<Shown>> {
        let found = self.pictures.iter().find(|(name, _)| name == key);
        let (_, column) =
            found.ok_or_else(|| Problem::found(Place::Array(key.to_owned()), "no pictures", "pictures"))?;
        pictures::shown(&self.batches, *column, rows)
    }

    fn place(&self, row: u64, column: usize) -> Place {
        Place::In { array: self.columns[column].0.clone(), row: row + 1, column: None }
    }

    fn each(&self, wanted: &[usize], monitor: &dyn Monitor, visit: &mut Visit) -> Parsed<()> {
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
    /// The values, and the place of each row's among them.
    Dictionary(&'a ArrayRef, Box<Cells<'a>>, Vec<usize>),
    /// Where each row's list starts and ends in the numbers.
    Lists(&'a ArrayRef, Vec<(usize, usize)>, Vec<f32>),
}

impl<'a> Cells<'a> {
    fn of(array: &'a ArrayRef) -> Self {
        let singles = |values: &ArrayRef| numbers::reals(values).into_iter().map(|value| value as f32).collect();
        match array.data_type() {
            DataType::Boolean => Self::Bool(array),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                Self::Dictionary(array, Box::new(Self::of(dictionary.values())), dictionary.normalized_keys())
            }
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
            number if numbers::are_whole(number) => Self::Integers(array, numbers::wholes(array)),
            number if numbers::are(number) => Self::Reals(array, numbers::reals(array)),
            _ => Self::Text(array),
        }
    }

    fn value<'b>(&'b self, row: usize, list: &'b mut Vec<f32>) -> Value<'b> {
        let (Self::Bool(array)
        | Self::Integers(array, _)
        | Self::Reals(array, _)
        | Self::Text(array)
        | Self::Dictionary(array, ..)
        | Self::Lists(array, ..)) = self;
        if array.is_null(row) {
            return Value::Missing;
        }
        match self {
            Self::Bool(array) => Value::Bool(array.as_boolean().value(row)),
            Self::Integers(_, values) => Value::Integer(values[row]),
            Self::Reals(_, values) => Value::Real(values[row]),
            Self::Text(array) => text(array, row),
            Self::Dictionary(_, values, keys) => values.value(keys[row], list),
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
    match array.data_type() {
        DataType::Utf8 => Value::Text(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Value::Text(array.as_string::<i64>().value(row)),
        DataType::Utf8View => Value::Text(array.as_string_view().value(row)),
        _ => std::str::from_utf8(bytes(array, row)).map_or(Value::Bytes, Value::Text),
    }
}

/// A cell of a column of bytes ([`is_bytes`]).
fn bytes(array: &ArrayRef, row: usize) -> &[u8] {
    match array.data_type() {
        DataType::Binary => array.as_binary::<i32>().value(row),
        DataType::LargeBinary => array.as_binary::<i64>().value(row),
        DataType::BinaryView => array.as_binary_view().value(row),
        _ => array.as_fixed_size_binary().value(row),
    }
}

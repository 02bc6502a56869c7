//! A container of one array per row, as tools that embed one input at a time write it: `{"P0": […], "P1": […], …}`.
//!
//! Where the names are numbered, the arrays are the rows of one embedding in the order of the numbers, and the names are a column of ids. Without
//! numbers nothing says how the rows belong to those of other files, and nothing is stacked.

use super::error::{Parsed, Place, Problem, expected_number};
use super::{Arrays, LeftOut, MANY, reserve};
use data::Feature;
use ndarray::Array2;
use schema::file::{ArrayInfo, ArrayKind};
use schema::progress::Monitor;

/// What the column of names is called: rows are matched by it where other files have ids.
const IDS: &str = "id";

/// What a reader gives, stacked where it is one array per row.
pub fn stacked(reader: Box<dyn Arrays>) -> Box<dyn Arrays> {
    let arrays = reader.arrays();
    // Fewer may be columns; and what is left out would be a row.
    let whole = arrays.len() > MANY && reader.left_out().iter().all(|left| left.single);
    match order(&arrays).filter(|_| whole) {
        Some((rows, dims)) => Box::new(Stacked { reader, rows, dims }),
        None => reader,
    }
}

struct Stacked {
    reader: Box<dyn Arrays>,
    rows: Vec<ArrayInfo>,
    dims: u64,
}

/// The arrays in the order of the numbers in their names, and how many values each has; `None` where they are not one row each.
fn order(arrays: &[ArrayInfo]) -> Option<(Vec<ArrayInfo>, u64)> {
    let shape = &arrays.first()?.shape;
    let dims = match shape[..] {
        [dims] | [1, dims] => dims,
        _ => return None,
    };
    let is_row = |array: &ArrayInfo| array.shape == *shape && !["text", "bool"].contains(&array.dtype.as_str());
    // As many rows as values: the arrays may as well be columns.
    if dims == arrays.len() as u64 || !arrays.iter().all(is_row) {
        return None;
    }
    let (before, after) = around(arrays);
    let number = |array: &ArrayInfo| array.key.strip_prefix(before)?.strip_suffix(after)?.parse::<u64>().ok();
    let mut numbered: Vec<(u64, &ArrayInfo)> =
        arrays.iter().map(|array| Some((number(array)?, array))).collect::<Option<_>>()?;
    numbered.sort_by_key(|(number, _)| *number);
    let distinct = numbered.windows(2).all(|pair| pair[0].0 < pair[1].0);
    distinct.then(|| (numbered.into_iter().map(|(_, array)| array.clone()).collect(), dims))
}

/// What all names have before and after a number in which they differ: "P" and "" of `P0`, `P10`; "" and ".emb" of `0.emb`, `10.emb`.
fn around(arrays: &[ArrayInfo]) -> (&str, &str) {
    let first = arrays[0].key.as_str();
    let same = |of: &dyn Fn(&str) -> usize| arrays.iter().map(|array| of(&array.key)).min().unwrap_or_default();
    let start =
        same(&|key| first.chars().zip(key.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum());
    let end = same(&|key| {
        first.chars().rev().zip(key.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
    });
    let is_digit = |c: char| c.is_ascii_digit();
    (first[..start].trim_end_matches(is_digit), first[first.len() - end..].trim_start_matches(is_digit))
}

impl Stacked {
    fn matrix(&self, monitor: &dyn Monitor) -> Parsed<Feature> {
        let mut values = reserve(self.rows.len() as u64, self.dims)?;
        for array in &self.rows {
            let refused = |at: usize, value: f64| {
                let column = Some(at as u64 + 1);
                let at = Place::Entry { layer: None, row: 1, column };
                Problem::found(at, format!("{value:?}"), expected_number(value)).in_array(&array.key)
            };
            match self.reader.read(array, 0, monitor)? {
                Feature::Matrix(row) => values.extend(row),
                Feature::Real(row) => values.extend(row.into_iter().map(|value| value as f32)),
                Feature::Symbols { codes, labels } => {
                    let number = |code: u32| labels[code as usize].parse().unwrap_or(f32::NAN);
                    values.extend(codes.into_iter().map(number));
                }
            }
            let start = values.len() - self.dims as usize;
            if let Some(bad) = values[start..].iter().position(|value| !value.is_finite()) {
                return Err(refused(bad, f64::from(values[start + bad])));
            }
        }
        let values = Array2::from_shape_vec((self.rows.len(), self.dims as usize), values);
        Ok(Feature::Matrix(values.expect("every array has as many values")))
    }
}

impl Arrays for Stacked {
    fn arrays(&self) -> Vec<ArrayInfo> {
        let rows = self.rows.len() as u64;
        let info = |key: &str, kind, shape, dtype: &str, distinct| {
            let (key, dtype) = (key.to_owned(), dtype.to_owned());
            ArrayInfo { key, kind, shape, dtype, distinct, classes: vec![], index: false, notes: vec![] }
        };
        let first = &self.rows[0];
        vec![
            info(schema::file::MATRIX, ArrayKind::Matrix, vec![rows, self.dims], &first.dtype, None),
            info(IDS, ArrayKind::Symbols, vec![rows], "text", Some(rows)),
        ]
    }

    fn left_out(&self) -> Vec<LeftOut> {
        self.reader.left_out()
    }

    fn read(&self, array: &ArrayInfo, _layer: u64, monitor: &dyn Monitor) -> Parsed<Feature> {
        match array.kind {
            ArrayKind::Matrix => self.matrix(monitor),
            _ => Ok(Feature::from_labels(self.rows.iter().map(|array| array.key.as_str()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_the_order_of_the_number_in_which_their_names_differ() {
        let named = |names: [&str; 3]| {
            let array = |key: &str| ArrayInfo {
                key: key.to_owned(),
                kind: ArrayKind::Real,
                shape: vec![4],
                dtype: "float32".to_owned(),
                distinct: None,
                classes: vec![],
                index: false,
                notes: vec![],
            };
            let arrays = names.map(array);
            order(&arrays).map(|(rows, _)| rows.into_iter().map(|array| array.key).collect::<Vec<_>>())
        };
        for names in
            [["P0", "P2", "P10"], ["0.emb", "2.emb", "10.emb"], ["s/001/x", "s/002/x", "s/010/x"], ["0", "1", "2"]]
        {
            let [first, second, third] = names;
            assert_eq!(named([third, first, second]).as_deref(), Some(&names.map(str::to_owned)[..]));
        }
        for names in [["cat", "dog", "bird"], ["a0", "b1", "a2"], ["0a1", "1a0", "2a2"], ["P1", "P01", "P2"]] {
            assert_eq!(named(names), None, "{names:?}");
        }
    }
}

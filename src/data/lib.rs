//! What one file gives for one layer, before it is coded.

#![warn(missing_docs)]

use ndarray::Array2;

/// A value that is no number, or infinite; rows and columns are counted from 1.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("row {row}, column {column}: found {value}, expected a finite number")]
pub struct NonFinite {
    /// From 1.
    pub row: usize,
    /// From 1.
    pub column: usize,
    /// What stands there.
    pub value: f64,
}

/// One variable's values for `n` rows: a modality of one layer, or the target. Row `i` of every feature is the same example.
#[derive(Debug, Clone, PartialEq)]
pub enum Feature {
    /// An embedding, `n × d`, row-major.
    Matrix(Array2<f32>),
    /// One real value a row.
    Real(Vec<f64>),
    /// One symbol a row: an index into `labels`.
    Symbols {
        /// One a row.
        codes: Vec<u32>,
        /// One for each symbol.
        labels: Vec<String>,
    },
}

impl From<(Vec<u32>, Vec<String>)> for Feature {
    /// Codes and their labels.
    fn from((codes, labels): (Vec<u32>, Vec<String>)) -> Self {
        Feature::Symbols { codes, labels }
    }
}

impl Feature {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        match self {
            Feature::Matrix(values) => values.nrows(),
            Feature::Real(values) => values.len(),
            Feature::Symbols { codes, .. } => codes.len(),
        }
    }

    /// The rows of these numbers (from 0), in this order.
    pub fn select(&self, rows: &[u32]) -> Self {
        match self {
            Feature::Matrix(values) => {
                let rows: Vec<usize> = rows.iter().map(|&row| row as usize).collect();
                Feature::Matrix(values.select(ndarray::Axis(0), &rows))
            }
            Feature::Real(values) => Feature::Real(rows.iter().map(|&row| values[row as usize]).collect()),
            Feature::Symbols { codes, labels } => Feature::Symbols {
                codes: rows.iter().map(|&row| codes[row as usize]).collect(),
                labels: labels.clone(),
            },
        }
    }

    /// Symbols from one label a row, numbered in order of first appearance.
    pub fn from_labels<S: AsRef<str>>(rows: impl IntoIterator<Item = S>) -> Self {
        let mut index = indexmap::IndexSet::new();
        let codes = rows.into_iter().map(|label| index.insert_full(label.as_ref().to_owned()).0 as u32).collect();
        Feature::Symbols { codes, labels: index.into_iter().collect() }
    }

    /// What a matrix says as one label a row: the column of the only 1 among zeros (one-hot), or the number of its only column where the numbers
    /// are whole. `None` where it is neither.
    pub fn as_labels(&self, whole: bool) -> Option<Self> {
        let Feature::Matrix(values) = self else { return None };
        if values.ncols() == 1 {
            let mut numbers: Vec<i64> = values.iter().map(|&value| value as i64).collect();
            let labels = numbers.clone();
            numbers.sort_unstable();
            numbers.dedup();
            let code = |number| numbers.binary_search(number).expect("every number is there") as u32;
            // Beyond this two numbers may be one `f32`.
            let exact = numbers.iter().all(|number| number.unsigned_abs() < 1 << f32::MANTISSA_DIGITS);
            return (whole && exact).then(|| Feature::Symbols {
                codes: labels.iter().map(code).collect(),
                labels: numbers.iter().map(i64::to_string).collect(),
            });
        }
        let hot = |row: ndarray::ArrayView1<f32>| {
            let ones = row.iter().filter(|&&value| value == 1.0).count();
            let others = row.iter().filter(|&&value| value != 0.0).count();
            (ones == 1 && others == 1).then(|| row.iter().position(|&value| value == 1.0)).flatten()
        };
        let columns: Vec<usize> = values.rows().into_iter().map(hot).collect::<Option<_>>()?;
        let mut used = columns.clone();
        used.sort_unstable();
        used.dedup();
        let code = |column| used.binary_search(column).expect("every column is there") as u32;
        Some(Feature::Symbols {
            codes: columns.iter().map(code).collect(),
            labels: used.iter().map(usize::to_string).collect(),
        })
    }

    /// Checks that every value is a finite number.
    ///
    /// # Errors
    /// [`NonFinite`] with the first offending row and column, counted from 1.
    pub fn check_finite(&self) -> Result<(), NonFinite> {
        let bad = match self {
            // One pass without a place, as there mostly is none to tell.
            Feature::Matrix(values) if values.as_slice().is_some_and(all_finite) => None,
            Feature::Matrix(values) => values
                .indexed_iter()
                .find(|(_, v)| !v.is_finite())
                .map(|((row, column), &v)| (row, column, f64::from(v))),
            Feature::Real(values) => {
                values.iter().enumerate().find(|(_, v)| !v.is_finite()).map(|(row, &v)| (row, 0, v))
            }
            Feature::Symbols { .. } => None,
        };
        match bad {
            Some((row, column, value)) => Err(NonFinite { row: row + 1, column: column + 1, value }),
            None => Ok(()),
        }
    }
}

/// Whether no value is infinite or no number, looked at in whole vectors.
fn all_finite(values: &[f32]) -> bool {
    values.chunks(256).all(|values| values.iter().fold(true, |all, x| all & x.is_finite()))
}

/// Reads numbers of single precision, little-endian, and says whether all are finite. This crate is compiled for speed, the readers of formats for their size.
pub fn read_singles(bytes: &[u8], values: &mut [f32]) -> bool {
    for (value, bytes) in values.iter_mut().zip(bytes.as_chunks().0) {
        *value = f32::from_le_bytes(*bytes);
    }
    all_finite(values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn symbols(codes: &[u32], labels: &[&str]) -> Feature {
        (codes.to_vec(), labels.iter().map(|&label| label.to_owned()).collect()).into()
    }

    #[test]
    fn one_hot_rows_are_labels_and_nothing_else_is() {
        let hot = Feature::Matrix(array![[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]]);
        assert_eq!(hot.as_labels(false), Some(symbols(&[0, 1, 0], &["1", "2"])));
        for other in [array![[0.0, 1.0], [1.0, 1.0]], array![[0.0, 1.0], [0.0, 0.0]], array![[0.0, 1.0], [0.0, 2.0]]] {
            assert_eq!(Feature::Matrix(other).as_labels(true), None);
        }
    }

    #[test]
    fn a_column_of_whole_numbers_is_labels() {
        let column = Feature::Matrix(array![[10.0], [-1.0], [10.0]]);
        assert_eq!(column.as_labels(true), Some(symbols(&[1, 0, 1], &["-1", "10"])));
        assert_eq!(column.as_labels(false), None);
        assert_eq!(Feature::Matrix(array![[16_777_216.0], [1.0]]).as_labels(true), None);
    }

    #[test]
    fn what_is_not_finite_is_found_wherever_it_stands() {
        let mut values = Array2::from_elem((40, 30), 1.5f32);
        assert_eq!(Feature::Matrix(values.clone()).check_finite(), Ok(()));
        for (row, column) in [(0, 0), (17, 4), (39, 29)] {
            values[[row, column]] = f32::NEG_INFINITY;
            let refused = Feature::Matrix(values.clone()).check_finite().unwrap_err();
            assert_eq!((refused.row, refused.column), (row + 1, column + 1));
            values[[row, column]] = 1.5;
        }
    }

    #[test]
    fn singles_are_read_as_they_were_written() {
        let numbers = [1.5f32, -0.0, f32::MIN_POSITIVE, 1e-45, f32::MAX];
        let bytes = |numbers: &[f32]| numbers.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>();
        let mut read = [9.0; 5];
        assert!(read_singles(&bytes(&numbers), &mut read));
        assert_eq!(read.map(f32::to_bits), numbers.map(f32::to_bits));
        assert!(!read_singles(&bytes(&[1.0, f32::NAN]), &mut read[..2]));
    }
}

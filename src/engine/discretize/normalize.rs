//! Rows to unit length, columns to mean zero.

use super::kernels;
use crate::threads;
use ndarray::Array2;

/// Rows of one parallel task, and columns.
const ROWS: usize = 256;
const COLUMNS: usize = 384;

/// Every row of `values` (`n × d`) times the inverse of its Euclidean norm, both in `f64`. A row of zeros has no direction and stays zero.
pub fn l2_rows(mut values: Array2<f32>) -> Array2<f32> {
    let width = values.ncols().max(1);
    unit_rows(flat_mut(&mut values), width);
    values
}

/// The same of rows of `width` values where they are.
pub(super) fn unit_rows(rows: &mut [f32], width: usize) {
    threads::run(rows.chunks_mut(ROWS * width), |rows| kernels::unit_rows(rows, width));
}

/// Subtracts each column's mean and scales everything by one power of two, so that the largest deviation lies in `[0.5, 1)`.
///
/// Neither changes a distance's rank, a principal axis or a share of variance; both keep `f32` away from cancellation,
/// overflow and underflow, whatever the offset and the unit of the values.
pub fn centre(values: Array2<f32>) -> Array2<f32> {
    Centring::of(&values).apply(values)
}

/// What [`centre`] subtracts and multiplies by.
#[derive(Debug, Clone, PartialEq)]
pub struct Centring {
    /// One a column.
    pub means: Vec<f64>,
    /// A power of 2, that products of centred values neither overflow nor vanish.
    pub scale: f64,
}

impl Centring {
    /// Of `n × d` values.
    pub fn of(values: &Array2<f32>) -> Self {
        let mut sums = Sums::new(values.ncols().max(1));
        sums.add(flat(values));
        sums.centring()
    }

    /// The same for other rows.
    pub fn apply(&self, mut values: Array2<f32>) -> Array2<f32> {
        self.apply_to(flat_mut(&mut values));
        values
    }

    /// The same of rows where they are.
    pub(super) fn apply_to(&self, rows: &mut [f32]) {
        let width = self.means.len().max(1);
        threads::run(rows.chunks_mut(ROWS * width), |rows| kernels::centre_rows(rows, &self.means, self.scale));
    }
}

/// What a [`Centring`] is made of, of rows that come one block after the other; the blocks do not show.
pub(super) struct Sums {
    width: usize,
    rows: usize,
    strips: Vec<Strip>,
}

/// Some columns: the first, and of each the sum and the least and the largest value.
struct Strip {
    first: usize,
    sums: Vec<f64>,
    ends: Vec<[f32; 2]>,
}

impl Sums {
    pub fn new(width: usize) -> Self {
        let strip = |first: usize| {
            let here = COLUMNS.min(width - first);
            Strip { first, sums: vec![0.0; here], ends: vec![[f32::INFINITY, f32::NEG_INFINITY]; here] }
        };
        Self { width, rows: 0, strips: (0..width).step_by(COLUMNS).map(strip).collect() }
    }

    pub fn add(&mut self, rows: &[f32]) {
        self.rows += rows.len() / self.width;
        let width = self.width;
        threads::run(&mut self.strips, |Strip { first, sums, ends }| {
            kernels::add_columns(rows, width, *first, sums, ends)
        });
    }

    pub fn centring(&self) -> Centring {
        let means: Vec<f64> =
            self.strips.iter().flat_map(|strip| &strip.sums).map(|sum| sum / self.rows as f64).collect();
        let ends = self.strips.iter().flat_map(|strip| &strip.ends);
        // The deviation, in f64 as in `apply`, grows with the distance: the largest is that of an end.
        let deviations = means.iter().zip(ends).flat_map(|(mean, ends)| ends.map(|x| (f64::from(x) - mean).abs()));
        let largest = deviations.fold(0f64, f64::max);
        Centring { means, scale: inverse_power_of_two_above(largest) }
    }
}

/// The real values of one column, centred and scaled in `f64` before they become `f32`, so that a time stamp keeps its seconds.
pub fn centre_column(values: &[f64]) -> Array2<f32> {
    // Halved first: neither the sum of two values nor a deviation can then overflow.
    let mean = values.iter().fold(0.0, |sum, x| sum + x / values.len() as f64);
    let largest = values.iter().fold(0f64, |largest, x| largest.max((x / 2.0 - mean / 2.0).abs()));
    let scale = inverse_power_of_two_above(largest);
    let column = values.iter().map(|x| ((x / 2.0 - mean / 2.0) * scale) as f32).collect();
    Array2::from_shape_vec((values.len(), 1), column).expect("one column holds as many values as rows")
}

/// The values, row-major.
pub fn flat(values: &Array2<f32>) -> &[f32] {
    values.as_slice().expect("an embedding is stored row-major")
}

fn flat_mut(values: &mut Array2<f32>) -> &mut [f32] {
    values.as_slice_mut().expect("an embedding is stored row-major")
}

/// `2^-e` with `2^(e-1) <= x < 2^e` (read from the exponent's bits); 1 for zero and for subnormal numbers.
fn inverse_power_of_two_above(x: f64) -> f64 {
    let exponent = (x.to_bits() >> 52) as i64;
    // Kept in the range of normal numbers: for x above 2^1021 the result would be subnormal.
    if exponent == 0 { 1.0 } else { f64::from_bits(((2045 - exponent).max(1) as u64) << 52) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn rows_get_unit_length_and_a_zero_row_stays_zero() {
        let unit = l2_rows(array![[3.0, 4.0], [0.0, 0.0], [3e30, -4e30], [3e-40, 4e-40]]);
        assert_eq!(unit.row(0), array![0.6, 0.8]);
        assert_eq!(unit.row(1), array![0.0, 0.0]);
        assert!((unit[[2, 0]] - 0.6).abs() < 1e-7 && (unit[[2, 1]] + 0.8).abs() < 1e-7);
        assert!((unit[[3, 0]] - 0.6).abs() < 1e-5);
    }

    #[test]
    fn centring_survives_any_offset_and_unit() {
        for (offset, unit) in [(0f32, 1f32), (1e6, 1.0), (0.0, 1e30), (0.0, 1e-30)] {
            let centred = centre(array![[offset - unit, 7.0 * unit], [offset + unit, 7.0 * unit]]);
            assert_eq!(centred.column(1), array![0.0, 0.0]);
            assert_eq!(centred[[0, 0]], -centred[[1, 0]]);
            assert!((0.5..=1.0).contains(&centred[[1, 0]]), "{offset} {unit}: {centred}");
        }
    }

    #[test]
    fn a_column_of_large_reals_keeps_its_differences() {
        let centred = centre_column(&[1.7e9, 1.7e9 + 1.0, 1.7e9 + 2.0]);
        assert_eq!(centred.column(0), array![-0.5, 0.0, 0.5]);
        let extreme = centre_column(&[f64::MAX, -f64::MAX]);
        assert!(extreme.iter().all(|x| x.is_finite()) && extreme[[0, 0]] > extreme[[1, 0]], "{extreme}");
        assert!(centre_column(&[5e-324, 0.0]).iter().all(|x| x.is_finite()));
    }

    #[test]
    fn the_scale_is_the_next_power_of_two() {
        for (x, expected) in [(0.75, 1.0), (1.0, 0.5), (3.0, 0.25), (0.0, 1.0)] {
            assert_eq!(inverse_power_of_two_above(x), expected);
        }
    }
}

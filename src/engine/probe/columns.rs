//! What the probe sees of a variable: centred columns.
//!
//! An embedding is taken in its leading principal components. No class is looked at for them, so that they may be those of all examples.

use crate::discretize::{normalize, one_column, pca, resolve};
use crate::error::Result;
use data::Feature;
use ndarray::{Array2, Axis};
use schema::config::{Coding, Plan};
use schema::progress::Monitor;

/// Columns at most: principal components, or the most frequent labels.
pub const MOST_COLUMNS: usize = 64;
/// Examples for each column at least.
pub const ROWS_PER_COLUMN: usize = 5;
/// Components of less than this share of the first one's variance are rounding errors of single precision.
const NOTHING: f64 = 1e-9;
pub const WHITEN: f64 = 1.0;

/// A variable's columns, `n × p`.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns(pub(super) Array2<f32>);

impl Columns {
    /// Of a feature that can be coded, of finite values. An embedding's rows are normalised where the plan says so.
    ///
    /// # Errors
    /// [`crate::error::EngineError::CodingMisfit`], [`crate::error::EngineError::Cancelled`].
    pub fn of(feature: &Feature, coding: Coding, plan: &Plan, monitor: &dyn Monitor) -> Result<Self> {
        Self::at_most(feature, coding, plan, MOST_COLUMNS, WHITEN, monitor)
    }

    pub fn at_most(
        feature: &Feature,
        coding: Coding,
        plan: &Plan,
        most: usize,
        whiten: f64,
        monitor: &dyn Monitor,
    ) -> Result<Self> {
        let most = most.min(feature.rows() / ROWS_PER_COLUMN).max(1);
        let columns = match feature {
            _ if resolve(feature, coding)? == Coding::Labels => indicators(&one_column(feature, coding, 0).codes, most),
            Feature::Matrix(values) if values.ncols() != 1 => {
                let values = values.as_standard_layout().into_owned();
                let values = if plan.normalize { normalize::l2_rows(values) } else { values };
                let values = normalize::centre(values);
                if values.iter().all(|&x| x == 0.0) {
                    Array2::zeros((values.nrows(), 1))
                } else {
                    scaled(pca::project(&values, most, monitor)?.scores, whiten)
                }
            }
            Feature::Matrix(values) => scaled(normalize::centre(values.as_standard_layout().into_owned()), whiten),
            Feature::Real(values) => scaled(normalize::centre_column(values), whiten),
            Feature::Symbols { .. } => unreachable!("labels are always coded as labels"),
        };
        Ok(Self(columns))
    }

    /// Some of the rows, in this order.
    pub fn select(&self, rows: &[usize]) -> Self {
        Self(self.0.select(Axis(0), rows))
    }

    pub fn rows(&self) -> usize {
        self.0.nrows()
    }

    pub fn columns(&self) -> usize {
        self.0.ncols()
    }
}

/// Centred indicators of the most frequent labels.
fn indicators(codes: &[u32], most: usize) -> Array2<f32> {
    let labels = codes.iter().max().map_or(0, |&last| last as usize + 1);
    let mut counts = vec![0u64; labels];
    codes.iter().for_each(|&code| counts[code as usize] += 1);
    let mut frequent: Vec<usize> = (0..labels).collect();
    frequent.sort_by_key(|&label| std::cmp::Reverse(counts[label]));
    frequent.truncate(most);
    let mut columns = Array2::zeros((codes.len(), frequent.len()));
    for (column, &label) in frequent.iter().enumerate() {
        let share = counts[label] as f64 / codes.len() as f64;
        for (row, &code) in codes.iter().enumerate() {
            let indicator = f64::from(u8::from(code as usize == label));
            columns[[row, column]] = (indicator - share) as f32;
        }
    }
    columns
}

/// Columns of mean 0 and variance 1; zeros where there is no variance.
fn scaled(mut columns: Array2<f32>, whiten: f64) -> Array2<f32> {
    let rows = columns.nrows() as f64;
    let moments: Vec<[f64; 2]> = columns
        .columns()
        .into_iter()
        .map(|column| {
            let mean = column.iter().fold(0.0, |sum, &x| sum + f64::from(x)) / rows;
            let square = |x: f32| (f64::from(x) - mean) * (f64::from(x) - mean);
            [mean, column.iter().fold(0.0, |sum, &x| sum + square(x)) / rows]
        })
        .collect();
    let largest = moments.iter().fold(0f64, |largest, [_, variance]| largest.max(*variance));
    for (mut column, [mean, variance]) in columns.columns_mut().into_iter().zip(moments) {
        let scale = if variance > NOTHING * largest {
            whiten / variance.sqrt() + (1.0 - whiten) / largest.sqrt()
        } else {
            0.0
        };
        column.mapv_inplace(|x| ((f64::from(x) - mean) * scale) as f32);
    }
    columns
}

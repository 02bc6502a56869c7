//! What the probe sees of a variable: centred columns.
//!
//! An embedding is taken in its leading principal components. No class is looked at for them, so that they may be those of all examples that
//! are probed: of those that are counted, as many as are drawn.

use super::target::{MOST_ROWS, drawn};
use crate::discretize::{held_out, normalize, one_column, pca, resolve};
use crate::error::Result;
use data::Feature;
use ndarray::{Array2, Axis, s};
use schema::config::{Coding, PcaBy, Plan};
use schema::progress::Monitor;

/// Columns at most: principal components, or the most frequent labels. Few examples need no fewer: the ridge weighs every component by its variance.
/// Measured in `docs/probe.md`.
pub const MOST_COLUMNS: usize = PcaBy::SOUGHT;

/// A variable's columns, `n × p`.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns(pub(crate) Array2<f32>);

impl Columns {
    /// Of the examples of a feature that are probed; it can be coded, and its values are finite. An embedding's rows are normalised where the plan says so.
    ///
    /// # Errors
    /// [`crate::error::EngineError::CodingMisfit`], [`crate::error::EngineError::TooFewRows`], [`crate::error::EngineError::Cancelled`].
    pub fn of(feature: &Feature, coding: Coding, plan: &Plan, monitor: &dyn Monitor) -> Result<Self> {
        Self::at_most(feature, coding, plan, MOST_COLUMNS, monitor)
    }

    /// How many principal components coding should keep ([`crate::discretize::code_and_keep`]), so that they need not be found again: 0 where
    /// the probe has other examples than the codes, of which it finds its own.
    pub fn kept(rows: usize, plan: &Plan) -> usize {
        if plan.held_out == 0.0 && rows <= MOST_ROWS { MOST_COLUMNS } else { 0 }
    }

    /// Of what coding kept: the same to the last bit as [`Columns::of`] the embedding.
    pub fn of_scores(scores: &Array2<f32>) -> Self {
        let kept = scores.ncols().min(MOST_COLUMNS);
        Self(scaled(scores.slice(s![.., ..kept]).as_standard_layout().into_owned()))
    }

    pub(super) fn at_most(
        feature: &Feature,
        coding: Coding,
        plan: &Plan,
        most: usize,
        monitor: &dyn Monitor,
    ) -> Result<Self> {
        let selected = Self::probed(feature.rows(), plan)?.map(|rows| feature.select(&rows));
        Self::of_probed(selected.as_ref().unwrap_or(feature), coding, plan, most, monitor)
    }

    /// Which of so many examples are probed, ascending; `None` for all.
    ///
    /// # Errors
    /// [`crate::error::EngineError::TooFewRows`].
    pub fn probed(rows: usize, plan: &Plan) -> Result<Option<Vec<u32>>> {
        let rows = match held_out::split(rows, plan)? {
            Some(split) => match drawn(split.counted.len(), MOST_ROWS, plan.seed) {
                Some(rows) => Some(rows.into_iter().map(|row| split.counted[row]).collect()),
                None => Some(split.counted),
            },
            None => drawn(rows, MOST_ROWS, plan.seed),
        };
        Ok(rows.map(|rows: Vec<usize>| rows.into_iter().map(|row| row as u32).collect()))
    }

    /// Of an embedding's examples that are [`probed`](Self::probed).
    ///
    /// # Errors
    /// [`crate::error::EngineError::Cancelled`].
    pub fn of_rows(probed: Array2<f32>, plan: &Plan, monitor: &dyn Monitor) -> Result<Self> {
        Self::of_probed(&Feature::Matrix(probed), Coding::Clusters, plan, MOST_COLUMNS, monitor)
    }

    fn of_probed(feature: &Feature, coding: Coding, plan: &Plan, most: usize, monitor: &dyn Monitor) -> Result<Self> {
        let coding = resolve(feature, coding)?;
        let columns = match feature {
            Feature::Matrix(values) if values.ncols() != 1 => {
                let values = values.as_standard_layout().into_owned();
                let values = if plan.normalize { normalize::l2_rows(values) } else { values };
                let values = normalize::centre(values);
                if values.iter().all(|&x| x == 0.0) {
                    Array2::zeros((values.nrows(), 1))
                } else {
                    pca::project(&values, most, plan.pca_by, monitor)?.scores
                }
            }
            column => return Ok(Self::of_column(column, coding, most)),
        };
        Ok(Self(scaled(columns)))
    }

    /// Of labels, or of one real value a row.
    pub(crate) fn of_column(feature: &Feature, coding: Coding, most: usize) -> Self {
        Self(scaled(match feature {
            labels if coding == Coding::Labels => indicators(&one_column(labels, coding, 0).codes, most),
            Feature::Matrix(values) => normalize::centre(values.as_standard_layout().into_owned()),
            Feature::Real(values) => normalize::centre_column(values),
            Feature::Symbols { .. } => unreachable!("labels are always coded as labels"),
        }))
    }

    /// Some of the rows, in this order.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        Self(self.0.select(Axis(0), rows))
    }

    /// How many there are.
    pub fn columns(&self) -> usize {
        self.0.ncols()
    }
}

/// Indicators of the most frequent labels.
fn indicators(codes: &[u32], most: usize) -> Array2<f32> {
    let labels = codes.iter().max().map_or(0, |&last| last as usize + 1);
    let mut counts = vec![0u64; labels];
    codes.iter().for_each(|&code| counts[code as usize] += 1);
    let mut frequent: Vec<usize> = (0..labels).collect();
    frequent.sort_by_key(|&label| std::cmp::Reverse(counts[label]));
    frequent.truncate(most);
    let mut columns = Array2::zeros((codes.len(), frequent.len()));
    for (column, &label) in frequent.iter().enumerate() {
        for (row, _) in codes.iter().enumerate().filter(|&(_, &code)| code as usize == label) {
            columns[[row, column]] = 1.0;
        }
    }
    columns
}

/// Centred columns, scaled as a whole so that the largest variance is 1: a rotation of the columns changes nothing but that scale.
fn scaled(mut columns: Array2<f32>) -> Array2<f32> {
    let moments = moments(&columns);
    let scale = unit(&moments);
    for (mut column, [mean, _]) in columns.columns_mut().into_iter().zip(moments) {
        column.mapv_inplace(|x| ((f64::from(x) - mean) * scale) as f32);
    }
    columns
}

/// Mean and variance of each column.
pub(crate) fn moments(columns: &Array2<f32>) -> Vec<[f64; 2]> {
    let rows = columns.nrows() as f64;
    let of = |column: ndarray::ArrayView1<f32>| {
        let mean = column.iter().fold(0.0, |sum, &x| sum + f64::from(x)) / rows;
        let square = |x: f32| (f64::from(x) - mean) * (f64::from(x) - mean);
        [mean, column.iter().fold(0.0, |sum, &x| sum + square(x)) / rows]
    };
    columns.columns().into_iter().map(of).collect()
}

/// The factor that makes the largest variance 1.
pub(crate) fn unit(moments: &[[f64; 2]]) -> f64 {
    let largest = moments.iter().fold(0f64, |largest, [_, variance]| largest.max(*variance));
    if largest > 0.0 { 1.0 / largest.sqrt() } else { 0.0 }
}

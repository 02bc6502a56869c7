//! Codes of probabilities that a model gave: k-means on their roots, whose squared distance is Hellinger's. Rows that expect the same of the target get
//! the same symbol, as with [`crate::predict`], but nothing is fitted to the target here.

use super::{Coded, Codes, Outcome, held_out, kmeans, means, numbers, one_symbol};
use crate::discretize::held_out::Split;
use crate::error::{EngineError, Result};
use crate::math;
use data::Feature;
use ndarray::{Array2, ArrayView2, Axis};
use schema::config::{Coding, Plan};
use schema::progress::{Monitor, Stage};

/// How far a row's sum may be from 1: what sixteen-bit floats leave of a thousand classes.
const ROUNDED: f64 = 5e-3;

/// Codes rows of probabilities, or of logits.
///
/// # Errors
/// [`EngineError::NoProbability`], [`EngineError::NoDistribution`], those of [`means`].
pub(super) fn cluster(
    feature: &Feature,
    coding: Coding,
    clusters: usize,
    plan: &Plan,
    split: Option<&Split>,
    rng_path: &[u64],
    monitor: &dyn Monitor,
) -> Result<Outcome> {
    let Feature::Matrix(values) = feature else { unreachable!("resolve refuses what has no columns") };
    let points = roots(values, coding)?;
    monitor.progress(Stage::Projecting, 1.0);
    let shown = split.map(|split| points.select(Axis(0), &split.fitted));
    let shown = shown.as_ref().unwrap_or(&points);
    if super::distinct_rows(shown, 2) < 2 {
        return Ok(one_symbol(split.map_or(points.nrows(), |split| split.counted.len())));
    }
    let clustering = means(shown, clusters, plan, rng_path, monitor)?;
    let codes = match split {
        None => clustering.codes,
        Some(split) => kmeans::assign(&points.select(Axis(0), &split.counted), &clustering.centroids, monitor)?,
    };
    let coded = Coded { codes, labels: numbers(clustering.centroids.nrows()) };
    Ok(Outcome { converged: Some(clustering.converged), ..coded.into() })
}

/// The most probable column of each row that `codes` count, and the number of columns; `None` for codes of anything else. Of equal columns the first.
pub fn most_probable(feature: &Feature, codes: &Codes, plan: &Plan) -> Option<(Vec<u32>, usize)> {
    let given = [Coding::Predictions, Coding::Logits].iter().any(|coding| coding.id() == codes.report.method);
    let Feature::Matrix(values) = feature else { return None };
    let split = held_out::split(values.nrows(), plan).ok().filter(|_| given)?;
    let most = |row: usize| {
        let better =
            |best: usize, column: usize| if values[[row, column]] > values[[row, best]] { column } else { best };
        (0..values.ncols()).fold(0, better) as u32
    };
    let rows = match split {
        Some(split) => split.counted.into_iter().map(most).collect(),
        None => (0..values.nrows()).map(most).collect(),
    };
    Some((rows, values.ncols()))
}

/// Whether every row is a distribution over two columns or more: class probabilities, most likely.
pub fn are_probabilities(feature: &Feature) -> bool {
    let Feature::Matrix(values) = feature else { return false };
    are_distributions(values.view())
}

/// The same of some rows.
pub fn are_distributions(values: ArrayView2<f32>) -> bool {
    values.ncols() > 1
        && values.rows().into_iter().all(|row| {
            let sum = row.iter().fold(0.0, |sum, &x| sum + f64::from(x));
            row.iter().all(|x| (0.0..=1.0).contains(x)) && (sum - 1.0).abs() <= ROUNDED
        })
}

/// The root of each probability.
pub(crate) fn roots(values: &Array2<f32>, coding: Coding) -> Result<Array2<f32>> {
    let mut points = Array2::zeros(values.raw_dim());
    for (row, (values, mut point)) in values.rows().into_iter().zip(points.rows_mut()).enumerate() {
        let masses: Vec<f64> = match coding {
            Coding::Logits => {
                let largest =
                    values.iter().fold(f32::NEG_INFINITY, |largest, &x| if x > largest { x } else { largest });
                values.iter().map(|&x| math::exp(f64::from(x) - f64::from(largest))).collect()
            }
            _ => {
                let outside = values.iter().position(|&x| !(0.0..=1.0 + ROUNDED).contains(&f64::from(x)));
                if let Some(column) = outside {
                    let value = f64::from(values[column]);
                    return Err(EngineError::NoProbability { row: row + 1, column: column + 1, value });
                }
                values.iter().map(|&x| f64::from(x)).collect()
            }
        };
        let sum = masses.iter().fold(0.0, |sum, mass| sum + mass);
        if coding != Coding::Logits && (sum - 1.0).abs() > ROUNDED {
            return Err(EngineError::NoDistribution { row: row + 1, sum });
        }
        point.iter_mut().zip(masses).for_each(|(x, mass)| *x = (mass / sum).sqrt() as f32);
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discretize::code;
    use schema::config::Config;
    use schema::progress::Silent;

    fn coded(rows: &[[f32; 3]], coding: Coding, clusters: u32) -> Result<Vec<u32>> {
        let values = Array2::from_shape_vec((rows.len(), 3), rows.concat()).unwrap();
        let plan = Config { sources: coding, ..Config::default() }.check().unwrap();
        code(&Feature::Matrix(values), coding, clusters, &plan, &[0, 0], &Silent).map(|codes| codes.codes)
    }

    #[test]
    fn rows_that_expect_the_same_share_a_code_whatever_their_form() {
        let kinds = [[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.02, 0.03, 0.95]];
        let kind = |row: usize| row * 7 % 3;
        let rows: Vec<[f32; 3]> = (0..60).map(|row| kinds[kind(row)]).collect();
        let expected: Vec<u32> = (0..60).map(|row| kind(row) as u32).collect();
        assert_eq!(coded(&rows, Coding::Predictions, 3).unwrap(), expected);
        // A softmax does not see what is added to a whole row, nor do rows of other sums differ.
        let logits: Vec<[f32; 3]> = (0..60).map(|row| kinds[kind(row)].map(|p| p.ln() + (row % 4) as f32)).collect();
        assert_eq!(coded(&logits, Coding::Logits, 3).unwrap().len(), 60);
        let plain: Vec<[f32; 3]> = rows.iter().map(|row| row.map(f32::ln)).collect();
        assert_eq!(coded(&plain, Coding::Logits, 3).unwrap(), expected);
    }

    #[test]
    fn what_is_no_distribution_is_named_with_its_row() {
        let mut rows = vec![[0.5, 0.25, 0.25]; 10];
        rows[4] = [0.5, 0.25, 0.0];
        let refused = |rows: &[[f32; 3]]| coded(rows, Coding::Predictions, 2).unwrap_err().to_string();
        assert_eq!(
            refused(&rows),
            "row 5: found probabilities that sum to 0.75; expected 1. If they are logits, choose logits"
        );
        rows[4] = [1.25, -0.5, 0.25];
        assert!(refused(&rows).starts_with("row 5, column 1: found 1.25; expected a probability from 0 to 1"));
        rows[4] = [f32::NAN, 0.5, 0.5];
        assert!(refused(&rows).contains("row 5"));
        let labels = Feature::Symbols { codes: vec![0, 1], labels: vec!["a".into(), "b".into()] };
        let refused = super::super::resolve(&labels, Coding::Logits).unwrap_err().to_string();
        assert_eq!(refused, "logits cannot code labels; expected a column for each class");
    }
}

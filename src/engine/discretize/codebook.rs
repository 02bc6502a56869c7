//! A codebook: how an embedding becomes codes, fitted to some rows so that others can be coded by it. Row normalisation, centring, principal axes
//! and centroids, in that order; a row's code is its nearest centroid. Rows that a codebook was fitted to get the codes that they had then.

use super::{kmeans, means, normalize, numbers, pca};
use crate::error::{EngineError, Result};
use crate::predict::posteriors;
use ndarray::Array2;
use schema::codebook::{Codebook, SCHEMA};
use schema::config::Plan;
use schema::progress::{Monitor, Stage};

/// A codebook and what its own rows became.
pub struct Fitted {
    /// What codes other rows alike.
    pub codebook: Codebook,
    /// One code a row, from 0, numbered by first appearance.
    pub codes: Vec<u32>,
    /// Principal components kept, and their share of the variance; none without a projection.
    pub components: Option<u64>,
    /// `0..=1`.
    pub explained_variance: Option<f64>,
    /// False where k-means stopped at its limit.
    pub converged: bool,
    /// The rows' coordinates along more components than the codes use, where they were asked for and there was a projection.
    pub scores: Option<Array2<f32>>,
}

/// Fits a codebook of `clusters` codes to the rows of an embedding (`n × d`, `d` at least 2); `None` where all rows are the same. It takes the rows, since it
/// normalises and centres them where they are.
///
/// # Errors
/// [`EngineError::TooManyClusters`] unless the plan clamps K, [`EngineError::Cancelled`].
pub fn fit(
    values: Array2<f32>,
    clusters: usize,
    plan: &Plan,
    rng_path: &[u64],
    monitor: &dyn Monitor,
) -> Result<Option<Fitted>> {
    fit_and_keep(values, clusters, plan, rng_path, 0, monitor)
}

/// The same, keeping the rows' coordinates along at least `keep` components: principal components are worth finding only once.
///
/// # Errors
/// Those of [`fit`].
pub fn fit_and_keep(
    values: Array2<f32>,
    clusters: usize,
    plan: &Plan,
    rng_path: &[u64],
    keep: usize,
    monitor: &dyn Monitor,
) -> Result<Option<Fitted>> {
    let values = if values.is_standard_layout() { values } else { values.as_standard_layout().into_owned() };
    let values = if plan.normalize { normalize::l2_rows(values) } else { values };
    let centring = normalize::Centring::of(&values);
    let values = centring.apply(values);
    let (rows, width) = values.dim();
    if super::distinct_rows(&values, 2) < 2 {
        return Ok(None);
    }
    monitor.progress(Stage::Projecting, 0.0);
    let kept = plan.pca.map(|pca| (pca as usize).min(rows).min(width));
    let coordinates = match kept {
        Some(kept) if kept < width => {
            Coordinates::of(pca::project(&values, kept.max(keep), plan.pca_by, monitor)?, kept, width, keep > 0)
        }
        // Keeping every component only rotates the rows, which no distance sees.
        Some(_) => Coordinates { points: values, axes: None, explained_variance: Some(1.0), scores: None },
        None => Coordinates { points: values, axes: None, explained_variance: None, scores: None },
    };
    monitor.progress(Stage::Projecting, 1.0);
    coordinates.fit(centring, kept, clusters, plan, rng_path, monitor).map(Some)
}

/// What is clustered, and how it came about.
pub(super) struct Coordinates {
    points: Array2<f32>,
    axes: Option<Vec<Vec<f64>>>,
    explained_variance: Option<f64>,
    scores: Option<Array2<f32>>,
}

impl Coordinates {
    /// Along the first `kept` axes of `width` coordinates; those along all of them stay beside them where they are `wanted`.
    pub fn of(projection: pca::Projection, kept: usize, width: usize, wanted: bool) -> Self {
        let (projection, scores) = match wanted {
            true => (projection.first(kept), Some(projection.scores)),
            false => (projection, None),
        };
        let axes = projection.axes.chunks(width).map(<[f64]>::to_vec).collect();
        Self { points: projection.scores, axes: Some(axes), explained_variance: Some(projection.explained), scores }
    }

    /// Clusters them.
    pub fn fit(
        self,
        centring: normalize::Centring,
        kept: Option<usize>,
        clusters: usize,
        plan: &Plan,
        rng_path: &[u64],
        monitor: &dyn Monitor,
    ) -> Result<Fitted> {
        let Self { points, axes, explained_variance, scores } = self;
        let clustering = means(&points, clusters, plan, rng_path, monitor)?;
        let codebook = Codebook {
            schema: SCHEMA.to_owned(),
            name: String::new(),
            normalize: plan.normalize,
            means: centring.means,
            scale: centring.scale,
            axes,
            posteriors: Vec::new(),
            centroids: clustering.centroids.rows().into_iter().map(|row| row.to_vec()).collect(),
        };
        let (components, converged) = (kept.map(|kept| kept as u64), clustering.converged);
        Ok(Fitted { codebook, codes: clustering.codes, components, explained_variance, converged, scores })
    }
}

/// The codes' names: "1", "2", ….
pub fn labels(codebook: &Codebook) -> Vec<String> {
    numbers(codebook.centroids.len())
}

/// The code of each row, from 0.
///
/// # Errors
/// [`EngineError::CodebookMisfit`] where the rows have another number of columns, [`EngineError::Cancelled`].
pub fn assign(codebook: &Codebook, values: &Array2<f32>, monitor: &dyn Monitor) -> Result<Vec<u32>> {
    nearest(codebook, scores(codebook, values, monitor)?, monitor)
}

/// The rows' coordinates along the codebook's axes.
///
/// # Errors
/// Those of [`assign`].
pub fn scores(codebook: &Codebook, values: &Array2<f32>, monitor: &dyn Monitor) -> Result<Array2<f32>> {
    let width = codebook.means.len();
    if values.ncols() != width {
        return Err(EngineError::CodebookMisfit { found: values.ncols(), expected: width });
    }
    let values = values.as_standard_layout().into_owned();
    let centring = normalize::Centring { means: codebook.means.clone(), scale: codebook.scale };
    let values = centring.apply(if codebook.normalize { normalize::l2_rows(values) } else { values });
    match &codebook.axes {
        Some(axes) => pca::scores(&values, &axes.concat(), axes.len(), monitor),
        None => Ok(values),
    }
}

/// What is clustered of such coordinates.
///
/// # Errors
/// [`EngineError::Cancelled`].
pub fn points(codebook: &Codebook, scores: Array2<f32>, monitor: &dyn Monitor) -> Result<Array2<f32>> {
    match &codebook.posteriors[..] {
        [] => Ok(scores),
        posteriors => posteriors::points(posteriors, &scores, monitor),
    }
}

/// The code of each row of such coordinates, from 0.
///
/// # Errors
/// [`EngineError::Cancelled`].
pub fn nearest(codebook: &Codebook, scores: Array2<f32>, monitor: &dyn Monitor) -> Result<Vec<u32>> {
    let points = points(codebook, scores, monitor)?;
    let shape = (codebook.centroids.len(), points.ncols());
    let centroids = Array2::from_shape_vec(shape, codebook.centroids.concat()).expect("checked when it was read");
    kmeans::assign(&points, &centroids, monitor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;
    use schema::config::Config;
    use schema::progress::Silent;

    fn embedding(rows: usize, width: usize) -> Array2<f32> {
        let mut rng = Rng::stream(3, &[]);
        Array2::from_shape_fn((rows, width), |(row, column)| {
            (if row % 3 == column % 3 { 4.0 } else { 0.0 } + rng.normal()) as f32
        })
    }

    #[test]
    fn rows_keep_the_codes_they_were_fitted_with_also_after_a_file() {
        for pca in [Some(4), Some(64), None] {
            let plan = Config { pca, clusters: 5, ..Config::default() }.check().expect("valid settings");
            let values = embedding(300, 12);
            let fitted = fit(values.clone(), 5, &plan, &[0, 0], &Silent).unwrap().expect("rows differ");
            assert!(fitted.converged);
            let read = Codebook::from_json(&fitted.codebook.to_json()).expect("what was written is read");
            assert_eq!(read, fitted.codebook);
            assert_eq!(assign(&read, &values, &Silent).unwrap(), fitted.codes, "{pca:?}");
        }
    }

    #[test]
    fn a_row_is_coded_by_itself() {
        let plan = Config { clusters: 5, pca: Some(4), ..Config::default() }.check().expect("valid settings");
        let values = embedding(300, 12);
        let Fitted { codebook, codes, .. } =
            fit(values.clone(), 5, &plan, &[0, 0], &Silent).unwrap().expect("rows differ");
        let one = values.slice(ndarray::s![17..18, ..]).to_owned();
        assert_eq!(assign(&codebook, &one, &Silent).unwrap(), codes[17..18]);
    }

    #[test]
    fn codebooks_that_do_not_fit_are_refused() {
        let plan = Config { clusters: 3, pca: Some(4), ..Config::default() }.check().expect("valid settings");
        let fitted = fit(embedding(30, 12), 3, &plan, &[0, 0], &Silent).unwrap().expect("rows differ");
        let mut broken = fitted.codebook.clone();
        broken.centroids[1].pop();
        let refusal = Codebook::from_json(&broken.to_json()).unwrap_err();
        assert_eq!(refusal, "found 3 values in centroid 2, expected 4");
        let refusal = assign(&fitted.codebook, &embedding(5, 11), &Silent).unwrap_err().to_string();
        assert_eq!(refusal, "has 11 columns; the codebook was fitted to 12");
    }
}

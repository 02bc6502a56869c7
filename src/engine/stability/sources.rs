//! A modality, prepared once for every setting: PCA is fitted to all rows at the largest dimension, and a setting takes its first columns.

use super::rows::Rows;
use crate::discretize::held_out::Split;
use crate::discretize::{distinct_rows, kmeans, means, normalize, one_column, pca, resolve};
use crate::error::{EngineError, Result};
use data::Feature;
use ndarray::Array2;
use schema::config::{Coding, Plan};
use schema::progress::{Monitor, Stage};

/// What k-means or bins are made from.
pub(super) enum Source<'a> {
    Points(Points),
    Column { feature: &'a Feature, coding: Coding },
}

/// An embedding or a real column on its way to k-means.
pub(super) struct Points {
    /// `n × d`, centred; absent where every setting projects.
    whole: Option<Array2<f32>>,
    /// `n × components`, for the most components that a setting keeps.
    scores: Option<Array2<f32>>,
    width: usize,
    /// Rows that PCA was fitted to bound its components.
    fitted: usize,
}

/// What of a setting makes a difference to a modality's codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub source: usize,
    /// Index of the rows.
    pub rows: usize,
    /// Index of the seed of k-means, where there is one.
    pub seed: Option<usize>,
    pub clusters: Option<u32>,
    /// Components kept; `None` where nothing is projected.
    pub components: Option<usize>,
}

impl<'a> Source<'a> {
    /// # Errors
    /// Those of [`crate::discretize::code`] that do not depend on the setting.
    pub fn new(
        feature: &'a Feature,
        grid_pca: &[Option<u32>],
        split: Option<&Split>,
        plan: &Plan,
        monitor: &dyn Monitor,
    ) -> Result<Self> {
        if feature.rows() < 2 {
            return Err(EngineError::TooFewRows { found: feature.rows(), needed: 2 });
        }
        feature.check_finite()?;
        let coding = resolve(feature, plan.sources)?;
        let column = |whole: Array2<f32>| {
            let (fitted, width) = whole.dim();
            Ok(Self::Points(Points { whole: Some(whole), scores: None, width, fitted }))
        };
        match feature {
            _ if coding.predicts() => Err(EngineError::OnlyAnalysed { coding: coding.id() }),
            _ if coding != Coding::Clusters => Ok(Self::Column { feature, coding }),
            Feature::Matrix(values) if values.ncols() > 1 => {
                Ok(Self::Points(Points::project(values, grid_pca, split, plan, monitor)?))
            }
            Feature::Matrix(values) => column(normalize::centre(values.as_standard_layout().into_owned())),
            Feature::Real(values) => column(normalize::centre_column(values)),
            Feature::Symbols { .. } => unreachable!("labels are never clustered: resolve refuses them"),
        }
    }

    /// Whether K or the number of bins changes its codes.
    pub fn has_clusters(&self) -> bool {
        !matches!(self, Source::Column { coding: Coding::Labels, .. })
    }

    pub fn key(&self, source: usize, clusters: u32, pca: Option<u32>, rows: usize, seed: usize) -> Key {
        let clusters = self.has_clusters().then_some(clusters);
        match self {
            Source::Points(points) => {
                Key { source, rows, seed: Some(seed), clusters, components: points.components(pca) }
            }
            Source::Column { .. } => Key { source, rows, seed: None, clusters, components: None },
        }
    }

    /// One code for each counted row. `plan` has the seed.
    ///
    /// # Errors
    /// Those of [`crate::discretize::code`].
    pub fn code(&self, key: Key, rows: &Rows, plan: &Plan, path: &[u64], monitor: &dyn Monitor) -> Result<Vec<u32>> {
        let codes = match self {
            Source::Points(points) => points.code(key, rows, plan, path, monitor)?,
            Source::Column { feature, coding } => {
                let all = rows.all();
                let of = |&row: &usize| all.binary_search(&row).expect("every counted row is among all");
                let selected = feature.select(&all.iter().map(|&row| row as u32).collect::<Vec<_>>());
                let bins = key.clusters.unwrap_or(plan.clusters) as usize;
                let coded = one_column(&selected, *coding, bins);
                rows.counted.iter().map(|row| coded.codes[of(row)]).collect()
            }
        };
        match codes.iter().all(|code| *code == codes[0]) {
            true => Err(EngineError::ConstantModality),
            false => Ok(codes),
        }
    }
}

impl Points {
    /// As [`crate::discretize::codebook::fit`] prepares them, for several numbers of components at once.
    fn project(
        values: &Array2<f32>,
        grid_pca: &[Option<u32>],
        split: Option<&Split>,
        plan: &Plan,
        monitor: &dyn Monitor,
    ) -> Result<Self> {
        monitor.progress(Stage::Projecting, 0.0);
        let values = values.as_standard_layout().into_owned();
        let values = if plan.normalize { normalize::l2_rows(values) } else { values };
        let fitted = split.map(|split| values.select(ndarray::Axis(0), &split.fitted));
        let centring = normalize::Centring::of(fitted.as_ref().unwrap_or(&values));
        let (fitted, values) = (fitted.map(|fitted| centring.apply(fitted)), centring.apply(values));
        let shown = fitted.as_ref().unwrap_or(&values);
        if distinct_rows(shown, 2) < 2 {
            return Err(EngineError::ConstantModality);
        }
        let mut points = Self { whole: None, scores: None, width: values.ncols(), fitted: shown.nrows() };
        let most = grid_pca.iter().filter_map(|&pca| points.components(pca)).max();
        if let Some(most) = most {
            let projection = pca::project(shown, most, plan.pca_by, monitor)?;
            points.scores = Some(match fitted.is_some() {
                true => pca::scores(&values, &projection.axes, most, monitor)?,
                false => projection.scores,
            });
        }
        if grid_pca.iter().any(|&pca| points.components(pca).is_none()) {
            points.whole = Some(values);
        }
        monitor.progress(Stage::Projecting, 1.0);
        Ok(points)
    }

    /// Components that PCA keeps; `None` where nothing is projected, since keeping them all only rotates the rows.
    fn components(&self, pca: Option<u32>) -> Option<usize> {
        pca.map(|pca| (pca as usize).min(self.fitted)).filter(|&kept| kept < self.width)
    }

    fn code(&self, key: Key, rows: &Rows, plan: &Plan, path: &[u64], monitor: &dyn Monitor) -> Result<Vec<u32>> {
        let clusters = key.clusters.expect("points are clustered") as usize;
        let points = self.select(rows.fitted.as_deref().unwrap_or(&rows.counted), key.components);
        if distinct_rows(&points, 2) < 2 {
            return Err(EngineError::ConstantModality);
        }
        let clustering = means(&points, clusters, plan, path, monitor)?;
        match rows.fitted {
            None => Ok(clustering.codes),
            Some(_) => kmeans::assign(&self.select(&rows.counted, key.components), &clustering.centroids, monitor),
        }
    }

    fn select(&self, rows: &[usize], components: Option<usize>) -> Array2<f32> {
        let (values, width) = match components {
            Some(kept) => (self.scores.as_ref(), kept),
            None => (self.whole.as_ref(), self.width),
        };
        let values = values.expect("kept for every setting of the grid");
        let mut selected = Vec::with_capacity(rows.len() * width);
        for &row in rows {
            selected.extend(values.row(row).iter().take(width));
        }
        Array2::from_shape_vec((rows.len(), width), selected).expect("rows × columns were copied")
    }
}

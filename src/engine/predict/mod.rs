//! Predictive codes: rows that expect the same of the target get the same symbol.
//!
//! BROJA's R, U1 and U2 depend on the joint law only through `P(x1, y)` and `P(x2, y)`, and symbols of the same `P(Y | x)` can be merged without a change. So the
//! posterior `P(Y | Xᵢ = x)` is a sufficient code for them, and a quantiser of posteriors loses as little as K symbols can lose, where k-means on the embedding
//! follows whatever varies most. Posteriors are those of a probe that was fitted on rows that are *not* counted: a bad probe only loses information (data processing),
//! and permuting the target of the counted rows is an exact test, since their codes never saw it.
//!
//! What two modalities say only together (an XOR) is in neither posterior. Therefore a row's point has, beside its own posterior, the joint posteriors that it would
//! give together with some rows of the others, from a probe that also sees products of the directions in which the class changes how the modalities depend on each
//! other. Codes that tell those apart keep synergy; symbols that differ in them alone are merged by the solver.
//!
//! | step | where |
//! |---|---|
//! | the directions | [`interactions`] |
//! | the probes | [`model`] |
//! | points whose distance is Hellinger's | [`posteriors`] |
//! | K symbols of them | [`crate::discretize::kmeans`] |
//!
//! Measured in `docs/predictive.md`.

mod interactions;
mod model;
pub mod posteriors;
#[cfg(test)]
mod tests;

use crate::discretize::held_out::Split;
use crate::discretize::{Codes, codebook, drop_empty, means, normalize, pca, resolve};
use crate::error::{EngineError, Result};
use crate::probe::columns::{self, Columns};
use data::Feature;
use model::Probes;
use ndarray::{Array2, Axis};
use schema::codebook::{Codebook, PREDICTIVE};
use schema::config::{Coding, Plan};
use schema::progress::{Monitor, Stage};
use schema::report::CodingReport;

/// Principal components that a probe sees where the plan keeps them all: more would cost more than they tell.
const MOST_COLUMNS: usize = 64;

/// One modality on both sides of the split.
pub struct Modality {
    /// What a probe sees of the rows that are fitted: centred columns, the largest of which has unit variance.
    fitted: Array2<f32>,
    /// The codes of what is discrete anyway; labels and real values keep theirs.
    codes: Option<Codes>,
    embedding: Option<Embedding>,
}

/// What it takes to code the rows that are counted.
struct Embedding {
    /// Without posteriors and centroids yet.
    codebook: Codebook,
    /// Coordinates of the rows that are fitted, as the codebook gives them.
    scores: Array2<f32>,
    /// By what they are multiplied for the probe.
    scale: f64,
    /// The values of the rows that are counted.
    counted: Array2<f32>,
    explained_variance: f64,
}

impl Modality {
    /// Reads a modality; `codes` are what it is coded as where it is no embedding.
    ///
    /// # Errors
    /// [`EngineError::CodingMisfit`], [`EngineError::NonFinite`], [`EngineError::Cancelled`].
    pub fn new(feature: &Feature, codes: impl FnOnce() -> Result<Codes>, split: &Split, plan: &Plan, monitor: &dyn Monitor) -> Result<Self> {
        feature.check_finite()?;
        let coding = resolve(feature, plan.sources)?;
        match feature {
            Feature::Matrix(values) if coding == Coding::Predictive && values.ncols() > 1 => {
                let shown = values.select(Axis(0), &split.fitted);
                let counted = values.select(Axis(0), &split.counted);
                let shown = if plan.normalize { normalize::l2_rows(shown) } else { shown };
                let centring = normalize::Centring::of(&shown);
                let shown = centring.apply(shown);
                let (rows, width) = shown.dim();
                let kept = plan.pca.map_or(MOST_COLUMNS, |pca| pca as usize).min(rows);
                let constant = shown.iter().all(|&x| x == 0.0);
                if constant {
                    return Err(EngineError::ConstantModality);
                }
                let (scores, axes, explained_variance) = if kept < width {
                    let projection = pca::project(&shown, kept, monitor)?;
                    let axes = projection.axes.chunks(width).map(<[f64]>::to_vec).collect();
                    (projection.scores, Some(axes), projection.explained)
                } else {
                    (shown, None, 1.0)
                };
                let scale = columns::unit(&columns::moments(&scores));
                let codebook = Codebook {
                    schema: PREDICTIVE.to_owned(),
                    name: String::new(),
                    normalize: plan.normalize,
                    means: centring.means,
                    scale: centring.scale,
                    axes,
                    posteriors: Vec::new(),
                    centroids: Vec::new(),
                };
                let fitted = scores.mapv(|x| (f64::from(x) * scale) as f32);
                let embedding = Embedding { codebook, scores, scale, counted, explained_variance };
                Ok(Self { fitted, codes: None, embedding: Some(embedding) })
            }
            other => {
                let rows: Vec<u32> = split.fitted.iter().map(|&row| row as u32).collect();
                let Columns(fitted) = Columns::of_column(&other.select(&rows), coding, MOST_COLUMNS);
                Ok(Self { fitted, codes: Some(codes()?), embedding: None })
            }
        }
    }
}

/// Codes the counted rows of every modality; `target` has the class of each fitted row, below `classes`.
///
/// # Errors
/// [`EngineError::TooManyClusters`] unless the plan clamps K, [`EngineError::ConstantModality`], [`EngineError::Cancelled`].
pub fn code(
    modalities: Vec<Modality>,
    target: &[u32],
    classes: usize,
    plan: &Plan,
    rng_path: &[u64],
    monitor: &dyn Monitor,
) -> Result<Vec<(Codes, Option<Codebook>)>> {
    let books = fit(&modalities, target, classes, plan, rng_path, monitor)?;
    modalities.into_iter().zip(books).map(|(modality, book)| match (modality.embedding, book) {
        (Some(embedding), Some((codebook, converged))) => {
            let codes = codebook::assign(&codebook, &embedding.counted, monitor)?;
            let labels = codebook::labels(&codebook);
            let (coded, counts) = drop_empty(crate::discretize::Coded { codes, labels });
            if coded.labels.len() < 2 {
                return Err(EngineError::ConstantModality);
            }
            let report = CodingReport {
                method: "predictive".into(),
                dimensions: Some(codebook.means.len() as u64),
                components: Some(embedding.scores.ncols() as u64),
                explained_variance: Some(embedding.explained_variance),
                converged: Some(converged),
                fitted: Some(target.len() as u64),
                symbols: coded.labels.len() as u64,
                labels: coded.labels,
                counts,
            };
            Ok((Codes { codes: coded.codes, report }, Some(codebook)))
        }
        _ => Ok((modality.codes.expect("what is no embedding has its codes"), None)),
    }).collect()
}

/// The codebooks of those modalities that are embeddings, and whether k-means converged.
fn fit(
    modalities: &[Modality],
    target: &[u32],
    classes: usize,
    plan: &Plan,
    rng_path: &[u64],
    monitor: &dyn Monitor,
) -> Result<Vec<Option<(Codebook, bool)>>> {
    let columns: Vec<&Array2<f32>> = modalities.iter().map(|modality| &modality.fitted).collect();
    let probes = Probes::fit(&columns, target, classes, plan, monitor)?;
    let fit = |(at, modality): (usize, &Modality)| {
        let Some(embedding) = &modality.embedding else { return Ok(None) };
        let mut codebook = embedding.codebook.clone();
        codebook.posteriors = probes.posteriors(at);
        let scale = |weight: &mut f64| *weight *= embedding.scale;
        codebook.posteriors.iter_mut().flat_map(|posterior| &mut posterior.weights).flatten().for_each(scale);
        let points = posteriors::points(&codebook.posteriors, &embedding.scores, monitor)?;
        monitor.progress(Stage::Clustering, 0.0);
        let clustering = means(&points, plan.clusters as usize, plan, rng_path, monitor)?;
        codebook.centroids = clustering.centroids.rows().into_iter().map(|row| row.to_vec()).collect();
        Ok(Some((codebook, clustering.converged)))
    };
    modalities.iter().enumerate().map(fit).collect()
}

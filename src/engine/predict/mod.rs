//! Predictive codes: rows that expect the same of the target get the same symbol.
//!
//! BROJA's R, U1 and U2 depend on the joint law only through `P(x1, y)` and `P(x2, y)`, and symbols of the same `P(Y | x)` can be merged without a change. So the
//! posterior `P(Y | Xᵢ = x)` is a sufficient code for them, and no code of K symbols keeps more of `I(Xᵢ;Y)` than the best quantiser of posteriors, where k-means on
//! the embedding follows whatever varies most. Posteriors are those of a probe that was fitted to rows that are *not* counted: codes of a bad probe only tell less (data
//! processing), and permuting the target of the counted rows is an exact test, since their codes never saw it.
//!
//! What two modalities say only together (an XOR) is in neither posterior. Therefore a row's point has, beside its own posterior, the joint posteriors that it would
//! give together with some rows of the others, from a probe that also sees products of the directions in which the class changes how the modalities depend on each
//! other. Codes that tell those apart keep synergy; symbols that differ in them alone are merged by the solver.
//!
//! | step | where |
//! |---|---|
//! | the directions | `interactions` |
//! | the probes | `model` |
//! | points whose distance is Hellinger's | [`posteriors`] |
//! | K symbols of them | [`crate::discretize::kmeans`] |
//!
//! Measured in `docs/predictive.md`.

mod interactions;
mod model;
pub mod posteriors;
#[cfg(test)]
mod tests;

use crate::discretize::held_out::{self, Split};
use crate::discretize::{
    Coded, Codes, check_target, code_target, codebook, drop_empty, means, normalize, pca, resolve,
};
use crate::error::{EngineError, Result};
use crate::probe::columns::{self, Columns};
use data::Feature;
use model::Probes;
use ndarray::{Array2, Axis};
use schema::codebook::{Codebook, PREDICTIVE};
use schema::config::{Coding, Config, Plan};
use schema::progress::{Monitor, Stage, Unwatched};
use schema::report::CodingReport;

/// Principal components that a probe sees where the plan keeps them all: more would cost more than they tell.
const MOST_COLUMNS: usize = 64;

/// Symbols that the counted rows support: one for each class, or as many as leave eight rows for each cell of a K × K × classes table if that is more; but no more than two
/// cells for each row. Measured in `docs/predictive.md`.
fn most_symbols(counted: usize, classes: usize) -> usize {
    let rows = counted as f64 / classes as f64;
    let root = |cells: f64| cells.sqrt() as usize;
    root(rows / 8.0).max(classes).max(4).min(root(2.0 * rows)).max(2)
}

/// The target on both sides of the split.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The class of each row that is fitted, below `classes`.
    fitted: Vec<u32>,
    classes: usize,
    /// The codes of the rows that are counted.
    pub counted: Codes,
}

impl Target {
    /// Codes a target in all rows alike, whose codes know nothing of the modalities.
    ///
    /// # Errors
    /// Those of [`code_target`], for all rows and for those that are counted.
    pub fn new(feature: &Feature, plan: &Plan, rng_path: &[u64], monitor: &dyn Monitor) -> Result<Self> {
        let split = split(feature.rows(), plan)?;
        let whole = Config { held_out: 0.0, sources: Coding::Auto, ..Config::clone(plan) }.check()?;
        let Codes { codes, report } = code_target(feature, &whole, rng_path, monitor)?;
        let of = |rows: &[usize]| rows.iter().map(|&row| codes[row]).collect::<Vec<u32>>();
        let fitted = of(&split.fitted);
        if fitted.iter().all(|&class| class == fitted[0]) {
            return Err(EngineError::OneClass { class: report.labels[fitted[0] as usize].clone() });
        }
        let classes = report.labels.len();
        let (coded, counts) = drop_empty(Coded { codes: of(&split.counted), labels: report.labels });
        let symbols = coded.labels.len() as u64;
        let counted =
            Codes { report: CodingReport { symbols, labels: coded.labels, counts, ..report }, codes: coded.codes };
        check_target(&counted, counted.codes.len())?;
        Ok(Self { fitted, classes, counted })
    }
}

fn split(rows: usize, plan: &Plan) -> Result<Split> {
    Ok(held_out::split(rows, plan)?.expect("a plan with predictive codes holds rows out"))
}

/// One modality on both sides of the split.
pub struct Modality {
    /// What a probe sees of the rows that are fitted, and of those that are counted: centred columns, the largest of which has about unit variance.
    fitted: Array2<f32>,
    counted: Columns,
    kind: Kind,
}

enum Kind {
    /// Labels and real values keep their own codes, here of the rows that are counted.
    Column(Codes),
    Embedding(Box<Embedding>),
}

/// What it takes to code the rows that are counted.
struct Embedding {
    /// Without posteriors and centroids yet.
    codebook: Codebook,
    /// By what its coordinates are multiplied for the probe.
    scale: f64,
    /// Coordinates of the rows that are fitted, and of those that are counted.
    scores: [Array2<f32>; 2],
    explained_variance: f64,
}

impl Modality {
    /// Reads a modality. `rng_path` names its random stream.
    ///
    /// # Errors
    /// Those of [`crate::discretize::code`].
    pub fn new(feature: &Feature, plan: &Plan, rng_path: &[u64], monitor: &dyn Monitor) -> Result<Self> {
        feature.check_finite()?;
        let split = split(feature.rows(), plan)?;
        let coding = resolve(feature, plan.sources)?;
        match feature {
            Feature::Matrix(values) if coding == Coding::Predictive => Self::embedding(values, &split, plan, monitor),
            column => {
                let of = |rows: &[usize]| {
                    let rows: Vec<u32> = rows.iter().map(|&row| row as u32).collect();
                    Columns::of_column(&column.select(&rows), coding, MOST_COLUMNS)
                };
                let codes = crate::discretize::code(column, coding, plan.clusters, plan, rng_path, monitor)?;
                Ok(Self { fitted: of(&split.fitted).0, counted: of(&split.counted), kind: Kind::Column(codes) })
            }
        }
    }

    fn embedding(values: &Array2<f32>, split: &Split, plan: &Plan, monitor: &dyn Monitor) -> Result<Self> {
        let shown = values.select(Axis(0), &split.fitted);
        let shown = if plan.normalize { normalize::l2_rows(shown) } else { shown };
        let centring = normalize::Centring::of(&shown);
        let shown = centring.apply(shown);
        if shown.iter().all(|&x| x == 0.0) {
            return Err(EngineError::ConstantModality);
        }
        let (rows, width) = shown.dim();
        let kept = plan.pca.map_or(MOST_COLUMNS, |pca| pca as usize).min(rows);
        monitor.progress(Stage::Projecting, 0.0);
        let (scores, axes, explained_variance) = if kept < width {
            let projection = pca::project(&shown, kept, plan.pca_by, monitor)?;
            let axes = projection.axes.chunks(width).map(<[f64]>::to_vec).collect();
            (projection.scores, Some(axes), projection.explained)
        } else {
            (shown, None, 1.0)
        };
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
        let counted = codebook::scores(&codebook, &values.select(Axis(0), &split.counted), &Unwatched(monitor))?;
        monitor.progress(Stage::Projecting, 1.0);
        let scale = columns::unit(&columns::moments(&scores));
        Ok(Self {
            fitted: scores.mapv(|x| (f64::from(x) * scale) as f32),
            counted: Columns::of_scores(&counted),
            kind: Kind::Embedding(Box::new(Embedding {
                codebook,
                scale,
                scores: [scores, counted],
                explained_variance,
            })),
        })
    }

    /// What a probe of the rows that are counted sees.
    pub fn counted(&self) -> &Columns {
        &self.counted
    }
}

/// Codes the counted rows of every modality. `rng_path` names the random stream of the quantisers.
///
/// # Errors
/// [`EngineError::TooManyClusters`] unless the plan clamps K, [`EngineError::Cancelled`].
pub fn code(
    modalities: &[&Modality],
    target: &Target,
    plan: &Plan,
    rng_path: &[u64],
    monitor: &dyn Monitor,
) -> Result<Vec<Codes>> {
    let coded = Fitted::new(modalities, target, plan, monitor)?.code_and_keep(plan, rng_path, monitor)?;
    Ok(coded.into_iter().map(|(codes, _)| codes).collect())
}

/// The same, and the codebooks of those that are embeddings.
///
/// # Errors
/// Those of [`code`].
pub fn code_and_keep(
    modalities: &[&Modality],
    target: &Target,
    plan: &Plan,
    rng_path: &[u64],
    monitor: &dyn Monitor,
) -> Result<Vec<(Codes, Option<Codebook>)>> {
    Fitted::new(modalities, target, plan, monitor)?.code_and_keep(plan, rng_path, monitor)
}

/// The codebooks of those modalities that are embeddings, and whether k-means converged.
///
/// # Errors
/// Those of [`code`].
pub fn codebooks(
    modalities: &[&Modality],
    target: &Target,
    plan: &Plan,
    rng_path: &[u64],
    monitor: &dyn Monitor,
) -> Result<Vec<Option<(Codebook, bool)>>> {
    Fitted::new(modalities, target, plan, monitor)?.codebooks(plan, rng_path, monitor)
}

/// Modalities whose probes are fitted: K symbols can be made of their posteriors, for one K after the other.
pub struct Fitted<'a> {
    modalities: &'a [&'a Modality],
    target: &'a Target,
    /// Of each embedding its codebook, without centroids yet.
    books: Vec<Option<Codebook>>,
}

impl<'a> Fitted<'a> {
    /// Fits the probes.
    ///
    /// # Errors
    /// [`EngineError::Cancelled`].
    pub fn new(modalities: &'a [&'a Modality], target: &'a Target, plan: &Plan, monitor: &dyn Monitor) -> Result<Self> {
        let columns: Vec<&Array2<f32>> = modalities.iter().map(|modality| &modality.fitted).collect();
        let probes = Probes::fit(&columns, &target.fitted, target.classes, plan, monitor)?;
        let book = |(at, modality): (usize, &&Modality)| {
            let Kind::Embedding(embedding) = &modality.kind else { return None };
            let mut book = embedding.codebook.clone();
            book.posteriors = probes.posteriors(at);
            let scale = |weight: &mut f64| *weight *= embedding.scale;
            book.posteriors.iter_mut().flat_map(|posterior| &mut posterior.weights).flatten().for_each(scale);
            Some(book)
        };
        Ok(Self { modalities, target, books: modalities.iter().enumerate().map(book).collect() })
    }

    /// Symbols that the plan asks for: no more than the counted rows support, where it clamps K.
    pub fn symbols(&self, plan: &Plan) -> usize {
        let asked = plan.clusters as usize;
        match plan.clamp_clusters {
            true => asked.min(most_symbols(self.target.counted.codes.len(), self.target.classes)),
            false => asked,
        }
    }

    /// As [`codebooks`].
    ///
    /// # Errors
    /// Those of [`code`].
    pub fn codebooks(
        &self,
        plan: &Plan,
        rng_path: &[u64],
        monitor: &dyn Monitor,
    ) -> Result<Vec<Option<(Codebook, bool)>>> {
        let symbols = self.symbols(plan);
        let unwatched = Unwatched(monitor);
        let fit = |(modality, book): (&&Modality, &Option<Codebook>)| {
            let (Kind::Embedding(embedding), Some(book)) = (&modality.kind, book) else { return Ok(None) };
            let points = posteriors::points(&book.posteriors, &embedding.scores[0], &unwatched)?;
            let clustering = means(&points, symbols, plan, rng_path, &unwatched)?;
            let centroids = clustering.centroids.rows().into_iter().map(|row| row.to_vec()).collect();
            Ok(Some((Codebook { centroids, ..book.clone() }, clustering.converged)))
        };
        self.modalities.iter().zip(&self.books).map(fit).collect()
    }

    /// As [`code`].
    ///
    /// # Errors
    /// Those of [`code`].
    pub fn code(&self, plan: &Plan, rng_path: &[u64], monitor: &dyn Monitor) -> Result<Vec<Codes>> {
        Ok(self.code_and_keep(plan, rng_path, monitor)?.into_iter().map(|(codes, _)| codes).collect())
    }

    /// As [`code_and_keep`].
    ///
    /// # Errors
    /// Those of [`code`].
    pub fn code_and_keep(
        &self,
        plan: &Plan,
        rng_path: &[u64],
        monitor: &dyn Monitor,
    ) -> Result<Vec<(Codes, Option<Codebook>)>> {
        let books = self.codebooks(plan, rng_path, monitor)?;
        let code = |(modality, book): (&&Modality, Option<(Codebook, bool)>)| match (&modality.kind, book) {
            (Kind::Embedding(embedding), Some((book, converged))) => {
                let codes = codebook::nearest(&book, embedding.scores[1].clone(), &Unwatched(monitor))?;
                let (coded, counts) = drop_empty(Coded { codes, labels: codebook::labels(&book) });
                let report = CodingReport {
                    method: "predictive".into(),
                    dimensions: Some(book.means.len() as u64),
                    components: Some(embedding.scores[0].ncols() as u64),
                    explained_variance: Some(embedding.explained_variance),
                    converged: Some(converged),
                    fitted: Some(self.target.fitted.len() as u64),
                    accuracy: None,
                    symbols: coded.labels.len() as u64,
                    labels: coded.labels,
                    counts,
                };
                Ok((Codes { codes: coded.codes, report }, Some(book)))
            }
            (Kind::Column(codes), _) => Ok((codes.clone(), None)),
            (Kind::Embedding(_), None) => unreachable!("every embedding has a codebook"),
        };
        self.modalities.iter().zip(books).map(code).collect()
    }
}

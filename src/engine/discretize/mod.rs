//! Features → discrete codes: row normalisation, PCA and k-means for embeddings, quantile bins for real values, labels as they are.
//!
//! | coding | takes | a symbol is |
//! |---|---|---|
//! | labels | labels, or one real value a row | a distinct value |
//! | quantiles | one real value a row | a bin of about equally many rows ([`bins`]) |
//! | predictions, logits | probabilities of classes, or what a softmax makes such | a cluster of them in Hellinger's geometry (`predictions`) |
//! | clusters | an embedding, or one real value a row | a k-means cluster ([`kmeans`]) after [`normalize`] and [`pca`] |
//!
//! Clusters are numbered from 1 in the order in which rows first meet them. What k-means sees, and whose distinct rows bound K, are
//! the rows after normalisation and projection.
//!
//! Predictive codes need the target and all modalities at once: [`crate::predict`].
//!
//! Where the plan holds rows out, codebooks are fitted to those and only the others are coded ([`held_out`]).

pub mod bins;
pub mod codebook;
pub mod combine;
pub mod eigen;
pub mod held_out;
pub mod kernels;
pub mod kmeans;
pub mod normalize;
pub mod pca;
pub mod predictions;
mod range_finder;
pub mod rare;
pub mod spaced;
pub mod streamed;
#[cfg(test)]
mod tests;

use super::error::{EngineError, Result};
use data::Feature;
use held_out::Split;
use ndarray::{Array2, Axis};
use schema::codebook::Codebook;
use schema::config::{Coding, Plan};
use schema::progress::{Monitor, Silent, Stage};
use schema::report::CodingReport;
use schema::report::control::MOST_CLASSES;
use std::collections::BTreeSet;

/// A coded variable: one symbol a row, `0..report.symbols`, each of which occurs.
#[derive(Debug, Clone, PartialEq)]
pub struct Codes {
    /// One a row.
    pub codes: Vec<u32>,
    /// How they were made.
    pub report: CodingReport,
}

/// One symbol a row, and the symbols' labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Coded {
    /// One a row.
    pub codes: Vec<u32>,
    /// One for each symbol.
    pub labels: Vec<String>,
}

/// The coding that [`Coding::Auto`] stands for, or the given one if it can code the feature.
///
/// # Errors
/// [`EngineError::CodingMisfit`] says what was found and what the coding takes.
pub fn resolve(feature: &Feature, coding: Coding) -> Result<Coding> {
    let embedding = matches!(feature, Feature::Matrix(values) if values.ncols() != 1);
    let labels = matches!(feature, Feature::Symbols { .. });
    let refuse = |coding, expected| Err(EngineError::CodingMisfit { coding, found: kind_of(feature), expected });
    match coding {
        Coding::Auto if embedding => Ok(Coding::Clusters),
        Coding::Auto if labels => Ok(Coding::Labels),
        Coding::Auto => Ok(Coding::Quantiles),
        Coding::Labels if embedding => refuse("labels", "one value a row"),
        Coding::Quantiles if embedding || labels => refuse("quantiles", "one real value a row"),
        Coding::Clusters if labels => refuse("clusters", "an embedding or real values"),
        // What is discrete, or cut at quantiles, keeps nearly all that it says.
        Coding::Predictive if labels => Ok(Coding::Labels),
        Coding::Predictive if !embedding => Ok(Coding::Quantiles),
        Coding::Predictions | Coding::Logits if !embedding => refuse(coding.id(), "a column for each class"),
        fits => Ok(fits),
    }
}

/// What a refusal calls a feature.
fn kind_of(feature: &Feature) -> String {
    match feature {
        Feature::Matrix(values) if values.ncols() != 1 => format!("an embedding of {} columns", values.ncols()),
        Feature::Matrix(_) | Feature::Real(_) => "real values".into(),
        Feature::Symbols { .. } => "labels".into(),
    }
}

/// Codes one modality with `clusters` clusters or quantile bins. `rng_path` names its random stream.
///
/// # Errors
/// [`EngineError::TooFewRows`], [`EngineError::NonFinite`], [`EngineError::CodingMisfit`], [`EngineError::ConstantModality`],
/// [`EngineError::TooManyClusters`] unless the plan clamps K, [`EngineError::Cancelled`].
///
/// ```
/// use data::Feature;
/// use engine::discretize::code;
/// use ndarray::array;
/// use schema::{config::{Coding, Config}, progress::Silent};
///
/// let rows = array![[1.0, 0.1], [1.0, 0.0], [0.1, 1.0], [0.0, 1.0]];
/// let plan = Config { clusters: 2, ..Config::default() }.check()?;
/// let found = code(&Feature::Matrix(rows), Coding::Clusters, 2, &plan, &[0], &Silent)?;
/// assert_eq!(found.codes, [0, 0, 1, 1]);
/// # Ok::<(), engine::error::EngineError>(())
/// ```
pub fn code(
    feature: &Feature,
    coding: Coding,
    clusters: u32,
    plan: &Plan,
    rng_path: &[u64],
    monitor: &dyn Monitor,
) -> Result<Codes> {
    Ok(code_and_keep(feature, coding, clusters, plan, rng_path, 0, monitor)?.codes)
}

/// Codes, and what was found on the way to them.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// One a row, with how they were made.
    pub codes: Codes,
    /// The coordinates of all rows along principal components.
    pub scores: Option<Array2<f32>>,
    /// Of an embedding that was clustered.
    pub codebook: Option<Codebook>,
}

/// The same, with the coordinates of all rows along at least `keep` principal components, if there was a projection.
///
/// # Errors
/// Those of [`code`].
pub fn code_and_keep(
    feature: &Feature,
    coding: Coding,
    clusters: u32,
    plan: &Plan,
    rng_path: &[u64],
    keep: usize,
    monitor: &dyn Monitor,
) -> Result<Kept> {
    code_any(feature, resolve(feature, coding)?, clusters, plan, rng_path, keep, monitor).and_then(varied)
}

/// Refuses a modality of one symbol.
fn varied(kept: Kept) -> Result<Kept> {
    if kept.codes.report.symbols < 2 { Err(EngineError::ConstantModality) } else { Ok(kept) }
}

/// Codes the target by the plan's coding, bins and clusters, and checks it as [`check_target`] does.
///
/// # Errors
/// Those of [`code`], with [`EngineError::OneClass`] (of labels and real values) or [`EngineError::ConstantTarget`] (of embeddings) in
/// place of the constant modality, and [`EngineError::AllClassesDistinct`].
pub fn code_target(feature: &Feature, plan: &Plan, rng_path: &[u64], monitor: &dyn Monitor) -> Result<Codes> {
    let coding = resolve(feature, plan.target)?;
    let symbols = if coding == Coding::Clusters { plan.target_clusters } else { plan.target_bins };
    let mut codes = code_any(feature, coding, symbols, plan, rng_path, 0, monitor)?.codes;
    if coding == Coding::Labels {
        codes = rare::merge(codes, u64::from(plan.merge_rare));
    }
    // A cluster's number would say nothing.
    if coding == Coding::Clusters && codes.report.symbols < 2 {
        return Err(EngineError::ConstantTarget);
    }
    check_target(&codes, codes.codes.len())?;
    Ok(codes)
}

/// Codes a control: labels as they are, of the rows that are counted. It may have a single class.
///
/// # Errors
/// [`EngineError::CodingMisfit`], [`EngineError::TooFewRows`], [`EngineError::TooManyControlClasses`].
pub fn code_control(feature: &Feature, plan: &Plan) -> Result<Codes> {
    if !matches!(feature, Feature::Symbols { .. }) {
        let expected = "labels or whole numbers, one a row";
        return Err(EngineError::CodingMisfit { coding: "a control", found: kind_of(feature), expected });
    }
    let codes = code_any(feature, Coding::Labels, 0, plan, &[], 0, &Silent)?.codes;
    match codes.report.labels.len() {
        found if found > MOST_CLASSES => Err(EngineError::TooManyControlClasses { found, most: MOST_CLASSES }),
        _ => Ok(codes),
    }
}

/// Checks that a target tells rows apart and that its classes repeat.
///
/// # Errors
/// [`EngineError::OneClass`], [`EngineError::AllClassesDistinct`].
pub fn check_target(codes: &Codes, rows: usize) -> Result<()> {
    match codes.report.labels.as_slice() {
        [class] => Err(EngineError::OneClass { class: class.clone() }),
        classes if classes.len() == rows => Err(EngineError::AllClassesDistinct { rows }),
        _ => Ok(()),
    }
}

fn code_any(
    feature: &Feature,
    coding: Coding,
    symbols: u32,
    plan: &Plan,
    rng_path: &[u64],
    keep: usize,
    monitor: &dyn Monitor,
) -> Result<Kept> {
    let rows = feature.rows();
    if rows < 2 {
        return Err(EngineError::TooFewRows { found: rows, needed: 2 });
    }
    feature.check_finite()?;
    let dimensions = match feature {
        Feature::Matrix(values) if values.ncols() != 1 => Some(values.ncols() as u64),
        _ => None,
    };
    let split = held_out::split(rows, plan)?;
    let outcome = match coding {
        Coding::Clusters => cluster(feature, symbols as usize, plan, split.as_ref(), rng_path, keep, monitor)?,
        Coding::Predictions | Coding::Logits => {
            predictions::cluster(feature, coding, symbols as usize, plan, split.as_ref(), rng_path, monitor)?
        }
        Coding::Predictive => return Err(EngineError::OnlyAnalysed { coding: coding.id() }),
        _ => counted(one_column(feature, coding, symbols as usize), split.as_ref()).into(),
    };
    let of_rows = matches!(coding, Coding::Clusters | Coding::Predictions | Coding::Logits);
    let fitted = split.filter(|_| of_rows).map(|split| split.fitted.len() as u64);
    finish(outcome, coding, dimensions, fitted, monitor)
}

/// Codes without symbols that do not occur, and what is reported of them. `dimensions` are an embedding's columns, `fitted` the rows that were held out.
fn finish(
    outcome: Outcome,
    coding: Coding,
    dimensions: Option<u64>,
    fitted: Option<u64>,
    monitor: &dyn Monitor,
) -> Result<Kept> {
    let Outcome { coded, components, explained_variance, converged, scores, codebook } = outcome;
    monitor.progress(Stage::Clustering, 1.0);
    let (coded, counts) = drop_empty(coded);
    let report = CodingReport {
        method: coding.id().into(),
        dimensions,
        components,
        explained_variance,
        converged,
        fitted,
        accuracy: None,
        symbols: coded.labels.len() as u64,
        labels: coded.labels,
        counts,
    };
    Ok(Kept { codes: Codes { codes: coded.codes, report }, scores, codebook })
}

/// Labels and quantile bins, for a feature that [`resolve`] let through.
pub(super) fn one_column(feature: &Feature, coding: Coding, bins: usize) -> Coded {
    let (values, decimal): (Vec<f64>, fn(f64) -> String) = match feature {
        Feature::Symbols { codes, labels } => {
            return Coded { codes: codes.clone(), labels: labels.clone() };
        }
        Feature::Real(values) => (values.clone(), bins::decimal),
        Feature::Matrix(values) => (values.iter().map(|&x| f64::from(x)).collect(), bins::decimal32),
    };
    let distinct = bins::distinct(&values, decimal);
    // One value has no range: it keeps its name, so that a refusal can tell it.
    if coding == Coding::Quantiles && distinct.labels.len() > 1 {
        bins::quantiles(&values, bins, decimal)
    } else {
        distinct
    }
}

/// The codes of the rows that are counted.
fn counted(coded: Coded, split: Option<&Split>) -> Coded {
    match split {
        None => coded,
        Some(split) => Coded { codes: split.counted.iter().map(|&row| coded.codes[row]).collect(), ..coded },
    }
}

/// Codes, and what the steps towards them have to tell.
struct Outcome {
    coded: Coded,
    components: Option<u64>,
    explained_variance: Option<f64>,
    converged: Option<bool>,
    scores: Option<Array2<f32>>,
    codebook: Option<Codebook>,
}

/// Codes that took no such steps.
impl From<Coded> for Outcome {
    fn from(coded: Coded) -> Self {
        Self { coded, components: None, explained_variance: None, converged: None, scores: None, codebook: None }
    }
}

/// Normalisation, PCA and k-means of an embedding ([`codebook::fit`]), or k-means of one column, which is neither normalised (every row would
/// become ±1) nor projected.
fn cluster(
    feature: &Feature,
    clusters: usize,
    plan: &Plan,
    split: Option<&Split>,
    rng_path: &[u64],
    keep: usize,
    monitor: &dyn Monitor,
) -> Result<Outcome> {
    let points = match feature {
        Feature::Matrix(values) if values.ncols() > 1 => {
            let shown = match split {
                Some(split) => values.select(Axis(0), &split.fitted),
                None => values.as_standard_layout().into_owned(),
            };
            // Coordinates of rows that are not counted serve nobody.
            let keep = if split.is_some() { 0 } else { keep };
            let Some(mut fitted) = codebook::fit_and_keep(shown, clusters, plan, rng_path, keep, monitor)? else {
                return Ok(one_symbol(split.map_or(values.nrows(), |split| split.counted.len())));
            };
            let codes = match split {
                Some(split) => codebook::assign(&fitted.codebook, &values.select(Axis(0), &split.counted), monitor)?,
                None => std::mem::take(&mut fitted.codes),
            };
            return Ok(clustered(codebook::Fitted { codes, ..fitted }));
        }
        Feature::Matrix(values) => normalize::centre(values.as_standard_layout().into_owned()),
        Feature::Real(values) => normalize::centre_column(values),
        Feature::Symbols { .. } => unreachable!("labels are never clustered: resolve refuses them"),
    };
    let (points, others) = match split {
        None => (points, None),
        Some(split) => (points.select(Axis(0), &split.fitted), Some(points.select(Axis(0), &split.counted))),
    };
    if distinct_rows(&points, 2) < 2 {
        return Ok(one_symbol(others.map_or(points.nrows(), |others| others.nrows())));
    }
    monitor.progress(Stage::Projecting, 1.0);
    let clustering = means(&points, clusters, plan, rng_path, monitor)?;
    let labels = numbers(clustering.centroids.nrows());
    let codes = match others {
        None => clustering.codes,
        Some(others) => kmeans::assign(&others, &clustering.centroids, monitor)?,
    };
    let coded = Coded { codes, labels };
    Ok(Outcome { converged: Some(clustering.converged), ..coded.into() })
}

/// Rows coded by a codebook.
fn clustered(fitted: codebook::Fitted) -> Outcome {
    let codebook::Fitted { codebook, codes, components, explained_variance, converged, scores } = fitted;
    let coded = Coded { codes, labels: codebook::labels(&codebook) };
    let (converged, codebook) = (Some(converged), Some(codebook));
    Outcome { coded, components, explained_variance, converged, scores, codebook }
}

/// k-means with K as the plan allows.
pub(super) fn means(
    points: &Array2<f32>,
    clusters: usize,
    plan: &Plan,
    rng_path: &[u64],
    monitor: &dyn Monitor,
) -> Result<kmeans::Clustering> {
    let distinct = distinct_rows(points, clusters);
    if distinct < clusters && !plan.clamp_clusters {
        return Err(EngineError::TooManyClusters { clusters, distinct });
    }
    let settings = kmeans::Settings {
        clusters: clusters.min(distinct),
        restarts: plan.restarts,
        max_lloyd: plan.max_lloyd,
        seed: plan.seed,
        rng_path,
    };
    kmeans::cluster(points, settings, monitor)
}

/// "1", "2", …
fn numbers(symbols: usize) -> Vec<String> {
    (1..=symbols).map(|symbol| symbol.to_string()).collect()
}

fn one_symbol(rows: usize) -> Outcome {
    Coded { codes: vec![0; rows], labels: numbers(1) }.into()
}

/// Number of distinct rows, counted no further than `enough`.
pub(super) fn distinct_rows(values: &Array2<f32>, enough: usize) -> usize {
    let mut seen = BTreeSet::new();
    for row in values.rows() {
        // Adding 0 makes −0 and 0 the same bits, as they are the same value.
        seen.insert(row.iter().map(|x| (x + 0.0).to_bits()).collect::<Vec<u32>>());
        if seen.len() >= enough {
            break;
        }
    }
    seen.len()
}

/// Keeps the symbols that occur, in their order, and counts their rows.
pub(super) fn drop_empty(coded: Coded) -> (Coded, Vec<u64>) {
    let mut counts = vec![0u64; coded.labels.len()];
    coded.codes.iter().for_each(|&code| counts[code as usize] += 1);
    let mut next = 0;
    let renumbered: Vec<u32> = counts
        .iter()
        .map(|&count| {
            let number = next;
            next += u32::from(count > 0);
            number
        })
        .collect();
    let codes = coded.codes.iter().map(|&code| renumbered[code as usize]).collect();
    let labels =
        coded.labels.into_iter().zip(&counts).filter(|(_, count)| **count > 0).map(|(label, _)| label).collect();
    (Coded { codes, labels }, counts.into_iter().filter(|&count| count > 0).collect())
}

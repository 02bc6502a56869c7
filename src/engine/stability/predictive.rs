//! Predictive codes over the grid. Each seed and each part of the rows is an analysis as such codes are always made: rows split anew, components, probes.
//! That is what costs, so every seed draws only the first part, and the other parts are drawn by the first seed; from the same probes, symbols are made for
//! every K. A K that is more than the counted rows support is the largest that they support, which is told once.

use super::rows::Rows;
use super::{Subject, found};
use crate::discretize::held_out;
use crate::error::{EngineError, Result};
use crate::joint::Joint;
use crate::predict::{Fitted, Modality, Target};
use data::Feature;
use indexmap::IndexSet;
use schema::config::{Config, Plan};
use schema::grid::Grid;
use schema::progress::{Monitor, Stage, Unwatched};
use schema::stability::{Found, SettingReport};
use std::borrow::Cow;

/// The rows that are counted where all are drawn, and the settings. `own` says whether the plan is that of the analysis itself.
///
/// # Errors
/// [`EngineError::TooFewRows`] for a split, [`EngineError::Cancelled`]; every other refusal is told in a setting's place.
pub(super) fn settings(
    subject: &Subject,
    grid: &Grid,
    plan: &Plan,
    own: bool,
    monitor: &dyn Monitor,
) -> Result<(u64, Vec<SettingReport>)> {
    let rows = subject.features[0].rows();
    let counted = held_out::split(rows, plan)?.map_or(rows, |split| split.counted.len());
    let seeds = grid.seeds.iter().map(|&seed| (grid.shares[0], seed));
    let parts = grid.shares[1..].iter().map(|&share| (share, grid.seeds[0]));
    let draws: Vec<(f64, u64)> = seeds.chain(parts).collect();
    let mut settings = Vec::new();
    for (done, &(share, seed)) in draws.iter().enumerate() {
        monitor.progress(Stage::Varying, done as f64 / draws.len() as f64);
        let own = own && share == 1.0 && seed == plan.seed;
        let plan = Config { seed, ..Config::clone(plan) }.check()?;
        settings.extend(draw(subject, grid, &plan, share, own, &Unwatched(monitor))?);
    }
    Ok((counted as u64, settings))
}

/// What could not be made, by its name, and why.
type Refused = (String, EngineError);

/// The settings of one part of the rows and one seed, which is the plan's.
fn draw<'a>(
    subject: &Subject<'a>,
    grid: &Grid,
    plan: &Plan,
    share: f64,
    own: bool,
    monitor: &dyn Monitor,
) -> Result<Vec<SettingReport>> {
    let Subject { names, features, target, .. } = *subject;
    let rows: Vec<u32> =
        Rows::of(features[0].rows(), None, share, plan.seed).counted.into_iter().map(|row| row as u32).collect();
    let counted = rows.len() - (plan.held_out * rows.len() as f64).round() as usize;
    let part = |feature: &'a Feature| match share < 1.0 {
        true => Cow::Owned(feature.select(&rows)),
        false => Cow::Borrowed(feature),
    };
    let report = |clusters: usize, own: bool, outcome: std::result::Result<Found, String>| {
        let (found, refused) = match outcome {
            Ok(found) => (Some(found), None),
            Err(why) => (None, Some(why)),
        };
        let (coding, pca, seed, rows) = (plan.sources, plan.pca, plan.seed, counted as u64);
        SettingReport { coding, clusters: clusters as u32, pca, seed, share, own, rows, found, refused }
    };
    let prepared = || -> std::result::Result<([Modality; 2], Target), Refused> {
        let modality = |i: usize| {
            let made = Modality::new(&part(features[i]), plan, subject.paths[i], monitor);
            made.map_err(|why| (names.sources[i].to_owned(), why))
        };
        let coded = Target::new(&part(target), plan, subject.target_path, monitor);
        Ok(([modality(0)?, modality(1)?], coded.map_err(|why| (names.target.to_owned(), why))?))
    };
    let (modalities, target) = match prepared() {
        Ok(prepared) => prepared,
        Err(refused) => {
            let why = told(refused)?;
            return Ok(grid.clusters.iter().map(|&k| report(k as usize, false, Err(why.clone()))).collect());
        }
    };
    let both = modalities.each_ref();
    let fitted = Fitted::new(&both, &target, plan, monitor)?;
    let of = |clusters: u32| Config { clusters, ..Config::clone(plan) }.check();
    let asked: IndexSet<usize> = grid.clusters.iter().map(|&k| Ok(fitted.symbols(&of(k)?))).collect::<Result<_>>()?;
    asked
        .into_iter()
        .map(|symbols| {
            let found = match fitted.code(&of(symbols as u32)?, subject.quantiser_path, monitor) {
                Ok(codes) => {
                    let joint = Joint::from_codes(&codes[0].codes, &codes[1].codes, &target.counted.codes)?;
                    Ok(found(&joint, counted as u64, names, plan, monitor)?)
                }
                Err(why) => Err(told((format!("{} or {}", names.sources[0], names.sources[1]), why))?),
            };
            Ok(report(symbols, own && symbols == fitted.symbols(plan), found))
        })
        .collect()
}

/// The refusal in words.
///
/// # Errors
/// [`EngineError::Cancelled`], which refuses all.
fn told((name, why): Refused) -> Result<String> {
    match why {
        EngineError::Cancelled => Err(why),
        why => Ok(format!("{name}: {why}")),
    }
}

//! Does the answer depend on the settings? The same analysis over a grid of K, PCA dimension, seed and part of the rows, under one or more codings.
//!
//! | file | job |
//! |---|---|
//! | [`schema::grid`] | the lists whose combinations are run |
//! | `sources` | a modality, prepared once: its rows in their principal axes |
//! | `rows` | which rows a setting fits to and counts |
//! | `predictive` | predictive codes over K, seed and part of the rows |
//! | `largest` | the largest K that the rows support |
//! | [`verdict`], `codings` | what may be said, under one coding and under several |
//! | [`schema::stability`] | the result's form |
//!
//! Row normalisation, centring and PCA see all rows and run once a layer; a setting takes the first columns of the scores, and fits k-means
//! to its own rows. A setting that draws all rows with the seed of the analysis is therefore the analysis itself. Held-out rows stay the
//! plan's own at every seed, and the target's codes are those of the analysis. Predictive codes are another analysis for each seed, the split of the rows
//! included. What the analysis' own coding has no settings for is that of the other's preset ([`Config::code_by`]). Atoms are plug-in: their bias grows with K, so
//! that a setting whose rows are too few for its cells ([`is_sparse`]) is shown but does not count. Solved to [`GAP`].

mod codings;
mod largest;
mod predictive;
mod rows;
mod sources;
#[cfg(test)]
mod tests;
pub mod verdict;

use super::analysis::{Names, is_sparse, occupancy};
use super::broja::{self, Options, Scratch};
use super::contribution::Contribution;
use super::discretize::{Codes, code_target, held_out};
use super::error::{EngineError, Result};
use super::joint::Joint;
use super::math::bits;
use crate::threads;
use data::Feature;
use indexmap::IndexSet;
use rows::Rows;
use schema::config::{Coding, Config, Plan};
use schema::grid::Grid;
use schema::progress::{Monitor, Stage, Unwatched};
use schema::report::AtomsReport;
use schema::stability::{Found, SettingReport, StabilityLayer};
use sources::{Key, Source};

/// Certified gap of a setting's atoms, bits: far below what any setting moves them by.
pub const GAP: f64 = 1e-6;

/// Settings between two words of progress.
const BATCH: usize = 16;
/// Share of the time that coding takes, and solving; the search for the largest K takes the rest. For the progress bar.
const CODING: f64 = 0.7;
const SOLVING: f64 = 0.2;

/// One setting of the grid, by the places of its values.
#[derive(Debug, Clone, Copy)]
struct Setting {
    clusters: u32,
    pca: Option<u32>,
    seed: usize,
    share: usize,
    /// Whether it is the analysis of the plan itself.
    own: bool,
    keys: [Key; 2],
}

/// A layer that is checked.
pub struct Subject<'a> {
    /// The layer's.
    pub name: &'a str,
    /// Of its variables.
    pub names: Names<'a>,
    /// Its modalities.
    pub features: [&'a Feature; 2],
    /// What they tell about.
    pub target: &'a Feature,
    /// The random streams of the modalities, of the target and of predictive codes' quantisers, as in the analysis.
    pub paths: [&'a [u64]; 2],
    /// The target's.
    pub target_path: &'a [u64],
    /// The quantisers'.
    pub quantiser_path: &'a [u64],
}

/// A layer's modalities over the grid, which names its codings ([`Grid::under`]).
///
/// # Errors
/// [`EngineError::Setting`] for a grid that is none; what refuses a modality whatever the setting; [`EngineError::Cancelled`]. A
/// setting that cannot be run is told in its place.
pub fn check(subject: &Subject, grid: &Grid, plan: &Plan, monitor: &dyn Monitor) -> Result<StabilityLayer> {
    grid.check()?;
    let parts = grid.codings.len() as f64;
    let (mut rows, mut largest, mut settings) = (None, None, Vec::new());
    for (part, &coding) in grid.codings.iter().enumerate() {
        let monitor = Part { monitor, from: part as f64 / parts, share: 1.0 / parts };
        let own = coding == plan.sources;
        let plan = under(coding, plan)?;
        let (counted, of_coding) = match coding {
            Coding::Predictive => predictive::settings(subject, grid, &plan, own, &monitor)?,
            _ => {
                let (most, counted, settings) = of_codebooks(subject, grid, &plan, own, &monitor)?;
                largest = largest.or(most);
                (counted, settings)
            }
        };
        rows.get_or_insert(counted);
        settings.extend(of_coding);
    }
    monitor.progress(Stage::Varying, 1.0);
    let Names { sources, .. } = subject.names;
    Ok(StabilityLayer {
        name: subject.name.to_owned(),
        rows: rows.unwrap_or_default(),
        verdict: verdict::of(&settings, &grid.codings, sources),
        largest,
        settings,
    })
}

/// The plan under another coding.
fn under(coding: Coding, plan: &Plan) -> Result<Plan> {
    let mut config = Config::clone(plan);
    if coding != config.sources {
        config.code_by(coding);
    }
    Ok(config.check()?)
}

/// One coding of several.
struct Part<'a> {
    monitor: &'a dyn Monitor,
    from: f64,
    share: f64,
}

impl Monitor for Part<'_> {
    fn progress(&self, stage: Stage, fraction: f64) {
        self.monitor.progress(stage, self.from + self.share * fraction.clamp(0.0, 1.0));
    }

    fn cancelled(&self) -> bool {
        self.monitor.cancelled()
    }
}

type Largest = Option<schema::stability::LargestClusters>;

/// The whole grid under a coding by codebooks that know nothing of the target; the largest K, and the rows that are counted.
fn of_codebooks(
    subject: &Subject,
    grid: &Grid,
    plan: &Plan,
    own: bool,
    monitor: &dyn Monitor,
) -> Result<(Largest, u64, Vec<SettingReport>)> {
    let Subject { names, features, paths, .. } = *subject;
    let rows = features[0].rows();
    let split = held_out::split(rows, plan)?;
    let target = &code_target(subject.target, plan, subject.target_path, &Unwatched(monitor))?;
    let lookout = Lookout { grid, plan, names, target, paths, monitor };
    let prepare = |feature| {
        let all = [&grid.pca[..], &[plan.pca]].concat();
        Source::new(feature, &all, split.as_ref(), plan, monitor)
    };
    let sources = [prepare(features[0])?, prepare(features[1])?];
    let parts: Vec<Rows> = grid
        .shares
        .iter()
        .flat_map(|&share| grid.seeds.iter().map(move |&seed| (share, seed)))
        .map(|(share, seed)| Rows::of(rows, split.as_ref(), share, seed))
        .collect();

    let settings = settings(grid, &sources, plan, own);
    let keys: IndexSet<Key> = settings.iter().flat_map(|setting| setting.keys).collect();
    let codes = lookout.each([0.0, CODING], keys.len(), |i| {
        let key = keys[i];
        let seed = key.seed.map_or(plan.seed, |seed| grid.seeds[seed]);
        lookout.code(&sources[key.source], key, &parts[key.rows], seed)
    })?;
    let solved = lookout.each([CODING, CODING + SOLVING], settings.len(), |i| {
        let setting = &settings[i];
        let place = |key: &Key| keys.get_index_of(key).expect("every key was coded");
        let [a, b] = setting.keys.each_ref().map(|key| &codes[place(key)]);
        lookout.solve(setting, a, b, &parts[setting.keys[0].rows])
    })?;
    let largest = largest::search(&lookout, &sources, &Rows::of(rows, split.as_ref(), 1.0, plan.seed))?;
    Ok((largest, target.codes.len() as u64, solved))
}

/// Every combination, without those that differ from an earlier one in name only.
/// `own` says whether the plan is that of the analysis itself.
fn settings(grid: &Grid, sources: &[Source; 2], plan: &Plan, own: bool) -> Vec<Setting> {
    let place = |is: Option<usize>| is.unwrap_or(usize::MAX);
    let whole = place(grid.shares.iter().position(|&share| share == 1.0));
    let own_seed = place(grid.seeds.iter().position(|&seed| seed == plan.seed));
    let mut known: IndexSet<[Key; 2]> = IndexSet::new();
    let mut settings = Vec::new();
    for (share, &of) in grid.shares.iter().enumerate() {
        for &clusters in &grid.clusters {
            for &pca in &grid.pca {
                for seed in 0..grid.seeds.len() {
                    // All rows are all rows, whatever the seed.
                    let rows = share * grid.seeds.len() + if of < 1.0 { seed } else { 0 };
                    let key = |source: usize| sources[source].key(source, clusters, pca, rows, seed);
                    let keys = [key(0), key(1)];
                    // More components than columns are no other analysis than all columns.
                    let is_own = |i: usize| {
                        let own = sources[i].key(i, plan.clusters, plan.pca, keys[i].rows, own_seed);
                        own == keys[i]
                    };
                    if known.insert(keys) {
                        let own = own && share == whole && is_own(0) && is_own(1);
                        settings.push(Setting { clusters, pca, seed, share, own, keys });
                    }
                }
            }
        }
    }
    settings
}

/// What every setting shares.
struct Lookout<'a> {
    grid: &'a Grid,
    plan: &'a Plan,
    names: Names<'a>,
    target: &'a Codes,
    paths: [&'a [u64]; 2],
    monitor: &'a dyn Monitor,
}

/// Codes, or why there are none.
type Coded = std::result::Result<Vec<u32>, String>;

impl Lookout<'_> {
    /// `run(i)` for `i` in `0..count`, in order, over the threads; progress between the two fractions after each batch.
    fn each<T: Send>(
        &self,
        [from, to]: [f64; 2],
        count: usize,
        run: impl Fn(usize) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        let mut all = Vec::with_capacity(count);
        self.monitor.progress(Stage::Varying, from);
        for first in (0..count).step_by(BATCH) {
            let batch = threads::map(first..count.min(first + BATCH), &run);
            all.extend(batch.into_iter().collect::<Result<Vec<T>>>()?);
            if self.monitor.cancelled() {
                return Err(EngineError::Cancelled);
            }
            self.monitor.progress(Stage::Varying, from + (to - from) * all.len() as f64 / count as f64);
        }
        Ok(all)
    }

    fn code(&self, source: &Source, key: Key, rows: &Rows, seed: u64) -> Result<Coded> {
        let config: &schema::config::Config = self.plan;
        let plan = schema::config::Config { seed, ..config.clone() }.check()?;
        match source.code(key, rows, &plan, self.paths[key.source], &Unwatched(self.monitor)) {
            Ok(codes) => Ok(Ok(codes)),
            Err(EngineError::Cancelled) => Err(EngineError::Cancelled),
            Err(refusal) => Ok(Err(format!("{}: {refusal}", self.names.sources[key.source]))),
        }
    }

    fn joint(&self, a: &[u32], b: &[u32], rows: &Rows) -> Result<Joint> {
        let target: Vec<u32> = rows.places.iter().map(|&place| self.target.codes[place]).collect();
        Joint::from_codes(a, b, &target)
    }

    fn solve(&self, setting: &Setting, a: &Coded, b: &Coded, rows: &Rows) -> Result<SettingReport> {
        let counted = rows.counted.len() as u64;
        let report = |found, refused| SettingReport {
            coding: self.plan.sources,
            clusters: setting.clusters,
            pca: setting.pca,
            seed: self.grid.seeds[setting.seed],
            share: self.grid.shares[setting.share],
            own: setting.own,
            rows: counted,
            found,
            refused,
        };
        let (a, b) = match (a, b) {
            (Ok(a), Ok(b)) => (a, b),
            (Err(refusal), _) | (_, Err(refusal)) => return Ok(report(None, Some(refusal.clone()))),
        };
        Ok(report(Some(found(&self.joint(a, b, rows)?, counted, self.names, self.plan, self.monitor)?), None))
    }
}

/// What a table tells.
fn found(joint: &Joint, counted: u64, names: Names, plan: &Plan, monitor: &dyn Monitor) -> Result<Found> {
    let options = Options {
        method: plan.method,
        gap: plan.gap.max(GAP) * std::f64::consts::LN_2,
        max_iterations: plan.max_iterations,
    };
    broja::admit(joint, &options)?;
    let solution = broja::solve_with(&mut Scratch::default(), joint, &options, &Unwatched(monitor));
    let (unique, gap) = (solution.atoms.unique.map(bits), bits(solution.certificate.gap));
    let [rows_per_occupied_cell, single] = occupancy(joint, counted);
    Ok(Found {
        atoms: AtomsReport {
            redundant: bits(solution.atoms.redundant),
            unique: names.sources.map(str::to_owned).into_iter().zip(unique).collect(),
            synergistic: bits(solution.atoms.synergistic),
        },
        gap,
        contribution: Contribution::new(unique, gap).map(|c| c.sources[0]),
        rows_per_occupied_cell,
        single,
        sparse: is_sparse(rows_per_occupied_cell, single),
    })
}

//! What codes make of embeddings whose atoms are known: k-means clusters beside predictive codes.

use super::embeddings::{Case, labels, planted};
use super::table;
use data::Feature;
use engine::analysis::{Names, await_null, decompose_codes, infer};
use engine::broja;
use engine::discretize::{self, Codes};
use engine::error::Result;
use engine::inference::counts::Counts;
use engine::inference::quantity::{self, Values};
use engine::joint::Joint;
use engine::predict::{self, Modality, Target};
use engine::rng::Rng;
use rayon::prelude::*;
use schema::config::{Coding, Config, Plan, Preset};
use schema::progress::Silent;
use schema::report::{LayerReport, Quantities};

/// What is measured.
#[derive(Debug, Clone)]
pub struct Settings {
    pub cases: Vec<Case>,
    pub rows: Vec<usize>,
    pub columns: Vec<usize>,
    /// Strength of the clusters that say nothing, as multiples of the latents'.
    pub nuisances: Vec<f64>,
    /// K, if not that of the preset.
    pub clusters: Option<u32>,
    pub repetitions: u32,
    /// Of each repetition, for corrected values and intervals; 0 for raw atoms only.
    pub resamples: u32,
    pub seed: u64,
}

/// The four atoms.
const ATOMS: usize = 4;
const NAMES: Names = Names { sources: ["a", "b"], target: "y" };

/// One case and coding: means over the repetitions.
#[derive(Debug, Clone)]
pub struct Line {
    pub case: Case,
    pub rows: usize,
    pub columns: usize,
    pub nuisance: f64,
    pub coding: &'static str,
    pub raw: [f64; ATOMS],
    pub corrected: Option<[f64; ATOMS]>,
    /// Share of intervals that hold the truth.
    pub covered: Option<[f64; ATOMS]>,
}

/// Every case, in order, each said as it is ready.
pub fn run(settings: &Settings, mut ready: impl FnMut(&Line)) -> Vec<Line> {
    let mut lines = Vec::new();
    for &case in &settings.cases {
        let truth = truth(case);
        for &columns in &settings.columns {
            for &nuisance in &settings.nuisances {
                for &rows in &settings.rows {
                    for coding in [Coding::Clusters, Coding::Predictive] {
                        let line = line(settings, case, rows, columns, nuisance, coding, &truth);
                        ready(&line);
                        lines.push(line);
                    }
                }
            }
        }
    }
    lines
}

/// The atoms of the latents themselves.
pub fn truth(case: Case) -> [f64; ATOMS] {
    let joint = Joint::from_mass(case.sizes(), &case.pmf()).expect("a planted pmf is a pmf");
    first(&quantity::of(&broja::solve(&joint, &broja::Options::default(), &Silent)))
}

fn first(values: &Values) -> [f64; ATOMS] {
    std::array::from_fn(|at| values[at])
}

fn line(
    settings: &Settings,
    case: Case,
    rows: usize,
    columns: usize,
    nuisance: f64,
    coding: Coding,
    truth: &[f64; ATOMS],
) -> Line {
    let plan = plan(coding, settings.clusters, settings.resamples, settings.seed);
    let one = |repetition: u32| {
        let mut rng = Rng::stream(settings.seed, &[50, rows as u64, columns as u64, u64::from(repetition)]);
        let (features, target) = planted(case, rows, columns, nuisance, &mut rng);
        let (codes, target) = coded(&features, &labels(&target), &plan).expect("planted rows can be coded");
        let watched = "never cancelled";
        let (mut layer, joint) =
            decompose_codes("0", NAMES, [&codes[0], &codes[1]], &target, &plan, &Silent).expect(watched);
        if settings.resamples > 0 {
            await_null(&mut layer, &plan);
            infer(&mut layer, &Counts::of(&joint, target.codes.len() as u64), u64::from(repetition), &plan, &Silent)
                .expect(watched);
        }
        layer
    };
    let layers: Vec<LayerReport> = (0..settings.repetitions).into_par_iter().map(one).collect();
    let mean = |of: &dyn Fn(&LayerReport) -> [f64; ATOMS]| -> [f64; ATOMS] {
        std::array::from_fn(|at| layers.iter().map(|layer| of(layer)[at]).sum::<f64>() / layers.len() as f64)
    };
    let inferred = settings.resamples > 0;
    let found = |layer: &LayerReport| layer.inference.clone().expect("was asked for");
    Line {
        case,
        rows,
        columns,
        nuisance,
        coding: if coding == Coding::Predictive { "predictive" } else { "clusters" },
        raw: mean(&|layer| {
            let unique: Vec<f64> = layer.atoms.unique.values().copied().collect();
            [layer.atoms.redundant, unique[0], unique[1], layer.atoms.synergistic]
        }),
        corrected: inferred
            .then(|| mean(&|layer| atoms(&found(layer).corrected.expect("was asked for").of).map(|v| *v))),
        covered: inferred.then(|| {
            mean(&|layer| {
                let interval = found(layer).interval.expect("was asked for");
                let ends = atoms(&interval.of);
                std::array::from_fn(|at| {
                    let [low, high] = *ends[at];
                    f64::from(u8::from(low - 1e-8 <= truth[at] && truth[at] <= high + 1e-8))
                })
            })
        }),
    }
}

fn atoms<T>(of: &Quantities<T>) -> [&T; ATOMS] {
    let values = of.values();
    std::array::from_fn(|at| values[at])
}

/// The plan of a coding with its preset's settings.
fn plan(coding: Coding, clusters: Option<u32>, resamples: u32, seed: u64) -> Plan {
    let preset = if coding == Coding::Predictive { Preset::Predictive } else { Preset::Default };
    let base = Config::preset(preset);
    let clusters = clusters.unwrap_or(base.clusters);
    let config = Config { clusters, clamp_clusters: true, seed, null: 0, resamples, ..base };
    config.check().expect("the settings are within their ranges")
}

/// The codes of two modalities and the target, as an analysis with these settings makes them.
pub fn coded(features: &[Feature; 2], target: &Feature, plan: &Plan) -> Result<([Codes; 2], Codes)> {
    let path = [0, 0];
    if plan.sources == Coding::Predictive {
        let target = Target::new(target, plan, &[1, 0], &Silent)?;
        let read = |feature: &Feature| Modality::new(feature, plan, &path, &Silent);
        let modalities = [read(&features[0])?, read(&features[1])?];
        let codes = predict::code(&modalities.each_ref(), &target, plan, &path, &Silent)?;
        return Ok((codes.try_into().expect("two modalities"), target.counted));
    }
    let code = |feature: &Feature| discretize::code(feature, plan.sources, plan.clusters, plan, &path, &Silent);
    let target = discretize::code_target(target, plan, &[1, 0], &Silent)?;
    Ok(([code(&features[0])?, code(&features[1])?], target))
}

/// A table in Markdown.
pub fn markdown(lines: &[Line]) -> String {
    let head =
        ["case", "columns", "nuisance", "n", "codes", "R", "U1", "U2", "S", "largest error", "covered: R, U1, U2, S"];
    let mut rows = Vec::new();
    let numbers = |values: &[f64; ATOMS]| values.map(|value| format!("{value:.3}"));
    let mut last = None;
    for line in lines {
        let truth = truth(line.case);
        if last != Some(line.case) {
            last = Some(line.case);
            let mut row =
                vec![line.case.name().to_owned(), String::new(), String::new(), String::new(), "truth".to_owned()];
            row.extend(numbers(&truth));
            row.extend([String::new(), String::new()]);
            rows.push(row);
        }
        let shown = line.corrected.as_ref().unwrap_or(&line.raw);
        let error = shown.iter().zip(&truth).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let mut row = vec![
            line.case.name().to_owned(),
            line.columns.to_string(),
            line.nuisance.to_string(),
            line.rows.to_string(),
            line.coding.to_owned(),
        ];
        row.extend(numbers(shown));
        row.push(format!("{error:.3}"));
        let percent = |covered: &[f64; ATOMS]| covered.map(|share| format!("{:.0}", 100.0 * share)).join(", ");
        row.push(line.covered.as_ref().map_or(String::new(), percent));
        rows.push(row);
    }
    table(&head, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predictive_codes_keep_what_clusters_lose() {
        let settings = Settings {
            cases: vec![Case::Redundant, Case::Xor],
            rows: vec![1200],
            columns: vec![24],
            nuisances: vec![1.8],
            clusters: None,
            repetitions: 2,
            resamples: 0,
            seed: 3,
        };
        for line in run(&settings, |_| {}) {
            let truth = truth(line.case);
            let at = if line.case == Case::Xor { 3 } else { 0 };
            match line.coding {
                "clusters" => assert!(line.raw[at] < 0.5 * truth[at], "{line:?}"),
                _ => assert!((line.raw[at] - truth[at]).abs() < 0.12, "{line:?}, truth {truth:?}"),
            }
        }
    }
}

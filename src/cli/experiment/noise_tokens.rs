//! The paper's setting on pure noise: samples of a few rows whose two modalities and target are unrelated Gaussian clouds. Every true value is 0.

use super::table;
use data::Feature;
use engine::analysis::Names;
use engine::rng::Rng;
use engine::tokens::{layer, samples, verdict};
use ndarray::Array2;
use schema::config::{Config, Preset};
use schema::progress::Silent;
use schema::report::Outcome;
use schema::tokens::TokensLayer;

#[derive(Debug, Clone)]
pub struct Settings {
    /// Rows of every sample, one case each.
    pub rows: Vec<usize>,
    pub samples: usize,
    /// Columns of each cloud.
    pub dims: usize,
    pub permutations: u32,
    pub seed: u64,
    pub target: Target,
}

/// What the target is: a third cloud, clustered as the modalities are, or a coin flip for each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Cloud,
    Coin,
}

const NAMES: Names = Names { sources: ["a", "b"], target: "y" };

/// One case: the paper's preset on noise.
pub fn case(settings: &Settings, rows: usize) -> TokensLayer {
    let count = rows * settings.samples;
    let cloud = |variable: u64| {
        let mut rng = Rng::stream(settings.seed, &[30, rows as u64, variable]);
        Feature::Matrix(Array2::from_shape_fn((count, settings.dims), |_| rng.normal() as f32))
    };
    let target = match settings.target {
        Target::Cloud => cloud(2),
        Target::Coin => {
            let mut rng = Rng::stream(settings.seed, &[30, rows as u64, 2]);
            Feature::from_labels((0..count).map(|_| rng.below(2).to_string()))
        }
    };
    let config = Config {
        null: settings.permutations,
        seed: settings.seed,
        target_clusters: 10,
        restarts: 4,
        ..Config::preset(Preset::Paper)
    };
    let plan = config.check().expect("the settings are within their ranges");
    let names = Feature::from_labels((0..count).map(|row| (row / rows).to_string()));
    let samples = samples::group(&names, None);
    let features = [&cloud(0), &cloud(1), &target];
    let found = layer("noise", 0, NAMES, features, &samples, &plan, &Silent).expect("clouds vary");
    let mut layers = [found];
    verdict::conclude(&mut layers, &plan);
    let [layer] = layers;
    layer
}

/// All cases as a Markdown table. Shares are what an analysis without a null would report; that they are not told apart from
/// the null's is the verdict.
pub fn run(settings: &Settings) -> String {
    let percent = |share: Option<f64>| share.map_or("–".to_owned(), |share| format!("{:.1} %", 100.0 * share));
    let line = |&rows: &usize| {
        let found = case(settings, rows);
        let [u1, u2] = [found.atoms.unique["a"], found.atoms.unique["b"]];
        let shares: Vec<f64> = found.of_samples.iter().filter_map(|sample| sample.contribution).collect();
        let count = shares.len() as f64;
        let mean_of_ratios = (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / count);
        let spread = mean_of_ratios.map(|mean| {
            let squares: f64 = shares.iter().map(|share| (share - mean) * (share - mean)).sum();
            (squares / count).sqrt()
        });
        let null = found.null.as_ref();
        vec![
            rows.to_string(),
            found.samples.to_string(),
            format!("{:.3}", found.information.joint),
            format!("{:.3}", null.map_or(f64::NAN, |null| null.of.information.joint.mean)),
            format!("{:.3}", found.atoms.redundant),
            format!("{u1:.3}"),
            format!("{u2:.3}"),
            format!("{:.3}", found.atoms.synergistic),
            percent((u1 + u2 > 0.0).then(|| u1 / (u1 + u2))),
            percent(mean_of_ratios),
            percent(spread),
            format!("{:.3}", null.and_then(|null| null.any).map_or(f64::NAN, |any| any.p)),
            match found.verdict.as_ref().map(|verdict| verdict.outcome) {
                Some(Outcome::Noise) => "noise".to_owned(),
                Some(other) => format!("{other:?}"),
                None => "–".to_owned(),
            },
        ]
    };
    let rows: Vec<Vec<String>> = settings.rows.iter().map(line).collect();
    let head = [
        "rows a group",
        "groups",
        "I(a,b;y), bit",
        "of permuted y",
        "R",
        "U of a",
        "U of b",
        "S",
        "C of a, ratio of means",
        "C of a, mean of ratios",
        "C of a, spread over groups",
        "p",
        "verdict",
    ];
    table(&head, &rows)
}

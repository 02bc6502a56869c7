//! Groups of rows whose two modalities are drawn through the same channel, independently given the target: whatever a group tells, none of it is unique.

use super::table;
use data::Feature;
use engine::analysis::Names;
use engine::rng::Rng;
use engine::tokens::{layer, samples, verdict};
use rayon::prelude::*;
use schema::config::Config;
use schema::progress::Silent;
use schema::report::Outcome;
use schema::tokens::TokensLayer;

#[derive(Debug, Clone)]
pub struct Settings {
    pub repetitions: u32,
    pub permutations: u32,
    pub seed: u64,
    /// Groups of each run, rows of each group, symbols of each modality: every combination is a case.
    pub groups: usize,
    pub rows: Vec<usize>,
    pub clusters: Vec<u64>,
}

const NAMES: Names = Names { sources: ["a", "b"], target: "y" };
const CLASSES: u64 = 3;
const LEVEL: f64 = 0.05;

/// What the second modality is drawn through.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Second {
    SameChannel,
    /// A noisier one, so that what is unique is the first's.
    Noisier,
}

/// One run: `second` is drawn through the first's channel, or another.
fn one(settings: &Settings, rows: usize, clusters: u64, second: Second, i: u64) -> TokensLayer {
    let mut rng = Rng::stream(settings.seed, &[60, rows as u64, clusters, i]);
    let count = rows * settings.groups;
    // With probability 0.6 a symbol that belongs to the class, else any.
    let view = |y: u64, share: f64, rng: &mut Rng| match rng.unit() < share {
        true => (y + CLASSES * rng.below(clusters.div_ceil(CLASSES))) % clusters,
        false => rng.below(clusters),
    };
    let noisier = if second == Second::Noisier { 0.3 } else { 0.6 };
    let mut columns: [Vec<u64>; 3] = Default::default();
    for _ in 0..count {
        let y = rng.below(CLASSES);
        let row = [view(y, 0.6, &mut rng), view(y, noisier, &mut rng), y];
        columns.iter_mut().zip(row).for_each(|(column, symbol)| column.push(symbol));
    }
    let [a, b, y] = columns.map(|column| Feature::from_labels(column.iter().map(u64::to_string)));
    let config = Config { null: settings.permutations, seed: i, level: LEVEL, ..Config::default() };
    let plan = config.check().expect("the settings are within their ranges");
    let names = Feature::from_labels((0..count).map(|row| (row / rows).to_string()));
    let found = layer("groups", 0, NAMES, [&a, &b, &y], &samples::group(&names, None), &plan, &Silent);
    let mut layers = [found.expect("labels vary")];
    verdict::conclude(&mut layers, &plan);
    let [layer] = layers;
    layer
}

/// All cases as a Markdown table.
pub fn run(settings: &Settings) -> String {
    let percent = |is: &dyn Fn(&TokensLayer) -> bool, all: &[TokensLayer]| {
        format!("{:.1}", 100.0 * all.iter().filter(|layer| is(layer)).count() as f64 / all.len() as f64)
    };
    let unique = |layer: &TokensLayer| layer.verdict.as_ref().is_some_and(|verdict| verdict.outcome == Outcome::Unique);
    let mut lines = Vec::new();
    for &clusters in &settings.clusters {
        for &rows in &settings.rows {
            let of = |second: Second| -> Vec<TokensLayer> {
                let all = (0..u64::from(settings.repetitions)).into_par_iter();
                all.map(|i| one(settings, rows, clusters, second, i)).collect()
            };
            let (same, noisier) = (of(Second::SameChannel), of(Second::Noisier));
            // Above the null's band: what would be said if "nothing tells anything" were the null of U1 + U2.
            let above = |layer: &TokensLayer| {
                let total: f64 = layer.atoms.unique.values().sum();
                layer.null.as_ref().is_some_and(|null| total > null.of.unique_total.high)
            };
            lines.push(vec![
                clusters.to_string(),
                settings.groups.to_string(),
                rows.to_string(),
                percent(&unique, &same),
                percent(&above, &same),
                percent(&unique, &noisier),
            ]);
        }
    }
    let head = [
        "K",
        "groups",
        "rows a group",
        "same channel: verdict unique, %",
        "same channel: U1 + U2 above permuted targets, %",
        "second noisier: verdict unique, %",
    ];
    table(&head, &lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_channel_twice_is_not_taken_for_unique_information() {
        let settings =
            Settings { repetitions: 20, permutations: 39, seed: 0, groups: 20, rows: vec![48], clusters: vec![3] };
        let unique = (0..20).filter(|&i| {
            let found = one(&settings, 48, 3, Second::SameChannel, i);
            found.verdict.is_some_and(|verdict| verdict.outcome == Outcome::Unique)
        });
        // 5 % of 20, and three standard errors.
        assert!(unique.count() <= 4);
        let found = one(&Settings { groups: 40, ..settings }, 96, 3, Second::Noisier, 0);
        assert_eq!(found.verdict.map(|verdict| verdict.outcome), Some(Outcome::Unique));
    }
}

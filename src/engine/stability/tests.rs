use super::*;
use crate::analysis;
use crate::analysis::is_sparse;
use crate::discretize;
use crate::rng::Rng;
use ndarray::Array2;
use schema::config::{Coding, Config};
use schema::progress::Silent;
use schema::stability::{StabilityLayer, StabilityOutcome};

const NAMES: Names = Names { sources: ["image", "text"], target: "group" };
const PATHS: [&[u64]; 2] = [&[0, 3], &[0, 0]];

/// Rows near one of four corners of a cube: two bits that the row shows, in noise.
fn shown(seed: u64, bits: &[[u32; 2]], spread: f64) -> Feature {
    let mut rng = Rng::stream(seed, &[7]);
    let width = 12;
    Feature::Matrix(Array2::from_shape_fn((bits.len(), width), |(row, column)| {
        let bit = f64::from(bits[row][column % 2]);
        (4.0 * bit + spread * rng.normal()) as f32
    }))
}

fn bits(seed: u64, rows: usize) -> Vec<[u32; 2]> {
    let mut rng = Rng::stream(seed, &[8]);
    (0..rows).map(|_| [rng.below(2) as u32, rng.below(2) as u32]).collect()
}

/// The first modality shows the target's bit, the second does not.
fn unique(rows: usize) -> ([Feature; 2], Feature) {
    let (first, second) = (bits(1, rows), bits(2, rows));
    let target = Feature::from_labels(first.iter().map(|bits| bits[0].to_string()));
    ([shown(3, &first, 0.5), shown(4, &second, 0.5)], target)
}

fn noise(rows: usize) -> ([Feature; 2], Feature) {
    let mut rng = Rng::stream(5, &[9]);
    let target = Feature::from_labels((0..rows).map(|_| rng.below(2).to_string()));
    let cloud = |seed| shown(seed, &vec![[0, 0]; rows], 1.0);
    ([cloud(6), cloud(7)], target)
}

fn checked(data: &([Feature; 2], Feature), grid: &Grid, config: &Config) -> Result<StabilityLayer> {
    let plan = config.clone().check()?;
    check(&subject(&data.0, &data.1), grid, &plan, &Silent)
}

fn subject<'a>(features: &'a [Feature; 2], target: &'a Feature) -> Subject<'a> {
    let features = features.each_ref();
    Subject { name: "0", names: NAMES, features, target, paths: PATHS, target_path: &[1, 0], quantiser_path: &[0, 3] }
}

fn small() -> (Config, Grid) {
    let config = Config { clusters: 4, pca: Some(4), restarts: 2, ..Config::default() };
    let grid = Grid {
        clusters: vec![3, 4, 6],
        pca: vec![Some(2), Some(4), None],
        seeds: vec![0, 1],
        shares: vec![1.0, 0.5],
        codings: vec![Coding::Auto],
    };
    (config, grid)
}

#[test]
fn the_settings_own_place_in_the_grid_is_the_analysis_itself() {
    let data = unique(400);
    for (held_out, pca) in [(0.0, Some(4)), (0.25, Some(4)), (0.0, None), (0.25, None), (0.0, Some(2))] {
        let (config, grid) = small();
        let config = Config { held_out, pca, gap: 1e-9, ..config };
        let plan = config.clone().check().expect("valid");
        let coded = |i: usize| {
            discretize::code(&data.0[i], plan.sources, plan.clusters, &plan, PATHS[i], &Silent).expect("codes")
        };
        let target = discretize::code_target(&data.1, &plan, &[1, 0], &Silent).expect("codes");
        let (report, joint) =
            analysis::decompose_codes("0", NAMES, [&coded(0), &coded(1)], &target, &plan, &Silent).expect("a layer");
        let layer = checked(&data, &grid, &config).expect("a grid");
        let own: Vec<_> = layer.settings.iter().filter(|setting| setting.own).collect();
        assert_eq!(own.len(), 1);
        let own = own.first().expect("the grid has it").found.as_ref().expect("it ran");
        let error = (own.atoms.unique["image"] - report.atoms.unique["image"]).abs();
        assert!(error <= 2.0 * GAP, "{held_out} {pca:?}: {error}");
        // Counts agree to the row, not only in what they tell.
        assert_eq!([own.rows_per_occupied_cell, own.single], occupancy(&joint, layer.rows));
    }
}

#[test]
fn a_planted_lead_holds_over_the_grid_and_its_contribution_hardly_moves() {
    let (config, grid) = small();
    let layer = checked(&unique(1_000), &grid, &config).expect("a grid");
    let verdict = &layer.verdict;
    assert_eq!((verdict.outcome, verdict.lead.as_deref()), (StabilityOutcome::Holds, Some("image")), "{verdict:?}");
    assert_eq!((verdict.agreeing, verdict.counted), (layer.settings.len(), layer.settings.len()));
    assert!(verdict.contribution.is_some_and(|[low, _]| low > 0.95), "{verdict:?}");
}

#[test]
fn the_lead_of_noise_depends_on_the_settings() {
    let (config, _) = small();
    let grid = Grid::around(&config).under(&config, false);
    let verdict = checked(&noise(2_000), &grid, &config).expect("a grid").verdict;
    assert_eq!(verdict.outcome, StabilityOutcome::Changes, "{verdict:?}");
    assert!(verdict.contribution.is_some_and(|[low, high]| low < 0.4 && high > 0.6), "{verdict:?}");
}

#[test]
fn redundant_modalities_are_even_at_every_setting() {
    let bits = bits(1, 600);
    let target = Feature::from_labels(bits.iter().map(|bits| bits[0].to_string()));
    let copy = Feature::from_labels(bits.iter().map(|bits| format!("{bits:?}")));
    let (config, grid) = small();
    let verdict = checked(&([copy.clone(), copy], target), &grid, &config).expect("a grid").verdict;
    assert_eq!((verdict.outcome, verdict.lead, verdict.contribution), (StabilityOutcome::Even, None, None));
}

#[test]
fn rows_too_few_for_every_setting_carry_no_verdict() {
    let (config, grid) = small();
    let grid = Grid { clusters: vec![12, 16], shares: vec![0.5], ..grid };
    let verdict = checked(&noise(100), &grid, &config).expect("a grid").verdict;
    assert_eq!((verdict.outcome, verdict.counted), (StabilityOutcome::FewRows, 0), "{verdict:?}");
}

#[test]
fn a_setting_that_changes_nothing_runs_once() {
    let (config, grid) = small();
    let ([image, _], target) = unique(200);
    let count = |data: &([Feature; 2], Feature)| checked(data, &grid, &config).expect("a grid").settings.len();
    let labels = Feature::from_labels((0..200).map(|row| (row % 3).to_string()));
    // Labels: all rows once, half of them for each seed.
    assert_eq!(count(&([labels.clone(), labels.clone()], target.clone())), 3);
    // Three K, three dimensions, two seeds, two parts.
    assert_eq!(count(&([image.clone(), labels], target.clone())), 36);
    // Twelve columns: 12, 20 and no PCA are one setting.
    let wide = Grid { pca: vec![Some(12), Some(20), None], ..grid.clone() };
    assert_eq!(checked(&([image.clone(), image], target), &wide, &config).expect("a grid").settings.len(), 12);
}

#[test]
fn a_setting_that_cannot_be_run_says_why_in_its_place() {
    let (config, grid) = small();
    let grid = Grid { clusters: vec![4, 80], ..grid };
    let layer = checked(&unique(100), &grid, &config).expect("a grid");
    let refused: Vec<_> = layer.settings.iter().filter(|setting| setting.found.is_none()).collect();
    assert!(!refused.is_empty() && refused.iter().all(|setting| setting.clusters == 80 && setting.share == 0.5));
    let words = refused[0].refused.as_deref().unwrap_or_default();
    assert!(words.starts_with("image: 80 clusters were asked for"), "{words}");
    assert_eq!(layer.verdict.refused, refused.len());
}

#[test]
fn the_largest_k_has_enough_rows_and_one_more_has_not() {
    let data = noise(600);
    let (config, grid) = small();
    let layer = checked(&data, &grid, &config).expect("a grid");
    let largest = layer.largest.expect("there are clusters");
    let clusters = largest.clusters.expect("two are not too many");
    let sparse = |clusters: u32| {
        let grid =
            Grid { clusters: vec![clusters], pca: vec![config.pca], seeds: vec![0], shares: vec![1.0], ..grid.clone() };
        let layer = checked(&data, &grid, &config).expect("a grid");
        let found = layer.settings[0].found.clone().expect("it ran");
        assert_eq!(found.sparse, is_sparse(found.rows_per_occupied_cell, found.single));
        found.sparse
    };
    assert!(!sparse(clusters) && sparse(clusters + 1), "{largest:?}");
    assert!(!largest.at_least, "{largest:?}");
}

#[test]
fn the_grid_has_the_same_bits_for_any_number_of_threads() {
    let (config, grid) = small();
    let data = noise(300);
    let grid = Grid { codings: vec![Coding::Auto, Coding::Predictive], ..grid };
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool of threads");
        pool.install(|| checked(&data, &grid, &config).expect("a grid"))
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn a_cancelled_check_gives_nothing() {
    struct Cancelled;
    impl Monitor for Cancelled {
        fn cancelled(&self) -> bool {
            true
        }
    }
    let (config, grid) = small();
    let (features, target) = unique(100);
    let plan = config.check().expect("valid");
    for coding in [Coding::Auto, Coding::Predictive] {
        let grid = Grid { codings: vec![coding], ..grid.clone() };
        let found = check(&subject(&features, &target), &grid, &plan, &Cancelled);
        assert_eq!(found, Err(EngineError::Cancelled));
    }
}

/// Rows whose largest variance is of four clusters. Those of the first modality say nothing: it shows the class in a direction that varies less. Those of the
/// second go with the class, weakly.
fn hidden(rows: usize) -> ([Feature; 2], Feature) {
    let mut rng = Rng::stream(11, &[7]);
    let labels: Vec<u64> = (0..rows).map(|_| rng.below(2)).collect();
    let mut cloud = |shown: f64, leaning: f64| {
        let points: Vec<[f64; 2]> = labels
            .iter()
            .map(|&label| {
                let cluster = if rng.unit() < leaning { 2 * label + rng.below(2) } else { rng.below(4) };
                [shown * label as f64 + 0.3 * rng.normal(), 20.0 * cluster as f64 + 0.3 * rng.normal()]
            })
            .collect();
        Feature::Matrix(Array2::from_shape_fn((rows, 2), |(row, column)| points[row][column] as f32))
    };
    ([cloud(2.0, 0.0), cloud(0.0, 0.3)], Feature::from_labels(labels.iter().map(u64::to_string)))
}

fn both() -> (Config, Grid) {
    let (config, grid) = small();
    (Config { normalize: false, ..config }, Grid { codings: vec![Coding::Auto, Coding::Predictive], ..grid })
}

#[test]
fn a_sign_that_k_means_loses_is_said_to_depend_on_the_coding() {
    let (config, grid) = both();
    let grid = Grid { clusters: vec![2, 4], ..grid };
    let layer = checked(&hidden(2_000), &grid, &config).expect("a grid");
    let verdict = &layer.verdict;
    assert_eq!((verdict.outcome, verdict.lead.as_deref()), (StabilityOutcome::Changes, Some("text")), "{verdict:?}");
    for (coding, lead) in [("auto", "text"), ("predictive", "image")] {
        let of = &verdict.by_coding[coding];
        assert_eq!((of.outcome, of.lead.as_deref()), (StabilityOutcome::Holds, Some(lead)), "{verdict:?}");
    }
    // All settings are told of once, by one coding or the other.
    let each = verdict.by_coding.values();
    assert_eq!(each.map(|of| of.counted + of.sparse + of.refused).sum::<usize>(), layer.settings.len());
}

#[test]
fn predictive_settings_are_one_for_each_seed_and_part_and_every_k_that_the_rows_can_bear() {
    let (config, grid) = both();
    let grid = Grid { clusters: vec![2, 3, 60, 80], ..grid };
    let layer = checked(&hidden(400), &grid, &config).expect("a grid");
    let of: Vec<_> = layer.settings.iter().filter(|setting| setting.coding == Coding::Predictive).collect();
    // 200 rows are counted, of two classes: no more than four symbols; and a hundred of half of them.
    let expected = [(1.0, 0, 200), (1.0, 1, 200), (0.5, 0, 100)];
    let expected: Vec<_> =
        expected.iter().flat_map(|&(share, seed, rows)| [2, 3, 4].map(|k| (share, seed, rows, k))).collect();
    assert_eq!(of.iter().map(|s| (s.share, s.seed, s.rows, s.clusters)).collect::<Vec<_>>(), expected);
    assert!(of.iter().all(|setting| setting.pca == Some(4) && setting.found.is_some() && !setting.own));
}

#[test]
fn predictive_codes_that_cannot_be_made_say_why_and_k_means_codes_stay() {
    let (config, grid) = both();
    let (features, _) = hidden(40);
    // One row of the other class is on one side of the split only.
    let target = Feature::from_labels((0..40).map(|row| u8::from(row == 0).to_string()));
    let layer = checked(&(features, target), &grid, &config).expect("a grid");
    let [k_means, predictive] = [Coding::Auto, Coding::Predictive]
        .map(|coding| layer.settings.iter().filter(|s| s.coding == coding).collect::<Vec<_>>());
    assert!(k_means.iter().any(|setting| setting.found.is_some()));
    let refused: Vec<&str> = predictive.iter().filter_map(|setting| setting.refused.as_deref()).collect();
    assert!(!refused.is_empty() && refused.iter().all(|why| why.starts_with("group: ")), "{refused:?}");
}

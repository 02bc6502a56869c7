//! A job over a grid of settings, and a job whose rows are grouped into samples: what they tell and what they refuse, over files.

mod common;

use common::{array, f32s, named, open};
use engine::rng::Rng;
use ingest::Opened;
use run::{Quiet, Watch};
use schema::config::{Coding, Config, Preset};
use schema::grid::Grid;
use schema::job::{Job, Progress};
use schema::report::{EngineInfo, Outcome};
use schema::stability::StabilityOutcome;
use std::sync::Mutex;

/// `[layers, rows, 6]`: noise, and in the columns of `groups > 1` the centre of class `row % groups`.
fn embedding(layers: usize, rows: usize, groups: usize, stream: u64) -> Vec<u8> {
    let mut rng = Rng::stream(7, &[stream]);
    let value = |cell: usize, noise: f64| {
        let (row, column) = (cell / 6 % rows, cell % 6);
        (if groups > 1 && column % groups == row % groups { 8.0 } else { 0.0 } + noise) as f32
    };
    let values: Vec<f32> = (0..layers * rows * 6).map(|cell| value(cell, rng.normal())).collect();
    array("<f4", false, &format!("({layers}, {rows}, 6)"), &f32s(values))
}

fn column(name: &str, rows: impl Iterator<Item = usize>) -> Vec<u8> {
    let lines: Vec<String> = rows.map(|row| format!("c{row}")).collect();
    format!("{name}\n{}\n", lines.join("\n")).into_bytes()
}

/// The first modality shows the target's class, the second is noise; 10 rows a sample.
fn files(layers: usize, rows: usize) -> Vec<Opened> {
    [
        ("image.npy", embedding(layers, rows, 3, 0)),
        ("text.npy", embedding(layers, rows, 1, 1)),
        ("group.csv", column("group", (0..rows).map(|row| row % 3))),
        ("sample.csv", column("sample", (0..rows).map(|row| row / 10))),
    ]
    .map(|(name, bytes)| open(name, bytes).expect(name))
    .into()
}

fn job(files: &[Opened], config: Config) -> Job {
    Job {
        sources: vec![named("image", files, 0), named("text", files, 1)],
        target: named("group", files, 2),
        both: None,
        control: None,
        config,
    }
}

fn engine() -> EngineInfo {
    EngineInfo::of("native", 1)
}

fn three() -> (Config, Grid) {
    let config = Config { clusters: 3, pca: Some(4), restarts: 4, ..Config::default() };
    let grid = Grid {
        clusters: vec![3, 4],
        pca: vec![Some(2), Some(4)],
        seeds: vec![0, 1],
        shares: vec![1.0, 0.5],
        codings: vec![Coding::Auto],
    };
    (config, grid)
}

#[test]
fn a_check_over_files_has_the_reports_own_atoms_at_its_own_settings() {
    let files = files(2, 300);
    let (config, grid) = three();
    let job = job(&files, config.clone());
    let report = run::analyze(&job, &files, engine(), &Quiet).expect("a report").remove(0);
    let checked = run::check_stability(&job, &grid, None, &files, engine(), &Quiet).expect("a check");
    assert_eq!(checked.layers.iter().map(|layer| layer.name.as_str()).collect::<Vec<_>>(), ["layer 0", "layer 1"]);
    for (checked, layer) in checked.layers.iter().zip(&report.layers) {
        let own = |s: &&schema::stability::SettingReport| {
            (s.clusters, s.pca, s.seed, s.share) == (config.clusters, config.pca, config.seed, 1.0)
        };
        let found = checked.settings.iter().find(own).and_then(|own| own.found.clone()).expect("the grid has it");
        let sample = layer.sample.as_ref().expect("rows were counted");
        assert_eq!(found.rows_per_occupied_cell, sample.rows_per_occupied_cell);
        for (found, reported) in found.atoms.unique.values().zip(layer.atoms.unique.values()) {
            assert!((found - reported).abs() <= found.abs() * 1e-9 + 3e-6, "{found} {reported}");
        }
        assert_eq!(checked.verdict.outcome, StabilityOutcome::Holds, "{:?}", checked.verdict);
    }
}

/// Own settings of the check are those of the report, whichever coding they have; the other coding stands beside.
#[test]
fn a_check_spans_the_codings_that_suit_the_data() {
    let files = files(2, 300);
    let three = |sources: Coding| {
        let mut config = Config { restarts: 4, ..Config::default() };
        config.code_by(sources);
        let grid = Grid { clusters: vec![3, 4, config.clusters], codings: Vec::new(), ..three().1 };
        (Config { pca: Some(4), ..config }, grid)
    };
    for own in [Coding::Auto, Coding::Predictive] {
        let (config, grid) = three(own);
        let job = job(&files, config.clone());
        let checked = run::check_stability(&job, &grid, Some(1), &files, engine(), &Quiet).expect("a check");
        assert_eq!(checked.grid.codings, [Coding::Auto, Coding::Predictive]);
        let report = run::analyze(&job, &files, engine(), &Quiet).expect("a report").remove(0);
        let layer = &report.layers[1];
        let (stability, checked) = (&checked, &checked.layers[0]);
        let of: Vec<_> = checked.settings.iter().filter(|setting| setting.own).collect();
        assert_eq!(of.len(), 1, "{own:?}");
        assert_eq!((of[0].coding, Some(of[0].rows)), (own, layer.rows));
        let found = of[0].found.as_ref().expect("it was run");
        assert_eq!(
            found.rows_per_occupied_cell,
            layer.sample.as_ref().expect("rows were counted").rows_per_occupied_cell
        );
        for (found, reported) in found.atoms.unique.values().zip(layer.atoms.unique.values()) {
            assert!((found - reported).abs() <= 3e-6, "{found} {reported}");
        }
        let verdict = &checked.verdict;
        let words = words::stability::verdict(stability, checked);
        assert_eq!((verdict.outcome, verdict.lead.as_deref()), (StabilityOutcome::Holds, Some("image")), "{verdict:?}");
        assert!(
            words.starts_with(
                "The sign of U(image) − U(text) holds under k-means codes and predictive codes: image has more"
            ),
            "{verdict:?}"
        );
        for coding in ["k-means", "predictive"] {
            assert!(words.contains(&format!("Under {coding} codes, the sign")), "{verdict:?}");
        }
        // Two seeds of all rows and a half of them; three K at most, of which the rows cannot bear all.
        let predictive = checked.settings.iter().filter(|setting| setting.coding == Coding::Predictive);
        let draws: std::collections::BTreeSet<(u64, u64)> = predictive.map(|s| (s.seed, s.rows)).collect();
        assert_eq!(draws.into_iter().collect::<Vec<_>>(), [(0, 75), (0, 150), (1, 150)]);
    }
    // A target of reals has no classes to expect.
    let mut files = files;
    let reals: Vec<String> = (0..300).map(|row| format!("{}.25", row % 3)).collect();
    files[2] = open("group.csv", format!("group\n{}\n", reals.join("\n")).into_bytes()).expect("a column");
    let (config, grid) = three(Coding::Auto);
    let job = job(&files, Config { target_bins: 3, ..config });
    let plain = run::check_stability(&job, &grid, Some(0), &files, engine(), &Quiet).expect("a check");
    assert_eq!(plain.grid.codings, [Coding::Auto]);
    assert!(plain.layers[0].verdict.by_coding.is_empty());
}

#[test]
fn one_layer_can_be_asked_for_and_one_that_is_not_there_is_refused() {
    let files = files(2, 90);
    let (config, grid) = three();
    let check =
        |layer| run::check_stability(&job(&files, config.clone()), &grid, Some(layer), &files, engine(), &Quiet);
    assert_eq!(check(1).expect("the last layer").layers[0].name, "layer 1");
    let refusal = check(2).unwrap_err().to_string();
    assert_eq!(refusal, "layer 2 was asked for; the layers are numbered from 0 to 1");
}

struct Recorder(Mutex<Vec<f64>>);

impl Watch for Recorder {
    fn progress(&self, progress: Progress) {
        self.0.lock().unwrap().push(progress.overall);
    }
}

#[test]
fn progress_of_a_check_ends_at_one() {
    let files = files(2, 90);
    let (config, grid) = three();
    let seen = Recorder(Mutex::new(Vec::new()));
    run::check_stability(&job(&files, config), &grid, None, &files, engine(), &seen).expect("a check");
    let seen = seen.0.into_inner().unwrap();
    assert!(seen.iter().all(|at| (0.0..=1.0 + 1e-12).contains(at)), "{seen:?}");
    assert!((seen.last().unwrap() - 1.0).abs() < 1e-12, "{seen:?}");
}

fn tokens_config() -> Config {
    Config { clusters: 3, normalize: false, null: 39, ..Config::preset(Preset::Paper) }
}

#[test]
fn samples_are_decomposed_each_by_itself_and_their_means_told_from_noise() {
    let mut files = files(2, 1500);
    files[3] = open("sample.csv", column("sample", (0..1500).map(|row| row / 50))).expect("a column");
    let samples = named("sample", &files, 3);
    let report =
        run::analyze_tokens(&job(&files, tokens_config()), &samples, None, &files, engine(), &Quiet).expect("a report");
    assert_eq!(report.layers.len(), 2);
    for layer in &report.layers {
        assert_eq!((layer.samples, layer.rows, layer.of_samples.len()), (30, 1500, 30));
        assert_eq!(layer.verdict.as_ref().map(|verdict| verdict.outcome), Some(Outcome::Unique));
        assert!(layer.contribution.as_ref().and_then(|of| of.ratio_of_means).is_some_and(|share| share > 0.9));
        let mean: f64 = layer.of_samples.iter().map(|sample| sample.atoms.redundant).sum::<f64>() / 30.0;
        assert!((mean - layer.atoms.redundant).abs() < 1e-9);
    }
    let json: serde_json::Value = serde_json::from_str(&words::sentences::groups(&report)).expect("JSON");
    assert_eq!(json["schema"], "pidlens.tokens/2");
}

#[test]
fn progress_of_an_analysis_of_samples_rises_to_one() {
    let files = files(3, 120);
    let samples = named("sample", &files, 3);
    for null in [0, 39] {
        let seen = Recorder(Mutex::new(Vec::new()));
        let job = job(&files, Config { null, ..tokens_config() });
        run::analyze_tokens(&job, &samples, None, &files, engine(), &seen).expect("a report");
        let seen = seen.0.into_inner().unwrap();
        assert!(seen.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12), "{seen:?}");
        assert!((seen.last().unwrap() - 1.0).abs() < 1e-12, "{seen:?}");
    }
}

#[test]
fn a_longer_sample_is_reduced_to_the_rows_that_were_asked_for() {
    let files = files(1, 300);
    let samples = named("sample", &files, 3);
    let run =
        |max_rows| run::analyze_tokens(&job(&files, tokens_config()), &samples, max_rows, &files, engine(), &Quiet);
    assert_eq!(run(Some(6)).expect("a report").layers[0].rows, 180);
    let refusal = run(Some(1)).unwrap_err().to_string();
    assert_eq!(refusal, "settings: max_rows is 1; expected a whole number of at least 2");
}

#[test]
fn samples_that_do_not_fit_the_rows_are_refused_by_name() {
    let mut files = files(1, 60);
    files.push(open("short.csv", column("sample", (0..50).map(|row| row / 10))).expect("a column"));
    let job = job(&files, tokens_config());
    let refusal = run::analyze_tokens(&job, &named("sample", &files, 4), None, &files, engine(), &Quiet).unwrap_err();
    assert!(refusal.to_string().starts_with("sample (short.csv) has 50 rows, image (image.npy) has 60"), "{refusal}");
    // Sets of tokens of different length, which nothing pairs.
    let unpaired = Job { target: named("words", &files, 4), ..job.clone() };
    let refusal =
        run::analyze_tokens(&unpaired, &named("sample", &files, 3), None, &files, engine(), &Quiet).unwrap_err();
    let expected =
        "words (short.csv) has 50 rows, image (image.npy) has 60: row i of every file must be the same token.";
    assert!(refusal.to_string().starts_with(expected), "{refusal}");
    assert!(refusal.to_string().ends_with("docs/tokens.md"), "{refusal}");
    // Every row a sample of its own: nothing varies.
    files.push(open("own.csv", column("sample", 0..60)).expect("a column"));
    let refusal = run::analyze_tokens(&job, &named("sample", &files, 5), None, &files, engine(), &Quiet).unwrap_err();
    assert!(refusal.to_string().contains("in none of 60 groups"), "{refusal}");
}

#[test]
fn more_than_two_modalities_are_refused_in_words() {
    let files = files(1, 60);
    let (config, grid) = three();
    let two = job(&files, config);
    let job = Job { sources: vec![named("a", &files, 0), named("b", &files, 1), named("c", &files, 1)], ..two };
    let refusal = run::check_stability(&job, &grid, None, &files, engine(), &Quiet).unwrap_err().to_string();
    assert_eq!(refusal, "a stability check takes two modalities; found 3");
}

//! A job over files, whole: what it refuses, in words, and what it tells.

mod common;

use common::{array, f32s, open};
use engine::rng::Rng;
use ingest::Opened;
use run::{Quiet, RunError, Watch};
use schema::config::{Coding, Config, Method, Preset};
use schema::grid::Grid;
use schema::job::{ArrayRef, Job, Named, Position};
use schema::report::warning::Warning;
use schema::report::{EngineInfo, LayerReport, Outcome, Reading, Report};
use std::sync::atomic::{AtomicBool, Ordering};
use words::format::{short, within};
use words::warnings::of_layer;

/// `[layers, rows, dims]` (or `[rows, dims]` for one layer) of noise around one of `groups` far centres, `row % groups`.
fn embedding(layers: usize, rows: usize, dims: usize, groups: usize, spread: f64, stream: u64) -> Vec<u8> {
    let mut rng = Rng::stream(7, &[stream]);
    let mut values = Vec::new();
    for cell in 0..layers * rows * dims {
        let (row, column) = (cell / dims % rows, cell % dims);
        let centre = if column % groups == row % groups { 10.0 } else { 0.0 };
        values.push((centre + spread * rng.normal()) as f32);
    }
    let shape = if layers == 1 { format!("({rows}, {dims})") } else { format!("({layers}, {rows}, {dims})") };
    array("<f4", false, &shape, &f32s(values))
}

fn labels(rows: usize, classes: usize) -> Vec<u8> {
    let lines: Vec<String> = (0..rows).map(|row| format!("c{}", row % classes)).collect();
    format!("group\n{}\n", lines.join("\n")).into_bytes()
}

fn job(files: &[Opened], config: Config) -> Job {
    let named = |name: &str, file: usize| Named {
        name: name.to_owned(),
        arrays: vec![ArrayRef { file, key: files[file].info().arrays[0].key.clone() }],
        ids: None,
    };
    Job {
        sources: vec![named("image", 0), named("text", 1)],
        target: named("group", 2),
        both: None,
        control: None,
        config,
    }
}

fn files(image: Vec<u8>, text: Vec<u8>, group: Vec<u8>) -> Vec<Opened> {
    [("image.npy", image), ("text.npy", text), ("group.csv", group)]
        .map(|(name, bytes)| open(name, bytes).expect(name))
        .into()
}

fn engine() -> EngineInfo {
    EngineInfo::of("native", 1)
}

fn analyze(files: &[Opened], config: Config) -> Result<Report, RunError> {
    run::analyze(&job(files, config), files, engine(), &Quiet).map(|mut reports| reports.remove(0))
}

fn refusal(files: &[Opened], config: Config) -> String {
    analyze(files, config).expect_err("is refused").to_string()
}

fn three_groups() -> Config {
    Config { clusters: 3, ..Config::default() }
}

#[test]
fn two_views_of_the_same_groups_are_redundant() {
    let files = files(embedding(1, 300, 8, 3, 0.1, 0), embedding(2, 300, 6, 3, 0.1, 1), labels(300, 3));
    let report = analyze(&files, three_groups()).unwrap();
    assert_eq!(report.layers.iter().map(|l| l.name.as_str()).collect::<Vec<_>>(), ["layer 0", "layer 1"]);
    for layer in &report.layers {
        assert!((layer.atoms.redundant - 3f64.log2()).abs() < 1e-9, "{:?}", layer.atoms);
        assert!(layer.atoms.unique.values().all(|&u| u.abs() < 1e-9) && layer.atoms.synergistic.abs() < 1e-9);
        assert!(layer.certificate.gap <= 1e-9 && layer.contribution.is_none());
        assert_eq!(layer.coding["image"].converged, Some(true));
        assert!(layer.readable.is_some() && layer.warnings.is_empty(), "{:?}", layer.warnings);
    }
}

#[test]
fn unrelated_data_get_a_verdict_and_no_contribution() {
    let files = || files(embedding(1, 400, 4, 3, 30.0, 0), embedding(1, 400, 4, 3, 30.0, 1), labels(400, 2));
    let report = analyze(&files(), three_groups()).unwrap();
    let layer = &report.layers[0];
    let verdict = layer.verdict.as_ref().unwrap();
    assert_eq!((verdict.outcome, &layer.contribution), (Outcome::Noise, &None));
    let words = words::verdict::of_layer(&report, layer).unwrap();
    assert!(words.starts_with("Not distinguishable from noise at n = 400"), "{words}");

    // Without a null a few permutations of the joint information speak.
    let config = Config { null: 0, resamples: 0, ..three_groups() };
    let layer = &analyze(&files(), config).unwrap().layers[0];
    assert!(Some(layer.information.joint) <= layer.permuted_information(), "{layer:?}");
    assert!(layer.contribution.is_none() && layer.verdict.is_none() && layer.inference.is_none());
    assert!(layer.warnings.iter().any(|w| matches!(w, Warning::NoMoreThanChance { .. })), "{:?}", layer.warnings);
}

#[test]
fn a_counts_table_gets_nulls_and_intervals_and_a_truth_table_none() {
    let decomposed = |cells: &str| {
        let table = open("t.csv", format!("x1,x2,y,count\n{cells}")).unwrap();
        run::decompose(&table, Config::default(), engine(), &Quiet).unwrap().layers.remove(0)
    };
    let sample = decomposed("0,0,0,90\n0,1,0,85\n1,0,1,80\n1,1,1,95\n0,0,1,20\n1,1,0,18\n");
    assert_eq!(sample.verdict.as_ref().map(|v| v.outcome), Some(Outcome::Unique), "{:?}", sample.verdict);
    let interval = sample.inference.unwrap().interval.unwrap();
    assert!(interval.of.unique["x1"][0] > 0.0 && interval.of.unique["x1"][0] < sample.atoms.unique["x1"]);
    let truth = decomposed("0,0,0,1\n0,1,0,1\n1,0,0,1\n1,1,1,1\n");
    assert!(truth.inference.is_none() && truth.verdict.is_none());
    assert!(truth.warnings.contains(&Warning::TakenAsExact), "{:?}", truth.warnings);
}

#[test]
fn few_rows_for_the_table_bring_a_warning() {
    let files = files(embedding(1, 40, 4, 3, 30.0, 0), embedding(1, 40, 4, 3, 30.0, 1), labels(40, 4));
    let layer = &analyze(&files, Config::default()).unwrap().layers[0];
    assert!(layer.warnings.iter().any(Warning::is_of_few_rows), "{:?}", layer.warnings);
}

#[test]
fn a_codebook_that_did_not_settle_and_a_missed_gap_are_told() {
    let files = files(embedding(1, 400, 4, 3, 30.0, 0), embedding(1, 400, 4, 3, 30.0, 1), labels(400, 4));
    let config = Config { max_lloyd: 1, restarts: 1, method: Method::Ipfp, max_iterations: Some(1), ..three_groups() };
    let report = analyze(&files, config).unwrap();
    let layer = &report.layers[0];
    assert_eq!(layer.coding["text"].converged, Some(false));
    let warnings = of_layer(&report, layer);
    for words in ["k-means of image stopped", "k-means of text stopped", "before the requested precision"] {
        assert!(warnings.iter().any(|w| w.contains(words)), "{words}: {warnings:?}");
    }
}

#[test]
fn files_of_different_rows_or_layers_are_both_named() {
    let short = files(embedding(1, 30, 4, 3, 1.0, 0), embedding(1, 29, 4, 3, 1.0, 1), labels(30, 3));
    assert_eq!(
        refusal(&short, three_groups()),
        "text (text.npy) has 29 rows, image (image.npy) has 30: row i of every file must be the same example"
    );
    let deep = files(embedding(3, 30, 4, 3, 1.0, 0), embedding(2, 30, 4, 3, 1.0, 1), labels(30, 3));
    assert_eq!(
        refusal(&deep, three_groups()),
        "text (text.npy) has 2 layers, image (image.npy) has 3: modalities must have the same number of layers, or one"
    );
}

#[test]
fn values_that_cannot_be_analysed_name_their_file() {
    let image = || embedding(1, 30, 4, 3, 1.0, 0);
    let constant = || array("<f4", false, "(30, 4)", &f32s([2.5; 120]));
    let refused = |text: Vec<u8>, group: Vec<u8>, config: Config| refusal(&files(image(), text, group), config);
    assert_eq!(
        refused(constant(), labels(30, 3), three_groups()),
        "text.npy (text): every row is the same, so there is nothing to tell apart: a modality needs at least 2 distinct rows"
    );
    assert_eq!(
        refused(image(), labels(30, 1), three_groups()),
        "group.csv (group): has 1 class (\"c0\"); a target needs at least 2"
    );
    assert!(
        refused(image(), labels(30, 30), three_groups())
            .starts_with("group.csv (group): has as many classes as rows (30)")
    );
    assert_eq!(
        refused(image(), labels(30, 3), Config { clusters: 31, ..Config::default() }),
        "image.npy (image): 31 clusters were asked for, but only 30 rows are distinct: choose at most 30 clusters"
    );
    assert_eq!(
        refused(image(), labels(30, 3), Config { sources: Coding::Quantiles, ..Config::default() }),
        "image.npy (image): quantiles cannot code an embedding of 4 columns; expected one real value a row"
    );
}

#[test]
fn the_papers_preset_takes_no_more_clusters_than_rows() {
    let files = files(embedding(1, 8, 4, 3, 1.0, 0), embedding(1, 8, 4, 3, 1.0, 1), labels(8, 2));
    let layer = &analyze(&files, Config::preset(Preset::Paper)).unwrap().layers[0];
    assert_eq!(layer.shape, [8, 8, 2]);
}

#[test]
fn names_that_the_report_needs_are_refused() {
    let files = files(embedding(1, 30, 4, 3, 1.0, 0), embedding(1, 30, 4, 3, 1.0, 1), labels(30, 3));
    for (name, words) in [("joint", "the report uses"), ("image", "different names"), (" ", "at least one letter")] {
        let mut job = job(&files, three_groups());
        job.sources[1].name = name.to_owned();
        let refused = run::analyze(&job, &files, engine(), &Quiet).expect_err(name).to_string();
        assert!(refused.contains(words), "{refused}");
    }
}

#[test]
fn a_counts_table_is_no_modality_but_decomposes_as_it_is() {
    let table = open("and.csv", "x1,x2,y,p\n0,0,0,0.5\n0,1,0,0.5\n1,0,0,0.5\n1,1,1,0.5\n").unwrap();
    let report = run::decompose(&table, Config::default(), engine(), &Quiet).unwrap();
    let layer = &report.layers[0];
    assert!((layer.atoms.synergistic - 0.5).abs() <= layer.certificate.gap);
    assert!((layer.atoms.redundant - 0.311_278_124_459_133).abs() <= layer.certificate.gap + 1e-15);
    assert_eq!((layer.rows, layer.sample.clone()), (None, None));
    assert!(
        matches!(&layer.warnings[0], Warning::Noted { note, .. } if note.contains("normalised")),
        "{:?}",
        layer.warnings
    );

    let files = files(embedding(1, 4, 4, 2, 1.0, 0), embedding(1, 4, 4, 2, 1.0, 1), labels(4, 2));
    let mut job = job(&files, three_groups());
    job.sources[1].arrays = vec![ArrayRef { file: 3, key: table.info().arrays[0].key.clone() }];
    let files: Vec<Opened> = files.into_iter().chain([table]).collect();
    let refused = run::analyze(&job, &files, engine(), &Quiet).expect_err("is refused").to_string();
    assert!(refused.starts_with("and.csv: is a table of counts"), "{refused}");
}

#[test]
fn the_same_values_on_both_sides_have_nothing_unique_and_sides_can_be_swapped() {
    let cloud = |stream| embedding(1, 300, 6, 3, 20.0, stream);
    let same = analyze(&files(cloud(0), cloud(0), labels(300, 3)), Config::default()).unwrap().layers.remove(0);
    assert!(same.atoms.unique.values().all(|u| u.abs() <= same.certificate.gap), "{:?}", same.atoms);

    let atoms = |a, b| analyze(&files(cloud(a), cloud(b), labels(300, 3)), Config::default()).unwrap().layers.remove(0);
    let (one, other) = (atoms(0, 1), atoms(1, 0));
    let gap = one.certificate.gap + other.certificate.gap;
    assert!((one.atoms.unique["image"] - other.atoms.unique["text"]).abs() <= gap);
    assert!((one.information.sources["image"] - other.information.sources["text"]).abs() < 1e-12);
}

#[test]
fn threads_do_not_change_a_bit() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let files = files(embedding(2, 500, 12, 3, 6.0, 0), embedding(1, 500, 9, 4, 6.0, 1), labels(500, 5));
            analyze(&files, Config::default()).unwrap().layers
        })
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_eq!(one, on(5));
}

#[test]
fn what_is_readable_has_the_same_bits_on_any_number_of_threads() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let files = files(embedding(2, 1500, 80, 3, 30.0, 0), embedding(1, 1500, 9, 4, 30.0, 1), labels(1500, 5));
            let layers = analyze(&files, Config { null: 0, resamples: 0, ..Config::default() }).unwrap().layers;
            let bits = |layer: &LayerReport| {
                let of = &layer.readable.as_ref().expect("it was probed").of;
                let reading =
                    |reading: &Reading| [reading.bits, reading.standard_error, reading.accuracy].map(f64::to_bits);
                of.sources.values().chain([&of.joint]).map(reading).collect::<Vec<_>>()
            };
            layers.iter().map(bits).collect::<Vec<_>>()
        })
    };
    let one = on(1);
    assert_eq!(one, on(2));
    assert_ne!(one[0][0], one[1][0], "each layer is probed");
    assert_eq!(one[0][1], one[1][1], "what stands beside each is the same");
}

/// `[rows, 24]` of noise of variance 1. The first column is shifted by 2, up or down, which tells whether the row is odd; three more are shifted
/// by 12, whatever the row.
fn hidden(rows: usize, stream: u64) -> Vec<u8> {
    let mut rng = Rng::stream(7, &[stream]);
    let mut values = Vec::new();
    for row in 0..rows {
        for column in 0..24 {
            let up = if column == 0 { row % 2 == 1 } else { rng.below(2) == 1 };
            let shift = [2.0, 12.0, 12.0, 12.0].get(column).map_or(0.0, |shift| if up { *shift } else { -shift });
            values.push((shift + rng.normal()) as f32);
        }
    }
    array("<f4", false, &format!("({rows}, 24)"), &f32s(values))
}

/// What a value tells of a fair bit that shifts it by ±2, in noise of variance 1: by its density, in bits.
fn truth() -> f64 {
    let lost = |z: f64| (-0.5 * (z - 2.0) * (z - 2.0)).exp() * (1.0 + (-4.0 * z).exp()).log2();
    let step = 1e-3;
    1.0 - (-10_000..14_000).map(|i| lost(f64::from(i) * step)).sum::<f64>() * step / std::f64::consts::TAU.sqrt()
}

#[test]
fn codes_that_follow_what_the_target_does_not_depend_on_are_told_with_what_is_readable() {
    let files = files(hidden(2000, 0), embedding(1, 2000, 8, 3, 30.0, 1), labels(2000, 2));
    let config = Config { normalize: false, null: 0, resamples: 0, ..Config::default() };
    let report = analyze(&files, config.clone()).unwrap();
    let layer = &report.layers[0];
    let readable = layer.readable.as_ref().expect("it was probed");
    let (of, information, truth) = (&readable.of, &layer.information, truth());
    assert_eq!((readable.folds, readable.examples), (5, 2000));
    for found in [of.sources["image"], of.joint] {
        assert!((found.bits - truth).abs() < 0.1 && found.accuracy > 0.95, "{found:?} for {truth}");
    }
    assert!(of.sources["text"].bits.abs() < 0.05, "{of:?}");
    assert!(information.joint < 0.3 * truth, "the codes keep {}: the case tests nothing", information.joint);
    let lost = |kept: f64, of: Reading| format!("{} of {} bit", short(kept), within(of.bits, of.standard_error));
    let [image, both] = [lost(information.sources["image"], of.sources["image"]), lost(information.joint, of.joint)];
    let told = format!(
        "The codes lose information about group that a linear probe reads in the embeddings: they keep {image} (image), {both} (both together), before any correction for bias. The atoms describe the \
         codes; predictive codes may keep more."
    );
    let warnings = of_layer(&report, layer);
    assert!(warnings.contains(&told), "{warnings:?}");

    // Nobody asked, nobody told.
    let layer = &analyze(&files, Config { probe_folds: 0, ..config }).unwrap().layers[0];
    assert_eq!(layer.readable, None);
    assert!(!layer.warnings.iter().any(Warning::is_of_lost_information), "{:?}", layer.warnings);
}

#[test]
fn predictive_codes_keep_what_clusters_lose_with_the_same_bits_on_any_number_of_threads() {
    let config = Config { normalize: false, null: 60, resamples: 0, level: 0.05, ..Config::preset(Preset::Predictive) };
    // The second modality has two layers, and each is coded anew with the first.
    let files = || files(hidden(2000, 0), embedding(2, 2000, 8, 3, 30.0, 1), labels(2000, 2));
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| analyze(&files(), config.clone()).unwrap())
    };
    let found = on(1);
    assert_eq!(found, on(2));
    assert_eq!(found.layers.len(), 2);
    for layer in &found.layers {
        let [image, text] = ["image", "text"].map(|name| &layer.coding[name]);
        assert_eq!([&image.method, &text.method], ["predictive", "predictive"]);
        assert_eq!((layer.rows, image.fitted, image.dimensions), (Some(1000), Some(1000), Some(24)));
        assert!((layer.information.sources["image"] - truth()).abs() < 0.1, "{:?}", layer.information);
        assert!(layer.information.sources["text"] < 0.05, "{:?}", layer.information);
        assert_eq!(layer.verdict.as_ref().unwrap().outcome, Outcome::Unique);
        let readable = layer.readable.as_ref().expect("it was probed");
        assert_eq!(readable.examples, 1000);
        assert!(!layer.warnings.iter().any(Warning::is_of_lost_information), "{:?}", layer.warnings);
        // Of whichever modality the examples are others, the first is what the probe leans on.
        assert!(readable.permuted["image"].accuracy < 0.6 && readable.permuted["text"].accuracy > 0.9, "{readable:?}");
        assert!(readable.alignment < 0.05 && (readable.guess - 0.5).abs() < 0.05, "{readable:?}");
    }
    let files = files();
    let (opened, examples) = run::inside(&job(&files, config), 0, 1, &files, None, &Quiet).expect("it opens");
    assert_eq!(opened.shape, found.layers[1].shape);
    assert!(examples.is_sound() && examples.head.explained.iter().all(Option::is_some));
    assert_eq!(examples.len() as u64, found.layers[1].rows.unwrap());
}

#[test]
fn probabilities_that_a_model_gave_are_a_modality_as_they_are_and_as_logits() {
    // Both models know the parity of the class, only the first also its upper half.
    let probabilities = |knows: fn(usize, usize) -> bool, logits: bool| {
        let cells = (0..800).flat_map(|row| {
            let right: Vec<bool> = (0..4).map(|class| knows(row % 4, class)).collect();
            let likely = right.iter().filter(|&&right| right).count() as f32;
            let p = move |right: bool| if right { 0.9 / likely } else { 0.1 / (4.0 - likely) };
            right.into_iter().map(move |right| if logits { 3.0 + p(right).ln() } else { p(right) })
        });
        array("<f4", false, "(800, 4)", &f32s(cells))
    };
    for (sources, logits) in [(Coding::Predictions, false), (Coding::Logits, true)] {
        let config = Config { sources, clusters: 4, clamp_clusters: true, null: 0, resamples: 0, ..Config::default() };
        let [image, text] = [
            probabilities(|own, class| own == class, logits),
            probabilities(|own, class| own % 2 == class % 2, logits),
        ];
        let layer = &analyze(&files(image, text, labels(800, 4)), config).unwrap().layers[0];
        let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-6, "{:?}", layer.atoms);
        near(layer.atoms.redundant, 1.0);
        near(layer.atoms.unique["image"], 1.0);
        near(layer.atoms.unique["text"], 0.0);
        assert_eq!((layer.coding["text"].method.as_str(), layer.coding["text"].symbols), (sources.id(), 2));
    }
    let config = Config { sources: Coding::Predictions, ..Config::default() };
    let refused =
        refusal(&files(embedding(1, 60, 4, 3, 1.0, 0), embedding(1, 60, 4, 3, 1.0, 1), labels(60, 3)), config);
    assert!(refused.starts_with("image.npy (image): row 1") && refused.contains("choose logits"), "{refused}");
}

#[test]
fn what_predictive_codes_cannot_be_made_of_is_refused_with_its_file() {
    let predictive = || Config::preset(Preset::Predictive);
    let image = || embedding(1, 60, 8, 3, 1.0, 0);
    let constant = array("<f4", false, "(60, 5)", &f32s([1.0; 300]));
    let refused = refusal(&files(image(), constant, labels(60, 2)), predictive());
    assert!(refused.starts_with("text.npy (text)") && refused.contains("every row is the same"), "{refused}");
    let one_row: String = (0..60).map(|row| if row == 7 { "odd\n" } else { "even\n" }).collect();
    let refused =
        refusal(&files(image(), embedding(1, 60, 8, 3, 1.0, 1), format!("group\n{one_row}").into()), predictive());
    assert!(refused.starts_with("group.csv (group)") && refused.contains("1 class (\"even\")"), "{refused}");
    let refused = refusal(&files(image(), image(), labels(60, 2)), Config { held_out: 0.0, ..predictive() });
    assert!(refused.contains("held_out is 0; expected a share of the rows"), "{refused}");
    let both = files(image(), image(), labels(60, 2));
    let given = Config { sources: Coding::Predictions, ..Config::default() };
    let grid = Grid::around(&given);
    let refused = run::check_stability(&job(&both, given), &grid, None, &both, engine(), &Quiet).unwrap_err();
    assert!(refused.to_string().contains("codes that are predictions are made only in an analysis"), "{refused}");
    // Few rows, more columns than rows, and a class that occurs twice.
    let rare: String =
        (0..24).map(|row| ["a\n", "b\n", "a\n", "b\n"][row % 4]).collect::<String>().replacen("b\n", "c\n", 2);
    let small =
        files(embedding(1, 24, 100, 2, 1.0, 0), embedding(1, 24, 90, 2, 1.0, 1), format!("group\n{rare}").into());
    let found = analyze(&small, Config { null: 0, resamples: 0, ..predictive() }).unwrap();
    assert_eq!(found.layers[0].rows, Some(12));
}

/// Stops a run when its first layer is there.
struct Impatient(AtomicBool);

impl Watch for Impatient {
    fn layer(&self, _: Position, _: &LayerReport) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[test]
fn a_cancelled_run_says_so() {
    let files = files(embedding(3, 60, 4, 3, 1.0, 0), embedding(1, 60, 4, 3, 1.0, 1), labels(60, 3));
    let watch = Impatient(AtomicBool::new(false));
    let stopped = run::analyze(&job(&files, three_groups()), &files, engine(), &watch).expect_err("was cancelled");
    assert!(stopped.is_cancelled(), "{stopped}");
}

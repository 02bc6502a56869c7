//! Predictions that saw both modalities: synergy is theirs, the rest stays the table's.

mod common;

use common::{array, f32s, open};
use engine::rng::Rng;
use ingest::Opened;
use run::{Quiet, RunError};
use schema::config::{Coding, Config, Preset};
use schema::job::{ArrayRef, Job, Named};
use schema::measures::Measure;
use schema::report::warning::Warning;
use schema::report::{EngineInfo, LayerReport, Report};
use schema::trust::Checked;

const ROWS: usize = 2000;

/// Two fair bits a row, and their exclusive or.
fn bits() -> Vec<[usize; 3]> {
    let mut rng = Rng::stream(3, &[0]);
    (0..ROWS).map(|_| [rng.below(2) as usize, rng.below(2) as usize]).map(|[a, b]| [a, b, a ^ b]).collect()
}

/// Probabilities of two classes, the first `sure` where `class(row)` is 0.
fn predictions(rows: &[[usize; 3]], sure: f32, class: impl Fn(usize, &[usize; 3]) -> usize) -> Vec<u8> {
    let row = |(at, row)| if class(at, row) == 0 { [sure, 1.0 - sure] } else { [1.0 - sure, sure] };
    array("<f4", false, &format!("({}, 2)", rows.len()), &f32s(rows.iter().enumerate().flat_map(row)))
}

fn labels(rows: &[[usize; 3]]) -> Vec<u8> {
    let lines: Vec<&str> = rows.iter().map(|row| ["even", "odd"][row[2]]).collect();
    format!("sum\n{}\n", lines.join("\n")).into_bytes()
}

fn files(image: Vec<u8>, text: Vec<u8>, label: Vec<u8>, fused: Vec<u8>) -> Vec<Opened> {
    [("image.npy", image), ("text.npy", text), ("sum.csv", label), ("fused.npy", fused)]
        .map(|(name, bytes)| open(name, bytes).expect(name))
        .into()
}

fn job(config: Config) -> Job {
    let named = |name: &str, file: usize, key: &str| Named {
        name: name.to_owned(),
        arrays: vec![ArrayRef { file, key: key.to_owned() }],
        ids: None,
    };
    Job {
        sources: vec![named("image", 0, ""), named("text", 1, "")],
        target: named("sum", 2, "sum"),
        both: Some(named("fused", 3, "")),
        control: None,
        config,
    }
}

fn given() -> Config {
    Config { sources: Coding::Predictions, clusters: 2, null: 99, resamples: 40, ..Config::default() }
}

fn analyze(job: &Job, files: &[Opened]) -> Result<Report, RunError> {
    let report = run::analyze(job, files, EngineInfo::of("native", 1), &Quiet)?.remove(0);
    // What is computed here is what the door lets in.
    Ok(Report::clone(&Checked::new(report).expect("a sound report")))
}

fn near(found: f64, expected: f64, within: f64) {
    assert!((found - expected).abs() < within, "{found} instead of {expected}");
}

/// Neither modality's predictions tell anything, and those of both tell everything.
#[test]
fn synergy_that_no_pair_of_codes_shows_is_in_the_predictions_of_both() {
    let rows = bits();
    let flat = |stream: u64| {
        let mut rng = Rng::stream(4, &[stream]);
        let noise: Vec<usize> = rows.iter().map(|_| rng.below(2) as usize).collect();
        predictions(&rows, 0.51, |at, _| noise[at])
    };
    let files = files(flat(0), flat(1), labels(&rows), predictions(&rows, 0.9, |_, row| row[2]));
    let layer = &analyze(&job(given()), &files).expect("a report").layers[0];
    let both = layer.both.as_ref().expect("predictions of both");
    near(both.predictions, 1.0, 1e-2);
    assert!(both.pairs < 0.01, "{}", both.pairs);
    near(layer.atoms.synergistic, 1.0, 2e-2);
    near(layer.information.joint, both.predictions, 1e-12);
    assert_eq!(layer.coding["fused"].accuracy, Some(1.0));
    near(layer.coding["image"].accuracy.expect("two classes, two columns"), 0.5, 0.05);
    let inference = layer.inference.as_ref().expect("nulls");
    let null = inference.null.as_ref().expect("a null");
    near(null.any.expect("a test of any information").p, 0.01, 1e-12);
    assert!(null.of.information.joint.mean < 0.01, "permuted predictions tell nothing");
    assert!(inference.interaction.is_none());
    let interval = inference.interval.as_ref().expect("intervals").of.synergistic;
    assert!(interval[0] > 0.9 && interval[1] < 1.1, "{interval:?}");
}

/// Where a pair of codes is what saw both, nothing changes.
#[test]
fn predictions_that_say_what_the_pair_says_change_no_number() {
    let rows = bits();
    let of = |side: usize| predictions(&rows, 0.7, move |_, row| row[side]);
    let pair: Vec<f32> = rows.iter().flat_map(|&[a, b, _]| (0..4).map(move |k| f32::from(k == 2 * a + b))).collect();
    let pair = array("<f4", false, &format!("({ROWS}, 4)"), &f32s(pair));
    let files = files(of(0), of(1), labels(&rows), pair);
    let config = Config { clusters: 4, clamp_clusters: true, ..given() };
    let with = &analyze(&job(config.clone()), &files).expect("a report").layers[0];
    let without = &analyze(&Job { both: None, ..job(config) }, &files).expect("a report").layers[0];
    let values = |layer: &LayerReport| {
        let unique = layer.atoms.unique.values();
        [layer.atoms.redundant, layer.atoms.synergistic, layer.information.joint]
            .iter()
            .chain(unique)
            .copied()
            .collect::<Vec<_>>()
    };
    values(with).iter().zip(values(without)).for_each(|(found, expected)| near(*found, expected, 1e-9));
    let joint = |layer: &LayerReport| {
        let inference = layer.inference.as_ref().expect("inference");
        let of = &inference.null.as_ref().expect("a null").of.information.joint;
        [of.mean, of.high, inference.corrected.as_ref().expect("corrected values").of.synergistic]
    };
    joint(with).iter().zip(joint(without)).for_each(|(found, expected)| near(*found, expected, 1e-2));
    assert_eq!(with.coding["fused"].accuracy, None, "four columns are not two classes");
}

#[test]
fn predictions_that_tell_less_than_the_codes_leave_no_synergy_and_say_so() {
    let rows = bits();
    let right = predictions(&rows, 0.9, |_, row| row[2]);
    let wrong = predictions(&rows, 0.9, |_, row| row[0]);
    let files = files(right.clone(), right, labels(&rows), wrong);
    let layer = &analyze(&job(given()), &files).expect("a report").layers[0];
    near(layer.atoms.redundant, 1.0, 1e-2);
    assert!(layer.atoms.synergistic <= 1e-9);
    near(layer.information.joint, layer.atoms.redundant, 1e-6);
    let told = |w: &Warning| matches!(w, Warning::BothTellLess { of, information, .. } if of == "fused" && *information < 0.01);
    assert!(layer.warnings.iter().any(told), "{:?}", layer.warnings);
}

/// Rows that codebooks were fitted to are left out of what saw both, too.
#[test]
fn they_stand_beside_embeddings_of_any_coding() {
    let rows = bits();
    let mut rng = Rng::stream(5, &[0]);
    let mut cloud = |side: usize| {
        let row = |row: &[usize; 3]| -> [f32; 3] {
            let signal = 2.0 * row[side] as f64 - 1.0;
            [signal, 0.0, 0.0].map(|centre| (centre + 0.2 * rng.normal()) as f32)
        };
        let values: Vec<f32> = rows.iter().flat_map(row).collect();
        array("<f4", false, &format!("({ROWS}, 3)"), &f32s(values))
    };
    let (image, text) = (cloud(0), cloud(1));
    let files = files(image, text, labels(&rows), predictions(&rows, 0.8, |_, row| row[2]));
    for preset in [Preset::Default, Preset::Predictive] {
        let config = Config { null: 20, resamples: 20, ..Config::preset(preset) };
        let layer = &analyze(&job(config), &files).expect("a report").layers[0];
        near(layer.atoms.synergistic, 1.0, 3e-2);
        assert_eq!(layer.coding["fused"].method, "predictions");
        assert_eq!(layer.coding["fused"].counts.iter().sum::<u64>(), layer.rows.expect("rows"));
        assert_eq!(layer.coding["fused"].accuracy, Some(1.0));
    }
}

#[test]
fn what_has_no_place_is_refused_in_words() {
    let rows = bits();
    let right = || predictions(&rows, 0.9, |_, row| row[2]);
    let refused = |job: &Job, files: &[Opened]| analyze(job, files).expect_err("a refusal").to_string();
    let sound = files(right(), right(), labels(&rows), right());
    let with_measure = Config { measures: vec![Measure::Mmi], ..given() };
    assert!(refused(&job(with_measure), &sound).starts_with("fused has the predictions of both modalities"));
    let mut three = job(given());
    three.sources.push(Named { name: "audio".into(), ..three.sources[0].clone() });
    assert_eq!(refused(&three, &sound), "an analysis with predictions of both takes two modalities; found 3");
    let mut called = job(given());
    called.both.as_mut().expect("is given").name = "text".into();
    assert!(refused(&called, &sound).contains("this one is given twice"));
    let logits = array("<f4", false, &format!("({ROWS}, 2)"), &f32s((0..2 * ROWS).map(|i| (i * i % 11) as f32 - 7.0)));
    let odd = files(right(), right(), labels(&rows), logits.clone());
    assert!(
        refused(&job(given()), &odd)
            .starts_with("fused.npy (fused): row 1, column 1: found -7; expected a probability")
    );
    let short = files(right(), right(), labels(&rows), predictions(&rows[..900], 0.9, |_, row| row[2]));
    assert!(refused(&job(given()), &short).contains("fused (fused.npy) has 900 rows"));
    let files = files(logits.clone(), logits.clone(), labels(&rows), logits);
    let config = Config { sources: Coding::Logits, null: 0, resamples: 0, ..given() };
    assert!(analyze(&job(config), &files).is_ok());
}

#[test]
fn an_embedding_whose_rows_sum_to_one_is_told_what_it_may_be() {
    let rows = bits();
    let right = || predictions(&rows, 0.9, |_, row| row[2]);
    let files = files(right(), right(), labels(&rows), right());
    let hints = |sources| {
        let config = Config { sources, null: 0, resamples: 0, ..given() };
        let report = analyze(&Job { both: None, ..job(config) }, &files).expect("a report");
        report.layers[0].warnings.iter().filter(|w| matches!(w, Warning::RowsSumToOne { .. })).count()
    };
    assert_eq!([Coding::Auto, Coding::Predictions].map(hints), [2, 0]);
}

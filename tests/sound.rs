//! What is computed here passes the door of [`schema::trust`], whatever it is computed from: the door turns away what no analysis says,
//! and nothing else. Hundreds of small jobs, of every coding, number of modalities and kind of inference.

mod common;
#[path = "common/seen.rs"]
mod seen;

use common::{array, f32s, named, open};
use engine::rng::Rng;
use ingest::Opened;
use run::{Quiet, Watch};
use schema::config::{Coding, Config, Correction, Interval, Preset};
use schema::job::{Job, Position};
use schema::measures::{FACTS, Measure};
use schema::report::{EngineInfo, LayerReport, Report};
use schema::tokens::TokensReport;
use schema::trust::{Check, Checked};
use seen::values_stand_with_their_own;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::Mutex;

const JOBS: u64 = 600;
const MODALITIES: [&str; 5] = ["image", "text", "audio", "touch", "depth"];

fn pick<T: Clone>(rng: &mut Rng, of: &[T]) -> T {
    of[rng.below(of.len() as u64) as usize].clone()
}

/// Below one of these.
fn below(rng: &mut Rng, limits: &[u64]) -> u64 {
    let limit = pick(rng, limits);
    rng.below(limit)
}

/// A file for each modality, of words, of numbers or of an embedding, which follow the target more or less; one of the target, and one that names samples.
fn files(rng: &mut Rng, modalities: &[&str]) -> Vec<Opened> {
    let rows = 4 + below(rng, &[6, 40, 150]);
    let classes = 2 + below(rng, &[2, 4, 12]);
    let per_sample = 1 + rng.below(30);
    let target: Vec<u64> = (0..rows).map(|_| rng.below(classes)).collect();
    let column = |name: &str, values: Vec<String>| {
        open(&format!("{name}.csv"), format!("{name}\n{}\n", values.join("\n"))).expect("a table")
    };
    let mut files: Vec<Opened> = Vec::new();
    for name in modalities {
        let (words, follows, values) = (rng.below(2) == 0, pick(rng, &[0.0, 0.5, 1.0]), 2 + below(rng, &[3, 8, 40]));
        if rng.below(3) == 0 {
            let cell = |class: u64, column: u64, rng: &mut Rng| {
                let signal = if class % 3 == column { 2.0 * follows } else { 0.0 };
                (signal + rng.normal()) as f32
            };
            let cells: Vec<f32> =
                target.iter().flat_map(|&class| [0, 1, 2].map(|column| cell(class, column, rng))).collect();
            let matrix = array("<f4", false, &format!("({rows}, 3)"), &f32s(cells));
            files.push(open(&format!("{name}.npy"), matrix).expect("an array"));
            continue;
        }
        let value = |class: &u64| {
            let value = if rng.unit() < follows { class % values } else { rng.below(values) };
            if words { format!("w{value}") } else { format!("{:.3}", value as f64 + 0.2 * rng.normal()) }
        };
        files.push(column(name, target.iter().map(value).collect()));
    }
    files.push(column("y", target.iter().map(|class| format!("c{class}")).collect()));
    files.push(column("sample", (0..rows).map(|row| format!("s{}", row / per_sample)).collect()));
    files
}

fn config(rng: &mut Rng) -> Config {
    let measures: Vec<Measure> = FACTS.iter().map(|facts| facts.measure).filter(|_| rng.below(3) == 0).collect();
    let sources =
        pick(rng, &[Coding::Auto, Coding::Auto, Coding::Auto, Coding::Clusters, Coding::Labels, Coding::Predictive]);
    let null = pick(rng, &[0, 20, 25]);
    Config {
        preset: pick(rng, &Preset::ALL),
        seed: rng.bits() >> 12,
        clusters: 2 + rng.below(5) as u32,
        clamp_clusters: true,
        restarts: 2,
        held_out: if sources == Coding::Predictive { 0.5 } else { pick(rng, &[0.0, 0.0, 0.3]) },
        sources,
        merge_rare: pick(rng, &[0, 3]),
        null,
        sequential: if null > 0 { pick(rng, &[0, 20, 300]) } else { 0 },
        resamples: pick(rng, &[0, 20]),
        interval: pick(rng, &[Interval::HalfSampling, Interval::Percentile, Interval::Basic, Interval::Subsampling]),
        correction: pick(rng, &[Correction::BenjaminiHochberg, Correction::Holm, Correction::None]),
        measures,
        probe_folds: pick(rng, &[0, 0, 2, 5]),
        ..Config::default()
    }
}

/// That it is sound, and still is once it went through text.
fn pass<T: Check + Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T, of: &str) {
    if let Err(fault) = value.check() {
        panic!("{of}: {fault}");
    }
    let text = serde_json::to_string(value).expect("it can be written");
    match serde_json::from_str::<Checked<T>>(&text) {
        Ok(again) => assert_eq!(*again, *value, "{of}"),
        Err(refusal) => panic!("{of}, as text: {refusal}"),
    }
}

/// Checks layers as they come, before their nulls and after.
struct Passing(Mutex<Vec<String>>, String);

impl Watch for Passing {
    fn layer(&self, _: Position, report: &LayerReport) {
        if let Err(fault) = report.check() {
            self.0.lock().expect("nobody panicked").push(format!("{}, as it came: {fault}", self.1));
        }
    }
}

#[test]
fn whatever_is_computed_passes_the_door() {
    let (mut reports, mut samples, mut probed, mut predicted, mut refused) = (0, 0, 0, 0, Vec::new());
    let mut within = 0;
    for seed in 0..JOBS {
        let mut rng = Rng::stream(seed, &[2]);
        let modalities = &MODALITIES[..pick(&mut rng, &[2, 2, 2, 3, 4, 5])];
        let (files, config) = (files(&mut rng, modalities), config(&mut rng));
        let sources = modalities.iter().enumerate().map(|(at, name)| named(name, &files, at)).collect();
        // The target itself, and groups of a few rows.
        let held = Rng::stream(seed, &[4]).below(6) as usize;
        let control = (held < 2).then(|| named("z", &files, modalities.len() + held));
        let job = Job { sources, target: named("y", &files, modalities.len()), both: None, control, config };
        let of = format!("job {seed}, {:?}", job.config);
        let watch = Passing(Mutex::default(), of.clone());
        match run::analyze(&job, &files, EngineInfo::of("native", 1), &watch) {
            Ok(found) => {
                found.iter().for_each(|report: &Report| pass(report, &of));
                within += found.iter().map(|report| values_stand_with_their_own(report, &of)).sum::<usize>();
                reports += found.len();
                let layers: Vec<&LayerReport> = found.iter().flat_map(|report| &report.layers).collect();
                probed += layers.iter().filter(|layer| layer.readable.is_some()).count();
                let made = |layer: &&&LayerReport| layer.coding.values().any(|coding| coding.method == "predictive");
                predicted += layers.iter().filter(made).count();
                let asked = job.config.probe_folds > 0;
                assert!(asked || layers.iter().all(|layer| layer.readable.is_none()), "{of}");
            }
            Err(refusal) => {
                refused.push(refusal.to_string());
            }
        }
        assert_eq!(*watch.0.lock().expect("nobody panicked"), Vec::<String>::new());
        if modalities.len() == 2 {
            let found = run::analyze_tokens(
                &Job { control: None, ..job.clone() },
                &named("sample", &files, modalities.len() + 1),
                pick(&mut rng, &[None, Some(8)]),
                &files,
                EngineInfo::of("native", 1),
                &Quiet,
            );
            if let Ok(found) = found {
                pass::<TokensReport>(&found, &of);
                samples += 1;
            }
        }
    }
    println!(
        "{reports} reports, {probed} layers probed, {samples} over samples, {} jobs refused: {:?}",
        refused.len(),
        refused.first()
    );
    assert!(reports > 500 && samples > 100, "{reports} reports, {samples} over samples, {} refused", refused.len());
    assert!(within > 1000, "{within} values within their intervals");
    assert!(probed > 300 && predicted > 100, "{probed} layers probed, {predicted} of predictive codes");
}

//! The shipped demos are what `src/state/demos.rs` says they are.

#[path = "common/seen.rs"]
mod seen;

use ingest::Opened;
use run::Quiet;
use schema::config::Config;
use schema::file::{ArrayInfo, Purpose};
use schema::job::{ArrayRef, Job, Named};
use schema::report::{EngineInfo, Report};
use state::demos::{DEMOS, Demo, DemoFile, DemoRole};
use std::{path::PathBuf, sync::LazyLock};

/// What all demos together may weigh, so that a page that ships them stays small.
const LIMIT: u64 = 5 << 19;

fn served(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("www").join(path)
}

fn read(file: &DemoFile) -> Vec<u8> {
    std::fs::read(served(file.path)).unwrap_or_else(|error| panic!("{}: {error}", file.path))
}

fn open(file: &DemoFile) -> Opened {
    ingest::open(file.name(), Box::new(read(file))).expect(file.path)
}

/// The array that plays the file's role.
fn array(file: &DemoFile) -> ArrayInfo {
    let role = match file.role {
        DemoRole::Source(_) => Purpose::Modality,
        DemoRole::Target(_) => Purpose::Target,
    };
    open(file).obvious(role).expect(file.path)[0].clone()
}

/// The job that a click on the demo's card starts, but for the probe.
fn job(demo: &Demo) -> Job {
    let named = |index: usize| {
        let file = &demo.files[index];
        let (DemoRole::Source(name) | DemoRole::Target(name)) = file.role;
        Named { name: name.to_owned(), arrays: vec![ArrayRef { file: index, key: array(file).key }], ids: None }
    };
    // What is promised is of the codes: a probe would only take its time.
    let config = Config { probe_folds: 0, ..(demo.config)() };
    Job { sources: vec![named(0), named(1)], target: named(2), both: None, control: None, config }
}

/// Every demo's report, in the order of [`DEMOS`].
static REPORTS: LazyLock<Vec<Report>> = LazyLock::new(|| DEMOS.iter().map(analyze).collect());

fn analyze(demo: &Demo) -> Report {
    let files: Vec<Opened> = demo.files.iter().map(open).collect();
    run::analyze(&job(demo), &files, EngineInfo::of("native", 1), &Quiet).expect(demo.id).remove(0)
}

#[test]
fn every_file_is_there_with_its_size() {
    for file in DEMOS.iter().flat_map(|demo| demo.files) {
        assert_eq!(read(file).len() as u64, file.bytes, "{}", file.path);
    }
    let total: u64 = DEMOS.iter().flat_map(|demo| demo.files).map(|file| file.bytes).sum();
    assert!(total <= LIMIT, "{total} bytes of demos");
}

#[test]
fn every_sample_has_two_named_modalities_and_a_target() {
    for demo in DEMOS {
        let [a, b, target] = demo.files else { panic!("{}: {} files", demo.id, demo.files.len()) };
        match (a.role, b.role, target.role) {
            (DemoRole::Source(a), DemoRole::Source(b), DemoRole::Target(_)) => {
                assert_ne!(a, b, "{}", demo.id)
            }
            roles => panic!("{}: {roles:?}", demo.id),
        }
    }
}

#[test]
fn the_files_of_a_sample_have_the_same_rows() {
    for demo in DEMOS {
        let rows: Vec<u64> = demo.files.iter().map(|file| array(file).rows()).collect();
        let expected = match demo.id {
            "emoji" => 1689,
            "digits" => 1797,
            "vqa" => 1500,
            _ => 2000,
        };
        assert_eq!(rows, [expected; 3], "{}", demo.id);
        if let Some(path) = demo.texts {
            let bytes =
                std::fs::read(format!("{}/www/{path}", env!("CARGO_MANIFEST_DIR"))).expect("the table is there");
            let table = ingest::open(path, Box::new(bytes)).expect("it is read");
            assert!(table.info().arrays.iter().all(|column| column.rows() == expected), "{path}");
        }
    }
}

#[test]
fn every_value_of_a_sample_is_drawn_within_its_own_interval() {
    for (demo, report) in DEMOS.iter().zip(&*REPORTS) {
        assert!(seen::values_stand_with_their_own(report, demo.id) > 0, "{}", demo.id);
    }
}

#[test]
fn every_sample_holds_the_atoms_that_it_promises() {
    for (demo, report) in DEMOS.iter().zip(&*REPORTS) {
        assert!(!demo.expected.is_empty(), "{}", demo.id);
        for expected in demo.expected {
            let layer = &report.layers[expected.layer];
            let unique: Vec<f64> = report.sources.iter().map(|name| layer.atoms.unique[name]).collect();
            let found = [layer.atoms.redundant, unique[0], unique[1], layer.atoms.synergistic];
            let promised = [expected.redundant, expected.unique[0], expected.unique[1], expected.synergistic];
            println!("{} layer {}: {found:.4?}, gap {:.1e}", demo.id, expected.layer, layer.certificate.gap);
            for (found, promised) in found.iter().zip(promised) {
                let off = (found - promised).abs();
                assert!(off <= expected.tolerance, "{}, layer {}: {found} for {promised}", demo.id, expected.layer);
            }
        }
    }
}

#[test]
fn no_sample_warns_about_its_size_with_its_own_settings() {
    for (demo, report) in DEMOS.iter().zip(&*REPORTS) {
        for layer in &report.layers {
            let sample = layer.sample.as_ref().expect("rows are counted");
            assert!(sample.rows_per_occupied_cell >= 5.0, "{}, {}: {sample:?}", demo.id, layer.name);
            let few = layer.warnings.iter().find(|warning| warning.is_of_few_rows());
            assert_eq!(few, None, "{}, {}", demo.id, layer.name);
        }
    }
}

#[test]
fn ids_are_unique_and_every_card_has_a_picture_and_a_licence() {
    for demo in DEMOS {
        assert_eq!(DEMOS.iter().filter(|other| other.id == demo.id).count(), 1, "{} twice", demo.id);
        assert!(served(demo.picture).metadata().is_ok_and(|picture| picture.len() <= 12 << 10), "{}", demo.picture);
        let sources = std::fs::read_to_string(served("samples/SOURCES.md")).expect("SOURCES.md");
        assert!(sources.contains(&format!("\n## {}", demo.id)), "{} is missing from SOURCES.md", demo.id);
    }
}

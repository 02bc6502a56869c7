//! The shipped samples are what `src/demos.rs` says they are.

use pidlens::demos::{Demo, DemoFile, DemoRole, DEMOS};
use std::path::PathBuf;

/// What all samples together may weigh, so that a page that ships them stays small.
const LIMIT: u64 = 2 << 20;

fn served(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("www").join(path)
}

fn read(file: &DemoFile) -> Vec<u8> {
    std::fs::read(served(file.path)).unwrap_or_else(|error| panic!("{}: {error}", file.path))
}

/// Rows of a file, and its layers.
fn rows_and_layers(file: &DemoFile) -> (u64, u64) {
    let bytes = read(file);
    if file.path.ends_with(".csv") {
        let records = csv::Reader::from_reader(&bytes[..]).into_records();
        return (records.map(|record| record.expect(file.path)).count() as u64, 1);
    }
    let array = npyz::NpyFile::new(&bytes[..]).expect(file.path);
    match *array.shape() {
        [rows] | [rows, _] => (rows, 1),
        [layers, rows, _] => (rows, layers),
        _ => panic!("{}: shape {:?}", file.path, array.shape()),
    }
}

#[test]
fn every_file_is_there_with_its_size() {
    for file in DEMOS.iter().flat_map(|demo| demo.files) {
        assert_eq!(read(file).len() as u64, file.bytes, "{}", file.path);
    }
    let total: u64 = DEMOS.iter().flat_map(|demo| demo.files).map(|file| file.bytes).sum();
    assert!(total <= LIMIT, "{total} bytes of samples");
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
    let shapes: Vec<(&str, Vec<(u64, u64)>)> =
        DEMOS.iter().map(|demo| (demo.id, demo.files.iter().map(rows_and_layers).collect())).collect();
    for (id, shape) in &shapes {
        assert!(shape.iter().all(|(rows, _)| *rows == shape[0].0), "{id}: {shape:?}");
    }
    assert_eq!(shapes[0], ("emoji", vec![(1689, 1), (1689, 7), (1689, 1)]));
    assert_eq!(shapes[1], ("digits", vec![(1797, 1), (1797, 1), (1797, 1)]));
    assert!(shapes[2..].iter().all(|(_, shape)| shape[0].0 == 2000));
}

#[test]
fn every_setting_passes_its_check_and_every_expectation_names_a_layer() {
    for demo in DEMOS {
        (demo.config)().check().expect(demo.id);
        let layers = demo.files.iter().map(|file| rows_and_layers(file).1).max().expect("three files");
        assert!(!demo.expected.is_empty(), "{}", demo.id);
        assert!(demo.expected.iter().all(|expected| (expected.layer as u64) < layers), "{}", demo.id);
    }
}

#[test]
fn ids_are_unique_and_every_card_has_a_picture_and_a_licence() {
    for demo in DEMOS {
        assert!(std::ptr::eq(Demo::by_id(demo.id).expect(demo.id), demo), "{} twice", demo.id);
        assert!(served(demo.picture).metadata().is_ok_and(|picture| picture.len() <= 12 << 10), "{}", demo.picture);
        let sources = std::fs::read_to_string(served("samples/SOURCES.md")).expect("SOURCES.md");
        assert!(sources.contains(&format!("\n## {}", demo.id)), "{} is missing from SOURCES.md", demo.id);
    }
}

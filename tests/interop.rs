//! Files written by NumPy, PyTorch, safetensors, pandas, pyarrow and h5py: every format and number type gives the same atoms.
//! `tests/data/files` were written by `scripts/interop/*.py`; `scripts/interop/run` writes them anew with today's libraries and runs this.

mod common;

use ingest::Opened;
use run::Quiet;
use schema::config::Config;
use schema::job::{ArrayRef, Job, Named};
use schema::progress::Silent;
use schema::report::{EngineInfo, Report};
use serde_json::Value as Json;
use std::fs;
use std::path::PathBuf;

/// The same codes in another order are summed in another order; the certificate's gap is 1e-9 bit.
const TOLERANCE: f64 = 1e-8;

fn directory() -> PathBuf {
    match std::env::var_os("PIDLENS_INTEROP") {
        Some(directory) => directory.into(),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/files"),
    }
}

fn read(file: &str) -> Vec<u8> {
    fs::read(directory().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn open(file: &str) -> Opened {
    ingest::open(file, Box::new(read(file))).unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// One variable of a manifest entry: `[file, key]`, or several of them, which are its layers.
fn named(name: &str, at: &Json, files: &mut Vec<Opened>) -> Named {
    let text = |value: &Json| value.as_str().expect("a manifest of file names and keys").to_owned();
    let places: Vec<&Json> = if at[0].is_string() { vec![at] } else { at.as_array().expect("a list").iter().collect() };
    let mut arrays = Vec::new();
    for place in places {
        let (file, key) = (text(&place[0]), text(&place[1]));
        let opened = open(&file);
        let found: Vec<String> = opened.info().matching(&key).iter().map(|array| array.key.clone()).collect();
        assert!(!found.is_empty(), "{file}: no array {key:?} among {:?}", opened.info().keys());
        arrays.extend(found.into_iter().map(|key| ArrayRef { file: files.len(), key }));
        files.push(opened);
    }
    Named { name: name.to_owned(), arrays, ids: None }
}

fn analyze(entry: &Json) -> Report {
    let mut files = Vec::new();
    let sources = ["image", "text"].map(|name| named(name, &entry[name], &mut files)).to_vec();
    let target = named("label", &entry["label"], &mut files);
    let config = Config { clusters: 3, null: 0, resamples: 0, ..Config::default() };
    let job = Job { sources, target, both: None, control: None, config };
    let reports = run::analyze(&job, &files, EngineInfo::of("native", 1), &Quiet);
    reports.unwrap_or_else(|error| panic!("{entry}: {error}")).remove(0)
}

fn atoms(report: &Report) -> Vec<[f64; 4]> {
    let layer = |layer: &schema::report::LayerReport| {
        [layer.atoms.redundant, layer.atoms.unique["image"], layer.atoms.unique["text"], layer.atoms.synergistic]
    };
    report.layers.iter().map(layer).collect()
}

#[test]
fn every_format_and_number_type_gives_the_same_atoms() {
    let manifest: Vec<Json> = serde_json::from_slice(&read("manifest.json")).expect("a manifest");
    assert!(manifest.len() > 60, "{} analyses", manifest.len());
    let reference = atoms(&analyze(&manifest[0]));
    assert_eq!(reference.len(), 2, "two layers");
    assert!(reference[1].iter().any(|&atom| atom > 0.05), "{reference:?} says something");
    for entry in &manifest {
        let found = atoms(&analyze(entry));
        let near = found.len() == 2
            && found.iter().flatten().zip(reference.iter().flatten()).all(|(a, b)| (a - b).abs() < TOLERANCE);
        assert!(near, "{}: {found:?}, expected {reference:?}", entry["name"]);
    }
}

#[test]
fn what_cannot_be_used_is_told_and_the_rest_is_read() {
    let left_out = |file: &str| open(file).info().left_out.join("; ");
    assert_eq!(
        left_out("stored.npz"),
        "note: found shape (), expected 1, 2 or 3 axes: (rows,), (rows, dims) or (layers, rows, dims)"
    );
    assert_eq!(left_out("hidden.pt"), "note: found text, expected a tensor; epoch: found an int, expected a tensor");
}

#[test]
fn a_file_of_pytorch_before_1_6_is_refused_with_the_way_out() {
    let refusal = ingest::open("legacy.pt", Box::new(read("legacy.pt"))).map(drop).unwrap_err().to_string();
    assert!(refusal.starts_with("legacy.pt: found a file of the format before PyTorch 1.6"), "{refusal}");
    assert!(refusal.contains("torch.load"), "{refusal}");
}

#[test]
fn a_table_of_counts_is_the_same_in_every_format() {
    let config = Config { null: 100, resamples: 50, ..Config::default() };
    let decompose = |file: &str| {
        let report = run::decompose(&open(file), config.clone(), EngineInfo::of("native", 1), &Quiet);
        report.unwrap_or_else(|error| panic!("{file}: {error}")).layers.remove(0)
    };
    let reference = decompose("counts.csv");
    assert_eq!((reference.rows, reference.shape), (Some(40), [2, 2, 2]));
    assert!(reference.inference.is_some(), "nulls and intervals work from counts alone");
    for file in ["counts.parquet", "counts_f8.parquet", "counts.feather", "counts.jsonl"] {
        assert_eq!(decompose(file), reference, "{file}");
    }
}

#[test]
fn text_is_kept_as_it_is_written_in_every_format() {
    let expected = common::symbols(&[0, 1, 2, 3, 0], &["cat", " cat", "cat ", "dog"]);
    for (file, key) in [
        ("spaced.npy", ""),
        ("spaced_bytes.npy", ""),
        ("spaced.npz", "label"),
        ("spaced.csv", "label"),
        ("spaced.tsv", "label"),
        ("spaced.jsonl", "label"),
        ("spaced.parquet", "label"),
        ("spaced.feather", "label"),
        ("spaced.h5", "label"),
        ("spaced.h5", "bytes"),
    ] {
        let opened = open(file);
        assert_eq!(opened.read(key, 0, &Silent).expect(file), expected, "{file}: {key}");
        let told = opened.info().array(key).expect(file);
        assert_eq!((told.distinct, told.classes[0].1), (Some(4), 2), "{file}: {key}");
    }
    // What pads a text to its data set's width is no part of it.
    let padded = open("spaced.h5").read("padded", 0, &Silent).expect("text");
    assert_eq!(padded, common::symbols(&[0, 1, 0, 2, 0], &["cat", " cat", "dog"]));
}

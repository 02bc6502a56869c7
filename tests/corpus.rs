//! Tables that a fuzzer could find, replayed: kept files, and a fixed stream of random bytes. `tests/fuzz/` looks for new ones.

#[path = "fuzz/table.rs"]
mod table;

use engine::joint::Joint;
use engine::rng::Rng;
use std::{fs, path::Path};

#[test]
fn every_kept_table_is_decomposed_honestly() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tables");
    let mut files: Vec<_> =
        fs::read_dir(directory).expect("the corpus is there").map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 8, "found {} tables", files.len());
    for file in files {
        println!("{}", file.display());
        let joint = table::read(&fs::read(&file).expect("a table reads")).expect("a kept file is a table");
        assert!(table::check(&joint), "{}: the solver stalled", file.display());
    }
}

/// A fixed stream of tables of all shapes, most of them sparse and over twelve decades.
fn random(seed: u64) -> Option<Joint> {
    let mut rng = Rng::stream(seed, &[]);
    let longest = 1 << rng.below(9);
    let length = 3 + rng.below(longest) as usize;
    table::read(&(0..length).map(|_| rng.bits() as u8).collect::<Vec<_>>())
}

#[test]
fn any_bytes_are_decomposed_honestly() {
    let mut stalled = Vec::new();
    for seed in 0..2000 {
        if random(seed).is_some_and(|joint| !table::check(&joint)) {
            stalled.push(seed);
        }
    }
    assert!(stalled.is_empty(), "the solver stalled on {stalled:?}");
}

#[test]
fn a_constant_source_over_twelve_decades_reaches_its_gap() {
    let bytes: &[u8] = b"\x60\x08\x69\x1a\xb1\x4f\x0d\xf3\xd8\x06\x72\x5d\xf0\xee\x49\x88\x6b\x4e\xff\x8a";
    assert!(table::check(&table::read(bytes).expect("these bytes have mass")));
}

#[test]
fn bytes_without_mass_are_no_table() {
    assert!(table::read(&[]).is_none());
    assert!(table::read(&[1, 1, 1]).is_none());
    assert!(table::read(&[1, 1, 1, 0, 84]).is_none());
    assert_eq!(table::read(&[1, 0, 0, 85, 87]).expect("counts 1 and 3").pmf(), [0.25, 0.75]);
}

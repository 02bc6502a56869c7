//! The same 60 rows in the formats and types that NumPy, SciPy, pandas, polars, pyarrow, h5py, safetensors and PyTorch write by default: the same
//! atoms. `scripts/interop/defaults.py` wrote `tests/data/defaults`.

#[path = "common/places.rs"]
mod places;

use places::{Places, atoms};
use serde_json::Value as Json;

/// The same codes in another order are summed in another order; the certificate's gap is 1e-9 bit.
const TOLERANCE: f64 = 1e-8;

#[test]
fn what_libraries_write_by_default_gives_the_same_atoms() {
    let data = Places::new("defaults");
    let manifest: Vec<Json> = serde_json::from_slice(&data.read("manifest.json")).expect("a manifest");
    assert!(manifest.len() > 150, "{} analyses", manifest.len());
    let analyze = |entry: &Json| {
        let text = |name: &str| entry[name].as_str().expect("a place");
        data.analyze([text("image"), text("text")], text("label"), entry["ids"].as_str()).map(|report| atoms(&report))
    };
    let reference = analyze(&manifest[0]).expect("the reference is read");
    assert!(reference.iter().sum::<f64>() > 1.0, "{reference:?} says something");
    let mut wrong = Vec::new();
    for entry in &manifest {
        match analyze(entry) {
            Ok(found) if found.iter().zip(reference).all(|(a, b)| (a - b).abs() < TOLERANCE) => {}
            Ok(found) => wrong.push(format!("{}: {found:?}", entry["name"])),
            Err(refusal) => wrong.push(format!("{}: {refusal}", entry["name"])),
        }
    }
    assert!(wrong.is_empty(), "expected {reference:?}; found\n{}", wrong.join("\n"));
}

#[test]
fn what_is_left_out_beside_is_named() {
    let data = Places::new("defaults");
    let left_out = |file: &str| data.open(file).info().left_out.join("; ");
    assert_eq!(left_out("torch.pt"), "epoch: found an int, expected a tensor");
    let left = left_out("h5py.h5");
    assert!(left.starts_with("virtual: found a virtual data set, whose values lie in other files"), "{left}");
}

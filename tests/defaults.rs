//! The same 60 rows in the formats and types that NumPy, SciPy, pandas, polars, pyarrow, h5py, safetensors and PyTorch write by default: the same
//! atoms. `scripts/interop/defaults.py` wrote `tests/data/defaults`.

#[path = "common/places.rs"]
mod places;

use places::{Places, atoms};
use schema::progress::Silent;
use serde_json::Value as Json;
use words::warnings::of_layer;

/// The same codes in another order are summed in another order; the certificate's gap is 1e-9 bit.
const TOLERANCE: f64 = 1e-8;

#[test]
fn what_libraries_write_by_default_gives_the_same_atoms() {
    let data = Places::new("defaults");
    let manifest: Vec<Json> = serde_json::from_slice(&data.read("manifest.json")).expect("a manifest");
    assert!(manifest.len() > 270, "{} analyses", manifest.len());
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
    let outside = "image: found values that lie in other files, expected values in this file; in Python: ";
    assert!(left_out("outside.h5").starts_with(outside), "{}", left_out("outside.h5"));
    assert_eq!(left_out("sparse.pt"), "image: found a sparse tensor, expected a dense one, as .to_dense() makes it");
    assert_eq!(data.open("sparse.pt").info().keys(), ["label"], "what it is made of is no array");
    assert_eq!(left_out("missing.csv"), "i2: found only missing values, expected values");
    assert_eq!(left_out("trailing.csv"), "column 5: found only missing values, expected values");
    let refused = |places: [&str; 2]| data.analyze(places, "label.npy", None).err().map(|refusal| refusal.to_string());
    let missing = refused(["missing.csv", "text.npy"]).expect("a column is missing");
    assert!(missing.contains("i2: found only missing values") && missing.contains("Nothing is chosen"), "{missing}");
    for (file, found) in [("image", "dictionaries of lists of Float32"), ("label", "runs of text")] {
        let refusal = refused([&format!("packed_{file}.feather"), "text.npy"]).expect("it cannot be read");
        assert!(refusal.contains(&format!("{file}: found {found}, expected numbers, text")), "{refusal}");
    }
    let left = left_out("h5py.h5");
    assert!(left.starts_with("virtual: found a virtual data set, whose values lie in other files"), "{left}");
}

#[test]
fn what_was_never_written_is_left_out_or_told() {
    let data = Places::new("defaults");
    for file in ["written_earliest.h5", "written_latest.h5"] {
        let opened = data.open(file);
        let rows = |rows: &str| format!("found {rows}, expected values in every row");
        for (key, found) in [
            ("gap", "20 of 60 rows never written (the first is row 21)"),
            ("grows", "20 of 60 rows never written (the first is row 21)"),
            ("nan", "20 of 60 rows never written (the first is row 21)"),
            ("not_filled", "20 of 60 rows never written (the first is row 21)"),
            ("columns", "40 of 60 rows never written, or only in part (the first is row 21)"),
            ("layers", "60 of 60 rows at 1 of 3 layers never written (the first is row 1)"),
            ("never", "no values, as none was ever written"),
            ("never_in_chunks", "no values, as none was ever written"),
            ("label/numbers", "20 of 60 rows never written (the first is row 41)"),
            ("label/text", "20 of 60 rows never written (the first is row 41)"),
            ("label/fixed", "20 of 60 rows never written (the first is row 41)"),
        ] {
            assert_eq!(opened.info().why_left_out(key), Some(&*format!("{key}: {}", rows(found))), "{file}");
        }
        // What the writer set is read, and told.
        let read = |key: &str| opened.read(key, 0, &Silent).expect(key);
        let note = |key: &str| opened.info().array(key).expect(key).notes.join("; ");
        for (key, fill) in [("half", "0.5"), ("grows_half", "0.5"), ("zero", "0.0")] {
            let rows = "20 of 60 rows never written (the first is row 21), read as the fill value that the file sets";
            assert_eq!(note(key), format!("{key}: {rows}, {fill}"), "{file}");
        }
        assert_eq!(read("half"), read("expected"), "{file}");
        assert_eq!(read("grows_half"), read("expected"), "{file}");
        assert_eq!((note("whole"), note("cut")), (String::new(), String::new()), "{file}");
        let report = data.analyze([&format!("{file}#half"), "text.npy"], "label.npy", None).expect("a report");
        assert!(
            of_layer(&report, &report.layers[0]).iter().any(|warning| warning.contains("20 of 60 rows never written"))
        );
    }
}

#[test]
fn columns_that_number_the_rows_are_told_in_the_report() {
    let data = Places::new("defaults");
    let told = |file: &str| {
        let report = data.analyze([file, "text.npy"], "label.npy", None).expect(file);
        of_layer(&report, &report.layers[0]).into_iter().filter(|warning| warning.starts_with(file)).collect::<Vec<_>>()
    };
    let years = "the first column (year: 1990, 1991, …) numbers the rows, so it is treated as their index, not as a dimension of the \
                 embedding.";
    for file in ["index_years.csv", "index_years.jsonl", "index_years_column.csv"] {
        assert_eq!(told(file), [format!("{file}: {years}")]);
    }
    let levels = "the first 2 columns (fold, time) number the rows together, so they are treated as their index, not as dimensions of \
                  the embedding.";
    let file = "index_two_levels_with_names.csv";
    assert_eq!(told(file), [format!("{file}: {levels}")]);
    // What the file says, or a missing name.
    let said = |file: &str, note: &str| assert_eq!(told(file), [format!("{file}: {note}.")]);
    said("indexed.parquet", "\"fold\", \"time\" are a data frame's index, so they are not dimensions of the embedding");
    let file = "index_shuffled_numbers_without_a_name";
    let treated = "has no name of its own, so it is treated as the rows' index, not as a dimension of the embedding";
    said(&format!("{file}.csv"), &format!("\"column 1\" {treated}"));
    said(&format!("{file}.jsonl"), &format!("\"Unnamed: 0\" {treated}"));
}

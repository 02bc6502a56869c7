//! Files that other programs were reported to read wrongly, and pidlens once did: each gives the right value now, or is refused with its cause. The
//! files lie in `tests/data/faults`; those that hold the same 60 rows as `ref` give its atoms.

use serde_json::Value as Json;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// Bits: R, U of the first, U of the second, S.
const REF: [f64; 4] = [0.629397, 0.334864, 0.048497, 0.120866];
/// Of the labels of `zeros/codes.*`, where "0" and "00" are two.
const CODES: [f64; 4] = [0.644656, 0.385589, 0.134154, 0.202937];
/// Of a table with columns of true and false.
const DUMMIES: [f64; 4] = [0.299071, 0.070096, 0.378824, 0.222097];
/// Of 12 labels, one-hot.
const TWELVE: [f64; 4] = [0.578896, 0.532577, 0.364486, 0.060524];

struct Analysis {
    atoms: [f64; 4],
    rows: u64,
    warnings: String,
}

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/faults")
}

/// `pidlens analyze` with two sources, a target and perhaps ids, separated by spaces.
fn analyze(places: &str) -> Result<Analysis, String> {
    let mut places = places.split(' ');
    let mut command = Command::new(env!("CARGO_BIN_EXE_pidlens"));
    command.current_dir(directory()).args(["analyze", "--config", "k3.json", "--null", "0", "--ci", "0", "--json"]);
    for option in ["--source", "--source", "--target", "--ids"] {
        if let Some(place) = places.next() {
            command.args([option, place]);
        }
    }
    let output = command.output().expect("the command runs");
    if !output.status.success() {
        assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
        return Err(String::from_utf8(output.stderr).expect("text"));
    }
    let report: Json = serde_json::from_slice(&output.stdout).expect("a report");
    let layer = &report["layers"][0];
    let number = |value: &Json| value.as_f64().expect("a number");
    let unique: Vec<f64> = layer["atoms"]["unique"].as_object().expect("by name").values().map(number).collect();
    let [redundant, synergistic] = ["redundant", "synergistic"].map(|atom| number(&layer["atoms"][atom]));
    Ok(Analysis {
        atoms: [redundant, unique[0], unique[1], synergistic],
        rows: layer["rows"].as_u64().expect("a count"),
        warnings: layer["warnings"].to_string(),
    })
}

/// Asserts the atoms of analyses.
fn give(expected: [f64; 4], cases: &[&str]) {
    for places in cases {
        let found = analyze(places).unwrap_or_else(|refusal| panic!("{places}: {refusal}"));
        let near = found.atoms.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6);
        assert!(near, "{places}: {:?}, expected {expected:?}", found.atoms);
    }
}

/// Asserts that analyses are refused with these words, in two sentences at most.
fn refuse(cases: &[(&str, &str)]) {
    for (places, words) in cases {
        let refusal = analyze(places).err().unwrap_or_else(|| panic!("{places} is not refused"));
        assert!(refusal.contains(words), "{places}: {refusal}");
        assert!(refusal.len() < 520 && refusal.matches(". ").count() <= 1, "{places}: {refusal}");
    }
}

#[test]
fn identifiers_are_compared_as_they_are_written() {
    give(
        REF,
        &[
            "uint64/image.csv uint64/text.parquet uint64/label.csv#label id",
            "uint64/image_s.csv uint64/text_s.parquet uint64/label_s.csv id",
            "uint64/image_s.csv uint64/text_s.jsonl uint64/label_s_x.jsonl id",
            "zeros/image.csv zeros/text.parquet zeros/label.csv id",
            "zeros/image.csv zeros/text.parquet zeros/label.jsonl id",
        ],
    );
    let rows = |places: &str| analyze(places).map(|found| found.rows);
    assert_eq!(rows("zeros/image120.csv zeros/text120.parquet zeros/label120.csv id"), Ok(120));
    // Half of the ids differ in their last digit.
    for other in ["uint64/text_other.csv", "uint64/text_other_x.jsonl"] {
        for (image, label) in [("csv", "label_s.csv"), ("x.jsonl", "label_s_x.jsonl")] {
            let image = if image == "csv" { "image_s.csv".to_owned() } else { format!("image_s_{image}") };
            assert_eq!(rows(&format!("uint64/{image} {other} uint64/{label} id")), Ok(30), "{image} {other}");
        }
    }
    refuse(&[("uint64/tweet_a.csv uint64/tweet_b.csv uint64/tweet_l.csv id", "no id is in every file")]);
    let refusal = analyze("zeros/collide.csv zeros/text.parquet zeros/label.csv id").err().unwrap_or_default();
    assert!(!refusal.contains("which row 1 has too"), "\"01\" and \"1\" are two: {refusal}");
}

#[test]
fn labels_are_as_they_are_written() {
    let codes = ["zeros/codes.csv", "zeros/codes.jsonl", "zeros/codes.npy"];
    codes.iter().for_each(|label| give(CODES, &[&format!("ref/image.npy ref/text.npy {label}")]));
}

#[test]
fn nothing_is_taken_for_what_was_left_out() {
    refuse(&[
        ("laststanding/hf.parquet ref/text.npy ref/label.npy", "emb: found lists of lists"),
        ("laststanding/hf.parquet#emb ref/text.npy ref/label.npy", "so it was left out; the file also holds caption"),
        ("laststanding/obj.npz ref/text.npy ref/label.npy", "emb: found Python objects"),
        ("laststanding/obj.npz#emb ref/text.npy ref/label.npy", "emb: found Python objects"),
        ("persample/seqvec.npz ref/text.npy ref/label.npy", "arr_0: found Python objects"),
    ]);
    // Where an array is named, the report says what it is a part of.
    let found = analyze("ref/image.npy ref/text.npy laststanding/obj.npz#label").expect("the label is read");
    assert!(found.warnings.contains("obj.npz was analysed in part") && found.warnings.contains("emb: found"));
}

#[test]
fn every_report_says_what_was_left_out_of_its_files() {
    let runs: [&[&str]; 2] = [
        &[
            "stability",
            "--target",
            "laststanding/obj.npz#label",
            "--clusters",
            "3",
            "--pca",
            "all",
            "--seeds",
            "0",
            "--shares",
            "1",
        ],
        &["tokens", "--target", "labels/onehot12.npy", "--samples", "laststanding/obj.npz#label"],
    ];
    for arguments in runs {
        for json in [false, true] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_pidlens"));
            command.current_dir(directory()).args(arguments).args([
                "--source",
                "ref/image.npy",
                "--source",
                "ref/text.npy",
            ]);
            command.args(["--config", "k3.json", "--null", "0"]).args(json.then_some("--json"));
            let output = command.output().expect("the command runs");
            let printed = String::from_utf8(output.stdout).expect("text");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            let said = match json {
                true => serde_json::from_str::<Json>(&printed).expect("a report")["warnings"].to_string(),
                false => printed,
            };
            assert!(
                said.contains("obj.npz was analysed in part") && said.contains("emb: found Python objects"),
                "{said}"
            );
        }
    }
}

#[test]
fn true_and_false_are_dimensions() {
    let tables = ["dummies/z.csv", "dummies/z.jsonl", "dummies/z.parquet"];
    tables.iter().for_each(|table| give(DUMMIES, &[&format!("{table} dummies/text.csv dummies/label.csv")]));
    let only = analyze("dummies/onlybool.csv dummies/text.csv dummies/label.csv").expect("a matrix of true and false");
    assert!(only.atoms[0] + only.atoms[1] > 1.5, "one-hot columns are the target: {:?}", only.atoms);
}

#[test]
fn lists_in_cells_are_embeddings_and_other_text_is_not() {
    give(
        REF,
        &[
            "listtext/arrays.csv#image listtext/arrays.csv#text listtext/arrays.csv",
            "listtext/image.csv listtext/text.csv listtext/label.csv",
            "listtext/lists.jsonl#image ref/text.npy listtext/lists.jsonl",
        ],
    );
    let file = std::env::temp_dir().join(format!("pidlens-captions-{}.csv", std::process::id()));
    let lines: String = (0..60).map(|row| format!("a caption of {row}\n")).collect();
    fs::write(&file, format!("text\n{lines}")).expect("a file can be written");
    let refusal = analyze(&format!("ref/image.npy {} ref/label.npy", file.display())).err();
    let _ = fs::remove_file(&file);
    assert!(refusal.is_some_and(|refusal| refusal.contains("every one of its 60 rows is a symbol of its own")));
}

#[test]
fn text_tables_are_split_where_their_writers_did() {
    give(
        REF,
        &[
            "ref/image.npy savetxt/glove.txt ref/label.npy",
            "ref/image.npy savetxt/w2v.txt ref/label.npy",
            "ref/image.npy ref/text.npy savetxt/label.txt",
        ],
    );
    refuse(&[("ref/image.npy savetxt/text61.txt ref/label.npy", "text61.txt) has 61 rows")]);
}

#[test]
fn the_rows_of_the_other_files_decide_what_a_first_line_is() {
    let found = analyze("ref/image.npy ref/text.npy projector/metadata_rare.tsv").expect("60 labels");
    assert_eq!(found.rows, 60);
    assert!(found.warnings.contains("The first line of metadata_rare.tsv was read as a row, not as a header"));
}

#[test]
fn one_member_that_is_not_known_is_left_out_by_its_name() {
    give(REF, &["ref/image.npy vds/all.h5#text vds/all.h5#label"]);
    let found = analyze("ref/image.npy vds/all.h5#text vds/all.h5#label").expect("the others are read");
    assert!(found.warnings.contains("image: found a virtual data set, whose values lie in other files"));
    refuse(&[("vds/all.h5#image ref/text.npy ref/label.npy", "image: found a virtual data set")]);
}

#[test]
fn targets_of_one_column_or_one_hot_are_labels() {
    give(TWELVE, &["ref/image.npy ref/text.npy labels/onehot12.npy"]);
    give(REF, &["ref/image.npy ref/text.npy labels/column.npy", "ref/image.npy ref/text.npy labels/columnU.npy"]);
    refuse(&[("ref/image.npy ref/text.npy labels/unique.npy", "has as many classes as rows (60)")]);
}

/// Writes files into a directory of the test's own, which is removed with the guard.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let directory = std::env::temp_dir().join(format!("pidlens-{name}-{}", std::process::id()));
        fs::create_dir_all(&directory).expect("a directory can be made");
        Self(directory)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, content).expect("a file can be written");
        path.display().to_string()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn tables_whose_ids_are_in_another_order_are_told() {
    let scratch = Scratch::new("order");
    let table = |name: &str, key: &str, order: &dyn Fn(usize) -> usize, cells: &dyn Fn(usize) -> String| {
        let lines: String = (0..60).map(order).map(|row| format!("s{row:02},{}\n", cells(row))).collect();
        let columns = if name == "label.csv" { "label" } else { "a,b" };
        scratch.write(name, format!("{key},{columns}\n{lines}"))
    };
    let numbers = |row: usize| format!("{}.5,{}.25", row % 3, row % 7);
    let image = table("image.csv", "id", &|row| row, &numbers);
    let text = table("text.csv", "uid", &|row| 59 - row, &numbers);
    let label = table("label.csv", "id", &|row| row, &|row| format!("c{}", row % 3));
    let told = analyze(&format!("{image}#columns {text}#columns {label}#label")).expect("rows are paired").warnings;
    let said = "image.csv (id) and text.csv (uid) name different examples in 60 of 60 rows";
    assert!(told.contains(said), "{told}");
    let same = table("same.csv", "uid", &|row| row, &numbers);
    let told = analyze(&format!("{image}#columns {same}#columns {label}#label")).expect("rows are paired").warnings;
    assert!(!told.contains("name different examples"), "{told}");
}

#[test]
fn what_stands_in_a_files_place_is_refused_as_what_it_is() {
    let scratch = Scratch::new("place");
    let refused = |name: &str, content: &[u8], words: &str| {
        let file = scratch.write(name, content);
        refuse(&[(&format!("{file} ref/text.npy ref/label.npy"), words)]);
    };
    for name in ["image.npy", "image.csv", "image.parquet"] {
        let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 12345\n";
        refused(name, pointer, "found a pointer of Git LFS, expected the file that it stands for: `git lfs pull`");
        refused(name, b"<!DOCTYPE html>\n<html><p>Not found, sorry</p></html>\n", "found a web page (HTML)");
        refused(name, b"\x1f\x8b\x08\x08abcdefgh", "found a file packed by gzip");
    }
    refused("image.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 workbook", "pandas.read_excel");
    refused(
        "image.json",
        b"[\n {\"image\": [1, 2]}\n]\n",
        "expected one JSON object per line, not one list; in Python",
    );
    refused(
        "image.jsonl",
        b"{\"image\": [1, 2]}\n{\"image\": [NaN, 2]}\n",
        "line 2: found NaN, expected a finite number",
    );
}

#[test]
fn an_array_whose_layers_are_as_many_as_rows_is_refused_with_what_makes_a_matrix_of_it() {
    let scratch = Scratch::new("axes");
    let mut bytes = fs::read(directory().join("ref/image.npy")).expect("it is there");
    let at = bytes.windows(8).position(|part| part == b"(60, 4),").expect("the shape");
    bytes[at..][..13].copy_from_slice(b"(60, 2, 2), }");
    let image = scratch.write("image.npy", bytes);
    refuse(&[(&format!("{image} ref/text.npy ref/label.npy"), "has 60 layers of 2 rows, text (text.npy) has 60 rows")]);
}

#[test]
fn matrices_of_different_numbers_of_rows_are_no_layers() {
    refuse(&[(
        "persample/per_residue.h5 ref/text.npy ref/label.npy",
        "holds 60 arrays (0, 1, 10, …, 9), and nothing says which to use",
    )]);
}

//! Spaces around text: kept in every format, and told where they are all that keeps two labels or ids apart.

mod common;

use common::{array, open, symbols};
use ingest::Opened;
use run::{Quiet, RunError};
use schema::config::Config;
use schema::job::{ArrayRef, Job, Named};
use schema::progress::Silent;
use schema::report::{EngineInfo, LayerReport};

/// Labels in a file of one column `label`, or of one array.
type Written = fn(&[&str]) -> Vec<u8>;

fn lines(labels: &[&str], line: impl Fn(&str) -> String) -> Vec<u8> {
    labels.iter().map(|label| line(label)).collect::<Vec<_>>().concat().into_bytes()
}

/// A `.npy` of text of so many bytes a character.
fn text_array(labels: &[&str], descr: &str, bytes: fn(char) -> Vec<u8>) -> Vec<u8> {
    let width = labels.iter().map(|label| label.chars().count()).max().expect("labels");
    let padded =
        |label: &&str| label.chars().chain(std::iter::repeat('\0')).take(width).flat_map(bytes).collect::<Vec<u8>>();
    array(
        &format!("{descr}{width}"),
        false,
        &format!("({},)", labels.len()),
        &labels.iter().flat_map(padded).collect::<Vec<u8>>(),
    )
}

const FORMATS: [(&str, Written); 8] = [
    ("plain.csv", |labels| [b"label,n\n".to_vec(), lines(labels, |label| format!("{label},x\n"))].concat()),
    ("quoted.csv", |labels| {
        [b"\"label\",\"n\"\n".to_vec(), lines(labels, |label| format!("\"{label}\",x\n"))].concat()
    }),
    ("plain.tsv", |labels| [b"n\tlabel\n".to_vec(), lines(labels, |label| format!("x\t{label}\n"))].concat()),
    ("semicolons.csv", |labels| [b"n; label \n".to_vec(), lines(labels, |label| format!("x;{label}\r\n"))].concat()),
    ("column.csv", |labels| [b"label\n".to_vec(), lines(labels, |label| format!("{label}\n"))].concat()),
    ("lines.jsonl", |labels| lines(labels, |label| format!(" {{\"label\" : {label:?}}} \n"))),
    ("unicode.npy", |labels| text_array(labels, "<U", |c| u32::from(c).to_le_bytes().to_vec())),
    ("bytes.npy", |labels| text_array(labels, "|S", |c| vec![u8::try_from(c).expect("ASCII")])),
];

fn labels_of(file: &Opened) -> ingest::Result<data::Feature> {
    let key = if file.info().array("label").is_some() { "label" } else { "" };
    file.read(key, 0, &Silent)
}

#[test]
fn the_same_labels_are_the_same_in_every_format() {
    let labels = ["cat", " cat", "cat ", "dog", "cat", " big dog  "];
    let expected = symbols(&[0, 1, 2, 3, 0, 4], &["cat", " cat", "cat ", "dog", " big dog  "]);
    for (name, written) in FORMATS {
        let file = open(name, written(&labels)).expect(name);
        assert_eq!(labels_of(&file).expect(name), expected, "{name}");
        let told = file.info().arrays.iter().find(|array| array.distinct == Some(5)).expect(name);
        assert_eq!(told.classes[1], (" cat".to_owned(), 1), "{name}");
    }
}

#[test]
fn a_label_of_spaces_alone_is_refused_in_every_format() {
    for (name, written) in FORMATS {
        let refused = open(name, written(&["cat", "  ", "dog", "cat"])).and_then(|file| labels_of(&file));
        let refusal = refused.expect_err(name).to_string();
        let missing = ["an empty cell", "an empty line", "\"  \""].iter().any(|found| refusal.contains(found));
        assert!(missing, "{name}: {refusal}");
    }
}

#[test]
fn numbers_and_names_of_columns_may_stand_between_spaces() {
    let file = open("t.csv", "a, label ,\" b \"\n 1, 2,\" 0.5 \"\n3 ,\t10 ,-1e3\n5,2 , .5\n").expect("a table");
    assert_eq!(file.info().keys(), ["columns", "label"]);
    assert_eq!(
        common::rows(file.read("columns", 0, &Silent).expect("numbers")),
        [[1.0, 0.5], [3.0, -1000.0], [5.0, 0.5]]
    );
    assert_eq!(file.read("label", 0, &Silent).expect("integers"), symbols(&[0, 1, 0], &["2", "10"]));
}

#[test]
fn a_joint_table_keeps_the_spaces_of_its_symbols() {
    let csv = "x1, x2, y, count\na,0,no, 3\na ,0,yes,4 \nb, 1,no,5\n";
    let json = [("a", 0, "no", 3), ("a ", 0, "yes", 4), ("b", 1, "no", 5)]
        .map(|(x1, x2, y, n)| format!("{{\"x1\":{x1:?},\"x2\":{x2},\"y\":{y:?},\"count\":\" {n} \"}}\n"))
        .concat();
    let table = |name: &str, text: &str| open(name, text).expect(name).read_counts().expect(name);
    let found = table("t.csv", csv);
    assert_eq!(found.labels, [vec!["a", "a ", "b"], vec!["0", "1"], vec!["no", "yes"]]);
    assert_eq!(found, table("t.jsonl", &json));
}

fn named(name: &str, file: usize, ids: bool) -> Named {
    let at = |key: &str| ArrayRef { file, key: key.to_owned() };
    Named { name: name.to_owned(), arrays: vec![at(name)], ids: ids.then(|| at("id")) }
}

/// Analyses the columns a, b and y of three files, with or without their ids.
fn analyze(files: [String; 3], ids: bool) -> Result<LayerReport, RunError> {
    let files = ["a.csv", "b.csv", "y.csv"].iter().zip(files).map(|(name, text)| open(name, text).expect(name));
    let files: Vec<Opened> = files.collect();
    let sources = vec![named("a", 0, ids), named("b", 1, ids)];
    let config = Config { null: 0, resamples: 0, ..Config::default() };
    let job = Job { sources, target: named("y", 2, ids), both: None, control: None, config };
    let mut reports = run::analyze(&job, &files, EngineInfo::of("native", 1), &Quiet)?;
    Ok(reports.remove(0).layers.remove(0))
}

/// One row for each example: its id, and its number modulo `modulus` as a word.
fn column(name: &str, modulus: usize, id: impl Fn(usize) -> String) -> String {
    let row = |i: usize| format!("{},w{}\n", id(i), i % modulus);
    format!("id,{name}\n{}", (0..60).map(row).collect::<String>())
}

#[test]
fn classes_that_differ_only_by_spaces_are_counted_apart_and_told() {
    // "a" and "a " are a bit about what goes with them; as one class they would be none.
    let column = |name: &str, words: [&str; 4]| {
        let row = |i: usize| format!("{i},{}\n", words[i % 4]);
        format!("id,{name}\n{}", (0..80).map(row).collect::<String>())
    };
    let files = [
        column("a", ["a", "\"a \"", "a", "a "]),
        column("b", ["u", "u", "v", "v"]),
        column("y", ["no", "yes", "no", "yes"]),
    ];
    let layer = analyze(files, false).expect("it is analysed");
    assert!((layer.atoms.unique["a"] - 1.0).abs() < 1e-9, "{:?}", layer.atoms);
    let told: Vec<&String> = layer.warnings.iter().filter(|words| words.contains("spaces")).collect();
    assert_eq!(told, [r#""a" and "a " of a are counted as different classes: only spaces around them differ."#]);
}

#[test]
fn ids_that_match_but_for_spaces_are_told() {
    let plain = |i: usize| format!("e{i}");
    let spaced = |i: usize| format!("\"e{i} \"");
    let some = |i: usize| if i < 20 { spaced(i) } else { plain(i) };
    let refused = analyze([column("a", 2, plain), column("b", 3, spaced), column("y", 6, plain)], true).unwrap_err();
    assert_eq!(
        refused.to_string(),
        r#"no id is in every file: a has "e0", b has "e0 ", y has "e0". Without the spaces around them, 60 ids would be"#
    );
    let layer = analyze([column("a", 2, plain), column("b", 3, some), column("y", 6, plain)], true).expect("40 match");
    assert_eq!(layer.rows, Some(40));
    let told = |words: &str| layer.warnings.iter().any(|warning| warning == words);
    assert!(told("20 more ids would be in every file without the spaces around them."), "{:?}", layer.warnings);
}

#[test]
fn ids_of_one_file_that_differ_only_by_spaces_are_told() {
    let ids = |i: usize| if i == 1 { "e0 ".to_owned() } else { format!("e{i}") };
    let layer = analyze([column("a", 2, ids), column("b", 3, ids), column("y", 6, ids)], true).expect("60 match");
    assert_eq!(layer.rows, Some(60));
    let told = layer.warnings.iter().filter(|words| words.contains("are counted as different ids"));
    assert_eq!(told.count(), 3, "{:?}", layer.warnings);
}

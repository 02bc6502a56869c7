//! Rows that belong together by an identifier: what is matched, what is told, and what is refused.

mod common;

use common::open;
use ingest::Opened;
use run::{Quiet, RunError};
use schema::config::Config;
use schema::job::{ArrayRef, Job, Named};
use schema::report::warning::Warning;
use schema::report::{EngineInfo, LayerReport};
use words::warnings::{About, sentence};

/// Rows of the examples by number: a modality that is the example's number modulo something, as a word.
fn column(name: &str, modulus: usize, examples: impl IntoIterator<Item = usize>) -> String {
    let row = |i: usize| format!("e{i},w{}\n", i % modulus);
    format!("id,{name}\n{}", examples.into_iter().map(row).collect::<String>())
}

fn named(name: &str, file: usize, ids: Option<(usize, &str)>) -> Named {
    let at = |file, key: &str| ArrayRef { file, key: key.to_owned() };
    Named { name: name.to_owned(), arrays: vec![at(file, name)], ids: ids.map(|(file, key)| at(file, key)) }
}

fn run(files: &[Opened], [a, b, y]: [Named; 3]) -> Result<LayerReport, RunError> {
    let config = Config { null: 0, resamples: 0, ..Config::default() };
    let job = Job { sources: vec![a, b], target: y, both: None, control: None, config };
    let mut reports = run::analyze(&job, files, EngineInfo::of("native", 1), &Quiet)?;
    Ok(reports.remove(0).layers.remove(0))
}

/// Three tables, each with its ids; `ids` are the columns that name the rows.
fn analyze(tables: [String; 3]) -> Result<LayerReport, RunError> {
    let names = ["a.csv", "b.csv", "y.csv"];
    let files: Vec<Opened> = names.iter().zip(tables).map(|(name, text)| open(name, text).expect(name)).collect();
    run(&files, [named("a", 0, Some((0, "id"))), named("b", 1, Some((1, "id"))), named("y", 2, Some((2, "id")))])
}

fn told(layer: &LayerReport) -> String {
    let matched = layer.warnings.iter().find(|warning| matches!(warning, Warning::Matched { .. })).expect("it is told");
    sentence(matched, About { sources: ["a", "b"], target: "y", layer: &layer.name, level: 0.05 })
}

#[test]
fn rows_in_another_order_are_the_same_analysis() {
    let tables = |order: [Vec<usize>; 3]| {
        let [a, b, y] = order;
        [column("a", 2, a), column("b", 3, b), column("y", 6, y)]
    };
    let straight = || (0..120).collect::<Vec<usize>>();
    // 7 and 11 have no divisor in common with 120.
    let shuffled = |step: usize| (0..120).map(|i| i * step % 120).collect();
    let one = analyze(tables([straight(), straight(), straight()])).unwrap();
    let other = analyze(tables([straight(), shuffled(7), shuffled(11)])).unwrap();
    // Words are numbered as they come, so that only the last bits may differ.
    for (one, other) in one.atoms.unique.values().zip(other.atoms.unique.values()) {
        assert!((one - other).abs() < 1e-12, "{one} and {other}");
    }
    assert!((one.information.joint - other.information.joint).abs() < 1e-12);
    assert_eq!(told(&one), "Rows were matched by id: all 120 are in every file.");
    // The number modulo 6 is what modulo 2 and modulo 3 tell, each its own part.
    let [a, b] = [one.atoms.unique["a"], one.atoms.unique["b"]];
    assert!((a - 1.0).abs() < 1e-9 && (b - 3_f64.log2()).abs() < 1e-9, "{:?}", one.atoms);
}

#[test]
fn ids_that_are_not_in_every_file_are_left_out_and_counted() {
    let layer = analyze([column("a", 2, 0..120), column("b", 3, 30..130), column("y", 6, 0..90)]).unwrap();
    assert_eq!(layer.rows, Some(60));
    assert_eq!(
        told(&layer),
        "Rows were matched by id: 60 are in every file and were analysed; without a match were 60 of 120 in a, 40 of 100 in b, 30 of 90 in y."
    );
}

#[test]
fn an_id_that_comes_twice_is_refused_with_both_rows() {
    let twice = [column("a", 2, 0..50), column("b", 3, (0..50).chain([17])), column("y", 6, 0..50)];
    assert_eq!(
        analyze(twice).unwrap_err().to_string(),
        "b.csv: id: row 51: found the id \"e17\", which row 18 has too; expected each id once"
    );
}

#[test]
fn files_without_a_common_id_are_refused_with_an_example_of_each() {
    let apart = [column("a", 2, 0..50), column("b", 3, 50..100), column("y", 6, 0..50)];
    let refused = analyze(apart).unwrap_err().to_string();
    assert_eq!(refused, "no id is in every file: a has \"e0\", b has \"e50\", y has \"e0\"");
}

#[test]
fn one_variable_without_ids_is_refused_where_others_have_them() {
    let files =
        [("a", 2), ("b", 3), ("y", 6)].map(|(name, m)| open(&format!("{name}.csv"), column(name, m, 0..50)).unwrap());
    let jobs = [named("a", 0, Some((0, "id"))), named("b", 1, None), named("y", 2, Some((2, "id")))];
    let refused = run(&files, jobs).unwrap_err().to_string();
    assert_eq!(refused, "rows are matched by id, but b (b.csv) has none: choose an id column for it, or for no file");
}

#[test]
fn ids_may_live_in_a_file_of_their_own() {
    let values = |name: &str, m: usize, rows: Vec<usize>| {
        format!("{name}\n{}", rows.iter().map(|i| format!("w{}\n", i % m)).collect::<String>())
    };
    let backwards: Vec<usize> = (0..120).rev().collect();
    let ids = |rows: &[usize]| format!("id\n{}", rows.iter().map(|i| format!("e{i}\n")).collect::<String>());
    let straight: Vec<usize> = (0..120).collect();
    let files: Vec<Opened> = [
        ("a.csv", values("a", 2, straight.clone())),
        ("b.csv", values("b", 3, backwards.clone())),
        ("y.csv", column("y", 6, straight.clone())),
        ("a_ids.csv", ids(&straight)),
        ("b_ids.csv", ids(&backwards)),
    ]
    .map(|(name, text)| open(name, text).expect(name))
    .into();
    let layer =
        run(&files, [named("a", 0, Some((3, "id"))), named("b", 1, Some((4, "id"))), named("y", 2, Some((2, "id")))]);
    let together = analyze([column("a", 2, 0..120), column("b", 3, (0..120).rev()), column("y", 6, 0..120)]);
    assert_eq!(layer.unwrap(), together.unwrap());
}

#[test]
fn ids_of_another_number_than_the_rows_are_refused() {
    let files: Vec<Opened> = [
        ("a.csv", column("a", 2, 0..50)),
        ("b.csv", column("b", 3, 0..50)),
        ("y.csv", column("y", 6, 0..50)),
        ("ids.csv", column("x", 2, 0..49)),
    ]
    .map(|(name, text)| open(name, text).expect(name))
    .into();
    let variables = [named("a", 0, Some((0, "id"))), named("b", 1, Some((3, "id"))), named("y", 2, Some((2, "id")))];
    let refused = run(&files, variables).unwrap_err().to_string();
    assert_eq!(refused, "ids.csv: id: found 49 ids for 50 rows of b (b.csv)");
}

#[test]
fn numbers_and_text_that_are_the_same_number_are_one_id() {
    let ids = [["7", "8", "9"], ["7.0", "8.0", "9.0"], ["9", "7", "8"]];
    let table = |name: &str, ids: [&str; 3], words: [&str; 3]| {
        let row = |i: usize| format!("{},{}\n", ids[i], words[i]);
        format!("id,{name}\n{}", (0..3).map(row).collect::<String>())
    };
    let layer = analyze([
        table("a", ids[0], ["p", "q", "r"]),
        table("b", ids[1], ["s", "s", "t"]),
        table("y", ids[2], ["no", "yes", "yes"]),
    ])
    .unwrap();
    assert_eq!(told(&layer), "Rows were matched by id: all 3 are in every file.");
    // b tells y.
    assert!((layer.information.sources["b"] - layer.information.joint).abs() < 1e-12);
}

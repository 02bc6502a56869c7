//! More than two modalities: every pair, and each against the others together.

mod common;

use common::open;
use ingest::Opened;
use run::{Quiet, RunError};
use schema::config::Config;
use schema::job::{ArrayRef, Job, Named};
use schema::report::matrix::{Comparison, Matrix, REST};
use schema::report::{EngineInfo, Reading, Report};
use words::export;
use words::sentences::reports as reports_json;

/// A table with a column of each name; every row as often as 8 times, so that nothing is too sparse to believe.
fn table(columns: &str, rows: impl IntoIterator<Item = String>) -> Opened {
    let lines: Vec<String> = rows.into_iter().flat_map(|row| std::iter::repeat_n(row, 8)).collect();
    open("t.csv", format!("{columns}\n{}\n", lines.join("\n"))).expect("a table")
}

/// Whether a bit of a number is set, as a word: a column of words is an array of its own.
fn bit(number: u32, place: u32) -> &'static str {
    if number >> place & 1 == 1 { "on" } else { "off" }
}

fn job(modalities: &[&str], config: Config) -> Job {
    let named = |name: &str| Named {
        name: name.to_owned(),
        arrays: vec![ArrayRef { file: 0, key: name.to_owned() }],
        ids: None,
    };
    Job {
        sources: modalities.iter().map(|name| named(name)).collect(),
        target: named("y"),
        both: None,
        control: None,
        config,
    }
}

fn analyze(table: Opened, modalities: &[&str]) -> Result<Vec<Report>, RunError> {
    let config = Config { null: 0, resamples: 0, ..Config::default() };
    run::analyze(&job(modalities, config), &[table], EngineInfo::of("native", 1), &Quiet)
}

/// Redundant, unique to either side, synergistic: of the only layer.
fn atoms(report: &Report) -> [f64; 4] {
    let atoms = &report.layers[0].atoms;
    let [a, b] = [0, 1].map(|side| atoms.unique[&report.sources[side]]);
    [atoms.redundant, a, b, atoms.synergistic]
}

fn assert_atoms(report: &Report, expected: [f64; 4]) {
    let found = atoms(report);
    let near = found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 2e-9);
    assert!(near, "{:?}: found {found:?}, expected {expected:?}", report.sources);
}

#[test]
fn copies_are_redundant_in_every_pair_and_against_the_rest() {
    let rows = (0..2).map(|i| [bit(i, 0); 4].join(","));
    let reports = analyze(table("a,b,c,y", rows), &["a", "b", "c"]).unwrap();
    let names: Vec<[&str; 2]> = reports.iter().map(|r| [r.sources[0].as_str(), r.sources[1].as_str()]).collect();
    assert_eq!(names, [["a", "b"], ["a", "c"], ["b", "c"], ["a", REST], ["b", REST], ["c", REST]]);
    reports.iter().for_each(|report| assert_atoms(report, [1.0, 0.0, 0.0, 0.0]));
}

#[test]
fn the_parity_of_three_is_nothing_to_any_pair_and_synergy_of_each_with_the_rest() {
    let rows = (0..8).map(|i| [bit(i, 0), bit(i, 1), bit(i, 2), bit(i ^ i >> 1 ^ i >> 2, 0)].join(","));
    let reports = analyze(table("a,b,c,y", rows), &["a", "b", "c"]).unwrap();
    reports[..3].iter().for_each(|report| assert_atoms(report, [0.0; 4]));
    reports[3..].iter().for_each(|report| assert_atoms(report, [0.0, 0.0, 0.0, 1.0]));
}

#[test]
fn what_one_alone_tells_is_unique_to_it_beside_any_other_and_beside_all() {
    // The target is the pair (a, b); c is noise.
    let rows = (0..8).map(|i| [bit(i, 0), bit(i, 1), bit(i, 2), &format!("y{}", i & 3)].join(","));
    let reports = analyze(table("a,b,c,y", rows), &["a", "b", "c"]).unwrap();
    let [ab, ac, bc, a, b, c] = reports.as_slice() else { panic!("six comparisons") };
    assert_atoms(ab, [0.0, 1.0, 1.0, 0.0]);
    for pair in [ac, bc] {
        assert_atoms(pair, [0.0, 1.0, 0.0, 0.0]);
    }
    for known in [a, b] {
        assert_atoms(known, [0.0, 1.0, 1.0, 0.0]);
    }
    assert_atoms(c, [0.0, 0.0, 2.0, 0.0]);
}

#[test]
fn all_together_tell_the_same_whichever_side_one_stands_on() {
    let mut rng = engine::rng::Rng::stream(3, &[0]);
    let rows: Vec<String> = (0..200)
        .map(|_| {
            let x: Vec<u32> = (0..5).map(|_| rng.below(3) as u32).collect();
            let y = (x[0] + x[1] * x[2] + x[3] + rng.below(2) as u32) % 3;
            x.iter().chain([&y]).map(|v| format!("v{v}")).collect::<Vec<_>>().join(",")
        })
        .collect();
    let names = ["a", "b", "c", "d", "e"];
    let reports = analyze(table("a,b,c,d,e,y", rows), &names).unwrap();
    assert_eq!(reports.len(), 15);
    let joint = |report: &Report| report.layers[0].information.joint;
    let all: Vec<f64> = reports[10..].iter().map(joint).collect();
    assert!(all.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 1e-12), "{all:?}");
    // No pair tells more than all; a modality tells the same in every comparison.
    assert!(reports[..10].iter().all(|pair| joint(pair) <= all[0] + 1e-12));
    for (report, comparison) in reports.iter().zip(Comparison::all(5)) {
        for (name, place) in report.sources.iter().zip(comparison.places()) {
            let Some(place) = place else { continue };
            let [alone, against] = [report, &reports[10 + place]].map(|r| r.layers[0].information.sources[name]);
            assert!((alone - against).abs() < 1e-12, "{name}: {alone} and {against}");
        }
    }
}

#[test]
fn what_is_readable_of_a_modality_of_all_and_of_the_rest_is_the_same_wherever_it_stands() {
    // The target is the pair (a, b); c is noise.
    let rows = (0..8).map(|i| [bit(i, 0), bit(i, 1), bit(i, 2), &format!("y{}", i & 3)].join(","));
    let reports = analyze(table("a,b,c,y", rows), &["a", "b", "c"]).unwrap();
    let of = |at: usize| &reports[at].layers[0].readable.as_ref().expect("it was probed").of;
    let [ab, ac, bc, a, b, c] = [0, 1, 2, 3, 4, 5].map(of);
    for (one, other) in [(a, b), (b, c)] {
        assert_eq!(one.joint, other.joint);
    }
    for (name, all) in [("a", [ab, ac, a]), ("b", [ab, bc, b]), ("c", [ac, bc, c])] {
        assert!(all.iter().all(|of| of.sources[name] == all[0].sources[name]), "{name}: {all:?}");
    }
    for (rest, pair) in [(a, bc), (b, ac), (c, ab)] {
        assert_eq!(rest.sources[REST], pair.joint);
    }
    let near = |reading: Reading, bits: f64| (reading.bits - bits).abs() < 0.1;
    assert!(near(ab.sources["a"], 1.0) && near(ab.sources["b"], 1.0) && near(ac.sources["c"], 0.0), "{ab:?} {ac:?}");
    assert!(near(ab.joint, 2.0) && near(a.joint, 2.0) && near(a.sources[REST], 1.0), "{ab:?} {a:?}");
}

#[test]
fn six_modalities_and_one_called_the_rest_are_refused() {
    let rows = || (0..8).map(|i| [bit(i, 0), bit(i, 1), bit(i, 2), bit(i, 0)].join(","));
    let one = ["a"; 6];
    let refused = analyze(table("a,b,c,y", rows()), &one).unwrap_err().to_string();
    assert_eq!(refused, "the number of modalities is 6; expected 2 to 5");
    let named = table("a,b,the rest,y", rows());
    let refused = analyze(named, &["a", "b", "the rest"]).unwrap_err().to_string();
    assert!(refused.contains("\"the rest\""), "{refused}");
}

#[test]
fn several_reports_are_a_matrix_in_json_that_reads_back_and_rows_of_one_csv() {
    let rows = (0..8).map(|i| [bit(i, 0), bit(i, 1), bit(i, 2), bit(i & i >> 1, 0)].join(","));
    let reports = analyze(table("a,b,c,y", rows), &["a", "b", "c"]).unwrap();
    let matrix = Matrix::from_json(&reports_json(&reports)).unwrap();
    assert_eq!(
        (matrix.schema.as_str(), matrix.sources.as_slice()),
        ("pidlens.matrix/1", &["a", "b", "c"].map(String::from)[..])
    );
    assert_eq!([matrix.pairs, matrix.rest].concat(), reports);
    let csv = export::csv(&reports);
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 1 + 6);
    assert!(
        lines[0].starts_with(
            "first,second,layer,rows,symbols first,symbols second,symbols y,redundant (bit),unique to first (bit)"
        ),
        "{}",
        lines[0]
    );
    assert!(lines[6].starts_with("c,the rest,all rows,64,2,4,2,"), "{}", lines[6]);
    // One report is as it was.
    assert!(reports_json(&reports[..1]).contains("\"schema\": \"pidlens.report/3\""));
    assert!(export::csv(&reports[..1]).starts_with("layer,rows,symbols a,symbols b,symbols y,"));
}

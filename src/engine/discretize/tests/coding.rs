//! From features to codes: which coding runs, what is refused, and the bits that must not change.

use super::*;
use crate::discretize::{Codes, check_target, code, code_target, held_out, normalize, pca};
use crate::error::{EngineError, Result};
use data::Feature;
use ndarray::array;
use schema::config::{Coding, Config, PcaBy, Plan, Preset};
use schema::progress::Silent;

fn plan(config: Config) -> Plan {
    config.check().unwrap()
}

fn coded(feature: &Feature, coding: Coding, clusters: u32) -> Result<Codes> {
    code(feature, coding, clusters, &plan(Config::default()), &[0, 1], &Silent)
}

fn column(values: impl IntoIterator<Item = f32>) -> Feature {
    let values: Vec<f32> = values.into_iter().collect();
    Feature::Matrix(Array2::from_shape_vec((values.len(), 1), values).unwrap())
}

#[test]
fn auto_clusters_an_embedding_bins_reals_and_keeps_labels() {
    let embedding = Feature::Matrix(planted(40, 200, 30, 5, 0.1));
    let clusters = coded(&embedding, Coding::Auto, 5).unwrap();
    assert_eq!(clusters.codes, (0..200).map(|r| r % 5).collect::<Vec<u32>>());
    assert_eq!(clusters.report.method, "clusters");
    assert_eq!(clusters.report.labels, ["1", "2", "3", "4", "5"]);
    assert_eq!(clusters.report.counts, [40; 5]);
    assert_eq!((clusters.report.dimensions, clusters.report.components), (Some(30), Some(16)));
    assert!(clusters.report.explained_variance.unwrap() > 0.99);

    let ramp = || (0..100).map(|i| i as f32 / 10.0);
    for feature in [column(ramp()), Feature::Real(ramp().map(f64::from).collect())] {
        let bins = coded(&feature, Coding::Auto, 4).unwrap();
        assert_eq!(
            (bins.report.method.as_str(), bins.report.dimensions, bins.report.components),
            ("quantiles", None, None)
        );
        assert_eq!(bins.report.labels, ["[0, 2.5)", "[2.5, 5)", "[5, 7.5)", "[7.5, 9.9]"]);
        assert_eq!(bins.report.counts, [25; 4]);
    }

    let labels = coded(&Feature::from_labels(["cat", "dog", "cat"]), Coding::Auto, 9).unwrap();
    assert_eq!((labels.codes, labels.report.method.as_str()), (vec![0, 1, 0], "labels"));
    assert_eq!((labels.report.labels, labels.report.counts), (vec!["cat".into(), "dog".into()], vec![2, 1]));
}

#[test]
fn labels_of_real_values_are_the_values() {
    let codes = coded(&Feature::Real(vec![3.0, -0.5, 3.0]), Coding::Labels, 2).unwrap();
    assert_eq!((codes.codes, codes.report.labels), (vec![1, 0, 1], vec!["-0.5".into(), "3".into()]));
    assert_eq!(coded(&column([0.1, 0.2]), Coding::Labels, 2).unwrap().report.labels, ["0.1", "0.2"]);
}

#[test]
fn symbols_that_never_occur_are_dropped() {
    let feature = Feature::Symbols { codes: vec![3, 1, 3], labels: ["a", "b", "c", "d"].map(String::from).into() };
    let codes = coded(&feature, Coding::Auto, 2).unwrap();
    assert_eq!((codes.codes, codes.report.labels), (vec![1, 0, 1], vec!["b".into(), "d".into()]));
}

#[test]
fn real_values_can_be_clustered() {
    let values = (0..60).map(|i| 1.7e9 + [0.0, 10.0, 11.5][i % 3]).collect();
    let codes = coded(&Feature::Real(values), Coding::Clusters, 3).unwrap();
    assert_eq!(codes.codes, (0..60).map(|r| r % 3).collect::<Vec<u32>>());
    assert_eq!((codes.report.dimensions, codes.report.components), (None, None));
    // Unit length would turn every positive number into 1.
    assert_eq!(
        coded(&column((0..60).map(|i| [1.0, 2.0, 9.0][i % 3])), Coding::Clusters, 3).unwrap().codes,
        codes.codes
    );
}

#[test]
fn a_coding_that_does_not_fit_is_refused() {
    let embedding = Feature::Matrix(noise(41, 9, 3));
    let labels = Feature::from_labels(["a", "b"]);
    for (feature, coding, expected) in [
        (
            &embedding,
            Coding::Quantiles,
            "quantiles cannot code an embedding of 3 columns; expected one real value a row",
        ),
        (&embedding, Coding::Labels, "labels cannot code an embedding of 3 columns; expected one value a row"),
        (&labels, Coding::Quantiles, "quantiles cannot code labels; expected one real value a row"),
        (&labels, Coding::Clusters, "clusters cannot code labels; expected an embedding or real values"),
    ] {
        assert_eq!(coded(feature, coding, 2).unwrap_err().to_string(), expected);
    }
}

#[test]
fn bad_values_and_too_few_rows_are_refused() {
    let mut values = noise(42, 9, 3);
    values[[4, 2]] = f32::NAN;
    let refused = coded(&Feature::Matrix(values), Coding::Auto, 2).unwrap_err();
    assert_eq!(refused.to_string(), "row 5, column 3: found NaN, expected a finite number");
    assert!(coded(&Feature::Real(vec![1.0, f64::INFINITY]), Coding::Auto, 2).is_err());
    let one = coded(&Feature::Matrix(noise(43, 1, 3)), Coding::Auto, 2);
    assert_eq!(one, Err(EngineError::TooFewRows { found: 1, needed: 2 }));
}

#[test]
fn a_constant_modality_is_refused_however_it_is_coded() {
    let same = Feature::Matrix(Array2::from_elem((6, 4), 0.3));
    // One direction, six lengths: the same row once normalised.
    let direction = Feature::Matrix(Array2::from_shape_fn((6, 2), |(r, c)| ((r + 1) * (c + 1)) as f32));
    for feature in [same, direction, Feature::Real(vec![2.5; 6]), Feature::from_labels(["a"; 6]), column([0.0, -0.0])] {
        assert_eq!(coded(&feature, Coding::Auto, 2), Err(EngineError::ConstantModality), "{feature:?}");
    }
}

#[test]
fn more_clusters_than_distinct_rows_are_refused_or_clamped() {
    let feature = Feature::Matrix(planted(44, 40, 30, 4, 0.0));
    assert_eq!(coded(&feature, Coding::Auto, 5), Err(EngineError::TooManyClusters { clusters: 5, distinct: 4 }));
    let clamped = plan(Config { clamp_clusters: true, ..Config::default() });
    let codes = code(&feature, Coding::Auto, 5, &clamped, &[], &Silent).unwrap();
    assert_eq!(codes.codes, (0..40).map(|r| r % 4).collect::<Vec<u32>>());
}

#[test]
fn a_zero_row_and_constant_columns_are_fine() {
    let mut values = noise(45, 50, 20);
    values.row_mut(7).fill(0.0);
    values.column_mut(2).fill(0.0);
    values.column_mut(3).fill(1e9);
    for normalize in [true, false] {
        let plan = plan(Config { normalize, pca: Some(4), ..Config::default() });
        let codes = code(&Feature::Matrix(values.clone()), Coding::Auto, 3, &plan, &[], &Silent).unwrap();
        assert_eq!(codes.report.symbols, 3);
        assert!(codes.report.explained_variance.unwrap().is_finite());
    }
}

#[test]
fn no_more_components_than_rows_or_columns() {
    let components = |rows, columns| {
        let plan = plan(Config::preset(Preset::Paper));
        let report =
            code(&Feature::Matrix(noise(46, rows, columns)), Coding::Auto, 10, &plan, &[], &Silent).unwrap().report;
        (report.components, report.symbols, report.explained_variance.unwrap())
    };
    assert_eq!(components(50, 3), (Some(3), 10, 1.0));
    let (kept, symbols, explained) = components(8, 100);
    assert_eq!((kept, symbols), (Some(8), 8));
    assert!((explained - 1.0).abs() < 1e-6, "{explained}");
    assert_eq!(components(50, 100).0, Some(10));
}

#[test]
fn a_target_needs_classes_that_repeat() {
    let target = |feature| code_target(&feature, &plan(Config::default()), &[], &Silent);
    let classes = |labels: &[&str]| target(Feature::from_labels(labels));
    assert_eq!(classes(&["a", "a"]), Err(EngineError::OneClass { class: "a".into() }));
    assert_eq!(target(Feature::Real(vec![2.5; 3])), Err(EngineError::OneClass { class: "2.5".into() }));
    assert_eq!(target(Feature::Matrix(Array2::ones((3, 2)))), Err(EngineError::ConstantTarget));
    assert_eq!(classes(&["a", "b", "c"]), Err(EngineError::AllClassesDistinct { rows: 3 }));
    let codes = classes(&["a", "b", "a"]).unwrap();
    assert_eq!(check_target(&codes, 3), Ok(()));
    assert_eq!(target(Feature::Real((0..40).map(f64::from).collect())).unwrap().report.symbols, 5);
    assert_eq!(target(Feature::Matrix(noise(47, 100, 3))).unwrap().report.symbols, 8);
}

#[test]
fn an_embedding_in_column_order_is_coded_by_rows() {
    let rows = array![[1.0f32, 0.0], [0.0, 1.0], [2.0, 0.0], [0.0, 3.0]];
    let by_columns = rows.t().as_standard_layout().into_owned().reversed_axes();
    assert!(by_columns.as_slice().is_none());
    let codes = coded(&Feature::Matrix(by_columns), Coding::Auto, 2).unwrap();
    assert_eq!(codes.codes, [0, 1, 0, 1]);
}

/// The same constants must come out of every build: native, wasm, wasm with threads.
#[test]
fn golden_bits() {
    let values = planted(48, 600, 100, 7, 3.0);
    let scores =
        pca::project(&normalize::centre(normalize::l2_rows(values.clone())), 16, PcaBy::Gram, &Silent).unwrap().scores;
    let codes = for_any_number_of_threads(|| coded(&Feature::Matrix(values.clone()), Coding::Auto, 12).unwrap().codes);
    let found = (hash(scores.iter().map(|s| s.to_bits())), hash(codes));
    assert_eq!(found, (0x87ef_1000_7743_a789, 0x2671_1582_e39e_4262), "{found:#x?}");
}

#[test]
fn a_held_out_codebook_codes_rows_that_it_never_saw() {
    let plan = plan(Config { held_out: 0.4, clusters: 5, ..Config::default() });
    let codes = |values: Array2<f32>| {
        let feature = Feature::Matrix(values);
        code(&feature, Coding::Auto, 5, &plan, &[0, 1], &Silent).unwrap()
    };
    let values = planted(40, 200, 30, 5, 0.1);
    let found = codes(values.clone());
    assert_eq!((found.codes.len(), found.report.fitted, found.report.counts.iter().sum()), (120, Some(80), 120));
    // Rows of one planted group share their code.
    let split = held_out::split(200, &plan).unwrap().unwrap();
    for (code, row) in found.codes.iter().zip(&split.counted) {
        let first = split.counted.iter().position(|r| r % 5 == row % 5).unwrap();
        assert_eq!(*code, found.codes[first]);
    }
    // What one counted row holds moves no other row's code.
    let mut moved = values;
    moved.row_mut(split.counted[3]).fill(50.0);
    let again = codes(moved);
    let others = |codes: &Codes| codes.codes.iter().enumerate().filter(|(i, _)| *i != 3).map(|(_, c)| *c).collect();
    let (a, b): (Vec<u32>, Vec<u32>) = (others(&found), others(&again));
    assert_eq!(a, b);
}

#[test]
fn labels_leave_out_the_rows_that_codebooks_are_fitted_to() {
    let plan = plan(Config { held_out: 0.5, ..Config::default() });
    let labels = Feature::from_labels((0..40).map(|i| if i % 2 == 0 { "a" } else { "b" }));
    let found = code_target(&labels, &plan, &[1, 0], &Silent).unwrap();
    assert_eq!((found.codes.len(), found.report.fitted), (20, None));
}

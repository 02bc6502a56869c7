use super::*;
use serde_json::{Value, json};

/// A sound report of two layers with everything that a report may have.
fn sound() -> Value {
    let quantities = |value: Value| {
        json!({"redundant": value, "unique": {"image": value, "text": value}, "synergistic": value, "unique_total": value,
            "information": {"image": value, "text": value, "joint": value}})
    };
    let against = json!({"mean": 0.01, "low": 0.0, "high": 0.03, "p": 0.005, "p_adjusted": 0.01});
    let coding = |symbols: u64| {
        json!({"method": "clusters", "dimensions": 32, "components": 16, "explained_variance": 0.7, "converged": true, "symbols": symbols,
            "labels": (0..symbols).map(|i| i.to_string()).collect::<Vec<_>>(), "counts": vec![120 / symbols; symbols as usize]})
    };
    let layer = |name: &str| {
        json!({
            "name": name, "rows": 120, "shape": [4, 4, 3],
            "atoms": {"redundant": 0.25, "unique": {"image": 0.125, "text": 0.5}, "synergistic": 0.0625},
            "information": {"image": 0.375, "text": 0.75, "joint": 0.9375},
            "readable": {"folds": 5, "examples": 120, "of": {
                "image": {"bits": 0.5, "standard_error": 0.02, "accuracy": 0.6},
                "text": {"bits": -0.001, "standard_error": 0.0, "accuracy": 0.4},
                "joint": {"bits": 1.25, "standard_error": 0.03, "accuracy": 0.9}},
                "permuted": {"image": {"bits": 0.75, "standard_error": 0.03, "accuracy": 0.7},
                    "text": {"bits": -0.5, "standard_error": 0.1, "accuracy": 0.5}},
                "guess": 0.4, "alignment": 0.25},
            "certificate": {"gap": 1e-10, "marginal_residual": 1e-17, "iterations": 7, "status": "converged"},
            "measures": {"mmi": {"redundant": 0.375, "unique": {"image": 0.0, "text": 0.375}, "synergistic": 0.1875}},
            "contribution": {"image": 0.2, "text": 0.8, "imbalance": 0.6},
            "verdict": {"outcome": "unique", "words": "Unique.", "lead": "text"},
            "inference": {
                "null": {"permutations": 200, "gap": 1e-5, "correction": "holm", "any": {"p": 0.005, "p_adjusted": 0.01},
                    "of": quantities(against.clone())},
                "tests": {"method": "half-sampling", "correction": "holm", "any_unique": {"p": 0.02, "p_adjusted": 0.04},
                    "unique": {"image": {"p": 0.01, "p_adjusted": 0.02}, "text": {"p": 0.5, "p_adjusted": 1.0}},
                    "redundant": {"p": 0.01, "p_adjusted": 0.02}, "synergistic": {"p": 0.01, "p_adjusted": 0.02}},
                "interaction": {"permutations": 200, "correction": "holm", "synergistic": against},
                "corrected": {"method": "half-sampling", "of": quantities(json!(-0.01)),
                    "contribution": {"image": 0.25, "text": 0.75, "imbalance": 0.5}},
                "interval": {"method": "half-sampling", "coverage": 0.95, "resamples": 200, "of": quantities(json!([0.0, 0.5])),
                    "contribution": {"image": [0.1, 0.4], "text": [0.6, 0.9]}},
            },
            "sample": {"cells": 48, "occupied": 40, "rows_per_occupied_cell": 3.0, "permuted_information": 0.2},
            "coding": {"image": coding(4), "text": coding(4), "group": coding(3)},
            "warnings": ["A sentence."],
        })
    };
    json!({
        "schema": "pidlens.report/2", "unit": "bit", "sources": ["image", "text"], "target": "group", "config": {},
        "engine": {"name": "pidlens", "version": "0.1.0", "build": "native", "threads": 2},
        "layers": [layer("layer 0"), layer("layer 1")],
    })
}

fn read(report: Value) -> Result<Checked<Report>, String> {
    serde_json::from_value(report).map_err(|error| error.to_string())
}

fn changed(pointer: &str, value: Value) -> Result<Checked<Report>, String> {
    let mut report = sound();
    let (outer, key) = pointer.rsplit_once('/').expect("a pointer starts with a stroke");
    let place = report.pointer_mut(outer).unwrap_or_else(|| panic!("{outer} is there"));
    match place {
        Value::Object(fields) => drop(fields.insert(key.to_owned(), value)),
        Value::Array(items) => items[key.parse::<usize>().expect("a place")] = value,
        other => panic!("{pointer}: {other}"),
    }
    read(report)
}

#[test]
fn a_sound_report_is_taken_as_it_is() {
    let report = read(sound()).expect("it is sound");
    assert_eq!(report.layers.len(), 2);
    assert_eq!(serde_json::to_value(&report).expect("a report is JSON")["layers"], sound()["layers"]);
}

#[test]
fn what_no_analysis_says_is_refused_with_its_place() {
    let cases = [
        ("/unit", json!("nat"), "unit is \"nat\""),
        ("/sources", json!([]), "sources is a list of 0"),
        ("/sources", json!(["image"]), "sources is a list of 1"),
        ("/sources", json!(["image", "text", "audio"]), "sources is a list of 3"),
        ("/sources", json!(["image", "image"]), "three different names"),
        ("/sources", json!(["text", "image"]), "layers.0.atoms.unique is of"),
        ("/sources", json!(["image", "joint"]), "the report uses this one as a key"),
        ("/sources", json!(["image", " "]), "at least one letter"),
        ("/target", json!("image"), "three different names"),
        ("/target", json!("x".repeat(2_000)), "2000 characters"),
        ("/config", json!({"clusters": 0}), "clusters is 0"),
        ("/engine/threads", json!(0), "engine.threads is 0"),
        ("/layers", json!([]), "layers is a list of 0"),
        ("/layers/1/name", json!(""), "layers.1.name is \"\""),
        ("/layers/1/shape", json!([4, 4, 0]), "layers.1.shape.2.symbols is 0"),
        ("/layers/1/shape", json!([100_000, 100_000, 2]), "shape's product"),
        ("/layers/1/atoms/redundant", json!(1e308), "layers.1.atoms.redundant is 1e308"),
        ("/layers/1/atoms/redundant", json!(-0.1), "layers.1.atoms.redundant is -0.1"),
        ("/layers/1/atoms/redundant", json!(0.28), "redundant + unique.image is 0.405"),
        ("/layers/1/atoms/synergistic", json!(0.1), "the sum of its atoms"),
        ("/layers/1/atoms/unique", json!({}), "atoms.unique is a list of 0"),
        ("/layers/1/atoms/unique", json!({"text": 0.5, "image": 0.125}), "in this order"),
        ("/layers/1/information/text", json!(1.9), "information.text is 1.9"),
        ("/layers/1/information/joint", json!(3.0), "information.joint is 3.0; expected a number from 0.745 to 1.594"),
        ("/layers/1/information", json!({"joint": 0.9375}), "information is of []"),
        ("/layers/1/measures/mmi/unique", json!({"image": 0.0}), "measures.mmi.unique is of"),
        ("/layers/1/measures/mmi/redundant", json!(1.0), "measures.mmi: redundant + unique.image"),
        ("/layers/1/contribution/image", json!(0.9), "contribution: the sum of its shares"),
        ("/layers/1/contribution", json!({"image": 0.8, "text": 0.2, "imbalance": 0.6}), "contribution.image is 0.8"),
        ("/layers/1/contribution/imbalance", json!(0.1), "contribution.imbalance is 0.1"),
        ("/layers/1/contribution", json!({"imbalance": 0.6}), "contribution is of []"),
        ("/layers/1/certificate/gap", json!(1e9), "certificate.gap is 1000000000.0"),
        ("/layers/1/certificate/gap", json!(-1.0), "certificate.gap is -1.0"),
        ("/layers/1/verdict/lead", json!("audio"), "verdict.lead is \"audio\""),
        ("/layers/1/verdict/words", json!("x".repeat(20_000)), "verdict.words is 20000 characters long"),
        ("/layers/1/inference/null/of/unique", json!({}), "inference.null.of.unique is of []"),
        ("/layers/1/inference/null/of/redundant/p", json!(0.0), "p is 0.0"),
        ("/layers/1/inference/null/any/p", json!(1.5), "null.any"),
        ("/layers/1/inference/null/any/p", json!(0.001), "null.any"),
        (
            "/layers/1/inference/null/sequential",
            json!({"reached": 10, "most": 999, "drawn": 1000}),
            "null.sequential.drawn is 1000; expected a whole number from 10 to 999",
        ),
        (
            "/layers/1/inference/null/sequential",
            json!({"reached": 0, "most": 999, "drawn": 9}),
            "null.sequential.reached",
        ),
        // Tests that all stopped after 100 have no p below a tenth.
        ("/layers/1/inference/null/sequential", json!({"reached": 10, "most": 999, "drawn": 100}), "p is 0.005"),
        ("/layers/1/inference/tests/unique", json!({}), "tests"),
        ("/layers/1/inference/tests/any_unique/p", json!(-0.5), "tests"),
        ("/layers/1/inference/null/of/redundant/low", json!(0.5), "band.high is 0.03"),
        ("/layers/1/inference/interaction/synergistic/mean", json!(-1e9), "interaction.synergistic.mean"),
        ("/layers/1/inference/corrected/of/unique", json!({}), "corrected.of.unique is of []"),
        ("/layers/1/inference/corrected/of/redundant", json!(1e300), "corrected.of.0.value is 1e300"),
        ("/layers/1/inference/interval/of/unique", json!({}), "interval.of.unique is of []"),
        ("/layers/1/inference/interval/of/redundant", json!([0.5, 0.1]), "interval.high is 0.1"),
        ("/layers/1/inference/interval/contribution", json!({}), "interval.contribution is of []"),
        ("/layers/1/readable/folds", json!(1), "readable.folds is 1"),
        ("/layers/1/readable/examples", json!(121), "readable.examples is 121"),
        (
            "/layers/1/readable/of/image/bits",
            json!(1.7),
            "readable.of.image.bits is 1.7; expected a number from -64 to 1.594",
        ),
        ("/layers/1/readable/of/text/bits", json!(-1e9), "readable.of.text.bits is -1000000000.0"),
        ("/layers/1/readable/of/image/standard_error", json!(-0.1), "readable.of.image.standard_error is -0.1"),
        ("/layers/1/readable/of/joint/accuracy", json!(1.5), "readable.of.joint.accuracy is 1.5"),
        ("/layers/1/readable/permuted", json!({}), "readable.permuted is of []"),
        ("/layers/1/readable/permuted/text/accuracy", json!(-0.5), "readable.permuted.text.accuracy is -0.5"),
        ("/layers/1/readable/guess", json!(1.5), "readable.guess is 1.5"),
        ("/layers/1/readable/alignment", json!(-0.5), "readable.alignment is -0.5"),
        (
            "/layers/1/readable/of",
            json!({"joint": sound()["layers"][0]["readable"]["of"]["joint"]}),
            "readable.of is of []",
        ),
        ("/layers/1/sample/cells", json!(49), "sample.cells is 49"),
        ("/layers/1/sample/occupied", json!(0), "sample.occupied is 0"),
        ("/layers/1/sample/rows_per_occupied_cell", json!(30.0), "rows_per_occupied_cell is 30.0"),
        ("/layers/1/coding/other", sound()["layers"][0]["coding"]["text"].clone(), "coding is of \"other\" too"),
        ("/layers/1/coding/text/labels", json!([]), "coding.text.the number of labels is 0"),
        ("/layers/1/coding/text/counts", json!([1, 2, 3, 4]), "the sum of counts is 10"),
        ("/layers/1/coding/text/counts", json!([u64::MAX, 2, 3, 4]), "the sum of counts"),
        ("/layers/1/warnings", json!(vec![""; 2_000]), "warnings is a list of 2000"),
    ];
    for (pointer, value, told) in cases {
        let refusal = changed(pointer, value.clone()).expect_err(pointer);
        assert!(refusal.contains(told), "{pointer} = {value:.80}: {refusal}");
    }
}

#[test]
fn numbers_of_three_digits_still_add_up() {
    let mut report = sound();
    let layer = &mut report["layers"][0];
    layer["atoms"] = json!({"redundant": 0.602, "unique": {"image": 0.167, "text": 0.537}, "synergistic": 0.161});
    layer["information"] = json!({"image": 0.769, "text": 1.14, "joint": 1.47});
    layer["contribution"] = json!({"image": 0.238, "text": 0.762, "imbalance": 0.525});
    layer["measures"] = json!({});
    read(report).expect("rounded numbers are sound");
}

#[test]
fn what_is_not_computed_may_be_absent() {
    let mut report = sound();
    for layer in report["layers"].as_array_mut().expect("there are layers") {
        let fields = layer.as_object_mut().expect("a layer is an object");
        fields.retain(|key, _| !["measures", "verdict", "inference"].contains(&key.as_str()));
        for absent in ["rows", "contribution", "sample"] {
            fields.insert(absent.into(), Value::Null);
        }
        fields.insert("coding".into(), json!({}));
    }
    read(report).expect("it is sound");
}

#[test]
fn a_layer_of_other_variables_is_no_layer_of_a_report() {
    let mut report = read(sound()).expect("it is sound");
    let layer = |change: fn(&mut Value)| -> Checked<LayerReport> {
        let mut layer = sound()["layers"][1].clone();
        change(&mut layer);
        serde_json::from_value(layer).expect("it is sound by itself")
    };
    report.put(2, layer(|_| ())).expect("it is the next");
    report.put(0, layer(|l| l["name"] = json!("again"))).expect("it takes its own place");
    assert_eq!((report.layers.len(), report.layers[0].name.as_str()), (3, "again"));
    assert!(report.put(4, layer(|_| ())).is_err());
    let other = layer(|l| l["coding"] = json!({"audio": l["coding"]["text"].clone()}));
    assert!(report.put(3, other).is_err());
}

//! What is said of reports whose numbers are known.

use super::*;
use indexmap::IndexMap;
use schema::config::Config;
use schema::report::matrix::REST;
use schema::report::warning::Warning;
use schema::report::*;

fn layer(name: &str, u: [f64; 2], r: f64, s: f64) -> LayerReport {
    let by = |v: [f64; 2]| IndexMap::from([("image".to_owned(), v[0]), ("text".to_owned(), v[1])]);
    let sum = u[0] + u[1];
    LayerReport {
        name: name.into(),
        rows: Some(1816),
        shape: [8, 8, 9],
        atoms: AtomsReport { redundant: r, unique: by(u), synergistic: s },
        information: InformationReport { sources: by([r + u[0], r + u[1]]), joint: r + s + sum },
        readable: None,
        both: None,
        control: None,
        certificate: CertificateReport { gap: 2e-10, marginal_residual: 0.0, iterations: 9, status: Status::Converged },
        verdict: None,
        inference: None,
        contribution: (sum > 0.0).then(|| ContributionReport {
            sources: by([u[0] / sum, u[1] / sum]),
            imbalance: (u[0] - u[1]).abs() / sum,
        }),
        sample: None,
        measures: IndexMap::new(),
        coding: IndexMap::new(),
        warnings: vec![],
    }
}

fn report(layers: Vec<LayerReport>) -> Report {
    Report {
        schema: SCHEMA.into(),
        unit: "bit".into(),
        sources: vec!["image".into(), "text".into()],
        target: "group".into(),
        meta: Default::default(),
        config: Config::default(),
        engine: EngineInfo { name: "pidlens".into(), version: "0".into(), build: "native".into(), threads: 1 },
        layers,
    }
}

fn headline(layers: Vec<LayerReport>) -> String {
    tell(&report(layers), 0, Unit::Bits).unwrap().headline
}

#[test]
fn one_layer_names_the_leader_and_its_share() {
    assert_eq!(
        headline(vec![layer("0", [0.1, 0.3], 0.2, 0.1)]),
        "Text carries 75\u{202f}% of the unique information about group."
    );
    assert_eq!(headline(vec![layer("0", [0.4, 0.0], 0.2, 0.1)]), "Only image carries unique information about group.");
}

#[test]
fn a_small_imbalance_is_called_about_equal() {
    assert_eq!(
        headline(vec![layer("0", [0.26, 0.25], 0.2, 0.1)]),
        "Image and text carry about equal unique information about group: 51\u{202f}% and 49\u{202f}%."
    );
}

#[test]
fn a_small_imbalance_that_is_significant_has_a_leader() {
    let mut close = layer("0", [0.26, 0.25], 0.2, 0.1);
    let words = serde_json::json!({"outcome": "unique", "words": "w", "lead": "image"});
    close.verdict = serde_json::from_value(words).unwrap();
    assert_eq!(
        headline(vec![close]),
        "Image carries somewhat more of the unique information about group than text: 51\u{202f}% against 49\u{202f}%."
    );
}

#[test]
fn without_unique_information_no_contribution_is_claimed() {
    let redundant = report(vec![layer("0", [0.0, 0.0], 1.0, 0.0)]);
    let story = tell(&redundant, 1, Unit::Bits).unwrap();
    assert_eq!(story.headline, "Image and text tell the same about group: neither has unique information.");
    assert!(story.notes.iter().any(|n| n.contains("undefined")));
    assert!(headline(vec![layer("0", [0.0, 0.0], 0.0, 1.0)]).contains("only together"));
    assert!(headline(vec![layer("0", [0.0, 0.0], 0.0, 0.0)]).contains("no information"));
}

#[test]
fn layers_tell_where_the_lead_changes() {
    let image = |n: &str| layer(n, [0.3, 0.1], 0.2, 0.1);
    let text = |n: &str| layer(n, [0.1, 0.3], 0.2, 0.1);
    assert_eq!(
        headline(vec![image("0"), image("1"), text("2"), text("3")]),
        "Text overtakes image in unique information about group at layer 2."
    );
    assert_eq!(
        headline(vec![image("0"), text("1"), image("2")]),
        "The lead in unique information about group changes: image at layer 0, text at layer 1 and image at layer 2."
    );
    assert_eq!(
        headline(vec![text("0"), text("1")]),
        "Text carries most of the unique information about group at every layer (75\u{202f}%)."
    );
    let turns = ["0", "1", "2", "3", "4"].map(|n| if n.parse::<u32>().unwrap() % 2 == 0 { image(n) } else { text(n) });
    assert!(headline(turns.into()).contains("changes 4 times between image and text"));
    let even = layer("1", [0.2, 0.2], 0.2, 0.1);
    assert_eq!(
        headline(vec![image("0"), even.clone(), text("2"), text("3")]),
        "Text overtakes image in unique information about group at layer 2; at layer 1 neither leads."
    );
    let none = |n: &str| layer(n, [0.0, 0.0], 0.2, 0.1);
    assert_eq!(
        headline(vec![none("0"), none("1"), text("2"), text("3")]),
        "Text carries most of the unique information about group from layer 2 on; at layers 0–1 nothing is unique."
    );
}

/// A layer with a verdict, and the adjusted p-value of each unique atom.
fn tested(name: &str, u: [f64; 2], p: [f64; 2], verdict: serde_json::Value) -> LayerReport {
    let test = |p: f64| TestOf { p, p_adjusted: p };
    let unique = [("image", p[0]), ("text", p[1])].map(|(name, p)| (name.to_owned(), test(p)));
    let tests = TestsReport {
        method: "half-sampling".into(),
        correction: Default::default(),
        any_unique: test(p[0].min(p[1])),
        unique: unique.into_iter().collect(),
        redundant: Some(test(0.01)),
        synergistic: Some(test(0.8)),
    };
    let inference =
        InferenceReport { null: None, tests: Some(tests), interaction: None, corrected: None, interval: None };
    let mut layer = layer(name, u, 0.2, 0.1);
    layer.inference = Some(inference);
    layer.verdict = serde_json::from_value(verdict).unwrap();
    if layer.verdict.as_ref().unwrap().outcome != Outcome::Unique {
        layer.contribution = None;
    }
    layer
}

#[test]
fn significance_is_said_where_it_holds_and_where_it_does_not() {
    let unique = serde_json::json!({"outcome": "unique", "words": "w", "lead": "text"});
    let not = serde_json::json!({"outcome": "no-unique", "words": "w", "lead": null});
    let layers = vec![
        tested("0", [0.01, 0.01], [0.4, 0.6], not.clone()),
        tested("1", [0.1, 0.3], [0.2, 0.005], unique.clone()),
        tested("2", [0.1, 0.8], [0.01, 0.005], unique),
    ];
    let story = tell(&report(layers), 3, Unit::Bits).unwrap();
    assert_eq!(
        story.headline,
        "Text carries most of the unique information about group from layer 1 on; at layer 0 no unique information is detectable."
    );
    assert_eq!(
        story.notes[0],
        "Significant (level 0.05, Benjamini–Hochberg over layers): information unique to image at layer 2, unique to text at layers 1–2."
    );
    assert!(
        story
            .notes
            .iter()
            .any(|n| n.starts_with("Information unique to text rises from nothing detectable at layer 0 to 0.800")),
        "{story:?}"
    );
    let one = tell(&report(vec![tested("0", [0.01, 0.01], [0.4, 0.6], not)]), 1, Unit::Bits).unwrap();
    assert_eq!(
        one.headline,
        "Image and text carry information about group, mostly redundant; neither has detectable unique information."
    );
    assert!(
        one.notes.iter().any(
            |n| n.starts_with("Significant (level 0.05): redundancy; not significant: information unique to image")
        )
    );
}

#[test]
fn a_headline_hedges_where_examples_are_too_few_to_believe() {
    let mut few = layer("0", [0.1, 0.3], 0.2, 0.1);
    few.warnings.push(Warning::TooFewRows { rows: 40, cells: 30, rows_per_cell: 4.0 / 3.0, single: None });
    let story = tell(&report(vec![few]), 1, Unit::Bits).unwrap();
    assert!(story.headline.starts_with("With too few examples to be sure: text carries 75"), "{story:?}");
    assert!(story.notes.iter().any(|n| n.contains("analyse more examples, or use fewer clusters")));
}

#[test]
fn the_words_are_those_of_the_digits_that_are_shown() {
    // Layers 0 and 1 are the same with three digits, which is all that a long link brings.
    let (of, by) = ([0.2, 0.3], [0.200_04, 0.300_04]);
    let exact = report(vec![layer("0", by, 0.5, 0.1), layer("1", of, 0.5, 0.1), layer("2", [0.2, 0.6], 0.5, 0.1)]);
    let rounded = report(vec![layer("0", of, 0.5, 0.1), layer("1", of, 0.5, 0.1), layer("2", [0.2, 0.6], 0.5, 0.1)]);
    let story = tell(&exact, 3, Unit::Bits).unwrap();
    assert_eq!(story, tell(&rounded, 3, Unit::Bits).unwrap());
    assert!(story.notes[0].contains("is lowest at layers 0–1 (1.10"), "{story:?}");
}

fn notes(layers: Vec<LayerReport>) -> String {
    tell(&report(layers), 0, Unit::Bits).unwrap().notes.join(" ")
}

#[test]
fn depth_is_told_from_its_numbers() {
    let told = notes(vec![
        layer("0", [0.2, 0.3], 0.5, 0.1),
        layer("1", [0.1, 0.3], 0.6, 0.1),
        layer("2", [0.1, 0.5], 0.4, 0.4),
    ]);
    assert_eq!(
        told,
        "Joint information about group peaks at layer 2 (1.40\u{202f}bit) and is lowest at layers 0–1 (1.10\u{202f}bit); \
         the largest part is redundant at layers 0–1 and unique to text at layer 2. \
         Information unique to image falls from 0.200\u{202f}bit at layer 0 to 0.100\u{202f}bit at layer 2. \
         Information unique to text rises from 0.300\u{202f}bit at layer 0 to 0.500\u{202f}bit at layer 2."
    );
}

#[test]
fn a_change_that_is_none_is_called_none() {
    let same = layer("0", [0.2, 0.3], 0.5, 0.1);
    let told = notes(vec![same.clone(), LayerReport { name: "1".into(), ..same }]);
    assert_eq!(
        told,
        "Joint information hardly changes: 1.10\u{202f}bit to 1.10\u{202f}bit; the largest part is always redundant. \
         The imbalance hardly changes: 0.200 to 0.200."
    );
}

#[test]
fn a_trend_is_claimed_only_where_every_step_has_it() {
    let at = |name: &str, text: f64| layer(name, [0.1, text], 0.5, 0.1);
    let told = notes(vec![at("0", 0.1), at("1", 0.3), at("2", 0.2)]);
    assert!(told.ends_with("The imbalance is largest at layer 1 (0.500) and smallest at layer 0 (0)."), "{told}");
    assert!(!told.contains("rises"), "{told}");
}

#[test]
fn a_report_with_layers_to_come_claims_nothing_about_them() {
    let some = report(vec![layer("0", [0.1, 0.3], 0.2, 0.1), layer("1", [0.1, 0.3], 0.2, 0.1)]);
    let story = tell(&some, 7, Unit::Bits).unwrap();
    assert!(story.headline.starts_with("After 2 of 7 layers: Text carries most"), "{story:?}");
    let pending = some.layers.iter().cloned().map(|mut layer| {
        layer.verdict =
            serde_json::from_value(serde_json::json!({"outcome": "pending", "lead": null})).expect("it is a verdict");
        layer
    });
    let pending = report(pending.collect());
    let told = |of: usize| tell(&pending, of, Unit::Bits).unwrap().headline;
    assert_eq!(told(7), "After 2 of 7 layers: what is significant is still being computed.");
    assert_eq!(
        told(2),
        "The information about group is decomposed at 2 layers; what is significant is still being computed."
    );
}

#[test]
fn a_result_that_missed_its_gap_says_so() {
    let mut open = layer("0", [0.1, 0.3], 0.2, 0.1);
    open.certificate.status = Status::IterationLimit;
    open.certificate.gap = 2.5e-3;
    let story = tell(&report(vec![open]), 1, Unit::Bits).unwrap();
    assert!(story.notes.iter().any(|n| n.contains("iteration limit") && n.contains("3×10⁻³ bit")), "{story:?}");
}

#[test]
fn a_chance_result_is_never_told_as_a_contribution() {
    let mut noise = layer("all rows", [0.001, 0.0001], 0.002, 0.016);
    let joint = noise.information.joint;
    let sample = |permuted_information| {
        Some(SampleReport { cells: 128, occupied: 128, rows_per_occupied_cell: 15.6, permuted_information })
    };
    noise.sample = sample(Some(joint));
    assert!(headline(vec![noise.clone()]).ends_with("than unrelated data of this size would."));
    assert!(headline(vec![noise.clone(), noise.clone()]).ends_with("would, at any layer."));
    noise.sample = sample(Some(joint / 2.0));
    assert!(headline(vec![noise]).contains("unique information"));
}

#[test]
fn a_missing_contribution_says_why() {
    let zero = layer("0", [0.0, 0.0], 1.0, 0.0);
    let chance = LayerReport { contribution: None, ..layer("0", [0.01, 0.02], 0.0, 0.0) };
    assert_eq!(absence(&zero).unwrap().word, "undefined");
    assert_eq!(absence(&chance).unwrap().word, "noise");
    assert_eq!(absence(&layer("0", [0.1, 0.2], 0.0, 0.0)), None);
}

#[test]
fn warnings_are_mentioned_beside_the_headline() {
    let mut warned = layer("0", [0.1, 0.3], 0.2, 0.1);
    warned.warnings.push(Warning::TakenAsExact);
    let notes = tell(&report(vec![warned]), 1, Unit::Bits).unwrap().notes;
    assert!(notes.iter().any(|n| n.contains("warnings below")));
}

#[test]
fn facts_follow_the_unit() {
    let r = report(vec![layer("0", [0.1, 0.3], 0.2, 0.1)]);
    assert_eq!(facts(&r, Unit::Bits), ["n = 1\u{202f}816", "certified to 2×10⁻¹⁰ bit"]);
    assert_eq!(facts(&r, Unit::Nats)[1], "certified to 2×10⁻¹⁰ nat");
}

#[test]
fn what_each_of_several_has_alone_is_said_where_it_is_significant() {
    let against_the_rest = |name: &str, bits: f64| {
        let mut one = layer("layer 4", [bits, 0.2], 0.1, 0.0);
        let values = std::mem::take(&mut one.atoms.unique).into_values();
        one.atoms.unique = [name, REST].map(str::to_owned).into_iter().zip(values).collect();
        let mut report = report(vec![layer("layer 3", [0.0, 0.0], 0.0, 0.0), one]);
        report.sources = vec![name.into(), REST.into()];
        report
    };
    let pair = report(vec![layer("layer 3", [0.3, 0.1], 0.2, 0.1)]);
    let [image, audio] = [against_the_rest("image", 0.25), against_the_rest("audio", 0.0)];
    assert_eq!(only_of_each(&[&pair], Unit::Bits), None);
    assert_eq!(
        only_of_each(&[&pair, &image, &audio], Unit::Bits).unwrap(),
        format!(
            "Information about group that no other modality has in layer 4: image {}; not significant: audio.",
            Unit::Bits.show(0.25)
        )
    );
    assert_eq!(
        only_of_each(&[&pair, &audio], Unit::Bits).unwrap(),
        "No modality has detectable unique information about group in layer 4."
    );
}

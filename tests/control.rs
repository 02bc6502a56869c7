//! A control: what modalities tell about the target within each of its classes, and the mean over them.

mod common;

use common::open;
use engine::rng::Rng;
use ingest::Opened;
use link::envelope::{Analysis, agreement};
use run::{Quiet, RunError};
use schema::config::{Coding, Config};
use schema::job::{ArrayRef, Job, Named};
use schema::report::control::ControlReport;
use schema::report::warning::Warning;
use schema::report::{EngineInfo, LayerReport, Outcome, Report};
use schema::trust::Checked;
use words::export;
use words::format::Unit;

/// A file of one column each for `a`, `b`, `y` and `z`.
fn files(rows: &[[u64; 4]]) -> Vec<Opened> {
    let lines: Vec<String> = rows.iter().map(|row| row.map(|symbol| format!("s{symbol}")).join(",")).collect();
    vec![open("t.csv", format!("a,b,y,z\n{}\n", lines.join("\n")).into_bytes()).expect("a table")]
}

fn job(config: Config) -> Job {
    let named =
        |key: &str| Named { name: key.to_owned(), arrays: vec![ArrayRef { file: 0, key: key.to_owned() }], ids: None };
    Job { sources: vec![named("a"), named("b")], target: named("y"), both: None, control: Some(named("z")), config }
}

fn config() -> Config {
    Config { null: 99, resamples: 40, ..Config::default() }
}

fn analyze(job: &Job, files: &[Opened]) -> Result<Report, RunError> {
    let report = run::analyze(job, files, EngineInfo::of("native", 1), &Quiet)?.remove(0);
    // What is computed here is what the door lets in.
    Ok(Report::clone(&Checked::new(report).expect("a sound report")))
}

fn control(report: &Report) -> &ControlReport {
    report.layers[0].control.as_deref().expect("a control")
}

/// Unique to the first, redundant, unique to the second, synergistic.
fn atoms(layer: &LayerReport) -> [f64; 4] {
    [layer.atoms.unique["a"], layer.atoms.redundant, layer.atoms.unique["b"], layer.atoms.synergistic]
}

fn near(found: [f64; 4], expected: [f64; 4], within: f64) {
    let far = found.iter().zip(expected).any(|(found, expected)| (found - expected).abs() > within);
    assert!(!far, "{found:?} instead of {expected:?}");
}

/// Rows of two fair bits and what `rest` makes of them: the target and the control.
fn drawn(count: usize, rest: impl Fn(&mut Rng, [u64; 2]) -> [u64; 2]) -> Vec<[u64; 4]> {
    let mut rng = Rng::stream(11, &[count as u64]);
    (0..count)
        .map(|_| {
            let [a, b] = [rng.below(2), rng.below(2)];
            let [y, z] = rest(&mut rng, [a, b]);
            [a, b, y, z]
        })
        .collect()
}

/// Of four classes, where what each modality says depends on the class.
fn mixed(count: usize) -> Vec<[u64; 4]> {
    drawn(count, |rng, [a, b]| {
        let z = rng.below(8).min(3);
        let noise = rng.below(2);
        [[a, b, a ^ b, noise][z as usize], z]
    })
}

#[test]
fn an_exclusive_or_is_the_others_own_once_one_side_is_known() {
    let rows: Vec<[u64; 4]> = (0..400).map(|at| [at / 2 % 2, at % 2, (at / 2 % 2) ^ (at % 2), at / 2 % 2]).collect();
    let report = analyze(&job(config()), &files(&rows)).expect("a report");
    near(atoms(&report.layers[0]), [0.0, 0.0, 0.0, 1.0], 1e-8);
    let control = control(&report);
    assert_eq!(control.classes.iter().map(|class| class.name.as_str()).collect::<Vec<_>>(), ["z = s0", "z = s1"]);
    for layer in control.layers() {
        near(atoms(layer), [0.0, 0.0, 1.0, 0.0], 1e-8);
        assert_eq!(layer.verdict.as_ref().and_then(|verdict| verdict.lead.as_deref()), Some("b"), "{}", layer.name);
    }
}

#[test]
fn a_control_of_one_class_changes_no_bit() {
    let constant: Vec<[u64; 4]> = mixed(300).into_iter().map(|[a, b, y, _]| [a, b, y, 0]).collect();
    for config in [config(), Config { sequential: 199, ..config() }] {
        let with = analyze(&job(config.clone()), &files(&constant)).expect("a report");
        let without = analyze(&Job { control: None, ..job(config) }, &files(&constant)).expect("a report");
        let layer = &without.layers[0];
        assert_eq!(LayerReport { control: None, ..with.layers[0].clone() }, *layer);
        for given in control(&with).layers() {
            assert_eq!(
                (&given.atoms, &given.information, &given.inference, &given.contribution, &given.verdict),
                (&layer.atoms, &layer.information, &layer.inference, &layer.contribution, &layer.verdict),
                "{}",
                given.name
            );
        }
    }
}

/// `−Σ p ln p / ln 2` of the rows' keys.
fn entropy(rows: &[[u64; 4]], key: impl Fn(&[u64; 4]) -> Vec<u64>) -> f64 {
    let mut counts = std::collections::BTreeMap::new();
    rows.iter().for_each(|row| *counts.entry(key(row)).or_insert(0.0) += 1.0);
    let n = rows.len() as f64;
    counts.values().map(|count: &f64| -(count / n) * (count / n).log2()).sum()
}

#[test]
fn the_means_sum_to_the_conditional_information() {
    let rows = mixed(500);
    let report = analyze(&job(config()), &files(&rows)).expect("a report");
    let mean = &control(&report).mean;
    // I(X;Y|Z) = H(X,Z) + H(Y,Z) − H(X,Y,Z) − H(Z).
    let conditional = |of: &[usize]| {
        let with = |more: &[usize]| {
            let places = [of, more].concat();
            entropy(&rows, |row| places.iter().map(|&at| row[at]).collect())
        };
        let z = entropy(&rows, |row| vec![row[3]]);
        with(&[3]) + entropy(&rows, |row| vec![row[2], row[3]]) - with(&[2, 3]) - z
    };
    assert!((mean.information.joint - conditional(&[0, 1])).abs() < 1e-12);
    assert!((mean.information.sources["a"] - conditional(&[0])).abs() < 1e-12);
    assert!((atoms(mean).iter().sum::<f64>() - mean.information.joint).abs() < 1e-8);
    assert_eq!(mean.rows, Some(500));
    // Halves and permutations of the mean keep the identities that those of its classes have.
    let found = mean.inference.as_ref().expect("resamples");
    let of = &found.corrected.as_ref().expect("corrected values").of;
    let sum = of.redundant + of.synergistic + of.unique_total;
    assert!((sum - of.information.joint).abs() < 1e-9, "{sum}");
    let test = found.null.as_ref().and_then(|null| null.of.information.joint.test).expect("a test");
    assert!(test.p <= 0.011, "{test:?}");
}

#[test]
fn the_means_intervals_reach_as_far_as_those_of_its_classes() {
    let report = analyze(&job(config()), &files(&mixed(500))).expect("a report");
    let control = control(&report);
    let ends = |layer: &LayerReport| {
        let interval = layer.inference.as_ref().and_then(|found| found.interval.as_ref()).expect("an interval");
        interval.of.values().into_iter().copied().collect::<Vec<_>>()
    };
    let mean = |quantity: usize, end: usize| -> f64 {
        let classes = control.classes.iter().zip(control.shares());
        classes.map(|(class, share)| share * ends(class)[quantity][end]).sum()
    };
    for (quantity, [low, high]) in ends(&control.mean).into_iter().enumerate() {
        assert!(low <= mean(quantity, 0) && mean(quantity, 1) <= high, "{quantity}: {low} to {high}");
    }
}

#[test]
fn a_control_that_is_the_target_leaves_nothing() {
    let rows: Vec<[u64; 4]> = mixed(200).into_iter().map(|[a, b, y, _]| [a, b, y, y]).collect();
    let report = analyze(&job(config()), &files(&rows)).expect("a report");
    for layer in control(&report).layers() {
        near(atoms(layer), [0.0; 4], 1e-12);
        assert_eq!(layer.contribution, None);
    }
    let told = words::control::told(&report.corrected(), Unit::Bits).expect("a control is told of");
    assert!(told.starts_with("Once z is known, a and b tell nothing more about y; without it they tell 0."), "{told}");
}

#[test]
fn a_class_of_one_row_is_decomposed_and_warned_of() {
    let mut rows = mixed(200);
    rows.push([0, 1, 1, 9]);
    let report = analyze(&job(config()), &files(&rows)).expect("a report");
    let last = control(&report).classes.last().expect("classes");
    assert_eq!((last.name.as_str(), last.rows), ("z = s9", Some(1)));
    near(atoms(last), [0.0; 4], 0.0);
    let warned = |warning: &Warning| matches!(warning, Warning::RareClasses { of, classes: 1, .. } if of == "z");
    assert!(report.layers[0].warnings.iter().any(warned), "{:?}", report.layers[0].warnings);
}

#[test]
fn rows_that_codebooks_are_fitted_to_are_not_held_either() {
    let report = analyze(&job(Config { held_out: 0.5, ..config() }), &files(&mixed(400))).expect("a report");
    let rows: u64 = control(&report).classes.iter().filter_map(|class| class.rows).sum();
    assert_eq!((rows, report.layers[0].rows), (200, Some(200)));
    let predictive = Config { sources: Coding::Predictive, held_out: 0.5, probe_folds: 0, ..config() };
    let report = analyze(&job(predictive), &files(&mixed(400))).expect("a report");
    let rows: u64 = control(&report).classes.iter().filter_map(|class| class.rows).sum();
    assert_eq!((rows, report.layers[0].rows), (200, Some(200)));
}

#[test]
fn what_no_control_can_be_is_refused_by_name() {
    let files = files(&mixed(200));
    let refused = |job: &Job, files: &[Opened]| analyze(job, files).expect_err("it is refused").to_string();
    let renamed = |name: &str| {
        let mut job = job(config());
        job.control.as_mut().expect("there is one").name = name.to_owned();
        job
    };
    for name in ["a", "y", " "] {
        let said = refused(&renamed(name), &files);
        assert!(said.contains("the name of a modality or the target is"), "{name}: {said}");
    }
    let mut real = self::files(&mixed(200));
    let values: String = (0..200).map(|at| format!("{}.5\n", at % 7)).collect();
    real.push(open("r.csv", format!("z\n{values}").into_bytes()).expect("a column"));
    let mut apart = job(config());
    apart.control.as_mut().expect("there is one").arrays[0].file = 1;
    let said = refused(&apart, &real);
    assert_eq!(said, "r.csv (z): a control cannot code real values; expected labels or whole numbers, one a row");
    let many: Vec<[u64; 4]> = (0..404).map(|at| [at % 2, at / 2 % 2, at % 3, at / 4]).collect();
    let said = refused(&job(config()), &self::files(&many));
    assert!(said.starts_with("t.csv (z): has 101 classes, and a control may have at most 100"), "{said}");
    let both = Job { both: job(config()).control.map(|named| Named { name: "vl".into(), ..named }), ..job(config()) };
    assert!(refused(&both, &files).contains("leave out vl or z"));
    let grouped = run::analyze_tokens(
        &job(config()),
        &Named { name: "group".into(), ..job(config()).target },
        None,
        &files,
        EngineInfo::of("native", 1),
        &Quiet,
    );
    assert!(
        grouped.expect_err("it is refused").to_string().contains("an analysis of groups takes no control: leave out z")
    );
}

#[test]
fn links_carry_a_control_and_a_forged_one_is_refused() {
    let report = analyze(&job(config()), &files(&mixed(300))).expect("a report");
    let checked = Checked::new(report.clone()).expect("sound");
    let print = link::envelope::Fingerprint {
        name: "t.csv".into(),
        bytes: 1,
        sha256: String::new(),
        arrays: Vec::new(),
        content: None,
    };
    let made = Analysis::new(String::new(), checked.clone(), Vec::new(), Some(&job(config())), vec![print]);
    let opened = Analysis::from_link(&made.link().text).expect("it opens");
    assert!(!matches!(
        agreement(&opened, &[checked], words::sentences::told),
        link::envelope::Agreement::Differs { .. }
    ));
    assert_eq!(opened.job().and_then(|job| job.control).map(|named| named.name), Some("z".to_owned()));
    type Forgery = (&'static str, fn(&mut ControlReport));
    let forgeries: [Forgery; 5] = [
        ("control.classes.0.atoms", |control| control.classes[0].atoms.redundant = 2.0),
        ("control.mean: a value of it", |control| {
            let LayerReport { atoms, information, .. } = control.classes[2].clone();
            control.mean = LayerReport { atoms, information, contribution: None, ..control.mean.clone() };
        }),
        ("control.the number of classes", |control| control.classes.clear()),
        ("control.classes is of Some", |control| drop(control.classes.pop())),
        ("control.classes.1.control or coding", |control| {
            control.classes[1].control = Some(Box::new(control.clone()));
        }),
    ];
    for (told, change) in forgeries {
        let mut forged = report.clone();
        change(forged.layers[0].control.as_mut().expect("a control"));
        let fault = Checked::new(forged).expect_err(told).to_string();
        assert!(fault.contains(told), "{told}: {fault}");
    }
}

#[test]
fn every_form_of_a_report_has_a_row_for_each_class_and_for_the_mean() {
    let report = analyze(&job(config()), &files(&mixed(300))).expect("a report");
    let rows = |form: &str| {
        let text = export::text(form, std::slice::from_ref(&report), Unit::Bits).expect("a form");
        ["z = s0", "z = s3", "mean over z"].map(|name| text.matches(name).count())
    };
    assert_eq!(rows("csv"), [1, 1, 1]);
    assert_eq!(rows("markdown"), [1, 1, 1]);
    assert!(rows("csv-long").iter().all(|&count| count == 20), "{:?}", rows("csv-long"));
    assert_eq!(export::markdown(&report, "", None, Unit::Bits, None).matches("| mean over z |").count(), 1);
    let told = words::story::tell(&report, 1, Unit::Bits).expect("a story").notes.join(" ");
    assert!(told.contains("Given z, a and b tell") && told.contains("the mean over 4 classes"), "{told}");
    let informative =
        |layer: &&LayerReport| layer.verdict.as_ref().is_some_and(|verdict| verdict.outcome != Outcome::Noise);
    let found = control(&report).classes.iter().filter(informative).count();
    assert!(found >= 3, "three of the classes are of no noise");
    assert!(told.contains(&format!("The mean is significant; by themselves, {found} of 4 classes are.")), "{told}");
}

//! The examples of a layer: which rows they are, what stands beside them, and that what they say has the layer's values as its means.

mod common;

use common::{clouds, open};
use ingest::Opened;
use run::Quiet;
use schema::config::{Config, Preset};
use schema::examples::Examples;
use schema::job::{ArrayRef, Job, Named};
use schema::report::{EngineInfo, LayerReport};

const ROWS: usize = 240;

/// Two embeddings whose rows lie near one of a few centres, and a table of the class and a caption of each row.
fn files() -> Vec<Opened> {
    let row = |i: usize| format!("c{},caption {i}\n", (i / 2 % 3 + i / 2 % 4) % 3);
    let table = format!("group,caption\n{}", (0..ROWS).map(row).collect::<String>());
    vec![
        open("image.npy", clouds(ROWS, 3)).expect("an array"),
        open("text.npy", clouds(ROWS, 4)).expect("an array"),
        open("group.csv", table).expect("a table"),
    ]
}

fn job(config: Config) -> Job {
    let named = |name: &str, file: usize, key: &str| Named {
        name: name.to_owned(),
        arrays: vec![ArrayRef { file, key: key.to_owned() }],
        ids: None,
    };
    Job {
        sources: vec![named("image", 0, ""), named("text", 1, "")],
        target: named("group", 2, "group"),
        both: None,
        control: None,
        config,
    }
}

fn opened(job: &Job, files: &[Opened]) -> Examples {
    let examples = run::examples(job, 0, 0, files, None, &Quiet).expect("it opens");
    assert!(examples.is_sound());
    examples
}

fn layer(job: &Job, files: &[Opened]) -> LayerReport {
    run::analyze(job, files, EngineInfo::of("native", 1), &Quiet).expect("it runs").remove(0).layers.remove(0)
}

fn quick(config: Config) -> Config {
    Config { null: 0, resamples: 0, probe_folds: 0, clusters: 4, ..config }
}

#[test]
fn means_over_examples_are_the_layers_values_for_each_kind_of_codes() {
    let split = Config { held_out: 0.25, ..Config::default() };
    for config in [Config::default(), split, Config::preset(Preset::Predictive)] {
        let (files, job) = (files(), job(quick(config)));
        let job =
            Job { config: Config { measures: vec![schema::measures::Measure::ISx], ..job.config.clone() }, ..job };
        let (examples, layer) = (opened(&job, &files), layer(&job, &files));
        assert_eq!(examples.len() as u64, layer.rows.expect("rows were counted"));
        let mean = |of: fn(&schema::examples::Pointwise) -> f64| {
            (0..examples.len()).map(|i| of(&examples.pointwise_of(i))).sum::<f64>() / examples.len() as f64
        };
        let atoms = &layer.measures[0].atoms;
        for (found, value) in [
            (mean(|p| p.information[0]), layer.information.sources["image"]),
            (mean(|p| p.information[1]), layer.information.sources["text"]),
            (mean(|p| p.information[2]), layer.information.joint),
            (mean(|p| p.i_sx.redundant), atoms.redundant),
            (mean(|p| p.i_sx.unique[0]), atoms.unique["image"]),
            (mean(|p| p.i_sx.unique[1]), atoms.unique["text"]),
            (mean(|p| p.i_sx.synergistic), atoms.synergistic),
        ] {
            assert!((found - value).abs() < 1e-9, "{found} for {value}");
        }
        // Only counted rows are there, each beside what its file says of it.
        assert!(examples.rows.is_sorted());
        assert_eq!(examples.head.texts.iter().map(|text| text.name.as_str()).collect::<Vec<_>>(), ["caption"]);
        for (i, &row) in examples.rows.iter().enumerate() {
            assert_eq!(examples.text(0, i), format!("caption {row}"));
        }
        assert!(
            examples.head.explained.iter().all(|axes| axes.is_some_and(|[one, other]| one >= other && other >= 0.0))
        );
    }
}

#[test]
fn a_layer_that_is_opened_by_the_codes_of_its_analysis_is_the_same_to_the_bit() {
    for config in
        [Config::default(), Config { held_out: 0.25, ..Config::default() }, Config::preset(Preset::Predictive)]
    {
        let (files, job) = (files(), job(Config { null: 0, resamples: 0, clusters: 4, ..config }));
        let (_, codes) = run::analyze_and_keep(&job, &files, EngineInfo::of("native", 1), &Quiet).expect("it runs");
        assert!(codes.bytes() >= 3 * 4 * ROWS / 2, "{}", codes.bytes());
        let open = |codes| run::inside(&job, 0, 0, &files, codes, &Quiet).expect("it opens");
        assert_eq!(open(Some(&codes)), open(None));
    }
}

#[test]
fn classes_sum_to_the_atoms_of_the_report() {
    let (files, job) = (files(), job(quick(Config::default())));
    let (inside, _) = run::inside(&job, 0, 0, &files, None, &Quiet).expect("it opens");
    let layer = layer(&job, &files);
    let sum = |atom: usize| inside.classes.iter().map(|class| class.atoms.stacked()[atom]).sum::<f64>();
    let expected =
        [layer.atoms.unique["image"], layer.atoms.redundant, layer.atoms.unique["text"], layer.atoms.synergistic];
    for (atom, expected) in expected.into_iter().enumerate() {
        assert!((sum(atom) - expected).abs() < 1e-9, "{} for {expected}", sum(atom));
    }
}

#[test]
fn a_table_of_text_beside_the_job_goes_by_row_and_with_ids_by_its_own_file() {
    let job_of = |ids: bool| {
        let mut job = job(quick(Config::default()));
        if ids {
            for (named, file) in job.sources.iter_mut().zip(0..) {
                named.arrays[0].key = "x".into();
                named.ids = Some(ArrayRef { file, key: "id".into() });
            }
            job.target.ids = Some(ArrayRef { file: 2, key: "id".into() });
        }
        job
    };
    let mut with = files();
    let names: String = (0..ROWS).map(|i| format!("name {i}\n")).collect();
    with.push(open("names.csv", format!("name\n{names}")).expect("a table"));
    let examples = opened(&job_of(false), &with);
    assert_eq!((examples.text(1, 17), examples.id(17)), ("name 17", None));

    // Tables in other orders: the caption is that of the id, not of the row.
    let table = |name: &str, step: usize, cell: &dyn Fn(usize) -> String| {
        let rows: String = (0..ROWS).map(|i| i * step % ROWS).map(|i| format!("e{i},{}\n", cell(i))).collect();
        rows.lines().fold(format!("id,{name}\n"), |text, line| text + line + "\n")
    };
    let tables = [
        ("a.csv", table("x", 1, &|i| format!("w{}", i % 3))),
        ("b.csv", table("x", 7, &|i| format!("w{}", i % 4))),
        ("y.csv", table("group,caption", 11, &|i| format!("c{},caption {i}", i % 2))),
    ];
    let tables: Vec<Opened> = tables.into_iter().map(|(name, text)| open(name, text).expect(name)).collect();
    let examples = opened(&job_of(true), &tables);
    for i in 0..ROWS {
        let id = examples.id(i).expect("there are ids");
        assert_eq!(id, format!("e{}", examples.rows[i]));
        assert_eq!(examples.text(1, i), format!("caption {}", &id[1..]));
    }
    // Words have no map.
    assert_eq!(examples.head.explained, [None, None]);
}

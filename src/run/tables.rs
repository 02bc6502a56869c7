//! The tables of codes of a job's layers, and an analysis computed from such tables alone.

use super::error::RunError;
use super::variable::Variable;
use super::watch::{Tracker, Watch, decomposing};
use super::{Prepared, code_layer, prepare, sides};
use engine::analysis::{self, Names};
use engine::discretize::Codes;
use engine::inference::counts::Counts;
use engine::joint::Joint;
use ingest::Opened;
use schema::config::Config;
use schema::counts::CodeTable;
use schema::job::{Job, Position};
use schema::report::{EngineInfo, Header, LayerReport, Report};

/// The table of each layer of a job of two modalities, coded as in [`super::analyze`].
///
/// # Errors
/// As of [`super::analyze`].
pub fn tables(job: &Job, files: &[Opened], watch: &dyn Watch) -> Result<Vec<CodeTable>, RunError> {
    let Prepared { plan, comparisons, mut variables, layers, .. } = prepare(job, None, files, watch)?;
    let table = |layer| {
        let due: Vec<usize> = (0..variables.len()).filter(|&v| variables[v].is_due()).collect();
        let place = Position { layer, ..Position::first(layers, 1) };
        let tracker = Tracker { watch, place, part: 0, parts: 1, decomposing: 1.0 };
        code_layer(&mut variables, layer, &due, &plan, false, tracker)?;
        let (target, sources) = variables.split_last().expect("a job has a target");
        let codes: Vec<&Codes> = sources.iter().map(Variable::codes).collect();
        let (a, b) = sides(comparisons[0], &codes);
        let target = target.codes();
        let joint = Joint::from_codes(&a.codes, &b.codes, &target.codes)?;
        let rows = target.codes.len() as f64;
        // A count divided by the rows and multiplied by them again is off by far less than one half.
        let counts = joint.pmf().iter().map(|p| (p * rows).round() as u32).collect();
        Ok(CodeTable { shape: joint.shape(), counts })
    };
    (0..layers).map(table).collect()
}

/// What [`super::analyze`] says of layers of these tables, but for what it says of embeddings: how they were coded and what can be read in them. Tables are all
/// that nulls, intervals and verdicts rest on, so that they are the same to the bit.
///
/// # Errors
/// [`RunError`].
pub fn solve_tables(
    config: &Config,
    [a, b, target]: [&str; 3],
    tables: &[(String, CodeTable)],
    engine: EngineInfo,
    watch: &dyn Watch,
) -> Result<Report, RunError> {
    let plan = config.clone().check()?;
    let names = Names { sources: [a, b], target };
    names.check()?;
    let place = Position::first(tables.len(), 1);
    let mut joints = Vec::with_capacity(tables.len());
    let mut layers: Vec<LayerReport> = Vec::with_capacity(tables.len());
    for (layer, (name, table)) in tables.iter().enumerate() {
        let mass: Vec<f64> = table.counts.iter().copied().map(f64::from).collect();
        let joint = Joint::from_mass(table.shape, &mass)?;
        let place = Position { layer, ..place };
        let tracker = Tracker { watch, place, part: 0, parts: 1, decomposing: decomposing(&plan) };
        let mut report = analysis::decompose_joint(name, names, &joint, Some(table.rows()), &plan, &tracker)?;
        analysis::await_null(&mut report, &plan);
        layers.push(report);
        joints.push((joint, table.rows()));
    }
    let counts = |layer: usize| {
        let (joint, rows): &(Joint, u64) = &joints[layer];
        Ok(Counts::of(joint, *rows))
    };
    super::infer(&mut layers, counts, |_| Ok(Vec::new()), place, &plan, watch)?;
    Ok(Report::new(Header::of([a, b], target, config, &engine), layers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Quiet, analyze};
    use schema::job::{ArrayRef, Named};

    #[test]
    fn tables_alone_give_the_same_atoms_nulls_intervals_and_verdicts_to_the_bit() {
        let cell = |i: usize| (i * 7919 + i / 3) % 11;
        let rows =
            (0..240).map(|i| format!("l{},r{},k{}", cell(i) % 3, cell(i + 5) % 4, (cell(i) % 3 + cell(i + 5)) % 2));
        let text = format!("left,right,kind\n{}\n", rows.collect::<Vec<_>>().join("\n"));
        let file = ingest::open("t.csv", Box::new(text.into_bytes())).expect("a table");
        let named =
            |name: &str| Named { name: name.into(), arrays: vec![ArrayRef { file: 0, key: name.into() }], ids: None };
        let config =
            Config { null: 20, resamples: 20, seed: 3, sources: schema::config::Coding::Labels, ..Config::default() };
        let sources = vec![named("left"), named("right")];
        let job = Job { sources, target: named("kind"), both: None, control: None, config: config.clone() };
        let files = [file];
        let engine = EngineInfo::of("native", 1);
        let whole = analyze(&job, &files, engine.clone(), &Quiet).expect("it runs").remove(0);
        let tables = tables(&job, &files, &Quiet).expect("it is coded");
        assert_eq!((tables[0].shape, tables[0].rows()), (whole.layers[0].shape, 240));
        let named: Vec<(String, CodeTable)> = whole.layers.iter().map(|layer| layer.name.clone()).zip(tables).collect();
        let again = solve_tables(&config, ["left", "right", "kind"], &named, engine, &Quiet).expect("it is solved");
        assert!(whole.layers[0].inference.is_some());
        let said = |layer: &LayerReport| {
            let LayerReport { atoms, information, certificate, contribution, verdict, inference, sample, .. } =
                layer.clone();
            (atoms, information, certificate, contribution, verdict, inference, sample)
        };
        assert_eq!(said(&whole.layers[0]), said(&again.layers[0]));
    }
}

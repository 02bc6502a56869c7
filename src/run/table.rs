//! A counts table → a report of one layer.

use super::error::RunError;
use super::watch::{Tracker, Watch};
use engine::analysis;
use engine::analysis::Names;
use engine::error::EngineError;
use engine::inference::counts::Counts;
use engine::joint::Joint;
use ingest::{CountsTable, Opened};
use schema::config::Config;
use schema::job::Position;
use schema::report::warning::{Texts, Warning};
use schema::report::{CodingReport, EngineInfo, Header, Report, TABLE};
use schema::spaces;

const NAMES: Names = Names { sources: ["x1", "x2"], target: "y" };

/// Decomposes a table of cells x1, x2, y with a count or a probability each, as it is.
///
/// # Errors
/// [`RunError`], which names the file.
pub fn decompose(file: &Opened, config: Config, engine: EngineInfo, watch: &dyn Watch) -> Result<Report, RunError> {
    let plan = config.clone().check()?;
    let table = file.read_counts()?;
    let refused = |name: &str, source: EngineError| RunError::Refused {
        file: file.info().name.clone(),
        name: name.to_owned(),
        layer: String::new(),
        source: Box::new(source),
    };
    let joint = Joint::from_mass(table.shape, &table.mass).map_err(|source| refused(TABLE, source))?;
    let coding = coding(&table);
    if let [class] = coding[NAMES.target].labels.as_slice() {
        return Err(refused(NAMES.target, EngineError::OneClass { class: class.clone() }));
    }
    let decomposing = super::watch::decomposing(&plan);
    let place = Position::first(1, 1);
    let tracker = Tracker { watch, place, part: 0, parts: 1, decomposing };
    let mut layer = analysis::decompose_joint(TABLE, NAMES, &joint, table.rows, &plan, &tracker)?;
    let labels = |(name, coding): (&String, &CodingReport)| {
        spaces::warning(name, Texts::Symbols, coding.labels.iter().map(String::as_str))
    };
    layer.warnings.extend(coding.iter().filter_map(labels));
    layer.coding = coding;
    layer.warnings.extend(table.note.clone().map(|note| Warning::Noted { file: None, note }));
    let counts = layer.rows.map(|rows| Counts::of(&joint, rows));
    let counts = counts.filter(|counts| analysis::is_inferred(counts, TABLE, &plan));
    if counts.is_some() {
        analysis::await_null(&mut layer, &plan);
    } else if table.rows.is_some() && plan.null > 0 {
        layer.warnings.push(Warning::TakenAsExact);
    }
    watch.layer(place, &layer);
    let mut layers = vec![layer];
    if let Some(counts) = counts {
        super::infer(&mut layers, |_| Ok(counts.clone()), |_| Ok(Vec::new()), place, &plan, watch)?;
    }
    Ok(Report::new(Header::of(NAMES.sources, NAMES.target, &config, &engine), layers))
}

/// The symbols of positive mass, with their counts where the table has counts.
fn coding(table: &CountsTable) -> indexmap::IndexMap<String, CodingReport> {
    let [_, n2, ny] = table.shape;
    let names = [NAMES.sources[0], NAMES.sources[1], NAMES.target];
    let mut mass: [Vec<f64>; 3] = table.shape.map(|n| vec![0.0; n]);
    for (cell, &m) in table.mass.iter().enumerate() {
        for (axis, index) in [cell / (n2 * ny), cell / ny % n2, cell % ny].into_iter().enumerate() {
            mass[axis][index] += m;
        }
    }
    names
        .iter()
        .zip(mass.iter().zip(&table.labels))
        .map(|(name, (mass, labels))| {
            let kept: Vec<usize> = (0..mass.len()).filter(|&i| mass[i] > 0.0).collect();
            let labels = kept.iter().map(|&i| labels[i].clone()).collect();
            let counts = table.rows.map(|_| kept.iter().map(|&i| mass[i] as u64).collect()).unwrap_or_default();
            let report = CodingReport::of_labels(labels, counts);
            ((*name).to_owned(), report)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::Quiet;

    fn decomposed(cells: &str) -> Result<Report, RunError> {
        let bytes = format!("x1,x2,y,count\n{cells}").into_bytes();
        let file = ingest::open("t.csv", Box::new(bytes)).expect("the table can be read");
        decompose(&file, Config::default(), EngineInfo::of("native", 1), &Quiet)
    }

    #[test]
    fn a_table_whose_target_has_one_class_is_refused() {
        let refusal = decomposed("0,0,yes,5\n1,1,yes,5\n0,1,no,0\n").unwrap_err().to_string();
        assert_eq!(refusal, "t.csv (y): has 1 class (\"yes\"); a target needs at least 2");
    }

    #[test]
    fn symbols_that_differ_only_by_spaces_are_told() {
        let report = decomposed("a,0,no,5\na ,0,yes,5\nb,1,yes,7\n").expect("a table");
        let told = &report.layers[0].warnings;
        let spaces = |warning: &Warning| matches!(warning, Warning::OnlySpacesDiffer { of, what: Texts::Symbols, texts, .. } if of == "x1" && *texts == ["a", "a "]);
        assert!(told.iter().any(spaces), "{told:?}");
    }

    #[test]
    fn a_truth_table_keeps_its_contribution_and_is_not_called_chance() {
        let report = decomposed("a,0,a,1\na,1,a,1\nb,0,b,1\nb,1,b,1\n").expect("COPY is a table");
        let layer = &report.layers[0];
        assert!(layer.sample.as_ref().is_some_and(|sample| sample.permuted_information.is_none()));
        assert!(!layer.is_chance());
        assert_eq!(layer.contribution.as_ref().map(|c| c.sources["x1"]), Some(1.0));
    }
}

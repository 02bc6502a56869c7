//! A counts table → a report of one layer.

use super::error::RunError;
use super::watch::{Tracker, Watch};
use crate::engine::analysis::{self, Names};
use crate::engine::config::Config;
use crate::engine::error::EngineError;
use crate::engine::joint::Joint;
use crate::engine::report::{CodingReport, EngineInfo, Report, SCHEMA};
use crate::ingest::{CountsTable, Opened};

const NAMES: Names = Names { sources: ["x1", "x2"], target: "y" };

/// Decomposes a table of cells x1, x2, y with a count or a probability each, as it is.
///
/// # Errors
/// [`RunError`], which names the file.
pub fn decompose(file: &Opened, config: Config, engine: EngineInfo, watch: &dyn Watch) -> Result<Report, RunError> {
    let plan = config.clone().check()?;
    let table = file.read_counts()?;
    let refused = |source: EngineError| RunError::Refused {
        file: file.info().name.clone(),
        name: "table".to_owned(),
        layer: String::new(),
        source: Box::new(source),
    };
    let joint = Joint::from_mass(table.shape, &table.mass).map_err(refused)?;
    let tracker = Tracker { watch, layer: 0, layers: 1, part: 0, parts: 1 };
    let mut layer = analysis::decompose_joint("table", NAMES, &joint, table.rows, &plan, &tracker)?;
    layer.coding = coding(&table);
    layer.warnings.extend(table.note.clone());
    watch.layer(0, 1, &layer);
    Ok(Report {
        schema: SCHEMA.to_owned(),
        unit: "bit".to_owned(),
        sources: NAMES.sources.map(str::to_owned).to_vec(),
        target: NAMES.target.to_owned(),
        config,
        engine,
        layers: vec![layer],
    })
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
            let report = CodingReport {
                method: "labels".to_owned(),
                dimensions: None,
                components: None,
                explained_variance: None,
                converged: None,
                symbols: kept.len() as u64,
                labels: kept.iter().map(|&i| labels[i].clone()).collect(),
                counts: table.rows.map(|_| kept.iter().map(|&i| mass[i] as u64).collect()).unwrap_or_default(),
            };
            ((*name).to_owned(), report)
        })
        .collect()
}

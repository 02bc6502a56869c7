//! What sound tables of codes are: as many cells as they say, and as many examples as their layers have.

use super::{Check, Fault, few};
use crate::counts::CodeTable;
use crate::report::Report;

/// Cells of all layers' tables at most: more would fit into no link, and hardly into a file that is sent.
pub const MOST_CELLS: usize = 200_000;

type Sound = Result<(), Fault>;

impl Check for CodeTable {
    fn check(&self) -> Sound {
        few("counts", self.counts.len(), MOST_CELLS)?;
        let cells = self.shape.iter().try_fold(1_usize, |cells, &symbols| cells.checked_mul(symbols));
        match cells == Some(self.counts.len()) {
            true => Ok(()),
            false => Err(Fault::new(
                "counts",
                format!("a list of {}", self.counts.len()),
                format!("one of each cell of {:?}", self.shape),
            )),
        }
    }
}

/// Tables of a report's layers: none, or one of each.
///
/// # Errors
/// The first [`Fault`].
pub fn of_layers(tables: &[CodeTable], report: &Report) -> Sound {
    if tables.is_empty() {
        return Ok(());
    }
    if tables.len() != report.layers.len() {
        let expected = format!("none, or one for each of {} layers", report.layers.len());
        return Err(Fault::new("tables", format!("a list of {}", tables.len()), expected));
    }
    few("tables", tables.iter().map(|table| table.counts.len()).sum(), MOST_CELLS)?;
    for (at, (table, layer)) in tables.iter().zip(&report.layers).enumerate() {
        let within = |fault: Fault| fault.within(format!("tables.{at}"));
        table.check().map_err(within)?;
        if table.shape != layer.shape {
            return Err(within(Fault::new(
                "shape",
                format!("{:?}", table.shape),
                format!("the layer\u{2019}s {:?}", layer.shape),
            )));
        }
        if Some(table.rows()) != layer.rows {
            let expected = layer.rows.map_or("no table, as the layer counts no rows".to_owned(), |rows| {
                format!("the layer\u{2019}s {rows}")
            });
            return Err(within(Fault::new("counts' sum", table.rows().to_string(), expected)));
        }
    }
    Ok(())
}

//! What each example says, as a file: CSV, Parquet or, of the codes alone, `.npy`.

use super::Failure;
use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt32Array};
use clap::Args;
use ingest::Opened;
use parquet::arrow::ArrowWriter;
use run::{RunError, Watch};
use schema::examples::Examples;
use schema::job::Job;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use words::export::examples::{self as export, Cell};

#[derive(Args)]
pub struct PerExample {
    /// Write each example's codes and pointwise information (docs/report.md): FILE ends in .csv or .parquet, or in .npy for the codes alone.
    #[arg(long, value_name = "FILE")]
    per_example: Option<PathBuf>,
    /// The layer that --per-example writes, counted from 0, or all; the last unless given.
    #[arg(long, value_name = "LAYER", requires = "per_example")]
    layer: Option<Layers>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Layers {
    One(usize),
    All,
}

impl FromStr for Layers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(layer) => Ok(Layers::One(layer)),
            Err(_) if text == "all" => Ok(Layers::All),
            Err(_) => Err(format!("found {text:?}; expected the number of a layer, from 0, or all")),
        }
    }
}

/// A format by its extension.
type Format = (&'static str, fn(&[Examples]) -> Result<Vec<u8>, Failure>);

const FORMATS: [Format; 3] =
    [("csv", |layers| Ok(csv(layers).into_bytes())), ("parquet", parquet), ("npy", |layers| Ok(export::npy(layers)))];

impl PerExample {
    /// Refuses what could only be refused after the analysis.
    pub fn check(&self, job: &Job) -> Result<(), Failure> {
        let Some(path) = &self.per_example else { return Ok(()) };
        self.format(path)?;
        match job.sources.len() {
            2 => Ok(()),
            found => Err(RunError::TwoOnly { what: "--per-example", found }.into()),
        }
    }

    fn format(&self, path: &Path) -> Result<Format, Failure> {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
        let found = FORMATS.into_iter().find(|(known, _)| extension.as_deref() == Some(known));
        found.ok_or_else(|| {
            format!("--per-example {}: expected a name that ends in .csv, .parquet or .npy", path.display()).into()
        })
    }

    /// Writes the file, if one was asked for; `layers` is how many the analysis has.
    pub fn write(&self, job: &Job, files: &[Opened], layers: usize, watch: &dyn Watch) -> Result<(), Failure> {
        let Some(path) = &self.per_example else { return Ok(()) };
        let (_, format) = self.format(path)?;
        let wanted = match self.layer {
            None => layers.saturating_sub(1)..layers,
            Some(Layers::One(layer)) => layer..layer + 1,
            Some(Layers::All) => 0..layers,
        };
        let examples = wanted.map(|layer| run::examples(job, 0, layer, files, watch)).collect::<Result<Vec<_>, _>>()?;
        fs::write(path, format(&examples)?).map_err(|error| format!("{}: {error}", path.display()).into())
    }
}

fn csv(layers: &[Examples]) -> String {
    let Some((first, others)) = layers.split_first() else { return String::new() };
    others.iter().fold(export::csv(first), |text, layer| text + &export::csv_rows(layer))
}

/// The same table, each column of its own type.
fn parquet(layers: &[Examples]) -> Result<Vec<u8>, Failure> {
    let mut writer = None;
    for examples in layers {
        let batch = batch(examples)?;
        if writer.is_none() {
            writer = Some(ArrowWriter::try_new(Vec::new(), batch.schema(), None)?);
        }
        if let Some(writer) = &mut writer {
            writer.write(&batch)?;
        }
    }
    Ok(writer.map(ArrowWriter::into_inner).transpose()?.unwrap_or_default())
}

fn batch(examples: &Examples) -> Result<RecordBatch, Failure> {
    let rows: Vec<Vec<Cell>> = (0..examples.len()).map(|example| export::cells(examples, example)).collect();
    let column = |at: usize| -> ArrayRef {
        let cells = || rows.iter().map(move |row| &row[at]);
        match rows.first().map(|row| &row[at]) {
            Some(Cell::Whole(_)) => Arc::new(
                cells()
                    .filter_map(|cell| if let Cell::Whole(n) = cell { Some(*n) } else { None })
                    .collect::<UInt32Array>(),
            ),
            Some(Cell::Number(_)) => Arc::new(
                cells()
                    .filter_map(|cell| if let Cell::Number(x) = cell { Some(*x) } else { None })
                    .collect::<Float64Array>(),
            ),
            _ => Arc::new(
                cells()
                    .map(|cell| if let Cell::Text(text) = cell { Some(*text) } else { None })
                    .collect::<StringArray>(),
            ),
        }
    };
    let columns = export::columns(examples).into_iter().enumerate().map(|(at, name)| (name, column(at)));
    Ok(RecordBatch::try_from_iter(columns)?)
}

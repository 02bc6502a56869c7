//! What each example says, as a file: CSV, Parquet or, of the codes or the values alone, `.npy`.

use super::Failure;
use clap::Args;
use ingest::Opened;
use run::{AllCodes, RunError, Watch};
use schema::job::Job;
use sheet::Format;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

#[derive(Args)]
pub struct PerExample {
    /// Write each example's codes and pointwise information (docs/report.md): FILE ends in .csv or .parquet, in .npy for the codes alone, or in .values.npy for the
    /// pointwise values alone.
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

impl PerExample {
    /// Refuses what could only be refused after the analysis.
    pub fn check(&self, job: &Job) -> Result<(), Failure> {
        let Some(path) = &self.per_example else { return Ok(()) };
        format(path)?;
        match job.sources.len() {
            2 => Ok(()),
            found => Err(RunError::TwoOnly { what: "--per-example", found }.into()),
        }
    }

    /// Writes the file, if one was asked for; `layers` is how many the analysis has, and `codes` are its own.
    pub fn write(
        &self,
        job: &Job,
        files: &[Opened],
        layers: usize,
        codes: &AllCodes,
        watch: &dyn Watch,
    ) -> Result<(), Failure> {
        let Some(path) = &self.per_example else { return Ok(()) };
        let format = format(path)?;
        let wanted = match self.layer {
            None => layers.saturating_sub(1)..layers,
            Some(Layers::One(layer)) => layer..layer + 1,
            Some(Layers::All) => 0..layers,
        };
        let examples = wanted
            .map(|layer| run::examples(job, 0, layer, files, Some(codes), watch))
            .collect::<Result<Vec<_>, _>>()?;
        fs::write(path, (format.write)(&examples)?).map_err(|error| format!("{}: {error}", path.display()).into())
    }
}

/// The format that a file's name asks for.
fn format(path: &Path) -> Result<&'static Format, Failure> {
    let found = path.file_name().and_then(|name| sheet::format(&name.to_string_lossy()));
    found.ok_or_else(|| {
        format!(
            "--per-example {}: expected a name that ends in .csv, .parquet, .npy (codes) or .values.npy",
            path.display()
        )
        .into()
    })
}

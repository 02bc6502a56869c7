//! Codebooks: fitted on a sample here, applied here or on a cluster (docs/spark.md).

use super::Failure;
use super::inputs::{named, one_feature};
use clap::Args;
use data::Feature;
use engine::discretize::codebook;
use schema::codebook::Codebook;
use schema::config::Config;
use schema::file::Role;
use schema::progress::Silent;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use words::escape;

#[derive(Args)]
pub struct Fit {
    /// The modality: NAME=FILE, or with #KEY.
    #[arg(value_name = "NAME=FILE")]
    source: OsString,
    /// Which layer, from 0, where it has several.
    #[arg(long, default_value_t = 0)]
    layer: usize,
}

#[derive(Args)]
pub struct Assign {
    /// What `pidlens codebook` printed.
    #[arg(long, value_name = "FILE")]
    codebook: PathBuf,
    /// The modality: NAME=FILE, or with #KEY.
    #[arg(value_name = "NAME=FILE")]
    source: OsString,
    #[arg(long, default_value_t = 0)]
    layer: usize,
}

fn embedding(source: &OsStr, layer: usize) -> Result<(String, ndarray::Array2<f32>), Failure> {
    let mut files = Vec::new();
    let named = named(source, Role::Modality, None, &mut files)?;
    match one_feature(&named, &files, layer)? {
        Feature::Matrix(values) if values.ncols() > 1 => Ok((named.name, values)),
        _ => Err(format!(
            "{}: is one value a row; a codebook is of an embedding, and such a column is cut where it is",
            source.display()
        )
        .into()),
    }
}

/// Fits a codebook with the settings' PCA, K and seed, exactly as an analysis of that layer does; as JSON.
pub fn fit(fit: &Fit, config: Config) -> Result<String, Failure> {
    let plan = config.check()?;
    let (name, values) = embedding(&fit.source, fit.layer)?;
    let fitted = codebook::fit(&values, plan.clusters as usize, &plan, &[0, fit.layer as u64], &Silent)
        .map_err(|error| format!("{}: {error}", fit.source.display()))?;
    let Some(fitted) = fitted else { return Err(format!("{}: every row is the same", fit.source.display()).into()) };
    Ok(Codebook { name, ..fitted.codebook }.to_json())
}

/// One code a row, from 1, below the modality's name; as CSV.
pub fn assign(assign: &Assign) -> Result<String, Failure> {
    let path = assign.codebook.display();
    let json = std::fs::read_to_string(&assign.codebook).map_err(|error| format!("{path}: {error}"))?;
    let codebook = Codebook::from_json(&json).map_err(|error| format!("{path}: {error}"))?;
    let (name, values) = embedding(&assign.source, assign.layer)?;
    let codes = codebook::assign(&codebook, &values, &Silent)
        .map_err(|error| format!("{}: {error}", assign.source.display()))?;
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    let mut cells =
        std::iter::once(escape::cell(&name).into_owned()).chain(codes.iter().map(|code| (code + 1).to_string()));
    cells.try_for_each(|cell| table.write_record([cell]))?;
    Ok(String::from_utf8(table.into_inner()?)?)
}

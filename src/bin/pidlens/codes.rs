//! Codebooks: fitted on a sample here, applied here or on a cluster (docs/spark.md).

use super::{Failure, named, one_feature};
use clap::Args;
use pidlens::engine::config::Config;
use pidlens::engine::dataset::Feature;
use pidlens::engine::discretize::codebook::{self, Codebook};
use pidlens::engine::progress::Silent;
use pidlens::ingest::Role;
use std::fmt::Write;
use std::path::PathBuf;

#[derive(Args)]
pub struct Fit {
    /// The modality: NAME=FILE, or with #KEY.
    #[arg(value_name = "NAME=FILE")]
    source: String,
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
    source: String,
    #[arg(long, default_value_t = 0)]
    layer: usize,
}

fn embedding(source: &str, layer: usize) -> Result<(String, ndarray::Array2<f32>), Failure> {
    let mut files = Vec::new();
    let named = named(source, Role::Modality, None, &mut files)?;
    match one_feature(&named, &files, layer)? {
        Feature::Matrix(values) if values.ncols() > 1 => Ok((named.name, values)),
        _ => Err(format!(
            "{source}: is one value a row; a codebook is of an embedding, and such a column is cut where it is"
        )
        .into()),
    }
}

/// Fits a codebook with the settings' PCA, K and seed, exactly as an analysis of that layer does; prints it as JSON.
pub fn fit(fit: &Fit, config: Config) -> Result<(), Failure> {
    let plan = config.check()?;
    let (name, values) = embedding(&fit.source, fit.layer)?;
    let fitted = codebook::fit(&values, plan.clusters as usize, &plan, &[0, fit.layer as u64], &Silent)
        .map_err(|error| format!("{}: {error}", fit.source))?;
    let Some(fitted) = fitted else { return Err(format!("{}: every row is the same", fit.source).into()) };
    print!("{}", Codebook { name, ..fitted.codebook }.to_json());
    Ok(())
}

/// Prints one code a row, from 1, below the modality's name.
pub fn assign(assign: &Assign) -> Result<(), Failure> {
    let path = assign.codebook.display();
    let json = std::fs::read_to_string(&assign.codebook).map_err(|error| format!("{path}: {error}"))?;
    let codebook = Codebook::from_json(&json).map_err(|error| format!("{path}: {error}"))?;
    let (name, values) = embedding(&assign.source, assign.layer)?;
    let codes = codebook.assign(&values, &Silent).map_err(|error| format!("{}: {error}", assign.source))?;
    let mut out = format!("{name}\n");
    for code in codes {
        let _ = writeln!(out, "{}", code + 1);
    }
    print!("{out}");
    Ok(())
}

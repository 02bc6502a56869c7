//! Codebooks: fitted to a sample here, applied here or on a cluster (docs/spark.md).

use super::Failure;
use super::inputs::{named, one_feature};
use clap::Args;
use data::Feature;
use engine::discretize::codebook;
use engine::predict::{self, Modality, Target};
use schema::codebook::Codebook;
use schema::config::{Coding, Config, Plan};
use schema::file::Purpose;
use schema::progress::Silent;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use words::escape;

#[derive(Args)]
pub struct Fit {
    /// The modality: NAME=FILE, or with #KEY. Predictive codes depend on all modalities: name each, in the order of the analysis, and the target.
    #[arg(value_name = "NAME=FILE", required = true)]
    sources: Vec<OsString>,
    /// What predictive codes predict: NAME=FILE, or with #KEY.
    #[arg(long, value_name = "NAME=FILE")]
    target: Option<OsString>,
    /// Whose predictive codebook to print, where there are several modalities.
    #[arg(long, value_name = "NAME")]
    of: Option<String>,
    /// The layer, counted from 0, where there are several.
    #[arg(long, default_value_t = 0)]
    layer: usize,
}

#[derive(Args)]
pub struct Assign {
    /// A file that `pidlens codebook` printed.
    #[arg(long, value_name = "FILE")]
    codebook: PathBuf,
    /// The modality: NAME=FILE, or with #KEY.
    #[arg(value_name = "NAME=FILE")]
    source: OsString,
    /// The layer, counted from 0, where there are several.
    #[arg(long, default_value_t = 0)]
    layer: usize,
}

/// Why there is no codebook of some modality.
const COLUMN: &str = "has one value per row; codebooks are made for embeddings, and such a column needs none";

fn read(source: &OsStr, role: Purpose, layer: usize) -> Result<(String, Feature), Failure> {
    let mut files = Vec::new();
    let named = named(source, role, None, &mut files)?;
    // What has a single layer stands beside each layer of the others.
    let layers: u64 =
        named.arrays.iter().filter_map(|at| files[at.file].info().array(&at.key)).map(|array| array.layers()).sum();
    let feature = one_feature(&named, &files, if layers == 1 { 0 } else { layer })?;
    Ok((named.name, feature))
}

fn embedding(source: &OsStr, layer: usize) -> Result<(String, ndarray::Array2<f32>), Failure> {
    match read(source, Purpose::Modality, layer)? {
        (name, Feature::Matrix(values)) if values.ncols() > 1 => Ok((name, values)),
        _ => Err(format!("{}: {COLUMN}", source.display()).into()),
    }
}

/// Fits a codebook with the settings' PCA, K and seed, exactly as an analysis of that layer does; as JSON.
pub fn fit(fit: &Fit, config: Config) -> Result<String, Failure> {
    let plan = config.check()?;
    if plan.sources == Coding::Predictive {
        return predictive(fit, &plan);
    }
    let [source] = &fit.sources[..] else {
        return Err(format!("found {} modalities; expected one, or --codes predictive", fit.sources.len()).into());
    };
    let (name, values) = embedding(source, fit.layer)?;
    let fitted = codebook::fit(values, plan.clusters as usize, &plan, &[0, fit.layer as u64], &Silent)
        .map_err(|error| format!("{}: {error}", source.display()))?;
    let Some(fitted) = fitted else { return Err(format!("{}: every row is the same", source.display()).into()) };
    Ok(Codebook { name, ..fitted.codebook }.to_json())
}

/// The codebook of one modality, fitted beside the others and to the target.
fn predictive(fit: &Fit, plan: &Plan) -> Result<String, Failure> {
    let Some(target) = &fit.target else { return Err("predictive codes need a target: --target NAME=FILE".into()) };
    let path = [0, fit.layer as u64];
    let refused = |file: &OsString, error| format!("{}: {error}", file.display());
    let mut names = Vec::new();
    let mut modalities = Vec::new();
    for source in &fit.sources {
        let (name, feature) = read(source, Purpose::Modality, fit.layer)?;
        modalities.push(Modality::new(&feature, plan, &path, &Silent).map_err(|error| refused(source, error))?);
        names.push(name);
    }
    let (_, feature) = read(target, Purpose::Target, fit.layer)?;
    let of = Target::new(&feature, plan, &[1, path[1]], &Silent).map_err(|error| refused(target, error))?;
    let name = match (&fit.of, &names[..]) {
        (Some(name), _) => name.clone(),
        (None, [only]) => only.clone(),
        (None, names) => {
            return Err(format!("found several codebooks and no --of; expected one of {}", names.join(", ")).into());
        }
    };
    let at = names.iter().position(|known| *known == name);
    let at = at.ok_or_else(|| format!("--of {name}: expected one of {}", names.join(", ")))?;
    let books = predict::codebooks(&modalities.iter().collect::<Vec<_>>(), &of, plan, &path, &Silent)?;
    match books.into_iter().nth(at).flatten() {
        Some((codebook, _)) => Ok(Codebook { name, ..codebook }.to_json()),
        None => Err(format!("{name}: {COLUMN}").into()),
    }
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

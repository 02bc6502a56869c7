//! The settings of an analysis: a file or a preset, and what single arguments say instead.

use super::Failure;
use super::arguments::{Common, CorrectionName, MethodName, PresetName};
use schema::config::{Config, Correction, Method, Preset};
use schema::measures::{FACTS, Measure};
use std::io::Read;
use std::path::Path;

/// Bytes of a file of settings; all of them written out take a thousand.
const LARGEST: u64 = 1 << 20;

/// Threads that may be asked for: more than any machine has cores, and few enough for each to have its stack and its scratch.
const MOST_THREADS: usize = 1024;
const VARIABLE: &str = "RAYON_NUM_THREADS";

/// The settings that the arguments say; `usual` are those of a command that names none.
pub fn config(common: &Common, usual: Preset) -> Result<Config, Failure> {
    let mut config = match (&common.config, common.preset) {
        (Some(path), _) => read(path)?,
        (None, Some(PresetName::Paper)) => Config::preset(Preset::Paper),
        (None, Some(PresetName::Liang)) => Config::preset(Preset::Liang),
        (None, Some(PresetName::Predictive)) => Config::preset(Preset::Predictive),
        (None, Some(PresetName::Default)) => Config::default(),
        (None, None) => Config::preset(usual),
    };
    if let Some(codes) = common.codes {
        config.code_by(codes.into());
    }
    config.seed = common.seed.unwrap_or(config.seed);
    config.gap = common.gap.unwrap_or(config.gap);
    config.method = match common.method {
        Some(MethodName::Newton) => Method::Newton,
        Some(MethodName::Ipfp) => Method::Ipfp,
        None => config.method,
    };
    config.held_out = common.held_out.unwrap_or(config.held_out);
    config.probe_folds = common.probe_folds.unwrap_or(config.probe_folds);
    config.null = common.null.unwrap_or(config.null);
    config.resamples = common.ci.unwrap_or(config.resamples);
    config.level = common.level.unwrap_or(config.level);
    config.correction = match common.correction {
        Some(CorrectionName::Bh) => Correction::BenjaminiHochberg,
        Some(CorrectionName::Holm) => Correction::Holm,
        Some(CorrectionName::None) => Correction::None,
        None => config.correction,
    };
    if !common.measures.is_empty() {
        config.measures = measures(&common.measures)?;
    }
    common.flags.apply(config)
}

/// "i_min, mmi, …".
pub fn known_measures() -> String {
    FACTS.iter().map(|facts| facts.id).collect::<Vec<_>>().join(", ")
}

fn measures(names: &[String]) -> Result<Vec<Measure>, Failure> {
    if names == ["all"] {
        return Ok(Measure::ALL.to_vec());
    }
    let of = |name: &String| {
        let found = FACTS.iter().find(|facts| facts.id == name).map(|facts| facts.measure);
        found.ok_or_else(|| format!("--measure is {name:?}; expected {} or all", known_measures()).into())
    };
    names.iter().map(of).collect()
}

/// The settings of a file: an object, of which every key is known and occurs once.
fn read(path: &Path) -> Result<Config, Failure> {
    let told = |what: String| -> Failure { format!("{}: {what}", path.display()).into() };
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(|error| told(error.to_string()))?;
    let bytes = file.take(LARGEST + 1).read_to_string(&mut text).map_err(|error| told(error.to_string()))?;
    if bytes as u64 > LARGEST {
        return Err(told(format!("found more than {LARGEST} bytes; expected an object of settings")));
    }
    let mut reader = serde_json::Deserializer::from_str(&text);
    let config =
        serde_path_to_error::deserialize(&mut reader).map_err(|error| match error.path().to_string().as_str() {
            // The document as a whole.
            "." => told(error.inner().to_string()),
            key => told(format!("{key}: {}", error.inner())),
        })?;
    reader.end().map_err(|error| told(error.to_string()))?;
    Ok(config)
}

/// Makes as many threads as were asked for, by the argument or else by the variable that rayon reads.
pub fn threads(argument: Option<usize>) -> Result<(), Failure> {
    let variable = || std::env::var(VARIABLE).ok()?.parse().ok().filter(|&threads| threads > 0);
    let (name, threads) = match (argument, variable()) {
        (Some(threads), _) => ("--threads", threads),
        (None, Some(threads)) => (VARIABLE, threads),
        (None, None) => return Ok(()),
    };
    if !(1..=MOST_THREADS).contains(&threads) {
        return Err(format!("{name} is {threads}; expected 1 to {MOST_THREADS}").into());
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    pool.map_err(|error| format!("{name} is {threads}: {error}").into())
}

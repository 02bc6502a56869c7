//! The files that the arguments name. A path is any text that the system takes for one, UTF-8 or not.

use super::Failure;
use clap_lex::OsStrExt;
use data::Feature;
use ingest::Opened;
use schema::config::Config;
use schema::file::{Purpose, stem};
use schema::job::{ArrayRef, Job, Named};
use schema::progress::Silent;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

pub fn open(path: &Path) -> Result<Opened, Failure> {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let file = std::fs::File::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(ingest::open(&name, Box::new(file))?)
}

/// What the arguments name beside modalities and target.
#[derive(Clone, Copy, Default)]
pub struct Beside<'a> {
    /// Predictions that saw both modalities.
    pub both: Option<&'a OsStr>,
    /// What is held.
    pub control: Option<&'a OsStr>,
}

/// The job that the arguments describe, and its files. `ids` are columns of ids, if rows are matched by them.
pub fn job(
    sources: &[OsString],
    target: &OsStr,
    beside: Beside,
    ids: &[OsString],
    config: Config,
) -> Result<(Job, Vec<Opened>), Failure> {
    let mut files = Vec::new();
    let (apart, everywhere): (Vec<_>, Vec<_>) = ids.iter().partition(|ids| ids.contains("="));
    let ids = match everywhere.as_slice() {
        [] => None,
        [key] => Some(&*key.to_string_lossy()),
        _ => return Err("--ids names a column of every file more than once".into()),
    };
    let mut modalities: Vec<Named> = Vec::new();
    for source in sources {
        let named = named(source, Purpose::Modality, ids, &mut files)?;
        // A modality that is given again goes on: each file holds some of its layers.
        match modalities.iter_mut().find(|known| known.name == named.name) {
            Some(known) => known.arrays.extend(named.arrays),
            None => modalities.push(named),
        }
    }
    let mut target = named(target, Purpose::Target, ids, &mut files)?;
    let mut both = beside.both.map(|both| named(both, Purpose::Modality, ids, &mut files)).transpose()?;
    let mut control = beside.control.map(|control| named(control, Purpose::Target, ids, &mut files)).transpose()?;
    for argument in apart {
        let (name, location) = argument.split_once("=").expect("it has a name");
        let name = name.to_string_lossy();
        let mut known = modalities.iter_mut().chain([&mut target]).chain(&mut both).chain(&mut control);
        let found = known
            .find(|known| known.name == name)
            .ok_or_else(|| format!("--ids {}: no modality or target is called {name:?}", argument.display()))?;
        found.ids = Some(ids_apart(location, &mut files)?);
    }
    let mut variables: Vec<&mut Named> =
        modalities.iter_mut().chain([&mut target]).chain(&mut both).chain(&mut control).collect();
    if variables.iter().all(|variable| variable.ids.is_none()) {
        fit_headers(&mut variables, &files);
    }
    Ok((Job { sources: modalities, target, both, control, config }, files))
}

/// The paths of the files that [`job`] opens, in its order.
pub fn paths(sources: &[OsString], target: &OsStr, beside: Beside, ids: &[OsString]) -> Vec<PathBuf> {
    let named = sources.iter().map(OsString::as_os_str).chain([target]).chain(beside.both).chain(beside.control);
    let named = named.map(|argument| called(argument).1.0);
    let apart = ids.iter().filter_map(|ids| ids.split_once("=")).map(|(_, location)| located(location).0);
    named.chain(apart).collect()
}

/// Where only a guess says whether a table's first line is a header, the rows of the other files decide.
fn fit_headers(variables: &mut [&mut Named], files: &[Opened]) {
    let info = |at: &ArrayRef| files[at.file].info();
    let firm = variables.iter().flat_map(|variable| &variable.arrays).filter(|at| info(at).otherwise.is_empty());
    let mut rows: Vec<u64> = firm.filter_map(|at| Some(info(at).array(&at.key)?.rows())).collect();
    rows.dedup();
    let [rows] = rows[..] else { return };
    for variable in variables {
        let [at] = variable.arrays.as_mut_slice() else { continue };
        let Some(other) = info(at).instead(&at.key, rows) else { continue };
        // A name that was the first line's is none.
        if variable.name == at.key {
            variable.name = other.name_in(stem(&info(at).name)).to_owned();
        }
        at.key = other.key.clone();
    }
}

/// FILE or FILE#KEY, ids in a file of their own, which is added to `files`.
fn ids_apart(location: &OsStr, files: &mut Vec<Opened>) -> Result<ArrayRef, Failure> {
    let (path, key) = located(location);
    let opened = open(&path)?;
    let key = match (key, opened.info().keys().as_slice()) {
        (Some(key), _) => key,
        (None, [only]) => only.clone(),
        (None, keys) => {
            let keys = keys.join(", ");
            return Err(format!("{}: holds {keys}; name the ids as FILE#KEY", location.display()).into());
        }
    };
    files.push(opened);
    Ok(ArrayRef { file: files.len() - 1, key })
}

/// FILE, or FILE#KEY where no file is called so as a whole: names of files may hold the sign, and so may keys.
fn located(location: &OsStr) -> (PathBuf, Option<String>) {
    let parts: Vec<&OsStr> = location.split("#").collect();
    let sign = OsStr::new("#");
    let parted = (1..=parts.len()).rev().map(|at| (PathBuf::from(parts[..at].join(sign)), parts[at..].join(sign)));
    match parted.into_iter().find(|(path, _)| is_file(path)) {
        Some((path, key)) => (path, (!key.is_empty()).then(|| key.to_string_lossy().into_owned())),
        None => (location.into(), None),
    }
}

/// NAME=FILE, or FILE: a file that is called so as a whole comes first.
fn called(argument: &OsStr) -> (Option<String>, (PathBuf, Option<String>)) {
    let whole = located(argument);
    match argument.split_once("=") {
        Some((name, location)) if !is_file(&whole.0) => (Some(name.to_string_lossy().into_owned()), located(location)),
        _ => (None, whole),
    }
}

/// Whether something can be read there; not only files, but what the shell gives in their place.
fn is_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| !found.is_dir())
}

/// What NAME=FILE#KEY means; the file is added to `files`.
pub fn named(argument: &OsStr, role: Purpose, ids: Option<&str>, files: &mut Vec<Opened>) -> Result<Named, Failure> {
    let (name, (path, key)) = called(argument);
    let opened = open(&path)?;
    let info = opened.info();
    let stem = stem(&info.name).to_owned();
    let (keys, own_name) = match key {
        Some(key) => match info.matching(&key)[..] {
            [only] => (vec![only.key.clone()], only.name_in(&stem).to_owned()),
            // A key that the file does not have is refused by the run, which names those it has.
            [] => (vec![key.clone()], key),
            ref layers => (layers.iter().map(|array| array.key.clone()).collect(), stem),
        },
        None => match opened.obvious(role)?[..] {
            [only] => (vec![only.key.clone()], only.name_in(&stem).to_owned()),
            ref layers => (layers.iter().map(|array| array.key.clone()).collect(), stem),
        },
    };
    let file = files.len();
    files.push(opened);
    Ok(Named {
        name: name.unwrap_or(own_name),
        arrays: keys.into_iter().map(|key| ArrayRef { file, key }).collect(),
        ids: ids.map(|key| ArrayRef { file, key: key.to_owned() }),
    })
}

/// One layer (from 0) of a variable.
pub fn one_feature(named: &Named, files: &[Opened], layer: usize) -> Result<Feature, Failure> {
    let mut left = layer as u64;
    for at in &named.arrays {
        let layers = files[at.file].layers(&at.key)?;
        if left < layers {
            return Ok(files[at.file].read(&at.key, left, &Silent)?);
        }
        left -= layers;
    }
    Err(format!("{}: has {} layers; layer {layer} was asked for, counted from 0", named.name, layer as u64 - left)
        .into())
}

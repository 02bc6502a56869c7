//! An analysis as the page saves it (docs/sharing.md), and what is made of one: its link and its chart.

use super::Failure;
use link::envelope::{Analysis, Fingerprint, Shape};
use link::sha256;
use schema::file::ArrayInfo;
use schema::job::{ArrayRef, Job};
use schema::report::Report;
use schema::trust::Checked;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use words::escape::visible;
use words::format::Unit;
use words::story::{facts, settings};

/// Writes what `job` gave to `path`. `files` are those that the job names, in its order, each with its path.
pub fn save(path: &Path, reports: &[Report], job: &Job, files: &[(PathBuf, ingest::Opened)]) -> Result<(), Failure> {
    let mut checked = reports.iter().cloned().map(Checked::new).collect::<Result<Vec<_>, _>>()?.into_iter();
    let first = checked.next().ok_or("an analysis has a report")?;
    let prints = files.iter().enumerate().map(|(at, (path, opened))| fingerprint(at, path, opened, job));
    let prints = prints.collect::<Result<Vec<_>, _>>()?;
    let text = Analysis::new(String::new(), first, checked.collect(), Some(job), prints).to_file();
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()).into())
}

fn fingerprint(at: usize, path: &Path, opened: &ingest::Opened, job: &Job) -> Result<Fingerprint, Failure> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let file = File::open(path).map_err(told)?;
    let bytes = file.metadata().map_err(told)?.len();
    let read = |offset, buffer: &mut [u8]| {
        (&file).seek(SeekFrom::Start(offset))?;
        (&file).read_exact(buffer)
    };
    let sha256 = sha256(bytes, read).map_err(told)?;
    let uses = |info: &&ArrayInfo| {
        let is_it = |array: &ArrayRef| array.file == at && array.key == info.key;
        job.variables().any(|named| named.arrays.iter().chain(&named.ids).any(is_it))
    };
    let outline =
        |info: &ArrayInfo| Shape { key: info.key.clone(), shape: info.shape.clone(), dtype: info.dtype.clone() };
    let info = opened.info();
    let arrays = info.arrays.iter().filter(uses).map(outline).collect();
    Ok(Fingerprint { name: info.name.clone(), bytes, sha256, arrays, content: None })
}

fn open(path: &Path) -> Result<Analysis, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Analysis::from_file(&path.display().to_string(), &text)?)
}

/// What follows the page's address, with its sign: `#a1.…`
pub fn link(path: &Path) -> Result<String, Failure> {
    Ok(format!("#{}\n", open(path)?.link().text))
}

/// The chart of atoms as it is downloaded from the page, SVG.
pub fn draw(path: &Path) -> Result<String, Failure> {
    let analysis = open(path)?;
    let report: &Report = &analysis.report.corrected();
    let said = [facts(report, Unit::Bits), settings(report)];
    let caption = said.map(|parts| visible(&parts.join(" · ")).into_owned()).join("\n");
    let chart = plot::atoms(report, plot::View::paper(plot::BOTH_COLUMNS, report.layers.len(), Unit::Bits), &caption);
    Ok(chart.ok_or_else(|| format!("{}: its report has no layer, so there is nothing to draw", path.display()))?.svg)
}

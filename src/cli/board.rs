//! A folder of reports as one board. Nothing of a file is believed before it is checked; what is no report is named and left out.

use super::Failure;
use super::figure::{self, BoardFigure};
use super::output::{self, push_line};
use clap::Args;
use link::envelope::{Analysis, EXTENSION, SCHEMA as ANALYSIS};
use plot::{BOTH_COLUMNS, View};
use schema::report::Report;
use schema::report::matrix::{Matrix, SCHEMA as MATRIX};
use schema::trust::Checked;
use schema::trust::text::{MOST_BYTES, MOST_VALUES, read};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use words::board::{Board, Entry, Number};
use words::format::Unit;

#[derive(Args)]
pub struct Show {
    /// A folder of reports as --json prints them and --save or the page saves them; folders in it are read too.
    folder: PathBuf,
    /// Sort models by this number, largest first: an atom such as \"unique to image\", \"contribution of image\", \"joint information\", or a key of
    /// --meta such as accuracy.
    #[arg(long, value_name = "NUMBER")]
    by: Option<String>,
    /// Correlate --y with this number.
    #[arg(long, value_name = "NUMBER", requires = "y")]
    x: Option<String>,
    /// Correlate this number with --x.
    #[arg(long, value_name = "NUMBER", requires = "x")]
    y: Option<String>,
    /// Sort and correlate by this layer, counted from 0; the last layer of each report unless given.
    #[arg(long)]
    layer: Option<usize>,
    /// Print every layer of every report as CSV instead of a table.
    #[arg(long)]
    csv: bool,
    /// Save a picture: board.svg or board.pdf of every atom, or, with --x and --y, scatter.svg or scatter.pdf. May be repeated.
    #[arg(long = "figure", value_name = "FILE", value_parser = figure::of_board)]
    figures: Vec<BoardFigure>,
    /// Width of pictures; 7in unless given.
    #[arg(long, value_name = "INCHES", value_parser = figure::width, requires = "figures")]
    width: Option<f64>,
}

/// Prints the board, and writes its pictures.
///
/// # Errors
/// A folder that cannot be read or holds no report, and numbers that no report has.
pub fn show(asked: &Show) -> Result<String, Failure> {
    let entries = entries(&asked.folder)?;
    if entries.is_empty() {
        return Err(format!(
            "{}: found no report; expected files of analyze --json or --save, or of the page",
            asked.folder.display()
        )
        .into());
    }
    let board = Board { entries, layer: asked.layer };
    let number = |name: &Option<String>| name.as_deref().map(|name| board.number(name)).transpose();
    let [by, x, y] = [number(&asked.by)?, number(&asked.x)?, number(&asked.y)?];
    let pair = x.as_ref().zip(y.as_ref());
    let view = View::paper(asked.width.unwrap_or(BOTH_COLUMNS), 1, Unit::Bits);
    for picture in &asked.figures {
        let chart = match (picture.name, pair) {
            (figure::BOARD, _) => plot::board(&board, by.as_ref(), view, &caption(&board)),
            (_, Some((x, y))) => plot::against(&board, [x, y], view, &caption(&board)),
            (_, None) => return Err(format!("--figure {}: expected --x and --y", picture.path.display()).into()),
        };
        figure::save(picture, chart)?;
    }
    Ok(if asked.csv { board.csv() } else { table(&board, by.as_ref(), pair) })
}

fn caption(board: &Board) -> String {
    let layer = board.layer.map_or("the last layer".to_owned(), |layer| format!("layer {layer}"));
    format!("{} reports; numbers of {layer}, corrected for bias where that was computed", board.entries.len())
}

/// Columns of text, and what the correlation is.
fn table(board: &Board, by: Option<&Number>, pair: Option<(&Number, &Number)>) -> String {
    let lines = board.lines(by);
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..lines[0].len()).map(width).collect();
    let mut out = String::new();
    for line in &lines {
        let cells = line.iter().zip(&widths).enumerate().map(|(at, (cell, &width))| match at {
            0..3 => format!("{cell:<width$}"),
            _ => format!("{cell:>width$}"),
        });
        push_line(&mut out, cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    if let Some((x, y)) = pair {
        push_line(&mut out, &board.correlation_words(x, y));
    }
    out
}

/// Folders within folders, and files, at most.
const DEEPEST: usize = 8;
const MOST_FILES: usize = 10_000;

/// The reports of a folder, by the names of their files.
fn entries(folder: &Path) -> Result<Vec<Entry>, Failure> {
    let mut paths = Vec::new();
    gather(folder, 0, &mut paths)?;
    paths.sort();
    let mut entries = Vec::new();
    for path in paths {
        let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
        match reports(&path, &name) {
            Ok(reports) => {
                let stem = name.strip_suffix(EXTENSION).or(name.strip_suffix(JSON)).unwrap_or(&name);
                let several = reports.len() > 1;
                entries.extend(reports.iter().map(|report| match several {
                    true => Entry::new(&format!("{stem}: {}", report.sources.join(" and ")), report),
                    false => Entry::new(stem, report),
                }));
            }
            Err(why) => output::tell(format_args!("board: left out {name}: {why}")),
        }
    }
    Ok(entries)
}

const JSON: &str = ".json";

fn gather(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    for found in fs::read_dir(folder).map_err(told)? {
        let found = found.map_err(told)?;
        let path = found.path();
        // A link to a folder is not followed: it may lead back up.
        if found.file_type().map_err(told)?.is_dir() {
            if depth < DEEPEST {
                gather(&path, depth + 1, paths)?;
            }
        } else if path.to_string_lossy().ends_with(JSON) {
            paths.push(path);
        }
        if paths.len() > MOST_FILES {
            return Err(format!("{}: holds more than {MOST_FILES} files of JSON", folder.display()).into());
        }
    }
    Ok(())
}

/// The checked reports of a file: one, or every comparison of several modalities.
fn reports(path: &Path, name: &str) -> Result<Vec<Report>, Failure> {
    let bytes = fs::metadata(path)?.len();
    if bytes > MOST_BYTES as u64 {
        return Err(format!("found {bytes} bytes; expected {MOST_BYTES} at most").into());
    }
    let text = fs::read_to_string(path)?;
    let value = read(&text, MOST_VALUES).map_err(|found| format!("found {found}; expected a report"))?;
    match value.get("schema").and_then(Value::as_str) {
        Some(ANALYSIS) => {
            let analysis = Analysis::from_file(name, &text)?;
            Ok(analysis.reports().map(|report| Report::clone(report)).collect())
        }
        Some(MATRIX) => {
            let Matrix { pairs, rest, .. } = Matrix::from_json(&text)?;
            pairs.into_iter().chain(rest).map(checked).collect()
        }
        _ => Ok(vec![checked(Report::from_json(&text)?)?]),
    }
}

fn checked(mut report: Report) -> Result<Report, Failure> {
    report.bring_up_to_date()?;
    Ok(Checked::new(report)?.into_inner())
}

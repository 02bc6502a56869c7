//! A folder of reports as one board. Nothing of a file is believed before it is checked; what is no report is named and left out.

use super::Failure;
use super::figure::{self, BoardFigure};
use super::output::{self, push_line};
use clap::Args;
use link::any::read_any;
use plot::{BOTH_COLUMNS, View};
use schema::report::Report;
use schema::trust::Checked;
use schema::trust::text::MOST_BYTES;
use std::fs;
use std::path::{Path, PathBuf};
use words::board::{Board, Entry, MOST_FILES, Number, Sorted};
use words::format::Unit;

#[derive(Args)]
pub struct Show {
    /// A folder of reports as --json prints them and --save or the page saves them; folders in it are read too.
    folder: PathBuf,
    /// Sort models by this number, largest first: an atom such as "unique to image", "contribution of image", "joint information", or a key of
    /// --meta such as accuracy.
    #[arg(long, value_name = "NUMBER")]
    by: Option<String>,
    /// Sort with the smallest first.
    #[arg(long, requires = "by")]
    ascending: bool,
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
            "{}: found no report; expected files that `pidlens analyze` writes with --json or --save, or that the page saves",
            asked.folder.display()
        )
        .into());
    }
    let board = Board { entries, layer: asked.layer };
    let number = |name: &Option<String>| name.as_deref().map(|name| board.number(name)).transpose();
    let [by, x, y] = [number(&asked.by)?, number(&asked.x)?, number(&asked.y)?];
    let sorted = by.map(|by| Sorted { by, ascending: asked.ascending });
    let pair = x.as_ref().zip(y.as_ref());
    let view = View::paper(asked.width.unwrap_or(BOTH_COLUMNS), 1, Unit::Bits);
    for picture in &asked.figures {
        let chart = match (picture.name, pair) {
            (figure::BOARD, _) => plot::board(&board, sorted.as_ref(), view, &board.caption()),
            (_, Some((x, y))) => plot::against(&board, [x, y], view, &board.caption()),
            (_, None) => return Err(format!("--figure {}: expected --x and --y", picture.path.display()).into()),
        };
        figure::save(picture, chart)?;
    }
    Ok(if asked.csv { board.csv() } else { table(&board, sorted.as_ref(), pair) })
}

/// Columns of text, and what the correlation is.
fn table(board: &Board, sorted: Option<&Sorted>, pair: Option<(&Number, &Number)>) -> String {
    let lines = board.lines(sorted);
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

/// Folders within folders at most.
const DEEPEST: usize = 8;

/// The reports of a folder, by the names of their files.
fn entries(folder: &Path) -> Result<Vec<Entry>, Failure> {
    let mut paths = Vec::new();
    gather(folder, 0, &mut paths)?;
    paths.sort();
    let mut entries = Vec::new();
    for path in paths {
        let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
        match reports(&path, &name) {
            Ok(found) => entries.extend(found),
            Err(why) => output::tell(format_args!("board: left out {why}")),
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
fn reports(path: &Path, name: &str) -> Result<Vec<Entry>, Failure> {
    let named = |found: String| format!("{name}: {found}");
    let bytes = fs::metadata(path).map_err(|error| named(error.to_string()))?.len();
    if bytes > MOST_BYTES as u64 {
        return Err(named(format!("found {bytes} bytes; expected {MOST_BYTES} at most")).into());
    }
    let text = fs::read(path).map_err(|error| named(error.to_string()))?;
    // Some editors begin a file with a byte order mark.
    let analysis = read_any(name, String::from_utf8_lossy(&text).trim_start_matches('\u{feff}'))?;
    let reports: Vec<Checked<Report>> = analysis.seen().collect();
    Ok(Entry::all(name, &analysis.name, reports.iter().map(|report| &**report)))
}

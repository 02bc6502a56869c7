//! Every comparison of several modalities as a matrix of small charts: row and column name a pair, and on the diagonal each stands against
//! the others together. A cell has a stacked column for each layer, all on one scale.

use super::ink::Hatch;
use super::pen::{Hang, LINE, Pen, SMALL, draw, text_width, wrapped};
use super::{Chart, Ink, Mark, View, parts};
use schema::report::matrix::{Comparison, REST};
use schema::report::{LayerReport, Report};

/// Above the names of columns and below them.
const AROUND: i32 = 8;
/// Lines of a name: longer ones are those of a forger.
const LINES: usize = 4;
const GAP: i32 = 6;
const LEGEND: i32 = 20;

/// Where cells lie.
struct Grid {
    left: i32,
    /// Height of the names of columns.
    head: i32,
    /// A cell's width and height, the gap aside.
    cell: (i32, i32),
}

impl Grid {
    fn new(view: View, names: &[String]) -> Self {
        let left = if view.is_wide() { 104 } else { 60 };
        let width = ((view.width as i32 - left - 1) / names.len() as i32 - GAP).max(8);
        let cell = (width, (width * 5 / 8).clamp(36, 96));
        let lines = names.iter().map(|name| over(name, cell).len()).max().unwrap_or(1);
        Self { left, head: AROUND + LINE * lines as i32, cell }
    }

    /// Left and top of the cell of a row and a column.
    fn at(&self, row: usize, column: usize) -> (i32, i32) {
        (self.left + column as i32 * (self.cell.0 + GAP), self.head + row as i32 * (self.cell.1 + GAP))
    }

    fn mark(&self, comparison: Comparison) -> Mark {
        let [row, column] = match comparison {
            Comparison::Pair(a, b) => [a, b],
            Comparison::Rest(a) => [a, a],
        };
        let (x, y) = self.at(row, column);
        Mark { x, y, width: self.cell.0, height: self.cell.1 }
    }
}

/// The chart of [`Comparison::all`]'s reports, a mark for each; `None` where there is but one pair. `caption` is printed on paper only.
pub fn matrix(names: &[String], reports: &[Report], view: View, caption: &str) -> Option<Chart> {
    let target = &reports.first()?.target;
    if reports.len() < 2 {
        return None;
    }
    let comparisons = Comparison::all(names.len());
    let grid = Grid::new(view, names);
    let total = |report: &Report, l: &LayerReport| parts(report, l).iter().map(|p| view.unit.of(p.bits)).sum::<f64>();
    let all = reports.iter().flat_map(|report| report.layers.iter().map(move |l| total(report, l)));
    let max = all.fold(0.0, f64::max);
    let (_, bottom) = grid.at(names.len(), 0);
    let entries = legend(view, max);
    let rows = entries.last().map_or(0, |entry| entry.row + 1);
    let title = format!("Information about {target}: every pair, and each against the rest");
    Some(draw(view, (bottom + 4 + rows * LEGEND) as u32, "matrix", &title, caption, |pen| {
        for (place, name) in names.iter().enumerate() {
            let (x, y) = grid.at(place, place);
            let lines = over(name, grid.cell);
            pen.swatch(x, LINE / 2, Ink::Modality(place));
            pen.lines(x + 14, LINE / 2, &lines, SMALL, Ink::Text, Hang::Start);
            let lines = wrapped(name, SMALL, x - 10, (grid.cell.1 / LINE) as usize);
            let first = y + (grid.cell.1 - LINE * (lines.len() as i32 - 1)) / 2;
            pen.lines(x - 8, first, &lines, SMALL, Ink::Text, Hang::End);
        }
        for (report, &comparison) in reports.iter().zip(&comparisons) {
            cell(pen, report, comparison, grid.mark(comparison), view, if max > 0.0 { max } else { 1.0 });
        }
        for entry in &entries {
            let y = bottom + 12 + LEGEND * entry.row;
            if let Some(ink) = entry.ink {
                pen.swatch(entry.x, y, ink);
            }
            let x = entry.x + if entry.ink.is_some() { 16 } else { 0 };
            pen.text(x, y, &entry.words, SMALL, Ink::Muted, Hang::Start);
        }
        comparisons.iter().take(reports.len()).map(|&comparison| grid.mark(comparison)).collect()
    }))
}

/// The name of a column, in lines over its cell.
fn over(name: &str, (width, _): (i32, i32)) -> Vec<String> {
    wrapped(name, SMALL, width - 14, LINES)
}

fn cell(pen: &Pen, report: &Report, comparison: Comparison, at: Mark, view: View, max: f64) {
    let sides = comparison.places().map(|place| place.map_or(Ink::Rest, Ink::Modality));
    stacks(pen, report, at, view, max, |ink, across, along| match ink {
        Ink::Unique(side) => {
            pen.area(across, along, sides[side]);
            if side == 1 {
                pen.area(across, along, Ink::Hatch(Hatch::Stripes));
            }
        }
        common => pen.area(across, along, common),
    });
}

/// A framed cell with a stacked column for each layer; `paint` fills the area of an atom.
pub(super) fn stacks(
    pen: &Pen,
    report: &Report,
    at: Mark,
    view: View,
    max: f64,
    paint: impl Fn(Ink, [i32; 2], [i32; 2]),
) {
    let Mark { x, y, width, height } = at;
    let (right, bottom) = (x + width, y + height);
    pen.line(&[(x, y), (right, y), (right, bottom), (x, bottom), (x, y)], 1, Ink::Line);
    let layers = view.layers.max(report.layers.len()).max(1) as i32;
    let edge = |i: i32| x + 3 + (width - 6) * i / layers;
    let height_of = |value: f64| bottom - 1 - (f64::from(height - 4) * value / max).round() as i32;
    for (i, layer) in (0..).zip(&report.layers) {
        let (a, b) = (edge(i), edge(i + 1));
        // One layer is a bar and not a wall.
        let room = ((b - a) * 4 / 5).clamp(1, 40);
        let left = (a + b - room) / 2;
        let mut from = 0.0;
        for part in parts(report, layer) {
            let to = from + view.unit.of(part.bits);
            paint(part.ink, [left, left + room], [height_of(to), height_of(from)]);
            from = to;
        }
    }
}

/// A line of the legend's words and where they stand.
struct Entry {
    ink: Option<Ink>,
    words: String,
    x: i32,
    row: i32,
}

fn legend(view: View, max: f64) -> Vec<Entry> {
    let words = [
        (Some(Ink::Redundant), "redundant".to_owned()),
        (Some(Ink::Synergistic), "synergistic".to_owned()),
        (Some(Ink::Rest), format!("unique to {REST}")),
        (None, "unique to a modality: its own colour".to_owned()),
        (None, format!("height of a cell: {} {}", words::format::significant(max, 3), view.unit.symbol())),
    ];
    let (mut x, mut row) = (0, 0);
    let mut entries = Vec::new();
    for (ink, words) in words {
        let width = text_width(&words, SMALL) + if ink.is_some() { 16 } else { 0 };
        if x > 0 && x + width > view.width as i32 {
            (x, row) = (0, row + 1);
        }
        entries.push(Entry { ink, words, x, row });
        x += width + 20;
    }
    entries
}

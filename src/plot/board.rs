//! Many reports at once: a row for each model, a column for each task, and in each cell a stacked column for each layer, all on one scale; and one number of each
//! against another.

use super::axis::{end, round_values, scale_label};
use super::grid::along;
use super::legend::{Legend, Look};
use super::matrix::stacks;
use super::pen::{BODY, Hang, LINE, Pen, SMALL, draw, fitted, spread, wrapped};
use super::{Chart, Ink, Mark, Paint, View, parts};
use words::board::{Board, Entry, Number, Sorted};
use words::format::short;

const GAP: i32 = 6;
/// Height of a cell.
const CELL: i32 = 44;
/// Room of the number that rows are sorted by.
const VALUE: i32 = 72;
/// Lines of a name.
const LINES: usize = 2;
/// Rows that are drawn: the first ones, as they are sorted.
pub const MOST: usize = 100;

/// The board, a mark for each cell that holds a report, row by row; `None` without reports. What sorts rows stands at their ends.
pub fn board(board: &Board, sorted: Option<&Sorted>, view: View, caption: &str) -> Option<Chart> {
    if board.entries.is_empty() {
        return None;
    }
    let mut rows = board.rows(sorted);
    let hidden = rows.len().saturating_sub(MOST);
    let by = sorted.map(|sorted| &sorted.by);
    rows.truncate(MOST);
    let tasks = board.tasks();
    let left = if view.is_wide() { 150 } else { 84 };
    let right = view.width as i32 - if by.is_some() { VALUE } else { 1 };
    let width = ((right - left) / tasks.len() as i32 - GAP).max(6);
    let over = |name: &str| wrapped(name, SMALL, width, LINES);
    let legend = legend(board);
    let above = legend.height(view.width as i32) + 8;
    let top = above + 8 + LINE * tasks.iter().map(|task| over(task).len()).max().unwrap_or(1) as i32;
    let total = |at: usize| {
        let report = &board.entries[at].report;
        report
            .layers
            .iter()
            .map(|l| parts(report, l).iter().map(|p| view.unit.of(p.bits)).sum::<f64>())
            .fold(0.0, f64::max)
    };
    let most = end((0..board.entries.len()).map(total).fold(0.0, f64::max), view.unit);
    let bottom = top + (CELL + GAP) * rows.len() as i32;
    Some(draw(view, (bottom + 20) as u32, "board", "Information by model and task", caption, |pen| {
        legend.draw(pen, (0, 0), view.width as i32);
        let x = |column: usize| left + (width + GAP) * column as i32;
        for (column, task) in tasks.iter().enumerate() {
            pen.lines(x(column), above + 8, &over(task), SMALL, Ink::Text, Hang::Start);
        }
        if let Some(by) = by {
            let name = wrapped(&board.name(by), SMALL, VALUE - 8, LINES);
            pen.lines(view.width as i32 - 1, above + 8, &name, SMALL, Ink::Muted, Hang::End);
        }
        let mut marks = Vec::new();
        for (row, y) in rows.iter().zip((top..).step_by((CELL + GAP) as usize)) {
            let lines = wrapped(&row.0, BODY, left - 12, LINES);
            let first = y + (CELL - LINE * (lines.len() as i32 - 1)) / 2;
            pen.lines(1, first, &lines, BODY, Ink::Text, Hang::Start);
            for (column, at) in row.1.iter().enumerate() {
                let Some(at) = *at else { continue };
                let report = &board.entries[at].report;
                let cell = Mark { x: x(column), y, width, height: CELL };
                let own = View { layers: report.layers.len(), ..view };
                stacks(pen, report, cell, own, most, |ink, across, along| pen.area(across, along, ink));
                marks.push(cell);
            }
            if let Some(by) = by {
                let value = board.mean(row, by).map_or("–".to_owned(), short);
                pen.text(view.width as i32 - 1, y + CELL / 2, &value, BODY, Ink::Text, Hang::End);
            }
        }
        let scale = format!("height of a cell: {} {}", short(most), view.unit.plural());
        let more = if hidden > 0 { format!("; {hidden} more rows are not drawn") } else { String::new() };
        pen.text(1, bottom + 10, &format!("{scale}; columns are layers{more}"), SMALL, Ink::Muted, Hang::Start);
        marks
    }))
}

fn legend(board: &Board) -> Legend {
    let [a, b] = board.sources();
    let entries = [
        (Ink::Unique(0), format!("unique to {a}")),
        (Ink::Redundant, "redundant".to_owned()),
        (Ink::Unique(1), format!("unique to {b}")),
        (Ink::Synergistic, "synergistic".to_owned()),
    ];
    Legend::aligned(entries.map(|(ink, name)| (Look::swatch(ink), name)))
}

/// Points with names that are drawn beside them.
const NAMED: usize = 30;

/// One number of each report against another; `None` where fewer than two reports have both. A mark for each point.
pub fn against(board: &Board, [x, y]: [&Number; 2], view: View, caption: &str) -> Option<Chart> {
    let points = board.pairs(x, y);
    if points.len() < 2 {
        return None;
    }
    let bits = |number: &Number, value: f64| if number.is_information() { view.unit.of(value) } else { value };
    let places: Vec<[f64; 2]> = points.iter().map(|(_, [a, b])| [bits(x, *a), bits(y, *b)]).collect();
    let [across, up] = [0, 1].map(|side| Scale::of(places.iter().map(|place| place[side])));
    // In the page the words stand below the picture.
    let said = match view.paint {
        Paint::Page => Vec::new(),
        Paint::Paper => wrapped(&board.correlation_words(x, y), SMALL, view.width as i32 - 2, 4),
    };
    let (left, right, top) = (52, view.width as i32 - 12, 28);
    let bottom = top + if view.is_wide() { 300 } else { 240 };
    let height = bottom + 44 + LINE * said.len() as i32;
    let unit = |number: &Number| match number.is_information() {
        true => format!("{}, {}", board.name(number), view.unit.plural()),
        false => board.name(number),
    };
    let title = format!("{} against {}", board.name(y), board.name(x));
    Some(draw(view, height as u32, "scatter", &title, caption, |pen| {
        let at = |[x, y]: [f64; 2]| (across.place(x, [left, right]), up.place(y, [bottom, top]));
        for (value, label) in up.ticks() {
            let y = up.place(value, [bottom, top]);
            pen.line(&[(left, y), (right, y)], 1, Ink::Line);
            pen.text(left - 8, y, &label, SMALL, Ink::Muted, Hang::End);
        }
        for (value, label) in across.ticks() {
            let x = across.place(value, [left, right]);
            pen.line(&[(x, bottom), (x, bottom + 4)], 1, Ink::Muted);
            pen.text(x, bottom + 14, &label, SMALL, Ink::Muted, Hang::Middle);
        }
        pen.line(&[(left, bottom), (right, bottom)], 1, Ink::Muted);
        pen.text(1, 8, &unit(y), SMALL, Ink::Muted, Hang::Start);
        pen.text(right, bottom + 32, &unit(x), SMALL, Ink::Muted, Hang::End);
        // Of several tasks, a model has a point for each.
        let several = board.tasks().len() > 1;
        let name = |(entry, _): &(&Entry, [f64; 2])| match several {
            true => format!("{}, {}", entry.model, entry.task),
            false => entry.model.clone(),
        };
        names(pen, &points.iter().map(name).collect::<Vec<_>>(), &places, at, [left, right, top, bottom - 12]);
        let marks = places.iter().map(|&place| {
            let (x, y) = at(place);
            pen.disc((x, y), 4, Ink::Text);
            Mark { x: x - 6, y: y - 6, width: 12, height: 12 }
        });
        let marks = marks.collect();
        pen.lines(1, bottom + 52, &said, SMALL, Ink::Text, Hang::Start);
        marks
    }))
}

/// Names beside their points, on the side that has room, moved apart where they would meet; none of very many.
fn names(
    pen: &Pen,
    names: &[String],
    places: &[[f64; 2]],
    at: impl Fn([f64; 2]) -> (i32, i32),
    [left, right, top, bottom]: [i32; 4],
) {
    if names.len() > NAMED {
        return;
    }
    for side in [Hang::Start, Hang::End] {
        let is_here = |x: i32| (x > (left + right) / 2) == (side == Hang::End);
        let here: Vec<(&str, (i32, i32))> = names
            .iter()
            .zip(places)
            .map(|(name, place)| (name.as_str(), at(*place)))
            .filter(|(_, (x, _))| is_here(*x))
            .collect();
        let wanted: Vec<i32> = here.iter().map(|(_, (_, y))| *y).collect();
        let placed = spread(&wanted, &vec![LINE - 2; here.len()], [top, bottom]);
        for ((name, (x, y)), beside) in here.into_iter().zip(placed) {
            let name = fitted(name, SMALL, (right - left) / 2 - 16);
            let to = if side == Hang::Start { x + 10 } else { x - 10 };
            if (beside - y).abs() > LINE / 2 {
                pen.line(&[(x, y), (to, beside)], 1, Ink::Line);
            }
            pen.text(to, beside, &name, SMALL, Ink::Muted, side);
        }
    }
}

/// From a little below the least value to a little above the greatest; from 0 where that is near.
struct Scale([f64; 2]);

impl Scale {
    fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let (least, most) = (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max));
        let reach = (most - least).max(1e-9 * most.abs().max(least.abs())).max(1e-12);
        let low = if (0.0..reach).contains(&least) { 0.0 } else { least - 0.06 * reach };
        Self([low, most + 0.06 * reach])
    }

    fn place(&self, value: f64, [from, to]: [i32; 2]) -> i32 {
        let Self([low, high]) = self;
        from + (f64::from(to - from) * (value - low) / (high - low)).round() as i32
    }

    /// Round values on the scale, with their labels.
    fn ticks(&self) -> Vec<(f64, String)> {
        let Self([low, high]) = *self;
        let steps = round_values(high - low, 4);
        let step = steps.get(1).copied().unwrap_or(high - low);
        let first = (low / step).ceil();
        let values = (0..=steps.len()).map(|at| (first + at as f64) * step).filter(|value| *value <= high);
        values.map(|value| (value, scale_label(value, step))).collect()
    }
}

/// Row, column and entry of a report that is drawn.
pub type Place = [usize; 3];

/// Where a key leads from a cell: along its row and on to the next, or to the nearest row that has a report in its column.
pub fn step(cells: &[Place], now: usize, key: &str) -> Option<usize> {
    let [row, column, _] = *cells.get(now)?;
    match key {
        "ArrowDown" => Some(cells.iter().position(|cell| cell[0] > row && cell[1] == column).unwrap_or(now)),
        "ArrowUp" => Some(cells.iter().rposition(|cell| cell[0] < row && cell[1] == column).unwrap_or(now)),
        _ => along(now, cells.len(), key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_move_as_cells_lie() {
        let cells = [[0, 0, 4], [0, 1, 2], [1, 1, 0], [2, 0, 1]];
        assert_eq!(step(&cells, 0, "ArrowDown"), Some(3));
        assert_eq!(step(&cells, 1, "ArrowDown"), Some(2));
        assert_eq!(step(&cells, 3, "ArrowUp"), Some(0));
        assert_eq!(step(&cells, 1, "ArrowRight"), Some(2));
        assert_eq!(step(&cells, 0, "ArrowUp"), Some(0));
        assert_eq!(step(&cells, 0, "a"), None);
        assert_eq!(step(&[], 0, "Home"), None);
    }
}

//! How much each of several measures gives to the first modality: a line each over layers, a bar each where there is one layer.

use super::axis::{Frame, LABELS};
use super::legend::{Legend, Look};
use super::pen::{self, BODY, Hang, Pen, SMALL, draw, fitted, spread, text_width, wrapped};
use super::{Chart, Ink, Mark, View};
use schema::report::Report;
use words::beside::{COUNT, Measure, measures};

/// The chart; `None` where no layer was probed. `caption` is printed on paper only.
pub fn beside(report: &Report, view: View, caption: &str) -> Option<Chart> {
    let last = report.layers.iter().rev().find_map(measures)?;
    Some(match report.layers.as_slice() {
        [_] if view.layers <= 1 => bars(report, &last, view, caption),
        _ => lines(report, view, caption),
    })
}

/// Widths and dashes of the lines, in the measures' order; no dash is a line.
const STROKES: [(u32, Ink, Option<[i32; 2]>); COUNT] = [
    (3, Ink::Text, None),
    (2, Ink::Muted, None),
    (2, Ink::Muted, Some([7, 3])),
    (2, Ink::Muted, Some([2, 3])),
    (1, Ink::Muted, None),
];

fn stroke(pen: &Pen, measure: usize, points: &[(i32, i32)]) {
    let (width, ink, dashes) = STROKES[measure];
    match dashes {
        Some(dashes) => pen.dashed(points, width, ink, dashes),
        None => pen.line(points, width, ink),
    }
}

/// A stroke in a key.
const SIGN: i32 = 18;
/// Lines of a name at most.
const LINES: usize = 4;

fn lines(report: &Report, view: View, caption: &str) -> Chart {
    let name = &report.sources[0];
    let title = format!("Share of {name}, by measure");
    let all: Vec<Option<[Measure; COUNT]>> = report.layers.iter().map(measures).collect();
    let names: [&str; COUNT] = all.iter().flatten().last().map(|of| of.map(|measure| measure.name)).unwrap_or_default();
    let look = |measure: usize| Look::new(SIGN, move |pen, x, y| stroke(pen, measure, &[(x, y), (x + SIGN, y)]));
    let entries = names.iter().enumerate().map(|(measure, name)| (look(measure), (*name).to_owned()));
    let (key, width) = (Legend::aligned(entries.filter(|_| !view.is_wide())), view.width as i32);
    let top = 12 + key.height(width);
    let bottom = top + 168;
    let frame = Frame::new(view, top, bottom, 1.0, view.layers);
    draw(view, bottom as u32 + 24, "beside", &title, caption, |pen| {
        frame.scale_lines(pen, &[0.0, 0.5, 1.0].map(|tick| (tick, format!("{:.0}\u{202f}%", 100.0 * tick))));
        frame.layer_names(pen, report, view);
        let mut ends = Vec::new();
        for measure in (0..COUNT).rev() {
            let share = |layer: usize| all[layer].as_ref()?[measure].share();
            let points: Vec<(usize, f64)> = (0..all.len()).filter_map(|layer| Some((layer, share(layer)?))).collect();
            for run in points.chunk_by(|a, b| a.0 + 1 == b.0) {
                let at: Vec<(i32, i32)> =
                    run.iter().map(|&(layer, share)| (frame.centre(layer), frame.height_of(share))).collect();
                match at[..] {
                    [only] => pen.disc(only, 3, STROKES[measure].1),
                    _ => stroke(pen, measure, &at),
                }
            }
            ends.extend(points.last().map(|&(layer, share)| (measure, frame.centre(layer), frame.height_of(share))));
        }
        if view.is_wide() {
            ends.sort_by_key(|end| end.2);
            let centres: Vec<i32> = ends.iter().map(|end| end.2).collect();
            let at = spread(&centres, &vec![18; ends.len()], [frame.y[0] - 8, frame.y[1] + 8]);
            let x = frame.x[1] + 14;
            for ((measure, end, from), to) in ends.into_iter().zip(at) {
                pen.line(&[(end + 4, from), (frame.x[1] + 2, from), (x - 3, to)], 1, Ink::Line);
                stroke(pen, measure, &[(x, to), (x + SIGN, to)]);
                let words = fitted(names[measure], SMALL, LABELS - 14 - SIGN - 6);
                pen.text(x + SIGN + 6, to, &words, SMALL, Ink::Text, Hang::Start);
            }
        }
        key.draw(pen, (0, 0), width);
        frame.marks(report.layers.len())
    })
}

const BAR: i32 = 14;
const LINE: i32 = 44;

fn bars(report: &Report, all: &[Measure; COUNT], view: View, caption: &str) -> Chart {
    let x = [1, view.width as i32 - 1];
    let names = [0, 1].map(|side| wrapped(&report.sources[side], BODY, (x[1] - x[0]) / 2 - 30, LINES));
    let head = 10 + pen::LINE * names.iter().map(Vec::len).max().unwrap_or(1) as i32;
    let title = format!("Shares of {} and {}, by measure", report.sources[0], report.sources[1]);
    let height = head + LINE * COUNT as i32;
    draw(view, height as u32, "beside", &title, caption, |pen| {
        for (side, hang) in [(0, Hang::Start), (1, Hang::End)] {
            let name = &names[side];
            let width = name.iter().map(|line| text_width(line, BODY)).max().unwrap_or(0);
            let at = if side == 0 { x[0] } else { x[1] - width - 16 };
            pen.swatch(at, 8, Ink::Unique(side));
            pen.lines(if side == 0 { at + 16 } else { x[1] }, 8, name, BODY, Ink::Text, hang);
        }
        for (measure, row) in all.iter().zip(0..) {
            let top = head + LINE * row;
            let bar = [top + 18, top + 18 + BAR];
            let middle = (x[0] + x[1]) / 2;
            let room = (x[1] - x[0]) - 2 * 76;
            pen.text(middle, top + 8, &fitted(measure.name, SMALL, room), SMALL, Ink::Text, Hang::Middle);
            for (side, at, hang) in [(0, x[0], Hang::Start), (1, x[1], Hang::End)] {
                pen.text(at, top + 8, &measure.value(side, view.unit), SMALL, Ink::Muted, hang);
            }
            match measure.share() {
                Some(share) => {
                    let cut = x[0] + (f64::from(x[1] - x[0]) * share).round() as i32;
                    pen.area([x[0], cut - i32::from(cut > x[0] + 1 && cut < x[1])], bar, Ink::Unique(0));
                    pen.area([cut, x[1]], bar, Ink::Unique(1));
                }
                None => pen.area(x, bar, Ink::Line),
            }
        }
        let ends = [head + 14, head + LINE * COUNT as i32 - 8];
        let middle = (x[0] + x[1]) / 2;
        for row in 0..COUNT as i32 {
            let y = head + LINE * row + 18;
            pen.line(&[(middle, y - 2), (middle, y + BAR + 2)], 1, Ink::Text);
        }
        vec![Mark { x: x[0], y: ends[0], width: x[1] - x[0], height: ends[1] - ends[0] }]
    })
}

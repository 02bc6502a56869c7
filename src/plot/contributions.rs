//! Contributions `C1`, `C2` over layers: two marks a layer, and between them the imbalance as a length.

use super::axis::Frame;
use super::legend::{self, Legend, Look};
use super::pen::{BODY, Hang, LINE, Pen, SMALL, draw, spread, text_width, wrapped};
use super::{Chart, Ink, Mark, View};
use schema::report::{ContributionReport, LayerReport, Report};
use words::format::{percent, short, whole_percent};
use words::story::absence;

/// The chart; `None` while the report has no layer. `caption` is printed on paper only.
pub fn contributions(report: &Report, view: View, caption: &str) -> Option<Chart> {
    match report.layers.as_slice() {
        [] => None,
        [layer] if view.layers <= 1 => Some(bar(report, layer, view, caption)),
        _ => Some(lines(report, view, caption)),
    }
}

fn title(report: &Report) -> String {
    format!("Contribution to the unique information about {}", report.target)
}

fn share(contribution: &ContributionReport, name: &str) -> f64 {
    contribution.sources.get(name).copied().unwrap_or(0.0)
}

fn interval(layer: &LayerReport, name: &str) -> Option<[f64; 2]> {
    layer.inference.as_ref()?.interval.as_ref()?.contribution.as_ref()?.get(name).copied()
}

fn mark(pen: &Pen, at: (i32, i32), source: usize) {
    legend::mark(pen, at, source, true);
}

/// What the whiskers are.
fn whiskers(report: &Report) -> Legend {
    let any = report.layers.iter().any(|layer| interval(layer, &report.sources[0]).is_some());
    let words = format!("{} interval", whole_percent(1.0 - report.config.level));
    Legend::flowing(any.then(|| (Look::whisker(), words)))
}

fn lines(report: &Report, view: View, caption: &str) -> Chart {
    let last = report.layers.iter().rev().find_map(|layer| layer.contribution.as_ref());
    let legend = last.filter(|_| !view.is_wide()).map(|last| legend(report, last));
    let width = view.width as i32;
    let top = legend.as_ref().map_or(0, |legend| legend.height(width)) + 12;
    let bottom = top + 148;
    let frame = Frame::new(view, top, bottom, 1.0, view.layers);
    let (key, room) = (whiskers(report), view.width as i32 - 44);
    draw(view, (bottom + 24 + key.height(room)) as u32, "contributions", &title(report), caption, |pen| {
        let ticks = [0.0, 0.5, 1.0].map(|t| (t, format!("{:.0}\u{202f}%", 100.0 * t)));
        frame.scale_lines(pen, &ticks);
        frame.layer_names(pen, report, view);
        let point = |i: usize, c: &ContributionReport, source: usize| {
            (frame.centre(i), frame.height_of(share(c, &report.sources[source])))
        };
        for (i, layer) in report.layers.iter().enumerate() {
            if let Some(c) = &layer.contribution {
                // Dotted: a stroke would be read as an interval.
                pen.dashed(&[point(i, c, 0), point(i, c, 1)], 1, Ink::Muted, DOTS);
            }
            if let Some(absence) = absence(layer) {
                let [a, b] = frame.column(i);
                let words = if text_width(absence.word, SMALL) < b - a { absence.word } else { "–" };
                pen.text(frame.centre(i), frame.height_of(0.5) - 10, words, SMALL, Ink::Muted, Hang::Middle);
            }
        }
        for (i, layer) in report.layers.iter().enumerate() {
            for source in [0, 1] {
                let Some([low, high]) = interval(layer, &report.sources[source]) else { continue };
                let x = frame.centre(i) - 3 + 6 * source as i32;
                pen.line(&[(x, frame.height_of(low)), (x, frame.height_of(high))], 1, Ink::Unique(source));
            }
        }
        for source in [0, 1] {
            for run in defined_runs(&report.layers) {
                let points: Vec<(i32, i32)> = run.iter().map(|&(i, c)| point(i, c, source)).collect();
                if points.len() > 1 {
                    pen.line(&points, 2, Ink::Unique(source));
                }
                points.into_iter().for_each(|at| mark(pen, at, source));
            }
        }
        match (legend, last) {
            (Some(legend), _) => legend.draw(pen, (0, 0), width),
            (None, Some(last)) => labels(pen, &frame, report, last),
            (None, None) => {}
        }
        key.draw(pen, (44, bottom + 24), room);
        frame.marks(report.layers.len())
    })
}

/// Stretches of neighbouring layers whose contribution is defined.
fn defined_runs(layers: &[LayerReport]) -> Vec<Vec<(usize, &ContributionReport)>> {
    let mut runs: Vec<Vec<(usize, &ContributionReport)>> = vec![Vec::new()];
    for (i, layer) in layers.iter().enumerate() {
        match (&layer.contribution, runs.last_mut()) {
            (Some(c), Some(run)) => run.push((i, c)),
            _ => runs.push(Vec::new()),
        }
    }
    runs
}

/// The imbalance, between the two contributions of a layer.
const DOTS: [i32; 2] = [1, 3];

/// Lines of a name beside the last layer, or above the bar of the only one.
const LINES: usize = 4;

/// Names at the right of the last layer, the imbalance between them.
fn labels(pen: &Pen, frame: &Frame, report: &Report, last: &ContributionReport) {
    let [a, b] = [0, 1].map(|i| frame.height_of(share(last, &report.sources[i])));
    let room = super::axis::LABELS - 30;
    let words = [0, 1].map(|i| format!("{} {}", report.sources[i], percent(share(last, &report.sources[i]))));
    let [first, second] = words.map(|words| wrapped(&words, BODY, room, LINES));
    let imbalance = vec![format!("imbalance {}", short(last.imbalance))];
    let all = [(first, BODY, Ink::Text), (imbalance, SMALL, Ink::Muted), (second, BODY, Ink::Text)];
    let sizes = all.each_ref().map(|(lines, ..)| LINE * lines.len() as i32 + 2);
    let placed = spread(&[a, (a + b) / 2, b], &sizes, [frame.y[0] - 8, frame.y[1] + 8]);
    let x = frame.x[1] + 14;
    for (at, ((lines, size, ink), middle)) in all.iter().zip(placed).enumerate() {
        let y = middle - LINE * (lines.len() as i32 - 1) / 2;
        match at {
            1 => pen.dashed(&[(x + 5, middle - 6), (x + 5, middle + 6)], 1, Ink::Muted, DOTS),
            _ => mark(pen, (x + 5, y), at / 2),
        }
        pen.lines(x + 16, y, lines, *size, *ink, Hang::Start);
    }
}

fn legend(report: &Report, last: &ContributionReport) -> Legend {
    let length = Look::new(10, |pen, x, y| pen.dashed(&[(x + 5, y - 6), (x + 5, y + 6)], 1, Ink::Muted, DOTS));
    let imbalance = format!("imbalance, {} at the last layer", short(last.imbalance));
    let name = |i: usize| (Look::mark(i), report.sources[i].clone());
    Legend::aligned([name(0), name(1), (length, imbalance)])
}

const BAR: i32 = 20;

fn bar(report: &Report, layer: &LayerReport, view: View, caption: &str) -> Chart {
    let x = [1, view.width as i32 - 1];
    let above = match &layer.contribution {
        Some(c) => {
            let named = |name: &String| format!("{name} {}", percent(share(c, name)));
            report.sources.iter().map(|name| wrapped(&named(name), BODY, (x[1] - x[0]) / 2 - 8, LINES)).collect()
        }
        None => {
            let words = absence(layer).map_or_else(String::new, |absence| format!("{}: {}", absence.word, absence.why));
            vec![wrapped(&words, SMALL, x[1] - x[0], LINES)]
        }
    };
    let top = 8 + LINE * above.iter().map(Vec::len).max().unwrap_or(1) as i32;
    let (key, room) = (whiskers(report), x[1] - x[0]);
    draw(view, (top + BAR + 32 + key.height(room)) as u32, "contributions", &title(report), caption, |pen| {
        let said = |of: usize, size: f64, ink: Ink, hang: Hang| {
            pen.lines(if hang == Hang::End { x[1] } else { x[0] }, 8, &above[of], size, ink, hang);
        };
        let middle = (x[0] + x[1]) / 2;
        let Some(c) = &layer.contribution else {
            pen.area(x, [top, top + BAR], Ink::Line);
            said(0, SMALL, Ink::Muted, Hang::Start);
            return vec![Mark { x: x[0], y: top, width: x[1] - x[0], height: BAR }];
        };
        let a = &report.sources[0];
        let cut = x[0] + (f64::from(x[1] - x[0]) * share(c, a)).round() as i32;
        pen.area([x[0], cut - i32::from(cut > x[0] + 1 && cut < x[1])], [top, top + BAR], Ink::Unique(0));
        pen.area([cut, x[1]], [top, top + BAR], Ink::Unique(1));
        if let Some(ends) = interval(layer, a) {
            let [low, high] = ends.map(|end| x[0] + (f64::from(x[1] - x[0]) * end).round() as i32);
            let y = top + BAR / 2;
            pen.area([low - 1, high + 2], [y - 5, y + 6], Ink::Paper);
            pen.line(&[(low, y - 4), (low, y + 4)], 1, Ink::Text);
            pen.line(&[(low, y), (high, y)], 1, Ink::Text);
            pen.line(&[(high, y - 4), (high, y + 4)], 1, Ink::Text);
        }
        said(0, BODY, Ink::Text, Hang::Start);
        said(1, BODY, Ink::Text, Hang::End);
        pen.line(&[(middle, top - 4), (middle, top + BAR + 6)], 1, Ink::Text);
        pen.text(middle, top + BAR + 16, "50\u{202f}%", SMALL, Ink::Muted, Hang::Middle);
        pen.text(x[1], top + BAR + 16, &format!("imbalance {}", short(c.imbalance)), SMALL, Ink::Muted, Hang::End);
        key.draw(pen, (x[0], top + BAR + 32), room);
        vec![Mark { x: x[0], y: top, width: x[1] - x[0], height: BAR }]
    })
}

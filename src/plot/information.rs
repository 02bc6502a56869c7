//! `I(X1;Y)`, `I(X2;Y)` and `I(X1,X2;Y)` over layers: a line each, told apart by its mark and its dash, with the null band and the interval of
//! each value where there are.

use super::axis::{Frame, LABELS, end, round_values, scale_label};
use super::legend::{Legend, Look};
use super::pen::{BODY, Hang, LINE, Pen, SMALL, draw, spread, text_width, wrapped};
use super::{Chart, Ink, View};
use schema::report::{LayerReport, Report};
use words::format::{Unit, short};

/// The chart; `None` while there are not two layers: the bar of one layer brackets its informations. `caption` is printed on paper only.
pub fn information(report: &Report, view: View, caption: &str) -> Option<Chart> {
    match report.layers.as_slice() {
        [] => None,
        [_] if view.layers <= 1 => None,
        _ => Some(lines(report, view, caption)),
    }
}

/// Of the first modality, of the second, of both.
const LINES: usize = 3;

/// A line's ink, its dash if it has one, and where its bands and whiskers stand beside its marks, in steps.
const LOOKS: [(Ink, Option<[i32; 2]>, i32); LINES] =
    [(Ink::Unique(0), None, -1), (Ink::Unique(1), Some([7, 4]), 1), (Ink::Text, Some([2, 3]), 0)];

fn title(report: &Report) -> String {
    let [a, b] = [&report.sources[0], &report.sources[1]];
    format!("What {a} and {b} tell about {}, alone and together", report.target)
}

/// One value of one layer, bits or shares.
struct Value {
    value: f64,
    band: Option<[f64; 2]>,
    interval: Option<[f64; 2]>,
}

fn values(report: &Report, layer: &LayerReport) -> [Value; LINES] {
    let found = layer.inference.as_ref();
    let null = found.and_then(|i| i.null.as_ref()).map(|n| &n.of.information);
    let interval = found.and_then(|i| i.interval.as_ref()).map(|v| &v.of.information);
    let alone = |i: usize| {
        let name = &report.sources[i];
        Value {
            value: layer.information.sources.get(name).copied().unwrap_or(0.0).max(0.0),
            band: null.and_then(|n| n.sources.get(name)).map(|n| [n.low, n.high]),
            interval: interval.and_then(|v| v.sources.get(name)).copied(),
        }
    };
    let both = Value {
        value: layer.information.joint.max(0.0),
        band: null.map(|n| [n.joint.low, n.joint.high]),
        interval: interval.map(|v| v.joint),
    };
    [alone(0), alone(1), both]
}

fn names(report: &Report) -> [String; LINES] {
    [report.sources[0].clone(), report.sources[1].clone(), "both".to_owned()]
}

fn lines(report: &Report, view: View, caption: &str) -> Chart {
    let found: Vec<[Value; LINES]> = report.layers.iter().map(|l| values(report, l)).collect();
    let key = Legend::around(report, false);
    let legend = (!view.is_wide()).then(|| legend(&names(report)));
    // Beside the unit, or in rows of its own under the legend of a narrow page.
    let beside = text_width(view.unit.plural(), SMALL) + 24;
    let (x, room) = if view.is_wide() { (beside, view.width as i32 - beside) } else { (0, view.width as i32) };
    let from = legend.as_ref().map_or(0, |legend| legend.height(view.width as i32));
    let above = if view.is_wide() { from } else { from + key.height(room) };
    let top = above + if view.is_wide() { 8 + key.height(room).max(20) } else { 28 };
    let bottom = top + 200;
    let highest = found.iter().flatten().flat_map(|v| [Some(v.value), v.band.map(|b| b[1]), v.interval.map(|i| i[1])]);
    let max = highest.flatten().map(|bits| view.unit.of(bits)).fold(0.0, f64::max);
    let max = end(max, view.unit);
    let frame = Frame::new(view, top, bottom, max, view.layers);
    draw(view, bottom as u32 + 24, "information", &title(report), caption, |pen| {
        let ticks = round_values(max, 4);
        let step = ticks.get(1).copied().unwrap_or(1.0);
        let ticks: Vec<(f64, String)> = ticks.iter().map(|&t| (t, scale_label(t, step))).collect();
        frame.scale_lines(pen, &ticks);
        pen.text(0, above + 10, view.unit.plural(), SMALL, Ink::Muted, Hang::Start);
        key.draw(pen, (x, from), room);
        frame.layer_names(pen, report, view);
        for (i, (values, layer)) in found.iter().zip(&report.layers).enumerate() {
            frame.nothing(pen, i, layer, view);
            around(pen, &frame, i, values, view);
        }
        frame.axis(pen);
        for (line, (ink, dash, _)) in LOOKS.into_iter().enumerate() {
            for run in runs(&report.layers, view) {
                let at = |&i: &usize| (frame.centre(i), frame.height_of(view.unit.of(found[i][line].value)));
                let points: Vec<(i32, i32)> = run.iter().map(at).collect();
                match dash {
                    _ if points.len() < 2 => {}
                    Some(dash) => pen.dashed(&points, 2, ink, dash),
                    None => pen.line(&points, 2, ink),
                }
                points.into_iter().for_each(|at| mark(pen, at, line));
            }
        }
        match (legend, found.last()) {
            (Some(legend), _) => legend.draw(pen, (0, 0), view.width as i32),
            (None, Some(last)) => labels(pen, &frame, &names(report), last, view),
            (None, None) => {}
        }
        frame.marks(report.layers.len())
    })
}

/// Stretches of neighbouring layers that have something to show: all of them, unless shares are shown.
fn runs(layers: &[LayerReport], view: View) -> Vec<Vec<usize>> {
    let shown = |i: &usize| view.unit != Unit::Share || layers[*i].information.joint > 0.0;
    let all: Vec<usize> = (0..layers.len()).filter(shown).collect();
    all.chunk_by(|a, b| a + 1 == *b).map(<[usize]>::to_vec).collect()
}

/// Bands behind the marks, and whiskers, side by side as far as the column has room.
fn around(pen: &Pen, frame: &Frame, layer: usize, values: &[Value; LINES], view: View) {
    let [a, b] = frame.column(layer);
    let apart = ((b - a) / 5).clamp(1, 9);
    let y = |bits: f64| frame.height_of(view.unit.of(bits.max(0.0)));
    for (value, (_, _, side)) in values.iter().zip(LOOKS) {
        if let Some([low, high]) = value.band {
            let x = frame.centre(layer) + side * apart;
            pen.area([x - apart / 2, x + apart / 2 + 1], frame.band([y(high), y(low)]), Ink::Line);
        }
    }
    for (value, (ink, _, side)) in values.iter().zip(LOOKS) {
        if let Some([low, high]) = value.interval {
            let x = frame.centre(layer) + side * apart.min(4);
            pen.line(&[(x, y(low)), (x, y(high))], 1, ink);
            for end in [low, high] {
                pen.line(&[(x - 2, y(end)), (x + 2, y(end))], 1, ink);
            }
        }
    }
}

fn mark(pen: &Pen, at: (i32, i32), line: usize) {
    match line {
        0 => pen.disc(at, 4, LOOKS[0].0),
        1 => pen.diamond(at, 5, LOOKS[1].0),
        _ => pen.square(at, 4, LOOKS[2].0),
    }
}

/// Names and values at the right of the last layer.
fn labels(pen: &Pen, frame: &Frame, names: &[String; LINES], last: &[Value; LINES], view: View) {
    let value = |line: usize| short(view.unit.of(last[line].value));
    let words = |line: usize| wrapped(&format!("{} {}", names[line], value(line)), BODY, LABELS - 30, MOST);
    let words: [Vec<String>; LINES] = std::array::from_fn(words);
    let wanted: Vec<i32> = last.iter().map(|v| frame.height_of(view.unit.of(v.value))).collect();
    let sizes = words.each_ref().map(|lines| LINE * lines.len() as i32 + 2);
    let placed = spread(&wanted, &sizes, [frame.y[0] - 8, frame.y[1] + 8]);
    let x = frame.x[1] + 14;
    for (line, (words, middle)) in words.iter().zip(placed).enumerate() {
        let y = middle - LINE * (words.len() as i32 - 1) / 2;
        mark(pen, (x + 5, y), line);
        pen.lines(x + 16, y, words, BODY, Ink::Text, Hang::Start);
    }
}

/// Lines of a name there.
const MOST: usize = 4;

/// Marks above a narrow chart.
fn legend(names: &[String; LINES]) -> Legend {
    let look = |line: usize| Look::new(10, move |pen, x, y| mark(pen, (x + 5, y), line));
    Legend::aligned(names.iter().enumerate().map(|(line, name)| (look(line), name.clone())))
}

//! The four atoms: one stacked column a layer, or one bar with the two informations bracketed below it where there is one layer.

use super::axis::{Frame, end, round_values, scale_label};
use super::key::{Glyph, Key};
use super::pen::{BODY, Hang, Pen, SMALL, draw, fitted, spread, text_width};
use super::{Chart, Ink, Mark, Part, View, parts, significance};
use schema::report::{LayerReport, Report};
use words::format::{Unit, whole_percent};

/// The chart; `None` while the report has no layer. `caption` is printed on paper only.
pub fn atoms(report: &Report, view: View, caption: &str) -> Option<Chart> {
    match report.layers.as_slice() {
        [] => None,
        [layer] if view.layers <= 1 => Some(bar(report, layer, view, caption)),
        _ => Some(columns(report, view, caption)),
    }
}

fn title(report: &Report) -> String {
    let by_layer = if report.layers.len() > 1 { " by layer" } else { "" };
    format!("Information about {}{by_layer}", report.target)
}

fn columns(report: &Report, view: View, caption: &str) -> Chart {
    let top = if view.is_wide() { 28 } else { 28 + 40 };
    let bottom = top + 224;
    let total = |l: &LayerReport| parts(report, l).iter().map(|p| view.unit.of(p.bits)).sum::<f64>();
    let chance = |l: &LayerReport| null_of_all(l).map(|[_, high]| view.unit.of(high));
    let max = report.layers.iter().flat_map(|l| [Some(total(l)), chance(l)]).flatten().fold(0.0, f64::max);
    let max = end(max, view.unit);
    let frame = Frame::new(view, top, bottom, max, view.layers);
    let key = strips(report);
    let (room, below) = (view.width as i32 - 44, bottom + 24);
    let height = below + significance::height(report, view) + key.height(room);
    draw(view, height as u32, "atoms", &title(report), caption, |pen| {
        let ticks = round_values(max, 4);
        let step = ticks.get(1).copied().unwrap_or(1.0);
        let ticks: Vec<(f64, String)> = ticks.iter().map(|&t| (t, scale_label(t, step))).collect();
        frame.scale_lines(pen, &ticks);
        pen.text(0, 10, view.unit.plural(), SMALL, Ink::Muted, Hang::Start);
        frame.layer_names(pen, report, view);

        let mut ends = Vec::new();
        for (i, layer) in report.layers.iter().enumerate() {
            let [a, b] = frame.column(i);
            let width = ((b - a) * 3 / 4).clamp(2, 56);
            if let Some(band) = null_of_all(layer) {
                let [low, high] = band.map(|bits| frame.height_of(view.unit.of(bits)));
                pen.area([a, b], [high, low.max(high + 2)], Ink::Line);
            }
            let x = (a + b - width) / 2;
            let mut from = 0.0;
            frame.nothing(pen, i, layer, view);
            for part in parts(report, layer) {
                let to = from + view.unit.of(part.bits);
                let (low, high) = (frame.height_of(from), frame.height_of(to));
                // A hairline of paper between neighbours.
                pen.area([x, x + width], [high, low - i32::from(low - high > 2)], part.ink);
                if i + 1 == report.layers.len() {
                    ends.push((part, (low + high) / 2, x + width));
                }
                from = to;
            }
        }
        if view.is_wide() {
            labels_at_end(pen, &frame, &ends)
        } else {
            legend(pen, &ends, view)
        }
        significance::draw(pen, &frame, report, view, below);
        key.draw(pen, (44, below + significance::height(report, view)), room);
        frame.marks(report.layers.len())
    })
}

/// What the strips behind the columns are.
fn strips(report: &Report) -> Key {
    let share = whole_percent(1.0 - report.config.level);
    let strip = (Glyph::Strip, format!("{share} of permuted targets, all atoms together"));
    Key::of(report.layers.iter().any(|layer| null_of_all(layer).is_some()).then_some(strip))
}

/// The null band of `I(X1,X2;Y)`, which is the height of a column.
fn null_of_all(layer: &LayerReport) -> Option<[f64; 2]> {
    let null = layer.inference.as_ref()?.null.as_ref()?;
    Some([null.of.information.joint.low, null.of.information.joint.high])
}

/// How far a label may stand from its column and still be joined to it by a line.
const LEADER: i32 = 120;

/// Names beside the last column, each at its part, moved apart where parts are thin.
fn labels_at_end(pen: &Pen, frame: &Frame, ends: &[(Part, i32, i32)]) {
    let wanted: Vec<i32> = ends.iter().map(|e| e.1).collect();
    // Highest first: parts are stacked upwards.
    let placed = spread(&wanted, &[18; 4], [frame.y[0] - 8, frame.y[1] + 8]);
    for ((part, y, x), label_y) in ends.iter().zip(placed) {
        let start = frame.x[1] + 14;
        // Over places of layers to come, a line would be taken for one of the scale's.
        if *x + LEADER > frame.x[1] {
            pen.line(&[(x + 2, *y), (frame.x[1] + 2, *y), (start - 3, label_y)], 1, Ink::Line);
        }
        pen.swatch(start, label_y, part.ink);
        let room = super::axis::LABELS - 14 - 16;
        pen.text(start + 16, label_y, &fitted(&part.label, BODY, room), BODY, Ink::Text, Hang::Start);
    }
}

/// Two rows of swatches above a narrow chart.
fn legend(pen: &Pen, ends: &[(Part, i32, i32)], view: View) {
    let half = (view.width as i32 - 44) / 2;
    // Unique ones in the first column, shared ones in the second.
    for (slot, (part, ..)) in [0, 2, 1, 3].map(|i| &ends[i]).into_iter().enumerate() {
        let (x, y) = (44 + half * (slot as i32 / 2), 12 + 20 * (slot as i32 % 2));
        pen.swatch(x, y, part.ink);
        pen.text(x + 16, y, &fitted(&part.label, SMALL, half - 20), SMALL, Ink::Text, Hang::Start);
    }
}

const BAR: i32 = 44;

fn bar(report: &Report, layer: &LayerReport, view: View, caption: &str) -> Chart {
    let all = parts(report, layer);
    let total: f64 = all.iter().map(|p| p.bits).sum();
    let x = [1, view.width as i32 - 1];
    let top = if view.is_wide() { 48 } else { 4 };
    let rows = if view.is_wide() { 0 } else { 4 * 22 + 8 };
    let height = top + BAR + 34 + rows + 3 * 28;
    draw(view, height as u32, "atoms", &title(report), caption, |pen| {
        let at =
            |bits: f64| if total > 0.0 { x[0] + (f64::from(x[1] - x[0]) * bits / total).round() as i32 } else { x[0] };
        if total <= 0.0 {
            pen.area([x[0], x[1]], [top, top + BAR], Ink::Line);
            let word = if view.unit == Unit::Share { "nothing to share out" } else { "no information" };
            pen.text((x[0] + x[1]) / 2, top + BAR / 2, word, BODY, Ink::Muted, Hang::Middle);
        }
        let mut from = 0.0;
        let mut spans_drawn = Vec::new();
        for part in &all {
            let (a, b) = (at(from), at(from + part.bits));
            pen.area([a, b - i32::from(b - a > 2 && b < x[1])], [top, top + BAR], part.ink);
            spans_drawn.push([a, b]);
            from += part.bits;
        }
        scale_below(pen, view, x, top + BAR, total);
        // A share of nothing is none.
        let shown = |bits: f64| match total > 0.0 || view.unit != Unit::Share {
            true => view.unit.show(bits),
            false => "–".to_owned(),
        };
        let value = |part: &Part| shown(part.bits);
        if view.is_wide() {
            labels_above(pen, &all, &spans_drawn, top, x, value);
        } else {
            for (i, part) in all.iter().enumerate() {
                let y = top + BAR + 34 + 22 * i as i32 + 10;
                pen.swatch(x[0], y, part.ink);
                pen.text(x[0] + 18, y, &fitted(&part.label, BODY, x[1] - 120), BODY, Ink::Text, Hang::Start);
                pen.text(x[1], y, &value(part), BODY, Ink::Text, Hang::End);
            }
        }
        let [u1, r, u2, _] = [all[0].bits, all[1].bits, all[2].bits, all[3].bits];
        let target = &report.target;
        let [a, b] = [&report.sources[0], &report.sources[1]];
        let spans = [
            (0.0, u1 + r, format!("I({a}; {target})"), u1 + r),
            (u1, u1 + r + u2, format!("I({b}; {target})"), r + u2),
            (0.0, total, format!("I({a}, {b}; {target})"), total),
        ];
        for (i, (from, to, name, bits)) in spans.into_iter().enumerate() {
            let y = top + BAR + 34 + rows + 28 * i as i32 + 10;
            bracket(pen, [at(from), at(to)], y, &format!("{name} = {}", shown(bits)), x);
        }
        vec![Mark { x: x[0], y: top, width: x[1] - x[0], height: BAR }]
    })
}

fn scale_below(pen: &Pen, view: View, x: [i32; 2], y: i32, bits: f64) {
    let max = view.unit.of(bits);
    if max <= 0.0 {
        return;
    }
    let ticks = round_values(max, 5);
    let step = ticks.get(1).copied().unwrap_or(1.0);
    for (i, &tick) in ticks.iter().enumerate() {
        let at = x[0] + (f64::from(x[1] - x[0]) * tick / max).round() as i32;
        pen.line(&[(at, y + 2), (at, y + 6)], 1, Ink::Muted);
        let label = scale_label(tick, step);
        let hang = match i {
            0 => Hang::Start,
            _ if x[1] - at < 16 => Hang::End,
            _ => Hang::Middle,
        };
        let label = if i == 0 { format!("0 {}", view.unit.plural()) } else { label };
        pen.text(at, y + 16, &label, SMALL, Ink::Muted, hang);
    }
}

/// Name and value over each part, from its left edge on; a label that found no room there points to its part.
fn labels_above(
    pen: &Pen,
    all: &[Part; 4],
    spans: &[[i32; 2]],
    top: i32,
    x: [i32; 2],
    value: impl Fn(&Part) -> String,
) {
    let room = (x[1] - x[0]) / 4;
    let names: Vec<String> = all.iter().map(|p| fitted(&p.label, BODY, room - 28)).collect();
    let widths: Vec<i32> = names.iter().map(|n| text_width(n, BODY).max(80) + 24).collect();
    let wanted: Vec<i32> = spans.iter().zip(&widths).map(|(span, width)| span[0] + width / 2).collect();
    let placed = spread(&wanted, &widths, x);
    for (i, part) in all.iter().enumerate() {
        let left = placed[i] - widths[i] / 2;
        pen.swatch(left, 8, part.ink);
        pen.text(left + 16, 8, &names[i], BODY, Ink::Text, Hang::Start);
        pen.text(left + 16, 26, &value(part), BODY, Ink::Muted, Hang::Start);
        let [a, b] = spans[i];
        if left + 5 < a || left + 5 > b {
            pen.line(&[(left + 5, 18), (left + 5, top - 10), ((a + b) / 2, top - 2)], 1, Ink::Muted);
        }
    }
}

/// A bracket under a stretch of the bar, its words centred below it and kept inside the picture.
fn bracket(pen: &Pen, [a, b]: [i32; 2], y: i32, words: &str, x: [i32; 2]) {
    let b = b.max(a + 1);
    pen.line(&[(a, y - 4), (a, y), (b, y), (b, y - 4)], 1, Ink::Muted);
    let words = fitted(words, SMALL, x[1] - x[0]);
    let half = text_width(&words, SMALL) / 2;
    let centre = ((a + b) / 2).clamp(x[0] + half, (x[1] - half).max(x[0] + half));
    pen.text(centre, y + 11, &words, SMALL, Ink::Text, Hang::Middle);
}

//! The four atoms: one stacked column a layer, or one bar with the two informations bracketed below it where there is one layer.

use super::axis::{Frame, end, round_values, scale_label};
use super::legend::{Legend, Look};
use super::pen::{BODY, Hang, LINE, Pen, SMALL, draw, spread, text_width, wrapped};
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
    let legend = (!view.is_wide()).then(|| legend(report));
    let width = view.width as i32;
    let top = legend.as_ref().map_or(28, |legend| legend.height(width) + 28);
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
        pen.text(0, top - 18, view.unit.plural(), SMALL, Ink::Muted, Hang::Start);
        frame.layer_names(pen, report, view);

        let mut ends = Vec::new();
        for (i, layer) in report.layers.iter().enumerate() {
            let [a, b] = frame.column(i);
            let width = ((b - a) * 3 / 4).clamp(2, 56);
            if let Some(band) = null_of_all(layer) {
                let [low, high] = band.map(|bits| frame.height_of(view.unit.of(bits)));
                pen.area([a, b], frame.band([high, low]), Ink::Line);
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
        frame.axis(pen);
        match legend {
            Some(legend) => legend.draw(pen, (0, 0), view.width as i32),
            None => labels_at_end(pen, &frame, &ends),
        }
        significance::draw(pen, &frame, report, view, below);
        key.draw(pen, (44, below + significance::height(report, view)), room);
        frame.marks(report.layers.len())
    })
}

/// What the strips behind the columns are.
fn strips(report: &Report) -> Legend {
    let share = whole_percent(1.0 - report.config.level);
    let strip = (Look::strip(), format!("{share} of permuted targets, all atoms together"));
    Legend::flowing(report.layers.iter().any(|layer| null_of_all(layer).is_some()).then_some(strip))
}

/// The null band of `I(X1,X2;Y)`, which is the height of a column.
fn null_of_all(layer: &LayerReport) -> Option<[f64; 2]> {
    let null = layer.inference.as_ref()?.null.as_ref()?;
    Some([null.of.information.joint.low, null.of.information.joint.high])
}

/// How far a label may stand from its column and still be joined to it by a line.
const LEADER: i32 = 120;

/// Lines of a name there: longer ones are those of a forger.
const LINES: usize = 4;

/// Names beside the last column, each at its part, moved apart where parts are thin.
fn labels_at_end(pen: &Pen, frame: &Frame, ends: &[(Part, i32, i32)]) {
    let room = super::axis::LABELS - 14 - 16;
    let names: Vec<_> = ends.iter().map(|(part, ..)| wrapped(&part.label, BODY, room, LINES)).collect();
    let sizes: Vec<i32> = names.iter().map(|lines| LINE * lines.len() as i32 + 2).collect();
    let wanted: Vec<i32> = ends.iter().map(|e| e.1).collect();
    // Highest first: parts are stacked upwards.
    let placed = spread(&wanted, &sizes, [frame.y[0] - 8, frame.y[1] + 8]);
    for (((part, y, x), lines), middle) in ends.iter().zip(names).zip(placed) {
        let start = frame.x[1] + 14;
        let first = middle - LINE * (lines.len() as i32 - 1) / 2;
        // Over places of layers to come, a line would be taken for one of the scale's.
        if *x + LEADER > frame.x[1] {
            pen.line(&[(x + 2, *y), (frame.x[1] + 2, *y), (start - 3, first)], 1, Ink::Line);
        }
        pen.swatch(start, first, part.ink);
        pen.lines(start + 16, first, &lines, BODY, Ink::Text, Hang::Start);
    }
}

/// Swatches above a narrow chart.
fn legend(report: &Report) -> Legend {
    let parts = report.layers.last().map(|layer| parts(report, layer)).into_iter().flatten();
    Legend::aligned(parts.map(|part| (Look::swatch(part.ink), part.label)))
}

const BAR: i32 = 44;

fn bar(report: &Report, layer: &LayerReport, view: View, caption: &str) -> Chart {
    let all = parts(report, layer);
    let total: f64 = all.iter().map(|p| p.bits).sum();
    let x = [1, view.width as i32 - 1];
    let wide = view.is_wide();
    let room = if wide { (x[1] - x[0]) / 4 - 28 } else { x[1] - x[0] - 120 };
    let names = all.each_ref().map(|part| wrapped(&part.label, BODY, room, LINES));
    let most = names.iter().map(Vec::len).max().unwrap_or(1) as i32;
    let top = if wide { 32 + LINE * most } else { 4 };
    let rows = if wide { 0 } else { names.iter().map(|lines| LINE * lines.len() as i32 + 6).sum::<i32>() + 8 };
    // A share of nothing is none.
    let shown = |bits: f64| match total > 0.0 || view.unit != Unit::Share {
        true => view.unit.show(bits),
        false => "–".to_owned(),
    };
    let spans = informations(report, &all)
        .map(|(ends, name, bits)| (ends, wrapped(&format!("{name} = {}", shown(bits)), SMALL, x[1] - x[0], LINES)));
    let under: i32 = spans.iter().map(|(_, lines)| LINE * lines.len() as i32 + 12).sum();
    let height = top + BAR + 34 + rows + under;
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
        let value = |part: &Part| shown(part.bits);
        let mut y = top + BAR + 34;
        if wide {
            labels_above(pen, &all, &names, &spans_drawn, top, x, value);
        } else {
            for (part, lines) in all.iter().zip(&names) {
                pen.swatch(x[0], y + 10, part.ink);
                pen.lines(x[0] + 18, y + 10, lines, BODY, Ink::Text, Hang::Start);
                pen.text(x[1], y + 10, &value(part), BODY, Ink::Text, Hang::End);
                y += LINE * lines.len() as i32 + 6;
            }
            y += 8;
        }
        for ([from, to], lines) in &spans {
            bracket(pen, [at(*from), at(*to)], y + 10, lines, x);
            y += LINE * lines.len() as i32 + 12;
        }
        vec![Mark { x: x[0], y: top, width: x[1] - x[0], height: BAR }]
    })
}

/// Where each information's stretch of the bar begins and ends, what it is called, and its bits.
fn informations(report: &Report, all: &[Part; 4]) -> [([f64; 2], String, f64); 3] {
    let [u1, r, u2, s] = [0, 1, 2, 3].map(|i| all[i].bits);
    let ([a, b], target) = ([&report.sources[0], &report.sources[1]], &report.target);
    let total = u1 + r + u2 + s;
    [
        ([0.0, u1 + r], format!("I({a}; {target})"), u1 + r),
        ([u1, u1 + r + u2], format!("I({b}; {target})"), r + u2),
        ([0.0, total], format!("I({a}, {b}; {target})"), total),
    ]
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
    names: &[Vec<String>; 4],
    spans: &[[i32; 2]],
    top: i32,
    x: [i32; 2],
    value: impl Fn(&Part) -> String,
) {
    let longest = |lines: &Vec<String>| lines.iter().map(|line| text_width(line, BODY)).max().unwrap_or(0);
    let widths = names.each_ref().map(|lines| longest(lines).max(80) + 24);
    let wanted: Vec<i32> = spans.iter().zip(widths).map(|(span, width)| span[0] + width / 2).collect();
    let placed = spread(&wanted, &widths, x);
    for (i, part) in all.iter().enumerate() {
        let left = placed[i] - widths[i] / 2;
        // Above its bar, the last line of every label is its value.
        let first = top - 24 - LINE * names[i].len() as i32;
        pen.swatch(left, first, part.ink);
        pen.lines(left + 16, first, &names[i], BODY, Ink::Text, Hang::Start);
        pen.text(left + 16, top - 22, &value(part), BODY, Ink::Muted, Hang::Start);
        let [a, b] = spans[i];
        if left + 5 < a || left + 5 > b {
            pen.line(&[(left + 5, first + 10), (left + 5, top - 10), ((a + b) / 2, top - 2)], 1, Ink::Muted);
        }
    }
}

/// A bracket under a stretch of the bar, its words centred below it and kept inside the picture.
fn bracket(pen: &Pen, [a, b]: [i32; 2], y: i32, lines: &[String], x: [i32; 2]) {
    let b = b.max(a + 1);
    pen.line(&[(a, y - 4), (a, y), (b, y), (b, y - 4)], 1, Ink::Muted);
    let half = lines.iter().map(|line| text_width(line, SMALL)).max().unwrap_or(0) / 2;
    let centre = ((a + b) / 2).clamp(x[0] + half, (x[1] - half).max(x[0] + half));
    pen.lines(centre, y + 11, lines, SMALL, Ink::Text, Hang::Middle);
}

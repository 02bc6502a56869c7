//! Each atom beside what belongs to its value: a bar, and behind a plug-in value the band that permuted targets give, over a corrected one its interval. One
//! small panel an atom where there are layers, one line an atom where there is one.

use super::axis::{Frame, round_values, scale_label};
use super::legend::Legend;
use super::pen::{self, BODY, Hang, Pen, SMALL, draw, wrapped};
use super::{Chart, Ink, Mark, Part, View, parts};
use schema::report::{LayerReport, Quantities, Report};

/// The chart; `None` while no layer has a null or an interval. `caption` is printed on paper only.
pub fn nulls(report: &Report, view: View, caption: &str) -> Option<Chart> {
    if report.layers.iter().all(|l| l.inference.is_none()) {
        return None;
    }
    let key = Legend::around(report, true);
    let words = Words {
        title: title(report),
        height: &|room| key.height(room),
        key: &|pen, x, y| key.draw(pen, (x, y), view.width as i32 - x),
    };
    match report.layers.as_slice() {
        [layer] if view.layers <= 1 => Some(one(&rows(report, layer), &words, view, caption)),
        layers => {
            let layers: Vec<_> = layers.iter().map(|l| (l.name.as_str(), rows(report, l))).collect();
            Some(panels(&layers, &words, view, caption))
        }
    }
}

/// What stands above the bars: the drawing's title, and its key, drawn from a place on.
pub(super) struct Words<'a> {
    pub title: String,
    /// Pixels that the key takes in a room so wide.
    pub height: &'a dyn Fn(i32) -> i32,
    pub key: &'a dyn Fn(&Pen, i32, i32),
}

fn title(report: &Report) -> String {
    match report.layers.iter().any(|layer| layer.inference.as_ref().is_some_and(|found| found.interval.is_some())) {
        true => format!("Each atom about {} with its interval", report.target),
        false => format!("Each atom about {} beside what permuted targets give", report.target),
    }
}

/// One atom of one layer, bits.
pub(super) struct Row {
    pub part: Part,
    pub band: Option<[f64; 2]>,
    /// The null's mean, where it is drawn.
    pub mean: Option<f64>,
    pub interval: Option<[f64; 2]>,
    /// The interaction null, of the synergistic atom.
    pub interaction: Option<[f64; 2]>,
}

/// In the order of [`parts`].
fn rows(report: &Report, layer: &LayerReport) -> [Row; 4] {
    let found = layer.inference.as_ref();
    let null = found.and_then(|i| i.null.as_ref()).map(|null| ordered(&null.of, |n| [n.low, n.high]));
    let interval = found.and_then(|i| i.interval.as_ref()).map(|interval| ordered(&interval.of, |&ends| ends));
    let interaction = found.and_then(|i| i.interaction.as_ref()).map(|i| [i.synergistic.low, i.synergistic.high]);
    let mut at = 0;
    parts(report, layer).map(|part| {
        let row = Row {
            part,
            band: null.map(|of| of[at]),
            mean: None,
            interval: interval.map(|of| of[at]),
            interaction: interaction.filter(|_| at == 3),
        };
        at += 1;
        row
    })
}

/// Unique to the first, redundant, unique to the second, synergistic.
pub(super) fn ordered<T, V: Copy + Default>(of: &Quantities<T>, value: impl Fn(&T) -> V) -> [V; 4] {
    let unique: Vec<V> = of.unique.values().map(&value).collect();
    let of_source = |i: usize| unique.get(i).copied().unwrap_or_default();
    [of_source(0), value(&of.redundant), of_source(1), value(&of.synergistic)]
}

/// The largest value that is drawn, bits.
fn most(rows: &[Row; 4]) -> f64 {
    let ends = |row: &Row| {
        [Some(row.part.bits), row.band.map(|b| b[1]), row.interval.map(|b| b[1]), row.interaction.map(|b| b[1])]
    };
    rows.iter().flat_map(ends).flatten().fold(0.0, f64::max)
}

const PANEL: i32 = 92;
const HEAD: i32 = 22;

/// One panel an atom; `layers` are their names and rows.
pub(super) fn panels(layers: &[(&str, [Row; 4])], words: &Words, view: View, caption: &str) -> Chart {
    let max = view.unit.of(layers.iter().map(|(_, rows)| most(rows)).fold(0.0, f64::max));
    let max = if max > 0.0 { max } else { 1.0 };
    let top = 6 + (words.height)(view.width as i32 - 44).max(20);
    let names = layers.last().map(|(_, rows)| names(rows, SMALL, view.width as i32 - 62)).unwrap_or_default();
    let heads: [i32; 4] = std::array::from_fn(|panel| HEAD + further(&names, panel));
    let height = top + 4 * PANEL + heads.iter().sum::<i32>() + 24;
    draw(view, height as u32, "nulls", &words.title, caption, |pen| {
        (words.key)(pen, 44, 0);
        let ticks = round_values(max, 2);
        let step = ticks.get(1).copied().unwrap_or(1.0);
        let ticks: Vec<(f64, String)> = ticks.iter().map(|&t| (t, scale_label(t, step))).collect();
        let (mut last, mut from) = (None, top);
        for panel in 0..4 {
            let head = from + HEAD - 11;
            from += heads[panel];
            let frame = Frame::new(view, from, from + PANEL - 8, max, view.layers);
            frame.scale_lines(pen, &ticks);
            for (i, (_, rows)) in layers.iter().enumerate() {
                bar(pen, &frame, i, &rows[panel], view);
            }
            frame.axis(pen);
            if let Some((_, rows)) = layers.last() {
                pen.swatch(44, head, rows[panel].part.ink);
                pen.lines(60, head, &names[panel], SMALL, Ink::Text, Hang::Start);
            }
            pen.text(36, head, view.unit.brief(), SMALL, Ink::Muted, Hang::End);
            last = Some(frame);
            from += PANEL;
        }
        let Some(frame) = last else { return Vec::new() };
        frame.names(pen, &layers.iter().map(|(name, _)| *name).collect::<Vec<_>>(), view);
        // A layer's place runs through all panels.
        let whole = |mark: Mark| Mark { y: top, height: height - 24 - top, ..mark };
        frame.marks(layers.len()).into_iter().map(whole).collect()
    })
}

/// What the atoms are called, in lines that fit.
fn names(rows: &[Row; 4], size: f64, room: i32) -> Vec<Vec<String>> {
    /// Of a name: longer ones are those of a forger.
    const MOST: usize = 4;
    rows.iter().map(|row| wrapped(&row.part.label, size, room, MOST)).collect()
}

/// The height of the lines of a name after its first.
fn further(names: &[Vec<String>], of: usize) -> i32 {
    names.get(of).map_or(0, |lines| pen::LINE * (lines.len() as i32 - 1))
}

fn bar(pen: &Pen, frame: &Frame, layer: usize, row: &Row, view: View) {
    let [a, b] = frame.column(layer);
    let width = ((b - a) * 2 / 5).clamp(2, 28);
    let x = (a + b - width) / 2;
    let y = |bits: f64| frame.height_of(view.unit.of(bits));
    if let Some([low, high]) = row.band {
        pen.area([a + 1, b - 1], frame.band([y(high), y(low)]), Ink::Line);
    }
    pen.area([x, x + width], [y(row.part.bits), frame.y[1]], row.part.ink);
    if let Some(mean) = row.mean {
        pen.line(&[(a + 1, y(mean)), (b - 1, y(mean))], 1, Ink::Text);
    }
    if let Some([low, high]) = row.interaction {
        let at = x + width + 3;
        pen.area([at, at + 3], [y(high), y(low).max(y(high) + 2)], Ink::Muted);
    }
    if let Some(ends) = row.interval {
        let [low, high] = ends.map(y);
        let (centre, cap) = (x + width / 2, (width / 4).clamp(1, 4));
        pen.line(&[(centre, low), (centre, high)], 1, Ink::Text);
        for end in [low, high] {
            pen.line(&[(centre - cap, end), (centre + cap, end)], 1, Ink::Text);
        }
    }
}

const LINE: i32 = 34;

/// One line an atom.
pub(super) fn one(rows: &[Row; 4], words: &Words, view: View, caption: &str) -> Chart {
    let max = most(rows);
    let wide = view.is_wide();
    // On a narrow page names stand above their bars.
    let left = if wide { 176 } else { 1 };
    let right = view.width as i32 - 92;
    let top = 6 + (words.height)(view.width as i32 - left).max(20);
    let names = names(rows, BODY, if wide { left - 24 } else { view.width as i32 - 18 });
    let steps: [i32; 4] = std::array::from_fn(|i| {
        let further = further(&names, i);
        if wide { LINE.max(further + 20) } else { LINE + 20 + further }
    });
    let height = top + steps.iter().sum::<i32>() + 24;
    draw(view, height as u32, "nulls", &words.title, caption, |pen| {
        (words.key)(pen, left, 0);
        let x = |bits: f64| match max > 0.0 {
            true => left + (f64::from(right - left) * bits / max).round() as i32,
            false => left,
        };
        let mut from = top;
        for (i, row) in rows.iter().enumerate() {
            let further = further(&names, i);
            let (label, middle) = match wide {
                true => (from + (steps[i] - further) / 2, from + steps[i] / 2),
                false => (from + 12, from + steps[i] - LINE / 2),
            };
            from += steps[i];
            pen.swatch(1, label, row.part.ink);
            pen.lines(17, label, &names[i], BODY, Ink::Text, Hang::Start);
            if let Some([low, high]) = row.band {
                pen.area([x(low), x(high).max(x(low) + 2)], [middle - 14, middle + 14], Ink::Line);
            }
            pen.area([left, x(row.part.bits)], [middle - 7, middle + 7], row.part.ink);
            if let Some(mean) = row.mean {
                pen.line(&[(x(mean), middle - 14), (x(mean), middle + 14)], 1, Ink::Text);
            }
            if let Some([low, high]) = row.interaction {
                pen.area([x(low), x(high).max(x(low) + 2)], [middle + 10, middle + 13], Ink::Muted);
            }
            if let Some(ends) = row.interval {
                let [low, high] = ends.map(x);
                pen.line(&[(low, middle), (high, middle)], 1, Ink::Text);
                for end in [low, high] {
                    pen.line(&[(end, middle - 4), (end, middle + 4)], 1, Ink::Text);
                }
            }
            let value = view.unit.show(row.part.bits);
            pen.text(view.width as i32 - 1, middle, &value, BODY, Ink::Text, Hang::End);
        }
        pen.line(&[(left, top), (left, height - 24)], 1, Ink::Muted);
        let unit = view.unit.of(max);
        for tick in if unit > 0.0 { round_values(unit, 4) } else { Vec::new() } {
            let at = left + (f64::from(right - left) * tick / unit).round() as i32;
            let step = round_values(unit, 4).get(1).copied().unwrap_or(1.0);
            let label = match tick == 0.0 {
                true => format!("0 {}", view.unit.plural()),
                false => scale_label(tick, step),
            };
            let hang = if tick == 0.0 { Hang::Start } else { Hang::Middle };
            pen.text(at, height - 12, &label, SMALL, Ink::Muted, hang);
        }
        vec![Mark { x: 1, y: top, width: view.width as i32 - 2, height: steps.iter().sum() }]
    })
}

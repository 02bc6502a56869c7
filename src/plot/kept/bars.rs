//! One layer: a bar for each modality and for both, filled as far as the codes keep and hatched as far as a linear probe reads.

use super::key::{Sign, legend, lost};
use super::{BAND, INKS, Probed, SIDES, band};
use crate::axis::{end, round_values, scale_label};
use crate::ink::Ink;
use crate::pen::{self, BODY, Hang, Pen, SMALL, draw, wrapped};
use crate::{Chart, Mark, View};
use words::format::{short, whole_percent};
use words::kept::{Kept, Share};

const LINE: i32 = 34;
/// Half a bar's height.
const HALF: i32 = 9;
/// Half of what stands across it.
const REACH: i32 = 12;
/// Room for the names and for the values beside the bars.
const NAMES: i32 = 140;
const VALUES: i32 = 200;
/// Room of a name above its bar, and its lines at most.
const ABOVE: i32 = 20;
const LINES: usize = 4;

pub fn bars(probed: &Probed, view: View, caption: &str) -> Chart {
    let wide = view.is_wide();
    let width = view.width as i32;
    let (left, right) = if wide { (NAMES, width - VALUES) } else { (1, width - 1) };
    let sides = probed.layers.first().map(|(_, sides)| sides.as_slice()).unwrap_or_default();
    let room = if wide { left - 28 } else { width - VALUES - 17 };
    let names: Vec<Vec<String>> = sides.iter().map(|side| wrapped(side.name, BODY, room, LINES)).collect();
    // Every bar has the room of the longest name.
    let more = pen::LINE * (names.iter().map(Vec::len).max().unwrap_or(1) as i32 - 1);
    let step = if wide { LINE.max(more + ABOVE) } else { LINE + ABOVE + more };
    let key = legend(probed, Sign::Mark, view);
    let top = key.height(width) + 6;
    let bottom = top + SIDES as i32 * step;
    let max = end(probed.max, view.unit);
    let x = |value: f64| left + (f64::from(right - left) * value / max).round() as i32;
    draw(view, bottom as u32 + 28, "kept", &probed.title(), caption, |pen| {
        key.draw(pen, (0, 0), width);
        for (i, ((side, ink), name)) in sides.iter().zip(INKS).zip(&names).enumerate() {
            let middle = top + i as i32 * step + if wide { step / 2 } else { step - LINE / 2 };
            let over = pen::LINE * (name.len() as i32 - 1);
            let label = if wide { middle - over / 2 } else { middle - HALF - 12 - over };
            pen.swatch(1, label, ink);
            pen.lines(17, label, name, BODY, Ink::Text, Hang::Start);
            pen.text(
                width - 1,
                label + if wide { over / 2 } else { 0 },
                &value(side, view),
                BODY,
                Ink::Text,
                Hang::End,
            );
            bar(pen, side, middle, ink, |bits| x(view.unit.of(bits)));
            if let Some(ceiling) = probed.ceiling.map(x) {
                pen.dashed(&[(ceiling, middle - REACH), (ceiling, middle + REACH)], 1, Ink::Muted, [2, 3]);
            }
        }
        pen.line(&[(left, top), (left, bottom)], 1, Ink::Muted);
        scale(pen, view, max, bottom, x);
        vec![Mark { x: 1, y: top, width: width - 2, height: bottom - top }]
    })
}

fn bar(pen: &Pen, side: &Kept, middle: i32, ink: Ink, x: impl Fn(f64) -> i32) {
    let y = [middle - HALF, middle + HALF];
    let (kept, read) = (x(side.kept), x(side.reading.shown()));
    pen.area([x(0.0), kept], y, ink);
    lost(pen, [kept, read], y, ink);
    let [low, high] = band(side).map(&x);
    let reach = [middle - REACH, middle + REACH];
    pen.line(&[(read, reach[0]), (read, reach[1])], 4, Ink::Paper);
    pen.tint([low, high], reach, Ink::Text, BAND);
    pen.line(&[(read, reach[0]), (read, reach[1])], 2, Ink::Text);
}

/// "0.766 of 1.34 bit, 57 %".
fn value(side: &Kept, view: View) -> String {
    let [kept, read] = [side.kept, side.reading.shown()].map(|bits| short(view.unit.of(bits)));
    let unit = view.unit.symbol();
    match side.share() {
        Share::Part(share) => format!("{kept} of {read} {unit}, {}", whole_percent(share)),
        Share::Whole => format!("{kept} kept, {read} {unit} read"),
        Share::Noise => format!("{kept} {unit} kept, noise read"),
    }
}

fn scale(pen: &Pen, view: View, max: f64, y: i32, x: impl Fn(f64) -> i32) {
    let ticks = round_values(max, 4);
    let step = ticks.get(1).copied().unwrap_or(1.0);
    for tick in ticks {
        let at = x(tick);
        pen.line(&[(at, y), (at, y + 4)], 1, Ink::Muted);
        let (label, hang) = match tick == 0.0 {
            true => (format!("0 {}", view.unit.plural()), Hang::Start),
            false => (scale_label(tick, step), Hang::Middle),
        };
        pen.text(at, y + 14, &label, SMALL, Ink::Muted, hang);
    }
}

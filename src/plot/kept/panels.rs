//! Layers: what the codes keep as an area, what is readable as a line above it, the gap hatched. One panel a modality and one for both, on one scale; side by
//! side where there is room.

use super::key::{Sign, entries, legend};
use super::{BAND, INKS, LOST, Probed, SIDES, band};
use crate::axis::{Frame, LABELS, end, round_values, scale_label};
use crate::ink::{Hatch, Ink};
use crate::pen::{BODY, Hang, LINE, Pen, SMALL, draw, fitted, spread, text_width, wrapped};
use crate::{Chart, View};
use words::format::{layer_tick, layer_words, whole_percent};
use words::kept::{Kept, Share};

/// A panel's room for its name and share, and lines of a name at most.
const HEAD: i32 = 44;
const LINES: usize = 4;
/// Heights of panels side by side, and of those above each other.
const BESIDE: i32 = 190;
const STACKED: i32 = 120;
/// Between neighbours, and between those above each other.
const GAP: i32 = 24;
const ABOVE: i32 = 14;

pub fn panels(probed: &Probed, view: View, caption: &str) -> Chart {
    let key = (!view.is_wide()).then(|| legend(probed, Sign::Probe, view));
    let max = end(probed.max, view.unit);
    let width = view.width as i32;
    let names = names(probed, view);
    let more = LINE * (names.iter().map(Vec::len).max().unwrap_or(1) as i32 - 1);
    let frames = frames(view, max, key.as_ref().map_or(0, |key| key.height(width)), HEAD + more);
    let bottom = frames[SIDES - 1].y[1];
    draw(view, bottom as u32 + 24, "kept", &probed.title(), caption, |pen| {
        let ticks = round_values(max, 4);
        let step = ticks.get(1).copied().unwrap_or(1.0);
        for (i, frame) in frames.iter().enumerate() {
            let first = i == 0 || !view.is_wide();
            let label = |tick| if first { scale_label(tick, step) } else { String::new() };
            frame.scale_lines(pen, &ticks.iter().map(|&tick| (tick, label(tick))).collect::<Vec<_>>());
            if first {
                pen.text(frame.x[0] - 8, frame.y[0] - 36 - more, view.unit.brief(), SMALL, Ink::Muted, Hang::End);
            }
            if view.is_wide() || i + 1 == SIDES {
                layer_names(pen, frame, probed, View { columns: if first { view.columns } else { "" }, ..view });
            }
            let side: Vec<(usize, Kept)> = probed.layers.iter().map(|(layer, sides)| (*layer, sides[i])).collect();
            head(pen, frame, probed, &side, &names[i], INKS[i]);
            side.chunk_by(|a, b| a.0 + 1 == b.0).for_each(|run| stretch(pen, frame, run, INKS[i], view));
            if let Some(ceiling) = probed.ceiling {
                let y = frame.height_of(ceiling);
                pen.dashed(&[(frame.x[0], y), (frame.x[1], y)], 1, Ink::Muted, [2, 3]);
            }
        }
        match &key {
            Some(key) => key.draw(pen, (0, 0), width),
            None => labels(pen, &frames[SIDES - 1], probed, view),
        }
        frames.iter().flat_map(|frame| frame.marks(probed.report.layers.len())).collect()
    })
}

/// Left and right of all panels, and the width of one.
fn across(view: View) -> ([i32; 2], i32) {
    let (left, right) = (44, view.width as i32 - if view.is_wide() { LABELS } else { 4 });
    let each = (right - left - GAP * (SIDES as i32 - 1)) / SIDES as i32;
    ([left, right], if view.is_wide() { each } else { right - left })
}

/// The panels' names, in lines.
fn names(probed: &Probed, view: View) -> [Vec<String>; SIDES] {
    let (_, each) = across(view);
    std::array::from_fn(|i| {
        let name = probed.layers.last().map_or("", |(_, sides)| sides[i].name);
        wrapped(name, BODY, each - 16, LINES)
    })
}

/// `top` is what the key takes, `head` what stands above each panel.
fn frames(view: View, max: f64, top: i32, head: i32) -> [Frame; SIDES] {
    let frame = |x, y| Frame { x, y, scale: (0.0..max).into(), layers: view.layers };
    let ([left, right], each) = across(view);
    std::array::from_fn(|i| {
        let i = i as i32;
        if view.is_wide() {
            let x = left + i * (each + GAP);
            frame([x, x + each], [head, head + BESIDE])
        } else {
            let top = top + i * (ABOVE + head + STACKED) + head + 8;
            frame([left, right], [top, top + STACKED])
        }
    })
}

/// Names that are too wide for their columns are those of the first and the last layer, within the panel.
fn layer_names(pen: &Pen, frame: &Frame, probed: &Probed, view: View) {
    let names: Vec<&str> = probed.report.layers.iter().map(|layer| layer_tick(&layer.name)).collect();
    let [from, to] = frame.column(0);
    let widest = names.iter().map(|name| text_width(name, SMALL)).max().unwrap_or(0);
    if widest <= (to - from).max(40) {
        return frame.names(pen, &names, view);
    }
    let y = frame.y[1] + 14;
    pen.text(frame.x[0] - 8, y, view.columns, SMALL, Ink::Muted, Hang::End);
    let room = (frame.x[1] - frame.x[0] - 12) / 2;
    let ends = [(names.first(), frame.x[0], Hang::Start), (names.last(), frame.x[1], Hang::End)];
    for (name, x, hang) in ends.into_iter().take(names.len()) {
        pen.text(x, y, &fitted(name.copied().unwrap_or_default(), SMALL, room), SMALL, Ink::Muted, hang);
    }
}

/// The panel's name, and the share that is kept at the last layer.
fn head(pen: &Pen, frame: &Frame, probed: &Probed, side: &[(usize, Kept)], name: &[String], ink: Ink) {
    let Some((layer, last)) = side.last() else { return };
    let room = frame.x[1] - frame.x[0];
    let first = frame.y[0] - 36 - LINE * (name.len() as i32 - 1);
    pen.swatch(frame.x[0], first, ink);
    pen.lines(frame.x[0] + 16, first, name, BODY, Ink::Text, Hang::Start);
    let at = layer_words(&probed.layer(*layer).name);
    let words = match last.share() {
        Share::Part(share) => {
            let share = whole_percent(share);
            [format!("{share} kept at {at}"), format!("{share} kept"), share]
        }
        Share::Whole => [format!("at least what is read at {at}"), "at least what is read".into(), "all".into()],
        Share::Noise => [format!("nothing read beyond noise at {at}"), "nothing beyond noise".into(), "noise".into()],
    };
    let fits = words.iter().find(|words| text_width(words, BODY) <= room).unwrap_or(&words[2]);
    pen.text(frame.x[0], frame.y[0] - 18, fits, BODY, Ink::Text, Hang::Start);
}

/// Columns from which each layer has a dot, pixels.
const DOTTED: i32 = 12;

/// Neighbouring layers that were probed.
fn stretch(pen: &Pen, frame: &Frame, run: &[(usize, Kept)], ink: Ink, view: View) {
    let y = |bits: f64| frame.height_of(view.unit.of(bits));
    // One layer alone is as wide as its column.
    let places: Vec<(i32, &Kept)> = match run {
        [(layer, side)] => frame.column(*layer).into_iter().map(|x| (x, side)).collect(),
        run => run.iter().map(|(layer, side)| (frame.centre(*layer), side)).collect(),
    };
    let along = |bits: fn(&Kept) -> f64| places.iter().map(move |&(x, side)| (x, y(bits(side))));
    let between = |above: fn(&Kept) -> f64, below: fn(&Kept) -> f64| {
        let mut corners: Vec<(i32, i32)> = along(below).collect();
        corners.reverse();
        along(above).chain(corners).collect::<Vec<_>>()
    };
    pen.polygon(&between(|side| side.kept, |_| 0.0), ink);
    let gap = gap(&places, y);
    pen.wash(&gap, ink, LOST);
    pen.polygon(&gap, Ink::Hatch(Hatch::Lost));
    let line: Vec<(i32, i32)> = along(|side| side.reading.shown()).collect();
    // Where codes keep more than is read, the line lies on their area: a rim of paper keeps them apart.
    pen.line(&line, 4, Ink::Paper);
    pen.wash(&between(|side| band(side)[1], |side| band(side)[0]), Ink::Text, BAND);
    pen.line(&line, 2, Ink::Text);
    let [from, to] = frame.column(0);
    if to - from >= DOTTED && run.len() > 1 {
        line.into_iter().for_each(|at| pen.disc(at, 3, Ink::Text));
    }
}

/// The outline of what is readable and not kept. Where the lines cross between two layers, it has no height.
fn gap(places: &[(i32, &Kept)], y: impl Fn(f64) -> i32) -> Vec<(i32, i32)> {
    let values = |side: &Kept| (side.reading.shown(), side.kept);
    let (mut above, mut below) = (Vec::new(), Vec::new());
    for (i, &(x, side)) in places.iter().enumerate() {
        let (read, kept) = values(side);
        if let Some(&(from, before)) = i.checked_sub(1).and_then(|i| places.get(i)) {
            let (read0, kept0) = values(before);
            let (was, is) = (read0 - kept0, read - kept);
            if was * is < 0.0 {
                let share = was / (was - is);
                let at = (from + (f64::from(x - from) * share).round() as i32, y(read0 + (read - read0) * share));
                above.push(at);
                below.push(at);
            }
        }
        above.push((x, y(read)));
        below.push((x, y(kept.min(read))));
    }
    above.into_iter().chain(below.into_iter().rev()).collect()
}

/// How far a label may stand from the last layer and still be joined to it by a line.
const LEADER: i32 = 120;

/// What the marks mean, at the right of the last panel, each at its mark.
fn labels(pen: &Pen, frame: &Frame, probed: &Probed, view: View) {
    let Some((layer, sides)) = probed.layers.last() else { return };
    let (last, end) = (&sides[SIDES - 1], frame.centre(*layer));
    let y = |bits: f64| frame.height_of(view.unit.of(bits));
    let (read, kept) = (y(last.reading.shown()), y(last.kept));
    let wanted = |sign| match sign {
        Sign::Ceiling => frame.height_of(probed.ceiling.unwrap_or(0.0)),
        Sign::Probe | Sign::Mark | Sign::Band => read,
        // Below the line, even where nothing is lost.
        Sign::Lost => ((read + kept) / 2).max(read + 1),
        Sign::Kept => (kept + frame.y[1]) / 2,
    };
    let entries = entries(probed, Sign::Probe, view);
    let centres: Vec<i32> = entries.iter().map(|(sign, _)| wanted(*sign)).collect();
    let lines: Vec<Vec<String>> =
        entries.iter().map(|(_, words)| wrapped(words, BODY, LABELS - 14 - 16, LINES)).collect();
    let sizes: Vec<i32> = lines.iter().map(|lines| LINE * lines.len() as i32 + 2).collect();
    let placed = spread(&centres, &sizes, [frame.y[0] - 8, frame.y[1] + 8]);
    let start = frame.x[1] + 14;
    for ((((sign, _), from), middle), lines) in entries.iter().zip(centres).zip(placed).zip(lines) {
        let to = middle - LINE * (lines.len() as i32 - 1) / 2;
        let joined = *sign != Sign::Band && end + LEADER > frame.x[1];
        if joined {
            let x = if *sign == Sign::Ceiling { frame.x[1] } else { end + 4 };
            pen.line(&[(x, from), (frame.x[1] + 2, from), (start - 3, to)], 1, Ink::Line);
        }
        sign.draw(pen, start, to, &INKS[SIDES - 1..]);
        pen.lines(start + 16, to, &lines, BODY, Ink::Text, Hang::Start);
    }
}

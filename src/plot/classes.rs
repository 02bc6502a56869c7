//! Atoms by class, of what each class of the target adds or of what a control leaves: a stacked bar for each, the largest first; what is negative stands left of zero.

use super::axis::{end, round_values, scale_label};
use super::legend::{Legend, Look};
use super::pen::{BODY, Hang, LINE, Pen, SMALL, draw, wrapped};
use super::{Chart, Ink, Mark, Paint, View};
use words::format::{Unit, short};

/// One class: its name, and unique to the first, redundant, unique to the second and synergistic, bits.
pub type Class = (String, [f64; 4]);

/// Bars that are drawn; further classes are drawn together.
pub const MOST: usize = 24;
/// From one bar to the next, where names are beside them and have one line.
const STEP: i32 = 26;
const HALF: i32 = 8;
const NAMES: i32 = 150;
const VALUES: i32 = 70;
/// Room of a name above its bar, where there is none beside it.
const ABOVE: i32 = 18;
/// Lines of a name at most: on the page, where the whole name is read out of its bar, and on paper.
const LINES: [usize; 2] = [2, 6];
const INKS: [Ink; 4] = [Ink::Unique(0), Ink::Redundant, Ink::Unique(1), Ink::Synergistic];

/// The classes in the order in which they are drawn, the last ones taken together.
pub fn in_order(mut classes: Vec<Class>) -> Vec<Class> {
    let total = |class: &Class| class.1.iter().sum::<f64>();
    classes.sort_by(|a, b| total(b).total_cmp(&total(a)));
    if classes.len() > MOST {
        let rest = classes.split_off(MOST - 1);
        let sum = |atom: usize| rest.iter().map(|class| class.1[atom]).sum();
        classes.push((format!("{} more", rest.len()), [0, 1, 2, 3].map(sum)));
    }
    classes
}

/// The chart of classes in that order; `None` where there are none. Each bar has its mark.
pub fn classes(title: &str, [a, b]: [&str; 2], classes: &[Class], view: View, caption: &str) -> Option<Chart> {
    if classes.is_empty() {
        return None;
    }
    let (width, wide) = (view.width as i32, view.is_wide());
    let (left, right) = (if wide { NAMES } else { 1 }, width - VALUES);
    let allowed = LINES[usize::from(view.paint == Paint::Paper)];
    let room = if wide { left - 12 } else { width - 2 };
    let names: Vec<_> = classes.iter().map(|(name, _)| wrapped(name, BODY, room, allowed)).collect();
    let lines = names.iter().map(Vec::len).max().unwrap_or(1) as i32;
    let step = STEP + LINE * (lines - 1) + if wide { 0 } else { ABOVE };
    let side = |sign: f64| move |class: &Class| class.1.iter().map(|x| (sign * x).max(0.0)).sum::<f64>();
    let (most, least) = (classes.iter().map(side(1.0)), classes.iter().map(side(-1.0)));
    let most = end(most.fold(1e-9, f64::max), view.unit);
    let least = view.unit.of(least.fold(0.0, f64::max));
    let x = |value: f64| left + (f64::from(right - left) * (value + least) / (most + least)).round() as i32;
    let key = key([a, b]);
    let top = key.height(width) + 6;
    let bottom = top + step * classes.len() as i32;
    Some(draw(view, bottom as u32 + 28, "classes", title, caption, |pen| {
        key.draw(pen, (1, 0), width - 1);
        let marks = classes.iter().zip(&names).zip(0..).map(|(((_, atoms), name), row)| {
            let y = top + row * step;
            let middle = if wide { y + step / 2 } else { y + step - STEP / 2 };
            let below = LINE * (name.len() as i32 - 1);
            let first = if wide { middle - below / 2 } else { middle - HALF - 9 - below };
            pen.lines(1, first, name, BODY, Ink::Text, Hang::Start);
            bar(pen, atoms, middle, view.unit, x);
            // Of the zero line, what does not run through a name.
            let zero = if wide { [y, y + step] } else { [middle - HALF - 2, y + step] };
            pen.line(&zero.map(|y| (x(0.0), y)), 1, Ink::Muted);
            let total = short(view.unit.of(atoms.iter().sum()));
            pen.text(width - 1, middle, &total, BODY, Ink::Text, Hang::End);
            Mark { x: 1, y, width: width - 2, height: step }
        });
        let marks = marks.collect();
        let ticks = round_values(most, 4);
        let apart = ticks.get(1).copied().unwrap_or(1.0);
        for tick in ticks {
            let at = x(tick);
            pen.line(&[(at, bottom), (at, bottom + 4)], 1, Ink::Muted);
            let (label, hang) = match tick == 0.0 {
                true => (format!("0 {}", view.unit.plural()), Hang::Start),
                false => (scale_label(tick, apart), Hang::Middle),
            };
            pen.text(at, bottom + 14, &label, SMALL, Ink::Muted, hang);
        }
        marks
    }))
}

fn bar(pen: &Pen, atoms: &[f64; 4], middle: i32, unit: Unit, x: impl Fn(f64) -> i32) {
    for sign in [1.0, -1.0] {
        let mut from = 0.0;
        for (&bits, ink) in atoms.iter().zip(INKS) {
            let value = unit.of((sign * bits).max(0.0));
            let ends = [x(sign * from), x(sign * (from + value))];
            from += value;
            if ends[0] != ends[1] {
                pen.area([ends[0].min(ends[1]), ends[0].max(ends[1])], [middle - HALF, middle + HALF], ink);
            }
        }
    }
}

fn key([a, b]: [&str; 2]) -> Legend {
    let names = [format!("unique to {a}"), "redundant".to_owned(), format!("unique to {b}"), "synergistic".to_owned()];
    Legend::aligned(INKS.map(Look::swatch).into_iter().zip(names))
}

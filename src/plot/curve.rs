//! Lines over a number, either axis linear or logarithmic; each line is named where it ends.

use super::axis::{LABELS, round_values, scale_label};
use super::pen::{BODY, Hang, SMALL, draw, fitted, spread};
use super::{Chart, Ink, Mark, View};
use words::format::{power_of_ten, short};

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub label: String,
    pub tone: Tone,
    /// Where the axis is logarithmic, points that are not above 0 are left out.
    pub points: Vec<(f64, f64)>,
}

/// What a line is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Unique to source 0 or 1.
    Unique(usize),
    Redundant,
    Synergistic,
    /// Everything together.
    Total,
    /// What it is compared with.
    Pale,
}

impl Tone {
    fn ink(self) -> Ink {
        match self {
            Tone::Unique(i) => Ink::Unique(i),
            Tone::Redundant => Ink::Redundant,
            Tone::Synergistic => Ink::Synergistic,
            Tone::Total => Ink::Text,
            Tone::Pale => Ink::Muted,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// With its unit.
    pub title: String,
    pub logarithmic: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Curves {
    pub title: String,
    pub x: Axis,
    pub y: Axis,
    pub lines: Vec<Line>,
    /// A place on the x axis that is marked.
    pub marked: Option<f64>,
}

/// From data to pixels along one axis.
struct Scale {
    low: f64,
    high: f64,
    logarithmic: bool,
    from: i32,
    to: i32,
}

impl Scale {
    fn new(values: impl Iterator<Item = f64>, axis: &Axis, from: i32, to: i32) -> Self {
        let usable = values.filter(|v| v.is_finite() && (!axis.logarithmic || *v > 0.0));
        let (mut low, mut high) = usable.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(v), h.max(v)));
        if low > high {
            (low, high) = (1.0, 10.0);
        }
        if axis.logarithmic {
            (low, high) = (10f64.powf(low.log10().floor()), 10f64.powf(high.log10().ceil()));
            if low == high {
                high *= 10.0;
            }
        } else {
            low = low.min(0.0);
            if high <= low {
                high = low + 1.0;
            }
        }
        Self { low, high, logarithmic: axis.logarithmic, from, to }
    }

    fn share(&self, value: f64) -> f64 {
        match self.logarithmic {
            true => (value / self.low).log10() / (self.high / self.low).log10(),
            false => (value - self.low) / (self.high - self.low),
        }
    }

    fn at(&self, value: f64) -> i32 {
        self.from + (f64::from(self.to - self.from) * self.share(value)).round() as i32
    }

    fn ticks(&self, count: usize) -> Vec<(f64, String)> {
        if !self.logarithmic {
            let values = round_values(self.high - self.low, count);
            let step = values.get(1).copied().unwrap_or(1.0);
            return match self.low < 0.0 {
                true => vec![(self.low, short(self.low)), (0.0, "0".into()), (self.high, short(self.high))],
                false => values.into_iter().map(|v| (v, scale_label(v, step))).collect(),
            };
        }
        let (low, high) = (self.low.log10().round() as i32, self.high.log10().round() as i32);
        let every = ((high - low) / count as i32).max(1);
        (low..=high).step_by(every as usize).map(|power| (10f64.powi(power), power_of_ten(power))).collect()
    }
}

pub fn curves(curves: &Curves, view: View, caption: &str) -> Option<Chart> {
    if curves.lines.iter().all(|line| line.points.is_empty()) {
        return None;
    }
    let wide = view.is_wide();
    let legend = if wide { 0 } else { 20 * curves.lines.len() as i32 };
    let (left, right) = (52, view.width as i32 - if wide { LABELS } else { 8 });
    let (top, bottom) = (28, 28 + 210);
    let all = || curves.lines.iter().flat_map(|line| line.points.iter().copied());
    let x = Scale::new(all().map(|p| p.0), &curves.x, left, right);
    let y = Scale::new(all().map(|p| p.1), &curves.y, bottom, top);
    Some(draw(view, (bottom + 44 + legend) as u32, "curve", &curves.title, caption, |pen| {
        pen.text(0, 10, &curves.y.title, SMALL, Ink::Muted, Hang::Start);
        for (value, label) in y.ticks(4) {
            let at = y.at(value);
            pen.line(&[(left, at), (right, at)], 1, Ink::Line);
            pen.text(left - 8, at, &label, SMALL, Ink::Muted, Hang::End);
        }
        for (value, label) in x.ticks(5) {
            let at = x.at(value);
            pen.line(&[(at, bottom), (at, bottom + 4)], 1, Ink::Muted);
            pen.text(at, bottom + 14, &label, SMALL, Ink::Muted, Hang::Middle);
        }
        pen.text((left + right) / 2, bottom + 32, &curves.x.title, SMALL, Ink::Muted, Hang::Middle);
        if let Some(marked) = curves.marked.filter(|m| (x.low..=x.high).contains(m)) {
            pen.line(&[(x.at(marked), top - 6), (x.at(marked), bottom)], 1, Ink::Muted);
        }
        let mut ends = Vec::new();
        for line in &curves.lines {
            let fits = |&&(a, b): &&(f64, f64)| (!x.logarithmic || a > 0.0) && (!y.logarithmic || b > 0.0);
            let points: Vec<(i32, i32)> = line.points.iter().filter(fits).map(|&(a, b)| (x.at(a), y.at(b))).collect();
            let Some(&last) = points.last() else { continue };
            pen.line(&points, 2, line.tone.ink());
            pen.disc(last, 3, line.tone.ink());
            ends.push((line, last));
        }
        if wide {
            let wanted: Vec<i32> = ends.iter().map(|(_, (_, y))| *y).collect();
            let placed = spread(&wanted, &vec![17; ends.len()], [top - 8, bottom + 8]);
            for ((line, (from, at)), label) in ends.iter().zip(placed) {
                let start = right + 12;
                pen.line(&[(from + 4, *at), (start - 3, label)], 1, Ink::Line);
                pen.text(start, label, &fitted(&line.label, BODY, LABELS - 12), BODY, line.tone.label(), Hang::Start);
            }
        } else {
            for (i, (line, _)) in ends.iter().enumerate() {
                let at = bottom + 54 + 20 * i as i32;
                pen.line(&[(left, at), (left + 18, at)], 2, line.tone.ink());
                pen.text(left + 26, at, &fitted(&line.label, SMALL, right - left - 26), SMALL, Ink::Text, Hang::Start);
            }
        }
        vec![Mark { x: left, y: top, width: right - left, height: bottom - top }]
    }))
}

impl Tone {
    /// Names are text, and have to be read: only what is pale anyway is set pale.
    fn label(self) -> Ink {
        if self == Tone::Pale { Ink::Muted } else { Ink::Text }
    }
}

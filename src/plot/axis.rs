//! The frame that charts over layers share: left scale with three light lines, layer names below, room for labels at the right.

use super::ink::Ink;
use super::pen::{Hang, Pen, SMALL, fitted, text_width};
use super::{Mark, View};
use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;
use schema::report::{LayerReport, Report};
use words::format::{Unit, layer_tick};

pub struct Frame {
    pub x: [i32; 2],
    /// Top and bottom of the plot.
    pub y: [i32; 2],
    pub scale: RangedCoordf64,
    pub layers: usize,
}

/// Room at the right for direct labels, where the chart is wide.
pub const LABELS: i32 = 176;

impl Frame {
    /// The same left and right for every chart of a width, so that layers stand above each other.
    pub fn new(view: View, top: i32, bottom: i32, max: f64, layers: usize) -> Self {
        let right = if view.is_wide() { LABELS } else { 4 };
        Self { x: [44, view.width as i32 - right], y: [top, bottom], scale: (0.0..max).into(), layers }
    }

    pub fn height_of(&self, value: f64) -> i32 {
        self.scale.map(&value, (self.y[1], self.y[0]))
    }

    /// Left and right of a layer's column.
    pub fn column(&self, layer: usize) -> [i32; 2] {
        let at = |i: usize| self.x[0] + (self.x[1] - self.x[0]) * i as i32 / self.layers as i32;
        [at(layer), at(layer + 1)]
    }

    pub fn centre(&self, layer: usize) -> i32 {
        let [a, b] = self.column(layer);
        (a + b) / 2
    }

    /// Where shares are shown, the word for a layer that has nothing to share out.
    pub fn nothing(&self, pen: &Pen, i: usize, layer: &LayerReport, view: View) {
        if view.unit != Unit::Share || layer.information.joint > 0.0 {
            return;
        }
        let [a, b] = self.column(i);
        let word = if layer.is_chance() { "noise" } else { "none" };
        let word = if text_width(word, SMALL) < b - a { word } else { "–" };
        pen.text((a + b) / 2, self.y[1] - 12, word, SMALL, Ink::Muted, Hang::Middle);
    }

    /// The places of the layers that are there.
    pub fn marks(&self, layers: usize) -> Vec<Mark> {
        (0..layers)
            .map(|i| {
                let [a, b] = self.column(i);
                Mark { x: a, y: self.y[0], width: b - a, height: self.y[1] - self.y[0] }
            })
            .collect()
    }

    /// Light lines with their numbers; the zero line is the axis.
    pub fn scale_lines(&self, pen: &Pen, ticks: &[(f64, String)]) {
        self.axis(pen);
        for (value, label) in ticks {
            let y = self.height_of(*value);
            if *value != 0.0 {
                pen.line(&[(self.x[0], y), (self.x[1], y)], 1, Ink::Line);
            }
            pen.text(self.x[0] - 8, y, label, SMALL, Ink::Muted, Hang::End);
        }
    }

    /// The axis, drawn again over pale bands that begin at 0: an axis that they lie on looks broken.
    pub fn axis(&self, pen: &Pen) {
        pen.line(&[(self.x[0], self.y[1]), (self.x[1], self.y[1])], 1, Ink::Muted);
    }

    /// Top and bottom of a band between two heights: it is seen, however narrow it is, and it stays above the axis.
    pub fn band(&self, [high, low]: [i32; 2]) -> [i32; 2] {
        let low = low.max(high + 2).min(self.y[1]);
        [high.min(low - 2), low]
    }

    /// Layer names under their columns, as many as fit, and what they name.
    pub fn layer_names(&self, pen: &Pen, report: &Report, view: View) {
        self.names(pen, &report.layers.iter().map(|l| l.name.as_str()).collect::<Vec<_>>(), view);
    }

    pub fn names(&self, pen: &Pen, names: &[&str], view: View) {
        // Of very many columns, each is narrower than a pixel.
        let step = f64::from(self.x[1] - self.x[0]) / self.layers as f64;
        let widest = names.iter().map(|name| text_width(layer_tick(name), SMALL)).max().unwrap_or(0).min(96);
        let every = (f64::from(widest + 10) / step).ceil().max(1.0) as usize;
        for (i, name) in names.iter().enumerate().step_by(every) {
            let name = fitted(layer_tick(name), SMALL, ((step * every as f64) as i32 - 4).max(16));
            pen.text(self.centre(i), self.y[1] + 14, &name, SMALL, Ink::Muted, Hang::Middle);
        }
        pen.text(self.x[0] - 8, self.y[1] + 14, view.columns, SMALL, Ink::Muted, Hang::End);
    }
}

/// The end of a scale that holds `max`: shares that add up to the whole but for rounding end at 100.
pub fn end(max: f64, unit: Unit) -> f64 {
    match max {
        _ if max <= 0.0 => 1.0,
        _ if unit == Unit::Share && (max - 100.0).abs() < 1e-6 => 100.0,
        _ => max,
    }
}

/// Round values from 0 up to at most `max`, about `count` of them.
pub fn round_values(max: f64, count: usize) -> Vec<f64> {
    let scale: RangedCoordf64 = (0.0..max).into();
    scale.key_points(count)
}

/// A round value as a scale prints it: no more digits than its neighbours need.
pub fn scale_label(value: f64, step: f64) -> String {
    let decimals = (0..9).find(|&d| {
        let scaled = step * 10_f64.powi(d);
        (scaled - scaled.round()).abs() < 1e-6
    });
    format!("{value:.*}", decimals.unwrap_or(9) as usize)
}

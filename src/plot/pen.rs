//! plotters' SVG backend with the page's type and inks: pixels in, text anchored where it is said to be.

use super::ink::{Ink, settle};
use super::merged;
use super::{Chart, Mark, Paint, View};
use plotters::coord::Shift;
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::FontStyle;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::cell::RefCell;
use words::escape::visible;

/// What every drawing says on failure: it cannot.
const STRING: &str = "a String takes every byte";
/// plotters' SVG backend divides sizes by this (its guess of a font's line height).
const SVG_SIZE: f64 = 1.24;
const FAMILY: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

pub const BODY: f64 = 13.0;
pub const SMALL: f64 = 12.0;

/// Room that a drawing on paper takes for its title above and its caption below.
const TITLE: u32 = 44;
const CAPTION: u32 = 36;
/// And each further line of the caption.
const LINE: u32 = 16;
/// Room at its left and right.
const MARGIN: u32 = 20;

pub struct Pen<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    /// Added to every point: the margin and the title's room.
    origin: (i32, i32),
    /// Shapes that plotters has no word for: they lie below all else.
    shapes: RefCell<String>,
}

/// How a text hangs on its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hang {
    Start,
    Middle,
    End,
}

/// Draws `height` pixels (the title's and caption's room come on top, on paper) and gives the finished chart.
pub fn draw(
    view: View,
    height: u32,
    id: &str,
    title: &str,
    caption: &str,
    body: impl FnOnce(&Pen) -> Vec<Mark>,
) -> Chart {
    let paper = view.paint == Paint::Paper;
    let caption: Vec<&str> = caption.lines().collect();
    let below = CAPTION + LINE * (caption.len() as u32).saturating_sub(1);
    let (width, total) = if paper { (view.width + 2 * MARGIN, height + TITLE + below) } else { (view.width, height) };
    let mut svg = String::new();
    let (marks, shapes) = {
        let area = SVGBackend::with_string(&mut svg, (width, total)).into_drawing_area();
        let pen = Pen {
            area,
            origin: if paper { (MARGIN as i32, TITLE as i32) } else { (0, 0) },
            shapes: RefCell::default(),
        };
        if paper {
            let (w, h) = (width as i32, total as i32);
            pen.area.draw(&Rectangle::new([(0, 0), (w, h)], Ink::Paper.token().filled())).expect(STRING);
            pen.words(0, 22 - TITLE as i32, title, 16.0, Ink::Text, Hang::Start, FontStyle::Bold);
            for (i, line) in caption.into_iter().enumerate() {
                let y = height as i32 + 16 + LINE as i32 * i as i32;
                pen.text(0, y, &fitted(line, SMALL, view.width as i32), SMALL, Ink::Muted, Hang::Start);
            }
        }
        let marks = body(&pen);
        pen.area.present().expect(STRING);
        (marks, pen.shapes.into_inner())
    };
    if !shapes.is_empty() {
        // Over the ground of paper, which is the first thing that is drawn.
        let ground = if paper { svg.find("<rect").and_then(|at| Some(at + svg[at..].find("/>")? + 2)) } else { None };
        let head = svg.find('>').map_or(0, |at| at + 1);
        let (dx, dy) = if paper { (MARGIN, TITLE) } else { (0, 0) };
        svg.insert_str(ground.unwrap_or(head), &format!("<g transform=\"translate({dx} {dy})\">{shapes}</g>"));
    }
    let svg = settle(&svg, view, id);
    let svg = if view.layers > merged::FROM { merged::merged(&svg) } else { svg };
    Chart { svg, width, height: total, marks }
}

impl Pen<'_> {
    fn at(&self, (x, y): (i32, i32)) -> (i32, i32) {
        (x + self.origin.0, y + self.origin.1)
    }

    pub fn area(&self, x: [i32; 2], y: [i32; 2], ink: Ink) {
        if x[1] <= x[0] || y[1] <= y[0] {
            return;
        }
        let corners = [self.at((x[0], y[0])), self.at((x[1], y[1]))];
        for ink in std::iter::once(ink).chain(ink.hatch()) {
            self.area.draw(&Rectangle::new(corners, ink.token().filled())).expect(STRING);
        }
    }

    /// An area by its outline, an SVG path in pixels and their parts.
    pub fn shape(&self, path: &str, ink: Ink) {
        self.shapes.borrow_mut().push_str(&super::venn::shape(path, ink));
    }

    /// An area in part of an ink's strength, without its hatch: for colours that say how much, beside numbers that say it too.
    pub fn tint(&self, x: [i32; 2], y: [i32; 2], ink: Ink, strength: f64) {
        let corners = [self.at((x[0], y[0])), self.at((x[1], y[1]))];
        self.area.draw(&Rectangle::new(corners, ink.token().mix(strength).filled())).expect(STRING);
    }

    /// An area by its corners.
    pub fn polygon(&self, corners: &[(i32, i32)], ink: Ink) {
        for ink in std::iter::once(ink).chain(ink.hatch()) {
            self.wash(corners, ink, 1.0);
        }
    }

    /// An area by its corners, in part of an ink's strength and without its hatch.
    pub fn wash(&self, corners: &[(i32, i32)], ink: Ink, strength: f64) {
        let corners: Vec<(i32, i32)> = corners.iter().map(|&corner| self.at(corner)).collect();
        self.area.draw(&Polygon::new(corners, ink.token().mix(strength).filled())).expect(STRING);
    }

    /// A path; `width` in pixels.
    pub fn line(&self, points: &[(i32, i32)], width: u32, ink: Ink) {
        let points: Vec<(i32, i32)> = points.iter().map(|&point| self.at(point)).collect();
        self.area.draw(&PathElement::new(points, ink.token().stroke_width(width))).expect(STRING);
    }

    /// A broken path: `on` pixels drawn, `off` left out.
    pub fn dashed(&self, points: &[(i32, i32)], width: u32, ink: Ink, [on, off]: [i32; 2]) {
        let points: Vec<(i32, i32)> = points.iter().map(|&point| self.at(point)).collect();
        let dashes = DashedPathElement::new(points, on, off, ink.token().stroke_width(width));
        self.area.draw(&dashes).expect(STRING);
    }

    pub fn square(&self, (x, y): (i32, i32), radius: i32, ink: Ink) {
        self.area([x - radius, x + radius], [y - radius, y + radius], ink);
    }

    pub fn disc(&self, centre: (i32, i32), radius: i32, ink: Ink) {
        self.area.draw(&Circle::new(self.at(centre), radius, ink.token().filled())).expect(STRING);
    }

    pub fn diamond(&self, centre: (i32, i32), radius: i32, ink: Ink) {
        let (x, y) = self.at(centre);
        let points = vec![(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)];
        self.area.draw(&Polygon::new(points, ink.token().filled())).expect(STRING);
    }

    /// A small filled square with its hatch, centred on `(x + 5, y)`.
    pub fn swatch(&self, x: i32, y: i32, ink: Ink) {
        self.area([x, x + 10], [y - 5, y + 5], ink);
    }

    /// A text whose middle line is at `y`.
    pub fn text(&self, x: i32, y: i32, text: &str, size: f64, ink: Ink, hang: Hang) {
        self.words(x, y, text, size, ink, hang, FontStyle::Normal);
    }

    /// Control characters are no part of XML, of which a saved picture is made.
    #[expect(clippy::too_many_arguments, reason = "the one place where a text's look is spelt out")]
    fn words(&self, x: i32, y: i32, text: &str, size: f64, ink: Ink, hang: Hang, style: FontStyle) {
        let hang = match hang {
            Hang::Start => HPos::Left,
            Hang::Middle => HPos::Center,
            Hang::End => HPos::Right,
        };
        let font = FontDesc::new(FontFamily::Name(FAMILY), size * SVG_SIZE, style);
        let look = font.color(&ink.token()).pos(Pos::new(hang, VPos::Center));
        self.area.draw(&Text::new(visible(text).into_owned(), self.at((x, y)), look)).expect(STRING);
    }
}

/// Width that a text is likely to take; the page's fonts vary by a tenth.
pub fn text_width(text: &str, size: f64) -> i32 {
    (0.55 * size * text.chars().count() as f64).ceil() as i32
}

/// The text, cut with an ellipsis where it would not fit.
pub fn fitted(text: &str, size: f64, width: i32) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let keep = ((f64::from(width) / (0.55 * size)) as usize).saturating_sub(1).max(1);
    text.chars().take(keep).chain(['…']).collect()
}

/// Moves centres apart until neighbours keep their distance, within `range`; the order stays.
pub fn spread(centres: &[i32], sizes: &[i32], range: [i32; 2]) -> Vec<i32> {
    let mut order: Vec<usize> = (0..centres.len()).collect();
    order.sort_by_key(|&i| (centres[i], i));
    let mut placed = centres.to_vec();
    let mut low = range[0];
    for &i in &order {
        placed[i] = placed[i].max(low + sizes[i] / 2);
        low = placed[i] + (sizes[i] + 1) / 2;
    }
    let mut high = range[1];
    for &i in order.iter().rev() {
        placed[i] = placed[i].min(high - (sizes[i] + 1) / 2);
        high = placed[i] - sizes[i] / 2;
    }
    placed
}

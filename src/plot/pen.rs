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

/// Around a drawing on paper, and between its parts.
pub const MARGIN: u32 = 6;
const GAP: u32 = 10;
/// From one line of a title to the next, and of anything smaller.
const TITLE: f64 = 16.0;
/// How much wider bold text is.
const BOLD: f64 = 1.2;
const TITLE_LINE: u32 = 20;
pub const LINE: i32 = 16;

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

/// What stands around a drawing on paper, in lines that fit.
#[derive(Default)]
struct Around {
    title: Vec<String>,
    below: Vec<String>,
}

impl Around {
    /// The first line of `caption` is the caption, those after it are the footer.
    fn of(view: View, title: &str, caption: &str) -> Self {
        if view.paint == Paint::Page {
            return Self::default();
        }
        let asked = |at: usize| if at == 0 { view.said.caption } else { view.said.footer };
        let title =
            if view.said.title { wrapped(title, BOLD * TITLE, view.width as i32, usize::MAX) } else { Vec::new() };
        let lines = caption.lines().enumerate().filter(|(at, _)| asked(*at));
        Self { title, below: lines.flat_map(|(_, line)| wrapped(line, SMALL, view.width as i32, usize::MAX)).collect() }
    }

    fn above(&self) -> u32 {
        let lines = self.title.len() as u32;
        if lines > 0 { lines * TITLE_LINE + GAP } else { 0 }
    }

    fn under(&self) -> u32 {
        let lines = self.below.len() as u32;
        if lines > 0 { lines * LINE as u32 + GAP } else { 0 }
    }
}

/// Draws `height` pixels (on paper, margins, title and caption come on top) and gives the finished chart.
pub fn draw(
    view: View,
    height: u32,
    id: &str,
    title: &str,
    caption: &str,
    body: impl FnOnce(&Pen) -> Vec<Mark>,
) -> Chart {
    let paper = view.paint == Paint::Paper;
    let around = Around::of(view, title, caption);
    let margin = if paper { MARGIN } else { 0 };
    let (width, total) = (view.width + 2 * margin, height + around.above() + around.under() + 2 * margin);
    let origin = (margin as i32, (margin + around.above()) as i32);
    let mut svg = String::new();
    let (marks, shapes) = {
        let area = SVGBackend::with_string(&mut svg, (width, total)).into_drawing_area();
        let pen = Pen { area, origin, shapes: RefCell::default() };
        if paper {
            let (w, h) = (width as i32, total as i32);
            pen.area.draw(&Rectangle::new([(0, 0), (w, h)], Ink::Paper.token().filled())).expect(STRING);
            let first = TITLE_LINE as i32 / 2 - around.above() as i32;
            for (i, line) in around.title.iter().enumerate() {
                pen.words(
                    0,
                    first + TITLE_LINE as i32 * i as i32,
                    line,
                    TITLE,
                    Ink::Text,
                    Hang::Start,
                    FontStyle::Bold,
                );
            }
            for (i, line) in around.below.iter().enumerate() {
                let y = height as i32 + GAP as i32 + LINE / 2 + LINE * i as i32;
                pen.text(0, y, line, SMALL, Ink::Muted, Hang::Start);
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
        let (dx, dy) = origin;
        svg.insert_str(ground.unwrap_or(head), &format!("<g transform=\"translate({dx} {dy})\">{shapes}</g>"));
    }
    let svg = settle(&svg, view, id);
    let svg = if view.layers > merged::FROM { merged::merged(&svg) } else { svg };
    let chart = Chart { svg, width, height: total, marks };
    if paper { chart.in_points() } else { chart }
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
        self.round_tint(centre, radius, ink, 1.0);
    }

    /// A disc in part of an ink's strength.
    pub fn round_tint(&self, centre: (i32, i32), radius: i32, ink: Ink, strength: f64) {
        self.area.draw(&Circle::new(self.at(centre), radius, ink.token().mix(strength).filled())).expect(STRING);
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

    /// Lines of text below each other; the middle of the first is at `y`.
    pub fn lines(&self, x: i32, y: i32, lines: &[String], size: f64, ink: Ink, hang: Hang) {
        lines.iter().zip((y..).step_by(LINE as usize)).for_each(|(line, y)| self.text(x, y, line, size, ink, hang));
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

/// Width that a character is likely to take, as a share of the size; the page's fonts vary by a tenth.
fn wide(c: char) -> f64 {
    match c {
        // Scripts whose characters fill a square, and emoji.
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}' => 1.0,
        c if c as u32 >= 0x1_0000 => 1.0,
        'M' | 'W' | 'm' | 'w' | '%' | '@' => 0.85,
        'A'..='Z' => 0.68,
        _ => 0.55,
    }
}

/// Width that a text is likely to take.
pub fn text_width(text: &str, size: f64) -> i32 {
    (size * text.chars().map(wide).sum::<f64>()).ceil() as i32
}

/// The text, cut with an ellipsis where it would not fit.
pub fn fitted(text: &str, size: f64, width: i32) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let room = f64::from(width) - 0.55 * size;
    let mut taken = 0.0;
    let fits = |c: &char| {
        taken += size * wide(*c);
        taken <= room
    };
    let kept: String = text.chars().take_while(fits).collect();
    // Something of it stays, however narrow the place.
    let kept = if kept.is_empty() { text.chars().take(1).collect() } else { kept };
    kept.trim_end().to_owned() + "…"
}

/// The text in lines of at most that width, broken after spaces, or after signs that join words where one word is too long, or else anywhere. Of more than
/// `most` lines, the last ends with an ellipsis.
pub fn wrapped(text: &str, size: f64, width: i32, most: usize) -> Vec<String> {
    let text = visible(text);
    let mut lines = Vec::new();
    let mut rest = text.trim();
    while text_width(rest, size) > width && lines.len() + 1 < most {
        let mut taken = 0.0;
        let (mut last, mut after_space, mut after_sign) = (0, 0, 0);
        for (at, c) in rest.char_indices() {
            taken += size * wide(c);
            let next = at + c.len_utf8();
            if taken > f64::from(width) && last > 0 && c != ' ' {
                break;
            }
            last = next;
            match c {
                ' ' => after_space = next,
                '_' | '-' | '/' | ',' | '.' | ';' | ':' => after_sign = next,
                _ => {}
            }
        }
        if last == rest.len() {
            break;
        }
        let cut = [after_space, after_sign, last].into_iter().find(|&cut| cut > 0).unwrap_or(last);
        lines.push(rest[..cut].trim_end().to_owned());
        rest = rest[cut..].trim_start();
    }
    lines.push(if text_width(rest, size) > width { fitted(rest, size, width) } else { rest.to_owned() });
    lines
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

//! Report → SVG through plotters; one file per chart, no DOM. The same drawing serves the page, where colours are CSS custom
//! properties, and the download, where they are real and title and caption are part of the picture.

mod atoms;
mod axis;
mod beside;
mod board;
pub mod classes;
mod cloud;
mod contributions;
pub mod control;
mod convergence;
mod coupling;
pub mod curve;
mod effects;
mod frame;
mod grid;
mod information;
mod ink;
mod kept;
mod legend;
pub mod map;
mod matrix;
mod merged;
mod nulls;
mod pen;
mod png;
pub mod scatter;
mod significance;
mod stability;
mod tokens;
mod vega;
mod venn;

pub use atoms::atoms;
pub use beside::beside;
pub use board::{MOST as MODELS, Place, against, board, step};
pub use cloud::cloud;
pub use contributions::contributions;
pub use control::control;
pub use convergence::convergence;
pub use coupling::{Slice, coupling};
pub use effects::effects;
pub use frame::frame;
pub use grid::{Grid, along};
pub use information::information;
pub use kept::kept;
pub use matrix::matrix;
pub use nulls::nulls;
pub use png::with_density;
pub use stability::{stability, stability_words};
pub use tokens::{shares, tokens};
pub use vega::{VEGA, vega};
pub use venn::{mark, venn};

use ink::Ink;
use schema::report::{AtomsReport, LayerReport, Report};
use words::format::Unit;

/// Where a drawing goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Into the page, which brings colours, title and caption.
    Page,
    /// Into a file that stands alone.
    Paper,
}

/// What a drawing on paper says around it: its title above, below it the first line of its caption, and what follows that as a footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    pub title: bool,
    pub caption: bool,
    pub footer: bool,
}

impl Said {
    pub const ALL: Self = Self { title: true, caption: true, footer: true };
    pub const NOTHING: Self = Self { title: false, caption: false, footer: false };
}

/// How a chart is seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Pixels, margins of paper aside.
    pub width: u32,
    /// Layers that there will be: those still to come keep their places.
    pub layers: usize,
    pub unit: Unit,
    /// What columns are, in a word; empty where their names say so.
    pub columns: &'static str,
    pub paint: Paint,
    pub said: Said,
    /// Whose colours the two sides have: the place of a modality among several, none for the rest. The page's style sheet knows by itself.
    pub sides: [Option<usize>; 2],
}

/// The sides of the only pair.
pub const PAIR: [Option<usize>; 2] = [Some(0), Some(1)];

/// How a drawing is printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paper {
    pub inches: f64,
    pub said: Said,
}

impl Paper {
    pub fn view(self, layers: usize, unit: Unit) -> View {
        View { said: self.said, ..View::paper(self.inches, layers, unit) }
    }

    /// The width, inches, at which a drawing is laid out as one in the page of so many pixels is.
    pub fn seen_at(pixels: u32) -> f64 {
        f64::from(pixels + 2 * pen::MARGIN) * POINTS / INCH
    }
}

/// Widths of figures in papers of two columns, inches: a column, and both.
pub const COLUMN: f64 = 3.5;
pub const BOTH_COLUMNS: f64 = 7.0;
/// Widths that a drawing can have on paper, inches: less than the least has no room for words, and no paper is wider than the most.
pub const WIDTHS: std::ops::RangeInclusive<f64> = 2.0..=40.0;
/// Points of one pixel on paper, where the small text of [`pen::SMALL`] pixels has 8 points.
const POINTS: f64 = 8.0 / pen::SMALL;
/// Points of an inch.
const INCH: f64 = 72.0;

impl View {
    /// The form in which charts are downloaded, `inches` wide as a whole (cut to [`WIDTHS`]): text has the same size at any width.
    pub fn paper(inches: f64, layers: usize, unit: Unit) -> Self {
        let whole = inches.clamp(*WIDTHS.start(), *WIDTHS.end()) * INCH / POINTS;
        let width = whole.round() as u32 - 2 * pen::MARGIN;
        Self { width, layers, unit, columns: "layer", paint: Paint::Paper, said: Said::ALL, sides: PAIR }
    }

    /// The form in which charts stand in the page, `width` pixels wide.
    pub fn page(width: u32, layers: usize, unit: Unit) -> Self {
        Self { width, paint: Paint::Page, ..Self::paper(BOTH_COLUMNS, layers, unit) }
    }

    fn is_wide(self) -> bool {
        self.width >= 560
    }
}

/// A finished drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    pub svg: String,
    /// Pixels of its layout.
    pub width: u32,
    pub height: u32,
    /// The part of the picture that each layer takes, in order; where it has one in each of several panels, panel after panel.
    pub marks: Vec<Mark>,
}

impl Chart {
    /// The same drawing whose size on paper is given in points.
    fn in_points(self) -> Self {
        let points = |pixels: u32| format!("{}pt", (f64::from(pixels) * POINTS * 100.0).round() / 100.0);
        Self { svg: sized(&self.svg, &points(self.width), &points(self.height)), ..self }
    }

    /// The drawing at so many dots an inch on paper, and its width and height in dots.
    pub fn in_dots(&self, dots: u32) -> (String, [u32; 2]) {
        let of = |pixels: u32| (f64::from(pixels) * POINTS / INCH * f64::from(dots)).round() as u32;
        let size = [of(self.width), of(self.height)];
        (sized(&self.svg, &size[0].to_string(), &size[1].to_string()), size)
    }
}

/// The drawing in another size; its coordinates stay.
fn sized(svg: &str, width: &str, height: &str) -> String {
    let rest = svg.find(" viewBox=").expect("plotters gives every drawing a view box");
    format!("<svg width=\"{width}\" height=\"{height}\"{}", &svg[rest..])
}

/// A layer's rectangle, pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

/// One atom of one layer as it is drawn: first what only the first modality tells, then what both tell, then what only the second
/// tells, so that `I(X1;Y)` and `I(X2;Y)` are each one unbroken stretch; then what only both together tell.
struct Part {
    ink: Ink,
    label: String,
    /// Bits, not below 0; 0 what is 0 within the certificate.
    bits: f64,
}

fn parts(report: &Report, layer: &LayerReport) -> [Part; 4] {
    parts_of(&report.sources, &layer.atoms, |bits| layer.settled(bits))
}

/// `settled` gives 0 for what is 0 within the certificate.
fn parts_of(sources: &[String], atoms: &AtomsReport, settled: impl Fn(f64) -> f64) -> [Part; 4] {
    let part = |ink, label, bits: f64| Part { ink, label, bits: settled(bits).max(0.0) };
    let unique = |i: usize| {
        let name = &sources[i];
        part(Ink::Unique(i), format!("unique to {name}"), atoms.unique.get(name).copied().unwrap_or(0.0))
    };
    let common = |ink, label: &str, bits: f64| part(ink, label.into(), bits);
    [
        unique(0),
        common(Ink::Redundant, "redundant", atoms.redundant),
        unique(1),
        common(Ink::Synergistic, "synergistic", atoms.synergistic),
    ]
}

#[cfg(test)]
mod tests;

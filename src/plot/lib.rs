//! Report → SVG through plotters; one file per chart, no DOM. The same drawing serves the page, where colours are CSS custom
//! properties, and the download, where they are real and title and caption are part of the picture.

mod atoms;
mod axis;
mod beside;
pub mod classes;
mod cloud;
mod contributions;
mod convergence;
mod coupling;
pub mod curve;
mod information;
mod ink;
mod kept;
mod matrix;
mod merged;
mod nulls;
mod pen;
pub mod scatter;
mod stability;
mod tokens;
mod venn;

pub use atoms::atoms;
pub use beside::beside;
pub use cloud::cloud;
pub use contributions::contributions;
pub use convergence::convergence;
pub use coupling::{Slice, coupling};
pub use information::information;
pub use kept::kept;
pub use matrix::matrix;
pub use nulls::nulls;
pub use stability::{stability, stability_words};
pub use tokens::{shares, tokens};
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
    /// Whose colours the two sides have: the place of a modality among several, none for the rest. The page's style sheet knows by itself.
    pub sides: [Option<usize>; 2],
}

/// The sides of the only pair.
pub const PAIR: [Option<usize>; 2] = [Some(0), Some(1)];

impl View {
    /// The form in which charts are downloaded.
    pub fn paper(layers: usize, unit: Unit) -> Self {
        Self { width: 760, layers, unit, columns: "layer", paint: Paint::Paper, sides: PAIR }
    }

    fn is_wide(self) -> bool {
        self.width >= 560
    }
}

/// A finished drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    pub svg: String,
    pub width: u32,
    pub height: u32,
    /// The part of the picture that each layer takes, in order; where it has one in each of several panels, panel after panel.
    pub marks: Vec<Mark>,
}

impl Chart {
    /// The drawing at `factor` times its size: what is drawn from it on a canvas has that many pixels.
    pub fn enlarged(&self, factor: u32) -> String {
        let size = |factor: u32| format!("width=\"{}\" height=\"{}\"", self.width * factor, self.height * factor);
        self.svg.replacen(&size(1), &size(factor), 1)
    }
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

//! What the marks of this chart mean, each sign with its words.

use super::{BAND, INKS, LOST, Probed};
use crate::View;
use crate::ink::{Hatch, Ink};
use crate::legend::{Legend, Look};
use crate::pen::Pen;

/// A mark to be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `H(Y)`.
    Ceiling,
    /// What the probe reads: a line over layers, a mark on a bar.
    Probe,
    Mark,
    /// Its standard error.
    Band,
    Lost,
    Kept,
}

/// The signs that a chart has and their words; `read` is that of what the probe reads.
pub fn entries(probed: &Probed, read: Sign, view: View) -> Vec<(Sign, String)> {
    let ceiling = probed.ceiling.map(|value| {
        let value = words::format::short(value);
        (Sign::Ceiling, format!("H({}) {value} {}", probed.report.target, view.unit.symbol()))
    });
    let lost = probed.any_lost().then_some((Sign::Lost, "lost by the codes"));
    let kept = [(Sign::Kept, "the codes keep")];
    let read = [(read, "a linear probe reads"), (Sign::Band, "± 1 standard error")];
    let known = kept.into_iter().chain(lost).chain(read).map(|(sign, words)| (sign, words.to_owned()));
    known.chain(ceiling).collect()
}

impl Sign {
    /// Draws it in `inks` from `x` on, its middle at `y`.
    pub fn draw(self, pen: &Pen, x: i32, y: i32, inks: &[Ink]) {
        match self {
            Sign::Ceiling => pen.dashed(&[(x, y), (x + 10, y)], 1, Ink::Muted, [2, 3]),
            Sign::Probe => pen.line(&[(x, y), (x + 10, y)], 2, Ink::Text),
            Sign::Mark => pen.line(&[(x + 5, y - 6), (x + 5, y + 6)], 2, Ink::Text),
            Sign::Band => pen.tint([x, x + 10], [y - 5, y + 5], Ink::Text, BAND),
            Sign::Lost => lost(pen, [x, x + 10], [y - 5, y + 5], Ink::Muted),
            Sign::Kept => {
                inks.iter().zip((x..).step_by(12)).for_each(|(&ink, x)| pen.swatch(x, y, ink));
            }
        }
    }

    fn width(self, inks: usize) -> i32 {
        if self == Sign::Kept { 12 * inks as i32 - 2 } else { 10 }
    }
}

/// A rectangle of what is lost by codes of this ink.
pub fn lost(pen: &Pen, x: [i32; 2], y: [i32; 2], ink: Ink) {
    if x[1] > x[0] && y[1] > y[0] {
        pen.tint(x, y, ink, LOST);
        pen.area(x, y, Ink::Hatch(Hatch::Lost));
    }
}

/// The key of a chart; `read` is the sign of what the probe reads.
pub fn legend(probed: &Probed, read: Sign, view: View) -> Legend {
    let look = |sign: Sign| Look::new(sign.width(INKS.len()), move |pen, x, y| sign.draw(pen, x, y, &INKS));
    Legend::flowing(entries(probed, read, view).into_iter().map(|(sign, words)| (look(sign), words)))
}

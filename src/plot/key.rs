//! What the strips, whiskers and marks of a chart are, in words: in as many rows as the chart's width needs.

use super::Ink;
use super::pen::{Hang, Pen, SMALL, fitted, text_width};
use schema::report::{InferenceReport, Report};
use words::format::whole_percent;

/// What stands before its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    Strip,
    Whisker,
    /// The thin strip beside a bar.
    Tick,
    /// The mark of a side, filled or hollow.
    Mark {
        source: usize,
        filled: bool,
    },
    Nothing,
}

pub struct Key(Vec<(Glyph, String)>);

/// Height of a row, the room of a glyph, and what keeps entries apart.
const ROW: i32 = 20;
const GLYPH: i32 = 22;
const APART: i32 = 14;

impl Key {
    pub fn of(entries: impl IntoIterator<Item = (Glyph, String)>) -> Self {
        Self(entries.into_iter().collect())
    }

    /// Of what is drawn around values: the strip of permuted targets, the interval, and the null of the synergistic atom if the chart has it.
    pub fn around(report: &Report, interaction: bool) -> Self {
        let share = whole_percent(1.0 - report.config.level);
        let any =
            |has: fn(&InferenceReport) -> bool| report.layers.iter().filter_map(|l| l.inference.as_ref()).any(has);
        let entries = [
            (any(|found| found.null.is_some()), Glyph::Strip, format!("{share} of permuted targets")),
            (any(|found| found.interval.is_some()), Glyph::Whisker, format!("{share} interval")),
            (
                interaction && any(|found| found.interaction.is_some()),
                Glyph::Tick,
                "synergy of conditionally independent modalities".to_owned(),
            ),
        ];
        Self::of(entries.into_iter().filter(|(has, ..)| *has).map(|(_, glyph, words)| (glyph, words)))
    }

    /// Where each entry stands, and the row it is in.
    fn places(&self, room: i32) -> Vec<(i32, i32)> {
        let mut at = (0, 0);
        let place = |(glyph, words): &(Glyph, String)| {
            let width = glyph.room() + text_width(words, SMALL);
            if at.0 > 0 && at.0 + width > room {
                at = (0, at.1 + 1);
            }
            let place = at;
            at.0 += width + APART;
            place
        };
        self.0.iter().map(place).collect()
    }

    /// Pixels that it takes in a room so wide.
    pub fn height(&self, room: i32) -> i32 {
        self.places(room).last().map_or(0, |(_, row)| (row + 1) * ROW)
    }

    /// From a top left corner on.
    pub fn draw(&self, pen: &Pen, (x, y): (i32, i32), room: i32) {
        for ((glyph, words), (left, row)) in self.0.iter().zip(self.places(room)) {
            let (x, y) = (x + left, y + row * ROW + ROW / 2);
            glyph.draw(pen, x, y);
            let words = fitted(words, SMALL, room - glyph.room());
            pen.text(x + glyph.room(), y, &words, SMALL, Ink::Muted, Hang::Start);
        }
    }
}

impl Glyph {
    fn room(self) -> i32 {
        match self {
            Glyph::Nothing => 0,
            Glyph::Tick | Glyph::Mark { .. } => GLYPH - 8,
            _ => GLYPH,
        }
    }

    fn draw(self, pen: &Pen, x: i32, y: i32) {
        match self {
            Glyph::Strip => pen.area([x, x + 16], [y - 5, y + 5], Ink::Line),
            Glyph::Whisker => {
                pen.line(&[(x, y), (x + 16, y)], 1, Ink::Text);
                for end in [x, x + 16] {
                    pen.line(&[(end, y - 4), (end, y + 4)], 1, Ink::Text);
                }
            }
            Glyph::Tick => pen.area([x + 2, x + 5], [y - 5, y + 5], Ink::Muted),
            Glyph::Mark { source, filled } => mark(pen, (x + 5, y), source, filled),
            Glyph::Nothing => {}
        }
    }
}

/// The mark of a side: a disc of the first, a diamond of the second.
pub fn mark(pen: &Pen, at: (i32, i32), source: usize, filled: bool) {
    let ink = Ink::Unique(source.min(1));
    let draw = |radius: i32, ink: Ink| match source {
        0 => pen.disc(at, radius, ink),
        _ => pen.diamond(at, radius + 1, ink),
    };
    draw(4, ink);
    if !filled {
        draw(3, Ink::Paper);
    }
}

//! What the inks, strips, whiskers and marks of a chart are, in words: a small drawing and its words for each, in as many columns and lines as they need.

use super::ink::Ink;
use super::pen::{Hang, LINE, Pen, SMALL, text_width, wrapped};
use schema::report::{InferenceReport, Report};
use words::format::whole_percent;

/// Draws from a left end and a middle line on.
type Draw = Box<dyn Fn(&Pen, i32, i32)>;

/// What stands before an entry's words.
pub struct Look {
    /// Pixels that it takes.
    width: i32,
    draw: Draw,
}

impl Look {
    pub fn new(width: i32, draw: impl Fn(&Pen, i32, i32) + 'static) -> Self {
        Self { width, draw: Box::new(draw) }
    }

    pub fn swatch(ink: Ink) -> Self {
        Self::new(10, move |pen, x, y| pen.swatch(x, y, ink))
    }

    /// The strip of permuted targets.
    pub fn strip() -> Self {
        Self::new(16, |pen, x, y| pen.area([x, x + 16], [y - 5, y + 5], Ink::Line))
    }

    /// An interval.
    pub fn whisker() -> Self {
        Self::new(16, |pen, x, y| {
            pen.line(&[(x, y), (x + 16, y)], 1, Ink::Text);
            for end in [x, x + 16] {
                pen.line(&[(end, y - 4), (end, y + 4)], 1, Ink::Text);
            }
        })
    }

    /// The thin strip beside a bar.
    pub fn tick() -> Self {
        Self::new(8, |pen, x, y| pen.area([x + 2, x + 5], [y - 5, y + 5], Ink::Muted))
    }

    /// The mark of a side.
    pub fn mark(source: usize) -> Self {
        Self::new(10, move |pen, x, y| mark(pen, (x + 5, y), source, true))
    }

    /// Words that stand for themselves.
    pub fn none() -> Self {
        Self::new(0, |_, _, _| ())
    }

    /// From its left to the words.
    fn inset(&self) -> i32 {
        if self.width > 0 { self.width + 6 } else { 0 }
    }
}

/// The mark of a side, filled or hollow: a disc of the first, a diamond of the second.
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

/// Between two entries, and between two rows.
const APART: i32 = 14;
const LEADING: i32 = 4;
/// Lines of one entry: longer names are those of a forger.
const MOST: usize = 8;

/// Entries, row after row.
pub struct Legend {
    entries: Vec<(Look, String)>,
    /// Whether entries stand in columns of equal width, as what a chart is made of; else each follows the one before, as what is drawn around it.
    aligned: bool,
}

/// Where an entry stands, and its lines.
struct Spot {
    x: i32,
    y: i32,
    lines: Vec<String>,
}

impl Legend {
    pub fn aligned(entries: impl IntoIterator<Item = (Look, String)>) -> Self {
        Self { entries: entries.into_iter().collect(), aligned: true }
    }

    pub fn flowing(entries: impl IntoIterator<Item = (Look, String)>) -> Self {
        Self { entries: entries.into_iter().collect(), aligned: false }
    }

    /// Of what is drawn around values: the strip of permuted targets, the interval, and the null of the synergistic atom if the chart has it.
    pub fn around(report: &Report, interaction: bool) -> Self {
        let share = whole_percent(1.0 - report.config.level);
        let any =
            |has: fn(&InferenceReport) -> bool| report.layers.iter().filter_map(|l| l.inference.as_ref()).any(has);
        let strip = any(|found| found.null.is_some()).then(|| (Look::strip(), format!("{share} of permuted targets")));
        let whisker = any(|found| found.interval.is_some()).then(|| (Look::whisker(), format!("{share} interval")));
        let tick = interaction && any(|found| found.interaction.is_some());
        let tick = tick.then(|| (Look::tick(), "synergy of conditionally independent modalities".to_owned()));
        Self::flowing(strip.into_iter().chain(whisker).chain(tick))
    }

    /// Pixels that it takes in a room so wide.
    pub fn height(&self, room: i32) -> i32 {
        let bottom = |place: Spot| place.y + LINE * place.lines.len() as i32 + LEADING;
        self.places(room).into_iter().map(bottom).max().unwrap_or(0)
    }

    /// From a top left corner on.
    pub fn draw(&self, pen: &Pen, (x, y): (i32, i32), room: i32) {
        let ink = if self.aligned { Ink::Text } else { Ink::Muted };
        for ((look, _), place) in self.entries.iter().zip(self.places(room)) {
            let (left, middle) = (x + place.x, y + place.y + LINE / 2);
            (look.draw)(pen, left, middle);
            pen.lines(left + look.inset(), middle, &place.lines, SMALL, ink, Hang::Start);
        }
    }

    fn places(&self, room: i32) -> Vec<Spot> {
        if self.aligned { self.columns(room) } else { self.flow(room) }
    }

    fn width(&self, (look, words): &(Look, String)) -> i32 {
        look.inset() + text_width(words, SMALL)
    }

    /// As many columns as the longest words leave, or one with broken lines.
    fn columns(&self, room: i32) -> Vec<Spot> {
        let longest = self.entries.iter().map(|entry| self.width(entry)).max().unwrap_or(0);
        let fits = ((room + APART) / (longest + APART)).max(1) as usize;
        // Rows are filled alike: four entries stand two by two rather than three and one.
        let rows = self.entries.len().div_ceil(fits.min(self.entries.len()).max(1));
        let columns = self.entries.len().div_ceil(rows.max(1)).max(1);
        let column = (room + APART) / columns as i32;
        let mut places = Vec::new();
        let mut y = 0;
        for row in self.entries.chunks(columns) {
            let of = |(at, (look, words)): (usize, &(Look, String))| Spot {
                x: column * at as i32,
                y,
                lines: wrapped(words, SMALL, column - APART - look.inset(), MOST),
            };
            let row: Vec<Spot> = row.iter().enumerate().map(of).collect();
            y += LINE * row.iter().map(|place| place.lines.len()).max().unwrap_or(0) as i32 + LEADING;
            places.extend(row);
        }
        places
    }

    /// One after the other, in as many rows as they need; words that are wider than the room are broken.
    fn flow(&self, room: i32) -> Vec<Spot> {
        let (mut x, mut y, mut tall) = (0, 0, 0);
        let place = |entry: &(Look, String)| {
            let width = self.width(entry);
            if x > 0 && x + width > room {
                (x, y, tall) = (0, y + tall, 0);
            }
            let lines = wrapped(&entry.1, SMALL, room - entry.0.inset(), MOST);
            tall = tall.max(LINE * lines.len() as i32 + LEADING);
            let place = Spot { x, y, lines };
            x += width + APART;
            place
        };
        self.entries.iter().map(place).collect()
    }
}

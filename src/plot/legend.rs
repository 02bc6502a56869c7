//! A key above a chart: a small drawing and words for each thing that is drawn, in as many columns and lines as they need.

use super::ink::Ink;
use super::pen::{Hang, LINE, Pen, SMALL, text_width, wrapped};

/// What stands before an entry's words, within 16 pixels; it is given its left and its middle line.
pub enum Look {
    Swatch(Ink),
    Drawn(fn(&Pen, i32, i32)),
}

/// From an entry's left to its words.
const INSET: i32 = 16;
/// Between two columns, and between two rows.
const BETWEEN: i32 = 14;
const LEADING: i32 = 4;
/// Lines of one entry: longer names are those of a forger.
const MOST: usize = 8;

struct Entry {
    look: Look,
    lines: Vec<String>,
}

/// Entries in columns of equal width, row after row.
pub struct Legend {
    entries: Vec<Entry>,
    columns: usize,
    column: i32,
    left: i32,
}

impl Legend {
    /// As many columns between the two places as the longest words leave, or one with broken lines.
    pub fn new(entries: Vec<(Look, String)>, [left, right]: [i32; 2]) -> Self {
        let longest = entries.iter().map(|(_, words)| text_width(words, SMALL)).max().unwrap_or(0);
        let fits = ((right - left + BETWEEN) / (INSET + longest + BETWEEN)).max(1) as usize;
        // Rows are filled alike: four entries stand two by two rather than three and one.
        let rows = entries.len().div_ceil(fits.min(entries.len()).max(1));
        let columns = entries.len().div_ceil(rows.max(1)).max(1);
        let column = (right - left + BETWEEN) / columns as i32;
        let broken = |(look, words): (Look, String)| Entry {
            look,
            lines: wrapped(&words, SMALL, column - BETWEEN - INSET, MOST),
        };
        Self { entries: entries.into_iter().map(broken).collect(), columns, column, left }
    }

    fn row(&self, entries: &[Entry]) -> i32 {
        LINE * entries.iter().map(|entry| entry.lines.len()).max().unwrap_or(0) as i32 + LEADING
    }

    /// Pixels from its top to its bottom.
    pub fn height(&self) -> i32 {
        self.entries.chunks(self.columns).map(|row| self.row(row)).sum()
    }

    pub fn draw(&self, pen: &Pen, top: i32) {
        let mut y = top;
        for row in self.entries.chunks(self.columns) {
            for (column, entry) in row.iter().enumerate() {
                let (x, middle) = (self.left + self.column * column as i32, y + LINE / 2);
                match entry.look {
                    Look::Swatch(ink) => pen.swatch(x, middle, ink),
                    Look::Drawn(draw) => draw(pen, x, middle),
                }
                pen.lines(x + INSET, middle, &entry.lines, SMALL, Ink::Text, Hang::Start);
            }
            y += self.row(row);
        }
    }
}

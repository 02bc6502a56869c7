//! `P` against `Q*` for one value of the target: two heat maps on one scale, darker where there is more. Rows and columns of both have the same sums;
//! how the mass is paired differs, and that difference is the synergy.

use super::pen::{BODY, Hang, LINE, Pen, SMALL, draw, fitted, text_width, wrapped};
use super::{Chart, Ink, Mark, Paint, View};
use words::format::{THIN, significant};

/// One value of the target.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice {
    /// Of the modalities and the target.
    pub names: [String; 3],
    /// Of the symbols of the two modalities.
    pub labels: [Vec<String>; 2],
    /// The target's value.
    pub class: String,
    /// Given the target's value, `[x1][x2]`.
    pub p: Vec<f64>,
    pub q: Vec<f64>,
}

impl Slice {
    /// `[x1][x2]` of a table `[x1][x2][y]`, as shares of what value `y` has.
    pub fn given(table: &[f64], classes: usize, y: usize) -> Vec<f64> {
        let cells: Vec<f64> = table.iter().skip(y).step_by(classes).copied().collect();
        let total: f64 = cells.iter().sum();
        cells.into_iter().map(|cell| if total > 0.0 { cell / total } else { 0.0 }).collect()
    }
}

/// Room beside a map for the names of its rows: at least and at most.
const ROWS: [i32; 2] = [76, 148];
/// What keeps them from the map.
const NEAR: i32 = 8;
const HEAD: i32 = 22;
/// Lines of a name at most: on the page, where the whole name is read out of its cells, and on paper.
const LINES: [usize; 2] = [4, 8];
const BETWEEN: i32 = 24;
/// Between the names of two columns.
const APART: i32 = 6;
/// Widest that a cell gets, where the names of columns are short and where they are long.
const WIDEST: [i32; 2] = [64, 120];
/// Tallest that one map gets, and so many times as tall where the names of its rows have several lines.
const TALLEST: i32 = 340;
const TALLER: i32 = 2;

/// The chart; its two marks are the cells of `P` and of `Q*`.
pub fn coupling(slice: &Slice, view: View, caption: &str) -> Chart {
    let [n1, n2] = [slice.labels[0].len() as i32, slice.labels[1].len() as i32];
    let width = view.width as i32;
    let wide = view.is_wide();
    let [a, b, y] = &slice.names;
    let named = slice.labels[0].iter().chain([a, b]).map(|name| text_width(name, SMALL) + NEAR);
    let rows_room = named.max().unwrap_or(0).clamp(ROWS[0], ROWS[1].min((width / 3).max(ROWS[0])));
    let most = LINES[usize::from(view.paint == Paint::Paper)];
    let name = |name: &String| wrapped(name, SMALL, rows_room - NEAR, most);
    let (a_lines, b_lines) = (name(a), name(b));
    let room = if wide { (width - rows_room - BETWEEN) / 2 } else { width - rows_room };
    // Whole pixels: hairlines between cells are then of one width.
    let names = Rows::of(&slice.labels[0], rows_room - NEAR, most);
    let widest = slice.labels[1].iter().map(|label| text_width(label, SMALL) + APART).max().unwrap_or(0);
    let cell = [(room / n2.max(1)).clamp(1, widest.clamp(WIDEST[0], WIDEST[1])), names.height];
    let size = [cell[0] * n2, cell[1] * n1];
    let labels = Columns::of(&slice.labels[1], cell[0], most);
    let head = HEAD + LINE * (a_lines.len() as i32 - 1);
    let foot = 4 + LINE * labels.tall().max(b_lines.len()) as i32;
    let starts = match wide {
        true => [(rows_room, head), (rows_room + room + BETWEEN, head)],
        false => [(rows_room, head), (rows_room, head + size[1] + foot + BETWEEN + head)],
    };
    let bottom = starts[1].1 + size[1] + foot + 16;
    let largest = slice.p.iter().chain(&slice.q).fold(0.0f64, |m, &v| m.max(v));
    let title = format!("How {a} and {b} pair where {y} is {}", slice.class);
    let shades = shades(largest, &format!("of the rows where {y} is {}", slice.class), width - words_at(rows_room));
    let height = bottom + 14 + LINE * shades.len() as i32;
    draw(view, height as u32, "coupling", &title, caption, |pen| {
        let maps = [("P: as it is", &slice.p), ("Q*: least informative pairing", &slice.q)];
        for (map, ((words, values), (x, top))) in maps.into_iter().zip(starts).enumerate() {
            let words_width = if wide { room } else { width - rows_room };
            pen.text(x, top - 12, &fitted(words, BODY, words_width), BODY, Ink::Text, Hang::Start);
            cells(pen, values, n2, largest, (x, top), cell);
            edge(pen, (x, top), size);
            if map == 0 || !wide {
                names.draw(pen, (x, top));
                let first = top - 12 - LINE * (a_lines.len() as i32 - 1);
                pen.lines(x - NEAR, first, &a_lines, SMALL, Ink::Muted, Hang::End);
                pen.lines(x - NEAR, top + size[1] + 11, &b_lines, SMALL, Ink::Muted, Hang::End);
            }
            labels.draw(pen, (x, top + size[1]));
        }
        scale(pen, &shades, bottom + 14, rows_room);
        starts.map(|(x, y)| Mark { x, y, width: size[0], height: size[1] }).to_vec()
    })
}

fn cells(pen: &Pen, values: &[f64], n2: i32, largest: f64, (x, y): (i32, i32), [w, h]: [i32; 2]) {
    let hair = i32::from(w > 4 && h > 4);
    for (at, &value) in values.iter().enumerate() {
        let (left, top) = (x + w * (at as i32 % n2), y + h * (at as i32 / n2));
        // By the square root: next to one large cell the others would all be alike.
        let Some(ink) = Ink::heat((value / largest).sqrt()) else { continue };
        pen.area([left, left + w - hair], [top, top + h - hair], ink);
        let text = significant(100.0 * value, 2);
        if h >= 16 && text_width(&text, SMALL) + 4 <= w {
            pen.text(left + w / 2, top + h / 2, &text, SMALL, ink.on(), Hang::Middle);
        }
    }
}

fn edge(pen: &Pen, (x, y): (i32, i32), [w, h]: [i32; 2]) {
    pen.line(&[(x - 1, y - 1), (x + w, y - 1), (x + w, y + h), (x - 1, y + h), (x - 1, y - 1)], 1, Ink::Line);
}

/// The names of rows, each in lines: as many of them as have room, in rows that are taller for names that need it.
struct Rows {
    lines: Vec<(usize, Vec<String>)>,
    height: i32,
}

impl Rows {
    fn of(labels: &[String], room: i32, most: usize) -> Self {
        let count = labels.len().max(1) as i32;
        let needed = labels.iter().map(|label| wrapped(label, SMALL, room, most).len()).max().unwrap_or(1) as i32;
        let taller = if needed > 1 { (LINE * needed + 2).min(TALLER * TALLEST / count) } else { 0 };
        let height = (TALLEST / count).clamp(3, 30).max(taller);
        let every = 14 / height + 1;
        let most = most.min((every * height / LINE).max(1) as usize);
        let lines = |(at, label): (usize, &String)| (at, wrapped(label, SMALL, room, most));
        Self { lines: labels.iter().enumerate().step_by(every as usize).map(lines).collect(), height }
    }

    fn draw(&self, pen: &Pen, (x, y): (i32, i32)) {
        for (at, lines) in &self.lines {
            let middle = y + self.height * *at as i32 + self.height / 2;
            pen.lines(x - NEAR, middle - LINE * (lines.len() as i32 - 1) / 2, lines, SMALL, Ink::Muted, Hang::End);
        }
    }
}

/// The names of columns, each in lines: as many of them as have room.
struct Columns {
    lines: Vec<(usize, Vec<String>)>,
    width: i32,
    /// Columns that one name has the room of.
    every: i32,
}

impl Columns {
    fn of(labels: &[String], width: i32, most: usize) -> Self {
        // Of a name of several lines, a part as wide as a short word is enough.
        let widest = labels.iter().map(|label| text_width(label, SMALL)).max().unwrap_or(0).min(56) + APART;
        let every = ((widest + width - 1) / width.max(1)).max(1);
        let lines = |(at, label): (usize, &String)| (at, wrapped(label, SMALL, width * every - 4, most));
        Self { lines: labels.iter().enumerate().step_by(every as usize).map(lines).collect(), width, every }
    }

    fn tall(&self) -> usize {
        self.lines.iter().map(|(_, lines)| lines.len()).max().unwrap_or(1)
    }

    fn draw(&self, pen: &Pen, (x, y): (i32, i32)) {
        for (at, lines) in &self.lines {
            let left = x + self.width * *at as i32;
            // A name that is wider than its column begins there, or the first would lie upon what all are names of.
            let (at, hang) = if self.every > 1 { (left, Hang::Start) } else { (left + self.width / 2, Hang::Middle) };
            pen.lines(at, y + 11, lines, SMALL, Ink::Muted, hang);
        }
    }
}

/// Where the words of the scale begin.
fn words_at(rows_room: i32) -> i32 {
    rows_room + 14 * 8 + 8
}

/// What the darkest shade is, in lines.
fn shades(largest: f64, of: &str, room: i32) -> Vec<String> {
    let words = format!("{}{THIN}% {of}; shades go by the square root", significant(100.0 * largest, 3));
    wrapped(&words, SMALL, room, 6)
}

/// From nothing to the largest cell, in eight steps.
fn scale(pen: &Pen, words: &[String], y: i32, left: i32) {
    pen.text(left - NEAR, y, "0", SMALL, Ink::Muted, Hang::End);
    for step in 1..=8 {
        let x = left + 14 * (step - 1);
        pen.area([x, x + 13], [y - 6, y + 6], Ink::Heat(step as u8));
    }
    pen.lines(words_at(left), y, words, SMALL, Ink::Muted, Hang::Start);
}

//! The columns of the list: what each holds, how wide it is, and its heading, which orders the list.

use super::Desk;
use leptos::prelude::*;
use schema::examples::Examples;
use state::examples::{By, REDUNDANT, SYNERGISTIC, UNIQUE, is_picture};
use words::export::examples::values;
use words::format::whole;

/// Pointwise values that have a column: the atoms by i_sx, then informations.
const VALUES: [usize; 7] = [UNIQUE[0], UNIQUE[1], REDUNDANT, SYNERGISTIC, 0, 1, 2];
/// Characters that the widest column has, and a picture; those of a value, of a heading's arrow and of its unit.
const WIDEST: usize = 28;
const PICTURE: usize = 16;
const VALUE: usize = 9;
const SIGN: usize = 2;
const UNIT: usize = 6;
/// Of the width of a digit what a character takes, in a text.
const SHARE: f64 = 0.85;
/// On both sides of a cell, pixels.
const PADDING: i32 = 24;

/// A column: its heading, what it orders by, and whether it holds numbers.
#[derive(Clone)]
pub struct Column {
    head: String,
    pub by: By,
    number: bool,
    /// Characters of its longest text but for those that depend on what a person chooses.
    longest: usize,
}

impl Column {
    /// Its width in CSS, which does not depend on the rows that are seen: characters of its widest cell, the heading's among them.
    pub fn width(&self, desk: Desk) -> String {
        let unit = if matches!(self.by, By::Value(_)) { UNIT } else { 0 };
        // Headings are smaller than what is below them: 12 pixels to 13.
        let head = (wide(&self.head) + SIGN + unit) * 12 / 13;
        let labels = match self.by {
            By::Symbol(side) if side < 2 => {
                let examples = desk.examples();
                let codes = examples.head.labels[side].len() as u32;
                (0..codes).map(|symbol| wide(&desk.label(side, symbol))).max().unwrap_or(0)
            }
            _ => self.longest,
        };
        format!("calc({:.2}ch + {PADDING}px)", SHARE * head.max(labels).min(WIDEST) as f64)
    }
}

/// Columns that a text takes: signs of scripts that fill a square, and emoji, take two.
fn wide(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum()
}

pub fn columns(desk: Desk) -> Vec<Column> {
    let examples = desk.examples();
    let [a, b, target] = desk.variables();
    // A sign that is a picture takes no more room than its heading.
    let is_sign = |by| desk.picture().is_some_and(|at| by == By::Text(at) && !is_picture(examples.text(at, 0)));
    let column = |head: String, by, number| {
        let longest = if is_sign(by) { 0 } else { longest(&examples, by) };
        Column { head, by, number, longest }
    };
    let mut columns: Vec<Column> = Vec::new();
    let ids = usize::from(examples.head.ids.is_some());
    // A picture comes first.
    let mut texts: Vec<usize> = (ids..examples.texts.len()).collect();
    texts.sort_by_key(|&at| Some(at) != desk.picture());
    let name = |at: usize| examples.columns().nth(at).map_or(String::new(), |column| column.name.clone());
    columns.extend(texts.into_iter().map(|at| column(name(at), By::Text(at), false)));
    match &examples.head.ids {
        Some(ids) if !ids.name.is_empty() => columns.push(column(ids.name.clone(), By::Id, false)),
        Some(_) => columns.push(column("id".to_owned(), By::Id, false)),
        None => {}
    }
    columns.push(column("row".to_owned(), By::Row, true));
    columns.extend(
        [(2, target.clone()), (0, a.clone()), (1, b.clone())].map(|(at, name)| column(name, By::Symbol(at), false)),
    );
    let names = values([&a, &b], &target);
    columns.extend(VALUES.map(|at| column(names[at].clone(), By::Value(at), true)));
    columns
}

/// Characters of a column's longest text.
fn longest(examples: &Examples, by: By) -> usize {
    let of = |column: usize| {
        let values = examples.columns().nth(column).map(|column| &column.values[..]).unwrap_or_default();
        values.iter().map(|text| if is_picture(text) { PICTURE } else { wide(text) }).max().unwrap_or(0)
    };
    match by {
        By::Text(column) => of(column),
        By::Id => of(0),
        By::Row => wide(&whole(examples.rows.iter().max().map_or(0, |&row| u64::from(row) + 1))),
        By::Symbol(variable) => examples.head.labels[variable].iter().map(|label| wide(label)).max().unwrap_or(0),
        By::Value(_) => VALUE,
    }
}

/// A column's heading.
pub fn head(desk: Desk, Column { head, by, number, .. }: Column) -> impl IntoView + use<> {
    let sorted = move || {
        desk.listing.with(|listing| match (listing.by == by, listing.descending) {
            (false, _) => "none",
            (true, false) => "ascending",
            (true, true) => "descending",
        })
    };
    let sign = move || match sorted() {
        "ascending" => " ↑",
        "descending" => " ↓",
        _ => "",
    };
    let unit =
        move || if matches!(by, By::Value(_)) { format!(" ({})", desk.unit.get().symbol()) } else { String::new() };
    view! {
        <th scope="col" class:number=number aria-sort=sorted>
            <button type="button" class="quiet" on:click=move |_| desk.listing.update(|listing| listing.order_by(by))>
                {head}{unit}<span aria-hidden="true">{sign}</span>
            </button>
        </th>
    }
}

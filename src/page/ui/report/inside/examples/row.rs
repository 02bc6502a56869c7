//! A row of the list: it stays in the document while the list is scrolled, and says what another example says.

use super::Desk;
use super::columns::Column;
use super::pictures::Thumb;
use leptos::ev;
use leptos::prelude::*;
use schema::examples::Examples;
use schema::picture::checked_url;
use state::examples::{By, is_picture};
use words::format::{exact, short, whole};

/// `shown` is a place in the list, from 0, and the example there.
#[component]
pub fn Row(desk: Desk, columns: StoredValue<Vec<Column>>, shown: Memo<Option<(usize, u32)>>) -> impl IntoView {
    let example = move || shown.get().map(|(_, example)| example);
    let pointed = Memo::new(move |_| desk.pointed.get().is_some_and(|pointed| Some(pointed) == example()));
    let marked = move || {
        let marked = |i: u32| desk.marked.with(|marked| marked.get(i as usize).copied());
        example().and_then(marked).unwrap_or(false)
    };
    let number = move || shown.get().map(|(place, _)| (place + 2).to_string());
    // A list that moves below a pointer at rest points at nothing.
    let point = move |event: ev::MouseEvent| {
        let moves = (event.movement_x(), event.movement_y()) != (0, 0);
        let example = shown.get_untracked().map(|(_, example)| example);
        if moves && desk.pointed.get_untracked() != example {
            desk.pointed.set(example);
        }
    };
    let mark = move |_| {
        if let Some((_, example)) = shown.get_untracked() {
            desk.toggle(example);
        }
    };
    let picture = move || {
        let example = example().filter(|_| desk.album.is_there())?;
        Some(view! { <td><Thumb desk example /></td> })
    };
    // One piece, whose texts alone change: rows are written at every step of a list that is thrown. All digits are there for who points at one.
    let cells = move || {
        let (examples, digits) = (desk.examples(), pointed.get());
        let of = |example: u32| {
            columns.with_value(|columns| {
                columns.iter().map(|column| cell(desk, &examples, column, example, digits)).collect_view()
            })
        };
        example().map(of)
    };
    view! {
        <tr aria-rowindex=number class:pointed=move || pointed.get() class:marked=marked on:mousemove=point on:click=mark>
            {picture}
            {cells}
        </tr>
    }
}

fn cell(desk: Desk, examples: &Examples, column: &Column, example: u32, digits: bool) -> AnyView {
    let i = example as usize;
    let text = |class: &'static str, title: Option<String>, text: String| {
        view! { <td class=class title=title>{text}</td> }.into_any()
    };
    match column.by {
        By::Text(column) => match examples.text(column, i) {
            url if is_picture(url) => match checked_url(url) {
                Ok(url) => view! { <td><img class="thumb" src=url alt="" /></td> }.into_any(),
                Err(why) => text("hint", Some(why.to_string()), "not shown".to_owned()),
            },
            words => text(if desk.picture() == Some(column) { "glyph" } else { "" }, None, words.to_owned()),
        },
        By::Id => text("", None, examples.id(i).unwrap_or_default().to_owned()),
        By::Row => {
            let row = examples.rows.get(i).map_or(0, |&row| u64::from(row) + 1);
            text("number", None, whole(row))
        }
        By::Symbol(2) => text("", None, examples.label(2, examples.symbols_of(i)[2]).to_owned()),
        By::Symbol(side) => {
            let symbol = examples.symbols_of(i).get(side).copied().unwrap_or_default();
            text("", None, desk.label(side, symbol))
        }
        By::Value(value) => {
            let bits = examples.pointwise_of(i).values().get(value).copied().unwrap_or_default();
            let value = desk.unit.get().of(bits);
            text(if bits < 0.0 { "number negative" } else { "number" }, digits.then(|| exact(value)), short(value))
        }
    }
}

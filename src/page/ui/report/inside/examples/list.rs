//! The list of examples: only the rows that are seen are in the document, however many there are.

use super::Desk;
use super::pictures::Thumb;
use crate::web::pixels;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use schema::examples::Examples;
use schema::picture::checked_url;
use state::examples::{By, Listing, is_picture};
use std::sync::Arc;
use words::export::examples::values;
use words::format::{exact, short, whole};

/// A row's height, plain and with a picture; the list's, pixels; and rows beyond those in sight on each side.
const ROW: i32 = 32;
const TALL: i32 = 64;
const HEIGHT: i32 = 480;
const BEYOND: usize = 4;
/// Pointwise values that have a column: informations, and the atoms by i_sx.
const VALUES: usize = 7;

/// A column: its heading, what it orders by, and whether it holds numbers.
#[derive(Clone)]
struct Column {
    head: String,
    by: By,
    number: bool,
}

fn columns(desk: Desk) -> Vec<Column> {
    let examples = desk.examples();
    let [a, b, target] = desk.variables();
    let column = |head: String, by, number| Column { head, by, number };
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
    columns.extend((0..VALUES).map(|at| column(names[at].clone(), By::Value(at), true)));
    columns
}

#[component]
pub fn List(desk: Desk) -> impl IntoView {
    let window = NodeRef::<Div>::new();
    // The first row that is in the document.
    let first = RwSignal::new(0usize);
    let count = move || desk.listed.with(|listed| listed.len());
    let height = Memo::new(move |_| if desk.has_pictures() { TALL } else { ROW });
    let scrolled = move |_: ev::Event| {
        let Some(window) = window.get_untracked() else { return };
        let now = (window.scroll_top() / height.get_untracked()).max(0) as usize;
        let from = now.saturating_sub(BEYOND);
        if from != first.get_untracked() {
            first.set(from);
        }
    };
    // Another list begins at its head.
    Effect::watch(
        move || desk.listing.get(),
        move |_, _, _| {
            first.set(0);
            if let Some(window) = window.get_untracked() {
                window.set_scroll_top(0);
            }
        },
        false,
    );
    let step = move |event: ev::KeyboardEvent| {
        let listed = desk.listed.get_untracked();
        let Some(last) = listed.len().checked_sub(1) else { return };
        let now = desk.pointed.get_untracked().and_then(|example| listed.iter().position(|&i| i == example));
        let next = match (event.key().as_str(), now) {
            ("ArrowDown", None) | ("Home", _) => 0,
            ("ArrowDown", Some(now)) => (now + 1).min(last),
            ("ArrowUp", Some(now)) => now.saturating_sub(1),
            ("End", _) => last,
            ("Enter", Some(now)) => {
                if let Some(&example) = listed.get(now) {
                    desk.toggle(example);
                }
                now
            }
            _ => return,
        };
        event.prevent_default();
        desk.pointed.set(listed.get(next).copied());
        if let Some(window) = window.get_untracked() {
            pixels::scroll_to_row(&window, next as i32, height.get_untracked(), ROW);
        }
    };
    let columns = StoredValue::new(columns(desk));
    let width = columns.with_value(Vec::len) + 1;
    // Places of the rows that are in the document.
    let range = Memo::new(move |_| {
        let (count, seen) = (count(), (HEIGHT / height.get()) as usize);
        let from = first.get().min(count);
        (from, (from + seen + 2 * BEYOND).min(count))
    });
    let shown = move || {
        let (from, to) = range.get();
        let at = |listed: &Arc<Vec<u32>>| (from..to).filter_map(|at| Some((at, *listed.get(at)?))).collect::<Vec<_>>();
        desk.listed.with(at)
    };
    let blank = move |rows: &dyn Fn() -> usize| format!("{}px", rows() as i64 * i64::from(height.get()));
    let above = move || blank(&|| range.get().0);
    let below = move || blank(&|| count() - range.get().1.min(count()));
    Effect::new(move || {
        if desk.album.is_there() {
            desk.want(&shown().into_iter().map(|(_, example)| example).collect::<Vec<_>>());
        }
    });
    // Only rows that come in sight are made.
    let made = move |(at, example): (usize, u32)| {
        columns.with_value(|columns| row(desk, &desk.examples(), columns, at, example))
    };
    let heads = columns.get_value().into_iter().map(|column| head(desk, column)).collect_view();
    let pictured = move || desk.album.is_there().then(|| view! { <th scope="col">"picture"</th> });
    view! {
        <div
            class="scroll list"
            role="region"
            tabindex="0"
            aria-label="List of examples: arrow keys move through it, Enter marks an example"
            data-testid="examples-list"
            node_ref=window
            on:scroll=scrolled
            on:keydown=step
        >
            <table aria-rowcount=move || (count() + 1).to_string()>
                <thead><tr aria-rowindex="1">{pictured}{heads}</tr></thead>
                <tbody class:tall=move || height.get() == TALL>
                    <tr aria-hidden="true" class="blank"><td colspan=width.to_string() style:height=above></td></tr>
                    <For each=shown key=|row| *row children=made />
                    <tr aria-hidden="true" class="blank"><td colspan=width.to_string() style:height=below></td></tr>
                </tbody>
            </table>
        </div>
        <Show when=move || count() == 0>
            <p class="hint">
                "No example matches. "
                <button type="button" on:click=move |_| desk.listing.set(Listing::default())>"List all"</button>
            </p>
        </Show>
    }
}

fn head(desk: Desk, Column { head, by, number }: Column) -> impl IntoView + use<> {
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

fn row(desk: Desk, examples: &Examples, columns: &[Column], at: usize, example: u32) -> impl IntoView + use<> {
    let i = example as usize;
    let symbols = examples.symbols_of(i);
    let values = examples.pointwise_of(i).values();
    let cell = |column: &Column| match column.by {
        By::Text(text) => match examples.text(text, i) {
            url if is_picture(url) => match checked_url(url) {
                Ok(url) => view! { <td><img class="thumb" src=url alt="" /></td> }.into_any(),
                Err(why) => view! { <td class="hint" title=why.to_string()>"not shown"</td> }.into_any(),
            },
            words => view! { <td class:glyph={desk.picture() == Some(text)}>{words.to_owned()}</td> }.into_any(),
        },
        By::Id => view! { <td>{examples.id(i).unwrap_or_default().to_owned()}</td> }.into_any(),
        By::Row => view! { <td class="number">{whole(examples.rows.get(i).map_or(0, |&row| u64::from(row) + 1))}</td> }
            .into_any(),
        By::Symbol(2) => view! { <td>{examples.label(2, symbols[2]).to_owned()}</td> }.into_any(),
        By::Symbol(side) => {
            let symbol = symbols.get(side).copied().unwrap_or_default();
            view! { <td>{move || desk.label(side, symbol)}</td> }.into_any()
        }
        By::Value(value) => {
            let bits = values.get(value).copied().unwrap_or_default();
            let unit = move || desk.unit.get();
            view! { <td class="number" class:negative={bits < 0.0} title=move || exact(unit().of(bits))>{move || short(unit().of(bits))}</td> }.into_any()
        }
    };
    let cells = columns.iter().map(cell).collect_view();
    let pointed = move || desk.pointed.get() == Some(example);
    let marked = move || desk.marked.with(|marked| marked.get(i).copied().unwrap_or(false));
    view! {
        <tr
            aria-rowindex=(at + 2).to_string()
            class:pointed=pointed
            class:marked=marked
            on:mouseenter=move |_| desk.pointed.set(Some(example))
            on:click=move |_| desk.toggle(example)
        >
            {move || desk.album.is_there().then(|| view! { <td><Thumb desk example /></td> })}
            {cells}
        </tr>
    }
}

//! The list of examples: only the rows that are seen are in the document, however many there are. They are the same few all the time: a place in the list has the
//! row of its remainder, so that one that stays in sight is left alone while the list is scrolled, and one that leaves it is written anew on the other side.

use super::Desk;
use super::columns::{Column, columns, head};
use super::row::Row;
use crate::web::pixels;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use state::examples::Listing;

/// A row's height, plain and with a picture; the list's, pixels; rows beyond those in sight on each side; and rows after which a list that is scrolled is
/// written anew.
const ROW: i32 = 32;
const TALL: i32 = 64;
const HEIGHT: i32 = 480;
const BEYOND: usize = 2;
const STEP: usize = 4;

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
        let from = now.saturating_sub(BEYOND) / STEP * STEP;
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
    let width = move || (columns.with_value(Vec::len) + usize::from(desk.album.is_there())).to_string();
    // Places of the rows that are in the document.
    let range = Memo::new(move |_| {
        let (count, seen) = (count(), (HEIGHT / height.get()) as usize);
        let from = first.get().min(count);
        (from, (from + seen + 2 * BEYOND + STEP).min(count))
    });
    // Remainders of the places.
    let rows = move || {
        let (from, to) = range.get();
        (from..to).map(move |place| place % (to - from))
    };
    let made = move |row: usize| {
        let shown = Memo::new(move |_| {
            let (from, to) = range.get();
            let place = (from..to).find(|place| place % (to - from) == row)?;
            Some((place, desk.listed.with(|listed| listed.get(place).copied())?))
        });
        view! { <Row desk columns shown /> }
    };
    let blank = move |rows: &dyn Fn() -> usize| format!("{}px", rows() as i64 * i64::from(height.get()));
    let above = move || blank(&|| range.get().0);
    let below = move || blank(&|| count() - range.get().1.min(count()));
    Effect::new(move || {
        if desk.album.is_there() {
            let (from, to) = range.get();
            desk.want(&desk.listed.with(|listed| listed.get(from..to).unwrap_or_default().to_vec()));
        }
    });
    let heads = columns.get_value().into_iter().map(|column| head(desk, column)).collect_view();
    let pictured = move || desk.album.is_there().then(|| view! { <th scope="col">"picture"</th> });
    let pictures = move || desk.album.is_there().then(|| view! { <col class="picture" /> });
    let col = move |column: &Column| {
        let column = column.clone();
        view! { <col style:width=move || column.width(desk) /> }
    };
    let cols = columns.with_value(|columns| columns.iter().map(col).collect_view());
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
                <colgroup>{pictures}{cols}</colgroup>
                <thead><tr aria-rowindex="1">{pictured}{heads}</tr></thead>
                <tbody class:tall=move || height.get() == TALL>
                    <tr aria-hidden="true" class="blank"><td colspan=width style:height=above></td></tr>
                    <For each=rows key=|row| *row children=made />
                    <tr aria-hidden="true" class="blank"><td colspan=width style:height=below></td></tr>
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

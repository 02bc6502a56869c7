//! Many reports at once: models by tasks, sorted by any number, and any number against any other. In the program that the page loads when it is first needed.

mod cells;
mod desk;
mod plate;
mod scatter;
mod shelf;
mod table;

use super::report::spots;
use crate::web;
use cells::Matrix;
use desk::Desk;
use js_sys::{Array, Function};
use leptos::ev;
use leptos::prelude::*;
use scatter::Scatter;
use shelf::{Empty, Shelf, Told};
use table::Table;
use words::format::Unit;

/// The address of the board.
pub const HASH: &str = "#board";

/// The board where the address names it. `inbox` holds the files that the page brings, which says so by the event [`web::BROUGHT`]; `open` is called with the name,
/// the text and the place of a report among its analysis' that a person wants to see.
#[component]
pub fn Board(unit: RwSignal<Unit>, inbox: Array, open: Function) -> impl IntoView {
    let desk = Desk::new(unit, open);
    desk.take(web::drained(&inbox));
    window_event_listener_untyped(web::BROUGHT, move |_| desk.take(web::drained(&inbox)));
    let here = RwSignal::new(web::hash() == HASH);
    window_event_listener(ev::hashchange, move |_| here.set(web::hash() == HASH));
    let any = Memo::new(move |_| desk.placed.with(|placed| !placed.board.entries.is_empty()));
    view! {
        <Show when=move || here.get()>
            <section class="compare board" aria-labelledby="board-title" data-testid="board">
                <div class="board-head">
                    <h1 id="board-title" class="lead">"Board: many reports at once"</h1>
                    <Told desk />
                </div>
                <Show when=move || any.get() fallback=move || view! { <Empty desk /> }>
                    <Shelf desk />
                    <Matrix desk />
                    <Scatter desk />
                    <Table desk />
                </Show>
            </section>
        </Show>
    }
}

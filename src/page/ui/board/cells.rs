//! The matrix of models and tasks: a cell for each report, which opens it. Arrow keys move between cells as they lie.

use super::desk::Desk;
use super::plate::Plate;
use super::spots::over;
use crate::web;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use plot::{Chart, MODELS, Mark, Place, View};

#[component]
pub fn Matrix(desk: Desk) -> impl IntoView {
    let draw = move |view: View| {
        desk.placed.with(|placed| {
            desk.sorted.with(|sorted| plot::board(&placed.board, sorted.as_ref(), view, &placed.board.caption()))
        })
    };
    let cells = Memo::new(move |_| {
        let rows = desk.placed.with(|placed| desk.sorted.with(|sorted| placed.board.rows(sorted.as_ref())));
        let of = |(row, (_, places)): (usize, (String, Vec<Option<usize>>))| {
            let cell = move |(column, entry): (usize, Option<usize>)| Some([row, column, entry?]);
            places.into_iter().enumerate().filter_map(cell).collect::<Vec<Place>>()
        };
        rows.into_iter().take(MODELS).enumerate().flat_map(of).collect::<Vec<Place>>()
    });
    let pointed = RwSignal::new(None::<usize>);
    let words = move |at: usize| {
        let [.., entry] = cells.with(|cells| cells.get(at).copied())?;
        desk.placed
            .with(|placed| (entry < placed.board.entries.len()).then(|| placed.board.told(entry, desk.unit.get())))
    };
    let title = Signal::stored("Information by model and task".to_owned());
    let told = Signal::derive(move || pointed.get().and_then(words));
    let places = move |chart| view! { <Places desk chart cells pointed words /> };
    view! {
        <Plate title testid="board-matrix" unit=desk.unit draw places told
            hint="Each column of a cell is a layer. Point at a cell, or use the arrow keys, for its numbers; press it to open its report." />
    }
}

#[component]
fn Places(
    desk: Desk,
    chart: Memo<Option<Chart>>,
    cells: Memo<Vec<Place>>,
    pointed: RwSignal<Option<usize>>,
    words: impl Fn(usize) -> Option<String> + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let group = NodeRef::<Div>::new();
    let now = move || pointed.get().unwrap_or(0);
    let step = move |event: ev::KeyboardEvent| {
        let next = cells.with_untracked(|cells| plot::step(cells, pointed.get_untracked().unwrap_or(0), &event.key()));
        let Some(next) = next else { return };
        event.prevent_default();
        if let Some(group) = group.get_untracked() {
            web::focus_child(&group, next as u32);
        }
    };
    let place = move |at: usize, size: (u32, u32), mark: Mark| {
        let open = move |_| {
            if let Some([.., entry]) = cells.with_untracked(|cells| cells.get(at).copied()) {
                desk.open(entry);
            }
        };
        view! {
            <button
                type="button"
                class="column cell"
                {..over(mark, size)}
                tabindex=move || if now() == at { "0" } else { "-1" }
                aria-label=move || words(at).unwrap_or_default()
                class:pointed=move || pointed.get() == Some(at)
                on:mouseenter=move |_| pointed.set(Some(at))
                on:focus=move |_| pointed.set(Some(at))
                on:click=open
            ></button>
        }
    };
    let all = move || {
        chart.with(|chart| {
            let Some(chart) = chart else { return Vec::new() };
            let size = (chart.width, chart.height);
            chart.marks.iter().enumerate().map(|(at, &mark)| place(at, size, mark)).collect()
        })
    };
    view! {
        <div
            class="columns"
            role="group"
            aria-label="Reports: arrow keys move between them, Enter opens one"
            node_ref=group
            on:keydown=step
            on:mouseleave=move |_| pointed.set(None)
        >
            {all}
        </div>
    }
}

//! One number of each report against another, with their rank correlation.

use super::desk::Desk;
use super::plate::Plate;
use super::shelf::Choice;
use super::spots::Spots;
use leptos::prelude::*;
use plot::View;

#[component]
pub fn Scatter(desk: Desk) -> impl IntoView {
    let pair = Memo::new(move |_| desk.pair());
    let draw = move |view: View| {
        desk.placed
            .with(|placed| pair.with(|[x, y]| plot::against(&placed.board, [x, y], view, &placed.board.caption())))
    };
    // The entry of each point.
    let points = Memo::new(move |_| {
        desk.placed.with(|placed| {
            let board = &placed.board;
            let has = |at: &usize| pair.with(|pair| pair.iter().all(|number| board.value(*at, number).is_some()));
            (0..board.entries.len()).filter(has).collect::<Vec<usize>>()
        })
    });
    let entry = move |at: usize| points.with(|points| points.get(at).copied());
    let words = move |at: usize| {
        let told = |entry| {
            desk.placed
                .with(|placed| (entry < placed.board.entries.len()).then(|| placed.board.told(entry, desk.unit.get())))
        };
        entry(at).and_then(told)
    };
    let (pointed, pressed) = (RwSignal::new(None::<usize>), RwSignal::new(None::<usize>));
    Effect::new(move || {
        if let Some(entry) = pressed.get().and_then(|at| untrack(|| entry(at))) {
            pressed.set(None);
            desk.open(entry);
        }
    });
    let title = Signal::derive(move || {
        desk.placed
            .with(|placed| pair.with(|[x, y]| format!("{} against {}", placed.board.name(y), placed.board.name(x))))
    });
    let told = Signal::derive(move || pointed.get().and_then(words));
    let correlation = move || desk.placed.with(|placed| pair.with(|[x, y]| placed.board.correlation_words(x, y)));
    let places = move |chart| {
        view! {
            <Spots chart label="Points: arrow keys move between them, Enter opens a report" words=move |at| words(at).unwrap_or_default() pointed chosen=Some(pressed) />
        }
    };
    let axis = move |side: usize| Signal::derive(move || Some(pair.with(|pair| pair[side].clone())));
    view! {
        <div class="board-choices">
            <Choice desk label="Across" testid="board-x" none=None chosen=axis(0) choose=Callback::new(move |number| desk.choose(0, number)) />
            <Choice desk label="Up" testid="board-y" none=None chosen=axis(1) choose=Callback::new(move |number| desk.choose(1, number)) />
        </div>
        <Plate title testid="board-scatter" unit=desk.unit draw places told
            hint="Each report is one point, by the layer that is chosen above. Point at it, or use the arrow keys; press it to open its report." />
        <p class="notes" data-testid="correlation">{correlation}</p>
    }
}

//! Every number of every report by the layer that is chosen. A heading sorts by its number, the largest first and then the smallest; a model's name opens its report.

use super::desk::Desk;
use leptos::prelude::*;
use words::board::{Number, Sorted};
use words::format::{exact, layer_tick, short};

/// Reports that are listed; the CSV has all.
const MOST: usize = 500;

#[component]
pub fn Table(desk: Desk) -> impl IntoView {
    let numbers = Memo::new(move |_| {
        desk.placed.with(|placed| {
            let named = |number: Number| (placed.board.name(&number), number);
            placed.board.numbers().into_iter().map(named).collect::<Vec<(String, Number)>>()
        })
    });
    let heads =
        move || numbers.get().into_iter().map(|(name, number)| view! { <Heading desk name number /> }).collect_view();
    let by_name = move || desk.sorted.with(Option::is_none).then_some("ascending");
    let body = move || {
        let order = desk.placed.with(|placed| desk.sorted.with(|sorted| placed.board.order(sorted.as_ref())));
        order.into_iter().take(MOST).map(|at| row(desk, at, &numbers.get())).collect_view()
    };
    let more = move || {
        let all = desk.placed.with(|placed| placed.board.entries.len());
        (all > MOST).then(|| format!("The first {MOST} of {all} are listed; the CSV has all of them."))
    };
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Every number of every report">
            <table class="numbers" data-testid="board-table">
                <thead>
                    <tr>
                        <th scope="col" aria-sort=by_name>
                            <button type="button" class="quiet" on:click=move |_| desk.sorted.set(None)>"model"</button>
                        </th>
                        <th scope="col">"task"</th>
                        <th scope="col">"layer"</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
        <p class="note">{move || format!("Atoms and joint information in {}", desk.unit.get().plural())}"; contributions and imbalance from 0 to 1. Models are sorted by the mean over their tasks. "{more}</p>
    }
}

#[component]
fn Heading(desk: Desk, name: String, number: Number) -> impl IntoView {
    let number = StoredValue::new(number);
    let now =
        move || desk.sorted.with(|sorted| sorted.clone().filter(|sorted| number.with_value(|own| *own == sorted.by)));
    let sort = move |_| {
        let ascending = untrack(now).is_some_and(|sorted| !sorted.ascending);
        desk.sorted.set(Some(Sorted { by: number.get_value(), ascending }));
    };
    let order = move || now().map(|sorted| if sorted.ascending { "ascending" } else { "descending" });
    let sign = move || now().map_or("", |sorted| if sorted.ascending { " ▴" } else { " ▾" });
    view! {
        <th scope="col" aria-sort=order>
            <button type="button" class="quiet" on:click=sort>{name}<span aria-hidden="true">{sign}</span></button>
        </th>
    }
}

fn row(desk: Desk, at: usize, numbers: &[(String, Number)]) -> impl IntoView + use<> {
    let unit = desk.unit.get();
    desk.placed.with(|placed| {
        let board = &placed.board;
        let entry = &board.entries[at];
        let cells = numbers.iter().map(|(_, number)| {
            let value = board.value(at, number).map(|value| if number.is_information() { unit.of(value) } else { value });
            let [words, title] = value.map_or(["–".to_owned(), "none".to_owned()], |value| [short(value), exact(value)]);
            view! { <td title=title>{words}</td> }
        });
        let cells = cells.collect_view();
        let layer = board.chosen(at).map_or_else(|| "–".to_owned(), |layer| layer_tick(&layer.name).to_owned());
        view! {
            <tr>
                <th scope="row"><button type="button" class="quiet" on:click=move |_| desk.open(at)>{entry.model.clone()}</button></th>
                <td>{entry.task.clone()}</td>
                <td>{layer}</td>
                {cells}
            </tr>
        }
    })
}

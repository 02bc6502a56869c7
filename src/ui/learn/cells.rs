//! The masses: one row a pair of sources, one column a value of the target. Arrow keys move between cells.

use super::session::Session;
use crate::format::exact;
use crate::learn::table::Table;
use crate::web;
use leptos::ev;
use leptos::prelude::*;

#[component]
pub fn Cells(session: Session) -> impl IntoView {
    let shape = Memo::new(move |_| session.state.with(|s| s.table.shape()));
    let of = move |read: &dyn Fn(&Table) -> String| session.state.with(|s| read(&s.table));
    let name = move |v: usize| move || of(&|t: &Table| t.names[v].clone());
    let symbol = move |v: usize, i: usize| move || of(&|t: &Table| t.symbols[v].get(i).cloned().unwrap_or_default());
    let body = move || {
        let [n1, n2, ny] = shape.get();
        let row = |x1: usize, x2: usize| {
            let cells = (0..ny).map(|y| view! { <td><Cell session cell=[x1, x2, y] /></td> }).collect_view();
            view! {
                <tr>
                    <th scope="row">{symbol(0, x1)}<span class="unseen">", "</span></th>
                    <th scope="row">{symbol(1, x2)}</th>
                    {cells}
                </tr>
            }
        };
        (0..n1).flat_map(|x1| (0..n2).map(move |x2| (x1, x2))).map(|(x1, x2)| row(x1, x2)).collect_view()
    };
    let heads = move || {
        let ny = shape.get()[2];
        (0..ny).map(|y| view! { <th scope="col">{name(2)}" = "{symbol(2, y)}</th> }).collect_view()
    };
    let total = move || session.state.with(|s| exact(s.table.total()));
    view! {
        <div class="scroll">
            <table class="cells" data-testid="cells">
                <caption class="hint">"Counts, probabilities or fractions (1/3); divided by their sum, "{total}"."</caption>
                <thead><tr><th scope="col">{name(0)}</th><th scope="col">{name(1)}</th>{heads}</tr></thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
}

/// A number, or a fraction of two.
fn parse(text: &str) -> Option<f64> {
    let number = |part: &str| part.trim().replace(',', ".").parse::<f64>().ok();
    let value = match text.split_once('/') {
        Some((above, below)) => number(above)? / number(below)?,
        None => number(text)?,
    };
    (value.is_finite() && value >= 0.0).then_some(value)
}

fn show(mass: f64) -> String {
    if mass == 0.0 { "0".to_owned() } else { format!("{mass}") }
}

#[component]
fn Cell(session: Session, cell: [usize; 3]) -> impl IntoView {
    let mass = Memo::new(move |_| {
        session.state.with(|s| {
            let within = cell.iter().zip(s.table.shape()).all(|(&i, n)| i < n);
            if within { s.table.mass[s.table.index(cell)] } else { 0.0 }
        })
    });
    let invalid = RwSignal::new(false);
    let label = move || {
        session.state.with(|s| {
            let part = |v: usize| {
                format!("{} {}", s.table.names[v], s.table.symbols[v].get(cell[v]).cloned().unwrap_or_default())
            };
            format!("Mass of {}, {}, {}", part(0), part(1), part(2))
        })
    };
    let typed = move |event| {
        let text = event_target_value(&event);
        let value = if text.trim().is_empty() { Some(0.0) } else { parse(&text) };
        invalid.set(value.is_none());
        if let Some(value) = value {
            session.edit(&format!("cell {cell:?}"), |state| state.set_mass(cell, value));
        }
    };
    let left = move |event: ev::FocusEvent| {
        session.history.update(crate::learn::state::History::pause);
        invalid.set(false);
        web::set_value(&event_target(&event), &show(mass.get_untracked()));
    };
    view! {
        <input
            type="text"
            inputmode="decimal"
            autocomplete="off"
            aria-label=label
            aria-invalid=move || invalid.get().then_some("true")
            class:zero=move || mass.get() == 0.0
            prop:value=move || show(mass.get())
            on:input=typed
            on:blur=left
            on:focus=move |event| web::select_all(&event)
            on:keydown=web::arrows_between_inputs
        />
    }
}

//! The masses: one row a pair of sources, one column a value of the target. Arrow keys move between cells.

use super::session::Session;
use crate::web;
use learn::table::Table;
use leptos::ev;
use leptos::prelude::*;
use words::format::exact;

#[component]
pub fn Cells(session: Session) -> impl IntoView {
    let shape = Memo::new(move |_| session.edited.with(Table::shape));
    let words = Memo::new(move |_| session.edited.with(Words::of));
    let name = move |v: usize| move || words.with(|w| w.names[v].clone());
    let symbol = move |v: usize, i: usize| move || words.with(|w| w.symbol(v, i).to_owned());
    let body = move || {
        let [n1, n2, ny] = shape.get();
        let row = |x1: usize, x2: usize| {
            let cells = (0..ny).map(|y| view! { <td><Cell session words cell=[x1, x2, y] /></td> }).collect_view();
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
    let total = move || session.edited.with(|t| exact(t.total()));
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

/// What a table's parts are called: apart from its masses, which change at every key.
#[derive(Clone, PartialEq)]
struct Words {
    names: [String; 3],
    symbols: [Vec<String>; 3],
}

impl Words {
    fn of(table: &Table) -> Self {
        Self { names: table.names.clone(), symbols: table.symbols.clone() }
    }

    fn symbol(&self, variable: usize, i: usize) -> &str {
        self.symbols[variable].get(i).map_or("", String::as_str)
    }

    fn label(&self, cell: [usize; 3]) -> String {
        let [a, b, c] = [0, 1, 2].map(|v| format!("{} {}", self.names[v], self.symbol(v, cell[v])));
        format!("Mass of {a}, {b}, {c}")
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
fn Cell(session: Session, words: Memo<Words>, cell: [usize; 3]) -> impl IntoView {
    let mass = Memo::new(move |_| {
        session.edited.with(|table| {
            let within = cell.iter().zip(table.shape()).all(|(&i, n)| i < n);
            if within { table.mass[table.index(cell)] } else { 0.0 }
        })
    });
    let invalid = RwSignal::new(false);
    let label = move || words.with(|w| w.label(cell));
    let typed = move |event| {
        let text = event_target_value(&event);
        let value = if text.trim().is_empty() { Some(0.0) } else { parse(&text) };
        invalid.set(value.is_none());
        if let Some(value) = value {
            session.edit(&format!("cell {cell:?}"), |state| state.set_mass(cell, value));
        }
    };
    let left = move |event: ev::FocusEvent| {
        session.history.update(learn::state::History::pause);
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

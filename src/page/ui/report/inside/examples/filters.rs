//! What the list shows: the examples that an atom is made of, and filters by class and codes.

use super::Desk;
use leptos::ev;
use leptos::prelude::*;
use state::examples::{Listing, REDUNDANT, SYNERGISTIC, UNIQUE};
use words::format::whole;

#[component]
pub fn Filters(desk: Desk) -> impl IntoView {
    let [a, b, _] = desk.variables();
    let looks = [
        ("all", "All, by row".to_owned(), Listing::default()),
        ("unique-0", format!("Most unique to {a}"), Listing::most(UNIQUE[0])),
        ("unique-1", format!("Most unique to {b}"), Listing::most(UNIQUE[1])),
        ("redundant", "Most redundant".to_owned(), Listing::most(REDUNDANT)),
        ("synergistic", "Most synergistic".to_owned(), Listing::most(SYNERGISTIC)),
        ("disagrees", "Label disagrees with both codes".to_owned(), Listing { disagrees: true, ..Listing::default() }),
    ];
    let looks = looks.map(|(id, name, listing)| {
        let wanted = listing.clone();
        let is = move || desk.listing.with(|now| *now == wanted);
        view! {
            <button
                type="button"
                data-testid=format!("examples-{id}")
                aria-pressed=move || is().to_string()
                on:click=move |_| desk.listing.set(listing.clone())
            >
                {name}
            </button>
        }
    });
    let count = move || {
        let (listed, all) = (desk.listed.with(|listed| listed.len()), desk.examples().len());
        format!("{} of {} examples", whole(listed as u64), whole(all as u64))
    };
    view! {
        <div class="chips looks" role="group" aria-label="Which examples are listed first">{looks.collect_view()}</div>
        <div class="filters">
            <Choice desk variable=2 />
            <Choice desk variable=0 />
            <Choice desk variable=1 />
            <span class="hint" role="status" data-testid="examples-count">{count}</span>
        </div>
    }
}

/// One class or code, or any.
#[component]
fn Choice(desk: Desk, variable: usize) -> impl IntoView {
    let examples = desk.examples();
    let symbols = examples.head.labels.get(variable).map_or(0, Vec::len) as u32;
    let now = move || desk.listing.with(|listing| if variable == 2 { listing.class } else { listing.codes[variable] });
    let choose = move |event: ev::Event| {
        let chosen = event_target_value(&event).parse().ok();
        desk.listing.update(|listing| match variable {
            2 => listing.class = chosen,
            side => listing.codes[side] = chosen,
        });
    };
    let option = move |symbol: u32| {
        let label = move || match variable {
            2 => desk.examples().label(2, symbol).to_owned(),
            side => desk.label(side, symbol),
        };
        view! { <option value=symbol.to_string() prop:selected=move || now() == Some(symbol)>{label}</option> }
    };
    view! {
        <label>
            {examples.head.names[variable].clone()}" "
            <select data-testid=format!("examples-choice-{variable}") on:change=choose>
                <option value="" prop:selected=move || now().is_none()>"any"</option>
                {(0..symbols).map(option).collect_view()}
            </select>
        </label>
    }
}

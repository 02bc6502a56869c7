//! How often each pair of codes occurs; a pair lists its examples, a code opens its cluster.

use super::Desk;
use leptos::prelude::*;
use state::examples::{Listing, pairs};
use words::format::whole;

/// Cells of the largest table that is shown.
const MOST: usize = 900;

#[component]
pub fn Pairs(desk: Desk) -> impl IntoView {
    let examples = desk.examples();
    let [rows, columns] = [0, 1].map(|side| examples.head.labels[side].len());
    let [a, b, _] = desk.variables();
    if rows * columns > MOST {
        return ().into_any();
    }
    let code = move |side: usize, symbol: u32| {
        let open = move |_| desk.opened.set(Some((side, symbol)));
        view! { <button type="button" class="quiet" on:click=open>{move || desk.label(side, symbol)}</button> }
    };
    let counted = Memo::new(move |_| desk.marked.with(|marked| pairs(&desk.examples(), marked)));
    let marks = Memo::new(move |_| desk.marked.with(|marked| !marked.is_empty()));
    let [named, other] = [a.clone(), b.clone()];
    let cell = move |x1: u32, x2: u32| {
        let at = x1 as usize * columns + x2 as usize;
        let found = move || counted.with(|counted| counted.get(at).copied().unwrap_or_default());
        let list = move |_| desk.listing.set(Listing::pair([x1, x2]));
        let of = format!(" examples of {named} {} and {other} {}", desk.label(0, x1), desk.label(1, x2));
        let words = move || match (found(), marks.get()) {
            ([0, _], _) => String::new(),
            ([all, _], false) => whole(all),
            ([all, marked], true) => format!("{} / {}", whole(marked), whole(all)),
        };
        view! {
            <td class:some=move || { found()[1] > 0 }>
                {move || (found()[0] > 0).then(|| view! {
                    <button type="button" class="quiet" on:click=list>{words()}<span class="unseen">{of.clone()}</span></button>
                })}
            </td>
        }
    };
    let heads = (0..columns as u32).map(|x2| view! { <th scope="col">{code(1, x2)}</th> }).collect_view();
    let body = (0..rows as u32).map(|x1| {
        let cells = (0..columns as u32).map(|x2| cell(x1, x2)).collect_view();
        view! { <tr><th scope="row">{code(0, x1)}</th>{cells}</tr> }
    });
    view! {
        <details class="disclosure screen-only">
            <summary>"Pairs of codes"</summary>
            <p class="hint">"Press a number to list the examples of its pair, or a code to open its cluster."</p>
            <div class="scroll" role="region" tabindex="0" aria-label="Pairs of codes">
                <table class="numbers pairs" data-testid="examples-pairs">
                    <thead><tr><th scope="col">{format!("{a}, and across {b}")}</th>{heads}</tr></thead>
                    <tbody>{body.collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

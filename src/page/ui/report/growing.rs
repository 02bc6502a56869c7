//! Long lists and tables: lines are made as a person scrolls to them, and all of them for paper.

use crate::web;
use leptos::html::Button;
use leptos::prelude::*;
use std::ops::Range;
use words::format::whole;

/// Lines that are made at once.
const AT_ONCE: usize = 40;

/// What lines are: rows of a table of so many columns, or items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Row,
    Item,
}

/// `lines` makes those of a range; it is asked for each range once, so that it has to read its signals itself.
#[component]
pub fn Growing<F>(total: Memo<usize>, line: Line, lines: F) -> impl IntoView
where
    F: Fn(Range<usize>) -> AnyView + Copy + Send + Sync + 'static,
{
    let parts = RwSignal::new(1_usize);
    let shown = move || (parts.get() * AT_ONCE).min(total.get());
    let all = move || parts.set(total.get_untracked().div_ceil(AT_ONCE).max(1));
    let printing = window_event_listener_untyped("beforeprint", move |_| all());
    on_cleanup(move || printing.remove());
    let more = NodeRef::<Button>::new();
    more.on_load(move |button| web::when_seen(&button, move || parts.update(|parts| *parts += 1)));
    let rest = move || {
        let button = view! {
            <button type="button" class="quiet" node_ref=more on:click=move |_| all()>
                {move || format!("{} of {} are shown: show all", whole(shown() as u64), whole(total.get() as u64))}
            </button>
        };
        match line {
            Line::Row => view! { <tr class="more"><td colspan="99">{button}</td></tr> }.into_any(),
            Line::Item => view! { <li class="more">{button}</li> }.into_any(),
        }
    };
    view! {
        <For each=move || 0..shown().div_ceil(AT_ONCE) key=|part| *part let(part)>
            {move || {
                let from = part * AT_ONCE;
                lines(from..(from + AT_ONCE).min(total.get()))
            }}
        </For>
        <Show when=move || shown() < total.get()>{rest}</Show>
    }
}

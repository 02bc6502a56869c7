//! The analyses that this browser keeps: open one again, mark some to be compared, remove one.

use crate::ui::compare::address_of;
use crate::ui::store::Store;
use crate::web;
use leptos::prelude::*;
use state::recent::Card;
use words::format::counted;

#[component]
pub fn RecentList(store: Store) -> impl IntoView {
    let cards = Memo::new(move |_| store.recent.with(|recent| recent.cards.clone()));
    let marked = Memo::new(move |_| store.compared.with(Vec::len));
    let compare = move |_| web::go_to(&store.compared.with_untracked(|ids| address_of(ids)));
    view! {
        {move || store.not_kept.get().map(|why| view! {
            <p class="hint" data-testid="not-kept">"This browser keeps no analyses for later: "{why}"."</p>
        })}
        <ul class="recent" data-testid="recent">
            <For each=move || cards.get() key=|card| (card.id.clone(), card.when as u64, card.name.clone()) let(card)>
                <Row store card />
            </For>
        </ul>
        <div class="recent-compare" hidden=move || cards.with(Vec::len) < 2>
            <button type="button" data-testid="compare" disabled=move || marked.get() < 2 on:click=compare>"Compare"</button>
            <p class="hint">{move || match marked.get() {
                0 | 1 => "Mark two or more to see them side by side.".to_owned(),
                n => counted(n as u64, "analysis marked", "analyses marked"),
            }}</p>
        </div>
    }
}

#[component]
fn Row(store: Store, card: Card) -> impl IntoView {
    let title = card.title();
    let mut facts = vec![web::date(card.when)];
    match (card.complete(), card.of) {
        (false, of) => facts.push(format!("{} of {of} layers", card.layers)),
        (true, 1) => {}
        (true, of) => facts.push(counted(of as u64, "layer", "layers")),
    }
    let id = StoredValue::new(card.id.clone());
    let open = move |_| id.with_value(|id| store.reopen(id));
    let marked = move || store.compared.with(|ids| id.with_value(|id| ids.contains(id)));
    let mark = move |event| {
        let on = event_target_checked(&event);
        store.compared.update(|ids| {
            ids.retain(|other| id.with_value(|id| other != id));
            if on {
                ids.push(id.get_value());
            }
        });
    };
    view! {
        <li data-testid="recent-row">
            <input type="checkbox" aria-label=format!("Compare {title}") prop:checked=marked on:change=mark disabled=!card.complete() />
            <button type="button" class="recent-open" on:click=open>
                <b>{title.clone()}</b>
                <span>{card.headline}</span>
                <span class="hint">{facts.join(" · ")}</span>
            </button>
            <button type="button" class="quiet remove" aria-label=format!("Remove {title}") on:click=move |_| id.with_value(|id| store.forget(id))>
                <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
                    <path d="M2 2 10 10M10 2 2 10" stroke="currentColor" stroke-width="1.5" />
                </svg>
            </button>
        </li>
    }
}

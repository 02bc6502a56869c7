//! Files at an address: a box, and the question whether its host may be asked.

use crate::ui::store::Store;
use crate::web;
use leptos::prelude::*;

#[component]
pub fn AddressBox(store: Store) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let open = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        store.name_address(&typed.get_untracked());
        typed.set(String::new());
    };
    // Addresses that the page's own names: nothing is asked before the person agrees.
    let named = web::address::in_query();
    let waiting = !named.is_empty();
    Effect::new(move || named.iter().for_each(|address| store.name_address(address)));
    view! {
        <details class="disclosure" data-testid="address" open=waiting>
            <summary>"From an address"</summary>
            <form class="address" on:submit=open>
                <input
                    type="text"
                    inputmode="url"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="https://…"
                    aria-label="Address of a file"
                    data-testid="address-input"
                    prop:value=move || typed.get()
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <button type="submit" data-testid="address-open">"Open"</button>
            </form>
            <Question store />
            {move || store.address.with(|desk| desk.failed.clone()).map(|words| view! {
                <p class="error" role="alert" data-testid="error"><b>"Error "</b>{words}</p>
            })}
        </details>
    }
}

/// Which host would be asked for what, before it is.
#[component]
fn Question(store: Store) -> impl IntoView {
    let asked = move || store.address.with(|desk| desk.asked.first().cloned());
    let under_way = move || store.address.with(|desk| desk.under_way.clone());
    view! {
        {move || asked().map(|address| view! {
            <div class="consent" role="group" aria-label="Ask a host" data-testid="consent">
                <p>
                    "Ask " <b>{address.host.clone()}</b> " for " <b>{address.name.clone()}</b>
                    "? The host sees your network address and which file you open. None of your data is sent."
                </p>
                <button type="button" data-testid="agree" on:click=move |_| store.agree()>{format!("Ask {}", address.host)}</button>
                <button type="button" class="quiet" on:click=move |_| store.decline()>"No"</button>
            </div>
        })}
        {move || under_way().map(|address| view! {
            <p class="missing" role="status">{format!("asking {} for {}…", address.host, address.name)}</p>
        })}
    }
}

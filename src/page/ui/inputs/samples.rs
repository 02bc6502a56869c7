//! The demos as cards; one click brings their files, roles and settings.

use crate::ui::store::Store;
use leptos::prelude::*;
use state::demos::{DEMOS, Demo};

#[component]
pub fn Samples(store: Store) -> impl IntoView {
    let cards = DEMOS.iter().map(|demo| view! { <li><Card store demo /></li> });
    view! {
        <ul class="samples">{cards.collect_view()}</ul>
        {move || store.demo_error.get().map(|message| {
            view! { <p class="error" role="alert" data-testid="error"><b>"Error "</b>{message}</p> }
        })}
    }
}

#[component]
fn Card(store: Store, demo: &'static Demo) -> impl IntoView {
    let chosen = move || store.demo.get() == Some(demo.id);
    let label = format!("sample-{}", demo.id);
    view! {
        <button
            type="button"
            class="card"
            data-testid=label
            aria-pressed=move || chosen().to_string()
            on:click=move |_| store.open(demo)
        >
            <img src=demo.picture alt="" loading="lazy" />
            <span class="card-title">{demo.title}</span>
            <span class="card-sentence">{demo.sentence}</span>
        </button>
    }
}

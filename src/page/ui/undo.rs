//! What was removed last, and the way back.

use super::store::{Removed, Store};
use leptos::prelude::*;

#[component]
pub fn Undo(store: Store) -> impl IntoView {
    view! {
        <div class="undo" role="status">
            {move || store.removed.with(|removed| removed.as_ref().map(Removed::words)).map(|words| view! {
                <p data-testid="undo-bar">
                    <span>{words}</span>
                    <button type="button" data-testid="undo-removal" on:click=move |_| store.undo()>"Undo"</button>
                    <button type="button" class="quiet" aria-label="Dismiss" on:click=move |_| store.removed.set(None)>"×"</button>
                </p>
            })}
        </div>
    }
}

//! Choosing files: a real button that opens the picker; the whole page takes what is dropped.

use crate::ui::store::Store;
use crate::web;
use leptos::html::Input;
use leptos::prelude::*;

#[component]
pub fn DropZone(store: Store, compact: Signal<bool>) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let pick = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let take = move |_| {
        if let Some(input) = input.get_untracked() {
            store.add(web::take_files(&input));
        }
    };
    view! {
        <button type="button" class="drop-zone" class:compact=compact data-testid="drop-zone" on:click=pick>
            <span class="drop-verb">{move || if compact.get() { "Add files" } else { "Choose files" }}</span>
            <span class="drop-hint">"or drop them anywhere on the page"</span>
            <span class="drop-hint more">"two modalities and a target: .npy, .npz, .safetensors, .pt, .h5, .parquet, .arrow, .jsonl, .csv; row i of each is the same example"</span>
        </button>
        <input node_ref=input type="file" multiple hidden data-testid="file-input" on:change=take />
    }
}

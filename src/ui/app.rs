//! The page as a whole: the bar, one of two places, and what works everywhere (drop, paste, keys).

use super::about::About;
use super::bar::{Bar, Place, place_of};
use super::inputs::InputsColumn;
use super::report::{Embedded, ReportColumn};
use super::store::Store;
use crate::web;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

#[component]
pub fn App() -> impl IntoView {
    let store = Store::new();
    let place = RwSignal::new(place_of(&web::hash()));
    window_event_listener(ev::hashchange, move |_| place.set(place_of(&web::hash())));
    let open_link = move || store.open_link(&web::hash());
    open_link();
    window_event_listener(ev::hashchange, move |_| open_link());
    if web::query("embed").is_some() {
        return view! { <main id="main" class="embed"><Embedded store /></main> }.into_any();
    }
    let dragging = everywhere(store);
    view! {
        <a class="skip" href="#main">"Skip to the content"</a>
        <Bar store place />
        <main id="main" tabindex="-1" class:dragging=dragging>
            // Both places stay in the document, so that a visit to one loses nothing of the other.
            <div class="analyze-place" hidden=move || place.get() != Place::Analyze>
                <h1 class="unseen">"Analyze"</h1>
                <InputsColumn store />
                <ReportColumn store />
            </div>
            <Show when=move || place.get() == Place::About>
                <About engine=store.engine />
            </Show>
        </main>
    }
    .into_any()
}

/// Dropping and pasting anywhere, Ctrl/Cmd+Enter. Gives whether files hang over the page.
fn everywhere(store: Store) -> ReadSignal<bool> {
    let (dragging, set_dragging) = signal(false);
    window_event_listener(ev::dragover, move |event| {
        event.prevent_default();
        set_dragging.set(true);
    });
    window_event_listener(ev::dragleave, move |event| {
        // Leaving for another element of the page is not leaving.
        if event.related_target().is_none() {
            set_dragging.set(false);
        }
    });
    window_event_listener(ev::drop, move |event| {
        event.prevent_default();
        set_dragging.set(false);
        store.add(web::files(event.data_transfer().and_then(|transfer| transfer.files())));
    });
    window_event_listener(ev::paste, move |event| {
        let typing = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
        let text = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
        if !typing && text.trim().contains('\n') {
            let name = if text.contains('\t') { "pasted.tsv" } else { "pasted.csv" };
            if let Ok(file) = web::text_file(name, "text/plain", &text) {
                store.add(vec![file]);
            }
        }
    });
    window_event_listener(ev::keydown, move |event| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            // A field takes what was typed when it is left.
            web::leave_field();
            store.analyze();
        }
    });
    dragging
}

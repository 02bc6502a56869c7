//! The page as a whole: the bar, one of three places, and what works everywhere (drop, paste, keys).

use super::about::About;
use super::bar::{Bar, Section, section_of};
use super::compare::{Compare, ids_of};
use super::inputs::InputsColumn;
use super::later::Later;
use super::report::{Embedded, ReportColumn};
use super::store::{Store, unit_kept};
use super::undo::Undo;
use crate::web;
use crate::web::program;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use words::format::Unit;

/// Time between two looks at whether the page is going to be loaded again, milliseconds.
const SETTLING: i32 = 100;

#[component]
pub fn App() -> impl IntoView {
    if let Some(figure) = web::query("figure") {
        // One figure of the playground alone, for a frame in another page.
        let (unit, visited) = (RwSignal::new(unit_kept()), Memo::new(|_| true));
        return view! { <main id="main" class="embedded"><LearnPlace unit visited figure=Some(figure) /></main> }
            .into_any();
    }
    let store = Store::new();
    let place = RwSignal::new(section_of(&web::hash()));
    store.open_link(&web::hash());
    let compared = Memo::new(move |_| {
        place.track();
        ids_of(&web::hash()).unwrap_or_default()
    });
    window_event_listener(ev::hashchange, move |_| {
        let hash = web::hash();
        store.open_link(&hash);
        place.set(section_of(&hash));
    });
    if web::is_embedded() {
        return view! { <main id="main" class="embed"><Embedded store /></main> }.into_any();
    }
    start_engine(store);
    store.recall();
    let dragging = everywhere(store, place);
    view! {
        <a class="skip" href="#main">"Skip to content"</a>
        <Bar store place />
        <main id="main" tabindex="-1" class:dragging=dragging>
            // Both places stay in the document, so that a visit to one loses nothing of the other.
            <div class="analyze-place" hidden=move || place.get() != Section::Analyze>
                <h1 class="unseen">"Analyse"</h1>
                <InputsColumn store />
                <ReportColumn store />
            </div>
            <LearnPlace unit=store.unit visited=Memo::new(move |_| place.get() == Section::Learn) />
            <BoardPlace store visited=Memo::new(move |_| place.get() == Section::Board) />
            <Show when=move || place.get() == Section::Compare>
                <Compare store ids=compared />
            </Show>
            <Show when=move || place.get() == Section::About>
                <About engine=store.engine />
            </Show>
        </main>
        <Undo store />
    }
    .into_any()
}

/// Learn, or one figure of its playground. It stays in the document from its first visit on: it shows nothing where the address names another place.
#[component]
fn LearnPlace(
    unit: RwSignal<Unit>,
    visited: Memo<bool>,
    #[prop(optional_no_strip)] figure: Option<String>,
) -> impl IntoView {
    let show = move |later: &program::Later, place: &HtmlElement, unit: &str| later.learn(place, unit, figure.clone());
    view! { <Later unit wanted=visited name="Learn" show /> }
}

/// The board, which stays in the document from its first visit on, too.
#[component]
fn BoardPlace(store: Store, visited: Memo<bool>) -> impl IntoView {
    let (inbox, open) = (store.inbox(), store.opener());
    let show = move |later: &program::Later, place: &HtmlElement, unit: &str| later.board(place, unit, &inbox, &open);
    view! { <Later unit=store.unit wanted=visited name="The board" show /> }
}

/// Starts the engine now, or once it is clear that the page is not about to be loaded again, isolated, for an engine with threads.
fn start_engine(store: Store) {
    if web::has_root_attribute("data-isolating") {
        web::after(SETTLING, move || start_engine(store));
    } else {
        store.start_engine();
    }
}

/// Dropping and pasting anywhere, Ctrl/Cmd+Enter. Gives whether files hang over the page.
fn everywhere(store: Store, place: RwSignal<Section>) -> ReadSignal<bool> {
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
        let Some(dropped) = event.data_transfer().map(|transfer| web::dropped(&transfer)) else { return };
        spawn_local(async move {
            match (dropped.await, place.get_untracked()) {
                (Ok(files), Section::Board) => store.bring(files),
                (Ok(files), _) => store.add(files),
                (Err(words), _) => store.not_opened.set(Some(words)),
            }
        });
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

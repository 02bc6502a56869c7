//! One of `plot`'s charts without layers: drawn to its place's width, and the same as a file.

use crate::format::Unit;
use crate::plot::{Chart, Paint, View};
use crate::ui::report::width_of;
use crate::web;
use leptos::html::Div;
use leptos::prelude::*;

/// `words` says in text what the picture shows.
#[component]
pub fn Drawing(
    #[prop(into)] title: Signal<String>,
    #[prop(into)] words: Signal<String>,
    testid: &'static str,
    unit: RwSignal<Unit>,
    draw: impl Fn(View) -> Option<Chart> + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let stage = NodeRef::<Div>::new();
    let width = width_of(stage);
    let svg = Memo::new(move |_| {
        let view = View { width: width.get(), paint: Paint::Page, ..View::paper(1, unit.get()) };
        (view.width > 0).then(|| draw(view).map(|chart| chart.svg)).flatten().unwrap_or_default()
    });
    let failed = RwSignal::new(None);
    let save = move |_| {
        if let Some(chart) = draw(View::paper(1, unit.get_untracked())) {
            failed.set(web::download(&format!("pidlens-{testid}.svg"), "image/svg+xml", &chart.svg).err());
        }
    };
    view! {
        <figure class="figure" data-testid=testid>
            <div class="figure-head">
                <h3>{move || title.get()}</h3>
                <button type="button" class="quiet" on:click=save>
                    "Download SVG"<span class="unseen">{move || format!(": {}", title.get())}</span>
                </button>
            </div>
            {move || failed.get().map(|m: String| view! { <p class="error" role="alert"><b>"Error "</b>{m}</p> })}
            <div class="stage" node_ref=stage role="img" aria-label=move || words.get() inner_html=move || svg.get()></div>
        </figure>
    }
}

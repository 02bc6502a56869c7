//! One of `plot`'s charts without layers: drawn to its place's width, and the same as a file.

use super::figure::width_of;
use super::take::Take;
use leptos::html::Div;
use leptos::prelude::*;
use plot::{Chart, Paper, View};
use words::format::Unit;

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
        let view = View::page(width.get(), 1, unit.get());
        (view.width > 0).then(|| draw(view).map(|chart| chart.svg)).flatten().unwrap_or_default()
    });
    let paper = move |paper: Paper| untrack(|| draw(paper.view(1, unit.get())));
    view! {
        <figure class="figure" data-testid=testid aria-label=move || title.get()>
            <div class="figure-head">
                <h3>{move || title.get()}</h3>
                <Take title file=testid seen=width chart=paper />
            </div>
            <div class="stage" node_ref=stage role="img" aria-label=move || words.get() inner_html=move || svg.get()></div>
        </figure>
    }
}

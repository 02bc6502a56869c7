//! A drawing of the board with places to press: drawn to the page's width, and the same as a file.

use crate::ui::report::figure::width_of;
use crate::ui::report::take::Take;
use leptos::html::Div;
use leptos::prelude::*;
use plot::{Chart, Paper, View};
use words::format::Unit;

#[component]
pub fn Plate<V: IntoView + 'static>(
    #[prop(into)] title: Signal<String>,
    /// Also the name of its file.
    testid: &'static str,
    unit: RwSignal<Unit>,
    draw: impl Fn(View) -> Option<Chart> + Copy + Send + Sync + 'static,
    /// What lies over it.
    places: impl Fn(Memo<Option<Chart>>) -> V,
    /// What is read out of the place that is pointed at.
    #[prop(into)]
    told: Signal<Option<String>>,
    /// What to do, where nothing is pointed at.
    hint: &'static str,
) -> impl IntoView {
    let stage = NodeRef::<Div>::new();
    let width = width_of(stage);
    let chart = Memo::new(move |_| {
        let view = View::page(width.get(), 1, unit.get());
        (view.width > 0).then(|| draw(view)).flatten()
    });
    let paper = move |paper: Paper| untrack(|| draw(paper.view(1, unit.get())));
    view! {
        <figure class="figure" data-testid=testid aria-label=move || title.get()>
            <div class="figure-head">
                <h2>{move || title.get()}</h2>
                <Take title file=testid seen=width chart=paper />
            </div>
            <div class="stage" node_ref=stage>
                <div aria-hidden="true" inner_html=move || chart.with(|c| c.as_ref().map(|c| c.svg.clone()).unwrap_or_default())></div>
                {places(chart)}
            </div>
            <figcaption class="readout" aria-live="polite">{move || told.get().unwrap_or_else(|| hint.to_owned())}</figcaption>
        </figure>
    }
}

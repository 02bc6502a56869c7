//! A chart in the page: drawn to the column's width, each layer's column a place to point at or to step to with the arrow keys,
//! with every digit below; and the same chart as a file.

use super::matrix::sides;
use super::readout::{Read, Readout, spoken};
use super::spots::Spots;
use super::take::Take;
use super::with;
use crate::ui::store::Store;
use crate::ui::term::Terms;
use crate::web;
use crate::web::program::Data;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use plot::{Chart, Paper, View};
use schema::json;
use schema::report::Report;
use state::run::Shown;
use words::escape::visible;
use words::format::Unit;
use words::story::{facts, settings};
use words::terms::Term;

/// One of `plot`'s charts.
pub type Draw = fn(&Report, View, &str) -> Option<Chart>;

/// The width that charts are drawn to when the page is printed, pixels: a page's text at their natural size.
const PAPER: u32 = 680;

#[component]
pub fn Figure(
    store: Store,
    shown: Memo<Option<Shown>>,
    title: Signal<String>,
    testid: &'static str,
    file: &'static str,
    draw: Draw,
    read: Read,
    /// What its words mean.
    #[prop(optional)]
    terms: &'static [Term],
    /// Whether its values stay in bits or nats where others are seen as shares.
    #[prop(optional)]
    absolute: bool,
    /// The layer that is pointed at; the page's own unless the figure shows other layers than the rest.
    #[prop(optional)]
    pointed: Option<RwSignal<Option<usize>>>,
) -> impl IntoView {
    let unit = Signal::derive(move || if absolute { store.unit.get() } else { store.seen() });
    let selects = pointed.is_none();
    let pointed = pointed.unwrap_or(store.pointed);
    let stage = NodeRef::<Div>::new();
    let width = width_of(stage);
    let drawn = move |view: View, caption: &str| {
        shown.with(|s| s.as_ref().and_then(|s| draw(&s.report, View { layers: s.layers, ..view }, caption)))
    };
    let chart = Memo::new(move |_| {
        let view = View::page(width.get(), 0, unit.get());
        // Zero is not measured yet.
        (view.width > 0).then(|| drawn(view, "")).flatten()
    });
    let paper = move |paper: Paper| {
        untrack(|| {
            let view = View { sides: sides(store), ..paper.view(0, unit.get()) };
            drawn(view, &caption(store, shown))
        })
    };
    // The report as it is seen, for what is drawn of it elsewhere.
    let data = Callback::new(move |()| {
        untrack(|| with(shown, |r| Data { report: json::text(r), unit: unit.get(), sides: sides(store) }))
    });
    let layers = Signal::derive(move || with(shown, |r| r.layers.len()).unwrap_or(0));
    let words = move |i: usize| with(shown, |r| spoken(r, i, unit.get(), read)).unwrap_or_default();
    view! {
        <figure class="figure" data-testid=testid aria-label=move || title.get()>
            <div class="figure-head">
                <h3>{move || title.get()}</h3>
                <Take title file seen=width chart=paper data />
            </div>
            <div class="stage" node_ref=stage>
                <div aria-hidden="true" inner_html=move || chart.with(|c| c.as_ref().map(|c| c.svg.clone()).unwrap_or_default())></div>
                <Spots chart places=layers label="Layers: arrow keys move between them" words pointed chosen=selects.then_some(store.selected) />
            </div>
            <Readout store shown unit read pointed />
            <Terms of=terms />
        </figure>
    }
}

/// What a picture that leaves the page says of how it was made: the facts and settings of the report, and how its values are seen.
pub fn caption(store: Store, shown: Memo<Option<Shown>>) -> String {
    let words = |report: &Report| {
        let mut how = Vec::new();
        if report.has_corrected() {
            how.push("corrected for bias by half-sampling".to_owned());
        }
        if store.normalised.get() == 1 {
            how.push("shares of the joint information".to_owned());
        }
        if let Some(digits) = store.digits() {
            how.push(format!("from a link: rounded to {digits} digits"));
        }
        [caption_of(report, store.unit.get())].into_iter().chain(how).collect::<Vec<_>>().join(" · ")
    };
    with(shown, words).unwrap_or_default()
}

/// The same of a picture whose values are seen in one way only.
pub fn caption_of(report: &Report, unit: Unit) -> String {
    let [facts, settings] =
        [facts(report, unit), settings(report)].map(|parts| visible(&parts.join(" · ")).into_owned());
    format!("{facts}\n{settings}")
}

/// The element's width in pixels, now and after each change of the window.
pub fn width_of(stage: NodeRef<Div>) -> ReadSignal<u32> {
    let (width, set_width) = signal(0);
    // The figure may be gone by now.
    let measure = move || {
        let (Some(Some(element)), Some(before)) = (stage.try_get_untracked(), width.try_get_untracked()) else {
            return;
        };
        let now = element.client_width().max(0) as u32;
        if now != 0 && now != before {
            set_width.set(now);
        }
    };
    stage.on_load(move |_| web::after(0, measure));
    let listeners = [
        window_event_listener(ev::resize, move |_| measure()),
        window_event_listener_untyped("beforeprint", move |_| set_width.set(PAPER)),
        window_event_listener_untyped("afterprint", move |_| measure()),
    ];
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
    width
}

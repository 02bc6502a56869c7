//! One layer, opened by the person who wants to see how its atoms come about: the Venn picture, its examples, `P` against `Q*`, and how the gap closed. The
//! report holds only the first; the others are computed when they are asked for, and shown by [`layer`].

pub mod around;
mod examples;
pub mod layer;

use super::figure::Figure;
use super::readout;
use super::with;
use around::Around;
use schema::json;
use schema::report::{LayerReport, Report, TABLE};
use words::format::{THIN, layer_tick, layer_words};

use crate::ui::later::Later;
use crate::ui::store::Store;
use crate::web::program;
use js_sys::Array;
use leptos::html::Details;
use leptos::prelude::*;
use protocol::{Event, Results};
use schema::job::Progress;
use send_wrapper::SendWrapper;
use state::beside::Beside;
use state::opened::Opened;
use state::readiness::Order;
use state::run::{Run, Shown};
use std::sync::Arc;
use web_sys::HtmlElement;

/// How far opening a layer is.
#[derive(Debug, Clone)]
enum Look {
    Closed,
    Opening(Option<Progress>),
    Open(Found),
    Failed(String),
}

/// What was found inside a layer.
#[derive(Debug, Clone)]
struct Found {
    /// An `Inside`, as JSON.
    inside: Arc<str>,
    /// The `Head` of the examples, as JSON; none of a table.
    examples: Option<String>,
    /// The examples' arrays.
    beside: SendWrapper<Array>,
}

/// `shown` as the page sees it, `raw` as it was computed.
#[component]
pub fn InsideOne(store: Store, shown: Memo<Option<Shown>>, raw: Memo<Option<Shown>>) -> impl IntoView {
    let count = Memo::new(move |_| with(shown, |r| r.layers.len()).unwrap_or(0));
    let layer = Memo::new(move |_| {
        let last = count.get().saturating_sub(1);
        store.selected.get().unwrap_or(last).min(last)
    });
    let many = Memo::new(move |_| count.get() > 1);
    // A table of counts has no examples.
    let of_data = Memo::new(move |_| with(shown, |r| r.layers.iter().any(|l| l.name != TABLE)).unwrap_or(false));
    // Only what was computed from these very inputs says something of the layer that is shown.
    let order = Memo::new(move |_| {
        let here = raw.with(|s| s.as_ref().and_then(|s| s.order.clone()));
        here.or_else(|| store.opened.with(|opened| opened.as_ref().and_then(Opened::order)))
    });
    let look = RwSignal::new(Look::Closed);
    // There is one worker: what else it is asked ends the opening of a layer.
    let running = Memo::new(move |_| store.run.with(Run::is_running) || store.beside.with(Beside::is_running));
    Effect::watch(
        move || (layer.get(), store.chosen.get(), order.get(), running.get()),
        move |_, _, _| {
            if matches!(look.get_untracked(), Look::Opening(_)) && !running.get_untracked() {
                store.stop_looking();
            }
            look.set(Look::Closed);
        },
        false,
    );
    let one = Memo::new(move |_| {
        let only = |shown: &Shown| Shown {
            report: shown.report.seen(|report| report.only(layer.get())),
            order: None,
            layers: 1,
        };
        shown.with(|s| s.as_ref().map(only))
    });
    let place = move || one.with(|s| s.as_ref().and_then(|s| s.report.layers.first().map(|l| layer_words(&l.name))));
    let title = Signal::derive(move || {
        let target = with(shown, |r| r.target.clone()).unwrap_or_default();
        format!("Information about {target} at {}", place().unwrap_or_default())
    });
    // Who presses a column of a chart wants to see that layer.
    let door = NodeRef::<Details>::new();
    Effect::watch(
        move || store.selected.get(),
        move |selected, _, _| {
            if let (Some(_), Some(door)) = (selected, door.get_untracked()) {
                door.set_open(true);
            }
        },
        false,
    );
    let names = move || {
        let options = |r: &Report| {
            let option = |(i, l): (usize, &LayerReport)| {
                let chosen = move || layer.get() == i;
                view! { <option value=i.to_string() selected=chosen>{layer_tick(&l.name).to_owned()}</option> }
            };
            r.layers.iter().enumerate().map(option).collect_view()
        };
        with(shown, options)
    };
    let opened = move || {
        let Look::Open(found) = look.get() else { return None };
        // A change of names alone shows the same layer under them.
        store.names.track();
        let report = untrack(|| raw.with(|s| s.as_ref().map(|s| json::text(&s.report.only(layer.get())))))?;
        let at = layer.get_untracked();
        store.shows_examples.set_value(found.examples.is_some());
        on_cleanup(move || store.shows_examples.set_value(false));
        let around = SendWrapper::new(Around::new(store, at));
        let show = move |later: &program::Later, place: &HtmlElement, unit: &str| {
            let Found { inside, examples, beside } = &found;
            later.inside(place, unit, &report, inside, examples.clone(), beside, &around)
        };
        Some(view! { <Later unit=store.unit name="The layer" show /> })
    };
    view! {
        <details class="disclosure inside" data-testid="inside" node_ref=door>
            <summary>{move || match (of_data.get(), many.get()) {
                (true, true) => "Examples behind a layer, P and Q*",
                (true, false) => "Examples behind the numbers, P and Q*",
                (false, _) => "Inside: P, Q* and how the gap closed",
            }}</summary>
            <div class="inside-body">
                <Show when=move || many.get()>
                    <label class="inside-layer">
                        "Layer"
                        <select
                            data-testid="inside-layer"
                            on:change=move |event| store.selected.set(event_target_value(&event).parse().ok())
                        >
                            {names}
                        </select>
                        <span class="hint">"or press a column of a chart above"</span>
                    </label>
                    <Figure store shown=one title testid="venn-chart" file="venn" draw=plot::venn read=readout::atoms pointed=RwSignal::new(None) />
                </Show>
                <Asking store layer order look running of_data />
                {opened}
            </div>
        </details>
    }
}

/// The button that opens a layer, or why there is none; progress, and what went wrong.
#[component]
fn Asking(
    store: Store,
    layer: Memo<usize>,
    order: Memo<Option<Order>>,
    look: RwSignal<Look>,
    running: Memo<bool>,
    of_data: Memo<bool>,
) -> impl IntoView {
    let open = move |_| {
        let Some(order) = order.get_untracked() else { return };
        look.set(Look::Opening(None));
        program::prepare();
        let heard = move |event: Event, beside: Array| {
            // It may have been closed meanwhile.
            if !look.with_untracked(|look| matches!(look, Look::Opening(_))) {
                return;
            }
            match event {
                Event::Progress { progress } => look.set(Look::Opening(Some(progress))),
                Event::Ended(Ok(Results::Inside { inside, examples })) => {
                    look.set(Look::Open(Found { inside: inside.into(), examples, beside: SendWrapper::new(beside) }));
                }
                Event::Ended(Err(message)) => look.set(Look::Failed(message)),
                Event::Crashed { message } => look.set(Look::Failed(format!("the engine stopped: {message}"))),
                _ => {}
            }
        };
        if let Err(message) = store.look_inside(&order, layer.get_untracked(), heard) {
            look.set(Look::Failed(message));
        }
    };
    let close = move |_| {
        store.stop_looking();
        look.set(Look::Closed);
    };
    let missing = move || {
        let files: Vec<String> = store
            .opened
            .with(|opened| opened.as_ref().map(|o| o.missing().map(str::to_owned).collect()).unwrap_or_default());
        match files.is_empty() {
            true => {
                "Reports do not store the examples, P, Q* or the convergence history; they are computed from the files."
                    .to_owned()
            }
            false => format!(
                "Reports do not store the examples, P, Q* or the convergence history: drop the same files here ({}), and this layer is computed again.",
                files.join(", ")
            ),
        }
    };
    move || match look.get() {
        Look::Open(_) => ().into_any(),
        Look::Opening(progress) => {
            let stage = progress.as_ref().map_or("starting", |p| p.stage.label());
            let done = progress.as_ref().map_or(0.0, |p| p.overall);
            view! {
                <div class="progress" data-testid="inside-progress">
                    <div class="progress-words"><span>{stage}</span><span>{format!("{:.0}{THIN}%", 100.0 * done)}</span></div>
                    <progress max="1" value=done.to_string() aria-label="Opening the layer"></progress>
                    <button type="button" on:click=close>"Cancel"</button>
                </div>
            }
            .into_any()
        }
        Look::Closed | Look::Failed(_) if order.with(Option::is_none) => {
            view! { <p class="hint" data-testid="inside-missing">{missing()}</p> }.into_any()
        }
        now => {
            let failed = if let Look::Failed(message) = now { Some(message) } else { None };
            view! {
                {failed.map(|m| view! { <p class="error" role="alert" data-testid="error"><b>"Error "</b>{m}</p> })}
                <div class="inside-ask">
                    <button type="button" data-testid="open-layer" disabled=move || running.get() on:click=open>
                        {move || if of_data.get() { "Show the examples, P and Q*" } else { "Compute P, Q* and the gap" }}
                    </button>
                    <p class="hint">"The report does not store them: this layer is read and solved again, to the same bits."</p>
                </div>
            }
            .into_any()
        }
    }
}

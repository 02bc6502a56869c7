//! The playground: a table on the left, what it decomposes into on the right.

use super::editor::Editor;
use super::ipfp::Steps;
use super::samples::SamplesTool;
use super::session::Session;
use super::tables::{Coupling, Informations};
use crate::ui::report::{Comparison, Drawing};
use learn::state::{History, State, Tool};
use leptos::ev;
use leptos::prelude::*;
use plot::{Chart, View};
use schema::report::Report;
use state::learn::headline;
use words::format::Unit;

const TOOLS: [(Tool, &str); 3] =
    [(Tool::Atoms, "Atoms"), (Tool::Ipfp, "IPFP step by step"), (Tool::Samples, "From samples")];

#[component]
pub fn Playground(session: Session) -> impl IntoView {
    let keys = move |event: ev::KeyboardEvent| {
        if !(event.ctrl_key() || event.meta_key()) {
            return;
        }
        let step: fn(&mut History<State>) = match (event.key().to_lowercase().as_str(), event.shift_key()) {
            ("z", false) => History::undo,
            ("z", true) | ("y", false) => History::redo,
            _ => return,
        };
        event.prevent_default();
        session.history.update(step);
    };
    // Wherever the focus is: the undo button loses it when nothing is left to undo.
    let listener = window_event_listener(ev::keydown, keys);
    on_cleanup(move || listener.remove());
    let tool = Memo::new(move |_| session.state.with(|s| s.tool));
    let tabs = TOOLS.map(|(this, words)| {
        view! {
            <button
                type="button"
                aria-pressed=move || if tool.get() == this { "true" } else { "false" }
                data-testid=format!("tool-{}", format!("{this:?}").to_lowercase())
                on:click=move |_| session.edit("tool", |state| state.tool = this)
            >{words}</button>
        }
    });
    let shown = move || match tool.get() {
        Tool::Atoms => view! { <Atoms session /> }.into_any(),
        Tool::Ipfp => view! { <Steps session /> }.into_any(),
        Tool::Samples => view! { <SamplesTool session /> }.into_any(),
    };
    view! {
        <h1 class="unseen">"Playground"</h1>
        <div class="play">
            <Editor session />
            <section class="play-result" aria-labelledby="play-headline">
                <Headline session />
                <div class="tabs" role="group" aria-label="What to look at">{tabs}</div>
                {shown}
            </section>
        </div>
    }
}

#[component]
pub fn Headline(session: Session) -> impl IntoView {
    let found = session.found;
    let words = move || {
        found
            .with(|found| found.as_ref().map(|f| headline(&f.report, session.unit.get())))
            .unwrap_or_else(|| "Decomposing…".into())
    };
    let refused = move || {
        session
            .atoms
            .refusal()
            .map(|why| view! { <p class="error" role="alert" data-testid="error"><b>"Error "</b>{why}</p> })
    };
    view! {
        <h2 id="play-headline" class="lead" aria-live="polite" data-testid="play-headline">{words}</h2>
        {refused}
    }
}

/// The four atoms in words, for who cannot see the picture.
fn spoken(report: &Report, unit: Unit) -> String {
    let Some(layer) = report.layers.first() else { return String::new() };
    let show = |bits: f64| unit.show(layer.settled(bits));
    let mut words = vec![format!("redundant {}", show(layer.atoms.redundant))];
    words.extend(layer.atoms.unique.iter().map(|(name, bits)| format!("unique to {name} {}", show(*bits))));
    words.push(format!("synergistic {}", show(layer.atoms.synergistic)));
    words.join(", ")
}

pub type Draw = fn(&Report, View, &str) -> Option<Chart>;

#[component]
pub fn Picture(session: Session, title: &'static str, testid: &'static str, draw: Draw) -> impl IntoView {
    let found = session.found;
    let words = move || found.with(|f| f.as_ref().map(|f| spoken(&f.report, session.unit.get())).unwrap_or_default());
    let chart = move |view: View| found.with(|f| f.as_ref().and_then(|f| draw(&f.report, view, "")));
    view! { <Drawing title words=Signal::derive(words) testid unit=session.unit draw=chart /> }
}

#[component]
fn Atoms(session: Session) -> impl IntoView {
    let found = session.found;
    let report = Signal::derive(move || found.with(|f| f.as_ref().map(|f| f.report.clone())));
    view! {
        <Picture session title="Venn picture, to scale" testid="play-venn" draw=plot::venn />
        <Picture session title="Atoms" testid="play-atoms" draw=plot::atoms />
        <Informations session />
        <Coupling session />
        <Comparison unit=session.unit report />
    }
}

//! The sentence, the notes and facts beside it, and what a reader must know before believing it.

use super::with;
use crate::story::{facts, tell};
use crate::ui::model::run::{Phase, Shown};
use crate::ui::store::Store;
use leptos::prelude::*;

#[component]
pub fn Headline(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let story = Memo::new(move |_| with(shown, |r| tell(r, store.unit.get())).flatten());
    let headline = move || story.with(|s| s.as_ref().map(|s| s.headline.clone()).unwrap_or_default());
    let notes = move || {
        let notes = story.with(|s| s.as_ref().map(|s| s.notes.clone()).unwrap_or_default());
        (!notes.is_empty()).then(|| view! { <p class="notes">{notes.join(" ")}</p> })
    };
    let facts_line = move || with(shown, |r| facts(r, store.unit.get()).join(" · ")).unwrap_or_default();
    view! {
        <header class="headline">
            {move || state(store, shown).map(|(kind, words)| view! { <p class="state" data-kind=kind role="status">{words}</p> })}
            <h2 data-testid="headline">{headline}</h2>
            {notes}
            <p class="facts">{facts_line}</p>
            <Warnings shown />
        </header>
    }
}

/// Whether the report is whole and answers the inputs as they are now.
fn state(store: Store, shown: Memo<Option<Shown>>) -> Option<(&'static str, String)> {
    let (order, complete, done, layers) =
        shown.with(|s| s.as_ref().map(|s| (s.order.clone(), s.complete(), s.report.layers.len(), s.layers)))?;
    let phase = store.run.with(|run| run.phase.clone());
    match phase {
        Phase::Running(_) if !complete => Some(("running", format!("{done} of {layers} layers so far"))),
        _ if !complete => Some(("warning", format!("Incomplete: the run ended after {done} of {layers} layers."))),
        Phase::Running(_) => None,
        _ => {
            let stale = store.order.with(|now| now.as_ref().ok() != Some(&order));
            stale.then(|| ("warning", "Inputs or settings changed: Analyze again. This is the report from before.".into()))
        }
    }
}

#[component]
fn Warnings(shown: Memo<Option<Shown>>) -> impl IntoView {
    // The same sentence at several layers is said once, with their names.
    let warnings = Memo::new(move |_| {
        let mut seen: indexmap::IndexMap<String, Vec<String>> = indexmap::IndexMap::new();
        with(shown, |r| {
            for layer in &r.layers {
                for warning in &layer.warnings {
                    seen.entry(warning.clone()).or_default().push(layer.name.clone());
                }
            }
            let total = r.layers.len();
            let place = |names: &[String]| match names.len() {
                n if n == total && total > 1 => "every layer: ".to_owned(),
                1 if total > 1 => format!("layer {}: ", names[0]),
                _ if total > 1 => format!("layers {}: ", names.join(", ")),
                _ => String::new(),
            };
            seen.iter().map(|(words, names)| format!("{}{words}", place(names))).collect::<Vec<_>>()
        })
        .unwrap_or_default()
    });
    view! {
        <ul class="warnings" hidden=move || warnings.with(Vec::is_empty)>
            {move || warnings.get().into_iter().map(|w| view! { <li><b>"Warning "</b>{w}</li> }).collect_view()}
        </ul>
    }
}

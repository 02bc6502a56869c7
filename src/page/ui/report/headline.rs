//! The sentence, the notes and facts beside it, and what a reader must know before believing it.

use super::downloads::Downloads;
use super::growing::{Growing, Line};
use super::with;
use crate::ui::store::Store;
use crate::ui::term::explained;
use leptos::prelude::*;
use state::run::{Run, Shown};
use std::ops::Range;
use words::story::{facts, tell};
use words::{terms, warnings};

#[component]
pub fn Headline(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let story =
        Memo::new(move |_| shown.with(|s| s.as_ref().and_then(|s| tell(&s.report, s.layers, store.unit.get()))));
    let headline = move || story.with(|s| s.as_ref().map(|s| s.headline.clone()).unwrap_or_default());
    let notes = move || {
        let notes = story.with(|s| s.as_ref().map(|s| s.notes.clone()).unwrap_or_default());
        (!notes.is_empty()).then(|| view! { <p class="notes">{notes.join(" ")}</p> })
    };
    let facts_line = move || {
        let facts = with(shown, |r| facts(r, store.unit.get())).unwrap_or_default();
        let fact = |(at, fact): (usize, String)| {
            let term = terms::of_words(&fact);
            view! { {(at > 0).then_some(" · ")}{explained(fact, term)} }
        };
        facts.into_iter().enumerate().map(fact).collect_view()
    };
    view! {
        <header class="headline">
            {move || {
                let (standing, words) = standing(store, shown);
                (!words.is_empty()).then(|| view! { <p class="state" data-standing=standing>{words}</p> })
            }}
            <h2 data-testid="headline" tabindex="-1">{headline}</h2>
            {notes}
            <Warnings shown />
            <div class="facts-line">
                <div class="facts">{facts_line}</div>
                <Downloads store />
            </div>
        </header>
    }
}

/// The sentence alone.
#[component]
pub fn Sentence(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let words = move || {
        let story = shown.with(|s| s.as_ref().and_then(|s| tell(&s.report, s.layers, store.unit.get())));
        story.map(|story| story.headline).unwrap_or_default()
    };
    view! { <header class="headline"><h1 data-testid="headline">{words}</h1></header> }
}

/// Whether the report is whole and answers the inputs as they are now: a word, and what is said about it.
pub fn standing(store: Store, shown: Memo<Option<Shown>>) -> (&'static str, String) {
    let running = store.run.with(Run::is_running);
    shown.with(|shown| {
        let Some(shown) = shown else { return ("none", String::new()) };
        let (done, layers) = (shown.report.layers.len(), shown.layers);
        let Some(order) = &shown.order else {
            return match shown.complete() {
                true => ("opened", String::new()),
                false => ("incomplete", format!("Incomplete: the page was left after {done} of {layers} layers.")),
            };
        };
        let stale = store.order.with(|now| now.as_ref().ok() != Some(order));
        match (running, shown.complete(), stale) {
            (true, ..) => ("running", String::new()),
            (false, false, _) => ("incomplete", format!("Incomplete: the run ended after {done} of {layers} layers.")),
            (false, true, false) if shown.pending() => (
                "incomplete",
                "Incomplete: the run ended before every null was computed. Nothing below has been tested yet.".into(),
            ),
            (false, true, true) => {
                ("stale", "Settings or inputs have changed since this report was made: analyse again.".into())
            }
            (false, true, false) => ("done", String::new()),
        }
    })
}

/// What a reader must know before believing it.
#[component]
pub fn Warnings(shown: Memo<Option<Shown>>) -> impl IntoView {
    let warnings = Memo::new(move |_| with(shown, warnings::grouped).unwrap_or_default());
    let total = Memo::new(move |_| warnings.with(Vec::len));
    let lines = move |range: Range<usize>| {
        let line = |words: &String| view! { <li><b>"Warning "</b>{words.clone()}</li> };
        warnings.with(|all| all.get(range).unwrap_or_default().iter().map(line).collect_view()).into_any()
    };
    view! {
        <ul class="warnings" hidden=move || total.get() == 0>
            <Growing total line=Line::Item lines />
        </ul>
    }
}

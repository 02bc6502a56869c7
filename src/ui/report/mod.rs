//! The report column: sentence, pictures, numbers, and what they rest on.

mod coding;
mod downloads;
mod figure;
mod headline;
mod measures;
mod opened;
mod readout;
mod share;
mod stability;
mod tables;

use super::inputs::{RecentList, Samples};
use super::model::run::{Run, Shown};
use super::store::Store;
use crate::engine::report::Report;
use crate::plot;
use crate::ui::bar::Switch;
use crate::web;
use coding::Coding;
use downloads::Cite;
use figure::Figure;
pub use figure::width_of;
use headline::{Headline, Sentence};
use leptos::prelude::*;
pub use measures::Comparison;
use opened::OpenedNote;
use share::Share;
use stability::Stability;
use tables::{Certificate, Noise, Numbers};

#[component]
pub fn ReportColumn(store: Store) -> impl IntoView {
    let shown =
        Memo::new(move |_| store.run.with(|run| run.shown.get(store.chosen.get()).or(run.shown.first()).cloned()));
    let waiting = Memo::new(move |_| store.run.with(Run::is_running) && shown.with(Option::is_none));
    view! {
        <section class="report-column" aria-label="Report">
            {move || store.not_opened.get().map(|message| view! {
                <p class="error not-opened" role="alert" data-testid="link-error"><b>"Error "</b>{message}</p>
            })}
            <Show
                when=move || shown.with(Option::is_some)
                fallback=move || view! { <Show when=move || waiting.get() fallback=move || view! { <Empty store /> }><Waiting /></Show> }
            >
                <ReportView store shown />
            </Show>
        </section>
    }
}

/// The report inside another page: its sentence, one picture, and the way to all of it.
#[component]
pub fn Embedded(store: Store) -> impl IntoView {
    let shown = Memo::new(move |_| store.run.with(|run| run.shown.first().cloned()));
    let target = move || with(shown, |r| r.target.clone()).unwrap_or_default();
    let whole = format!("{}{}", web::address(), web::hash());
    view! {
        {move || store.not_opened.get().map(|message| view! {
            <p class="error" role="alert" data-testid="link-error"><b>"Error "</b>{message}</p>
        })}
        <Show when=move || shown.with(Option::is_some)>
            <article class="report" data-testid="report">
                <Sentence store shown />
                <Figure
                    store
                    shown
                    title=Signal::derive(move || format!("Information about {}", target()))
                    testid="atoms-chart"
                    file="atoms"
                    draw=plot::atoms
                    read=readout::atoms
                />
            </article>
        </Show>
        <p class="embed-foot"><a href=whole target="_blank" rel="noopener">"Open the whole report in pidlens"</a></p>
    }
}

#[component]
fn Empty(store: Store) -> impl IntoView {
    view! {
        <div class="empty">
            <h2 class="lead">"Find out what each modality really contributes."</h2>
            <p>
                "Bring two embeddings and a target. pidlens splits what they tell about the target into what is unique to each, "
                "what is redundant, and what only both together tell, each with a proof of how exact it is."
            </p>
            <h3>"Or open a sample"</h3>
            <Samples store />
            <Show when=move || store.recent.with(|recent| !recent.cards.is_empty())>
                <h3>"Recent analyses"</h3>
                <RecentList store />
            </Show>
            <p class="privacy">"Everything runs in this tab; your files never leave this machine."</p>
        </div>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    view! { <p class="waiting">"The first layer appears here as soon as it is ready."</p> }
}

/// The report behind the views below; they exist only while there is one.
fn with<T>(shown: Memo<Option<Shown>>, read: impl FnOnce(&Report) -> T) -> Option<T> {
    shown.with(|shown| shown.as_ref().map(|s| read(&s.report)))
}

#[component]
fn ReportView(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let target = move || with(shown, |r| r.target.clone()).unwrap_or_default();
    let inferred = Memo::new(move |_| with(shown, |r| r.layers.iter().any(|l| l.inference.is_some())).unwrap_or(false));
    let correctable = Memo::new(move |_| with(shown, Report::has_corrected).unwrap_or(false));
    // What is computed is raw; charts and tables read either, through the same eyes.
    let raw = shown;
    let shown = Memo::new(move |_| match store.corrected.get() {
        1 => raw.get().map(|shown| Shown { report: shown.report.corrected(), ..shown }),
        _ => raw.get(),
    });
    view! {
        <article class="report" data-testid="report" data-state=move || headline::standing(store, shown).0>
            <OpenedNote store />
            <Headline store shown />
            <Share store shown=raw />
            <Show when=move || correctable.get()>
                <div class="values-switch">
                    <Switch name="Values" testid="values" options=&["raw", "corrected"] chosen=store.corrected />
                    <p class="hint">{move || match store.corrected.get() {
                        1 => "Bias taken off by half-sampling; slightly negative values mean that nothing is left.",
                        _ => "Plug-in values, biased upwards where rows are few.",
                    }}</p>
                </div>
            </Show>
            <Figure
                store
                shown
                title=Signal::derive(move || format!("Information about {}", target()))
                testid="atoms-chart"
                file="atoms"
                draw=plot::atoms
                read=readout::atoms
            />
            <Figure
                store
                shown
                title=Signal::derive(move || format!("Contribution to the unique information about {}", target()))
                testid="contribution-chart"
                file="contributions"
                draw=plot::contributions
                read=readout::contributions
            />
            <Show when=move || inferred.get()>
                <Figure
                    store
                    shown
                    title=Signal::derive(|| "Each atom against chance".to_owned())
                    testid="nulls-chart"
                    file="nulls"
                    draw=plot::nulls
                    read=readout::nulls
                />
            </Show>
            <Numbers store shown />
            <Show when=move || inferred.get()>
                <Noise store shown=raw />
            </Show>
            <Stability store shown=raw />
            <Comparison unit=store.unit report=Signal::derive(move || raw.with(|s| s.as_ref().map(|s| s.report.clone()))) />
            <Certificate store shown />
            <div class="appendix">
                <Coding shown />
                <Cite shown />
            </div>
        </article>
    }
}

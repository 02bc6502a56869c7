//! The button that runs, why it cannot, how far a run is, and how it ended.

use crate::ui::store::Store;
use crate::web;
use leptos::prelude::*;
use schema::job::Progress;
use state::readiness::Obstacle;
use state::run::{Phase, Run};

#[component]
pub fn Launch(store: Store) -> impl IntoView {
    let running = Memo::new(move |_| store.run.with(Run::is_running));
    let obstacle = Memo::new(move |_| store.order.with(|order| order.as_ref().err().cloned()));
    // Who works by keyboard goes on where things happen: at Cancel during a run, at the report after it.
    Effect::watch(
        move || running.get(),
        |&running, _, _| {
            web::after(0, move || match running {
                true => web::hand_focus("[data-testid=analyze]", "[data-testid=cancel]"),
                false => web::hand_focus("[data-testid=cancel]", "[data-testid=headline]"),
            });
        },
        false,
    );
    let failure = move || {
        let failed = store.run.with(|run| match &run.phase {
            Phase::Failed(message) => Some(message.clone()),
            _ => None,
        });
        failed.or_else(|| store.trouble.get())
    };
    let dismiss = move |_| {
        store.trouble.set(None);
        store.run.update(|run| run.phase = Phase::Idle);
    };
    view! {
        <div class="launch">
            {move || failure().map(|message| view! {
                <div class="error" role="alert" data-testid="error">
                    <p><b>"Error "</b>{message}</p>
                    <button type="button" class="quiet" on:click=dismiss>"Dismiss"</button>
                </div>
            })}
            {move || obstacle.get().and_then(|o| if let Obstacle::Wrong(words) = o { Some(words) } else { None }).map(|words| view! {
                <p class="error" data-testid="error"><span><b>"Error "</b>{words}</span></p>
            })}
            <div class="launch-line" hidden=move || running.get()>
                <button
                    type="button"
                    class="primary"
                    data-testid="analyze"
                    aria-describedby="missing"
                    aria-keyshortcuts="Control+Enter Meta+Enter"
                    disabled=move || obstacle.with(Option::is_some) || running.get()
                    on:click=move |_| store.analyze()
                >
                    "Analyse"
                </button>
                <p id="missing" class="missing">{move || match obstacle.get() {
                    Some(Obstacle::Missing(words)) => words,
                    _ => String::new(),
                }}</p>
            </div>
            <Show when=move || running.get()>
                <ProgressLine store />
            </Show>
            <p class="unseen" role="status">{move || store.run.with(announcement)}</p>
        </div>
    }
}

/// Start and end only: a screen reader is not told every percent.
fn announcement(run: &Run) -> String {
    match (&run.phase, run.has_report()) {
        (Phase::Running(_), _) => "Analysing".into(),
        (Phase::Cancelled, _) => "Cancelled".into(),
        (Phase::Idle, true) => "The report is ready".into(),
        _ => String::new(),
    }
}

#[component]
fn ProgressLine(store: Store) -> impl IntoView {
    let progress = Memo::new(move |_| {
        store.run.with(|run| match &run.phase {
            Phase::Running(progress) => progress.clone(),
            _ => None,
        })
    });
    let fraction = move || progress.with(|p| p.as_ref().map_or(0.0, |p| p.overall));
    view! {
        <div class="progress" data-testid="progress">
            <p class="progress-words">
                <span>{move || progress.with(|p| p.as_ref().map_or("starting".to_owned(), stage))}</span>
                <span class="number">{move || format!("{:.0}\u{202f}%", 100.0 * fraction())}</span>
            </p>
            <progress max="1" aria-label="Analysis" prop:value=move || fraction().to_string()></progress>
            <button type="button" data-testid="cancel" on:click=move |_| store.cancel()>"Cancel"</button>
        </div>
    }
}

/// "clustering · layer 4 of 7".
fn stage(progress: &Progress) -> String {
    match progress.layers {
        0 | 1 => progress.stage.label().to_owned(),
        layers => format!("{} · layer {} of {layers}", progress.stage.label(), progress.layer + 1),
    }
}

//! Which engine runs, on how many threads, and on focus why.

use crate::client::EngineState;
use leptos::prelude::*;
use words::format::THIN;

#[component]
pub fn Badge(engine: RwSignal<EngineState>) -> impl IntoView {
    let kind = move || engine.with(|state| words(state).0);
    view! {
        <div class="badge" data-kind=kind>
            <button type="button" data-testid="engine-badge" aria-describedby="engine-why">
                {move || engine.with(|state| words(state).1)}
            </button>
            <p id="engine-why" role="tooltip">{move || engine.with(|state| words(state).2)}</p>
        </div>
    }
}

/// Kind, label and explanation of a state.
fn words(state: &EngineState) -> (&'static str, String, String) {
    match state {
        EngineState::Starting => ("busy", "starting engine…".into(), "The engine is being loaded.".into()),
        EngineState::Restarting { why } => {
            ("busy", "restarting engine…".into(), format!("A new engine is being started ({why})."))
        }
        EngineState::Failed { message } => {
            ("error", "no engine".into(), format!("No engine could be started: {message}"))
        }
        EngineState::Ready { engine, reason } => {
            let label = match (engine.build.ends_with("threads"), engine.threads) {
                (false, _) => "single thread".to_owned(),
                (true, n) => format!("{n}{THIN}{}", if n == 1 { "thread" } else { "threads" }),
            };
            let why = match reason {
                Some(reason) => format!("Runs without a thread pool: {reason}."),
                None => format!("Threads in the worker's pool: {}.", engine.threads),
            };
            ("ready", label, format!("{why} Version {}.", engine.version))
        }
    }
}

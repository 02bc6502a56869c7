//! The table's head: where it starts from, its formula, its sizes; undo, redo, link.

use super::cells::Cells;
use super::figures::Embed;
use super::names::Names;
use super::session::Session;
use super::sliders::Sliders;
use super::told::Told;
use crate::web;
use learn::gates::{GATES, gate};
use learn::paste;
use learn::state::{History, State};
use learn::table::Table;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::format::counted;

#[component]
pub fn Editor(session: Session) -> impl IntoView {
    let message = RwSignal::new(None::<String>);
    let pasted = move |event: ev::ClipboardEvent| {
        let text = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
        // One value goes into the field it was pasted into.
        if !text.trim().contains(['\n', '\t']) {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
        match paste::read(&text) {
            Ok(table) => {
                message.set(None);
                session.edit("", |state| {
                    *state = State { table, formula: None, noise: 0.0, correlation: 0.0, mix: 0.0, ..state.clone() }
                });
            }
            Err(why) => message.set(Some(why)),
        }
    };
    let editable = Memo::new(move |_| session.edited.with(Table::is_editable));
    view! {
        <section class="editor" aria-labelledby="editor-title" on:paste=pasted>
            <h2 id="editor-title" class="unseen">"Table"</h2>
            <Tools session />
            <Start session />
            <Rule session />
            {move || message.get().map(|m| view! { <p class="error" role="alert" data-testid="error"><b>"Not a table "</b>{m}</p> })}
            <Told session />
            <Show
                when=move || editable.get()
                fallback=|| view! { <p class="hint">"This gate is too large to edit here: at most 6 symbols fit. The sliders work."</p> }
            >
                <Cells session />
                <Names session />
            </Show>
            <Sliders session />
        </section>
    }
}

#[component]
fn Tools(session: Session) -> impl IntoView {
    let can = move |what: fn(&History<State>) -> bool| session.history.with(what);
    let copied = RwSignal::new(None::<Result<(), String>>);
    let embedding = RwSignal::new(false);
    let copy = move |text: String| {
        spawn_local(async move {
            let outcome = web::copy(&text).await;
            copied.set(Some(outcome));
            web::after(2_000, move || copied.set(None));
        });
    };
    view! {
        <div class="editor-tools">
            <button type="button" data-testid="undo" disabled=move || !can(History::can_undo) on:click=move |_| session.history.update(History::undo)>"Undo"</button>
            <button type="button" data-testid="redo" disabled=move || !can(History::can_redo) on:click=move |_| session.history.update(History::redo)>"Redo"</button>
            <button type="button" class="quiet" data-testid="copy-link" on:click=move |_| copy(web::address_with(&session.link()))>"Copy link"</button>
            <button
                type="button"
                class="quiet"
                data-testid="embed"
                aria-expanded=move || embedding.get().to_string()
                on:click=move |_| embedding.update(|open| *open = !*open)
            >"Embed"</button>
            <span class="hint" role="status">
                {move || copied.get().map(|outcome| match outcome {
                    Ok(()) => "copied".to_owned(),
                    Err(why) => format!("not copied: {why}"),
                })}
            </span>
        </div>
        <Show when=move || embedding.get()>
            <Embed session copy />
        </Show>
    }
}

#[component]
fn Start(session: Session) -> impl IntoView {
    let chosen = Memo::new(move |_| {
        session.edited.with(|table| GATES.iter().find(|g| g.table() == *table).map_or("", |g| g.id))
    });
    let options = GATES.iter().map(|g| view! { <option value=g.id>{g.title}</option> });
    let choose = move |event| {
        if let Some(gate) = gate(&event_target_value(&event)) {
            session.edit("", |state| {
                *state = State {
                    tool: state.tool,
                    rows: state.rows,
                    seed: state.seed,
                    partner: state.partner.clone(),
                    ..State::of(gate)
                };
            });
        }
    };
    view! {
        <div class="field start">
            <label for="start-gate">"Start from"</label>
            <select id="start-gate" data-testid="start-gate" prop:value=move || chosen.get() on:change=choose>
                <option value="" disabled hidden>"a table of your own"</option>
                {options.collect_view()}
            </select>
        </div>
    }
}

/// The target by a formula.
#[component]
fn Rule(session: Session) -> impl IntoView {
    let problem = RwSignal::new(None::<String>);
    let shown = Memo::new(move |_| session.state.with(|s| s.formula.clone().unwrap_or_default()));
    let typed = move |event| {
        let text = event_target_value(&event);
        if text.trim().is_empty() {
            return problem.set(None);
        }
        let mut found = None;
        session.edit("formula", |state| found = state.apply_formula(&text).err());
        problem.set(found.map(|error| error.to_string()));
    };
    let rows = move || {
        session.table.with(|table| match table {
            Ok(table) => counted(table.mass.iter().filter(|&&m| m > 0.0).count() as u64, "cell occurs", "cells occur"),
            Err(_) => String::new(),
        })
    };
    view! {
        <div class="field">
            <label for="formula">"Formula"</label>
            <input
                type="text"
                id="formula"
                data-testid="formula"
                placeholder="y = x1 ^ x2"
                autocomplete="off"
                spellcheck="false"
                aria-describedby="formula-hint"
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                prop:value=move || shown.get()
                on:input=typed
            />
            <span class="hint" id="formula-hint">
                {move || problem.get().unwrap_or_else(|| format!("and or xor not, + - * / % **, == < >, min max, a ? b : c · {}", rows()))}
            </span>
        </div>
    }
}

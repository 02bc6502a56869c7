//! What stands above a report that was opened: where it comes from, what was rounded, and how to compute it again.

use crate::format::bytes;
use crate::share::envelope::Agreement;
use crate::ui::model::opened::Opened;
use crate::ui::model::run::Run;
use crate::ui::store::Store;
use leptos::prelude::*;

#[component]
pub fn OpenedNote(store: Store) -> impl IntoView {
    let ready = move || store.opened.with(|opened| opened.as_ref().is_some_and(|o| o.order().is_some()));
    let running = Memo::new(move |_| store.run.with(Run::is_running));
    let checked = move || store.opened.with(|opened| opened.as_ref().and_then(|o| o.agreement.clone()));
    view! {
        <Show when=move || store.opened.with(Option::is_some)>
            <section class="opened" data-testid="opened" aria-label="Where this report comes from">
                <p>{move || store.opened.with(|o| o.as_ref().map(origin).unwrap_or_default())}</p>
                <div role="status">
                    {move || checked().map(|agreement| {
                        let (kind, words) = verdict(&agreement);
                        view! { <p class="agreement" data-testid="agreement" data-kind=kind><b>{kind_label(kind)}</b>" "{words}</p> }
                    })}
                </div>
                <Show when=move || checked().is_none()>
                    <ul class="fingerprints">
                        {move || store.opened.with(|o| o.as_ref().map(fingerprints).unwrap_or_default())
                            .into_iter()
                            .map(|(state, words)| view! { <li data-state=state>{words}</li> })
                            .collect_view()}
                    </ul>
                    <div class="share-line">
                        <button
                            type="button"
                            data-testid="verify"
                            disabled=move || !ready() || running.get()
                            on:click=move |_| store.verify()
                        >
                            "Verify"
                        </button>
                        <p class="hint">{move || {
                            if ready() { "Computes it again here and compares every number." }
                            else { "To verify, drop the same files here: they are recognised by their SHA-256, whatever their names, and computed again." }
                        }}</p>
                    </div>
                </Show>
            </section>
        </Show>
    }
}

fn origin(opened: &Opened) -> String {
    let engine = &opened.analysis.report.engine;
    let rounded = match opened.analysis.digits {
        Some(digits) => format!(" Its numbers came rounded to {digits} significant digits."),
        None => String::new(),
    };
    format!(
        "Opened from {}. Computed elsewhere by {} {} ({}); not checked here.{rounded}",
        opened.origin.words(),
        engine.name,
        engine.version,
        engine.build
    )
}

/// Of each file a word for its state, and what is said.
fn fingerprints(opened: &Opened) -> Vec<(&'static str, String)> {
    let files = opened.analysis.files.iter().zip(&opened.found).map(|(file, found)| match found {
        Some(_) => ("same", format!("{}: the same file is here", file.name)),
        None => (
            "missing",
            format!("{} ({}), SHA-256 {}…", file.name, bytes(file.bytes), &file.sha256.get(..12).unwrap_or_default()),
        ),
    });
    let strangers =
        opened.strangers.iter().map(|name| ("other", format!("{name}: none of these files, or changed since")));
    files.chain(strangers).collect()
}

fn kind_label(kind: &str) -> &'static str {
    match kind {
        "exact" | "digits" => "Verified",
        _ => "Differs",
    }
}

fn verdict(agreement: &Agreement) -> (&'static str, String) {
    match agreement {
        Agreement::Exact => ("exact", "The same files computed here give the same numbers, to the last bit.".into()),
        Agreement::Digits => (
            "digits",
            "The same files computed here give the same numbers in every digit that came; beyond them this version of the engine differs."
                .into(),
        ),
        Agreement::Differs { place, came, found } => (
            "differs",
            format!("The same files computed here give other numbers, first at {place}: {came} came, {found} was found."),
        ),
    }
}

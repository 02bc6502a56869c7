//! What stands above a report that was opened: where it comes from, what was rounded, and how to compute it again.

use crate::ui::store::Store;
use crate::web;
use leptos::prelude::*;
use link::envelope::Agreement;
use state::opened::{Opened, Origin};
use state::run::Run;
use words::format::bytes;
use words::format::listed;

#[component]
pub fn OpenedNote(store: Store) -> impl IntoView {
    let ready = move || store.opened.with(|opened| opened.as_ref().is_some_and(|o| o.order().is_some()));
    let complete = move || store.opened.with(|opened| opened.as_ref().is_some_and(|o| o.complete));
    let running = Memo::new(move |_| store.run.with(Run::is_running));
    let missing = move || {
        let names = store.opened.with(|o| o.as_ref().map(|o| o.missing().map(str::to_owned).collect::<Vec<_>>()));
        match names.unwrap_or_default() {
            // All files are here, but their job is of a newer version.
            names if names.is_empty() => "the same files into a newer pidlens".to_owned(),
            names => listed(&names),
        }
    };
    let checked = move || store.opened.with(|opened| opened.as_ref().and_then(|o| o.agreement.clone()));
    view! {
        <Show when=move || store.opened.with(Option::is_some)>
            <section class="opened" data-testid="opened" aria-label="Where this report comes from">
                <p>
                    {move || store.opened.with(|o| o.as_ref().map(origin).unwrap_or_default())}
                    {move || store.opened.with(|o| o.as_ref().is_some_and(|o| o.interrupts)).then_some(" The analysis that was under way was cancelled.")}
                </p>
                <div role="status">
                    {move || checked().map(|agreement| {
                        let (kind, words) = verdict(&agreement);
                        let from = computed_from(store);
                        view! { <p class="agreement" data-testid="agreement" data-kind=kind><b>{kind_label(kind)}</b>" "{words}{from}</p> }
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
                            {move || if complete() { "Verify" } else { "Analyze again" }}
                        </button>
                        <p class="hint">{move || {
                            match (ready(), complete()) {
                                (true, true) => "Computes it again here and compares every name, number and sentence.".to_owned(),
                                (true, false) => "Computes every layer.".to_owned(),
                                (false, true) => format!("To verify, drop {} here: files are recognised by their SHA-256, whatever their names, and computed again.", missing()),
                                (false, false) => format!("To go on, drop {} here.", missing()),
                            }
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
    if let Origin::Recent { when } = opened.origin {
        return format!(
            "From your recent analyses, {}, by {} {}.{rounded}",
            web::date(when),
            engine.name,
            engine.version
        );
    }
    format!(
        "Opened from {}. Computed elsewhere by {} {} ({}){}.{rounded}",
        opened.origin.words(),
        engine.name,
        engine.version,
        engine.build,
        if opened.agreement.is_none() { "; not checked here" } else { "" }
    )
}

/// Of each file a word for its state, and what is said.
fn fingerprints(opened: &Opened) -> Vec<(&'static str, String)> {
    let files = opened.analysis.files.iter().zip(&opened.found).map(|(file, found)| match found {
        Some(_) => ("same", format!("{}: the same file is here", file.name)),
        None => {
            let told = match file.sha256.get(..12) {
                Some(hash) => format!("SHA-256 {hash}…"),
                None => "told by its name and size".into(),
            };
            ("missing", format!("{} ({}), {told}", file.name, bytes(file.bytes)))
        }
    });
    let strangers =
        opened.strangers.iter().map(|(_, name)| ("other", format!("{name}: none of these files, or changed since")));
    files.chain(strangers).collect()
}

/// Which of this page's files each name stood for: a name is only as good as the file behind it.
fn computed_from(store: Store) -> Option<String> {
    let named = store.opened.with(|opened| {
        let opened = opened.as_ref()?;
        let job = opened.analysis.job()?;
        let variables = job.sources.iter().chain([&job.target]);
        let files = variables.map(|variable| {
            let ids = variable.arrays.iter().filter_map(|array| opened.found.get(array.file).copied().flatten());
            (variable.name.clone(), ids.collect::<Vec<u32>>())
        });
        Some(files.collect::<Vec<_>>())
    })?;
    let file = |id: &u32| store.inputs.with(|inputs| inputs.files.iter().find(|f| f.id == *id).map(|f| f.name.clone()));
    let from = named.into_iter().map(|(name, ids)| {
        let mut files: Vec<String> = ids.iter().filter_map(file).collect();
        files.dedup();
        format!("{name} from {}", listed(&files))
    });
    Some(format!(" Computed here: {}.", listed(&from.collect::<Vec<_>>())))
}

fn kind_label(kind: &str) -> &'static str {
    match kind {
        "differs" => "Differs",
        _ => "Verified",
    }
}

fn verdict(agreement: &Agreement) -> (&'static str, String) {
    match agreement {
        Agreement::Exact => (
            "exact",
            "The same files computed here give everything that came, to the last bit: names, numbers, verdicts and sentences.".into(),
        ),
        Agreement::Digits => (
            "digits",
            "The same files computed here give everything that came, in every digit that came; beyond them the numbers differ."
                .into(),
        ),
        Agreement::Part => (
            "part",
            "The same files computed here give everything that came. It came from an older version; this one says more.".into(),
        ),
        Agreement::Differs { place, came, found } => (
            "differs",
            format!("The same files computed here give another report, first at {place}: {came} came, {found} was found. What stands below is what was found."),
        ),
    }
}

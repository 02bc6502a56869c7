//! The report (or every comparison of several modalities) as files, and how to cite it.

use crate::ui::about::{BIBTEX, CITATION, METHOD};
use crate::ui::store::Store;
use crate::web;
use leptos::prelude::*;
use leptos::task::spawn_local;
use schema::report::Report;
use words::export;

/// Label, test id, file name, MIME type and content of each form.
type Form = (&'static str, &'static str, &'static str, &'static str, fn(&[Report]) -> String);
const FORMS: [Form; 2] = [
    ("Download JSON", "download-json", "pidlens-report.json", "application/json", schema::json::of_all),
    ("Download CSV", "download-csv", "pidlens-report.csv", "text/csv", export::csv),
];

#[component]
pub fn Downloads(store: Store) -> impl IntoView {
    let failed = RwSignal::new(None);
    let buttons = FORMS.map(|(label, testid, name, mime, content)| {
        let save = move |_| {
            let reports: Vec<Report> =
                store.run.with_untracked(|run| run.shown.iter().map(|s| Report::clone(&s.report)).collect());
            failed.set(web::download(name, mime, &content(&reports)).err());
        };
        view! { <button type="button" class="quiet" data-testid=testid on:click=save>{label}</button> }
    });
    view! {
        <div class="downloads">
            {buttons}
            <button type="button" class="quiet" data-testid="print-report" on:click=|_| web::print()>"Print or PDF"</button>
        </div>
        {move || failed.get().map(|m: String| view! { <p class="error" role="alert"><b>"Error "</b>{m}</p> })}
    }
}

/// What was computed, with its formulas.
#[component]
pub fn Method() -> impl IntoView {
    view! {
        <details class="disclosure">
            <summary>"Method"</summary>
            <div class="method" inner_html=METHOD></div>
        </details>
    }
}

#[component]
pub fn Cite(#[prop(into)] version: Signal<String>) -> impl IntoView {
    let said = RwSignal::new("");
    let copy = move |_| {
        spawn_local(async move {
            said.set(match web::copy(BIBTEX).await {
                Ok(()) => "Copied.",
                Err(_) => "The browser does not let the page copy: select the text and copy it.",
            });
        });
    };
    view! {
        <details class="disclosure cite">
            <summary>"Cite"</summary>
            <p>{CITATION}" Computed with pidlens "{move || version.get()}"."</p>
            <pre tabindex="0" aria-label="BibTeX">{BIBTEX}</pre>
            <div class="share-line">
                <button type="button" data-testid="copy-bibtex" on:click=copy>"Copy BibTeX"</button>
                <span class="hint" role="status">{move || said.get()}</span>
            </div>
        </details>
    }
}

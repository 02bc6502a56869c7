//! The report (or every comparison of several modalities) as files, and how to cite it.

use crate::ui::about::{BIBTEX, CITATION, METHOD};
use crate::ui::store::Store;
use crate::web::{self, program};
use leptos::prelude::*;
use leptos::task::spawn_local;
use schema::json;
use schema::report::Report;

/// The forms: label, test id, what comes after "pidlens-report" in the file's name, MIME type, and the form's name among
/// those of `words`, which a program that is loaded on demand writes.
type Form = (&'static str, &'static str, &'static str, &'static str, &'static str);
const FORMS: [Form; 5] = [
    ("Download JSON", "download-json", ".json", "application/json", "json"),
    ("Download CSV", "download-csv", ".csv", "text/csv", "csv"),
    ("Long CSV", "download-csv-long", "-long.csv", "text/csv", "csv-long"),
    ("Markdown table", "download-markdown", ".md", "text/markdown", "markdown"),
    ("LaTeX table", "download-latex", ".tex", "application/x-tex", "latex"),
];

#[component]
pub fn Downloads(store: Store) -> impl IntoView {
    let failed = RwSignal::new(None);
    let reports = move || -> Vec<Report> {
        store.shown.with_untracked(|shown| shown.iter().map(|s| Report::clone(&s.report)).collect())
    };
    let buttons = FORMS.map(|(label, testid, end, mime, form)| {
        let save = move |_| {
            let (reports, unit) = (json::text(&reports()), store.unit.get_untracked());
            failed.set(None);
            spawn_local(async move {
                let written = async {
                    let text = program::later().await?.text(form, &reports, unit.plural());
                    web::download(&format!("pidlens-report{end}"), mime, &text.ok_or("this form is not known here")?)
                };
                failed.set(written.await.err());
            });
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

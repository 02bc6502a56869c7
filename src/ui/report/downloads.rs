//! The report (or every comparison of several modalities) as files, and how to cite it.

use super::with;
use crate::engine::report::{Report, matrix};
use crate::export;
use crate::ui::about::{BIBTEX, CITATION};
use crate::ui::model::run::Shown;
use crate::ui::store::Store;
use crate::web;
use leptos::prelude::*;

/// Label, test id, file name, MIME type and content of each form.
type Form = (&'static str, &'static str, &'static str, &'static str, fn(&[Report]) -> String);
const FORMS: [Form; 2] = [
    ("Download JSON", "download-json", "pidlens-report.json", "application/json", matrix::to_json),
    ("Download CSV", "download-csv", "pidlens-report.csv", "text/csv", export::csv),
];

#[component]
pub fn Downloads(store: Store) -> impl IntoView {
    let failed = RwSignal::new(None);
    let buttons = FORMS.map(|(label, testid, name, mime, content)| {
        let save = move |_| {
            let reports: Vec<Report> =
                store.run.with_untracked(|run| run.shown.iter().map(|s| s.report.clone()).collect());
            failed.set(web::download(name, mime, &content(&reports)).err());
        };
        view! { <button type="button" class="quiet" data-testid=testid on:click=save>{label}</button> }
    });
    view! {
        <div class="downloads">{buttons}</div>
        {move || failed.get().map(|m: String| view! { <p class="error" role="alert"><b>"Error "</b>{m}</p> })}
    }
}

#[component]
pub fn Cite(shown: Memo<Option<Shown>>) -> impl IntoView {
    let version = move || with(shown, |r| r.engine.version.clone()).unwrap_or_default();
    view! {
        <details class="disclosure">
            <summary>"Cite"</summary>
            <p>{CITATION}" Computed with pidlens "{version}"."</p>
            <pre tabindex="0" aria-label="BibTeX">{BIBTEX}</pre>
        </details>
    }
}

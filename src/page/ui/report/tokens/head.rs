//! The sentence, what belongs beside it, which samples are left out, and the report as files.

use super::Shown;
use crate::web;
use leptos::prelude::*;
use schema::tokens::TokensReport;
use words::export;
use words::format::Unit;
use words::story::Story;
use words::story::tokens::{facts, left_out, tell};
use words::warnings;

/// Label, test id, file name, MIME type and content of each form.
type Form = (&'static str, &'static str, &'static str, &'static str, fn(&TokensReport) -> String);
const FORMS: [Form; 2] = [
    ("Download JSON", "download-json", "pidlens-tokens.json", "application/json", words::sentences::groups),
    ("Download CSV", "download-csv", "pidlens-tokens.csv", "text/csv", export::tokens::csv),
];

#[component]
pub fn Head(report: Shown, unit: RwSignal<Unit>) -> impl IntoView {
    let Story { headline, notes, .. } = report.with_value(tell);
    let told = report.with_value(|r| warnings::of_all(&r.warnings, &r.sources, &r.target, r.config.level));
    let gone = report.with_value(left_out);
    let (none_told, none_gone) = (told.is_empty(), gone.is_empty());
    let facts = move || report.with_value(|r| facts(r, unit.get()).join(" · "));
    let failed = RwSignal::new(None);
    let buttons = FORMS.map(|(label, testid, name, mime, content)| {
        let save = move |_| {
            failed.set(web::download(name, mime, &report.with_value(content)).err());
        };
        view! { <button type="button" class="quiet" data-testid=testid on:click=save>{label}</button> }
    });
    view! {
        <header class="headline">
            <h2 data-testid="headline">{headline}</h2>
            <p class="notes" data-testid="notes">{notes.join(" ")}</p>
            <ul class="warnings" data-testid="warnings" hidden=none_told>
                {told.into_iter().map(|words| view! { <li><b>"Warning "</b>{words}</li> }).collect_view()}
            </ul>
            <ul class="warnings" data-testid="left-out-samples" hidden=none_gone>
                {gone.into_iter().map(|words| view! { <li><b>"Left out "</b>{words}</li> }).collect_view()}
            </ul>
            <div class="facts-line">
                <p class="facts">{facts}</p>
                <div class="downloads">
                    {buttons}
                    <button type="button" class="quiet" data-testid="print-report" on:click=|_| web::print()>"Print or PDF"</button>
                </div>
            </div>
            <p class="hint" data-testid="no-link">
                "A report over groups has no link, and this browser does not keep it: save it as JSON, which opens here again."
            </p>
            {move || failed.get().map(|m: String| view! { <p class="error" role="alert"><b>"Error "</b>{m}</p> })}
        </header>
    }
}

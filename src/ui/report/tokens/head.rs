//! The sentence, what belongs beside it, which samples are left out, and the report as files.

use super::with;
use crate::engine::tokens::report::TokensReport;
use crate::export;
use crate::story::tokens::{facts, left_out, tell};
use crate::ui::model::tokens::Tokens;
use crate::ui::store::Store;
use crate::web;
use leptos::prelude::*;

/// Label, test id, file name, MIME type and content of each form.
type Form = (&'static str, &'static str, &'static str, &'static str, fn(&TokensReport) -> String);
const FORMS: [Form; 2] = [
    ("Download JSON", "download-json", "pidlens-tokens.json", "application/json", TokensReport::to_json),
    ("Download CSV", "download-csv", "pidlens-tokens.csv", "text/csv", export::tokens::csv),
];

#[component]
pub fn Head(
    store: Store,
    tokens: Memo<Option<Tokens>>,
    /// Whether it answers the inputs, in a word and in words.
    standing: Memo<(&'static str, String)>,
) -> impl IntoView {
    let story = Memo::new(move |_| with(tokens, tell));
    let headline = move || story.with(|s| s.as_ref().map(|s| s.headline.clone()).unwrap_or_default());
    let notes = move || story.with(|s| s.as_ref().map(|s| s.notes.join(" ")).unwrap_or_default());
    let gone = move || with(tokens, left_out).unwrap_or_default();
    let facts = move || with(tokens, |r| facts(r, store.unit.get()).join(" · ")).unwrap_or_default();
    let failed = RwSignal::new(None);
    let buttons = FORMS.map(|(label, testid, name, mime, content)| {
        let save = move |_| {
            if let Some(text) = tokens.with_untracked(|t| t.as_ref().map(|t| content(&t.report))) {
                failed.set(web::download(name, mime, &text).err());
            }
        };
        view! { <button type="button" class="quiet" data-testid=testid on:click=save>{label}</button> }
    });
    view! {
        <header class="headline">
            {move || {
                let (word, words) = standing.get();
                (!words.is_empty()).then(|| view! { <p class="state" data-standing=word>{words}</p> })
            }}
            <h2 data-testid="headline">{headline}</h2>
            <p class="notes" data-testid="notes">{notes}</p>
            <ul class="warnings" data-testid="left-out-samples" hidden=move || gone().is_empty()>
                {move || gone().into_iter().map(|words| view! { <li><b>"Left out "</b>{words}</li> }).collect_view()}
            </ul>
            <div class="facts-line">
                <p class="facts">{facts}</p>
                <div class="downloads">
                    {buttons}
                    <button type="button" class="quiet" data-testid="print-report" on:click=|_| web::print()>"Print or PDF"</button>
                </div>
            </div>
            <p class="hint" data-testid="no-link">
                "A report over samples has no link, and this browser does not keep it: save it as JSON, which opens here again."
            </p>
            {move || failed.get().map(|m: String| view! { <p class="error" role="alert"><b>"Error "</b>{m}</p> })}
        </header>
    }
}

//! Sending a report on: as a link, as a file, as text, as a frame in another page.

use crate::ui::store::Store;
use crate::web;
use leptos::prelude::*;
use leptos::task::spawn_local;
use link::envelope::{Analysis, COMFORTABLE, EXTENSION, LONGEST, Link};
use state::run::Shown;
use words::escape;
use words::export;
use words::story::tell;

/// Size of an embedded view, pixels.
const FRAME: (u32, u32) = (720, 560);

/// What was made last, to be looked at and copied by hand.
#[derive(Debug, Clone, PartialEq)]
struct Made {
    label: &'static str,
    text: String,
    /// What is said of it, and whether it is a warning.
    note: String,
    warns: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Link,
    Frame,
    Markdown,
}

#[component]
pub fn Share(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let busy = RwSignal::new(false);
    let made = RwSignal::new(None::<Made>);
    let failed = RwSignal::new(None::<String>);
    // What was made of one report says nothing of the next.
    Effect::watch(move || shown.get(), move |_, _, _| made.set(None), false);
    let begin = move || {
        busy.set(true);
        failed.set(None);
    };
    let copy = move |form: Form| {
        begin();
        spawn_local(async move {
            match make(store, form).await {
                Ok(mut new) => {
                    let copied = web::copy(&new.text).await;
                    new.note = match copied {
                        Ok(()) => format!("Copied. {}", new.note),
                        Err(_) => {
                            format!("The browser does not let the page copy: select the text and copy it. {}", new.note)
                        }
                    };
                    made.set(Some(new));
                }
                Err(message) => failed.set(Some(message)),
            }
            busy.set(false);
        });
    };
    let save = move |_| {
        begin();
        spawn_local(async move {
            let saved = store
                .analysis()
                .await
                .and_then(|analysis| web::download(&file_name(&analysis), "application/json", &analysis.to_file()));
            failed.set(saved.err());
            busy.set(false);
        });
    };
    let button = move |label: &'static str, testid: &'static str, form: Form| {
        view! {
            <button type="button" data-testid=testid disabled=move || busy.get() on:click=move |_| copy(form)>{label}</button>
        }
    };
    view! {
        <div class="share" data-testid="share">
            <div class="share-line">
                {button("Copy link", "copy-link", Form::Link)}
                {button("Copy as Markdown", "copy-markdown", Form::Markdown)}
                {button("Embed", "copy-embed", Form::Frame)}
                <button type="button" data-testid="save" disabled=move || busy.get() on:click=save>"Save"</button>
                <label class="share-name">
                    <span class="unseen">"Name of this analysis"</span>
                    <input
                        type="text"
                        data-testid="analysis-name"
                        placeholder="Name this analysis"
                        autocomplete="off"
                        prop:value=move || store.name.get()
                        on:input=move |event| store.name.set(event_target_value(&event))
                        on:change=move |_| store.keep(true)
                    />
                </label>
            </div>
            <div role="status" class="share-told">
                {move || busy.get().then(|| view! { <p class="hint">"Reading the files for their fingerprints…"</p> })}
                {move || made.get().map(|made| view! { <MadeView made /> })}
            </div>
            {move || failed.get().map(|message| view! {
                <p class="error" role="alert" data-testid="error"><b>"Error "</b>{message}</p>
            })}
        </div>
    }
}

#[component]
fn MadeView(made: Made) -> impl IntoView {
    let Made { label, text, note, warns } = made;
    view! {
        <p class="hint" class:warned-note=warns data-testid="share-note">{note}</p>
        <textarea readonly rows="3" data-testid="share-text" aria-label=label on:focus=|event| web::select_all(&event) prop:value=text></textarea>
    }
}

async fn make(store: Store, form: Form) -> Result<Made, String> {
    let analysis = store.analysis().await?;
    let link = store.link(analysis.clone()).await?;
    let length = link.text.len();
    let too_long = length > LONGEST;
    let url = format!("{}#{}", web::address(), link.text);
    let long = format!(
        "This analysis does not fit in a link ({length} characters; {LONGEST} at most): save it as a file and send that"
    );
    Ok(match form {
        Form::Markdown => {
            let unit = store.unit.get_untracked();
            let story = tell(&analysis.report, analysis.report.layers.len(), unit);
            let url = (!too_long).then_some(url);
            Made {
                label: "The report as Markdown",
                text: export::markdown(&analysis.report, &analysis.name, story.as_ref(), unit, url.as_deref()),
                note: if too_long {
                    format!("{long}; this text comes without one.")
                } else {
                    "The text ends with a link to this report.".into()
                },
                warns: too_long,
            }
        }
        _ if too_long => return Err(format!("{long}.")),
        Form::Link => Made { label: "Link to this report", text: url, note: told(&link), warns: length > COMFORTABLE },
        Form::Frame => {
            let (width, height) = FRAME;
            let source = escape::attribute(&format!("{}?embed#{}", web::address(), link.text));
            Made {
                label: "HTML that shows this report in another page",
                text: format!(
                    "<iframe src=\"{source}\" width=\"{width}\" height=\"{height}\" title=\"pidlens report\" loading=\"lazy\"></iframe>"
                ),
                note: format!("Paste it into a page. {}", told(&link)),
                warns: length > COMFORTABLE,
            }
        }
    })
}

/// What a link holds, and what it does not.
fn told(link: &Link) -> String {
    let holds = match link.digits {
        None => "It holds the report with every digit, never the data.".to_owned(),
        Some(digits) => format!(
            "It holds the report rounded to {digits} digits, and a digest of the exact numbers; never the data. Saving keeps every digit."
        ),
    };
    match link.text.len() {
        length if length > COMFORTABLE => {
            format!("At {length} characters some mail and chat programs cut it: a saved file is safer. {holds}")
        }
        length => format!("{holds} {length} characters."),
    }
}

/// "image-text.pidlens.json".
fn file_name(analysis: &Analysis) -> String {
    let title = if analysis.name.is_empty() { analysis.report.sources.join("-") } else { analysis.name.clone() };
    format!("{}{EXTENSION}", escape::file_stem(&title, "analysis"))
}

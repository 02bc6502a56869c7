//! Sending a report on: as a link, as a file, as text, as a frame in another page.

use super::names::Names;
use crate::ui::store::Store;
use crate::web::{self, program};
use leptos::prelude::*;
use leptos::task::spawn_local;
use link::envelope::{Analysis, COMFORTABLE, EXTENSION, LONGEST, Link, under};
use protocol::Task;
use schema::json;
use schema::trust::counts::MOST_CELLS;
use state::readiness::Order;
use state::run::Shown;
use words::escape;
use words::format::whole;

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
    // Whether the tables of codes go along: those that came with a report that was opened do until somebody says otherwise.
    let tabled = RwSignal::new(false);
    Effect::new(move || tabled.set(store.opened.with(|o| o.as_ref().is_some_and(|o| !o.analysis.tables.is_empty()))));
    let possible = Memo::new(move |_| shown.with(|shown| shown.as_ref().is_some_and(|shown| has_tables(store, shown))));
    // What was made of one report says nothing of the next.
    Effect::watch(move || shown.get(), move |_, _, _| made.set(None), false);
    let begin = move || {
        busy.set(true);
        failed.set(None);
    };
    let copy = move |form: Form| {
        begin();
        spawn_local(async move {
            match make(store, form, tabled.get_untracked()).await {
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
            let saved = analysis(store, tabled.get_untracked())
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
                <Names store />
                <label class="toggle" hidden=move || !possible.get()>
                    <input
                        type="checkbox"
                        data-testid="share-tables"
                        prop:checked=move || tabled.get()
                        on:change=move |event| tabled.set(event_target_checked(&event))
                    />
                    "include the tables of codes"
                </label>
            </div>
            <p class="hint" data-testid="tables-told" hidden=move || !(possible.get() && tabled.get())>
                "A table says how many examples of a layer have which codes and which class, and nothing about any \
                    single example. With it, whoever opens the link or the file can compute every atom, interval \
                    and p-value again without the data."
            </p>
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

/// Whether there are tables of codes of what is shown: counted here from its files, or brought with it.
fn has_tables(store: Store, shown: &Shown) -> bool {
    match &shown.order {
        Some(Order { task: Task::Analyze { job }, .. }) => job.sources.len() == 2 && job.both.is_none(),
        Some(_) => false,
        None => store.opened.with(|o| o.as_ref().is_some_and(|o| !o.analysis.tables.is_empty())),
    }
}

/// What is shown, with the tables of its codes where they are wanted.
async fn analysis(store: Store, tabled: bool) -> Result<Analysis, String> {
    let analysis = store.analysis().await?;
    let tables = match tabled && analysis.can_have_tables() {
        true => store.tables().await?,
        false => Vec::new(),
    };
    let cells: usize = tables.iter().map(|table| table.counts.len()).sum();
    match cells > MOST_CELLS {
        true => Err(format!(
            "The tables of codes have {} cells, and at most {} can be shared: share the report without them, or \
                analyse with fewer clusters.",
            whole(cells as u64),
            whole(MOST_CELLS as u64)
        )),
        false => Ok(analysis.with_tables(tables)),
    }
}

async fn make(store: Store, form: Form, tabled: bool) -> Result<Made, String> {
    let analysis = analysis(store, tabled).await?;
    let link = store.link(analysis.clone()).await?;
    let length = link.text.len();
    let too_long = length > LONGEST;
    let url = format!("{}#{}", web::address(), link.text);
    let long = format!(
        "This analysis does not fit in a link ({} characters; {} at most): save it as a file and send that",
        whole(length as u64),
        whole(LONGEST as u64)
    );
    let report = || json::text(&under(&analysis.report, &analysis.names));
    let unit = store.unit.get_untracked().plural();
    Ok(match form {
        Form::Markdown => Made {
            label: "The report as Markdown",
            text: program::later().await?.markdown(&report(), &analysis.name, unit, (!too_long).then_some(url)),
            note: if too_long {
                format!("{long}; this text has no link.")
            } else {
                "The text ends with a link to this report.".into()
            },
            warns: too_long,
        },
        _ if too_long => return Err(format!("{long}.")),
        Form::Link => {
            Made { label: "Link to this report", text: url, note: told(&link, &analysis), warns: length > COMFORTABLE }
        }
        Form::Frame => {
            let source = format!("{}?embed#{}", web::address(), link.text);
            Made {
                label: "HTML that shows this report in another page",
                text: program::later().await?.frame(&report(), &source, unit),
                note: format!("Paste it into a page. {}", told(&link, &analysis)),
                warns: length > COMFORTABLE,
            }
        }
    })
}

/// What a link holds, and what it does not.
fn told(link: &Link, analysis: &Analysis) -> String {
    let tables = if analysis.tables.is_empty() { "" } else { ", and the table of codes of each layer" };
    let holds = match link.digits {
        None => format!("It holds the report with every digit{tables}; never the data."),
        Some(digits) => format!(
            "It holds the report rounded to {digits} digits, a digest of the exact numbers{tables}; never the data. Saving keeps every digit."
        ),
    };
    match link.text.len() {
        length if length > COMFORTABLE => format!(
            "Some mail and chat programs cut a link of {} characters: a saved file is safer. {holds}",
            whole(length as u64)
        ),
        length => format!("{holds} {} characters.", whole(length as u64)),
    }
}

/// "image-text.pidlens.json".
fn file_name(analysis: &Analysis) -> String {
    let sources = || under(&analysis.report, &analysis.names).sources.join("-");
    let title = if analysis.name.is_empty() { sources() } else { analysis.name.clone() };
    format!("{}{EXTENSION}", escape::file_stem(&title, "analysis"))
}

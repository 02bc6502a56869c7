//! What stands above a report that was opened: where it comes from, what was rounded, and how to compute it again.

use super::names::told;
use crate::ui::store::Store;
use crate::web;
use leptos::prelude::*;
use link::envelope::Agreement;
use schema::report::names::called;
use state::opened::{Opened, Origin, Tabled};
use state::run::Run;
use words::format::bytes;
use words::format::counted;
use words::format::listed;

#[component]
pub fn OpenedNote(store: Store) -> impl IntoView {
    let ready = move || store.opened.with(|opened| opened.as_ref().is_some_and(|o| o.order().is_some()));
    let complete = move || store.opened.with(|opened| opened.as_ref().is_some_and(|o| o.complete));
    let alone = move || store.opened.with(|opened| opened.as_ref().is_some_and(|o| o.analysis.is_alone()));
    let running = Memo::new(move |_| store.run.with(Run::is_running));
    let missing = move || {
        let names = store.opened.with(|o| o.as_ref().map(|o| o.missing().map(str::to_owned).collect::<Vec<_>>()));
        match names.unwrap_or_default() {
            // All files are here, but their job is of a newer version.
            names if names.is_empty() => "the same files into a newer pidlens".to_owned(),
            names => listed(&names),
        }
    };
    let demo = Memo::new(move |_| {
        store.opened.with(|opened| {
            let (demo, files) = opened.as_ref().filter(|opened| opened.complete)?.demo()?;
            Some((demo.title, files.len(), files.iter().map(|file| file.bytes).sum::<u64>()))
        })
    });
    let waits = move || store.opened.with(|opened| opened.as_ref().is_some_and(|o| o.awaited));
    let failed = move || store.opened.with(|opened| opened.as_ref().and_then(|o| o.failed.clone()));
    let verify = move |_| match demo.with_untracked(Option::is_some) {
        true => store.verify_with_demo(),
        false => store.verify(),
    };
    let checked = move || store.opened.with(|opened| opened.as_ref().and_then(|o| o.agreement.clone()));
    view! {
        <Show when=move || store.opened.with(Option::is_some)>
            <section class="opened" data-testid="opened" aria-label="Where this report comes from">
                <p>
                    {move || store.opened.with(|o| o.as_ref().map(origin).unwrap_or_default())}
                    {move || store.opened.with(|o| o.as_ref().is_some_and(|o| o.interrupts)).then_some(" The analysis that was under way was cancelled.")}
                </p>
                {move || store.names.with(told).map(|words| view! { <p data-testid="names-told">{words}" Verifying \
                    compares the report under its original names."</p> })}
                <div role="status">
                    {move || checked().map(|agreement| {
                        let (kind, words) = verdict(&agreement);
                        let from = computed_from(store);
                        view! { <p class="agreement" data-testid="agreement" data-kind=kind><b>{kind_label(kind)}</b>" "{words}{from}</p> }
                    })}
                </div>
                <p class="hint" hidden=move || !alone()>
                    "It came as a report alone, which does not say what it was made from: it cannot be computed again here. A file of "<code>"--save"</code>" can."
                </p>
                <Show when=move || checked().is_none() && !alone()>
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
                            disabled=move || running.get() || waits() || !(ready() || demo.with(Option::is_some))
                            on:click=verify
                        >
                            {move || if complete() { "Verify" } else { "Analyse again" }}
                        </button>
                        <p class="hint">{move || {
                            if let Some((title, files, size)) = demo.get() {
                                let files = counted(files as u64, "file", "files");
                                return format!("Fetches {files} of the demo \u{201c}{title}\u{201d} ({}), \
                                    recognises them by their SHA-256, computes the report again here and compares \
                                    every name, number and sentence.", bytes(size));
                            }
                            match (ready(), complete()) {
                                (true, true) => "Computes the report again here and compares every name, number and \
                                    sentence.".to_owned(),
                                (true, false) => "Computes every layer.".to_owned(),
                                (false, true) => format!("To verify, add {}: they are recognised by their \
                                    SHA-256, whatever their names, and the report is computed again.", missing()),
                                (false, false) => format!("To go on, add {}.", missing()),
                            }
                        }}</p>
                    </div>
                    <ByTables store running />
                    {move || failed().map(|why| view! { <p class="error" role="alert" data-testid="error"><b>"Error "</b>{why}</p> })}
                </Show>
            </section>
        </Show>
    }
}

/// Solving the tables again that came with the report: what can be checked without the data.
#[component]
fn ByTables(store: Store, running: Memo<bool>) -> impl IntoView {
    let count = Memo::new(move |_| store.opened.with(|o| o.as_ref().map_or(0, |o| o.analysis.tables.len())));
    let tabled = Memo::new(move |_| store.opened.with(|o| o.as_ref().map(|o| o.tabled.clone())).unwrap_or_default());
    let ask = move || {
        let layers = counted(count.get() as u64, "table of codes", "tables of codes, one for each layer");
        view! {
            <div class="share-line">
                <button type="button" data-testid="verify-tables" disabled=move || running.get() on:click=move |_| store.verify_tables()>
                    "Compute from the tables"
                </button>
                <p class="hint">{format!("The report came with {layers}, from which its atoms, intervals, p-values \
                    and verdicts can be computed again without the data.")}</p>
            </div>
        }
    };
    let told = move || match tabled.get() {
        Tabled::Unasked => ask().into_any(),
        Tabled::Running(done) => view! {
            <div class="share-line">
                <progress max="1" value=done.to_string() aria-label="Computing from the tables"></progress>
                <button type="button" on:click=move |_| store.cancel_tables()>"Cancel"</button>
            </div>
        }
        .into_any(),
        Tabled::Told(agreement) => {
            let (kind, label, words) = by_tables(&agreement);
            view! { <p class="agreement" data-testid="tables-agreement" data-kind=kind><b>{label}</b>" "{words}</p> }
                .into_any()
        }
        Tabled::Failed(why) => {
            view! { <p class="error" role="alert" data-testid="error"><b>"Error "</b>{why}</p> {ask()} }.into_any()
        }
    };
    view! { <Show when=move || { count.get() > 0 }><div role="status">{told}</div></Show> }
}

/// What was checked of tables, and what was not.
fn by_tables(agreement: &Agreement) -> (&'static str, &'static str, String) {
    const NOT: &str = "This was computed from the tables that came with the report, not from the data. Not checked: \
        that these are the tables of the data, how the data were coded, what a linear probe reads, and warnings.";
    let same = |digits: &str| {
        format!(
            "The tables give every atom, interval, p-value and verdict of the report{digits}. \
            {NOT}"
        )
    };
    match agreement {
        Agreement::Exact => ("exact", "Follows from its tables", same(", to the last bit")),
        Agreement::Digits | Agreement::Part => {
            ("digits", "Follows from its tables", same(", in every digit that came"))
        }
        Agreement::Differs { place, came, found } => (
            "differs",
            "Differs",
            format!(
                "The tables that came with the report give other results, first at {place}: {came} in the report, \
                    {found} from its tables. Do not rely on this report."
            ),
        ),
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
        "Opened from {}. Computed elsewhere by {}{}.{rounded}",
        opened.origin.words(),
        words::format::engine(engine),
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
                None => "recognised by name and size".into(),
            };
            ("missing", format!("{} ({}), {told}", file.name, bytes(file.bytes)))
        }
    });
    let strangers =
        opened.strangers.iter().map(|(_, name)| ("other", format!("{name}: not one of these files, or changed since")));
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
        format!("{} from {}", store.names.with(|names| called(&name, names).to_owned()), listed(&files))
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
            "Analysed here, the same files give the same report to the last bit: names, numbers, verdicts and \
                sentences."
                .into(),
        ),
        Agreement::Digits => (
            "digits",
            "Analysed here, the same files give the same report in every digit that came; beyond these digits the \
                numbers differ."
                .into(),
        ),
        Agreement::Part => (
            "part",
            "Analysed here, the same files give everything that came. The report was made by an older version; this \
                version says more."
                .into(),
        ),
        Agreement::Differs { place, came, found } => (
            "differs",
            format!(
                "Analysed here, the same files give another report. It differs first at {place}: {came} came, \
                    {found} was found. The report below is the one computed here."
            ),
        ),
    }
}

//! Analyses side by side: one picture on one scale, and every number with its difference from the first.

mod table;

use super::recent::analysis_of;
use super::report::Drawing;
use super::store::Store;
use leptos::prelude::*;
use leptos::task::spawn_local;
use link::envelope::under;
use plot::View;
use state::compare::{Side, layers, side_by_side};
use state::recent::Card;
use table::Differences;
use words::format::layer_words;

const HASH: &str = "#compare/";

/// The address that compares these analyses of this browser.
pub fn address_of(ids: &[String]) -> String {
    format!("{HASH}{}", ids.join("/"))
}

/// The analyses that an address compares.
pub fn ids_of(hash: &str) -> Option<Vec<String>> {
    Some(hash.strip_prefix(HASH)?.split('/').map(str::to_owned).collect())
}

#[component]
pub fn Compare(store: Store, ids: Memo<Vec<String>>) -> impl IntoView {
    let sides = RwSignal::new(Ok(Vec::<Side>::new()));
    let cards = Memo::new(move |_| {
        let found = |id: &String| store.recent.with(|recent| recent.get(id).cloned());
        ids.with(|ids| ids.iter().map(found).collect::<Option<Vec<Card>>>())
    });
    Effect::new(move || {
        let Some(cards) = cards.get() else { return };
        spawn_local(async move {
            let mut found = Vec::new();
            for card in &cards {
                match analysis_of(card).await {
                    Ok(analysis) => {
                        let report = under(&analysis.report, &analysis.names).into_inner();
                        found.push(Side { name: card.title(), report });
                    }
                    Err(words) => return drop(sides.try_set(Err(words))),
                }
            }
            tell_apart(&mut found);
            sides.try_set(Ok(found));
        });
    });
    let shown = Memo::new(move |_| sides.with(|sides| sides.as_ref().ok().filter(|s| s.len() > 1).cloned()));
    let failed = move || match (sides.get(), cards.with(Option::is_none)) {
        (Err(words), _) => Some(words),
        (_, true) => Some(
            "One of these analyses is not kept in this browser. Mark others in the list of recent analyses.".into(),
        ),
        _ => None,
    };
    view! {
        <section class="compare" aria-labelledby="compare-title" data-testid="comparison">
            <div class="figure-head">
                <h1 id="compare-title" class="lead">"Side by side"</h1>
                <a href="#analyze">"Back to the report"</a>
            </div>
            {move || failed().map(|words| view! { <p class="error" role="alert"><b>"Error "</b>{words}</p> })}
            <Show when=move || shown.with(Option::is_some)>
                <Sides store sides=Signal::derive(move || shown.get().unwrap_or_default()) />
            </Show>
        </section>
    }
}

/// Analyses of one name get a number.
fn tell_apart(sides: &mut [Side]) {
    let names: Vec<String> = sides.iter().map(|side| side.name.clone()).collect();
    for (i, side) in sides.iter_mut().enumerate() {
        if names.iter().filter(|name| **name == names[i]).count() > 1 {
            let before = names[..i].iter().filter(|name| **name == names[i]).count();
            side.name = format!("{} ({})", names[i], before + 1);
        }
    }
}

#[component]
fn Sides(store: Store, sides: Signal<Vec<Side>>) -> impl IntoView {
    let layer = RwSignal::new(0_usize);
    let names = Memo::new(move |_| {
        sides.with(|sides| layers(sides).into_iter().map(|(name, _)| name).collect::<Vec<String>>())
    });
    let report = Memo::new(move |_| sides.with(|sides| side_by_side(sides, layer.get())));
    let draw = move |view: View| {
        report
            .with(|r| r.as_ref().and_then(|r| plot::atoms(r, View { layers: r.layers.len(), columns: "", ..view }, "")))
    };
    let words = move || {
        format!("The atoms of {} analyses as stacked columns; the table below has the numbers.", sides.with(Vec::len))
    };
    view! {
        <label class="compare-layer" hidden=move || names.with(Vec::len) < 2>
            "Layer "
            <select data-testid="compare-layer" on:change=move |e| layer.set(event_target_value(&e).parse().unwrap_or(0))>
                {move || names.get().into_iter().enumerate().map(|(i, name)| {
                    view! { <option value=i.to_string()>{layer_words(&name)}</option> }
                }).collect_view()}
            </select>
        </label>
        <h2 class="unseen">"Of the chosen layer"</h2>
        <Drawing title="Atoms" words=Signal::derive(words) testid="compare-chart" unit=store.unit draw />
        <Differences unit=store.unit sides layer />
    }
}

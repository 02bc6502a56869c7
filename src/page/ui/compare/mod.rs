//! Analyses side by side. Which they are is known here; [`sides`] shows them, in a program that is loaded when it is first needed.

pub mod sides;
mod table;

use super::later::Later;
use super::recent::analysis_of;
use super::store::Store;
use crate::web::program;
use leptos::prelude::*;
use leptos::task::spawn_local;
use link::envelope::under;
use schema::json;
use state::compare::Side;
use state::recent::Card;
use web_sys::HtmlElement;

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
            {move || shown.get().map(|sides| {
                let sides = json::text(&sides);
                let show = move |later: &program::Later, place: &HtmlElement, unit: &str| later.compare(place, unit, &sides);
                view! { <Later unit=store.unit name="The comparison" show /> }
            })}
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

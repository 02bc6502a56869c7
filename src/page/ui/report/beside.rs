//! What accuracy says beside the atoms: picture and sentences.

use super::figure::Figure;
use super::{readout, with};
use crate::ui::store::Store;
use leptos::prelude::*;
use state::run::Shown;
use words::beside::{MEANING, told};

#[component]
pub fn Beside(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let several = move || with(shown, |r| r.layers.len() > 1).unwrap_or(false);
    let title = move || {
        with(shown, |r| match several() {
            true => format!("What other measures say: the share of {}", r.sources[0]),
            false => format!("What other measures say: shares of {} and {}", r.sources[0], r.sources[1]),
        })
        .unwrap_or_default()
    };
    let told = move || with(shown, told).flatten();
    view! {
        <section class="kept" data-testid="beside">
            <Figure
                store
                shown
                absolute=true
                title=Signal::derive(title)
                testid="beside-chart"
                file="measures"
                draw=plot::beside
                read=readout::beside
            />
            <p class="notes" data-testid="beside-words">{told}" "{MEANING}</p>
        </section>
    }
}

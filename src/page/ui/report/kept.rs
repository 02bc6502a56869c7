//! What the codes keep of what is readable: picture and sentence.

use super::figure::Figure;
use super::{readout, with};
use crate::ui::store::Store;
use leptos::prelude::*;
use state::run::Shown;
use words::kept::{MEANING, told};

#[component]
pub fn Kept(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let title = move || format!("What the codes keep about {}", with(shown, |r| r.target.clone()).unwrap_or_default());
    let told = move || with(shown, told).flatten();
    view! {
        <section class="kept" data-testid="kept">
            <Figure
                store
                shown
                absolute=true
                title=Signal::derive(title)
                testid="kept-chart"
                file="kept"
                draw=plot::kept
                read=readout::kept
            />
            <p class="notes" data-testid="kept-words">{told}" "{MEANING}</p>
        </section>
    }
}

//! What the codes keep of what is readable: picture and sentence.

use super::figure::Figure;
use super::{readout, with};
use crate::ui::store::Store;
use leptos::prelude::*;
use schema::config::Coding;
use state::run::{Run, Shown};
use words::kept::{MEANING, loses, told};

#[component]
pub fn Kept(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let title = move || format!("What the codes keep about {}", with(shown, |r| r.target.clone()).unwrap_or_default());
    let told = move || with(shown, told).flatten();
    // Another coding is offered where clusters lose much, and where what was analysed is still here.
    let better = Memo::new(move |_| {
        let lossy = with(shown, |r| r.config.sources != Coding::Predictive && r.layers.iter().any(loses));
        let idle = !store.run.with(Run::is_running) && store.opened.with(Option::is_none);
        lossy.unwrap_or(false) && idle && store.order.with(Result::is_ok)
    });
    let predict = move |_| {
        store.settings.update(|settings| settings.config.code_by(Coding::Predictive));
        store.analyze();
    };
    let hint = move || {
        let target = with(shown, |r| r.target.clone()).unwrap_or_default();
        format!(
            "Examples for which a probe expects the same {target} then share a code. The probe is fitted to half of \
                them; the other half is counted."
        )
    };
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
            <Show when=move || better.get()>
                <div class="share-line">
                    <button type="button" data-testid="predict" on:click=predict>"Analyse with predictive codes"</button>
                    <p class="hint">{hint}</p>
                </div>
            </Show>
        </section>
    }
}

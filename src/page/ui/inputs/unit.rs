//! The unit of observation: where a column groups the rows into samples, what that makes of them in a few words, and how long a sample may be.

use crate::ui::store::Store;
use leptos::prelude::*;
use schema::config::Preset;
use state::tokens::{thin, unit_of_observation};

#[component]
pub fn Unit(store: Store) -> impl IntoView {
    let words = Memo::new(move |_| store.inputs.with(unit_of_observation));
    let problem = Memo::new(move |_| store.inputs.with(|inputs| inputs.max_rows().err()));
    let paper = Memo::new(move |_| store.settings.with(|s| s.config.preset == Preset::Paper));
    let warning = move || store.inputs.with(|inputs| store.settings.with(|settings| thin(inputs, &settings.config)));
    view! {
        <Show when=move || words.with(Option::is_some)>
            <section class="observed" data-testid="unit" aria-label="Unit of observation">
                <p><b>"Unit of observation: tokens. "</b>{move || words.get()}</p>
                <div class="field">
                    <label for="most-rows">"Most rows"</label>
                    <span class="field-control">
                        <input
                            type="text"
                            inputmode="numeric"
                            autocomplete="off"
                            id="most-rows"
                            data-testid="most-rows"
                            aria-describedby="most-rows-hint"
                            aria-invalid=move || problem.with(Option::is_some).then_some("true")
                            prop:value=move || store.inputs.with(|inputs| inputs.most_rows.clone())
                            on:change=move |event| store.inputs.update(|inputs| inputs.most_rows = event_target_value(&event))
                        />
                        <span class="unit">"a group"</span>
                    </span>
                    <span class="hint" id="most-rows-hint">"longer groups keep this many, evenly spaced; blank for \
                        all"</span>
                </div>
                {move || warning().map(|words| view! { <p class="warning" data-testid="thin"><b>"Warning "</b>{words}</p> })}
                <p class="hint">
                    <Show when=move || !paper.get()>
                        "Settings are not the paper\u{2019}s: "
                        <button
                            type="button"
                            class="link"
                            data-testid="take-paper"
                            on:click=move |_| store.settings.update(|s| s.choose(Preset::Paper))
                        >
                            "take PCA 10 and K 10"
                        </button>
                        ". "
                    </Show>
                    "Intervals, corrected values and other measures are not computed for groups."
                </p>
            </section>
        </Show>
    }
}

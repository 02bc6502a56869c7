//! A choice between a few words, side by side: radio buttons underneath.

use leptos::prelude::*;

#[component]
pub fn Switch(
    name: &'static str,
    testid: &'static str,
    options: &'static [&'static str],
    chosen: RwSignal<usize>,
) -> impl IntoView {
    let buttons = options.iter().enumerate().map(|(i, &word)| {
        view! {
            <label>
                <input
                    type="radio"
                    name=testid
                    value=word
                    prop:checked=move || chosen.get() == i
                    on:change=move |_| chosen.set(i)
                />
                <span>{word}</span>
            </label>
        }
    });
    view! {
        <fieldset class="switch" data-testid=testid>
            <legend class="unseen">{name}</legend>
            {buttons.collect_view()}
        </fieldset>
    }
}

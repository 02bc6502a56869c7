//! How many symbols each variable has, and what they are called.

use super::session::Session;
use learn::table::{LONGEST, SYMBOLS};
use leptos::prelude::*;

#[component]
pub fn Names(session: Session) -> impl IntoView {
    let variables = [0, 1, 2].map(|variable| view! { <Variable session variable /> });
    view! {
        <details class="disclosure" data-testid="names">
            <summary>"Names and sizes"</summary>
            {variables.collect_view()}
        </details>
    }
}

#[component]
fn Variable(session: Session, variable: usize) -> impl IntoView {
    let role = ["first source", "second source", "target"][variable];
    let count = Memo::new(move |_| session.edited.with(|t| t.symbols[variable].len()));
    let name = Memo::new(move |_| session.edited.with(|t| t.names[variable].clone()));
    let rename = move |event| {
        let text = event_target_value(&event);
        session.edit(&format!("name {variable}"), |s| s.rename(variable, &text));
    };
    let symbols = move || {
        (0..count.get())
            .map(|i| {
                let symbol = Memo::new(move |_| {
                    session.edited.with(|t| t.symbols[variable].get(i).cloned().unwrap_or_default())
                });
                let rename = move |event| {
                    let text = event_target_value(&event);
                    session.edit(&format!("symbol {variable} {i}"), |s| s.rename_symbol(variable, i, &text));
                };
                view! { <input type="text" maxlength=LONGEST aria-label=format!("Symbol {} of the {role}", i + 1) prop:value=move || symbol.get() on:input=rename /> }
            })
            .collect_view()
    };
    let resize = move |event| {
        if let Ok(count) = event_target_value(&event).parse() {
            session.edit("", |s| s.resize(variable, count));
        }
    };
    let options = SYMBOLS.map(|n| view! { <option value=n.to_string() selected=move || count.get() == n>{n}</option> });
    view! {
        <fieldset class="variable">
            <legend class="unseen">{role}</legend>
            <input type="text" maxlength=LONGEST aria-label=format!("Name of the {role}") prop:value=move || name.get() on:input=rename />
            <select aria-label=format!("Symbols of the {role}") data-testid=format!("size-{variable}") prop:value=move || count.get().to_string() on:change=resize>
                {options.collect_view()}
            </select>
            <span class="symbols">{symbols}</span>
        </fieldset>
    }
}

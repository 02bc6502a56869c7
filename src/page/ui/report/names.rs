//! What the modalities and the target are called on the report: a menu beside the name of the analysis. Nothing is computed again for it.

use crate::ui::store::Store;
use crate::web;
use leptos::html::Details;
use leptos::prelude::*;
use link::envelope::{check_names, variables_of};
use schema::report::names::{Names as Called, called, is_told_apart};
use schema::report::{Report, SCHEMA};
use schema::trust::Checked;
use words::format::listed;

#[component]
pub fn Names(store: Store) -> impl IntoView {
    let refused = RwSignal::new(None::<String>);
    let menu = NodeRef::<Details>::new();
    let known = Memo::new(move |_| store.run.with(|run| variables_of(&reports(&run.shown))));
    let give = move |name: &str, new: &str| {
        let mut names = store.names.get_untracked();
        match new.trim() {
            "" => drop(names.shift_remove(name)),
            same if same == name => drop(names.shift_remove(name)),
            new => drop(names.insert(name.to_owned(), new.to_owned())),
        }
        let sound = store.run.with_untracked(|run| check_names(&reports(&run.shown), &names));
        refused.set(sound.as_ref().err().map(|fault| format!("{fault}. The names stay as they were.")));
        if sound.is_ok() {
            store.names.set(names);
            store.keep(true);
        } else {
            // The field shows again what is in force.
            store.names.notify();
        }
    };
    let fields = move || {
        let field = |name: String| {
            let (now, key) = (name.clone(), name.clone());
            view! {
                <label>
                    <span>{name.clone()}</span>
                    <input
                        type="text"
                        autocomplete="off"
                        data-testid="variable-name"
                        prop:value=move || store.names.with(|names| called(&now, names).to_owned())
                        on:change=move |event| give(&key, &event_target_value(&event))
                    />
                </label>
            }
        };
        known.get().into_iter().map(field).collect_view()
    };
    // Sentences of an earlier version are kept as they came.
    let sentences = Memo::new(move |_| store.run.with(|run| reports(&run.shown).iter().any(|r| r.schema != SCHEMA)));
    let kept = move || {
        let kept: Vec<String> = store.names.with(|names: &Called| {
            names.keys().filter(|name| !is_told_apart(name)).map(|name| format!("\u{201c}{name}\u{201d}")).collect()
        });
        (sentences.get() && !kept.is_empty()).then(|| {
            format!(" Verdicts and warnings keep {}, which is also an ordinary word in their sentences.", listed(&kept))
        })
    };
    let close = web::folds(menu);
    view! {
        <details class="take names" node_ref=menu data-testid="names" on:keydown=close>
            <summary>"Names"</summary>
            <div class="take-menu">
                {fields}
                <p class="hint">
                    "These names apply to every figure, table, sentence, file and link of this report. Nothing is \
                        computed again; verifying compares the report under its original names."
                    {kept}
                </p>
                {move || refused.get().map(|m| view! { <p class="error" role="alert" data-testid="error"><b>"Error "</b>{m}</p> })}
            </div>
        </details>
    }
}

fn reports(shown: &[state::run::Shown]) -> Vec<&Checked<Report>> {
    shown.iter().map(|shown| &shown.report).collect()
}

/// "Lens is what was analysed as left." of every variable that is called otherwise; nothing where none is.
pub fn told(names: &Called) -> Option<String> {
    let told: Vec<String> = names
        .iter()
        .map(|(name, new)| format!("\u{201c}{new}\u{201d} was analysed as \u{201c}{name}\u{201d}"))
        .collect();
    (!told.is_empty()).then(|| format!("Names were changed on the report: {}.", listed(&told)))
}

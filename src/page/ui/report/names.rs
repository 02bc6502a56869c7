//! What the modalities and the target are called on the report: a menu beside the name of the analysis. Nothing is computed again for it.

use crate::ui::store::Store;
use crate::web;
use leptos::html::Details;
use leptos::prelude::*;
use link::envelope::{check_names, variables_of};
use schema::report::names::{Names as Called, called, is_told_apart};
use schema::report::{Report, SCHEMA};
use schema::trust::{Checked, Fault};
use words::format::listed;

/// What names change of a report over layers.
const EVERYWHERE: &str = "These names apply to every figure, table, sentence, file and link of this report. Nothing is computed again; \
    verifying compares the report under its original names.";

#[component]
pub fn Names(store: Store) -> impl IntoView {
    let known = Memo::new(move |_| store.run.with(|run| variables_of(&reports(&run.shown))));
    // Sentences of an earlier version are kept as they came.
    let sentences = Memo::new(move |_| store.run.with(|run| reports(&run.shown).iter().any(|r| r.schema != SCHEMA)));
    let check = move |names: &Called| store.run.with_untracked(|run| check_names(&reports(&run.shown), names));
    view! { <NamesMenu known sentences names=store.names hint=EVERYWHERE check changed=move || store.keep(true) /> }
}

/// The menu over the names in force.
#[component]
pub fn NamesMenu(
    /// The names under which the variables were analysed.
    #[prop(into)]
    known: Signal<Vec<String>>,
    /// Whether the report has sentences that were written when it was made.
    #[prop(into)]
    sentences: Signal<bool>,
    names: RwSignal<Called>,
    /// What they apply to.
    hint: &'static str,
    /// Whether the variables can be called so.
    check: impl Fn(&Called) -> Result<(), Fault> + Copy + Send + Sync + 'static,
    changed: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let refused = RwSignal::new(None::<String>);
    let menu = NodeRef::<Details>::new();
    let give = move |name: &str, new: &str| {
        let mut given = names.get_untracked();
        match new.trim() {
            "" => drop(given.shift_remove(name)),
            same if same == name => drop(given.shift_remove(name)),
            new => drop(given.insert(name.to_owned(), new.to_owned())),
        }
        let sound = check(&given);
        refused.set(sound.as_ref().err().map(|fault| format!("{fault}. The names stay as they were.")));
        if sound.is_ok() {
            names.set(given);
            changed();
        } else {
            // The field shows again what is in force.
            names.notify();
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
                        prop:value=move || names.with(|names| called(&now, names).to_owned())
                        on:change=move |event| give(&key, &event_target_value(&event))
                    />
                </label>
            }
        };
        known.get().into_iter().map(field).collect_view()
    };
    let kept = move || {
        let kept: Vec<String> = names.with(|names: &Called| {
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
                <p class="hint">{hint}{kept}</p>
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

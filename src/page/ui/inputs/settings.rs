//! The settings behind one disclosure, drawn from the table in `words::settings`.

use leptos::prelude::*;
use schema::config::Preset;
use state::settings::{Control, FIELDS, Field, GROUPS, Settings, preset_label};

#[component]
pub fn SettingsForm(settings: RwSignal<Settings>) -> impl IntoView {
    let preset = move || settings.with(|s| if s.is_custom() { "custom" } else { preset_label(s.config.preset) });
    let summary = move || {
        settings.with(|s| {
            let pca = s.config.pca.map_or("no PCA".to_owned(), |d| format!("PCA {d}"));
            format!("{} · {pca} · K {} · seed {}", preset(), s.config.clusters, s.config.seed)
        })
    };
    let groups = GROUPS.iter().map(|group| {
        let fields = FIELDS[group.fields.clone()].iter().map(|field| view! { <Row settings field /> });
        view! {
            <fieldset>
                <legend>{group.title}</legend>
                {fields.collect_view()}
            </fieldset>
        }
    });
    view! {
        <details class="disclosure settings" data-testid="settings">
            <summary>"Settings" <span class="summary-facts">{summary}</span></summary>
            <PresetRow settings />
            {groups.collect_view()}
        </details>
    }
}

#[component]
fn PresetRow(settings: RwSignal<Settings>) -> impl IntoView {
    let custom = Memo::new(move |_| settings.with(Settings::is_custom));
    let current = move || settings.with(|s| Preset::ALL.iter().position(|&p| p == s.config.preset));
    let options = Preset::ALL.iter().enumerate().map(|(i, &preset)| {
        let selected = move || !custom.get() && current() == Some(i);
        view! { <option value=i.to_string() selected=selected>{preset_label(preset)}</option> }
    });
    let value =
        move || if custom.get() { "custom".to_owned() } else { current().map_or(String::new(), |i| i.to_string()) };
    let choose = move |event| {
        if let Some(&preset) = event_target_value(&event).parse().ok().and_then(|i: usize| Preset::ALL.get(i)) {
            settings.update(|s| s.choose(preset));
        }
    };
    view! {
        <div class="field">
            <label for="setting-preset">"Preset"</label>
            <select id="setting-preset" prop:value=value on:change=choose>
                <Show when=move || custom.get()>
                    <option value="custom" selected disabled>"custom"</option>
                </Show>
                {options.collect_view()}
            </select>
        </div>
    }
}

#[component]
fn Row(settings: RwSignal<Settings>, field: &'static Field) -> impl IntoView {
    let id = format!("setting-{}", field.id);
    let hint_id = format!("{id}-hint");
    let problem = Memo::new(move |_| settings.with(|s| s.problem().filter(|p| p.field == field.id).map(|p| p.message)));
    let invalid = move || problem.with(Option::is_some).then_some("true");
    let control = match field.control {
        Control::Flag { get, set } => view! {
            <input
                type="checkbox"
                id=id.clone()
                aria-describedby=hint_id.clone()
                prop:checked=move || settings.with(|s| get(&s.config))
                on:change=move |event| settings.update(|s| set(&mut s.config, event_target_checked(&event)))
            />
        }
        .into_any(),
        Control::Number { get, .. } => {
            let shown = move || settings.with(|s| s.drafts.get(field.id).cloned().unwrap_or_else(|| get(&s.config)));
            // The value is put back in its own form only when the field is left: typing "1e-" must not be undone.
            view! {
                <input
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    id=id.clone()
                    aria-describedby=hint_id.clone()
                    aria-invalid=invalid
                    prop:value=shown
                    on:change=move |event| settings.update(|s| s.type_number(field, &event_target_value(&event)))
                />
            }
            .into_any()
        }
        Control::Choice { get, set, options } => {
            let at = move || settings.with(|s| get(&s.config));
            let words = options.iter().enumerate().map(|(i, &word)| {
                view! { <option value=i.to_string() selected=move || at() == i>{word}</option> }
            });
            let choose = move |event| {
                let i = event_target_value(&event).parse().ok().filter(|&i| i < options.len());
                if let Some(i) = i {
                    settings.update(|s| set(&mut s.config, i));
                }
            };
            view! {
                <select id=id.clone() aria-describedby=hint_id.clone() prop:value=move || at().to_string() on:change=choose>
                    {words.collect_view()}
                </select>
            }
            .into_any()
        }
    };
    view! {
        <div class="field">
            <label for=id>{field.label}</label>
            <span class="field-control">{control} <span class="unit">{field.unit}</span></span>
            <span class="hint" id=hint_id>{field.hint}</span>
            {move || problem.get().map(|message| view! { <p class="error" role="alert"><b>"Error "</b>{message}</p> })}
        </div>
    }
}

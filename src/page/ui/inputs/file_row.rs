//! One file: its name, what its header says, and a role and a name for each of its arrays.

use super::balance::Balance;
use crate::ui::store::Store;
use leptos::prelude::*;
use state::inputs::{Array, Entry, Reading, Role};
use words::format::{bytes, counted, shape, whole};

/// Arrays of a file beyond which the list scrolls within itself.
const MANY: usize = 6;

#[component]
pub fn FileRow(store: Store, id: u32) -> impl IntoView {
    let entry = Memo::new(move |_| store.inputs.with(|inputs| inputs.files.iter().find(|f| f.id == id).cloned()));
    let name = entry.get_untracked().map(|e| e.name).unwrap_or_default();
    let facts = move || entry.with(|e| e.as_ref().map(facts).unwrap_or_default());
    let refused = move || entry.with(|e| e.as_ref().and_then(refusal));
    let left_out = move || entry.with(|e| e.as_ref().map(|e| e.left_out().to_vec()).unwrap_or_default());
    let advice = move || entry.with(|e| e.as_ref().and_then(Entry::advice));
    let incomplete = move || entry.with(|e| e.as_ref().is_some_and(Entry::is_incomplete));
    // Keys change only when the header is read, so that typing a name keeps its field.
    let keys = Memo::new(move |_| {
        entry.with(|e| {
            let arrays = e.as_ref().map_or(&[][..], |e| e.arrays());
            arrays.iter().map(|a| a.info.key.clone()).collect::<Vec<_>>()
        })
    });
    view! {
        <li class="file" data-testid="file-row">
            <div class="file-head">
                <span class="file-name" title=name.clone()>{name.clone()}</span>
                <span class="file-facts">{facts}</span>
                <button type="button" class="quiet remove" aria-label=format!("Remove {name}") on:click=move |_| store.remove(id)>
                    <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
                        <path d="M2 2 10 10M10 2 2 10" stroke="currentColor" stroke-width="1.5" />
                    </svg>
                </button>
            </div>
            {move || refused().map(|message| {
                view! { <p class="error" role="alert" data-testid="error"><b>"Error "</b>{message}</p> }
            })}
            {move || advice().map(|words| view! { <p class="array-facts" data-testid="advice">{words}</p> })}
            <div class="arrays" class:many=move || { keys.with(Vec::len) > MANY }>
                <For each=move || keys.get() key=|key| key.clone() let(key)>
                    <ArrayRow store id key several=Signal::derive(move || keys.with(Vec::len) > 1) />
                </For>
            </div>
            {move || {
                let left_out = left_out();
                (!left_out.is_empty()).then(|| view! {
                    <details class="left-out" data-testid="left-out" open=incomplete()>
                        <summary>
                            {counted(left_out.len() as u64, "array left out", "arrays left out")}
                            {incomplete().then_some(". Choose the roles of the others: where a file is read in \
                                part, no role is guessed")}
                        </summary>
                        <ul>{left_out.into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
                    </details>
                })
            }}
        </li>
    }
}

/// "npy · 487 kB".
fn facts(entry: &Entry) -> String {
    match &entry.reading {
        Reading::Waiting => format!("{} · reading…", bytes(entry.bytes)),
        Reading::Read { format, .. } => format!("{format} · {}", bytes(entry.bytes)),
        Reading::Refused(_) => bytes(entry.bytes),
    }
}

fn refusal(entry: &Entry) -> Option<String> {
    match &entry.reading {
        Reading::Refused(message) => Some(message.clone()),
        _ => None,
    }
}

#[component]
fn ArrayRow(store: Store, id: u32, key: String, several: Signal<bool>) -> impl IntoView {
    let key = StoredValue::new(key);
    let array = Memo::new(move |_| store.inputs.with(|inputs| key.with_value(|key| inputs.array(id, key).cloned())));
    let Some(first) = array.get_untracked() else { return ().into_any() };
    let role = Memo::new(move |_| array.with(|a| a.as_ref().map_or(Role::Ignored, |a| a.role)));
    let name = Memo::new(move |_| array.with(|a| a.as_ref().map(|a| a.name.clone()).unwrap_or_default()));
    let described = described(&first);
    let notes = first.info.notes.clone();
    let classes = StoredValue::new(first.info.classes.clone());
    let roles = Role::of(&first.info).iter().map(|&r| {
        view! { <option value=r.label() selected=move || role.get() == r>{r.label()}</option> }
    });
    let choose = move |event| {
        if let Some(role) = Role::parse(&event_target_value(&event)) {
            store.inputs.update(|inputs| key.with_value(|key| inputs.set_role(id, key, role)));
        }
    };
    let rename = move |event| {
        let name = event_target_value(&event);
        store.inputs.update(|inputs| key.with_value(|key| inputs.set_name(id, key, name)));
    };
    let layers = first.members.len();
    let apart = move |_| store.inputs.update(|inputs| key.with_value(|key| inputs.take_apart(id, key)));
    let of = if first.info.key.is_empty() { described.clone() } else { first.info.key.clone() };
    view! {
        <div class="array" data-role=move || role.get().label()>
            <p class="array-facts">
                {move || (several.get() || layers > 1).then(|| view! { <b>{key.get_value()}</b>" " })} {described}
                {(layers > 1).then(|| view! {
                    " "
                    <button type="button" class="link" data-testid="take-apart" aria-label=format!("Show the arrays of {of} one by one") on:click=apart>
                        "one by one"
                    </button>
                })}
            </p>
            {notes.into_iter().map(|note| view! { <p class="array-facts" data-testid="array-note">{note}</p> }).collect_view()}
            <select data-testid="role-select" aria-label=format!("Role of {of}") prop:value=move || role.get().label() on:change=choose>
                {roles.collect_view()}
            </select>
            <input
                type="text"
                data-testid="name-input"
                aria-label=format!("Name of {of}")
                autocomplete="off"
                spellcheck="false"
                hidden=move || !role.get().is_variable()
                prop:value=move || name.get()
                on:input=rename
            />
            {move || (role.get() == Role::Target && !classes.with_value(Vec::is_empty)).then(|| view! {
                <div class="array-more"><Balance store classes=classes.get_value() /></div>
            })}
        </div>
    }
    .into_any()
}

/// "1 820 rows × 64 columns · float16", "1 820 rows · text, 9 distinct", "1 820 rows · integer, 1 820 distinct, index of the rows".
fn described(array: &Array) -> String {
    let info = &array.info;
    let distinct = info.distinct.map(|n| format!(", {} distinct", whole(n))).unwrap_or_default();
    let index = if info.index { ", index of the rows" } else { "" };
    format!("{} · {}{distinct}{index}", shape(&info.shape), info.dtype)
}

//! The left column: files with their roles, settings, and the button that runs.

mod address;
mod balance;
mod drop_zone;
mod file_row;
mod launch;
mod recent;
mod samples;
mod settings;
mod unit;

use super::store::Store;
use address::AddressBox;
use drop_zone::DropZone;
use file_row::FileRow;
use launch::Launch;
use leptos::prelude::*;
pub use recent::RecentList;
pub use samples::Samples;
use settings::SettingsForm;
use state::inputs::{Inputs, Role};
use unit::Unit;

#[component]
pub fn InputsColumn(store: Store) -> impl IntoView {
    let ids = Memo::new(move |_| store.inputs.with(|inputs| inputs.files.iter().map(|f| f.id).collect::<Vec<_>>()));
    let has_report = Memo::new(move |_| store.run.with(|run| run.has_report() || run.is_running()));
    // On a narrow page the inputs fold to one line once there is a report.
    let folded = RwSignal::new(false);
    Effect::new(move || folded.set(has_report.get()));
    view! {
        <section class="inputs" class:folded=folded aria-labelledby="inputs-title">
            <button
                type="button"
                class="fold"
                aria-expanded=move || (!folded.get()).to_string()
                hidden=move || !has_report.get()
                on:click=move |_| folded.update(|f| *f = !*f)
            >
                {move || store.inputs.with(summary)}
            </button>
            <div class="inputs-body">
                <h2 id="inputs-title">"Files"</h2>
                <ul class="files" hidden=move || ids.with(Vec::is_empty)>
                    <For each=move || ids.get() key=|id| *id let(id)>
                        <FileRow store id />
                    </For>
                </ul>
                <Unit store />
                <DropZone store compact=Signal::derive(move || !ids.with(Vec::is_empty)) />
                <AddressBox store />
                <Show when=move || has_report.get()>
                    <details class="disclosure">
                        <summary>"Recent analyses"</summary>
                        <RecentList store />
                    </details>
                    <details class="disclosure">
                        <summary>"Demos"</summary>
                        <Samples store />
                    </details>
                </Show>
                <SettingsForm settings=store.settings />
            </div>
            <Launch store />
        </section>
    }
}

/// "image, text → group", for the folded line.
fn summary(inputs: &Inputs) -> String {
    let names = |role| {
        let names: Vec<&str> = inputs.arrays().filter(|(_, a)| a.role == role).map(|(_, a)| a.name.as_str()).collect();
        names.join(", ")
    };
    match (names(Role::Modality), names(Role::Target)) {
        (m, t) if m.is_empty() && t.is_empty() => "Files and settings".into(),
        (m, t) => format!("{m} → {t}"),
    }
}

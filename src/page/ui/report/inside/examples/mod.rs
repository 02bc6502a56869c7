//! The examples of a layer: two linked maps, the clusters behind their codes, and a list. In the program that the page loads when it is first needed.

mod classes;
mod cluster;
mod columns;
mod desk;
mod filters;
mod list;
mod map;
mod maps;
mod paint;
mod pairs;
mod pictures;
mod row;

pub use classes::ByClass;
pub use desk::Desk;

use crate::web;
use crate::web::program;
use cluster::Opened;
use filters::Filters;
use leptos::prelude::*;
use leptos::task::spawn_local;
use list::List;
use maps::Maps;
use pairs::Pairs;
use pictures::Pictures;
use protocol::arrays;
use words::format::whole;

#[component]
pub fn Examples(desk: Desk) -> impl IntoView {
    let [a, b, target] = desk.variables();
    let count = whole(desk.examples().len() as u64);
    view! {
        <section class="examples" data-testid="examples" aria-label="Examples">
            <div class="figure-head">
                <h3>"Examples"</h3>
                <Save desk />
            </div>
            <p class="hint">
                {format!("What each of the {count} counted examples says about its own {target}, under the codes of \
                    this layer: i({a};{target}), i({b};{target}) and both together. The mean of each column is the \
                    layer's value. ")}
                "BROJA has no pointwise form; these are i_sx values."
            </p>
            <Maps desk />
            <Pairs desk />
            <Opened desk />
            <Filters desk />
            <Pictures desk />
            <List desk />
        </section>
    }
}

/// Files that the list is saved as, and what they hold.
const FILES: [(&str, &str, &str, &str); 4] = [
    ("csv", "pidlens-examples.csv", "CSV", " of all examples"),
    ("parquet", "pidlens-examples.parquet", "Parquet", " of all examples"),
    ("npy", "pidlens-codes.npy", "Codes .npy", " of all examples"),
    ("values-npy", "pidlens-examples.values.npy", "Values .npy", " of all examples"),
];

/// The list as files; each holds every example, whatever is filtered.
#[component]
fn Save(desk: Desk) -> impl IntoView {
    let failed = RwSignal::new(None);
    let save = move |file: &'static str| {
        let (head, arrays) = arrays::packed(&desk.examples());
        spawn_local(async move {
            let saved = match program::sheet(file, &head, &arrays).await {
                Ok(bytes) => web::download_bytes(file, "application/octet-stream", &bytes),
                Err(why) => Err(format!("{file}: {why}")),
            };
            // The layer may have been closed meanwhile.
            failed.try_set(saved.err());
        });
    };
    let button = |(id, file, name, of): (&str, &'static str, &'static str, &'static str)| {
        view! {
            <button type="button" class="quiet" data-testid=format!("examples-{id}") on:click=move |_| save(file)>
                {name}<span class="unseen">{of}</span>
            </button>
        }
    };
    view! {
        <div class="take">{FILES.map(button).collect_view()}</div>
        {move || failed.get().map(|m: String| view! { <p class="error" role="alert"><b>"Error "</b>{m}</p> })}
    }
}

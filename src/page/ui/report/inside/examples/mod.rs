//! The examples of a layer: two linked maps, the clusters behind their codes, and a list. In the program that the page loads when it is first needed.

mod classes;
mod cluster;
mod desk;
mod filters;
mod list;
mod map;
mod paint;
mod pairs;

pub use classes::ByClass;
pub use desk::Desk;

use crate::web;
use cluster::Opened;
use filters::Filters;
use leptos::prelude::*;
use list::List;
use map::Maps;
use pairs::Pairs;
use words::export::examples as export;
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
            <List desk />
        </section>
    }
}

/// The list as files; each holds every example, whatever is filtered.
#[component]
fn Save(desk: Desk) -> impl IntoView {
    let failed = RwSignal::new(None);
    let csv = move |_| {
        let text = export::csv(&desk.examples());
        failed.set(web::download("pidlens-examples.csv", "text/csv", &text).err());
    };
    let npy = move |_| {
        let bytes = export::npy(std::slice::from_ref(&*desk.examples()));
        failed.set(web::download_bytes("pidlens-codes.npy", "application/octet-stream", &bytes).err());
    };
    view! {
        <div class="take">
            <button type="button" class="quiet" data-testid="examples-csv" on:click=csv>
                "CSV"<span class="unseen">" of all examples"</span>
            </button>
            <button type="button" class="quiet" data-testid="examples-npy" on:click=npy>
                ".npy"<span class="unseen">" of all codes"</span>
            </button>
        </div>
        {move || failed.get().map(|m: String| view! { <p class="error" role="alert"><b>"Error "</b>{m}</p> })}
    }
}

//! How each variable became codes, and the settings it was done with.

use super::growing::{Growing, Line};
use super::with;
use crate::ui::store::Store;
use leptos::prelude::*;
use schema::config::PcaBy;
use schema::report::CodingReport;
use state::run::Shown;
use state::settings::{Control, FIELDS};
use std::ops::Range;
use words::format::{engine, layer_tick, listed, percent, whole};

/// "clusters · 8 codes of 98 to 412 rows · 16 of 64 dimensions, 81.2 % of the variance". `rows` are those of the layer.
fn described(coding: &CodingReport, rows: Option<u64>, pca_by: PcaBy) -> String {
    let mut parts = vec![coding.method.clone()];
    let sizes = match (coding.counts.iter().min(), coding.counts.iter().max()) {
        (Some(&low), Some(&high)) if low < high => format!(" of {} to {} rows", whole(low), whole(high)),
        (Some(&low), Some(_)) => format!(" of {} rows", whole(low)),
        _ => String::new(),
    };
    parts.push(format!("{} codes{sizes}", whole(coding.symbols)));
    match (coding.components, coding.dimensions) {
        (Some(kept), Some(all)) => {
            let variance = coding.explained_variance.map(|v| format!(", {} of the variance", percent(v)));
            let of =
                [coding.fitted.or(rows).unwrap_or(0), all, kept].map(|of| usize::try_from(of).unwrap_or(usize::MAX));
            let by = if pca_by.is_range_finder(of[0], of[1], of[2]) { ", by a range finder" } else { "" };
            parts.push(format!("{} of {} dimensions{}{by}", whole(kept), whole(all), variance.unwrap_or_default()));
        }
        (None, Some(all)) => parts.push(format!("all {} dimensions", whole(all))),
        _ => {}
    }
    if let Some(fitted) = coding.fitted {
        parts.push(format!("codebook fitted to {} other rows", whole(fitted)));
    }
    if let Some(accuracy) = coding.accuracy {
        parts.push(format!("right for {} of the rows", percent(accuracy)));
    }
    parts.join(" · ")
}

/// " · 1 called round things, 3 called flags", by the name that a modality is called by now.
fn named(store: Store, modality: &str, layer: &str) -> String {
    let analysed = store.names.with(|names| {
        let of = names.iter().find(|(_, called)| *called == modality);
        of.map_or_else(|| modality.to_owned(), |(analysed, _)| analysed.clone())
    });
    store.clusters.with(|clusters| {
        let names = clusters.of(&analysed, layer).into_iter().flatten();
        let told: Vec<String> = names.map(|(label, name)| format!("{label} called {name}")).collect();
        if told.is_empty() { String::new() } else { format!(" · {}", listed(&told)) }
    })
}

#[component]
pub fn Coding(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let layers = Memo::new(move |_| with(shown, |report| report.layers.len()).unwrap_or(0));
    let rows = move |range: Range<usize>| {
        let rows = with(shown, |report| {
            let mut rows = Vec::new();
            for layer in report.layers.get(range).unwrap_or_default() {
                for (i, (name, coding)) in layer.coding.iter().enumerate() {
                    let named = named(store, name, &layer.name);
                    let first = (i == 0).then(|| view! { <th scope="rowgroup" rowspan=layer.coding.len().to_string()>{layer_tick(&layer.name).to_owned()}</th> });
                    rows.push(
                        view! { <tr>{first}<th scope="row">{name.clone()}</th><td>{described(coding, layer.rows, report.config.pca_by)}{named}</td></tr> },
                    );
                }
            }
            rows.collect_view()
        });
        rows.into_any()
    };
    let settings = move || {
        with(shown, |report| {
            let row = |field: &state::settings::Field| {
                let value = match field.control {
                    Control::Flag { get, .. } => {
                        if get(&report.config) {
                            "yes".into()
                        } else {
                            "no".into()
                        }
                    }
                    Control::Number { get, .. } => match get(&report.config) {
                        text if text.is_empty() => "none".into(),
                        text => format!("{text} {}", field.unit),
                    },
                    Control::Choice { get, options, .. } => options[get(&report.config)].to_owned(),
                };
                view! { <tr><th scope="row">{field.id}</th><td>{value}</td><td class="hint">{field.hint}</td></tr> }
            };
            FIELDS.iter().map(row).collect_view()
        })
    };
    let engine = move || with(shown, |r| engine(&r.engine));
    view! {
        <details class="disclosure">
            <summary>"Coding: how embeddings became codes"</summary>
            <div class="scroll" role="region" tabindex="0" aria-label="Coding">
                <table class="plain">
                    <thead><tr><th scope="col">"layer"</th><th scope="col">"variable"</th><th scope="col">"coding"</th></tr></thead>
                    <tbody><Growing total=layers line=Line::Row lines=rows /></tbody>
                </table>
            </div>
        </details>
        <details class="disclosure">
            <summary>"Settings of this report"</summary>
            <div class="scroll" role="region" tabindex="0" aria-label="Settings of this report">
                <table class="plain">
                    <thead><tr><th scope="col">"setting"</th><th scope="col">"value"</th><th scope="col">"meaning"</th></tr></thead>
                    <tbody>{settings}</tbody>
                </table>
            </div>
            <p class="note">"Computed by "{engine}"."</p>
        </details>
    }
}

//! Every digit of the layer that is pointed at or focused, in a line that is always there.

use super::with;
use crate::engine::report::Report;
use crate::format::{Unit, layer_words, percent, significant};
use crate::ui::model::run::Shown;
use crate::ui::store::Store;
use leptos::prelude::*;

/// One value of the readout.
struct Value {
    /// CSS class of the swatch; empty for none.
    swatch: &'static str,
    name: String,
    text: String,
}

/// Digits of the readout: more than the certificate vouches for would only look exact.
const DIGITS: usize = 10;

fn values(report: &Report, layer: usize, unit: Unit) -> Vec<Value> {
    let Some(layer) = report.layers.get(layer) else { return Vec::new() };
    let bits = |swatch, name: String, bits: f64| Value { swatch, name, text: significant(unit.of(bits), DIGITS) };
    let unique = |i: usize, swatch| {
        let name = &report.sources[i];
        bits(swatch, format!("unique to {name}"), layer.atoms.unique.get(name).copied().unwrap_or(0.0))
    };
    let mut values = vec![
        unique(0, "unique-a"),
        bits("redundant", "redundant".into(), layer.atoms.redundant),
        unique(1, "unique-b"),
        bits("synergistic", "synergistic".into(), layer.atoms.synergistic),
    ];
    let plain = |name: String, text: String| Value { swatch: "", name, text };
    match &layer.contribution {
        None => values.push(plain("contribution".into(), "undefined".into())),
        Some(c) => {
            values.extend(
                c.sources.iter().map(|(name, share)| plain(format!("contribution of {name}"), percent(*share))),
            );
            values.push(plain("imbalance".into(), significant(c.imbalance, DIGITS)));
        }
    }
    values
}

/// A layer in words, for a screen reader.
pub fn spoken(report: &Report, layer: usize, unit: Unit) -> String {
    let Some(name) = report.layers.get(layer).map(|l| &l.name) else { return String::new() };
    let values: Vec<String> =
        values(report, layer, unit).into_iter().map(|v| format!("{} {}", v.name, v.text)).collect();
    format!("{}, in {}: {}", layer_words(name), unit.plural(), values.join(", "))
}

#[component]
pub fn Readout(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let line = move || {
        let Some(at) = store.pointed.get() else {
            return view! { <p class="readout-hint">"Point at a bar, or step through with the arrow keys, for every digit."</p> }
                .into_any();
        };
        let unit = store.unit.get();
        let name = with(shown, |r| r.layers.get(at).map(|l| l.name.clone())).flatten().unwrap_or_default();
        let values = with(shown, |r| values(r, at, unit)).unwrap_or_default().into_iter().map(|value| {
            view! {
                <span class="readout-value">
                    <span class="swatch" data-atom=value.swatch></span>
                    <span class="readout-name">{value.name}</span>
                    <span class="number">{value.text}</span>
                </span>
            }
        });
        view! {
            <p class="readout-values">
                <b>{format!("{}, {}", layer_words(&name), unit.plural())}</b>
                {values.collect_view()}
            </p>
        }
        .into_any()
    };
    // Spoken by the focused column itself.
    view! { <div class="readout" aria-hidden="true">{line}</div> }
}

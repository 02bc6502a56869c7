//! One picture of several analyses on one scale, and every number with its difference from the first.

use super::table::Differences;
use crate::ui::report::Drawing;
use leptos::prelude::*;
use plot::View;
use state::compare::{Side, layers, side_by_side};
use words::format::{Unit, layer_words};

#[component]
pub fn Sides(unit: RwSignal<Unit>, sides: Vec<Side>) -> impl IntoView {
    let sides = Signal::stored(sides);
    let layer = RwSignal::new(0_usize);
    let names = Memo::new(move |_| {
        sides.with(|sides| layers(sides).into_iter().map(|(name, _)| name).collect::<Vec<String>>())
    });
    let report = Memo::new(move |_| sides.with(|sides| side_by_side(sides, layer.get())));
    let draw = move |view: View| {
        report
            .with(|r| r.as_ref().and_then(|r| plot::atoms(r, View { layers: r.layers.len(), columns: "", ..view }, "")))
    };
    let words = move || {
        format!("The atoms of {} analyses as stacked columns; the table below has the numbers.", sides.with(Vec::len))
    };
    view! {
        <label class="compare-layer" hidden=move || names.with(Vec::len) < 2>
            "Layer "
            <select data-testid="compare-layer" on:change=move |e| layer.set(event_target_value(&e).parse().unwrap_or(0))>
                {move || names.get().into_iter().enumerate().map(|(i, name)| {
                    view! { <option value=i.to_string()>{layer_words(&name)}</option> }
                }).collect_view()}
            </select>
        </label>
        <h2 class="unseen">"Of the chosen layer"</h2>
        <Drawing title="Atoms" words=Signal::derive(words) testid="compare-chart" unit draw />
        <Differences unit sides layer />
    }
}

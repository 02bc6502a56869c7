//! Every number of the chosen layer: a column an analysis, and its difference from the first.

use leptos::prelude::*;
use state::compare::{Difference, Row, Side, Value, layers, rows, sources, target};
use words::format::{Unit, exact, short};

#[component]
pub fn Differences(unit: RwSignal<Unit>, sides: Signal<Vec<Side>>, layer: RwSignal<usize>) -> impl IntoView {
    let head = move || {
        let names = sides.with(|sides| sides.iter().map(|side| side.name.clone()).collect::<Vec<_>>());
        names
            .into_iter()
            .enumerate()
            .map(|(i, name)| {
                let difference = (i > 0).then(|| view! { <th scope="col">"difference"</th> });
                view! { <th scope="col" class="first">{name}</th>{difference} }
            })
            .collect_view()
    };
    let body = move || {
        sides.with(|sides| {
            let (names, target) = (sources(sides), target(sides));
            let Some((chosen, _)) = layers(sides).into_iter().nth(layer.get()) else { return Vec::new() };
            let of_layer = rows(sides).into_iter().filter(|row| row.layer == chosen);
            of_layer.map(|row| line(&row, row.measured.label(&names, &target), unit.get())).collect::<Vec<_>>()
        })
    };
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Every number and its difference">
            <table class="numbers" data-testid="compare-table">
                <thead><tr><td>{move || unit.get().plural()}", contributions 0 to 1"</td>{head}</tr></thead>
                <tbody>{body}</tbody>
            </table>
        </div>
        <p class="note">
            "Differences are from the first analysis. "<b>"apart"</b>": the two 95 % intervals do not overlap. \
                "<b>"overlapping"</b>
            ": they do overlap, so the difference may be due to chance."
        </p>
    }
}

fn line(row: &Row, label: String, unit: Unit) -> impl IntoView + use<> {
    let scaled = |value: f64| if row.measured.is_information() { unit.of(value) } else { value };
    let cell = |value: &Option<Value>| match value {
        Some(v) => (short(scaled(v.value)), exact(scaled(v.value))),
        None => ("–".into(), "none".into()),
    };
    let cells = row.values.iter().enumerate().map(|(i, value)| {
        let (text, title) = cell(value);
        let difference = (i > 0).then(|| {
            let words = row.difference(i).map_or_else(|| "–".to_owned(), |d| told(d, scaled(d.by)));
            view! { <td>{words}</td> }
        });
        view! { <td title=title>{text}</td>{difference} }
    });
    view! { <tr><th scope="row">{label}</th>{cells.collect_view()}</tr> }
}

/// "+0.120 apart".
fn told(difference: Difference, by: f64) -> String {
    let sign = if by > 0.0 { "+" } else { "" };
    let apart = match difference.apart {
        Some(true) => " apart",
        Some(false) => " overlapping",
        None => "",
    };
    format!("{sign}{}{apart}", short(by))
}

//! What a control leaves: the atoms within each of its classes, and their mean.

use super::figure::caption_of;
use super::picture::Picture;
use leptos::prelude::*;
use plot::{Grid, View};
use schema::report::Report;
use words::format::Unit;

/// `sides` are the places of the report's modalities among several.
#[component]
pub fn Control(report: Report, sides: [Option<usize>; 2], unit: RwSignal<Unit>) -> impl IntoView {
    let grid = Signal::stored(Grid { rows: plot::control::bars(&report).len().max(1), columns: 1 });
    let title = plot::control::title(&report);
    let report = StoredValue::new(report);
    let words = move || report.with_value(|r| words::control::told(r, unit.get())).unwrap_or_default();
    let draw =
        move |view: View| report.with_value(|r| plot::control(r, View { sides, ..view }, &caption_of(r, view.unit)));
    let read = move |at: usize| {
        report.with_value(|r| {
            let Some((name, atoms)) = plot::control::bars(r).into_iter().nth(at) else { return String::new() };
            let [u1, redundant, u2, s] = atoms.map(|bits| unit.get().show(bits));
            let [a, b] = [&r.sources[0], &r.sources[1]];
            format!("{name}: unique to {a} {u1}, redundant {redundant}, unique to {b} {u2}, synergistic {s}")
        })
    };
    view! {
        <section class="kept" data-testid="control">
            <Picture
                title
                words=Signal::derive(words)
                testid="control-chart"
                file="control"
                unit
                chief=true
                grid
                draw
                read
            />
            <p class="notes">
                "Each class holds the examples with that value of the control, and their codes are the same as \
                    without it. The mean weights each class by its number of examples: it decomposes the joint \
                    information that is left once the control is known."
            </p>
        </section>
    }
}

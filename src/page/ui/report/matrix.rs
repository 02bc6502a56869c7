//! Several modalities: the matrix of comparisons, one of which is chosen, and whose report follows.

use super::figure::width_of;
use super::spots::{over, step_to};
use super::take::Take;
use crate::ui::store::Store;
use crate::web;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use plot::{Chart, Mark, Paper, View};
use schema::report::matrix::{Comparison, REST};
use schema::report::{LayerReport, Report};
use state::run::Shown;
use words::format::{exact, layer_words, short};
use words::story::{facts, only_of_each};

/// Nothing where there is but one pair.
#[component]
pub fn Comparisons(store: Store) -> impl IntoView {
    let several = Memo::new(move |_| store.shown.with(|shown| shown.len() > 1));
    view! { <Show when=move || several.get()><Several store /></Show> }
}

/// The modalities' names: those of the first pair, then the second of every pair of the first.
fn names(shown: &[Shown]) -> Vec<String> {
    let first = shown.first().map(|s| s.report.sources[0].clone());
    let others = shown.iter().map(|s| &s.report.sources);
    let others = others.take_while(|sources| Some(&sources[0]) == first.as_ref() && sources[1] != REST);
    first.iter().cloned().chain(others.map(|sources| sources[1].clone())).collect()
}

fn title(report: &Report) -> String {
    match report.sources[1].as_str() {
        REST => format!("{} against the rest", report.sources[0]),
        other => format!("{} and {other}", report.sources[0]),
    }
}

#[component]
fn Several(store: Store) -> impl IntoView {
    let stage = NodeRef::<Div>::new();
    let width = width_of(stage);
    let drawn = move |view: View, caption: &str| {
        store.shown.with(|shown| {
            let layers = shown.first()?.layers;
            let reports: Vec<Report> = shown.iter().map(|s| Report::clone(&s.report)).collect();
            plot::matrix(&names(shown), &reports, View { layers, ..view }, caption)
        })
    };
    let chart = Memo::new(move |_| {
        let view = View::page(width.get(), 0, store.unit.get());
        (view.width > 0).then(|| drawn(view, "")).flatten()
    });
    let paper = move |paper: Paper| {
        untrack(|| {
            let unit = store.unit.get();
            let caption = store.shown.with(|shown| shown.first().map(|s| facts(&s.report, unit).join(" · ")))?;
            drawn(paper.view(0, unit), &caption)
        })
    };
    let sentence = move || {
        store.shown.with(|shown| {
            let reports: Vec<&Report> = shown.iter().map(|s| &*s.report).collect();
            only_of_each(&reports, store.unit.get())
        })
    };
    let below = move || store.shown.with(|shown| shown.get(store.chosen.get()).map(|s| title(&s.report)));
    view! {
        <figure class="figure comparisons" data-testid="matrix">
            <div class="figure-head">
                <h2>"Every pair, and each against the rest"</h2>
                <Take title=Signal::stored("every pair".to_owned()) file="matrix" seen=width chart=paper />
            </div>
            <p class="notes">{sentence}</p>
            <div class="stage" node_ref=stage>
                <div aria-hidden="true" inner_html=move || chart.with(|c| c.as_ref().map(|c| c.svg.clone()).unwrap_or_default())></div>
                <Cells store chart />
            </div>
            <figcaption class="readout">
                "Each column is a layer. Choose a cell; its report follows: " <b data-testid="chosen">{below}</b>
            </figcaption>
            <Table store />
        </figure>
    }
}

/// Transparent cells over the drawing: a choice of one, which arrow keys move.
#[component]
fn Cells(store: Store, chart: Memo<Option<Chart>>) -> impl IntoView {
    let marks = Memo::new(move |_| {
        chart.with(|c| c.as_ref().map(|c| (c.width, c.height, c.marks.clone())).unwrap_or_default())
    });
    let group = NodeRef::<Div>::new();
    let step = move |event: ev::KeyboardEvent| {
        let places = marks.with(|(.., marks)| marks.len());
        let Some(next) = step_to(&event.key(), store.chosen.get_untracked(), places) else { return };
        event.prevent_default();
        store.chosen.set(next);
        if let Some(group) = group.get_untracked() {
            web::focus_child(&group, next as u32);
        }
    };
    let label = move |i: usize| store.shown.with(|shown| shown.get(i).map(|s| title(&s.report))).unwrap_or_default();
    let cell = move |i: usize, size: (u32, u32), mark: Mark| {
        view! {
            <button
                type="button"
                class="column cell"
                role="radio"
                {..over(mark, size)}
                aria-label=move || label(i)
                aria-checked=move || (store.chosen.get() == i).to_string()
                tabindex=move || if store.chosen.get() == i { "0" } else { "-1" }
                title=move || label(i)
                on:click=move |_| store.chosen.set(i)
            ></button>
        }
    };
    view! {
        <div class="columns" role="radiogroup" aria-label="Comparison whose report is shown" node_ref=group on:keydown=step>
            {move || marks.with(|(w, h, marks)| {
                marks.iter().enumerate().map(|(i, &mark)| cell(i, (*w, *h), mark)).collect_view()
            })}
        </div>
    }
}

/// The atoms of the layer that is pointed at, else of the last one.
#[component]
fn Table(store: Store) -> impl IntoView {
    let at =
        move |layers: &[LayerReport]| store.pointed.get().unwrap_or(usize::MAX).min(layers.len().saturating_sub(1));
    let layer = move || {
        store.shown.with(|shown| {
            let layers = &shown.first()?.report.layers;
            layers.get(at(layers)).map(|l| layer_words(&l.name))
        })
    };
    let row = move |i: usize, report: &Report| {
        let layer = report.layers.get(at(&report.layers))?;
        let unit = store.unit.get();
        let unique = |side: usize| layer.atoms.unique.values().nth(side).copied().unwrap_or(0.0);
        let all = [unique(0), layer.atoms.redundant, unique(1), layer.atoms.synergistic, layer.information.joint];
        let cells = all.map(|bits| {
            view! { <td title=exact(unit.of(bits))>{short(unit.of(layer.settled(bits)))}</td> }
        });
        Some(view! {
            <tr class:pointed=move || store.chosen.get() == i><th scope="row">{title(report)}</th>{cells.collect_view()}</tr>
        })
    };
    let rows = move || {
        store.shown.with(|shown| shown.iter().enumerate().filter_map(|(i, s)| row(i, &s.report)).collect_view())
    };
    view! {
        <details class="disclosure">
            <summary>"Table of every comparison: " {layer}</summary>
            <div class="scroll" role="region" tabindex="0" aria-label="Every comparison">
                <table class="numbers" data-testid="matrix-table">
                    <thead>
                        <tr>
                            <th scope="col">{move || store.unit.get().plural()}</th>
                            <th scope="col">"unique to the first"</th>
                            <th scope="col">"redundant"</th>
                            <th scope="col">"unique to the second"</th>
                            <th scope="col">"synergistic"</th>
                            <th scope="col">"both"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

/// The places among several modalities of the sides of the comparison that is shown.
pub fn sides(store: Store) -> [Option<usize>; 2] {
    let count = store.shown.with(|shown| shown.len());
    let chosen = Comparison::all(Comparison::modalities(count)).get(store.chosen.get()).copied();
    chosen.map_or(plot::PAIR, Comparison::places)
}

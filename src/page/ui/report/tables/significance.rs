//! What is significant: one narrow table, a question a column.

use super::{Cell, Column, Group, LayerTable, column};
use crate::ui::report::with;
use crate::ui::store::Store;
use leptos::prelude::*;
use schema::config::Config;
use schema::report::{LayerReport, Outcome, Report};
use state::run::Shown;
use words::format::{Unit, exact, whole};
use words::significance::{heading, questions, rule};

/// The swatches of the questions, in their order.
const ATOMS: [&str; 5] = ["", "unique-a", "unique-b", "redundant", "synergistic"];

fn groups(report: &Report, _: Unit) -> Vec<Group> {
    let level = report.config.level;
    // Names and settings alone: questions are the same of every layer.
    let outline = report.only(usize::MAX);
    let columns = report.layers.first().map(|layer| questions(report, layer)).into_iter().flatten().enumerate();
    let asked = columns.map(move |(at, question)| {
        let outline = outline.clone();
        let cell = move |layer: &LayerReport| {
            let question = questions(&outline, layer).into_iter().nth(at);
            let Some((question, p)) = question.and_then(|question| question.p().map(|p| (question, p))) else {
                return Cell::absent("not tested");
            };
            let class = if question.is_significant(level) { "significant" } else { "" };
            let all = question.test.map(|test| exact(test.p_adjusted)).unwrap_or_default();
            Cell { short: p, exact: all, class }
        };
        Column { atom: ATOMS[at], ..column(question.name, cell) }
    });
    let verdict = |layer: &LayerReport| match layer.verdict.as_ref().map(|verdict| verdict.outcome) {
        Some(Outcome::Unique) => Cell::words("unique information"),
        Some(Outcome::NoUnique) => Cell::words("information, none unique"),
        Some(Outcome::Noise) => Cell { class: "warned", ..Cell::words("not distinguishable from noise") },
        Some(Outcome::Pending) => Cell::words("pending"),
        None => Cell::absent("not tested"),
    };
    vec![Group { head: heading(report).into(), columns: asked.chain([column("verdict", verdict)]).collect() }]
}

#[component]
pub fn Significance(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let note = move || {
        with(shown, |r| {
            let Config { null, sequential, resamples, level, .. } = r.config;
            let permutations = if sequential > 0 { sequential } else { null };
            let [permutations, halves] = [permutations, resamples].map(|draws| whole(draws.into()));
            let rule = rule(r).map(|rule| format!(" {rule}")).unwrap_or_default();
            format!(
                "Bold: significant at level {level}. \u{201c}≤\u{201d}: the smallest p-value that {permutations} permutations, or {halves} half-samples, can give.{rule}"
            )
        })
    };
    view! {
        <LayerTable store shown unit=store.unit.into() title="What is significant" testid="significance-table" groups />
        <p class="note">{note}</p>
    }
}

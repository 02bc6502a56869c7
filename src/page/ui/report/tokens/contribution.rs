//! Both aggregates of the contribution, each beside what it is when nothing tells anything; and how many samples each layer has.

use super::super::tables::Cell;
use super::Shown;
use leptos::prelude::*;
use schema::tokens::{Against, TokensLayer, TokensReport};
use words::format::{exact, layer_tick, percent, whole};
use words::story::tokens::{AGGREGATES, absence};

#[component]
pub fn Contribution(report: Shown) -> impl IntoView {
    let first = report.with_value(|r| r.sources[0].clone());
    let title = format!("Contribution of {first}, over groups");
    let body = report.with_value(|r| r.layers.iter().map(row).collect_view());
    let note = report.with_value(note);
    view! {
        <section class="table-section">
            <div class="figure-head"><h3>{title.clone()}</h3></div>
            <div class="scroll" role="region" tabindex="0" aria-label=title>
                <table class="numbers" data-testid="aggregates">
                    <thead>
                        <tr>
                            <td colspan="3"></td>
                            <th scope="colgroup" class="group" colspan="2">{AGGREGATES[0]}</th>
                            <th scope="colgroup" class="group" colspan="3">{AGGREGATES[1]}</th>
                        </tr>
                        <tr>
                            <th scope="col">"layer"</th>
                            <th scope="col">"groups"</th>
                            <th scope="col">"left out"</th>
                            <th scope="col" class="first">{first.clone()}</th>
                            <th scope="col">"permuted"</th>
                            <th scope="col" class="first">{first}</th>
                            <th scope="col">"permuted"</th>
                            <th scope="col">"groups where defined"</th>
                        </tr>
                    </thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
        </section>
        <p class="note">{note}</p>
    }
}

fn row(layer: &TokensLayer) -> impl IntoView + use<> {
    let why = absence(layer);
    let share = |share: Option<f64>| match share {
        Some(share) => Cell { short: percent(share), exact: exact(share), class: "" },
        None => Cell::absent(why),
    };
    let chance = |against: Option<Against>| match against {
        Some(Against { mean, low, high }) => Cell {
            short: format!("{} ({} to {})", percent(mean), percent(low), percent(high)),
            exact: format!("{} ({} to {})", exact(mean), exact(low), exact(high)),
            class: "",
        },
        None => Cell::absent("no null"),
    };
    let (of, null) = (layer.contribution.as_ref(), layer.null.as_ref());
    let mut mean = share(of.and_then(|of| of.mean_of_ratios));
    if let Some(error) = of.and_then(|of| of.standard_error) {
        mean.short = format!("{} ± {}", mean.short, percent(error).replace("< ", "under "));
        mean.exact = format!("{} ± {}", mean.exact, exact(error));
    }
    let cells = [
        Cell::words(whole(layer.samples)),
        Cell::words(whole(layer.skipped.len() as u64)),
        share(of.and_then(|of| of.ratio_of_means)),
        chance(null.and_then(|null| null.ratio_of_means)),
        mean,
        chance(null.and_then(|null| null.mean_of_ratios)),
        of.map_or_else(|| Cell::absent(why), |of| Cell::words(whole(of.defined))),
    ];
    let cells = cells.map(|cell| view! { <td class=cell.class title=cell.exact>{cell.short}</td> });
    view! { <tr><th scope="row">{layer_tick(&layer.name).to_owned()}</th>{cells.collect_view()}</tr> }
}

/// What the two are, and why there is none.
fn note(report: &TokensReport) -> String {
    let [a, b] = [&report.sources[0], &report.sources[1]];
    let mut words = format!(
        "Ratio of means: the sum of U({a}) divided by the sum of U({a}) + U({b}), so that groups with much unique information weigh most. Mean of \
         ratios: the mean of U({a}) / (U({a}) + U({b})) over the groups in which it is defined, ± its standard error, so that all groups weigh the \
         same. The rest of 100 % is {b}\u{2019}s. Permuted: the same for permuted targets, as a mean and, in brackets, its band."
    );
    let mut reasons: Vec<&str> = report.layers.iter().filter(|l| l.contribution.is_none()).map(absence).collect();
    reasons.sort_unstable();
    reasons.dedup();
    for reason in reasons {
        words.push_str(match reason {
            "noise" => " – noise: what the modalities tell is not distinguishable from noise.",
            "undefined" => " – undefined: neither has unique information, to within the certified gap.",
            _ => " – not significant: unique information is not distinguishable from 0.",
        });
    }
    words
}

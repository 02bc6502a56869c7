//! What a stability check found: its verdict, a heat map, and the numbers behind it. In the program that the page loads when it is first needed.

use crate::ui::report::Drawing;
use crate::ui::report::figure::width_of;
use crate::ui::report::spots::Spots;
use crate::ui::report::take::Take;
use crate::web;
use leptos::html::Div;
use leptos::prelude::*;
use plot::{Paper, View};
use schema::stability::{Found, SettingReport, StabilityLayer, StabilityReport};
use words::format::{Unit, layer_words, percent, short, whole};
use words::warnings;

#[component]
pub fn Findings(report: StabilityReport) -> impl IntoView {
    let checked = StoredValue::new(report);
    let count = checked.with_value(|report| report.layers.len());
    // The last layer, until another is chosen.
    let place = RwSignal::new(count.saturating_sub(1));
    let effects = checked.with_value(words::stability::effects_words);
    let over = checked.with_value(words::stability::layers_words);
    let told = checked.with_value(|r| warnings::of_all(&r.warnings, &r.sources, &r.target, r.config.level));
    let none_told = told.is_empty();
    let choice = (count > 1).then(|| {
        let names: Vec<String> = checked.with_value(|r| r.layers.iter().map(|l| layer_words(&l.name)).collect());
        let options = names.into_iter().enumerate().map(|(at, name)| {
            view! { <option value=at.to_string() selected=move || place.get() == at>{name}</option> }
        });
        let choose = move |event| place.set(event_target_value(&event).parse().unwrap_or(0));
        view! {
            <label class="inside-layer">
                "Settings at "<select data-testid="stability-shown" on:change=choose>{options.collect_view()}</select>
            </label>
        }
    });
    view! {
        {over.map(|words| view! { <p data-testid="stability-layers">{words}</p> })}
        {effects.map(|words| view! {
            <p data-testid="stability-effects">{words.clone()}</p>
            <Drawing
                title="Which settings matter"
                words
                testid="effects"
                unit=RwSignal::new(Unit::Bits)
                draw=move |view| checked.with_value(|report| plot::effects(report, view, ""))
            />
        })}
        <ul class="warnings" data-testid="stability-warnings" hidden=none_told>
            {told.into_iter().map(|words| view! { <li><b>"Warning "</b>{words}</li> }).collect_view()}
        </ul>
        {choice}
        {move || view! { <OfLayer checked at=place.get() /> }}
    }
}

/// What was found at one layer.
#[component]
fn OfLayer(checked: StoredValue<StabilityReport>, at: usize) -> impl IntoView {
    let of = Of { checked, at };
    let stage = NodeRef::<Div>::new();
    let width = width_of(stage);
    let chart = Memo::new(move |_| {
        let view = View::page(width.get(), 1, Unit::Bits);
        (view.width > 0).then(|| of.read(|r, l| plot::stability(r, l, view, ""))).flatten()
    });
    let pointed = RwSignal::new(None::<usize>);
    let cells = StoredValue::new(of.read(plot::stability_words).unwrap_or_default());
    let words = move |i: usize| cells.with_value(|cells| cells.get(i).cloned()).unwrap_or_default();
    let read = move || match pointed.get() {
        Some(i) => words(i),
        None => "Point at a cell, or use Tab and the arrow keys, to read it.".to_owned(),
    };
    let verdict = of.read(words::stability::verdict);
    let largest = of.read(words::stability::largest).flatten();
    let title = of.read(|report, layer| {
        let place = if layer.name == "all rows" { String::new() } else { format!(", {}", layer_words(&layer.name)) };
        format!("Contribution of {} by setting{place}", report.sources[0])
    });
    let title = title.unwrap_or_default();
    let several = of.read(|report, _| report.grid.codings.len() > 1).unwrap_or_default();
    let failed = RwSignal::new(None);
    let paper = move |paper: Paper| {
        untrack(|| {
            of.read(|r, l| {
                let caption = format!("{} · n = {} · mean over seeds", l.name, whole(l.rows));
                plot::stability(r, l, paper.view(1, Unit::Bits), &caption)
            })
        })
    };
    let save_json = move |_| {
        let json = checked.with_value(words::sentences::stability);
        failed.set(web::download("pidlens-stability.json", "application/json", &json).err());
    };
    view! {
        <p data-testid="stability-verdict">{verdict}</p>
        <p data-testid="stability-largest">{largest}</p>
        <figure class="figure" data-testid="stability-chart">
            <div class="figure-head">
                <h3>{title.clone()}</h3>
                <Take title=Signal::stored(title) file="stability" seen=width chart=paper />
                <button type="button" class="quiet" data-testid="download-stability" on:click=save_json>
                    "JSON"<span class="unseen">" of the stability check"</span>
                </button>
            </div>
            {move || failed.get().map(|m: String| view! { <p class="error" role="alert"><b>"Error "</b>{m}</p> })}
            <div class="stage" node_ref=stage>
                <div aria-hidden="true" inner_html=move || chart.with(|c| c.as_ref().map(|c| c.svg.clone()).unwrap_or_default())></div>
                <Spots chart label="Settings: arrow keys move between them" words pointed chosen=None />
            </div>
            <figcaption class="readout" data-testid="stability-readout">{read}</figcaption>
        </figure>
        <p class="hint">
            "Plug-in values, mean over seeds. "
            {several.then_some("Predictive codes count only examples that they were not fitted to. ")}
            "Settings with too few examples for their cells do not count. A sign that holds need "
            "not be significant: the report's verdict says whether it is."
        </p>
        <details class="disclosure">
            <summary>"Every setting"</summary>
            {of.read(settings)}
        </details>
    }
}

/// One of the layers that were checked.
#[derive(Clone, Copy)]
struct Of {
    checked: StoredValue<StabilityReport>,
    at: usize,
}

impl Of {
    fn read<T>(self, read: impl FnOnce(&StabilityReport, &StabilityLayer) -> T) -> Option<T> {
        self.checked.with_value(|report| report.layers.get(self.at).map(|layer| read(report, layer)))
    }
}

/// Every analysis of the grid, one a line.
fn settings(report: &StabilityReport, layer: &StabilityLayer) -> impl IntoView + use<> {
    let several = report.grid.codings.len() > 1;
    let bits = |found: &Found, i: usize| short(*found.atoms.unique.values().nth(i).unwrap_or(&0.0));
    let row = |setting: &SettingReport| {
        let pca = setting.pca.map_or("all".to_owned(), |pca| pca.to_string());
        let values = match (&setting.found, &setting.refused) {
            (Some(found), _) => [
                bits(found, 0),
                bits(found, 1),
                found.contribution.map_or("–".to_owned(), percent),
                short(found.rows_per_occupied_cell),
                if found.sparse { "too few examples".to_owned() } else { String::new() },
            ],
            (None, why) => ["–".into(), "–".into(), "–".into(), "–".into(), why.clone().unwrap_or_default()],
        };
        view! {
            <tr>
                {several.then(|| view! { <td>{setting.coding.codes()}</td> })}
                <th scope="row">{setting.clusters}</th><td>{pca}</td><td>{whole(setting.rows)}</td><td>{setting.seed.to_string()}</td>
                {values.map(|value| view! { <td>{value}</td> }).collect_view()}
            </tr>
        }
    };
    let [a, b] = [&report.sources[0], &report.sources[1]];
    let heads = [
        "K".to_owned(),
        "PCA".to_owned(),
        "examples".to_owned(),
        "seed".to_owned(),
        format!("unique to {a}, bits"),
        format!("unique to {b}, bits"),
        format!("C {a}"),
        "examples / cell".to_owned(),
        "note".to_owned(),
    ];
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Every setting">
            <table class="numbers">
                <thead><tr>{several.then(|| view! { <th scope="col">"codes"</th> })}{heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr></thead>
                <tbody>{layer.settings.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

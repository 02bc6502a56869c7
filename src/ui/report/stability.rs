//! Whether the answer depends on the settings: a check that is run on request, its verdict, a heat map, and the numbers behind it.

use super::figure::width_of;
use super::spots::Spots;
use super::take::Take;
use super::with;
use crate::engine::stability::grid::Grid;
use crate::engine::stability::report::{Found, SettingReport, StabilityLayer, StabilityReport};
use crate::format::{Unit, counted, layer_words, percent, short, whole, whole_percent};
use crate::plot::{self, Paint, View};
use crate::ui::model::readiness::Order;
use crate::ui::model::run::{Phase, Run, Shown};
use crate::ui::model::stability::{Checked, Stability as State};
use crate::ui::store::Store;
use crate::web;
use leptos::html::Div;
use leptos::prelude::*;

#[component]
pub fn Stability(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let job = Memo::new(move |_| {
        shown.with(|shown| match shown.as_ref().and_then(|shown| shown.order.as_ref()) {
            // A check is of two modalities.
            Some(Order::Analyze { job, .. }) if job.sources.len() == 2 => Some(job.config.clone()),
            _ => None,
        })
    });
    let checked = Memo::new(move |_| {
        let order = shown.with(|shown| shown.as_ref().and_then(|shown| shown.order.clone()));
        store.stability.with(|state| state.checked.clone().filter(|checked| Some(&checked.order) == order.as_ref()))
    });
    view! {
        <Show when=move || job.with(Option::is_some)>
            <details class="disclosure stability" data-testid="stability">
                <summary>"Stability: does the answer depend on the settings?"</summary>
                <div class="stability-body">
                    <p class="hint">{move || job.with(|config| config.as_ref().map(|config| plan(&Grid::around(config))))}</p>
                    <Controls store shown />
                    <Show when=move || checked.with(Option::is_some)>
                        <Findings checked />
                    </Show>
                </div>
            </details>
        </Show>
    }
}

/// "Runs the analysis of one layer again with K = 4, 6, 8, …".
fn plan(grid: &Grid) -> String {
    let list = |values: Vec<String>| values.join(", ");
    let dims = grid.pca.iter().map(|pca| pca.map_or("all dimensions".to_owned(), |pca| pca.to_string())).collect();
    let settings = grid.clusters.len() * grid.pca.len() * grid.seeds.len() * grid.shares.len();
    format!(
        "Runs one layer again with K = {}, PCA to {}, {}, and {} of the rows: up to {} settings.",
        list(grid.clusters.iter().map(u32::to_string).collect()),
        list(dims),
        counted(grid.seeds.len() as u64, "seed", "seeds"),
        list(grid.shares.iter().map(|share| whole_percent(*share)).collect()),
        whole(settings as u64)
    )
}

#[component]
fn Controls(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let names = Memo::new(move |_| {
        with(shown, |r| r.layers.iter().map(|l| layer_words(&l.name)).collect::<Vec<_>>()).unwrap_or_default()
    });
    // The last layer, until another is chosen.
    let chosen = RwSignal::new(None::<usize>);
    let layer = move || {
        let last = names.with(Vec::len).saturating_sub(1);
        chosen.get().unwrap_or(last).min(last)
    };
    let running = Memo::new(move |_| store.stability.with(State::is_running));
    let busy = Memo::new(move |_| store.run.with(Run::is_running));
    let failure = move || {
        store.stability.with(|state| match &state.phase {
            Phase::Failed(message) => Some(message.clone()),
            _ => None,
        })
    };
    let options = move || {
        let names = names.get().into_iter().enumerate();
        names
            .map(|(i, name)| view! { <option value=i.to_string() selected=move || layer() == i>{name}</option> })
            .collect_view()
    };
    view! {
        {move || failure().map(|message| view! {
            <p class="error" role="alert" data-testid="stability-error"><b>"Error "</b>{message}</p>
        })}
        <div class="stability-start" hidden=move || running.get()>
            <label hidden=move || { names.with(Vec::len) < 2 }>
                <span class="unseen">"Layer to check"</span>
                <select data-testid="stability-layer" on:change=move |event| chosen.set(event_target_value(&event).parse().ok())>
                    {options}
                </select>
            </label>
            <button
                type="button"
                data-testid="check-stability"
                disabled=move || running.get() || busy.get()
                on:click=move |_| store.check_stability(layer())
            >
                "Check stability"
            </button>
        </div>
        <Show when=move || running.get()>
            <Progress store />
        </Show>
        <p class="unseen" role="status">{move || store.stability.with(announcement)}</p>
    }
}

fn announcement(state: &State) -> &'static str {
    match (&state.phase, &state.checked) {
        (Phase::Running(_), _) => "Checking stability",
        (Phase::Cancelled, _) => "Cancelled",
        (Phase::Idle, Some(_)) => "The stability check is ready",
        _ => "",
    }
}

#[component]
fn Progress(store: Store) -> impl IntoView {
    let progress = Memo::new(move |_| {
        store.stability.with(|state| match &state.phase {
            Phase::Running(Some(progress)) => Some((progress.stage.label(), progress.overall)),
            _ => None,
        })
    });
    let fraction = move || progress.get().map_or(0.0, |(_, overall)| overall);
    view! {
        <div class="progress" data-testid="stability-progress">
            <p class="progress-words">
                <span>{move || progress.get().map_or("starting", |(stage, _)| stage)}</span>
                <span class="number">{move || format!("{:.0}\u{202f}%", 100.0 * fraction())}</span>
            </p>
            <progress max="1" aria-label="Stability check" prop:value=move || fraction().to_string()></progress>
            <button type="button" data-testid="cancel-stability" on:click=move |_| store.cancel_stability()>"Cancel"</button>
        </div>
    }
}

/// The one layer that was checked.
fn of<T>(checked: Memo<Option<Checked>>, read: impl FnOnce(&StabilityReport, &StabilityLayer) -> T) -> Option<T> {
    checked.with(|checked| {
        let report = &checked.as_ref()?.report;
        report.layers.first().map(|layer| read(report, layer))
    })
}

#[component]
fn Findings(checked: Memo<Option<Checked>>) -> impl IntoView {
    let stage = NodeRef::<Div>::new();
    let width = width_of(stage);
    let chart = Memo::new(move |_| {
        let view = View { width: width.get(), paint: Paint::Page, ..View::paper(1, Unit::Bits) };
        (view.width > 0).then(|| of(checked, |r, l| plot::stability(r, l, view, ""))).flatten()
    });
    let pointed = RwSignal::new(None::<usize>);
    let cells = Memo::new(move |_| of(checked, plot::stability_words).unwrap_or_default());
    let words = move |i: usize| cells.with(|cells| cells.get(i).cloned()).unwrap_or_default();
    let read = move || match pointed.get() {
        Some(i) => words(i),
        None => "Point at a cell, or go there by Tab and the arrow keys, to read it.".to_owned(),
    };
    let verdict = move || of(checked, |_, layer| layer.verdict.words.clone());
    let largest = move || of(checked, |_, layer| layer.largest.as_ref().map(|largest| largest.words.clone())).flatten();
    let title = move || {
        of(checked, |report, layer| {
            let place =
                if layer.name == "all rows" { String::new() } else { format!(", {}", layer_words(&layer.name)) };
            format!("Contribution of {} by settings{place}", report.sources[0])
        })
    };
    let failed = RwSignal::new(None);
    let paper = move || {
        untrack(|| {
            of(checked, |r, l| {
                let caption = format!("{} · n = {} · mean over seeds", l.name, whole(l.rows));
                plot::stability(r, l, View::paper(1, Unit::Bits), &caption)
            })
        })
    };
    let save_json = move |_| {
        if let Some(json) = of(checked, |report, _| report.to_json()) {
            failed.set(web::download("pidlens-stability.json", "application/json", &json).err());
        }
    };
    view! {
        <p data-testid="stability-verdict">{verdict}</p>
        <p data-testid="stability-largest">{largest}</p>
        <figure class="figure" data-testid="stability-chart">
            <div class="figure-head">
                <h3>{title}</h3>
                <Take title=Signal::derive(move || title().unwrap_or_default()) file="stability" chart=paper />
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
            "Plug-in values, mean over seeds. Settings whose rows are too few for the cells they fill do not count. A sign that holds is not "
            "yet one that can be told from noise: the report's verdict says that."
        </p>
        <details class="disclosure">
            <summary>"Every setting"</summary>
            {move || of(checked, settings)}
        </details>
    }
}

/// Every analysis of the grid, one a line.
fn settings(report: &StabilityReport, layer: &StabilityLayer) -> impl IntoView + use<> {
    let bits = |found: &Found, i: usize| short(*found.atoms.unique.values().nth(i).unwrap_or(&0.0));
    let row = |setting: &SettingReport| {
        let pca = setting.pca.map_or("all".to_owned(), |pca| pca.to_string());
        let values = match (&setting.found, &setting.refused) {
            (Some(found), _) => [
                bits(found, 0),
                bits(found, 1),
                found.contribution.map_or("–".to_owned(), percent),
                short(found.rows_per_occupied_cell),
                if found.sparse { "too few rows".to_owned() } else { String::new() },
            ],
            (None, why) => ["–".into(), "–".into(), "–".into(), "–".into(), why.clone().unwrap_or_default()],
        };
        view! {
            <tr>
                <th scope="row">{setting.clusters}</th><td>{pca}</td><td>{whole(setting.rows)}</td><td>{setting.seed.to_string()}</td>
                {values.map(|value| view! { <td>{value}</td> }).collect_view()}
            </tr>
        }
    };
    let [a, b] = [&report.sources[0], &report.sources[1]];
    let heads = [
        "K".to_owned(),
        "PCA".to_owned(),
        "rows".to_owned(),
        "seed".to_owned(),
        format!("unique to {a}, bits"),
        format!("unique to {b}, bits"),
        format!("C {a}"),
        "rows / cell".to_owned(),
        "note".to_owned(),
    ];
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="Every setting">
            <table class="numbers">
                <thead><tr>{heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr></thead>
                <tbody>{layer.settings.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

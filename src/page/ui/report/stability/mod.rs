//! Whether the answer depends on the settings: a check that is run on request. What it found is shown by [`findings`].

pub mod findings;

use super::with;
use crate::ui::later::Later;
use crate::ui::store::Store;
use crate::web::program;
use leptos::prelude::*;
use protocol::{Results, Task};
use schema::config::Coding;
use schema::grid::Grid;
use schema::json;
use schema::report::Report;
use state::readiness::Order;
use state::run::{Phase, Run, Shown};
use web_sys::HtmlElement;
use words::format::{counted, layer_words, whole, whole_percent};

#[component]
pub fn Stability(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let job = Memo::new(move |_| {
        shown.with(|shown| match shown.as_ref().and_then(|shown| shown.order.as_ref()) {
            // A check is of two modalities.
            Some(Order { task: Task::Analyze { job }, .. }) if job.sources.len() == 2 => Some(job.config.clone()),
            _ => None,
        })
    });
    let found = Memo::new(move |_| {
        let order = shown.with(|shown| shown.as_ref().and_then(|shown| shown.order.clone()));
        let found = store.beside.with(|beside| beside.found(order.as_ref(), |r| matches!(r, Results::Stability(_))))?;
        Some((found, json::text(&store.names.get())))
    });
    let findings = move || {
        found.get().map(|(report, names)| {
            let show = move |later: &program::Later, place: &HtmlElement, unit: &str| {
                let Results::Stability(report) = &*report else { unreachable!("no other was asked for") };
                later.stability(place, unit, report, &names)
            };
            view! { <Later unit=store.unit name="What the check found" show /> }
        })
    };
    let planned = move || {
        let predictable = with(shown, is_predictable).unwrap_or_default();
        job.with(|config| config.as_ref().map(|config| plan(&Grid::around(config).under(config, predictable))))
    };
    view! {
        <Show when=move || job.with(Option::is_some)>
            <details class="disclosure stability" data-testid="stability">
                <summary>"Stability: does the answer depend on the settings?"</summary>
                <div class="stability-body">
                    <p class="hint" data-testid="stability-plan">{planned}</p>
                    <Controls store shown ready=Signal::derive(move || found.with(Option::is_some)) />
                    {findings}
                </div>
            </details>
        </Show>
    }
}

/// Whether the report's data are such that the check has predictive codes too: an embedding, and a target of labels.
fn is_predictable(report: &Report) -> bool {
    report.layers.first().is_some_and(|layer| {
        let embedding = |name: &String| layer.coding.get(name).is_some_and(|coding| coding.dimensions.is_some());
        layer.coding.get(&report.target).is_some_and(|coding| coding.method == "labels")
            && report.sources.iter().any(embedding)
    })
}

/// "Runs a layer again with K = 4, 6, 8, …".
fn plan(grid: &Grid) -> String {
    let list = |values: Vec<String>| values.join(", ");
    let dims = grid.pca.iter().map(|pca| pca.map_or("all dimensions".to_owned(), |pca| pca.to_string())).collect();
    let clusters = list(grid.clusters.iter().map(u32::to_string).collect());
    let seeds = counted(grid.seeds.len() as u64, "seed", "seeds");
    let shares = list(grid.shares.iter().map(|share| whole_percent(*share)).collect());
    let [others, predictive] = grid.analyses().map(|count| whole(count as u64));
    match grid.codings.as_slice() {
        [Coding::Predictive] => {
            format!(
                "Runs a layer again with K = {clusters}, {seeds}, and {shares} of the examples: up to {predictive} analyses."
            )
        }
        codings => {
            let dims = list(dims);
            let mut words = format!(
                "Runs a layer again with K = {clusters}, PCA to {dims}, {seeds}, and {shares} of the examples: up to {others} analyses."
            );
            if codings.contains(&Coding::Predictive) {
                words.push_str(&format!(
                    " Under predictive codes, K and seeds vary on all examples, and K alone on fewer: up to {predictive} more."
                ));
            }
            words
        }
    }
}

#[component]
fn Controls(store: Store, shown: Memo<Option<Shown>>, ready: Signal<bool>) -> impl IntoView {
    let names = Memo::new(move |_| {
        with(shown, |r| r.layers.iter().map(|l| layer_words(&l.name)).collect::<Vec<_>>()).unwrap_or_default()
    });
    // The last layer, until another is chosen, or all of them.
    let chosen = RwSignal::new(String::new());
    let layer = move || {
        let last = names.with(Vec::len).saturating_sub(1);
        match chosen.get().as_str() {
            ALL => None,
            place => Some(place.parse().unwrap_or(last).min(last)),
        }
    };
    let running = Memo::new(move |_| phase(store, |phase| matches!(phase, Phase::Running(_))));
    let busy = Memo::new(move |_| store.run.with(Run::is_running));
    let failure = move || {
        phase(store, |phase| match phase {
            Phase::Failed(message) => Some(message.clone()),
            _ => None,
        })
    };
    let options = move || {
        let names = names.get().into_iter().enumerate();
        names
            .map(|(i, name)| view! { <option value=i.to_string() selected=move || layer() == Some(i)>{name}</option> })
            .collect_view()
    };
    view! {
        {move || failure().map(|message| view! {
            <p class="error" role="alert" data-testid="stability-error"><b>"Error "</b>{message}</p>
        })}
        <div class="stability-start" hidden=move || running.get()>
            <label hidden=move || { names.with(Vec::len) < 2 }>
                <span class="unseen">"Layer to check"</span>
                <select data-testid="stability-layer" on:change=move |event| chosen.set(event_target_value(&event))>
                    <option value=ALL selected=move || layer().is_none()>{move || format!("all {} layers", names.with(Vec::len))}</option>
                    {options}
                </select>
            </label>
            <button
                type="button"
                data-testid="check-stability"
                disabled=move || running.get() || busy.get()
                on:click=move |_| {
                    program::prepare();
                    let layer = layer();
                    store.ask_beside(|job| Task::Stability { job: job.clone(), grid: Grid::around(&job.config), layer });
                }
            >
                "Check stability"
            </button>
        </div>
        <Show when=move || running.get()>
            <Progress store />
        </Show>
        <p class="unseen" role="status">{move || phase(store, |phase| announcement(phase, ready.get()))}</p>
    }
}

/// Stands for every layer in the choice.
const ALL: &str = "all";

/// How far the check is.
fn phase<T>(store: Store, read: impl FnOnce(&Phase) -> T) -> T {
    store.beside.with(|beside| read(beside.phase(|task| matches!(task, Task::Stability { .. }))))
}

fn announcement(phase: &Phase, ready: bool) -> &'static str {
    match phase {
        Phase::Running(_) => "Checking stability",
        Phase::Cancelled => "Cancelled",
        Phase::Idle if ready => "The stability check is ready",
        Phase::Idle | Phase::Failed(_) => "",
    }
}

#[component]
fn Progress(store: Store) -> impl IntoView {
    let progress = Memo::new(move |_| {
        phase(store, |phase| match phase {
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
            <button type="button" data-testid="cancel-stability" on:click=move |_| store.cancel_beside()>"Cancel"</button>
        </div>
    }
}

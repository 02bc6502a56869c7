//! One layer, opened by the person who wants to see how its atoms come about: the Venn picture, `P` against `Q*`, and how the gap closed. The
//! report holds only the first; the others are computed when they are asked for.

use super::figure::{Figure, caption};
use super::picture::{Grid, Picture};
use super::readout;
use super::with;
use crate::engine::inside::{Inside, MOST_CELLS};
use crate::engine::report::{LayerReport, Report};
use crate::format::{THIN, layer_tick, layer_words, significant, whole};
use crate::plot::{self, Slice};
use crate::protocol::Event;
use crate::run::job::Progress;
use crate::ui::model::opened::Opened;
use crate::ui::model::readiness::Order;
use crate::ui::model::run::{Run, Shown};
use crate::ui::model::stability::Stability;
use crate::ui::store::Store;
use leptos::prelude::*;

/// How far opening a layer is.
#[derive(Debug, Clone, PartialEq)]
enum Look {
    Closed,
    Opening(Option<Progress>),
    Open(Inside),
    Failed(String),
}

/// `shown` as the page sees it, `raw` as it was computed.
#[component]
pub fn InsideOne(store: Store, shown: Memo<Option<Shown>>, raw: Memo<Option<Shown>>) -> impl IntoView {
    let count = Memo::new(move |_| with(shown, |r| r.layers.len()).unwrap_or(0));
    let layer = Memo::new(move |_| {
        let last = count.get().saturating_sub(1);
        store.selected.get().unwrap_or(last).min(last)
    });
    let many = Memo::new(move |_| count.get() > 1);
    // Only what was computed from these very inputs says something of the layer that is shown.
    let order = Memo::new(move |_| {
        let here = raw.with(|s| s.as_ref().and_then(|s| s.order.clone()));
        here.or_else(|| store.opened.with(|opened| opened.as_ref().and_then(Opened::order)))
    });
    let look = RwSignal::new(Look::Closed);
    // There is one worker: what else it is asked ends the opening of a layer.
    let running = Memo::new(move |_| store.run.with(Run::is_running) || store.stability.with(Stability::is_running));
    Effect::watch(
        move || (layer.get(), store.chosen.get(), order.get(), running.get()),
        move |_, _, _| {
            if matches!(look.get_untracked(), Look::Opening(_)) && !running.get_untracked() {
                store.stop_looking();
            }
            look.set(Look::Closed);
        },
        false,
    );
    let one = Memo::new(move |_| {
        let only = |shown: &Shown| {
            let layers = shown.report.layers.get(layer.get()).cloned().into_iter().collect();
            Shown { report: Report { layers, ..shown.report.clone() }, order: None, layers: 1 }
        };
        shown.with(|s| s.as_ref().map(only))
    });
    let place = move || one.with(|s| s.as_ref().and_then(|s| s.report.layers.first().map(|l| layer_words(&l.name))));
    let title = Signal::derive(move || {
        let target = with(shown, |r| r.target.clone()).unwrap_or_default();
        format!("Information about {target} at {}", place().unwrap_or_default())
    });
    let names = move || {
        let options = |r: &Report| {
            let option = |(i, l): (usize, &LayerReport)| {
                let chosen = move || layer.get() == i;
                view! { <option value=i.to_string() selected=chosen>{layer_tick(&l.name).to_owned()}</option> }
            };
            r.layers.iter().enumerate().map(option).collect_view()
        };
        with(shown, options)
    };
    view! {
        <details class="disclosure inside" data-testid="inside">
            <summary>{move || if many.get() { "Inside one layer" } else { "Inside: P, Q* and how the gap closed" }}</summary>
            <div class="inside-body">
                <Show when=move || many.get()>
                    <label class="inside-layer">
                        "Layer"
                        <select
                            data-testid="inside-layer"
                            on:change=move |event| store.selected.set(event_target_value(&event).parse().ok())
                        >
                            {names}
                        </select>
                        <span class="hint">"or press a column of a chart above"</span>
                    </label>
                    <Figure store shown=one title testid="venn-chart" file="venn" draw=plot::venn read=readout::atoms pointed=RwSignal::new(None) />
                </Show>
                <Asking store layer order look running />
                <Show when=move || matches!(look.get(), Look::Open(_))>
                    <Drawn store shown=one look />
                </Show>
            </div>
        </details>
    }
}

/// The button that opens a layer, or why there is none; progress, and what went wrong.
#[component]
fn Asking(
    store: Store,
    layer: Memo<usize>,
    order: Memo<Option<Order>>,
    look: RwSignal<Look>,
    running: Memo<bool>,
) -> impl IntoView {
    let open = move |_| {
        let Some(order) = order.get_untracked() else { return };
        look.set(Look::Opening(None));
        let heard = move |event: Event| match event {
            Event::Progress { progress } => look.set(Look::Opening(Some(progress))),
            Event::Inside { inside } => look.set(Look::Open(inside)),
            Event::Failed { message } => look.set(Look::Failed(message)),
            Event::Crashed { message } => look.set(Look::Failed(format!("the engine stopped: {message}"))),
            _ => {}
        };
        if let Err(message) = store.look_inside(&order, layer.get_untracked(), heard) {
            look.set(Look::Failed(message));
        }
    };
    let close = move |_| {
        store.stop_looking();
        look.set(Look::Closed);
    };
    let missing = move || {
        let files: Vec<String> = store.opened.with(|opened| {
            opened.as_ref().map(|o| o.missing().map(|file| file.name.clone()).collect()).unwrap_or_default()
        });
        match files.is_empty() {
            true => {
                "P, Q* and the way of the gap are no part of a report; they are computed from the files.".to_owned()
            }
            false => format!(
                "P, Q* and the way of the gap are no part of a report: drop the same files here ({}), and this layer is computed again.",
                files.join(", ")
            ),
        }
    };
    move || match look.get() {
        Look::Open(_) => ().into_any(),
        Look::Opening(progress) => {
            let stage = progress.as_ref().map_or("starting", |p| p.stage.label());
            let done = progress.as_ref().map_or(0.0, |p| p.overall);
            view! {
                <div class="progress" data-testid="inside-progress">
                    <div class="progress-words"><span>{stage}</span><span>{format!("{:.0}{THIN}%", 100.0 * done)}</span></div>
                    <progress max="1" value=done.to_string() aria-label="Opening the layer"></progress>
                    <button type="button" on:click=close>"Cancel"</button>
                </div>
            }
            .into_any()
        }
        Look::Closed | Look::Failed(_) if order.with(Option::is_none) => {
            view! { <p class="hint" data-testid="inside-missing">{missing()}</p> }.into_any()
        }
        now => {
            let failed = if let Look::Failed(message) = now { Some(message) } else { None };
            view! {
                {failed.map(|m| view! { <p class="error" role="alert" data-testid="error"><b>"Error "</b>{m}</p> })}
                <div class="inside-ask">
                    <button type="button" data-testid="open-layer" disabled=move || running.get() on:click=open>
                        "Compute P, Q* and the gap"
                    </button>
                    <p class="hint">"They are no part of the report: this layer is read, coded and solved once more, to the same bits."</p>
                </div>
            }
            .into_any()
        }
    }
}

/// What an opened layer shows.
#[component]
fn Drawn(store: Store, shown: Memo<Option<Shown>>, look: RwSignal<Look>) -> impl IntoView {
    let inside = Memo::new(move |_| match look.get() {
        Look::Open(inside) => Some(inside),
        _ => None,
    });
    let drawn = Memo::new(move |_| inside.with(|i| i.as_ref().is_some_and(|i| i.tables.is_some())));
    let too_many = move || {
        let cells = inside.with(|i| i.as_ref().map_or(0, |i| i.shape.iter().product::<usize>()));
        format!(
            "{} cells are more than a picture tells apart: P and Q* are drawn up to {}.",
            whole(cells as u64),
            whole(MOST_CELLS as u64)
        )
    };
    view! {
        <Show when=move || drawn.get() fallback=move || view! { <p class="hint">{too_many}</p> }>
            <Coupling store shown inside />
        </Show>
        <Gap store shown inside />
    }
}

/// The labels of a variable's symbols: its own, or their numbers.
fn labels(layer: &LayerReport, name: &str, symbols: usize) -> Vec<String> {
    let own = layer.coding.get(name).map(|coding| coding.labels.clone()).unwrap_or_default();
    if own.len() == symbols { own } else { (0..symbols).map(|i| i.to_string()).collect() }
}

fn slice(report: &Report, inside: &Inside, y: usize) -> Option<Slice> {
    let (layer, tables) = (report.layers.first()?, inside.tables.as_ref()?);
    let [n1, n2, ny] = inside.shape;
    let [a, b] = [&report.sources[0], &report.sources[1]];
    Some(Slice {
        names: [a.clone(), b.clone(), report.target.clone()],
        labels: [labels(layer, a, n1), labels(layer, b, n2)],
        class: labels(layer, &report.target, ny).get(y)?.clone(),
        p: Slice::given(&tables.p, ny, y),
        q: Slice::given(&tables.q, ny, y),
    })
}

#[component]
fn Coupling(store: Store, shown: Memo<Option<Shown>>, inside: Memo<Option<Inside>>) -> impl IntoView {
    let chosen = RwSignal::new(0usize);
    let classes = Memo::new(move |_| {
        inside.with(|i| {
            let classes = i.as_ref()?.shape[2];
            with(shown, |r| r.layers.first().map(|l| labels(l, &r.target, classes))).flatten()
        })
    });
    let slice = Memo::new(move |_| inside.with(|i| with(shown, |r| slice(r, i.as_ref()?, chosen.get())).flatten()));
    let target = move || with(shown, |r| r.target.clone()).unwrap_or_default();
    let options = move || {
        let classes = classes.get().unwrap_or_default();
        classes
            .into_iter()
            .enumerate()
            .map(|(i, name)| view! { <option value=i.to_string()>{name}</option> })
            .collect_view()
    };
    let title = move || {
        slice.with(|s| {
            s.as_ref()
                .map(|s| format!("How {} and {} pair where {} is {}", s.names[0], s.names[1], s.names[2], s.class))
        })
    };
    let title = Signal::derive(move || title().unwrap_or_default());
    let grid = Signal::derive(move || {
        let size = slice.with(|s| s.as_ref().map(|s| [s.labels[0].len(), s.labels[1].len()]));
        let [rows, columns] = size.unwrap_or([1, 1]);
        Grid { rows, columns }
    });
    let draw = move |view| slice.with(|s| s.as_ref().map(|s| plot::coupling(s, view, &caption(store, shown))));
    let read = move |at: usize| slice.with(|s| s.as_ref().map(|s| cell_words(s, at)).unwrap_or_default());
    let table = move || slice.with(|s| s.as_ref().map(cells_table));
    view! {
        <label class="inside-layer">
            {target}
            <select data-testid="inside-class" on:change=move |e| chosen.set(event_target_value(&e).parse().unwrap_or(0))>{options}</select>
        </label>
        <Picture
            title
            words=Signal::derive(move || format!("{}: heat maps of P and of Q*; the table below has the numbers.", title.get()))
            testid="coupling-chart"
            file="p-and-q"
            unit=store.unit
            grid
            draw
            read
        />
        <p class="note">"P and Q* share each row's and each column's sum; what P tells beyond Q* is synergistic."</p>
        <details class="disclosure screen-only">
            <summary>"P and Q* as a table"</summary>
            <div class="scroll" role="region" tabindex="0" aria-label="P and Q* as a table">
                <table class="numbers" data-testid="coupling-table">{table}</table>
            </div>
        </details>
    }
}

fn percent_of(share: f64) -> String {
    format!("{}{THIN}%", significant(100.0 * share, 4))
}

/// One cell of both maps.
fn cell_words(slice: &Slice, at: usize) -> String {
    let columns = slice.labels[1].len();
    let [a, b, _] = &slice.names;
    format!(
        "{a} {}, {b} {}: P {}, Q* {}",
        slice.labels[0][at / columns],
        slice.labels[1][at % columns],
        percent_of(slice.p[at]),
        percent_of(slice.q[at])
    )
}

/// Pairs that occur in either, one a row.
fn cells_table(slice: &Slice) -> impl IntoView + use<> {
    let columns = slice.labels[1].len();
    let rows = (0..slice.p.len()).filter(|&at| slice.p[at] > 0.0 || slice.q[at] > 0.0).map(|at| {
        view! {
            <tr>
                <th scope="row">{slice.labels[0][at / columns].clone()}</th>
                <th scope="row">{slice.labels[1][at % columns].clone()}</th>
                <td>{percent_of(slice.p[at])}</td>
                <td>{percent_of(slice.q[at])}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <thead>
            <tr>
                <th scope="col">{slice.names[0].clone()}</th>
                <th scope="col">{slice.names[1].clone()}</th>
                <th scope="col">"P"</th>
                <th scope="col">"Q*"</th>
            </tr>
        </thead>
        <tbody>{rows}</tbody>
    }
}

#[component]
fn Gap(store: Store, shown: Memo<Option<Shown>>, inside: Memo<Option<Inside>>) -> impl IntoView {
    let gaps = Memo::new(move |_| inside.with(|i| i.as_ref().map(|i| i.gaps.clone()).unwrap_or_default()));
    let goal = move || inside.with(|i| i.as_ref().map_or(1e-9, |i| i.goal));
    let draw = move |view| gaps.with(|gaps| plot::convergence(gaps, goal(), view, &caption(store, shown)));
    let words = move |at: usize| {
        let gap = gaps.with(|gaps| gaps.get(at).copied());
        gap.map(|(i, gap)| format!("iteration {}: {}", whole(i), store.unit.get().show(gap))).unwrap_or_default()
    };
    let grid = Signal::derive(move || Grid { rows: 1, columns: gaps.with(Vec::len).max(1) });
    let said = Signal::derive(move || {
        let (first, last) = gaps.with(|gaps| (gaps.first().copied(), gaps.last().copied()));
        let show = |(i, gap): (u64, f64)| format!("{} after {} iterations", store.unit.get().show(gap), whole(i));
        match (first, last) {
            (Some(first), Some(last)) => format!("The certified gap falls from {} to {}.", show(first), show(last)),
            _ => "There was no gap to close: the first coupling is the solution.".to_owned(),
        }
    });
    let rows = move || {
        let gaps = gaps.get();
        let every = gaps.len().div_ceil(200).max(1);
        let row = |&(i, gap): &(u64, f64)| {
            let gap = store.unit.get().show(gap);
            view! { <tr><th scope="row">{whole(i)}</th><td>{gap}</td></tr> }
        };
        gaps.iter().step_by(every).map(row).collect_view()
    };
    let any = move || gaps.with(|gaps| !gaps.is_empty());
    view! {
        <Show when=any>
            <Picture title=Signal::derive(|| "How the gap closed".to_owned()) words=said testid="gap-chart" file="gap" unit=store.unit grid draw read=words />
        </Show>
        <p class="note">{move || said.get()}</p>
        <Show when=any>
            <details class="disclosure screen-only">
                <summary>"The gap as a table"</summary>
                <table class="numbers" data-testid="gap-table">
                    <thead><tr><th scope="col">"iteration"</th><th scope="col">"certified gap"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </Show>
    }
}

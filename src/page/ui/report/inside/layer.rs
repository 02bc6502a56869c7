//! An opened layer: its examples, the atoms by class, `P` against `Q*` for each value of the target, and how the gap closed. In the program that the page loads when it is first needed.

use super::around::Around;
use super::examples::{ByClass, Desk, Examples};
use crate::ui::report::figure::caption_of;
use crate::ui::report::picture::Picture;
use leptos::prelude::*;
use plot::{Grid, Slice, View};
use schema::examples;
use schema::inside::{Inside, MOST_CELLS};
use schema::report::{LayerReport, Report};
use schema::trust::Checked;
use state::examples::Listing;
use words::format::{THIN, Unit, significant, whole};

/// `report` has this one layer; `examples` are none of a table.
#[component]
pub fn Layer(
    report: Checked<Report>,
    inside: Inside,
    examples: Option<examples::Examples>,
    around: Around,
    unit: RwSignal<Unit>,
) -> impl IntoView {
    let cells = inside.shape.iter().product::<usize>();
    let drawn = inside.tables.is_some();
    let classes = report.layers.first().map(|layer| labels(layer, &report.target, inside.shape[2])).unwrap_or_default();
    let (report, inside) = (StoredValue::new(report), StoredValue::new(inside));
    let desk = examples.map(|examples| Desk::new(examples, report, around, unit));
    let coupling = match drawn {
        true => view! { <Coupling report inside desk unit /> }.into_any(),
        false => {
            let words = format!(
                "The table has {} cells, too many for a picture: P and Q* are drawn up to {}.",
                whole(cells as u64),
                whole(MOST_CELLS as u64)
            );
            view! { <p class="hint">{words}</p> }.into_any()
        }
    };
    view! {
        {desk.map(|desk| view! { <Examples desk /> })}
        <ByClass report inside labels=classes unit />
        {coupling}
        <Gap report inside unit />
    }
}

/// The labels of a variable's symbols: its own, or their numbers.
fn labels(layer: &LayerReport, name: &str, symbols: usize) -> Vec<String> {
    let own = layer.coding.get(name).map(|coding| coding.labels.clone()).unwrap_or_default();
    if own.len() == symbols { own } else { (0..symbols).map(|i| i.to_string()).collect() }
}

/// The labels with the names that a person gave, where they are of the same codes.
fn named(desk: Desk, labels: [Vec<String>; 2]) -> [Vec<String>; 2] {
    let examples = desk.examples();
    let side = |side: usize| desk.names.with(|names| names.labels(&examples, side));
    let mut sides = [side(0), side(1)].into_iter();
    labels.map(|own| sides.next().filter(|named| named.len() == own.len()).unwrap_or(own))
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
fn Coupling(
    report: StoredValue<Checked<Report>>,
    inside: StoredValue<Inside>,
    desk: Option<Desk>,
    unit: RwSignal<Unit>,
) -> impl IntoView {
    let chosen = RwSignal::new(0usize);
    let slice = Memo::new(move |_| {
        let found = report.with_value(|report| inside.with_value(|inside| slice(report, inside, chosen.get())));
        // Clusters go by the names that a person gave them.
        found
            .map(|slice| Slice { labels: desk.map_or(slice.labels.clone(), |desk| named(desk, slice.labels)), ..slice })
    });
    let (target, classes) = report.with_value(|report| {
        let classes = inside.with_value(|inside| inside.shape[2]);
        let named = report.layers.first().map(|layer| labels(layer, &report.target, classes));
        (report.target.clone(), named.unwrap_or_default())
    });
    let options =
        classes.into_iter().enumerate().map(|(i, name)| view! { <option value=i.to_string()>{name}</option> });
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
    let draw = move |view: View| {
        slice.with(|s| s.as_ref().map(|s| plot::coupling(s, view, &report.with_value(|r| caption_of(r, view.unit)))))
    };
    let read = move |at: usize| slice.with(|s| s.as_ref().map(|s| cell_words(s, at)).unwrap_or_default());
    let table = move || slice.with(|s| s.as_ref().map(cells_table));
    let pressed = desk.map(|desk| {
        Callback::new(move |at: usize| {
            let columns = grid.get_untracked().columns.max(1);
            let class = Some(chosen.get_untracked() as u32);
            let codes = [at / columns, at % columns].map(|code| code as u32);
            desk.listing.set(Listing { class, ..Listing::pair(codes) });
            desk.opened.set(Some((0, codes[0])));
        })
    });
    let hint = desk.map(|_| " A press on a pair lists its examples above, and opens the cluster of its row.");
    view! {
        <label class="inside-layer">
            {target}
            <select data-testid="inside-class" on:change=move |e| chosen.set(event_target_value(&e).parse().unwrap_or(0))>
                {options.collect_view()}
            </select>
        </label>
        <Picture
            title
            words=Signal::derive(move || format!("{}: heat maps of P and of Q*; the table below has the numbers.", title.get()))
            testid="coupling-chart"
            file="p-and-q"
            unit
            grid
            draw
            read
            pressed
        />
        <p class="note">"P and Q* share each row's and each column's sum; what P tells beyond Q* is synergistic."{hint}</p>
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
fn Gap(report: StoredValue<Checked<Report>>, inside: StoredValue<Inside>, unit: RwSignal<Unit>) -> impl IntoView {
    let (gaps, goal) = inside.with_value(|inside| (inside.gaps.clone(), inside.goal));
    let any = !gaps.is_empty();
    let grid = Signal::stored(Grid { rows: 1, columns: gaps.len().max(1) });
    let gaps = StoredValue::new(gaps);
    let draw = move |view: View| {
        let caption = report.with_value(|r| caption_of(r, view.unit));
        gaps.with_value(|gaps| plot::convergence(gaps, goal, view, &caption))
    };
    let words = move |at: usize| {
        let gap = gaps.with_value(|gaps| gaps.get(at).copied());
        gap.map(|(i, gap)| format!("iteration {}: {}", whole(i), unit.get().show(gap))).unwrap_or_default()
    };
    let said = Signal::derive(move || {
        let (first, last) = gaps.with_value(|gaps| (gaps.first().copied(), gaps.last().copied()));
        let show = |(i, gap): (u64, f64)| format!("{} after {} iterations", unit.get().show(gap), whole(i));
        match (first, last) {
            (Some(first), Some(last)) => format!("The certified gap falls from {} to {}.", show(first), show(last)),
            _ => "There was no gap to close: the first coupling is the solution.".to_owned(),
        }
    });
    let rows = move || {
        let gaps = gaps.get_value();
        let every = gaps.len().div_ceil(200).max(1);
        let row = |&(i, gap): &(u64, f64)| {
            let gap = unit.get().show(gap);
            view! { <tr><th scope="row">{whole(i)}</th><td>{gap}</td></tr> }
        };
        gaps.iter().step_by(every).map(row).collect_view()
    };
    view! {
        <Show when=move || any>
            <Picture title=Signal::derive(|| "How the gap closed".to_owned()) words=said testid="gap-chart" file="gap" unit grid draw read=words />
        </Show>
        <p class="note">{move || said.get()}</p>
        <Show when=move || any>
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

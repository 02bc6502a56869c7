//! Every number of every layer, and the certificate and sample size that they rest on.

use super::with;
use crate::engine::report::{LayerReport, Report, Status};
use crate::format::{Unit, exact, layer_tick, short, whole};
use crate::ui::model::run::Shown;
use crate::ui::store::Store;
use leptos::prelude::*;

/// One cell: what is read at a glance, every digit, and a class for what needs marking.
#[derive(Clone, PartialEq)]
struct Cell {
    short: String,
    exact: String,
    class: &'static str,
}

impl Cell {
    fn number(value: f64) -> Self {
        Self { short: short(value), exact: exact(value), class: "" }
    }

    /// Zero within the layer's certificate reads 0; every digit is still there.
    fn bits(bits: f64, layer: &LayerReport, unit: Unit) -> Self {
        let zero = bits.abs() <= layer.certificate.gap.max(1e-12);
        Self { short: if zero { "0".into() } else { short(unit.of(bits)) }, exact: exact(unit.of(bits)), class: "" }
    }

    fn words(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { short: text.clone(), exact: text, class: "" }
    }

    fn maybe(value: Option<f64>, absent: &str) -> Self {
        value.map_or_else(|| Self { class: "absent", ..Self::words(absent) }, Self::number)
    }

    fn count(value: Option<u64>) -> Self {
        value.map_or_else(|| Self { class: "absent", ..Self::words("–") }, |v| Self::words(whole(v)))
    }
}

/// A heading, its unit, and its cell of a layer.
struct Column {
    head: String,
    unit: &'static str,
    cell: Box<dyn Fn(&LayerReport) -> Cell>,
}

fn column(head: impl Into<String>, unit: &'static str, cell: impl Fn(&LayerReport) -> Cell + 'static) -> Column {
    Column { head: head.into(), unit, cell: Box::new(cell) }
}

fn number_columns(report: &Report, unit: Unit) -> Vec<Column> {
    let symbol = unit.symbol();
    let [a, b] = [report.sources[0].clone(), report.sources[1].clone()];
    let target = &report.target;
    let unique = |name: &String| {
        let key = name.clone();
        column(format!("unique to {name}"), symbol, move |l| {
            Cell::bits(l.atoms.unique.get(&key).copied().unwrap_or(0.0), l, unit)
        })
    };
    let alone = |name: &String| {
        let key = name.clone();
        column(format!("I({name}; {target})"), symbol, move |l| {
            Cell::bits(l.information.sources.get(&key).copied().unwrap_or(0.0), l, unit)
        })
    };
    let contribution = |name: &String| {
        let key = name.clone();
        column(format!("contribution of {name}"), "0 to 1", move |l| {
            Cell::maybe(l.contribution.as_ref().and_then(|c| c.sources.get(&key).copied()), "undefined")
        })
    };
    vec![
        unique(&a),
        column("redundant", symbol, move |l| Cell::bits(l.atoms.redundant, l, unit)),
        unique(&b),
        column("synergistic", symbol, move |l| Cell::bits(l.atoms.synergistic, l, unit)),
        alone(&a),
        alone(&b),
        column(format!("I({a}, {b}; {target})"), symbol, move |l| Cell::bits(l.information.joint, l, unit)),
        contribution(&a),
        contribution(&b),
        column("imbalance", "0 to 1", |l| Cell::maybe(l.contribution.as_ref().map(|c| c.imbalance), "undefined")),
    ]
}

fn certificate_columns(report: &Report, unit: Unit) -> Vec<Column> {
    let names: Vec<&str> = report.sources.iter().chain([&report.target]).map(String::as_str).collect();
    vec![
        column("gap", unit.symbol(), move |l| Cell::number(unit.of(l.certificate.gap))),
        column("marginal residual", "probability", |l| Cell::number(l.certificate.marginal_residual)),
        column("iterations", "", |l| Cell::count(Some(l.certificate.iterations))),
        column("stopped", "", |l| {
            let status = l.certificate.status;
            let class = if status == Status::Converged { "" } else { "warned" };
            Cell {
                class,
                ..Cell::words(if class.is_empty() {
                    status.label().into()
                } else {
                    format!("Not converged: {}", status.label())
                })
            }
        }),
        column("rows", "", |l| Cell::count(l.rows)),
        column(format!("symbols of {}", names.join(", ")), "", |l| {
            Cell::words(l.shape.map(|s| s.to_string()).join(" × "))
        }),
        column("cells", "", |l| Cell::count(l.sample.as_ref().map(|s| s.cells))),
        column("occupied", "", |l| Cell::count(l.sample.as_ref().map(|s| s.occupied))),
        column("rows per occupied cell", "", |l| Cell::maybe(l.sample.as_ref().map(|s| s.rows_per_occupied_cell), "–")),
    ]
}

#[component]
pub fn Numbers(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    view! { <LayerTable store shown title="Every number" testid="numbers-table" columns=number_columns /> }
}

#[component]
pub fn Certificate(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    view! {
        <LayerTable store shown title="Certificate and sample size" testid="certificate-table" columns=certificate_columns />
        <p class="note">"Every atom is within the gap of its true value for this table of codes; a gap that was not reached is marked."</p>
    }
}

#[component]
fn LayerTable(
    store: Store,
    shown: Memo<Option<Shown>>,
    title: &'static str,
    testid: &'static str,
    columns: fn(&Report, Unit) -> Vec<Column>,
) -> impl IntoView {
    let all_digits = RwSignal::new(false);
    let head = move || {
        let columns = with(shown, |r| columns(r, store.unit.get())).unwrap_or_default();
        let cells = columns.into_iter().map(|c| {
            view! { <th scope="col">{c.head}<span class="unit">{c.unit}</span></th> }
        });
        view! { <tr><th scope="col">"layer"</th>{cells.collect_view()}</tr> }
    };
    let body = move || {
        let exact = all_digits.get();
        with(shown, |r| {
            let columns = columns(r, store.unit.get());
            let row = |(i, layer): (usize, &LayerReport)| {
                let cells = columns.iter().map(|c| (c.cell)(layer)).map(|cell| {
                    let text = if exact { cell.exact.clone() } else { cell.short };
                    view! { <td class=cell.class title=cell.exact>{text}</td> }
                });
                view! {
                    <tr
                        class:pointed=move || store.pointed.get() == Some(i)
                        on:mouseenter=move |_| store.pointed.set(Some(i))
                        on:mouseleave=move |_| store.pointed.set(None)
                    >
                        <th scope="row">{layer_tick(&layer.name).to_owned()}</th>
                        {cells.collect_view()}
                    </tr>
                }
            };
            r.layers.iter().enumerate().map(row).collect_view()
        })
    };
    view! {
        <section class="table-section">
            <div class="figure-head">
                <h3>{title}</h3>
                <label class="toggle">
                    <input type="checkbox" prop:checked=move || all_digits.get() on:change=move |e| all_digits.set(event_target_checked(&e)) />
                    "all digits"
                </label>
            </div>
            <div class="scroll" role="region" tabindex="0" aria-label=title>
                <table class="numbers" data-testid=testid>
                    <thead>{head}</thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
        </section>
    }
}

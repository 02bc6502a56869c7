//! The table behind the chart: of each layer every mean over samples, and below it what permuted targets gave.

use super::super::tables::Cell;
use super::Shown;
use leptos::prelude::*;
use schema::report::{NullOf, TestOf};
use schema::tokens::{TokensLayer, TokensReport};
use words::format::{Unit, exact, layer_words, short};

/// A quantity of a layer.
pub struct Cells {
    /// The atom of its swatch; empty for no atom.
    pub atom: &'static str,
    pub name: String,
    /// Bits.
    pub mean: f64,
    pub null: Option<NullOf>,
    /// Of its own null, which single atoms have for themselves.
    pub test: Option<TestOf>,
}

/// Every quantity: the atoms in the order in which they are drawn, what the contribution divides, informations.
pub fn cells(report: &TokensReport, layer: &TokensLayer) -> [Cells; 8] {
    let [a, b] = [&report.sources[0], &report.sources[1]];
    let of = layer.null.as_ref().map(|null| &null.of);
    let unique = |name: &String| layer.atoms.unique.get(name).copied().unwrap_or_default();
    let alone = |name: &String| layer.information.sources.get(name).copied().unwrap_or_default();
    // Their places among the quantities.
    let mut places = [1, 0, 2, 3, 4, 5, 6, 7].into_iter();
    let mut cells = |atom, name: String, mean, null| {
        let test = places.next().and_then(|at| layer.test(at));
        Cells { atom, name, mean, null, test }
    };
    let unique_null = |name: &String| of.and_then(|of| of.unique.get(name).copied());
    let alone_null = |name: &String| of.and_then(|of| of.information.sources.get(name).copied());
    [
        cells("unique-a", format!("unique to {a}"), unique(a), unique_null(a)),
        cells("redundant", "redundant".into(), layer.atoms.redundant, of.map(|of| of.redundant)),
        cells("unique-b", format!("unique to {b}"), unique(b), unique_null(b)),
        cells("synergistic", "synergistic".into(), layer.atoms.synergistic, of.map(|of| of.synergistic)),
        cells("", "unique in all".into(), unique(a) + unique(b), of.map(|of| of.unique_total)),
        cells("", a.clone(), alone(a), alone_null(a)),
        cells("", b.clone(), alone(b), alone_null(b)),
        cells("", "both".into(), layer.information.joint, of.map(|of| of.information.joint)),
    ]
}

/// A line of a layer.
type Line = (&'static str, fn(&Cells, &TokensLayer, Unit) -> Cell);

const MEAN: Line = ("mean over groups", |cells, layer, unit| Cell {
    short: short(unit.of(layer.settled(cells.mean))),
    exact: exact(unit.of(cells.mean)),
    class: "",
});

const NULL: [Line; 2] = [
    ("permuted, mean", |cells, _, unit| of(cells, |null| Cell::number(unit.of(null.mean)))),
    ("permuted, band", |cells, _, unit| {
        let band = |null: NullOf, show: fn(f64) -> String| {
            format!("{} to {}", show(unit.of(null.low)), show(unit.of(null.high)))
        };
        of(cells, |null| Cell { short: band(null, short), exact: band(null, exact), class: "" })
    }),
];

const P: Line = ("p", |cells, _, _| p(cells.test.map(|test| test.p)));
const CORRECTED: Line = ("p over layers", |cells, _, _| p(cells.test.map(|test| test.p_adjusted)));

fn of(cells: &Cells, read: impl FnOnce(NullOf) -> Cell) -> Cell {
    cells.null.map_or_else(|| Cell::absent("no null"), read)
}

fn p(p: Option<f64>) -> Cell {
    let cell = |p| Cell { short: format!("{p:.3}"), exact: exact(p), class: "" };
    p.map_or_else(|| Cell::absent("not tested"), cell)
}

#[component]
pub fn Numbers(report: Shown, unit: RwSignal<Unit>) -> impl IntoView {
    let all_digits = RwSignal::new(false);
    let information = move || report.with_value(|r| format!("information about {}, {}", r.target, unit.get().plural()));
    let heads = {
        let names = report.with_value(|r| r.layers.first().map(|l| cells(r, l)));
        let head = |(i, cells): (usize, Cells)| {
            let class = if i == 0 || i == 5 { "first" } else { "" };
            view! { <th scope="col" class=class><span class="swatch" data-atom=cells.atom></span>{cells.name}</th> }
        };
        names.into_iter().flatten().enumerate().map(head).collect_view()
    };
    let bodies = move || {
        let (unit, exact) = (unit.get(), all_digits.get());
        report.with_value(|r| {
            let several = r.layers.len() > 1;
            r.layers.iter().map(|layer| body(r, layer, several, unit, exact)).collect_view()
        })
    };
    let words = report.with_value(|r| {
        let line = |l: &TokensLayer| {
            let verdict = words::verdict::of_groups(r, l)?;
            Some(view! { <li>{layer_words(&l.name)}": "{verdict}</li> })
        };
        let lines = r.layers.iter().filter_map(line).collect_view();
        view! {
            <details class="disclosure" hidden=r.layers.len() < 2>
                <summary>"Verdict of each layer in words"</summary>
                <ul class="verdicts" data-testid="verdicts">{lines}</ul>
            </details>
        }
    });
    view! {
        <section class="table-section">
            <div class="figure-head">
                <h3>"Every number"</h3>
                <label class="toggle">
                    <input type="checkbox" prop:checked=move || all_digits.get() on:change=move |e| all_digits.set(event_target_checked(&e)) />
                    "all digits"
                </label>
            </div>
            <div class="scroll" role="region" tabindex="0" aria-label="Every number">
                <table class="numbers" data-testid="numbers-table">
                    <thead>
                        <tr>
                            <td></td>
                            <th scope="colgroup" class="group" colspan="5">{move || format!("atoms, {}", unit.get().plural())}</th>
                            <th scope="colgroup" class="group" colspan="3">{information}</th>
                        </tr>
                        <tr><th scope="col">"of groups"</th>{heads}</tr>
                    </thead>
                    {bodies}
                </table>
            </div>
        </section>
        {words}
    }
}

fn body(report: &TokensReport, layer: &TokensLayer, several: bool, unit: Unit, exact: bool) -> impl IntoView + use<> {
    let named = several.then(|| {
        view! { <tr><th scope="rowgroup" colspan="9" class="group">{layer_words(&layer.name)}</th></tr> }
    });
    let all = cells(report, layer);
    let null = NULL.into_iter().chain([P]).filter(|_| layer.null.is_some());
    let corrected = std::iter::once(CORRECTED).filter(|_| several && layer.null.is_some());
    let line = |(name, cell): Line| {
        let cells = all.iter().map(|of| cell(of, layer, unit)).map(|cell| {
            let text = if exact { cell.exact.clone() } else { cell.short };
            view! { <td class=cell.class title=cell.exact>{text}</td> }
        });
        view! { <tr><th scope="row">{name}</th>{cells.collect_view()}</tr> }
    };
    let lines = std::iter::once(MEAN).chain(null).chain(corrected).map(line).collect_view();
    view! { <tbody>{named}{lines}</tbody> }
}

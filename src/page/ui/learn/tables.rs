//! What the atoms are made of, as tables: mutual information, and P beside Q*.

use super::session::Session;
use crate::web;
use learn::table::Table;
use leptos::prelude::*;
use words::format::{exact, short};

/// Bits below which a value of an exact table is what solving left of 0: the gap that is asked for.
const RESIDUE: f64 = 1e-9;

#[component]
pub fn Informations(session: Session) -> impl IntoView {
    let found = session.found;
    let rows = move || {
        let unit = session.unit.get();
        found.with(|found| {
            found.as_ref().map(|found| {
                let [a, b] = [&found.report.sources[0], &found.report.sources[1]];
                let y = &found.report.target;
                let layer = &found.report.layers[0];
                let [i1, i2] = [layer.information.sources[a], layer.information.sources[b]];
                let joint = layer.information.joint;
                [
                    (format!("I({a}; {y})"), format!("redundant + unique to {a}"), i1),
                    (format!("I({b}; {y})"), format!("redundant + unique to {b}"), i2),
                    (format!("I({a}, {b}; {y})"), "all four".to_owned(), joint),
                    ("co-information".to_owned(), "redundant − synergistic".to_owned(), i1 + i2 - joint),
                ]
                .map(|(name, parts, bits)| {
                    let value = if bits.abs() < RESIDUE { "0".to_owned() } else { unit.show(bits) };
                    view! { <tr><th scope="row">{name}</th><td>{parts}</td><td title=exact(unit.of(bits))>{value}</td></tr> }
                })
                .collect_view()
            })
        })
    };
    view! {
        <section class="table-section">
            <h3>"Mutual information"</h3>
            <table class="informations" data-testid="informations">
                <thead class="unseen"><tr><th scope="col">"information"</th><th scope="col">"sum of"</th><th scope="col">"value"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </section>
    }
}

/// A cell whose ground is darker the more mass it has.
pub fn heat(value: f64, largest: f64) -> impl IntoView + use<> {
    let share = if largest > 0.0 { (value / largest).clamp(0.0, 1.0) } else { 0.0 };
    let text = if value.abs() < RESIDUE { "0".to_owned() } else { short(value) };
    view! { <td class="heat" style=("--share", format!("{:.0}%", 40.0 * share)) title=exact(value)>{text}</td> }
}

/// So many milliseconds a large table stands back: the frame of the pictures is through by then.
const BACK: i32 = 20;

/// The same, a moment later.
fn later<T: Clone + Send + Sync + 'static>(of: Memo<T>) -> ReadSignal<T> {
    let (given, give) = signal(of.get_untracked());
    let waits = StoredValue::new(false);
    Effect::new(move || {
        of.track();
        if waits.get_value() {
            return;
        }
        waits.set_value(true);
        web::after(BACK, move || {
            // The figure may be gone by now.
            if let Some(now) = of.try_get_untracked() {
                waits.set_value(false);
                give.set(now);
            }
        });
    });
    given
}

/// P and the Q* that keeps its margins with the target.
#[component]
pub fn Coupling(session: Session) -> impl IntoView {
    // Its cells are many: they follow a moment after the pictures, so that a slider never waits for both.
    let found = later(session.found);
    let table = move || {
        found.with(|found| {
            found.as_ref().map(|found| {
                let (table, q) = (&found.table, &found.q);
                let largest = table.mass.iter().chain(q).fold(0.0f64, |m, &v| m.max(v));
                let ny = table.symbols[2].len();
                let above = table.symbols[2].iter().map(|y| {
                    view! { <th scope="colgroup" colspan="2" class="group">{format!("{} = {y}", table.names[2])}</th> }
                });
                let below = (0..ny).flat_map(|_| ["P", "Q*"]).map(|head| view! { <th scope="col">{head}</th> });
                let rows = pairs(table).map(|(x1, x2)| {
                    let cells = (0..ny).flat_map(|y| {
                        let at = table.index([x1, x2, y]);
                        [heat(table.mass[at], largest), heat(q[at], largest)]
                    });
                    view! {
                        <tr>
                            <th scope="row">{format!("{}, {}", table.symbols[0][x1], table.symbols[1][x2])}</th>
                            {cells.collect_view()}
                        </tr>
                    }
                });
                view! {
                    <thead>
                        <tr><td></td>{above.collect_view()}</tr>
                        <tr><th scope="col">{format!("{}, {}", table.names[0], table.names[1])}</th>{below.collect_view()}</tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                }
            })
        })
    };
    view! {
        <section class="table-section">
            <h3>"P and Q*"</h3>
            <p class="hint">"Q* has the same margin of each source with the target as P, and the least joint information among all such tables. What P tells beyond Q* is synergistic."</p>
            <div class="scroll" role="region" tabindex="0" aria-label="P and Q*">
                <table class="heats" data-testid="coupling">{table}</table>
            </div>
        </section>
    }
}

/// Pairs of sources that occur, or all of a small table.
fn pairs(table: &Table) -> impl Iterator<Item = (usize, usize)> + use<> {
    let [n1, n2, _] = table.shape();
    let masses = table.pairs();
    let all = n1 * n2 <= 36;
    (0..n1 * n2).filter(move |&at| all || masses[at] > 0.0).map(move |at| (at / n2, at % n2))
}

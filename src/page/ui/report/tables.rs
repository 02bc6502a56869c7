//! Every number of every layer, and the certificate and sample size that they rest on.

mod significance;

use super::growing::{Growing, Line};
use super::with;
use crate::ui::store::Store;
use crate::ui::term::explained;
use leptos::prelude::*;
use schema::report::{BySource, LayerReport, ReadableReport, Report, Status, quantity_names};
use state::run::Shown;
use std::ops::Range;
use words::beside::measures;
use words::format::{Unit, exact, layer_tick, layer_words, percent, short, whole};
use words::kept::{Kept, Share, kept};
use words::story::absence;
use words::terms;

pub use significance::Significance;

/// One cell: what is read at a glance, every digit, and a class for what needs marking.
#[derive(Clone, PartialEq)]
pub(super) struct Cell {
    pub short: String,
    pub exact: String,
    pub class: &'static str,
}

impl Cell {
    pub fn number(value: f64) -> Self {
        Self { short: short(value), exact: exact(value), class: "" }
    }

    /// Zero within the layer's certificate reads 0; every digit is still there.
    fn bits(bits: f64, layer: &LayerReport, unit: Unit) -> Self {
        Self { short: short(unit.of(layer.settled(bits))), exact: exact(unit.of(bits)), class: "" }
    }

    pub fn words(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { short: text.clone(), exact: text, class: "" }
    }

    /// A dash for what a layer does not have; `why` in a word.
    pub fn absent(why: &str) -> Self {
        Self { short: "–".into(), exact: why.into(), class: "absent" }
    }

    fn maybe(value: Option<f64>, why: &str) -> Self {
        value.map_or_else(|| Self::absent(why), Self::number)
    }

    fn count(value: Option<u64>) -> Self {
        value.map_or_else(|| Self::absent("not given"), |v| Self::words(whole(v)))
    }
}

/// A heading, the swatch of its atom, and its cell of a layer.
struct Column {
    atom: &'static str,
    head: String,
    cell: Box<dyn Fn(&LayerReport) -> Cell>,
}

/// Columns that a page of paper takes without a word of their heads being cut in two.
const PAPER: usize = 12;

/// Neighbouring columns under one heading, which names their unit.
struct Group {
    head: String,
    columns: Vec<Column>,
}

fn column(head: impl Into<String>, cell: impl Fn(&LayerReport) -> Cell + 'static) -> Column {
    Column { atom: "", head: head.into(), cell: Box::new(cell) }
}

fn number_groups(report: &Report, unit: Unit) -> Vec<Group> {
    let [a, b] = [report.sources[0].clone(), report.sources[1].clone()];
    let unique = |name: &String, atom| {
        let key = name.clone();
        let cell = move |l: &LayerReport| Cell::bits(l.atoms.unique.get(&key).copied().unwrap_or(0.0), l, unit);
        Column { atom, ..column(format!("unique to {name}"), cell) }
    };
    let alone = |name: &String| {
        let key = name.clone();
        column(name, move |l| Cell::bits(l.information.sources.get(&key).copied().unwrap_or(0.0), l, unit))
    };
    let contribution = |name: &String| {
        let key = name.clone();
        column(name, move |l| Cell::maybe(l.contribution.as_ref().and_then(|c| c.sources.get(&key).copied()), "none"))
    };
    let redundant = column("redundant", move |l| Cell::bits(l.atoms.redundant, l, unit));
    let synergistic = column("synergistic", move |l| Cell::bits(l.atoms.synergistic, l, unit));
    let imbalance = |l: &LayerReport| Cell::maybe(l.contribution.as_ref().map(|c| c.imbalance), "none");
    vec![
        Group {
            head: format!("atoms, {}", unit.plural()),
            columns: vec![
                unique(&a, "unique-a"),
                Column { atom: "redundant", ..redundant },
                unique(&b, "unique-b"),
                Column { atom: "synergistic", ..synergistic },
            ],
        },
        Group {
            head: format!("information about {}, {}", report.target, unit.plural()),
            columns: vec![alone(&a), alone(&b), column("both", move |l| Cell::bits(l.information.joint, l, unit))],
        },
        Group {
            head: "contribution, 0 to 1".into(),
            columns: vec![contribution(&a), contribution(&b), column("imbalance", imbalance)],
        },
    ]
}

fn certificate_groups(report: &Report, unit: Unit) -> Vec<Group> {
    let stopped = |l: &LayerReport| {
        let status = l.certificate.status;
        match status {
            Status::Converged => Cell::words(status.label()),
            _ => Cell { class: "warned", ..Cell::words(format!("not converged: {}", status.label())) },
        }
    };
    let names: Vec<&str> = report.sources.iter().chain([&report.target]).map(String::as_str).collect();
    vec![
        Group {
            head: "certificate".into(),
            columns: vec![
                column(format!("gap, {}", unit.plural()), move |l| Cell::number(unit.of(l.certificate.gap))),
                column("residual", |l| Cell::number(l.certificate.marginal_residual)),
                column("iterations", |l| Cell::count(Some(l.certificate.iterations))),
                column("stopped", stopped),
            ],
        },
        Group {
            head: "sample".into(),
            columns: vec![
                column("rows", |l| Cell::count(l.rows)),
                column(names.join(" × "), |l| Cell::words(l.shape.map(|s| s.to_string()).join(" × "))),
                column("cells", |l| Cell::count(l.sample.as_ref().map(|s| s.cells))),
                column("occupied", |l| Cell::count(l.sample.as_ref().map(|s| s.occupied))),
                column("rows per occupied", |l| {
                    Cell::maybe(l.sample.as_ref().map(|s| s.rows_per_occupied_cell), "not given")
                }),
                column(format!("chance, {}", unit.plural()), move |l| {
                    Cell::maybe(l.permuted_information().map(|bits| unit.of(bits)), "not computed")
                }),
            ],
        },
    ]
}

/// How well each quantity is known: its corrected value with the interval, its plug-in value with what permuted targets give.
fn noise_groups(report: &Report, unit: Unit) -> Vec<Group> {
    let range = move |[low, high]: [f64; 2]| {
        let text = |show: fn(f64) -> String| format!("{} to {}", show(unit.of(low)), show(unit.of(high)));
        Cell { short: text(short), exact: text(exact), class: "" }
    };
    let p = |p: Option<f64>| match p {
        Some(p) => Cell { short: format!("{p:.3}"), exact: exact(p), class: "" },
        None => Cell::absent("not tested"),
    };
    let interaction = |l: &LayerReport| Some(l.inference.as_ref()?.interaction.as_ref()?.synergistic.test?.p_adjusted);
    let mut groups = vec![Group {
        head: "synergy if modalities were independent given the target".into(),
        columns: vec![column(words::significance::heading(report), move |l| p(interaction(l)))],
    }];
    let names = quantity_names(&report.sources, &report.target);
    let atoms = [(1, "unique-a"), (0, "redundant"), (2, "unique-b"), (3, "synergistic")];
    for (at, atom) in atoms.into_iter().chain([(5, ""), (6, ""), (7, "")]) {
        let corrected = move |l: &LayerReport| {
            let value = l.inference.as_ref()?.corrected.as_ref().map(|c| *c.of.values()[at]);
            value.map(|bits| Cell::number(unit.of(bits)))
        };
        let interval = move |l: &LayerReport| Some(*l.inference.as_ref()?.interval.as_ref()?.of.values()[at]);
        let null = move |l: &LayerReport| Some(*l.inference.as_ref()?.null.as_ref()?.of.values()[at]);
        groups.push(Group {
            head: format!("{}, {}", names[at], unit.plural()),
            columns: vec![
                Column {
                    atom,
                    ..column("corrected", move |l| corrected(l).unwrap_or_else(|| Cell::absent("not computed")))
                },
                column("interval", move |l| interval(l).map_or_else(|| Cell::absent("not computed"), range)),
                column("plug-in", move |l| Cell::bits(plug_in(l, at), l, unit)),
                column("of permuted targets", move |l| {
                    null(l).map_or_else(|| Cell::absent("not computed"), |n| range([n.low, n.high]))
                }),
                column("p", move |l| p(l.inference.as_ref().and_then(|i| i.test(at)).map(|test| test.p_adjusted))),
            ],
        });
    }
    // What is asked of synergy besides is at the end.
    groups.rotate_left(1);
    groups
}

/// The plug-in value of a quantity at its place in [`quantity_names`].
fn plug_in(layer: &LayerReport, at: usize) -> f64 {
    let of = |values: &BySource<f64>, i: usize| values.values().nth(i).copied().unwrap_or(0.0);
    let (atoms, information) = (&layer.atoms, &layer.information);
    match at {
        0 => atoms.redundant,
        1 | 2 => of(&atoms.unique, at - 1),
        3 => atoms.synergistic,
        4 => of(&atoms.unique, 0) + of(&atoms.unique, 1),
        5 | 6 => of(&information.sources, at - 5),
        _ => information.joint,
    }
}

/// What the codes keep beside what a probe reads.
fn kept_groups(report: &Report, unit: Unit) -> Vec<Group> {
    let group = |(i, name): (usize, &str)| {
        // Where nothing is read, the number may be slightly negative.
        let of = move |number: fn(&Kept) -> f64| {
            move |l: &LayerReport| match kept(l).map(|sides| unit.of(number(&sides[i]))) {
                Some(value) => Cell { short: short(value.max(0.0)), exact: exact(value), class: "" },
                None => Cell::absent("no probe was fitted"),
            }
        };
        let share = move |l: &LayerReport| match kept(l).map(|sides| sides[i].share()) {
            Some(Share::Part(share)) => Cell { short: percent(share), exact: exact(share), class: "" },
            Some(Share::Whole) => Cell::words("all"),
            Some(Share::Noise) => Cell { class: "absent", ..Cell::words("noise") },
            None => Cell::absent("no probe was fitted"),
        };
        Group {
            head: format!("{name}, {}", unit.plural()),
            columns: vec![
                column("kept", of(|side| side.kept)),
                column("readable", of(|side| side.reading.bits)),
                column("± standard error", of(|side| side.reading.standard_error)),
                column("kept of readable", share),
            ],
        }
    };
    let [a, b] = [report.sources[0].as_str(), report.sources[1].as_str()];
    [a, b, "both"].into_iter().enumerate().map(group).collect()
}

#[component]
pub fn KeptNumbers(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    view! {
        <LayerTable store shown unit=store.unit.into() title="Kept by the codes, and readable" testid="kept-table" groups=kept_groups />
    }
}

/// What accuracy says of each modality.
fn beside_groups(report: &Report, unit: Unit) -> Vec<Group> {
    let names = [report.sources[0].clone(), report.sources[1].clone()];
    let read = |of: fn(&ReadableReport) -> Option<f64>| {
        move |l: &LayerReport| match l.readable.as_ref().and_then(of) {
            Some(share) => Cell { short: percent(share), exact: exact(share), class: "" },
            None => Cell::absent("no probe was fitted"),
        }
    };
    let accuracy = [
        column("a guess", read(|r| Some(r.guess))),
        column(names[0].clone(), read(|r| Some(r.of.sources.get_index(0)?.1.accuracy))),
        column(names[1].clone(), read(|r| Some(r.of.sources.get_index(1)?.1.accuracy))),
        column("both", read(|r| Some(r.of.joint.accuracy))),
        column(format!("both, {} permuted", names[0]), read(|r| Some(r.permuted.get_index(0)?.1.accuracy))),
        column(format!("both, {} permuted", names[1]), read(|r| Some(r.permuted.get_index(1)?.1.accuracy))),
    ];
    let share = |at: usize| {
        move |l: &LayerReport| match measures(l).map(|all| all[at].share()) {
            Some(Some(share)) => Cell { short: percent(share), exact: exact(share), class: "" },
            Some(None) => Cell::absent("nothing to share"),
            None => Cell::absent("no probe was fitted"),
        }
    };
    let known = report.layers.iter().find_map(measures).map(|all| all.map(|measure| measure.name)).unwrap_or_default();
    let shares = known.into_iter().enumerate().map(|(at, name)| column(name, share(at)));
    let value = |at: usize, side: usize| {
        move |l: &LayerReport| match measures(l).map(|all| unit.of(all[at].values[side])) {
            Some(value) => Cell::number(value),
            None => Cell::absent("no probe was fitted"),
        }
    };
    let shapley = names.iter().enumerate().map(|(side, name)| column(name.clone(), value(SHAPLEY, side)));
    vec![
        Group { head: "accuracy on held-out examples".into(), columns: accuracy.into() },
        Group { head: format!("Shapley value of information, {}", unit.plural()), columns: shapley.collect() },
        Group { head: format!("share of {}", names[0]), columns: shares.collect() },
        Group { head: "alike".into(), columns: vec![column("alignment (linear CKA)", read(|r| Some(r.alignment)))] },
    ]
}

/// The place of Shapley values of information among the measures.
const SHAPLEY: usize = 1;

#[component]
pub fn BesideNumbers(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    view! {
        <LayerTable store shown unit=store.unit.into() title="What other measures say" testid="beside-table" groups=beside_groups />
    }
}

/// Nulls, intervals and verdicts.
#[component]
pub fn Noise(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let layers = Memo::new(move |_| with(shown, |r| r.layers.len()).unwrap_or(0));
    let verdicts = move |range: Range<usize>| {
        let line = |r: &Report, l: &LayerReport| {
            let verdict = words::verdict::of_layer(r, l)?;
            Some(view! { <li>{format!("{}: {verdict}", layer_words(&l.name))}</li> })
        };
        let of = |r: &Report| {
            let layers = r.layers.get(range.clone()).unwrap_or_default();
            layers.iter().filter_map(|layer| line(r, layer)).collect_view()
        };
        with(shown, of).into_any()
    };
    let words = view! {
        <details class="disclosure" hidden=move || layers.get() < 2>
            <summary>"Verdict of each layer in words"</summary>
            <ul class="verdicts" data-testid="verdicts"><Growing total=layers line=Line::Item lines=verdicts /></ul>
        </details>
    };
    view! {
        <LayerTable store shown unit=store.unit.into() title="Intervals and p-values" testid="noise-table" groups=noise_groups />
        {words}
    }
}

#[component]
pub fn Numbers(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let notes = move || {
        let absences = with(shown, |r| r.layers.iter().filter_map(absence).collect::<Vec<_>>()).unwrap_or_default();
        let mut sentences: Vec<String> = absences.iter().map(|a| format!("– {}: {}.", a.word, a.why)).collect();
        sentences.sort();
        sentences.dedup();
        (!sentences.is_empty()).then(|| view! { <p class="note">{sentences.join(" ")}</p> })
    };
    view! {
        <LayerTable store shown unit=Signal::derive(move || store.seen()) title="Every number" testid="numbers-table" groups=number_groups />
        {notes}
    }
}

/// What is told within each class of the control, and its mean.
#[component]
pub fn ControlNumbers(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    let given =
        Memo::new(move |_| shown.get().map(|shown| Shown { report: shown.report.seen(Report::given), ..shown }));
    view! {
        <LayerTable
            store
            shown=given
            unit=store.unit.into()
            title="Given the control"
            testid="control-table"
            groups=number_groups
            pointed=RwSignal::new(None)
        />
    }
}

#[component]
pub fn Certificate(store: Store, shown: Memo<Option<Shown>>) -> impl IntoView {
    view! {
        <LayerTable store shown unit=store.unit.into() title="Certificate and sample size" testid="certificate-table" groups=certificate_groups />
        <p class="note">"Every atom is within the gap of its true value for this table of codes; a gap that was not reached is marked."</p>
    }
}

#[component]
fn LayerTable(
    store: Store,
    shown: Memo<Option<Shown>>,
    unit: Signal<Unit>,
    title: &'static str,
    testid: &'static str,
    groups: fn(&Report, Unit) -> Vec<Group>,
    /// The line that is pointed at; the page's own layer unless the lines are none of its layers.
    #[prop(optional)]
    pointed: Option<RwSignal<Option<usize>>>,
) -> impl IntoView {
    let pointed = pointed.unwrap_or(store.pointed);
    let all_digits = RwSignal::new(false);
    let head = move || {
        let groups = with(shown, |r| groups(r, unit.get())).unwrap_or_default();
        let above = groups.iter().map(|group| {
            let term = terms::of_words(&group.head);
            let head = explained(group.head.clone(), term);
            view! { <th scope="colgroup" class="group" colspan=group.columns.len().to_string()>{head}</th> }
        });
        let above = above.collect_view();
        let below = groups.into_iter().flat_map(|group| {
            group.columns.into_iter().enumerate().map(|(i, c)| {
                let class = if i == 0 { "first" } else { "" };
                // A modality may be called as a term is.
                let named = !c.atom.is_empty() || c.head == terms::IMBALANCE.name;
                let term = if named { terms::of_words(&c.head) } else { None };
                view! { <th scope="col" class=class><span class="swatch" data-atom=c.atom></span>{explained(c.head, term)}</th> }
            })
        });
        view! {
            <tr><td></td>{above}</tr>
            <tr><th scope="col">"layer"</th>{below.collect_view()}</tr>
        }
    };
    let layers = Memo::new(move |_| with(shown, |r| r.layers.len()).unwrap_or(0));
    let body = move |range: Range<usize>| {
        let (exact, rounded) = (all_digits.get(), store.digits().is_some());
        let rows = with(shown, |r| {
            let groups = groups(r, unit.get());
            let row = |(i, layer): (usize, &LayerReport)| {
                let cells = groups.iter().flat_map(|g| &g.columns).map(|c| (c.cell)(layer)).map(|cell| {
                    // What came rounded has no digits beyond those that are shown.
                    let all = if rounded { cell.short.clone() } else { cell.exact };
                    let text = if exact { all.clone() } else { cell.short };
                    view! { <td class=cell.class title=all>{text}</td> }
                });
                view! {
                    <tr
                        class:pointed=move || pointed.get() == Some(i)
                        on:mouseenter=move |_| pointed.set(Some(i))
                        on:mouseleave=move |_| pointed.set(None)
                    >
                        <th scope="row">{layer_tick(&layer.name).to_owned()}</th>
                        {cells.collect_view()}
                    </tr>
                }
            };
            r.layers.iter().enumerate().skip(range.start).take(range.len()).map(row).collect_view()
        });
        rows.into_any()
    };
    let printing = RwSignal::new(false);
    let listeners = [("beforeprint", true), ("afterprint", false)]
        .map(|(event, on)| window_event_listener_untyped(event, move |_| printing.set(on)));
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));
    let wide = Memo::new(move |_| {
        let columns = |r: &Report| groups(r, unit.get()).iter().map(|g| g.columns.len()).sum::<usize>();
        with(shown, columns).is_some_and(|columns| columns > PAPER)
    });
    // What is too wide for paper stands there group by group.
    let apart = move || {
        with(shown, |r| {
            let table = |group: Group| {
                let head = group.columns.iter().map(|c| view! { <th scope="col">{c.head.clone()}</th> }).collect_view();
                let rows = r.layers.iter().map(|layer| {
                    let cells = group.columns.iter().map(|c| (c.cell)(layer));
                    let cells = cells.map(|cell| view! { <td class=cell.class>{cell.short}</td> }).collect_view();
                    view! { <tr><th scope="row">{layer_tick(&layer.name).to_owned()}</th>{cells}</tr> }
                });
                view! {
                    <table class="numbers">
                        <thead>
                            <tr><th scope="col">"layer"</th>{head}</tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                }
            };
            let named = |group: Group| view! { <div class="whole"><h4>{group.head.clone()}</h4>{table(group)}</div> };
            groups(r, unit.get()).into_iter().map(named).collect_view()
        })
    };
    view! {
        <section class="table-section">
            <div class="figure-head">
                <h3>{title}</h3>
                <label class="toggle" hidden=move || store.digits().is_some()>
                    <input type="checkbox" prop:checked=move || all_digits.get() on:change=move |e| all_digits.set(event_target_checked(&e)) />
                    "all digits"
                </label>
            </div>
            <div class="scroll" class:screen-only=move || wide.get() role="region" tabindex="0" aria-label=title>
                <table class="numbers" data-testid=testid>
                    <thead>{head}</thead>
                    <tbody><Growing total=layers line=Line::Row lines=body /></tbody>
                </table>
            </div>
            <Show when=move || wide.get() && printing.get()>
                <div class="print-only">{apart}</div>
            </Show>
        </section>
    }
}

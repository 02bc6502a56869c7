//! Measures side by side: the same table by BROJA and by the others, and what has to be known to read them.

use leptos::prelude::*;
use schema::measures::{FACTS, Facts, Measure};
use schema::report::{AtomsReport, LayerReport, Report};
use words::format::{Unit, exact, layer_tick, short};

fn with<T>(shown: Memo<Option<Report>>, read: impl FnOnce(&Report) -> T) -> Option<T> {
    shown.with(|report| report.as_ref().map(read))
}

/// Nothing where no other measure was computed.
#[component]
pub fn Comparison(unit: RwSignal<Unit>, report: Signal<Option<Report>>) -> impl IntoView {
    let shown = Memo::new(move |_| report.get());
    let there = Memo::new(move |_| with(shown, |r| r.layers.iter().any(|l| !l.measures.is_empty())).unwrap_or(false));
    let rows = move || {
        with(shown, |r| {
            let many = r.layers.len() > 1;
            r.layers.iter().filter(|l| !l.measures.is_empty()).map(|l| layer(r, l, many, unit.get())).collect_view()
        })
    };
    let heads = move || {
        with(shown, |r| {
            let [a, b] = [format!("unique to {}", r.sources[0]), format!("unique to {}", r.sources[1])];
            let heads = [
                ("unique-a", a),
                ("redundant", "redundant".to_owned()),
                ("unique-b", b),
                ("synergistic", "synergistic".to_owned()),
            ];
            heads
                .map(|(atom, head)| view! { <th scope="col"><span class="swatch" data-atom=atom></span>{head}</th> })
                .collect_view()
        })
    };
    let words = move || with(shown, |r| disagreement(r, unit.get()));
    let facts = || {
        let told = |facts: &'static Facts| {
            view! {
                <dt>{facts.title}</dt>
                <dd>
                    {facts.idea}" Atoms that may be negative: "{facts.negative}". It reads: "{facts.needs}"."
                    <span class="note">{facts.reference}</span>
                </dd>
            }
        };
        FACTS.iter().map(told).collect_view()
    };
    view! {
        <Show when=move || there.get()>
            <section class="table-section" data-testid="measures">
                <div class="figure-head"><h3>"Measures side by side"</h3></div>
                <p class="hint">{words}</p>
                <div class="scroll" role="region" tabindex="0" aria-label="Measures side by side">
                    <table class="numbers" data-testid="measures-table">
                        <thead><tr><th scope="col">{move || format!("measure, {}", unit.get().plural())}</th>{heads}</tr></thead>
                        {rows}
                    </table>
                </div>
                <details class="disclosure">
                    <summary>"What each of them means"</summary>
                    <dl class="measure-facts">
                        <dt>"BROJA"</dt>
                        <dd>
                            "Unique and redundant information depend only on the margin of each source with the \
                                target, and the distribution with these margins that has the least joint \
                                information has no synergy. These are the atoms of this report. "
                            "Atoms that may be negative: none. It reads: pairwise margins of each source with the target, for all but the synergistic atom."
                            <span class="note">"Bertschinger, Rauh, Olbrich, Jost, Ay: Quantifying Unique Information. Entropy 16, 2014."</span>
                        </dd>
                        {facts()}
                    </dl>
                </details>
            </section>
        </Show>
    }
}

fn layer(report: &Report, layer: &LayerReport, many: bool, unit: Unit) -> impl IntoView + use<> {
    let named = many.then(|| {
        view! { <tr><th scope="rowgroup" colspan="5" class="group">{format!("layer {}", layer_tick(&layer.name))}</th></tr> }
    });
    let row = |name: &'static str, atoms: &AtomsReport| {
        let unique = |i: usize| atoms.unique.get(&report.sources[i]).copied().unwrap_or(0.0);
        let cells = [unique(0), atoms.redundant, unique(1), atoms.synergistic].map(|bits| {
            // Zero within the certificate reads 0.
            let zero = bits.abs() <= layer.certificate.gap.max(1e-9);
            let class = if !zero && bits < 0.0 { "negative" } else { "" };
            let shown = if zero { "0".to_owned() } else { short(unit.of(bits)) };
            view! { <td class=class title=exact(unit.of(bits))>{shown}</td> }
        });
        view! { <tr><th scope="row">{name}</th>{cells.collect_view()}</tr> }
    };
    let others: Vec<_> =
        layer.measures.iter().map(|(measure, found)| row(measure.facts().title, &found.atoms)).collect();
    view! { <tbody>{named}{row("BROJA", &layer.atoms)}{others}</tbody> }
}

/// Between which values the redundant information lies, and by which measures; of the layer where they differ most.
fn disagreement(report: &Report, unit: Unit) -> Option<String> {
    let spread = |l: &LayerReport| {
        let all = l.measures.iter().map(|(m, found)| (title(*m), found.atoms.redundant));
        let mut all: Vec<(&str, f64)> = std::iter::once(("BROJA", l.atoms.redundant)).chain(all).collect();
        all.sort_by(|a, b| a.1.total_cmp(&b.1));
        (all[0], all[all.len() - 1])
    };
    let widest = report.layers.iter().filter(|l| !l.measures.is_empty()).max_by(|a, b| {
        let width = |l: &LayerReport| spread(l).1.1 - spread(l).0.1;
        width(a).total_cmp(&width(b))
    })?;
    let (low, high) = spread(widest);
    let place = if report.layers.len() > 1 {
        format!("In layer {} redundant", layer_tick(&widest.name))
    } else {
        "Redundant".into()
    };
    Some(if high.1 - low.1 < 1e-6 {
        format!("{place} information is the same by every measure. The sums of atoms always are.")
    } else {
        format!(
            "{place} information runs from {} by {} to {} by {}. No measure changes the sums: where more is called \
                redundant, both unique atoms are smaller and synergy is larger by the same amount.",
            unit.show(low.1),
            low.0,
            unit.show(high.1),
            high.0
        )
    })
}

fn title(measure: Measure) -> &'static str {
    measure.facts().title
}

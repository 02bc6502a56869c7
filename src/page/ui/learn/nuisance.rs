//! What codes lose: planted points under two codings, whose nuisance a person drags.

use super::context::Context;
use super::session::Asker;
use crate::ui::report::Drawing;
use learn::ask::{Answer, Ask};
use learn::nuisance::{CLUSTERS, Kept, Nuisance, SIZES};
use leptos::prelude::*;
use plot::View;
use schema::report::LayerReport;
use words::format::Unit;

#[component]
pub fn Losing(context: Context) -> impl IntoView {
    let asked = RwSignal::new(Nuisance { size: 1.8, clusters: 4, seed: 0 });
    let asker = Asker::new(context);
    Effect::new(move || asker.ask(Ask::Nuisance(asked.get())));
    let found = Memo::new(move |_| {
        asker.answer.with(|answer| match answer {
            Some(Ok(Answer::Nuisance(found))) => Some(found.clone()),
            _ => None,
        })
    });
    let unit = context.unit;
    let told = move || found.with(|f| f.as_ref().map(|f| sentence(f, unit.get()))).unwrap_or_else(|| "Coding…".into());
    let number = |event: &leptos::ev::Event| event_target_value(event).parse::<f64>().ok();
    let size = move || format!("{:.1} times the signal", asked.get().size);
    let cloud = move |which: usize| {
        move |view: View| found.with(|f| f.as_ref().map(|f: &Kept| plot::cloud(&f.points[which], view, "")))
    };
    let atoms = move |view: View| {
        found.with(|f| {
            let f = f.as_ref()?;
            plot::atoms(&f.report, View { layers: f.report.layers.len(), columns: "", ..view }, "")
        })
    };
    let refused = move || {
        asker.refusal().map(|why| view! { <p class="error" role="alert" data-testid="error"><b>"Error "</b>{why}</p> })
    };
    view! {
        <div class="live clouds" data-testid="live-codes">
            {refused}
            <p class="lead" data-testid="codes-sentence" aria-live="polite">{told}</p>
            <div class="sliders">
                <div class="slider">
                    <label for="nuisance-size">"Size of the nuisance"</label>
                    <output for="nuisance-size">{size}</output>
                    <input type="range" id="nuisance-size" data-testid="nuisance-size" min=SIZES.start().to_string() max=SIZES.end().to_string() step="0.1" aria-valuetext=size
                        prop:value=move || asked.get().size.to_string()
                        on:input=move |e| if let Some(v) = number(&e) { asked.update(|a| a.size = v) } />
                </div>
                <div class="slider">
                    <label for="nuisance-clusters">"K, clusters"</label>
                    <output for="nuisance-clusters">{move || asked.get().clusters}</output>
                    <input type="range" id="nuisance-clusters" data-testid="nuisance-clusters" min=CLUSTERS.start().to_string() max=CLUSTERS.end().to_string()
                        prop:value=move || asked.get().clusters.to_string()
                        on:input=move |e| if let Some(v) = number(&e) { asked.update(|a| a.clusters = v as u32) } />
                </div>
            </div>
            <button type="button" data-testid="nuisance-again" on:click=move |_| asked.update(|a| a.seed += 1)>"Draw other points"</button>
            <div class="cloud-pair">
                <Drawing title="image, k-means codes" words="Points of the image, each with the look of its k-means cluster" testid="codes-k-means" unit draw=cloud(0) />
                <Drawing title="image, predictive codes" words="Points of the image, each with the look of its predictive code" testid="codes-predictive" unit draw=cloud(1) />
            </div>
            <p class="hint">"Up: the signal. Across: the nuisance. At most 400 points are drawn; colours and shapes repeat after ten codes."</p>
            <Drawing title="Information about the label" words=Signal::derive(told) testid="codes-atoms" unit draw=atoms />
            {move || found.with(|f| f.as_ref().map(|f| numbers(f, unit.get())))}
            <p class="hint">
                "4\u{202f}000 examples, of which predictive codes count the 2\u{202f}000 that they were not fitted to, in at most 7 codes. The grey bands hold what permuted labels give."
            </p>
        </div>
    }
}

/// What the two codings keep of what is read.
fn sentence(found: &Kept, unit: Unit) -> String {
    let [_, k_means, predictive] = &found.report.layers[..] else { return String::new() };
    let shown = |layer: &LayerReport| unit.show(layer.information.sources[0]);
    format!(
        "A linear probe reads {} about the label in the image. k-means codes keep {} of it, predictive codes {}.",
        unit.show(found.readable[0]),
        shown(k_means),
        shown(predictive)
    )
}

/// The same and the atoms as a table.
fn numbers(found: &Kept, unit: Unit) -> impl IntoView + use<> {
    let [a, b] = [&found.report.sources[0], &found.report.sources[1]];
    let heads = [
        "redundant".to_owned(),
        format!("unique to {a}"),
        format!("unique to {b}"),
        "synergistic".to_owned(),
        format!("all of {a}"),
        format!("all of {b}"),
    ];
    let row = |name: &str, values: [Option<f64>; 6]| {
        let values = values.map(|bits| view! { <td>{bits.map_or("–".to_owned(), |bits| unit.show(bits))}</td> });
        view! { <tr><th scope="row">{name.to_owned()}</th>{values.collect_view()}</tr> }
    };
    let layers = found.report.layers.iter().map(|layer| {
        let (atoms, all) = (&layer.atoms, &layer.information.sources);
        let values = [atoms.redundant, atoms.unique[0], atoms.unique[1], atoms.synergistic, all[0], all[1]];
        row(&layer.name, values.map(|bits| Some(layer.settled(bits))))
    });
    let [image, text] = found.readable.map(Some);
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label="The atoms as numbers">
            <table class="numbers" data-testid="codes-numbers">
                <thead><tr><td></td>{heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr></thead>
                <tbody>
                    {layers.collect_view()}
                    {row("linear probe", [None, None, None, None, image, text])}
                </tbody>
            </table>
        </div>
    }
}

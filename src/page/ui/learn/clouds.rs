//! Clouds of points, clustered: how information appears out of noise.

use super::session::Session;
use crate::ui::report::Drawing;
use learn::ask::{Answer, CLOUD_CLUSTERS, CLOUD_ROWS, Clustered};
use leptos::prelude::*;
use plot::View;
use words::format::{whole, whole_percent};

#[component]
pub fn CloudsPage(session: Session) -> impl IntoView {
    let found = Memo::new(move |_| {
        session.clustered.answer.with(|answer| match answer {
            Some(Ok(Answer::Clouds(found))) => Some(found.clone()),
            _ => None,
        })
    });
    let clouds = session.clouds;
    let (low, high) = (*CLOUD_ROWS.start() as f64, *CLOUD_ROWS.end() as f64);
    // 100 places from the fewest rows to the most, by factors.
    let rows_at = move |place: f64| (low * (high / low).powf(place / 100.0)).round() as u64;
    let place_of = move |rows: u64| ((rows as f64 / low).ln() / (high / low).ln() * 100.0).round();
    let number = |event: &leptos::ev::Event| event_target_value(event).parse::<f64>().ok();
    let sentence = move || {
        found
            .with(|f| {
                f.as_ref().map(|f| {
                    let layer = &f.report.layers[0];
                    let unit = session.unit.get();
                    let truth = match f.asked.common {
                        0.0 => "The clouds have nothing to do with each other, so all of it is bias.",
                        _ => "Part of it is real: the clouds have a common part.",
                    };
                    format!(
                        "{} rows in {} clusters: image and text seem to tell {} about the label. {truth}",
                        whole(f.asked.rows),
                        f.asked.clusters,
                        unit.show(layer.information.joint)
                    )
                })
            })
            .unwrap_or_else(|| "Clustering…".into())
    };
    let verdict = move || {
        found
            .with(|f| f.as_ref().and_then(|f| words::verdict::of_layer(&f.report, &f.report.layers[0])))
            .unwrap_or_default()
    };
    let nulls = move |view: View| found.with(|f| f.as_ref().and_then(|f| plot::nulls(&f.report, view, "")));
    let picture = move |which: usize| {
        move |view: View| found.with(|f| f.as_ref().map(|f: &Clustered| plot::cloud(&f.points[which], view, "")))
    };
    view! {
        <div class="clouds">
            <h1 class="lead" data-testid="clouds-sentence" aria-live="polite">{sentence}</h1>
            <p class="learn-intro">
                "Three Gaussian clouds in the plane: an image, a text and a label for each row. Each is clustered into K codes, as embeddings are. "
                "Move K and the rows, and watch information appear where there is none."
            </p>
            <div class="sliders">
                <div class="slider">
                    <label for="cloud-rows">"Rows"</label>
                    <output for="cloud-rows">{move || whole(clouds.get().rows)}</output>
                    <input type="range" id="cloud-rows" data-testid="cloud-rows" min="0" max="100" aria-valuetext=move || whole(clouds.get().rows)
                        prop:value=move || place_of(clouds.get().rows).to_string()
                        on:input=move |e| if let Some(v) = number(&e) { clouds.update(|c| c.rows = rows_at(v)) } />
                </div>
                <div class="slider">
                    <label for="cloud-clusters">"K, clusters"</label>
                    <output for="cloud-clusters">{move || clouds.get().clusters}</output>
                    <input type="range" id="cloud-clusters" data-testid="cloud-clusters" min=CLOUD_CLUSTERS.start().to_string() max=CLOUD_CLUSTERS.end().to_string()
                        prop:value=move || clouds.get().clusters.to_string()
                        on:input=move |e| if let Some(v) = number(&e) { clouds.update(|c| c.clusters = v as u32) } />
                </div>
                <div class="slider">
                    <label for="cloud-common">"Common part of the clouds"</label>
                    <output for="cloud-common">{move || whole_percent(clouds.get().common)}</output>
                    <input type="range" id="cloud-common" data-testid="cloud-common" min="0" max="1" step="0.05" aria-valuetext=move || whole_percent(clouds.get().common)
                        prop:value=move || clouds.get().common.to_string()
                        on:input=move |e| if let Some(v) = number(&e) { clouds.update(|c| c.common = v) } />
                </div>
            </div>
            <button type="button" on:click=move |_| clouds.update(|c| c.seed += 1)>"Draw other clouds"</button>
            <p data-testid="clouds-verdict" role="status"><b>{verdict}</b></p>
            <h2 class="unseen">"What the clouds seem to tell"</h2>
            <Drawing title="Atoms beside permuted targets" words=Signal::derive(verdict) testid="clouds-nulls" unit=session.unit draw=nulls />
            <div class="cloud-pair">
                <Drawing title="image" words="Points of the first cloud, marked by cluster" testid="cloud-image" unit=session.unit draw=picture(0) />
                <Drawing title="text" words="Points of the second cloud, marked by cluster" testid="cloud-text" unit=session.unit draw=picture(1) />
            </div>
            <p class="hint">"At most 400 points of each cloud are drawn. Colours and shapes repeat after ten clusters."</p>
        </div>
    }
}

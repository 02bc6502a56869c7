//! A picture taken along: as SVG, which is sharp at any size, and as PNG for what takes nothing else.

use crate::web;
use leptos::prelude::*;
use leptos::task::spawn_local;
use plot::Chart;

/// Pixels of the PNG for one of the drawing's: its 800 become 2400, 8 inches at 300 a inch.
const PRINT: u32 = 3;

/// Buttons beside a figure's title; `chart` draws it for paper.
#[component]
pub fn Take(
    title: Signal<String>,
    file: &'static str,
    chart: impl Fn() -> Option<Chart> + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let failed = RwSignal::new(None);
    let svg = move |_| {
        if let Some(chart) = chart() {
            failed.set(web::download(&format!("pidlens-{file}.svg"), "image/svg+xml", &chart.svg).err());
        }
    };
    let png = move |_| {
        let Some(chart) = chart() else { return };
        failed.set(None);
        spawn_local(async move {
            let size = [chart.width * PRINT, chart.height * PRINT];
            let done = web::download_png(&format!("pidlens-{file}.png"), &chart.enlarged(PRINT), size).await;
            failed.set(done.err());
        });
    };
    let of = move || format!(" of {}", title.get());
    view! {
        <div class="take">
            <button type="button" class="quiet" data-testid="download-svg" on:click=svg>
                "SVG"<span class="unseen">{of}</span>
            </button>
            <button type="button" class="quiet" data-testid="download-png" on:click=png>
                "PNG"<span class="unseen">{of}</span>
            </button>
        </div>
        {move || failed.get().map(|m: String| view! { <p class="error" role="alert"><b>"Error "</b>{m}</p> })}
    }
}

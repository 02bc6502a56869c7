//! A picture whose parts are not layers: pointed at by mouse or arrow keys, each part read out below, and the same as a file.

use super::figure::width_of;
use super::take::Take;
use crate::web;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use plot::{Chart, Grid, Mark, Paper, View};
use words::format::Unit;

/// `words` says what the picture shows, `read` what a part of it is.
#[component]
pub fn Picture(
    #[prop(into)] title: Signal<String>,
    #[prop(into)] words: Signal<String>,
    testid: &'static str,
    file: &'static str,
    unit: RwSignal<Unit>,
    /// Whether it stands in the report itself, not within one of its parts.
    #[prop(optional)]
    chief: bool,
    grid: Signal<Grid>,
    draw: impl Fn(View) -> Option<Chart> + Copy + Send + Sync + 'static,
    read: impl Fn(usize) -> String + Copy + Send + Sync + 'static,
    /// What a press on a part does, or Enter while it is read out.
    #[prop(optional_no_strip)]
    pressed: Option<Callback<usize>>,
) -> impl IntoView {
    let stage = NodeRef::<Div>::new();
    let width = width_of(stage);
    let pointed = RwSignal::new(None::<usize>);
    let chart = Memo::new(move |_| {
        let view = View::page(width.get(), 1, unit.get());
        (view.width > 0).then(|| draw(view)).flatten()
    });
    let paper = move |paper: Paper| untrack(|| draw(paper.view(1, unit.get())));
    let point = move |event: ev::MouseEvent| {
        let at = web::place_in(&event).and_then(|(across, down)| {
            chart.with(|c| {
                let c = c.as_ref()?;
                grid.get_untracked().at(&c.marks, (across * f64::from(c.width), down * f64::from(c.height)))
            })
        });
        if pointed.get_untracked() != at {
            pointed.set(at);
        }
    };
    let press = move || {
        if let (Some(pressed), Some(at)) = (pressed, pointed.get_untracked()) {
            pressed.run(at);
        }
    };
    let step = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            return pointed.set(None);
        }
        if event.key() == "Enter" {
            return press();
        }
        if let Some(next) = grid.get_untracked().step(pointed.get_untracked(), &event.key()) {
            event.prevent_default();
            pointed.set(Some(next));
        }
    };
    // Each part has a place on every mark.
    let outlines = move || {
        let (at, grid) = (pointed.get()?, grid.get());
        chart.with(|c| {
            let c = c.as_ref()?;
            let outline = |mark: &Mark| {
                let (w, h) = (f64::from(mark.width) / grid.columns as f64, f64::from(mark.height) / grid.rows as f64);
                let (x, y) = ((at % grid.columns) as f64 * w, (at / grid.columns) as f64 * h);
                let percent = |pixels: f64, of: u32| format!("{:.3}%", 100.0 * pixels / f64::from(of.max(1)));
                view! {
                    <div
                        class="outline"
                        style:left=percent(f64::from(mark.x) + x, c.width)
                        style:top=percent(f64::from(mark.y) + y, c.height)
                        style:width=percent(w, c.width)
                        style:height=percent(h, c.height)
                    ></div>
                }
            };
            Some(c.marks.iter().map(outline).collect_view())
        })
    };
    view! {
        <figure class="figure" data-testid=testid aria-label=move || title.get()>
            <div class="figure-head">
                {match chief {
                    true => view! { <h3>{move || title.get()}</h3> }.into_any(),
                    false => view! { <h4>{move || title.get()}</h4> }.into_any(),
                }}
                <Take title file seen=width chart=paper />
            </div>
            <div class="stage" node_ref=stage>
                <div aria-hidden="true" inner_html=move || chart.with(|c| c.as_ref().map(|c| c.svg.clone()).unwrap_or_default())></div>
                {outlines}
                <div
                    class="pointer"
                    role="img"
                    tabindex="0"
                    aria-label=move || format!("{} Arrow keys read out its parts.", words.get())
                    on:mousemove=point
                    on:mouseleave=move |_| pointed.set(None)
                    on:blur=move |_| pointed.set(None)
                    on:keydown=step
                    on:click=move |_| press()
                ></div>
            </div>
            <figcaption class="readout" aria-live="polite">
                {move || match pointed.get() {
                    Some(at) => view! { <span>{read(at)}</span> }.into_any(),
                    None => view! { <span class="readout-hint"><span class="by-mouse">"Point at it, or use the arrow keys, for the numbers."</span><span class="by-touch">"Touch it for the numbers."</span></span> }.into_any(),
                }}
            </figcaption>
        </figure>
    }
}

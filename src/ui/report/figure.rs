//! A chart in the page: drawn to the column's width, each layer's column a place to point at or to step to with the arrow keys,
//! with every digit below; and the same chart as a file.

use super::matrix::sides;
use super::readout::{Read, Readout, spoken};
use super::with;
use crate::engine::report::Report;
use crate::format::Unit;
use crate::plot::{Chart, Mark, Paint, View};
use crate::story::facts;
use crate::ui::model::run::Shown;
use crate::ui::store::Store;
use crate::web;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;

/// One of `plot`'s charts.
pub type Draw = fn(&Report, View, &str) -> Option<Chart>;

#[component]
pub fn Figure(
    store: Store,
    shown: Memo<Option<Shown>>,
    title: Signal<String>,
    testid: &'static str,
    file: &'static str,
    draw: Draw,
    read: Read,
) -> impl IntoView {
    let stage = NodeRef::<Div>::new();
    let width = width_of(stage);
    let drawn = move |view: View, caption: fn(&Report, Unit) -> String| {
        shown.with(|s| {
            s.as_ref().and_then(|s| draw(&s.report, View { layers: s.layers, ..view }, &caption(&s.report, view.unit)))
        })
    };
    let chart = Memo::new(move |_| {
        let view = View { width: width.get(), paint: Paint::Page, ..View::paper(0, store.unit.get()) };
        // Zero is not measured yet.
        (view.width > 0).then(|| drawn(view, |_, _| String::new())).flatten()
    });
    let failed = RwSignal::new(None);
    let save = move |_| {
        let sides = untrack(|| sides(store));
        let view = View { sides, ..View::paper(0, store.unit.get_untracked()) };
        if let Some(chart) = drawn(view, |report, unit| facts(report, unit).join(" · ")) {
            failed.set(web::download(&format!("pidlens-{file}.svg"), "image/svg+xml", &chart.svg).err());
        }
    };
    view! {
        <figure class="figure" data-testid=testid>
            <div class="figure-head">
                <h3>{move || title.get()}</h3>
                <button type="button" class="quiet" data-testid="download-svg" on:click=save>
                    "Download SVG"<span class="unseen">{move || format!(": {}", title.get())}</span>
                </button>
            </div>
            {move || failed.get().map(|m: String| view! { <p class="error" role="alert"><b>"Error "</b>{m}</p> })}
            <div class="stage" node_ref=stage>
                <div aria-hidden="true" inner_html=move || chart.with(|c| c.as_ref().map(|c| c.svg.clone()).unwrap_or_default())></div>
                <Columns store shown chart read />
            </div>
            <Readout store shown read />
        </figure>
    }
}

/// The element's width in pixels, now and after each change of the window.
pub(super) fn width_of(stage: NodeRef<Div>) -> ReadSignal<u32> {
    let (width, set_width) = signal(0);
    let measure = move || {
        if let Some(element) = stage.get_untracked() {
            let now = element.client_width().max(0) as u32;
            if now != 0 && now != width.get_untracked() {
                set_width.set(now);
            }
        }
    };
    stage.on_load(move |_| web::after(0, measure));
    let listener = window_event_listener(ev::resize, move |_| measure());
    on_cleanup(move || listener.remove());
    width
}

/// A part of a length as a share of the whole, for a style.
pub(super) fn percent(part: i32, of: u32) -> String {
    format!("{:.3}%", 100.0 * f64::from(part) / f64::from(of.max(1)))
}

/// Transparent columns over the drawing: one stop for Tab, arrows between layers.
#[component]
fn Columns(store: Store, shown: Memo<Option<Shown>>, chart: Memo<Option<Chart>>, read: Read) -> impl IntoView {
    let pointed = store.pointed;
    let marks = Memo::new(move |_| {
        chart.with(|c| c.as_ref().map(|c| (c.width, c.height, c.marks.clone())).unwrap_or_default())
    });
    let count = move || marks.with(|(.., marks)| marks.len());
    let group = NodeRef::<Div>::new();
    let step = move |event: ev::KeyboardEvent| {
        let last = count().saturating_sub(1);
        let now = pointed.get_untracked().unwrap_or(0);
        let next = match event.key().as_str() {
            "ArrowRight" | "ArrowDown" => (now + 1).min(last),
            "ArrowLeft" | "ArrowUp" => now.saturating_sub(1),
            "Home" => 0,
            "End" => last,
            "Escape" => return pointed.set(None),
            _ => return,
        };
        event.prevent_default();
        if let Some(group) = group.get_untracked() {
            web::focus_child(&group, next as u32);
        }
    };
    let column = move |i: usize, (w, h): (u32, u32), mark: Mark| {
        let stop = move || if pointed.get().unwrap_or(0).min(count().saturating_sub(1)) == i { "0" } else { "-1" };
        view! {
            <button
                type="button"
                class="column"
                style:left=percent(mark.x, w)
                style:top=percent(mark.y, h)
                style:width=percent(mark.width, w)
                style:height=percent(mark.height, h)
                tabindex=stop
                aria-label=move || with(shown, |r| spoken(r, i, store.unit.get(), read)).unwrap_or_default()
                class:pointed=move || pointed.get() == Some(i)
                on:mouseenter=move |_| pointed.set(Some(i))
                on:focus=move |_| pointed.set(Some(i))
                on:click=move |_| pointed.set(Some(i))
            ></button>
        }
    };
    view! {
        <div
            class="columns"
            role="group"
            aria-label="Layers: arrow keys move between them"
            node_ref=group
            on:keydown=step
            on:mouseleave=move |_| pointed.set(None)
        >
            {move || marks.with(|(w, h, marks)| {
                marks.iter().enumerate().map(|(i, &mark)| column(i, (*w, *h), mark)).collect_view()
            })}
        </div>
    }
}

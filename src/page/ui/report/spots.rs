//! The places of a drawing to point at: transparent buttons over it, one stop for Tab, arrow keys between them; one slider over it where there
//! are more places than a person would step through one by one.

use crate::web;
use leptos::attr::Attribute;
use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use plot::{Chart, Mark};

/// Buttons up to which each place has one of its own.
const BUTTONS: usize = 200;

/// One for each mark of the chart; `words` says what is there. A place may have further marks, panel after panel: those are for the pointer alone.
#[component]
pub fn Spots(
    chart: Memo<Option<Chart>>,
    /// How many there are, where a place may have several marks.
    #[prop(default = Signal::stored(usize::MAX))]
    places: Signal<usize>,
    /// What the group is, and that arrow keys move in it.
    label: &'static str,
    words: impl Fn(usize) -> String + Copy + Send + Sync + 'static,
    /// The one that is pointed at or has the focus.
    pointed: RwSignal<Option<usize>>,
    /// Takes the one that is pressed, where pressing chooses.
    chosen: Option<RwSignal<Option<usize>>>,
) -> impl IntoView {
    let marks = Memo::new(move |_| {
        chart.with(|c| c.as_ref().map(|c| (c.width, c.height, c.marks.clone())).unwrap_or_default())
    });
    let count = move || marks.with(|(.., marks)| places.get().min(marks.len()));
    let now = move || pointed.get().unwrap_or(0).min(count().saturating_sub(1));
    let group = NodeRef::<Div>::new();
    let step = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            return pointed.set(None);
        }
        let Some(next) = step_to(&event.key(), pointed.get_untracked().unwrap_or(0), count()) else { return };
        event.prevent_default();
        if let Some(group) = group.get_untracked() {
            web::focus_child(&group, next as u32);
        }
    };
    let spot = move |at: usize, size: (u32, u32), mark: Mark| {
        let i = at % count().max(1);
        let again = at != i;
        let stop = move || if now() == i && !again { "0" } else { "-1" };
        view! {
            <button
                type="button"
                class="column"
                {..over(mark, size)}
                tabindex=stop
                aria-label=move || words(i)
                aria-hidden=again.then_some("true")
                class:pointed=move || pointed.get() == Some(i)
                on:mouseenter=move |_| pointed.set(Some(i))
                on:focus=move |_| pointed.set(Some(i))
                on:click=move |_| {
                    pointed.set(Some(i));
                    if let Some(chosen) = chosen {
                        chosen.set(Some(i));
                    }
                }
            ></button>
        }
    };
    let under = move |event: &ev::MouseEvent| {
        let at = web::within(event);
        let distance =
            |mark: &Mark, w: u32| (f64::from(mark.x) + f64::from(mark.width) / 2.0 - at * f64::from(w)).abs();
        marks.with_untracked(|(w, _, marks)| {
            let nearest = (0..marks.len()).min_by(|&a, &b| distance(&marks[a], *w).total_cmp(&distance(&marks[b], *w)));
            nearest.map(|at| at % places.get_untracked().clamp(1, marks.len()))
        })
    };
    let slider = move || {
        view! {
            <button
                type="button"
                class="column all"
                role="slider"
                aria-label=label
                aria-valuemin="1"
                aria-valuemax=move || count().to_string()
                aria-valuenow=move || (now() + 1).to_string()
                aria-valuetext=move || words(now())
                on:focus=move |_| pointed.set(Some(now()))
                on:mousemove=move |event| pointed.set(under(&event))
                on:keydown=move |event| {
                    if let Some(next) = step_to(&event.key(), now(), count()) {
                        event.prevent_default();
                        event.stop_propagation();
                        pointed.set(Some(next));
                    }
                }
                on:click=move |_| {
                    if let Some(chosen) = chosen {
                        chosen.set(Some(now()));
                    }
                }
            ></button>
        }
    };
    view! {
        <div
            class="columns"
            role="group"
            aria-label=label
            node_ref=group
            on:keydown=step
            on:mouseleave=move |_| pointed.set(None)
        >
            {move || marks.with(|(w, h, marks)| match marks.len() {
                ..=BUTTONS => marks.iter().enumerate().map(|(i, &mark)| spot(i, (*w, *h), mark)).collect_view().into_any(),
                _ => slider().into_any(),
            })}
        </div>
    }
}

/// Where a key leads from one of so many places in a row.
pub fn step_to(key: &str, now: usize, places: usize) -> Option<usize> {
    let key = match key {
        "ArrowDown" => "ArrowRight",
        "ArrowUp" => "ArrowLeft",
        other => other,
    };
    plot::along(now, places, key)
}

/// Where a mark lies over a drawing of that size, for a button there.
pub fn over(mark: Mark, (width, height): (u32, u32)) -> impl Attribute {
    view! {
        <{..}
            style:left=percent(mark.x, width)
            style:top=percent(mark.y, height)
            style:width=percent(mark.width, width)
            style:height=percent(mark.height, height)
        />
    }
}

/// A part of a length as a share of the whole.
fn percent(part: i32, of: u32) -> String {
    format!("{:.3}%", 100.0 * f64::from(part) / f64::from(of.max(1)))
}

//! A term explained where it stands: pressed, touched or opened by the keyboard, a sentence and the way to its lesson; a mouse need only rest on it.

use crate::web;
use leptos::ev;
use leptos::html::Details;
use leptos::prelude::*;
use words::terms;

/// `words` are what stands there, of which the term is the first; else its name.
#[component]
pub fn Term(of: terms::Term, #[prop(optional, into)] words: Option<String>) -> impl IntoView {
    let terms::Term { name, told, lesson } = of;
    let door = NodeRef::<Details>::new();
    // Where the sentence stands in the window, so that no table that scrolls cuts it off.
    let place = RwSignal::new((0.0, 0.0, false));
    // A mouse that leaves closes what a mouse opened, and nothing that was pressed.
    let by_mouse = StoredValue::new(false);
    let set = move |open: bool| {
        if let Some(door) = door.get_untracked() {
            door.set_open(open);
        }
    };
    let is_mouse = |event: &ev::PointerEvent| event.pointer_type() == "mouse";
    let is_open = move || door.get_untracked().is_some_and(|door| door.open());
    let aim = move || {
        if let Some(door) = door.get_untracked() {
            place.set(web::beside(&door, WIDTH));
        }
    };
    let enter = move |event: ev::PointerEvent| {
        if is_mouse(&event) && !is_open() {
            by_mouse.set_value(true);
            aim();
            set(true);
        }
    };
    let leave = move |event: ev::PointerEvent| {
        if is_mouse(&event) && by_mouse.get_value() {
            set(false);
        }
    };
    let press = move |event: ev::MouseEvent| {
        aim();
        if by_mouse.get_value() && is_open() {
            by_mouse.set_value(false);
            event.prevent_default();
        }
    };
    let toggled = move |_| {
        if !is_open() {
            by_mouse.set_value(false);
        }
    };
    let close = web::folds(door);
    // The sentence stays at its word.
    let scrolled = window_event_listener(ev::scroll, move |_| {
        if is_open() {
            aim();
        }
    });
    on_cleanup(move || scrolled.remove());
    view! {
        <details
            class="term"
            data-testid="term"
            node_ref=door
            on:pointerenter=enter
            on:pointerleave=leave
            on:toggle=toggled
            on:keydown=close
        >
            <summary on:click=press>{words.unwrap_or_else(|| name.into())}</summary>
            <div
                class="term-told"
                role="note"
                class:above=move || place.get().2
                style:left=move || format!("{}px", place.get().0)
                style:top=move || format!("{}px", place.get().1)
            >
                {told}" "<a href=format!("#learn/lesson/{lesson}")>"Learn more"<span class="unseen">" about "{name}</span></a>
            </div>
        </details>
    }
}

/// The terms of a picture, which cannot hold them itself.
#[component]
pub fn Terms(of: &'static [terms::Term]) -> impl IntoView {
    let each = of.iter().map(|term| view! { <Term of=*term /> }).collect_view();
    (!of.is_empty()).then(|| view! { <div class="terms no-print">"What it means: "{each}</div> })
}

/// Of a sentence, as `.term-told` in `www/css/report.css` has it, pixels.
const WIDTH: f64 = 264.0;

/// Words with what explains the term that they begin with, where they begin with one.
pub fn explained(words: String, term: Option<terms::Term>) -> AnyView {
    match term {
        Some(of) => view! { <Term of words /> }.into_any(),
        None => words.into_any(),
    }
}

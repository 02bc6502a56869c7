//! Full screen in large type, for a lecture.

use crate::web;
use leptos::ev;
use leptos::prelude::*;

#[component]
pub fn Present() -> impl IntoView {
    let on = RwSignal::new(false);
    Effect::new(move || {
        web::set_root_attribute("data-present", if on.get() { "yes" } else { "no" });
        // Pictures are drawn to the width that they have from now on: their type is then as large as all other.
        web::after(0, web::resized);
    });
    // Escape leaves full screen without asking the page.
    let listener = window_event_listener(ev::fullscreenchange, move |_| {
        if !web::is_full_screen() {
            on.set(false);
        }
    });
    on_cleanup(move || {
        listener.remove();
        web::set_root_attribute("data-present", "no");
    });
    let toggle = move |_| {
        let next = !on.get_untracked();
        on.set(next);
        // A browser that refuses full screen still shows large type.
        web::full_screen(next);
    };
    view! {
        <button
            type="button"
            class="quiet"
            data-testid="present"
            aria-pressed=move || if on.get() { "true" } else { "false" }
            on:click=toggle
        >{move || if on.get() { "End presentation" } else { "Present" }}</button>
    }
}

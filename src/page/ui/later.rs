//! The place of a part of the page whose program is loaded when it is first wanted.

use crate::web;
use crate::web::program;
use crate::web::program::Part;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::HtmlElement;
use words::format::Unit;

#[derive(Debug, Clone, PartialEq)]
enum Loading {
    Away,
    UnderWay,
    Done,
    Failed(String),
}

/// Once `wanted`, the part stays in the document for as long as the place does.
#[component]
pub fn Later(
    unit: RwSignal<Unit>,
    #[prop(default = Signal::stored(true), into)] wanted: Signal<bool>,
    /// What the part is, at the head of a sentence.
    name: &'static str,
    /// Shows it in that place, informations in that unit.
    show: impl Fn(&program::Later, &HtmlElement, &str) -> Part + Clone + 'static,
) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let loading = RwSignal::new(Loading::Away);
    let part = StoredValue::new_local(None::<Part>);
    let load = move || {
        let Some(element) = place.get_untracked() else { return };
        loading.set(Loading::UnderWay);
        let show = show.clone();
        spawn_local(async move {
            let loaded = program::later().await;
            // The place may be gone by now.
            if loading.is_disposed() {
                return;
            }
            loading.set(match loaded {
                Ok(program) => {
                    part.set_value(Some(show(&program, &element, unit.get_untracked().plural())));
                    Loading::Done
                }
                Err(why) => Loading::Failed(why),
            });
        });
    };
    let load = StoredValue::new_local(load);
    Effect::new(move || {
        if wanted.get() && place.get().is_some() && loading.get_untracked() == Loading::Away {
            load.with_value(|load| load());
        }
    });
    // It may have been changed while the part was under way.
    Effect::new(move || {
        let (unit, _) = (unit.get(), loading.get());
        part.with_value(|part| {
            if let Some(part) = part {
                part.show_in(unit.plural());
            }
        });
    });
    on_cleanup(move || {
        part.with_value(|part| {
            if let Some(part) = part {
                part.free();
            }
        });
    });
    let told = move || match loading.get() {
        _ if !wanted.get() => ().into_any(),
        Loading::Away | Loading::Done => ().into_any(),
        Loading::UnderWay => view! { <p class="waiting" role="status">"Loading…"</p> }.into_any(),
        Loading::Failed(why) => view! {
            <p class="error" role="alert" data-testid="error">
                <b>"Error "</b>
                {format!("{name} could not be loaded: {why} ")}
                "If a newer version was published since this page was opened, load the page again. Your analyses \
                    are kept. "
                <button type="button" on:click=move |_| load.with_value(|load| load())>"Try again"</button>
                " "
                <button type="button" on:click=move |_| web::reload()>"Load the page again"</button>
            </p>
        }
        .into_any(),
    };
    view! {
        {told}
        <div class="later" node_ref=place></div>
    }
}

//! The place of Learn, whose program is loaded when it is first visited. It stays in the document from then on: it shows nothing
//! where the address names another place.

use crate::format::Unit;
use crate::web::program;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[derive(Debug, Clone, PartialEq)]
enum Loading {
    Away,
    UnderWay,
    Done,
    Failed(String),
}

/// `visited` says whether the address names a page of Learn. Given a `figure`, only that one is shown.
#[component]
pub fn LearnPlace(
    unit: RwSignal<Unit>,
    visited: Memo<bool>,
    #[prop(optional_no_strip)] figure: Option<String>,
) -> impl IntoView {
    let place = NodeRef::<Div>::new();
    let loading = RwSignal::new(Loading::Away);
    let learn = StoredValue::new_local(None::<program::Learn>);
    let load = move || {
        let Some(element) = place.get_untracked() else { return };
        loading.set(Loading::UnderWay);
        let figure = figure.clone();
        spawn_local(async move {
            loading.set(match program::learn(&element, unit.get_untracked().plural(), figure).await {
                Ok(started) => {
                    learn.set_value(Some(started));
                    Loading::Done
                }
                Err(why) => Loading::Failed(why),
            });
        });
    };
    let load = StoredValue::new_local(load);
    Effect::new(move || {
        if visited.get() && place.get().is_some() && loading.get_untracked() == Loading::Away {
            load.with_value(|load| load());
        }
    });
    // It may have been changed while Learn was under way.
    Effect::new(move || {
        let (unit, _) = (unit.get(), loading.get());
        learn.with_value(|learn| {
            if let Some(learn) = learn {
                learn.show_in(unit.plural());
            }
        });
    });
    let told = move || match loading.get() {
        _ if !visited.get() => ().into_any(),
        Loading::Away | Loading::Done => ().into_any(),
        Loading::UnderWay => view! { <p class="waiting" role="status">"Loading…"</p> }.into_any(),
        Loading::Failed(why) => view! {
            <p class="error" role="alert" data-testid="error">
                <b>"Error "</b>
                {format!("Learn could not be loaded: {why} ")}
                <button type="button" on:click=move |_| load.with_value(|load| load())>"Try again"</button>
            </p>
        }
        .into_any(),
    };
    view! {
        {told}
        <div class="learn-place" node_ref=place></div>
    }
}

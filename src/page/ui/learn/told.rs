//! What became of the link that was opened, where not all of it could be taken.

use super::session::Session;
use leptos::prelude::*;

#[component]
pub fn Told(session: Session) -> impl IntoView {
    let refused = move || {
        session
            .refused
            .get()
            .map(|why| view! { <p class="error" role="alert" data-testid="error"><b>"Link "</b>{why}</p> })
    };
    let left_out = move || {
        session.left_out.get().map(|what| view! { <p class="note" role="status" data-testid="left-out">{what}</p> })
    };
    view! {
        {refused}
        {left_out}
    }
}

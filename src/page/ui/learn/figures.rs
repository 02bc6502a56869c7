//! Parts of the playground that stand alone, and the way to put one into another page.

use super::ipfp::Steps;
use super::playground::{Headline, Picture};
use super::samples::SamplesTool;
use super::session::Session;
use super::tables::Coupling;
use super::told::Told;

use crate::ui::report::Comparison;
use crate::web;
use leptos::prelude::*;
use state::learn::{FIGURES, Figure as Part};

/// Buttons, one for each figure; `copy` takes what a page needs to hold it.
#[component]
pub fn Embed(session: Session, copy: impl Fn(String) + Copy + 'static) -> impl IntoView {
    let buttons = FIGURES.iter().map(|part| {
        let take = move |_| copy(frame(session, part));
        view! { <button type="button" data-testid=format!("embed-{}", part.id) on:click=take>{part.title}</button> }
    });
    view! {
        <div class="editor-tools" role="group" aria-label="Figure to embed">
            <span class="hint">"Copy the frame of"</span>
            {buttons.collect_view()}
        </div>
    }
}

fn frame(session: Session, part: &Part) -> String {
    let Part { id, title, height } = part;
    let address = web::address_with_query(&format!("?figure={id}"), &session.link());
    format!(
        r#"<iframe src="{address}" width="720" height="{height}" title="Partial information decomposition: {title}" loading="lazy"></iframe>"#
    )
}

/// One of [`FIGURES`] alone, by its id.
#[component]
pub fn Figure(session: Session, figure: String) -> impl IntoView {
    let found = session.found;
    let report = Signal::derive(move || found.with(|f| f.as_ref().map(|f| f.report.clone())));
    let shown = match figure.as_str() {
        "venn" => {
            view! { <Picture session title="Venn picture, to scale" testid="play-venn" draw=plot::venn /> }.into_any()
        }
        "atoms" => view! { <Picture session title="Atoms" testid="play-atoms" draw=plot::atoms /> }.into_any(),
        "coupling" => view! { <Coupling session /> }.into_any(),
        "measures" => view! { <Comparison unit=session.unit report /> }.into_any(),
        "ipfp" => view! { <Steps session /> }.into_any(),
        "samples" => view! { <SamplesTool session /> }.into_any(),
        other => {
            let known: Vec<&str> = FIGURES.iter().map(|figure| figure.id).collect();
            let words = format!("There is no figure called {other:?}; expected one of {}.", known.join(", "));
            view! { <p class="error" role="alert"><b>"Error "</b>{words}</p> }.into_any()
        }
    };
    view! {
        <Told session />
        <Headline session />
        {shown}
    }
}

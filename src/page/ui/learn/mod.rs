//! Learn: gallery, playground, clouds, lessons, exercise sheet. A program of its own, which the page loads when it is first visited
//! (`src/page/ui/later.rs`).

mod address;
mod cells;
mod clouds;
mod context;
mod editor;
mod exercises;
mod figures;
mod gallery;
mod ipfp;
mod lesson;
mod names;
mod nuisance;
mod playground;
mod present;
mod samples;
mod session;
mod sliders;
mod tables;
mod told;

use crate::web;
use clouds::CloudsPage;
use context::Context;
use exercises::Exercises;
use figures::Figure;
use gallery::Gallery;
use leptos::ev;
use leptos::prelude::*;
use lesson::Lesson;
use playground::Playground;
use present::Present;
use session::Session;
use state::learn::{PAGES, Page};
use words::format::Unit;

/// Learn's pages, as the page's address names them; nothing where it names another place. Given a `figure`, only that one figure of the
/// playground.
#[component]
pub fn Learn(unit: RwSignal<Unit>, figure: Option<String>) -> impl IntoView {
    let context = Context::new(unit);
    let page = RwSignal::new(Page::of(&web::hash()));
    let alone = figure.is_some();
    let here = Memo::new(move |_| alone || page.get() == Some(Page::Playground));
    let session = Session::new(context, here, Memo::new(move |_| page.get() == Some(Page::Clouds)));
    window_event_listener(ev::hashchange, move |_| {
        let hash = web::hash();
        session.open(&hash);
        page.set(Page::of(&hash));
    });
    let page = Memo::new(move |_| page.get());
    let trouble = move || {
        context
            .trouble
            .get()
            .map(|why| view! { <p class="error" role="alert" data-testid="error"><b>"Error "</b>{why}</p> })
    };
    match figure {
        Some(figure) => view! { {trouble}<Figure session figure /> }.into_any(),
        None => view! {
            <Show when=move || page.with(Option::is_some)>
                <div class="learn">
                    <Head page />
                    {trouble}
                    <Shown context session page />
                </div>
            </Show>
        }
        .into_any(),
    }
}

#[component]
fn Head(page: Memo<Option<Page>>) -> impl IntoView {
    let links = PAGES.map(|(this, address, words)| {
        view! { <a href=address aria-current=move || (page.get().as_ref() == Some(&this)).then_some("page")>{words}</a> }
    });
    view! {
        <div class="learn-bar">
            <nav aria-label="Learn">{links}</nav>
            <Present />
        </div>
    }
}

#[component]
fn Shown(context: Context, session: Session, page: Memo<Option<Page>>) -> impl IntoView {
    move || match page.get() {
        None | Some(Page::Gallery) => view! { <Gallery session /> }.into_any(),
        Some(Page::Playground) => view! { <Playground session /> }.into_any(),
        Some(Page::Clouds) => view! { <CloudsPage session /> }.into_any(),
        Some(Page::Lesson(id)) => view! { <Lesson context id /> }.into_any(),
        Some(Page::Exercises) => view! { <Exercises /> }.into_any(),
    }
}

//! Learn: gallery, playground, clouds, lessons, exercise sheet.

mod cells;
mod clouds;
mod drawing;
mod editor;
mod exercises;
mod gallery;
mod ipfp;
mod lesson;
mod names;
mod playground;
mod present;
mod samples;
mod session;
mod sliders;
mod tables;

use super::model::learn::{PAGES, Page};
use super::store::Store;
use clouds::CloudsPage;
pub use drawing::Drawing;
use exercises::Exercises;
use gallery::Gallery;
use leptos::prelude::*;
use lesson::Lesson;
use playground::{Figure, Playground};
use present::Present;
pub use session::Session;

#[component]
pub fn Learn(store: Store, session: Session, page: Memo<Option<Page>>) -> impl IntoView {
    let links = PAGES.map(|(this, address, words)| {
        view! { <a href=address aria-current=move || (page.get().as_ref() == Some(&this)).then_some("page")>{words}</a> }
    });
    let shown = move || match page.get() {
        None | Some(Page::Gallery) => view! { <Gallery session /> }.into_any(),
        Some(Page::Playground) => view! { <Playground store session /> }.into_any(),
        Some(Page::Clouds) => view! { <CloudsPage store session /> }.into_any(),
        Some(Page::Lesson(id)) => view! { <Lesson store id /> }.into_any(),
        Some(Page::Exercises) => view! { <Exercises /> }.into_any(),
    };
    view! {
        <div class="learn">
            <div class="learn-bar">
                <nav aria-label="Learn">{links}</nav>
                <Present />
            </div>
            {shown}
        </div>
    }
}

/// One figure of the playground alone, for a frame in another page.
#[component]
pub fn EmbeddedFigure(store: Store, session: Session, figure: String) -> impl IntoView {
    view! { <main id="main" class="embedded"><Figure store session figure /></main> }
}

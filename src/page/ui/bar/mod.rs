//! The thin bar: name, places, engine badge, units, theme.

mod badge;
mod switch;

use super::board;
use super::compare::ids_of;
use super::store::Store;
use crate::web;
use badge::Badge;
use leptos::prelude::*;
use state::learn::Page;
pub use switch::Switch;
use words::format::Unit;

/// The places of the page, as its address names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Analyze,
    Learn,
    /// Many reports at once.
    Board,
    About,
    /// Kept analyses side by side; reached from their list.
    Compare,
}

const SECTIONS: [(Section, &str, &str); 4] = [
    (Section::Analyze, "#analyze", "Analyse"),
    (Section::Board, board::HASH, "Board"),
    (Section::Learn, "#learn", "Learn"),
    (Section::About, "#about", "About"),
];

/// The place that an address's hash names; the front page for any other.
pub fn section_of(hash: &str) -> Section {
    if Page::of(hash).is_some() {
        return Section::Learn;
    }
    if ids_of(hash).is_some() {
        return Section::Compare;
    }
    SECTIONS.iter().find(|(_, h, _)| *h == hash).map_or(Section::Analyze, |(place, ..)| *place)
}

const THEMES: [&str; 3] = ["auto", "light", "dark"];

#[component]
pub fn Bar(store: Store, place: RwSignal<Section>) -> impl IntoView {
    let theme = RwSignal::new(theme_kept());
    Effect::new(move || {
        let name = THEMES[theme.get()];
        web::set_root_attribute("data-theme", name);
        web::keep("theme", name);
    });
    let unit = RwSignal::new(usize::from(store.unit.get_untracked() == Unit::Nats));
    Effect::new(move || {
        let chosen = Unit::ALL[unit.get()];
        store.unit.set(chosen);
        web::keep("unit", chosen.plural());
    });
    let links = SECTIONS.map(|(this, address, words)| {
        view! { <a href=address aria-current=move || (place.get() == this).then_some("page")>{words}</a> }
    });
    view! {
        <header class="bar">
            <a class="brand" href="#analyze">
                <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
                    <circle cx="7.5" cy="10" r="6" fill="none" stroke="var(--unique-a)" stroke-width="2" />
                    <circle cx="12.5" cy="10" r="6" fill="none" stroke="var(--unique-b)" stroke-width="2" />
                </svg>
                "pidlens"
            </a>
            <nav aria-label="Places">{links}</nav>
            {web::query("diagnostics").map(|_| view! {
                <button type="button" class="quiet" data-testid="crash" on:click=move |_| store.crash()>"Crash the engine"</button>
                <button type="button" class="quiet" data-testid="crash-page" on:click=|_| panic!("asked to stop, as a check")>"Stop the page"</button>
            })}
            <Badge engine=store.engine />
            <Switch name="Units" testid="units" options=&["bits", "nats"] chosen=unit />
            <Switch name="Theme" testid="theme" options=&THEMES chosen=theme />
        </header>
    }
}

fn theme_kept() -> usize {
    let kept = web::kept("theme");
    THEMES.iter().position(|&theme| Some(theme) == kept.as_deref()).unwrap_or(0)
}

//! What the page does with the analyses that this browser keeps: keeps each run as it goes on, lists them, opens one again, removes one.

use super::store::{Removed, Store};
use crate::web;
use crate::web::storage;
use leptos::prelude::*;
use leptos::task::spawn_local;
use link::envelope::{Analysis, digest};
use schema::json;
use state::opened::Origin;
use state::readiness::Order;
use state::recent::{Card, is_card};
use words::story::tell;

/// Bytes of files that are read for their fingerprints without being asked, once a run is done.
const READ_UNASKED: u64 = 256 << 20;
/// While a run goes on it is kept so often, milliseconds.
const PAUSE: f64 = 2_000.0;
/// The analysis that this tab shows, under this name for as long as the tab lives.
const SHOWN: &str = "shown";
/// And the digest of its results: another tab may have kept the same ones since, in its place.
const SHOWN_DIGEST: &str = "shown digest";
/// How names begin of analyses that were opened and are kept in a moment, under another.
const OPENING: &str = "opening-";

impl Store {
    /// Reads the list, and opens what this tab showed before it was loaded again, unless the address brings something.
    pub fn recall(self) {
        spawn_local(async move {
            match list().await {
                Ok(cards) => self.recent.update(|recent| cards.into_iter().for_each(|card| drop(recent.put(card)))),
                Err(words) => return self.not_kept.set(Some(words)),
            }
            let idle = self.run.with_untracked(|run| !run.has_report() && !run.is_running());
            let addressed =
                self.opened.with_untracked(Option::is_some) || self.not_opened.with_untracked(Option::is_some);
            let (Some(id), true) = (web::kept_in_tab(SHOWN), idle && !addressed) else { return };
            let digest = web::kept_in_tab(SHOWN_DIGEST).unwrap_or_default();
            let found = self.recent.with_untracked(|recent| recent.find(&id, &digest).cloned());
            match found {
                Some(card) if web::stopped_at().is_some_and(|at| at.shown == id) => {
                    let words = format!(
                        "{} was not opened again: the page stopped while it was shown. It is still among your recent analyses.",
                        card.title()
                    );
                    self.not_opened.set(Some(words));
                }
                Some(card) => self.reopen(&card.id),
                None => {}
            }
        });
    }

    /// Opens an analysis of the list.
    pub fn reopen(self, id: &str) {
        let Some(card) = self.recent.with_untracked(|recent| recent.get(id).cloned()) else { return };
        self.not_opened.set(None);
        spawn_local(async move {
            match analysis_of(&card).await {
                Ok(analysis) => {
                    self.show(analysis, Origin::Recent { when: card.when }, card.of);
                    self.stands_for(card.id);
                }
                Err(words) => self.not_opened.set(Some(words)),
            }
        });
    }

    /// What is shown from now on is kept under this name.
    pub(super) fn stands_for(self, id: String) {
        web::keep_in_tab(SHOWN, &id);
        web::keep_in_tab(SHOWN_DIGEST, "");
        self.kept_as.set_value((id, 0.0));
    }

    /// What is shown from now on will be kept in a moment, under a name that is still to be found; gives the name until then.
    pub(super) fn stands_for_nothing_yet(self) -> String {
        let opening = format!("{OPENING}{}", web::random_name());
        self.stands_for(opening.clone());
        opening
    }

    /// A run has begun: a new analysis.
    pub(super) fn begin_keeping(self) {
        self.stands_for(web::random_name());
    }

    /// Keeps a run under way as far as it is, now and then.
    pub(super) fn keep_so_far(self) {
        let now = web::now();
        if now - self.kept_as.with_value(|(_, when)| *when) >= PAUSE {
            self.kept_as.update_value(|(_, when)| *when = now);
            self.keep(false);
        }
    }

    /// Keeps what is shown. `done` says that the engine has time to read the files for their fingerprints.
    pub fn keep(self, done: bool) {
        let id = self.kept_as.with_value(|(id, _)| id.clone());
        // It will be, with all that it is by then.
        if id.starts_with(OPENING) {
            return;
        }
        let name = self.name.get_untracked().trim().to_owned();
        let (names, clusters) = (self.names.get_untracked(), self.clusters.get_untracked());
        spawn_local(async move {
            let shown = self.run.with_untracked(|run| run.shown.clone());
            let Some((order, layers)) = shown.first().map(|first| (first.order.clone(), first.layers)) else { return };
            let reports = shown.into_iter().map(|shown| shown.report);
            let outlined = match &order {
                Some(order) => self.outline(String::new(), reports, order, done && self.is_small(order)).await,
                None => self.opened.with_untracked(|o| o.as_ref().map(|o| o.analysis.clone()).ok_or_else(String::new)),
            };
            // A file that was removed meanwhile: what cannot be computed again is kept no further.
            if let Ok(analysis) = outlined {
                self.put(id, analysis.called(name).under(names, &clusters), layers).await;
            }
        });
    }

    /// Keeps an analysis of `layers` in all that was brought here, whatever is shown by now.
    pub(super) fn keep_brought(self, id: String, analysis: Analysis, layers: usize) {
        spawn_local(self.put(id, analysis, layers));
    }

    async fn put(self, id: String, analysis: Analysis, layers: usize) {
        let Some(report) = analysis.seen().next() else { return };
        let story = tell(&report, layers, self.unit.get_untracked());
        let headline = story.map(|story| story.headline).unwrap_or_default();
        let name = analysis.name.clone();
        let digest = digest(analysis.reports().map(|report| &**report));
        if self.kept_as.with_value(|(now, _)| *now == id) {
            web::keep_in_tab(SHOWN_DIGEST, &digest);
        }
        let card = Card::new(id, web::now(), name, headline, &report, layers, digest);
        if let Err(words) = write(&card, &analysis).await {
            return self.not_kept.set(Some(words));
        }
        let gone = self.recent.try_update(|recent| recent.put(card)).unwrap_or_default();
        self.discard(&gone).await;
    }

    fn is_small(self, order: &Order) -> bool {
        let bytes = self.files.with_value(|files| {
            order.files.iter().filter_map(|id| files.by_id.get(id)).map(|file| file.size()).sum::<u64>()
        });
        bytes <= READ_UNASKED
    }

    async fn discard(self, cards: &[Card]) {
        let names: Vec<String> = cards.iter().flat_map(Card::files).collect();
        if let Err(words) = storage::remove(&names).await {
            self.not_kept.set(Some(words));
        }
    }

    /// Removes an analysis from the list; it can be brought back until the next removal.
    pub fn forget(self, id: &str) {
        let Some(card) = self.recent.try_update(|recent| recent.take(id)).flatten() else { return };
        self.compared.update(|ids| ids.retain(|other| other != id));
        spawn_local(async move {
            let analysis = analysis_of(&card).await;
            self.discard(std::slice::from_ref(&card)).await;
            self.removed.set(analysis.ok().map(|analysis| Removed::Analysis { card, analysis: Box::new(analysis) }));
        });
    }

    /// Brings a removed analysis back.
    pub(super) fn bring_back(self, card: Card, analysis: Analysis) {
        spawn_local(async move {
            match write(&card, &analysis).await {
                Ok(()) => {
                    let gone = self.recent.try_update(|recent| recent.put(card)).unwrap_or_default();
                    self.discard(&gone).await;
                }
                Err(words) => self.not_kept.set(Some(words)),
            }
        });
    }
}

/// The analysis behind a card.
///
/// # Errors
/// In words.
pub async fn analysis_of(card: &Card) -> Result<Analysis, String> {
    let [_, name] = card.files();
    let text = storage::read(&name)
        .await
        .map_err(|why| format!("{}: this browser no longer keeps it ({why})", card.title()))?;
    Analysis::from_file(&card.title(), &text).map_err(|error| error.to_string())
}

async fn write(card: &Card, analysis: &Analysis) -> Result<(), String> {
    let [card_name, analysis_name] = card.files();
    // The card last: what is listed is there.
    storage::write(&analysis_name, &analysis.to_file()).await?;
    storage::write(&card_name, &json::text(card)).await
}

/// The cards of what this browser keeps.
///
/// # Errors
/// In words.
pub async fn list() -> Result<Vec<Card>, String> {
    let mut cards = Vec::new();
    for name in storage::names().await?.into_iter().filter(|name| is_card(name)) {
        cards.extend(Card::read(&name, &storage::read(&name).await?));
    }
    Ok(cards)
}

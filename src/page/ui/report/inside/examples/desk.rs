//! What the parts of the section share: the examples, which of them are listed, marked and pointed at, and what clusters are called.

use super::super::around::Around;
use super::pictures::Album;
use crate::ui::report::figure::caption_of;
use leptos::prelude::*;
use schema::examples::Examples;
use schema::json;
use schema::report::Report;
use schema::trust::Checked;
use state::examples::{Cluster, Listing, Names, disagreements, is_emoji, is_picture};
use std::sync::Arc;
use words::format::Unit;

#[derive(Clone, Copy)]
pub struct Desk {
    examples: StoredValue<Arc<Examples>>,
    /// The report of the layer.
    report: StoredValue<Checked<Report>>,
    pub listing: RwSignal<Listing>,
    /// The examples that are listed, in their order.
    pub listed: Memo<Arc<Vec<u32>>>,
    /// The example that is pointed at, in a map or in the list.
    pub pointed: RwSignal<Option<u32>>,
    /// Of each example whether it is marked; empty where none is.
    pub marked: RwSignal<Arc<Vec<bool>>>,
    /// The cluster that is open: its modality and its code.
    pub opened: RwSignal<Option<(usize, u32)>>,
    pub names: RwSignal<Names>,
    /// The page around.
    pub around: StoredValue<Around, LocalStorage>,
    /// Pictures of the examples.
    pub album: Album,
    pub unit: RwSignal<Unit>,
    /// The column of text that is a picture of the example.
    picture: Option<usize>,
}

impl Desk {
    pub fn new(examples: Examples, report: StoredValue<Checked<Report>>, around: Around, unit: RwSignal<Unit>) -> Self {
        let (against, picture) = (disagreements(&examples), picture(&examples));
        let examples = StoredValue::new(Arc::new(examples));
        let (listing, marked) = (RwSignal::new(Listing::default()), RwSignal::new(Arc::new(Vec::new())));
        let listed = Memo::new(move |_| {
            let marked = marked.get();
            Arc::new(listing.with(|listing| listing.of(&examples.get_value(), &against, &marked)))
        });
        let (pointed, opened) = (RwSignal::new(None), RwSignal::new(None));
        let names = RwSignal::new(Names(json::read(&around.clusters()).expect("the page's own words")));
        let (album, around) =
            (Album::new(examples.with_value(|e| e.head.pictures.is_some())), StoredValue::new_local(around));
        Self { examples, report, listing, listed, pointed, marked, opened, names, around, album, unit, picture }
    }

    pub fn examples(self) -> Arc<Examples> {
        self.examples.get_value()
    }

    /// What a picture of the examples says of how it was made.
    pub fn caption(self) -> String {
        self.report.with_value(|report| caption_of(report, self.unit.get()))
    }

    /// The names of both modalities and the target.
    pub fn variables(self) -> [String; 3] {
        self.examples().head.names.clone()
    }

    /// A code's label, with the name that a person gave it.
    pub fn label(self, side: usize, symbol: u32) -> String {
        self.names.with(|names| names.label(&self.examples(), side, symbol))
    }

    /// What an example is called: its picture and its texts, its id, or else its row.
    pub fn called(self, example: usize) -> String {
        let examples = self.examples();
        let ids = usize::from(examples.head.ids.is_some());
        let texts = (ids..examples.texts.len()).map(|column| examples.text(column, example).to_owned());
        let mut words: Vec<String> = texts.filter(|text| !is_picture(text)).take(2).collect();
        words.extend(examples.id(example).map(str::to_owned));
        if words.is_empty() {
            words.push(format!("row {}", examples.rows.get(example).map_or(0, |row| u64::from(*row) + 1)));
        }
        words.join(" ")
    }

    /// The column of text that is a picture, if there is one.
    pub fn picture(self) -> Option<usize> {
        self.picture
    }

    /// Calls a cluster so, here and in the analysis that the page keeps.
    pub fn call(self, side: usize, symbol: u32, name: &str) {
        let examples = self.examples();
        let label = examples.label(side, symbol);
        self.names.update(|names| names.give(side, label, name));
        self.around.with_value(|around| around.name_cluster(side as u32, label, name));
    }

    /// Whether rows of the list have to be taller, for pictures.
    pub fn has_pictures(self) -> bool {
        self.album.is_there() || self.picture.is_some_and(|column| is_picture(self.examples().text(column, 0)))
    }

    /// Marks these examples alone, or, with `more`, besides those that are marked.
    pub fn mark_more(self, mut marked: Vec<bool>, more: bool) {
        if more {
            self.marked
                .with_untracked(|before| marked.iter_mut().zip(before.iter()).for_each(|(now, &was)| *now |= was));
        }
        self.mark(marked);
    }

    pub fn mark(self, marked: Vec<bool>) {
        let any = marked.iter().any(|&marked| marked);
        self.marked.set(Arc::new(if any { marked } else { Vec::new() }));
    }

    /// Marks an example, or takes its mark away.
    pub fn toggle(self, example: u32) {
        let mut marked = self.marked.get_untracked().to_vec();
        marked.resize(self.examples().len(), false);
        if let Some(marked) = marked.get_mut(example as usize) {
            *marked = !*marked;
        }
        self.mark(marked);
    }

    pub fn cluster(self) -> Option<((usize, u32), Cluster)> {
        let (side, symbol) = self.opened.get()?;
        Some(((side, symbol), Cluster::of(&self.examples(), side, symbol)))
    }
}

/// The first column of which the first examples are all pictures.
fn picture(examples: &Examples) -> Option<usize> {
    const SEEN: usize = 50;
    let shows = |text: &str| is_picture(text) || is_emoji(text);
    let seen = SEEN.min(examples.len());
    (0..examples.texts.len()).find(|&column| seen > 0 && (0..seen).all(|i| shows(examples.text(column, i))))
}

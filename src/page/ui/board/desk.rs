//! What the board knows: the analyses that were brought, and how they are looked at.

use crate::ui::recent;
use crate::web;
use js_sys::Function;
use leptos::prelude::*;
use leptos::task::spawn_local;
use link::any::read_any;
use link::envelope::Analysis;
use schema::report::Report;
use schema::trust::Checked;
use schema::trust::text::MOST_BYTES;
use state::recent::Card;
use wasm_bindgen::JsValue;
use web_sys::File;
use words::board::{Board, Entry, MOST_FILES, Number, Sorted};
use words::format::{Unit, bytes};

/// An analysis that was brought, under the name of where it came from.
#[derive(Debug, Clone, PartialEq)]
struct Item {
    name: String,
    analysis: Analysis,
}

/// The board, and of each entry which analysis it is of and its place among that one's reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    pub board: Board,
    of: Vec<[usize; 2]>,
}

#[derive(Clone, Copy)]
pub struct Desk {
    pub unit: RwSignal<Unit>,
    items: RwSignal<Vec<Item>>,
    /// What was brought and is no report, in words.
    pub refused: RwSignal<Vec<String>>,
    /// Files that were read, of how many.
    pub reading: RwSignal<Option<[usize; 2]>>,
    pub layer: RwSignal<Option<usize>>,
    pub sorted: RwSignal<Option<Sorted>>,
    /// Which number is drawn against which; nothing until one is chosen.
    axes: RwSignal<[Option<Number>; 2]>,
    pub placed: Memo<Placed>,
    open: StoredValue<Function, LocalStorage>,
}

impl Desk {
    pub fn new(unit: RwSignal<Unit>, open: Function) -> Self {
        let (items, layer) = (RwSignal::new(Vec::<Item>::new()), RwSignal::new(None));
        let placed = Memo::new(move |_| {
            let (mut entries, mut of) = (Vec::new(), Vec::new());
            items.with(|items| {
                for (at, Item { name, analysis }) in items.iter().enumerate() {
                    let reports: Vec<Checked<Report>> = analysis.seen().collect();
                    of.extend((0..reports.len()).map(|place| [at, place]));
                    entries.extend(Entry::all(name, &analysis.name, reports.iter().map(|report| &**report)));
                }
            });
            Placed { board: Board { entries, layer: layer.get() }, of }
        });
        Self {
            unit,
            items,
            refused: RwSignal::new(Vec::new()),
            reading: RwSignal::new(None),
            layer,
            sorted: RwSignal::new(None),
            axes: RwSignal::new([None, None]),
            placed,
            open: StoredValue::new_local(open),
        }
    }

    /// Reads files, one after the other, and shows all that are reports at once.
    pub fn take(self, mut files: Vec<File>) {
        if files.is_empty() {
            return;
        }
        // A folder holds other things too.
        files.retain(|file| web::path_within(file).is_none() || file.name().ends_with(".json"));
        if files.is_empty() {
            return self.refused.set(vec!["The folder: found no file that ends in .json".to_owned()]);
        }
        self.refused.set(Vec::new());
        let left = files.len().saturating_sub(MOST_FILES);
        files.truncate(MOST_FILES);
        spawn_local(async move {
            let (mut found, mut refused) = (Vec::new(), Vec::new());
            for (read, file) in files.iter().enumerate() {
                self.reading.set(Some([read, files.len()]));
                match item(file).await {
                    Ok(item) => found.push(item),
                    Err(words) => refused.push(words),
                }
            }
            if left > 0 {
                refused.push(format!("{left} of the files: at most {MOST_FILES} are read"));
            }
            self.show(found, refused);
        });
    }

    /// Adds the complete analyses that this browser keeps.
    pub fn take_recent(self) {
        self.refused.set(Vec::new());
        self.reading.set(Some([0, 0]));
        spawn_local(async move {
            let (mut found, mut refused) = (Vec::new(), Vec::new());
            match recent::list().await {
                Ok(cards) => {
                    for card in cards.into_iter().filter(Card::complete) {
                        match recent::analysis_of(&card).await {
                            Ok(analysis) => found.push(Item { name: card.title(), analysis }),
                            Err(words) => refused.push(words),
                        }
                    }
                    if found.is_empty() && refused.is_empty() {
                        refused.push("This browser keeps no complete analysis".to_owned());
                    }
                }
                Err(words) => refused.push(words),
            }
            self.show(found, refused);
        });
    }

    fn show(self, found: Vec<Item>, refused: Vec<String>) {
        self.reading.set(None);
        self.refused.set(refused);
        self.items.update(|items| {
            // The same file brought twice is one.
            for item in found {
                if !items.contains(&item) {
                    items.push(item);
                }
            }
        });
    }

    pub fn clear(self) {
        self.items.set(Vec::new());
        self.refused.set(Vec::new());
        self.sorted.set(None);
        self.layer.set(None);
        self.axes.set([None, None]);
    }

    /// The numbers that are drawn against each other: what is said of the reports across, if anything is, and unique information up.
    pub fn pair(self) -> [Number; 2] {
        let numbers = self.placed.with(|placed| placed.board.numbers());
        let there = |number: Option<Number>| number.filter(|number| numbers.contains(number));
        let said = || numbers.iter().find(|number| matches!(number, Number::Said(_))).cloned();
        let [x, y] = self.axes.get().map(there);
        [x.or_else(said).unwrap_or(Number::Joint), y.unwrap_or(Number::Unique(0))]
    }

    pub fn choose(self, side: usize, number: Option<Number>) {
        self.axes.update(|axes| axes[side] = number);
    }

    /// Shows the report of an entry as a whole, elsewhere.
    pub fn open(self, entry: usize) {
        let found = self.placed.with_untracked(|placed| placed.of.get(entry).copied());
        let Some([item, place]) = found else { return };
        let Some((name, text)) =
            self.items.with_untracked(|items| items.get(item).map(|item| (item.name.clone(), item.analysis.to_file())))
        else {
            return;
        };
        self.open.with_value(|open| {
            let called = open.call3(&JsValue::NULL, &name.into(), &text.into(), &(place as u32).into());
            called.expect("the page's own function throws nothing");
        });
    }
}

async fn item(file: &File) -> Result<Item, String> {
    let name = web::path_within(file).unwrap_or_else(|| file.name());
    if file.size() > MOST_BYTES as f64 {
        let [found, most] = [file.size() as u64, MOST_BYTES as u64].map(bytes);
        return Err(format!("{name}: found {found}; expected {most} at most"));
    }
    let text = web::text(file).await.map_err(|why| format!("{name}: {why}"))?;
    let analysis = read_any(&name, &text).map_err(|error| error.to_string())?;
    Ok(Item { name, analysis })
}

//! Pictures of the examples: of a column of the files, or those that a person brings. Only the ones in sight are read; they stay in the page.

use super::Desk;
use crate::web;
use leptos::ev;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::task::spawn_local;
use schema::picture::{MOST_BYTES, Refusal, Shown, is_called_so, shown};
use state::pictures::Matched;
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::File;

/// Characters of data URLs that are kept for when their pictures come in sight again.
const KEPT: usize = 64 << 20;

/// Where pictures are.
enum Source {
    /// In a column of pictures of a file that the layer was read from.
    Column,
    Files(Vec<File>),
    Archive(File),
}

/// Pictures with the examples that they are of.
struct Brought {
    source: Source,
    /// None of a column, which has a row for each example.
    matched: Option<Matched>,
}

/// What is known of the examples' pictures.
#[derive(Clone, Copy)]
pub struct Album {
    brought: RwSignal<Option<Rc<Brought>>, LocalStorage>,
    /// Of examples that were in sight.
    seen: RwSignal<HashMap<u32, Shown>>,
    /// Examples that are to be read once what is under way was.
    waiting: StoredValue<Option<Vec<u32>>>,
    reading: StoredValue<bool>,
    /// Why what was brought is not shown.
    refused: RwSignal<Option<String>>,
}

impl Album {
    pub fn new(has_column: bool) -> Self {
        let column = has_column.then(|| Rc::new(Brought { source: Source::Column, matched: None }));
        Self {
            brought: RwSignal::new_local(column),
            seen: RwSignal::new(HashMap::new()),
            waiting: StoredValue::new(None),
            reading: StoredValue::new(false),
            refused: RwSignal::new(None),
        }
    }

    pub fn is_there(self) -> bool {
        self.brought.with(Option::is_some)
    }
}

impl Desk {
    /// Reads the pictures of these examples, unless they were.
    pub fn want(self, examples: &[u32]) {
        let album = self.album;
        let Some(brought) = album.brought.get_untracked() else { return };
        if album.reading.get_value() {
            return album.waiting.set_value(Some(examples.to_vec()));
        }
        let all = self.examples();
        let place = |example: u32| match &brought.matched {
            None => all.picture_rows.get(example as usize).copied(),
            Some(matched) => matched.of.get(example as usize).copied().flatten(),
        };
        let missing = |example: &u32| album.seen.with_untracked(|seen| !seen.contains_key(example));
        let wanted = examples.iter().filter(|&example| missing(example));
        let (wanted, places): (Vec<u32>, Vec<u32>) = wanted.filter_map(|&i| Some((i, place(i)?))).unzip();
        if wanted.is_empty() {
            return;
        }
        album.reading.set_value(true);
        let in_sight = examples.to_vec();
        spawn_local(async move {
            let read = self.read(&brought.source, &places).await;
            // The layer may have been closed, or other pictures brought.
            if album.reading.is_disposed() {
                return;
            }
            album.reading.set_value(false);
            if album.brought.with_untracked(|now| now.as_ref().is_some_and(|now| Rc::ptr_eq(now, &brought))) {
                let shown = read.unwrap_or_else(|why| vec![Err(why); wanted.len()]);
                album.seen.update(|seen| {
                    if seen.values().flatten().map(String::len).sum::<usize>() > KEPT {
                        seen.retain(|example, _| in_sight.contains(example));
                    }
                    seen.extend(wanted.into_iter().zip(shown));
                });
            }
            if let Some(next) = album.waiting.try_update_value(Option::take).flatten() {
                self.want(&next);
            }
        });
    }

    async fn read(self, source: &Source, places: &[u32]) -> Result<Vec<Shown>, String> {
        let around = self.around.get_value();
        match source {
            Source::Column => {
                let examples = self.examples();
                let column = examples.head.pictures.as_ref().ok_or("there is no column of pictures")?;
                let file = JsValue::from_f64(column.file as f64);
                around.pictures(&file, Some(column.key.clone()), Some(places.to_vec())).await
            }
            Source::Archive(file) => around.pictures(file, None, Some(places.to_vec())).await,
            Source::Files(files) => {
                let mut read = Vec::with_capacity(places.len());
                for &place in places {
                    read.push(match files.get(place as usize) {
                        Some(file) => of_file(file).await,
                        None => shown(None),
                    });
                }
                Ok(read)
            }
        }
    }

    /// Takes pictures that a person brought: one archive, or files.
    pub fn bring(self, files: Vec<File>) {
        if files.is_empty() {
            return;
        }
        spawn_local(async move {
            let found = self.matched(files).await;
            if self.album.refused.is_disposed() {
                return;
            }
            self.album.refused.set(found.as_ref().err().cloned());
            if let Ok(brought) = found {
                self.album.seen.set(HashMap::new());
                self.album.brought.set(Some(Rc::new(brought)));
            }
        });
    }

    async fn matched(self, files: Vec<File>) -> Result<Brought, String> {
        let is_archive = |file: &File| !is_called_so(&file.name());
        let (archives, files): (Vec<File>, Vec<File>) = files.into_iter().partition(is_archive);
        let examples = self.examples();
        match (archives.as_slice(), files.as_slice()) {
            ([archive], []) => {
                let names = self.around.get_value().pictures(archive, None, None).await?;
                let names: Vec<String> = names.into_iter().flatten().collect();
                let matched = Matched::new(&examples, &names).map_err(|why| format!("{}: {why}", archive.name()))?;
                Ok(Brought { source: Source::Archive(archive.clone()), matched: Some(matched) })
            }
            ([], _) => {
                let name = |file: &File| web::path_within(file).unwrap_or_else(|| file.name());
                let matched = Matched::new(&examples, &files.iter().map(name).collect::<Vec<_>>())?;
                Ok(Brought { source: Source::Files(files), matched: Some(matched) })
            }
            ([first, ..], _) => {
                Err(format!("found {} beside other files; expected one ZIP file, or pictures alone", first.name()))
            }
        }
    }
}

/// A file that a person brought: what is too large is not read.
async fn of_file(file: &File) -> Shown {
    if file.size() > MOST_BYTES as f64 {
        return Err(Refusal::ManyBytes(file.size() as usize).to_string());
    }
    shown(Some(&web::bytes(file).await?))
}

/// An example's picture, or a word in its place.
#[component]
pub fn Thumb(desk: Desk, example: u32) -> impl IntoView {
    move || {
        desk.album.seen.with(|seen| match seen.get(&example)? {
            Ok(url) => Some(view! { <img class="thumb" src=url.clone() alt="" /> }.into_any()),
            Err(why) => Some(view! { <span class="hint" title=why.clone()>"not shown"</span> }.into_any()),
        })
    }
}

/// Where pictures come from, and how to bring some.
#[component]
pub fn Pictures(desk: Desk) -> impl IntoView {
    let (folder, files) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    let pick = |input: NodeRef<Input>| {
        move |_: ev::MouseEvent| {
            if let Some(input) = input.get_untracked() {
                input.click();
            }
        }
    };
    let take = move |input: NodeRef<Input>| {
        move |_: ev::Event| {
            if let Some(input) = input.get_untracked() {
                let chosen = web::take_files(&input);
                // A folder may hold more than pictures.
                let is_meant = |file: &File| is_called_so(&file.name()) || file.name().to_lowercase().ends_with(".zip");
                let pictures: Vec<File> = chosen.into_iter().filter(is_meant).collect();
                match pictures.is_empty() {
                    true => desk.album.refused.set(Matched::new(&desk.examples(), &[]).err()),
                    false => desk.bring(pictures),
                }
            }
        }
    };
    let album = desk.around.with_value(|around| around.album());
    desk.bring(web::drained(&album));
    let listener = window_event_listener_untyped(web::PICTURED, move |_| desk.bring(web::drained(&album)));
    on_cleanup(move || listener.remove());
    let told = move || {
        desk.album.brought.with(|brought| match brought.as_deref() {
            None => {
                "Pictures that are called after the ids, or after any column of text, are shown in the list. They stay \
                     in this page."
                    .to_owned()
            }
            Some(Brought { matched: None, .. }) => {
                let key = desk.examples().head.pictures.as_ref().map(|column| column.key.clone()).unwrap_or_default();
                format!("Pictures are those of the column {key}.")
            }
            Some(Brought { matched: Some(matched), .. }) => matched.words(),
        })
    };
    // The first picture in sight that cannot be shown.
    let broken = move || {
        let found = desk.album.seen.with(|seen| {
            let broken = seen.iter().filter_map(|(&example, shown)| Some((example, shown.as_ref().err()?.clone())));
            broken.min_by_key(|(example, _)| *example)
        })?;
        Some(format!("{}: {}", desk.called(found.0 as usize), found.1))
    };
    view! {
        <div class="pictures" data-testid="examples-pictures">
            <button type="button" on:click=pick(folder)>"Folder of pictures"</button>
            <button type="button" on:click=pick(files)>"Pictures or ZIP"</button>
            <input node_ref=folder type="file" prop:webkitdirectory=true hidden aria-label="Folder of pictures" data-testid="pictures-folder" on:change=take(folder) />
            <input node_ref=files type="file" multiple hidden accept="image/*,.zip" aria-label="Pictures or ZIP" data-testid="pictures-files" on:change=take(files) />
            <span class="hint" role="status" data-testid="pictures-told">{told}</span>
        </div>
        {move || desk.album.refused.get().map(|why| view! { <p class="error" role="alert" data-testid="pictures-error"><b>"Error "</b>{why}</p> })}
        {move || broken().map(|words| view! { <p class="hint" data-testid="pictures-broken">"A picture is not shown: "{words}</p> })}
    }
}

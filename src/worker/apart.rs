//! The engine's side of the program that reads large formats: it is loaded when the first such file is opened, runs on the worker's own
//! thread, and gives arrays as typed arrays. Should it panic, the file is refused with its words and the next one gets a fresh program.

use data::Feature;
use ingest::{Arrays, CountsTable, LeftOut, Parsed, Place, Problem};
use js_sys::{Array, Float32Array, Float64Array, Reflect, Uint32Array};
use ndarray::Array2;
use protocol::NOT_LOADED;
use protocol::data::Data;
use protocol::message::pack;
use schema::file::{ArrayInfo, Pictures};
use schema::picture::Shown;
use schema::progress::{Monitor, Stage};
use serde::de::DeserializeOwned;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Given by `worker.js`; `number` makes it another program than the one before.
    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = loadReaders)]
    async fn load_readers(number: u32) -> Result<JsValue, JsValue>;

    /// The program: what `programs/readers.rs` exports.
    type Program;

    #[wasm_bindgen(method, catch)]
    fn open(this: &Program, name: &str, data: JsValue) -> Result<Handle, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn album(this: &Program, name: &str, data: JsValue) -> Result<Album, JsValue>;

    /// An open archive of pictures.
    type Album;

    #[wasm_bindgen(method, catch, js_name = pictures)]
    fn members(this: &Album, places: Option<Vec<u32>>) -> Result<String, JsValue>;

    /// An open file.
    type Handle;

    #[wasm_bindgen(method, catch)]
    fn describe(this: &Handle) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn read(this: &Handle, key: &str, layer: f64, progress: &JsValue) -> Result<Array, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn counts(this: &Handle) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn pictures(this: &Handle, key: &str, rows: Vec<u32>) -> Result<String, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn free(this: &Handle) -> Result<(), JsValue>;
}

/// The program that reads large formats, once it is loaded.
#[derive(Default)]
pub struct Apart {
    loaded: Option<Rc<Loaded>>,
    number: u32,
    /// The archive of pictures that was asked for last, by the number of its file.
    album: Option<(u32, Album)>,
}

struct Loaded {
    program: Program,
    broken: Cell<bool>,
}

impl Apart {
    /// Loads the program, unless it is there and well.
    ///
    /// # Errors
    /// In words.
    pub async fn load(&mut self) -> Result<(), String> {
        if self.loaded.as_ref().is_some_and(|loaded| !loaded.broken.get()) {
            return Ok(());
        }
        self.number += 1;
        self.album = None;
        let program = load_readers(self.number).await.map_err(|error| {
            let words = Reflect::get(&error, &"message".into()).ok().and_then(|message| message.as_string());
            let words = words.unwrap_or_else(|| format!("{error:?}"));
            format!("the reader of this format could not be loaded ({words}). {NOT_LOADED}")
        })?;
        self.loaded = Some(Rc::new(Loaded { program: program.unchecked_into(), broken: Cell::new(false) }));
        Ok(())
    }

    /// The names of an archive's pictures, or what is shown of those at these places.
    ///
    /// # Errors
    /// In words.
    pub async fn album(&mut self, data: &Data, places: Option<Vec<u32>>) -> Result<Vec<Shown>, String> {
        self.load().await?;
        let loaded = self.loaded.clone().expect("the program was just loaded");
        let refused = |error: JsValue| loaded.refused(&error).of(&data.name()).to_string();
        if self.album.as_ref().is_none_or(|(number, _)| *number != data.number) {
            let album = loaded.program.album(&data.name(), pack(data)).map_err(refused)?;
            self.album = Some((data.number, album));
        }
        let (_, album) = self.album.as_ref().expect("it was just opened");
        album.members(places).map(|shown| read(&shown)).map_err(refused)
    }

    /// Opens a file; [`Apart::load`] came before.
    ///
    /// # Errors
    /// The reader's.
    pub fn open(&self, name: &str, data: &Data) -> Parsed<Box<dyn Arrays>> {
        let loaded = self.loaded.clone().expect("the program is loaded before a file is opened with it");
        let handle = loaded.program.open(name, pack(data)).map_err(|error| loaded.refused(&error))?;
        let opened = Opened { handle, loaded };
        let description = opened.handle.describe().map_err(|error| opened.loaded.refused(&error))?;
        let description = read(&description);
        Ok(Box::new(Described { opened, description }))
    }
}

impl Loaded {
    /// A refusal comes as text; anything else is a panic, after which the program is of no further use.
    fn refused(&self, error: &JsValue) -> Problem {
        if let Some(problem) = error.as_string().and_then(|text| serde_json::from_str(&text).ok()) {
            return problem;
        }
        self.broken.set(true);
        let told = Reflect::get(&js_sys::global(), &"readersPanic".into()).ok().and_then(|words| words.as_string());
        let message = Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
        let words = told.or(message).unwrap_or_else(|| format!("{error:?}"));
        Problem::found(Place::File, format!("content that stopped its reader ({words})"), "a whole file of its format")
    }
}

struct Opened {
    handle: Handle,
    loaded: Rc<Loaded>,
}

impl Drop for Opened {
    fn drop(&mut self) {
        // A broken program cannot free anything, and is thrown away as a whole.
        if !self.loaded.broken.get() {
            let _ = self.handle.free();
        }
    }
}

struct Described {
    opened: Opened,
    /// The arrays, what was left out, whether that is more than single values, and columns of pictures.
    description: (Vec<ArrayInfo>, Vec<String>, bool, Vec<Pictures>),
}

impl Arrays for Described {
    fn arrays(&self) -> Vec<ArrayInfo> {
        self.description.0.clone()
    }

    fn left_out(&self) -> Vec<LeftOut> {
        let (_, left_out, incomplete, _) = &self.description;
        left_out.iter().map(|what| LeftOut { what: what.clone(), single: !incomplete }).collect()
    }

    fn read(&self, array: &ArrayInfo, layer: u64, monitor: &dyn Monitor) -> Parsed<Feature> {
        // The call is over before the monitor is: the closure cannot outlive it.
        let tell = |fraction: f64| monitor.progress(Stage::Reading, fraction);
        let progress = ScopedClosure::<dyn Fn(f64)>::borrow_aborting(&tell);
        let read = self.opened.handle.read(&array.key, layer as f64, progress.as_js_value());
        let parts = read.map_err(|error| self.opened.loaded.refused(&error))?;
        feature(&parts, array)
    }

    fn counts(&self, _monitor: &dyn Monitor) -> Parsed<CountsTable> {
        let counts = self.opened.handle.counts().map_err(|error| self.opened.loaded.refused(&error))?;
        Ok(read(&counts))
    }

    fn picture_columns(&self) -> Vec<Pictures> {
        self.description.3.clone()
    }

    fn pictures(&self, key: &str, rows: &[u64]) -> Parsed<Vec<Shown>> {
        // A file that the program reads has fewer rows than that.
        let rows = rows.iter().map(|&row| u32::try_from(row).unwrap_or(u32::MAX)).collect();
        let shown = self.opened.handle.pictures(key, rows).map_err(|error| self.opened.loaded.refused(&error))?;
        Ok(read(&shown))
    }
}

/// What the program wrote as JSON.
fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("both programs are of one build")
}

/// What `readers.rs` packed.
fn feature(parts: &Array, array: &ArrayInfo) -> Parsed<Feature> {
    let kind = parts.get(0).as_string().unwrap_or_default();
    let values = parts.get(1);
    match kind.as_str() {
        "matrix" => {
            let values: Float32Array = values.unchecked_into();
            let (rows, dims) =
                (parts.get(2).as_f64().unwrap_or(0.0) as usize, parts.get(3).as_f64().unwrap_or(0.0) as usize);
            let mut here: Vec<f32> = Vec::new();
            let room = here.try_reserve_exact(rows * dims);
            room.map_err(|_| Problem::OutOfMemory { rows: rows as u64, dims: dims as u64 })?;
            here.resize(rows * dims, 0.0);
            values.copy_to(&mut here);
            Ok(Feature::Matrix(Array2::from_shape_vec((rows, dims), here).expect("sized as rows × dims")))
        }
        "real" => Ok(Feature::Real(values.unchecked_into::<Float64Array>().to_vec())),
        "symbols" => {
            let codes = values.unchecked_into::<Uint32Array>().to_vec();
            let labels = parts.get(2).as_string().and_then(|labels| serde_json::from_str(&labels).ok());
            Ok(Feature::Symbols { codes, labels: labels.expect("both programs are of one build") })
        }
        other => unreachable!("{}: the reader gave {other:?}", array.key),
    }
}

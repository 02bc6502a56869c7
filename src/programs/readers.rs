//! The wasm that reads large formats, which the worker loads when such a file is opened. `apart.rs` calls what is exported here.

use ingest::Opened;
use ingest::album;
use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use worker::readers;

/// Called once the program is loaded.
#[wasm_bindgen(start)]
pub fn start() {
    readers::keep_panics();
}

/// An open file.
#[wasm_bindgen]
pub struct OpenFile(Opened);

/// Opens a file.
#[wasm_bindgen]
pub fn open(name: &str, data: JsValue) -> Result<OpenFile, JsValue> {
    readers::open(name, data).map(OpenFile)
}

#[wasm_bindgen]
impl OpenFile {
    /// Its arrays, as JSON.
    pub fn describe(&self) -> String {
        readers::describe(&self.0)
    }

    /// One layer (from 0) of one array.
    pub fn read(&self, key: &str, layer: f64, progress: &Function) -> Result<Array, JsValue> {
        readers::read(&self.0, key, layer as u64, progress)
    }

    /// What is shown of the pictures of a column at these rows (from 0), as JSON.
    pub fn pictures(&self, key: &str, rows: Vec<u32>) -> Result<String, JsValue> {
        readers::pictures(&self.0, key, &rows)
    }

    /// The table of counts that it is, as JSON.
    pub fn counts(&self) -> Result<String, JsValue> {
        readers::counts(&self.0)
    }
}

/// An archive of pictures.
#[wasm_bindgen]
pub struct Album(album::Album);

/// Opens an archive of pictures.
#[wasm_bindgen]
pub fn album(name: &str, data: JsValue) -> Result<Album, JsValue> {
    readers::album(name, data).map(Album)
}

#[wasm_bindgen]
impl Album {
    /// The names of its pictures, or what is shown of them, as JSON.
    pub fn pictures(&self, places: Option<Vec<u32>>) -> String {
        readers::album_pictures(&self.0, places.as_deref())
    }
}

fn main() {}

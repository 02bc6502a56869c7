//! The wasm that reads large formats, which the worker loads when such a file is opened. `apart.rs` calls what is exported here.

use ingest::Opened;
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

    /// The table of counts that it is, as JSON.
    pub fn counts(&self) -> Result<String, JsValue> {
        readers::counts(&self.0)
    }
}

fn main() {}

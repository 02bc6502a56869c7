//! A message between the page and its worker, as JavaScript values; files and arrays in it stay what they are.
//!
//! It is what `serde-wasm-bindgen` makes of it, which arrives as it was, to the bit: maps as `Map`, which keeps their order, 64-bit integers as
//! `BigInt`, `None` as `undefined`, what is no number as such (a report that has one is refused by its check). Only what serde reads as any value
//! would change: a whole number becomes an integer there, and −0 loses its sign. So nothing that crosses is flattened, and trees of any values cross as
//! JSON text (`json_text.rs`). `tests/e2e/messages.test.mjs` holds this.
//!
//! A report of 24 layers with nulls, intervals and measures, 135 kB as JSON text, took 4.9 ms: 1.3 to pack, 1.5 to send, 2.2 to read; as JSON text it took
//! 4.3 ms: 1.6, 0.3 and 2.4 (2026-11-29, Chromium 156, the shortest of 100 runs on a machine with other work; `scripts/test --only messages` measures both).
//! The page's program is 84 kB larger than with JSON text alone (2,750 kB without names, built by `scripts/build serve`; 19 kB by Brotli), because what
//! crosses is compiled for two forms: links and files are text still.

use super::data::Data;
use super::{Event, Request};
use js_sys::Array;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

const SERIALIZER: Serializer = Serializer::new().serialize_large_number_types_as_bigints(true);

/// A request with the files that it is about.
#[derive(Debug, Serialize, Deserialize)]
pub struct Asked {
    pub request: Request,
    pub files: Vec<Data>,
}

/// An event with the arrays beside it, which are handed over.
#[derive(Debug, Serialize, Deserialize)]
pub struct Told {
    pub event: Event,
    #[serde(with = "serde_wasm_bindgen::preserve")]
    pub beside: Array,
}

impl From<Event> for Told {
    fn from(event: Event) -> Self {
        Self { event, beside: Array::new() }
    }
}

/// A message as it is sent.
pub fn pack(message: &impl Serialize) -> JsValue {
    message.serialize(&SERIALIZER).expect("every value has a JavaScript form")
}

/// What was sent, or `None` for a message of another kind or version.
pub fn unpack<T: DeserializeOwned>(message: &JsValue) -> Option<T> {
    serde_wasm_bindgen::from_value(message.clone()).ok()
}

//! A message between the page and its worker: a body as JavaScript values, and files or arrays beside it.
//!
//! A body is what `serde-wasm-bindgen` makes of it, which arrives as it was, to the bit: maps as `Map`, which keeps their order, 64-bit integers as
//! `BigInt`, `None` as `undefined`, what is no number as such (a report that has one is refused by its check). Only what serde reads as any value
//! would change: a whole number becomes an integer there, and −0 loses its sign. So nothing that crosses is flattened, and trees of any values cross as
//! JSON text (`json_text.rs`). `tests/e2e/messages.test.mjs` holds this.
//!
//! A report of 24 layers with nulls, intervals and measures, 135 kB as JSON text, took 5.6 ms: 1.5 to pack, 1.5 to send, 2.5 to read; as JSON text it took
//! 5.2 ms: 2.0, 0.3 and 2.9 (2026-11-29, Chromium 156, the shortest of 100 runs on a machine with other work; `scripts/test --only messages` measures both).
//! The page's program is 84 kB larger than with JSON text alone (2,750 kB without names, built by `scripts/build serve`; 19 kB by Brotli), because what
//! crosses is compiled for two forms: links and files are text still.

use super::data::Data;
use js_sys::{Array, Object, Reflect};
use serde::{Serialize, de::DeserializeOwned};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

const SERIALIZER: Serializer = Serializer::new().serialize_large_number_types_as_bigints(true);

/// A message of that body and those files.
pub fn pack(body: &impl Serialize, files: &[Data]) -> JsValue {
    message(body, "files", files.iter().map(Data::to_js).collect())
}

/// A message of that body with arrays beside it.
pub fn pack_arrays(body: &impl Serialize, arrays: Array) -> JsValue {
    message(body, ARRAYS, arrays)
}

const ARRAYS: &str = "arrays";

fn message(body: &impl Serialize, beside: &str, values: Array) -> JsValue {
    let body = body.serialize(&SERIALIZER).expect("every value has a JavaScript form");
    let message = Object::new();
    for (key, value) in [("body", body), (beside, values.into())] {
        Reflect::set(&message, &key.into(), &value).expect("a plain object takes any key");
    }
    message.into()
}

/// The arrays beside the body; none for a message without.
pub fn arrays(message: &JsValue) -> Array {
    Reflect::get(message, &ARRAYS.into()).ok().and_then(|arrays| arrays.dyn_into().ok()).unwrap_or_default()
}

/// The body, or `None` for a message of another kind or version.
pub fn unpack<T: DeserializeOwned>(message: &JsValue) -> Option<T> {
    let body = Reflect::get(message, &"body".into()).ok()?;
    serde_wasm_bindgen::from_value(body).ok()
}

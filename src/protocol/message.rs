//! A message between the page and its worker: a body as JSON text, and files or arrays beside it.

use super::data::Data;
use js_sys::{Array, Object, Reflect};
use schema::json;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;

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
    let text = json::text(body);
    let message = Object::new();
    for (key, value) in [("body", JsValue::from(text)), (beside, values.into())] {
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
    let body = Reflect::get(message, &"body".into()).ok()?.as_string()?;
    json::read(&body).ok()
}

//! A message between the page and its worker: a body as JSON text, and files beside it.

use super::data::Data;
use js_sys::{Array, Object, Reflect};
use schema::json;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;

/// A message of that body and those files.
pub fn pack(body: &impl Serialize, files: &[Data]) -> JsValue {
    let text = json::text(body);
    let message = Object::new();
    for (key, value) in
        [("body", JsValue::from(text)), ("files", files.iter().map(Data::to_js).collect::<Array>().into())]
    {
        Reflect::set(&message, &key.into(), &value).expect("a plain object takes any key");
    }
    message.into()
}

/// The body, or `None` for a message of another kind or version.
pub fn unpack<T: DeserializeOwned>(message: &JsValue) -> Option<T> {
    let body = Reflect::get(message, &"body".into()).ok()?.as_string()?;
    json::read(&body).ok()
}

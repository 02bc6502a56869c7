//! The bridge between the page and the engine: [`client`] on the page's side, [`host`] on the worker's.
//!
//! A message is `{ body, files }` (see [`crate::protocol`]): the body as JSON text, because JavaScript objects would lose
//! whole numbers beyond 2⁵³, the sign of zero, and the order of modalities that are called "1" and "2".

#[cfg(feature = "page")]
pub mod client;
#[cfg(feature = "worker")]
pub mod file;
#[cfg(feature = "worker")]
pub mod host;

use js_sys::{Array, Object, Reflect};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;
use web_sys::File;

fn pack(body: &impl Serialize, files: &[File]) -> JsValue {
    let text = serde_json::to_string(body).expect("the protocol's types have a JSON form");
    let message = Object::new();
    for (key, value) in [("body", JsValue::from(text)), ("files", files.iter().collect::<Array>().into())] {
        Reflect::set(&message, &key.into(), &value).expect("a plain object takes any key");
    }
    message.into()
}

/// The body, or `None` for a message of another kind or version.
fn unpack<T: DeserializeOwned>(message: &JsValue) -> Option<T> {
    let body = Reflect::get(message, &"body".into()).ok()?.as_string()?;
    serde_json::from_str(&body).ok()
}

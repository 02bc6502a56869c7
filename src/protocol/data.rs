//! What a request is about: a file that a person chose, or one at an address, which the worker reads by parts.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::File;

#[derive(Debug, Clone)]
pub enum Data {
    File(File),
    Remote(Remote),
}

/// A file at an address whose host sends parts of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    pub url: String,
    pub name: String,
    pub size: u64,
}

impl Data {
    pub fn name(&self) -> String {
        match self {
            Data::File(file) => file.name(),
            Data::Remote(remote) => remote.name.clone(),
        }
    }

    pub fn size(&self) -> u64 {
        match self {
            Data::File(file) => file.size() as u64,
            Data::Remote(remote) => remote.size,
        }
    }

    /// As it crosses to the worker: the file itself, or an object.
    pub fn to_js(&self) -> JsValue {
        let Data::Remote(Remote { url, name, size }) = self else {
            let Data::File(file) = self else { unreachable!("it is one of two") };
            return file.into();
        };
        let object = Object::new();
        let parts = [("url", JsValue::from(url)), ("name", name.into()), ("size", JsValue::from_f64(*size as f64))];
        for (key, value) in parts {
            Reflect::set(&object, &key.into(), &value).expect("a plain object takes any key");
        }
        object.into()
    }

    pub fn from_js(value: JsValue) -> Self {
        match value.dyn_into::<File>() {
            Ok(file) => Data::File(file),
            Err(object) => {
                let part = |key: &str| Reflect::get(&object, &key.into()).unwrap_or_default();
                Data::Remote(Remote {
                    url: part("url").as_string().unwrap_or_default(),
                    name: part("name").as_string().unwrap_or_default(),
                    size: part("size").as_f64().unwrap_or_default() as u64,
                })
            }
        }
    }
}

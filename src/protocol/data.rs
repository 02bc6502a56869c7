//! What a request is about: a file that a person chose, or one at an address, which the worker reads by parts.

use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicU32, Ordering};
use web_sys::File;

/// A file, and a number by which the worker knows it again: names, sizes and times do not tell files of two folders apart.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Data {
    pub number: u32,
    pub location: Location,
}

/// Where its bytes are.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Location {
    File(#[serde(with = "serde_wasm_bindgen::preserve")] File),
    Remote(Remote),
}

/// A file at an address whose host sends parts of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remote {
    pub url: String,
    pub name: String,
    pub size: u64,
}

impl From<Location> for Data {
    fn from(location: Location) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Self { number: NEXT.fetch_add(1, Ordering::Relaxed), location }
    }
}

impl From<File> for Data {
    fn from(file: File) -> Self {
        Location::File(file).into()
    }
}

impl From<Remote> for Data {
    fn from(remote: Remote) -> Self {
        Location::Remote(remote).into()
    }
}

impl Data {
    pub fn name(&self) -> String {
        match &self.location {
            Location::File(file) => file.name(),
            Location::Remote(remote) => remote.name.clone(),
        }
    }

    pub fn size(&self) -> u64 {
        match &self.location {
            Location::File(file) => file.size() as u64,
            Location::Remote(remote) => remote.size,
        }
    }
}

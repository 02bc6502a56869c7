//! Texts that the browser keeps for this page: one file each in the origin private file system, which no other site and no person's
//! folders ever see.
//!
//! A browser that forbids it (a private window, an insecure host) is told by an error in words.

use super::{text, window, words};
use js_sys::{Array, AsyncIterator, IteratorNext, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions, FileSystemGetFileOptions,
    FileSystemWritableFileStream, StorageManager,
};

const FOLDER: &str = "analyses";

async fn folder() -> Result<FileSystemDirectoryHandle, JsValue> {
    // Absent on insecure hosts, whatever the bindings promise.
    let storage: StorageManager = Reflect::get(&window().navigator(), &"storage".into())?
        .dyn_into()
        .map_err(|_| JsValue::from("this browser keeps no files for a page at such an address"))?;
    let root: FileSystemDirectoryHandle = JsFuture::from(storage.get_directory()).await?.dyn_into()?;
    let options = FileSystemGetDirectoryOptions::new();
    options.set_create(true);
    JsFuture::from(root.get_directory_handle_with_options(FOLDER, &options)).await?.dyn_into()
}

/// Keeps a text under a name, in place of the one before.
///
/// # Errors
/// In words, where the browser refuses or has no room.
pub async fn write(name: &str, text: &str) -> Result<(), String> {
    write_in(name, text).await.map_err(|error| words(&error))
}

async fn write_in(name: &str, text: &str) -> Result<(), JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let handle = folder().await?.get_file_handle_with_options(name, &options);
    let handle: FileSystemFileHandle = JsFuture::from(handle).await?.dyn_into()?;
    let stream: FileSystemWritableFileStream = JsFuture::from(handle.create_writable()).await?.dyn_into()?;
    JsFuture::from(stream.write_with_str(text)?).await?;
    // Only now does the file change, whole.
    JsFuture::from(stream.close()).await.map(drop)
}

/// The text of that name.
///
/// # Errors
/// In words, where there is none or the browser refuses.
pub async fn read(name: &str) -> Result<String, String> {
    let file = file(name).await.map_err(|error| words(&error))?;
    text(&file).await
}

async fn file(name: &str) -> Result<File, JsValue> {
    let handle: FileSystemFileHandle = JsFuture::from(folder().await?.get_file_handle(name)).await?.dyn_into()?;
    JsFuture::from(handle.get_file()).await?.dyn_into()
}

/// The names of all texts, in no order.
///
/// # Errors
/// In words, where the browser refuses.
pub async fn names() -> Result<Vec<String>, String> {
    names_in().await.map_err(|error| words(&error))
}

async fn names_in() -> Result<Vec<String>, JsValue> {
    let keys: AsyncIterator = folder().await?.keys();
    let mut names = Vec::new();
    loop {
        let next: IteratorNext = JsFuture::from(keys.next()?).await?.unchecked_into();
        if next.done() {
            return Ok(names);
        }
        names.extend(next.value().as_string());
    }
}

/// Forgets the texts of these names.
///
/// # Errors
/// In words; those that were not there are no error.
pub async fn remove(names: &[String]) -> Result<(), String> {
    remove_in(names).await.map_err(|error| words(&error))
}

async fn remove_in(names: &[String]) -> Result<(), JsValue> {
    let folder = folder().await?;
    let all: Array = names.iter().map(|name| folder.remove_entry(name)).collect();
    JsFuture::from(js_sys::Promise::all_settled(&all)).await.map(drop)
}

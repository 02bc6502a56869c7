//! Every browser call that is not a component: address, time, files, downloads, settings kept.
//!
//! What can fail for a reason outside the page (storage forbidden, a request refused) is an `Option` or a `Result` in words.

pub mod address;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, File, FileList, FilePropertyBag, HtmlAnchorElement, HtmlInputElement, HtmlMetaElement,
    Response, Url, UrlSearchParams, Window,
};

pub fn window() -> Window {
    web_sys::window().expect("the page runs in a window")
}

fn document() -> web_sys::Document {
    window().document().expect("a window shows a document")
}

/// A parameter of the page's address (`?engine=single`).
pub fn query(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// The part of the page's address after and with the `#`; empty without one.
pub fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// The content of `<meta name=…>`, if it is not empty.
pub fn meta(name: &str) -> Option<String> {
    let found = document().query_selector(&format!("meta[name='{name}']")).ok()??;
    Some(found.unchecked_into::<HtmlMetaElement>().content()).filter(|content| !content.is_empty())
}

/// Whether shared memory may be used.
pub fn cross_origin_isolated() -> bool {
    let isolated = js_sys::Reflect::get(&js_sys::global(), &"crossOriginIsolated".into());
    isolated.is_ok_and(|isolated| isolated.is_truthy())
}

/// Logical processors, as far as the browser tells.
pub fn processors() -> usize {
    window().navigator().hardware_concurrency() as usize
}

/// A name that no other tab has.
pub fn random_name() -> String {
    format!("{:x}{:x}", js_sys::Date::now() as u64, (js_sys::Math::random() * 2f64.powi(52)) as u64)
}

/// An error's own words.
pub fn words(error: &JsValue) -> String {
    let message = error.dyn_ref::<js_sys::Error>().and_then(|error| error.message().as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| format!("{error:?}"))
}

/// Calls `then` after so many milliseconds.
pub fn after(milliseconds: i32, then: impl FnOnce() + 'static) {
    let then = Closure::once_into_js(then);
    window()
        .set_timeout_with_callback_and_timeout_and_arguments_0(then.unchecked_ref(), milliseconds)
        .expect("a timer can be set");
}

/// The files of a list, in its order.
pub fn files(list: Option<FileList>) -> Vec<File> {
    list.map_or_else(Vec::new, |list| (0..list.length()).filter_map(|i| list.get(i)).collect())
}

/// Takes the files out of an input, so that the same ones can be chosen again.
pub fn take_files(input: &HtmlInputElement) -> Vec<File> {
    let files = files(input.files());
    input.set_value("");
    files
}

/// Fetches one of the page's own files; `address` is relative to the page.
///
/// # Errors
/// In words, with the address.
pub async fn fetch_file(address: &str) -> Result<File, String> {
    let failed = |error: JsValue| format!("{address}: {}", words(&error));
    let response = JsFuture::from(window().fetch_with_str(address)).await.map_err(failed)?;
    let response: Response = response.dyn_into().map_err(failed)?;
    if !response.ok() {
        return Err(format!("{address}: the server answered {} {}", response.status(), response.status_text()));
    }
    let blob = JsFuture::from(response.blob().map_err(failed)?).await.map_err(failed)?;
    let name = address.rsplit('/').next().unwrap_or(address);
    File::new_with_blob_sequence(&Array::of1(&blob), name).map_err(failed)
}

/// A text as a file, as if it had been chosen.
pub fn text_file(name: &str, mime: &str, text: &str) -> Result<File, String> {
    let options = FilePropertyBag::new();
    options.set_type(mime);
    File::new_with_str_sequence_and_options(&Array::of1(&text.into()), name, &options).map_err(|error| words(&error))
}

/// A file's text.
///
/// # Errors
/// In words, where the browser cannot read it.
pub async fn text(file: &File) -> Result<String, String> {
    let text = JsFuture::from(file.text()).await.map_err(|error| words(&error))?;
    text.as_string().ok_or_else(|| "the browser gave no text".to_owned())
}

/// What is told to a call's listener, as something to wait for.
///
/// # Errors
/// What the listener is told went wrong.
pub async fn answer(ask: impl FnOnce(Box<dyn FnOnce(Result<String, String>)>)) -> Result<String, String> {
    let mut ask = Some(ask);
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        let done = Box::new(move |outcome: Result<String, String>| {
            let (then, told) = match outcome {
                Ok(told) => (resolve, told),
                Err(told) => (reject, told),
            };
            // The functions of a promise take any value.
            let _ = then.call1(&JsValue::NULL, &told.into());
        });
        if let Some(ask) = ask.take() {
            ask(done);
        }
    });
    let told = JsFuture::from(promise).await.map_err(|error| words(&error))?;
    Ok(told.as_string().unwrap_or_default())
}

/// Selects the text of the field that an event happened in.
pub fn select_all(event: &web_sys::FocusEvent) {
    if let Some(field) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlTextAreaElement>().ok()) {
        field.select();
    }
}

/// The page's own address without query and hash.
pub fn address() -> String {
    let location = window().location();
    format!("{}{}", location.origin().unwrap_or_default(), location.pathname().unwrap_or_default())
}

/// Hands a text to the browser's downloads.
///
/// # Errors
/// In words, where the browser refuses.
pub fn download(name: &str, mime: &str, text: &str) -> Result<(), String> {
    save(name, mime, text).map_err(|error| words(&error))
}

fn save(name: &str, mime: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let bytes = Uint8Array::from(text.as_bytes());
    let blob = Blob::new_with_u8_array_sequence_and_options(&Array::of1(&bytes), &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser reads the address after this call has returned.
    after(10_000, move || {
        Url::revoke_object_url(&url).expect("an address made here can be given back");
    });
    Ok(())
}

/// Copies a text to the clipboard.
///
/// # Errors
/// In words, where the browser or the person refuses.
pub async fn copy(text: &str) -> Result<(), String> {
    let copied = JsFuture::from(window().navigator().clipboard().write_text(text)).await;
    copied.map(drop).map_err(|error| words(&error))
}

/// A setting kept in this browser; `None` also where storage is forbidden.
pub fn kept(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Keeps a setting, where storage is allowed.
pub fn keep(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Full or forbidden storage costs the person this one setting after a reload.
        let _ = storage.set_item(key, value);
    }
}

/// Whether a media query holds, `(prefers-color-scheme: dark)` for one.
pub fn media(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|list| list.matches())
}

/// Sets an attribute of the document's root element (`data-theme`).
pub fn set_root_attribute(name: &str, value: &str) {
    let root = document().document_element().expect("a document has a root element");
    root.set_attribute(name, value).expect("the name is a valid attribute name");
}

/// Takes the focus off the field that has it, so that the field takes what was typed.
pub fn leave_field() {
    if let Some(field) = document().active_element().and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
    {
        // A field that cannot lose its focus keeps it; nothing else is lost.
        let _ = field.blur();
    }
}

/// Moves the focus to an element's child.
pub fn focus_child(parent: &web_sys::Element, index: u32) {
    let child = parent.children().item(index).and_then(|child| child.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(child) = child {
        // An element that cannot take the focus leaves it where it was.
        let _ = child.focus();
    }
}

/// The element of that id, emptied: what it said while the page was loading is over.
pub fn take_over(id: &str) -> web_sys::HtmlElement {
    let element = document().get_element_by_id(id).expect("index.html has the element");
    element.set_inner_html("");
    element.unchecked_into()
}

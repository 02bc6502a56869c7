//! Every browser call that is not a component: address, time, files, downloads, settings kept.
//!
//! What can fail for a reason outside the page (storage forbidden, a request refused) is an `Option` or a `Result` in words.

pub mod address;
pub mod pixels;
pub mod program;
mod stopped;
pub mod storage;

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use leptos::ev::KeyboardEvent;
use leptos::html::Details;
use leptos::prelude::{GetUntracked, NodeRef};
use std::cell::RefCell;
use std::rc::Rc;
pub use stopped::{show_panics, stopped_at};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, DataTransfer, File, FileList, FilePropertyBag, HtmlAnchorElement,
    HtmlCanvasElement, HtmlImageElement, HtmlInputElement, HtmlMetaElement, IntersectionObserver,
    IntersectionObserverEntry, Response, Url, UrlSearchParams, Window,
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

/// Whether the page is a compact view inside another page.
pub fn is_embedded() -> bool {
    query("embed").is_some()
}

/// The part of the page's address after and with the `#`; empty without one.
pub fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// Writes the part of the address from `#` on, without a new entry in the history and without an event.
/// `false` where the browser refuses, as it does after too many changes.
pub fn replace_hash(hash: &str) -> bool {
    let replaced =
        window().history().and_then(|history| history.replace_state_with_url(&JsValue::NULL, "", Some(hash)));
    replaced.is_ok()
}

/// Goes to another part of the page, as a link does.
pub fn go_to(hash: &str) {
    // Only an address that is none is refused.
    let _ = window().location().set_hash(hash);
}

/// The page's address with another hash.
pub fn address_with(hash: &str) -> String {
    let location = window().location();
    address_with_query(&location.search().unwrap_or_default(), hash)
}

/// The page's address with another query and hash.
pub fn address_with_query(query: &str, hash: &str) -> String {
    let location = window().location();
    let part = |of: Result<String, JsValue>| of.unwrap_or_default();
    format!("{}{}{query}{hash}", part(location.origin()), part(location.pathname()))
}

/// One of the page's own texts; `address` is relative to the page.
///
/// # Errors
/// In words, with the address.
pub async fn fetch_text(address: &str) -> Result<String, String> {
    let file = fetch_file(address).await?;
    let text = JsFuture::from(file.text()).await.map_err(|error| format!("{address}: {}", words(&error)))?;
    text.as_string().ok_or_else(|| format!("{address}: found no text"))
}

/// Loads the page again.
pub fn reload() {
    let _ = window().location().reload();
}

/// Opens the browser's print dialogue.
pub fn print() {
    // A browser that cannot print says so itself.
    let _ = window().print();
}

/// Enters or leaves full screen, where the browser allows.
pub fn full_screen(on: bool) {
    if on {
        if let Some(root) = document().document_element() {
            // Refused, the page stays in its window.
            let _ = root.request_fullscreen();
        }
    } else if is_full_screen() {
        document().exit_fullscreen();
    }
}

pub fn is_full_screen() -> bool {
    document().fullscreen_element().is_some()
}

/// Writes into a field.
pub fn set_value(field: &HtmlInputElement, value: &str) {
    field.set_value(value);
}

/// Moves the focus between the fields of a table by the up and down arrows.
pub fn arrows_between_inputs(event: web_sys::KeyboardEvent) {
    let (down, up) = (event.key() == "ArrowDown" || event.key() == "Enter", event.key() == "ArrowUp");
    let Some(field) = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) else { return };
    let Some(cell) = field.closest("td").ok().flatten() else { return };
    let column = (0..).scan(cell.previous_element_sibling(), |at, i: u32| {
        let here = at.take()?;
        *at = here.previous_element_sibling();
        Some(i)
    });
    let column = column.count() as u32;
    let row = cell.parent_element();
    let next = row.and_then(|row| if down { row.next_element_sibling() } else { row.previous_element_sibling() });
    if !(down || up) {
        return;
    }
    let input =
        next.and_then(|row| row.children().item(column)).and_then(|cell| cell.query_selector("input").ok().flatten());
    if let Some(input) = input.and_then(|input| input.dyn_into::<web_sys::HtmlElement>().ok()) {
        event.prevent_default();
        // A field that cannot take the focus leaves it where it was.
        let _ = input.focus();
    }
}

/// The content of `<meta name=…>`, if it is not empty.
pub fn meta(name: &str) -> Option<String> {
    let found = document().query_selector(&format!("meta[name='{name}']")).ok()??;
    Some(found.unchecked_into::<HtmlMetaElement>().content()).filter(|content| !content.is_empty())
}

/// Whether shared memory may be used.
pub fn cross_origin_isolated() -> bool {
    let isolated = Reflect::get(&js_sys::global(), &"crossOriginIsolated".into());
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

/// Calls `then` once the browser has painted and has nothing better to do, so many milliseconds later at the latest; then, where a browser does not
/// tell when that is (Safari).
pub fn when_idle(latest: i32, then: impl FnOnce() + 'static) {
    let window = window();
    // Absent in some browsers, whatever the bindings promise.
    let ask = Reflect::get(&window, &"requestIdleCallback".into()).and_then(JsCast::dyn_into::<Function>);
    let Ok(ask) = ask else { return after(latest, then) };
    let options = Object::new();
    let then = Closure::once_into_js(then);
    Reflect::set(&options, &"timeout".into(), &latest.into())
        .and_then(|_| ask.call2(&window, &then, &options))
        .expect("an idle moment can be waited for");
}

/// Calls back each time that an element comes into view.
pub fn when_seen(element: &web_sys::Element, seen: impl Fn() + 'static) {
    let told = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
        let enters = |entry: JsValue| entry.unchecked_into::<IntersectionObserverEntry>().is_intersecting();
        if entries.iter().any(enters) {
            seen();
        }
    });
    // Without it there is the button to press.
    if let Ok(observer) = IntersectionObserver::new(told.as_ref().unchecked_ref()) {
        observer.observe(element);
    }
    told.forget(); // the observer lives as long as the element
}

/// How far from the left of its element a pointer is, as a share of the width.
pub fn within(event: &web_sys::MouseEvent) -> f64 {
    let element = event.current_target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok());
    element.map_or(0.0, |element| f64::from(event.offset_x()) / f64::from(element.offset_width().max(1)))
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

/// What a file holds.
///
/// # Errors
/// In words, where the browser cannot read it.
pub async fn bytes(file: &Blob) -> Result<Vec<u8>, String> {
    let bytes = JsFuture::from(file.array_buffer()).await.map_err(|error| words(&error))?;
    Ok(Uint8Array::new(&bytes).to_vec())
}

/// A file's text, as the browser would read it: UTF-8, what is none replaced, without a byte order mark. It crosses as bytes, which is
/// faster than as a string.
///
/// # Errors
/// In words, where the browser cannot read it.
pub async fn text(file: &Blob) -> Result<String, String> {
    let mut bytes = bytes(file).await?;
    if bytes.starts_with("\u{feff}".as_bytes()) {
        bytes.drain(.."\u{feff}".len());
    }
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// What is told to a call's listener, as something to wait for.
pub async fn answer<T: 'static>(ask: impl FnOnce(Box<dyn FnOnce(T)>)) -> T {
    let told = Rc::new(RefCell::new(None));
    let mut ask = Some(ask);
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        let told = told.clone();
        let done = Box::new(move |answer| {
            *told.borrow_mut() = Some(answer);
            resolve.call0(&JsValue::NULL).expect("a promise's own function takes any call");
        });
        if let Some(ask) = ask.take() {
            ask(done);
        }
    });
    JsFuture::from(promise).await.expect("it is never rejected");
    told.borrow_mut().take().expect("the promise resolves once there is an answer")
}

/// Selects what the field holds that an event happened in: typing replaces it, copying takes it whole.
pub fn select_all(event: &web_sys::FocusEvent) {
    let Some(target) = event.target() else { return };
    if let Some(field) = target.dyn_ref::<HtmlInputElement>() {
        field.select();
    } else if let Some(area) = target.dyn_ref::<web_sys::HtmlTextAreaElement>() {
        area.select();
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
    download_bytes(name, mime, text.as_bytes())
}

/// The same of what is no text.
///
/// # Errors
/// In words, where the browser does not.
pub fn download_bytes(name: &str, mime: &str, bytes: &[u8]) -> Result<(), String> {
    blob(mime, bytes).and_then(|blob| save_blob(name, &blob)).map_err(|error| words(&error))
}

fn blob(mime: &str, bytes: &[u8]) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(mime);
    let bytes = Uint8Array::from(bytes);
    Blob::new_with_u8_array_sequence_and_options(&Array::of1(&bytes), &options)
}

fn save_blob(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(blob)?;
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

/// While a page is printed, these `<details>` are open: on paper nothing can be unfolded. Until the caller's owner is cleaned up.
pub fn unfold_to_print(selector: &'static str) {
    let folded = move |state: &str| {
        let list = document().query_selector_all(&format!("{selector}{state}"));
        list.map(|list| (0..list.length()).filter_map(|i| list.get(i)).collect()).unwrap_or_else(|_| Vec::new())
    };
    let set = |node: web_sys::Node, attribute: &str, on: bool| {
        let element: web_sys::Element = node.unchecked_into();
        // The names are valid.
        let _ = if on { element.set_attribute(attribute, "") } else { element.remove_attribute(attribute) };
    };
    let before = leptos::prelude::window_event_listener_untyped("beforeprint", move |_| {
        for node in folded(":not([open])") {
            set(node.clone(), "data-unfolded", true);
            set(node, "open", true);
        }
    });
    let after = leptos::prelude::window_event_listener_untyped("afterprint", move |_| {
        for node in folded("[data-unfolded]") {
            set(node.clone(), "data-unfolded", false);
            set(node, "open", false);
        }
    });
    leptos::prelude::on_cleanup(move || {
        before.remove();
        after.remove();
    });
}

/// A `<details>` that folds when something outside of it is pressed, until the caller's owner is cleaned up. Gives what its key presses are to be told to: Escape
/// folds it too, gives its summary the keyboard, and closes nothing around it.
pub fn folds(details: NodeRef<Details>) -> impl Fn(KeyboardEvent) + Copy + 'static {
    // The name is valid.
    let fold = |details: &web_sys::Element| drop(details.remove_attribute("open"));
    let listener = leptos::prelude::window_event_listener(leptos::ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if let Some(details) = details.get_untracked().filter(|details| !details.contains(target.as_ref())) {
            fold(&details);
        }
    });
    leptos::prelude::on_cleanup(move || listener.remove());
    move |event: KeyboardEvent| {
        let Some(open) = details.get_untracked().filter(|details| event.key() == "Escape" && details.open()) else {
            return;
        };
        event.stop_propagation();
        fold(&open);
        if let Ok(Some(summary)) = open.query_selector("summary") {
            let summary: web_sys::HtmlElement = summary.unchecked_into();
            // Where it cannot have it, the keyboard stays where it is.
            let _ = summary.focus();
        }
    }
}

/// What follows the window's size is to look again: what it stands in has another one.
pub fn resized() {
    tell("resize");
}

/// The event that says that files were brought to the board.
pub const BROUGHT: &str = "brought";

/// The event that says that pictures were dropped for the examples.
pub const PICTURED: &str = "pictured";

/// Tells the window of an event of that name.
pub fn tell(name: &str) {
    if let Ok(event) = web_sys::Event::new(name) {
        // Nobody cancels it.
        let _ = window().dispatch_event(&event);
    }
}

/// Takes all files out of an array.
pub fn drained(inbox: &Array) -> Vec<File> {
    let files = inbox.iter().filter_map(|file| file.dyn_into().ok()).collect();
    inbox.set_length(0);
    files
}

#[wasm_bindgen]
extern "C" {
    /// Given by `www/start.js`.
    #[wasm_bindgen(js_namespace = globalThis, js_name = filesOf)]
    fn files_of(transfer: &DataTransfer) -> js_sys::Promise;
}

/// The files of a drop, those in folders included, which have their paths. It is asked while the drop lasts, and answers after.
///
/// # Errors
/// In words, where a folder cannot be read.
pub fn dropped(transfer: &DataTransfer) -> impl Future<Output = Result<Vec<File>, String>> + use<> {
    let files = JsFuture::from(files_of(transfer));
    async move {
        let files = files.await.map_err(|error| format!("what was dropped could not be read: {}", words(&error)))?;
        Ok(drained(files.unchecked_ref()))
    }
}

/// A file's path within the folder that it was chosen or dropped with; nothing where there was none.
pub fn path_within(file: &File) -> Option<String> {
    let path = Reflect::get(file, &"webkitRelativePath".into()).ok()?.as_string()?;
    path.split_once('/').map(|(_, within)| within.to_owned())
}

/// Where a note of that width, pixels, stands in the window beside an element: its left edge, and the height at which it begins, or ends where it is
/// above.
pub fn beside(element: &web_sys::Element, width: f64) -> (f64, f64, bool) {
    /// Below an element that is nearer to the window's end there may be no room.
    const ROOM: f64 = 144.0;
    const EDGE: f64 = 8.0;
    let place = element.get_bounding_client_rect();
    let root = window().document().and_then(|document| document.document_element());
    let (wide, high) =
        root.map_or((f64::MAX, f64::MAX), |root| (root.client_width().into(), root.client_height().into()));
    let left = place.left().min(wide - width - EDGE).max(EDGE);
    match place.bottom() + ROOM > high {
        true => (left, place.top(), true),
        false => (left, place.bottom(), false),
    }
}

/// Where in its element an event of the mouse is, as shares of the width and the height.
pub fn place_in(event: &web_sys::MouseEvent) -> Option<(f64, f64)> {
    let element: web_sys::Element = event.current_target()?.dyn_into().ok()?;
    let (width, height) = (f64::from(element.client_width()), f64::from(element.client_height()));
    (width > 0.0 && height > 0.0).then(|| (f64::from(event.offset_x()) / width, f64::from(event.offset_y()) / height))
}

/// Draws an SVG of that size on a canvas and hands it to the browser's downloads as PNG of so many dots an inch.
///
/// # Errors
/// In words, where the browser cannot draw it.
pub async fn download_png(name: &str, svg: &str, size: [u32; 2], dots: u32) -> Result<(), String> {
    let drawn = async {
        let png = JsFuture::from(png(svg, size).await?.array_buffer()).await?;
        Ok(Uint8Array::new(&png).to_vec())
    };
    let png = drawn.await.map_err(|error: JsValue| format!("{name}: {}", words(&error)))?;
    download_bytes(name, "image/png", &plot::with_density(&png, dots))
}

async fn png(svg: &str, [width, height]: [u32; 2]) -> Result<Blob, JsValue> {
    let address = Url::create_object_url_with_blob(&blob("image/svg+xml", svg.as_bytes())?)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&address);
    let drawn = JsFuture::from(image.decode()).await;
    Url::revoke_object_url(&address)?;
    drawn?;
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d")?.ok_or("the browser draws on no canvas")?;
    let context: CanvasRenderingContext2d = context.unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width.into(), height.into())?;
    let promise = js_sys::Promise::new(&mut |resolve, reject| {
        if let Err(error) = canvas.to_blob(&resolve) {
            // The functions of a promise take any value.
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    });
    // A canvas that is too large gives nothing.
    JsFuture::from(promise).await?.dyn_into().map_err(|_| "the browser gave no picture".into())
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

/// What this tab remembers until it is closed; `None` also where storage is forbidden.
pub fn kept_in_tab(key: &str) -> Option<String> {
    window().session_storage().ok()??.get_item(key).ok()?
}

/// Remembers something until this tab is closed, where storage is allowed.
pub fn keep_in_tab(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().session_storage() {
        // Refused, a page loaded again begins empty.
        let _ = storage.set_item(key, value);
    }
}

/// Milliseconds since 1970.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// Day and time of milliseconds since 1970, as this person writes them.
pub fn date(when: f64) -> String {
    let options = Object::new();
    for (key, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        Reflect::set(&options, &key.into(), &value.into()).expect("a new object takes any key");
    }
    js_sys::Date::new(&when.into()).to_locale_string("default", &options).into()
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

/// Whether the root element has an attribute.
pub fn has_root_attribute(name: &str) -> bool {
    document().document_element().is_some_and(|root| root.has_attribute(name))
}

/// Takes the focus off the field that has it, so that the field takes what was typed.
pub fn leave_field() {
    if let Some(field) = document().active_element().and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
    {
        // A field that cannot lose its focus keeps it; nothing else is lost.
        let _ = field.blur();
    }
}

/// Hands the focus on, by CSS selectors: from where it is, or from nowhere because what had it is gone; from anywhere else it is not taken.
pub fn hand_focus(from: &str, to: &str) {
    let now = document().active_element();
    let nowhere = now.as_ref().is_none_or(|now| now.tag_name() == "BODY" || now.matches(from).unwrap_or(false));
    let next = document().query_selector(to).ok().flatten();
    if let Some(next) = next.filter(|_| nowhere).and_then(|next| next.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it was.
        let _ = next.focus();
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

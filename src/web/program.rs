//! Programs of the page that are loaded when they are first needed.

use super::words;
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

#[wasm_bindgen]
extern "C" {
    /// Given by `www/start.js`.
    #[wasm_bindgen(catch, js_namespace = globalThis, js_name = loadProgram)]
    async fn load_program(address: &str) -> Result<JsValue, JsValue>;

    /// What `bin/learn.rs` exports.
    type LearnProgram;

    #[wasm_bindgen(method)]
    fn start(this: &LearnProgram, place: &HtmlElement, unit: &str, figure: Option<String>) -> Learn;

    /// Learn, once it is started.
    pub type Learn;

    /// Shows informations in that unit, "bits" or "nats", from now on.
    #[wasm_bindgen(method, js_name = showIn)]
    pub fn show_in(this: &Learn, unit: &str);
}

/// Loads Learn and starts it in that place; see [`Learn::show_in`] for `unit`. Given a `figure`, only that one is shown.
///
/// # Errors
/// In words, where it could not be loaded.
pub async fn learn(place: &HtmlElement, unit: &str, figure: Option<String>) -> Result<Learn, String> {
    let directory = super::meta("engine").ok_or("the page names no engine")?;
    let program = load_program(&format!("{directory}/learn/learn.js")).await.map_err(|error| words(&error))?;
    Ok(program.unchecked_into::<LearnProgram>().start(place, unit, figure))
}

//! The page's own panics: told to `www/stopped.js`, which shows what happened, and what was shown then is not opened again by itself.

use super::kept_in_tab;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Given by `www/stopped.js`.
    #[wasm_bindgen(js_namespace = globalThis, js_name = pidlensStopped)]
    fn stopped(fault: &str);
}

/// Shows a panic of this program, on the page and, with the calls that led there, on the console.
pub fn show_panics() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        stopped(&panic.to_string());
    }));
}

/// What this tab showed when its page stopped.
pub struct StoppedAt {
    /// The part of the address from `#` on.
    pub hash: String,
    /// The name under which it was kept.
    pub shown: String,
}

/// `None` where it never did.
pub fn stopped_at() -> Option<StoppedAt> {
    let kept = |key| kept_in_tab(key);
    Some(StoppedAt { hash: kept("stopped hash")?, shown: kept("stopped shown")? })
}

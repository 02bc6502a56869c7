//! The worker's wasm. `worker.js` loads it, starts the thread pool where there is one, and calls [`serve`].

use schema::report::EngineInfo;
use wasm_bindgen::prelude::*;
use worker::host;

/// Starts the pool; exported to JavaScript as `initThreadPool`.
#[cfg(target_feature = "atomics")]
pub use wasm_bindgen_rayon::init_thread_pool;

/// Tells the page of panics through the broadcast channel of that name. Called first.
#[wasm_bindgen(js_name = tellPanics)]
pub fn tell_panics(channel: String) {
    host::tell_panics(channel);
}

/// Checks the pool of `threads` and answers requests. `reason` says why there is no pool, if there is none.
#[wasm_bindgen]
pub fn serve(threads: usize, reason: Option<String>) {
    host::check_pool(threads);
    let build = if cfg!(target_feature = "atomics") { "wasm+threads" } else { "wasm" };
    host::serve(EngineInfo::of(build, threads), reason);
}

fn main() {}

//! The worker's wasm. `worker/worker.js` loads it, starts the thread pool where there is one, and calls [`serve`].

use pidlens::engine::report::EngineInfo;
use pidlens::worker::host;
use wasm_bindgen::prelude::*;

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
    let engine = EngineInfo {
        name: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        build: build.to_owned(),
        threads,
    };
    host::serve(engine, reason);
}

fn main() {}

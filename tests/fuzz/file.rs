//! Any bytes as a file of one format: read or refused.

use schema::file::ArrayKind;
use schema::progress::Silent;
use std::panic::{Location, set_hook, take_hook};

/// Layers of an array that are read.
const LAYERS: u64 = 16;

/// Opens the bytes under that name and reads all that they hold.
pub fn read(name: &str, bytes: &[u8]) {
    let Ok(file) = ingest::open(name, Box::new(bytes.to_vec())) else { return };
    for array in &file.info().arrays {
        if array.kind == ArrayKind::Counts {
            let _ = file.read_counts();
            continue;
        }
        for layer in 0..array.layers().min(LAYERS) {
            let _ = file.read(&array.key, layer, &Silent);
        }
    }
}

/// Where panics are a library's: the readers tell those as a refusal.
const LIBRARIES: [&str; 3] = ["/registry/", "/rustc", "/rustlib/"];

/// From now on a panic in a library's code is silent; any other is counted, and told as before.
pub fn keep_own_panics(count: fn()) {
    let tell = take_hook();
    set_hook(Box::new(move |panic| {
        let at = panic.location().map_or("", Location::file);
        if !LIBRARIES.iter().any(|library| at.contains(library)) {
            count();
            tell(panic);
        }
    }));
}

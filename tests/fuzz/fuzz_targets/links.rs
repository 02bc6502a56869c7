//! Any bytes are an analysis' link, whole by its checksum, and are opened and shown or refused:
//! `cargo +nightly fuzz run -s none --fuzz-dir tests/fuzz links`.
#![no_main]

#[path = "../opened.rs"]
mod opened;

use link::envelope::{Analysis, KIND};
use link::of_payload;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(analysis) = Analysis::from_link(&of_payload(KIND, bytes)) {
        opened::show(&analysis);
        opened::send_on(&analysis);
    }
});

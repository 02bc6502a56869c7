//! Any text is a saved analysis and is opened and shown or refused: `cargo +nightly fuzz run -s none --fuzz-dir tests/fuzz saved`.
#![no_main]

#[path = "../opened.rs"]
mod opened;

use link::envelope::Analysis;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(analysis) = Analysis::from_file("a.pidlens.json", text) {
        opened::show(&analysis);
        opened::send_on(&analysis);
    }
});

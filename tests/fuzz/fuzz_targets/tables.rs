//! Any bytes are a table, and every table is decomposed honestly: `cargo +nightly fuzz run -s none --fuzz-dir tests/fuzz tables`.
#![no_main]

#[path = "../table.rs"]
mod table;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Some(joint) = table::read(bytes) {
        assert!(table::check(&joint), "the solver stalled");
    }
});

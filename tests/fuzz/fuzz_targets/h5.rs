//! Any bytes are read or refused as a file of that format: `cargo +nightly fuzz run -s none --fuzz-dir tests/fuzz h5`.
#![no_main]

#[path = "../file.rs"]
mod file;

libfuzzer_sys::fuzz_target!(init: file::keep_own_panics(|| ()), |bytes: &[u8]| file::read("a.h5", bytes));

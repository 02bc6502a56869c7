//! Any bytes are read or refused as a file of that format: `cargo +nightly fuzz run --fuzz-dir tests/fuzz parquet`.
#![no_main]

#[path = "../file.rs"]
mod file;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| file::read("a.parquet", bytes));

//! A reader that panics refuses its file: the crates behind some formats assert what a broken file does not keep.
//!
//! Where panics abort, as in the browser, there is nothing to catch: there the program that reads such formats ends, and the engine goes on.

use super::error::{Parsed, Place, Problem, short};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static READING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is inside a reader, whose panic is a refusal and needs no other words.
pub fn is_reading() -> bool {
    READING.get()
}

/// Runs a reader.
pub(super) fn guarded<T>(read: impl FnOnce() -> Parsed<T>) -> Parsed<T> {
    let before = READING.replace(true);
    // What the reader leaves half done is dropped with it: after a panic the file is refused.
    let outcome = catch_unwind(AssertUnwindSafe(read));
    READING.set(before);
    outcome.unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        let words = words.or_else(|| panic.downcast_ref::<&str>().map(|&words| words.to_owned())).unwrap_or_default();
        let found = format!("content that stopped its reader ({})", short(words));
        Err(Problem::found(Place::File, found, "a whole file of its format"))
    })
}

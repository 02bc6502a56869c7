//! The worker's side of [`protocol`]: `host` runs what the page asks for; `apart` and `readers` stand between it and the program that reads large
//! formats. The features `engine` and `readers` say which of the two programs is built.
#![cfg(target_family = "wasm")]

#[cfg(feature = "engine")]
pub mod apart;
pub mod file;
#[cfg(feature = "engine")]
mod files;
#[cfg(feature = "engine")]
pub mod host;
#[cfg(feature = "engine")]
mod known;
#[cfg(feature = "readers")]
pub mod readers;
#[cfg(feature = "engine")]
mod registers;
pub mod remote;

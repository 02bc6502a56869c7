//! The worker's side of [`protocol`]: [`host`] runs what the page asks for; [`apart`] and [`readers`] stand between it and the program that reads
//! large formats.
#![cfg(target_family = "wasm")]

#[cfg(feature = "engine")]
pub mod apart;
pub mod file;
#[cfg(feature = "engine")]
pub mod host;
#[cfg(feature = "readers")]
pub mod readers;
pub mod remote;

//! The page. `app` only composes; one component per file, one folder per area; `model` is plain data and pure functions,
//! compiled and tested natively. The page names engine types but computes nothing itself: it asks the worker.

pub mod model;

#[cfg(all(feature = "page", target_arch = "wasm32"))]
mod about;
#[cfg(all(feature = "page", target_arch = "wasm32"))]
pub mod app;
#[cfg(all(feature = "page", target_arch = "wasm32"))]
mod bar;
#[cfg(all(feature = "page", target_arch = "wasm32"))]
mod compare;
#[cfg(all(feature = "page", target_arch = "wasm32"))]
mod inputs;
#[cfg(all(feature = "page", target_arch = "wasm32"))]
mod later;
#[cfg(all(feature = "page", target_arch = "wasm32"))]
pub mod learn;
#[cfg(all(feature = "page", target_arch = "wasm32"))]
mod recent;
#[cfg(all(feature = "page", target_arch = "wasm32"))]
pub mod report;
#[cfg(all(feature = "page", target_arch = "wasm32"))]
mod sharing;
#[cfg(all(feature = "page", target_arch = "wasm32"))]
mod store;
#[cfg(all(feature = "page", target_arch = "wasm32"))]
mod undo;

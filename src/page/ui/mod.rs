//! The page. `app` only composes; one component per file, one folder per area. The page names the types of `schema` but computes nothing itself: it asks the worker.

mod about;
mod album;
pub mod app;
mod bar;
pub mod board;
pub mod compare;
mod inbox;
mod inputs;
mod later;
pub mod learn;
mod recent;
pub mod report;
mod sharing;
mod store;
mod term;
mod undo;

//! The pure engine: embeddings → codes → joint table → certified BROJA atoms.
//!
//! No web, no files, no clock, no globals; no sentence but those of its warnings. The same bits come out
//! for the same input, configuration and seed on every target and for any number of threads, which rests on three
//! rules: elementary functions come from [`math`], never from the platform's libm; no fused multiply-add;
//! every reduction runs in an order that the data fixes, not the scheduler.

#![warn(missing_docs)]
// clippy.toml beside this file names what the engine may not call; its tests may.
#![cfg_attr(test, allow(clippy::disallowed_methods, clippy::disallowed_types))]

pub mod analysis;
pub mod batch;
pub mod broja;
pub mod contribution;
pub mod control;
pub mod discretize;
pub mod error;
pub mod inference;
pub mod info;
pub mod inside;
pub mod ipfp;
pub mod joint;
pub mod margins;
pub mod math;
pub mod measures;
pub mod pointwise;
pub mod predict;
pub mod probe;
pub mod rng;
pub mod stability;
mod threads;
pub mod tokens;

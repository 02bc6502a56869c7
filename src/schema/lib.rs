//! What is asked and what is answered, as plain data: settings ([`config`]), jobs ([`job`]), what a file holds ([`file`](mod@file)), reports ([`report`],
//! [`tokens`], [`stability`], [`inside`], [`examples`], [`counts`]), pictures of examples ([`picture`]) and, with the feature `json`, the door at which those from elsewhere are checked (`trust`). Nothing here
//! computes.

#![warn(missing_docs)]

pub mod codebook;
pub mod config;
pub mod counts;
pub mod examples;
pub mod file;
pub mod fits;
pub mod grid;
pub mod inside;
pub mod job;
#[cfg(feature = "json")]
pub mod json;
pub mod measures;
pub mod picture;
pub mod progress;
pub mod report;
pub mod series;
pub mod spaces;
pub mod stability;
pub mod tokens;
#[cfg(feature = "json")]
pub mod trust;

//! The bridge between the page and the engine: [`client`] on the page's side, [`host`] on the worker's; [`apart`] and [`readers`] between the
//! engine and the program that reads large formats.
//!
//! A message is `{ body, files }` (see [`crate::protocol`]): the body as JSON text, because JavaScript objects would lose
//! whole numbers beyond 2⁵³, the sign of zero, and the order of modalities that are called "1" and "2".

#[cfg(feature = "worker")]
pub mod apart;
#[cfg(feature = "page")]
pub mod client;
pub mod data;
#[cfg(any(feature = "worker", feature = "apart"))]
pub mod file;
#[cfg(feature = "worker")]
pub mod host;
#[cfg(feature = "apart")]
pub mod readers;
#[cfg(any(feature = "worker", feature = "apart"))]
pub mod remote;

#[cfg(any(feature = "page", feature = "worker"))]
mod message;

#[cfg(any(feature = "page", feature = "worker"))]
use message::{pack, unpack};

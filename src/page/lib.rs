//! The page: components ([`ui`]), what they ask of the browser ([`web`]) and of the worker ([`client`]). It computes nothing itself.
#![cfg(target_family = "wasm")]

pub mod client;
pub mod ui;
pub mod web;

//! Packs messages of every kind and says of each that arrived whether it is the one that was sent, to the bit.

#[cfg(target_family = "wasm")]
mod sent;

fn main() {}

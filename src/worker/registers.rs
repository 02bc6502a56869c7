//! Vector registers as SSE instructions want them, against a fault of Firefox.
//!
//! Where Firefox is built by GCC, as Debian's 140.10 is, a text search (`mozilla::SIMD::memchr8AVX2`) leaves the upper halves of its thread's registers
//! in use unless it finds the character within the first 32 bytes: only that way out ends in `vzeroupper`. A new thread starts with the registers of the
//! one that made it, and what Firefox compiles from wasm mixes SSE with AVX. On processors that merge the halves at every SSE instruction then
//! (measured: Intel, Sapphire Rapids), an analysis takes more than ten times as long. A search that takes the clean way out sets the thread right, in
//! less than a microsecond.

use js_sys::JsString;

/// The search is one of AVX2 from 128 bytes on.
const LENGTH: usize = 128;

/// Sets the calling thread right.
pub fn set_right() {
    JsString::from("x".repeat(LENGTH)).index_of("x", 0);
}

/// Sets every thread of the pool right; they run nothing but wasm from then on.
pub fn set_pool_right() {
    rayon::broadcast(|_| set_right());
}

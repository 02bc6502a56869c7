//! Elementary functions that give the same bits on every target.
//!
//! `f64::ln` and friends call the platform's libm: glibc natively, a port of musl in WebAssembly, and the two differ in
//! the last place. Everything in the engine therefore takes its elementary functions from here.

/// Natural logarithm.
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// Exponential.
#[inline]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// Cosine, of radians.
#[inline]
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// `x ln x`, continued by 0 at 0.
#[inline]
pub fn xlnx(x: f64) -> f64 {
    if x > 0.0 { x * ln(x) } else { 0.0 }
}

/// Nats to bits.
#[inline]
pub fn bits(nats: f64) -> f64 {
    nats / std::f64::consts::LN_2
}

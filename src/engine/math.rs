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

/// A sum with its rounding errors carried along (Neumaier 1974): as if added in twice the precision.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sum {
    sum: f64,
    error: f64,
}

impl Sum {
    #[inline]
    pub fn add(&mut self, x: f64) {
        // Knuth's TwoSum: exact error of an addition, without a branch on the magnitudes.
        let sum = self.sum + x;
        let back = sum - self.sum;
        self.error += (self.sum - (sum - back)) + (x - back);
        self.sum = sum;
    }

    #[inline]
    pub fn value(&self) -> f64 {
        self.sum + self.error
    }
}

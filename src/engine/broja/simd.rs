//! Wider vectors where the processor has them.

/// Calls `$body`, an `#[inline(always)]` function, compiled for the widest vectors that the processor has. Fused multiply-add is never
/// enabled and every loop fixes its order of summation, so that the bits are those of the plain build.
macro_rules! wide {
    ($body:ident ($($name:ident: $kind:ty),* $(,)?) ($($argument:expr),* $(,)?)) => {{
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx512f,avx512vl")]
        #[allow(clippy::too_many_arguments)]
        fn avx512($($name: $kind),*) {
            $body($($name),*)
        }
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx2")]
        #[allow(clippy::too_many_arguments)]
        fn avx2($($name: $kind),*) {
            $body($($name),*)
        }
        #[cfg(target_arch = "x86_64")]
        let done = if std::arch::is_x86_feature_detected!("avx512vl") {
            // SAFETY: the feature was just detected.
            unsafe { avx512($($argument),*) };
            true
        } else if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: the feature was just detected.
            unsafe { avx2($($argument),*) };
            true
        } else {
            false
        };
        #[cfg(not(target_arch = "x86_64"))]
        let done = false;
        if !done {
            $body($($argument),*);
        }
    }};
}
pub(crate) use wide;

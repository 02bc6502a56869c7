//! Rows along axes.

use super::LANES;

multiversioned! {
    /// `scores = rows · axes`: `rows` has `width` columns; `axes` is packed as blocks of [`LANES`] axes (see `interleave`);
    /// `scores` has `kept` columns.
    pub fn project / project_body [2, 4, 8] (rows: &[f32], width: usize, axes: &[f64], kept: usize, scores: &mut [f32])
}

#[inline(always)]
pub(super) fn project_body<const P: usize>(rows: &[f32], width: usize, axes: &[f64], kept: usize, scores: &mut [f32]) {
    let count = scores.len() / kept;
    let mut long = vec![0f64; P * width];
    for first in (0..count).step_by(P) {
        // The last group goes over its last point again instead of taking a path of its own.
        for (p, long) in long.chunks_exact_mut(width).enumerate() {
            let row = &rows[(first + p).min(count - 1) * width..][..width];
            long.iter_mut().zip(row).for_each(|(long, &x)| *long = f64::from(x));
        }
        let points: [&[f64]; P] = std::array::from_fn(|p| &long[p * width..][..width]);
        for (block, axes) in axes.chunks_exact(LANES * width).enumerate() {
            let mut sums = [[0f64; LANES]; P];
            let axes = axes.as_chunks::<LANES>().0;
            let points = points.map(|point| &point[..axes.len()]);
            for (j, axes) in axes.iter().enumerate() {
                for p in 0..P {
                    let x = points[p][j];
                    for l in 0..LANES {
                        sums[p][l] += x * axes[l];
                    }
                }
            }
            let here = LANES.min(kept - block * LANES);
            for (p, sums) in sums.iter().enumerate().take(count - first) {
                let out = &mut scores[(first + p) * kept + block * LANES..][..here];
                for (out, &sum) in out.iter_mut().zip(sums) {
                    *out = sum as f32;
                }
            }
        }
    }
}

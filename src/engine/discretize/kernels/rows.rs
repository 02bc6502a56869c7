//! Rows to unit length, columns to mean zero.

use super::fold;

multiversioned! {
    /// Scales each row (`width` columns) to unit length, in `f64`; rows of zeros stay.
    pub fn unit_rows / unit_body [0, 0, 0] (rows: &mut [f32], width: usize)
}

#[inline(always)]
pub(super) fn unit_body<const T: usize>(rows: &mut [f32], width: usize) {
    for row in rows.chunks_exact_mut(width) {
        let norm = squares_body::<T>(row).sqrt();
        if norm > 0.0 {
            let inverse = 1.0 / norm;
            row.iter_mut().for_each(|x| *x = (f64::from(*x) * inverse) as f32);
        }
    }
}

multiversioned! {
    /// The sum of squares, in `f64`.
    pub fn squares / squares_body [0, 0, 0] (values: &[f32]) -> f64
}

#[inline(always)]
fn squares_body<const T: usize>(values: &[f32]) -> f64 {
    let mut lanes = [0f64; 8];
    let (eights, rest) = values.as_chunks::<8>();
    for x in eights {
        for l in 0..8 {
            lanes[l] += f64::from(x[l]) * f64::from(x[l]);
        }
    }
    fold(lanes) + rest.iter().fold(0.0, |sum, &x| sum + f64::from(x) * f64::from(x))
}

multiversioned! {
    /// `(x − mean) · scale` of each value, in `f64`, of rows of as many columns as there are means.
    pub fn centre_rows / centre_body [0, 0, 0] (rows: &mut [f32], means: &[f64], scale: f64)
}

#[inline(always)]
pub(super) fn centre_body<const T: usize>(rows: &mut [f32], means: &[f64], scale: f64) {
    for row in rows.chunks_exact_mut(means.len()) {
        for (x, mean) in row.iter_mut().zip(means) {
            *x = ((f64::from(*x) - mean) * scale) as f32;
        }
    }
}

multiversioned! {
    /// Adds some columns of `rows` (`width` columns), from `first` on, to `sums`, in the order of the rows, and widens `ends` to their least and their largest value.
    pub fn add_columns / columns_body [0, 0, 0] (rows: &[f32], width: usize, first: usize, sums: &mut [f64], ends: &mut [[f32; 2]])
}

#[inline(always)]
pub(super) fn columns_body<const T: usize>(
    rows: &[f32],
    width: usize,
    first: usize,
    sums: &mut [f64],
    ends: &mut [[f32; 2]],
) {
    let here = sums.len();
    let (mut least, mut most): (Vec<f32>, Vec<f32>) = ends.iter().map(|&[least, most]| (least, most)).unzip();
    for row in rows.chunks_exact(width) {
        let row = &row[first..first + here];
        for (((&x, sum), least), most) in row.iter().zip(&mut *sums).zip(&mut least).zip(&mut most) {
            *sum += f64::from(x);
            *least = if x < *least { x } else { *least };
            *most = if x > *most { x } else { *most };
        }
    }
    ends.iter_mut().zip(least.into_iter().zip(most)).for_each(|(end, (least, most))| *end = [least, most]);
}

//! Distances between rows and centroids, and sums of rows.

use super::LANES;

/// Squared distances of `P` points to the `L` points of one block (see [`interleave`]).
#[inline(always)]
fn block_distances<const P: usize, const L: usize>(points: &[&[f32]; P], block: &[[f32; L]]) -> [[f32; L]; P] {
    let mut sums = [[0f32; L]; P];
    let points = points.map(|point| &point[..block.len()]);
    for (j, centroids) in block.iter().enumerate() {
        for p in 0..P {
            let x = points[p][j];
            for l in 0..L {
                // In this order `x` comes from memory as it is spread over the lanes.
                let difference = centroids[l] - x;
                sums[p][l] += difference * difference;
            }
        }
    }
    sums
}

multiversioned! {
    /// Squared distances of every row to the first block of interleaved centroids; for each of those, what is left of the sum of `near` where it is nearer.
    pub fn distances / distances_body [4, 8, 8] (rows: &[f32], width: usize, block: &[f32], near: &[f32], out: &mut [[f32; LANES]]) -> [f64; LANES]
}

#[inline(always)]
pub(super) fn distances_body<const P: usize>(
    rows: &[f32],
    width: usize,
    block: &[f32],
    near: &[f32],
    out: &mut [[f32; LANES]],
) -> [f64; LANES] {
    let block = block.as_chunks::<LANES>().0;
    let mut left = [0f64; LANES];
    let mut add = |sums: &[f32; LANES], near: f32| {
        for l in 0..LANES {
            left[l] += f64::from(if sums[l] < near { sums[l] } else { near });
        }
    };
    let (groups, others) = out.as_chunks_mut::<P>();
    let done = groups.len() * P;
    let (nears, other_nears) = near.split_at(done);
    for ((out, near), rows) in groups.iter_mut().zip(nears.as_chunks::<P>().0).zip(rows.chunks_exact(P * width)) {
        let points: [&[f32]; P] = std::array::from_fn(|p| &rows[p * width..][..width]);
        *out = block_distances::<P, LANES>(&points, block);
        for p in 0..P {
            add(&out[p], near[p]);
        }
    }
    for ((out, &near), row) in others.iter_mut().zip(other_nears).zip(rows[done * width..].chunks_exact(width)) {
        [*out] = block_distances::<1, LANES>(&[row], block);
        add(out, near);
    }
    left
}

/// Rows whose nearest centroids are found side by side, and the number of centroids is made a multiple of.
const GROUP: usize = 16;
const TILE: usize = 4;

/// Centroids (`K × width`, row-major) as [`nearest`] takes them: up to a multiple of four there are more, which are nowhere near.
pub fn padded(centroids: &[f32], width: usize) -> Vec<f32> {
    let mut padded = centroids.to_vec();
    padded.resize((centroids.len() / width).next_multiple_of(TILE) * width, f32::INFINITY);
    padded
}

multiversioned! {
    /// The nearest centroid of every row (the first of equals), its squared distance, and that of the second nearest: infinite where there is only one. `rows` are the
    /// numbers of rows of `values` (`width` columns); `centroids` are [`padded`].
    pub fn nearest / nearest_body [2, 4, 4] (values: &[f32], width: usize, rows: &[u32], centroids: &[f32], codes: &mut [u32], near: &mut [[f32; 2]])
}

/// Rows stand in the lanes, so that the least of a row's distances is found without looking across them.
#[inline(always)]
pub(super) fn nearest_body<const T: usize>(
    values: &[f32],
    width: usize,
    rows: &[u32],
    centroids: &[f32],
    codes: &mut [u32],
    near: &mut [[f32; 2]],
) {
    const SIDE: usize = 4;
    let mut block = vec![[0f32; GROUP]; width];
    for ((rows, codes), near) in rows.chunks(GROUP).zip(codes.chunks_mut(GROUP)).zip(near.chunks_mut(GROUP)) {
        // The last group takes its last row again and again.
        let point = |l: usize| &values[rows[l.min(rows.len() - 1)] as usize * width..][..width];
        for first in (0..GROUP).step_by(SIDE) {
            let points: [&[f32]; SIDE] = std::array::from_fn(|l| &point(first + l)[..block.len()]);
            for (j, lanes) in block.iter_mut().enumerate() {
                for l in 0..SIDE {
                    lanes[first + l] = points[l][j];
                }
            }
        }
        let (mut best, mut next) = ([f32::INFINITY; GROUP], [f32::INFINITY; GROUP]);
        let mut which = [0u32; GROUP];
        for (tile, centroids) in centroids.chunks_exact(T * width).enumerate() {
            let points: [&[f32]; T] = std::array::from_fn(|c| &centroids[c * width..][..width]);
            let sums = block_distances::<T, GROUP>(&points, &block);
            for (c, sums) in sums.iter().enumerate() {
                let code = (tile * T + c) as u32;
                for l in 0..GROUP {
                    let (sum, least) = (sums[l], best[l]);
                    let closer = sum < least;
                    let other = if closer { least } else { sum };
                    next[l] = if other < next[l] { other } else { next[l] };
                    best[l] = if closer { sum } else { least };
                    which[l] = if closer { code } else { which[l] };
                }
            }
        }
        for (l, (code, near)) in codes.iter_mut().zip(near).enumerate() {
            (*code, *near) = (which[l], [best[l], next[l]]);
        }
    }
}

/// Columns that are summed side by side.
pub const STRIP: usize = 16;

multiversioned! {
    /// Adds [`STRIP`] columns, or those that are left, of each row of `values` (`width` columns), from `first` on, to the sum that its code names.
    pub fn add_rows / add_rows_body [0, 0, 0] (values: &[f32], width: usize, first: usize, codes: &[u32], sums: &mut [[f64; STRIP]])
}

#[inline(always)]
pub(super) fn add_rows_body<const T: usize>(
    values: &[f32],
    width: usize,
    first: usize,
    codes: &[u32],
    sums: &mut [[f64; STRIP]],
) {
    for (row, &code) in values.chunks_exact(width).zip(codes) {
        let (row, sums) = (&row[first..], &mut sums[code as usize]);
        match row.first_chunk::<STRIP>() {
            Some(row) => {
                for l in 0..STRIP {
                    sums[l] += f64::from(row[l]);
                }
            }
            None => sums.iter_mut().zip(row).for_each(|(sum, &x)| *sum += f64::from(x)),
        }
    }
}

multiversioned! {
    /// Centroids moved: what was known of the rows' distances is known less sharply. `bounds` are those of each row, no less than its distance to its own centroid and no
    /// more than that to any other; `moves` are what is added to them, for each code. Lists the rows that may have another code by now, and returns how many those are.
    pub fn widen / widen_body [0, 0, 0] (bounds: &mut [[f32; 2]], codes: &[u32], moves: &[[f32; 2]], margin: f32, open: &mut [u32]) -> usize
}

#[inline(always)]
pub(super) fn widen_body<const T: usize>(
    bounds: &mut [[f32; 2]],
    codes: &[u32],
    moves: &[[f32; 2]],
    margin: f32,
    open: &mut [u32],
) -> usize {
    /// A sum of two `f32` is off by half of this share at most.
    const ROUNDED: f32 = f32::EPSILON;
    let mut settled = [0u32; GROUP];
    let mut count = 0;
    for (group, (bounds, codes)) in bounds.chunks_mut(GROUP).zip(codes.chunks(GROUP)).enumerate() {
        for ((bounds, &code), settled) in bounds.iter_mut().zip(codes).zip(&mut settled) {
            let ([own, other], by) = (*bounds, moves[code as usize]);
            *bounds = [(own + by[0]) * (1.0 + ROUNDED), (other + by[1]) * (1.0 - ROUNDED)];
            *settled = u32::from(is_settled(*bounds, margin));
        }
        // Without a branch: whether it would be taken, no processor foresees.
        for (r, settled) in (0..).zip(&settled[..codes.len()]) {
            open[count] = (group * GROUP) as u32 + r;
            count += 1 - *settled as usize;
        }
    }
    count
}

/// Whether the computed distance to the own centroid is certainly less than any other: then the row stays where it is.
#[inline(always)]
pub fn is_settled([own, other]: [f32; 2], margin: f32) -> bool {
    /// Squares below that of this may underflow.
    const LEAST: f32 = 1e-15;
    (other > LEAST) & (own * (1.0 + margin) < other * (1.0 - margin))
}

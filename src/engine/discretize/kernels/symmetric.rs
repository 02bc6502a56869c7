//! What reduces a symmetric matrix to a tridiagonal one, and counts that one's eigenvalues.

use super::{LANES, axpy_body, dot_body, fold};

multiversioned! {
    /// Adds to `product` what some rows of a symmetric matrix give of its product with `u`. `rows` are the first of the last `u.len()`, or some that follow, whole and of
    /// `width` entries: `first` says which. Their entries from the diagonal on stand for those below it too.
    pub fn multiply / multiply_body [4, 4, 4] (rows: &[f64], width: usize, first: usize, u: &[f64], product: &mut [f64])
}

#[inline(always)]
pub(super) fn multiply_body<const P: usize>(rows: &[f64], width: usize, first: usize, u: &[f64], product: &mut [f64]) {
    let start = width - u.len();
    let mut groups = rows.chunks_exact(P * width);
    let mut at = first;
    for group in groups.by_ref() {
        let row: [&[f64]; P] = std::array::from_fn(|p| &group[p * width + start..(p + 1) * width]);
        // The corner on the diagonal, then what lies beside it.
        for p in 0..P {
            let mut sum = row[p][at + p] * u[at + p];
            for q in p + 1..P {
                sum += row[p][at + q] * u[at + q];
                product[at + q] += row[p][at + q] * u[at + p];
            }
            product[at + p] += sum;
        }
        let factors: [f64; P] = std::array::from_fn(|p| u[at + p]);
        let (here, after) = product[at..].split_at_mut(P);
        let u = &u[at + P..];
        let row = row.map(|row| &row[at + P..][..u.len()]);
        let chunks = row.map(|row| row.as_chunks::<LANES>());
        let (u8s, u_rest) = u.as_chunks::<LANES>();
        let (after8, after_rest) = after.as_chunks_mut::<LANES>();
        let eights: [&[[f64; LANES]]; P] = std::array::from_fn(|p| &chunks[p].0[..u8s.len()]);
        let mut sums = [[0f64; LANES]; P];
        for (c, (u, after)) in u8s.iter().zip(after8).enumerate() {
            // Copies, so that the compiler sees whole vectors.
            let (u, mut added) = (*u, *after);
            for p in 0..P {
                let x = eights[p][c];
                for l in 0..LANES {
                    sums[p][l] += x[l] * u[l];
                }
                for l in 0..LANES {
                    added[l] += x[l] * factors[p];
                }
            }
            *after = added;
        }
        for p in 0..P {
            let mut rest = 0.0;
            for ((x, u), after) in chunks[p].1.iter().zip(u_rest).zip(&mut *after_rest) {
                rest += x * u;
                *after += x * factors[p];
            }
            here[p] += fold(sums[p]) + rest;
        }
        at += P;
    }
    for row in groups.remainder().chunks_exact(width) {
        let row = &row[start + at..];
        let (factor, tail) = (u[at], &u[at + 1..]);
        product[at] += row[0] * factor + dot_body(&row[1..], tail);
        axpy_body::<0>(factor, &row[1..], &mut product[at + 1..]);
        at += 1;
    }
}

multiversioned! {
    /// Applies rank-two updates `A −= v wᵀ + w vᵀ`, one after the other, to whole rows of a symmetric matrix, from about the diagonal on. `rows` has `width` columns
    /// and begins with row `first`; `updates` are a `v` and a `w` of `width` entries each.
    pub fn update / update_body [16, 16, 32] (rows: &mut [f64], width: usize, first: usize, updates: &[f64])
}

/// Strips of `S` columns, row by row: a row's strip stays in registers while all updates are applied, and theirs stay in the nearest cache.
#[inline(always)]
pub(super) fn update_body<const S: usize>(rows: &mut [f64], width: usize, first: usize, updates: &[f64]) {
    let updates: Vec<(&[f64], &[f64])> = updates.chunks_exact(2 * width).map(|vw| vw.split_at(width)).collect();
    let factors: Vec<[f64; 2]> = (first..first + rows.len() / width)
        .flat_map(|row| updates.iter().map(move |(v, w)| [v[row], w[row]]))
        .collect();
    let factors = || factors.chunks_exact(updates.len());
    let mut strips = vec![[[0f64; S]; 2]; updates.len()];
    let mut at = first;
    while at + S <= width {
        for ([v_strip, w_strip], (v, w)) in strips.iter_mut().zip(&updates) {
            v_strip.copy_from_slice(&v[at..at + S]);
            w_strip.copy_from_slice(&w[at..at + S]);
        }
        // Not those rows whose diagonal lies behind the strip.
        for (row, factors) in rows.chunks_exact_mut(width).zip(factors()).take(at + S - first) {
            let row: &mut [f64; S] = (&mut row[at..at + S]).try_into().expect("a strip");
            let mut strip = *row;
            for ([v_row, w_row], [v, w]) in factors.iter().zip(&strips) {
                for l in 0..S {
                    strip[l] -= v_row * w[l] + w_row * v[l];
                }
            }
            *row = strip;
        }
        at += S;
    }
    for (row, factors) in rows.chunks_exact_mut(width).zip(factors()) {
        for ([v_row, w_row], (v, w)) in factors.iter().zip(&updates) {
            for ((x, v), w) in row[at..].iter_mut().zip(&v[at..]).zip(&w[at..]) {
                *x -= v_row * w + w_row * v;
            }
        }
    }
}

multiversioned! {
    /// For each `x`, how many eigenvalues of a symmetric tridiagonal matrix are larger: positive pivots of `T − x I` (Sylvester's law of inertia). `squares` are
    /// those of the entries beside the diagonal; a pivot smaller than `floor` stands for one of that size.
    pub fn above / above_body [0, 0, 0] (diagonal: &[f64], squares: &[f64], x: &[f64; LANES], floor: f64, above: &mut [u64; LANES])
}

#[inline(always)]
pub(super) fn above_body<const T: usize>(
    diagonal: &[f64],
    squares: &[f64],
    x: &[f64; LANES],
    floor: f64,
    above: &mut [u64; LANES],
) {
    let (mut pivot, mut count) = ([1f64; LANES], [0u64; LANES]);
    let squares = std::iter::once(&0.0).chain(squares);
    for (&d, &square) in diagonal.iter().zip(squares) {
        for l in 0..LANES {
            let by = if pivot[l].abs() < floor { -floor } else { pivot[l] };
            pivot[l] = d - x[l] - square / by;
            count[l] += u64::from(pivot[l] > 0.0);
        }
    }
    *above = count;
}

//! Every register tile gives the same bits, and those agree with plain sums.

use super::gram::gram_body;
use super::near::{add_rows_body, distances_body, nearest_body};
use super::project::project_body;
use super::rows::{centre_body, columns_body, unit_body};
use super::symmetric::{above_body, multiply_body, update_body};
use super::*;
use crate::rng::Rng;

fn draws(count: usize) -> Vec<f32> {
    let mut rng = Rng::stream(5, &[]);
    (0..count).map(|_| rng.normal() as f32).collect()
}

/// On a machine with AVX2 or AVX-512 this compares the wide kernels with the narrow ones that WebAssembly runs.
#[test]
fn the_register_tile_does_not_show_in_the_bits() {
    let (a, b) = (draws(BLOCK * COLUMN), draws(BLOCK * DEPTH));
    let b = b.as_chunks::<PANEL>().0;
    let (mut narrow, mut wide) = (vec![0.0; BLOCK * BLOCK], vec![0.0; BLOCK * BLOCK]);
    gram_body::<4, 8>(&a, b, 100, false, &mut narrow);
    add_gram(&a, b, 100, false, &mut wide);
    assert_eq!(narrow, wide);

    let (width, count) = (13, 37);
    let rows = draws(width * count);
    let centroids = padded(&rows[..width * 19], width);
    let numbers: Vec<u32> = (0..count as u32).rev().collect();
    let mut codes = [vec![9; count], vec![9; count]];
    let mut near = [vec![[0.0; 2]; count], vec![[0.0; 2]; count]];
    nearest_body::<2>(&rows, width, &numbers, &centroids, &mut codes[0], &mut near[0]);
    nearest(&rows, width, &numbers, &centroids, &mut codes[1], &mut near[1]);
    assert_eq!((&codes[0], &near[0]), (&codes[1], &near[1]));
    for (&row, (code, near)) in numbers.iter().zip(codes[0].iter().zip(&near[0])) {
        let row = &rows[row as usize * width..][..width];
        let to = |k: usize| {
            let squares = row.iter().zip(&rows[k * width..]).map(|(x, c)| (x - c) * (x - c));
            (squares.fold(0f32, |sum, square| sum + square), k as u32)
        };
        let mut all: Vec<(f32, u32)> = (0..19).map(to).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0));
        assert_eq!((*near, *code), ([all[0].0, all[1].0], all[0].1));
    }

    let centroids = interleave(&rows[..width * 19], width, 0.0);
    let axes: Vec<f64> = centroids.iter().map(|&c| f64::from(c)).collect();
    let mut scores = [vec![0.0; 19 * count], vec![0.0; 19 * count]];
    project_body::<2>(&rows, width, &axes, 19, &mut scores[0]);
    project(&rows, width, &axes, 19, &mut scores[1]);
    assert_eq!(scores[0], scores[1]);

    let long: Vec<f64> = rows.iter().map(|&x| f64::from(x)).collect();
    assert_eq!(dot_body(&long, &long).to_bits(), dot(&long, &long).to_bits());
}

#[test]
fn packing_pads_with_zeros_so_that_the_gram_block_is_exact() {
    let width = 70;
    let rows: Vec<f32> = (0..3 * width).map(|i| (i % 7) as f32).collect();
    let mut packed = vec![[f32::NAN; PANEL]; BLOCK / PANEL * DEPTH];
    pack(&rows, width, BLOCK, &mut packed);
    let mut columns = vec![f32::NAN; BLOCK * COLUMN];
    pack_columns(&packed, 3, &mut columns);
    let mut out = vec![0.0; BLOCK * BLOCK];
    add_gram(&columns, &packed, 3, true, &mut out);
    for i in 0..BLOCK {
        for j in i..BLOCK {
            let entry = |r: usize, c: usize| {
                if c + BLOCK < width { f64::from(rows[r * width + BLOCK + c]) } else { 0.0 }
            };
            let exact: f64 = (0..3).map(|r| entry(r, i) * entry(r, j)).sum();
            assert_eq!(out[i * BLOCK + j], exact, "({i}, {j})");
        }
    }
}

#[test]
fn rows_are_scaled_centred_and_summed_alike_by_every_version() {
    let (width, count) = (37, 23);
    let mut rows = draws(width * count);
    rows[5 * width..6 * width].fill(0.0);
    let mut narrow = rows.clone();
    unit_body::<0>(&mut narrow, width);
    unit_rows(&mut rows, width);
    assert_eq!(narrow, rows);
    for (r, row) in rows.chunks_exact(width).enumerate() {
        let norm: f64 = row.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
        assert!((norm - if r == 5 { 0.0 } else { 1.0 }).abs() < 1e-6, "{norm}");
    }

    let (first, here) = (3, 30);
    let unknown = [f32::INFINITY, f32::NEG_INFINITY];
    let (mut sums, mut ends) = ([vec![0.0; here], vec![0.0; here]], [vec![unknown; here], vec![unknown; here]]);
    columns_body::<0>(&rows, width, first, &mut sums[0], &mut ends[0]);
    add_columns(&rows, width, first, &mut sums[1], &mut ends[1]);
    assert_eq!((&sums[0], &ends[0]), (&sums[1], &ends[1]));
    for (c, (sum, ends)) in sums[0].iter().zip(&ends[0]).enumerate() {
        let column = || rows.chunks_exact(width).map(|row| row[first + c]);
        assert_eq!(*sum, column().fold(0.0, |sum, x| sum + f64::from(x)));
        assert_eq!(*ends, [column().fold(f32::INFINITY, f32::min), column().fold(f32::NEG_INFINITY, f32::max)]);
    }

    let codes: Vec<u32> = (0..count as u32).map(|r| r % 3).collect();
    let mut by_code = [vec![[0.0; STRIP]; 3], vec![[0.0; STRIP]; 3]];
    for first in [0, 2 * STRIP] {
        by_code.iter_mut().flatten().for_each(|sums| *sums = [0.0; STRIP]);
        add_rows_body::<0>(&rows, width, first, &codes, &mut by_code[0]);
        add_rows(&rows, width, first, &codes, &mut by_code[1]);
        assert_eq!(by_code[0], by_code[1]);
        for (k, sums) in by_code[0].iter().enumerate() {
            for (c, sum) in sums.iter().enumerate().take(width - first) {
                let members = (k..count).step_by(3).map(|r| f64::from(rows[r * width + first + c]));
                assert_eq!(*sum, members.fold(0.0, |sum, x| sum + x), "code {k}, column {c}");
            }
        }
    }

    let means: Vec<f64> = (0..width).map(|c| 0.1 * c as f64).collect();
    let mut centred = rows.clone();
    centre_body::<0>(&mut centred, &means, 0.5);
    let plain = rows.iter().zip(means.iter().cycle()).map(|(&x, mean)| ((f64::from(x) - mean) * 0.5) as f32);
    assert_eq!(centred, plain.collect::<Vec<f32>>());
    centre_rows(&mut rows, &means, 0.5);
    assert_eq!(centred, rows);
}

#[test]
fn candidates_leave_the_sum_of_the_nearer_distances() {
    let (width, count) = (5, 21);
    let rows = draws(width * count);
    let block = interleave(&rows[..LANES * width], width, f32::INFINITY);
    let near: Vec<f32> = (0..count).map(|r| 0.3 * r as f32).collect();
    let mut out = [vec![[0.0; LANES]; count], vec![[0.0; LANES]; count]];
    let narrow = distances_body::<4>(&rows, width, &block, &near, &mut out[0]);
    assert_eq!(narrow, distances(&rows, width, &block, &near, &mut out[1]));
    assert_eq!(out[0], out[1]);
    for (l, &left) in narrow.iter().enumerate() {
        assert_eq!(out[0][l][l], 0.0);
        assert_eq!(left, out[0].iter().zip(&near).fold(0.0, |sum, (d, &near)| sum + f64::from(d[l].min(near))));
    }
}

/// A symmetric matrix, row-major.
fn symmetric(size: usize) -> Vec<f64> {
    let draws = draws(size * size);
    (0..size * size).map(|i| f64::from(draws[i]) + f64::from(draws[i % size * size + i / size])).collect()
}

#[test]
fn a_symmetric_product_reads_one_half() {
    let (size, start) = (43, 6);
    let mut matrix = symmetric(size);
    let u: Vec<f64> = draws(size - start).into_iter().map(f64::from).collect();
    let exact: Vec<f64> =
        (start..size).map(|r| (start..size).map(|c| matrix[r * size + c] * u[c - start]).sum()).collect();
    for r in 0..size {
        matrix[r * size..r * size + r].fill(f64::NAN);
    }
    let (mut narrow, mut wide) = (vec![0.0; u.len()], vec![0.0; u.len()]);
    for (first, last) in [(0, 17), (17, u.len())] {
        let rows = &matrix[(start + first) * size..(start + last) * size];
        multiply_body::<4>(rows, size, first, &u, &mut narrow);
        multiply(rows, size, first, &u, &mut wide);
    }
    assert_eq!(narrow, wide);
    for (found, exact) in narrow.iter().zip(&exact) {
        assert!((found - exact).abs() < 1e-13 * size as f64, "{found} against {exact}");
    }
}

#[test]
fn updates_are_applied_one_after_the_other() {
    let (size, first, count) = (45, 7, 30);
    let matrix = symmetric(size);
    let updates: Vec<f64> = draws(3 * 2 * size).into_iter().map(f64::from).collect();
    let rows = || matrix[first * size..(first + count) * size].to_vec();
    let (mut narrow, mut wide) = (rows(), rows());
    update_body::<1>(&mut narrow, size, first, &updates);
    update(&mut wide, size, first, &updates);
    for r in first..first + count {
        for c in r..size {
            let exact = updates.chunks_exact(2 * size).fold(matrix[r * size + c], |x, vw| {
                let (v, w) = vw.split_at(size);
                x - (v[r] * w[c] + w[r] * v[c])
            });
            let at = (r - first) * size + c;
            assert_eq!((narrow[at], wide[at]), (exact, exact), "({r}, {c})");
        }
    }
}

#[test]
fn eigenvalues_above_are_counted() {
    // The path's Laplacian: 2 − 2 cos(kπ / (n + 1)).
    let size = 20;
    let (diagonal, squares) = (vec![2.0; size], vec![1.0; size - 1]);
    let x = [-0.1, 0.02, 0.03, 1.1, 2.0, 3.1, 3.97, 3.99];
    let (mut narrow, mut wide) = ([0; LANES], [0; LANES]);
    above_body::<0>(&diagonal, &squares, &x, 1e-300, &mut narrow);
    above(&diagonal, &squares, &x, 1e-300, &mut wide);
    assert_eq!(narrow, wide);
    let value = |k: usize| 2.0 - 2.0 * crate::math::cos(std::f64::consts::PI * k as f64 / (size + 1) as f64);
    assert_eq!(narrow, x.map(|x| (1..=size).filter(|&k| value(k) > x).count() as u64));
}

//! PCA against Jacobi's eigenvalue method in `f64`.

use super::*;
use crate::discretize::normalize::centre;
use crate::discretize::{eigen, pca};
use crate::error::EngineError;
use schema::config::PcaBy;
use schema::progress::{Monitor, Silent, Stage};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Eigenvalues, descending, with their vectors, by cyclic Jacobi rotations.
fn jacobi(mut a: Vec<Vec<f64>>) -> Vec<(f64, Vec<f64>)> {
    let n = a.len();
    let mut vectors: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for _ in 0..30 {
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q] == 0.0 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for row in &mut a {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
                let (upper, lower) = a.split_at_mut(q);
                for (x, y) in upper[p].iter_mut().zip(&mut lower[0]) {
                    (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
                }
                for row in &mut vectors {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
            }
        }
    }
    let mut pairs: Vec<(f64, Vec<f64>)> =
        (0..n).map(|i| (a[i][i], vectors.iter().map(|row| row[i]).collect())).collect();
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0));
    pairs
}

/// `XᵀX`, its eigenpairs, and the rows.
fn reference(x: &Array2<f32>) -> Vec<(f64, Vec<f64>)> {
    let (n, d) = x.dim();
    let entry = |i: usize, j: usize| (0..n).map(|r| f64::from(x[[r, i]]) * f64::from(x[[r, j]])).sum();
    jacobi((0..d).map(|i| (0..d).map(|j| entry(i, j)).collect()).collect())
}

/// Compares scores up to sign, and explained variance. `kept` axes must belong to separated eigenvalues.
fn assert_agrees(x: &Array2<f32>, kept: usize, tolerance: f64) {
    let x = centre(x.clone());
    let found = pca::project(&x, kept, PcaBy::Gram, &Silent).unwrap();
    let exact = reference(&x);
    let total: f64 = exact.iter().map(|(value, _)| value).sum();
    let carried: f64 = exact.iter().take(kept).map(|(value, _)| value).sum();
    assert!((found.explained - carried / total).abs() < 1e-6, "{} against {}", found.explained, carried / total);
    let largest = exact[0].0.sqrt();
    for (k, (_, axis)) in exact.iter().enumerate().take(found.scores.ncols()) {
        let scores: Vec<f64> =
            x.rows().into_iter().map(|row| row.iter().zip(axis).map(|(&x, a)| f64::from(x) * a).sum()).collect();
        let off = |sign: f64| {
            scores
                .iter()
                .zip(found.scores.column(k))
                .map(|(a, &b)| (sign * a - f64::from(b)).powi(2))
                .sum::<f64>()
                .sqrt()
        };
        let error = off(1.0).min(off(-1.0));
        assert!(error < tolerance * largest, "component {k}: {error} of {largest}");
    }
}

/// Columns of different variance, mixed: separated eigenvalues.
fn graded(seed: u64, rows: usize, columns: usize) -> Array2<f32> {
    let (base, mix) = (noise(seed, rows, columns), noise(seed + 1, columns, columns));
    Array2::from_shape_fn((rows, columns), |(r, c)| {
        (0..columns).map(|j| 5.0 * 0.8f32.powi(j as i32) * base[[r, j]] * mix[[j, c]]).sum::<f32>() + 3.0
    })
}

#[test]
fn scores_and_variance_agree_with_jacobi() {
    assert_agrees(&graded(1, 500, 20), 8, 1e-5);
    assert_agrees(&graded(3, 300, 70), 10, 1e-5);
}

#[test]
fn fewer_rows_than_columns_agree_with_jacobi() {
    assert_agrees(&graded(5, 12, 40), 5, 1e-5);
    assert_agrees(&graded(7, 70, 80), 6, 1e-5);
}

#[test]
fn constant_columns_change_nothing() {
    let mut x = graded(9, 200, 12);
    x.column_mut(3).fill(7.5);
    x.column_mut(11).fill(0.0);
    assert_agrees(&x, 6, 1e-5);
}

#[test]
fn components_beyond_the_rank_are_zero_and_all_variance_is_explained() {
    for (rows, columns) in [(40, 10), (8, 30)] {
        let (left, right) = (noise(11, rows, 2), noise(12, 2, columns));
        let x = centre(Array2::from_shape_fn((rows, columns), |(r, c)| {
            left[[r, 0]] * right[[0, c]] + left[[r, 1]] * right[[1, c]]
        }));
        let found = pca::project(&x, 6, PcaBy::Gram, &Silent).unwrap();
        assert_eq!(found.scores.dim(), (rows, 6));
        assert!((found.explained - 1.0).abs() < 1e-6, "{}", found.explained);
        assert!(found.scores.iter().all(|s| s.is_finite()));
        assert!(found.scores.columns().into_iter().skip(2).flatten().all(|s| s.abs() < 1e-5));
    }
}

#[test]
fn equal_variances_still_give_orthogonal_axes() {
    // Corners of a cross-polytope, scaled to ±1/2 by centring: every eigenvalue is 1/2.
    let x = Array2::from_shape_fn((24, 12), |(r, c)| if r / 2 == c { 1.0 - 2.0 * (r % 2) as f32 } else { 0.0 });
    let scores = pca::project(&centre(x), 5, PcaBy::Gram, &Silent).unwrap().scores;
    for i in 0..5 {
        for j in 0..5 {
            let product: f32 = scores.column(i).iter().zip(scores.column(j)).map(|(a, b)| a * b).sum();
            assert!((product - if i == j { 0.5 } else { 0.0 }).abs() < 1e-5, "({i}, {j}): {product}");
        }
    }
}

#[test]
fn one_component_of_one_column_is_that_column() {
    let x = centre(noise(13, 50, 1));
    let found = pca::project(&x, 1, PcaBy::Gram, &Silent).unwrap();
    assert_eq!(found.scores, x);
    assert_eq!(found.explained, 1.0);
}

#[test]
fn equal_rows_have_equal_scores() {
    for columns in [9, 60] {
        let x = planted(14, 40, columns, 4, 0.0);
        let scores = pca::project(&centre(x), 3, PcaBy::Gram, &Silent).unwrap().scores;
        for r in 4..40 {
            assert_eq!(scores.row(r), scores.row(r % 4));
        }
    }
}

#[test]
fn an_axis_points_to_its_largest_coordinate() {
    let x = centre(Array2::from_shape_fn((10, 3), |(r, c)| r as f32 * [1.0, -4.0, 2.0][c]));
    let scores = pca::project(&x, 1, PcaBy::Gram, &Silent).unwrap().scores;
    assert!(scores[[0, 0]] > 0.0 && scores[[9, 0]] < 0.0, "{scores}");
}

#[test]
fn eigenpairs_of_split_and_zero_matrices_are_exact() {
    let block = vec![2.0, 1.0, 0.0, 0.0, 1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 2.0, 1.0, 0.0, 0.0, 1.0, 2.0];
    let pairs = eigen::largest(block.clone(), 4, 4, &mut |_| Ok(())).unwrap();
    for (k, (value, vector)) in pairs.iter().enumerate() {
        assert!((value - [3.0, 3.0, 1.0, 1.0][k]).abs() < 1e-14, "{value}");
        for i in 0..4 {
            let product: f64 = (0..4).map(|j| block[i * 4 + j] * vector[j]).sum();
            assert!((product - value * vector[i]).abs() < 1e-13);
        }
    }
    let zero = eigen::largest(vec![0.0; 9], 3, 2, &mut |_| Ok(())).unwrap();
    assert!(zero.iter().all(|(value, vector)| *value == 0.0 && vector.iter().all(|x| x.is_finite())));
}

/// Both ways to the first axes of the same rows.
fn both_ways(x: &Array2<f32>, kept: usize) -> [pca::Projection; 2] {
    assert!(PcaBy::RangeFinder.is_range_finder(x.nrows(), x.ncols(), kept));
    [PcaBy::Gram, PcaBy::RangeFinder].map(|by| pca::project(x, kept, by, &Silent).unwrap())
}

#[test]
fn a_range_finder_finds_the_axes_of_a_falling_spectrum() {
    // The last batch and the last part of the columns are not full, and fewer rows than columns.
    for (rows, columns) in [(1100, 333), (340, 500)] {
        let [exact, found] = both_ways(&centre(graded(21, rows, columns)), 20);
        assert!((found.explained - exact.explained).abs() < 1e-6, "{} for {}", found.explained, exact.explained);
        let largest = exact.scores.column(0).iter().fold(0f32, |most, x| most.max(x.abs()));
        for (axis, (exact, found)) in exact.scores.columns().into_iter().zip(found.scores.columns()).enumerate() {
            let apart = exact.iter().zip(found).fold(0f32, |most, (a, b)| most.max((a - b).abs()));
            assert!(apart < 1e-4 * largest, "{rows} × {columns}, axis {axis}: {apart} of {largest}");
        }
    }
}

#[test]
fn a_range_finder_loses_little_of_a_spectrum_that_hardly_falls() {
    let [exact, found] = both_ways(&centre(noise(23, 900, 400)), 16);
    assert!(
        found.explained <= exact.explained + 1e-9 && found.explained > 0.995 * exact.explained,
        "{} of {}",
        found.explained,
        exact.explained
    );
}

#[test]
fn a_range_finder_ends_with_the_directions_that_there_are() {
    let (left, right) = (noise(25, 400, 3), noise(26, 3, 400));
    let x = centre(Array2::from_shape_fn((400, 400), |(r, c)| (0..3).map(|k| left[[r, k]] * right[[k, c]]).sum()));
    let [exact, found] = both_ways(&x, 6);
    assert!((found.explained - 1.0).abs() < 1e-6 && (exact.explained - 1.0).abs() < 1e-6);
    assert!(found.scores.columns().into_iter().skip(3).flatten().all(|s| s.abs() < 1e-4));
    let none = pca::project(&Array2::zeros((400, 400)), 6, PcaBy::RangeFinder, &Silent).unwrap();
    assert!(none.explained == 0.0 && none.scores.iter().all(|&s| s == 0.0));
}

#[test]
fn a_range_finder_is_for_wide_rows() {
    let chosen = |by: PcaBy, rows, columns, kept| by.is_range_finder(rows, columns, kept);
    assert!(chosen(PcaBy::Auto, 10_000, 2_000, 16) && !chosen(PcaBy::Auto, 10_000, 1_999, 16));
    assert!(!chosen(PcaBy::Auto, 1_999, 4_096, 16) && !chosen(PcaBy::Auto, 10_000, 2_048, 100));
    assert!(!chosen(PcaBy::Gram, 10_000, 8_192, 16) && !chosen(PcaBy::RangeFinder, 10_000, 319, 16));
    // A probe sees more components than are clustered; the codes must not depend on it.
    assert_eq!(PcaBy::SOUGHT, crate::probe::columns::MOST_COLUMNS);
}

#[test]
fn the_first_axes_are_the_same_however_many_are_kept() {
    let x = centre(noise(27, 500, 360));
    let [few, many] = [16, 64].map(|kept| pca::project(&x, kept, PcaBy::RangeFinder, &Silent).unwrap());
    assert_eq!(many.first(16), few);
}

#[test]
fn projections_have_the_same_bits_for_any_number_of_threads() {
    for (rows, columns, by) in [(700, 300, PcaBy::Gram), (90, 280, PcaBy::Gram), (700, 340, PcaBy::RangeFinder)] {
        let x = centre(graded(15, rows, columns));
        let found = for_any_number_of_threads(|| pca::project(&x, 9, by, &Silent).unwrap());
        assert_eq!(found.scores.dim(), (rows, 9));
    }
}

/// Says "stop" from the given question on.
struct StopAfter(AtomicUsize);
impl Monitor for StopAfter {
    fn progress(&self, stage: Stage, fraction: f64) {
        assert!(stage == Stage::Projecting && (0.0..=1.0).contains(&fraction), "{stage:?} {fraction}");
    }
    fn cancelled(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_err()
    }
}

#[test]
fn a_projection_stops_wherever_it_is_cancelled() {
    let x = centre(noise(17, 600, 330));
    let most = [(PcaBy::Gram, 20), (PcaBy::RangeFinder, 5)];
    for (by, questions) in most.iter().flat_map(|&(by, most)| [0, 1, 5, most].map(|questions| (by, questions))) {
        let stopped = pca::project(&x, 4, by, &StopAfter(AtomicUsize::new(questions)));
        assert_eq!(stopped, Err(EngineError::Cancelled), "{by:?}, after {questions} questions");
    }
    for (by, _) in most {
        assert!(pca::project(&x, 4, by, &StopAfter(AtomicUsize::new(usize::MAX))).is_ok());
    }
}

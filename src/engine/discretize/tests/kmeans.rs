//! k-means: what it finds, and what its answer always satisfies.

use super::*;
use crate::discretize::kmeans::{Settings, cluster};
use crate::discretize::normalize::centre;
use crate::error::EngineError;
use schema::progress::{Monitor, Silent, Stage};

fn settings(clusters: usize) -> Settings<'static> {
    Settings { clusters, restarts: 8, max_lloyd: 300, seed: 0, rng_path: &[1, 2] }
}

fn distance(x: &Array2<f32>, r: usize, centroids: &Array2<f32>, k: usize) -> f64 {
    x.row(r).iter().zip(centroids.row(k)).map(|(&x, &c)| (f64::from(x) - f64::from(c)).powi(2)).sum()
}

/// Lloyd's iteration from random rows, in `f64`, without any care: the least inertia of `starts`.
fn naive(x: &Array2<f32>, clusters: usize, starts: u64) -> f64 {
    let (rows, columns) = x.dim();
    let mut least = f64::INFINITY;
    for start in 0..starts {
        let mut order: Vec<usize> = (0..rows).collect();
        Rng::stream(start, &[]).shuffle(&mut order);
        let mut centroids: Vec<Vec<f64>> =
            order[..clusters].iter().map(|&r| x.row(r).iter().map(|&x| f64::from(x)).collect()).collect();
        for _ in 0..100 {
            let mut sums = vec![(0.0, vec![0.0; columns]); clusters];
            let mut inertia = 0.0;
            for row in x.rows() {
                let away = |c: &[f64]| row.iter().zip(c).map(|(&x, c)| (f64::from(x) - c).powi(2)).sum::<f64>();
                let (k, nearest) =
                    centroids.iter().enumerate().map(|(k, c)| (k, away(c))).min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
                inertia += nearest;
                sums[k].0 += 1.0;
                sums[k].1.iter_mut().zip(row).for_each(|(sum, &x)| *sum += f64::from(x));
            }
            least = least.min(inertia);
            for (centroid, (count, sum)) in centroids.iter_mut().zip(sums) {
                if count > 0.0 {
                    *centroid = sum.into_iter().map(|s| s / count).collect();
                }
            }
        }
    }
    least
}

#[test]
fn planted_clusters_are_found_and_numbered_by_first_appearance() {
    for (columns, groups) in [(2, 3), (16, 20), (50, 9)] {
        let x = centre(planted(20, 1500, columns, groups, 0.05));
        let found = cluster(&x, settings(groups), &Silent).unwrap();
        let expected: Vec<u32> = (0..1500).map(|r| (r % groups) as u32).collect();
        assert_eq!(found.codes, expected, "{groups} groups in {columns} columns");
        assert!(found.converged);
    }
}

#[test]
fn at_the_fixed_point_no_row_is_closer_to_another_centroid_and_centroids_are_means() {
    for (seed, rows, columns, clusters) in [(22, 1500, 5, 7), (23, 60, 3, 11), (24, 2100, 17, 2)] {
        let x = centre(noise(seed, rows, columns));
        let found = cluster(&x, settings(clusters), &Silent).unwrap();
        assert!(found.converged);
        assert_eq!(found.centroids.dim(), (clusters, columns));
        let mut inertia = 0.0;
        for (r, &code) in found.codes.iter().enumerate() {
            let own = distance(&x, r, &found.centroids, code as usize);
            inertia += own;
            for k in 0..clusters {
                assert!(own <= distance(&x, r, &found.centroids, k) * (1.0 + 1e-5), "row {r} prefers {k}");
            }
        }
        assert!((inertia / found.inertia - 1.0).abs() < 1e-12);
        for (k, centroid) in found.centroids.rows().into_iter().enumerate() {
            let members: Vec<usize> = (0..rows).filter(|&r| found.codes[r] == k as u32).collect();
            for (c, &value) in centroid.iter().enumerate() {
                let mean = members.iter().map(|&r| f64::from(x[[r, c]])).sum::<f64>() / members.len() as f64;
                assert!((mean - f64::from(value)).abs() < 1e-6);
            }
        }
    }
}

#[test]
fn inertia_is_no_worse_than_that_of_many_naive_starts() {
    for (x, clusters) in [(planted(25, 300, 4, 12, 1.0), 12), (noise(26, 300, 2), 6)] {
        let x = centre(x);
        let (found, naive) = (cluster(&x, settings(clusters), &Silent).unwrap().inertia, naive(&x, clusters, 30));
        assert!(found <= naive * 1.01, "{found} against {naive}");
    }
}

#[test]
fn as_many_clusters_as_distinct_rows_gives_every_row_its_own() {
    let x = centre(Array2::from_shape_fn((30, 2), |(r, c)| if c == 0 { (r % 10) as f32 } else { 1.0 }));
    let found = cluster(&x, settings(10), &Silent).unwrap();
    assert_eq!(found.codes, (0..30).map(|r| r % 10).collect::<Vec<u32>>());
    assert!(found.inertia < 1e-12, "{}", found.inertia);
}

#[test]
fn one_cluster_is_the_mean() {
    let found = cluster(&centre(noise(27, 20, 3)), settings(1), &Silent).unwrap();
    assert!(found.codes.iter().all(|&code| code == 0));
    assert!(found.centroids.iter().all(|c| c.abs() < 1e-6));
}

#[test]
fn an_iteration_limit_is_told() {
    let x = centre(noise(28, 2000, 4));
    let stopped = cluster(&x, Settings { max_lloyd: 1, ..settings(9) }, &Silent).unwrap();
    assert!(!stopped.converged);
    assert!(stopped.inertia >= cluster(&x, settings(9), &Silent).unwrap().inertia);
}

#[test]
fn another_seed_or_path_is_another_start() {
    let x = centre(noise(29, 500, 6));
    let run =
        |seed, rng_path| cluster(&x, Settings { seed, rng_path, restarts: 1, ..settings(12) }, &Silent).unwrap().codes;
    assert_eq!(run(0, &[1]), run(0, &[1]));
    assert_ne!(run(0, &[1]), run(1, &[1]));
    assert_ne!(run(0, &[1]), run(0, &[2]));
}

#[test]
fn clusters_have_the_same_bits_for_any_number_of_threads() {
    let x = centre(noise(30, 5000, 9));
    let found = for_any_number_of_threads(|| {
        cluster(&x, Settings { restarts: 11, max_lloyd: 20, ..settings(13) }, &Silent).unwrap()
    });
    assert_eq!(found.centroids.nrows(), 13);
}

struct Stopped;
impl Monitor for Stopped {
    fn progress(&self, _: Stage, _: f64) {
        panic!("a cancelled run goes nowhere");
    }
    fn cancelled(&self) -> bool {
        true
    }
}

#[test]
fn a_cancelled_run_says_so() {
    assert_eq!(cluster(&centre(noise(31, 50, 2)), settings(3), &Stopped), Err(EngineError::Cancelled));
}

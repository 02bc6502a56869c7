//! k-means: greedy k-means++ starts (Arthur and Vassilvitskii, SODA 2007) and Lloyd's iteration (IEEE Trans. Inf. Theory 1982) to its fixed point.
//!
//! A row whose nearest centroid cannot have changed is not looked at again: a bound above its distance to its own centroid and one below that to any other
//! move with the centroids (Hamerly, SDM 2010), with room for the rounding of `f32`, so that codes are those of plain Lloyd to the bit. A cluster that neither
//! gains nor loses a row keeps its centroid.
//!
//! Of many rows the restarts run on a sample, and the best one's centroids go on from there over all rows, to their fixed point: what a start
//! costs does then not grow with the rows.
//!
//! Distances are sums of squared differences in `f32`, never `‖x‖² − 2x·c + ‖c‖²`, which cancels; centroids and
//! inertia are `f64` sums in row order. Restarts run side by side, and rows of one restart in fixed chunks: the number
//! of threads does not show.

use super::{
    distinct_rows,
    kernels::{self, LANES, STRIP},
    normalize::flat,
};
use crate::error::{EngineError, Result};
use crate::rng::Rng;
use crate::threads;
use ndarray::{Array2, Axis};
use schema::progress::{Monitor, Stage};

/// Rows of one parallel task; restarts that are in memory at once.
const ROWS: usize = 1024;
const SIDE_BY_SIDE: usize = 8;
/// Rows of the sample that restarts run on, at least so many for each cluster. Measured in `docs/speed.md`.
const SAMPLE: usize = 1 << 16;
const OF_EACH: usize = 256;
/// Fewer rows than so many samples are all taken.
const SAMPLES: usize = 2;
/// Names the sample's random stream, where restarts have their numbers.
const DRAWN: u64 = u64::MAX;
/// Share of the time that the restarts take where they run on a sample, for the progress bar.
const STARTS: f64 = 0.6;

/// What to run.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    /// K, at least 1 and at most the number of distinct rows.
    pub clusters: usize,
    /// How many starts.
    pub restarts: u32,
    /// Rounds that a start may take.
    pub max_lloyd: u32,
    /// Of all random streams.
    pub seed: u64,
    /// Names the random stream, with the restart's number behind it.
    pub rng_path: &'a [u64],
}

/// The best restart.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustering {
    /// One cluster a row, numbered `0..` by first appearance; every number occurs.
    pub codes: Vec<u32>,
    /// `clusters × d`: the mean of each cluster's rows.
    pub centroids: Array2<f32>,
    /// Sum of squared distances from the rows to their centroids.
    pub inertia: f64,
    /// False where `max_lloyd` came before the fixed point.
    pub converged: bool,
}

/// Clusters the rows of `points` (`n × d`; centred, so that `f32` differences are accurate). The restart of least inertia wins, the first of equals.
///
/// # Errors
/// [`EngineError::Cancelled`].
pub fn cluster(points: &Array2<f32>, settings: Settings<'_>, monitor: &dyn Monitor) -> Result<Clustering> {
    let Some(sample) = sample(points, settings) else {
        let (inertia, restart) = best(points, settings, monitor, 1.0)?;
        return Ok(restart.into_clustering(points.ncols(), inertia));
    };
    let (_, started) = best(&sample, settings, monitor, STARTS)?;
    let mut restart = Restart { centroids: started.centroids, ..Restart::new(points, settings, DRAWN) };
    while !restart.finished {
        restart.advance(points, settings, monitor)?;
        monitor.progress(Stage::Clustering, STARTS + (1.0 - STARTS) * restart.fraction());
    }
    let inertia = restart.inertia(points);
    Ok(restart.into_clustering(points.ncols(), inertia))
}

/// The rows that restarts run on, in their order, where those are not all.
fn sample(points: &Array2<f32>, settings: Settings<'_>) -> Option<Array2<f32>> {
    let (rows, wanted) = (points.nrows(), SAMPLE.max(OF_EACH * settings.clusters));
    if rows < SAMPLES * wanted {
        return None;
    }
    let path: Vec<u64> = settings.rng_path.iter().copied().chain([DRAWN]).collect();
    let mut rng = Rng::stream(settings.seed, &path);
    // Each row by the share of those still wanted among those that are left (Knuth, TAOCP 2, 3.4.2, algorithm S).
    let mut left = wanted;
    let drawn: Vec<usize> = (0..rows)
        .filter(|row| {
            let taken = rng.unit() * ((rows - row) as f64) < left as f64;
            left -= usize::from(taken);
            taken
        })
        .collect();
    let sample = points.select(Axis(0), &drawn);
    // Few values, some of them rare, may leave a sample with fewer than there are clusters.
    (distinct_rows(&sample, settings.clusters) == settings.clusters).then_some(sample)
}

/// The restart of least inertia, the first of equals; they take this share of the time.
fn best(points: &Array2<f32>, settings: Settings<'_>, monitor: &dyn Monitor, share: f64) -> Result<(f64, Restart)> {
    let total = settings.restarts as usize;
    let mut best: Option<(f64, Restart)> = None;
    for first in (0..total).step_by(SIDE_BY_SIDE) {
        let mut group: Vec<Restart> = (first..total.min(first + SIDE_BY_SIDE))
            .map(|number| Restart::new(points, settings, number as u64))
            .collect();
        while group.iter().any(|restart| !restart.finished) {
            let going = group.iter_mut().filter(|restart| !restart.finished);
            threads::map(going, |restart| restart.advance(points, settings, monitor))
                .into_iter()
                .collect::<Result<()>>()?;
            let done: f64 = group.iter().map(Restart::fraction).sum();
            monitor.progress(Stage::Clustering, share * ((first as f64 + done) / total as f64));
        }
        let inertias = threads::map(&group, |restart| restart.inertia(points));
        for (inertia, restart) in inertias.into_iter().zip(group) {
            if best.as_ref().is_none_or(|(least, _)| inertia < *least) {
                best = Some((inertia, restart));
            }
        }
    }
    Ok(best.expect("a checked plan has at least one restart"))
}

/// The nearest centroid of each row: the code that [`cluster`] gave to rows it has seen, once it reached its fixed point.
///
/// # Errors
/// [`EngineError::Cancelled`].
pub fn assign(points: &Array2<f32>, centroids: &Array2<f32>, monitor: &dyn Monitor) -> Result<Vec<u32>> {
    Ok(nearest_of_all(points, flat(centroids), monitor)?.into_iter().map(|(code, _)| code).collect())
}

/// The nearest centroid of each row, and its squared distance.
fn nearest_of_all(points: &Array2<f32>, centroids: &[f32], monitor: &dyn Monitor) -> Result<Vec<(u32, f32)>> {
    let width = points.ncols();
    let centroids = kernels::padded(centroids, width);
    let mut all = vec![(0, 0.0); points.nrows()];
    let chunks = all.chunks_mut(ROWS).zip(flat(points).chunks(ROWS * width));
    let done = threads::map(chunks, |(all, points)| {
        stop_if_cancelled(monitor)?;
        let rows: Vec<u32> = (0..all.len() as u32).collect();
        let (mut codes, mut near) = (vec![0; all.len()], vec![[0.0; 2]; all.len()]);
        kernels::nearest(points, width, &rows, &centroids, &mut codes, &mut near);
        all.iter_mut().zip(codes.into_iter().zip(near)).for_each(|(to, (code, [near, _]))| *to = (code, near));
        Ok(())
    });
    done.into_iter().collect::<Result<()>>()?;
    Ok(all)
}

/// One start and its Lloyd iterations.
struct Restart {
    rng: Rng,
    /// `found × d`; grows to K while the start is chosen.
    centroids: Vec<f32>,
    /// How far each centroid has moved since the bounds were true, and 0 for rows without a code.
    moves: Vec<f32>,
    /// Of each row; K before the first iteration.
    codes: Vec<u32>,
    /// Rows of each code.
    counts: Vec<usize>,
    /// Squared distance of each row to its centroid: while the start is chosen, and where a cluster is empty.
    near: Vec<f32>,
    /// Of each row: no less than its distance to its own centroid, no more than that to any other.
    bounds: Vec<[f32; 2]>,
    /// Whether a cluster gained or lost a row since its centroid was its mean.
    stale: Vec<bool>,
    iterations: u32,
    converged: bool,
    finished: bool,
}

impl Restart {
    fn new(points: &Array2<f32>, settings: Settings<'_>, number: u64) -> Self {
        let rows = points.nrows();
        let path: Vec<u64> = settings.rng_path.iter().copied().chain([number]).collect();
        Self {
            rng: Rng::stream(settings.seed, &path),
            centroids: Vec::with_capacity(settings.clusters * points.ncols()),
            moves: vec![0.0; settings.clusters + 1],
            codes: vec![settings.clusters as u32; rows],
            counts: std::iter::repeat_n(0, settings.clusters).chain([rows]).collect(),
            near: vec![f32::INFINITY; rows],
            bounds: vec![UNKNOWN; rows],
            stale: vec![true; settings.clusters + 1],
            iterations: 0,
            converged: false,
            finished: false,
        }
    }

    /// For the progress bar: no one knows how many iterations a restart takes, but the fraction grows with them.
    fn fraction(&self) -> f64 {
        if self.finished { 1.0 } else { f64::from(self.iterations) / (f64::from(self.iterations) + 20.0) }
    }

    /// The start, the first time; then one Lloyd iteration.
    fn advance(&mut self, points: &Array2<f32>, settings: Settings<'_>, monitor: &dyn Monitor) -> Result<()> {
        if self.centroids.is_empty() {
            return self.start(points, settings.clusters, monitor);
        }
        let changed = self.assign(points, monitor)? | self.reseed_empty(points, monitor)?;
        self.iterations += 1;
        self.converged = !changed;
        self.finished = self.converged || self.iterations == settings.max_lloyd;
        if changed {
            self.move_centroids(points);
        }
        Ok(())
    }

    /// Greedy k-means++: of eight rows drawn in proportion to their squared distance from the centroids so far (eight fill one
    /// block of lanes), the one that leaves the least inertia.
    fn start(&mut self, points: &Array2<f32>, clusters: usize, monitor: &dyn Monitor) -> Result<()> {
        let (rows, width) = points.dim();
        let row = |r: usize| &flat(points)[r * width..(r + 1) * width];
        let mut candidates = [self.rng.below(rows as u64) as usize; LANES];
        let mut distances = vec![[0f32; LANES]; rows];
        for _ in 0..clusters {
            stop_if_cancelled(monitor)?;
            let block = kernels::interleave(&candidates.map(row).concat(), width, f32::INFINITY);
            let chunks = distances.chunks_mut(ROWS).zip(flat(points).chunks(ROWS * width)).zip(self.near.chunks(ROWS));
            let left = threads::map(chunks, |((distances, points), near)| {
                kernels::distances(points, width, &block, near, distances)
            });
            let inertia = |l: usize| left.iter().fold(0.0, |sum, chunk| sum + chunk[l]);
            let mut best = (inertia(0), 0);
            for l in 1..LANES {
                let inertia = inertia(l);
                if inertia < best.0 {
                    best = (inertia, l);
                }
            }
            self.centroids.extend_from_slice(row(candidates[best.1]));
            for (near, d) in self.near.iter_mut().zip(&distances) {
                *near = near.min(d[best.1]);
            }
            let weights: Vec<f64> = left.iter().map(|chunk| chunk[best.1]).collect();
            candidates = std::array::from_fn(|_| self.draw(&weights, best.0));
        }
        Ok(())
    }

    /// A row drawn in proportion to `near`, whose sums over chunks of [`ROWS`] are `weights` and over everything `total`.
    fn draw(&mut self, weights: &[f64], total: f64) -> usize {
        let mut left = self.rng.unit() * total;
        let chunk = walk(weights.iter().copied(), &mut left);
        chunk * ROWS + walk(self.near[chunk * ROWS..].iter().take(ROWS).map(|&d| f64::from(d)), &mut left)
    }

    /// Gives every row its nearest centroid; true if a row moved.
    fn assign(&mut self, points: &Array2<f32>, monitor: &dyn Monitor) -> Result<bool> {
        let width = points.ncols();
        let centroids = kernels::padded(&self.centroids, width);
        // About four million differences a task: some milliseconds, the time in which a cancellation must be seen.
        let task = ((1 << 22) / centroids.len()).clamp(8, ROWS);
        let margin = rounding(width);
        let moves = widenings(&std::mem::replace(&mut self.moves, vec![0.0; self.counts.len()]));
        let chunks =
            self.codes.chunks_mut(task).zip(self.bounds.chunks_mut(task)).zip(flat(points).chunks(task * width));
        let moved = threads::map(chunks, |((codes, bounds), points)| {
            stop_if_cancelled(monitor)?;
            let mut open = vec![0; codes.len()];
            let count = kernels::widen(bounds, codes, &moves, margin, &mut open);
            open.truncate(count);
            let (mut found, mut near) = (vec![0; count], vec![[0.0; 2]; count]);
            kernels::nearest(points, width, &open, &centroids, &mut found, &mut near);
            for [own, other] in &mut near {
                (*own, *other) = (own.sqrt() * (1.0 + margin), other.sqrt() * (1.0 - margin));
            }
            let mut moved = Vec::new();
            for ((&r, code), near) in open.iter().zip(found).zip(near) {
                let r = r as usize;
                bounds[r] = near;
                if codes[r] != code {
                    moved.push([codes[r], code]);
                    codes[r] = code;
                }
            }
            Ok(moved)
        });
        let moved: Vec<Moved> = moved.into_iter().collect::<Result<_>>()?;
        for &[from, to] in moved.iter().flatten() {
            self.recount(from as usize, to as usize);
        }
        Ok(moved.iter().any(|moved| !moved.is_empty()))
    }

    /// A row moved.
    fn recount(&mut self, from: usize, to: usize) {
        self.counts[from] -= 1;
        self.counts[to] += 1;
        (self.stale[from], self.stale[to]) = (true, true);
    }

    /// Moves an empty cluster to the row that is farthest from its centroid (the first of equals) and not alone; true if any was empty.
    fn reseed_empty(&mut self, points: &Array2<f32>, monitor: &dyn Monitor) -> Result<bool> {
        let clusters = self.counts.len() - 1;
        let empty: Vec<usize> = (0..clusters).filter(|&k| self.counts[k] == 0).collect();
        if empty.is_empty() {
            return Ok(false);
        }
        let nearest = nearest_of_all(points, &self.centroids, monitor)?;
        self.near = nearest.into_iter().map(|(_, near)| near).collect();
        for &k in &empty {
            let mut farthest = None;
            for (r, &near) in self.near.iter().enumerate() {
                if self.counts[self.codes[r] as usize] > 1 && farthest.is_none_or(|(_, most)| near > most) {
                    farthest = Some((r, near));
                }
            }
            let Some((r, _)) = farthest else { break };
            self.recount(self.codes[r] as usize, k);
            self.codes[r] = k as u32;
            self.near[r] = 0.0;
            self.bounds[r] = UNKNOWN;
        }
        Ok(true)
    }

    /// Each centroid to the mean of its rows: a sum in row order, whichever thread runs it.
    fn move_centroids(&mut self, points: &Array2<f32>) {
        let width = points.ncols();
        let strips = width.div_ceil(STRIP);
        let sums = threads::map(0..strips, |strip| {
            let mut sums = vec![[0f64; STRIP]; self.counts.len()];
            kernels::add_rows(flat(points), width, strip * STRIP, &self.codes, &mut sums);
            sums
        });
        let stale = std::mem::replace(&mut self.stale, vec![false; self.counts.len()]);
        for (k, centroid) in self.centroids.chunks_exact_mut(width).enumerate().filter(|&(k, _)| stale[k]) {
            let count = self.counts[k].max(1) as f64;
            let mut square = 0.0;
            for (c, sum) in centroid.iter_mut().zip(sums.iter().flat_map(|sums| &sums[k])) {
                let new = (sum / count) as f32;
                let step = f64::from(new) - f64::from(*c);
                square += step * step;
                *c = new;
            }
            self.moves[k] = (square.sqrt() * (1.0 + 1e-6)) as f32;
        }
    }

    /// `Σ ‖x − c‖²`, in `f64`.
    fn inertia(&self, points: &Array2<f32>) -> f64 {
        let width = points.ncols();
        let mut inertia = 0.0;
        for (row, &code) in flat(points).chunks_exact(width).zip(&self.codes) {
            let centroid = &self.centroids[code as usize * width..][..width];
            for (&x, &c) in row.iter().zip(centroid) {
                let difference = f64::from(x) - f64::from(c);
                inertia += difference * difference;
            }
        }
        inertia
    }

    /// Numbers the clusters by first appearance, so that a partition has one coding; empty ones vanish.
    fn into_clustering(self, width: usize, inertia: f64) -> Clustering {
        let mut order = indexmap::IndexSet::new();
        let codes = self.codes.iter().map(|&code| order.insert_full(code).0 as u32).collect();
        let centroids: Vec<f32> =
            order.iter().flat_map(|&k| &self.centroids[k as usize * width..][..width]).copied().collect();
        Clustering {
            codes,
            centroids: Array2::from_shape_vec((order.len(), width), centroids)
                .expect("one centroid of d values a cluster"),
            inertia,
            converged: self.converged,
        }
    }
}

/// By how much the two bounds of a row move with the centroids, for each code. A row's other centroids moved by no more than the largest step, or, where that was its
/// own, the second largest.
fn widenings(moves: &[f32]) -> Vec<[f32; 2]> {
    let (mut most, mut second) = ((0, 0.0), 0.0f32);
    for (k, &by) in moves.iter().enumerate() {
        if by > most.1 {
            (most, second) = ((k, by), most.1);
        } else {
            second = second.max(by);
        }
    }
    moves.iter().enumerate().map(|(k, &by)| [by, if k == most.0 { -second } else { -most.1 }]).collect()
}

/// A row that moved: from this code to that one.
type Moved = Vec<[u32; 2]>;

/// Bounds of a row whose distances are not known.
const UNKNOWN: [f32; 2] = [f32::INFINITY, 0.0];

/// By which share a squared distance in `f32` may be off, and a bound that is made of one: each of `width` terms is rounded three times.
fn rounding(width: usize) -> f32 {
    (width + 8) as f32 * f32::EPSILON
}

fn stop_if_cancelled(monitor: &dyn Monitor) -> Result<()> {
    if monitor.cancelled() { Err(EngineError::Cancelled) } else { Ok(()) }
}

/// The index at which the running sum passes `left`, which keeps what remains; rounding past the end gives the last positive weight.
fn walk(weights: impl Iterator<Item = f64>, left: &mut f64) -> usize {
    let mut last = 0;
    for (i, weight) in weights.enumerate() {
        if weight > 0.0 {
            if *left < weight {
                return i;
            }
            last = i;
            *left -= weight;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::progress::Silent;

    const SETTINGS: Settings<'_> = Settings { clusters: 7, restarts: 1, max_lloyd: 300, seed: 4, rng_path: &[0, 0] };

    /// Lloyd's iteration without bounds, from the same start: every row is compared with every centroid, every centroid is summed anew.
    fn plain(points: &Array2<f32>, settings: Settings<'_>) -> (Vec<u32>, Vec<f32>, u32) {
        let mut restart = Restart::new(points, settings, 0);
        restart.start(points, settings.clusters, &Silent).expect("nobody cancels");
        for step in 1..=settings.max_lloyd {
            let codes = nearest_of_all(points, &restart.centroids, &Silent).expect("nobody cancels");
            let codes: Vec<u32> = codes.into_iter().map(|(code, _)| code).collect();
            let changed = std::mem::replace(&mut restart.codes, codes) != restart.codes;
            restart.counts.fill(0);
            restart.codes.iter().for_each(|&code| restart.counts[code as usize] += 1);
            if !(changed | restart.reseed_empty(points, &Silent).expect("nobody cancels")) {
                return (restart.codes, restart.centroids, step);
            }
            restart.stale.fill(true);
            restart.move_centroids(points);
        }
        panic!("no fixed point");
    }

    #[test]
    fn rows_left_alone_by_their_bounds_have_the_codes_of_plain_lloyd() {
        let mut rng = Rng::stream(8, &[]);
        let mut points = |rows: usize, width: usize, value: &dyn Fn(&mut Rng, usize) -> f64| {
            Array2::from_shape_fn((rows, width), |(row, _)| value(&mut rng, row) as f32)
        };
        let all = [
            points(3000, 5, &|rng, _| rng.normal()),
            points(1500, 16, &|rng, row| rng.normal() + 3.0 * (row % 9) as f64),
            // Many ties, and rows that are the same.
            points(900, 2, &|rng, _| rng.below(6) as f64),
            // Squares that underflow, and some that overflow.
            points(400, 3, &|rng, _| 1e-21 * rng.normal()),
            points(400, 3, &|rng, _| 1e18 * rng.normal()),
            // Distances nearly alike, far from the origin.
            points(700, 4, &|rng, _| 1000.0 + 1e-3 * rng.normal()),
        ];
        for (number, points) in all.iter().enumerate() {
            let mut restart = Restart::new(points, SETTINGS, 0);
            while !restart.finished {
                restart.advance(points, SETTINGS, &Silent).expect("nobody cancels");
            }
            let (codes, centroids, steps) = plain(points, SETTINGS);
            assert_eq!(restart.codes, codes, "{number}");
            assert_eq!(restart.centroids, centroids, "{number}");
            assert_eq!(restart.iterations, steps, "{number}");
        }
        let mut restart = Restart::new(&all[1], SETTINGS, 0);
        while !restart.finished {
            restart.advance(&all[1], SETTINGS, &Silent).expect("nobody cancels");
        }
        let settled = restart.bounds.iter().filter(|&&bounds| kernels::is_settled(bounds, rounding(16))).count();
        assert!(settled > 1200, "{settled} of 1500 rows are left alone at the end");
    }

    #[test]
    fn many_rows_start_on_a_sample_and_end_at_a_fixed_point_of_all() {
        let mut rng = Rng::stream(9, &[]);
        let rows = SAMPLES * SAMPLE;
        let points = Array2::from_shape_fn((rows, 3), |(row, _)| (rng.normal() + 4.0 * (row % 11) as f64) as f32);
        assert!(sample(&points.slice(ndarray::s![1.., ..]).to_owned(), SETTINGS).is_none());
        assert_eq!(sample(&points, SETTINGS).map(|sample| sample.nrows()), Some(SAMPLE));
        let found = cluster(&points, SETTINGS, &Silent).expect("nobody cancels");
        assert!(found.converged);
        assert_eq!(assign(&points, &found.centroids, &Silent).expect("nobody cancels"), found.codes);
        let (least, _) = best(&points, Settings { restarts: 3, ..SETTINGS }, &Silent, 1.0).expect("nobody cancels");
        assert!(found.inertia < 1.02 * least, "{} and {least}", found.inertia);
        // Too few of the values are in any sample: all rows are taken.
        let rare = Array2::from_shape_fn((rows, 1), |(row, _)| if row < 6 { row as f32 } else { 9.0 });
        assert!(sample(&rare, SETTINGS).is_none());
    }
}

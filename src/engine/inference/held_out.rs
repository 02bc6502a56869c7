//! Unique information of groups of few rows each: multipliers from one half of a group's rows, judged on the other.
//!
//! `U1 = I_Q* − I(X2;Y)`. By weak duality ([`broja::certificate`]) any feasible multipliers bound the first term of *every* table from below,
//! `I_Q* ≥ H(Y) + E[λ_Y(X1) + μ_Y(X2)]`, so that
//!
//! `U1 ≥ E[λ_Y(X1) + μ_Y(X2)] + H(Y|X2)`.
//!
//! With multipliers that do not come from these rows, the mean over the rows is an unbiased estimate of the first term; the plug-in `H(Y|X2)` is too small on
//! average, since entropy is concave. So the estimate's expectation is at most `U1`, of any number of rows: in a group without unique information it is at most
//! 0, whatever else the group tells, and the mean over groups can be tested as any mean of independent values can. That holds where resamples of a
//! group of a dozen rows say nothing: their bias is as large as what they should tell, and the same in every group.
//!
//! It is a bound: the fewer the rows, the further below `U1` it is, and the more groups it takes.

use super::super::broja::{self, Scratch};
use super::super::margins::Margins;
use super::super::math::{bits, erfc, ln};
use super::Run;
use super::counts::Counts;
use super::interval::t_quantile;
use schema::progress::Unwatched;

/// Groups from which on their mean is tested.
pub const MIN_GROUPS: usize = 8;

/// What is expected to be at most `U1` and `U2` of the rows' distribution, bits: by both halves in turn. `halves` are of one table.
pub fn unique(scratch: &mut Scratch, halves: [&Counts; 2], run: &Run) -> [f64; 2] {
    let [first, second] = [halves, [halves[1], halves[0]]].map(|[train, test]| bounds(scratch, train, test, run));
    [0, 1].map(|i| bits((first[i] + second[i]) / 2.0))
}

fn bounds(scratch: &mut Scratch, train: &Counts, test: &Counts, run: &Run) -> [f64; 2] {
    let [_, n2, ny] = train.shape();
    let margins = smoothed(train);
    let [lambda, mu] = broja::multipliers(scratch, &margins, &run.options, &Unwatched(run.monitor));
    let by = by_target(test);
    let total = |row: &[f64]| row.iter().sum::<f64>();
    let mut score = 0.0;
    for (pair, row) in test.occupied() {
        let (lambda, mu) = (&lambda[pair / n2 * ny..][..ny], &mu[pair % n2 * ny..][..ny]);
        score += row.iter().zip(lambda.iter().zip(mu)).map(|(&count, (l, m))| count as f64 * (l + m)).sum::<f64>();
    }
    let unknown = by.map(|by| {
        let of = |row: &[f64]| {
            let all = total(row);
            row.iter().filter(|&&count| count > 0.0).map(|count| -count * ln(count / all)).sum::<f64>()
        };
        by.chunks_exact(ny).map(of).sum::<f64>()
    });
    let rows = test.rows() as f64;
    [(score + unknown[1]) / rows, (score + unknown[0]) / rows]
}

/// Counts of `[x][y]`, of both sources.
fn by_target(counts: &Counts) -> [Vec<f64>; 2] {
    let [n1, n2, ny] = counts.shape();
    let mut by = [vec![0.0; n1 * ny], vec![0.0; n2 * ny]];
    for (pair, row) in counts.occupied() {
        for (by, x) in by.iter_mut().zip([pair / n2, pair % n2]) {
            by[x * ny..][..ny].iter_mut().zip(row).for_each(|(sum, &count)| *sum += count as f64);
        }
    }
    by
}

/// The margins with half a row more for each symbol and class, spread as the symbols are: nothing that the other half may hold is impossible.
fn smoothed(counts: &Counts) -> Margins {
    let [n1, n2, ny] = counts.shape();
    let rows = counts.rows() as f64;
    let more = 0.5 * n1.max(n2) as f64;
    let whole = rows + more * ny as f64;
    let by = by_target(counts);
    let mut py = vec![more; ny];
    by[0].chunks_exact(ny).for_each(|row| py.iter_mut().zip(row).for_each(|(sum, count)| *sum += count));
    let by = by.map(|by| {
        let symbols = (by.len() / ny) as f64;
        let smooth = |row: &[f64]| -> Vec<f64> {
            let share = (row.iter().sum::<f64>() + 0.5) / (rows + 0.5 * symbols);
            row.iter().map(|count| (count + more * share) / whole).collect()
        };
        by.chunks_exact(ny).flat_map(smooth).collect::<Vec<f64>>()
    });
    py.iter_mut().for_each(|p| *p /= whole);
    let pmf: Vec<f64> = counts.cells().iter().map(|&count| count as f64 / rows).collect();
    Margins::new(by, py, &pmf)
}

/// The p-value of "the mean is at most 0", of independent values: Student's t, one-sided. `None` of fewer than [`MIN_GROUPS`].
pub fn mean_is_positive(values: &[f64]) -> Option<f64> {
    if values.len() < MIN_GROUPS {
        return None;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
    let error = (squares / (n - 1.0) / n).sqrt();
    if mean <= 1e-12 {
        return Some(1.0);
    }
    // The tail beyond t, by bisection of its quantile: from what a normal leaves there to one half.
    let t = mean / error;
    let (mut low, mut high) = (0.5 * erfc(t / std::f64::consts::SQRT_2), 0.5);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if t_quantile(1.0 - middle, n - 1.0) < t { high = middle } else { low = middle }
    }
    Some(high)
}

#[cfg(test)]
mod tests {
    use super::super::super::rng::Rng;
    use super::*;
    use crate::broja::Options;
    use schema::progress::Silent;

    fn run() -> Run<'static> {
        Run { seed: 0, layer: 0, options: Options::default(), monitor: &Silent }
    }

    fn sample(rows: usize, rng: &mut Rng, draw: impl Fn(&mut Rng) -> [usize; 3]) -> Counts {
        let mut cells = vec![0; 3 * 3 * 2];
        for _ in 0..rows {
            let [a, b, y] = draw(rng);
            cells[(a * 3 + b) * 2 + y] += 1;
        }
        Counts::new([3, 3, 2], cells)
    }

    fn view(y: usize, rng: &mut Rng) -> usize {
        if rng.unit() < 0.6 { y } else { rng.below(3) as usize }
    }

    fn mean(groups: u64, rows: usize, draw: impl Fn(&mut Rng) -> [usize; 3]) -> [Vec<f64>; 2] {
        let mut of = [Vec::new(), Vec::new()];
        for group in 0..groups {
            let rng = &mut Rng::stream(3, &[group]);
            let [train, test] = sample(rows, rng, &draw).split(rows as u64 / 2, rng);
            let found = unique(&mut Scratch::default(), [&train, &test], &run());
            of.iter_mut().zip(found).for_each(|(of, value)| of.push(value));
        }
        of
    }

    #[test]
    fn two_views_through_one_channel_have_nothing_unique_at_any_size() {
        for rows in [16, 60, 400] {
            let found = mean(60, rows, |rng| {
                let y = rng.below(2) as usize;
                [view(y, rng), view(y, rng), y]
            });
            for of in found {
                assert!(mean_is_positive(&of).expect("60 groups") > 0.05, "{rows} rows: {of:?}");
            }
        }
    }

    #[test]
    fn what_only_one_sees_is_found() {
        let [first, second] = mean(60, 60, |rng| {
            let y = rng.below(2) as usize;
            [view(y, rng), rng.below(3) as usize, y]
        });
        assert!(mean_is_positive(&first).expect("60 groups") < 0.01);
        assert!(mean_is_positive(&second).expect("60 groups") > 0.5);
    }

    #[test]
    fn the_tail_is_that_of_students_t() {
        // t = 2 at 9 degrees of freedom: 0.0383.
        let spread: Vec<f64> = (0..10).map(|i| f64::from(2 * i - 9)).collect();
        let error = (spread.iter().map(|x| x * x).sum::<f64>() / 90.0).sqrt();
        let values: Vec<f64> = spread.iter().map(|x| x + 2.0 * error).collect();
        let p = mean_is_positive(&values).expect("ten");
        assert!((p - 0.0383).abs() < 0.002, "{p}");
        assert_eq!(mean_is_positive(&values[..7]), None);
    }
}

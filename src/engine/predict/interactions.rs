//! Directions in which two modalities say something about the target only together.
//!
//! Of whitened columns `a`, `b`, let `D_y = Cov(a, b | y) − Σ_y' P(y') Cov(a, b | y')`: how the dependence between the modalities changes with the class. It is 0 where each
//! class has the same dependence; of latent symbols that columns show linearly it holds all that their joint law says about the class beyond both
//! marginals. The directions are the leading eigenvectors of `Σ_y P(y) D_y D_yᵀ` and `Σ_y P(y) D_yᵀ D_y`, as many as exceed every one of some draws in which the classes are
//! permuted.

use crate::discretize::eigen;
use crate::discretize::kernels::axpy;
use crate::error::{EngineError, Result};
use crate::rng::Rng;
use crate::threads;
use ndarray::Array2;
use schema::progress::Monitor;

/// Directions of each modality at most.
const MOST: usize = 4;
/// Permutations that a direction has to exceed.
const DRAWS: u64 = 19;
/// Of the largest variance, added to each: columns of hardly any variance are not blown up.
const FLOOR: f64 = 1e-2;
/// Names the random stream of the permutations ("pairs").
const STREAM: u64 = 0x70_6169_7273;

/// Directions of two modalities, each as weights of its columns: what is multiplied is `(left · a)(right · b)`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Interaction {
    pub left: Vec<Vec<f64>>,
    pub right: Vec<Vec<f64>>,
}

impl Interaction {
    /// Of centred columns (`n × p`, `n × q`) and the class of each row; `path` names the random stream. Empty where nothing exceeds what permuted classes show.
    ///
    /// # Errors
    /// [`EngineError::Cancelled`].
    pub fn find(
        columns: [&Array2<f32>; 2],
        target: &[u32],
        classes: usize,
        seed: u64,
        path: [u64; 2],
        monitor: &dyn Monitor,
    ) -> Result<Self> {
        let scales = columns.map(scales);
        let white: [Vec<f64>; 2] = std::array::from_fn(|side| {
            let scales = &scales[side];
            columns[side]
                .rows()
                .into_iter()
                .flat_map(|row| row.into_iter().zip(scales).map(|(&x, s)| f64::from(x) * s))
                .collect()
        });
        let widths = columns.map(Array2::ncols);
        let own = Changes::of(&white, widths, target, classes);
        let draws = threads::map(0..DRAWS, |draw| {
            if monitor.cancelled() {
                return Err(EngineError::Cancelled);
            }
            let mut permuted = target.to_vec();
            Rng::stream(seed, &[STREAM, path[0], path[1], draw]).shuffle(&mut permuted);
            let changes = Changes::of(&white, widths, &permuted, classes);
            Ok([0, 1].map(|side| changes.largest(side, 1)[0].0))
        });
        let draws: Vec<[f64; 2]> = draws.into_iter().collect::<Result<_>>()?;
        let edge = |side: usize| draws.iter().fold(0.0, |most: f64, draw| most.max(draw[side]));
        let directions = [0, 1].map(|side| {
            let found = own.largest(side, MOST).into_iter().take_while(|(value, _)| *value > edge(side));
            let weights = |vector: Vec<f64>| vector.iter().zip(&scales[side]).map(|(v, s)| v * s).collect();
            found.map(|(_, vector)| weights(vector)).collect::<Vec<Vec<f64>>>()
        });
        let [left, right] = directions;
        Ok(if left.is_empty() || right.is_empty() { Self::default() } else { Self { left, right } })
    }
}

/// What each column is multiplied by to have about unit variance.
fn scales(columns: &Array2<f32>) -> Vec<f64> {
    let rows = columns.nrows() as f64;
    let variance =
        |column: usize| columns.column(column).iter().fold(0.0, |sum, &x| sum + f64::from(x) * f64::from(x)) / rows;
    let variances: Vec<f64> = (0..columns.ncols()).map(variance).collect();
    let floor = FLOOR * variances.iter().fold(0.0, |most: f64, &v| most.max(v));
    variances.iter().map(|v| if v + floor > 0.0 { 1.0 / (v + floor).sqrt() } else { 0.0 }).collect()
}

/// `√P(y) D_y` of each class, `p × q`.
struct Changes {
    widths: [usize; 2],
    of: Vec<Vec<f64>>,
}

impl Changes {
    fn of(white: &[Vec<f64>; 2], widths: [usize; 2], target: &[u32], classes: usize) -> Self {
        let [p, q] = widths;
        let mut counts = vec![0f64; classes];
        let mut means = [vec![0.0; classes * p], vec![0.0; classes * q]];
        let mut products = vec![0.0; classes * p * q];
        for (row, &class) in target.iter().enumerate() {
            let class = class as usize;
            let [a, b] = [&white[0][row * p..][..p], &white[1][row * q..][..q]];
            counts[class] += 1.0;
            axpy(1.0, a, &mut means[0][class * p..][..p]);
            axpy(1.0, b, &mut means[1][class * q..][..q]);
            for (a, products) in a.iter().zip(products[class * p * q..][..p * q].chunks_exact_mut(q)) {
                axpy(*a, b, products);
            }
        }
        let rows = target.len() as f64;
        let mut of: Vec<Vec<f64>> = (0..classes)
            .map(|class| {
                let n = counts[class].max(1.0);
                let entry = |i: usize, j: usize| {
                    products[(class * p + i) * q + j] / n - means[0][class * p + i] / n * (means[1][class * q + j] / n)
                };
                (0..p * q).map(|at| entry(at / q, at % q)).collect()
            })
            .collect();
        let mut mean = vec![0.0; p * q];
        for (covariance, count) in of.iter().zip(&counts) {
            axpy(count / rows, covariance, &mut mean);
        }
        for (covariance, count) in of.iter_mut().zip(&counts) {
            let weight = (count / rows).sqrt();
            covariance.iter_mut().zip(&mean).for_each(|(x, mean)| *x = weight * (*x - mean));
        }
        Self { widths, of }
    }

    /// The leading eigenpairs of the side's own sum of squares.
    fn largest(&self, side: usize, count: usize) -> Vec<(f64, Vec<f64>)> {
        let [p, q] = self.widths;
        let size = self.widths[side];
        let mut sum = vec![0.0; size * size];
        for change in &self.of {
            // One vector of length `size` for each index of the other side.
            let vectors: Vec<Vec<f64>> = match side {
                0 => (0..q).map(|j| (0..p).map(|i| change[i * q + j]).collect()).collect(),
                _ => change.chunks_exact(q).map(<[f64]>::to_vec).collect(),
            };
            for vector in vectors {
                for (x, sum) in vector.iter().zip(sum.chunks_exact_mut(size)) {
                    axpy(*x, &vector, sum);
                }
            }
        }
        eigen::largest(sum, size, count.min(size), &mut |_| Ok(())).expect("nothing stops it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::progress::Silent;

    /// Two modalities of `width` columns, each of which shows a bit in one direction; the class is `class(bits)`.
    fn planted(rows: usize, width: usize, class: impl Fn([u64; 2]) -> u64) -> ([Array2<f32>; 2], Vec<u32>) {
        let mut rng = Rng::stream(5, &[]);
        let mut columns = [0, 1].map(|_| Array2::zeros((rows, width)));
        let mut target = Vec::with_capacity(rows);
        for row in 0..rows {
            let bits = [rng.below(2), rng.below(2)];
            for (side, bit) in bits.into_iter().enumerate() {
                for column in 0..width {
                    let signal = if column == 2 + side { 2.0 * bit as f64 - 1.0 } else { 0.0 };
                    columns[side][[row, column]] = (signal + 0.7 * rng.normal()) as f32;
                }
            }
            target.push(class(bits) as u32);
        }
        (columns, target)
    }

    fn find(columns: &[Array2<f32>; 2], target: &[u32]) -> Interaction {
        Interaction::find([&columns[0], &columns[1]], target, 2, 0, [0, 1], &Silent).expect("never cancelled")
    }

    #[test]
    fn an_xor_is_found_in_the_direction_that_has_it() {
        let (columns, target) = planted(1000, 12, |[a, b]| a ^ b);
        let found = find(&columns, &target);
        for (side, directions) in [found.left, found.right].iter().enumerate() {
            let first = &directions[0];
            let norm = first.iter().map(|w| w * w).sum::<f64>().sqrt();
            assert!((first[2 + side] / norm).abs() > 0.95, "{side}: {first:?}");
        }
    }

    #[test]
    fn nothing_is_found_where_one_modality_says_it_all() {
        for class in [|[a, _]: [u64; 2]| a, |[_, b]: [u64; 2]| b] {
            let (columns, target) = planted(1000, 12, class);
            assert_eq!(find(&columns, &target), Interaction::default());
        }
    }
}

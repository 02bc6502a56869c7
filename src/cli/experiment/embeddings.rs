//! Embeddings that show latent symbols of which the atoms are known, beside clusters that say nothing.

use data::Feature;
use engine::rng::Rng;
use ndarray::Array2;

/// How the latent symbols of both modalities and the class hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// A bit that both show, a bit of the first alone, and the XOR of a bit each.
    Mixed,
    Redundant,
    Unique,
    Xor,
    Noise,
}

/// Share of classes that are drawn anew.
const FLIPPED: f64 = 0.1;
/// Clusters that say nothing, and the standard deviation of what varies in every column: small enough that latents can be told.
const CLUSTERS: usize = 8;
const NOISE: f64 = 0.15;

impl Case {
    pub const ALL: [Case; 5] = [Case::Mixed, Case::Redundant, Case::Unique, Case::Xor, Case::Noise];

    pub fn name(self) -> &'static str {
        match self {
            Case::Mixed => "mixed",
            Case::Redundant => "redundant",
            Case::Unique => "unique",
            Case::Xor => "XOR",
            Case::Noise => "noise",
        }
    }

    /// Symbols of each modality, and classes.
    pub fn sizes(self) -> [usize; 3] {
        match self {
            Case::Mixed => [8, 4, 8],
            Case::Redundant => [3, 3, 3],
            Case::Unique => [3, 4, 3],
            Case::Xor => [2, 2, 2],
            Case::Noise => [4, 4, 3],
        }
    }

    /// `P(x1, x2, y)` of the latents, row-major.
    pub fn pmf(self) -> Vec<f64> {
        let [p, q, classes] = self.sizes();
        let mut pmf = vec![0.0; p * q * classes];
        // Every pair of draws below is as likely as any other.
        for a in 0..p {
            for b in 0..q {
                for y in 0..classes {
                    let [a, b, own] = self.latents([a, b], y);
                    for class in 0..classes {
                        let flipped = FLIPPED / classes as f64 + if class == own { 1.0 - FLIPPED } else { 0.0 };
                        pmf[(a * q + b) * classes + class] += flipped / (p * q * classes) as f64;
                    }
                }
            }
        }
        pmf
    }

    /// Latents and class of a uniform draw of two symbols and a class.
    fn latents(self, [a, b]: [usize; 2], y: usize) -> [usize; 3] {
        match self {
            Case::Mixed => {
                // The first has a shared bit, a bit of its own and one of the XOR.
                let b = a / 4 * 2 + b % 2;
                [a, b, a / 2 * 2 + ((a % 2) ^ (b % 2))]
            }
            Case::Redundant => [a, a, a],
            Case::Unique => [a, b, a],
            Case::Xor => [a, b, a ^ b],
            Case::Noise => [a, b, y],
        }
    }
}

/// Rows of `width` columns that show a case's latents, beside clusters of `nuisance` times their strength; and the classes.
pub fn planted(case: Case, rows: usize, width: usize, nuisance: f64, rng: &mut Rng) -> ([Feature; 2], Vec<u32>) {
    let sizes = case.sizes();
    let directions = [0, 1].map(|side| orthonormal(sizes[side] + CLUSTERS, width, rng));
    let mut values = [0, 1].map(|_| Array2::<f32>::zeros((rows, width)));
    let mut target = Vec::with_capacity(rows);
    for row in 0..rows {
        let [a, b, y] = sizes.map(|size| rng.below(size as u64) as usize);
        let drawn = case.latents([a, b], y);
        for side in 0..2 {
            let other = sizes[side] + rng.below(CLUSTERS as u64) as usize;
            let (signal, other) = (&directions[side][drawn[side]], &directions[side][other]);
            for ((x, signal), other) in values[side].row_mut(row).iter_mut().zip(signal).zip(other) {
                *x = (signal + nuisance * other + NOISE * rng.normal()) as f32;
            }
        }
        let flipped = rng.unit() < FLIPPED;
        target.push(if flipped { rng.below(sizes[2] as u64) } else { drawn[2] as u64 } as u32);
    }
    (values.map(Feature::Matrix), target)
}

/// Rows that say nothing: a cloud with some directions of large variance.
pub fn cloud(rows: usize, width: usize, rng: &mut Rng) -> Feature {
    let scales: Vec<f64> = (0..width).map(|column| 1.0 / (1.0 + column as f64).sqrt()).collect();
    Feature::Matrix(Array2::from_shape_fn((rows, width), |(_, column)| (scales[column] * rng.normal()) as f32))
}

/// A column of class numbers.
pub fn labels(target: &[u32]) -> Feature {
    let classes = target.iter().max().map_or(0, |&last| last + 1);
    Feature::Symbols { codes: target.to_vec(), labels: (0..classes).map(|class| class.to_string()).collect() }
}

/// Unit vectors at right angles (Gram and Schmidt).
fn orthonormal(count: usize, width: usize, rng: &mut Rng) -> Vec<Vec<f64>> {
    let mut found: Vec<Vec<f64>> = Vec::new();
    for _ in 0..count {
        let mut vector: Vec<f64> = (0..width).map(|_| rng.normal()).collect();
        for _ in 0..2 {
            for other in &found {
                let along: f64 = vector.iter().zip(other).map(|(a, b)| a * b).sum();
                vector.iter_mut().zip(other).for_each(|(x, o)| *x -= along * o);
            }
        }
        let norm = vector.iter().map(|x| x * x).sum::<f64>().sqrt();
        vector.iter_mut().for_each(|x| *x /= norm);
        found.push(vector);
    }
    found
}

//! Distributions whose atoms are known, because the pmf itself is decomposed.

use engine::inference::counts::Counts;
use engine::rng::Rng;

/// A kind of distribution, for any number of symbols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Neither source knows anything.
    Null,
    /// The first source is a noisy view of the target, the second is noise.
    Unique,
    /// The first is a noisy view of the target, the second nearly a copy of the first.
    Redundant,
    /// The target is nearly the sum of both, modulo its classes.
    Synergistic,
    /// Drawn at random (Dirichlet(1/2) over all cells): some of everything.
    Mixed,
}

impl Kind {
    pub const ALL: [Kind; 5] = [Kind::Null, Kind::Unique, Kind::Redundant, Kind::Synergistic, Kind::Mixed];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Unique => "unique",
            Kind::Redundant => "redundant",
            Kind::Synergistic => "synergistic",
            Kind::Mixed => "mixed",
        }
    }

    /// `P(x1, x2, y)`, row-major, of `k` × `k` × `classes` symbols.
    pub fn pmf(self, k: usize, classes: usize) -> Vec<f64> {
        let mut rng = Rng::stream(20, &[k as u64, classes as u64]);
        // A noisy view: with probability 0.7 a symbol that belongs to the class, else any.
        let view = |x: usize, y: usize| {
            let own = (0..k).filter(|x| x % classes == y).count().max(1) as f64;
            0.3 / k as f64 + if x % classes == y || k < classes && x == y % k { 0.7 / own } else { 0.0 }
        };
        let uniform = 1.0 / k as f64;
        let near =
            |a: usize, b: usize, of: usize, share: f64| (1.0 - share) / of as f64 + if a == b { share } else { 0.0 };
        let mut pmf = Vec::with_capacity(k * k * classes);
        for x1 in 0..k {
            for x2 in 0..k {
                for y in 0..classes {
                    let py = 1.0 / classes as f64;
                    pmf.push(match self {
                        Kind::Null => uniform * uniform * py,
                        Kind::Unique => py * view(x1, y) * uniform,
                        Kind::Redundant => py * view(x1, y) * near(x1, x2, k, 0.9),
                        Kind::Synergistic => uniform * uniform * near((x1 + x2) % classes, y, classes, 0.7),
                        // A squared normal is a gamma variable of shape 1/2.
                        Kind::Mixed => {
                            let draw = rng.normal();
                            draw * draw
                        }
                    });
                }
            }
        }
        let total: f64 = pmf.iter().sum();
        pmf.into_iter().map(|p| p / total).collect()
    }
}

/// `rows` rows drawn from a pmf.
pub fn sample(shape: [usize; 3], pmf: &[f64], rows: u64, rng: &mut Rng) -> Counts {
    let mut ends = pmf.to_vec();
    for i in 1..ends.len() {
        ends[i] += ends[i - 1];
    }
    let total = ends[ends.len() - 1];
    let mut cells = vec![0; pmf.len()];
    for _ in 0..rows {
        let u = rng.unit() * total;
        cells[ends.partition_point(|&end| end <= u).min(pmf.len() - 1)] += 1;
    }
    Counts::new(shape, cells)
}

use super::*;
use crate::analysis::{Names, decompose_codes};
use crate::rng::Rng;
use schema::config::{Config, Preset};
use schema::progress::Silent;
use schema::report::LayerReport;

mod measured;

/// Latent symbols of both modalities and the class, before a share of the classes is drawn anew.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Case {
    /// A bit that both show, a bit of the first alone, and the XOR of a bit each.
    Mixed,
    Redundant,
    Unique,
    Xor,
    Noise,
}

/// Share of classes that are drawn anew.
const FLIPPED: f64 = 0.1;
/// Standard deviation of what varies in every column: small enough that the latents can be told.
const NOISE: f64 = 0.15;

impl Case {
    const ALL: [Case; 5] = [Case::Mixed, Case::Redundant, Case::Unique, Case::Xor, Case::Noise];

    /// Symbols of each modality, and classes.
    fn sizes(self) -> [u64; 3] {
        match self {
            Case::Mixed => [8, 4, 8],
            Case::Redundant => [3, 3, 3],
            Case::Unique => [3, 4, 3],
            Case::Xor => [2, 2, 2],
            Case::Noise => [4, 4, 3],
        }
    }

    fn draw(self, rng: &mut Rng) -> [u64; 3] {
        let [p, q, classes] = self.sizes();
        let [a, b] = [rng.below(p), rng.below(q)];
        let [a, b, y] = match self {
            Case::Mixed => {
                // `a` has a shared bit, a bit of its own and one of the XOR.
                let b = a / 4 * 2 + b % 2;
                [a, b, a / 2 * 2 + (a % 2 ^ b % 2)]
            }
            Case::Redundant => [a, a, a],
            Case::Unique => [a, b, a],
            Case::Xor => [a, b, a ^ b],
            Case::Noise => [a, b, rng.below(classes)],
        };
        [a, b, if rng.unit() < FLIPPED { rng.below(classes) } else { y }]
    }
}

/// Rows that show latents in `width` columns, beside clusters of `nuisance` times their strength that say nothing.
fn planted(case: Case, rows: usize, width: usize, nuisance: f64, seed: u64) -> ([Feature; 2], Vec<u32>) {
    const CLUSTERS: usize = 8;
    let mut rng = Rng::stream(seed, &[rows as u64, width as u64]);
    let sizes = case.sizes();
    let directions = [0, 1].map(|side| {
        let count = sizes[side] as usize + CLUSTERS;
        orthonormal(count, width, &mut rng)
    });
    let mut values = [0, 1].map(|_| Array2::<f32>::zeros((rows, width)));
    let mut target = Vec::with_capacity(rows);
    for row in 0..rows {
        let drawn = case.draw(&mut rng);
        for side in 0..2 {
            let other = sizes[side] as usize + rng.below(CLUSTERS as u64) as usize;
            let (signal, other) = (&directions[side][drawn[side] as usize], &directions[side][other]);
            for column in 0..width {
                let value = signal[column] + nuisance * other[column] + NOISE * rng.normal();
                values[side][[row, column]] = value as f32;
            }
        }
        target.push(drawn[2] as u32);
    }
    (values.map(Feature::Matrix), target)
}

/// Gram and Schmidt.
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

fn labels(target: &[u32]) -> Feature {
    let classes = target.iter().max().map_or(0, |&last| last + 1);
    Feature::Symbols { codes: target.to_vec(), labels: (0..classes).map(|class| class.to_string()).collect() }
}

fn plan(config: Config) -> Plan {
    config.check().expect("valid settings")
}

fn decompose(codes: &[Codes], target: &Codes, plan: &Plan) -> LayerReport {
    let names = Names { sources: ["a", "b"], target: "y" };
    decompose_codes("0", names, [&codes[0], &codes[1]], target, plan, &Silent).expect("codes fit").0
}

/// The layer by predictive codes.
fn predicted(features: &[Feature; 2], target: &[u32], config: Config) -> LayerReport {
    let plan = plan(config);
    let target = Target::new(&labels(target), &plan, &[1, 0], &Silent).unwrap();
    let modalities = features.each_ref().map(|feature| Modality::new(feature, &plan, &[0, 0], &Silent).unwrap());
    let codes = code(&modalities.each_ref(), &target, &plan, &[0, 0], &Silent).unwrap();
    decompose(&codes, &target.counted, &plan)
}

fn predictive(clusters: u32) -> Config {
    Config { clusters, ..Config::preset(Preset::Predictive) }
}

//! What k-means and predictive codes keep of planted points: the question of [`learn::nuisance`].

use super::answer::{DRAWS, inferred};
use data::Feature;
use engine::analysis::{self, Names};
use engine::discretize::{self, held_out};
use engine::error::EngineError;
use engine::joint::Joint;
use engine::math::bits;
use engine::predict;
use engine::probe;
use engine::rng::Rng;
use learn::ask::SHOWN;
use learn::nuisance::{Kept, LAYERS, Nuisance};
use ndarray::Array2;
use schema::config::{Coding, Config};
use schema::progress::Silent;
use schema::report::{EngineInfo, Header, Report};

const NAMES: Names = Names { sources: ["image", "text"], target: "label" };
const ROWS: usize = 4_000;
/// Standard deviation of the signal: with the largest nuisance, points still fit into their picture.
const SIGNAL: f64 = 0.7;
/// Deviation of a point from the place of its cluster, in standard deviations of the signal: neighbouring levels hardly overlap.
const SPREAD: f64 = 0.15;
/// Clusters of the nuisance.
const CLUSTERS: u64 = 3;

/// Levels of the signal, which are the modalities' symbols and the target's classes: the image has both bits, the text the first one.
const IMAGE: usize = 4;
const TEXT: usize = 2;

/// Places of `count` levels whose standard deviation is 1.
fn place(level: usize, count: usize) -> f64 {
    let deviation = ((count * count - 1) as f64 / 12.0).sqrt();
    (level as f64 - (count - 1) as f64 / 2.0) / deviation
}

/// Points of image and text, and the class of each row.
fn drawn(asked: Nuisance) -> ([Array2<f32>; 2], Vec<usize>) {
    let mut rng = Rng::stream(asked.seed, &[]);
    let mut points = [0; 2].map(|_| Array2::zeros((ROWS, 2)));
    let mut classes = Vec::with_capacity(ROWS);
    for row in 0..ROWS {
        let class = rng.below(IMAGE as u64) as usize;
        let signals = [place(class, IMAGE), place(class / TEXT, TEXT)];
        for (points, signal) in points.iter_mut().zip(signals) {
            let nuisance = asked.size * place(rng.below(CLUSTERS) as usize, CLUSTERS as usize);
            for (axis, centre) in [nuisance, signal].into_iter().enumerate() {
                points[[row, axis]] = (SIGNAL * (centre + SPREAD * rng.normal())) as f32;
            }
        }
        classes.push(class);
    }
    (points, classes)
}

/// The table of the levels themselves.
fn planted() -> Result<Joint, EngineError> {
    let mut mass = vec![0.0; IMAGE * TEXT * IMAGE];
    (0..IMAGE).for_each(|class| mass[(class * TEXT + class / TEXT) * IMAGE + class] = 1.0 / IMAGE as f64);
    Joint::from_mass([IMAGE, TEXT, IMAGE], &mass)
}

pub fn kept(asked: Nuisance, engine: EngineInfo) -> Result<Kept, EngineError> {
    let (points, classes) = drawn(asked);
    let features = points.each_ref().map(|points| Feature::Matrix(points.clone()));
    let label = Feature::from_labels(classes.iter().map(usize::to_string));

    let config = Config {
        normalize: false,
        pca: None,
        clusters: asked.clusters,
        clamp_clusters: true,
        restarts: 4,
        sources: Coding::Clusters,
        null: DRAWS,
        resamples: 0,
        seed: asked.seed,
        ..Config::default()
    };
    let plan = config.clone().check()?;
    let truth = analysis::decompose_joint(LAYERS[0], NAMES, &planted()?, None, &plan, &Silent)?;

    let target = discretize::code_target(&label, &plan, &[1, 0], &Silent)?;
    let code = |feature| discretize::code(feature, plan.sources, plan.clusters, &plan, &[0, 0], &Silent);
    let clusters = [code(&features[0])?, code(&features[1])?];
    let (layer, joint) = analysis::decompose_codes(LAYERS[1], NAMES, clusters.each_ref(), &target, &plan, &Silent)?;
    let read = probe::readable(&features.each_ref(), &target.codes, IMAGE, &plan, &Silent)?;
    let read = read.expect("thousands of rows of four classes are probed").alone;
    let k_means = inferred(layer, &joint, &plan)?;

    let halved = Config { sources: Coding::Predictive, held_out: 0.5, ..config.clone() }.check()?;
    let split = held_out::split(ROWS, &halved)?.expect("half of the rows are held out");
    let target = predict::Target::new(&label, &halved, &[1, 0], &Silent)?;
    let modality = |feature| predict::Modality::new(feature, &halved, &[0, 0], &Silent);
    let modalities = [modality(&features[0])?, modality(&features[1])?];
    let codes = predict::code(&modalities.each_ref(), &target, &halved, &[0, 0], &Silent)?;
    let (layer, joint) =
        analysis::decompose_codes(LAYERS[2], NAMES, [&codes[0], &codes[1]], &target.counted, &halved, &Silent)?;
    let predictive = inferred(layer, &joint, &halved)?;

    let shown = |row: usize, code: u32| (points[0][[row, 0]], points[0][[row, 1]], code);
    let all = clusters[0].codes.iter().enumerate().map(|(row, &code)| shown(row, code));
    let counted = split.counted.iter().zip(&codes[0].codes).map(|(&row, &code)| shown(row, code));
    Ok(Kept {
        asked,
        readable: [bits(read[0].nats), bits(read[1].nats)],
        points: [all.take(SHOWN).collect(), counted.take(SHOWN).collect()],
        report: Report::new(
            Header::of(NAMES.sources, NAMES.target, &config, &engine),
            vec![truth, k_means, predictive],
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(size: f64, clusters: u32) -> Kept {
        kept(Nuisance { size, clusters, seed: 0 }, EngineInfo::of("native", 1)).expect("a sound question")
    }

    /// R, U of the image, U of the text, S.
    fn atoms(found: &Kept, layer: usize) -> [f64; 4] {
        let atoms = &found.report.layers[layer].atoms;
        [atoms.redundant, atoms.unique[0], atoms.unique[1], atoms.synergistic]
    }

    #[test]
    fn the_truth_is_a_bit_that_both_have_and_one_of_the_image() {
        let found = found(1.8, 4);
        for (found, planted) in atoms(&found, 0).into_iter().zip([1.0, 1.0, 0.0, 0.0]) {
            assert!((found - planted).abs() < 1e-9, "{found} {planted}");
        }
        assert!(found.readable[0] > 1.9 && found.readable[1] > 0.95, "{:?}", found.readable);
        let images: [usize; 2] = found.points.each_ref().map(Vec::len);
        assert_eq!(images, [SHOWN; 2]);
    }

    #[test]
    fn k_means_loses_the_bits_as_the_nuisance_grows_and_predictive_codes_keep_them() {
        for size in [0.0, 1.0, 1.8, 3.0] {
            let found = found(size, 4);
            let [redundant, image, text, synergistic] = atoms(&found, 2);
            assert!(
                redundant > 0.95 && image > 0.9 && text < 0.02 && synergistic < 0.1,
                "{size} {:?}",
                atoms(&found, 2)
            );
            assert!(found.readable[0] > 1.9, "{size} {:?}", found.readable);
        }
        let kept = |size: f64, clusters: u32| found(size, clusters).report.layers[1].information.sources[0];
        assert!(kept(0.0, 4) > 1.9, "{}", kept(0.0, 4));
        // Three for the nuisance, and one that halves one of these.
        assert!(kept(3.0, 4) < 0.5, "{}", kept(3.0, 4));
        // As many clusters as there are places.
        assert!(kept(1.8, 12) > 1.5, "{}", kept(1.8, 12));
    }

    #[test]
    fn a_nuisance_out_of_range_is_refused_in_words() {
        let asked = Nuisance { size: 4.0, clusters: 4, seed: 0 };
        assert!(
            asked.check().unwrap_err().starts_with("a nuisance of 4 and 4 clusters were asked for; expected 0 to 3")
        );
        assert!(Nuisance { size: f64::NAN, ..asked }.check().is_err());
    }
}

//! What accuracy says of two modalities, beside what the atoms say: each measure's value of either, and the share that it gives to the first.

use crate::format::{percent, short};
use schema::report::{LayerReport, Report};

/// One way to say how much each modality contributes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    pub name: &'static str,
    /// What it asks, in a few words, and where it comes from.
    pub asks: &'static str,
    /// Of the first and of the second modality. Bits, or shares of the examples.
    pub values: [f64; 2],
    pub of: Of,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Bits,
    Examples,
}

/// Below this an accuracy, or a difference of two, says nothing: half of one example in a hundred.
const NOTHING: f64 = 0.005;
/// The same in bits.
const NO_BITS: f64 = 0.01;

/// How many there are.
pub const COUNT: usize = 5;

/// Every measure of a layer, the atoms' first; `None` where no probe was fitted.
pub fn measures(layer: &LayerReport) -> Option<[Measure; COUNT]> {
    let read = layer.readable.as_ref()?;
    let alone = |i: usize| read.of.sources.values().nth(i);
    let (a, b, both) = (alone(0)?, alone(1)?, &read.of.joint);
    let without = |i: usize| read.permuted.values().nth(i);
    let (without_a, without_b) = (without(0)?, without(1)?);
    let unique = |i: usize| layer.atoms.unique.values().nth(i).copied().unwrap_or(0.0);
    let of = |name, asks, of, values| Measure { name, asks, values, of };
    let accuracies = [read.guess, a.accuracy, b.accuracy, both.accuracy];
    Some([
        of(
            "unique information",
            "what only this modality says about the target (the contribution of Amit et al.)",
            Of::Bits,
            [unique(0), unique(1)],
        ),
        of(
            "Shapley, information",
            "readable bits that the modality adds, averaged over adding it first and adding it second (Shapley 1953)",
            Of::Bits,
            shapley([0.0, a.shown(), b.shown(), both.shown()]),
        ),
        of(
            "Shapley, accuracy",
            "the same for the probe's accuracy, counted from that of a guess",
            Of::Examples,
            shapley(accuracies),
        ),
        of(
            "lost when permuted",
            "accuracy that the probe of both loses when this modality is taken from another example (perceptual \
                score, Gat et al. 2021)",
            Of::Examples,
            [both.accuracy - without_a.accuracy, both.accuracy - without_b.accuracy],
        ),
        of(
            "accuracy alone",
            "how much more often than a guess a probe of this modality alone is right",
            Of::Examples,
            [a.accuracy - read.guess, b.accuracy - read.guess],
        ),
    ])
}

/// Shapley values of two players, of the values of none, the first, the second and both.
fn shapley([none, first, second, both]: [f64; 4]) -> [f64; 2] {
    [(first - none + both - second) / 2.0, (second - none + both - first) / 2.0]
}

impl Measure {
    /// The first modality's share of both values, negative ones counted as none; `None` where both are nothing.
    pub fn share(&self) -> Option<f64> {
        let least = if self.of == Of::Bits { NO_BITS } else { NOTHING };
        let [a, b] = self.values.map(|value| value.max(0.0));
        (a + b > least).then(|| a / (a + b))
    }

    /// A value with its unit: bits as `unit` has them, accuracies in points of a hundred.
    pub fn value(&self, side: usize, unit: crate::format::Unit) -> String {
        match self.of {
            Of::Bits => format!("{} {}", short(unit.of(self.values[side])), unit.symbol()),
            Of::Examples => percent(self.values[side]),
        }
    }
}

/// Why the measures differ, said once.
pub const MEANING: &str = "Accuracy does not separate what only one modality says from what both say. A Shapley \
    value credits each with half of what is shared. The loss under permutation shows what this one probe relies on, \
    which is arbitrary where both modalities say the same. Unique information counts only what the other modality \
    does not have.";

/// What the measures say at the last layer that was probed, in words.
pub fn told(report: &Report) -> Option<String> {
    let (layer, all) = report.layers.iter().rev().find_map(|layer| Some((layer, measures(layer)?)))?;
    let read = layer.readable.as_ref()?;
    let name = report.sources.first()?;
    let shares: Vec<(f64, &Measure)> = all.iter().filter_map(|measure| Some((measure.share()?, measure))).collect();
    let (low, least) = shares.iter().min_by(|a, b| a.0.total_cmp(&b.0))?;
    let (high, most) = shares.iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
    let [a, b] = [0, 1].map(|i| read.of.sources.values().nth(i).map_or(0.0, |reading| reading.accuracy));
    let second = report.sources.get(1)?;
    let accuracies = format!(
        "A linear probe is right for {} of held-out examples from {name}, {} from {second} and {} from both; a \
            guess would be right for {}.",
        percent(a),
        percent(b),
        percent(read.of.joint.accuracy),
        percent(read.guess)
    );
    let shares = match high - low > 0.1 {
        true => format!(
            "The share of {name} is between {} ({}) and {} ({}).",
            percent(*low),
            least.name,
            percent(*high),
            most.name
        ),
        false => format!("All measures give {name} a share of about {}.", percent((low + high) / 2.0)),
    };
    Some(format!("{accuracies} {shares}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Unit;

    /// Accuracies of the first, the second, both, and of both without the first and the second; bits are ten times those.
    fn report(accuracies: [f64; 5], unique: [f64; 2]) -> Report {
        let reading = |accuracy: f64| serde_json::json!({"bits": 2.0 * accuracy - 0.5, "standard_error": 0.02, "accuracy": accuracy});
        let [a, b, both, without_a, without_b] = accuracies.map(reading);
        serde_json::from_value(serde_json::json!({
            "schema": "pidlens.report/2", "unit": "bit", "sources": ["image", "text"], "target": "group", "config": {},
            "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1},
            "layers": [{
                "name": "all rows", "rows": 400, "shape": [4, 4, 4],
                "atoms": {"redundant": 0.5, "unique": {"image": unique[0], "text": unique[1]}, "synergistic": 0.0},
                "information": {"image": 0.5, "text": 0.5, "joint": 1.0},
                "readable": {"folds": 5, "examples": 400, "of": {"image": a, "text": b, "joint": both},
                    "permuted": {"image": without_a, "text": without_b}, "guess": 0.25, "alignment": 0.5},
                "certificate": {"gap": 2e-10, "marginal_residual": 0.0, "iterations": 9, "status": "converged"},
                "contribution": null, "sample": null, "warnings": [], "coding": {}
            }]
        }))
        .expect("the sample is a report")
    }

    #[test]
    fn shapley_values_share_out_what_both_add_to_nothing() {
        assert_eq!(shapley([0.25, 0.75, 0.25, 0.75]), [0.5, 0.0]);
        assert_eq!(shapley([0.25, 0.75, 0.75, 0.75]), [0.25, 0.25]);
        let [a, b] = shapley([0.2, 0.5, 0.4, 0.9]);
        assert!((a + b - 0.7).abs() < 1e-15 && a > b);
    }

    #[test]
    fn where_both_say_the_same_accuracy_gives_each_half_and_unique_information_nothing() {
        let report = report([0.75, 0.75, 0.75, 0.5, 0.75], [0.0, 0.0]);
        let all = measures(&report.layers[0]).unwrap();
        assert_eq!(all.map(|measure| measure.share()), [None, Some(0.5), Some(0.5), Some(1.0), Some(0.5)]);
        assert_eq!(all[2].value(0, Unit::Bits), "25.0\u{202f}%");
        assert_eq!(all[1].value(1, Unit::Bits), "0.500 bit");
        let words = told(&report).unwrap();
        assert_eq!(
            words,
            "A linear probe is right for 75.0\u{202f}% of held-out examples from image, 75.0\u{202f}% from text and 75.0\u{202f}% from both; a guess would be right for \
             25.0\u{202f}%. The share of image is between 50.0\u{202f}% (Shapley, information) and 100\u{202f}% (lost when permuted)."
        );
    }

    #[test]
    fn measures_that_agree_are_told_as_one() {
        let words = told(&report([0.75, 0.25, 0.75, 0.25, 0.75], [1.0, 0.0])).unwrap();
        assert!(words.ends_with("All measures give image a share of about 100\u{202f}%."), "{words}");
        let mut unprobed = report([0.75; 5], [0.0; 2]);
        unprobed.layers[0].readable = None;
        assert_eq!((told(&unprobed), measures(&unprobed.layers[0])), (None, None));
    }
}

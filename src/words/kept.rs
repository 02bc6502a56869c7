//! What the codes keep of what a linear probe reads in the embeddings: both numbers side by side, and in words.

use crate::format::{layer_words, listed, whole_percent};
use schema::report::{LayerReport, Reading, Report};

/// Shares from here on are all that is read: they would be printed as 100 %.
const WHOLE: f64 = 0.995;

/// What the codes of one modality, or of both, keep, and what is readable there. Bits, or nats or shares, as the layer has them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kept<'r> {
    pub name: &'r str,
    /// Not below 0.
    pub kept: f64,
    pub reading: Reading,
}

/// What is kept, as a share of what is readable.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Share {
    /// The reading is not distinguishable from noise.
    Noise,
    /// As much as is read, or more.
    Whole,
    Part(f64),
}

impl Kept<'_> {
    pub fn share(&self) -> Share {
        match self.kept / self.reading.bits {
            _ if !self.reading.is_certain() => Share::Noise,
            share if share < WHOLE => Share::Part(share),
            _ => Share::Whole,
        }
    }

    /// What is readable and not in the codes.
    pub fn lost(&self) -> f64 {
        (self.reading.shown() - self.kept).max(0.0)
    }
}

/// Of the first modality, of the second, of both; `None` where no probe was fitted.
pub fn kept(layer: &LayerReport) -> Option<[Kept<'_>; 3]> {
    let of = &layer.readable.as_ref()?.of;
    let alone = |i: usize| {
        let (name, &reading) = of.sources.get_index(i)?;
        let kept = layer.information.sources.get(name).copied().unwrap_or(0.0).max(0.0);
        Some(Kept { name, kept, reading })
    };
    let both = Kept { name: "both", kept: layer.information.joint.max(0.0), reading: of.joint };
    Some([alone(0)?, alone(1)?, both])
}

/// Whether the codes of a modality, or of both, lose so much of what is readable that other codes are worth a try.
pub fn loses(layer: &LayerReport) -> bool {
    kept(layer).is_some_and(|sides| sides.iter().any(|side| side.reading.is_lost(side.kept)))
}

/// `H(Y)`, bits: no more can be read. `None` where the target's counts are not given.
pub fn entropy(report: &Report, layer: &LayerReport) -> Option<f64> {
    let counts = &layer.coding.get(&report.target)?.counts;
    let all = counts.iter().sum::<u64>() as f64;
    let shares = counts.iter().filter(|&&count| count > 0).map(|&count| count as f64 / all);
    (all > 0.0).then(|| shares.map(|share| -share * share.log2()).sum())
}

/// What a share is of, and what it does not say.
pub const MEANING: &str = "A linear probe is a simple classifier, fitted to the embeddings and judged on examples \
    that it has not seen. It cannot see an XOR, so what it reads is a lower bound on what the embeddings hold. The \
    atoms describe the codes and say nothing about what the codes lost.";

/// Why codes may hold more than is read.
const MORE: &str = "codes can hold what a linear probe cannot see, and their information is usually estimated too \
    high where examples are few";

/// The shares at the last layer that has any, in words.
pub fn told(report: &Report) -> Option<String> {
    let (layer, sides) = report.layers.iter().rev().find_map(|layer| Some((layer, kept(layer)?)))?;
    let at = match report.layers.as_slice() {
        [_] => "The".to_owned(),
        _ => format!("At {}, the", layer_words(&layer.name)),
    };
    let [mut parts, mut whole, mut noise] = [const { Vec::new() }; 3];
    for (side, name) in sides.iter().zip([sides[0].name, sides[1].name, "both together"]) {
        match side.share() {
            Share::Part(share) if parts.is_empty() => {
                parts.push(format!("{} of what a linear probe reads in {name}", whole_percent(share)));
            }
            Share::Part(share) => parts.push(format!("{} in {name}", whole_percent(share))),
            Share::Whole => whole.push(name.to_owned()),
            Share::Noise => noise.push(name.to_owned()),
        }
    }
    let kept = match (parts.as_slice(), whole.as_slice()) {
        ([], []) => None,
        (parts, []) => Some(format!("{at} codes keep {}.", listed(parts))),
        ([], whole) => {
            Some(format!("{at} codes keep at least as much as a linear probe reads in {}: {MORE}.", listed(whole)))
        }
        (parts, whole) => Some(format!(
            "{at} codes keep {}. In {}, they keep at least as much as is read: {MORE}.",
            listed(parts),
            listed(whole)
        )),
    };
    let nothing = match (noise.as_slice(), &kept) {
        ([], _) => None,
        (noise, Some(_)) => Some(format!("What is read in {} is not distinguishable from noise.", listed(noise))),
        (noise, None) => {
            Some(format!("What a linear probe reads in {} is not distinguishable from noise.", listed(noise)))
        }
    };
    Some(kept.into_iter().chain(nothing).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is kept, and what is read with its standard error, of each and both.
    fn report(layers: usize, sides: [(f64, f64, f64); 3]) -> Report {
        let [a, b, both] = sides.map(|(_, bits, standard_error)| {
            serde_json::json!({"bits": bits, "standard_error": standard_error, "accuracy": 0.5})
        });
        let layer = serde_json::json!({
            "name": "6", "rows": 1816, "shape": [8, 8, 2],
            "atoms": {"redundant": 0.0, "unique": {"image": 0.0, "name": 0.0}, "synergistic": 0.0},
            "information": {"image": sides[0].0, "name": sides[1].0, "joint": sides[2].0},
            "readable": {"folds": 5, "examples": 1816, "of": {"image": a, "name": b, "joint": both}, "permuted": {"image": a, "name": b}, "guess": 0.4, "alignment": 0.2},
            "certificate": {"gap": 2e-10, "marginal_residual": 0.0, "iterations": 9, "status": "converged"},
            "contribution": null, "sample": null, "warnings": [], "coding": {"group": {
                "method": "labels", "dimensions": null, "components": null, "explained_variance": null, "converged": null,
                "symbols": 2, "labels": ["a", "b"], "counts": [454, 1362]
            }}
        });
        serde_json::from_value(serde_json::json!({
            "schema": "pidlens.report/2", "unit": "bit", "sources": ["image", "name"], "target": "group", "config": {},
            "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1}, "layers": vec![layer; layers]
        }))
        .expect("the sample is a report")
    }

    #[test]
    fn each_and_both_have_their_share_in_one_sentence() {
        let report = report(1, [(0.766, 1.344, 0.03), (1.463, 2.12, 0.04), (1.756, 2.223, 0.05)]);
        assert_eq!(
            told(&report).unwrap(),
            "The codes keep 57\u{202f}% of what a linear probe reads in image, 69\u{202f}% in name and 79\u{202f}% in both together."
        );
        assert_eq!(kept(&report.layers[0]).unwrap().map(|side| side.name), ["image", "name", "both"]);
    }

    #[test]
    fn the_layer_is_named_where_there_are_several_and_the_last_one_that_was_probed_is_told() {
        let mut report = report(2, [(0.5, 1.0, 0.01); 3]);
        report.layers[0].name = "5".into();
        report.layers[1].readable = None;
        assert!(told(&report).unwrap().starts_with("At layer 5, the codes keep 50\u{202f}% of what"));
        report.layers[0].readable = None;
        assert_eq!(told(&report), None);
    }

    #[test]
    fn noise_has_no_share_and_more_than_is_read_is_no_percentage() {
        let sides = [(0.1, 0.05, 0.03), (1.2, 1.0, 0.03), (0.6, 1.0, 0.03)];
        let words = told(&report(1, sides)).unwrap();
        assert!(words.starts_with("The codes keep 60\u{202f}% of what a linear probe reads in both together. In name, they keep at least as much as is read: codes can"));
        assert!(words.ends_with("What is read in image is not distinguishable from noise."), "{words}");
        let words = told(&report(1, [(0.1, -0.05, 0.0); 3])).unwrap();
        assert_eq!(
            words,
            "What a linear probe reads in image, name and both together is not distinguishable from noise."
        );
        let words = told(&report(1, [(0.999, 1.0, 0.01); 3])).unwrap();
        assert!(words.starts_with(
            "The codes keep at least as much as a linear probe reads in image, name and both together: codes can"
        ));
    }

    #[test]
    fn what_is_lost_is_never_negative_and_what_is_kept_neither() {
        let report = report(1, [(1.2, 1.0, 0.03), (-0.1, 1.0, 0.03), (0.2, -0.5, 0.03)]);
        let [more, less, unread] = kept(&report.layers[0]).unwrap();
        assert_eq!((more.lost(), less.kept, less.lost(), unread.lost()), (0.0, 0.0, 1.0, 0.0));
        assert_eq!(less.share(), Share::Part(0.0));
    }

    #[test]
    fn other_codes_are_advised_where_much_is_lost_and_not_for_noise() {
        let loses = |first| super::loses(&report(1, [first, (0.9, 1.0, 0.01), (0.9, 1.0, 0.01)]).layers[0]);
        assert!(loses((0.6, 1.0, 0.01)) && !loses((0.8, 1.0, 0.01)) && !loses((0.0, 0.01, 0.01)));
    }

    #[test]
    fn the_entropy_is_of_the_labels() {
        let mut report = report(1, [(0.5, 1.0, 0.01); 3]);
        assert!((entropy(&report, &report.layers[0]).unwrap() - 0.811_278_124_459_132_8).abs() < 1e-15);
        report.layers[0].coding["group"].counts.clear();
        assert_eq!(entropy(&report, &report.layers[0]), None);
    }
}

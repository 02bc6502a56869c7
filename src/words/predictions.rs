//! What a model's own predictions say, in words: how often each is right, and what those that saw both modalities tell.

use crate::format::{Unit, layer_words, percent};
use schema::report::{LayerReport, Report};

/// A sentence or two of the last layer; `None` where no predictions were given.
pub fn told(report: &Report, unit: Unit) -> Option<String> {
    let layer = report.layers.last()?;
    let place = if report.layers.len() > 1 { format!(" in {}", layer_words(&layer.name)) } else { String::new() };
    let sentences: Vec<String> =
        [synergy(layer, &place, unit), accuracies(layer, &report.target, &place)].into_iter().flatten().collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn synergy(layer: &LayerReport, place: &str, unit: Unit) -> Option<String> {
    let both = layer.both.as_ref()?;
    Some(format!(
        "Joint information{place} is computed from {}: {}, of which {} is synergistic. By pairs of codes it is {}.",
        both.name,
        unit.show(both.predictions),
        unit.show(layer.atoms.synergistic),
        unit.show(both.pairs)
    ))
}

fn accuracies(layer: &LayerReport, target: &str, place: &str) -> Option<String> {
    let of = |(name, share): (&String, f64)| format!("{} by {name}", percent(share));
    let right: Vec<String> =
        layer.coding.iter().filter_map(|(name, coding)| Some((name, coding.accuracy?))).map(of).collect();
    (!right.is_empty())
        .then(|| format!("How often the most probable class is the right {target}{place}: {}.", right.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn accuracies_and_what_saw_both_are_told_where_they_were_given() {
        let coding = |accuracy: Option<f64>| {
            json!({"method": "predictions", "dimensions": 3, "components": null, "explained_variance": null, "converged": true,
                "accuracy": accuracy, "symbols": 1, "labels": ["1"], "counts": [9]})
        };
        let mut report: Report = serde_json::from_value(json!({
            "schema": "pidlens.report/2", "unit": "bit", "sources": ["v", "l"], "target": "label", "config": {},
            "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1},
            "layers": [{"name": "all rows", "rows": 9, "shape": [1, 1, 2],
                "atoms": {"redundant": 0.25, "unique": {"v": 0.0, "l": 0.0}, "synergistic": 0.5},
                "information": {"v": 0.25, "l": 0.25, "joint": 0.75},
                "both": {"name": "vl", "predictions": 0.75, "pairs": 0.5},
                "certificate": {"gap": 0.0, "marginal_residual": 0.0, "iterations": 1, "status": "converged"},
                "contribution": null, "sample": null, "warnings": [],
                "coding": {"v": coding(Some(0.5)), "l": coding(None), "vl": coding(Some(0.875))}}]
        }))
        .expect("a report");
        let told_of = |report: &Report| told(report, Unit::Bits);
        assert_eq!(
            told_of(&report).as_deref(),
            Some(
                "Joint information is computed from vl: 0.750\u{202f}bit, of which 0.500\u{202f}bit is synergistic. By pairs of codes it is 0.500\u{202f}bit. \
                 How often the most probable class is the right label: 50.0\u{202f}% by v, 87.5\u{202f}% by vl."
            )
        );
        report.layers[0].both = None;
        report.layers[0].coding.clear();
        assert_eq!(told_of(&report), None);
    }
}

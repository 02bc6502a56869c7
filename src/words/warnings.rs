//! The warnings of all layers: a sentence that differs from layer to layer in its numbers alone is said once.

use crate::format::{layer_tick, whole};
use crate::story::places::{named, stretches};
use indexmap::IndexMap;
use schema::report::{LOSSY, LayerReport, Report};

/// One line for each kind of warning, with the layers that it concerns.
pub fn grouped(report: &Report) -> Vec<String> {
    let mut kinds: IndexMap<String, Vec<(usize, &str)>> = IndexMap::new();
    for (at, layer) in report.layers.iter().enumerate() {
        for warning in &layer.warnings {
            kinds.entry(kind(layer, warning)).or_default().push((at, warning));
        }
    }
    kinds.values().map(|found| line(report, found)).collect()
}

/// A warning without its numbers and its layer's name.
fn kind(layer: &LayerReport, warning: &str) -> String {
    if warning.starts_with(LOSSY) {
        return LOSSY.to_owned();
    }
    let mut kind = String::with_capacity(warning.len());
    for letter in warning.strip_prefix(layer.name.as_str()).unwrap_or(warning).chars() {
        match letter {
            '0'..='9' | '.' if kind.ends_with('#') => {}
            '0'..='9' => kind.push('#'),
            letter => kind.push(letter),
        }
    }
    kind
}

fn line(report: &Report, found: &[(usize, &str)]) -> String {
    let names: Vec<&str> = report.layers.iter().map(|layer| layer.name.as_str()).collect();
    let Some(&(first, words)) = found.first() else { return String::new() };
    let said = match words.starts_with(LOSSY) && names.len() > 1 {
        // Its numbers have a picture of their own.
        true => format!(
            "{LOSSY} {} than a linear probe reads in the embeddings: see \u{201c}What the codes keep\u{201d}.",
            report.target
        ),
        false => words.to_owned(),
    };
    let places = stretches(names.len(), |at| found.iter().any(|(place, _)| *place == at));
    let place = match (names.len(), places.len()) {
        (1, _) => return said,
        (n, _) if found.len() >= n => "every layer".to_owned(),
        (_, 1..=6) => named(&names, &places),
        _ => format!("{} of {} layers", found.len(), whole(names.len() as u64)),
    };
    let alike = found.iter().all(|(_, other)| *other == words) || words.starts_with(LOSSY);
    let numbers = if alike { String::new() } else { format!(" (numbers of layer {})", layer_tick(names[first])) };
    format!("{place}{numbers}: {said}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(warnings: &[&[&str]]) -> Report {
        let layer = |(i, warnings): (usize, &&[&str])| {
            serde_json::json!({"name": format!("layer {i}"), "rows": 40, "shape": [2, 2, 2],
                "atoms": {"redundant": 0.1, "unique": {"a": 0.0, "b": 0.0}, "synergistic": 0.0},
                "information": {"a": 0.1, "b": 0.1, "joint": 0.1},
                "certificate": {"gap": 0.0, "marginal_residual": 0.0, "iterations": 1, "status": "converged"},
                "contribution": null, "sample": null, "coding": {}, "warnings": warnings})
        };
        let layers: Vec<_> = warnings.iter().enumerate().map(layer).collect();
        serde_json::from_value(
            serde_json::json!({"schema": schema::report::SCHEMA, "unit": "bit", "sources": ["a", "b"],
            "target": "y", "config": {}, "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1},
            "layers": layers}),
        )
        .expect("it is a report")
    }

    #[test]
    fn warnings_that_differ_by_numbers_alone_are_one_line() {
        let report = report(&[
            &["40 rows fill 30 cells, 1.3 rows each"],
            &["40 rows fill 31 cells, 1.2 rows each", "other"],
            &[],
        ]);
        assert_eq!(
            grouped(&report),
            ["layers 0–1 (numbers of layer 0): 40 rows fill 30 cells, 1.3 rows each", "layer 1: other"]
        );
    }

    #[test]
    fn the_same_sentence_everywhere_needs_no_number() {
        assert_eq!(grouped(&report(&[&["same"], &["same"]])), ["every layer: same"]);
        assert_eq!(grouped(&report(&[&["layer 0: of 9 p-values"], &["layer 1: of 9 p-values"]])).len(), 1);
        assert_eq!(grouped(&report(&[&["only"]])), ["only"]);
    }
}

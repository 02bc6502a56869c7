//! Means over samples as CSV: one row a layer. What each sample gave is in the JSON.

use super::{maybe, of, word, written};
use crate::{verdict, warnings};
use schema::report::{NullOf, TestOf, quantity_names};
use schema::tokens::{Against, Aggregates, TokensLayer, TokensReport};

/// One column: its heading and a layer's cell.
type Column<'r> = (String, Box<dyn Fn(&TokensLayer) -> String + 'r>);

/// One number of a null.
type Told = (&'static str, fn(&NullOf) -> f64);

const NULL: [Told; 3] =
    [("null mean (bit)", |n| n.mean), ("null low (bit)", |n| n.low), ("null high (bit)", |n| n.high)];

/// One number of a test.
type Tested = (&'static str, fn(TestOf) -> f64);

const TEST: [Tested; 2] = [("p", |test| test.p), ("p over layers", |test| test.p_adjusted)];

/// An aggregate of the first modality's contribution, and its null.
type Aggregate = (&'static str, fn(&Aggregates) -> Option<f64>, fn(&TokensLayer) -> Option<Against>);

const AGGREGATES: [Aggregate; 2] = [
    ("ratio of means", |a| a.ratio_of_means, |l| l.null.as_ref()?.ratio_of_means),
    ("mean of ratios", |a| a.mean_of_ratios, |l| l.null.as_ref()?.mean_of_ratios),
];

/// As RFC 4180 CSV. Cells that a layer does not have (a contribution that the verdict does not let stand, say) are empty.
pub fn csv(report: &TokensReport) -> String {
    let columns = columns(report);
    let mut rows = vec![columns.iter().map(|(name, _)| name.clone()).collect()];
    rows.extend(report.layers.iter().map(|layer| columns.iter().map(|(_, cell)| cell(layer)).collect()));
    written(rows)
}

/// Means, in the order of [`quantity_names`].
fn means(layer: &TokensLayer) -> Vec<Option<f64>> {
    let (atoms, information) = (&layer.atoms, &layer.information);
    let unique = [0, 1].map(|side| of(&atoms.unique, side));
    let total = unique[0].zip(unique[1]).map(|(a, b)| a + b);
    let mut means = vec![Some(atoms.redundant), unique[0], unique[1], Some(atoms.synergistic), total];
    means.extend([0, 1].map(|side| of(&information.sources, side)));
    means.push(Some(information.joint));
    means
}

fn columns<'r>(report: &'r TokensReport) -> Vec<Column<'r>> {
    let mut columns: Vec<Column> = Vec::new();
    let mut add = |name: String, cell: Box<dyn Fn(&TokensLayer) -> String + 'r>| columns.push((name, cell));
    add("layer".into(), Box::new(|l| l.name.clone()));
    add("rows".into(), Box::new(|l| l.rows.to_string()));
    add("samples".into(), Box::new(|l| l.samples.to_string()));
    add("samples left out".into(), Box::new(|l| l.skipped.len().to_string()));
    for (at, name) in quantity_names(&report.sources, &report.target).into_iter().enumerate() {
        add(format!("{name}: mean (bit)"), Box::new(move |l| maybe(means(l)[at])));
        for (what, value) in NULL {
            let cell = move |l: &TokensLayer| l.null.as_ref().map(|null| value(null.of.values()[at]));
            add(format!("{name}: {what}"), Box::new(move |l| maybe(cell(l))));
        }
        for (what, p) in TEST {
            add(format!("{name}: {what}"), Box::new(move |l| maybe(l.test(at).map(p))));
        }
    }
    for (what, p) in TEST {
        let cell = move |l: &TokensLayer| l.null.as_ref()?.any.map(p);
        add(format!("any information: {what}"), Box::new(move |l| maybe(cell(l))));
    }
    let first = &report.sources[0];
    for (what, value, null) in AGGREGATES {
        let name = format!("contribution of {first}, {what}");
        add(name.clone(), Box::new(move |l| maybe(l.contribution.as_ref().and_then(value))));
        for (end, read) in [("mean", (|n| n.mean) as fn(Against) -> f64), ("low", |n| n.low), ("high", |n| n.high)] {
            add(format!("{name}: null {end}"), Box::new(move |l| maybe(null(l).map(read))));
        }
    }
    let error = |l: &TokensLayer| l.contribution.as_ref().and_then(|of| of.standard_error);
    add(format!("contribution of {first}, mean of ratios: standard error"), Box::new(move |l| maybe(error(l))));
    let defined = |l: &TokensLayer| l.contribution.as_ref().map(|of| of.defined);
    add("groups with a contribution".into(), Box::new(move |l| maybe(defined(l))));
    add("gap (bit)".into(), Box::new(|l| l.gap.to_string()));
    add("verdict".into(), Box::new(|l| maybe(l.verdict.as_ref().map(|v| word(&v.outcome)))));
    add("verdict in words".into(), Box::new(|l| maybe(verdict::of_groups(report, l))));
    let warnings = warnings::of_all(&report.warnings, &report.sources, &report.target, report.config.level).join(" | ");
    add("warnings".into(), Box::new(move |_| warnings.clone()));
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_a_layer_with_means_their_null_and_both_aggregates() {
        let chance = |mean: f64| json!({"mean": mean, "low": 0.1, "high": 0.2});
        let tested = |mean: f64| json!({"mean": mean, "low": 0.1, "high": 0.2, "p": 0.005, "p_adjusted": 0.01});
        let layer = json!({
            "name": "layer 0", "rows": 90, "samples": 9,
            "atoms": {"redundant": 0.125, "unique": {"image": 0.375, "text": 0.125}, "synergistic": 0.25},
            "information": {"image": 0.5, "text": 0.25, "joint": 0.875}, "gap": 1e-10,
            "contribution": {"ratio_of_means": 0.75, "mean_of_ratios": 0.625, "standard_error": 0.0625, "defined": 8},
            "verdict": {"outcome": "unique", "words": "Told, from noise.", "lead": null},
            "null": {
                "permutations": 199, "gap": 1e-10, "correction": "benjamini-hochberg", "any": {"p": 0.005, "p_adjusted": 0.02},
                "of": {
                    "redundant": chance(0.01), "unique": {"image": chance(0.02), "text": chance(0.03)}, "synergistic": chance(0.04),
                    "unique_total": chance(0.05), "information": {"image": tested(0.06), "text": tested(0.07), "joint": tested(0.08)}
                },
                "ratio_of_means": {"mean": 0.5, "low": 0.45, "high": 0.55}, "mean_of_ratios": null
            },
            "tests": {
                "method": "held-out", "correction": "benjamini-hochberg", "any_unique": {"p": 0.5, "p_adjusted": 0.75},
                "unique": {"image": {"p": 0.25, "p_adjusted": 0.375}, "text": {"p": 1.0, "p_adjusted": 1.0}}
            },
            "skipped": [{"name": "a", "why": "text is the same in every row"}], "of_samples": []
        });
        let report: TokensReport = serde_json::from_value(json!({
            "schema": "pidlens.tokens/1", "unit": "bit", "sources": ["image", "text"], "target": "fused", "config": {},
            "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1}, "pairing": "row i", "max_rows": null, "warnings": ["few rows"],
            "layers": [layer]
        }))
        .expect("the sample is a report");
        let text = csv(&report);
        let mut rows = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes()).into_records();
        let [head, row] = [rows.next(), rows.next()].map(|row| row.expect("a row").expect("what we write we read"));
        let cell = |name: &str| {
            let at = head.iter().position(|heading| heading == name);
            &row[at.unwrap_or_else(|| panic!("no column {name}: {head:?}"))]
        };
        for (name, value) in [
            ("samples left out", "1"),
            ("unique to image: mean (bit)", "0.375"),
            ("unique to text: null mean (bit)", "0.03"),
            ("I(image,text;fused): p over layers", "0.01"),
            ("any information: p over layers", "0.02"),
            ("unique to image: p", "0.25"),
            ("unique in all: p over layers", "0.75"),
            ("synergistic: p", ""),
            ("unique in all: mean (bit)", "0.5"),
            ("contribution of image, ratio of means", "0.75"),
            ("contribution of image, ratio of means: null high", "0.55"),
            ("contribution of image, mean of ratios: null mean", ""),
            ("contribution of image, mean of ratios: standard error", "0.0625"),
            ("groups with a contribution", "8"),
            ("verdict", "unique"),
            ("verdict in words", "Told, from noise."),
            ("warnings", "few rows"),
        ] {
            assert_eq!(cell(name), value, "{name}");
        }
        let mut names: Vec<&str> = head.iter().collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), head.len());
    }
}

//! The facts that belong under every chart, and how the numbers were made.

use crate::format::{Unit, bound, counted, short, whole};
use schema::report::{LayerReport, Report};

/// "n = 1 816", "K = 12", "seed 7", "certified to 10⁻⁹ bit": the facts that belong under every chart.
pub fn facts(report: &Report, unit: Unit) -> Vec<String> {
    let mut facts = Vec::new();
    match report.layers.first().map(|l| l.rows) {
        Some(Some(n)) => facts.push(format!("n = {}", whole(n))),
        Some(None) => facts.push("probabilities as given".into()),
        None => {}
    }
    if ["clusters", "predictive", "predictions", "logits"].iter().any(|method| made_by(report, method)) {
        facts.push(format!("K = {}", report.config.clusters));
        facts.push(format!("seed {}", report.config.seed));
    }
    let worst = report.layers.iter().map(|l| l.certificate.gap).fold(0.0, f64::max);
    if !report.layers.is_empty() {
        facts.push(if worst > 0.0 {
            format!("certified to {} {}", bound(unit.of(worst)), unit.symbol())
        } else {
            "certified exactly".into()
        });
    }
    facts
}

/// Whether some variable's codes were made so.
fn made_by(report: &Report, method: &str) -> bool {
    report.layers.iter().any(|layer| layer.coding.values().any(|coding| coding.method == method))
}

/// How the numbers were made, for a picture that stands alone: measure, coding, what was resampled.
pub fn settings(report: &Report) -> Vec<String> {
    let config = &report.config;
    let mut settings = vec!["BROJA".to_owned()];
    for (method, name) in [("clusters", "k-means"), ("predictive", "predictive codes")] {
        if made_by(report, method) {
            let rows = if config.normalize { "rows of unit length, " } else { "" };
            let components = config.pca.map_or("no PCA".to_owned(), |n| format!("PCA to {n}"));
            settings.push(format!("{rows}{components}, {name}"));
        }
    }
    for (method, name) in [("predictions", "given class probabilities"), ("logits", "given class logits")] {
        if made_by(report, method) {
            settings.push(name.to_owned());
        }
    }
    let resampled = |l: &LayerReport| l.inference.is_some();
    if report.layers.iter().any(resampled) {
        let sequential = match config.sequential {
            0 => String::new(),
            most => format!(" (tests of information: up to {})", whole(most.into())),
        };
        let [null, resamples] = [config.null, config.resamples];
        settings.push(format!("{null} permutations{sequential}, {resamples} resamples, level {}", config.level));
    }
    settings.push(format!("{} {}", report.engine.name, report.engine.version));
    settings
}

/// "1 816 rows in 412 of 1 440 cells: 4.41 rows an occupied cell".
pub fn sample_line(layer: &LayerReport) -> Option<String> {
    let sample = layer.sample.as_ref()?;
    Some(format!(
        "{} in {} of {} cells, {} an occupied cell",
        counted(layer.rows?, "row", "rows"),
        whole(sample.occupied),
        whole(sample.cells),
        short(sample.rows_per_occupied_cell)
    ))
}

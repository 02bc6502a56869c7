//! Reports with their sentences: what is said of warnings and verdicts beside their numbers, for whoever reads a report without pidlens.

use crate::{stability, verdict, warnings};
use schema::json;
use schema::report::matrix::Matrix;
use schema::report::warning::Warning;
use schema::report::{LayerReport, Report, VerdictReport};
use schema::stability::StabilityReport;
use schema::tokens::TokensReport;
use serde::Serialize;
use serde_json::Value;

/// The report as earlier versions wrote it: sentences in place of warnings, and verdicts in words.
pub fn told(report: &Report) -> Report {
    let mut told = report.clone();
    told.layers = report.layers.iter().map(|layer| told_layer(report, layer)).collect();
    told
}

fn told_layer(report: &Report, layer: &LayerReport) -> LayerReport {
    let mut told = layer.clone();
    told.warnings = warnings::of_layer(report, layer).into_iter().map(Warning::Told).collect();
    if let Some(verdict) = &mut told.verdict {
        let lead = verdict.lead.take();
        *verdict =
            VerdictReport { words: verdict::of_layer(report, layer), lead, ..VerdictReport::of(verdict.outcome) };
    }
    if let Some(control) = &mut told.control {
        **control = control.seen(|class| told_layer(report, class));
    }
    told
}

/// A report as it is downloaded and printed: indented JSON, numbers with all their digits, a newline at the end.
pub fn report(of: &Report) -> String {
    text(&value(of))
}

/// One report as it is, several as a [`Matrix`].
pub fn reports(of: &[Report]) -> String {
    let Some(matrix) = Matrix::of(of) else { return of.first().map(report).unwrap_or_default() };
    let mut all = json::value(&matrix);
    for (key, reports) in [("pairs", &matrix.pairs), ("rest", &matrix.rest)] {
        let said = all.get_mut(key).and_then(Value::as_array_mut);
        said.into_iter().flatten().zip(reports).for_each(|(said, report)| beside(said, report));
    }
    text(&all)
}

/// A report over groups, likewise.
pub fn groups(of: &TokensReport) -> String {
    let mut said = json::value(of);
    let all = warnings::of_all(&of.warnings, &of.sources, &of.target, of.config.level);
    add_texts(&mut said, all);
    for (layer, said) in of.layers.iter().zip(layers(&mut said)) {
        add_words(said.get_mut("verdict"), verdict::of_groups(of, layer));
    }
    text(&said)
}

/// A stability report, likewise.
pub fn stability(of: &StabilityReport) -> String {
    let mut said = json::value(of);
    let all = warnings::of_all(&of.warnings, &of.sources, &of.target, of.config.level);
    add_texts(&mut said, all);
    for (layer, said) in of.layers.iter().zip(layers(&mut said)) {
        add_words(said.get_mut("verdict"), Some(stability::verdict(of, layer)));
        add_words(said.get_mut("largest"), stability::largest(of, layer));
    }
    text(&said)
}

fn value(of: &Report) -> Value {
    let mut said = json::value(of);
    beside(&mut said, of);
    said
}

fn text(of: &impl Serialize) -> String {
    json::pretty(of)
}

/// Puts sentences into the JSON form of a report.
fn beside(said: &mut Value, report: &Report) {
    for (layer, said) in report.layers.iter().zip(layers(said)) {
        beside_layer(said, report, layer);
    }
}

fn beside_layer(said: &mut Value, report: &Report, layer: &LayerReport) {
    add_texts(said, warnings::of_layer(report, layer));
    add_words(said.get_mut("verdict"), verdict::of_layer(report, layer));
    let (Some(control), Some(given)) = (&layer.control, said.get_mut("control")) else { return };
    let classes = given.get_mut("classes").and_then(Value::as_array_mut);
    for (class, said) in control.classes.iter().zip(classes.into_iter().flatten()) {
        beside_layer(said, report, class);
    }
    if let Some(said) = given.get_mut("mean") {
        beside_layer(said, report, &control.mean);
    }
}

fn layers(said: &mut Value) -> impl Iterator<Item = &mut Value> {
    said.get_mut("layers").and_then(Value::as_array_mut).into_iter().flatten()
}

/// Warnings that are sentences already stay as they are.
fn add_texts(said: &mut Value, texts: Vec<String>) {
    let warnings = said.get_mut("warnings").and_then(Value::as_array_mut);
    for (warning, text) in warnings.into_iter().flatten().zip(texts) {
        if let Value::Object(warning) = warning {
            warning.insert("text".to_owned(), text.into());
        }
    }
}

fn add_words(said: Option<&mut Value>, words: Option<String>) {
    if let (Some(Value::Object(verdict)), Some(words)) = (said, words) {
        verdict.insert("words".to_owned(), words.into());
    }
}

//! Of more than two modalities, what each has that no other has.

use crate::format::{Unit, layer_words};
use schema::report::Report;
use schema::report::matrix::REST;

/// What each of several modalities tells in the last layer that no other does, alone or together with others: from the reports of each against
/// the rest; of corrected values where there are any.
pub fn only_of_each(reports: &[&Report], unit: Unit) -> Option<String> {
    let reports: Vec<Report> = reports.iter().map(|report| report.corrected()).collect();
    let bits = |report: &Report| {
        let layer = report.layers.last()?;
        let name = &report.sources[0];
        let bits = layer.atoms.unique.get(name).copied()?;
        let found = layer.inference.as_ref();
        let known = match found.and_then(|found| found.tests.as_ref()?.unique.get(name)) {
            Some(test) => test.p_adjusted <= report.config.level,
            // Nulls of before each atom had a test of its own say nothing of it.
            None if layer.verdict.is_some() => false,
            None => bits > layer.certificate.gap,
        };
        known.then_some(bits)
    };
    let rest: Vec<&Report> = reports.iter().filter(|report| report.sources[1] == REST).collect();
    let first = rest.first()?.layers.last()?;
    let place = if rest[0].layers.len() > 1 { format!(" in {}", layer_words(&first.name)) } else { String::new() };
    let target = &rest[0].target;
    let (told, noise): (Vec<&Report>, Vec<&Report>) = rest.iter().copied().partition(|report| bits(report).is_some());
    if told.is_empty() {
        return Some(format!("No modality has detectable unique information about {target}{place}."));
    }
    let told =
        told.iter().map(|report| format!("{} {}", report.sources[0], unit.show(bits(report).unwrap_or_default())));
    let mut words = format!(
        "Information about {target} that no other modality has{place}: {}",
        told.collect::<Vec<_>>().join(", ")
    );
    if !noise.is_empty() {
        let names: Vec<&str> = noise.iter().map(|report| report.sources[0].as_str()).collect();
        words += &format!("; not significant: {}", names.join(", "));
    }
    Some(words + ".")
}

//! What is readable, as a report says it, and where codes keep too little of it.

use super::{Readable, Target};
use crate::math::bits;
use schema::report::{Informations, LayerReport, ReadableReport, Reading};

/// The share of what is readable that codes keep at least, without a warning.
pub const KEPT: f64 = 0.7;
/// Standard errors above 0 from which a reading is more than its noise.
const CERTAIN: f64 = 2.0;

/// The report of what is readable in each of two modalities, and in both.
pub fn report(names: [&str; 2], alone: [&Readable; 2], together: &Readable, target: &Target) -> ReadableReport {
    let reading = |found: &Readable| Reading {
        bits: bits(found.nats),
        standard_error: bits(found.standard_error),
        accuracy: found.accuracy,
    };
    ReadableReport {
        folds: target.folds as u32,
        examples: together.rows as u64,
        of: Informations {
            sources: names.iter().zip(alone).map(|(name, found)| ((*name).to_owned(), reading(found))).collect(),
            joint: reading(together),
        },
    }
}

/// A warning where the codes of a modality, or of both, keep less than [`KEPT`] of what is readable.
pub fn warning(layer: &LayerReport, target: &str) -> Option<String> {
    let readable = &layer.readable.as_ref()?.of;
    let kept = layer.information.sources.values().chain([&layer.information.joint]);
    let names = readable.sources.keys().map(String::as_str).chain(["both together"]);
    let lost: Vec<&str> = names
        .zip(readable.sources.values().chain([&readable.joint]))
        .zip(kept)
        .filter(|((_, reading), kept)| is_lost(reading, **kept))
        .map(|((name, _), _)| name)
        .collect();
    let names = match lost.as_slice() {
        [] => return None,
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    };
    // The same words at every layer, so that they are said once; `readable` has the numbers.
    Some(format!(
        "The codes keep less than {:.0} % of what a linear probe reads about {target} in {names}. The atoms describe the codes; more clusters or \
         other principal components may keep more.",
        100.0 * KEPT
    ))
}

fn is_lost(reading: &Reading, kept: f64) -> bool {
    reading.bits > CERTAIN * reading.standard_error && kept < KEPT * reading.bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_keep_too_little_are_named_with_numbers_unless_it_is_noise() {
        let reading = |bits, standard_error| Reading { bits, standard_error, accuracy: 0.5 };
        assert!(is_lost(&reading(1.0, 0.02), 0.69));
        assert!(!is_lost(&reading(1.0, 0.02), 0.71));
        assert!(!is_lost(&reading(0.03, 0.02), 0.0));
        assert!(!is_lost(&reading(-0.03, 0.0), 0.0));
    }
}

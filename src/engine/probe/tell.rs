//! What is readable, as a report says it, and where codes keep too little of it.

use super::{Readable, Target};
use crate::math::bits;
use schema::report::warning::{Lost, Warning};
use schema::report::{Informations, LayerReport, ReadableReport, Reading};

/// What was read of two modalities.
pub struct Read<'a> {
    /// Of each modality.
    pub alone: [&'a Readable; 2],
    /// Of both.
    pub together: &'a Readable,
    /// Of both, the first or the second being those of other examples.
    pub permuted: [&'a Readable; 2],
    /// Linear CKA of the two (Kornblith et al. 2019).
    pub alignment: f64,
}

/// The report of what is readable in each of two modalities, and in both.
pub fn report(names: [&str; 2], read: &Read, target: &Target) -> ReadableReport {
    let reading = |found: &Readable| Reading {
        bits: bits(found.nats),
        standard_error: bits(found.standard_error),
        accuracy: found.accuracy,
    };
    let by = |of: [&Readable; 2]| names.iter().zip(of).map(|(name, of)| ((*name).to_owned(), reading(of))).collect();
    ReadableReport {
        folds: target.folds as u32,
        examples: read.together.rows as u64,
        of: Informations { sources: by(read.alone), joint: reading(read.together) },
        permuted: by(read.permuted),
        guess: target.guess,
        alignment: read.alignment,
    }
}

/// A warning where the codes of a modality, or of both, keep less than [`schema::report::KEPT`] of what is readable.
pub fn warning(layer: &LayerReport) -> Option<Warning> {
    let readable = &layer.readable.as_ref()?.of;
    let kept = layer.information.sources.values().chain([&layer.information.joint]);
    let names = readable.sources.keys().map(Some).chain([None]);
    let lost: Vec<Lost> = names
        .zip(readable.sources.values().chain([&readable.joint]))
        .zip(kept)
        .filter(|((_, reading), kept)| reading.is_lost(**kept))
        .map(|((of, reading), kept)| Lost {
            of: of.cloned(),
            kept: *kept,
            readable: reading.bits,
            standard_error: reading.standard_error,
        })
        .collect();
    let predictive = layer.coding.values().any(|coding| coding.method == "predictive");
    (!lost.is_empty()).then_some(Warning::CodesLose { lost, predictive })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_keep_too_little_are_named_with_numbers_unless_it_is_noise() {
        let reading = |bits, standard_error| Reading { bits, standard_error, accuracy: 0.5 };
        assert!(reading(1.0, 0.02).is_lost(0.69));
        assert!(!reading(1.0, 0.02).is_lost(0.71));
        assert!(!reading(0.03, 0.02).is_lost(0.0));
        assert!(!reading(-0.03, 0.0).is_lost(0.0));
    }
}

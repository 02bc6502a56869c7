//! What a sound report over samples is.

use super::report::{plausible, quantities, same_names, warnings};
use super::{Check, Fault, LONGEST_NAME, LONGEST_SENTENCE, PLAUSIBLE, at_most, each, few, name, number};
use super::{Checked, text};
use crate::report::matrix::MOST_LAYERS;
use crate::report::{AtomsReport, NullOf, TestOf};
use crate::tokens::{Against, Aggregates, TokensLayer, TokensReport};

/// Values of a report: some dozen a sample and layer.
pub const MOST_VALUES: usize = 1 << 22;

type Sound = Result<(), Fault>;

/// Reads a report over samples.
///
/// # Errors
/// What it is instead, in words.
pub fn read(json: &str) -> Result<Checked<TokensReport>, String> {
    let value =
        text::read(json, MOST_VALUES).map_err(|found| format!("found {found}, expected a report over groups"))?;
    let mut report: TokensReport = serde_json::from_value(value)
        .map_err(|error| format!("found a report over groups with a mistake ({error})"))?;
    report.bring_up_to_date().map_err(|expected| format!("found the schema {:?}, {expected}", report.schema))?;
    Checked::new(report).map_err(|fault| format!("found a report over groups that no analysis can have made: {fault}"))
}

impl Check for TokensReport {
    fn check(&self) -> Sound {
        if self.unit != "bit" {
            return Err(Fault::new("unit", format!("{:?}", self.unit), "\"bit\""));
        }
        let [a, b] = self.sources.as_slice() else {
            return Err(Fault::new("sources", format!("a list of {}", self.sources.len()), "two modalities"));
        };
        for (field, text) in [("sources.0", a), ("sources.1", b), ("target", &self.target)] {
            name(field, text)?;
        }
        if a == b {
            return Err(Fault::new("sources", format!("{a:?} twice"), "two different names"));
        }
        self.config.clone().check().map_err(|error| Fault::new("config", "out of range", error.to_string()))?;
        self.engine.check()?;
        at_most("pairing", &self.pairing, LONGEST_SENTENCE)?;
        warnings(&self.warnings)?;
        if self.layers.is_empty() {
            return Err(Fault::new("layers", "a list of 0", "at least one"));
        }
        few("layers", self.layers.len(), MOST_LAYERS)?;
        each("layers", &self.layers, |layer| layer.check_for([a, b]))
    }
}

impl TokensLayer {
    fn check_for(&self, sources: [&str; 2]) -> Sound {
        name("name", &self.name)?;
        number("gap", self.gap, 0.0, PLAUSIBLE)?;
        atoms("atoms", &self.atoms, sources)?;
        same_names("information", self.information.sources.keys(), sources)?;
        each("information", self.information.sources.values(), |&bits| plausible("value", bits))?;
        plausible("information.joint", self.information.joint)?;
        if let Some(contribution) = &self.contribution {
            contribution.check().map_err(|fault| fault.within("contribution"))?;
        }
        if let Some(verdict) = &self.verdict {
            verdict.check_for(sources).map_err(|fault| fault.within("verdict"))?;
        }
        if let Some(null) = &self.null {
            super::report::least(null.permutations, null.sequential)
                .map_err(|fault| fault.within("null.sequential"))?;
            quantities("null.of", &null.of, sources, band)?;
            null.any.iter().try_for_each(test).map_err(|fault| fault.within("null.any"))?;
            for against in [&null.ratio_of_means, &null.mean_of_ratios].into_iter().flatten() {
                against.check().map_err(|fault| fault.within("null"))?;
            }
        }
        if let Some(tests) = &self.tests {
            tests.check_for(sources).map_err(|fault| fault.within("tests"))?;
        }
        each("skipped", &self.skipped, |skipped| {
            at_most("name", &skipped.name, LONGEST_NAME)?;
            at_most("why", &skipped.why, LONGEST_SENTENCE)
        })?;
        each("of_samples", &self.of_samples, |sample| {
            at_most("name", &sample.name, LONGEST_NAME)?;
            atoms("atoms", &sample.atoms, sources)?;
            number("gap", sample.gap, 0.0, PLAUSIBLE)?;
            number("contribution", sample.contribution.unwrap_or(0.0), 0.0, 1.0)
        })
    }
}

/// Means of atoms, which are not negative.
fn atoms(field: &str, found: &AtomsReport, sources: [&str; 2]) -> Sound {
    same_names(&format!("{field}.unique"), found.unique.keys(), sources)?;
    for bits in found.unique.values().copied().chain([found.redundant, found.synergistic]) {
        number(field, bits, -1e-3, PLAUSIBLE)?;
    }
    Ok(())
}

fn band(of: &NullOf) -> Sound {
    for (field, bits) in [("mean", of.mean), ("low", of.low), ("high", of.high)] {
        plausible(field, bits)?;
    }
    of.test.iter().try_for_each(test)
}

fn test(of: &TestOf) -> Sound {
    number("p", of.p, 0.0, 1.0)?;
    number("p_adjusted", of.p_adjusted, 0.0, 1.0)
}

impl Check for Aggregates {
    fn check(&self) -> Sound {
        for (field, share) in [("ratio_of_means", self.ratio_of_means), ("mean_of_ratios", self.mean_of_ratios)] {
            number(field, share.unwrap_or(0.0), 0.0, 1.0)?;
        }
        number("standard_error", self.standard_error.unwrap_or(0.0), 0.0, 1.0)
    }
}

impl Check for Against {
    fn check(&self) -> Sound {
        [("mean", self.mean), ("low", self.low), ("high", self.high)]
            .into_iter()
            .try_for_each(|(field, share)| number(field, share, 0.0, 1.0))
    }
}

//! p-values as they are read: each beside its question, and "≤" where more permutations could only have made it smaller.

use crate::format::{p_value, whole};
use schema::config::Correction;
use schema::report::{LayerReport, NullReport, Report, SequentialReport, TestOf};

/// A question that is asked of a layer, and what answers it.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// "any information", "unique to image".
    pub name: String,
    /// `None` where it was not tested.
    pub test: Option<TestOf>,
    /// The least p-value that so many permutations or half-samples can give.
    least: f64,
}

/// What is asked of every layer: whether there is any information, and of each atom whether it is 0.
pub fn questions(report: &Report, layer: &LayerReport) -> [Question; 5] {
    let found = layer.inference.as_ref();
    let null = found.and_then(|found| found.null.as_ref());
    let config = &report.config;
    let permutations = null.map_or(config.null, |null| null.permutations);
    // Without intervals, as many half-samples are drawn as permutations.
    let halves = found.and_then(|found| found.interval.as_ref()).map_or(permutations, |interval| interval.resamples);
    let least = |draws: u32| 1.0 / (1.0 + f64::from(draws));
    let tests = found.and_then(|found| found.tests.as_ref());
    let atom = |name: String, test: Option<TestOf>| Question { name, test, least: least(halves) };
    let unique = |i: usize| {
        let name = &report.sources[i];
        atom(format!("unique to {name}"), tests.and_then(|tests| tests.unique.get(name)).copied())
    };
    [
        Question {
            name: "any information".into(),
            test: null.and_then(|null| null.any),
            least: null.map_or_else(|| least(permutations), NullReport::least),
        },
        unique(0),
        unique(1),
        atom("redundant".into(), tests.and_then(|tests| tests.redundant)),
        atom("synergistic".into(), tests.and_then(|tests| tests.synergistic)),
    ]
}

/// What a column of corrected p-values is called: one layer has nothing to be corrected over.
pub fn heading(report: &Report) -> &'static str {
    match (report.layers.len(), report.config.correction) {
        (0 | 1, _) | (_, Correction::None) => "p",
        _ => "p, corrected over layers",
    }
}

/// By which rule the tests of information made their p-values, where that is not the fixed number of permutations.
pub fn rule(report: &Report) -> Option<String> {
    let nulls = || report.layers.iter().filter_map(|layer| layer.inference.as_ref()?.null.as_ref());
    let (null, SequentialReport { reached, most, .. }) = nulls().find_map(|null| Some((null, null.sequential?)))?;
    let drawn = || nulls().filter_map(|null| Some(null.sequential?.drawn));
    let [fewest, longest] = [drawn().min(), drawn().max()].map(|drawn| whole(drawn.unwrap_or_default().into()));
    let took = if fewest == longest { longest } else { format!("{fewest} to {longest}") };
    Some(format!(
        "Tests of information drew permutations until {reached} of them reached the observed value, {} at most (Besag and Clifford 1991); a layer took {took}. \
         Null bands rest on {} permutations of their own.",
        whole(most.into()),
        whole(null.permutations.into())
    ))
}

/// Whether a p-value is the least that so many draws can give, also once a link has rounded it to three digits.
pub fn is_least(p: f64, least: f64) -> bool {
    p <= least * 1.005
}

impl Question {
    /// The p-value corrected over layers: "0.012"; "≤ 0.005" where it is as small as so few draws can make it. `None` where it was not tested.
    pub fn p(&self) -> Option<String> {
        let test = self.test?;
        let shown = p_value(test.p_adjusted);
        let is_floor = is_least(test.p, self.least) && !shown.starts_with('<');
        Some(if is_floor { format!("≤\u{202f}{shown}") } else { shown })
    }

    pub fn is_significant(&self, level: f64) -> bool {
        self.test.is_some_and(|test| test.p_adjusted <= level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_p_value_at_its_floor_is_an_upper_bound() {
        let question = |p: f64, p_adjusted: f64| Question {
            name: "any information".into(),
            test: Some(TestOf { p, p_adjusted }),
            least: 1.0 / 201.0,
        };
        assert_eq!(question(1.0 / 201.0, 0.009_95).p().unwrap(), "≤\u{202f}0.010");
        // As a link of three digits brings it.
        assert_eq!(question(0.00498, 0.00995).p().unwrap(), "≤\u{202f}0.010");
        assert_eq!(question(0.012, 0.024).p().unwrap(), "0.024");
        let finer = Question { least: 1e-4, ..question(1e-4, 1e-4) };
        assert_eq!(finer.p().unwrap(), "<\u{202f}0.001");
        assert!(question(0.012, 0.05).is_significant(0.05) && !question(0.04, 0.051).is_significant(0.05));
        let untested = Question { test: None, ..question(1.0, 1.0) };
        assert!(untested.p().is_none() && !untested.is_significant(1.0));
    }
}

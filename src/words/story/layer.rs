//! What the sentences need of a layer. Its numbers have the digits that are shown: who opens a link, which may have no more of them, reads the
//! same words as who sent it.

use crate::format::shown;
use schema::report::{LayerReport, Report};

/// Below this imbalance two modalities are called "about equal" (45 % to 55 %), where no interval tells more.
pub const EVEN: f64 = 0.1;

/// What may be said of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing about the target is detectable.
    Nothing,
    /// There is information, but none that is unique.
    NotUnique,
    /// There is unique information, and neither modality clearly has more of it.
    Neither,
    /// The modality at this place has more of it.
    Lead(usize),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Layer<'r> {
    pub name: &'r str,
    pub state: State,
    /// Bits.
    pub joint: f64,
    pub redundant: f64,
    pub unique: [f64; 2],
    pub synergistic: f64,
    /// `C1`, `C2`, and `|C1 − C2|`.
    pub shares: Option<[f64; 2]>,
    pub imbalance: Option<f64>,
    /// Of each unique atom, its interval, bits.
    pub intervals: Option<[[f64; 2]; 2]>,
    /// Of each unique atom, whether it is significant; `None` where it was not tested.
    pub significant: [Option<bool>; 2],
    /// Up to so many bits an atom is 0 for all that the certificate says.
    zero: f64,
}

impl<'r> Layer<'r> {
    /// `layer` is one of the report as it is seen: with corrected values where there are.
    pub fn of(report: &Report, layer: &'r LayerReport) -> Self {
        let found = layer.inference.as_ref();
        let pair = |of: &dyn Fn(&str) -> f64| [0, 1].map(|i| shown(of(&report.sources[i])));
        let value = |values: &schema::report::BySource<f64>, name: &str| values.get(name).copied().unwrap_or(0.0);
        let contribution = layer.contribution.as_ref();
        let tests = found.and_then(|found| found.tests.as_ref());
        let interval = found.and_then(|found| found.interval.as_ref()).map(|interval| &interval.of.unique);
        let zero = layer.certificate.gap.max(1e-12);
        Self {
            name: &layer.name,
            state: state(report, layer, zero),
            joint: shown(layer.information.joint),
            redundant: shown(layer.atoms.redundant),
            unique: pair(&|name| value(&layer.atoms.unique, name)),
            synergistic: shown(layer.atoms.synergistic),
            shares: contribution.map(|c| pair(&|name| value(&c.sources, name))),
            imbalance: contribution.map(|c| shown(c.imbalance)),
            intervals: interval
                .map(|of| [0, 1].map(|i| of.get(&report.sources[i]).copied().unwrap_or_default().map(shown))),
            significant: [0, 1].map(|i| {
                let test = tests.and_then(|tests| tests.unique.get(&report.sources[i]));
                test.map(|test| test.p_adjusted <= report.config.level)
            }),
            zero,
        }
    }

    /// Whether so many bits cannot be told from 0 by the certificate; a corrected value below 0 means that nothing is left.
    pub fn is_zero(&self, bits: f64) -> bool {
        bits <= self.zero
    }

    pub fn is_told(&self) -> bool {
        self.state != State::Nothing && !self.is_zero(self.joint)
    }

    /// The atom that is most of the information: what it is called, and how much it is.
    pub fn largest(&self, sources: [&str; 2]) -> (String, f64) {
        let unique = [0, 1].map(|i| (format!("unique to {}", sources[i]), self.unique[i]));
        let parts = [("redundant".to_owned(), self.redundant), ("synergistic".to_owned(), self.synergistic)];
        let largest = parts.into_iter().chain(unique).max_by(|x, y| x.1.total_cmp(&y.1));
        largest.expect("there are four atoms")
    }
}

fn state(report: &Report, layer: &LayerReport, zero: f64) -> State {
    if layer.is_chance() || layer.information.joint <= zero {
        return State::Nothing;
    }
    let Some(contribution) = &layer.contribution else { return State::NotUnique };
    let lead = layer.verdict.as_ref().and_then(|verdict| verdict.lead.as_ref());
    if let Some(i) = lead.and_then(|lead| report.sources.iter().position(|name| name == lead)) {
        return State::Lead(i.min(1));
    }
    let bounded = |found: &schema::report::InferenceReport| found.interval.as_ref()?.contribution.as_ref().map(|_| ());
    // An interval on both sides of one half does not tell who leads.
    let undecided = layer.verdict.is_some() && layer.inference.as_ref().and_then(bounded).is_some();
    let share = |i: usize| contribution.sources.get(&report.sources[i]).copied().unwrap_or(0.0);
    match shown(contribution.imbalance) < EVEN || undecided {
        true => State::Neither,
        false => State::Lead(usize::from(share(0) < share(1))),
    }
}

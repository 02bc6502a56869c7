//! What may be said, once all layers are there: p-values corrected over layers, and a verdict, for layers of examples and for layers of groups alike.
//!
//! | question | test | where it fails |
//! |---|---|---|
//! | Is there any information about the target? | both sources alone and both together against permuted targets, as one ([`super::null::Null::any`]) | [`Outcome::Noise`] |
//! | Does either have unique information? | that both unique atoms are 0, whatever else is told ([`super::atoms`], [`super::held_out`]): twice the smaller p-value | [`Outcome::NoUnique`] |
//! | Which has more of it? | whether the contribution's interval lies on one side of one half | no lead is named |
//!
//! A contribution divides `U1 + U2` and is given only where the first two are answered. Each question is a family of its own: its p-values are corrected over
//! layers together.

use super::super::contribution::Contribution;
use super::correction::correct;
use schema::config::{Correction, Plan};
use schema::report::warning::Warning;
use schema::report::{
    ContributionReport, InferenceReport, LayerReport, NullOf, Outcome, Quantities, TestOf, TestsReport, Untold,
    VerdictReport,
};

/// Corrects p-values over the layers that have nulls, gives each its verdict, and the contribution to those whose verdict allows it.
pub fn conclude<'a>(layers: impl IntoIterator<Item = &'a mut LayerReport>, plan: &Plan) {
    let mut layers: Vec<&mut LayerReport> = layers.into_iter().collect();
    let questions: [fn(&mut InferenceReport) -> Vec<&mut TestOf>; 3] = [
        |found| found.null.as_mut().map(|null| asked_of_null(&mut null.any, &mut null.of)).unwrap_or_default(),
        |found| found.tests.as_mut().map(asked_of_atoms).unwrap_or_default(),
        |found| found.interaction.iter_mut().filter_map(|null| null.synergistic.test.as_mut()).collect(),
    ];
    for asked in questions {
        let found = layers.iter_mut().filter_map(|layer| layer.inference.as_mut());
        adjust(found.map(asked).collect(), plan.correction);
    }
    for layer in layers {
        let Some(evidence) = Evidence::of(layer, plan.level) else { continue };
        let contribution = contribution(layer);
        let answer = evidence.answer(contribution.is_some());
        layer.warnings.extend(evidence.out_of_permutations(plan));
        layer.contribution = contribution.filter(|_| answer == Answer::Unique);
        if layer.contribution.is_none()
            && let Some(inference) = &mut layer.inference
        {
            inference.corrected.iter_mut().for_each(|corrected| corrected.contribution = None);
            inference.interval.iter_mut().for_each(|interval| interval.contribution = None);
        }
        let mut verdict = evidence.verdict(answer);
        if answer == Answer::Unique {
            (verdict.lead, verdict.contribution) = lead(layer);
        }
        layer.verdict = Some(verdict);
    }
}

/// The questions that permuted targets answer.
pub fn asked_of_null<'a>(any: &'a mut Option<TestOf>, of: &'a mut Quantities<NullOf>) -> Vec<&'a mut TestOf> {
    let information = of.information.sources.values_mut().chain([&mut of.information.joint]);
    any.iter_mut().chain(information.filter_map(|null| null.test.as_mut())).collect()
}

/// The questions that the atoms' own tests answer.
pub fn asked_of_atoms(tests: &mut TestsReport) -> Vec<&mut TestOf> {
    let TestsReport { any_unique, unique, redundant, synergistic, .. } = tests;
    std::iter::once(any_unique).chain(unique.values_mut()).chain(redundant).chain(synergistic).collect()
}

/// Corrects p-values over layers, each question by itself; all have the same questions, in the same order.
pub fn adjust(mut layers: Vec<Vec<&mut TestOf>>, by: Correction) {
    let questions = layers.iter().map(Vec::len).max().unwrap_or(0);
    for question in 0..questions {
        let mut asked: Vec<&mut TestOf> =
            layers.iter_mut().filter_map(|tests| tests.get_mut(question).map(|test| &mut **test)).collect();
        let p: Vec<f64> = asked.iter().map(|test| test.p).collect();
        asked.iter_mut().zip(correct(by, &p)).for_each(|(test, p)| test.p_adjusted = p);
    }
}

/// What the verdict on a layer rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    any: TestOf,
    /// `None` where no test could be made.
    unique: Option<TestOf>,
    level: f64,
}

/// What is answered, from the first question on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// There is no information about the target that can be told from noise.
    Noise,
    /// `U1 + U2` is 0 within its certificate.
    Undefined,
    /// Too few groups for a test.
    Untested,
    /// There is information, and no unique information that can be told from 0.
    NoUnique,
    /// There is unique information.
    Unique,
}

impl Answer {
    /// As a report says it.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Noise => Outcome::Noise,
            Self::Undefined | Self::Untested | Self::NoUnique => Outcome::NoUnique,
            Self::Unique => Outcome::Unique,
        }
    }
}

impl Evidence {
    /// What was found, and the level that it is held to.
    pub fn new(any: TestOf, unique: Option<TestOf>, level: f64) -> Self {
        Self { any, unique, level }
    }

    /// Of a layer that has a null.
    fn of(layer: &LayerReport, level: f64) -> Option<Self> {
        let found = layer.inference.as_ref()?;
        let any = found.null.as_ref()?.any?;
        Some(Self::new(any, found.tests.as_ref().map(|tests| tests.any_unique), level))
    }

    /// `defined`: whether there is a contribution.
    pub fn answer(&self, defined: bool) -> Answer {
        let holds = |test: TestOf| test.p_adjusted <= self.level;
        match self.unique {
            _ if !holds(self.any) => Answer::Noise,
            _ if !defined => Answer::Undefined,
            None => Answer::Untested,
            Some(unique) if holds(unique) => Answer::Unique,
            Some(_) => Answer::NoUnique,
        }
    }

    /// The answer with what it rests on.
    pub fn verdict(&self, answer: Answer) -> VerdictReport {
        VerdictReport {
            p: Some(self.any.p_adjusted),
            p_unique: self.unique.map(|test| test.p_adjusted),
            untold: match answer {
                Answer::Undefined => Some(Untold::Zero),
                Answer::Untested => Some(Untold::Untested),
                Answer::Noise | Answer::NoUnique | Answer::Unique => None,
            },
            ..VerdictReport::of(answer.outcome())
        }
    }

    /// Whether more permutations and half-samples could have told what these could not.
    fn out_of_permutations(&self, plan: &Plan) -> Option<Warning> {
        let of_any = if plan.sequential > 0 { plan.sequential } else { plan.null };
        let tests = || std::iter::once((self.any, of_any)).chain(self.unique.map(|unique| (unique, plan.null)));
        // A unique atom's p-value is twice that of the smaller one.
        let is_limited = |&(test, draws): &(TestOf, u32)| {
            test.p <= 2.0 / (1.0 + f64::from(draws)) * 1.000_001 && test.p_adjusted > self.level
        };
        tests().find(is_limited).map(|(_, draws)| {
            let factor = tests().map(|(test, _)| test.p_adjusted / test.p).fold(1.0, f64::max);
            let needed = (2.0 * factor / self.level).ceil() as u64;
            Warning::OutOfPermutations { permutations: u64::from(draws), needed }
        })
    }
}

fn contribution(layer: &LayerReport) -> Option<ContributionReport> {
    let mut unique = layer.atoms.unique.iter();
    let ((a, u1), (b, u2)) = (unique.next()?, unique.next()?);
    let c = Contribution::new([*u1, *u2], layer.certificate.gap)?;
    let sources = [(a.clone(), c.sources[0]), (b.clone(), c.sources[1])].into_iter().collect();
    Some(ContributionReport { sources, imbalance: c.imbalance })
}

/// The modality whose contribution's interval lies above one half, and its interval; or else that of the first.
fn lead(layer: &LayerReport) -> (Option<String>, Option<[f64; 2]>) {
    let interval = layer.inference.as_ref().and_then(|found| found.interval.as_ref());
    let Some(of) = interval.and_then(|interval| interval.contribution.as_ref()) else { return (None, None) };
    match of.iter().find(|(_, interval)| interval[0] > 0.5) {
        Some((name, interval)) => (Some(name.clone()), Some(*interval)),
        None => (None, of.values().next().copied()),
    }
}

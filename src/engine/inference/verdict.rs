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
use schema::report::{
    ContributionReport, InferenceReport, LayerReport, NullOf, Outcome, Quantities, TestOf, TestsReport, VerdictReport,
};

/// A verdict before the nulls are there.
pub fn pending() -> VerdictReport {
    let words = "The null is still being computed: what is significant is not known yet.".to_owned();
    VerdictReport { outcome: Outcome::Pending, words, lead: None }
}

/// Corrects p-values over the layers that have nulls, gives each its verdict, and the contribution to those whose verdict allows it.
pub fn conclude<'a>(layers: impl IntoIterator<Item = &'a mut LayerReport>, target: &str, plan: &Plan) {
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
        let verdict = judge(layer, &evidence, answer, target, plan);
        if let Some(warning) = evidence.out_of_permutations(&layer.name, plan.null) {
            layer.warnings.push(warning);
        }
        layer.contribution = contribution.filter(|_| answer == Answer::Unique);
        if layer.contribution.is_none()
            && let Some(inference) = &mut layer.inference
        {
            inference.corrected.iter_mut().for_each(|corrected| corrected.contribution = None);
            inference.interval.iter_mut().for_each(|interval| interval.contribution = None);
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

    /// The answer in a clause, `n` being what was counted: "but …" after what is told, or all there is to say.
    pub fn clause(&self, answer: Answer, n: &str) -> String {
        let p = |test: Option<TestOf>| test.map_or_else(|| "\u{2013}".to_owned(), |test| probability(test.p_adjusted));
        match answer {
            Answer::Noise => format!("not distinguishable from noise at {n} (p = {})", p(Some(self.any))),
            Answer::Undefined => "but neither has unique information: the contribution is undefined".to_owned(),
            Answer::Untested => format!("but {n} are too few to test for unique information"),
            Answer::NoUnique => {
                format!("but their unique information is not distinguishable from 0 at {n} (p = {})", p(self.unique))
            }
            Answer::Unique => format!("unique information is significant at {n} (p = {})", p(self.unique)),
        }
    }

    /// Whether more permutations and half-samples could have told what these could not.
    fn out_of_permutations(&self, layer: &str, permutations: u32) -> Option<String> {
        let least = 1.0 / (1.0 + f64::from(permutations));
        let tests = || std::iter::once(self.any).chain(self.unique);
        // A unique atom's p-value is twice that of the smaller one.
        let limited = tests().any(|test| test.p <= 2.0 * least * 1.000_001 && test.p_adjusted > self.level);
        limited.then(|| {
            let factor = tests().map(|test| test.p_adjusted / test.p).fold(1.0, f64::max);
            format!(
                "{layer}: of {permutations} permutations and half-samples no p-value is less, but corrected over layers it stays above {}. At least {} \
                 permutations are needed, and as many resamples, to tell more.",
                self.level,
                (2.0 * factor / self.level).ceil()
            )
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

fn judge(layer: &LayerReport, evidence: &Evidence, answer: Answer, target: &str, plan: &Plan) -> VerdictReport {
    let [a, b] = names(layer);
    let n = format!("n = {}", grouped(layer.rows.unwrap_or_default()));
    let clause = evidence.clause(answer, &n);
    let say = |words: String, lead: Option<String>| VerdictReport { outcome: answer.outcome(), words, lead };
    match answer {
        Answer::Noise => {
            return say(
                format!(
                    "{}: neither {a} nor {b}, nor both together, tell more about {target} than about a permuted {target}.",
                    capital(&clause)
                ),
                None,
            );
        }
        Answer::Undefined | Answer::Untested | Answer::NoUnique => {
            let p = probability(evidence.any.p_adjusted);
            return say(format!("{a} and {b} do tell about {target} (p = {p}), {clause}."), None);
        }
        Answer::Unique => {}
    }
    let found = capital(&clause);
    let interval = layer.inference.as_ref().and_then(|i| i.interval.as_ref());
    let Some(of) = interval.and_then(|interval| interval.contribution.as_ref()) else {
        return say(format!("{found}."), None);
    };
    let lies = |[low, high]: [f64; 2]| match [share(low), share(high)] {
        [low, high] if low == high => format!("is {low}"),
        [low, high] => format!("lies between {low} and {high} ({} interval)", share(1.0 - plan.level)),
    };
    let lead = of.iter().find(|(_, interval)| interval[0] > 0.5);
    let words = match lead {
        Some((name, [low, high])) => {
            format!("{found}, and most of it is {name}'s: its contribution {}.", lies([*low, *high]))
        }
        None => {
            format!("{found}, but not which modality has more: {a}'s contribution {}.", lies(of[a]))
        }
    };
    say(words, lead.map(|(name, _)| name.clone()))
}

/// With a capital first letter.
pub fn capital(clause: &str) -> String {
    let mut letters = clause.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn names(layer: &LayerReport) -> [&str; 2] {
    let mut names = layer.atoms.unique.keys().map(String::as_str);
    [names.next().unwrap_or_default(), names.next().unwrap_or_default()]
}

/// "0.005", and no more digits than permutations can give.
fn probability(p: f64) -> String {
    format!("{p:.3}")
}

/// "76 %".
fn share(share: f64) -> String {
    format!("{:.0}\u{202f}%", 100.0 * share)
}

/// Thin spaces between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

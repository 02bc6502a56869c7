//! A report in plain words: one headline, a few notes, one line of facts. Says no more than the numbers do, with the digits that are shown.

mod depth;
mod facts;
mod layer;
mod one;
pub(crate) mod places;
mod several;
pub mod tokens;

use crate::format::{Unit, bound, capitalised};
use depth::{Depth, corrected_by};
pub use facts::{facts, sample_line, settings};
pub use layer::EVEN;
use layer::Layer;
use schema::config::Config;
use schema::report::warning::Warning;
use schema::report::{LayerReport, Outcome, Report, Status, TABLE, VerdictReport};
pub use several::only_of_each;

/// A report in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    pub headline: String,
    /// Sentences that belong beside it, most important first.
    pub notes: Vec<String>,
}

/// How a headline begins: with what it says, or with how far it can be believed.
#[derive(Debug, Clone, Copy)]
enum Opening {
    Plain,
    Hedged(&'static str),
}

impl Opening {
    /// A sentence that begins with a modality's name.
    fn names(self, name: &str, rest: &str) -> String {
        match self {
            Opening::Plain => format!("{} {rest}", capitalised(name)),
            Opening::Hedged(with) => format!("{with}: {name} {rest}"),
        }
    }

    /// A sentence that begins with a word of its own.
    fn words(self, words: &str) -> String {
        match self {
            Opening::Hedged(with) => format!("{with}: {words}"),
            Opening::Plain => {
                let mut letters = words.chars();
                letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
            }
        }
    }
}

/// The headline and notes of a report that will have `of` layers; `None` while it has none. Told of corrected values where there are any.
pub fn tell(report: &Report, of: usize, unit: Unit) -> Option<Story> {
    let report = &report.corrected();
    let few = warned(report, Warning::is_of_few_rows);
    // Where it is only some layers, the headline says at which.
    let opening = match few.len() {
        n if n > 0 && n == report.layers.len() => Opening::Hedged("With too few examples to be sure"),
        _ => Opening::Plain,
    };
    let (headline, mut notes) = match report.layers.as_slice() {
        [] => return None,
        layers if layers.iter().any(is_pending) => (untested(report, of), Vec::new()),
        [layer] => {
            let verdict = crate::verdict::of_layer(report, layer);
            let notes = verdict.into_iter().chain(one::composition(report, layer, unit));
            (one::headline(report, layer, opening), notes.collect())
        }
        layers => {
            let depth = Depth {
                sources: [&report.sources[0], &report.sources[1]],
                target: &report.target,
                layers: layers.iter().map(|layer| Layer::of(report, layer)).collect(),
                tested: layers.iter().any(|layer| layer.verdict.is_some()),
            };
            let certainty = depth.significance(&report.config).or_else(|| verdicts(report));
            let doubtful = (!few.is_empty() && few.len() < layers.len()).then_some(few.as_slice());
            (depth.headline(opening, doubtful), certainty.into_iter().chain(depth.amounts(unit)).collect())
        }
    };
    notes.extend(uncertified(&report.layers, unit));
    if !report.layers.iter().any(is_pending) {
        notes.extend(crate::control::told(report, unit));
    }
    notes.extend(remedy(report, &few));
    let done = report.layers.len();
    let headline = if done < of { format!("After {done} of {of} layers: {headline}") } else { headline };
    Some(Story { headline, notes })
}

fn is_pending(layer: &LayerReport) -> bool {
    layer.verdict.as_ref().is_some_and(|verdict| verdict.outcome == Outcome::Pending)
}

/// Layers that have a warning of this kind. A table that was given as it is may be no sample.
fn warned(report: &Report, is: fn(&Warning) -> bool) -> Vec<usize> {
    let has = |layer: &LayerReport| layer.name != TABLE && layer.warnings.iter().any(is);
    report.layers.iter().enumerate().filter(|(_, layer)| has(layer)).map(|(at, _)| at).collect()
}

/// What to do about the warnings: of the gravest kind, and where the others are.
fn remedy(report: &Report, few: &[usize]) -> Option<String> {
    let layers = report.layers.len();
    let any = report.layers.iter().filter(|layer| !layer.warnings.is_empty()).count();
    let at = |count: usize| match (count, layers) {
        (_, 1) => String::new(),
        (count, n) if count == n => " at every layer".to_owned(),
        (count, n) => format!(" at {count} of {n} layers"),
    };
    match (few.len(), warned(report, Warning::is_of_lost_information).len(), any) {
        (_, _, 0) => None,
        (few @ 1.., ..) => Some(format!(
            "There are too few examples for the cells that they fill{}: analyse more examples, or use fewer clusters.",
            at(few)
        )),
        (_, lossy @ 1.., _) => Some(format!(
            "The codes keep only part of what a linear probe reads in the embeddings{}: try predictive codes before you draw conclusions.",
            at(lossy)
        )),
        _ if layers == 1 => Some("See the warnings below.".to_owned()),
        _ => Some(format!("See the warnings below ({}).", at(any).trim_start())),
    }
}

/// Layers are decomposed, but nobody knows yet what of it is noise.
fn untested(report: &Report, of: usize) -> String {
    let open = "what is significant is still being computed.";
    match report.layers.len() {
        // How many layers there are is said before it.
        done if done < of => open.to_owned(),
        1 => format!("The information about {} is decomposed; {open}", report.target),
        done => format!("The information about {} is decomposed at {done} layers; {open}", report.target),
    }
}

/// How often each verdict was given.
fn verdicts(report: &Report) -> Option<String> {
    let verdicts: Vec<&VerdictReport> = report.layers.iter().filter_map(|l| l.verdict.as_ref()).collect();
    (!verdicts.is_empty()).then(|| outcomes(&verdicts, report.layers.len(), &report.config))
}

/// How often each verdict was given, at `n` layers.
fn outcomes(verdicts: &[&VerdictReport], n: usize, config: &Config) -> String {
    let count = |outcome| verdicts.iter().filter(|v| v.outcome == outcome).count();
    let mut words = format!(
        "Unique information is significant at {} of {n} layers ({})",
        count(Outcome::Unique),
        corrected_by(config)
    );
    for (outcome, rest) in [
        (Outcome::NoUnique, "there is information, but no detectable unique information"),
        (Outcome::Noise, "nothing is distinguishable from noise"),
    ] {
        if count(outcome) > 0 {
            words.push_str(&format!("; at {} {rest}", count(outcome)));
        }
    }
    format!("{words}.")
}

/// Whether a value is 0 within the layer's certificate.
fn is_zero(layer: &LayerReport, bits: f64) -> bool {
    bits.abs() <= layer.certificate.gap.max(1e-12)
}

/// Why a layer has no contribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// Stands where the number would.
    pub word: &'static str,
    pub why: &'static str,
}

/// Why this layer has no contribution; `None` where it has one.
pub fn absence(layer: &LayerReport) -> Option<Absence> {
    let outcome = layer.verdict.as_ref().map(|verdict| verdict.outcome);
    match layer.contribution {
        Some(_) => None,
        None if outcome == Some(Outcome::Pending) => {
            Some(Absence { word: "pending", why: "the null is still being computed" })
        }
        None if outcome == Some(Outcome::Noise) => Some(Absence {
            word: "noise",
            why: "what the modalities tell is not distinguishable from noise with this number of examples",
        }),
        None if layer.atoms.unique.values().all(|&bits| is_zero(layer, bits)) => {
            Some(Absence { word: "undefined", why: "both unique atoms are zero within the certified gap" })
        }
        None if outcome == Some(Outcome::NoUnique) => Some(Absence {
            word: "not significant",
            why: "unique information is not distinguishable from 0 with this number of examples",
        }),
        None => Some(Absence { word: "noise", why: "unrelated data of this size give as much joint information" }),
    }
}

fn uncertified(layers: &[LayerReport], unit: Unit) -> Option<String> {
    let open: Vec<&LayerReport> = layers.iter().filter(|l| l.certificate.status != Status::Converged).collect();
    let worst = open.iter().map(|l| l.certificate.gap).fold(0.0, f64::max);
    let within = format!("{} {}", bound(unit.of(worst)), unit.symbol());
    match (open.len(), layers.len()) {
        (0, _) => None,
        (_, 1) => Some(format!(
            "Not converged ({}): every atom is certified only to within {within}.",
            open[0].certificate.status.label()
        )),
        (k, n) => Some(format!("Not converged: {k} of {n} layers; their atoms are certified only to within {within}.")),
    }
}

#[cfg(test)]
mod tests;

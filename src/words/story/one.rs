//! One layer in words.

use super::layer::{EVEN, Layer, State};
use super::{Opening, absence};
use crate::format::{Unit, listed, whole_percent};
use schema::report::{LayerReport, Report};

pub fn headline(report: &Report, layer: &LayerReport, opening: Opening) -> String {
    let seen = Layer::of(report, layer);
    let [a, b] = [report.sources[0].as_str(), report.sources[1].as_str()];
    let target = &report.target;
    let tested = layer.verdict.is_some();
    if seen.is_zero(seen.joint) && !tested {
        return opening.names(a, &format!("and {b} carry no information about {target} in these examples."));
    }
    match (seen.state, seen.shares) {
        (State::Nothing, _) if tested => {
            opening.words(&format!("what {a} and {b} tell about {target} is not distinguishable from noise."))
        }
        (State::Nothing, _) => {
            opening.names(a, &format!("and {b} tell no more about {target} than unrelated data of this size would."))
        }
        (State::Lead(i), Some(shares)) => {
            let (name, share) = ([a, b][i], shares[i]);
            match share {
                _ if seen.imbalance.is_some_and(|imbalance| imbalance < EVEN) => opening.names(
                    name,
                    &format!(
                        "carries somewhat more of the unique information about {target} than {}: {} against {}.",
                        [a, b][1 - i],
                        whole_percent(share),
                        whole_percent(shares[1 - i])
                    ),
                ),
                0.9995.. if tested => {
                    opening.words(&format!("only {name} carries detectable unique information about {target}."))
                }
                0.9995.. => opening.words(&format!("only {name} carries unique information about {target}.")),
                _ => opening.names(
                    name,
                    &format!("carries {} of the unique information about {target}.", whole_percent(share)),
                ),
            }
        }
        (_, Some(shares)) => {
            let [first, second] = shares.map(whole_percent);
            match tested {
                true => opening.names(a, &format!(
                    "and {b} both carry unique information about {target}, but which has more is not clear: their contributions are {first} and {second}."
                )),
                false => opening.names(a, &format!(
                    "and {b} carry about equal unique information about {target}: {first} and {second}."
                )),
            }
        }
        (_, None) => without_unique(&seen, [a, b], target, tested, opening),
    }
}

fn without_unique(seen: &Layer, [a, b]: [&str; 2], target: &str, tested: bool, opening: Opening) -> String {
    if tested {
        let (word, _) = seen.largest([a, b]);
        let mostly = if word.starts_with("unique") { String::new() } else { format!(", mostly {word}") };
        return opening.names(
            a,
            &format!("and {b} carry information about {target}{mostly}; neither has detectable unique information."),
        );
    }
    if seen.is_zero(seen.synergistic) {
        return opening.names(a, &format!("and {b} tell the same about {target}: neither has unique information."));
    }
    if seen.is_zero(seen.redundant) {
        return opening.names(
            a,
            &format!("and {b} carry information about {target} only together: neither has unique information."),
        );
    }
    opening.words(&format!("neither {a} nor {b} has unique information about {target}."))
}

/// How much there is in all, which part is largest, which atoms are significant, and why a contribution is missing.
pub fn composition(report: &Report, layer: &LayerReport, unit: Unit) -> Vec<String> {
    let seen = Layer::of(report, layer);
    if seen.is_zero(seen.joint) && layer.verdict.is_none() {
        return vec!["Contributions are undefined: there is nothing to divide.".into()];
    }
    if seen.state == State::Nothing {
        return Vec::new();
    }
    let (word, largest) = seen.largest([&report.sources[0], &report.sources[1]]);
    let share = whole_percent(largest / seen.joint);
    let part = match share == whole_percent(1.0) {
        true => format!(", all of it {word}"),
        false => format!("; the largest part, {share}, is {word}"),
    };
    let mut notes = vec![format!("Joint information about {} is {}{part}.", report.target, unit.show(seen.joint))];
    if let (Some(super::Absence { word, why }), None) = (absence(layer), &layer.verdict) {
        notes.push(format!("Contributions are {word}: {why}."));
    }
    notes.extend(tests(report, layer));
    notes
}

/// Which atoms are significant.
fn tests(report: &Report, layer: &LayerReport) -> Option<String> {
    let tests = layer.inference.as_ref()?.tests.as_ref()?;
    let level = report.config.level;
    let unique = tests.unique.iter().map(|(name, test)| (format!("information unique to {name}"), Some(*test)));
    let others = [("redundancy".to_owned(), tests.redundant), ("synergy".to_owned(), tests.synergistic)];
    let known = unique.chain(others).filter_map(|(name, test)| Some((name, test?)));
    let (held, not): (Vec<_>, Vec<_>) = known.partition(|(_, test)| test.p_adjusted <= level);
    let names = |of: Vec<(String, _)>| listed(&of.into_iter().map(|(name, _)| name).collect::<Vec<_>>());
    let level = format!("(level {level})");
    Some(match (held.len(), not.len()) {
        (_, 0) => format!("Significant {level}: every atom."),
        (0, _) => format!("No single atom is significant {level}."),
        _ => format!("Significant {level}: {}; not significant: {}.", names(held), names(not)),
    })
}

//! Means over samples in plain words. A modality is said to lead only where the verdict lets its contribution stand, by the ratio of means.

use super::{EVEN, Story, outcomes};
use crate::format::{Unit, bound, capitalised, counted, layer_tick, whole, whole_percent};
use crate::{verdict, warnings};
use indexmap::IndexMap;
use schema::report::Outcome;
use schema::tokens::{Aggregates, TokensLayer, TokensReport};

/// Who has more unique information at a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    Source(usize),
    Even,
    Undefined,
}

/// The two aggregates, as they are labelled everywhere.
pub const AGGREGATES: [&str; 2] = ["ratio of means", "mean of ratios"];

/// The headline and notes.
pub fn tell(report: &TokensReport) -> Story {
    let layers = report.layers.as_slice();
    let outcome = |wanted| layers.iter().filter(|l| outcome(l) == Some(wanted)).count();
    let mut notes = Vec::new();
    let verdicts: Vec<_> = layers.iter().filter_map(|l| l.verdict.as_ref()).collect();
    match (verdicts.as_slice(), layers) {
        ([], _) => notes.push(
            "No null was computed. Groups of few rows show bits of information even where there is none: these are plug-in values and \
             nothing more."
                .to_owned(),
        ),
        ([_], [layer]) => {
            notes.extend(verdict::of_groups(report, layer).map(|words| sentence(&words, &report.sources[0])));
        }
        _ => notes.push(outcomes(&verdicts, layers.len(), &report.config)),
    }
    if outcome(Outcome::Noise) > 0 {
        notes.push(
            "Where a group has few rows, its plug-in values are mostly bias: they would be about the same if no modality carried information."
                .to_owned(),
        );
    }
    notes.extend(disagreement(report));
    notes.extend(uncertified(report));
    notes.extend(warnings::of_all(
        report.spaced_names().as_slice(),
        &report.sources,
        &report.target,
        report.config.level,
    ));
    Story { headline: headline(report, outcome(Outcome::Noise), outcome(Outcome::Unique), verdicts.is_empty()), notes }
}

/// A verdict that begins with a modality's name, as a sentence.
fn sentence(words: &str, name: &str) -> String {
    words.strip_prefix(name).map_or_else(|| words.to_owned(), |rest| format!("{}{rest}", capitalised(name)))
}

fn outcome(layer: &TokensLayer) -> Option<Outcome> {
    layer.verdict.as_ref().map(|verdict| verdict.outcome)
}

fn headline(report: &TokensReport, noise: usize, unique: usize, untold: bool) -> String {
    let ([a, b], target) = ([&report.sources[0], &report.sources[1]], &report.target);
    let n = report.layers.len();
    let anywhere = if n > 1 { " at any layer" } else { "" };
    if untold {
        return format!(
            "The information about {target} is decomposed group by group; without a null, it is not known what is significant."
        );
    }
    if noise == n {
        return format!("What {a} and {b} tell about {target} is not distinguishable from noise{anywhere}.");
    }
    if unique == 0 {
        let first = capitalised(a);
        return format!(
            "{first} and {b} tell about {target}, but neither has detectable unique information{anywhere}."
        );
    }
    if let [layer] = report.layers.as_slice() {
        return one_layer(report, layer);
    }
    let leads: Vec<Lead> = report.layers.iter().map(lead).collect();
    let count = |wanted: Lead| leads.iter().filter(|&&lead| lead == wanted).count();
    let of = if unique < n { format!("{unique} of {n} layers") } else { "every layer".to_owned() };
    if count(Lead::Even) == unique {
        return format!("{} and {b} carry about equal unique information about {target} at {of}.", capitalised(a));
    }
    for i in [0, 1] {
        if count(Lead::Source(i)) == unique {
            let name = capitalised(&report.sources[i]);
            return format!("{name} carries most of the unique information about {target} at {of}.");
        }
    }
    format!("Which of {a} and {b} carries more unique information about {target} depends on the layer.")
}

fn one_layer(report: &TokensReport, layer: &TokensLayer) -> String {
    let ([a, b], target) = ([&report.sources[0], &report.sources[1]], &report.target);
    let share = layer.contribution.as_ref().and_then(|of| of.ratio_of_means).unwrap_or_default();
    match lead(layer) {
        Lead::Source(i) => {
            let (name, share) = (&report.sources[i], if i == 0 { share } else { 1.0 - share });
            if share >= 0.9995 {
                return format!("Only {name} carries unique information about {target}.");
            }
            let of = whole_percent(share);
            format!(
                "{} carries {of} of the unique information about {target}, by the ratio of means.",
                capitalised(name)
            )
        }
        _ => format!(
            "{} and {b} carry about equal unique information about {target}: {} and {}, by the ratio of means.",
            capitalised(a),
            whole_percent(share),
            whole_percent(1.0 - share)
        ),
    }
}

fn lead(layer: &TokensLayer) -> Lead {
    layer.contribution.as_ref().and_then(|of| of.ratio_of_means).map_or(Lead::Undefined, leading)
}

fn leading(share: f64) -> Lead {
    match (2.0 * share - 1.0).abs() < EVEN {
        true => Lead::Even,
        false => Lead::Source(usize::from(share < 0.5)),
    }
}

/// Where one aggregate has one modality lead, and the other the other.
fn disagreement(report: &TokensReport) -> Option<String> {
    let differ = |of: &Aggregates| {
        let leads = [of.ratio_of_means?, of.mean_of_ratios?].map(leading);
        matches!(leads, [Lead::Source(x), Lead::Source(y)] if x != y).then_some(())
    };
    let places: Vec<&TokensLayer> =
        report.layers.iter().filter(|l| l.contribution.as_ref().and_then(differ).is_some()).collect();
    let names: Vec<&str> = places.iter().map(|l| layer_tick(&l.name)).collect();
    let at = match (names.len(), report.layers.len()) {
        (0, _) => return None,
        (_, 1) => String::new(),
        (n, total) if n == total => " at every layer".to_owned(),
        (1, _) => format!(" at layer {}", names[0]),
        _ => format!(" at layers {}", names.join(", ")),
    };
    Some(format!(
        "The two aggregates favour different modalities{at}: groups with much unique information favour one, most groups the other."
    ))
}

fn uncertified(report: &TokensReport) -> Option<String> {
    let worst = report.layers.iter().map(|l| l.gap).fold(0.0, f64::max);
    (worst > report.config.gap).then(|| {
        format!("Not every group reached its gap: the means are certified only to within {} bit.", bound(worst))
    })
}

/// "every layer: ", "layers 1, 2: "; nothing where there is one.
fn place(layers: &[&TokensLayer], total: usize) -> String {
    let names: Vec<&str> = layers.iter().map(|l| layer_tick(&l.name)).collect();
    match names.len() {
        _ if total <= 1 => String::new(),
        n if n == total => "every layer: ".to_owned(),
        1 => format!("layer {}: ", names[0]),
        _ => format!("layers {}: ", names.join(", ")),
    }
}

/// Groups that tell nothing, and why, the same at several layers once: "layer 0: 3 of 200 groups are left out: text is the same in every row."
pub fn left_out(report: &TokensReport) -> Vec<String> {
    let mut said: IndexMap<String, Vec<&TokensLayer>> = IndexMap::new();
    for layer in &report.layers {
        let mut reasons: IndexMap<&str, u64> = IndexMap::new();
        layer.skipped.iter().for_each(|skipped| *reasons.entry(&skipped.why).or_default() += 1);
        let all = layer.samples + layer.skipped.len() as u64;
        for (why, count) in reasons {
            let are = if count == 1 { "is" } else { "are" };
            let words = format!("{} of {} {are} left out: {why}", whole(count), counted(all, "group", "groups"));
            said.entry(words).or_default().push(layer);
        }
    }
    said.iter().map(|(words, layers)| format!("{}{words}.", place(layers, report.layers.len()))).collect()
}

/// How the samples' own contributions of the first modality are spread; `None` where none has one.
pub fn spread(layer: &TokensLayer) -> Option<String> {
    let mut shares: Vec<f64> = layer.of_samples.iter().filter_map(|sample| sample.contribution).collect();
    let last = shares.len().checked_sub(1)?;
    shares.sort_by(f64::total_cmp);
    let at = |part: f64| whole_percent(shares[(part * last as f64).round() as usize]);
    Some(format!(
        "{} of {} have a contribution; half of these lie between {} and {}, the median is {}",
        whole(shares.len() as u64),
        counted(layer.of_samples.len() as u64, "group", "groups"),
        at(0.25),
        at(0.75),
        at(0.5)
    ))
}

/// Why a layer has no contribution, in a word or two.
pub fn absence(layer: &TokensLayer) -> &'static str {
    match outcome(layer) {
        Some(Outcome::Noise) => "noise",
        Some(Outcome::NoUnique) => "not significant",
        _ => "undefined",
    }
}

/// "200 groups", "3 200 rows", "K = 10", …: the facts that belong under every chart.
pub fn facts(report: &TokensReport, unit: Unit) -> Vec<String> {
    let range = |count: fn(&TokensLayer) -> u64, one, many| {
        let counts = || report.layers.iter().map(count);
        let (low, high) = (counts().min().unwrap_or_default(), counts().max().unwrap_or_default());
        let high = counted(high, one, many);
        if low == counts().max().unwrap_or_default() { high } else { format!("{} to {high}", whole(low)) }
    };
    let mut facts = vec![range(|l| l.samples, "group", "groups"), range(|l| l.rows, "row", "rows")];
    facts.extend(report.max_rows.map(|most| format!("at most {} a group", counted(u64::from(most), "row", "rows"))));
    facts.push(format!("K \u{2264} {}", report.config.clusters));
    facts.push(format!("seed {}", report.config.seed));
    facts.extend(report.layers.iter().find_map(|l| l.null.as_ref()).map(|null| {
        let drawn = counted(u64::from(null.permutations), "permutation", "permutations");
        let sequential = null.sequential.map(|of| format!(" (tests of information: up to {})", whole(of.most.into())));
        format!("{drawn} within each group{}", sequential.unwrap_or_default())
    }));
    let worst = report.layers.iter().map(|l| l.gap).fold(0.0, f64::max);
    facts.push(if worst > 0.0 {
        format!("certified to {} {}", bound(unit.of(worst)), unit.symbol())
    } else {
        "certified exactly".into()
    });
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::tokens::Skipped;
    use serde_json::json;

    /// A layer for each outcome, ratio of means, mean of ratios.
    fn report(layers: &[(Option<&str>, f64, f64)]) -> TokensReport {
        let layer = |(i, &(outcome, ratio, mean)): (usize, &(Option<&str>, f64, f64))| {
            let contribution =
                json!({"ratio_of_means": ratio, "mean_of_ratios": mean, "standard_error": 0.01, "defined": 9});
            json!({
                "name": format!("layer {i}"), "rows": 90, "samples": 9,
                "atoms": {"redundant": 0.1, "unique": {"image": 0.3, "text": 0.1}, "synergistic": 0.2},
                "information": {"image": 0.4, "text": 0.2, "joint": 0.7}, "gap": 1e-10,
                "contribution": if outcome == Some("unique") { contribution } else { serde_json::Value::Null },
                "verdict": outcome.map(|outcome| json!({"outcome": outcome, "words": "Words.", "lead": null})),
                "null": null, "skipped": [{"name": "a", "why": "text is the same in every row"}], "of_samples": []
            })
        };
        serde_json::from_value(json!({
            "schema": "pidlens.tokens/1", "unit": "bit", "sources": ["image", "text"], "target": "fused", "config": {},
            "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1}, "pairing": "row i", "max_rows": 8,
            "layers": layers.iter().enumerate().map(layer).collect::<Vec<_>>()
        }))
        .expect("the sample is a report")
    }

    const NOISE: (Option<&str>, f64, f64) = (Some("noise"), 0.5, 0.5);

    #[test]
    fn a_headline_says_what_the_verdicts_let_stand_and_no_more() {
        let told = |layers: &[_]| tell(&report(layers)).headline;
        assert_eq!(told(&[NOISE]), "What image and text tell about fused is not distinguishable from noise.");
        assert_eq!(
            told(&[NOISE, NOISE]),
            "What image and text tell about fused is not distinguishable from noise at any layer."
        );
        assert_eq!(
            told(&[NOISE, (Some("no-unique"), 0.9, 0.9)]),
            "Image and text tell about fused, but neither has detectable unique information at any layer."
        );
        let unique = |share| (Some("unique"), share, share);
        assert_eq!(
            told(&[unique(0.2)]),
            "Text carries 80\u{202f}% of the unique information about fused, by the ratio of means."
        );
        assert!(
            told(&[unique(0.52)]).contains("about equal unique information about fused: 52\u{202f}% and 48\u{202f}%")
        );
        assert_eq!(told(&[unique(1.0)]), "Only image carries unique information about fused.");
        assert_eq!(
            told(&[NOISE, unique(0.8)]),
            "Image carries most of the unique information about fused at 1 of 2 layers."
        );
        assert!(told(&[unique(0.2), unique(0.8)]).ends_with("depends on the layer."));
        assert!(told(&[(None, 0.9, 0.9)]).ends_with("without a null, it is not known what is significant."));
    }

    #[test]
    fn a_report_is_told_under_the_names_that_a_person_gave() {
        let names = [("image", "text"), ("text", "a"), ("fused", "the answer")];
        let made = report(&[(Some("unique"), 0.2, 0.2), NOISE]);
        let seen = made.called(&names.map(|(name, new)| (name.to_owned(), new.to_owned())).into_iter().collect());
        assert_eq!(tell(&seen).headline, "A carries most of the unique information about the answer at 1 of 2 layers.");
        assert_eq!(left_out(&seen), ["every layer: 1 of 10 groups is left out: a is the same in every row."]);
        assert!(seen.layers[0].atoms.unique.iter().eq([(&"text".to_owned(), &0.3), (&"a".to_owned(), &0.1)]));
        let csv = crate::export::tokens::csv(&seen);
        assert!(!csv.contains("image") && !csv.contains("fused"), "{csv}");
        assert_eq!(made.called(&Default::default()), made);
    }

    #[test]
    fn a_verdict_is_told_as_a_sentence() {
        assert_eq!(sentence("image and text carry 1 bit.", "image"), "Image and text carry 1 bit.");
        assert_eq!(sentence("Not distinguishable.", "image"), "Not distinguishable.");
    }

    #[test]
    fn aggregates_that_name_different_modalities_are_told() {
        let notes = |layers: &[_]| tell(&report(layers)).notes.join(" ");
        assert!(notes(&[(Some("unique"), 0.8, 0.3)]).contains("favour different modalities"));
        assert!(notes(&[(Some("unique"), 0.8, 0.3), NOISE]).contains("different modalities at layer 0: groups"));
        assert!(!notes(&[(Some("unique"), 0.8, 0.5)]).contains("aggregates"));
    }

    #[test]
    fn samples_whose_names_differ_only_by_spaces_are_told() {
        let mut spaced = report(&[NOISE]);
        assert!(!tell(&spaced).notes.join(" ").contains("spaces"));
        let again = spaced.layers[0].skipped[0].clone();
        spaced.layers[0].skipped.push(Skipped { name: "a ".to_owned(), ..again });
        let notes = tell(&spaced).notes.join(" ");
        assert!(notes.contains(r#""a" and "a " of the column of groups are counted as different groups"#), "{notes}");
    }

    #[test]
    fn a_spread_is_told_by_its_quartiles() {
        let mut layer = report(&[NOISE]).layers.remove(0);
        assert_eq!(spread(&layer), None);
        let sample = |contribution: Option<f64>| {
            serde_json::from_value(json!({
                "name": "a", "rows": 9, "redundant": 0.1, "unique": {"image": 0.3, "text": 0.1}, "synergistic": 0.2, "gap": 0.0,
                "contribution": contribution
            }))
            .expect("it is a sample")
        };
        layer.of_samples = [Some(0.75), None, Some(0.0), Some(1.0), Some(0.25), Some(0.5)].map(sample).to_vec();
        let told = "5 of 6 groups have a contribution; half of these lie between 25\u{202f}% and 75\u{202f}%, the median is 50\u{202f}%";
        assert_eq!(spread(&layer).as_deref(), Some(told));
    }

    #[test]
    fn samples_that_are_left_out_are_counted_with_the_reason() {
        assert_eq!(left_out(&report(&[NOISE])), ["1 of 10 groups is left out: text is the same in every row."]);
        let two = left_out(&report(&[NOISE, NOISE]));
        assert_eq!(two, ["every layer: 1 of 10 groups is left out: text is the same in every row."]);
        let facts = facts(&report(&[NOISE]), Unit::Bits).join(" · ");
        assert_eq!(facts, "9 groups · 90 rows · at most 8 rows a group · K ≤ 8 · seed 0 · certified to 10⁻¹⁰ bit");
    }
}

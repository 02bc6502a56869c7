//! A report in plain words: one headline, a few notes, one line of facts. Says no more than the numbers do.
//!
//! "Most of the unique information" is claimed only where the imbalance `|C1 − C2|` is at least [`EVEN`].

pub mod tokens;

use crate::format::{Unit, bound, capitalised, counted, layer_words, short, whole, whole_percent};
use schema::config::{Config, Correction};
use schema::report::matrix::REST;
use schema::report::{ContributionReport, LayerReport, Outcome, Report, Status, VerdictReport};

/// Below this imbalance two modalities are called "about equal" (45 % to 55 %).
pub const EVEN: f64 = 0.1;

/// A report in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    pub headline: String,
    /// Sentences that belong beside it, most important first.
    pub notes: Vec<String>,
}

/// Who has more unique information at a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lead {
    Source(usize),
    Even,
    Undefined,
}

fn lead(report: &Report, layer: &LayerReport) -> Lead {
    match &layer.contribution {
        None => Lead::Undefined,
        Some(c) if c.imbalance < EVEN => Lead::Even,
        Some(c) => Lead::Source(usize::from(share(c, &report.sources[0]) < share(c, &report.sources[1]))),
    }
}

fn share(contribution: &ContributionReport, source: &str) -> f64 {
    contribution.sources.get(source).copied().unwrap_or(0.0)
}

/// The headline and notes of a report that will have `of` layers; `None` while it has none.
pub fn tell(report: &Report, of: usize, unit: Unit) -> Option<Story> {
    let (headline, mut notes) = match report.layers.as_slice() {
        [] => return None,
        layers if layers.iter().any(is_pending) => (untold(report), Vec::new()),
        [layer] => (one_layer(report, layer), composition(report, layer, unit)),
        layers => (many_layers(report, layers), depth(report, layers, unit)),
    };
    if let Some(verdict) = verdict(report) {
        notes.insert(0, verdict);
    }
    notes.extend(uncertified(&report.layers, unit));
    let warned = report.layers.iter().filter(|l| !l.warnings.is_empty()).count();
    if warned > 0 {
        notes.push(if report.layers.len() == 1 {
            "Read it with the warnings below.".into()
        } else {
            format!("Read it with the warnings below: {warned} of {} layers have some.", report.layers.len())
        });
    }
    let done = report.layers.len();
    let headline = if done < of { format!("After {done} of {of} layers: {headline}") } else { headline };
    Some(Story { headline, notes })
}

fn is_pending(layer: &LayerReport) -> bool {
    layer.verdict.as_ref().is_some_and(|verdict| verdict.outcome == Outcome::Pending)
}

/// Layers are decomposed, but nobody knows yet what of it is noise.
fn untold(report: &Report) -> String {
    let decomposed = match report.layers.as_slice() {
        [_] => format!("The information about {} is decomposed", report.target),
        layers => format!("The information about {} is decomposed at {} layers", report.target, layers.len()),
    };
    format!("{decomposed}; what can be told from noise is still being computed.")
}

/// The verdict in words: of one layer its own, of many how often each was given.
fn verdict(report: &Report) -> Option<String> {
    let verdicts: Vec<&VerdictReport> = report.layers.iter().filter_map(|l| l.verdict.as_ref()).collect();
    if verdicts.is_empty() || report.layers.iter().any(is_pending) {
        return None;
    }
    if let ([verdict], [_]) = (verdicts.as_slice(), report.layers.as_slice()) {
        return Some(verdict.words.clone());
    }
    Some(outcomes(&verdicts, report.layers.len(), &report.config))
}

/// How often each verdict was given, at `n` layers.
fn outcomes(verdicts: &[&VerdictReport], n: usize, config: &Config) -> String {
    let count = |outcome| verdicts.iter().filter(|v| v.outcome == outcome).count();
    let by = match config.correction {
        Correction::BenjaminiHochberg => ", Benjamini–Hochberg over layers",
        Correction::Holm => ", Holm over layers",
        Correction::None => ", not corrected over layers",
    };
    let mut words = format!(
        "Unique information is told from noise at {} of {n} layers (level {}{by})",
        count(Outcome::Unique),
        config.level
    );
    for (outcome, rest) in [
        (Outcome::NoUnique, "there is information, but none unique that can be told from noise"),
        (Outcome::Noise, "nothing is distinguishable from noise"),
    ] {
        if count(outcome) > 0 {
            words.push_str(&format!("; at {} {rest}", count(outcome)));
        }
    }
    format!("{words}.")
}

/// Whether a value cannot be told from zero by the layer's certificate.
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
            why: "what the modalities tell is not distinguishable from noise at this number of rows",
        }),
        None if layer.atoms.unique.values().all(|&bits| is_zero(layer, bits)) => {
            Some(Absence { word: "undefined", why: "both unique terms are zero within the certified gap" })
        }
        None if outcome == Some(Outcome::NoUnique) => Some(Absence {
            word: "not told from noise",
            why: "unique information is not distinguishable from 0 at this number of rows",
        }),
        None => {
            Some(Absence { word: "no more than chance", why: "unrelated data of this size tell as much by chance" })
        }
    }
}

fn one_layer(report: &Report, layer: &LayerReport) -> String {
    let [a, b] = [report.sources[0].as_str(), report.sources[1].as_str()];
    let target = &report.target;
    if is_zero(layer, layer.information.joint) {
        return format!("{} and {b} carry no information about {target} in this sample.", capitalised(a));
    }
    if layer.is_chance() && layer.verdict.is_some() {
        return format!("What {a} and {b} tell about {target} is not distinguishable from noise.");
    }
    if layer.is_chance() {
        return format!(
            "{} and {b} tell no more about {target} than unrelated data of this size would.",
            capitalised(a)
        );
    }
    match (lead(report, layer), &layer.contribution) {
        (Lead::Source(i), Some(c)) => {
            let name = &report.sources[i];
            let s = share(c, name);
            if s >= 0.9995 {
                format!("Only {name} carries unique information about {target}.")
            } else {
                format!("{} carries {} of the unique information about {target}.", capitalised(name), whole_percent(s))
            }
        }
        (_, Some(c)) if let Some(name) = layer.verdict.as_ref().and_then(|v| v.lead.as_ref()) => {
            let other = if name == a { b } else { a };
            format!(
                "{} carries somewhat more of the unique information about {target} than {other}: {} against {}.",
                capitalised(name),
                whole_percent(share(c, name)),
                whole_percent(share(c, other))
            )
        }
        (_, Some(c)) => format!(
            "{} and {b} carry about equal unique information about {target}: {} and {}.",
            capitalised(a),
            whole_percent(share(c, a)),
            whole_percent(share(c, b))
        ),
        (_, None) => {
            let (r, s) = (layer.atoms.redundant, layer.atoms.synergistic);
            if !layer.atoms.unique.values().all(|&u| is_zero(layer, u)) {
                format!(
                    "{} and {b} tell about {target}, but no unique information can be told from noise.",
                    capitalised(a)
                )
            } else if is_zero(layer, s) {
                format!("{} and {b} tell the same about {target}: neither has unique information.", capitalised(a))
            } else if is_zero(layer, r) {
                format!("{} and {b} tell about {target} only together: neither has unique information.", capitalised(a))
            } else {
                format!("Neither {a} nor {b} has unique information about {target}.")
            }
        }
    }
}

/// How much there is in all, which part is largest, and why a contribution is missing.
fn composition(report: &Report, layer: &LayerReport, unit: Unit) -> Vec<String> {
    let joint = layer.information.joint;
    if layer.is_chance() {
        return Vec::new();
    }
    if is_zero(layer, joint) {
        return vec!["Contributions are undefined: there is nothing to divide.".into()];
    }
    let (word, largest) = largest_part(layer);
    let mut notes = vec![format!(
        "Together they carry {} about {}; the largest part, {}, is {word}.",
        unit.show(joint),
        report.target,
        whole_percent(largest / joint)
    )];
    if let (Some(Absence { word, why }), None) = (absence(layer), &layer.verdict) {
        notes.push(format!("Contributions are {word}: {why}."));
    }
    notes
}

fn many_layers(report: &Report, layers: &[LayerReport]) -> String {
    let target = &report.target;
    let [a, b] = [report.sources[0].as_str(), report.sources[1].as_str()];
    let leads: Vec<Lead> = layers.iter().map(|l| lead(report, l)).collect();
    let n = leads.len();
    let count = |wanted: Lead| leads.iter().filter(|&&l| l == wanted).count();

    if layers.iter().all(|l| l.is_chance() && l.verdict.is_some()) {
        return format!("What {a} and {b} tell about {target} is not distinguishable from noise at any layer.");
    }
    if layers.iter().all(LayerReport::is_chance) {
        return format!(
            "{} and {b} tell no more about {target} than unrelated data of this size would, at any layer.",
            capitalised(a)
        );
    }
    if count(Lead::Undefined) == n {
        let told = layers.iter().any(|l| l.verdict.is_some());
        let what = if told { "unique information that can be told from noise" } else { "unique information" };
        return format!("Neither {a} nor {b} has {what} about {target} at any layer.");
    }
    if count(Lead::Even) == n {
        return format!(
            "{} and {b} carry about equal unique information about {target} at every layer.",
            capitalised(a)
        );
    }
    for i in [0, 1] {
        let name = &report.sources[i];
        if count(Lead::Source(i)) == n {
            let shares = layers.iter().filter_map(|l| l.contribution.as_ref()).map(|c| share(c, name));
            let (low, high) = shares.fold((1.0_f64, 0.0_f64), |(l, h), s| (l.min(s), h.max(s)));
            return format!(
                "{} carries most of the unique information about {target} at every layer ({} to {}).",
                capitalised(name),
                whole_percent(low),
                whole_percent(high)
            );
        }
    }
    if let Some((from, i)) = change_of_lead(&leads) {
        return format!(
            "{} carries most of the unique information about {target} from {} on; {} does before.",
            capitalised(&report.sources[i]),
            layer_words(&layers[from].name),
            report.sources[1 - i]
        );
    }
    let i = usize::from(count(Lead::Source(1)) > count(Lead::Source(0)));
    let leading = count(Lead::Source(i));
    let other = count(Lead::Source(1 - i));
    if leading == other {
        return format!("Which of {a} and {b} carries more unique information about {target} depends on the layer.");
    }
    let rest = match (other, n - leading - other) {
        (0, _) => "at the others neither clearly does".to_owned(),
        (o, _) => format!("{} does at {o}", report.sources[1 - i]),
    };
    format!(
        "{} carries most of the unique information about {target} at {leading} of {n} layers; {rest}.",
        capitalised(&report.sources[i])
    )
}

/// Differences below this share of the largest value are called "about the same".
const SAME: f64 = 0.05;

/// How the information and the imbalance go with depth, of the layers that tell more than chance.
fn depth(report: &Report, layers: &[LayerReport], unit: Unit) -> Vec<String> {
    let told: Vec<&LayerReport> =
        layers.iter().filter(|l| !l.is_chance() && !is_zero(l, l.information.joint)).collect();
    let [first, .., last] = told.as_slice() else { return Vec::new() };
    let joint = |l: &&&LayerReport| l.information.joint;
    let by_joint = |x: &&&LayerReport, y: &&&LayerReport| joint(x).total_cmp(&joint(y));
    let least = told.iter().min_by(by_joint).unwrap_or(first);
    let most = told.iter().max_by(by_joint).unwrap_or(last);
    let place = |l: &LayerReport| layer_words(&l.name);
    let [low, high] = [least, most].map(|l| l.information.joint);
    let of = if told.len() < layers.len() { " of those above chance" } else { "" };
    let all = if told.len() < layers.len() { "each" } else { "every layer" };
    let amount = if high - low < SAME * high {
        format!("Together they tell about the same at {all}{of}, {} to {}", unit.show(low), unit.show(high))
    } else {
        format!(
            "Together they tell most about {} at {} ({}) and least at {} ({}){of}",
            report.target,
            place(most),
            unit.show(high),
            place(least),
            unit.show(low)
        )
    };
    let largest: Vec<String> = told.iter().map(|l| largest_part(l).0).collect();
    let mut names: Vec<&String> = Vec::new();
    for name in &largest {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let parts = match names.as_slice() {
        [only] => format!("the largest part is {only} at {all}{of}"),
        several => {
            let at = |name: &&String| format!("{name} at {}", largest.iter().filter(|l| l == name).count());
            format!(
                "the largest part is {} of {} layers",
                several.iter().map(at).collect::<Vec<_>>().join(", "),
                told.len()
            )
        }
    };
    let mut notes = vec![format!("{amount}; {parts}.")];
    notes.extend(imbalance(report, layers));
    notes
}

/// The atom that is most of a layer's information: what it is called, and how much it is.
fn largest_part(layer: &LayerReport) -> (String, f64) {
    let mut parts =
        vec![("redundant".to_owned(), layer.atoms.redundant), ("synergistic".to_owned(), layer.atoms.synergistic)];
    parts.extend(layer.atoms.unique.iter().map(|(name, v)| (format!("unique to {name}"), *v)));
    let largest = parts.into_iter().max_by(|x, y| x.1.total_cmp(&y.1));
    largest.expect("there are always a redundant and a synergistic atom")
}

/// How the imbalance goes with depth, where at least two layers have one.
fn imbalance(report: &Report, layers: &[LayerReport]) -> Option<String> {
    let found: Vec<(&LayerReport, f64)> =
        layers.iter().filter_map(|l| Some((l, l.contribution.as_ref()?.imbalance))).collect();
    let [(first, from), .., (last, to)] = found.as_slice() else { return None };
    let by = |x: &&(&LayerReport, f64), y: &&(&LayerReport, f64)| x.1.total_cmp(&y.1);
    let (low, high) = (found.iter().min_by(by)?, found.iter().max_by(by)?);
    let place = |l: &LayerReport| layer_words(&l.name);
    if high.1 - low.1 < EVEN {
        return Some(format!("The imbalance hardly changes: {} to {}.", short(low.1), short(high.1)));
    }
    let rises = found.windows(2).all(|pair| pair[0].1 < pair[1].1);
    let falls = found.windows(2).all(|pair| pair[0].1 > pair[1].1);
    if !rises && !falls {
        return Some(format!(
            "The imbalance is largest at {} ({}) and smallest at {} ({}).",
            place(high.0),
            short(high.1),
            place(low.0),
            short(low.1)
        ));
    }
    let verb = if rises { "rises" } else { "falls" };
    let known = apart(report, first, last).map_or(String::new(), |apart| match apart {
        true => "; the intervals of the shares there do not overlap".to_owned(),
        false => "; but the intervals of the shares there overlap".to_owned(),
    });
    Some(format!(
        "The imbalance {verb} with every layer, from {} at {} to {} at {}{known}.",
        short(*from),
        place(first),
        short(*to),
        place(last)
    ))
}

/// Whether the intervals of the first modality's contribution at two layers are apart; `None` without intervals.
fn apart(report: &Report, one: &LayerReport, other: &LayerReport) -> Option<bool> {
    let interval = |l: &LayerReport| {
        l.inference.as_ref()?.interval.as_ref()?.contribution.as_ref()?.get(&report.sources[0]).copied()
    };
    let ([low1, high1], [low2, high2]) = (interval(one)?, interval(other)?);
    Some(high1 < low2 || high2 < low1)
}

/// The layer from which on one source leads, when the other leads at every layer before.
fn change_of_lead(leads: &[Lead]) -> Option<(usize, usize)> {
    let Lead::Source(first) = leads[0] else { return None };
    let from = leads.iter().position(|&l| l != Lead::Source(first))?;
    let after = Lead::Source(1 - first);
    leads[from..].iter().all(|&l| l == after).then_some((from, 1 - first))
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

/// "n = 1 816", "K = 12", "seed 7", "certified to 10⁻⁹ bit": the facts that belong under every chart.
pub fn facts(report: &Report, unit: Unit) -> Vec<String> {
    let mut facts = Vec::new();
    match report.layers.first().map(|l| l.rows) {
        Some(Some(n)) => facts.push(format!("n = {}", whole(n))),
        Some(None) => facts.push("probabilities as given".into()),
        None => {}
    }
    if ["clusters", "predictive", "predictions", "logits"].iter().any(|method| made_by(report, method)) {
        facts.push(format!("K = {}", report.config.clusters));
        facts.push(format!("seed {}", report.config.seed));
    }
    let worst = report.layers.iter().map(|l| l.certificate.gap).fold(0.0, f64::max);
    if !report.layers.is_empty() {
        facts.push(if worst > 0.0 {
            format!("certified to {} {}", bound(unit.of(worst)), unit.symbol())
        } else {
            "certified exactly".into()
        });
    }
    facts
}

/// Whether some variable's codes were made so.
fn made_by(report: &Report, method: &str) -> bool {
    report.layers.iter().any(|layer| layer.coding.values().any(|coding| coding.method == method))
}

/// How the numbers were made, for a picture that stands alone: measure, coding, what was resampled.
pub fn settings(report: &Report) -> Vec<String> {
    let config = &report.config;
    let mut settings = vec!["BROJA".to_owned()];
    for (method, name) in [("clusters", "k-means"), ("predictive", "predictive codes")] {
        if made_by(report, method) {
            let rows = if config.normalize { "rows of unit length, " } else { "" };
            let components = config.pca.map_or("no PCA".to_owned(), |n| format!("PCA to {n}"));
            settings.push(format!("{rows}{components}, {name}"));
        }
    }
    for (method, name) in [("predictions", "given class probabilities"), ("logits", "given class logits")] {
        if made_by(report, method) {
            settings.push(name.to_owned());
        }
    }
    let resampled = |l: &LayerReport| l.inference.is_some();
    if report.layers.iter().any(resampled) {
        settings.push(format!("{} permutations, {} resamples, level {}", config.null, config.resamples, config.level));
    }
    settings.push(format!("{} {}", report.engine.name, report.engine.version));
    settings
}

/// "1 816 rows in 412 of 1 440 cells: 4.41 rows an occupied cell".
pub fn sample_line(layer: &LayerReport) -> Option<String> {
    let sample = layer.sample.as_ref()?;
    Some(format!(
        "{} in {} of {} cells, {} an occupied cell",
        counted(layer.rows?, "row", "rows"),
        whole(sample.occupied),
        whole(sample.cells),
        short(sample.rows_per_occupied_cell)
    ))
}

/// What each of several modalities tells in the last layer that no other does, alone or together with others: from the reports of each against
/// the rest.
pub fn only_of_each(reports: &[&Report], unit: Unit) -> Option<String> {
    let bits = |report: &Report| {
        let layer = report.layers.last()?;
        let name = &report.sources[0];
        let bits = layer.atoms.unique.get(name).copied()?;
        let found = layer.inference.as_ref();
        let known = match found.and_then(|found| found.tests.as_ref()?.unique.get(name)) {
            Some(test) => test.p_adjusted <= report.config.level,
            // Nulls of before each atom had a test of its own say nothing of it.
            None if found.is_some_and(|found| found.null.is_some()) => false,
            None => bits > layer.certificate.gap,
        };
        known.then_some(bits)
    };
    let rest: Vec<&&Report> = reports.iter().filter(|report| report.sources[1] == REST).collect();
    let first = rest.first()?.layers.last()?;
    let place = if rest[0].layers.len() > 1 { format!(" in {}", layer_words(&first.name)) } else { String::new() };
    let target = &rest[0].target;
    let (told, noise): (Vec<&Report>, Vec<&Report>) =
        rest.iter().map(|report| **report).partition(|report| bits(report).is_some());
    if told.is_empty() {
        return Some(format!(
            "None tells anything of {target} that no other does and that can be told from noise{place}."
        ));
    }
    let told =
        told.iter().map(|report| format!("{} {}", report.sources[0], unit.show(bits(report).unwrap_or_default())));
    let mut words =
        format!("What each tells of {target} that no other does{place}: {}", told.collect::<Vec<_>>().join(", "));
    if !noise.is_empty() {
        let names: Vec<&str> = noise.iter().map(|report| report.sources[0].as_str()).collect();
        words += &format!("; nothing that can be told from noise: {}", names.join(", "));
    }
    Some(words + ".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use indexmap::IndexMap;
    use schema::config::Config;
    use schema::report::*;

    fn layer(name: &str, u: [f64; 2], r: f64, s: f64) -> LayerReport {
        let by = |v: [f64; 2]| IndexMap::from([("image".to_owned(), v[0]), ("text".to_owned(), v[1])]);
        let sum = u[0] + u[1];
        LayerReport {
            name: name.into(),
            rows: Some(1816),
            shape: [8, 8, 9],
            atoms: AtomsReport { redundant: r, unique: by(u), synergistic: s },
            information: InformationReport { sources: by([r + u[0], r + u[1]]), joint: r + s + sum },
            readable: None,
            both: None,
            certificate: CertificateReport {
                gap: 2e-10,
                marginal_residual: 0.0,
                iterations: 9,
                status: Status::Converged,
            },
            verdict: None,
            inference: None,
            contribution: (sum > 0.0).then(|| ContributionReport {
                sources: by([u[0] / sum, u[1] / sum]),
                imbalance: (u[0] - u[1]).abs() / sum,
            }),
            sample: None,
            measures: IndexMap::new(),
            coding: IndexMap::new(),
            warnings: vec![],
        }
    }

    fn report(layers: Vec<LayerReport>) -> Report {
        Report {
            schema: SCHEMA.into(),
            unit: "bit".into(),
            sources: vec!["image".into(), "text".into()],
            target: "group".into(),
            config: Config::default(),
            engine: EngineInfo { name: "pidlens".into(), version: "0".into(), build: "native".into(), threads: 1 },
            layers,
        }
    }

    fn headline(layers: Vec<LayerReport>) -> String {
        tell(&report(layers), 0, Unit::Bits).unwrap().headline
    }

    #[test]
    fn one_layer_names_the_leader_and_its_share() {
        assert_eq!(
            headline(vec![layer("0", [0.1, 0.3], 0.2, 0.1)]),
            "Text carries 75\u{202f}% of the unique information about group."
        );
        assert_eq!(
            headline(vec![layer("0", [0.4, 0.0], 0.2, 0.1)]),
            "Only image carries unique information about group."
        );
    }

    #[test]
    fn a_small_imbalance_is_called_about_equal() {
        assert_eq!(
            headline(vec![layer("0", [0.26, 0.25], 0.2, 0.1)]),
            "Image and text carry about equal unique information about group: 51\u{202f}% and 49\u{202f}%."
        );
    }

    #[test]
    fn a_small_imbalance_that_is_told_from_noise_has_a_leader() {
        let mut close = layer("0", [0.26, 0.25], 0.2, 0.1);
        let words = serde_json::json!({"outcome": "unique", "words": "w", "lead": "image"});
        close.verdict = serde_json::from_value(words).unwrap();
        assert_eq!(
            headline(vec![close]),
            "Image carries somewhat more of the unique information about group than text: 51\u{202f}% against 49\u{202f}%."
        );
    }

    #[test]
    fn without_unique_information_no_contribution_is_claimed() {
        let redundant = report(vec![layer("0", [0.0, 0.0], 1.0, 0.0)]);
        let story = tell(&redundant, 1, Unit::Bits).unwrap();
        assert_eq!(story.headline, "Image and text tell the same about group: neither has unique information.");
        assert!(story.notes.iter().any(|n| n.contains("undefined")));
        assert!(headline(vec![layer("0", [0.0, 0.0], 0.0, 1.0)]).contains("only together"));
        assert!(headline(vec![layer("0", [0.0, 0.0], 0.0, 0.0)]).contains("no information"));
    }

    #[test]
    fn layers_tell_where_the_lead_changes() {
        let image = |n: &str| layer(n, [0.3, 0.1], 0.2, 0.1);
        let text = |n: &str| layer(n, [0.1, 0.3], 0.2, 0.1);
        assert_eq!(
            headline(vec![image("0"), image("1"), text("2"), text("3")]),
            "Text carries most of the unique information about group from layer 2 on; image does before."
        );
        assert_eq!(
            headline(vec![image("0"), text("1"), image("2")]),
            "Image carries most of the unique information about group at 2 of 3 layers; text does at 1."
        );
        assert_eq!(
            headline(vec![text("0"), text("1")]),
            "Text carries most of the unique information about group at every layer (75\u{202f}% to 75\u{202f}%)."
        );
        assert!(headline(vec![image("0"), text("1"), image("2"), text("3")]).contains("depends on the layer"));
    }

    fn notes(layers: Vec<LayerReport>) -> String {
        tell(&report(layers), 0, Unit::Bits).unwrap().notes.join(" ")
    }

    #[test]
    fn depth_is_told_from_its_numbers() {
        let told = notes(vec![
            layer("0", [0.2, 0.3], 0.5, 0.1),
            layer("1", [0.1, 0.3], 0.6, 0.1),
            layer("2", [0.1, 0.5], 0.4, 0.4),
        ]);
        assert_eq!(
            told,
            "Together they tell most about group at layer 2 (1.40\u{202f}bit) and least at layer 0 (1.10\u{202f}bit); \
             the largest part is redundant at 2, unique to text at 1 of 3 layers. The imbalance rises with every layer, from 0.200 at layer 0 to 0.667 at layer 2."
        );
    }

    #[test]
    fn a_change_that_is_none_is_called_none() {
        let same = layer("0", [0.2, 0.3], 0.5, 0.1);
        let told = notes(vec![same.clone(), LayerReport { name: "1".into(), ..same }]);
        assert_eq!(
            told,
            "Together they tell about the same at every layer, 1.10\u{202f}bit to 1.10\u{202f}bit; the largest part is redundant at every layer. \
             The imbalance hardly changes: 0.200 to 0.200."
        );
    }

    #[test]
    fn a_trend_is_claimed_only_where_every_step_has_it() {
        let at = |name: &str, text: f64| layer(name, [0.1, text], 0.5, 0.1);
        let told = notes(vec![at("0", 0.1), at("1", 0.3), at("2", 0.2)]);
        assert!(told.ends_with("The imbalance is largest at layer 1 (0.500) and smallest at layer 0 (0)."), "{told}");
    }

    #[test]
    fn a_report_with_layers_to_come_claims_nothing_about_them() {
        let some = report(vec![layer("0", [0.1, 0.3], 0.2, 0.1), layer("1", [0.1, 0.3], 0.2, 0.1)]);
        let story = tell(&some, 7, Unit::Bits).unwrap();
        assert!(story.headline.starts_with("After 2 of 7 layers: Text carries most"), "{story:?}");
    }

    #[test]
    fn a_result_that_missed_its_gap_says_so() {
        let mut open = layer("0", [0.1, 0.3], 0.2, 0.1);
        open.certificate.status = Status::IterationLimit;
        open.certificate.gap = 2.5e-3;
        let story = tell(&report(vec![open]), 1, Unit::Bits).unwrap();
        assert!(story.notes.iter().any(|n| n.contains("iteration limit") && n.contains("3×10⁻³ bit")), "{story:?}");
    }

    #[test]
    fn a_chance_result_is_never_told_as_a_contribution() {
        let mut noise = layer("all rows", [0.001, 0.0001], 0.002, 0.016);
        let joint = noise.information.joint;
        let sample = |permuted_information| {
            Some(SampleReport { cells: 128, occupied: 128, rows_per_occupied_cell: 15.6, permuted_information })
        };
        noise.sample = sample(Some(joint));
        assert!(headline(vec![noise.clone()]).ends_with("than unrelated data of this size would."));
        assert!(headline(vec![noise.clone(), noise.clone()]).ends_with("would, at any layer."));
        noise.sample = sample(Some(joint / 2.0));
        assert!(headline(vec![noise]).contains("unique information"));
    }

    #[test]
    fn a_missing_contribution_says_why() {
        let zero = layer("0", [0.0, 0.0], 1.0, 0.0);
        let chance = LayerReport { contribution: None, ..layer("0", [0.01, 0.02], 0.0, 0.0) };
        assert_eq!(absence(&zero).unwrap().word, "undefined");
        assert_eq!(absence(&chance).unwrap().word, "no more than chance");
        assert_eq!(absence(&layer("0", [0.1, 0.2], 0.0, 0.0)), None);
    }

    #[test]
    fn warnings_are_mentioned_beside_the_headline() {
        let mut warned = layer("0", [0.1, 0.3], 0.2, 0.1);
        warned.warnings.push("few rows".into());
        let notes = tell(&report(vec![warned]), 1, Unit::Bits).unwrap().notes;
        assert!(notes.iter().any(|n| n.contains("warnings below")));
    }

    #[test]
    fn facts_follow_the_unit() {
        let r = report(vec![layer("0", [0.1, 0.3], 0.2, 0.1)]);
        assert_eq!(facts(&r, Unit::Bits), ["n = 1\u{202f}816", "certified to 2×10⁻¹⁰ bit"]);
        assert_eq!(facts(&r, Unit::Nats)[1], "certified to 2×10⁻¹⁰ nat");
    }

    #[test]
    fn what_each_of_several_tells_alone_is_said_where_it_can_be_told_from_noise() {
        let against_the_rest = |name: &str, bits: f64| {
            let mut one = layer("layer 4", [bits, 0.2], 0.1, 0.0);
            let values = std::mem::take(&mut one.atoms.unique).into_values();
            one.atoms.unique = [name, REST].map(str::to_owned).into_iter().zip(values).collect();
            let mut report = report(vec![layer("layer 3", [0.0, 0.0], 0.0, 0.0), one]);
            report.sources = vec![name.into(), REST.into()];
            report
        };
        let pair = report(vec![layer("layer 3", [0.3, 0.1], 0.2, 0.1)]);
        let [image, audio] = [against_the_rest("image", 0.25), against_the_rest("audio", 0.0)];
        assert_eq!(only_of_each(&[&pair], Unit::Bits), None);
        assert_eq!(
            only_of_each(&[&pair, &image, &audio], Unit::Bits).unwrap(),
            format!(
                "What each tells of group that no other does in layer 4: image {}; nothing that can be told from noise: audio.",
                Unit::Bits.show(0.25)
            )
        );
        assert_eq!(
            only_of_each(&[&pair, &audio], Unit::Bits).unwrap(),
            "None tells anything of group that no other does and that can be told from noise in layer 4."
        );
    }
}

//! Warnings as sentences, of their numbers; and those of all layers: one that differs from layer to layer in its numbers alone is said once.

use crate::format::{bound, capital, layer_tick, short, shown, whole, whole_percent, within};
use crate::story::places::{named, stretches};
use indexmap::IndexMap;
use schema::report::warning::{Left, Lost, Texts, Warning};
use schema::report::{LOSSY, LayerReport, Report, TABLE};

/// What a warning is about, as far as it does not say so itself.
#[derive(Debug, Clone, Copy)]
pub struct About<'a> {
    /// Names of the modalities.
    pub sources: [&'a str; 2],
    /// The target's name.
    pub target: &'a str,
    /// The layer's name; empty for a warning of all layers.
    pub layer: &'a str,
    /// Of the tests.
    pub level: f64,
}

impl<'a> About<'a> {
    /// A layer of a report.
    pub fn layer(report: &'a Report, layer: &'a LayerReport) -> Self {
        let sources = [&report.sources[0], &report.sources[1]].map(String::as_str);
        Self { sources, target: &report.target, layer: &layer.name, level: report.config.level }
    }
}

/// How the warning of lost information begins.
const LOSE: &str = "The codes lose information about";

/// What a warning of too few rows adds, where what was given may be the distribution itself.
const UNLESS_EXACT: &str = " If the table is exact and not a sample, ignore this warning.";

/// A warning in a sentence or two.
pub fn sentence(warning: &Warning, about: About) -> String {
    let About { sources: [a, b], target, layer, level } = about;
    let (symbols, unless_exact) = match layer {
        TABLE => ("symbols", UNLESS_EXACT),
        _ => ("clusters", ""),
    };
    match warning {
        Warning::NotConverged { status, gap } => format!(
            "The solver stopped before the requested precision ({}): the atoms are certified only to within {} bit.",
            status.label(),
            bound(*gap)
        ),
        Warning::TooFewRows { rows, cells, rows_per_cell, single } => {
            let each = match single {
                Some(single) => format!("{} of which hold a single example", whole_percent(shown(*single))),
                None => format!("{:.1} examples each", shown(*rows_per_cell)),
            };
            format!(
                "{} examples fill {} cells, {each}: too few for reliable values. Joint information is usually estimated too high at this size; use fewer \
                 {symbols} or more examples.{unless_exact}",
                whole(*rows),
                whole(*cells)
            )
        }
        Warning::NoMoreThanChance { information, rows, chance } => format!(
            "Joint information about {target} is {} bit; {} unrelated examples reach {} bit by chance. Nothing here is distinguishable from noise.{unless_exact}",
            short(*information),
            whole(*rows),
            short(*chance)
        ),
        Warning::InexactFit { measure, residual } => format!(
            "{}: the maximum entropy fit stopped with margins off by {}; its atoms are no more exact than that.",
            measure.facts().title,
            short(*residual)
        ),
        Warning::RareClasses { of, classes, fewer_than, rarest, rows } => {
            let have = if *classes == 1 { "class of {of} has" } else { "classes of {of} have" }.replace("{of}", of);
            format!(
                "{classes} {have} fewer than {fewer_than} examples (\u{201c}{rarest}\u{201d} has {rows}): what is found for so few examples is mostly chance. Merge \
                 rare classes, or leave them out."
            )
        }
        Warning::OnlySpacesDiffer { of, what, texts: [one, other], pairs } => {
            let what = match what {
                Texts::Classes => "classes",
                Texts::Symbols => "symbols",
                Texts::Ids => "ids",
                Texts::Groups => "groups",
            };
            let more = match pairs.saturating_sub(1) {
                0 => String::new(),
                1 => ", and so is 1 more pair".to_owned(),
                n => format!(", and so are {n} more pairs"),
            };
            format!("{one:?} and {other:?} of {of} are counted as different {what}{more}: only spaces around them differ.")
        }
        Warning::ClustersUnsettled { of, iterations, clusters } => format!(
            "k-means of {of} stopped at its limit of {iterations} iterations, before it converged: its {clusters} clusters may still move."
        ),
        Warning::BothTellLess { of, information, alone } => format!(
            "The predictions {of} carry {} bit about {target}, less than {a} and {b} without synergy ({} bit): synergy is given as 0.",
            short(*information),
            short(*alone)
        ),
        Warning::OutOfPermutations { permutations, needed } => format!(
            "{layer}: the smallest p-value that {permutations} permutations or half-samples can give stays above {level} once it is corrected over layers. Use at \
             least {needed} permutations, and as many resamples."
        ),
        Warning::CodesLose { lost, predictive } => {
            let advice = match predictive {
                true => "more codes, or more examples, may keep more",
                false => "predictive codes may keep more",
            };
            let told = |Lost { of, kept, readable, standard_error }: &Lost| {
                let of = of.as_deref().unwrap_or("both together");
                format!("{} of {} bit ({of})", short(*kept), within(*readable, *standard_error))
            };
            format!(
                "{LOSE} {target} that a linear probe reads in the embeddings: they keep {}, before any correction for bias. The atoms describe the codes; {advice}.",
                lost.iter().map(told).collect::<Vec<_>>().join(", ")
            )
        }
        Warning::TakenAsExact => "Every cell that occurs has the same count, so the table is taken as exact, as a truth table is: no null was computed.".to_owned(),
        Warning::RowsSumToOne { of } => format!(
            "Every row of {of} sums to 1. If its columns are the probabilities of classes, code it as predictions: clusters treat them as an embedding."
        ),
        Warning::RowsOfZeros { of, rows, first } => format!(
            "{rows} rows of {of} (the first is row {first}) are 0 in every column. If they were never filled in, they are not examples: leave them out."
        ),
        Warning::ReadInPart { file, left_out, more } => {
            let more = if *more == 0 { String::new() } else { format!(" (and {more} more)") };
            format!("{file} was analysed in part, since not all of it could be read: {left_out}{more}.")
        }
        Warning::FirstLine { file, header, rows } => {
            let taken = if *header { "a header, not as a row" } else { "a row, not as a header" };
            format!("The first line of {file} was read as {taken}, because the other files have {rows} rows.")
        }
        Warning::Noted { file: Some(file), note } => format!("{file}: {note}."),
        Warning::Noted { file: None, note } => format!("{}.", capital(note)),
        Warning::Matched { rows, left } if left.is_empty() => {
            format!("Rows were matched by id: all {rows} are in every file.")
        }
        Warning::Matched { rows, left } => {
            let left: Vec<String> = left.iter().map(|Left { of, rows, all }| format!("{rows} of {all} in {of}")).collect();
            format!(
                "Rows were matched by id: {rows} are in every file and were analysed; without a match were {}.",
                left.join(", ")
            )
        }
        Warning::PairedByNumber { columns: [one, other], differ, rows, row, ids: [this, that] } => format!(
            "Rows were paired by number, but {one} and {other} name different examples in {} of {} rows: row {row} is {this:?} in one and {that:?} in the \
             other. Match rows by id if these columns name the same examples.",
            whole(*differ),
            whole(*rows)
        ),
        Warning::MatchedButForSpaces { ids: 1 } => "1 more id would be in every file without the spaces around it.".to_owned(),
        Warning::MatchedButForSpaces { ids } => {
            format!("{ids} more ids would be in every file without the spaces around them.")
        }
        Warning::Told(words) => words.clone(),
    }
}

/// The warnings of a report that are about all of its layers, a sentence each.
pub fn of_all(warnings: &[Warning], sources: &[String], target: &str, level: f64) -> Vec<String> {
    let about = About { sources: [&sources[0], &sources[1]], target, layer: "", level };
    warnings.iter().map(|warning| sentence(warning, about)).collect()
}

/// The warnings of a layer, a sentence each.
pub fn of_layer(report: &Report, layer: &LayerReport) -> Vec<String> {
    layer.warnings.iter().map(|warning| sentence(warning, About::layer(report, layer))).collect()
}

/// One line for each kind of warning, with the layers that it concerns.
pub fn grouped(report: &Report) -> Vec<String> {
    let mut kinds: IndexMap<String, Vec<Found>> = IndexMap::new();
    for (at, layer) in report.layers.iter().enumerate() {
        for warning in &layer.warnings {
            let found = Found {
                at,
                lossy: warning.is_of_lost_information(),
                words: sentence(warning, About::layer(report, layer)),
            };
            kinds.entry(found.kind(layer)).or_default().push(found);
        }
    }
    kinds.values().map(|found| line(report, found)).collect()
}

struct Found {
    /// The layer's place.
    at: usize,
    lossy: bool,
    words: String,
}

impl Found {
    /// A warning without its numbers and its layer's name.
    fn kind(&self, layer: &LayerReport) -> String {
        if self.lossy {
            return LOSSY.to_owned();
        }
        let mut kind = String::with_capacity(self.words.len());
        for letter in self.words.strip_prefix(layer.name.as_str()).unwrap_or(&self.words).chars() {
            match letter {
                '0'..='9' | '.' if kind.ends_with('#') => {}
                '0'..='9' => kind.push('#'),
                letter => kind.push(letter),
            }
        }
        kind
    }
}

fn line(report: &Report, found: &[Found]) -> String {
    let names: Vec<&str> = report.layers.iter().map(|layer| layer.name.as_str()).collect();
    let Some(Found { at: first, lossy, words }) = found.first() else { return String::new() };
    let said = match *lossy && names.len() > 1 {
        // Its numbers have a picture of their own.
        true => format!(
            "{LOSE} {} that a linear probe reads in the embeddings: see \u{201c}What the codes keep\u{201d}.",
            report.target
        ),
        false => words.clone(),
    };
    let places = stretches(names.len(), |at| found.iter().any(|found| found.at == at));
    let place = match (names.len(), places.len()) {
        (1, _) => return said,
        (n, _) if found.len() >= n => "every layer".to_owned(),
        (_, 1..=6) => named(&names, &places),
        _ => format!("{} of {} layers", found.len(), whole(names.len() as u64)),
    };
    let alike = *lossy || found.iter().all(|other| other.words == *words);
    let numbers =
        if alike { String::new() } else { format!(" (the numbers are layer {}'s)", layer_tick(names[*first])) };
    format!("{}{numbers}: {said}", capital(&place))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(warnings: &[&[&str]]) -> Report {
        let layer = |(i, warnings): (usize, &&[&str])| {
            serde_json::json!({"name": format!("layer {i}"), "rows": 40, "shape": [2, 2, 2],
                "atoms": {"redundant": 0.1, "unique": {"a": 0.0, "b": 0.0}, "synergistic": 0.0},
                "information": {"a": 0.1, "b": 0.1, "joint": 0.1},
                "certificate": {"gap": 0.0, "marginal_residual": 0.0, "iterations": 1, "status": "converged"},
                "contribution": null, "sample": null, "coding": {}, "warnings": warnings})
        };
        let layers: Vec<_> = warnings.iter().enumerate().map(layer).collect();
        serde_json::from_value(
            serde_json::json!({"schema": schema::report::SCHEMA, "unit": "bit", "sources": ["a", "b"],
            "target": "y", "config": {}, "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1},
            "layers": layers}),
        )
        .expect("it is a report")
    }

    #[test]
    fn warnings_that_differ_by_numbers_alone_are_one_line() {
        let report = report(&[
            &["40 rows fill 30 cells, 1.3 rows each"],
            &["40 rows fill 31 cells, 1.2 rows each", "other"],
            &[],
        ]);
        assert_eq!(
            grouped(&report),
            ["Layers 0–1 (the numbers are layer 0's): 40 rows fill 30 cells, 1.3 rows each", "Layer 1: other"]
        );
    }

    #[test]
    fn the_same_sentence_everywhere_needs_no_number() {
        assert_eq!(grouped(&report(&[&["same"], &["same"]])), ["Every layer: same"]);
        assert_eq!(grouped(&report(&[&["layer 0: of 9 p-values"], &["layer 1: of 9 p-values"]])).len(), 1);
        assert_eq!(grouped(&report(&[&["only"]])), ["only"]);
    }
}

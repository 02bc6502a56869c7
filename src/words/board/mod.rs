//! Many reports at once: models by tasks, every number of each, sorted by any of them and compared with any other.

pub mod rank;

use crate::export::written;
use crate::format::{Unit, counted, layer_words, short, sign, significant};
use indexmap::IndexSet;
use rank::{Correlation, spearman};
use schema::report::{LayerReport, Report};

/// What a report's own words call the model and the task.
const MODEL: &str = "model";
const TASK: &str = "task";

/// Files that are read for one board at most.
pub const MOST_FILES: usize = 10_000;

/// One report of the board.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where it came from.
    pub file: String,
    /// What its words call the model, or its file's name.
    pub model: String,
    /// What they call the task, or its target.
    pub task: String,
    /// With corrected values where there are any.
    pub report: Report,
}

/// What names of files of reports end in.
const ENDINGS: [&str; 2] = [".json", ".pidlens"];

impl Entry {
    /// The reports of a file, one or every comparison of several modalities. `called` is what a person calls the analysis; empty for no name.
    pub fn all<'a>(file: &str, called: &str, reports: impl ExactSizeIterator<Item = &'a Report>) -> Vec<Self> {
        let stem = ENDINGS.iter().fold(file, |name, ending| name.strip_suffix(ending).unwrap_or(name));
        let several = reports.len() > 1;
        let entry = |report: &Report| {
            let of_pair = |name: &str| match several {
                true => format!("{name}: {}", report.sources.join(" and ")),
                false => name.to_owned(),
            };
            let said = |key: &str| report.meta.get(key).cloned();
            let name = if called.trim().is_empty() { stem } else { called.trim() };
            Self {
                file: of_pair(stem),
                model: of_pair(&said(MODEL).unwrap_or_else(|| name.to_owned())),
                task: said(TASK).unwrap_or_else(|| report.target.clone()),
                report: report.corrected(),
            }
        };
        reports.map(entry).collect()
    }
}

/// A number that reports have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Number {
    Unique(usize),
    Redundant,
    Synergistic,
    Joint,
    Contribution(usize),
    Imbalance,
    /// What is said of the report under this key.
    Said(String),
}

/// The order of models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorted {
    pub by: Number,
    /// The smallest first, not the largest.
    pub ascending: bool,
}

impl Sorted {
    /// The largest first.
    pub fn by(number: Number) -> Self {
        Self { by: number, ascending: false }
    }
}

/// The numbers that every report has.
pub const COMPUTED: [Number; 8] = [
    Number::Unique(0),
    Number::Redundant,
    Number::Unique(1),
    Number::Synergistic,
    Number::Joint,
    Number::Contribution(0),
    Number::Contribution(1),
    Number::Imbalance,
];

impl Number {
    /// Whether it is in bits; else it is a share, or what is said of the report.
    pub fn is_information(&self) -> bool {
        !matches!(self, Self::Contribution(_) | Self::Imbalance | Self::Said(_))
    }

    /// Of a layer, bits or a share; or what is said of the report.
    fn of(&self, report: &Report, layer: &LayerReport) -> Option<f64> {
        let shares = || layer.contribution.as_ref();
        match self {
            Self::Unique(side) => layer.atoms.unique.values().nth(*side).copied(),
            Self::Redundant => Some(layer.atoms.redundant),
            Self::Synergistic => Some(layer.atoms.synergistic),
            Self::Joint => Some(layer.information.joint),
            Self::Contribution(side) => shares()?.sources.values().nth(*side).copied(),
            Self::Imbalance => Some(shares()?.imbalance),
            Self::Said(key) => report.meta.get(key)?.parse().ok().filter(|value: &f64| value.is_finite()),
        }
    }
}

/// A model of the board: its name, and of each task the place of its report among the entries.
pub type Row = (String, Vec<Option<usize>>);

#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    pub entries: Vec<Entry>,
    /// The layer, from 0, whose numbers reports are sorted and compared by; the last of each unless given.
    pub layer: Option<usize>,
}

impl Board {
    /// What the two sides are called in all reports: "text", or "text / caption" where they differ.
    pub fn sources(&self) -> [String; 2] {
        [0, 1].map(|side| joined(self.entries.iter().map(|entry| entry.report.sources[side].as_str())))
    }

    /// Keys under which something is said of any report, in their order.
    fn keys(&self) -> IndexSet<&str> {
        self.entries.iter().flat_map(|entry| entry.report.meta.keys()).map(String::as_str).collect()
    }

    pub fn name(&self, number: &Number) -> String {
        let sources = self.sources();
        match number {
            Number::Unique(side) => format!("unique to {}", sources[*side]),
            Number::Redundant => "redundant".to_owned(),
            Number::Synergistic => "synergistic".to_owned(),
            Number::Joint => "joint information".to_owned(),
            Number::Contribution(side) => format!("contribution of {}", sources[*side]),
            Number::Imbalance => "imbalance".to_owned(),
            Number::Said(key) => key.clone(),
        }
    }

    /// Every number that some report has.
    pub fn numbers(&self) -> Vec<Number> {
        let said = self.keys().into_iter().map(|key| Number::Said(key.to_owned()));
        let there = |number: &Number| (0..self.entries.len()).any(|at| self.value(at, number).is_some());
        COMPUTED.into_iter().chain(said.filter(there)).collect()
    }

    /// The number of that name.
    ///
    /// # Errors
    /// The names that there are.
    pub fn number(&self, name: &str) -> Result<Number, String> {
        let numbers = self.numbers();
        let names: Vec<String> = numbers.iter().map(|number| self.name(number)).collect();
        let at = names.iter().position(|known| known == name);
        at.map(|at| numbers[at].clone())
            .ok_or_else(|| format!("found the number {name:?}; expected one of {}", names.join(", ")))
    }

    /// What a picture that leaves the board says of it.
    pub fn caption(&self) -> String {
        let layer = self.layer.map_or("the last layer".to_owned(), |layer| format!("layer {layer}"));
        let reports = counted(self.entries.len() as u64, "report", "reports");
        format!("{reports}; numbers are of {layer}, corrected for bias where that was computed")
    }

    /// The layer of an entry whose numbers are compared.
    pub fn chosen(&self, entry: usize) -> Option<&LayerReport> {
        let layers = &self.entries[entry].report.layers;
        self.layer.map_or(layers.last(), |at| layers.get(at))
    }

    /// A number of an entry, in the layer that is compared; what is computed is 0 where it is 0 within the certificate.
    pub fn value(&self, entry: usize, number: &Number) -> Option<f64> {
        let layer = self.chosen(entry)?;
        let value = number.of(&self.entries[entry].report, layer)?;
        Some(if matches!(number, Number::Said(_)) { value } else { layer.settled(value) })
    }

    /// The tasks, in the order in which they were met.
    pub fn tasks(&self) -> Vec<&str> {
        self.entries.iter().map(|entry| entry.task.as_str()).collect::<IndexSet<_>>().into_iter().collect()
    }

    /// The models, each with its reports by task; a second report of a model and task stands in a row of its own. Sorted by the mean of a number over tasks, those
    /// without it last; by name without one.
    pub fn rows(&self, sorted: Option<&Sorted>) -> Vec<Row> {
        let tasks = self.tasks();
        let mut rows: Vec<Row> = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            let task = tasks.iter().position(|task| *task == entry.task).unwrap_or_default();
            let free = |row: &&mut Row| row.0 == entry.model && row.1[task].is_none();
            match rows.iter_mut().find(free) {
                Some(row) => row.1[task] = Some(at),
                None => {
                    let mut places = vec![None; tasks.len()];
                    places[task] = Some(at);
                    rows.push((entry.model.clone(), places));
                }
            }
        }
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        if let Some(Sorted { by, ascending }) = sorted {
            // Stable: equal means stay in the order of their names.
            let sign = if *ascending { 1.0 } else { -1.0 };
            let key = |row: &Row| self.mean(row, by).map_or(f64::INFINITY, |mean| sign * mean);
            rows.sort_by(|a, b| key(a).total_cmp(&key(b)));
        }
        rows
    }

    /// Places among the entries, row by row.
    pub fn order(&self, sorted: Option<&Sorted>) -> Vec<usize> {
        self.rows(sorted).into_iter().flat_map(|(_, places)| places).flatten().collect()
    }

    /// "clip, vqa, layer 3: unique to image 0.31, … bits, accuracy 0.71", of the layer that is compared.
    pub fn told(&self, entry: usize, unit: Unit) -> String {
        let Entry { model, task, report, .. } = &self.entries[entry];
        let Some(layer) = self.chosen(entry) else { return format!("{model}, {task}: it has no such layer") };
        let value = |number: &Number| {
            let value = self.value(entry, number)?;
            Some(format!(
                "{} {}",
                self.name(number),
                short(if number.is_information() { unit.of(value) } else { value })
            ))
        };
        let bits: Vec<String> = COMPUTED.iter().filter(|number| number.is_information()).filter_map(value).collect();
        let said = report.meta.iter().filter(|(key, _)| ![MODEL, TASK].contains(&key.as_str()));
        let said: String = said.map(|(key, value)| format!("; {key} {value}")).collect();
        format!("{model}, {task}, {}: {} {}{said}", layer_words(&layer.name), bits.join(", "), unit.plural())
    }

    /// A row's mean of a number over its tasks.
    pub fn mean(&self, row: &Row, number: &Number) -> Option<f64> {
        let values: Vec<f64> = row.1.iter().flatten().filter_map(|&at| self.value(at, number)).collect();
        (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
    }

    /// The entries that have both numbers, and these.
    pub fn pairs(&self, x: &Number, y: &Number) -> Vec<(&Entry, [f64; 2])> {
        let pair = |at: usize| Some((&self.entries[at], [self.value(at, x)?, self.value(at, y)?]));
        (0..self.entries.len()).filter_map(pair).collect()
    }

    /// How alike two numbers rank the reports. Each report counts once, by one layer: its layers are no independent examples.
    pub fn correlation(&self, x: &Number, y: &Number) -> Option<Correlation> {
        spearman(&self.pairs(x, y).into_iter().map(|(_, pair)| pair).collect::<Vec<_>>())
    }

    /// The correlation in words.
    pub fn correlation_words(&self, x: &Number, y: &Number) -> String {
        let names = format!("{} and {}", self.name(x), self.name(y));
        let Some(Correlation { rho, interval, pairs }) = self.correlation(x, y) else {
            return format!(
                "No rank correlation of {names}: {} reports have both numbers, and at least 3 with different values \
                    are needed.",
                self.pairs(x, y).len()
            );
        };
        let rounded = |value: f64| sign(&format!("{value:.2}"));
        let between = interval.map_or(", too few or too alike for an interval".to_owned(), |[low, high]| {
            format!(", 95\u{202f}% interval {} to {} (Bonett and Wright 2000)", rounded(low), rounded(high))
        });
        format!("Spearman's rank correlation of {names} over {pairs} reports: {}{between}.", rounded(rho))
    }

    /// RFC 4180 CSV: a row for each layer of each report, numbers with every digit.
    pub fn csv(&self) -> String {
        let keys: Vec<&str> = self.keys().into_iter().filter(|key| ![MODEL, TASK].contains(key)).collect();
        let unit = |number: &Number| if number.is_information() { " (bit)" } else { "" };
        let names = COMPUTED.iter().map(|number| format!("{}{}", self.name(number), unit(number)));
        let heads = ["file", MODEL, TASK, "layer", "rows"].into_iter().map(str::to_owned).chain(names);
        let mut rows = vec![heads.chain(keys.iter().map(|key| (*key).to_owned())).collect::<Vec<String>>()];
        for Entry { file, model, task, report } in &self.entries {
            for layer in &report.layers {
                let whole = layer.rows.map_or_else(String::new, |rows| rows.to_string());
                let text = |value: Option<f64>| value.map_or_else(String::new, |value| value.to_string());
                let numbers = COMPUTED.iter().map(|number| text(number.of(report, layer)));
                let said = keys.iter().map(|key| report.meta.get(*key).cloned().unwrap_or_default());
                let own = [file, model, task, &layer.name, &whole].map(Clone::clone);
                rows.push(own.into_iter().chain(numbers).chain(said).collect());
            }
        }
        written(rows)
    }

    /// A line for each report, in the order of [`Board::rows`]: model, task, layer, then the numbers that are computed, then what sorts if it is said and not computed.
    pub fn lines(&self, sorted: Option<&Sorted>) -> Vec<Vec<String>> {
        let said = sorted.map(|sorted| &sorted.by).filter(|by| !COMPUTED.contains(by));
        let shown: Vec<&Number> = COMPUTED.iter().chain(said).collect();
        let heads =
            [MODEL, TASK, "layer"].into_iter().map(str::to_owned).chain(shown.iter().map(|number| self.name(number)));
        let mut lines = vec![heads.collect::<Vec<String>>()];
        for at in self.order(sorted) {
            let entry = &self.entries[at];
            let layer = self.chosen(at).map_or("–", |layer| layer.name.as_str());
            let value =
                |number: &&Number| self.value(at, number).map_or("–".to_owned(), |value| significant(value, 4));
            let own = [&entry.model, &entry.task, layer].map(str::to_owned);
            lines.push(own.into_iter().chain(shown.iter().map(value)).collect());
        }
        lines
    }
}

/// Each name once.
fn joined<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<IndexSet<_>>().into_iter().collect::<Vec<_>>().join(" / ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(file: &str, meta: serde_json::Value, unique: &[f64]) -> Entry {
        let layer = |(at, unique): (usize, &f64)| {
            json!({"name": format!("layer {at}"), "rows": 9, "shape": [2, 2, 2],
                "atoms": {"redundant": 0.25, "unique": {"v": unique, "l": 0.0}, "synergistic": 0.0},
                "information": {"v": 0.25 + unique, "l": 0.25, "joint": 0.25 + unique},
                "certificate": {"gap": 0.0, "marginal_residual": 0.0, "iterations": 1, "status": "converged"},
                "contribution": null, "sample": null, "warnings": [], "coding": {}})
        };
        let report: Report = serde_json::from_value(json!({
            "schema": "pidlens.report/2", "unit": "bit", "sources": ["v", "l"], "target": "label", "config": {}, "meta": meta,
            "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1},
            "layers": unique.iter().enumerate().map(layer).collect::<Vec<_>>()}))
        .expect("a report");
        Entry::all(&format!("{file}.pidlens.json"), "", [&report].into_iter()).remove(0)
    }

    fn board() -> Board {
        let entries = vec![
            entry("one", json!({"model": "clip", "task": "vqa", "accuracy": "0.5"}), &[0.0, 0.1]),
            entry("two", json!({"model": "blip", "task": "vqa", "accuracy": "0.9"}), &[0.0, 0.4]),
            entry("three", json!({"model": "blip", "task": "snli", "accuracy": "not said"}), &[0.3]),
            entry("four", json!({}), &[0.2]),
        ];
        Board { entries, layer: None }
    }

    #[test]
    fn models_are_rows_and_tasks_columns_and_any_number_sorts() {
        let board = board();
        assert_eq!(board.tasks(), ["vqa", "snli", "label"]);
        let sorted = |by: Option<&str>, ascending| {
            let sorted = by.map(|name| Sorted { by: board.number(name).expect("it is one"), ascending });
            board.rows(sorted.as_ref()).into_iter().map(|(model, _)| model).collect::<Vec<_>>()
        };
        let rows = |by| sorted(by, false);
        assert_eq!(rows(None), ["blip", "clip", "four"]);
        assert_eq!(board.rows(None)[0].1, [Some(1), Some(2), None]);
        assert_eq!(rows(Some("unique to v")), ["blip", "four", "clip"]);
        assert_eq!(rows(Some("accuracy")), ["blip", "clip", "four"]);
        // What has no accuracy is last in both orders.
        assert_eq!(sorted(Some("accuracy"), true), ["clip", "blip", "four"]);
        let refused = board.number("accuracies").expect_err("there is none");
        assert!(refused.ends_with("imbalance, accuracy"), "{refused}");
    }

    #[test]
    fn a_second_report_of_a_model_and_task_has_a_row_of_its_own() {
        let mut board = board();
        board.entries.push(board.entries[0].clone());
        assert_eq!(board.rows(None).iter().filter(|row| row.0 == "clip").count(), 2);
    }

    #[test]
    fn the_layer_that_is_compared_is_the_last_unless_another_is_chosen() {
        let unique = Number::Unique(0);
        assert_eq!(board().value(1, &unique), Some(0.4));
        let first = Board { layer: Some(1), ..board() };
        assert_eq!((first.value(1, &unique), first.value(2, &unique)), (Some(0.4), None));
        let words = board().correlation_words(&Number::Said("accuracy".into()), &unique);
        assert_eq!(
            words,
            "No rank correlation of accuracy and unique to v: 2 reports have both numbers, and at least 3 with different values are needed."
        );
    }

    #[test]
    fn reports_of_one_file_are_told_apart_and_a_name_stands_for_the_file() {
        let report = board().entries[3].report.clone();
        let models = |called: &str, reports: &[&Report]| -> Vec<String> {
            let entries = Entry::all("runs/x.pidlens.json", called, reports.iter().copied());
            entries.into_iter().map(|entry| entry.model).collect()
        };
        assert_eq!(models(" ", &[&report]), ["runs/x"]);
        assert_eq!(models("mine", &[&report]), ["mine"]);
        assert_eq!(models("", &[&report, &report]), ["runs/x: v and l", "runs/x: v and l"]);
    }

    #[test]
    fn an_entry_is_told_with_what_is_said_of_it() {
        assert_eq!(
            board().told(1, Unit::Bits),
            "blip, vqa, layer 1: unique to v 0.400, redundant 0.250, unique to l 0, synergistic 0, joint information 0.650 bits; accuracy 0.9"
        );
    }

    #[test]
    fn a_csv_has_a_row_for_each_layer_and_what_is_said() {
        let text = board().csv();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 1 + 6);
        assert!(lines[0].starts_with("file,model,task,layer,rows,unique to v (bit),redundant (bit)"), "{}", lines[0]);
        assert!(lines[0].ends_with(",imbalance,accuracy") && lines[2].ends_with(",0.5"), "{text}");
        assert!(lines[6].starts_with("four,four,label,layer 0,9,0.2,0.25,"), "{}", lines[6]);
    }
}

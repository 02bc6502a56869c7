//! Means over samples on the page, what they answer, and what is said of the unit of observation before anything runs.

use super::inputs::Inputs;
use super::readiness::Order;
use schema::config::Config;
use schema::json;
use schema::report::EngineInfo;
use schema::tokens::{FIRST_SCHEMA, SCHEMA, TokensReport};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use words::format::{counted, engine, whole};

/// A report over samples and what it answers.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// As JSON: what shows it reads it. It names every sample, so it is held once.
    pub report: Arc<str>,
    pub source: Source,
}

/// Where a report over samples is from.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    Computed(Box<Order>),
    /// A file, and the engine that computed it.
    File(String, EngineInfo),
}

/// Two are the same where they are one: a report of many samples is not read through for that.
impl PartialEq for Tokens {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.report, &other.report) && self.source == other.source
    }
}

/// What the page has to know of a report that it opens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    pub config: Config,
    pub engine: EngineInfo,
}

impl Outline {
    pub fn of(report: &TokensReport) -> Self {
        Self { config: report.config.clone(), engine: report.engine.clone() }
    }

    pub fn to_json(&self) -> String {
        json::pretty(self)
    }
}

impl Tokens {
    /// What it answers, if it was computed here.
    pub fn order(&self) -> Option<&Order> {
        match &self.source {
            Source::Computed(order) => Some(order),
            Source::File(..) => None,
        }
    }

    /// Whether the report answers the inputs as they are now: a word, and what is said about it.
    pub fn standing(&self, now: Option<&Order>, running: bool) -> (&'static str, String) {
        match &self.source {
            Source::File(file, by) => {
                ("opened", format!("Opened from {file}. Computed elsewhere by {}; not checked here.", engine(by)))
            }
            Source::Computed(_) if running => ("running", String::new()),
            Source::Computed(order) if now != Some(order.as_ref()) => {
                ("stale", "Settings or inputs have changed since this report was made: analyse again.".into())
            }
            Source::Computed(_) => ("done", String::new()),
        }
    }
}

/// Whether the start of a file is that of a report over samples.
pub fn is_report(start: &str) -> bool {
    start.trim_start().starts_with('{')
        && [SCHEMA, FIRST_SCHEMA].iter().any(|known| start.contains(&format!("{known:?}")))
}

/// What a column of groups makes of the rows: "Each of 200 groups, 16 rows on average, …"; `None` without such a column.
pub fn unit_of_observation(inputs: &Inputs) -> Option<String> {
    let info = &inputs.samples()?.info;
    let each = match info.distinct {
        Some(samples) if samples > 0 => format!(
            "Each of {}, {} on average, is decomposed by itself",
            counted(samples, "group", "groups"),
            counted((info.rows() as f64 / samples as f64).round() as u64, "row", "rows")
        ),
        _ => format!("The {} rows form groups, each of which is decomposed by itself", whole(info.rows())),
    };
    Some(format!("{each}, with codebooks of its own; the report gives the means over groups, layer by layer."))
}

/// Rows for each cluster below which a sample is called thin.
const THIN: u64 = 3;

/// What is said before anything runs where samples have hardly more rows than clusters.
pub fn thin(inputs: &Inputs, config: &Config) -> Option<String> {
    let info = &inputs.samples()?.info;
    let average = info.rows() / info.distinct.filter(|samples| *samples > 0)?;
    let rows = inputs.max_rows().ok().flatten().map_or(average, |most| average.min(u64::from(most)));
    (rows < THIN * u64::from(config.clusters)).then(|| {
        format!(
            "K is {} for groups of about {}: so many rows get a cell of their own that most of what is found is bias. A smaller K tells more.",
            config.clusters,
            counted(rows, "row", "rows")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::Entry;
    use protocol::Task;
    use schema::file::{ArrayInfo, ArrayKind, FileInfo};
    use schema::trust::tokens;

    /// One layer of two samples.
    fn over_samples() -> TokensReport {
        let atoms = serde_json::json!({"redundant": 0.1, "unique": {"image": 0.3, "text": 0.1}, "synergistic": 0.2});
        let sample = |name: &str| {
            let mut sample = atoms.clone();
            let more = serde_json::json!({"name": name, "rows": 9, "gap": 1e-10, "contribution": 0.75});
            sample.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            sample
        };
        serde_json::from_value(serde_json::json!({
            "schema": "pidlens.tokens/1", "unit": "bit", "sources": ["image", "text"], "target": "fused", "config": {},
            "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1}, "pairing": "row i", "max_rows": null,
            "layers": [{
                "name": "all rows", "rows": 18, "samples": 2, "atoms": atoms,
                "information": {"image": 0.4, "text": 0.2, "joint": 0.7}, "gap": 1e-10,
                "contribution": {"ratio_of_means": 0.75, "mean_of_ratios": 0.75, "standard_error": 0.0, "defined": 2},
                "verdict": null, "null": null, "skipped": [], "of_samples": [sample("a"), sample("b")]
            }]
        }))
        .expect("the sample is a report")
    }

    #[test]
    fn a_report_that_was_written_opens_again_and_another_is_refused() {
        let text = json::pretty(&over_samples());
        assert!(is_report(&text[..200]));
        let opened = tokens::read(&text).expect("it is one");
        assert_eq!(*opened, over_samples());
        let outline: Outline = json::read(&Outline::of(&opened).to_json()).expect("it is one");
        let source = Source::File("run.json".into(), outline.engine);
        let (standing, words) = Tokens { report: text.into(), source }.standing(None, false);
        assert_eq!(standing, "opened");
        assert!(
            words.starts_with("Opened from run.json. Computed elsewhere by pidlens 0 at the command line, 1 thread;"),
            "{words}"
        );

        assert!(!is_report(r#"{"schema": "pidlens.report/2"}"#));
        let refused = |change: fn(&mut TokensReport)| {
            let mut report = over_samples();
            change(&mut report);
            tokens::read(&json::pretty(&report)).unwrap_err()
        };
        assert_eq!(
            refused(|r| r.schema = "pidlens.tokens/9".into()),
            r#"found the schema "pidlens.tokens/9", expected "pidlens.tokens/2" or "pidlens.tokens/1""#
        );
        for (change, told) in [
            (
                (|r| r.sources.push("audio".into())) as fn(&mut TokensReport),
                "sources is a list of 3; expected two modalities",
            ),
            (|r| r.sources[1] = "audio".into(), "layers.0.atoms.unique is of"),
            (|r| r.layers.clear(), "layers is a list of 0"),
            (|r| r.layers[0].of_samples[1].atoms.redundant = 1e308, "layers.0.of_samples.1.atoms is 1e308"),
        ] {
            let refusal = refused(change);
            assert!(refusal.contains(told), "{refusal}");
        }
        assert!(tokens::read("{}").unwrap_err().starts_with("found a report over groups with a mistake"));
    }

    #[test]
    fn a_report_is_stale_once_the_inputs_are_others() {
        let order = |file| Order { task: Task::Table { config: Config::default() }, files: vec![file] };
        let tokens = Tokens { report: json::pretty(&over_samples()).into(), source: Source::Computed(order(1).into()) };
        assert_eq!(tokens.standing(Some(&order(1)), false).0, "done");
        assert_eq!(tokens.standing(Some(&order(2)), true).0, "running");
        for now in [Some(&order(2)), None] {
            assert_eq!(tokens.standing(now, false).0, "stale");
        }
    }

    #[test]
    fn what_a_column_of_samples_makes_of_the_rows_is_said_before_anything_runs() {
        let mut inputs = Inputs::default();
        assert_eq!(unit_of_observation(&inputs), None);
        inputs.files.push(Entry::new(0, "sample.npy", 1));
        let array = |distinct| ArrayInfo {
            key: String::new(),
            kind: ArrayKind::Symbols,
            shape: vec![3200],
            dtype: "int64".into(),
            distinct,
            classes: vec![],
            index: false,
            notes: vec![],
        };
        let read = |inputs: &mut Inputs, distinct| {
            let arrays = vec![array(distinct)];
            let info =
                FileInfo { name: "sample.npy".into(), format: "npy".into(), bytes: 1, arrays, ..FileInfo::default() };
            inputs.inspected(0, Ok(info));
            unit_of_observation(inputs).expect("it is guessed")
        };
        assert!(
            read(&mut inputs, Some(200)).starts_with("Each of 200 groups, 16 rows on average, is decomposed by itself")
        );
        let thin = |inputs: &Inputs, clusters| thin(inputs, &Config { clusters, ..Config::default() });
        assert!(thin(&inputs, 6).is_some_and(|words| words.starts_with("K is 6 for groups of about 16 rows")));
        assert_eq!(thin(&inputs, 5), None);
        inputs.most_rows = "8".into();
        assert!(thin(&inputs, 5).is_some_and(|words| words.contains("about 8 rows")));
        assert!(read(&mut inputs, None).starts_with("The 3\u{202f}200 rows form groups"));
    }
}

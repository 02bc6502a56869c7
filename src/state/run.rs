//! A run and the report it builds: events in, state out.

use super::readiness::Order;
use super::tokens::{Source, Tokens};
use protocol::{Event, Results, Task};
use schema::job::{Position, Progress};
use schema::report::{EngineInfo, Header, LayerReport, Outcome, Report};
use schema::trust::Checked;

/// What the button's line shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Phase {
    #[default]
    Idle,
    Running(Option<Progress>),
    /// Cancelled by hand; said until the next run.
    Cancelled,
    Failed(String),
}

/// What a person is told of an engine that stopped and was started again.
pub fn restarted(why: &str) -> String {
    format!("The engine stopped: {why}. It was started again; your files are still chosen.")
}

/// A report on the page and what it answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub report: Checked<Report>,
    /// What gave it here; `None` for a report that was opened.
    pub order: Option<Order>,
    /// Layers that the run will have in all.
    pub layers: usize,
}

impl Shown {
    pub fn complete(&self) -> bool {
        self.report.layers.len() == self.layers
    }

    /// Whether a layer's null is still to come.
    pub fn pending(&self) -> bool {
        let pending = |l: &LayerReport| l.verdict.as_ref().is_some_and(|v| v.outcome == Outcome::Pending);
        self.report.layers.iter().any(pending)
    }
}

/// The run under way and the report shown. The old report stays until the new run's first layer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Run {
    pub phase: Phase,
    /// Of several modalities, one for each comparison.
    pub shown: Vec<Shown>,
    /// In their place, means over samples.
    pub tokens: Option<Tokens>,
    /// The order under way, and whether one of its layers is shown already.
    order: Option<(Order, bool)>,
}

impl Run {
    pub fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Running(_))
    }

    pub fn start(&mut self, order: Order) {
        self.phase = Phase::Running(None);
        self.order = Some((order, false));
    }

    /// Whether something is shown.
    pub fn has_report(&self) -> bool {
        !self.shown.is_empty() || self.tokens.is_some()
    }

    /// What the report answers, if it was computed here.
    pub fn answered(&self) -> Option<&Order> {
        let of_groups = || self.tokens.as_ref().and_then(Tokens::order);
        self.shown.first().map_or_else(of_groups, |shown| shown.order.as_ref())
    }

    /// Whether the run under way gives its report as a whole, not layer by layer.
    pub fn gives_whole(&self) -> bool {
        matches!(self.order, Some((Order { task: Task::Groups { .. }, .. }, _)))
    }

    /// Shows means over samples that were computed before or elsewhere.
    pub fn open_tokens(&mut self, tokens: Tokens) {
        self.shown.clear();
        self.tokens = Some(tokens);
    }

    /// Shows reports that were computed before or elsewhere, of `layers` in all; a run under way goes on and will replace them.
    pub fn open(&mut self, reports: Vec<Checked<Report>>, layers: usize) {
        let shown = |report: Checked<Report>| Shown { layers, report, order: None };
        self.shown = reports.into_iter().map(shown).collect();
        self.tokens = None;
    }

    /// The inputs or settings are others now: what a run said of those before is dealt with. Gives whether there was anything.
    pub fn inputs_changed(&mut self) -> bool {
        let told = matches!(self.phase, Phase::Cancelled | Phase::Failed(_));
        if told {
            self.phase = Phase::Idle;
        }
        told
    }

    pub fn cancel(&mut self) {
        if self.is_running() {
            self.phase = Phase::Cancelled;
            self.order = None;
        }
    }

    /// Takes an event of the run; one that comes after a cancel is dropped.
    pub fn take(&mut self, event: Event, engine: &EngineInfo) {
        if !self.is_running() {
            return;
        }
        match event {
            Event::Progress { progress } => self.phase = Phase::Running(Some(progress)),
            Event::Layer { place, layer } => self.add(place, layer, engine),
            Event::Ended(Ok(results)) => {
                self.phase = Phase::Idle;
                let Some((order, _)) = self.order.take() else { return };
                match results {
                    Results::Reports(reports) => {
                        let shown = |report: Checked<Report>| Shown {
                            layers: report.layers.len(),
                            report,
                            order: Some(order.clone()),
                        };
                        self.shown = reports.into_iter().map(shown).collect();
                        self.tokens = None;
                    }
                    Results::Groups(report) => {
                        self.open_tokens(Tokens { report: report.into(), source: Source::Computed(order.into()) });
                    }
                    // Whatever else is asked stands beside the report.
                    _ => {}
                }
            }
            Event::Ended(Err(message)) => self.fail(message),
            Event::Crashed { message } => self.fail(restarted(&message)),
            Event::Ready { .. } | Event::Answered { .. } => {}
        }
    }

    fn fail(&mut self, message: String) {
        self.phase = Phase::Failed(message);
        self.order = None;
    }

    /// A layer comes when it is decomposed, and again when its nulls are there.
    fn add(&mut self, place: Position, layer: Checked<LayerReport>, engine: &EngineInfo) {
        let Some((order, begun)) = &mut self.order else { return };
        if !*begun {
            *begun = true;
            self.shown.clear();
            self.tokens = None;
        }
        // Comparisons begin in their order.
        let taken = match self.shown.get_mut(place.comparison) {
            Some(shown) => shown.report.put(place.layer, layer),
            None => Checked::new(begun_with(order, layer.into_inner(), engine)).map(|report| {
                self.shown.push(Shown { report, order: Some(order.clone()), layers: place.layers });
            }),
        };
        if let Err(fault) = taken {
            self.fail(format!("a layer came that does not belong to this analysis: {fault}"));
        }
    }
}

/// A report of its first layer; the engine's own replaces it when the run is done.
fn begun_with(order: &Order, layer: LayerReport, engine: &EngineInfo) -> Report {
    // A table of counts has names of its own.
    let target = order.task.job().map_or_else(|| "y".into(), |job| job.target.name.clone());
    let config = order.task.config().clone();
    let sources = layer.atoms.unique.keys().cloned().collect();
    Report::new(Header { sources, target, config, engine: engine.clone() }, vec![layer])
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::config::Config;
    use schema::job::{Job, Named};

    fn column(name: &str) -> Named {
        Named { name: name.into(), arrays: vec![], ids: None }
    }

    fn engine() -> EngineInfo {
        EngineInfo { name: "pidlens".into(), version: "0".into(), build: "wasm".into(), threads: 1 }
    }

    fn order(file: u32) -> Order {
        Order { task: Task::Table { config: Config::default() }, files: vec![file] }
    }

    fn layer(name: &str) -> Checked<LayerReport> {
        serde_json::from_value(serde_json::json!({
            "name": name, "rows": 4, "shape": [2, 2, 2],
            "atoms": {"redundant": 0.0, "unique": {"x1": 0.5, "x2": 0.0}, "synergistic": 0.0},
            "information": {"x1": 0.5, "x2": 0.0, "joint": 0.5},
            "certificate": {"gap": 0.0, "marginal_residual": 0.0, "iterations": 1, "status": "converged"},
            "contribution": null, "sample": null, "coding": {}, "warnings": []
        }))
        .unwrap()
    }

    fn arrived(index: usize) -> Event {
        Event::Layer { place: Position { layer: index, ..Position::first(2, 1) }, layer: layer(&index.to_string()) }
    }

    #[test]
    fn layers_show_one_by_one_and_the_old_report_stays_until_the_first() {
        let mut run = Run::default();
        run.start(order(1));
        run.take(arrived(0), &engine());
        run.take(arrived(1), &engine());
        let report = run.shown[0].report.clone();
        assert_eq!((report.sources.as_slice(), report.layers.len()), (&["x1".to_owned(), "x2".to_owned()][..], 2));
        run.take(Event::Ended(Ok(Results::Reports(vec![report]))), &engine());
        assert!(!run.is_running());

        run.start(order(2));
        assert_eq!(run.shown[0].order, Some(order(1)));
        run.take(arrived(0), &engine());
        let shown = &run.shown[0];
        assert_eq!((&shown.order, shown.report.layers.len(), shown.complete()), (&Some(order(2)), 1, false));
    }

    #[test]
    fn a_layer_that_comes_again_takes_its_own_place() {
        let mut run = Run::default();
        run.start(order(1));
        for index in [0, 1, 0] {
            run.take(arrived(index), &engine());
        }
        let names: Vec<String> = run.shown[0].report.layers.iter().map(|l| l.name.clone()).collect();
        assert_eq!(names, ["0", "1"]);
    }

    #[test]
    fn each_comparison_of_several_modalities_has_a_report_of_its_own() {
        let mut run = Run::default();
        run.start(order(1));
        for at in 0..2 {
            for comparison in 0..3 {
                let place = Position { layer: at, comparison, ..Position::first(2, 3) };
                run.take(Event::Layer { place, layer: layer(&format!("{comparison}.{at}")) }, &engine());
            }
        }
        let names = |shown: &Shown| shown.report.layers.iter().map(|l| l.name.clone()).collect::<Vec<_>>();
        let names: Vec<_> = run.shown.iter().map(names).collect();
        assert_eq!(names, [["0.0", "0.1"], ["1.0", "1.1"], ["2.0", "2.1"]]);
    }

    #[test]
    fn means_over_samples_take_the_place_of_a_report_and_a_report_theirs() {
        let mut run = Run::default();
        run.start(order(1));
        run.take(arrived(0), &engine());
        let report = run.shown[0].report.clone();
        run.take(Event::Ended(Ok(Results::Reports(vec![report.clone()]))), &engine());

        let job = Job { sources: vec![], target: column("y"), both: None, control: None, config: Config::default() };
        let over = Order { task: Task::Groups { job, groups: column("sample"), max_rows: None }, files: vec![] };
        run.start(over.clone());
        assert!(run.gives_whole() && !run.shown.is_empty());
        run.take(Event::Ended(Ok(Results::Groups("{}".into()))), &engine());
        let shown = run.tokens.clone().expect("it is shown");
        assert_eq!(shown.source, Source::Computed(over.into()));
        assert_eq!((run.shown.len(), run.has_report(), run.is_running()), (0, true, false));

        run.start(order(2));
        assert!(run.tokens.is_some() && !run.gives_whole());
        run.take(arrived(0), &engine());
        assert!(run.tokens.is_none() && run.shown.len() == 1);
        run.open_tokens(shown);
        assert!(run.shown.is_empty());
        run.open(vec![report], 1);
        assert!(run.tokens.is_none());
    }

    #[test]
    fn nothing_is_taken_after_a_cancel() {
        let mut run = Run::default();
        run.start(order(1));
        run.cancel();
        run.take(arrived(0), &engine());
        assert_eq!((&run.phase, run.shown.len()), (&Phase::Cancelled, 0));
    }

    #[test]
    fn a_refusal_stands_until_the_inputs_change() {
        let mut run = Run::default();
        run.start(order(1));
        assert!(!run.inputs_changed());
        run.take(Event::Ended(Err("image.npy: has 1 row".into())), &engine());
        assert!(matches!(run.phase, Phase::Failed(_)));
        assert!(run.inputs_changed());
        assert_eq!(run.phase, Phase::Idle);
    }

    #[test]
    fn a_crash_is_told_in_words() {
        let mut run = Run::default();
        run.start(order(1));
        run.take(Event::Crashed { message: "index out of bounds".into() }, &engine());
        assert!(
            matches!(&run.phase, Phase::Failed(m) if m.contains("index out of bounds") && m.contains("started again"))
        );
    }
}

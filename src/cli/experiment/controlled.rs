//! Of the mean over a control's classes: false positives of its atoms' tests, power, and how often its intervals hold the truth.
//!
//! A sample goes the way of an analysis with a control: rows fall into classes at random, each class is decomposed, permuted and resampled, and the mean is made
//! of the replicates of all. What is planted is known, because it is the mean of what each class's distribution has.

use super::boundary::{self, cases};
use super::planted::sample;
use super::table;
use engine::analysis::{Names, decompose_joint};
use engine::control;
use engine::discretize::Codes;
use engine::inference::quantity::{REDUNDANT, SYNERGISTIC, UNIQUE, UNIQUE_TOTAL, Values};
use engine::joint::Joint;
use engine::rng::Rng;
use rayon::prelude::*;
use schema::config::{Config, Correction, Plan};
use schema::progress::{Silent, Unwatched};
use schema::report::CodingReport;

#[derive(Debug, Clone)]
pub struct Settings {
    pub repetitions: u32,
    /// Permutations, and half-samples.
    pub permutations: u32,
    pub seed: u64,
    pub rows: Vec<u64>,
    /// Only the cases whose names have this in them.
    pub only: String,
}

/// Of each case: the class's share and the name of its distribution among [`boundary::cases`], all of one shape.
const CASES: [(&str, &[(f64, &str)]); 9] = [
    ("AND flipped 1/10, twice", &[(0.5, "AND flipped 1/10"), (0.5, "AND flipped 1/10")]),
    (
        "AND flipped 1/10, four times",
        &[(0.4, "AND flipped 1/10"), (0.3, "AND flipped 1/10"), (0.2, "AND flipped 1/10"), (0.1, "AND flipped 1/10")],
    ),
    ("AND flipped 1/10 and noisy OR", &[(0.8, "AND flipped 1/10"), (0.2, "noisy OR")]),
    ("RDN and XOR flipped 1/4", &[(0.5, "RDN"), (0.5, "XOR flipped 1/4")]),
    ("COPY and noisy COPY", &[(0.5, "COPY"), (0.5, "noisy COPY")]),
    (
        "same channel, K 5, three times",
        &[(0.5, "same channel, K 5"), (0.3, "same channel, K 5"), (0.2, "same channel, K 5")],
    ),
    ("unrelated, K 5, three times", &[(0.5, "unrelated, K 5"), (0.3, "unrelated, K 5"), (0.2, "unrelated, K 5")]),
    ("Q* of mixed, K 5, twice", &[(0.5, "Q* of mixed, K 5"), (0.5, "Q* of mixed, K 5")]),
    ("garbling and planted unique, K 5", &[(0.6, "garbling, K 5"), (0.4, "planted unique, K 5")]),
];

/// What is tested and covered, at its place in [`engine::inference::quantity`].
const MEASURED: [(&str, usize); 5] =
    [("U1", UNIQUE[0]), ("U2", UNIQUE[1]), ("U1 or U2", UNIQUE_TOTAL), ("R", REDUNDANT), ("S", SYNERGISTIC)];
/// Places in [`schema::report::quantity_names`] of [`MEASURED`].
const PLACES: [usize; MEASURED.len()] = [1, 2, 4, 0, 3];
const NAMES: Names = Names { sources: ["a", "b"], target: "y" };
const LEVEL: f64 = 0.05;

/// Some distributions, one for each class.
struct Case {
    name: &'static str,
    shares: Vec<f64>,
    classes: Vec<boundary::Case>,
    /// Means over the classes, bits.
    truth: Values,
}

impl Case {
    fn of((name, parts): (&'static str, &[(f64, &str)]), known: &[boundary::Case]) -> Self {
        let find = |name: &str| known.iter().find(|case| case.name == name).expect("it is planted").clone();
        let classes: Vec<boundary::Case> = parts.iter().map(|(_, name)| find(name)).collect();
        let shares: Vec<f64> = parts.iter().map(|(share, _)| *share).collect();
        let truth = std::array::from_fn(|at| shares.iter().zip(&classes).map(|(share, of)| share * of.truth[at]).sum());
        Self { name, shares, classes, truth }
    }
}

/// One sample's mean: p-values, not a number where there is none, and ends of intervals, in the order of [`MEASURED`].
struct Sample {
    p: [f64; MEASURED.len()],
    ends: [[f64; 2]; MEASURED.len()],
}

/// One case and number of rows.
pub struct Line {
    pub name: &'static str,
    pub rows: u64,
    truth: Values,
    samples: Vec<Sample>,
}

/// All cases as two Markdown tables; each is told as it is ready.
pub fn run(settings: &Settings, mut ready: impl FnMut(&Line)) -> String {
    let known = cases();
    let mut lines = Vec::new();
    for parts in CASES.into_iter().filter(|(name, _)| name.contains(&settings.only)) {
        let case = Case::of(parts, &known);
        for &rows in &settings.rows {
            let samples = (0..u64::from(settings.repetitions)).into_par_iter();
            let samples = samples.map(|i| one(settings, &case, rows, i)).collect();
            let line = Line { name: case.name, rows, truth: case.truth, samples };
            ready(&line);
            lines.push(line);
        }
    }
    markdown(&lines)
}

fn plan(settings: &Settings) -> Plan {
    let config = Config {
        null: settings.permutations,
        resamples: settings.permutations,
        seed: settings.seed,
        correction: Correction::None,
        level: LEVEL,
        ..Config::default()
    };
    config.check().expect("the settings are within their ranges")
}

fn one(settings: &Settings, case: &Case, rows: u64, i: u64) -> Sample {
    let plan = plan(settings);
    let mut rng = Rng::stream(settings.seed, &[60, rows, i]);
    let mut sizes = vec![0; case.shares.len()];
    for _ in 0..rows {
        let mut left = rng.unit();
        let class = case.shares.iter().position(|share| {
            left -= share;
            left < 0.0
        });
        sizes[class.unwrap_or(case.shares.len() - 1)] += 1;
    }
    // A class that nobody met is none.
    sizes.iter_mut().for_each(|size| *size = (*size).max(1));
    let tables: Vec<Joint> = case
        .classes
        .iter()
        .zip(&sizes)
        .map(|(class, &size)| sample(class.shape, &class.pmf, size, &mut rng).joint())
        .collect();
    let watched = "the experiment is not cancelled";
    // What stands beside the classes lends the mean its names alone.
    let mut layer = decompose_joint("sample", NAMES, &tables[0], Some(rows), &plan, &Silent).expect(watched);
    control::add(&mut layer, NAMES, ("z", &classes(&sizes)), &tables, &plan, &Silent).expect(watched);
    let mut report = *layer.control.expect("it was added");
    control::await_null(&mut report, &plan);
    control::infer(&mut report, &tables, i, &plan, |_| Unwatched(&Silent)).expect(watched);
    let found = report.mean.inference.expect("it was asked for");
    let interval = found.interval.as_ref().expect("it was asked for").of.values();
    Sample { p: PLACES.map(|at| found.test(at).map_or(f64::NAN, |test| test.p)), ends: PLACES.map(|at| *interval[at]) }
}

/// The classes as an analysis would have coded them; the tables have their rows already.
fn classes(sizes: &[u64]) -> Codes {
    let labels: Vec<String> = (0..sizes.len()).map(|class| class.to_string()).collect();
    let report = CodingReport::of_labels(labels, sizes.to_vec());
    Codes { codes: Vec::new(), report }
}

impl Line {
    /// Share of the samples with `p ≤ 5 %`, in percent; `None` without p-values.
    fn rejected(&self, at: usize) -> Option<f64> {
        let all: Vec<f64> = self.samples.iter().map(|sample| sample.p[at]).filter(|p| !p.is_nan()).collect();
        let rejected = all.iter().filter(|&&p| p <= LEVEL + 1e-12).count();
        (!all.is_empty()).then(|| 100.0 * rejected as f64 / all.len() as f64)
    }

    /// Share of the samples whose interval holds the truth, in percent. The truth is known to the certificate's gap.
    fn covered(&self, at: usize) -> f64 {
        let truth = self.truth[MEASURED[at].1];
        let held = |sample: &&Sample| sample.ends[at][0] - 1e-8 <= truth && truth <= sample.ends[at][1] + 1e-8;
        100.0 * self.samples.iter().filter(held).count() as f64 / self.samples.len() as f64
    }

    fn is_zero(&self, at: usize) -> bool {
        self.truth[MEASURED[at].1] == 0.0
    }

    /// The highest share of false positives, and the lowest coverage, in percent.
    pub fn worst(&self) -> [f64; 2] {
        let all = 0..MEASURED.len();
        let falsely = all.clone().filter(|&at| self.is_zero(at)).filter_map(|at| self.rejected(at)).fold(0.0, f64::max);
        [falsely, all.map(|at| self.covered(at)).fold(100.0, f64::min)]
    }
}

/// Rejections, false ones set apart from power by what is planted; then coverage.
fn markdown(lines: &[Line]) -> String {
    let mut head = vec!["classes", "n"];
    head.extend(MEASURED.map(|(name, _)| name));
    let rows = |cell: &dyn Fn(&Line, usize) -> String| -> Vec<Vec<String>> {
        let row = |line: &Line| {
            let own = [line.name.to_owned(), line.rows.to_string()];
            own.into_iter().chain((0..MEASURED.len()).map(|at| cell(line, at))).collect()
        };
        lines.iter().map(row).collect()
    };
    let rejected = |line: &Line, at: usize| {
        let share = line.rejected(at).map_or_else(|| "–".to_owned(), |share| format!("{share:.1}"));
        match line.is_zero(at) {
            true => format!("**{share}**"),
            false => format!("{share} ({:.3})", line.truth[MEASURED[at].1]),
        }
    };
    let covered = |line: &Line, at: usize| format!("{:.1}", line.covered(at));
    format!("{}\n{}", table(&head, &rows(&rejected)), table(&head, &rows(&covered)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::report::quantity_names;

    #[test]
    fn places_are_those_of_the_quantities_and_cases_of_one_shape() {
        let names = quantity_names(&NAMES.sources.map(str::to_owned), NAMES.target);
        let found = PLACES.map(|at| names[at].as_str());
        assert_eq!(found, ["unique to a", "unique to b", "unique in all", "redundant", "synergistic"]);
        let known = cases();
        for parts in CASES {
            let case = Case::of(parts, &known);
            assert!((case.shares.iter().sum::<f64>() - 1.0).abs() < 1e-12, "{}", case.name);
            assert!(case.classes.iter().all(|class| class.shape == case.classes[0].shape), "{}", case.name);
        }
    }

    #[test]
    fn intervals_of_the_mean_hold_the_truth() {
        let settings = Settings { repetitions: 60, permutations: 60, seed: 0, rows: vec![2000], only: "RDN".into() };
        let mut lowest = 100.0;
        run(&settings, |line| lowest = line.worst()[1]);
        // 93 %, less three standard errors of so few repetitions.
        assert!(lowest >= 83.0, "{lowest}");
    }
}

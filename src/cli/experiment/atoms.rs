//! Of each atom's test and of the verdicts: false positives where the atom is 0, power where it is not.
//!
//! A sample goes the way of an analysis without intervals (`--ci 0`), so that as many half-samples are drawn as permutations.

use super::boundary::{Case, cases};
use super::nearest;
use super::planted::sample;
use super::table;
use engine::analysis::{Names, await_null, decompose_joint, observed};
use engine::broja::Scratch;
use engine::inference::quantity::{REDUNDANT, SYNERGISTIC, UNIQUE, UNIQUE_TOTAL};
use engine::inference::verdict::conclude;
use engine::inference::{self, Draw, Run, options, tell};
use engine::rng::Rng;
use rayon::prelude::*;
use schema::config::{Config, Correction, Plan};
use schema::progress::Silent;
use schema::report::Outcome;

#[derive(Debug, Clone)]
pub struct Settings {
    pub repetitions: u32,
    /// Permutations, and half-samples.
    pub permutations: u32,
    pub seed: u64,
    pub rows: Vec<u64>,
    /// Only the cases whose names have this in them.
    pub only: String,
    /// Whether the parametric bootstrap is run beside.
    pub bootstrap: bool,
}

/// What is tested, at its place in [`engine::inference::quantity`] and in [`schema::report::quantity_names`].
const TESTED: [(&str, usize, usize); 5] = [
    ("U1", UNIQUE[0], 1),
    ("U2", UNIQUE[1], 2),
    ("U1 or U2", UNIQUE_TOTAL, 4),
    ("R", REDUNDANT, 0),
    ("S", SYNERGISTIC, 3),
];
const NAMES: Names = Names { sources: ["a", "b"], target: "y" };
const LEVEL: f64 = 0.05;

/// One sample: p-values in the order of [`TESTED`], not a number where there is none.
struct Sample {
    /// Each atom's own test.
    own: [f64; TESTED.len()],
    /// Of permuted targets: as though "nothing tells anything" were each atom's null.
    permuted: [f64; TESTED.len()],
    /// Of conditionally independent sources, for S.
    interaction: f64,
    bootstrap: Option<[f64; TESTED.len()]>,
    outcome: Outcome,
}

/// One case and number of rows.
pub struct Line<'a> {
    pub case: &'a Case,
    pub rows: u64,
    samples: Vec<Sample>,
}

/// All cases as two Markdown tables; each is told as it is ready.
pub fn run(settings: &Settings, mut ready: impl FnMut(&Line)) -> String {
    let cases: Vec<Case> = cases().into_iter().filter(|case| case.name.contains(&settings.only)).collect();
    let mut lines = Vec::new();
    for case in &cases {
        for &rows in &settings.rows {
            let samples = (0..u64::from(settings.repetitions)).into_par_iter();
            let line = Line { case, rows, samples: samples.map(|i| one(settings, case, rows, i)).collect() };
            ready(&line);
            lines.push(line);
        }
    }
    markdown(&lines)
}

fn one(settings: &Settings, case: &Case, rows: u64, i: u64) -> Sample {
    let config = Config {
        null: settings.permutations,
        resamples: 0,
        seed: settings.seed,
        correction: Correction::None,
        level: LEVEL,
        ..Config::default()
    };
    let plan = config.check().expect("the settings are within their ranges");
    let counts = sample(case.shape, &case.pmf, rows, &mut Rng::stream(settings.seed, &[50, rows, i]));
    let joint = counts.joint();
    let watched = "the experiment is not cancelled";
    let mut layer = decompose_joint("sample", NAMES, &joint, Some(rows), &plan, &Silent).expect(watched);
    await_null(&mut layer, &plan);
    let whole = observed(&layer);
    let found = inference::infer(&counts, whole, i, &plan, &Silent).expect(watched);
    let told = tell::report(&found, NAMES.sources, rows, &plan);
    let own = TESTED.map(|(_, _, at)| told.test(at).map_or(f64::NAN, |test| test.p));
    let null = found.information.as_ref().expect("permutations were asked for");
    let permuted = TESTED.map(|(_, at, _)| null.against(at, whole.values[at], whole.gap, LEVEL).p);
    let interaction = told.interaction.as_ref().and_then(|null| null.synergistic.test).map_or(f64::NAN, |test| test.p);
    layer.inference = Some(told);
    let mut layers = [layer];
    conclude(&mut layers, &plan);
    let outcome = layers[0].verdict.as_ref().map_or(Outcome::Pending, |verdict| verdict.outcome);
    // A table that lost a symbol has another shape.
    let whole_shape = settings.bootstrap && joint.shape() == case.shape;
    let bootstrap = whole_shape.then(|| bootstrap(&counts, whole, &plan, rows, i));
    Sample { own, permuted, interaction, bootstrap, outcome }
}

/// Samples of the nearest table in which the atom is 0: how often they have as much of it.
fn bootstrap(counts: &inference::counts::Counts, whole: Draw, plan: &Plan, rows: u64, i: u64) -> [f64; TESTED.len()] {
    let joint = counts.joint();
    let run = Run { seed: plan.seed, layer: i, options: options(counts, plan), monitor: &Silent };
    let mut scratch = Scratch::default();
    let mut p = |table: &[f64], at: usize, stream: u64| {
        let reached = |draw: u32| {
            let mut rng = Rng::stream(plan.seed, &[52, rows, i, stream, u64::from(draw)]);
            let found = run.solve_counts(&mut scratch, &sample(joint.shape(), table, rows, &mut rng));
            found.values[at] + found.gap + whole.gap + 1e-12 >= whole.values[at]
        };
        let reached = (0..plan.null).map(reached).filter(|&reached| reached).count();
        (1 + reached) as f64 / (1.0 + f64::from(plan.null))
    };
    let unique = [0, 1].map(|source| p(&nearest::without_unique(&joint, source), UNIQUE[source], source as u64));
    let redundant = [0, 1].map(|source| p(&nearest::without_redundant(&joint, source), REDUNDANT, 2 + source as u64));
    let synergistic = p(&nearest::without_synergistic(&joint), SYNERGISTIC, 4);
    let either = (2.0 * unique[0].min(unique[1])).min(1.0);
    [unique[0], unique[1], either, redundant[0].max(redundant[1]), synergistic]
}

impl Line<'_> {
    /// Share of the samples with `p ≤ 5 %`, in percent; `None` where there are no p-values.
    fn rejected(&self, p: impl Fn(&Sample) -> f64) -> Option<f64> {
        let all: Vec<f64> = self.samples.iter().map(p).filter(|p| !p.is_nan()).collect();
        let rejected = all.iter().filter(|&&p| p <= LEVEL + 1e-12).count();
        (!all.is_empty()).then(|| 100.0 * rejected as f64 / all.len() as f64)
    }

    /// Share of the samples whose verdict is unique information, in percent.
    fn unique(&self) -> f64 {
        let unique = self.samples.iter().filter(|sample| sample.outcome == Outcome::Unique).count();
        100.0 * unique as f64 / self.samples.len() as f64
    }

    fn is_zero(&self, tested: usize) -> bool {
        self.case.truth[TESTED[tested].1] == 0.0
    }

    /// The highest share of false positives of a test that ships, in percent.
    pub fn worst(&self) -> f64 {
        let zero = (0..TESTED.len()).filter(|&tested| self.is_zero(tested));
        zero.filter_map(|tested| self.rejected(|sample| sample.own[tested])).fold(0.0, f64::max)
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".to_owned(), |share| format!("{share:.1}"))
}

/// A table of the atoms that are 0, and one of those that are not.
fn markdown(lines: &[Line]) -> String {
    let bootstrap = |sample: &Sample, tested: usize| sample.bootstrap.map_or(f64::NAN, |p| p[tested]);
    let any = lines.iter().flat_map(|line| &line.samples).any(|sample| sample.bootstrap.is_some());
    let mut head = vec!["distribution", "n"];
    head.extend(TESTED.map(|(name, ..)| name));
    let mut false_head = head.clone();
    false_head.extend(["S, interaction null", "verdict unique", "U1 or U2, permuted targets", "R, permuted targets"]);
    if any {
        false_head.extend(["U1, bootstrap", "U2, bootstrap", "R, bootstrap", "S, bootstrap"]);
    }
    let zero = |line: &Line, tested: usize, p: &dyn Fn(&Sample) -> f64| {
        percent(line.rejected(p).filter(|_| line.is_zero(tested)))
    };
    let falsely = |line: &Line| {
        let mut row = vec![line.case.name.clone(), line.rows.to_string()];
        row.extend((0..TESTED.len()).map(|tested| zero(line, tested, &|sample| sample.own[tested])));
        row.push(zero(line, 4, &|sample| sample.interaction));
        row.push(percent(Some(line.unique()).filter(|_| line.is_zero(2))));
        row.extend([2, 3].map(|tested| zero(line, tested, &|sample| sample.permuted[tested])));
        if any {
            row.extend([0, 1, 3, 4].map(|tested| zero(line, tested, &|sample| bootstrap(sample, tested))));
        }
        row
    };
    let mut power_head = head;
    power_head.push("verdict unique");
    let power = |line: &Line| {
        let mut row = vec![line.case.name.clone(), line.rows.to_string()];
        row.extend((0..TESTED.len()).map(|tested| match line.is_zero(tested) {
            true => "–".to_owned(),
            false => {
                let bits = line.case.truth[TESTED[tested].1];
                format!("{} ({bits:.3})", percent(line.rejected(|sample| sample.own[tested])))
            }
        }));
        row.push(percent(Some(line.unique()).filter(|_| !line.is_zero(2))));
        row
    };
    let of = |row: &dyn Fn(&Line) -> Vec<String>| lines.iter().map(row).collect::<Vec<_>>();
    format!("{}\n{}", table(&false_head, &of(&falsely)), table(&power_head, &of(&power)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::report::quantity_names;

    #[test]
    fn places_are_those_of_the_quantities() {
        let names = quantity_names(&NAMES.sources.map(str::to_owned), NAMES.target);
        let found = TESTED.map(|(.., at)| names[at].as_str());
        assert_eq!(found, ["unique to a", "unique to b", "unique in all", "redundant", "synergistic"]);
    }

    #[test]
    fn the_tests_hold_their_level_where_permuted_targets_do_not() {
        let settings = Settings {
            repetitions: 100,
            permutations: 39,
            seed: 0,
            rows: vec![500],
            only: "AND flipped 1/10".into(),
            bootstrap: false,
        };
        let mut worst = Vec::new();
        let mut permuted = Vec::new();
        run(&settings, |line| {
            worst.push(line.worst().max(line.unique()));
            permuted.push(line.rejected(|sample| sample.permuted[2]).expect("has p-values"));
        });
        // 5 %, and three standard errors.
        assert!(worst[0] <= 11.5 && permuted[0] > 80.0, "{worst:?} {permuted:?}");
    }
}

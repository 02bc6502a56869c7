//! Unrelated variables, again and again: p-values should be uniform, verdicts wrong as often as the level says, corrected values centred on 0.
//!
//! An atom that is exactly 0 has `p = 1`, since every permutation reaches it: a p-value that is never too small, and not uniform. What has to be
//! uniform is `p` with ties broken at random, `(1 + #{null > observed} + rank among the ties) / (1 + B)`; what has to hold of `p` as it is
//! reported is that it is never below uniform (the one-sided test).

use super::embeddings::{cloud, labels};
use super::kept::coded;
use super::planted::sample;
use super::table;
use engine::analysis::{Names, await_null, decompose_joint, observed};
use engine::error::EngineError;
use engine::inference;
use engine::inference::counts::Counts;
use engine::inference::null::Null;
use engine::inference::verdict::conclude;
use engine::inference::{Draw, quantity, tell};
use engine::rng::Rng;
use rayon::prelude::*;
use schema::config::{Coding, Config, Correction, Plan, Preset};
use schema::progress::Silent;
use schema::report::{LayerReport, Outcome, quantity_names};

/// How often, and with how many permutations and resamples each time.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    pub repetitions: u32,
    pub permutations: u32,
    pub resamples: u32,
    pub seed: u64,
    /// How embeddings become the table; `None` for a table that is drawn as it is.
    pub codes: Option<Coding>,
}

/// One quantity over all repetitions.
#[derive(Debug, Clone)]
pub struct Line {
    pub name: String,
    /// Kolmogorov–Smirnov distance of the p-values, ties broken, from uniform, and its p-value (asymptotic).
    pub distance: f64,
    pub p: f64,
    /// Of the p-values as they are reported, the one-sided p-value of their distribution's largest excess over uniform: what makes a test too
    /// eager.
    pub p_excess: f64,
    /// Share of samples in which the quantity is 0 within its certificate.
    pub zero: f64,
    /// Share of p-values at or below 0.05.
    pub rejected: f64,
    /// Mean raw and corrected value, and the standard error of the latter, bits.
    pub raw: f64,
    pub corrected: f64,
    pub error: f64,
}

#[derive(Debug, Clone)]
pub struct Outcomes {
    pub lines: Vec<Line>,
    /// Share of repetitions whose verdict was not noise, and whose contribution was shown.
    pub told: f64,
    pub contributions: f64,
}

const NAMES: Names = Names { sources: ["a", "b"], target: "y" };
const ROWS: [u64; 5] = [200, 500, 1000, 2000, 5000];

/// Of embeddings: columns, classes, and the share of the most frequent one (0 for all alike).
const COLUMNS: [usize; 4] = [8, 64, 256, 768];
const CLASSES: [u64; 4] = [2, 3, 8, 20];
const EMBEDDED_ROWS: [usize; 5] = [100, 300, 1000, 2000, 5000];
const LARGEST: [f64; 2] = [0.0, 0.9];

/// Repetition `i` has 200 to 5000 rows, 2 to 8 symbols a source, 2 to 5 classes, and margins drawn anew. Of embeddings: 100 to 5000 rows, 8 to 768 columns, 2 to 20 classes,
/// balanced or one of them 9 to 1.
pub fn run(settings: Settings) -> Outcomes {
    let codes = settings.codes.unwrap_or_default();
    let base = if codes == Coding::Predictive { Config::preset(Preset::Predictive) } else { Config::default() };
    let plan = Config {
        sources: codes,
        clamp_clusters: true,
        null: settings.permutations,
        resamples: settings.resamples,
        seed: settings.seed,
        correction: Correction::None,
        ..base
    };
    let plan = plan.check().expect("the settings are within their ranges");
    let all: Vec<Repetition> = (0..settings.repetitions)
        .into_par_iter()
        .map(|i| repetition(u64::from(i), &plan, settings.codes.is_some()))
        .collect();
    let names = quantity_names(&NAMES.sources.map(str::to_owned), NAMES.target);
    let lines = names.iter().enumerate().map(|(at, name)| line(name, at, &all)).collect();
    let share = |is: fn(&LayerReport) -> bool| all.iter().filter(|r| is(&r.layer)).count() as f64 / all.len() as f64;
    Outcomes {
        lines,
        told: share(|l| l.verdict.as_ref().is_some_and(|v| v.outcome != Outcome::Noise)),
        contributions: share(|l| l.contribution.is_some()),
    }
}

/// One sample: its report, and what only its single permutations tell.
struct Repetition {
    layer: LayerReport,
    /// `p` against permuted targets, as it is and with ties broken, and whether the quantity is 0, in the order of [`quantity_names`]. Here, where nothing is
    /// told at all, this null is the atoms' own, too.
    p: Vec<f64>,
    untied: Vec<f64>,
    zero: Vec<bool>,
}

/// Places in [`quantity::Values`] in the order of [`quantity_names`].
const PLACES: [usize; quantity::COUNT] = {
    use quantity::{JOINT, REDUNDANT, SOURCES, SYNERGISTIC, UNIQUE, UNIQUE_TOTAL};
    [REDUNDANT, UNIQUE[0], UNIQUE[1], SYNERGISTIC, UNIQUE_TOTAL, SOURCES[0], SOURCES[1], JOINT]
};

/// A table of unrelated variables.
fn drawn(i: u64, rng: &mut Rng) -> Counts {
    let rows = ROWS[i as usize % ROWS.len()];
    let shape = [2 + rng.below(7), 2 + rng.below(7), 2 + rng.below(4)].map(|n| n as usize);
    let margins = shape.map(|n| (0..n).map(|_| 0.2 + rng.unit()).collect::<Vec<f64>>());
    let mut pmf = Vec::new();
    for a in &margins[0] {
        for b in &margins[1] {
            pmf.extend(margins[2].iter().map(|y| a * b * y));
        }
    }
    sample(shape, &pmf, rows, rng)
}

/// The table of unrelated embeddings and classes.
fn embedded(i: u64, rng: &mut Rng, plan: &Plan) -> Counts {
    let mut at = i as usize;
    let mut next = |count: usize| {
        let own = at % count;
        at /= count;
        own
    };
    let rows = EMBEDDED_ROWS[next(EMBEDDED_ROWS.len())];
    let classes = CLASSES[next(CLASSES.len())];
    let largest = LARGEST[next(LARGEST.len())];
    let width = COLUMNS[next(COLUMNS.len())];
    let features = [cloud(rows, width, rng), cloud(rows, width, rng)];
    let class = |rng: &mut Rng| if rng.unit() < largest { 0 } else { rng.below(classes) as u32 };
    let plan = Config { seed: rng.bits() >> 12, ..Config::clone(plan) }.check().expect("as the plan");
    let ([a, b], y) = loop {
        let target: Vec<u32> = (0..rows).map(|_| class(rng)).collect();
        match coded(&features, &labels(&target), &plan) {
            // Few rows may all fall into one class.
            Err(EngineError::OneClass { .. }) => {}
            found => break found.expect("clouds can be coded"),
        }
    };
    let shape = [&a, &b, &y].map(|codes| codes.report.symbols as usize);
    let mut cells = vec![0; shape.iter().product()];
    for ((&a, &b), &y) in a.codes.iter().zip(&b.codes).zip(&y.codes) {
        cells[(a as usize * shape[1] + b as usize) * shape[2] + y as usize] += 1;
    }
    Counts::new(shape, cells)
}

fn repetition(i: u64, plan: &Plan, embeddings: bool) -> Repetition {
    let mut rng = Rng::stream(plan.seed, &[30, i]);
    let counts = if embeddings { embedded(i, &mut rng, plan) } else { drawn(i, &mut rng) };
    let joint = counts.joint();
    let rows = counts.cells().iter().sum();
    let watched = "the experiment is not cancelled";
    let mut layer = decompose_joint("noise", NAMES, &joint, Some(rows), plan, &Silent).expect(watched);
    await_null(&mut layer, plan);
    let found = inference::infer(&counts, observed(&layer), i, plan, &Silent).expect(watched);
    layer.inference = Some(tell::report(&found, NAMES.sources, rows, plan));
    let mut layers = [layer];
    conclude(&mut layers, plan);
    let [layer] = layers;
    let null = found.information.expect("permutations were asked for");
    let p = PLACES.map(|at| null.against(at, found.observed[at], found.gap, plan.level).p).to_vec();
    let untied = PLACES.map(|at| untied(&null, at, found.observed[at], found.gap, &mut rng)).to_vec();
    let zero = PLACES.map(|at| found.observed[at] <= found.gap + 1e-12).to_vec();
    Repetition { layer, p, untied, zero }
}

fn untied(null: &Null, quantity: usize, observed: f64, gap: f64, rng: &mut Rng) -> f64 {
    // What two certificates cannot tell apart is a tie.
    let tied = |draw: &&Draw| (draw.values[quantity] - observed).abs() <= draw.gap + gap + 1e-12;
    let ties = null.draws.iter().filter(tied).count() as u64;
    let above = null.draws.iter().filter(|d| !tied(d) && d.values[quantity] > observed).count() as u64;
    (1 + above + rng.below(ties + 1)) as f64 / (1 + null.draws.len()) as f64
}

fn line(name: &str, at: usize, all: &[Repetition]) -> Line {
    let found = all.iter().filter_map(|r| r.layer.inference.as_ref());
    let p = Sorted::of(all.iter().map(|r| r.p[at]));
    let untied = Sorted::of(all.iter().map(|r| r.untied[at]));
    let n = all.len() as f64;
    let corrected: Vec<f64> = found.filter_map(|i| i.corrected.as_ref().map(|c| *c.of.values()[at])).collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let centre = mean(&corrected);
    let squares: Vec<f64> = corrected.iter().map(|c| (c - centre) * (c - centre)).collect();
    let raw: Vec<f64> = all.iter().map(|r| raw(&r.layer, at)).collect();
    let distance = untied.excess().max(untied.shortfall());
    Line {
        name: name.to_owned(),
        distance,
        p: kolmogorov(distance, n),
        p_excess: (-2.0 * n * p.excess() * p.excess()).exp(),
        zero: all.iter().filter(|r| r.zero[at]).count() as f64 / n,
        rejected: p.below(0.05),
        raw: mean(&raw),
        corrected: centre,
        error: (mean(&squares) / corrected.len().max(1) as f64).sqrt(),
    }
}

/// The distribution of p-values, against the one that they have when they are right: uniform on their own steps.
struct Sorted(Vec<f64>);

impl Sorted {
    fn of(values: impl Iterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// Share at or below `x`.
    fn below(&self, x: f64) -> f64 {
        self.0.partition_point(|&p| p <= x + 1e-12) as f64 / self.0.len() as f64
    }

    fn excess(&self) -> f64 {
        self.0.iter().map(|&x| self.below(x) - x).fold(0.0, f64::max)
    }

    fn shortfall(&self) -> f64 {
        let before = |x: f64| self.0.partition_point(|&p| p < x - 1e-12) as f64 / self.0.len() as f64;
        self.0.iter().map(|&x| x - before(x)).fold(0.0, f64::max)
    }
}

fn raw(layer: &LayerReport, at: usize) -> f64 {
    let unique: Vec<f64> = layer.atoms.unique.values().copied().collect();
    let alone: Vec<f64> = layer.information.sources.values().copied().collect();
    let (r, s) = (layer.atoms.redundant, layer.atoms.synergistic);
    [r, unique[0], unique[1], s, unique[0] + unique[1], alone[0], alone[1], layer.information.joint][at]
}

/// Asymptotic p-value of the two-sided Kolmogorov–Smirnov distance.
pub fn kolmogorov(distance: f64, n: f64) -> f64 {
    let x = distance * (n.sqrt() + 0.12 + 0.11 / n.sqrt());
    let term = |k: i32| (if k % 2 == 1 { 2.0 } else { -2.0 }) * (-2.0 * f64::from(k * k) * x * x).exp();
    if x < 0.2 { 1.0 } else { (1..=100).map(term).sum::<f64>().clamp(0.0, 1.0) }
}

impl Outcomes {
    /// As Markdown.
    pub fn markdown(&self) -> String {
        let head = [
            "quantity",
            "KS distance",
            "KS p",
            "one-sided p",
            "exactly 0",
            "p ≤ 0.05",
            "raw, bit",
            "corrected, bit",
            "± s.e.",
        ];
        let row = |l: &Line| {
            vec![
                l.name.clone(),
                format!("{:.3}", l.distance),
                format!("{:.3}", l.p),
                format!("{:.3}", l.p_excess),
                format!("{:.1} %", 100.0 * l.zero),
                format!("{:.1} %", 100.0 * l.rejected),
                format!("{:.5}", l.raw),
                format!("{:.5}", l.corrected),
                format!("{:.5}", l.error),
            ]
        };
        let rows: Vec<Vec<String>> = self.lines.iter().map(row).collect();
        format!(
            "{}\nVerdict other than noise: {:.1} %. Contribution shown: {:.1} %.\n",
            table(&head, &rows),
            100.0 * self.told,
            100.0 * self.contributions
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kolmogorovs_tail_has_its_known_points() {
        // Distribution's 5 % point: 1.358 / √n.
        assert!((kolmogorov(1.358 / 100.0, 10_000.0) - 0.05).abs() < 0.002);
    }

    #[test]
    fn on_unrelated_variables_p_is_uniform_verdicts_hold_their_level_and_corrected_values_are_centred() {
        let found = run(Settings { repetitions: 150, permutations: 59, resamples: 40, seed: 0, codes: None });
        for line in &found.lines {
            // Never too eager, and uniform.
            assert!(line.p_excess > 0.01 && line.p > 0.01, "{line:?}");
            assert!(line.corrected.abs() < 3.5 * line.error, "{line:?}");
        }
        // 5 %, and four standard errors.
        assert!(found.told <= 0.12 && found.contributions <= 0.12, "{found:?}");
    }
}

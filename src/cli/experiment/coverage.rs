//! Planted distributions, sampled again and again: how often each interval holds the true value.

use super::planted::{Kind, sample};
use super::table;
use engine::analysis::is_sparse;
use engine::broja;
use engine::broja::Options;
use engine::inference::interval::quantile;
use engine::inference::quantity;
use engine::inference::quantity::{UNIQUE_TOTAL, Values};
use engine::inference::{Draw, Inference, Run, infer, options, resample, tell};
use engine::joint::Joint;
use engine::math::bits;
use engine::rng::Rng;
use rayon::prelude::*;
use schema::config::{Config, Interval};
use schema::progress::Silent;

/// What is measured.
#[derive(Debug, Clone)]
pub struct Settings {
    pub repetitions: u32,
    pub resamples: u32,
    pub seed: u64,
    /// Symbols of each source.
    pub clusters: Vec<usize>,
    pub classes: usize,
    pub rows: Vec<u64>,
    pub kinds: Vec<Kind>,
}

/// The four atoms and the contribution.
const MEASURED: usize = 5;
const NAMES: [&str; 2] = ["a", "b"];
/// The schemes that a setting chooses.
const SHIPPED: [Interval; 4] = [Interval::HalfSampling, Interval::Percentile, Interval::Basic, Interval::Subsampling];
/// Intervals that are compared: those of [`SHIPPED`], and two more from the same half-samples.
pub const SCHEMES: [&str; 6] = [
    "half-sampling",
    "bootstrap, naive",
    "bootstrap, basic",
    "subsampling",
    "half, one correction",
    "half, one correction, normal",
];

/// One kind, size and number of rows.
#[derive(Debug, Clone)]
pub struct Case {
    pub kind: Kind,
    pub clusters: usize,
    pub rows: u64,
    /// Rows per occupied cell, mean over repetitions.
    pub rows_per_cell: f64,
    /// Share of occupied cells that hold a single row, mean over repetitions.
    pub singles: f64,
    /// Share of repetitions whose report warns of too few rows.
    pub warned: f64,
    /// `[scheme][measured]`: share of repetitions whose interval holds the truth; not a number where it is undefined.
    pub coverage: [[f64; MEASURED]; SCHEMES.len()],
    /// Mean width, bits (shares for the contribution).
    pub width: [[f64; MEASURED]; SCHEMES.len()],
    /// Mean error of the raw and of the corrected joint information, and of `U1 + U2`, bits.
    pub bias: [[f64; 2]; 2],
}

/// One sample: per scheme and measured value, the ends.
struct Sample {
    rows_per_cell: f64,
    singles: f64,
    ends: [[[f64; 2]; MEASURED]; SCHEMES.len()],
    raw: Values,
    corrected: Values,
}

/// Every case, in order.
pub fn run(settings: &Settings, mut ready: impl FnMut(&Case)) -> Vec<Case> {
    let mut cases = Vec::new();
    for &kind in &settings.kinds {
        for &clusters in &settings.clusters {
            for &rows in &settings.rows {
                let case = case(settings, kind, clusters, rows);
                ready(&case);
                cases.push(case);
            }
        }
    }
    cases
}

fn decomposed(joint: &Joint) -> (Values, Option<f64>) {
    let solution = broja::solve(joint, &Options::default(), &Silent);
    let values = quantity::of(&solution);
    // What the certificate cannot tell from 0 is planted as 0.
    (values, quantity::contribution(&values, bits(solution.certificate.gap).max(1e-7)))
}

fn case(settings: &Settings, kind: Kind, clusters: usize, rows: u64) -> Case {
    let shape = [clusters, clusters, settings.classes];
    let pmf = kind.pmf(clusters, settings.classes);
    let joint = Joint::from_mass(shape, &pmf).expect("a planted pmf is a pmf");
    let (truth, contribution) = decomposed(&joint);
    let truth = [Some(truth[0]), Some(truth[1]), Some(truth[2]), Some(truth[3]), contribution];
    let all: Vec<Sample> =
        (0..u64::from(settings.repetitions)).into_par_iter().map(|i| one(settings, shape, &pmf, rows, i)).collect();
    let n = all.len() as f64;
    let mut coverage = [[f64::NAN; MEASURED]; SCHEMES.len()];
    let mut width = [[0.0; MEASURED]; SCHEMES.len()];
    for scheme in 0..SCHEMES.len() {
        for (at, truth) in truth.iter().enumerate() {
            let ends = all.iter().map(|s| s.ends[scheme][at]);
            width[scheme][at] = ends.clone().map(|[low, high]| high - low).sum::<f64>() / n;
            if let Some(truth) = truth {
                // The truth is known to the certificate's gap.
                let held = ends.filter(|[low, high]| low - 1e-8 <= *truth && *truth <= high + 1e-8);
                coverage[scheme][at] = held.count() as f64 / n;
            }
        }
    }
    let (exact, _) = decomposed(&joint);
    let bias = [quantity::JOINT, UNIQUE_TOTAL].map(|at| {
        [
            all.iter().map(|s| s.raw[at] - exact[at]).sum::<f64>() / n,
            all.iter().map(|s| s.corrected[at] - exact[at]).sum::<f64>() / n,
        ]
    });
    let mean = |of: fn(&Sample) -> f64| all.iter().map(of).sum::<f64>() / n;
    Case {
        kind,
        clusters,
        rows,
        rows_per_cell: mean(|s| s.rows_per_cell),
        singles: mean(|s| s.singles),
        warned: mean(|s| f64::from(u8::from(is_sparse(s.rows_per_cell, s.singles)))),
        coverage,
        width,
        bias,
    }
}

/// One sample, and the intervals that a report of it would show by each scheme.
fn one(settings: &Settings, shape: [usize; 3], pmf: &[f64], rows: u64, i: u64) -> Sample {
    let mut rng = Rng::stream(settings.seed, &[40, shape[0] as u64, rows, i]);
    let counts = sample(shape, pmf, rows, &mut rng);
    let solution = broja::solve(&counts.joint(), &Options::default(), &Silent);
    let observed = Draw { values: quantity::of(&solution), gap: bits(solution.certificate.gap) };
    let plan = |interval| {
        let config =
            Config { null: 0, resamples: settings.resamples, seed: settings.seed, interval, ..Config::default() };
        config.check().expect("the settings are within their ranges")
    };
    let half = plan(Interval::HalfSampling);
    let found = infer(&counts, observed, i, &half, &Silent).expect("never cancelled");
    let centre = tell::corrected_values(&found.observed, &found.halves, found.biases);
    let run = Run { seed: settings.seed, layer: i, options: options(&counts, &half), monitor: &Silent };
    let draws = |scheme| resample::solve(&counts, scheme, settings.resamples, &run).expect("never cancelled");
    // As an analysis by each scheme would find it: both that draw with replacement see the same draws, and all have the halves.
    let [bootstrap, subsamples] = [Interval::Percentile, Interval::Subsampling].map(draws);
    let ends = SHIPPED.map(|interval| {
        let others = match interval {
            Interval::HalfSampling => Vec::new(),
            Interval::Percentile | Interval::Basic => bootstrap.clone(),
            Interval::Subsampling => subsamples.clone(),
        };
        let told = tell::report(&Inference { others, ..found.clone() }, NAMES, rows, &plan(interval));
        let interval = told.interval.expect("was asked for");
        let contribution = interval.contribution.map_or([0.0, 1.0], |c| c[NAMES[0]]);
        let of = &interval.of;
        [of.redundant, of.unique[NAMES[0]], of.unique[NAMES[1]], of.synergistic, contribution]
    });
    let simpler = |at: usize| -> Option<[[f64; 2]; 2]> {
        let value = |draw: &Draw| match at {
            4 => quantity::contribution(&draw.values, draw.gap),
            _ => Some(draw.values[at]),
        };
        let (whole, range) = (value(&observed)?, if at == 4 { [0.0, 1.0] } else { [0.0, f64::INFINITY] });
        let mut of: Vec<f64> = found.halves.iter().filter_map(value).collect();
        if (of.len() as f64) < 0.975 * f64::from(settings.resamples) {
            return None;
        }
        of.sort_by(f64::total_cmp);
        let mean = of.iter().sum::<f64>() / of.len() as f64;
        let spread = 1.959_964 * (of.iter().map(|h| (h - mean) * (h - mean)).sum::<f64>() / of.len() as f64).sqrt();
        let middle = 2.0 * whole - mean;
        let tail = |share| middle + quantile(&of, share) - mean;
        let cut = |found: [f64; 2]| found.map(|end| end.clamp(range[0], range[1]));
        Some([cut([tail(0.025), tail(0.975)]), cut([middle - spread, middle + spread])])
    };
    let simpler: [_; MEASURED] = std::array::from_fn(simpler);
    let ends = std::array::from_fn(|scheme| match scheme.checked_sub(SHIPPED.len()) {
        None => ends[scheme],
        Some(simple) => simpler.map(|ends| ends.map_or([0.0, 1.0], |ends| ends[simple])),
    });
    let occupied = counts.cells().iter().filter(|&&c| c > 0).count() as f64;
    let singles = counts.cells().iter().filter(|&&c| c == 1).count() as f64 / occupied;
    Sample { rows_per_cell: rows as f64 / occupied, singles, ends, raw: observed.values, corrected: centre }
}

impl Case {
    /// Least coverage of an atom by a scheme.
    pub fn least(&self, scheme: usize) -> f64 {
        self.coverage[scheme][..4].iter().copied().fold(1.0, f64::min)
    }

    fn head(&self) -> Vec<String> {
        vec![
            self.kind.name().to_owned(),
            self.clusters.to_string(),
            self.rows.to_string(),
            format!("{:.1}", self.rows_per_cell),
            percent(self.singles),
            percent(self.warned),
        ]
    }
}

/// Whole percent; a dash where there is nothing to cover.
fn percent(share: f64) -> String {
    if share.is_nan() { "–".to_owned() } else { format!("{:.0}", 100.0 * share) }
}

/// Two tables in Markdown: what the scheme that ships covers, each atom and the contribution by itself (percent, width in bits or shares); and
/// all schemes side by side (least coverage of an atom, mean width of the atoms).
pub fn markdown(cases: &[Case]) -> String {
    let common = ["distribution", "K", "n", "rows / cell", "single, %", "warns, %"];
    let mut shipped = common.to_vec();
    shipped.extend(["R", "U1", "U2", "S", "C", "bias of I, raw → corrected", "bias of U1+U2"]);
    let row = |case: &Case| {
        let mut row = case.head();
        row.extend(case.coverage[0].iter().zip(case.width[0]).map(|(c, w)| format!("{} · {w:.3}", percent(*c))));
        row.extend(case.bias.iter().map(|[raw, corrected]| format!("{raw:.4} → {corrected:.4}")));
        row
    };
    let mut compared = common.to_vec();
    compared.extend(SCHEMES);
    let compare = |case: &Case| {
        let mut row = case.head();
        row.extend((0..SCHEMES.len()).map(|scheme| {
            let width: f64 = case.width[scheme][..4].iter().sum::<f64>() / 4.0;
            format!("{} · {width:.3}", percent(case.least(scheme)))
        }));
        row
    };
    let tables = [
        table(&shipped, &cases.iter().map(row).collect::<Vec<_>>()),
        table(&compared, &cases.iter().map(compare).collect::<Vec<_>>()),
    ];
    tables.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_sampling_covers_what_the_naive_bootstrap_misses() {
        let settings = Settings {
            repetitions: 60,
            resamples: 60,
            seed: 0,
            clusters: vec![4],
            classes: 3,
            rows: vec![2000],
            kinds: vec![Kind::Unique, Kind::Synergistic],
        };
        for case in run(&settings, |_| {}) {
            // 93 %, less three standard errors of so few repetitions.
            assert!(case.least(0) >= 0.83, "{case:?}");
            assert!(case.least(0) > case.least(1), "{case:?}");
            assert!(case.bias[0][1].abs() < 0.3 * case.bias[0][0].abs(), "{case:?}");
        }
    }
}

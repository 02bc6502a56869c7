//! Tests of information that draw permutations until their answer is clear, against those of a fixed number: false positives, power, and how many permutations they
//! take.

use super::planted::{Kind, sample};
use super::table;
use engine::broja::Options;
use engine::inference::null::Null;
use engine::inference::quantity::SOURCES;
use engine::inference::{Run, sequential};
use engine::rng::Rng;
use rayon::prelude::*;
use schema::progress::Silent;

#[derive(Debug, Clone)]
pub struct Settings {
    pub repetitions: u32,
    /// Permutations of the null by which information is scaled.
    pub null: u32,
    /// The most, and the fixed numbers that they are compared with.
    pub most: Vec<u32>,
    pub rows: Vec<u64>,
    pub seed: u64,
}

const SYMBOLS: usize = 3;
const SHAPE: [usize; 3] = [SYMBOLS; 3];
const LEVEL: f64 = 0.05;
/// As p-values over ten layers have to be.
const STRICT: f64 = 0.005;
/// Planted distributions and their shares of a table that is otherwise unrelated: so small that tests often fail.
const CASES: [(Kind, f64); 5] =
    [(Kind::Null, 0.0), (Kind::Unique, 0.15), (Kind::Unique, 0.3), (Kind::Synergistic, 0.2), (Kind::Mixed, 0.25)];

/// p-values of one sample and what they took: whether there is any information, and that of the first source.
struct One {
    fixed: [f64; 2],
    sequential: [f64; 2],
    drawn: u32,
}

fn one(pmf: &[f64], rows: u64, most: u32, settings: &Settings, i: u64) -> One {
    let counts = sample(SHAPE, pmf, rows, &mut Rng::stream(settings.seed, &[70, rows, i]));
    let permuted = |stream: u64, count: u32| Null {
        draws: (0..u64::from(count))
            .map(|at| {
                let mut rng = Rng::stream(settings.seed, &[71, stream, rows, i, at]);
                sequential::told(&counts.permute_target(&mut rng))
            })
            .collect(),
    };
    let observed = sequential::told(&counts);
    let fixed = permuted(0, most);
    let run = Run { seed: settings.seed, layer: i, options: Options::default(), monitor: &Silent };
    let found = sequential::test(observed, &permuted(1, settings.null), most, &run, |scratch, at| {
        sequential::permuted(&counts, &run, scratch, at)
    });
    let found = found.expect("the experiment is not cancelled");
    let against = fixed.against(SOURCES[0], observed.values[SOURCES[0]], 0.0, LEVEL);
    One {
        fixed: [fixed.any(&observed.values), against.p],
        sequential: [found.any, found.of[SOURCES[0]]],
        drawn: found.rule.drawn,
    }
}

/// All cases as a Markdown table.
pub fn run(settings: &Settings) -> String {
    let mut lines = Vec::new();
    for (kind, share) in CASES {
        let unrelated = 1.0 / SHAPE.iter().product::<usize>() as f64;
        let pmf: Vec<f64> =
            kind.pmf(SYMBOLS, SYMBOLS).into_iter().map(|p| share * p + (1.0 - share) * unrelated).collect();
        for &rows in &settings.rows {
            for &most in &settings.most {
                let all: Vec<One> = (0..u64::from(settings.repetitions))
                    .into_par_iter()
                    .map(|i| one(&pmf, rows, most, settings, i))
                    .collect();
                let percent = |is: &dyn Fn(&One) -> bool| {
                    format!("{:.1}", 100.0 * all.iter().filter(|one| is(one)).count() as f64 / all.len() as f64)
                };
                let mean = all.iter().map(|one| f64::from(one.drawn)).sum::<f64>() / all.len() as f64;
                lines.push(vec![
                    format!("{} {:.0} %", kind.name(), 100.0 * share),
                    rows.to_string(),
                    most.to_string(),
                    percent(&|one| one.fixed[0] <= LEVEL),
                    percent(&|one| one.sequential[0] <= LEVEL),
                    percent(&|one| one.fixed[0] <= STRICT),
                    percent(&|one| one.sequential[0] <= STRICT),
                    percent(&|one| one.fixed[1] <= LEVEL),
                    percent(&|one| one.sequential[1] <= LEVEL),
                    format!("{mean:.0}"),
                ]);
            }
        }
    }
    let head = [
        "distribution",
        "n",
        "most",
        "any ≤ 0.05, fixed, %",
        "sequential, %",
        "any ≤ 0.005, fixed, %",
        "sequential, %",
        "I(a;y) ≤ 0.05, fixed, %",
        "sequential, %",
        "mean permutations",
    ];
    table(&head, &lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unrelated_variables_are_rejected_as_often_as_the_level_says_and_take_few_permutations() {
        let settings = Settings { repetitions: 200, null: 49, most: vec![999], rows: vec![100], seed: 1 };
        let pmf = Kind::Null.pmf(SYMBOLS, SYMBOLS);
        let all: Vec<One> = (0..200).into_par_iter().map(|i| one(&pmf, 100, 999, &settings, i)).collect();
        let rejected = all.iter().filter(|one| one.sequential[0] <= LEVEL).count();
        // 5 % of 200, and three standard errors.
        assert!(rejected <= 19, "{rejected}");
        let mean = all.iter().map(|one| f64::from(one.drawn)).sum::<f64>() / 200.0;
        assert!(mean < 200.0, "{mean}");
        let told = one(&Kind::Unique.pmf(SYMBOLS, SYMBOLS), 500, 999, &settings, 0);
        assert_eq!((told.sequential, told.drawn), ([1e-3; 2], 999));
    }
}

//! The worker's side of [`learn::ask`]: the only part of Learn that computes.

use data::Feature;
use engine::analysis;
use engine::analysis::Names;
use engine::broja;
use engine::broja::{Options, Scratch};
use engine::discretize;
use engine::error::EngineError;
use engine::inference::counts::Counts;
use engine::inference::verdict;
use engine::ipfp::trace;
use engine::ipfp::trace::Move;
use engine::joint::Joint;
use engine::math::bits;
use engine::rng::Rng;
use learn::ask::{
    Answer, Ask, CLOUD_CLUSTERS, CLOUD_ROWS, Clouds, Clustered, Decomposed, Frame, Ipfp, Part, Point, SHOWN, Samples,
    Solved,
};
use learn::state::ROWS;
use learn::table::Table;
use ndarray::Array2;
use schema::config::{Coding, Config, Plan};
use schema::measures::Measure;
use schema::progress::Silent;
use schema::report::{EngineInfo, Header, LayerReport, Report};

/// Permutations and resamples behind a sample's null and interval: enough for a band at 95 %, and quick enough to follow a slider.
pub(super) const DRAWS: u32 = 100;
/// Samples of each size whose mean a curve shows.
const REPEATS: u64 = 24;
/// Sizes of a curve.
const SIZES: [u64; 9] = [10, 20, 50, 100, 200, 500, 1_000, 3_000, 10_000];

/// Answers.
///
/// # Errors
/// In words, what was found and what was expected.
pub fn answer(ask: Ask, engine: EngineInfo) -> Result<Answer, String> {
    let answered = match ask {
        Ask::Decompose { table } => decompose(table, engine).map(Answer::Decomposed),
        Ask::Ipfp { table } => ipfp(table).map(Answer::Ipfp),
        Ask::Samples { table, rows, seed } => {
            if !ROWS.contains(&rows) {
                return Err(format!("{rows} rows were asked for; expected {} to {}", ROWS.start(), ROWS.end()));
            }
            samples(&table, rows, seed, engine).map(Answer::Samples)
        }
        Ask::Clouds(clouds) => {
            if !CLOUD_ROWS.contains(&clouds.rows) || !CLOUD_CLUSTERS.contains(&clouds.clusters) {
                return Err(format!(
                    "{} rows in {} clusters were asked for; expected {} to {} rows and {} to {} clusters",
                    clouds.rows,
                    clouds.clusters,
                    CLOUD_ROWS.start(),
                    CLOUD_ROWS.end(),
                    CLOUD_CLUSTERS.start(),
                    CLOUD_CLUSTERS.end()
                ));
            }
            clustered(clouds, engine).map(Answer::Clouds)
        }
        Ask::Nuisance(nuisance) => {
            nuisance.check()?;
            super::nuisance::kept(nuisance, engine).map(Answer::Nuisance)
        }
    };
    answered.map_err(|error| error.to_string())
}

fn joint(table: &Table) -> Result<Joint, EngineError> {
    Joint::from_mass(table.shape(), &table.mass)
}

fn names(table: &Table) -> Names<'_> {
    Names { sources: [&table.names[0], &table.names[1]], target: &table.names[2] }
}

fn decompose(table: Table, engine: EngineInfo) -> Result<Decomposed, EngineError> {
    let config = Config { null: 0, resamples: 0, measures: Measure::ALL.to_vec(), ..Config::default() };
    let plan = config.clone().check()?;
    names(&table).check()?;
    let joint = joint(&table)?;
    let layer = analysis::decompose_joint(schema::report::TABLE, names(&table), &joint, None, &plan, &Silent)?;
    let q = broja::solve(&joint, &Options::default(), &Silent).q;
    let q = spread(&table, joint.shape(), &q);
    Ok(Decomposed { report: report(&table, config, engine, layer), q, table })
}

fn report(table: &Table, config: Config, engine: EngineInfo, layer: LayerReport) -> Report {
    let [a, b, y] = &table.names;
    Report::new(Header::of([a, b], y, &config, &engine), vec![layer])
}

/// Symbols of positive mass, by their places in the table.
fn used(table: &Table) -> [Vec<usize>; 3] {
    let mut used = table.shape().map(|n| vec![false; n]);
    for (at, cell) in table.cells().enumerate().filter(|(at, _)| table.mass[*at] > 0.0) {
        debug_assert!(at < table.mass.len());
        cell.iter().zip(&mut used).for_each(|(&i, used)| used[i] = true);
    }
    used.map(|used| (0..used.len()).filter(|&i| used[i]).collect())
}

/// Values of a joint table, which dropped the symbols of no mass, in the places that they have in the playground's.
fn spread(table: &Table, shape: [usize; 3], values: &[f64]) -> Vec<f64> {
    let used = used(table);
    let mut all = vec![0.0; table.mass.len()];
    let [_, n2, ny] = shape;
    for (at, value) in values.iter().enumerate() {
        all[table.index([used[0][at / ny / n2], used[1][at / ny % n2], used[2][at % ny]])] = *value;
    }
    all
}

fn ipfp(table: Table) -> Result<Ipfp, EngineError> {
    let joint = joint(&table)?;
    let [_, n2, _] = table.shape();
    let used = used(&table);
    let frames = trace::trace(&joint, 1e-9 * std::f64::consts::LN_2)
        .into_iter()
        .map(|frame| {
            let mut pair = vec![0.0; table.shape()[0] * n2];
            let columns = joint.shape()[1];
            for (at, r) in frame.pair.iter().enumerate() {
                pair[used[0][at / columns] * n2 + used[1][at % columns]] = *r;
            }
            let part = match frame.last {
                Move::Start => Part::Start,
                Move::Pair => Part::Pair,
                Move::Scaled(source) => Part::Scaled(source),
                Move::Projected => Part::Projected,
            };
            let bounds = frame.bounds.map(|ends| ends.map(bits));
            Frame { step: frame.step, part, q: spread(&table, joint.shape(), &frame.q), pair, off: frame.off, bounds }
        })
        .collect();
    let fast = broja::solve(&joint, &Options::default(), &Silent).certificate;
    Ok(Ipfp { table, frames, fast: Solved { steps: fast.iterations, gap: bits(fast.gap) } })
}

/// Counts of `rows` rows drawn from the table.
fn draw(table: &Table, rows: u64, rng: &mut Rng) -> Vec<u64> {
    let mut ends = table.mass.clone();
    for i in 1..ends.len() {
        ends[i] += ends[i - 1];
    }
    let total = ends[ends.len() - 1];
    let mut counts = vec![0; ends.len()];
    for _ in 0..rows {
        let at = rng.unit() * total;
        // The end of the last occupied cell is the total, which a draw never reaches.
        counts[ends.partition_point(|&end| end <= at)] += 1;
    }
    counts
}

fn atoms(solution: &broja::Solution) -> [f64; 4] {
    let atoms = &solution.atoms;
    [atoms.redundant, atoms.unique[0], atoms.unique[1], atoms.synergistic].map(bits)
}

fn samples(table: &Table, rows: u64, seed: u64, engine: EngineInfo) -> Result<Samples, EngineError> {
    let config = Config { null: DRAWS, resamples: DRAWS, seed, ..Config::default() };
    let plan = config.clone().check()?;
    names(table).check()?;
    let truth = atoms(&broja::solve(&joint(table)?, &Options::default(), &Silent));
    let counts = draw(table, rows, &mut Rng::stream(seed, &[0, rows]));
    let drawn = joint_of(table, &counts)?;
    let layer = analysis::decompose_joint("sample", names(table), &drawn, Some(rows), &plan, &Silent)?;
    let layer = inferred(layer, &drawn, &plan)?;

    let mut scratch = Scratch::default();
    let options = Options { gap: 1e-5, ..Options::default() };
    let mut curve = Vec::with_capacity(SIZES.len());
    for size in SIZES {
        let mut point = Point { rows: size, atoms: [0.0; 4], joint: 0.0, null: 0.0 };
        for repeat in 0..REPEATS {
            let mut rng = Rng::stream(seed, &[1, size, repeat]);
            let counts = Counts::new(table.shape(), draw(table, size, &mut rng));
            let solution = broja::solve_with(&mut scratch, &counts.joint(), &options, &Silent);
            let permuted = counts.permute_target(&mut rng).joint();
            let null = engine::info::Information::of(&permuted).joint;
            let mean = |x: f64| x / REPEATS as f64;
            point.atoms.iter_mut().zip(atoms(&solution)).for_each(|(sum, atom)| *sum += mean(atom));
            point.joint += mean(bits(solution.information.joint));
            point.null += mean(bits(null));
        }
        curve.push(point);
    }
    Ok(Samples { report: report(table, config, engine, layer), truth, curve })
}

fn joint_of(table: &Table, counts: &[u64]) -> Result<Joint, EngineError> {
    let mass: Vec<f64> = counts.iter().map(|&c| c as f64).collect();
    Joint::from_mass(table.shape(), &mass)
}

/// A decomposed layer, with null, interval and verdict.
pub(super) fn inferred(mut layer: LayerReport, joint: &Joint, plan: &Plan) -> Result<LayerReport, EngineError> {
    let counts = layer.rows.map(|rows| Counts::of(joint, rows));
    if let Some(counts) = counts.filter(|counts| analysis::is_inferred(counts, &layer.name, plan)) {
        analysis::await_null(&mut layer, plan);
        analysis::infer(&mut layer, &counts, 0, plan, &Silent)?;
        verdict::conclude(std::slice::from_mut(&mut layer), plan);
    }
    Ok(layer)
}

fn clustered(asked: Clouds, engine: EngineInfo) -> Result<Clustered, EngineError> {
    let rows = asked.rows as usize;
    let (common, own) = (asked.common.clamp(0.0, 1.0).sqrt(), (1.0 - asked.common.clamp(0.0, 1.0)).sqrt());
    let mut rng = Rng::stream(asked.seed, &[rows as u64]);
    let mut clouds = [0; 3].map(|_| Array2::<f32>::zeros((rows, 2)));
    for row in 0..rows {
        for dimension in 0..2 {
            let shared = rng.normal();
            for cloud in &mut clouds {
                cloud[[row, dimension]] = (common * shared + own * rng.normal()) as f32;
            }
        }
    }
    let config = Config {
        normalize: false,
        pca: None,
        clusters: asked.clusters,
        target_clusters: asked.clusters,
        clamp_clusters: true,
        restarts: 2,
        sources: Coding::Clusters,
        target: Coding::Clusters,
        null: DRAWS,
        resamples: 0,
        seed: asked.seed,
        ..Config::default()
    };
    let plan = config.clone().check()?;
    let table = Table { names: ["image", "text", "label"].map(str::to_owned), ..Table::empty([1, 1, 1]) };
    let [first, second, target] = clouds.clone().map(Feature::Matrix);
    let code = |feature: &Feature, path: u64| {
        discretize::code(feature, Coding::Clusters, asked.clusters, &plan, &[path, 0], &Silent)
    };
    let codes = [code(&first, 0)?, code(&second, 1)?, code(&target, 2)?];
    let (layer, joint) =
        analysis::decompose_codes("clouds", names(&table), [&codes[0], &codes[1]], &codes[2], &plan, &Silent)?;
    let layer = inferred(layer, &joint, &plan)?;
    let points = [0, 1].map(|i| {
        let place = |row: usize| (clouds[i][[row, 0]], clouds[i][[row, 1]], codes[i].codes[row]);
        (0..rows.min(SHOWN)).map(place).collect()
    });
    Ok(Clustered { asked, report: report(&table, config, engine, layer), points })
}

#[cfg(test)]
mod tests {
    use super::*;
    use learn::gates::gate;

    fn ask(ask: Ask) -> Answer {
        answer(ask, EngineInfo::of("native", 1)).expect("a sound question")
    }

    fn table(id: &str) -> Table {
        gate(id).and_then(|gate| gate.table().normalised()).expect(id)
    }

    #[test]
    fn symbols_without_mass_keep_their_places() {
        let mut and = table("and");
        and.resize(0, 3);
        and.resize(2, 4);
        let Answer::Decomposed(found) = ask(Ask::Decompose { table: and.clone() }) else { panic!("another answer") };
        assert_eq!(found.q.len(), 3 * 2 * 4);
        assert!((found.q.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(found.q[16..].iter().all(|&q| q == 0.0));
        assert_eq!(found.report.layers[0].measures.len(), 5);
        assert!((found.report.layers[0].atoms.synergistic - 0.5).abs() < 1e-9);
    }

    #[test]
    fn ipfp_frames_end_in_a_certificate_and_start_at_independence() {
        let Answer::Ipfp(found) = ask(Ask::Ipfp { table: table("noisyand") }) else { panic!("another answer") };
        assert_eq!(found.frames[0].part, Part::Start);
        let [dual, primal] = found.frames.last().and_then(|f| f.bounds).expect("the last frame has bounds");
        assert!(primal - dual < 1e-3, "{primal} {dual}");
        let mut last = f64::INFINITY;
        for [_, primal] in found.frames.iter().filter_map(|f| f.bounds) {
            assert!(primal <= last + 1e-12, "the primal value falls");
            last = primal;
        }
        assert!(found.fast.gap <= 1e-9);
    }

    #[test]
    fn more_rows_come_closer_to_the_truth() {
        let Answer::Samples(found) = ask(Ask::Samples { table: table("noisyand"), rows: 200, seed: 1 }) else {
            panic!()
        };
        let off = |p: &Point| (p.joint - found.truth.iter().sum::<f64>()).abs();
        assert!(off(&found.curve[0]) > off(&found.curve[8]));
        assert!(found.curve[0].null > found.curve[4].null && found.curve[4].null > found.curve[8].null);
        assert!(found.report.layers[0].inference.is_some());
    }

    #[test]
    fn clouds_of_noise_tell_something_and_the_verdict_mostly_says_noise() {
        let mut told = 0;
        for seed in 0..20 {
            let asked = Clouds { rows: 100, clusters: 8, common: 0.0, seed };
            let Answer::Clouds(found) = ask(Ask::Clouds(asked)) else { panic!("another answer") };
            let layer = &found.report.layers[0];
            assert!(layer.information.joint > 0.5, "{}", layer.information.joint);
            assert_eq!(found.points[0].len(), 100);
            told += u32::from(!layer.is_chance());
        }
        // One in twenty is the level: more than three in twenty would happen once in sixty times.
        assert!(told <= 3, "{told} of 20 were significant");
    }

    #[test]
    fn questions_out_of_range_are_refused_in_words() {
        let refused = answer(Ask::Samples { table: table("and"), rows: 1, seed: 0 }, EngineInfo::of("native", 1));
        assert_eq!(refused.unwrap_err(), "1 rows were asked for; expected 10 to 100000");
        let mut twice = table("and");
        twice.names[1] = "X1".into();
        assert!(answer(Ask::Decompose { table: twice }, EngineInfo::of("native", 1)).unwrap_err().contains("X1"));
    }
}

//! Timings, printed, not asserted: `cargo test --release --lib discretize::tests::timing -- --ignored --nocapture`.

use crate::discretize::{self, normalize, pca};
use crate::error::Result;
use crate::rng::Rng;
use data::Feature;
use ndarray::Array2;
use schema::config::{Coding, Config, PcaBy};
use schema::progress::{Monitor, Silent, Stage};
use std::{sync::Mutex, time::Instant};

/// Prints when a stage starts.
struct Stopwatch {
    start: (Instant, f64),
    stage: Mutex<Option<Stage>>,
}

impl Monitor for Stopwatch {
    fn progress(&self, stage: Stage, _: f64) {
        let mut last = self.stage.lock().expect("no other thread reports");
        if last.replace(stage) != Some(stage) {
            println!("  {stage:?} from {}", self.read());
        }
    }
}

impl Stopwatch {
    fn start() -> Self {
        Self { start: (Instant::now(), cpu_seconds()), stage: Mutex::new(None) }
    }

    fn read(&self) -> String {
        format!("{:.3} s, {:.3} s of CPU", self.start.0.elapsed().as_secs_f64(), cpu_seconds() - self.start.1)
    }
}

/// Processor time of all threads, which a busy machine does not distort as much; 0 where the system does not tell.
fn cpu_seconds() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanoseconds = tasks.filter_map(|task| {
        let line = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        line.split(' ').next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() * 1e-9
}

#[test]
#[ignore = "prints timings"]
fn ten_thousand_rows_of_768_columns() -> Result<()> {
    let mut rng = Rng::stream(1, &[]);
    let planted = Array2::from_shape_fn((20, 768), |_| rng.normal() as f32);
    let values = Array2::from_shape_fn((10_000, 768), |(r, c)| 0.5 * planted[[r % 20, c]] + rng.normal() as f32);
    let noise = Array2::from_shape_fn((10_000, 768), |_| rng.normal() as f32);
    // Kept alive: a thread's processor time goes with it.
    let pools = [1, 2].map(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("a pool of threads"));
    for (what, values) in [("planted", values), ("noise", noise)] {
        let feature = Feature::Matrix(values);
        let plan = Config { clusters: 20, ..Config::default() }.check()?;
        for (threads, pool) in (1..).zip(&pools) {
            let watch = Stopwatch::start();
            let codes = pool.install(|| discretize::code(&feature, Coding::Auto, 20, &plan, &[0], &watch))?;
            println!("{what}, {threads} threads: {}, {:?}", watch.read(), codes.report.explained_variance);
        }
        let plan = Config { pca: None, restarts: 1, ..Config::default() }.check()?;
        let watch = Stopwatch::start();
        discretize::code(&feature, Coding::Auto, 20, &plan, &[0], &Silent)?;
        println!("{what}, no PCA, one restart: {}", watch.read());
    }
    Ok(())
}

#[test]
#[ignore = "prints timings"]
fn axes_of_wide_rows() -> Result<()> {
    let mut rng = Rng::stream(2, &[]);
    let pools = [1, 2].map(|n| rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("a pool of threads"));
    for width in [2048, 4096] {
        let planted = Array2::from_shape_fn((20, width), |_| 0.15 * rng.normal() as f32);
        let flat = Array2::from_shape_fn((10_000, width), |(r, c)| planted[[r % 20, c]] + rng.normal() as f32);
        let falling = Array2::from_shape_fn((10_000, width), |(_, c)| rng.normal() as f32 / (1.0 + c as f32).sqrt());
        for (what, values) in [("falling", falling), ("flat", flat)] {
            let centred = normalize::centre(values);
            for (by, pool) in
                [PcaBy::Gram, PcaBy::RangeFinder].into_iter().flat_map(|by| pools.iter().map(move |pool| (by, pool)))
            {
                let watch = Stopwatch::start();
                let found = pool.install(|| pca::project(&centred, 64, by, &Silent))?;
                let (threads, first) = (pool.current_num_threads(), found.first(16).explained);
                println!(
                    "{width} columns, {what}, {by:?}, {threads} threads: {}, {first:.7} and {:.7}",
                    watch.read(),
                    found.explained
                );
            }
        }
    }
    Ok(())
}

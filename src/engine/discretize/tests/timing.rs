//! Timings, printed, not asserted: `cargo test --release --lib discretize::tests::timing -- --ignored --nocapture`.

use crate::engine::{
    config::{Coding, Config},
    dataset::Feature,
    discretize,
    error::Result,
    progress::{Monitor, Silent, Stage},
    rng::Rng,
};
use ndarray::Array2;
use std::{sync::Mutex, time::Instant};

/// Prints when a stage ends.
struct Stopwatch(Mutex<(Instant, Option<Stage>)>);
impl Monitor for Stopwatch {
    fn progress(&self, stage: Stage, fraction: f64) {
        let mut state = self.0.lock().expect("no other thread reports");
        if std::env::var_os("PIDLENS_TIMING_STEPS").is_some() {
            println!("    {stage:?} {fraction:.3} at {:?}", state.0.elapsed());
        }
        if state.1 != Some(stage) {
            println!("  {stage:?} starts at {:?}", state.0.elapsed());
            state.1 = Some(stage);
        }
    }
}

#[test]
#[ignore = "prints timings"]
fn ten_thousand_rows_of_768_columns() -> Result<()> {
    let mut rng = Rng::stream(1, &[]);
    let planted = Array2::from_shape_fn((20, 768), |_| rng.normal() as f32);
    let values = Array2::from_shape_fn((10_000, 768), |(r, c)| {
        0.5 * planted[[r % 20, c]] + rng.normal() as f32
    });
    let noise = Array2::from_shape_fn((10_000, 768), |_| rng.normal() as f32);
    for (what, values) in [("planted", values), ("noise", noise)] {
        let feature = Feature::Matrix(values);
        let plan = Config {
            clusters: 20,
            ..Config::default()
        }
        .check()?;
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .expect("a pool of threads");
            let start = Instant::now();
            let watch = Stopwatch(Mutex::new((start, None)));
            let codes =
                pool.install(|| discretize::code(&feature, Coding::Auto, 20, &plan, &[0], &watch))?;
            println!(
                "{what}, {threads} threads: {:?}, {:?}",
                start.elapsed(),
                codes.report.explained_variance
            );
        }
        let plan = Config {
            pca: None,
            restarts: 1,
            ..Config::default()
        }
        .check()?;
        let start = Instant::now();
        discretize::code(&feature, Coding::Auto, 20, &plan, &[0], &Silent)?;
        println!("{what}, no PCA, one restart: {:?}", start.elapsed());
    }
    Ok(())
}

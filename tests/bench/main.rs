//! Measures the solver on the cases of `tests/bench/cases.rs`: one program, natively and in the browser, for `scripts/bench`.
//!
//! Natively: `bench` prints a line of JSON per measured case, `bench batch` only those that use threads, `bench once CASE` solves one
//! case once, for a profiler, `bench many CASE` one of `tests/bench/many.rs`, `bench export DIRECTORY` writes the tables with their certified atoms. In the browser: `browser::cases` and `browser::run`.

mod cases;
#[cfg(not(target_arch = "wasm32"))]
mod many;

use cases::{CASES, Case, Certified};
use serde_json::{Value, json};

/// Solves a case again and again for about a second; `now` is a clock in milliseconds. The time is the shortest run's, from tables
/// to atoms: the one that other work on the machine disturbed least.
fn measure(case: &Case, now: impl Fn() -> f64) -> Value {
    const BUDGET: f64 = 1000.0;
    let tables = case.tables();
    let (mut milliseconds, mut runs, start) = (f64::INFINITY, 0, now());
    loop {
        let began = now();
        let solutions = case.solve(&tables);
        milliseconds = milliseconds.min(now() - began);
        runs += 1;
        if now() - start >= BUDGET {
            let Certified { steps, gap, converged } = Certified::of(&solutions);
            let threads = if case.is_batch() { rayon::current_num_threads() } else { 1 };
            return json!({
                "case": case.to_string(), "threads": threads, "milliseconds": milliseconds, "runs": runs,
                "steps": steps, "gap": gap, "converged": converged,
            });
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let start = std::time::Instant::now();
    let print = |case: &Case| println!("{}", measure(case, || start.elapsed().as_secs_f64() * 1e3));
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => CASES.iter().for_each(print),
        ["batch"] => CASES.iter().filter(|case| case.is_batch()).for_each(print),
        // One at a time, so that the peak of memory is the table's own (`/usr/bin/time -v`).
        ["many"] => many::MANY.iter().for_each(|case| println!("{case}")),
        ["many", name] => many::MANY.iter().filter(|case| case.to_string() == name).for_each(|case| {
            let tables = case.tables();
            let began = start.elapsed();
            let solutions = case.solve(&tables);
            let seconds = (start.elapsed() - began).as_secs_f64();
            let Certified { steps, gap, converged } = Certified::of(&solutions);
            println!(
                "{}",
                json!({"case": name, "seconds": seconds, "steps": steps, "gap": gap, "converged": converged})
            );
        }),
        ["once", name] => CASES.iter().filter(|case| case.to_string() == name).for_each(|case| {
            std::hint::black_box(case.solve(&case.tables()));
        }),
        ["export", directory] => {
            if let Err(error) = export(std::path::Path::new(directory)) {
                eprintln!("bench: {directory}: {error}");
                std::process::exit(2);
            }
        }
        _ => {
            eprintln!("usage: bench [batch | many [CASE] | once CASE | export DIRECTORY]");
            std::process::exit(2);
        }
    }
}

/// One JSON file per single table: name, shape, pmf row-major `[x1][x2][y]`, unique informations and gap in bits.
#[cfg(not(target_arch = "wasm32"))]
fn export(directory: &std::path::Path) -> std::io::Result<()> {
    use engine::math::bits;
    std::fs::create_dir_all(directory)?;
    for (index, case) in CASES.iter().enumerate().filter(|(_, case)| !case.is_batch()) {
        let tables = case.tables();
        for (joint, solution) in tables.iter().zip(case.solve(&tables)) {
            let table = json!({
                "case": case.to_string(), "shape": joint.shape(), "pmf": joint.pmf(),
                "unique": solution.atoms.unique.map(bits), "gap": bits(solution.certificate.gap),
            });
            std::fs::write(directory.join(format!("{index}.json")), table.to_string())?;
        }
    }
    Ok(())
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(target_arch = "wasm32")]
pub mod browser {
    use super::*;
    use wasm_bindgen::prelude::*;

    /// Starts the pool; exported to JavaScript as `initThreadPool`.
    #[cfg(target_feature = "atomics")]
    pub use wasm_bindgen_rayon::init_thread_pool;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = performance)]
        fn now() -> f64;
    }

    /// The cases in order, `[{"case":…,"batch":…}]`.
    #[wasm_bindgen]
    pub fn cases() -> String {
        let list = CASES.iter().map(|case| json!({"case": case.to_string(), "batch": case.is_batch()}));
        Value::from(list.collect::<Vec<_>>()).to_string()
    }

    /// Measures one case; the line that the native program prints.
    #[wasm_bindgen]
    pub fn run(index: usize) -> String {
        measure(&CASES[index], now).to_string()
    }
}

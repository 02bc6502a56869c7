//! `cargo bench --package pidlens-bench`: the solver over the shared cases, one thread for single tables, every thread for the batch.

mod cases;

use cases::{CASES, Case, Certified};
use divan::Bencher;

fn main() {
    println!("{:<46} {:>5}  certified gap, bit", "case", "steps");
    for case in selected() {
        let Certified { steps, gap, converged } = Certified::of(&case.solve(&case.tables()));
        println!("{:<46} {steps:>5}  {gap:.1e}{}", case.to_string(), if converged { "" } else { "  NOT CONVERGED" });
    }
    println!();
    divan::main();
}

/// The large table takes long: it is measured by name only (`cargo bench --package pidlens-bench -- 200`).
fn selected() -> impl Iterator<Item = &'static Case> {
    let named = std::env::args().any(|argument| argument.contains("200"));
    CASES.iter().filter(move |case| named == (case.shape[0] == 200))
}

#[divan::bench(args = selected(), min_time = 1, max_time = 5)]
fn solve(bencher: Bencher, case: &Case) {
    let tables = case.tables();
    bencher.counter(divan::counter::ItemsCount::new(tables.len())).bench_local(|| case.solve(&tables));
}

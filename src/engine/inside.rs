//! One layer, opened: its joint table `P`, the `Q*` that keeps `P(x1,y)` and `P(x2,y)` with the least `I(X1,X2;Y)`, and how the certified gap
//! between primal and dual closed on the way there. A report has none of it: it is computed again when somebody looks.

use super::broja;
use super::error::{EngineError, Result};
use super::joint::Joint;
use super::math::bits;
use super::pointwise::classes;
use schema::config::Plan;
use schema::inside::{Inside, MOST_CELLS, Tables};
use schema::progress::{Monitor, Stage};
use schema::report::Status;
use std::sync::Mutex;

/// Solves a table as the report's layer was, and keeps what happens on the way.
///
/// # Errors
/// [`EngineError::SolverTooLarge`]; [`EngineError::Cancelled`].
pub fn look(joint: &Joint, plan: &Plan, monitor: &dyn Monitor) -> Result<Inside> {
    let noting = Noting { monitor, gaps: Mutex::default() };
    let options = broja::Options::of(plan);
    broja::admit(joint, &options)?;
    let solution = broja::solve(joint, &options, &noting);
    if solution.certificate.status == Status::Cancelled {
        return Err(EngineError::Cancelled);
    }
    let gaps = noting.gaps.into_inner().expect("nobody panics while noting");
    let classes = classes::split(joint, &solution.q);
    let tables = (joint.pmf().len() <= MOST_CELLS).then(|| Tables { p: joint.pmf().to_vec(), q: solution.q });
    Ok(Inside { shape: joint.shape(), tables, gaps, goal: plan.gap, classes })
}

/// Notes the gaps that a solve tells of.
struct Noting<'m> {
    monitor: &'m dyn Monitor,
    gaps: Mutex<Vec<(u64, f64)>>,
}

impl Monitor for Noting<'_> {
    fn progress(&self, stage: Stage, fraction: f64) {
        self.monitor.progress(stage, fraction);
    }

    fn cancelled(&self) -> bool {
        self.monitor.cancelled()
    }

    fn wants_gaps(&self) -> bool {
        true
    }

    fn gap(&self, iterations: u64, gap: f64) {
        if gap > 0.0 && gap.is_finite() {
            self.gaps.lock().expect("nobody panics while noting").push((iterations, bits(gap)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::config::{Config, Method};
    use schema::progress::Silent;

    fn table() -> Joint {
        let mass: Vec<f64> = (0..4 * 3 * 3).map(|i| f64::from(1 + i * i % 7)).collect();
        Joint::from_mass([4, 3, 3], &mass).expect("it is a table")
    }

    fn plan(method: Method) -> Plan {
        Config { method, ..Config::default() }.check().expect("the defaults are sound")
    }

    #[test]
    fn looking_changes_no_bit_of_the_solution() {
        for method in [Method::Newton, Method::Ipfp] {
            let plan = plan(method);
            let inside = look(&table(), &plan, &Silent).expect("nobody cancels");
            let solution = broja::solve(&table(), &broja::Options::of(&plan), &Silent);
            assert_eq!(inside.tables.map(|t| t.q), Some(solution.q));
            let (iterations, gap) = *inside.gaps.last().expect("there are steps");
            assert_eq!((iterations, gap), (solution.certificate.iterations, bits(solution.certificate.gap)));
        }
    }

    #[test]
    fn the_gap_closes_and_q_keeps_the_margins() {
        let inside = look(&table(), &plan(Method::Newton), &Silent).expect("nobody cancels");
        assert!(
            inside.gaps[0].1 > 1e-3 && inside.gaps.last().is_some_and(|last| last.1 <= inside.goal),
            "{:?}",
            inside.gaps
        );
        assert!(inside.gaps.windows(2).all(|pair| pair[0].0 < pair[1].0));
        let Tables { p, q } = inside.tables.expect("it is small");
        let margin = |of: &[f64], x2: usize, y: usize| (0..4).map(|x1| of[(x1 * 3 + x2) * 3 + y]).sum::<f64>();
        for (x2, y) in [(0, 0), (1, 2), (2, 1)] {
            assert!((margin(&p, x2, y) - margin(&q, x2, y)).abs() < 1e-12);
        }
        assert_ne!(p, q);
    }
}

//! The certified gap between primal and dual, iteration by iteration, down to the one asked for.

use super::curve::{Axis, Curves, Line, Tone, curves};
use super::{Chart, Mark, View};

/// `gaps`: after how many iterations which gap, bits; `goal`: the one asked for. `None` where no gap was above 0. The chart's mark goes from half
/// an iteration before the first gap to half of one after the last: each has a column of it to itself.
pub fn convergence(gaps: &[(u64, f64)], goal: f64, view: View, caption: &str) -> Option<Chart> {
    let points: Vec<(f64, f64)> = gaps.iter().map(|&(i, gap)| (i as f64, view.unit.of(gap))).collect();
    let (first, last) = (points.first()?.0, points.last()?.0);
    let goal = view.unit.of(goal);
    let drawn = Curves {
        title: "How the gap closed".to_owned(),
        x: Axis { title: "iteration".to_owned(), logarithmic: false },
        y: Axis { title: format!("certified gap, {}", view.unit.plural()), logarithmic: true },
        lines: vec![
            Line { label: "certified gap".to_owned(), tone: Tone::Total, points },
            Line { label: "asked for".to_owned(), tone: Tone::Pale, points: vec![(0.0, goal), (last.max(1.0), goal)] },
        ],
        marked: None,
    };
    let mut chart = curves(&drawn, view, caption)?;
    for mark in &mut chart.marks {
        let iteration = f64::from(mark.width) / last.max(1.0);
        let at = |iterations: f64| (iterations * iteration).round() as i32;
        *mark = Mark { x: mark.x + at(first - 0.5), width: at(last - first + 1.0), ..*mark };
    }
    Some(chart)
}

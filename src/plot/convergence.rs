//! The certified gap between primal and dual, iteration by iteration, down to the one asked for.

use super::curve::{Axis, Curves, Line, Tone, curves};
use super::{Chart, View};

/// `gaps`: after how many iterations which gap, bits; `goal`: the one asked for. `None` where no gap was above 0.
pub fn convergence(gaps: &[(u64, f64)], goal: f64, view: View, caption: &str) -> Option<Chart> {
    let points: Vec<(f64, f64)> = gaps.iter().map(|&(i, gap)| (i as f64, view.unit.of(gap))).collect();
    let last = points.last()?.0;
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
    curves(&drawn, view, caption)
}

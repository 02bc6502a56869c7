//! A cloud of points in the plane, each drawn as the number of its cluster's colour and form.

use super::pen::draw;
use super::{Chart, Ink, Mark, View};

/// Points with their clusters. Ten looks serve all clusters in turn: two forms, five inks.
pub fn cloud(points: &[(f32, f32, u32)], view: View, title: &str) -> Chart {
    const INKS: [Ink; 5] = [Ink::Unique(0), Ink::Unique(1), Ink::Synergistic, Ink::Redundant, Ink::Text];
    let side = view.width as i32;
    // Standard normal coordinates: three deviations fit, the few beyond stand at the edge.
    let at = |v: f32| (((f64::from(v) / 3.2 + 1.0) / 2.0).clamp(0.02, 0.98) * f64::from(side)) as i32;
    draw(view, side as u32, "cloud", title, "", |pen| {
        pen.line(&[(0, 0), (side - 1, 0), (side - 1, side - 1), (0, side - 1), (0, 0)], 1, Ink::Line);
        for &(x, y, cluster) in points {
            let ink = INKS[cluster as usize % 5];
            match cluster as usize / 5 % 2 {
                0 => pen.disc((at(x), at(y)), 3, ink),
                _ => pen.diamond((at(x), at(y)), 4, ink),
            }
        }
        vec![Mark { x: 0, y: 0, width: side, height: side }]
    })
}

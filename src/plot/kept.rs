//! What the codes keep of what a linear probe reads, of each modality and of both: a panel each over layers ([`panels`]), a bar each where there is
//! one layer ([`bars`]).

mod bars;
mod key;
mod panels;

use super::{Chart, Ink, View};
use schema::report::{LayerReport, Report};
use words::kept::{Kept, entropy, kept as sides};

/// The chart; `None` where no layer was probed. `caption` is printed on paper only.
pub fn kept(report: &Report, view: View, caption: &str) -> Option<Chart> {
    let probed = Probed::of(report, view)?;
    Some(match report.layers.as_slice() {
        [_] if view.layers <= 1 => bars::bars(&probed, view, caption),
        _ => panels::panels(&probed, view, caption),
    })
}

/// The first modality, the second, both.
const SIDES: usize = 3;
const INKS: [Ink; SIDES] = [Ink::Unique(0), Ink::Unique(1), Ink::Muted];

/// How far above everything else `H(Y)` may lie to be drawn: further up, it would press all else together.
const IN_SIGHT: f64 = 1.5;
/// How pale what is lost and the standard error are.
const LOST: f64 = 0.14;
const BAND: f64 = 0.22;

/// The layers that were probed, by their places.
struct Probed<'r> {
    report: &'r Report,
    layers: Vec<(usize, [Kept<'r>; SIDES])>,
    /// The largest value that is drawn, in the view's unit.
    max: f64,
    /// `H(Y)` in the view's unit, where it is drawn.
    ceiling: Option<f64>,
}

impl<'r> Probed<'r> {
    fn of(report: &'r Report, view: View) -> Option<Self> {
        let found = report.layers.iter().enumerate().filter_map(|(i, layer)| Some((i, sides(layer)?)));
        let layers: Vec<_> = found.collect();
        let (last, _) = layers.last()?;
        let highest = |side: &Kept| side.kept.max(band(side)[1]);
        let max = layers.iter().flat_map(|(_, sides)| sides).map(highest).fold(0.0, f64::max);
        let max = view.unit.of(max);
        let all = entropy(report, &report.layers[*last]).map(|bits| view.unit.of(bits));
        let ceiling = all.filter(|&all| all >= max && all <= IN_SIGHT * max);
        Some(Self { report, layers, max: ceiling.unwrap_or(max), ceiling })
    }

    fn title(&self) -> String {
        format!("What the codes keep about {}", self.report.target)
    }

    fn any_lost(&self) -> bool {
        self.layers.iter().flat_map(|(_, sides)| sides).any(|side| side.lost() > 0.0)
    }

    fn layer(&self, at: usize) -> &'r LayerReport {
        &self.report.layers[at]
    }
}

/// One standard error around what is read, not below 0.
fn band(side: &Kept) -> [f64; 2] {
    [-1.0, 1.0].map(|sign| (side.reading.bits + sign * side.reading.standard_error).max(0.0))
}

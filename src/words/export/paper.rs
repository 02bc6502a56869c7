//! What a paper's table says of each layer: the four atoms and the contribution of the first modality, each with its interval and its p-value. A value
//! stands beside its own interval only: where resampling was done that is the corrected value, and elsewhere the plug-in value stands alone.

use crate::format::{Unit, layer_tick, p_value, percent, short, whole_percent};
use crate::significance::{self, is_least};
use crate::story::facts;
use schema::config::{Correction, Interval};
use schema::report::{InferenceReport, IntervalReport, LayerReport, Report};

/// Columns after the layer's name.
pub const COLUMNS: usize = 5;
/// The columns of atoms as places of [`schema::report::quantity_names`]: unique to the first, redundant, unique to the second, synergistic.
const ATOMS: [usize; 4] = [1, 0, 2, 3];
/// The method whose intervals are around corrected values; those of all others are around plug-in values.
pub const OF_CORRECTED: Interval = Interval::HalfSampling;

/// A number of the table in words; nothing is escaped yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// "0.310", or "–" where it is undefined.
    pub value: String,
    /// "[0.220, 0.400]".
    pub interval: Option<String>,
    /// "0.013", or "≤ 0.005" where permutations or resamples can show no less.
    pub p: Option<String>,
}

pub struct Table {
    pub heads: [String; COLUMNS],
    /// The layers' names and cells.
    pub lines: Vec<(String, [Cell; COLUMNS])>,
    /// Whether any cell has an interval, and whether any has a p-value.
    pub intervals: bool,
    pub tests: bool,
}

impl Table {
    pub fn of(report: &Report, unit: Unit) -> Self {
        let [a, b] = [&report.sources[0], &report.sources[1]];
        let heads = [
            format!("unique to {a}"),
            "redundant".to_owned(),
            format!("unique to {b}"),
            "synergistic".to_owned(),
            format!("contribution of {a}"),
        ];
        let line = |layer: &LayerReport| (layer_tick(&layer.name).to_owned(), cells(layer, a, unit));
        let lines: Vec<_> = report.layers.iter().map(line).collect();
        let any = |has: fn(&Cell) -> bool| lines.iter().any(|(_, cells)| cells.iter().any(has));
        let (intervals, tests) = (any(|cell| cell.interval.is_some()), any(|cell| cell.p.is_some()));
        Self { heads, lines, intervals, tests }
    }
}

fn cells(layer: &LayerReport, first: &str, unit: Unit) -> [Cell; COLUMNS] {
    let found = layer.inference.as_ref();
    let corrected = found.and_then(|found| found.corrected.as_ref());
    let interval = found.and_then(own_interval);
    let between = |[low, high]: [f64; 2], show: &dyn Fn(f64) -> String| format!("[{}, {}]", show(low), show(high));
    let bits = |bits: f64| short(unit.of(layer.settled(bits).max(0.0)));
    let plain = plain(layer);
    let atom = |at: usize| Cell {
        value: bits(corrected.map_or(plain[at], |corrected| *corrected.of.values()[at])),
        interval: interval.map(|interval| between(*interval.of.values()[at], &bits)),
        p: found.and_then(|found| p(found, at)),
    };
    let share = match corrected {
        Some(corrected) => corrected.contribution.as_ref(),
        None => layer.contribution.as_ref(),
    };
    let share = share.and_then(|share| share.sources.get(first));
    let ends = interval.and_then(|interval| interval.contribution.as_ref()?.get(first));
    let contribution = Cell {
        value: share.map_or_else(|| "–".to_owned(), |&share| percent(share)),
        interval: share.and(ends).map(|ends| between(*ends, &percent)),
        p: None,
    };
    let [u1, r, u2, s] = ATOMS.map(atom);
    [u1, r, u2, s, contribution]
}

/// The interval that is the corrected values' own, where there are both.
pub fn own_interval(found: &InferenceReport) -> Option<&IntervalReport> {
    found.interval.as_ref().filter(|interval| found.corrected.is_some() && interval.method == OF_CORRECTED)
}

/// The plug-in atoms, in the order of [`schema::report::quantity_names`].
fn plain(layer: &LayerReport) -> [f64; 4] {
    let unique = |side: usize| layer.atoms.unique.values().nth(side).copied().unwrap_or_default();
    [layer.atoms.redundant, unique(0), unique(1), layer.atoms.synergistic]
}

/// The p-value, over layers, of the quantity at a place of [`schema::report::quantity_names`], to three decimals.
fn p(found: &InferenceReport, at: usize) -> Option<String> {
    let test = found.test(at)?;
    let resamples = found.interval.as_ref().map(|interval| interval.resamples);
    let floor = resamples.map_or(0.0, |resamples| 1.0 / (1.0 + f64::from(resamples)));
    Some(match test.p_adjusted {
        p if is_least(test.p, floor) => format!("≤ {:.3}", (p * 1000.0 - 1e-6).ceil() / 1000.0),
        p => p_value(p),
    })
}

/// What the numbers are, in sentences, and what they were made from.
pub fn note(report: &Report, unit: Unit) -> Vec<String> {
    let found: Vec<_> = report.layers.iter().filter_map(|layer| layer.inference.as_ref()).collect();
    let mut said = vec![format!("Atoms in {} about {} (BROJA).", unit.plural(), report.target)];
    if report.has_corrected() {
        let ends = found.iter().find_map(|found| own_interval(found));
        let ends = ends.map(|interval| format!(", with {} intervals", whole_percent(interval.coverage)));
        said.push(format!("Values are corrected for bias by half-sampling{}.", ends.unwrap_or_default()));
    } else {
        said.push("Values are plug-in estimates.".to_owned());
    }
    if let Some(tests) = found.iter().find_map(|found| found.tests.as_ref()) {
        let over = match tests.correction {
            _ if report.layers.len() < 2 => "",
            Correction::BenjaminiHochberg => ", corrected over layers by Benjamini and Hochberg's procedure",
            Correction::Holm => ", corrected over layers by Holm's procedure",
            Correction::None => "",
        };
        said.push(format!("p tests the hypothesis that the atom is 0{over}."));
    }
    said.extend(significance::rule(report));
    let mut made = facts(report, unit);
    made.push(format!("pidlens {}", report.engine.version));
    said.push(format!("{}.", made.join(" · ")));
    said
}

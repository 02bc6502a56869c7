//! Reports as a long and narrow CSV: a row for each layer, quantity and kind of value, for programs that filter and plot. A value stands beside its own
//! interval and its own null only.

use super::paper::OF_CORRECTED;
use super::{maybe, of, word, written};
use schema::report::{ContributionReport, LayerReport, Report, quantity_names};

const HEADS: [&str; 13] = [
    "layer",
    "quantity",
    "unit",
    "kind",
    "value",
    "low",
    "high",
    "p",
    "p over layers",
    "null mean",
    "null low",
    "null high",
    "interval",
];

/// Reports as RFC 4180 CSV. Of each layer the plug-in value of each quantity with its null, and the corrected value where there is one; an interval is in the row
/// of the value that it is around. A p-value is that of the quantity, whichever way its value is estimated. Where reports are of several comparisons, two
/// columns before the others name the modalities.
pub fn csv(reports: &[Report]) -> String {
    let several = reports.len() > 1;
    let sides = |report: &Report| if several { report.sources[..2].to_vec() } else { Vec::new() };
    let heads = super::SIDES.iter().filter(|_| several).chain(&HEADS).map(|&head| head.to_owned()).collect();
    let mut rows = vec![heads];
    for report in reports {
        let names = quantity_names(&report.sources, &report.target);
        for layer in &report.layers {
            let lines = informations(layer, &names).into_iter().chain(contributions(layer, &report.sources));
            rows.extend(lines.map(|line| [sides(report), vec![layer.name.clone()], line].concat()));
        }
    }
    written(rows)
}

/// The cells of a row after its layer.
struct Line<'a> {
    quantity: &'a str,
    unit: &'static str,
    kind: &'static str,
    value: Option<f64>,
    ends: Option<[f64; 2]>,
    p: Option<[f64; 2]>,
    null: Option<[f64; 3]>,
    method: String,
}

impl Line<'_> {
    fn cells(self) -> Vec<String> {
        let each = |of: Option<&[f64]>, count: usize| match of {
            Some(of) => of.iter().map(f64::to_string).collect(),
            None => vec![String::new(); count],
        };
        let said = [self.quantity, self.unit, self.kind].map(str::to_owned).to_vec();
        let method = self.ends.map(|_| self.method).unwrap_or_default();
        let (ends, p, null) = (self.ends.as_ref(), self.p.as_ref(), self.null.as_ref());
        let numbers = [each(ends.map(|of| of.as_slice()), 2), each(p.map(|of| of.as_slice()), 2)];
        let null = each(null.map(|of| of.as_slice()), 3);
        [said, vec![maybe(self.value)], numbers.concat(), null, vec![method]].concat()
    }
}

fn informations(layer: &LayerReport, names: &[String]) -> Vec<Vec<String>> {
    let found = layer.inference.as_ref();
    let corrected = found.and_then(|found| found.corrected.as_ref());
    let interval = found.and_then(|found| found.interval.as_ref());
    let null = found.and_then(|found| found.null.as_ref());
    let unique = |side: usize| of(&layer.atoms.unique, side);
    let alone = |side: usize| of(&layer.information.sources, side);
    let total = unique(0).zip(unique(1)).map(|(a, b)| a + b);
    let [r, s, joint] = [layer.atoms.redundant, layer.atoms.synergistic, layer.information.joint].map(Some);
    let plain = [r, unique(0), unique(1), s, total, alone(0), alone(1), joint];
    let mut lines = Vec::new();
    for (at, quantity) in names.iter().enumerate() {
        let p = found.and_then(|found| found.test(at)).map(|test| [test.p, test.p_adjusted]);
        let line = |kind, value, null| {
            let ends = interval.filter(|interval| (interval.method == OF_CORRECTED) == (kind == CORRECTED));
            let method = interval.map(|interval| word(&interval.method)).unwrap_or_default();
            Line { quantity, unit: "bit", kind, value, ends: ends.map(|of| *of.of.values()[at]), p, null, method }
                .cells()
        };
        let null = null.map(|null| null.of.values()[at]).map(|null| [null.mean, null.low, null.high]);
        lines.push(line(PLAIN, plain[at], null));
        lines.extend(corrected.map(|corrected| line(CORRECTED, Some(*corrected.of.values()[at]), None)));
    }
    lines
}

/// Kinds of values.
const PLAIN: &str = "plug-in";
const CORRECTED: &str = "corrected";

fn contributions(layer: &LayerReport, sources: &[String]) -> Vec<Vec<String>> {
    let found = layer.inference.as_ref();
    let corrected = found.and_then(|found| found.corrected.as_ref());
    let interval = found.and_then(|found| found.interval.as_ref());
    let mut lines = Vec::new();
    for (side, name) in sources.iter().enumerate() {
        let quantity = &format!("contribution of {name}");
        let line = |kind, contribution: Option<&ContributionReport>| {
            let ends = interval.filter(|interval| (interval.method == OF_CORRECTED) == (kind == CORRECTED));
            let ends = ends.and_then(|interval| of(interval.contribution.as_ref()?, side));
            let value = contribution.and_then(|contribution| of(&contribution.sources, side));
            let method = interval.map(|interval| word(&interval.method)).unwrap_or_default();
            Line { quantity, unit: "share", kind, value, ends, p: None, null: None, method }.cells()
        };
        lines.push(line(PLAIN, layer.contribution.as_ref()));
        lines.extend(corrected.map(|corrected| line(CORRECTED, corrected.contribution.as_ref())));
    }
    lines
}

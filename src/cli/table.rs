//! Reports as tables of text.

use super::output::push_line;
use schema::measures::Measure;
use schema::report::{BothReport, LayerReport, MeasureReport, Quantities, Report, TestOf};
use words::escape::visible;
use words::format::p_value;
use words::significance;

/// What is printed below each layer.
#[derive(Clone, Copy)]
pub struct Detail {
    pub null: bool,
    pub intervals: bool,
}

/// A line of the table: its name, four atoms, two contributions, what the last column says.
type Line = [String; 8];

/// Each report as a table of text; of several, each below the names that it compares.
pub fn summaries(reports: &[Report], detail: Detail) -> String {
    if let [only] = reports {
        return summary(&only.spelled_out(), detail);
    }
    let titled = |report: &Report| {
        let [a, b] = [&report.sources[0], &report.sources[1]];
        let mut out = String::new();
        push_line(&mut out, &format!("{a} and {b}"));
        out + &summary(&report.spelled_out(), detail)
    };
    reports.iter().map(titled).collect::<Vec<_>>().join("\n")
}

/// The report as a table of text.
fn summary(report: &Report, detail: Detail) -> String {
    use std::fmt::Write;
    let [a, b] = [&report.sources[0], &report.sources[1]];
    let mut lines: Vec<Line> = vec![[
        format!("{} (bit)", report.target),
        "redundant".into(),
        format!("unique {a}"),
        format!("unique {b}"),
        "synergistic".into(),
        format!("C {a}"),
        format!("C {b}"),
        "gap".into(),
    ]];
    for layer in &report.layers {
        let share = |name: &String| match &layer.contribution {
            Some(c) => format!("{:.1} %", 100.0 * c.sources[name]),
            None => words::story::absence(layer).map_or("undefined", |absence| absence.word).to_owned(),
        };
        lines.push([
            layer.name.clone(),
            format!("{:.6}", layer.atoms.redundant),
            format!("{:.6}", layer.atoms.unique[a]),
            format!("{:.6}", layer.atoms.unique[b]),
            format!("{:.6}", layer.atoms.synergistic),
            share(a),
            share(b),
            format!("{:.1e}", layer.certificate.gap),
        ]);
        lines.extend(compared(layer, [a, b]));
        lines.extend(told(layer, detail));
    }
    lines.iter_mut().flatten().for_each(|cell| *cell = visible(cell).into_owned());
    // A name may be longer than its numbers.
    let width = |column: usize| {
        let longest = lines.iter().map(|cells| cells[column].chars().count()).max();
        longest.unwrap_or(0).max(if column == 0 { 12 } else { 16 })
    };
    let widths: [usize; 8] = std::array::from_fn(width);
    let mut out = String::new();
    for cells in &lines {
        let mut line = format!("{:<1$}", cells[0], widths[0]);
        for (cell, width) in cells.iter().zip(widths).skip(1) {
            let _ = write!(line, " {cell:>width$}");
        }
        push_line(&mut out, line.trim_end());
    }
    if let Some(rule) = significance::rule(report) {
        push_line(&mut out, &rule);
    }
    for layer in &report.layers {
        if let Some(line) = readable(layer) {
            push_line(&mut out, &line);
        }
        if let Some(line) = predictions(layer) {
            push_line(&mut out, &line);
        }
        if let Some(verdict) = words::verdict::of_layer(report, layer) {
            push_line(&mut out, &format!("verdict ({}): {verdict}", layer.name));
        }
        for warning in words::warnings::of_layer(report, layer) {
            push_line(&mut out, &format!("warning ({}): {warning}", layer.name));
        }
    }
    out
}

/// What a probe reads in the embeddings, beside what their codes keep.
fn readable(layer: &LayerReport) -> Option<String> {
    let of = &layer.readable.as_ref()?.of;
    let kept = layer.information.sources.values().chain([&layer.information.joint]);
    let readings = of.sources.iter().map(|(name, reading)| (name.as_str(), reading)).chain([("both", &of.joint)]);
    let told = readings.zip(kept).map(|((name, reading), kept)| {
        format!("{name} {:.3} ± {:.3} bit (codes keep {kept:.3})", reading.shown(), reading.standard_error)
    });
    Some(format!("readable ({}): {}", layer.name, told.collect::<Vec<_>>().join(", ")))
}

/// How often a model's own predictions are right, and what those tell that saw both modalities.
fn predictions(layer: &LayerReport) -> Option<String> {
    let right = |(name, share)| format!("{name} is right for {:.1} %", 100.0 * share);
    let coded = layer.coding.iter().filter_map(|(name, coding)| Some((name, coding.accuracy?)));
    let both = layer.both.as_ref().map(|both| {
        let BothReport { name, predictions, pairs } = both;
        format!("{name} tells {predictions:.3} bit, pairs of codes tell {pairs:.3}")
    });
    let told: Vec<String> = coded.map(right).chain(both).collect();
    (!told.is_empty()).then(|| format!("predictions ({}): {}", layer.name, told.join(", ")))
}

/// The atoms by other measures, a line each.
fn compared(layer: &LayerReport, [a, b]: [&String; 2]) -> Vec<Line> {
    let line = |(measure, found): (&Measure, &MeasureReport)| {
        let atoms = &found.atoms;
        let [r, u1, u2, s] =
            [atoms.redundant, atoms.unique[a], atoms.unique[b], atoms.synergistic].map(|bits| format!("{bits:.6}"));
        [format!("  {}", measure.facts().title), r, u1, u2, s, String::new(), String::new(), String::new()]
    };
    layer.measures.iter().map(line).collect()
}

/// What resampling tells of a layer, a line each.
fn told(layer: &LayerReport, detail: Detail) -> Vec<Line> {
    /// The atoms, in the table's order.
    fn atoms<T>(of: &Quantities<T>, text: impl Fn(&T) -> String) -> [String; 4] {
        let unique: Vec<String> = of.unique.values().map(&text).collect();
        let [u1, u2] = unique.try_into().unwrap_or_default();
        [text(&of.redundant), u1, u2, text(&of.synergistic)]
    }
    fn line(name: &str, [r, u1, u2, s]: [String; 4], [c1, c2]: [String; 2], last: &str) -> Line {
        [format!("  {name}"), r, u1, u2, s, c1, c2, last.to_owned()]
    }
    let bits = |v: &f64| format!("{v:.6}");
    let none = || [String::new(), String::new()];
    let mut lines = Vec::new();
    let Some(found) = &layer.inference else { return lines };
    if let (true, Some(null)) = (detail.null, &found.null) {
        lines.push(line("null, mean", atoms(&null.of, |n| bits(&n.mean)), none(), ""));
        lines.push(line("null, low", atoms(&null.of, |n| bits(&n.low)), none(), ""));
        lines.push(line("null, high", atoms(&null.of, |n| bits(&n.high)), none(), ""));
        let tests = |p: fn(TestOf) -> f64| {
            [0, 1, 2, 3].map(|at| found.test(at).map_or_else(String::new, |test| p_value(p(test))))
        };
        lines.push(line("p", tests(|test| test.p), none(), ""));
        lines.push(line("p over layers", tests(|test| test.p_adjusted), none(), ""));
    }
    if let (true, Some(null)) = (detail.null, &found.interaction) {
        let only = |text: String| [String::new(), String::new(), String::new(), text];
        lines.push(line("interaction null", only(bits(&null.synergistic.mean)), none(), ""));
        let p = null.synergistic.test.map_or_else(String::new, |test| p_value(test.p));
        lines.push(line("p, interaction", only(p), none(), ""));
    }
    if let (true, Some(corrected)) = (detail.intervals, &found.corrected) {
        let shares = match &corrected.contribution {
            Some(c) => share_pair(c.sources.values().map(|c| format!("{:.1} %", 100.0 * c))),
            None => none(),
        };
        lines.push(line("corrected", atoms(&corrected.of, bits), shares, ""));
    }
    if let (true, Some(interval)) = (detail.intervals, &found.interval) {
        for (end, name) in [(0, "low"), (1, "high")] {
            let shares = match &interval.contribution {
                Some(of) => share_pair(of.values().map(|c| format!("{:.1} %", 100.0 * c[end]))),
                None => none(),
            };
            let name = format!("{:.0} % {name}", 100.0 * interval.coverage);
            lines.push(line(&name, atoms(&interval.of, |v| bits(&v[end])), shares, ""));
        }
    }
    lines
}

fn share_pair(shares: impl Iterator<Item = String>) -> [String; 2] {
    shares.collect::<Vec<_>>().try_into().unwrap_or_default()
}

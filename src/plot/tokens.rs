//! Means over samples against the means of permuted targets, atom by atom; and how the samples' own contributions are spread.

use super::axis::Frame;
use super::nulls::{Row, Words, one, ordered, panels};
use super::pen::{Hang, Pen, SMALL, draw, fitted, text_width};
use super::{Chart, Ink, Mark, View, parts_of};
use schema::tokens::{TokensLayer, TokensReport};
use words::format::whole_percent;

/// The atoms' means: bars, over them a line at the null's mean and behind them its band. `None` while there is no layer. The one mark is all
/// of the layers, side by side.
pub fn tokens(report: &TokensReport, view: View, caption: &str) -> Option<Chart> {
    let view = View { layers: report.layers.len(), ..view };
    let words = Words {
        title: format!("Information about {}, mean over groups, against permuted targets", report.target),
        height: &|_| 20,
        key: &|pen, x, y| key(pen, report, x, y + 10, view.width as i32 - x),
    };
    let chart = match report.layers.as_slice() {
        [] => return None,
        [layer] => one(&rows(report, layer), &words, view, caption),
        layers => {
            let layers: Vec<_> = layers.iter().map(|l| (l.name.as_str(), rows(report, l))).collect();
            panels(&layers, &words, view, caption)
        }
    };
    Some(Chart { marks: whole(&chart.marks).into_iter().collect(), ..chart })
}

fn rows(report: &TokensReport, layer: &TokensLayer) -> [Row; 4] {
    let null = layer.null.as_ref().map(|null| ordered(&null.of, |of| [of.low, of.high, of.mean]));
    let mut at = 0;
    parts_of(&report.sources, &layer.atoms, |bits| layer.settled(bits)).map(|part| {
        let of = null.map(|of| of[at]);
        at += 1;
        Row { part, band: of.map(|of| [of[0], of[1]]), mean: of.map(|of| of[2]), interval: None, interaction: None }
    })
}

/// What line and strip are, as far as there is room.
fn key(pen: &Pen, report: &TokensReport, x: i32, y: i32, room: i32) {
    if report.layers.iter().all(|l| l.null.is_none()) {
        return;
    }
    pen.line(&[(x, y), (x + 16, y)], 1, Ink::Text);
    let mean = "mean of permuted targets";
    pen.text(x + 22, y, mean, SMALL, Ink::Muted, Hang::Start);
    let at = x + 22 + text_width(mean, SMALL) + 12;
    let words = format!("{} of them", whole_percent(1.0 - report.config.level));
    if at + 22 + text_width(&words, SMALL) <= x + room {
        pen.area([at, at + 16], [y - 5, y + 5], Ink::Line);
        pen.text(at + 22, y, &words, SMALL, Ink::Muted, Hang::Start);
    }
}

/// All layers' places as one.
fn whole(marks: &[Mark]) -> Option<Mark> {
    let (first, last) = (marks.first()?, marks.last()?);
    Some(Mark { width: last.x + last.width - first.x, ..*first })
}

/// Bins of a share, 5 % each.
pub const BINS: usize = 20;

/// How many samples have a contribution of the first modality in each bin, and how many have one; the last bin holds 1, too.
pub fn spread_of(layer: &TokensLayer) -> ([u64; BINS], u64) {
    let mut bins = [0; BINS];
    let shares = layer.of_samples.iter().filter_map(|sample| sample.contribution);
    shares.for_each(|share| bins[((share * BINS as f64) as usize).min(BINS - 1)] += 1);
    (bins, bins.iter().sum())
}

/// The samples' plug-in contributions of the first modality: a column a layer, in it a bar for each 5 %, as long as samples are many. The strip
/// behind is where the mean of permuted targets lies. `None` where no sample has a contribution.
pub fn shares(report: &TokensReport, view: View, caption: &str) -> Option<Chart> {
    let layers = &report.layers;
    let spreads: Vec<([u64; BINS], u64)> = layers.iter().map(spread_of).collect();
    if spreads.iter().all(|(_, count)| *count == 0) {
        return None;
    }
    let (top, bottom) = (28, 28 + 200);
    let frame = Frame::new(view, top, bottom, 100.0, layers.len());
    let [a, b] = [&report.sources[0], &report.sources[1]];
    let title = format!("Contribution of {a} in each group, plug-in");
    Some(draw(view, bottom as u32 + 24, "shares", &title, caption, |pen| {
        frame.scale_lines(pen, &[0, 50, 100].map(|share| (f64::from(share), share.to_string())));
        pen.text(0, 10, "%", SMALL, Ink::Muted, Hang::Start);
        frame.names(pen, &layers.iter().map(|l| l.name.as_str()).collect::<Vec<_>>(), view);
        for (i, (bins, count)) in spreads.iter().enumerate() {
            let [from, to] = frame.column(i);
            let band = layers[i].null.as_ref().and_then(|null| null.mean_of_ratios);
            if let Some(band) = band {
                let [low, high] = [band.low, band.high].map(|share| frame.height_of(100.0 * share));
                pen.area([from + 1, to - 1], [high, low.max(high + 2)], Ink::Line);
            }
            let most = bins.iter().copied().max().unwrap_or(0).max(1);
            let middle = (from + to) / 2;
            let half = ((to - from) * 2 / 5).min(120);
            for (bin, &samples) in bins.iter().enumerate().filter(|(_, samples)| **samples > 0) {
                let [low, high] = [bin, bin + 1].map(|edge| frame.height_of(100.0 * edge as f64 / BINS as f64));
                let reach = ((f64::from(half) * samples as f64 / most as f64).round() as i32).max(1);
                pen.area([middle - reach, middle + reach], [high, low - 1], Ink::Muted);
            }
            if *count == 0 {
                let word = if text_width("none", SMALL) < to - from { "none" } else { "–" };
                pen.text(middle, bottom - 12, word, SMALL, Ink::Muted, Hang::Middle);
            }
        }
        if view.is_wide() {
            let start = frame.x[1] + 14;
            let room = super::axis::LABELS - 14;
            for (y, name) in [(top, a), (bottom, b)] {
                pen.text(start, y, &fitted(&format!("all of it {name}"), SMALL, room), SMALL, Ink::Muted, Hang::Start);
            }
            if layers.iter().any(|l| l.null.as_ref().is_some_and(|null| null.mean_of_ratios.is_some())) {
                let middle = (top + bottom) / 2;
                pen.area([start, start + 16], [middle - 5, middle + 5], Ink::Line);
                pen.text(start + 22, middle, "permuted targets", SMALL, Ink::Muted, Hang::Start);
            }
        }
        whole(&frame.marks(layers.len())).into_iter().collect()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use words::format::Unit;

    /// So many layers; `null` says whether they have one. Of each sample the contribution.
    fn report(layers: usize, null: bool, contributions: &[Option<f64>]) -> TokensReport {
        let of =
            |mean: f64| json!({"mean": mean, "low": mean - 0.01, "high": mean + 0.01, "p": 0.5, "p_adjusted": 0.5});
        let share = json!({"mean": 0.5, "low": 0.45, "high": 0.55});
        let chance = null.then(|| {
            json!({
                "permutations": 99, "gap": 0.0, "correction": "holm", "ratio_of_means": share, "mean_of_ratios": share,
                "of": {
                    "redundant": of(0.1), "unique": {"image": of(0.2), "text": of(0.2)}, "synergistic": of(0.3),
                    "unique_total": of(0.4), "information": {"image": of(0.3), "text": of(0.3), "joint": of(0.8)}
                }
            })
        });
        let atoms = json!({"redundant": 0.1, "unique": {"image": 0.3, "text": 0.1}, "synergistic": 0.2});
        let sample = |contribution: &Option<f64>| {
            let mut sample = json!({"name": "a", "rows": 9, "gap": 0.0, "contribution": contribution});
            sample.as_object_mut().unwrap().extend(atoms.as_object().unwrap().clone());
            sample
        };
        let layer = |i: usize| {
            json!({
                "name": format!("layer {i}"), "rows": 90, "samples": 10, "atoms": atoms, "gap": 0.0, "contribution": (),
                "information": {"image": 0.4, "text": 0.2, "joint": 0.7}, "verdict": (), "null": chance, "skipped": [],
                "of_samples": contributions.iter().map(sample).collect::<Vec<_>>()
            })
        };
        serde_json::from_value(json!({
            "schema": "pidlens.tokens/1", "unit": "bit", "sources": ["image", "text"], "target": "fused", "config": {},
            "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1}, "pairing": "row i",
            "max_rows": (), "layers": (0..layers).map(layer).collect::<Vec<_>>()
        }))
        .expect("the sample is a report")
    }

    fn views() -> [View; 3] {
        let page = |width| View::page(width, 1, Unit::Bits);
        [page(800), page(320), View::paper(crate::BOTH_COLUMNS, 1, Unit::Nats)]
    }

    #[test]
    fn all_layers_are_one_mark_within_the_picture() {
        for view in views() {
            assert_eq!(tokens(&report(0, true, &[]), view, ""), None);
            for layers in [1, 2, 24] {
                let r = report(layers, true, &[Some(0.5)]);
                for chart in [tokens(&r, view, "").unwrap(), shares(&r, view, "").unwrap()] {
                    let [mark] = chart.marks.as_slice() else { panic!("{:?}", chart.marks) };
                    assert!(mark.x >= 0 && mark.width > 0 && mark.x + mark.width <= view.width as i32, "{mark:?}");
                    assert!(mark.y >= 0 && mark.y + mark.height <= chart.height as i32, "{mark:?}");
                }
            }
        }
    }

    #[test]
    fn the_mean_of_permuted_targets_is_a_line_of_each_atom_and_is_named() {
        let lines = |null: bool, layers| {
            let chart = tokens(&report(layers, null, &[]), views()[0], "").unwrap();
            let dark = |line: &&str| line.contains("<polyline") && line.contains("stroke=\"var(--ink)\"");
            (chart.svg.lines().filter(dark).count(), chart.svg.contains("mean of permuted targets"))
        };
        for layers in [1, 3] {
            // And the one of the key.
            assert_eq!((lines(false, layers), lines(true, layers)), ((0, false), (4 * layers + 1, true)));
        }
    }

    #[test]
    fn a_spread_counts_every_contribution_once() {
        let r = report(1, false, &[Some(0.0), Some(0.049), Some(0.05), Some(1.0), None]);
        let (bins, count) = spread_of(&r.layers[0]);
        assert_eq!((bins[0], bins[1], bins[BINS - 1], count), (2, 1, 1, 4));
        assert_eq!(bins.iter().sum::<u64>(), 4);
        assert_eq!(shares(&report(2, false, &[None]), views()[0], ""), None);
    }
}

//! Charts as Vega-Lite specifications with their data, for those who draw them anew. A value stands beside its own interval or its own null only: an interval by
//! half-samples is around the corrected value, any other, and a null, belong to the plug-in value.

use super::{Ink, View, ink, parts};
use schema::config::Interval;
use schema::report::{CorrectedReport, InferenceReport, IntervalReport, LayerReport, Report};
use serde_json::{Value, json};
use words::format::{Unit, layer_tick};

/// The version of Vega-Lite that is written.
const SCHEMA: &str = "https://vega.github.io/schema/vega-lite/v5.json";

/// A chart's specification.
type Chart = fn(&Report, View) -> Value;

/// The charts that there are, by the names of their files.
pub const VEGA: [(&str, Chart); 3] = [("atoms", atoms), ("contributions", contributions), ("information", information)];

/// The chart of that name, as JSON; `None` where there is none, or no layer.
pub fn vega(chart: &str, report: &Report, view: View) -> Option<String> {
    let (_, chart) = VEGA.iter().find(|(name, _)| *name == chart)?;
    let spec = (!report.layers.is_empty()).then(|| chart(report, view))?;
    Some(format!("{}\n", serde_json::to_string_pretty(&spec).expect("a value is JSON")))
}

/// What is the same of every chart; `layers` are drawn over each other.
fn spec(report: &Report, title: String, data: Vec<Value>, layers: Vec<Value>) -> Value {
    json!({
        "$schema": SCHEMA,
        "title": title,
        "description": format!("BROJA, {} {}", report.engine.name, report.engine.version),
        "data": {"values": data},
        "height": 180,
        "width": {"step": 32},
        // The layers keep the order of the report.
        "encoding": {"x": {"field": "layer", "type": "ordinal", "sort": null, "title": "layer", "axis": {"labelAngle": 0}}},
        "layer": layers
    })
}

/// One layer's way to its numbers.
struct Seen<'a> {
    layer: &'a LayerReport,
    found: Option<&'a InferenceReport>,
    /// Whether the layer's values are the corrected ones.
    corrected: bool,
}

impl<'a> Seen<'a> {
    fn of(layer: &'a LayerReport) -> Self {
        let found = layer.inference.as_ref();
        let is = |corrected: &CorrectedReport| {
            corrected.of.redundant == layer.atoms.redundant && corrected.of.synergistic == layer.atoms.synergistic
        };
        let corrected = found.and_then(|found| found.corrected.as_ref()).is_some_and(is);
        Self { layer, found, corrected }
    }

    fn kind(&self) -> &'static str {
        if self.corrected { "corrected" } else { "plug-in" }
    }

    fn interval(&self) -> Option<&'a IntervalReport> {
        let own = |interval: &&IntervalReport| (interval.method == Interval::HalfSampling) == self.corrected;
        self.found?.interval.as_ref().filter(own)
    }

    /// A row of data: a value with its interval and its band, in the chart's unit.
    fn row(&self, name: (&str, &str), value: Option<f64>, ends: Option<[f64; 2]>, band: Option<[f64; 2]>) -> Value {
        let [low, high] = ends.map_or([None; 2], |ends| ends.map(Some));
        let [null_low, null_high] = band.map_or([None; 2], |band| band.map(Some));
        json!({
            "layer": layer_tick(&self.layer.name), (name.0): name.1, "kind": self.kind(),
            "value": value, "low": low, "high": high, "null_low": null_low, "null_high": null_high
        })
    }

    /// The interval and the band of the quantity at a place of [`schema::report::quantity_names`].
    fn around(&self, at: usize, unit: Unit) -> [Option<[f64; 2]>; 2] {
        let null = self.found.filter(|_| !self.corrected).and_then(|found| found.null.as_ref());
        let band = null.map(|null| null.of.values()[at]).map(|of| [of.low, of.high]);
        let ends = self.interval().map(|interval| *interval.of.values()[at]);
        [ends, band].map(|pair| pair.map(|pair| pair.map(|bits| unit.of(bits))))
    }
}

/// A side's colour, as on paper.
fn colours(view: View, inks: &[Ink]) -> Vec<&'static str> {
    inks.iter().map(|ink| ink::on_paper(*ink, view.sides)).collect()
}

/// Places of the atoms in [`schema::report::quantity_names`], in the order in which they are stacked.
const STACKED: [usize; 4] = [1, 0, 2, 3];

fn atoms(report: &Report, view: View) -> Value {
    let mut data = Vec::new();
    for layer in &report.layers {
        let seen = Seen::of(layer);
        for (order, (part, at)) in parts(report, layer).iter().zip(STACKED).enumerate() {
            let [ends, band] = seen.around(at, view.unit);
            let mut row = seen.row(("atom", &part.label), Some(view.unit.of(part.bits)), ends, band);
            row["order"] = json!(order);
            data.push(row);
        }
    }
    let parts = report.layers.last().map(|layer| parts(report, layer));
    let names: Vec<&str> = parts.iter().flatten().map(|part| part.label.as_str()).collect();
    let inks: Vec<Ink> = parts.iter().flatten().map(|part| part.ink).collect();
    let bars = json!({
        "mark": "bar",
        "encoding": {
            "y": {"field": "value", "type": "quantitative", "stack": "zero", "title": view.unit.plural()},
            "color": {"field": "atom", "type": "nominal", "title": null, "sort": null, "scale": {"domain": names, "range": colours(view, &inks)}},
            "order": {"field": "order", "type": "quantitative"},
            "tooltip": told("atom")
        }
    });
    spec(report, format!("Information about {}", report.target), data, vec![bars])
}

fn contributions(report: &Report, view: View) -> Value {
    let mut data = Vec::new();
    for layer in &report.layers {
        let seen = Seen::of(layer);
        for (side, name) in report.sources.iter().enumerate() {
            let share = layer.contribution.as_ref().and_then(|c| c.sources.get(name)).copied();
            let ends = seen.interval().and_then(|interval| interval.contribution.as_ref()?.get_index(side));
            let ends = ends.map(|(_, ends)| *ends).filter(|_| share.is_some());
            data.push(seen.row(("modality", name), share, ends, None));
        }
    }
    let y = json!({"axis": {"format": ".0%"}, "scale": {"domain": [0, 1]}});
    let names: Vec<&str> = report.sources.iter().map(String::as_str).collect();
    let inks = colours(view, &[Ink::Unique(0), Ink::Unique(1)]);
    let lines = lines(&data, &names, inks, "contribution", y);
    spec(report, format!("Contribution to the unique information about {}", report.target), data, lines)
}

fn information(report: &Report, view: View) -> Value {
    let [a, b] = [&report.sources[0], &report.sources[1]];
    let both = format!("{a} and {b}");
    let names = [a.as_str(), b, &both];
    let mut data = Vec::new();
    for layer in &report.layers {
        let seen = Seen::of(layer);
        let alone = layer.information.sources.values().copied();
        for (line, (name, bits)) in names.iter().zip(alone.chain([layer.information.joint])).enumerate() {
            // Informations follow the four atoms and their unique total.
            let [ends, band] = seen.around(5 + line, view.unit);
            data.push(seen.row(("modality", name), Some(view.unit.of(bits.max(0.0))), ends, band));
        }
    }
    let y = json!({"scale": {"zero": true}});
    let inks = colours(view, &[Ink::Unique(0), Ink::Unique(1), Ink::Text]);
    let lines = lines(&data, &names, inks, view.unit.plural(), y);
    spec(report, format!("What {a} and {b} tell about {}, alone and together", report.target), data, lines)
}

/// Of each modality in a colour of its own the bands of the null and the whiskers of the interval, as far as there are, a line and its points.
fn lines(data: &[Value], names: &[&str], colours: Vec<&str>, title: &str, y: Value) -> Vec<Value> {
    let field = "modality";
    let colour = json!({"field": field, "type": "nominal", "title": null, "sort": null, "legend": {"symbolOpacity": 1}, "scale": {"domain": names, "range": colours}});
    let of = |field: &str| {
        let mut y = y.clone();
        y["field"] = json!(field);
        y["type"] = json!("quantitative");
        y["title"] = json!(title);
        y
    };
    let between = |mark: Value, low: &str, high: &str| json!({"mark": mark, "encoding": {"y": of(low), "y2": {"field": high}, "color": colour}});
    let value =
        |mark: Value| json!({"mark": mark, "encoding": {"y": of("value"), "color": colour, "tooltip": told(field)}});
    let drawn = [
        between(json!({"type": "bar", "opacity": 0.2, "width": 6}), "null_low", "null_high"),
        between(json!({"type": "rule"}), "low", "high"),
        value(json!({"type": "line"})),
        value(json!({"type": "point", "filled": true, "opacity": 1})),
    ];
    // A field without any number would have a scale without end.
    let has = |layer: &Value| {
        data.iter().any(|row| row[layer["encoding"]["y"]["field"].as_str().unwrap_or_default()].is_number())
    };
    drawn.into_iter().filter(has).collect()
}

/// What is read out of a mark.
fn told(field: &str) -> Value {
    let number = |name: &str| json!({"field": name, "type": "quantitative", "format": ".3"});
    let word = |name: &str| json!({"field": name, "type": "nominal"});
    let words = ["layer", field, "kind"].map(word).into_iter();
    words.chain(["value", "low", "high", "null_low", "null_high"].map(number)).collect()
}

//! Two or more analyses lined up: which layers answer to each other, what their sources and target are called together, and how each number
//! differs from the first analysis'.

use indexmap::IndexMap;
use schema::report::{LayerReport, Report};
use serde::{Deserialize, Serialize};

/// One of the analyses that are compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    pub name: String,
    pub report: Report,
}

/// What is compared of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measured {
    Unique(usize),
    Redundant,
    Synergistic,
    Joint,
    Contribution(usize),
}

/// In the order in which they are listed.
pub const MEASURED: [Measured; 7] = [
    Measured::Unique(0),
    Measured::Redundant,
    Measured::Unique(1),
    Measured::Synergistic,
    Measured::Joint,
    Measured::Contribution(0),
    Measured::Contribution(1),
];

impl Measured {
    /// Whether it is in bits; else it is a share.
    pub fn is_information(self) -> bool {
        !matches!(self, Measured::Contribution(_))
    }

    pub fn label(self, sources: &[String], target: &str) -> String {
        match self {
            Measured::Unique(i) => format!("unique to {}", sources[i]),
            Measured::Redundant => "redundant".into(),
            Measured::Synergistic => "synergistic".into(),
            Measured::Joint => format!("I({}; {target})", sources.join(", ")),
            Measured::Contribution(i) => format!("contribution of {}", sources[i]),
        }
    }

    /// Value and interval of a layer; sources are told by their places.
    fn of(self, layer: &LayerReport) -> Option<Value> {
        let interval = layer.inference.as_ref().and_then(|i| i.interval.as_ref());
        let nth = |map: &IndexMap<String, f64>, i: usize| map.get_index(i).map(|(_, &value)| value);
        let value = match self {
            Measured::Unique(i) => nth(&layer.atoms.unique, i)?,
            Measured::Redundant => layer.atoms.redundant,
            Measured::Synergistic => layer.atoms.synergistic,
            Measured::Joint => layer.information.joint,
            Measured::Contribution(i) => nth(&layer.contribution.as_ref()?.sources, i)?,
        };
        let within = interval.and_then(|found| match self {
            Measured::Unique(i) => found.of.unique.get_index(i).map(|(_, &within)| within),
            Measured::Redundant => Some(found.of.redundant),
            Measured::Synergistic => Some(found.of.synergistic),
            Measured::Joint => Some(found.of.information.joint),
            Measured::Contribution(i) => found.contribution.as_ref()?.get_index(i).map(|(_, &within)| within),
        });
        Some(Value { value, within })
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value {
    pub value: f64,
    pub within: Option<[f64; 2]>,
}

/// How a value stands to the first analysis'.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    pub by: f64,
    /// Whether the two intervals lie apart; `None` where there are none.
    pub apart: Option<bool>,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub layer: String,
    pub measured: Measured,
    pub values: Vec<Option<Value>>,
}

impl Row {
    /// How value `i` differs from the first.
    pub fn difference(&self, i: usize) -> Option<Difference> {
        let (first, other) = (self.values.first()?.as_ref()?, self.values.get(i)?.as_ref()?);
        let apart = first.within.zip(other.within).map(|(a, b)| a[1] < b[0] || b[1] < a[0]);
        Some(Difference { by: other.value - first.value, apart })
    }
}

/// The names that a place has in all analyses: "text", or "text / caption" where they differ.
fn joined<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let mut all: Vec<&str> = names.map(String::as_str).collect();
    let mut seen: Vec<&str> = Vec::new();
    all.retain(|name| {
        !seen.contains(name) && {
            seen.push(name);
            true
        }
    });
    all.join(" / ")
}

pub fn sources(sides: &[Side]) -> Vec<String> {
    (0..2).map(|i| joined(sides.iter().map(|side| &side.report.sources[i]))).collect()
}

pub fn target(sides: &[Side]) -> String {
    joined(sides.iter().map(|side| &side.report.target))
}

/// The layers to compare: by name where every analysis has the first one's names, else by place, as many as the shortest has.
pub fn layers(sides: &[Side]) -> Vec<(String, Vec<usize>)> {
    let Some(first) = sides.first() else { return Vec::new() };
    let place = |side: &Side, name: &str| side.report.layers.iter().position(|layer| layer.name == name);
    let by_name: Option<Vec<(String, Vec<usize>)>> = (first.report.layers.iter())
        .map(|layer| {
            let places: Option<Vec<usize>> = sides.iter().map(|side| place(side, &layer.name)).collect();
            Some((layer.name.clone(), places?))
        })
        .collect();
    by_name.unwrap_or_else(|| {
        let shortest = sides.iter().map(|side| side.report.layers.len()).min().unwrap_or(0);
        (0..shortest)
            .map(|i| (joined(sides.iter().map(|side| &side.report.layers[i].name)), vec![i; sides.len()]))
            .collect()
    })
}

/// Every row of the comparison.
pub fn rows(sides: &[Side]) -> Vec<Row> {
    let layers = layers(sides);
    let row = |layer: &String, places: &Vec<usize>, measured: Measured| Row {
        layer: layer.clone(),
        measured,
        values: sides.iter().zip(places).map(|(side, &at)| measured.of(&side.report.layers[at])).collect(),
    };
    layers.iter().flat_map(|(layer, places)| MEASURED.map(|measured| row(layer, places, measured))).collect()
}

/// One layer of every analysis as a report whose "layers" are the analyses, so that they are drawn side by side on one scale.
pub fn side_by_side(sides: &[Side], layer: usize) -> Option<Report> {
    let (_, places) = layers(sides).into_iter().nth(layer)?;
    let names = sources(sides);
    let mut report = sides.first()?.report.clone();
    report.layers = (sides.iter().zip(places))
        .map(|(side, at)| renamed(side.report.layers[at].clone(), &side.name, &names))
        .collect();
    report.target = target(sides);
    report.sources = names;
    Some(report)
}

/// A layer with the analysis' name as its own and the sources' common names.
fn renamed(mut layer: LayerReport, name: &str, sources: &[String]) -> LayerReport {
    fn keyed<T>(map: &mut IndexMap<String, T>, names: &[String]) {
        *map = std::mem::take(map).into_values().zip(names).map(|(value, name)| (name.clone(), value)).collect();
    }
    layer.name = name.to_owned();
    keyed(&mut layer.atoms.unique, sources);
    keyed(&mut layer.information.sources, sources);
    if let Some(contribution) = &mut layer.contribution {
        keyed(&mut contribution.sources, sources);
    }
    // Nulls and intervals stay in the table, where they have room.
    layer.inference = None;
    layer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(name: &str, sources: [&str; 2], layers: &[(&str, [f64; 2])]) -> Side {
        let layer = |(name, u): &(&str, [f64; 2])| {
            serde_json::json!({
                "name": name, "rows": 100, "shape": [2, 2, 2],
                "atoms": {"redundant": 0.3, "unique": {sources[0]: u[0], sources[1]: u[1]}, "synergistic": 0.1},
                "information": {sources[0]: 0.3 + u[0], sources[1]: 0.3 + u[1], "joint": 0.4 + u[0] + u[1]},
                "certificate": {"gap": 2e-10, "marginal_residual": 0.0, "iterations": 9, "status": "converged"},
                "contribution": {sources[0]: u[0] / (u[0] + u[1]), sources[1]: u[1] / (u[0] + u[1]), "imbalance": 0.0},
                "sample": null, "coding": {}, "warnings": []
            })
        };
        let report = serde_json::from_value(serde_json::json!({
            "schema": "pidlens.report/2", "unit": "bit", "sources": sources, "target": "group", "config": {},
            "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1},
            "layers": layers.iter().map(layer).collect::<Vec<_>>()
        }));
        Side { name: name.into(), report: report.expect("the sample is a report") }
    }

    #[test]
    fn layers_answer_to_each_other_by_name_and_else_by_place() {
        let a = side("a", ["image", "text"], &[("0", [0.1, 0.2]), ("1", [0.2, 0.2])]);
        let b = side("b", ["image", "text"], &[("1", [0.3, 0.1]), ("0", [0.1, 0.1])]);
        assert_eq!(layers(&[a.clone(), b]), [("0".to_owned(), vec![0, 1]), ("1".to_owned(), vec![1, 0])]);
        let c = side("c", ["image", "caption"], &[("last", [0.3, 0.1])]);
        let sides = [a, c];
        assert_eq!(layers(&sides), [("0 / last".to_owned(), vec![0, 0])]);
        assert_eq!(sources(&sides), ["image", "text / caption"]);
    }

    #[test]
    fn a_difference_is_from_the_first_and_says_whether_the_intervals_lie_apart() {
        let row = |within: [Option<[f64; 2]>; 2]| Row {
            layer: "0".into(),
            measured: Measured::Redundant,
            values: vec![
                Some(Value { value: 0.25, within: within[0] }),
                Some(Value { value: 0.75, within: within[1] }),
            ],
        };
        assert_eq!(row([None, None]).difference(1), Some(Difference { by: 0.5, apart: None }));
        assert_eq!(row([Some([0.2, 0.3]), Some([0.7, 0.8])]).difference(1).and_then(|d| d.apart), Some(true));
        assert_eq!(row([Some([0.2, 0.7]), Some([0.6, 0.8])]).difference(1).and_then(|d| d.apart), Some(false));
    }

    #[test]
    fn analyses_side_by_side_are_drawn_as_layers_of_one_report() {
        let sides = [
            side("first", ["image", "text"], &[("0", [0.1, 0.2])]),
            side("second", ["image", "caption"], &[("0", [0.3, 0.1])]),
        ];
        let report = side_by_side(&sides, 0).expect("there is a layer");
        assert_eq!(report.layers.iter().map(|l| l.name.as_str()).collect::<Vec<_>>(), ["first", "second"]);
        assert_eq!(report.layers[1].atoms.unique.get("text / caption"), Some(&0.1));
        assert_eq!(rows(&sides).len(), MEASURED.len());
        assert_eq!(side_by_side(&sides, 1), None);
    }
}

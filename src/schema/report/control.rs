//! The decomposition given a discrete third variable Z, the control: of `P(x1,x2,y | Z = z)` for each class z, and its mean over `P(z)`.
//!
//! By the chain rule `I(X1,X2;Y|Z) = Σ P(z) I(X1,X2;Y | Z = z)`, so that the means of the four atoms sum to the conditional information. Codes are those of the
//! layer, fitted once on all rows.

use super::{LayerReport, Report};
use serde::{Deserialize, Serialize};

/// Classes of a control at most: each is decomposed, permuted and resampled like a layer.
pub const MOST_CLASSES: usize = 100;

/// What a layer's modalities tell about the target where the control is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlReport {
    /// What Z is called.
    pub name: String,
    /// Of the rows of each class, in the order of its codes; named by [`class_name`].
    pub classes: Vec<LayerReport>,
    /// The mean over `P(z)`, whose resamples are the means of those of the classes; named by [`mean_name`].
    pub mean: LayerReport,
}

/// "language = en".
pub fn class_name(control: &str, label: &str) -> String {
    format!("{control} = {label}")
}

/// "mean over language".
pub fn mean_name(control: &str) -> String {
    format!("mean over {control}")
}

impl ControlReport {
    /// The classes, then their mean.
    pub fn layers(&self) -> impl Iterator<Item = &LayerReport> {
        self.classes.iter().chain([&self.mean])
    }

    /// The label of a class.
    pub fn label<'a>(&self, class: &'a LayerReport) -> &'a str {
        class.name.strip_prefix(&class_name(&self.name, "")).unwrap_or(&class.name)
    }

    /// `P(z)` of each class, by its rows.
    pub fn shares(&self) -> Vec<f64> {
        let rows: Vec<f64> = self.classes.iter().map(|class| class.rows.unwrap_or_default() as f64).collect();
        let all: f64 = rows.iter().sum();
        rows.iter().map(|rows| rows / all).collect()
    }

    /// Every layer seen alike.
    pub fn seen(&self, eyes: impl Fn(&LayerReport) -> LayerReport) -> Self {
        Self { name: self.name.clone(), classes: self.classes.iter().map(&eyes).collect(), mean: eyes(&self.mean) }
    }
}

impl Report {
    /// Whether any layer has a control.
    pub fn has_control(&self) -> bool {
        self.layers.iter().any(|layer| layer.control.is_some())
    }

    /// The report with each class of the control, and their mean, as a layer of its own after the layer that they are of.
    pub fn spelled_out(&self) -> Self {
        let own = |layer: &LayerReport| LayerReport { control: None, ..layer.clone() };
        let layers = self.layers.iter().flat_map(|layer| [vec![own(layer)], self.given_in(layer)].concat());
        self.of_layers(layers.collect())
    }

    /// The classes of the control, and their means, alone.
    pub fn given(&self) -> Self {
        self.of_layers(self.layers.iter().flat_map(|layer| self.given_in(layer)).collect())
    }

    fn given_in(&self, layer: &LayerReport) -> Vec<LayerReport> {
        let named = |given: &LayerReport| match self.layers.len() {
            1 => given.clone(),
            _ => LayerReport { name: format!("{}, {}", layer.name, given.name), ..given.clone() },
        };
        layer.control.iter().flat_map(|control| control.layers()).map(named).collect()
    }
}

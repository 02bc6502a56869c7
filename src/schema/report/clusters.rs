//! Names that a person gave to clusters. Like the names of variables they stand beside a report: what was computed, and its digest, do not know them, and
//! verifying does not compare them.

use super::{BySource, Report};
use serde::{Deserialize, Serialize};

/// Characters of a cluster's name.
pub const LONGEST: usize = 40;

/// What the clusters of one modality at one layer are called, by their labels; a cluster without a name is absent.
pub type OfLayer = BySource<String>;

/// By the modality, as it was analysed, and by the layer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Clusters(pub(crate) BySource<BySource<OfLayer>>);

/// What a person typed as a name: without blanks around it, and no longer than [`LONGEST`].
pub fn trimmed(typed: &str) -> String {
    typed.trim().chars().take(LONGEST).collect()
}

impl Clusters {
    /// Whether none has a name.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Gives the cluster of that label a name; an empty one takes it away.
    pub fn give(&mut self, modality: &str, layer: &str, label: &str, typed: &str) {
        let name = trimmed(typed);
        let layers = self.0.entry(modality.to_owned()).or_default();
        let names = layers.entry(layer.to_owned()).or_default();
        match name.is_empty() {
            true => drop(names.shift_remove(label)),
            false => drop(names.insert(label.to_owned(), name)),
        }
        self.0.retain(|_, layers| {
            layers.retain(|_, names| !names.is_empty());
            !layers.is_empty()
        });
    }

    /// What the clusters of a modality are called at a layer.
    pub fn of(&self, modality: &str, layer: &str) -> Option<&OfLayer> {
        self.0.get(modality)?.get(layer)
    }

    /// Those of modalities and layers that these reports have.
    pub fn only(&self, reports: &[&Report]) -> Self {
        let mut only = self.clone();
        only.0.retain(|modality, layers| {
            layers.retain(|layer, _| has_layer(reports, layer));
            has_modality(reports, modality) && !layers.is_empty()
        });
        only
    }
}

pub(crate) fn has_modality(reports: &[&Report], modality: &str) -> bool {
    reports.iter().any(|report| report.sources.iter().any(|source| source == modality))
}

pub(crate) fn has_layer(reports: &[&Report], layer: &str) -> bool {
    reports.iter().any(|report| report.layers.iter().any(|known| known.name == layer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_by_modality_layer_and_label_until_it_is_taken_away() {
        let mut clusters = Clusters::default();
        clusters.give("image", "3", "2", "  round things ");
        clusters.give("image", "3", "5", &"x".repeat(LONGEST + 1));
        assert_eq!(clusters.of("image", "3").map(|names| names["2"].as_str()), Some("round things"));
        assert_eq!(clusters.of("image", "3").map(|names| names["5"].len()), Some(LONGEST));
        assert_eq!((clusters.of("image", "4"), clusters.of("text", "3")), (None, None));
        clusters.give("image", "3", "2", "");
        clusters.give("image", "3", "5", "   ");
        assert!(clusters.is_empty());
    }
}

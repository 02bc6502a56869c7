//! Names of clusters from elsewhere.

use super::{Fault, at_most, few, name};
use crate::report::Report;
use crate::report::clusters::{Clusters, LONGEST, has_layer, has_modality};

/// Named clusters of a modality at one layer: no more than a codebook has.
const MOST: usize = 1_000;

impl Clusters {
    /// Whether names are of modalities and layers of these reports, and of a length that a person can have typed.
    ///
    /// # Errors
    /// The first [`Fault`].
    pub fn check(&self, reports: &[&Report]) -> Result<(), Fault> {
        for (modality, layers) in &self.0 {
            if !has_modality(reports, modality) {
                return Err(Fault::new("clusters", format!("of {modality:?}"), "of a modality of the report"));
            }
            let within = |fault: Fault| fault.within(format!("clusters.{modality}"));
            for (layer, names) in layers {
                if !has_layer(reports, layer) {
                    return Err(within(Fault::new("layer", format!("{layer:?}"), "a layer of the report")));
                }
                few(layer, names.len(), MOST).map_err(within)?;
                for (label, called) in names {
                    name("label", label).and_then(|()| name(label, called)).map_err(within)?;
                    at_most(label, called, LONGEST).map_err(within)?;
                }
            }
        }
        Ok(())
    }
}

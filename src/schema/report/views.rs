//! How a report is seen: with corrected or with plug-in values, in bits or as shares. Views are for reading only; what is computed, kept and
//! sent is the report itself.
//!
//! A value is seen with its own interval and its own null, never with another's. Intervals are those of corrected values, nulls those of plug-in
//! values: each view leaves out what belongs to the other.

use super::control::ControlReport;
use super::{AtomsReport, InferenceReport, InformationReport, LayerReport, NullOf, Quantities, Report};

/// A control seen as its layer is.
fn seen(control: Option<&ControlReport>, eyes: fn(&LayerReport) -> LayerReport) -> Option<Box<ControlReport>> {
    control.map(|control| Box::new(control.seen(eyes)))
}

impl LayerReport {
    /// The layer with its corrected values in place of the plug-in ones, and without the nulls of those; as it is where none were computed.
    pub fn corrected(&self) -> Self {
        // Nulls are the most of a layer, and there may be a thousand layers: what is left out is not copied first.
        let Some((found, corrected)) =
            self.inference.as_ref().and_then(|found| Some((found, found.corrected.as_ref()?)))
        else {
            return self.clone();
        };
        let Self {
            name,
            rows,
            shape,
            readable,
            both,
            control,
            certificate,
            measures,
            verdict,
            sample,
            coding,
            warnings,
            ..
        } = self;
        let Quantities { redundant, unique, synergistic, information, .. } = &corrected.of;
        let InferenceReport { tests, interval, null: _, interaction: _, corrected: _ } = found;
        Self {
            name: name.clone(),
            rows: *rows,
            shape: *shape,
            atoms: AtomsReport { redundant: *redundant, unique: unique.clone(), synergistic: *synergistic },
            information: InformationReport { sources: information.sources.clone(), joint: information.joint },
            readable: readable.clone(),
            both: both.clone(),
            control: seen(control.as_deref(), LayerReport::corrected),
            certificate: certificate.clone(),
            measures: measures.clone(),
            contribution: corrected.contribution.clone(),
            verdict: verdict.clone(),
            inference: Some(InferenceReport {
                null: None,
                tests: tests.clone(),
                interaction: None,
                corrected: Some(corrected.clone()),
                interval: interval.clone(),
            }),
            sample: sample.clone(),
            coding: coding.clone(),
            warnings: warnings.clone(),
        }
    }

    /// The layer with its plug-in values and the nulls of those, without what belongs to the corrected ones.
    pub fn plug_in(&self) -> Self {
        let mut layer = self.clone();
        if let Some(found) = &mut layer.inference {
            (found.corrected, found.interval) = (None, None);
        }
        layer.control = seen(self.control.as_deref(), LayerReport::plug_in);
        layer
    }
}

impl LayerReport {
    /// Up to so many bits, an information is 0 as far as the certificate can tell.
    fn zero(&self) -> f64 {
        self.certificate.gap.max(1e-12)
    }

    /// An information of this layer as it is read: 0 where it is 0 within the certificate.
    pub fn settled(&self, bits: f64) -> f64 {
        if bits.abs() <= self.zero() { 0.0 } else { bits }
    }

    /// The layer with every information as a share of its `I(X1,X2;Y)`, which is 1; 0 what is 0 within the certificate, and all of a layer that
    /// is not distinguishable from noise: a share of noise means nothing. Contributions are shares already and stay; so does the certificate.
    pub fn normalised(&self) -> Self {
        let whole = self.information.joint;
        let zero = self.zero();
        let nothing = whole <= zero || self.is_chance();
        let share = |bits: &mut f64| *bits = if nothing || bits.abs() <= zero { 0.0 } else { *bits / whole };
        let mut layer = self.clone();
        layer.control = seen(self.control.as_deref(), LayerReport::normalised);
        for atoms in layer.measures.values_mut().map(|m| &mut m.atoms).chain([&mut layer.atoms]) {
            atoms.unique.values_mut().chain([&mut atoms.redundant, &mut atoms.synergistic]).for_each(share);
        }
        layer.information.sources.values_mut().chain([&mut layer.information.joint]).for_each(share);
        layer.sample.iter_mut().filter_map(|sample| sample.permuted_information.as_mut()).for_each(share);
        if let Some(readable) = &mut layer.readable {
            let read = readable.of.sources.values_mut().chain([&mut readable.of.joint]);
            for reading in read.chain(readable.permuted.values_mut()) {
                share(&mut reading.bits);
                share(&mut reading.standard_error);
            }
        }
        if let Some(found) = &mut layer.inference {
            let null = |of: &mut NullOf| [&mut of.mean, &mut of.low, &mut of.high].into_iter().for_each(share);
            if let Some(of) = &mut found.null {
                of.of.values_mut().for_each(null);
            }
            if let Some(of) = &mut found.interaction {
                null(&mut of.synergistic);
            }
            if let Some(of) = &mut found.corrected {
                of.of.values_mut().for_each(share);
            }
            if let Some(of) = &mut found.interval {
                of.of.values_mut().flatten().for_each(share);
            }
        }
        layer
    }
}

impl Report {
    /// The report with every information as a share of its layer's `I(X1,X2;Y)`: a view, for reading only.
    pub fn normalised(&self) -> Self {
        self.of_layers(self.layers.iter().map(LayerReport::normalised).collect())
    }

    /// The report with corrected values and their intervals: the most reliable values, shown unless something else is asked for.
    pub fn corrected(&self) -> Self {
        self.of_layers(self.layers.iter().map(LayerReport::corrected).collect())
    }

    /// The report with plug-in values and their nulls.
    pub fn plug_in(&self) -> Self {
        self.of_layers(self.layers.iter().map(LayerReport::plug_in).collect())
    }

    /// The report of one layer alone; of none where there is no such layer.
    pub fn only(&self, layer: usize) -> Self {
        self.of_layers(self.layers.get(layer).cloned().into_iter().collect())
    }

    /// The report with other layers in place of its own, which are not copied for it: there may be a thousand.
    pub(super) fn of_layers(&self, layers: Vec<LayerReport>) -> Self {
        let Self { schema, unit, sources, target, config, engine, meta, layers: _ } = self;
        Self {
            schema: schema.clone(),
            unit: unit.clone(),
            sources: sources.clone(),
            target: target.clone(),
            config: config.clone(),
            engine: engine.clone(),
            meta: meta.clone(),
            layers,
        }
    }

    /// Whether any layer has corrected values.
    pub fn has_corrected(&self) -> bool {
        self.layers.iter().any(|l| l.inference.as_ref().is_some_and(|i| i.corrected.is_some()))
    }
}

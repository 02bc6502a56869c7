//! That a value is never seen with what belongs to another one.

use schema::config::Interval;
use schema::report::{LayerReport, Report};

/// Every value of a layer as it is drawn, in the order of its intervals: not below 0.
fn drawn(layer: &LayerReport) -> Vec<f64> {
    let (atoms, information) = (&layer.atoms, &layer.information);
    let unique: Vec<f64> = atoms.unique.values().copied().collect();
    let total = unique.iter().sum();
    let atoms = std::iter::once(atoms.redundant).chain(unique).chain([atoms.synergistic, total]);
    let all = atoms.chain(information.sources.values().copied()).chain([information.joint]);
    all.map(|bits| bits.max(0.0)).collect()
}

/// Checks both views of a report; how many values stood within their interval.
pub fn values_stand_with_their_own(report: &Report, of: &str) -> usize {
    let (corrected, plug_in) = (report.corrected(), report.plug_in());
    let mut within = 0;
    for (seen, layer) in corrected.layers.iter().zip(&report.layers) {
        let Some(found) = &seen.inference else { continue };
        assert_eq!(found.corrected.is_some(), found.interval.is_some(), "{of}");
        assert!(found.corrected.is_none() || (found.null.is_none() && found.interaction.is_none()), "{of}");
        // Other intervals than the default are no sets around the corrected value.
        let Some(interval) = found.interval.as_ref().filter(|of| of.method == Interval::HalfSampling) else { continue };
        let slack = 1e-9 + layer.certificate.gap;
        for ([low, high], value) in interval.of.values().into_iter().zip(drawn(seen)) {
            assert!(
                low - slack <= value && value <= high + slack,
                "{of}, {}: {value} is outside {low} to {high}",
                seen.name
            );
            within += 1;
        }
        let (Some(contribution), Some(ends)) = (&seen.contribution, &interval.contribution) else { continue };
        for (name, share) in &contribution.sources {
            let [low, high] = ends[name];
            assert!(
                low - 1e-9 <= *share && *share <= high + 1e-9,
                "{of}, {}: C of {name} {share} is outside {low} to {high}",
                seen.name
            );
            within += 1;
        }
    }
    for (seen, layer) in plug_in.layers.iter().zip(&report.layers) {
        assert_eq!(seen.atoms, layer.atoms, "{of}");
        let found = seen.inference.as_ref();
        assert!(found.is_none_or(|found| found.interval.is_none() && found.corrected.is_none()), "{of}");
    }
    within
}

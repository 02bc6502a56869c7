//! The numbers of a decomposition under the names of their sources, as reports have them.

use crate::inference::quantity::{JOINT, REDUNDANT, SOURCES, SYNERGISTIC, UNIQUE, UNIQUE_TOTAL, Values};
use schema::report::{AtomsReport, BySource, InformationReport, Informations, Quantities};

fn by_source(sources: [&str; 2], values: &Values, at: [usize; 2]) -> BySource<f64> {
    sources.iter().zip(at).map(|(name, at)| ((*name).to_owned(), values[at])).collect()
}

pub(super) fn atoms(values: &Values, sources: [&str; 2]) -> AtomsReport {
    AtomsReport {
        redundant: values[REDUNDANT],
        unique: by_source(sources, values, UNIQUE),
        synergistic: values[SYNERGISTIC],
    }
}

pub(super) fn information(values: &Values, sources: [&str; 2]) -> InformationReport {
    InformationReport { sources: by_source(sources, values, SOURCES), joint: values[JOINT] }
}

pub(super) fn quantities<T>(sources: [&str; 2], value: impl Fn(usize) -> T) -> Quantities<T> {
    let of = |at: [usize; 2]| sources.iter().zip(at).map(|(name, at)| ((*name).to_owned(), value(at))).collect();
    Quantities {
        redundant: value(REDUNDANT),
        unique: of(UNIQUE),
        synergistic: value(SYNERGISTIC),
        unique_total: value(UNIQUE_TOTAL),
        information: Informations { sources: of(SOURCES), joint: value(JOINT) },
    }
}

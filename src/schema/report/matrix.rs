//! More than two modalities: a report of every pair, and one of each modality against all others taken together (their joint codes).
//! Serialised as `pidlens.matrix/1`, documented in `docs/report.md`.

use super::{EngineInfo, Report};
use crate::config::Config;
use serde::{Deserialize, Serialize};

/// The schema this version writes.
pub const SCHEMA: &str = "pidlens.matrix/1";

/// What the others together are called.
pub const REST: &str = "the rest";

/// Modalities of one analysis at most: as many as the charts have colours.
pub const MOST: usize = 5;

/// Layers of one analysis at most: more than any model has, and what a page still shows at once.
pub const MOST_LAYERS: usize = 1_000;

/// What one report of several compares, by places in the list of modalities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// Two modalities, by their places.
    Pair(usize, usize),
    /// One against all others together.
    Rest(usize),
}

impl Comparison {
    /// All of them, in the order in which they are analysed: one for two modalities, `n (n + 1) / 2` for more.
    pub fn all(modalities: usize) -> Vec<Self> {
        let pairs = (0..modalities).flat_map(|a| (a + 1..modalities).map(move |b| Self::Pair(a, b)));
        let rest = (0..modalities).filter(|_| modalities > 2).map(Self::Rest);
        pairs.chain(rest).collect()
    }

    /// How many modalities so many comparisons are of.
    pub fn modalities(comparisons: usize) -> usize {
        (2..=MOST).find(|&n| Self::all(n).len() == comparisons).unwrap_or(2)
    }

    /// The names of its two sides.
    pub fn names<S: AsRef<str>>(self, modalities: &[S]) -> [&str; 2] {
        match self {
            Self::Pair(a, b) => [modalities[a].as_ref(), modalities[b].as_ref()],
            Self::Rest(a) => [modalities[a].as_ref(), REST],
        }
    }

    /// The places of its two sides; none for the rest.
    pub fn places(self) -> [Option<usize>; 2] {
        match self {
            Self::Pair(a, b) => [Some(a), Some(b)],
            Self::Rest(a) => [Some(a), None],
        }
    }
}

/// Every comparison of more than two modalities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Matrix {
    /// Names this form and its version.
    pub schema: String,
    /// Always `"bit"`.
    pub unit: String,
    /// Names of the modalities.
    pub sources: Vec<String>,
    /// The target's name.
    pub target: String,
    /// The settings that it was computed with.
    pub config: Config,
    /// What computed it.
    pub engine: EngineInfo,
    /// Of every pair: first with second, first with third, …
    pub pairs: Vec<Report>,
    /// Of each modality against the others together, which are called [`REST`].
    pub rest: Vec<Report>,
}

impl Matrix {
    /// The reports of [`Comparison::all`], in its order; `None` where there is but one pair, which is a report by itself.
    pub fn of(reports: &[Report]) -> Option<Self> {
        let modalities = Comparison::modalities(reports.len());
        let (pairs, rest) = reports.split_at_checked(reports.len().checked_sub(modalities)?)?;
        let first = pairs.first()?;
        Some(Self {
            schema: SCHEMA.to_owned(),
            unit: first.unit.clone(),
            sources: rest.iter().map(|report| report.sources[0].clone()).collect(),
            target: first.target.clone(),
            config: first.config.clone(),
            engine: first.engine.clone(),
            pairs: pairs.to_vec(),
            rest: rest.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_comparisons_tells_that_of_modalities() {
        assert_eq!(Comparison::all(2), [Comparison::Pair(0, 1)]);
        for modalities in 2..=MOST {
            assert_eq!(Comparison::modalities(Comparison::all(modalities).len()), modalities);
        }
        assert_eq!(Comparison::all(5).len(), 15);
    }
}

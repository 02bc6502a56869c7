//! What a stability check found: `pidlens.stability/2`, documented in `docs/report.md`. Bits, like the report.

use super::grid::Grid;
use crate::config::{Coding, Config};
use crate::report::names::{Names, called};
use crate::report::warning::Warning;
use crate::report::{AtomsReport, EngineInfo, Header, UNIT};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// The schema this version writes.
const SCHEMA: &str = "pidlens.stability/2";

/// Whether a verdict holds at other settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StabilityReport {
    /// Names this form and its version.
    pub schema: String,
    /// Always `"bit"`.
    pub unit: String,
    /// Names of the modalities.
    pub sources: Vec<String>,
    /// The target's name.
    pub target: String,
    /// The settings around which the grid lies; what the grid does not vary is theirs.
    pub config: Config,
    /// The settings that were tried.
    pub grid: Grid,
    /// What computed it.
    pub engine: EngineInfo,
    /// What was left out of the files, rows that were not matched, and what was read otherwise than it looks; absent from earlier reports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// In the order of the files.
    pub layers: Vec<StabilityLayer>,
}

impl StabilityReport {
    /// Of layers that were checked now.
    pub fn new(header: Header, grid: Grid, warnings: Vec<Warning>, layers: Vec<StabilityLayer>) -> Self {
        let Header { sources, target, config, engine } = header;
        let [schema, unit] = [SCHEMA, UNIT].map(str::to_owned);
        Self { schema, unit, sources, target, config, grid, engine, warnings, layers }
    }

    /// The report under other names, as [`crate::report::Report::called`].
    pub fn called(&self, names: &Names) -> Self {
        let mut report = self.clone();
        report.sources.iter_mut().chain([&mut report.target]).for_each(|name| *name = called(name, names).to_owned());
        report.warnings.iter_mut().for_each(|warning| warning.rename(names));
        for layer in &mut report.layers {
            layer.verdict.rename(names);
            layer
                .settings
                .iter_mut()
                .filter_map(|setting| setting.found.as_mut())
                .for_each(|found| found.atoms.rename(names));
        }
        report
    }
}

impl StabilityVerdict {
    fn rename(&mut self, names: &Names) {
        self.lead.iter_mut().for_each(|lead| *lead = called(lead, names).to_owned());
        self.by_coding.values_mut().for_each(|verdict| verdict.rename(names));
    }
}

/// One layer over the whole grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StabilityLayer {
    /// As the report calls it.
    pub name: String,
    /// Rows counted where the share is 1, under the first coding.
    pub rows: u64,
    /// Whether its lead holds.
    pub verdict: StabilityVerdict,
    /// Null where no modality has a number of clusters or bins.
    pub largest: Option<LargestClusters>,
    /// Each distinct analysis of the grid once: a setting that changes nothing (more components than columns, a seed where nothing is
    /// drawn) is not run again.
    pub settings: Vec<SettingReport>,
}

/// One analysis of the grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SettingReport {
    /// Of the modalities, as in the grid. Reports from before there was a choice have the settings' own.
    #[serde(default)]
    pub coding: Coding,
    /// Under predictive codes, what the rows support of the grid's K.
    pub clusters: u32,
    /// Principal components; null for all.
    pub pca: Option<u32>,
    /// Of clustering.
    pub seed: u64,
    /// Of the examples that were drawn, `0..=1`.
    pub share: f64,
    /// Whether this is the analysis of the settings themselves.
    pub own: bool,
    /// Rows counted.
    pub rows: u64,
    /// Null where the setting cannot be run; `refused` says why.
    pub found: Option<Found>,
    /// Why these settings gave nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// What one combination of settings gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Bits.
    #[serde(flatten)]
    pub atoms: AtomsReport,
    /// Duality gap, bits.
    pub gap: f64,
    /// Of the first modality, plug-in; null where `U1 + U2` is zero within the gap.
    pub contribution: Option<f64>,
    /// How thinly the rows are spread.
    pub rows_per_occupied_cell: f64,
    /// Share of the occupied cells that hold a single row.
    pub single: f64,
    /// Too few rows for these cells, by the thresholds of `docs/inference.md`.
    pub sparse: bool,
}

impl Found {
    /// The modality with more unique information; `None` where the certificate cannot decide.
    pub fn lead(&self) -> Option<usize> {
        let mut unique = self.atoms.unique.values();
        let (a, b) = (unique.next()?, unique.next()?);
        ((a - b).abs() > 2.0 * self.gap).then_some(usize::from(b > a))
    }
}

/// Whether the modality that leads is the same at other settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StabilityOutcome {
    /// The same modality has more unique information at most settings that count, and the other one at none.
    Holds,
    /// Which of them has more depends on the setting.
    Changes,
    /// Neither has more, at any setting.
    Even,
    /// No setting has enough rows for its cells, so that none counts.
    FewRows,
}

/// The conclusion from other settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StabilityVerdict {
    /// In short.
    pub outcome: StabilityOutcome,
    /// The modality with more unique information at the settings' own values, or else at most settings.
    pub lead: Option<String>,
    /// Settings at which it has more, and at which the other one has, of those that count; at the rest neither has.
    pub agreeing: usize,
    /// Settings at which the other modality leads.
    pub reversed: usize,
    /// Settings at which one of them leads.
    pub counted: usize,
    /// Settings that do not count: too few rows for their cells.
    pub sparse: usize,
    /// Settings that could not be run.
    pub refused: usize,
    /// Least and largest contribution of the first modality over the settings that count.
    pub contribution: Option<[f64; 2]>,
    /// The same under each coding, by its name, where there are several. The sign then holds only if it holds, and is the same, under each coding
    /// that has settings that count.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub by_coding: IndexMap<String, StabilityVerdict>,
}

/// The largest K that the rows support.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LargestClusters {
    /// Null where even two are too many.
    pub clusters: Option<u32>,
    /// Whether a larger K might do, too: the search ended here.
    pub at_least: bool,
}

//! The stability check: an analysis over a grid of settings, as tables of contributions.

use super::Failure;
use super::arguments::CodesName;
use super::inputs::{Beside, job};
use super::output::push_line;
use clap::Args;
use run::Watch;
use schema::config::{Coding, Config};
use schema::grid::Grid;
use schema::report::EngineInfo;
use schema::stability::{Found, SettingReport, StabilityLayer, StabilityReport};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt::Write;

#[derive(Args)]
pub struct Check {
    /// A modality, twice, as for `analyze`.
    #[arg(long = "source", value_name = "NAME=FILE", required = true)]
    sources: Vec<OsString>,
    /// The target, as for `analyze`.
    #[arg(long, value_name = "FILE")]
    target: OsString,
    /// Match rows by the column of this name, as for `analyze`.
    #[arg(long, value_name = "KEY")]
    ids: Vec<OsString>,
    /// One layer, counted from 0; all unless given.
    #[arg(long)]
    layer: Option<usize>,
    /// Numbers of clusters, separated by commas; values around the settings' own unless given.
    #[arg(long, value_name = "K", value_delimiter = ',')]
    clusters: Vec<u32>,
    /// Principal components kept, or `all` for no PCA; values around the settings' own unless given.
    #[arg(long, value_name = "DIMENSIONS", value_delimiter = ',', value_parser = dimensions)]
    pca: Vec<Dimensions>,
    /// Seeds; the settings' own and the two that follow it unless given.
    #[arg(long, value_name = "SEED", value_delimiter = ',')]
    seeds: Vec<u64>,
    /// Shares of the rows; 1,0.5,0.25 unless given.
    #[arg(long, value_name = "SHARE", value_delimiter = ',')]
    shares: Vec<f64>,
    /// How modalities become codes; unless given, as the settings say and, where the target is labels, by k-means and as predictive codes.
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    codings: Vec<CodesName>,
}

/// `None` for no PCA.
#[derive(Debug, Clone, Copy)]
struct Dimensions(Option<u32>);

fn dimensions(text: &str) -> Result<Dimensions, String> {
    match text {
        "all" => Ok(Dimensions(None)),
        number => number
            .parse()
            .map(|n| Dimensions(Some(n)))
            .map_err(|_| format!("found {number:?}; expected a whole number or all")),
    }
}

pub fn check(check: &Check, config: Config, watch: &dyn Watch) -> Result<StabilityReport, Failure> {
    let around = Grid::around(&config);
    let given = |list: Vec<_>, default| if list.is_empty() { default } else { list };
    let grid = Grid {
        clusters: if check.clusters.is_empty() { around.clusters } else { check.clusters.clone() },
        pca: given(check.pca.iter().map(|dimensions| dimensions.0).collect(), around.pca),
        seeds: if check.seeds.is_empty() { around.seeds } else { check.seeds.clone() },
        shares: if check.shares.is_empty() { around.shares } else { check.shares.clone() },
        codings: check.codings.iter().map(|&codes| codes.into()).collect(),
    };
    let (job, files) = job(&check.sources, &check.target, Beside::default(), &check.ids, config)?;
    let engine = EngineInfo::of("native", rayon::current_num_threads());
    Ok(run::check_stability(&job, &grid, check.layer, &files, engine, watch)?)
}

/// The report as tables of text, one for each layer and part of the rows.
pub fn summary(report: &StabilityReport) -> String {
    let mut out = String::new();
    for layer in &report.layers {
        for &share in &report.grid.shares {
            table(&mut out, report, layer, share);
        }
        push_line(&mut out, &format!("verdict ({}): {}", layer.name, words::stability::verdict(report, layer)));
        if let Some(largest) = words::stability::largest(report, layer) {
            push_line(&mut out, &format!("clusters ({}): {largest}", layer.name));
        }
    }
    if let Some(words) = words::stability::effects_words(report) {
        push_line(&mut out, &format!("settings: {words}"));
    }
    for warning in words::warnings::of_all(&report.warnings, &report.sources, &report.target, report.config.level) {
        push_line(&mut out, &format!("warning: {warning}"));
    }
    out
}

/// A column of a table: a coding, and the components that it keeps where they vary.
struct Column {
    coding: Coding,
    pca: Option<u32>,
    name: String,
}

fn columns(here: &[&SettingReport], report: &StabilityReport) -> Vec<Column> {
    let codings = if report.grid.codings.is_empty() { vec![Coding::default()] } else { report.grid.codings.clone() };
    let mut columns = Vec::new();
    for coding in codings {
        let mut pca: Vec<Option<u32>> = Vec::new();
        let mut mine = here.iter().filter(|setting| setting.coding == coding).map(|setting| setting.pca);
        match coding {
            // These have components of their own, the same in all settings.
            Coding::Predictive => pca.extend(mine.next()),
            _ => {
                let mine: Vec<Option<u32>> = mine.collect();
                pca.extend(report.grid.pca.iter().filter(|pca| mine.contains(pca)));
            }
        }
        let name = |pca: Option<u32>| match (coding, pca) {
            (Coding::Predictive, _) => "predictive".to_owned(),
            (_, None) => "all dims".to_owned(),
            (_, Some(pca)) => format!("PCA {pca}"),
        };
        columns.extend(pca.into_iter().map(|pca| Column { coding, pca, name: name(pca) }));
    }
    columns
}

fn table(out: &mut String, report: &StabilityReport, layer: &StabilityLayer, share: f64) {
    let here: Vec<&SettingReport> = layer.settings.iter().filter(|setting| setting.share == share).collect();
    let Some(first) = here.first() else { return };
    let columns = columns(&here, report);
    let mut rows = format!("{} examples", first.rows);
    if let Some(other) = here.iter().find(|setting| setting.coding != first.coding && setting.rows != first.rows) {
        let _ = write!(rows, " ({} under {})", other.rows, other.coding.codes());
    }
    push_line(out, &format!("C of {} in {}, {rows}, least to greatest over seeds", report.sources[0], layer.name));
    let mut line = format!("{:<8}", "K");
    for Column { name, .. } in &columns {
        let _ = write!(line, " {name:>14}");
    }
    push_line(out, &line);
    let clusters: BTreeSet<u32> = here.iter().map(|setting| setting.clusters).collect();
    for clusters in clusters {
        let mut line = format!("{clusters:<8}");
        for Column { coding, pca, .. } in &columns {
            let same = |setting: &&&SettingReport| {
                setting.clusters == clusters && setting.pca == *pca && setting.coding == *coding
            };
            let of: Vec<&SettingReport> = here.iter().filter(same).copied().collect();
            let found: Vec<&Found> = of.iter().filter_map(|setting| setting.found.as_ref()).collect();
            let cell = if of.is_empty() { String::new() } else { cell(&found) };
            let _ = write!(line, " {cell:>14}");
        }
        push_line(out, line.trim_end());
    }
    push_line(out, "* the sign of U1 - U2 depends on the seed   ? too few examples for their cells");
}

/// "71-76 %", with its marks.
fn cell(found: &[&Found]) -> String {
    if found.is_empty() {
        return "refused".to_owned();
    }
    let shares: Vec<f64> = found.iter().filter_map(|found| found.contribution).map(|share| 100.0 * share).collect();
    let low = shares.iter().copied().fold(f64::INFINITY, f64::min);
    let high = shares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut cell = match shares.is_empty() {
        true => "undefined".to_owned(),
        false if format!("{low:.0}") == format!("{high:.0}") => format!("{low:.0} %"),
        false => format!("{low:.0}-{high:.0} %"),
    };
    if found.iter().any(|one| one.lead() != found[0].lead()) {
        cell.push_str(" *");
    }
    if found.iter().any(|found| found.sparse) {
        cell.push_str(" ?");
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn setting(coding: &str, clusters: u32, pca: Value, rows: u64, lead: f64) -> Value {
        json!({
            "coding": coding, "clusters": clusters, "pca": pca, "seed": 0, "share": 1.0, "own": false, "rows": rows,
            "found": {
                "redundant": 0.1, "unique": {"image": lead, "text": 1.0 - lead}, "synergistic": 0.1, "gap": 1e-7,
                "contribution": lead, "rows_per_occupied_cell": 9.0, "single": 0.1, "sparse": false
            }
        })
    }

    fn summed(codings: Value, settings: Vec<Value>) -> String {
        let grid = json!({"clusters": [4, 8], "pca": [8, null], "seeds": [0], "shares": [1.0], "codings": codings});
        let report: StabilityReport = serde_json::from_value(json!({
            "schema": "pidlens.stability/2", "unit": "bit", "sources": ["image", "text"], "target": "group", "config": {}, "grid": grid,
            "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1},
            "layers": [{
                "name": "layer 3", "rows": 1000, "settings": settings, "largest": null,
                "verdict": {
                    "outcome": "changes", "words": "It depends.", "lead": "image", "agreeing": 3, "reversed": 1, "counted": 4, "sparse": 0,
                    "refused": 0, "contribution": [0.3, 0.7]
                }
            }]
        }))
        .expect("a report");
        summary(&report)
    }

    #[test]
    fn a_table_has_a_column_for_predictive_codes_beside_those_of_k_means() {
        let of = |pca: Value| [4, 8].map(|k| setting("auto", k, pca.clone(), 1000, 0.7));
        let mut settings = [of(json!(8)), of(Value::Null)].concat();
        let plain = summed(json!([]), settings.clone());
        assert!(plain.contains("C of image in layer 3, 1000 examples, least"), "{plain}");
        assert!(
            plain.contains("\nK                 PCA 8       all dims\n4                  70 %           70 %\n"),
            "{plain}"
        );
        settings.extend([setting("predictive", 4, json!(64), 500, 0.3), setting("predictive", 6, json!(64), 500, 0.4)]);
        let both = summed(json!(["auto", "predictive"]), settings);
        assert!(both.contains("1000 examples (500 under predictive codes), least"), "{both}");
        assert!(both.contains("\nK                 PCA 8       all dims     predictive\n"), "{both}");
        assert!(both.contains("\n4                  70 %           70 %           30 %\n"), "{both}");
        assert!(
            both.contains(
                "\n6                                                40 %\n8                  70 %           70 %\n"
            ),
            "{both}"
        );
    }
}

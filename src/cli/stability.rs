//! The stability check: an analysis over a grid of settings, as tables of contributions.

use super::Failure;
use super::inputs::job;
use super::output::push_line;
use clap::Args;
use run::Watch;
use schema::config::Config;
use schema::grid::Grid;
use schema::report::EngineInfo;
use schema::stability::{Found, SettingReport, StabilityLayer, StabilityReport};
use std::ffi::OsString;
use std::fmt::Write;

#[derive(Args)]
pub struct Check {
    /// A modality, twice, as for analyze.
    #[arg(long = "source", value_name = "NAME=FILE", required = true)]
    sources: Vec<OsString>,
    /// The target, as for analyze.
    #[arg(long, value_name = "FILE")]
    target: OsString,
    /// Match rows by the column of this name, as for analyze.
    #[arg(long, value_name = "KEY")]
    ids: Vec<OsString>,
    /// One layer, from 0; all unless given.
    #[arg(long)]
    layer: Option<usize>,
    /// Numbers of clusters; around the settings' own unless given.
    #[arg(long, value_name = "K", value_delimiter = ',')]
    clusters: Vec<u32>,
    /// Principal components kept, or `all` for no PCA; around the settings' own unless given.
    #[arg(long, value_name = "DIMENSIONS", value_delimiter = ',', value_parser = dimensions)]
    pca: Vec<Dimensions>,
    /// Seeds; three from the settings' own on unless given.
    #[arg(long, value_name = "SEED", value_delimiter = ',')]
    seeds: Vec<u64>,
    /// Parts of the rows; 1,0.5,0.25 unless given.
    #[arg(long, value_name = "SHARE", value_delimiter = ',')]
    shares: Vec<f64>,
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
    };
    let (job, files) = job(&check.sources, &check.target, None, &check.ids, config)?;
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
        push_line(&mut out, &format!("verdict ({}): {}", layer.name, layer.verdict.words));
        if let Some(largest) = &layer.largest {
            push_line(&mut out, &format!("clusters ({}): {}", layer.name, largest.words));
        }
    }
    out
}

fn table(out: &mut String, report: &StabilityReport, layer: &StabilityLayer, share: f64) {
    let here: Vec<&SettingReport> = layer.settings.iter().filter(|setting| setting.share == share).collect();
    let Some(rows) = here.first().map(|setting| setting.rows) else { return };
    let columns: Vec<Option<u32>> =
        report.grid.pca.iter().copied().filter(|pca| here.iter().any(|setting| setting.pca == *pca)).collect();
    push_line(out, &format!("C of {} in {}, {rows} rows, least to greatest over seeds", report.sources[0], layer.name));
    let mut line = format!("{:<8}", "K");
    for pca in &columns {
        let name = pca.map_or("all dims".to_owned(), |pca| format!("PCA {pca}"));
        let _ = write!(line, " {name:>14}");
    }
    push_line(out, &line);
    for &clusters in &report.grid.clusters {
        let of = |pca: Option<u32>| -> Vec<&Found> {
            let same = |setting: &&&SettingReport| setting.clusters == clusters && setting.pca == pca;
            here.iter().filter(same).filter_map(|setting| setting.found.as_ref()).collect()
        };
        if !here.iter().any(|setting| setting.clusters == clusters) {
            continue;
        }
        let mut line = format!("{clusters:<8}");
        columns.iter().for_each(|&pca| {
            let _ = write!(line, " {:>14}", cell(&of(pca)));
        });
        push_line(out, &line);
    }
    push_line(out, "* the sign of U1 - U2 depends on the seed   ? too few rows for the cells they fill");
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

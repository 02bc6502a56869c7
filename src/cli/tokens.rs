//! The setting in which a sample is a set of rows, as text.

use super::Failure;
use super::inputs::{Beside, job, named};
use super::output::push_line;
use clap::Args;
use run::Watch;
use schema::config::Config;
use schema::file::Purpose;
use schema::report::EngineInfo;
use schema::tokens::{TokensLayer, TokensReport};
use std::ffi::OsString;

// The command's variant is a group of that name already.
#[derive(Args)]
#[group(skip)]
pub struct Tokens {
    /// A modality, twice, as for `analyze`; row i of every file is the same token.
    #[arg(long = "source", value_name = "NAME=FILE", required = true)]
    sources: Vec<OsString>,
    /// The target, as for `analyze`: one value or vector for each token.
    #[arg(long, value_name = "FILE")]
    target: OsString,
    /// A column that names the group of each row: FILE or FILE#KEY.
    #[arg(long, value_name = "FILE")]
    samples: OsString,
    /// Reduce longer groups to this many rows, evenly spaced.
    #[arg(long, value_name = "ROWS")]
    max_rows: Option<u32>,
}

pub fn analyze(tokens: &Tokens, config: Config, watch: &dyn Watch) -> Result<TokensReport, Failure> {
    let (job, mut files) = job(&tokens.sources, &tokens.target, Beside::default(), &[], config)?;
    let samples = named(&tokens.samples, Purpose::Target, None, &mut files)?;
    let engine = EngineInfo::of("native", rayon::current_num_threads());
    Ok(run::analyze_tokens(&job, &samples, tokens.max_rows, &files, engine, watch)?)
}

/// Means over groups, a line for each layer, and below it their null.
pub fn summary(report: &TokensReport) -> String {
    let [a, b] = [&report.sources[0], &report.sources[1]];
    let mut out = String::new();
    push_line(
        &mut out,
        &format!(
            "{:<14} {:>8} {:>11} {:>11} {:>11} {:>11} {:>16} {:>16}",
            "mean (bit)",
            "groups",
            "redundant",
            "unique 1",
            "unique 2",
            "synergistic",
            "C1 ratio of means",
            "C1 mean of ratios"
        ),
    );
    for layer in &report.layers {
        line(&mut out, layer, [a, b]);
    }
    push_line(&mut out, &format!("1 is {a}, 2 is {b}; {}", report.pairing));
    for warning in words::warnings::of_all(&report.warnings, &report.sources, &report.target, report.config.level) {
        push_line(&mut out, &format!("warning: {warning}"));
    }
    for layer in &report.layers {
        if let Some(verdict) = words::verdict::of_groups(report, layer) {
            push_line(&mut out, &format!("verdict ({}): {verdict}", layer.name));
        }
        if let Some(first) = layer.skipped.first() {
            push_line(
                &mut out,
                &format!(
                    "warning ({}): {} groups tell nothing and were left out; the first is {} ({})",
                    layer.name,
                    layer.skipped.len(),
                    first.name,
                    first.why
                ),
            );
        }
    }
    out
}

fn line(out: &mut String, layer: &TokensLayer, [a, b]: [&String; 2]) {
    let share = |share: Option<f64>| share.map_or("-".to_owned(), |share| format!("{:.1} %", 100.0 * share));
    let of = layer.contribution.as_ref();
    let atoms = [layer.atoms.redundant, layer.atoms.unique[a], layer.atoms.unique[b], layer.atoms.synergistic];
    let [r, u1, u2, s] = atoms.map(|bits| format!("{bits:.6}"));
    let shares = [share(of.and_then(|of| of.ratio_of_means)), share(of.and_then(|of| of.mean_of_ratios))];
    push_line(
        out,
        &format!(
            "{:<14} {:>8} {r:>11} {u1:>11} {u2:>11} {s:>11} {:>16} {:>16}",
            layer.name, layer.samples, shares[0], shares[1]
        ),
    );
    let Some(null) = &layer.null else { return };
    let of = &null.of;
    let means = [of.redundant, of.unique[a], of.unique[b], of.synergistic].map(|null| format!("{:.6}", null.mean));
    let shares = [null.ratio_of_means, null.mean_of_ratios].map(|of| share(of.map(|of| of.mean)));
    let [r, u1, u2, s] = means;
    push_line(
        out,
        &format!(
            "{:<14} {:>8} {r:>11} {u1:>11} {u2:>11} {s:>11} {:>16} {:>16}",
            "  null, mean", "", shares[0], shares[1]
        ),
    );
}

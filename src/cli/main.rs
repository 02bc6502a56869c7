//! The native command: the same engine and the same report as the page, for scripts and servers.

mod arguments;
mod board;
mod codes;
mod examples;
mod experiment;
mod figure;
mod flags;
mod inputs;
mod output;
mod saved;
mod settings;
mod stability;
mod table;
mod tokens;

use crate::experiment::{atoms, calibration, controlled, coverage, kept, noise_tokens, same_channel, sequential};
use arguments::{Cli, Command, Experiment, Shown};
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};
use inputs::Beside;
use output::Output;
use schema::config::Preset;
use schema::report::{EngineInfo, Report};

use run::Watch;
use schema::job::Progress;
use std::process::ExitCode;
use table::{Detail, summaries};
use words::export;
use words::format::Unit;
use words::sentences;

type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    // A reader's panic is told as a refusal of its file, in one line.
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !ingest::is_reading() {
            tell(panic);
        }
    }));
    let done = match Cli::try_parse() {
        Ok(cli) => execute(cli).and_then(Output::print),
        Err(shown) if !shown.use_stderr() => output::help(&shown),
        Err(refusal) => Err(one_line(&refusal.to_string()).into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::tell(format_args!("pidlens: {failure}"));
            ExitCode::from(2)
        }
    }
}

/// What is wrong with the arguments, without the help that clap adds.
fn one_line(refusal: &str) -> String {
    let told = refusal.split("\n\nUsage:").next().unwrap_or(refusal);
    let words: Vec<&str> = told.trim_start_matches("error: ").split_whitespace().collect();
    format!("{} (see pidlens --help)", words.join(" ").trim_end_matches(" For more information, try '--help'."))
}

fn execute(cli: Cli) -> Result<Output, Failure> {
    let common = match &cli.command {
        Command::Decompose { common, .. }
        | Command::Analyze { common, .. }
        | Command::Stability { common, .. }
        | Command::Tokens { common, .. }
        | Command::Codebook { common, .. } => common,
        Command::Assign(assign) => return Ok(Output::Text(codes::assign(assign)?)),
        Command::Link { analysis } => return Ok(Output::Text(saved::link(analysis)?)),
        Command::Board { show } => return Ok(Output::Text(board::show(show)?)),
        Command::Draw { analysis } => return Ok(Output::Text(saved::draw(analysis)?)),
        Command::Experiment(_) => {
            let Command::Experiment(experiment) = cli.command else { unreachable!("it is one") };
            return measure(experiment);
        }
    };
    settings::threads(common.threads)?;
    let paper = matches!(cli.command, Command::Tokens { .. });
    let config = settings::config(common, if paper { Preset::Paper } else { Preset::Default })?;
    let json = common.json;
    let detail = Detail { null: common.null.is_some(), intervals: common.ci.is_some() };
    let engine = EngineInfo::of("native", rayon::current_num_threads());
    let bar = Bar::new();
    let shown = |document: String, text: &dyn Fn() -> String| match json {
        true => Output::Json(document),
        false => Output::Text(text()),
    };
    let told = |reports: &[Report], asked: &Shown| {
        figure::write(&asked.figures, asked.width, reports)?;
        Ok::<_, Failure>(match asked.format.as_deref() {
            Some(export::JSON) => Output::Json(sentences::reports(reports)),
            Some(form) if form != "text" => {
                Output::Text(export::text(form, reports, Unit::Bits).expect("the option takes known forms only"))
            }
            _ => shown(sentences::reports(reports), &|| summaries(reports, detail)),
        })
    };
    Ok(match cli.command {
        Command::Decompose { table, shown, .. } => {
            told(&[run::decompose(&inputs::open(&table)?, config, engine, &bar)?], &shown)?
        }
        Command::Analyze { sources, target, both, control, ids, per_example, save, meta, shown, .. } => {
            let beside = Beside { both: both.as_deref(), control: control.as_deref() };
            let (job, files) = inputs::job(&sources, &target, beside, &ids, config)?;
            per_example.check(&job)?;
            let (mut reports, codes) = run::analyze_and_keep(&job, &files, engine, &bar)?;
            reports.iter_mut().for_each(|report| report.meta.extend(meta.iter().cloned()));
            let layers = reports.first().map_or(0, |report| report.layers.len());
            per_example.write(&job, &files, layers, &codes, &bar)?;
            if let Some(path) = save {
                let paths = inputs::paths(&sources, &target, beside, &ids);
                saved::save(&path, &reports, &job, &paths.into_iter().zip(files).collect::<Vec<_>>())?;
            }
            told(&reports, &shown)?
        }
        Command::Stability { check, .. } => {
            let report = stability::check(&check, config, &bar)?;
            shown(sentences::stability(&report), &|| stability::summary(&report))
        }
        Command::Tokens { tokens, .. } => {
            let report = tokens::analyze(&tokens, config, &bar)?;
            shown(sentences::groups(&report), &|| tokens::summary(&report))
        }
        Command::Codebook { fit, .. } => Output::Json(codes::fit(&fit, config)?),
        Command::Assign(_)
        | Command::Link { .. }
        | Command::Board { .. }
        | Command::Draw { .. }
        | Command::Experiment(_) => {
            unreachable!("are done above")
        }
    })
}

/// Runs an experiment; cases are told on stderr as they are ready.
fn measure(experiment: Experiment) -> Result<Output, Failure> {
    Ok(Output::Text(match experiment {
        Experiment::Null { repetitions, permutations, resamples, seed, codes } => {
            let codes = codes.map(Into::into);
            let settings = calibration::Settings { repetitions, permutations, resamples, seed, codes };
            calibration::run(settings).markdown()
        }
        Experiment::Atoms { repetitions, permutations, seed, rows, only, bootstrap } => {
            let settings = atoms::Settings { repetitions, permutations, seed, rows, only, bootstrap };
            atoms::run(&settings, |line| {
                output::tell(format_args!("{} n {}: {:.1} %", line.case.name, line.rows, line.worst()));
            })
        }
        Experiment::Sequential { repetitions, null, most, rows, seed } => {
            if repetitions == 0 || null < 2 || most.contains(&0) || rows.contains(&0) {
                return Err("found a case without repetitions, permutations or rows".into());
            }
            sequential::run(&sequential::Settings { repetitions, null, most, rows, seed })
        }
        Experiment::Control { repetitions, permutations, seed, rows, only } => {
            let settings = controlled::Settings { repetitions, permutations, seed, rows, only };
            controlled::run(&settings, |line| {
                let [falsely, covered] = line.worst();
                output::tell(format_args!("{} n {}: {falsely:.1} %, covered {covered:.1} %", line.name, line.rows));
            })
        }
        Experiment::Groups { repetitions, permutations, seed, groups, rows, clusters } => {
            if rows.iter().any(|&rows| rows < 2) || clusters.iter().any(|&symbols| symbols < 2) || groups == 0 {
                return Err(
                    "found a case without groups, of fewer than 2 rows a group or of fewer than 2 symbols".into()
                );
            }
            same_channel::run(&same_channel::Settings { repetitions, permutations, seed, groups, rows, clusters })
        }
        Experiment::Codes { cases, rows, columns, nuisances, clusters, repetitions, resamples, seed } => {
            let settings = kept::Settings { cases, rows, columns, nuisances, clusters, repetitions, resamples, seed };
            let lines = kept::run(&settings, |line| {
                let [case, codes] = [line.case.name(), line.coding];
                output::tell(format_args!(
                    "{case} {} × {}, nuisance {}: {codes}",
                    line.rows, line.columns, line.nuisance
                ));
            });
            kept::markdown(&lines)
        }
        Experiment::Tokens { rows, samples, dims, permutations, seed, coin } => {
            if rows.iter().any(|&rows| rows < 2) || samples == 0 || dims < 2 || permutations < 20 {
                return Err("found a case without rows, samples or columns, or fewer than 20 permutations".into());
            }
            let target = if coin { noise_tokens::Target::Coin } else { noise_tokens::Target::Cloud };
            let settings = noise_tokens::Settings { rows, samples, dims, permutations, seed, target };
            noise_tokens::run(&settings).to_string()
        }
        Experiment::Coverage { repetitions, resamples, seed, clusters, classes, rows, kinds } => {
            let settings = coverage::Settings { repetitions, resamples, seed, clusters, classes, rows, kinds };
            let cases = coverage::run(&settings, |case| {
                let [kind, least] = [case.kind.name().to_owned(), format!("{:.3}", case.least(0))];
                output::tell(format_args!("{kind} K {} n {}: {least}", case.clusters, case.rows));
            });
            coverage::markdown(&cases)
        }
    }))
}

/// A progress bar on stderr, hidden where stderr is not a terminal. It clears its line when the work ends, well or not.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let style = ProgressStyle::with_template("{msg:30} {wide_bar} {percent:>3} %")
            .expect("the template is constant and valid");
        Self(ProgressBar::new(1000).with_style(style))
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

impl Watch for Bar {
    fn progress(&self, progress: Progress) {
        self.0.set_message(format!("{} {}/{}", progress.stage.label(), progress.layer + 1, progress.layers));
        self.0.set_position((progress.overall * 1000.0) as u64);
    }
}

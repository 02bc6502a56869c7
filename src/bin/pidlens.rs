//! The native command: the same engine and the same report as the page, for scripts and servers.

use clap::{Args, Parser, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use pidlens::engine::config::{Config, Method, Preset};
use pidlens::engine::report::{EngineInfo, Report};
use pidlens::ingest::{self, Opened};
use pidlens::run::job::{ArrayRef, Job, Named, Progress};
use pidlens::run::{self, Watch};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

type Failure = Box<dyn std::error::Error>;

/// What each modality really contributes: certified Partial Information Decomposition (BROJA).
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Decompose a table of cells: a CSV or TSV with columns x1, x2, y and count or p.
    Decompose {
        table: PathBuf,
        #[command(flatten)]
        common: Common,
    },
    /// Analyse embeddings of two modalities and a target, layer by layer.
    Analyze {
        /// A modality, twice: NAME=FILE, or NAME=FILE#KEY for one array of a file that holds several.
        #[arg(long = "source", value_name = "NAME=FILE", required = true)]
        sources: Vec<String>,
        /// The target: FILE, NAME=FILE, or either with #KEY.
        #[arg(long, value_name = "FILE")]
        target: String,
        #[command(flatten)]
        common: Common,
    },
}

#[derive(Args)]
struct Common {
    /// Print the report as JSON (schema pidlens.report/1) instead of a table.
    #[arg(long)]
    json: bool,
    /// Settings to start from.
    #[arg(long, value_enum, conflicts_with = "config")]
    preset: Option<PresetName>,
    /// Settings as JSON: the report's "config" object, or any part of it.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Seed of every random choice.
    #[arg(long, allow_negative_numbers = true)]
    seed: Option<u64>,
    #[arg(long, value_enum)]
    method: Option<MethodName>,
    /// Certified duality gap to reach, in bits.
    #[arg(long)]
    gap: Option<f64>,
    /// Threads; all cores unless given. The numbers do not depend on it.
    #[arg(long)]
    threads: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
enum PresetName {
    Default,
    Paper,
    Liang,
}

#[derive(Clone, Copy, ValueEnum)]
enum MethodName {
    Newton,
    Ipfp,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(shown) if !shown.use_stderr() => shown.exit(),
        Err(refusal) => {
            eprintln!("pidlens: {}", one_line(&refusal.to_string()));
            return ExitCode::from(2);
        }
    };
    match execute(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("pidlens: {failure}");
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

fn execute(cli: Cli) -> Result<(), Failure> {
    let (Command::Decompose { common, .. } | Command::Analyze { common, .. }) = &cli.command;
    if let Some(threads) = common.threads {
        if threads == 0 {
            return Err("--threads is 0; expected at least 1".into());
        }
        rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    }
    let config = config(common)?;
    let json = common.json;
    let engine = EngineInfo::of("native", rayon::current_num_threads());
    let bar = Bar::new();
    let report = match cli.command {
        Command::Decompose { table, .. } => run::decompose(&open(&table)?, config, engine, &bar)?,
        Command::Analyze { sources, target, .. } => {
            let (job, files) = job(&sources, &target, config)?;
            run::analyze(&job, &files, engine, &bar)?
        }
    };
    bar.0.finish_and_clear();
    print!("{}", if json { report.to_json() } else { summary(&report) });
    Ok(())
}

fn config(common: &Common) -> Result<Config, Failure> {
    let mut config = match (&common.config, common.preset) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
            serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?
        }
        (None, Some(PresetName::Paper)) => Config::preset(Preset::Paper),
        (None, Some(PresetName::Liang)) => Config::preset(Preset::Liang),
        (None, Some(PresetName::Default) | None) => Config::default(),
    };
    config.seed = common.seed.unwrap_or(config.seed);
    config.gap = common.gap.unwrap_or(config.gap);
    config.method = match common.method {
        Some(MethodName::Newton) => Method::Newton,
        Some(MethodName::Ipfp) => Method::Ipfp,
        None => config.method,
    };
    Ok(config)
}

fn open(path: &Path) -> Result<Opened, Failure> {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let file = std::fs::File::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(ingest::open(&name, Box::new(file))?)
}

/// The job that the arguments describe, and its files.
fn job(sources: &[String], target: &str, config: Config) -> Result<(Job, Vec<Opened>), Failure> {
    let [first, second] = sources else {
        return Err(format!("--source was given {} times; expected 2 modalities", sources.len()).into());
    };
    let mut files = Vec::new();
    let mut named = |argument: &str, role: ingest::Role| -> Result<Named, Failure> {
        let (name, location) = match argument.split_once('=') {
            Some((name, location)) => (Some(name), location),
            None => (None, argument),
        };
        let (path, key) = match location.rsplit_once('#') {
            Some((path, key)) if !Path::new(location).exists() => (Path::new(path), Some(key)),
            _ => (Path::new(location), None),
        };
        let file = open(path)?;
        let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let (key, own_name) = match key {
            // A key that the file does not have is refused by the run, which names those it has.
            Some(key) => (key.to_owned(), file.info().array(key).map_or(key, |array| array.name_in(&stem)).to_owned()),
            None => {
                let array = file.info().obvious(role)?;
                (array.key.clone(), array.name_in(&stem).to_owned())
            }
        };
        files.push(file);
        Ok(Named { name: name.map_or(own_name, str::to_owned), array: ArrayRef { file: files.len() - 1, key } })
    };
    let sources = [named(first, ingest::Role::Modality)?, named(second, ingest::Role::Modality)?];
    let target = named(target, ingest::Role::Target)?;
    Ok((Job { sources, target, config }, files))
}

/// A progress bar on stderr, hidden where stderr is not a terminal.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let style = ProgressStyle::with_template("{msg:30} {wide_bar} {percent:>3} %")
            .expect("the template is constant and valid");
        Self(ProgressBar::new(1000).with_style(style))
    }
}

impl Watch for Bar {
    fn progress(&self, progress: Progress) {
        self.0.set_message(format!("{} {}/{}", progress.stage.label(), progress.layer + 1, progress.layers));
        self.0.set_position((progress.overall * 1000.0) as u64);
    }
}

/// The report as a table of text.
fn summary(report: &Report) -> String {
    use std::fmt::Write;
    let [a, b] = [&report.sources[0], &report.sources[1]];
    let mut lines = vec![[
        format!("{} (bit)", report.target),
        "redundant".into(),
        format!("unique {a}"),
        format!("unique {b}"),
        "synergistic".into(),
        format!("C {a}"),
        format!("C {b}"),
        "gap".into(),
    ]];
    for layer in &report.layers {
        let share = |name: &String| {
            layer.contribution.as_ref().map_or("undefined".to_owned(), |c| format!("{:.1} %", 100.0 * c.sources[name]))
        };
        lines.push([
            layer.name.clone(),
            format!("{:.6}", layer.atoms.redundant),
            format!("{:.6}", layer.atoms.unique[a]),
            format!("{:.6}", layer.atoms.unique[b]),
            format!("{:.6}", layer.atoms.synergistic),
            share(a),
            share(b),
            format!("{:.1e}", layer.certificate.gap),
        ]);
    }
    // A name may be longer than its numbers.
    let width = |column: usize| {
        let longest = lines.iter().map(|cells| cells[column].chars().count()).max();
        longest.unwrap_or(0).max(if column == 0 { 12 } else { 16 })
    };
    let widths: [usize; 8] = std::array::from_fn(width);
    let mut out = String::new();
    for cells in &lines {
        let _ = write!(out, "{:<1$}", cells[0], widths[0]);
        for (cell, width) in cells.iter().zip(widths).skip(1) {
            let _ = write!(out, " {cell:>width$}");
        }
        out.push('\n');
    }
    for layer in &report.layers {
        for warning in &layer.warnings {
            let _ = writeln!(out, "warning ({}): {warning}", layer.name);
        }
    }
    out
}

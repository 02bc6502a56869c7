//! The native command: the same engine and the same report as the page, for scripts and servers.

#[path = "pidlens/codes.rs"]
mod codes;
#[path = "pidlens/stability.rs"]
mod stability;
#[path = "pidlens/tokens.rs"]
mod tokens;

use clap::{Args, Parser, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use pidlens::engine::config::{Config, Correction, Method, Preset};
use pidlens::engine::dataset::Feature;
use pidlens::engine::measures::{FACTS, Measure};
use pidlens::engine::progress::Silent;
use pidlens::engine::report::matrix;
use pidlens::engine::report::{EngineInfo, LayerReport, MeasureReport, Quantities, Report};
use pidlens::experiment::{calibration, coverage, noise_tokens, planted};
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
    /// Analyse embeddings of two to five modalities and a target, layer by layer: of more than two, every pair and each against the rest.
    Analyze {
        /// A modality, two to five times: NAME=FILE, or NAME=FILE#KEY for one array of a file that holds several. `*` in KEY stands for anything:
        /// FILE#layer.* is one modality of several layers; so is the same NAME given again.
        #[arg(long = "source", value_name = "NAME=FILE", required = true)]
        sources: Vec<String>,
        /// The target: FILE, NAME=FILE, or either with #KEY.
        #[arg(long, value_name = "FILE")]
        target: String,
        /// Match rows by id instead of by their number: KEY is a column of every file; NAME=FILE or NAME=FILE#KEY names the rows of one modality or the
        /// target, in a file of its own. Again for each such.
        #[arg(long, value_name = "KEY")]
        ids: Vec<String>,
        #[command(flatten)]
        common: Common,
    },
    /// Check whether an analysis depends on its settings: K, PCA dimension, seed and part of the rows.
    Stability {
        #[command(flatten)]
        check: stability::Check,
        #[command(flatten)]
        common: Common,
    },
    /// Analyse samples that are sets of rows (tokens), each by itself, and their means (docs/tokens.md); by the paper's preset unless
    /// another is named.
    Tokens {
        #[command(flatten)]
        tokens: tokens::Tokens,
        #[command(flatten)]
        common: Common,
    },
    /// Fit a codebook (PCA and k-means) on a sample of one modality; prints it as JSON (docs/spark.md).
    Codebook {
        #[command(flatten)]
        fit: codes::Fit,
        #[command(flatten)]
        common: Common,
    },
    /// Code the rows of a modality by a codebook; prints a CSV of one column.
    Assign(codes::Assign),
    /// Measure the statistics themselves on variables whose truth is known; prints a Markdown table (docs/inference.md).
    #[command(subcommand)]
    Experiment(Experiment),
}

#[derive(Subcommand)]
enum Experiment {
    /// On unrelated variables: p-values, verdicts and corrected values.
    Null {
        #[arg(long, default_value_t = 500)]
        repetitions: u32,
        #[arg(long, default_value_t = 199)]
        permutations: u32,
        #[arg(long, default_value_t = 100)]
        resamples: u32,
        #[arg(long, default_value_t = 0)]
        seed: u64,
    },
    /// On samples of a few rows of pure noise: what the paper's setting reports (docs/tokens.md).
    Tokens {
        /// Rows of every sample, one case each.
        #[arg(long, value_delimiter = ',', default_value = "8,12,16,24,48,96")]
        rows: Vec<usize>,
        #[arg(long, default_value_t = 200)]
        samples: usize,
        /// Columns of each cloud.
        #[arg(long, default_value_t = 64)]
        dims: usize,
        #[arg(long, default_value_t = 199)]
        permutations: u32,
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// The target is a coin flip instead of a third cloud.
        #[arg(long)]
        coin: bool,
    },
    /// On planted distributions: how often each interval holds the truth.
    Coverage {
        #[arg(long, default_value_t = 200)]
        repetitions: u32,
        #[arg(long, default_value_t = 100)]
        resamples: u32,
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// Symbols of each source.
        #[arg(long, value_delimiter = ',', default_value = "2,5,10")]
        clusters: Vec<usize>,
        #[arg(long, default_value_t = 3)]
        classes: usize,
        #[arg(long, value_delimiter = ',', default_value = "100,500,2000,20000")]
        rows: Vec<u64>,
        /// Kinds of distribution: null, unique, redundant, synergistic, mixed.
        #[arg(long, value_delimiter = ',', value_parser = kind, default_value = "null,unique,redundant,synergistic,mixed")]
        kinds: Vec<planted::Kind>,
    },
}

#[derive(Args)]
struct Common {
    /// Print the report as JSON (schema pidlens.report/2; of more than two modalities, pidlens.matrix/1) instead of a table.
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
    /// Share of the rows that codebooks are fitted to and that are then not counted.
    #[arg(long, value_name = "SHARE")]
    held_out: Option<f64>,
    #[arg(long, value_enum)]
    method: Option<MethodName>,
    /// Certified duality gap to reach, in bits.
    #[arg(long)]
    gap: Option<f64>,
    /// Permutations of each null; 0 for none. Prints each layer's null and p-values.
    #[arg(long, value_name = "PERMUTATIONS")]
    null: Option<u32>,
    /// Print intervals and corrected values, from this many resamples; 0 for none.
    #[arg(long, value_name = "RESAMPLES", num_args = 0..=1, default_missing_value = "200")]
    ci: Option<u32>,
    /// Level of verdicts; intervals and bands hold all but this share.
    #[arg(long)]
    level: Option<f64>,
    /// Correction of p-values over layers.
    #[arg(long, value_enum)]
    correction: Option<CorrectionName>,
    /// Other measures beside BROJA, separated by commas: i_min, mmi, i_ccs, i_dep, i_sx, or all.
    #[arg(long = "measure", value_name = "MEASURE", value_delimiter = ',')]
    measures: Vec<String>,
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

#[derive(Clone, Copy, ValueEnum)]
enum CorrectionName {
    Bh,
    Holm,
    None,
}

fn main() -> ExitCode {
    // A reader's panic is told as a refusal of its file, in one line.
    let tell = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !ingest::is_reading() {
            tell(panic);
        }
    }));
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
    let common = match &cli.command {
        Command::Decompose { common, .. }
        | Command::Analyze { common, .. }
        | Command::Stability { common, .. }
        | Command::Tokens { common, .. }
        | Command::Codebook { common, .. } => common,
        Command::Assign(assign) => return codes::assign(assign),
        Command::Experiment(_) => {
            let Command::Experiment(experiment) = cli.command else { unreachable!("it is one") };
            return measure(experiment);
        }
    };
    if let Some(threads) = common.threads {
        if threads == 0 {
            return Err("--threads is 0; expected at least 1".into());
        }
        rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    }
    let paper = matches!(cli.command, Command::Tokens { .. });
    let config = config(common, if paper { Preset::Paper } else { Preset::Default })?;
    let json = common.json;
    let detail = Detail { null: common.null.is_some(), intervals: common.ci.is_some() };
    let engine = EngineInfo::of("native", rayon::current_num_threads());
    let bar = Bar::new();
    let reports = match cli.command {
        Command::Decompose { table, .. } => vec![run::decompose(&open(&table)?, config, engine, &bar)?],
        Command::Analyze { sources, target, ids, .. } => {
            let (job, files) = job(&sources, &target, &ids, config)?;
            run::analyze(&job, &files, engine, &bar)?
        }
        Command::Stability { check, .. } => {
            let report = stability::check(&check, config, &bar)?;
            bar.0.finish_and_clear();
            print!("{}", if json { report.to_json() } else { stability::summary(&report) });
            return Ok(());
        }
        Command::Tokens { tokens, .. } => {
            let report = tokens::analyze(&tokens, config, &bar)?;
            bar.0.finish_and_clear();
            print!("{}", if json { report.to_json() } else { tokens::summary(&report) });
            return Ok(());
        }
        Command::Codebook { fit, .. } => return codes::fit(&fit, config),
        Command::Assign(_) | Command::Experiment(_) => unreachable!("are done above"),
    };
    bar.0.finish_and_clear();
    print!("{}", if json { matrix::to_json(&reports) } else { summaries(&reports, detail) });
    Ok(())
}

/// Runs an experiment; cases are told on stderr as they are ready.
fn measure(experiment: Experiment) -> Result<(), Failure> {
    match experiment {
        Experiment::Null { repetitions, permutations, resamples, seed } => {
            let settings = calibration::Settings { repetitions, permutations, resamples, seed };
            print!("{}", calibration::run(settings).markdown());
        }
        Experiment::Tokens { rows, samples, dims, permutations, seed, coin } => {
            if rows.iter().any(|&rows| rows < 2) || samples == 0 || dims < 2 || permutations < 20 {
                return Err("found a case without rows, samples or columns, or fewer than 20 permutations".into());
            }
            let target = if coin { noise_tokens::Target::Coin } else { noise_tokens::Target::Cloud };
            let settings = noise_tokens::Settings { rows, samples, dims, permutations, seed, target };
            print!("{}", noise_tokens::run(&settings));
        }
        Experiment::Coverage { repetitions, resamples, seed, clusters, classes, rows, kinds } => {
            let settings = coverage::Settings { repetitions, resamples, seed, clusters, classes, rows, kinds };
            let cases = coverage::run(&settings, |case| {
                eprintln!("{} K {} n {}: {:.3}", case.kind.name(), case.clusters, case.rows, case.least(0));
            });
            print!("{}", coverage::markdown(&cases));
        }
    }
    Ok(())
}

fn kind(name: &str) -> Result<planted::Kind, String> {
    planted::Kind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| {
        let known: Vec<&str> = planted::Kind::ALL.iter().map(|kind| kind.name()).collect();
        format!("found {name:?}; expected one of {}", known.join(", "))
    })
}

/// The settings that the arguments say; `usual` are those of a command that names none.
fn config(common: &Common, usual: Preset) -> Result<Config, Failure> {
    let mut config = match (&common.config, common.preset) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
            serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?
        }
        (None, Some(PresetName::Paper)) => Config::preset(Preset::Paper),
        (None, Some(PresetName::Liang)) => Config::preset(Preset::Liang),
        (None, Some(PresetName::Default)) => Config::default(),
        (None, None) => Config::preset(usual),
    };
    config.seed = common.seed.unwrap_or(config.seed);
    config.gap = common.gap.unwrap_or(config.gap);
    config.method = match common.method {
        Some(MethodName::Newton) => Method::Newton,
        Some(MethodName::Ipfp) => Method::Ipfp,
        None => config.method,
    };
    config.held_out = common.held_out.unwrap_or(config.held_out);
    config.null = common.null.unwrap_or(config.null);
    config.resamples = common.ci.unwrap_or(config.resamples);
    config.level = common.level.unwrap_or(config.level);
    config.correction = match common.correction {
        Some(CorrectionName::Bh) => Correction::BenjaminiHochberg,
        Some(CorrectionName::Holm) => Correction::Holm,
        Some(CorrectionName::None) => Correction::None,
        None => config.correction,
    };
    if !common.measures.is_empty() {
        config.measures = measures(&common.measures)?;
    }
    Ok(config)
}

fn measures(names: &[String]) -> Result<Vec<Measure>, Failure> {
    if names == ["all"] {
        return Ok(Measure::ALL.to_vec());
    }
    let known = || FACTS.map(|facts| facts.id).join(", ");
    let of = |name: &String| {
        let found = FACTS.iter().find(|facts| facts.id == name).map(|facts| facts.measure);
        found.ok_or_else(|| format!("--measure is {name:?}; expected {} or all", known()).into())
    };
    names.iter().map(of).collect()
}

fn open(path: &Path) -> Result<Opened, Failure> {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let file = std::fs::File::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(ingest::open(&name, Box::new(file))?)
}

/// The job that the arguments describe, and its files. `ids` are columns of ids, if rows are matched by them.
fn job(sources: &[String], target: &str, ids: &[String], config: Config) -> Result<(Job, Vec<Opened>), Failure> {
    let mut files = Vec::new();
    let (apart, everywhere): (Vec<&String>, Vec<&String>) = ids.iter().partition(|ids| ids.contains('='));
    let ids = match everywhere.as_slice() {
        [] => None,
        [key] => Some(key.as_str()),
        _ => return Err("--ids names a column of every file more than once".into()),
    };
    let mut modalities: Vec<Named> = Vec::new();
    for source in sources {
        let named = named(source, ingest::Role::Modality, ids, &mut files)?;
        // A modality that is given again goes on: each file holds some of its layers.
        match modalities.iter_mut().find(|known| known.name == named.name) {
            Some(known) => known.arrays.extend(named.arrays),
            None => modalities.push(named),
        }
    }
    let mut target = named(target, ingest::Role::Target, ids, &mut files)?;
    for argument in apart {
        let (name, location) = argument.split_once('=').expect("it has a name");
        let found = modalities.iter_mut().chain([&mut target]).find(|known| known.name == name);
        let found = found.ok_or_else(|| format!("--ids {argument}: no modality or target is called {name:?}"))?;
        found.ids = Some(ids_apart(location, &mut files)?);
    }
    Ok((Job { sources: modalities, target, config }, files))
}

/// FILE or FILE#KEY, ids in a file of their own, which is added to `files`.
fn ids_apart(location: &str, files: &mut Vec<Opened>) -> Result<ArrayRef, Failure> {
    let (path, key) = located(location);
    let opened = open(path)?;
    let key = match (key, opened.info().keys().as_slice()) {
        (Some(key), _) => key.to_owned(),
        (None, [only]) => only.clone(),
        (None, keys) => {
            return Err(format!("{location}: holds {}; name the ids as FILE#KEY", keys.join(", ")).into());
        }
    };
    files.push(opened);
    Ok(ArrayRef { file: files.len() - 1, key })
}

/// FILE, or FILE#KEY where no file is called so as a whole.
fn located(location: &str) -> (&Path, Option<&str>) {
    match location.rsplit_once('#') {
        Some((path, key)) if !Path::new(location).exists() => (Path::new(path), Some(key)),
        _ => (Path::new(location), None),
    }
}

/// What NAME=FILE#KEY means; the file is added to `files`.
fn named(argument: &str, role: ingest::Role, ids: Option<&str>, files: &mut Vec<Opened>) -> Result<Named, Failure> {
    let (name, location) = match argument.split_once('=') {
        Some((name, location)) => (Some(name), location),
        None => (None, argument),
    };
    let (path, key) = located(location);
    let opened = open(path)?;
    let info = opened.info();
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let (keys, own_name) = match key {
        Some(key) => match info.matching(key)[..] {
            [only] => (vec![only.key.clone()], only.name_in(&stem).to_owned()),
            // A key that the file does not have is refused by the run, which names those it has.
            [] => (vec![key.to_owned()], key.to_owned()),
            ref layers => (layers.iter().map(|array| array.key.clone()).collect(), stem),
        },
        None => match info.obvious(role)?[..] {
            [only] => (vec![only.key.clone()], only.name_in(&stem).to_owned()),
            ref layers => (layers.iter().map(|array| array.key.clone()).collect(), stem),
        },
    };
    let file = files.len();
    files.push(opened);
    Ok(Named {
        name: name.map_or(own_name, str::to_owned),
        arrays: keys.into_iter().map(|key| ArrayRef { file, key }).collect(),
        ids: ids.map(|key| ArrayRef { file, key: key.to_owned() }),
    })
}

/// One layer (from 0) of a variable.
fn one_feature(named: &Named, files: &[Opened], layer: usize) -> Result<Feature, Failure> {
    let mut left = layer as u64;
    for at in &named.arrays {
        let layers = files[at.file].layers(&at.key)?;
        if left < layers {
            return Ok(files[at.file].read(&at.key, left, &Silent)?);
        }
        left -= layers;
    }
    Err(format!("{}: has {} layers; layer {layer} was asked for, counted from 0", named.name, layer as u64 - left)
        .into())
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

/// What is printed below each layer.
#[derive(Clone, Copy)]
struct Detail {
    null: bool,
    intervals: bool,
}

/// A line of the table: its name, four atoms, two contributions, what the last column says.
type Line = [String; 8];

/// Each report as a table of text; of several, each below the names that it compares.
fn summaries(reports: &[Report], detail: Detail) -> String {
    if let [only] = reports {
        return summary(only, detail);
    }
    let titled = |report: &Report| {
        let [a, b] = [&report.sources[0], &report.sources[1]];
        format!("{a} and {b}\n{}", summary(report, detail))
    };
    reports.iter().map(titled).collect::<Vec<_>>().join("\n")
}

/// The report as a table of text.
fn summary(report: &Report, detail: Detail) -> String {
    use std::fmt::Write;
    let [a, b] = [&report.sources[0], &report.sources[1]];
    let mut lines: Vec<Line> = vec![[
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
        let share = |name: &String| match &layer.contribution {
            Some(c) => format!("{:.1} %", 100.0 * c.sources[name]),
            None => pidlens::story::absence(layer).map_or("undefined", |absence| absence.word).to_owned(),
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
        lines.extend(compared(layer, [a, b]));
        lines.extend(told(layer, detail));
    }
    // A name may be longer than its numbers.
    let width = |column: usize| {
        let longest = lines.iter().map(|cells| cells[column].chars().count()).max();
        longest.unwrap_or(0).max(if column == 0 { 12 } else { 16 })
    };
    let widths: [usize; 8] = std::array::from_fn(width);
    let mut out = String::new();
    for cells in &lines {
        let mut line = format!("{:<1$}", cells[0], widths[0]);
        for (cell, width) in cells.iter().zip(widths).skip(1) {
            let _ = write!(line, " {cell:>width$}");
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    for layer in &report.layers {
        if let Some(verdict) = &layer.verdict {
            let _ = writeln!(out, "verdict ({}): {}", layer.name, verdict.words);
        }
        for warning in &layer.warnings {
            let _ = writeln!(out, "warning ({}): {warning}", layer.name);
        }
    }
    out
}

/// The atoms by other measures, a line each.
fn compared(layer: &LayerReport, [a, b]: [&String; 2]) -> Vec<Line> {
    let line = |(measure, found): (&Measure, &MeasureReport)| {
        let atoms = &found.atoms;
        let [r, u1, u2, s] =
            [atoms.redundant, atoms.unique[a], atoms.unique[b], atoms.synergistic].map(|bits| format!("{bits:.6}"));
        [format!("  {}", measure.facts().title), r, u1, u2, s, String::new(), String::new(), String::new()]
    };
    layer.measures.iter().map(line).collect()
}

/// What resampling tells of a layer, a line each.
fn told(layer: &LayerReport, detail: Detail) -> Vec<Line> {
    /// The atoms, in the table's order.
    fn atoms<T>(of: &Quantities<T>, text: impl Fn(&T) -> String) -> [String; 4] {
        let unique: Vec<String> = of.unique.values().map(&text).collect();
        let [u1, u2] = unique.try_into().unwrap_or_default();
        [text(&of.redundant), u1, u2, text(&of.synergistic)]
    }
    fn line(name: &str, [r, u1, u2, s]: [String; 4], [c1, c2]: [String; 2], last: &str) -> Line {
        [format!("  {name}"), r, u1, u2, s, c1, c2, last.to_owned()]
    }
    let bits = |v: &f64| format!("{v:.6}");
    let none = || [String::new(), String::new()];
    let mut lines = Vec::new();
    let Some(found) = &layer.inference else { return lines };
    if let (true, Some(null)) = (detail.null, &found.null) {
        lines.push(line("null, mean", atoms(&null.of, |n| bits(&n.mean)), none(), ""));
        lines.push(line("null, low", atoms(&null.of, |n| bits(&n.low)), none(), ""));
        lines.push(line("null, high", atoms(&null.of, |n| bits(&n.high)), none(), ""));
        lines.push(line("p", atoms(&null.of, |n| format!("{:.3}", n.p)), none(), ""));
        lines.push(line("p over layers", atoms(&null.of, |n| format!("{:.3}", n.p_adjusted)), none(), ""));
    }
    if let (true, Some(null)) = (detail.null, &found.interaction) {
        let only = |text: String| [String::new(), String::new(), String::new(), text];
        lines.push(line("interaction null", only(bits(&null.synergistic.mean)), none(), ""));
        lines.push(line("p, interaction", only(format!("{:.3}", null.synergistic.p)), none(), ""));
    }
    if let (true, Some(corrected)) = (detail.intervals, &found.corrected) {
        let shares = match &corrected.contribution {
            Some(c) => share_pair(c.sources.values().map(|c| format!("{:.1} %", 100.0 * c))),
            None => none(),
        };
        lines.push(line("corrected", atoms(&corrected.of, bits), shares, ""));
    }
    if let (true, Some(interval)) = (detail.intervals, &found.interval) {
        for (end, name) in [(0, "low"), (1, "high")] {
            let shares = match &interval.contribution {
                Some(of) => share_pair(of.values().map(|c| format!("{:.1} %", 100.0 * c[end]))),
                None => none(),
            };
            let name = format!("{:.0} % {name}", 100.0 * interval.coverage);
            lines.push(line(&name, atoms(&interval.of, |v| bits(&v[end])), shares, ""));
        }
    }
    lines
}

fn share_pair(shares: impl Iterator<Item = String>) -> [String; 2] {
    shares.collect::<Vec<_>>().try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory;

    #[test]
    fn the_commands_do_not_contradict_themselves() {
        Cli::command().debug_assert();
    }
}

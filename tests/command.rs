//! The native command as its callers meet it: what it prints, where, and with which status.
#![cfg(unix)]

use link::envelope::Analysis;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A table of counts that is no truth table.
const AND: &str = "x1,x2,y,count\n0,0,0,25\n0,1,0,24\n1,0,0,26\n1,1,1,25\n";

/// A directory of one test's own, gone when it ends.
struct Scratch(PathBuf);

impl Scratch {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("pidlens-command-{test}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary directory can be made");
        Self(path)
    }

    /// A file of this name, and the directories on its way.
    fn file(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("it is in a directory")).expect("a directory can be made");
        fs::write(&path, content).expect("a file can be written");
        path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What stays behind is in a directory for what does not stay.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn pidlens() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pidlens"));
    command.env("RAYON_NUM_THREADS", "2");
    command
}

fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Output {
    pidlens().args(arguments).output().expect("the command starts")
}

/// The one line on standard error of a command that was refused.
fn refusal<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> String {
    refused(&run(arguments))
}

fn refused(output: &Output) -> String {
    let told = String::from_utf8(output.stderr.clone()).expect("messages are UTF-8");
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(output.stdout.is_empty());
    let line = told.strip_suffix('\n').unwrap_or_else(|| panic!("no line: {told:?}"));
    assert!(line.starts_with("pidlens: ") && !line.contains(char::is_control), "{line:?}");
    line.to_owned()
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

/// A `.npy` file of whole numbers, or of rows of two.
fn npy(values: &[f32], columns: usize) -> Vec<u8> {
    let shape =
        if columns == 1 { format!("({},)", values.len()) } else { format!("({}, {columns})", values.len() / columns) };
    let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}\n");
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header.bytes());
    file.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    file
}

/// A CSV of one column, of 40 rows of two classes.
fn classes(heading: &str, class: impl Fn(usize) -> bool) -> String {
    let cells = (0..40).map(|row| if class(row) { "on\n" } else { "off\n" });
    std::iter::once(format!("{heading}\n")).chain(cells.map(str::to_owned)).collect()
}

/// Two modalities and a target in a directory: `x1.csv`, `x2.csv`, `y.csv`.
fn example(scratch: &Scratch, directory: impl AsRef<Path>) -> [PathBuf; 3] {
    let file = |name: &str, class: fn(usize) -> bool| {
        scratch.file(directory.as_ref().join(format!("{name}.csv")), classes(name, class))
    };
    [file("x1", |row| row % 2 == 0), file("x2", |row| row / 2 % 2 == 0), file("y", |row| row % 4 == 0 || row == 7)]
}

#[test]
fn a_closed_pipe_ends_the_command_quietly() {
    let scratch = Scratch::new("pipe");
    let table = scratch.file("t.csv", AND);
    for arguments in
        [vec![OsStr::new("--help")], vec![OsStr::new("--version")], vec![OsStr::new("decompose"), table.as_os_str()]]
    {
        let (reader, writer) = std::io::pipe().expect("a pipe can be made");
        drop(reader);
        let output = pidlens().args(&arguments).stdout(writer).output().expect("the command starts");
        assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()), "{arguments:?}");
    }
}

#[test]
fn output_that_cannot_be_written_is_told() {
    let scratch = Scratch::new("full");
    let table = scratch.file("t.csv", AND);
    let path = table.to_str().expect("is UTF-8");
    let full = || OpenOptions::new().write(true).open("/dev/full");
    let Ok(_) = full() else { return };
    for arguments in [
        vec!["--help"],
        vec!["--version"],
        vec!["help", "analyze"],
        vec!["decompose", path],
        vec!["decompose", path, "--json"],
        vec!["experiment", "null", "--repetitions", "1", "--permutations", "20", "--resamples", "20"],
    ] {
        let output =
            pidlens().args(&arguments).stdout(full().expect("it opened before")).output().expect("the command starts");
        let line = refused(&output);
        assert!(line.starts_with("pidlens: standard output: No space left on device"), "{arguments:?}: {line}");
    }
    // Where nothing can be said, the status says it.
    let mute = pidlens().arg("decompose").stderr(full().expect("it opened before")).stdout(Stdio::null()).status();
    assert_eq!(mute.expect("the command starts").code(), Some(2));
}

#[test]
fn the_command_has_one_door_for_output() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli");
    let entries =
        fs::read_dir(&directory).expect("its sources are there").map(|entry| entry.expect("can be read").path());
    let sources: Vec<_> = entries.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).collect();
    assert!(sources.len() > 5);
    for path in sources.iter().filter(|path| !path.ends_with("output.rs")) {
        let source = fs::read_to_string(path).expect("a source is text");
        for door in ["print!", "println!", "stdout", "stderr("] {
            let elsewhere = source.lines().find(|line| line.contains(door) && !line.contains("use_stderr()"));
            assert_eq!(elsewhere, None, "{}", path.display());
        }
    }
}

#[test]
fn threads_are_bounded() {
    let scratch = Scratch::new("threads");
    let table = scratch.file("t.csv", AND).into_os_string().into_string().expect("is UTF-8");
    for asked in ["0", "1025", "100000", "18446744073709551615"] {
        let line = refusal(["decompose", &table, "--threads", asked]);
        assert_eq!(line, format!("pidlens: --threads is {asked}; expected 1 to 1024"));
    }
    let output =
        pidlens().args(["decompose", &table]).env("RAYON_NUM_THREADS", "100000").output().expect("the command starts");
    assert_eq!(refused(&output), "pidlens: RAYON_NUM_THREADS is 100000; expected 1 to 1024");
    let [one, many] = ["1", "64"].map(|threads| {
        let report = text(&run(["decompose", &table, "--json", "--threads", threads]));
        report.lines().filter(|line| !line.contains("\"threads\"")).map(str::to_owned).collect::<Vec<_>>()
    });
    assert_eq!(one, many);
}

#[test]
fn counts_of_any_size_are_decomposed() {
    let scratch = Scratch::new("counts");
    let table = "x1,x2,y,count\n0,0,0,1000000000000000\n0,1,0,999000000000000\n1,0,0,1001000000000000\n1,1,1,1002000000000000\n";
    let table = scratch.file("t.csv", table).into_os_string().into_string().expect("is UTF-8");
    let reports = ["1", "3"]
        .map(|threads| text(&run(["decompose", &table, "--ci", "200", "--null", "200", "--threads", threads])));
    assert_eq!(reports[0], reports[1]);
    assert!(reports[0].contains("null, mean") && reports[0].contains("95 % high"), "{}", reports[0]);
}

#[test]
fn a_message_is_one_line_whatever_it_names() {
    let scratch = Scratch::new("line");
    let name = "a\nb\u{1b}[31m\u{202e}.csv";
    let table = scratch.file(name, "x1,x2,y,count\n0,0,0,-1\n").into_os_string();
    let line = refusal([OsStr::new("decompose"), &table]);
    assert!(line.contains("a\\nb\\u{1b}[31m\\u{202e}.csv: "), "{line}");
    // A file that is not there, a column, an argument.
    let line = refusal(["decompose", "no\n\u{9b}file"]);
    assert!(line.contains("no\\n\\u{9b}file: "), "{line}");
    let columns = scratch.file("c.csv", "\"a\u{1b}\nb\",c\n1.5,2\nx,3\n");
    let line = refusal([
        OsStr::new("analyze"),
        OsStr::new("--target"),
        columns.as_os_str(),
        OsStr::new("--source"),
        columns.as_os_str(),
    ]);
    assert!(!line.contains('\u{1b}'), "{line}");
    assert!(refusal(["decompose", "t.csv", "--seed", "\u{1b}\n"]).contains("--seed"));
}

#[test]
fn names_of_files_reach_no_terminal_raw() {
    let scratch = Scratch::new("names");
    let hostile = "im\u{1b}]0;x\u{7}\nage\u{202e}";
    let [x1, x2, y] = example(&scratch, "");
    let source = |name: &str, path: &Path| OsString::from(format!("{name}={}", path.display()));
    let arguments = |json: bool| {
        let named = [source(hostile, &x1), source("b", &x2), source("y\u{9b}", &y)];
        let [a, b, target] = named;
        let mut all: Vec<OsString> = ["analyze", "--null", "20", "--ci", "20", "--source"].map(OsString::from).to_vec();
        all.extend([a, "--source".into(), b, "--target".into(), target]);
        all.extend(json.then(|| "--json".into()));
        all
    };
    let table = text(&run(arguments(false)));
    assert!(table.contains("unique im\\u{1b}]0;x\\u{7}\\nage\\u{202e}"), "{table}");
    let json = text(&run(arguments(true)));
    for shown in [&table, &json] {
        assert!(!shown.contains(|c: char| c != '\n' && c.is_control() || c == '\u{202e}'), "{shown}");
    }
    let report: serde_json::Value = serde_json::from_str(&json).expect("is JSON");
    assert_eq!(report["sources"][0], hostile);
}

#[test]
fn what_is_readable_is_told_unless_no_folds_are_asked_for() {
    let scratch = Scratch::new("probe");
    let [x1, x2, y] = example(&scratch, "").map(|path| path.into_os_string().into_string().expect("is UTF-8"));
    let with = |more: &[&str]| {
        let files = ["analyze", "--source", &x1, "--source", &x2, "--target", &y, "--null", "0", "--ci", "0"];
        run(files.iter().chain(more))
    };
    let report = |folds: &str| -> serde_json::Value {
        serde_json::from_str(&text(&with(&["--json", "--probe-folds", folds]))).expect("is JSON")
    };
    let probed = report("4");
    assert_eq!((&probed["config"]["probe_folds"], &probed["layers"][0]["readable"]["folds"]), (&4.into(), &4.into()));
    let of = probed["layers"][0]["readable"]["of"].as_object().expect("readings, by name");
    assert_eq!(of.keys().collect::<Vec<_>>(), ["x1", "x2", "joint"]);
    let without = report("0");
    assert_eq!(without["config"]["probe_folds"], 0);
    assert_eq!(without["layers"][0].get("readable"), None);

    assert!(text(&with(&[])).contains("readable (all rows): x1 0."));
    assert!(!text(&with(&["--probe-folds", "0"])).contains("readable"));
    let line = refused(&with(&["--probe-folds", "1"]));
    assert!(line.contains("probe_folds is 1; expected 0, or a whole number from 2 to 20"), "{line}");
}

#[test]
fn a_column_of_codes_has_a_heading_that_is_a_cell() {
    let scratch = Scratch::new("codes");
    let values: Vec<f32> = (0..80).map(|i| (i * 7 % 13) as f32 + (i % 2) as f32 * 50.0).collect();
    let matrix = scratch.file("m.npy", npy(&values, 2));
    let argument = format!("@a,\"b={}", matrix.display());
    let codebook = scratch.file("book.json", text(&run(["codebook", &argument, "--seed", "1"])));
    let codes = text(&run(["assign", "--codebook", codebook.to_str().expect("is UTF-8"), &argument]));
    let mut lines = codes.lines();
    assert_eq!(lines.next(), Some("\"'@a,\"\"b\""));
    assert_eq!(lines.filter(|line| (1..=8).contains(&line.parse().unwrap_or(0))).count(), 40, "{codes}");
}

#[test]
fn a_predictive_codebook_codes_rows_as_the_analysis_does() {
    let scratch = Scratch::new("predictive");
    let value = |row: usize, column: usize| ((row * 37 + column * 91) % 101) as f32 / 50.0;
    let matrix = |name: &str, shift: fn(usize) -> f32| {
        let cells = (0..400).flat_map(|row| (0..4).map(move |c| value(row, c) + if c == 0 { shift(row) } else { 0.0 }));
        scratch.file(name, npy(&cells.collect::<Vec<f32>>(), 4))
    };
    let image = matrix("image.npy", |row| 3.0 * (row % 2) as f32);
    let words = matrix("text.npy", |row| 3.0 * (row % 4 / 2) as f32);
    let labels: String = (0..400).map(|row| format!("c{}\n", (row % 2) ^ (row % 4 / 2))).collect();
    let label = scratch.file("label.csv", format!("label\n{labels}"));
    let [image, words, label] =
        [("image", image), ("text", words), ("label", label)].map(|(name, path)| format!("{name}={}", path.display()));
    let analyzed = ["analyze", "--codes", "predictive", "--source", &image, "--source", &words, "--target", &label];
    let report: serde_json::Value =
        serde_json::from_str(&text(&run(analyzed.iter().chain(&["--json", "--null", "0", "--ci", "0"]))))
            .expect("is JSON");
    let layer = &report["layers"][0];
    assert!(layer["atoms"]["synergistic"].as_f64().expect("a number") > 0.8, "{layer}");

    let book = |more: &[&str]| run(["codebook", "--codes", "predictive", &image, &words].iter().chain(more));
    for name in ["image", "text"] {
        let book = scratch.file("book.json", text(&book(&["--target", &label, "--of", name])));
        let argument = if name == "image" { &image } else { &words };
        let codes = text(&run(["assign", "--codebook", book.to_str().expect("is UTF-8"), argument]));
        let codes: Vec<u64> = codes.lines().skip(1).map(|line| line.parse().expect("a code")).collect();
        assert_eq!(codes.len(), 400);
        // The counted half's codes are among all rows' codes.
        let symbols = layer["coding"][name]["symbols"].as_u64().expect("a number");
        let used: std::collections::BTreeSet<u64> = codes.into_iter().collect();
        assert!(used.len() as u64 >= symbols, "{name}: {used:?}, {symbols}");
    }
    assert!(refused(&book(&[])).contains("predictive codes need a target"));
    assert!(refused(&book(&["--target", &label])).contains("expected one of image, text"));
    assert!(refused(&book(&["--target", &label, "--of", "sound"])).contains("--of sound: expected one of image, text"));
}

#[test]
fn a_file_is_read_whatever_bytes_its_name_has() {
    let scratch = Scratch::new("bytes");
    let [x1, x2, y] = example(&scratch, "");
    let odd = |name: &[u8], path: &Path| {
        let new = scratch.0.join(OsString::from_vec(name.to_vec()));
        fs::copy(path, &new).expect("a file can be copied");
        new.into_os_string()
    };
    let [x1, x2, y] = [odd(b"x\xff1.csv", &x1), odd(b"x\xfe2.csv", &x2), odd(b"\xffy.csv", &y)];
    let mut named = OsString::from("image=");
    named.push(&x1);
    let arguments = [
        OsStr::new("analyze"),
        OsStr::new("--source"),
        &named,
        OsStr::new("--source"),
        &x2,
        OsStr::new("--target"),
        &y,
    ];
    let shown = text(&run(arguments));
    assert!(shown.contains("unique image") && shown.contains("unique x2"), "{shown}");
    let table = odd(b"t\xff.csv", &scratch.file("t.csv", AND));
    text(&run([OsStr::new("decompose"), &table]));
    let broken = odd(b"u\xff.csv", &scratch.file("u.csv", "x1,x2,y,count\n0,0,0,-1\n"));
    assert!(refusal([OsStr::new("decompose"), &broken]).starts_with("pidlens: u\u{fffd}.csv: "));
}

#[test]
fn a_path_may_hold_the_signs_of_the_arguments() {
    let scratch = Scratch::new("signs");
    for directory in ["lr=0.1,seed=3", "run #3", "run #3/a=b#c", "ünï code 表"] {
        let paths = example(&scratch, directory).map(|path| path.into_os_string().into_string().expect("is UTF-8"));
        let [x1, x2, y] = &paths;
        let bare = text(&run(["analyze", "--source", x1, "--source", x2, "--target", y]));
        assert!(bare.contains("unique x1") && bare.contains("unique x2"), "{bare}");
        let [a, b, target] = [format!("a={x1}#x1"), format!("b={x2}"), format!("{y}#y")];
        let named = text(&run(["analyze", "--source", &a, "--source", &b, "--target", &target]));
        assert!(named.contains("unique a") && named.contains("unique b"), "{named}");
    }
    // From within the directory above, as they are typed.
    let output = pidlens()
        .current_dir(&scratch.0)
        .args([
            "analyze",
            "--source",
            "lr=0.1,seed=3/x1.csv",
            "--source",
            "b=lr=0.1,seed=3/x2.csv",
            "--target",
            "run #3/y.csv",
        ])
        .output()
        .expect("the command starts");
    assert!(text(&output).contains("unique x1"));
    let missing = scratch.0.join("run #3/none.csv").into_os_string().into_string().expect("is UTF-8");
    assert!(refusal(["analyze", "--source", &missing, "--target", &missing]).contains("run #3/none.csv: No such file"));
}

#[test]
fn settings_are_an_object_and_a_wrong_one_is_named() {
    let scratch = Scratch::new("config");
    let table = scratch.file("t.csv", AND).into_os_string().into_string().expect("is UTF-8");
    let with = |settings: &str| {
        let path = scratch.file("settings.json", settings).into_os_string().into_string().expect("is UTF-8");
        run(["decompose", &table, "--config", &path])
    };
    for settings in ["[]", "null", "3", "\"x\"", "[\"default\", 3]"] {
        let line = refused(&with(settings));
        assert!(
            line.contains("settings.json: invalid type: ") && line.contains("expected an object of settings"),
            "{line}"
        );
    }
    for (settings, told) in [
        (r#"{"seeds": 1}"#, "settings.json: seeds: unknown field `seeds`, expected one of `preset`, `seed`, "),
        (r#"{"seed": "one"}"#, "settings.json: seed: invalid type: string \"one\", expected u64"),
        (r#"{"seed": -1}"#, "settings.json: seed: invalid value: integer `-1`, expected u64"),
        (r#"{"measures": ["i_min", 3]}"#, "settings.json: measures[1]: "),
        (r#"{"method": "magic"}"#, "settings.json: method: unknown variant `magic`, expected `newton` or `ipfp`"),
        (r#"{"seed": 1, "seed": 2}"#, "duplicate field `seed`"),
        (r#"{"seed": 1} {}"#, "settings.json: trailing characters"),
        ("", "settings.json: EOF while parsing"),
        (r#"{"clusters": 1}"#, "settings: clusters is 1; expected a whole number from 2 to 1000"),
    ] {
        let line = refused(&with(settings));
        assert!(line.contains(told), "{settings}: {line}");
    }
    text(&with(r#"{"seed": 1, "null": 0, "pca": null}"#));
    text(&with("{}"));
    let line = refused(&with(&" ".repeat(2_000_000)));
    assert!(line.contains("found more than 1048576 bytes"), "{line}");
}

#[test]
fn a_command_that_is_ended_leaves_no_half_of_a_report() {
    let scratch = Scratch::new("ended");
    let table = scratch.file("t.csv", AND);
    let report = scratch.0.join("report.json");
    let output = File::create(&report).expect("a file can be made");
    // Long enough to be ended.
    let mut child = pidlens()
        .arg("decompose")
        .arg(&table)
        .args(["--json", "--null", "100000", "--ci", "100000", "--threads", "1"])
        .stdout(output)
        .spawn()
        .expect("the command starts");
    // Not by an interrupt, which a shell's background jobs do not get.
    let sent = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill is there");
    let status = child.wait().expect("it ends");
    assert!(sent.success());
    assert_eq!(status.signal(), Some(15));
    assert_eq!(fs::metadata(&report).expect("it was made").len(), 0);
}

#[test]
fn a_report_is_printed_in_the_form_and_drawn_in_the_figures_that_are_asked_for() {
    let scratch = Scratch::new("figures");
    let table = scratch.file("and.csv", AND);
    let [pdf, svg, vega] = ["atoms.pdf", "atoms.svg", "atoms.vl.json"].map(|name| scratch.0.join(name));
    let mut arguments: Vec<OsString> = ["decompose".into(), table.clone().into()].into();
    arguments.extend(["--format", "csv-long", "--width", "3.5in"].map(OsString::from));
    arguments.extend([&pdf, &svg, &vega].into_iter().flat_map(|path| [OsString::from("--figure"), path.into()]));
    let output = run(&arguments);
    let text = String::from_utf8(output.stdout).expect("a CSV is UTF-8");
    assert!(output.status.success() && text.starts_with("layer,quantity,unit,kind,value,"), "{text}");
    assert!(text.contains("\ntable,unique to x1,bit,corrected,"), "{text}");
    let read = |path: &Path| String::from_utf8_lossy(&fs::read(path).expect("it was written")).into_owned();
    assert!(read(&svg).starts_with("<svg width=\"252pt\""));
    assert!(read(&pdf).starts_with("%PDF-1.7") && read(&pdf).contains("/MediaBox [0 0 252 "));
    assert!(read(&vega).contains("vega-lite/v5.json"));

    let told = |more: &[&str]| {
        let more = more.iter().map(OsString::from);
        refusal([OsString::from("decompose"), table.clone().into()].into_iter().chain(more))
    };
    assert!(told(&["--figure", "atoms.png"]).contains("expected a name that ends with .pdf, .svg or .vl.json"));
    assert!(told(&["--figure", "information.svg"]).contains("found nothing to draw"));
    assert!(told(&["--figure", "atoms.svg", "--width", "3.5cm"]).contains("such as 3.5in"));
    assert!(told(&["--format", "html"]).contains("csv-long"));
}

#[test]
fn what_each_example_says_has_the_layers_values_as_its_means() {
    let scratch = Scratch::new("per-example");
    let paths = example(&scratch, "").map(|path| path.into_os_string().into_string().expect("is UTF-8"));
    let [x1, x2, y] = paths;
    let file = |name: &str| scratch.0.join(name).into_os_string().into_string().expect("is UTF-8");
    let (sources, target) = ([format!("x1={x1}"), format!("x2={x2}")], format!("y={y}"));
    let analyze = |more: &[&str]| {
        let mut arguments = vec!["analyze", "--source", &sources[0], "--source", &sources[1], "--target", &target];
        arguments.extend(more);
        run(arguments)
    };
    let out = file("out.csv");
    let json = text(&analyze(&["--per-example", &out, "--measure", "i_sx", "--null", "0", "--ci", "0", "--json"]));
    let report: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    let layer = &report["layers"][0];
    let mut table = csv::Reader::from_path(&out).expect("it is there");
    let names: Vec<String> = table.headers().expect("a first line").iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = table.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 40);
    assert_eq!((&rows[0][0], &rows[39][1]), ("all rows", "40"));
    let mean = |name: &str| {
        let at = names.iter().position(|known| known == name).unwrap_or_else(|| panic!("{name} of {names:?}"));
        rows.iter().map(|row| row[at].parse::<f64>().expect("a number")).sum::<f64>() / rows.len() as f64
    };
    let (atoms, information) = (&layer["measures"]["i_sx"], &layer["information"]);
    for (name, value) in [
        ("i(x1;y) (bit)", &information["x1"]),
        ("i(x2;y) (bit)", &information["x2"]),
        ("i(x1,x2;y) (bit)", &information["joint"]),
        ("i_sx redundant (bit)", &atoms["redundant"]),
        ("i_sx unique to x1 (bit)", &atoms["unique"]["x1"]),
        ("i_sx unique to x2 (bit)", &atoms["unique"]["x2"]),
        ("i_sx synergistic (bit)", &atoms["synergistic"]),
    ] {
        let value = value.as_f64().expect("a number");
        assert!((mean(name) - value).abs() < 1e-9, "{name}: {} for {value}", mean(name));
    }
    let sum: f64 = ["redundant", "unique to x1", "unique to x2", "synergistic"]
        .map(|atom| mean(&format!("i_pm {atom} (bit)")))
        .iter()
        .sum();
    assert!((sum - mean("i(x1,x2;y) (bit)")).abs() < 1e-9);

    let parquet = file("out.parquet");
    text(&analyze(&["--per-example", &parquet, "--null", "0", "--ci", "0"]));
    let opened = ingest::open("out.parquet", Box::new(File::open(&parquet).expect("it is there"))).expect("it is read");
    assert_eq!(opened.info().arrays[0].rows(), 40);
    // The numbers are one matrix when they are read again.
    assert!(
        opened.info().arrays.iter().any(|array| array.shape.last().is_some_and(|&columns| columns > 8)),
        "{:?}",
        opened.info().keys()
    );
    let npy = file("codes.npy");
    text(&analyze(&["--per-example", &npy, "--layer", "all", "--null", "0", "--ci", "0"]));
    let opened = ingest::open("codes.npy", Box::new(File::open(&npy).expect("it is there"))).expect("it is read");
    assert_eq!(opened.info().arrays[0].shape, [40, 3]);
    let values = file("out.values.npy");
    text(&analyze(&["--per-example", &values, "--null", "0", "--ci", "0"]));
    let opened = ingest::open("values.npy", Box::new(File::open(&values).expect("it is there"))).expect("it is read");
    assert_eq!(opened.info().arrays[0].shape, [40, 11]);

    let line = refused(&analyze(&["--per-example", &file("out.txt")]));
    assert!(
        line.ends_with("out.txt: expected a name that ends in .csv, .parquet, .npy (codes) or .values.npy"),
        "{line}"
    );
    assert!(
        refused(&analyze(&["--per-example", &out, "--layer", "first"]))
            .contains("the number of a layer, from 0, or all")
    );
    let line = refused(&analyze(&["--per-example", &out, "--layer", "3", "--null", "0", "--ci", "0"]));
    assert!(line.contains("layer 3 was asked for"), "{line}");
}

#[test]
fn what_is_saved_gives_its_link_and_its_chart() {
    let scratch = Scratch::new("saved");
    let column = |name: &str, step: usize| {
        let values: String = (0..48).map(|row| format!("{}\n", ["no", "yes"][row / step % 2])).collect();
        scratch.file(format!("{name}.csv"), format!("{name}\n{values}"))
    };
    let [a, b, label] = [("a", 1), ("b", 2), ("label", 3)].map(|(name, step)| column(name, step));
    let saved = scratch.0.join("it.pidlens.json");
    let printed = text(&run([
        "analyze".to_owned(),
        format!("--source=a={}", a.display()),
        format!("--source=b={}", b.display()),
        format!("--target={}", label.display()),
        format!("--save={}", saved.display()),
        "--json".to_owned(),
    ]));
    let analysis = Analysis::from_file("it", &fs::read_to_string(&saved).expect("it was written")).expect("it opens");
    // What is printed has its sentences beside the numbers; what is saved has them made anew.
    let mut report: serde_json::Value = serde_json::from_str(&printed).expect("is JSON");
    let verdict = report["layers"][0]["verdict"].as_object_mut().expect("it has one");
    assert!(
        verdict.shift_remove("words").is_some_and(|words| words.as_str().is_some_and(|words| words.contains("noise")))
    );
    assert_eq!(serde_json::to_value(&*analysis.report).expect("is JSON"), report);
    let names: Vec<&str> = analysis.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["a.csv", "b.csv", "label.csv"]);
    assert!(analysis.files.iter().all(|file| file.sha256.len() == 64 && file.arrays.len() == 1));

    let with = |what: &str| run([OsStr::new(what), saved.as_os_str()]);
    let sent = Analysis::from_link(text(&with("link")).trim()).expect("the link opens");
    assert_eq!(sent.digest, analysis.digest);
    assert!(text(&with("draw")).starts_with("<svg"));
    let line = refusal([OsStr::new("link"), a.as_os_str()]);
    assert!(line.contains("a.csv") && line.contains("expected an analysis saved by pidlens"), "{line}");
}

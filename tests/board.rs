//! Reports of several models and tasks, and the board of them, as the command makes both.
#![cfg(unix)]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of one test's own, gone when it ends.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("pidlens-board-{test}-{}", std::process::id()));
        fs::create_dir_all(path.join("runs/more")).expect("a temporary folder can be made");
        Self(path)
    }

    fn runs(&self) -> PathBuf {
        self.0.join("runs")
    }

    /// A file of one column, of 60 rows.
    fn column(&self, name: &str, class: impl Fn(usize) -> bool) -> PathBuf {
        let path = self.0.join(format!("{name}.csv"));
        let rows = (0..60).map(|row| if class(row) { "on\n" } else { "off\n" });
        fs::write(&path, std::iter::once(format!("{name}\n")).chain(rows.map(str::to_owned)).collect::<String>())
            .expect("a file can be written");
        path
    }

    /// Analyses a target that follows the first modality but for every `wrong`th row.
    fn analyze(&self, target: &str, wrong: usize, more: &[&str]) -> Output {
        let [first, second] = [self.column("image", |row| row % 2 == 0), self.column("text", |row| row / 2 % 2 == 0)];
        let target = self.column(target, |row| (row % 2 == 0) ^ (row % wrong == 0));
        let mut command = vec![
            "analyze".to_owned(),
            format!("--source={}", first.display()),
            format!("--source={}", second.display()),
            format!("--target={}", target.display()),
            "--null=0".to_owned(),
            "--ci=0".to_owned(),
        ];
        command.extend(more.iter().map(|&argument| argument.to_owned()));
        pidlens(&command)
    }

    /// A saved analysis of that model and task.
    fn save(&self, model: &str, task: &str, accuracy: &str, wrong: usize) {
        let said = [("model", model), ("task", task), ("accuracy", accuracy)];
        let mut more: Vec<String> = said.iter().map(|(key, value)| format!("--meta={key}={value}")).collect();
        more.push(format!("--save={}/{model}-{task}.pidlens.json", self.runs().display()));
        text(&self.analyze("label", wrong, &more.iter().map(String::as_str).collect::<Vec<_>>()));
    }

    fn board(&self, more: &[&str]) -> Output {
        let folder = self.runs().display().to_string();
        pidlens(&["board", &folder].iter().chain(more).map(|&argument| argument.to_owned()).collect::<Vec<_>>())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind is in a folder for what does not stay.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn pidlens(arguments: &[String]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pidlens"))
        .env("RAYON_NUM_THREADS", "1")
        .args(arguments)
        .output()
        .expect("the command starts")
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", told(output));
    String::from_utf8(output.stdout.clone()).expect("output is UTF-8")
}

fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{}", told(output));
    told(output)
}

/// Three models, of which one has two tasks, and a fourth that says nothing of itself.
fn folder(test: &str) -> Folder {
    let folder = Folder::new(test);
    folder.save("blip", "vqa", "0.9", 13);
    folder.save("blip", "snli", "0.8", 7);
    folder.save("clip", "vqa", "0.7", 5);
    folder.save("llava", "vqa", "0.6", 3);
    let bare = text(&folder.analyze("group", 4, &["--json"]));
    fs::write(folder.runs().join("more/plain.json"), bare).expect("a file can be written");
    folder
}

/// The cells of a CSV without quoted ones.
fn cells(csv: &str) -> Vec<Vec<&str>> {
    csv.lines().map(|line| line.split(',').collect()).collect()
}

#[test]
fn what_meta_says_is_in_the_report() {
    let folder = Folder::new("meta");
    let said = ["--meta=model=clip", "--meta=accuracy=0.71", "--meta=note=a=b", "--json"];
    let report: Value = serde_json::from_str(&text(&folder.analyze("label", 5, &said))).expect("is JSON");
    assert_eq!(report["meta"], serde_json::json!({"model": "clip", "accuracy": "0.71", "note": "a=b"}));
    let plain: Value = serde_json::from_str(&text(&folder.analyze("label", 5, &["--json"]))).expect("is JSON");
    assert_eq!(plain.get("meta"), None);
    // It changes no number.
    assert_eq!(plain["layers"], report["layers"]);
    assert!(refused(&folder.analyze("label", 5, &["--meta=model"])).contains("model"));
}

#[test]
fn a_csv_has_the_reports_own_numbers() {
    let folder = folder("csv");
    let csv = text(&folder.board(&["--csv"]));
    let rows = cells(&csv);
    assert_eq!(rows[0][..5], ["file", "model", "task", "layer", "rows"]);
    let column =
        |name: &str| rows[0].iter().position(|head| *head == name).unwrap_or_else(|| panic!("{name}: {:?}", rows[0]));
    let models: Vec<[&str; 3]> = rows[1..].iter().map(|row| [row[1], row[2], row[column("accuracy")]]).collect();
    let expected = [
        ["blip", "snli", "0.8"],
        ["blip", "vqa", "0.9"],
        ["clip", "vqa", "0.7"],
        ["llava", "vqa", "0.6"],
        ["more/plain", "group", ""],
    ];
    assert_eq!(models, expected);
    let bare: Value =
        serde_json::from_str(&fs::read_to_string(folder.runs().join("more/plain.json")).expect("is there"))
            .expect("is JSON");
    for (name, place) in [
        ("unique to image (bit)", "/layers/0/atoms/unique/image"),
        ("redundant (bit)", "/layers/0/atoms/redundant"),
        ("joint information (bit)", "/layers/0/information/joint"),
    ] {
        let found: f64 = rows[5][column(name)].parse().expect("is a number");
        assert_eq!(Some(found), bare.pointer(place).and_then(Value::as_f64), "{name}");
    }
}

#[test]
fn models_are_sorted_by_any_number_and_compared_by_two() {
    let folder = folder("sorted");
    let models = |more: &[&str]| -> Vec<String> {
        let table = text(&folder.board(more));
        table.lines().skip(1).filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
    };
    assert_eq!(models(&["--by", "accuracy"]), ["blip", "blip", "clip", "llava", "more/plain"]);
    assert_eq!(models(&["--by", "accuracy", "--ascending"]), ["llava", "clip", "blip", "blip", "more/plain"]);
    let table = text(&folder.board(&["--x", "accuracy", "--y", "unique to image"]));
    let last = table.lines().last().expect("has lines");
    assert!(
        last.starts_with("Spearman's rank correlation of accuracy and unique to image over 4 reports: 1.00"),
        "{last}"
    );
    let line = refused(&folder.board(&["--by", "accuraci"]));
    assert!(line.contains("found the number \"accuraci\"; expected one of unique to image, redundant"), "{line}");
    assert!(refused(&folder.board(&["--ascending"])).contains("--by"));
}

#[test]
fn pictures_are_well_formed_and_say_every_name() {
    let folder = folder("pictures");
    let picture = |name: &str, more: &[&str]| {
        let path = folder.0.join(name);
        let figure = format!("--figure={}", path.display());
        text(&folder.board(&[&[figure.as_str()], more].concat()));
        path
    };
    let words = |path: &Path| {
        let svg = fs::read_to_string(path).expect("it was written");
        let svg = roxmltree::Document::parse(&svg).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        svg.descendants().filter_map(|node| node.text()).map(str::trim).collect::<Vec<_>>().join("|")
    };
    let said = words(&picture("board.svg", &["--by", "accuracy"]));
    for name in ["blip", "clip", "llava", "more/plain", "vqa", "snli", "group", "accuracy", "unique to text"] {
        assert!(said.contains(name), "{name} in {said}");
    }
    let axes = ["--x", "accuracy", "--y", "unique to image"];
    let said = words(&picture("scatter.svg", &axes));
    assert!(said.contains("blip, snli") && said.contains("rank correlation"), "{said}");
    let pdf = fs::read(picture("board.pdf", &[])).expect("it was written");
    assert!(pdf.starts_with(b"%PDF-"));
    let line = refused(&folder.board(&["--figure", "scatter.svg"]));
    assert!(line.contains("expected --x and --y"), "{line}");
}

#[test]
fn files_that_are_no_reports_are_named_and_cost_no_other() {
    let folder = folder("bad");
    let runs = folder.runs();
    let saved = fs::read_to_string(runs.join("clip-vqa.pidlens.json")).expect("is there");
    for (name, content) in [
        ("broken.json", "{"),
        ("more/other.json", r#"{"epochs": 3}"#),
        ("cut.pidlens.json", &saved[..saved.len() / 2]),
        ("forged.pidlens.json", &saved.replacen("\"redundant\": ", "\"redundant\": -7, \"was\": ", 1)),
        ("notes.txt", "no JSON"),
    ] {
        fs::write(runs.join(name), content).expect("a file can be written");
    }
    let output = folder.board(&["--csv"]);
    assert_eq!(text(&output).lines().count(), 6);
    let told = told(&output);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 4, "{told}");
    for (line, begins) in lines.iter().zip([
        "board: left out broken.json: found text that is not JSON",
        "board: left out cut.pidlens.json: found text that is not JSON",
        "board: left out forged.pidlens.json: it cannot be shown: report.layers.0.atoms.redundant is -7",
        "board: left out more/other.json: found JSON without a schema, expected an analysis saved by pidlens, or a report",
    ]) {
        assert!(line.contains(begins), "{line}\n{begins}");
    }
}

#[test]
fn a_folder_without_reports_is_refused() {
    let folder = Folder::new("empty");
    assert!(
        refused(&folder.board(&[]))
            .contains("found no report; expected files that `pidlens analyze` writes with --json or --save")
    );
    let none = pidlens(&["board".to_owned(), folder.0.join("none").display().to_string()]);
    assert!(refused(&none).contains("none: "));
}

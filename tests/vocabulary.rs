//! One word for each thing, wherever a person reads it: the page, the command, the lessons and the documents.

use std::path::{Path, PathBuf};

/// What is not said, and what is said instead.
const BANNED: [(&str, &str); 8] = [
    ("told from noise", "significant, detectable, not distinguishable from noise"),
    ("no more than chance", "not distinguishable from noise"),
    ("both together tell about", "joint information about"),
    ("what both tell", "joint information"),
    ("informations", "mutual information"),
    ("tell most about", "peaks"),
    (" etc.", "the rest of the list"),
    ("told apart from noise", "significant"),
];

/// Words, and beginnings of words, of American spelling: texts are spelt as in Britain. Names of commands, flags and keys are not words: they stand in code.
const AMERICAN: [&str; 11] = [
    "analyz", "behavior", "color", "factoriz", "favor", "gray", "neighbor", "normaliz", "optimiz", "recogniz",
    "summariz",
];

/// Names that are written as they are.
const NAMES: [&str; 2] = ["pidlens analyze", "Noto Color Emoji"];

/// Texts that quote what is not said.
const QUOTES: [&str; 2] = ["tests/vocabulary.rs", "src/link/words.rs"];

fn files(place: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(place).unwrap_or_else(|error| panic!("{}: {error}", place.display()));
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            files(&path, endings, found);
        } else if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
            found.push(path);
        }
    }
}

/// The literals of a Rust file that are read by people: of several words or a capital, in no comment. Its tests are left out.
fn literals(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut out = String::new();
    for (at, part) in lines.collect::<Vec<_>>().join("\n").split('"').enumerate() {
        if at % 2 == 1 && (part.contains(' ') || part.starts_with(char::is_uppercase)) {
            out.push_str(part);
            out.push('\n');
        }
    }
    out
}

/// The help of the command, which is the documentation of its arguments.
fn help(text: &str) -> String {
    text.lines().filter_map(|line| line.trim_start().strip_prefix("///")).collect::<Vec<_>>().join("\n")
}

/// A line without what is code in it: between backticks or in `<code>`, or an option of the command.
fn prose(line: &str) -> String {
    let shown = if line.starts_with("    ") { "" } else { line };
    let shown: String = shown.split('`').step_by(2).collect::<Vec<_>>().join(" ");
    let parts = shown.split("<code>").enumerate();
    parts
        .map(|(at, part)| if at == 0 { part } else { part.split_once("</code>").map_or("", |(_, rest)| rest) })
        .collect()
}

/// The first word of a line that is spelt as in America. Names of files, fonts and styles, which have other signs in them, are no words.
fn american(line: &str) -> Option<String> {
    let signs = |c: char| !(c.is_alphanumeric() || "-_:/#=.".contains(c));
    let shown = NAMES.iter().fold(prose(line), |line, name| line.replace(name, ""));
    let mut words = shown.split(signs).map(|word| word.trim_end_matches(['.', ':', '/']).to_lowercase());
    words.find(|word| word.chars().all(char::is_alphabetic) && AMERICAN.iter().any(|wrong| word.starts_with(wrong)))
}

#[test]
fn nothing_that_a_person_reads_says_it_otherwise() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    files(&root.join("src"), &["rs", "html"], &mut paths);
    files(&root.join("www"), &["html"], &mut paths);
    files(&root.join("docs"), &["md"], &mut paths);
    paths.extend(["README.md", "SECURITY.md", "CONTRIBUTING.md", "ARCHITECTURE.md"].map(|name| root.join(name)));
    let (mut wrong, mut read) = (Vec::new(), 0);
    for path in paths {
        let name = path.strip_prefix(root).expect("it is under the root").display().to_string().replace('\\', "/");
        if QUOTES.contains(&name.as_str()) || name.contains("/tests") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        let text = match name.ends_with(".rs") {
            true if name.starts_with("src/cli/") => help(&text) + &literals(&text),
            true => literals(&text),
            false => text,
        };
        read += text.len();
        for (banned, instead) in BANNED {
            if let Some(line) = text.lines().find(|line| line.contains(banned)) {
                wrong.push(format!("{name}: {banned:?}, for which we say {instead}: {}", line.trim()));
            }
        }
        if let Some((word, line)) = text.lines().find_map(|line| american(line).map(|word| (word, line))) {
            wrong.push(format!("{name}: {word:?}, which is spelt otherwise in Britain: {}", line.trim()));
        }
    }
    assert!(read > 200_000, "{read} bytes are read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_word_is_told_from_the_name_of_a_command_a_style_or_a_file() {
    for (line, found) in [
        ("Press Analyze.", Some("analyze")),
        ("Colors repeat after ten clusters", Some("colors")),
        ("Press Analyse, or call `pidlens analyze --normalize`.", None),
        ("as <code>pidlens analyze</code> writes, normalized", Some("normalized")),
        ("see src/run/normalize.rs", None),
        ("drawn with Noto Color Emoji in color-mix(in srgb, black)", None),
    ] {
        assert_eq!(american(line).as_deref(), found, "{line}");
    }
}

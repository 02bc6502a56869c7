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

/// The literals of a Rust file that are read by people: of several words, in no comment. Its tests are left out.
fn literals(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut out = String::new();
    for (at, part) in lines.collect::<Vec<_>>().join("\n").split('"').enumerate() {
        if at % 2 == 1 && part.contains(' ') {
            out.push_str(part);
            out.push('\n');
        }
    }
    out
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
        let text = if name.ends_with(".rs") { literals(&text) } else { text };
        read += text.len();
        for (banned, instead) in BANNED {
            if let Some(line) = text.lines().find(|line| line.contains(banned)) {
                wrong.push(format!("{name}: {banned:?}, for which we say {instead}: {}", line.trim()));
            }
        }
    }
    assert!(read > 200_000, "{read} bytes are read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

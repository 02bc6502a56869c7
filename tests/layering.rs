//! The invariants of `src/lib.rs` that a scan of the sources can hold: who may import whom, and that the engine stays pure and
//! bit-reproducible. A scan knows no types, so it looks for words; code that only tests is left out.

use std::fs;
use std::path::{Path, PathBuf};

/// For each part of the crate, what it may name of the others. The longest prefix of a file's path decides.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("engine/", &["engine"]),
    ("experiment/", &["engine", "experiment"]),
    ("ingest/", &["engine", "ingest"]),
    ("run/", &["engine", "ingest", "run"]),
    ("demos", &["engine", "ingest", "demos"]),
    ("learn/", &["engine", "learn", "share"]),
    ("escape.rs", &[]),
    (
        "plot/",
        &[
            "engine::report",
            "engine::stability::report",
            "engine::tokens::report",
            "engine::config",
            "escape",
            "format",
            "plot",
            "story",
        ],
    ),
    (
        "protocol.rs",
        &[
            "engine::config",
            "engine::inside::Inside",
            "engine::report",
            "engine::stability::grid",
            "engine::stability::report",
            "engine::tokens::report",
            "ingest::FileInfo",
            "learn::ask",
            "run::job",
            "share::envelope",
            "trust",
        ],
    ),
    (
        "worker/client.rs",
        &[
            "engine::config",
            "engine::report",
            "engine::stability::grid",
            "ingest::FileInfo",
            "learn::ask",
            "protocol",
            "run::job",
            "share::envelope",
            "web",
            "worker",
        ],
    ),
    (
        "worker/",
        &[
            "engine::inside::Inside",
            "engine::json",
            "engine::report",
            "ingest",
            "learn",
            "protocol",
            "run",
            "share",
            "trust",
            "worker",
        ],
    ),
    ("share/", &["engine::json", "engine::report", "run::job", "share", "trust"]),
    ("trust/", &["engine::joint::MAX_CELLS", "engine::report", "engine::tokens::report", "trust"]),
    ("worker/apart.rs", &["engine::dataset", "engine::progress", "ingest", "worker"]),
    ("worker/remote.rs", &["ingest", "worker"]),
    ("worker/readers.rs", &["engine::dataset", "engine::progress", "ingest", "worker"]),
    ("web.rs", &["web"]),
    (
        "ui/",
        &[
            "engine::config",
            "engine::error",
            "engine::inside::Inside",
            "engine::inside::MOST_CELLS",
            "engine::json",
            "engine::measures::FACTS",
            "engine::measures::Measure",
            "engine::report",
            "engine::stability::grid",
            "engine::stability::report",
            "engine::tokens::report",
            "engine::progress",
            "ingest::ArrayInfo",
            "ingest::ArrayKind",
            "ingest::ID_WORDS",
            "ingest::series",
            "ingest::TARGET_WORDS",
            "ingest::FileInfo",
            "learn::ask",
            "learn::gates",
            "learn::link",
            "learn::paste",
            "learn::state",
            "learn::table",
            "run::job",
            "protocol",
            "share",
            "demos",
            "plot",
            "web",
            "worker::client",
            "escape",
            "export",
            "format",
            "story",
            "trust",
            "ui",
        ],
    ),
];

/// Words that the engine must not contain: the web, files, clocks, threads of its own.
const IMPURE: &[&str] = &[
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "leptos",
    "plotters",
    "npyz",
    "csv::",
    "std::fs",
    "std::time",
    "std::thread",
    "std::env",
    "std::net",
    "std::process",
    "std::path",
    "println!",
    "thread_local!",
    "static mut",
    "HashMap",
    "HashSet",
];

/// Methods of floats whose last bit depends on the platform, or that fuse a product and a sum. `engine::math` has its own.
const UNREPRODUCIBLE: &[&str] = &[
    "ln", "log", "log2", "log10", "ln_1p", "exp", "exp2", "exp_m1", "powf", "powi", "mul_add", "dot", "sin", "cos",
    "tan", "sin_cos", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "cbrt",
    "hypot",
];

/// Ends of a parallel iterator that combine in an order that depends on the threads.
const UNORDERED: &[&str] = &[".sum()", ".sum::<", ".product()", ".reduce(", ".reduce_with(", ".fold(", ".fold_with("];

#[test]
fn each_part_imports_only_what_it_may() {
    expect_none(sources().iter().flat_map(|(path, code)| imports_refused(path, code)));
}

#[test]
fn the_engine_is_pure() {
    expect_none(engine().flat_map(|(path, code)| words_refused(&path, &code, IMPURE)));
}

#[test]
fn the_engine_takes_elementary_functions_from_its_own_math() {
    let others = engine().filter(|(path, _)| path != "engine/math.rs");
    expect_none(others.flat_map(|(path, code)| methods_refused(&path, &code)));
}

#[test]
fn the_engine_combines_in_an_order_fixed_by_the_data() {
    expect_none(engine().flat_map(|(path, code)| reductions_refused(&path, &code)));
}

#[test]
fn the_scan_finds_what_it_is_for() {
    let upward = imports_refused("engine/joint.rs", "use crate::{engine::info, ingest::{npy, csv}};");
    assert_eq!(upward.len(), 2, "{upward:?}");
    let sideways = imports_refused("engine/discretize/pca.rs", "use super::super::super::web; use super::kmeans;");
    assert_eq!(sideways, ["engine/discretize/pca.rs: names web"]);
    let calls = imports_refused("ui/app.rs", "fn f() { crate::engine::broja::solve(&joint) }");
    assert_eq!(calls, ["ui/app.rs: names engine::broja::solve"]);
    assert!(imports_refused("ui/app.rs", "use crate::engine::report::Report;").is_empty());

    let code = strip(
        "// std::fs\nuse std::time::Instant;\n/* web_sys */ let s = \"std::env\";\n#[cfg(test)]\nmod tests { std::fs::f() }",
    );
    assert_eq!(words_refused("engine/a.rs", &code, IMPURE), ["engine/a.rs: contains std::time"]);

    assert_eq!(methods_refused("engine/a.rs", "x.ln() + f64::exp(y) + math::ln(z) + a.dots(b)").len(), 2);
    let unordered = "let s: f64 = v.par_iter().map(f).sum(); let t: f64 = v.iter().sum();";
    assert_eq!(reductions_refused("engine/a.rs", unordered), ["engine/a.rs: ends in parallel with .sum()"]);
    let extremum = "let m = v.par_iter().map(f).reduce(|| 0.0, f64::max);";
    assert_eq!(reductions_refused("engine/a.rs", extremum), Vec::<String>::new());
    let ordered = "v.par_chunks(64).map(|c| c.iter().sum()).collect::<Vec<f64>>().iter().fold(0.0, add);";
    assert_eq!(reductions_refused("engine/a.rs", ordered), Vec::<String>::new());
}

#[test]
fn the_scan_sees_the_whole_crate() {
    let paths: Vec<String> = sources().into_iter().map(|(path, _)| path).collect();
    for known in ["engine/mod.rs", "engine/report.rs", "ingest/mod.rs", "protocol.rs", "worker/client.rs", "web.rs"] {
        assert!(paths.iter().any(|path| path == known), "{known} is not among {paths:?}");
    }
}

fn expect_none(found: impl Iterator<Item = String>) {
    let found: Vec<String> = found.collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// Every source below `src/`, by its path there, without comments, text and tests (modules and directories of that name).
fn sources() -> Vec<(String, String)> {
    fn walk(directory: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(directory).expect("src is readable") {
            let path = entry.expect("src is readable").path();
            if path.is_dir() {
                if path.file_name().is_none_or(|name| name != "tests") {
                    walk(&path, files);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let path = file.strip_prefix(&root).expect("it was found there").to_string_lossy().replace('\\', "/");
            (path, strip(&fs::read_to_string(&file).expect("a source is UTF-8")))
        })
        .collect()
}

fn engine() -> impl Iterator<Item = (String, String)> {
    sources().into_iter().filter(|(path, _)| path.starts_with("engine/"))
}

/// Code without comments, string contents, and what follows the first `#[cfg(test)]` that opens a module (by custom the last part
/// of a file).
fn strip(source: &str) -> String {
    let mut out = String::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
            out.push('\n');
        } else if rest.starts_with("/*") {
            rest = rest.split_once("*/").map_or("", |(_, after)| after);
        } else if let Some((open, close)) = raw_string(rest) {
            rest = rest[open..].split_once(close.as_str()).map_or("", |(_, after)| after);
            out.push_str("\"\"");
        } else if first == '"' {
            let mut escaped = false;
            let end = rest[1..].find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            rest = end.map_or("", |end| &rest[end + 2..]);
            out.push_str("\"\"");
        } else if let Some(quote) = ["'\"'", "'\\\"'", "'/'"].iter().find(|quote| rest.starts_with(**quote)) {
            rest = &rest[quote.len()..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    match out.find("#[cfg(test)]\nmod ") {
        Some(tests) => out[..tests].to_owned(),
        None => out,
    }
}

/// The length of the opening and the closing of a raw string that starts here.
fn raw_string(rest: &str) -> Option<(usize, String)> {
    let hashes = rest.strip_prefix('r')?.chars().take_while(|&c| c == '#').count();
    (rest.as_bytes().get(1 + hashes) == Some(&b'"')).then(|| (hashes + 2, format!("\"{}", "#".repeat(hashes))))
}

fn imports_refused(path: &str, code: &str) -> Vec<String> {
    let rule = MAY_IMPORT.iter().filter(|(prefix, _)| path.starts_with(prefix)).max_by_key(|(prefix, _)| prefix.len());
    let Some((_, allowed)) = rule else { return Vec::new() };
    let within = |name: &str, prefix: &str| {
        name == prefix || name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with("::"))
    };
    names(path, code)
        .into_iter()
        .filter(|name| !allowed.iter().any(|prefix| within(name, prefix)))
        .map(|name| format!("{path}: names {name}"))
        .collect()
}

/// Every path into the crate that the code names, from the crate's root: `crate::a::{b, c::D}` gives `a::b` and `a::c::D`.
fn names(path: &str, code: &str) -> Vec<String> {
    let mut module: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
    if matches!(module.last(), Some(&"mod" | &"lib")) {
        module.pop();
    }
    let mut found = Vec::new();
    for root in ["crate::", "super::", "pidlens::"] {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':' || c == '$') {
                continue;
            }
            let (mut prefix, mut rest) = (module.clone(), &code[at..]);
            if root != "super::" {
                prefix.clear();
                rest = &rest[root.len()..];
            }
            while let Some(after) = rest.strip_prefix("super::") {
                prefix.pop();
                rest = after;
            }
            tree(&prefix.join("::"), rest, &mut found);
        }
    }
    found
}

/// Expands a use tree: adds its paths to `found`, and returns what follows it.
fn tree<'a>(prefix: &str, code: &'a str, found: &mut Vec<String>) -> &'a str {
    let join = |name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}::{name}") };
    if let Some(mut rest) = code.strip_prefix('{') {
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
            match rest.chars().next() {
                Some('}') => return &rest[1..],
                None => return rest,
                _ => {
                    let after = tree(prefix, rest, found);
                    let after = after.trim_start();
                    // `as name`, and whatever else is not a separator.
                    rest = &after[after.find([',', '}']).unwrap_or(after.len())..];
                }
            }
        }
    }
    let end = code.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(code.len());
    let (name, rest) = code.split_at(end);
    if name.is_empty() || name == "self" {
        found.push(prefix.to_owned());
        return rest;
    }
    match rest.strip_prefix("::") {
        Some(rest) if rest.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '{' || c == '*') => {
            tree(&join(name), rest, found)
        }
        _ => {
            found.push(join(name));
            rest
        }
    }
}

fn words_refused(path: &str, code: &str, words: &[&str]) -> Vec<String> {
    words.iter().filter(|word| code.contains(**word)).map(|word| format!("{path}: contains {word}")).collect()
}

fn methods_refused(path: &str, code: &str) -> Vec<String> {
    let forms = |name: &&str| [format!(".{name}("), format!("f64::{name}("), format!("f32::{name}(")];
    let forms = UNREPRODUCIBLE.iter().flat_map(forms);
    forms.filter(|form| code.contains(form.as_str())).map(|form| format!("{path}: calls {form}…)")).collect()
}

/// Follows each chain of calls that starts in parallel; what happens inside a call's brackets is one thread's own business.
fn reductions_refused(path: &str, code: &str) -> Vec<String> {
    let chains = ["par_", "into_par_iter"].iter().flat_map(|start| code.match_indices(start));
    chains
        .filter_map(|(at, _)| unordered_end(&code[at..]))
        .map(|end| format!("{path}: ends in parallel with {end}"))
        .collect()
}

fn unordered_end(chain: &str) -> Option<&'static str> {
    let mut depth = 0;
    for (at, c) in chain.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ';' | ',' if depth == 0 => return None,
            // What is collected is in the order of the data.
            '.' if depth == 0 && chain[at..].starts_with(".collect") => return None,
            '.' if depth == 0 => {
                if let Some(end) = UNORDERED.iter().find(|end| chain[at..].starts_with(**end)) {
                    return (!is_extremum(&chain[at..])).then_some(*end);
                }
            }
            _ => {}
        }
        if depth < 0 {
            return None;
        }
    }
    None
}

/// The largest and the smallest are the same in any order.
fn is_extremum(end: &str) -> bool {
    let call = end.split(';').next().unwrap_or(end);
    call.starts_with(".reduce(") && ["::max)", "::min)"].iter().any(|by| call.contains(by))
}

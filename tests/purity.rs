//! What no compiler sees of the engine's walls: that it asks no clock, file or thread for anything, and gives the same bits everywhere. A scan knows no
//! types, so it looks for words; code that only tests is left out. Who may know whom stands in the rooms' manifests, and Cargo keeps it.

use std::fs;
use std::path::{Path, PathBuf};

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
fn the_engine_is_pure() {
    expect_none(engine().into_iter().flat_map(|(path, code)| words_refused(&path, &code, IMPURE)));
}

#[test]
fn the_engine_takes_elementary_functions_from_its_own_math() {
    let others = engine().into_iter().filter(|(path, _)| path != "engine/math.rs");
    expect_none(others.flat_map(|(path, code)| methods_refused(&path, &code)));
}

#[test]
fn the_engine_combines_in_an_order_fixed_by_the_data() {
    expect_none(engine().into_iter().flat_map(|(path, code)| reductions_refused(&path, &code)));
}

#[test]
fn the_scan_finds_what_it_is_for() {
    let code = strip(
        "// std::fs\nuse std::time::Instant;\n/* web_sys */ let s = \"std::env\";\n#[cfg(test)]\nmod tests { fn f() { std::fs::f() } }",
    );
    assert_eq!(words_refused("engine/a.rs", &code, IMPURE), ["engine/a.rs: contains std::time"]);
    let early = strip("#[cfg(test)]\nmod tests;\nuse std::collections::HashSet;");
    assert_eq!(words_refused("engine/a.rs", &early, IMPURE), ["engine/a.rs: contains HashSet"]);

    assert_eq!(methods_refused("engine/a.rs", "x.ln() + f64::exp(y) + math::ln(z) + a.dots(b)").len(), 2);
    let unordered = "let s: f64 = v.par_iter().map(f).sum(); let t: f64 = v.iter().sum();";
    assert_eq!(reductions_refused("engine/a.rs", unordered), ["engine/a.rs: ends in parallel with .sum()"]);
    let extremum = "let m = v.par_iter().map(f).reduce(|| 0.0, f64::max);";
    assert_eq!(reductions_refused("engine/a.rs", extremum), Vec::<String>::new());
    let ordered = "v.par_chunks(64).map(|c| c.iter().sum()).collect::<Vec<f64>>().iter().fold(0.0, add);";
    assert_eq!(reductions_refused("engine/a.rs", ordered), Vec::<String>::new());
}

#[test]
fn the_scan_sees_the_whole_engine() {
    let paths: Vec<String> = engine().into_iter().map(|(path, _)| path).collect();
    for known in ["engine/lib.rs", "engine/broja/interior.rs", "engine/discretize/mod.rs"] {
        assert!(paths.iter().any(|path| path == known), "{known} is not among {paths:?}");
    }
}

fn expect_none(found: impl Iterator<Item = String>) {
    let found: Vec<String> = found.collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// Every source of the engine, by its path below `src/`, without comments, text and tests (modules and directories of that name).
fn engine() -> Vec<(String, String)> {
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
    walk(&root.join("engine"), &mut files);
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let path = file.strip_prefix(&root).expect("it was found there").to_string_lossy().replace('\\', "/");
            (path, strip(&fs::read_to_string(&file).expect("a source is UTF-8")))
        })
        .collect()
}

/// Code without comments, string contents and modules of tests.
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
    without_tests(&out)
}

/// Code without its modules of tests, whether they stand in the file or in one of their own.
fn without_tests(code: &str) -> String {
    let (mut out, mut rest) = (String::new(), code);
    while let Some((before, after)) = rest.split_once("#[cfg(test)]\nmod ") {
        out.push_str(before);
        let end = match after.find([';', '{']) {
            Some(at) if after[at..].starts_with('{') => {
                let mut depth = 0;
                let closes = |c: char| {
                    depth += i32::from(c == '{') - i32::from(c == '}');
                    c == '}' && depth == 0
                };
                after.find(closes).map_or(after.len(), |at| at + 1)
            }
            Some(at) => at + 1,
            None => after.len(),
        };
        rest = &after[end..];
    }
    out + rest
}

/// The length of the opening and the closing of a raw string that starts here.
fn raw_string(rest: &str) -> Option<(usize, String)> {
    let hashes = rest.strip_prefix('r')?.chars().take_while(|&c| c == '#').count();
    (rest.as_bytes().get(1 + hashes) == Some(&b'"')).then(|| (hashes + 2, format!("\"{}", "#".repeat(hashes))))
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

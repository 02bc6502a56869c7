//! The door at which analyses from elsewhere are checked, tried with ten thousand that were tampered with: none panics, none takes more
//! memory than a browser has, and none that says anything else than what is computed here is called verified.

#[path = "fuzz/opened.rs"]
mod opened;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use engine::rng::Rng;
use link::envelope::{Agreement, Analysis, KIND, agreement};
use link::{encode, of_payload};
use schema::report::Report;
use schema::trust::Checked;
use serde_json::{Map, Value, json};
use std::alloc::{GlobalAlloc, Layout, System};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use words::sentences::told;

/// Counts what is allocated at once.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(now, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes that opening one analysis may take.
const MEMORY: usize = 200 << 20;
const MUTATIONS: u64 = 10_000;

fn link(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/links/{name}.txt"));
    fs::read_to_string(path).expect("it is kept").trim().to_owned()
}

/// An honest analysis as a saved file, and what computing it again gives.
fn honest() -> Vec<(Value, Vec<Checked<Report>>)> {
    let kept = ["a1-table-xor", "a1-digits", "a1-twelve-layers"]
        .map(|name| Analysis::from_link(&link(name)).expect("it opens"));
    let saved = |analysis: Analysis| {
        let file = serde_json::from_str(&analysis.to_file()).expect("it is JSON");
        (file, analysis.reports().cloned().collect())
    };
    kept.into_iter().map(saved).chain([several(), probed(), named()]).collect()
}

/// One that says what is readable, too.
fn probed() -> (Value, Vec<Checked<Report>>) {
    let digits = Analysis::from_link(&link("a1-digits")).expect("it opens");
    let mut file: Value = serde_json::from_str(&digits.to_file()).expect("it is JSON");
    file["report"]["config"]["probe_folds"] = 5.into();
    let reading = |bits: f64| json!({"bits": bits, "standard_error": 0.03125, "accuracy": 0.75});
    file["report"]["layers"][0]["readable"] = json!({
        "folds": 5, "examples": 1797, "of": {"left": reading(1.75), "right": reading(-0.0625), "joint": reading(2.5)},
        "permuted": {"left": reading(1.5), "right": reading(-0.5)}, "guess": 0.125, "alignment": 0.25,
    });
    let analysis = Analysis::from_file("probed", &file.to_string()).expect("it is sound");
    assert!(analysis.report.layers[0].readable.is_some() && analysis.report.config.probe_folds == 5);
    (file, analysis.reports().cloned().collect())
}

/// One whose names were changed on the report, with the tables of its codes.
fn named() -> (Value, Vec<Checked<Report>>) {
    let digits = Analysis::from_link(&link("a1-digits")).expect("it opens");
    let mut file: Value = serde_json::from_str(&digits.to_file()).expect("it is JSON");
    let layer = &digits.report.layers[0];
    let cells = layer.shape.iter().product::<usize>();
    let mut counts = vec![0; cells];
    counts[0] = layer.rows.expect("it was counted");
    file["names"] = json!({"left": "right", "right": "left", "digit": "which digit"});
    file["tables"] = json!([{"shape": layer.shape, "counts": counts}]);
    let analysis = Analysis::from_file("named", &file.to_string()).expect("it is sound");
    assert!(analysis.seen().all(|seen| seen.target == "which digit") && analysis.tables.len() == 1);
    (file, analysis.reports().cloned().collect())
}

/// Three modalities: six comparisons of two layers.
fn several() -> (Value, Vec<Checked<Report>>) {
    let digits = Analysis::from_link(&link("a1-digits")).expect("it opens");
    let mut file: Value = serde_json::from_str(&digits.to_file()).expect("it is JSON");
    let report = |a: &str, b: &str| {
        let text = file["report"]
            .to_string()
            .replace("\"left\"", &format!("\"{a}\""))
            .replace("\"right\"", &format!("\"{b}\""));
        let mut report: Value = serde_json::from_str(&text).expect("it is JSON");
        report["layers"] = json!(["layer 0", "layer 1"].map(|name| {
            let mut layer = report["layers"][0].clone();
            layer["name"] = name.into();
            layer
        }));
        report
    };
    let pairs = [("a", "b"), ("a", "c"), ("b", "c"), ("a", "the rest"), ("b", "the rest"), ("c", "the rest")];
    let mut reports: Vec<Value> = pairs.iter().map(|(a, b)| report(a, b)).collect();
    let variable = |name: &str, file: usize| json!({"name": name, "arrays": [{"file": file, "key": ""}]});
    file["job"]["sources"] = json!([variable("a", 0), variable("b", 1), variable("c", 1)]);
    file["report"] = reports.remove(0);
    file["others"] = reports.into();
    let analysis = Analysis::from_file("several", &file.to_string()).expect("it is sound");
    (file, analysis.reports().cloned().collect())
}

/// The place of every value within a value.
fn places(value: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, out: &mut Vec<String>) {
        out.push(at.to_owned());
        let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
        match value {
            Value::Object(fields) => {
                fields.iter().for_each(|(key, inner)| walk(inner, &format!("{at}/{}", escaped(key)), out));
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(i, inner)| walk(inner, &format!("{at}/{i}"), out))
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(value, "", &mut out);
    out
}

fn pick<'a, T>(rng: &mut Rng, of: &'a [T]) -> &'a T {
    &of[rng.below(of.len() as u64) as usize]
}

/// What somebody may put where something else stood.
fn tampered(value: &Value, rng: &mut Rng) -> Value {
    let extreme = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1e308),
        json!(-1e308),
        json!(5e-324),
        json!(0.5),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1u64 << 53),
        json!(""),
        json!("x".repeat(100_000)),
        json!("\u{0}\u{202e}<b>&"),
        json!("=1+1"),
        json!([]),
        json!({}),
        json!([[]]),
        json!({"joint": 1}),
        json!(vec![0; 10_000]),
    ];
    match (value, rng.below(3)) {
        (Value::Number(number), 0 | 1) => {
            let number = number.as_f64().unwrap_or(0.0);
            let near = [number * 1.02, number + 1e-9, -number, number * 1e3, number.round(), number / 3.0];
            json!(*pick(rng, &near))
        }
        (Value::Array(items), 0 | 1) if !items.is_empty() => {
            let mut items = items.clone();
            let at = rng.below(items.len() as u64) as usize;
            match rng.below(4) {
                0 => drop(items.remove(at)),
                1 => items.push(items[at].clone()),
                2 => items.reverse(),
                _ => items.truncate(at),
            }
            items.into()
        }
        (Value::Object(fields), 0 | 1) if !fields.is_empty() => {
            let mut entries: Vec<(String, Value)> = fields.clone().into_iter().collect();
            let at = rng.below(entries.len() as u64) as usize;
            match rng.below(4) {
                0 => drop(entries.remove(at)),
                1 => entries[at].0.push('x'),
                2 => entries.reverse(),
                _ => entries.push(("more".into(), json!(1))),
            }
            entries.into_iter().collect::<Map<_, _>>().into()
        }
        _ => pick(rng, &extreme).clone(),
    }
}

/// All that a report says but which engine computed it, and in which form.
fn said(report: &Report) -> Value {
    let mut said = serde_json::to_value(report).expect("a report is JSON");
    let fields = said.as_object_mut().expect("a report is an object");
    fields.retain(|key, _| key != "engine" && key != "schema");
    said
}

/// Whether each value that came is the one that was computed, or what it becomes with so many digits.
fn says(came: &Value, computed: &Value, digits: Option<u32>) -> bool {
    match (came, computed) {
        (Value::Object(a), Value::Object(b)) => {
            let of = |fields: &Map<String, Value>| {
                let known = fields.iter().filter(|(_, value)| !value.is_null());
                known.map(|(key, value)| (key.clone(), value.clone())).collect::<BTreeMap<_, _>>()
            };
            let (a, b) = (of(a), of(b));
            a.keys().eq(b.keys()) && a.iter().all(|(key, value)| says(value, &b[key], digits))
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| says(a, b, digits)),
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().expect("a number"), b.as_f64().expect("a number"));
            let near = |digits: u32| (a - b).abs() <= b.abs() * 10_f64.powi(1 - digits as i32);
            a == b || digits.is_some_and(near)
        }
        _ => came == computed,
    }
}

#[derive(Default, Debug)]
struct Tally {
    refused: u64,
    opened: u64,
    verified: u64,
}

fn try_out(found: Result<Analysis, String>, computed: &[Checked<Report>], tally: &mut Tally) {
    let Ok(analysis) = found else { return tally.refused += 1 };
    tally.opened += 1;
    opened::show(&analysis);
    if tally.opened.is_multiple_of(32) {
        opened::send_on(&analysis);
    }
    if matches!(agreement(&analysis, computed, told), Agreement::Differs { .. }) {
        return;
    }
    tally.verified += 1;
    let older = analysis.reports().any(|report| report.schema == "pidlens.report/1");
    assert!(!older, "no report of an older form was made up that says the same");
    assert_eq!(analysis.reports().count(), computed.len());
    for (came, computed) in analysis.reports().zip(computed) {
        assert!(says(&said(came), &said(computed), analysis.digits), "called verified: {}", said(came));
    }
}

#[test]
fn ten_thousand_tampered_files_and_links_are_refused_or_shown_and_never_wrongly_verified() {
    let honest = honest();
    let all: Vec<Vec<String>> = honest.iter().map(|(file, _)| places(file)).collect();
    let mut tally = Tally::default();
    for mutation in 0..MUTATIONS {
        let mut rng = Rng::stream(mutation, &[]);
        // The large ones take long.
        let which = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 5, 5, 4, 4, 4, 4, 4, 2, 3][rng.below(20) as usize];
        let (file, computed) = &honest[which];
        let mut forged = file.clone();
        for _ in 0..=rng.below(2) {
            let at = pick(&mut rng, &all[which]);
            if let Some(place) = forged.pointer_mut(at) {
                *place = tampered(place, &mut rng);
            }
        }
        let before = NOW.load(Ordering::Relaxed);
        MOST.store(before, Ordering::Relaxed);
        // Packing a link takes longer than opening it.
        match mutation % 4 {
            1.. => {
                let found = Analysis::from_file("forged.pidlens.json", &forged.to_string());
                try_out(found.map_err(|error| error.to_string()), computed, &mut tally);
            }
            _ => {
                let mut fields = forged;
                let saved = fields.as_object_mut().map(|fields| fields.remove("schema"));
                if saved.is_some() {
                    let found = Analysis::from_link(&encode(KIND, &fields));
                    try_out(found.map_err(|error| error.to_string()), computed, &mut tally);
                }
            }
        }
        let taken = MOST.load(Ordering::Relaxed) - before;
        assert!(taken < MEMORY, "mutation {mutation} took {taken} bytes");
    }
    println!("{tally:?}");
    // Most of what can be changed makes a report that cannot be; some changes are of what verifying does not concern, a file's name.
    assert!(tally.refused > MUTATIONS / 4 && tally.opened > MUTATIONS / 50, "{tally:?}");
    assert!(tally.verified > 0 && tally.verified < tally.opened, "{tally:?}");
}

#[test]
fn honest_analyses_pass_the_door_and_agree() {
    for (file, computed) in honest() {
        let analysis = Analysis::from_file("honest.pidlens.json", &file.to_string()).expect("it is sound");
        let found = agreement(&analysis, &computed, told);
        assert!(matches!(found, Agreement::Exact | Agreement::Digits), "{found:?}");
        opened::show(&analysis);
        opened::send_on(&analysis);
    }
}

#[test]
fn a_link_of_random_bytes_takes_no_memory_to_speak_of() {
    for seed in 0..3_000 {
        let mut rng = Rng::stream(seed, &[1]);
        let length = 3 + rng.below(400) as usize;
        let mut packed: Vec<u8> = (0..length).map(|_| rng.bits() as u8).collect();
        // A lattice that there is, and lengths that fit: else nothing of it is looked at.
        packed[..3].copy_from_slice(&[0, 8, length.saturating_sub(4).min(60) as u8]);
        let before = NOW.load(Ordering::Relaxed);
        MOST.store(before, Ordering::Relaxed);
        let found = Analysis::from_link(&of_payload(KIND, &packed));
        assert!(found.is_err(), "seed {seed}");
        let taken = MOST.load(Ordering::Relaxed) - before;
        assert!(taken < MEMORY, "seed {seed} took {taken} bytes");
    }
}

/// What fuzzing kept of links (bytes before they become letters) and of saved files: each is shown, or refused in words.
#[test]
fn what_the_fuzzers_kept_is_shown_or_refused() {
    let kept = |of: &str| -> Vec<Vec<u8>> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/fuzzed/{of}.txt"));
        let text = fs::read_to_string(path).expect("it is kept");
        text.lines().map(|line| STANDARD.decode(line).expect("it is Base64")).collect()
    };
    let mut shown = 0;
    let mut show = |found: Option<Analysis>| {
        if let Some(analysis) = found {
            opened::show(&analysis);
            opened::send_on(&analysis);
            shown += 1;
        }
    };
    for bytes in kept("links") {
        show(Analysis::from_link(&of_payload(KIND, &bytes)).ok());
    }
    for bytes in kept("saved") {
        show(Analysis::from_file("a.pidlens.json", &String::from_utf8_lossy(&bytes)).ok());
    }
    assert!(shown > 10, "{shown} are shown");
}

/// Links that were made up to break the page, by name: kept as text, so that a browser can be given them.
fn hostile() -> Vec<(&'static str, String)> {
    let digits = |change: fn(&mut Value)| {
        let mut fields: Value =
            serde_json::from_str(&Analysis::from_link(&link("a1-digits")).expect("it opens").to_file())
                .expect("it is JSON");
        fields.as_object_mut().expect("it is an object").remove("schema");
        change(&mut fields);
        encode(KIND, &fields)
    };
    vec![
        ("no-modality", digits(|a| a["report"]["sources"] = json!([]))),
        ("one-modality", digits(|a| a["report"]["sources"] = json!(["left"]))),
        ("no-layer", digits(|a| a["report"]["layers"] = json!([]))),
        ("null-without-unique", digits(|a| a["report"]["layers"][0]["inference"]["null"]["of"]["unique"] = json!({}))),
        (
            "interval-without-unique",
            digits(|a| a["report"]["layers"][0]["inference"]["interval"]["of"]["unique"] = json!({})),
        ),
        (
            "corrected-without-unique",
            digits(|a| a["report"]["layers"][0]["inference"]["corrected"]["of"]["unique"] = json!({})),
        ),
        ("atoms-of-1e308", digits(|a| a["report"]["layers"][0]["atoms"]["redundant"] = json!(1e308))),
        ("one-other", digits(|a| a["others"] = json!([a["report"].clone()]))),
        (
            "others-without-modalities",
            digits(|a| {
                let mut other = a["report"].clone();
                other["sources"] = json!([]);
                a["others"] = json!(vec![other; 5]);
            }),
        ),
        ("a-file-that-is-not-there", digits(|a| a["job"]["sources"][0]["arrays"][0]["file"] = json!(9))),
        ("no-analysis", encode(KIND, &json!([1, 2, 3]))),
        ("many-values", encode(KIND, &json!({"report": vec![vec![0; 4_000]; 300]}))),
    ]
}

#[test]
fn hostile_links_are_refused_in_words_and_kept_for_the_browser() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/hostile");
    let kept: BTreeMap<String, String> = fs::read_dir(&folder)
        .map(|entries| entries.map(|entry| entry.expect("it can be listed").path()).collect::<Vec<_>>())
        .unwrap_or_default()
        .into_iter()
        .map(|path| {
            (
                path.file_stem().expect("it has a name").to_string_lossy().into_owned(),
                fs::read_to_string(&path).expect("it is text"),
            )
        })
        .collect();
    let made = hostile();
    if std::env::var_os("KEEP").is_some() {
        fs::create_dir_all(&folder).expect("it can be made");
        made.iter()
            .for_each(|(name, link)| fs::write(folder.join(format!("{name}.txt")), link).expect("it is written"));
    }
    for (name, link) in made {
        let refusal = Analysis::from_link(&link).expect_err(name).to_string();
        assert!(refusal.contains("not opened") || refusal.contains("cannot read"), "{name}: {refusal}");
        let told = kept.get(name).unwrap_or_else(|| panic!("{name} is not kept: run this test once with KEEP=1"));
        assert_eq!(Analysis::from_link(told).expect_err(name).to_string(), refusal, "{name}");
    }
}

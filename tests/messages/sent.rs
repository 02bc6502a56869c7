use js_sys::Array;
use learn::ask::Ask;
use learn::table::Table;
use link::envelope::Link;
use protocol::data::{Data, Remote};
use protocol::message::{Asked, Told, pack, unpack};
use protocol::{Event, Question, Reply, Request, Results, Task};
use schema::config::{Config, Preset};
use schema::counts::CodeTable;
use schema::file::{ArrayInfo, ArrayKind, FileInfo, Pictures};
use schema::grid::Grid;
use schema::job::{ArrayRef, Job, Named, Position, Progress};
use schema::json;
use schema::progress::Stage;
use schema::report::{EngineInfo, Report};
use schema::trust::Checked;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use wasm_bindgen::prelude::*;

/// Characters that an encoding may lose.
const SIGNS: &str = "\u{feff}naïve — 図 🦀 e\u{301} \u{0}\u{7f}\u{2028}\"\\";
/// The first whole number after which a double has none for each.
const LARGE: u64 = 1 << 53;

/// A panic is an exception with its own words.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|panic| wasm_bindgen::throw_str(&panic.to_string())));
}

/// What is sent.
#[wasm_bindgen]
pub struct Sent(Vec<Body>);

#[allow(clippy::large_enum_variant, reason = "a dozen")]
enum Body {
    Request(Request),
    Event(Event),
}

#[wasm_bindgen]
impl Sent {
    /// One message of each kind, some of them with a report: as it is, and with a negative zero wherever it may have one.
    pub fn every(report: &str) -> Sent {
        let requests = requests().into_iter().map(Body::Request);
        Sent(requests.chain(events(report).into_iter().map(Body::Event)).collect())
    }

    /// The message that ends an analysis of so many layers, which repeat those of the report.
    pub fn done(report: &str, layers: usize) -> Sent {
        let report = checked(report).seen(|report| {
            let layers = report.layers.iter().cycle().take(layers).cloned().collect();
            Report { layers, ..report.clone() }
        });
        Sent(vec![Body::Event(Event::Ended(Ok(Results::Reports(vec![report]))))])
    }

    pub fn pack(&self) -> Array {
        let packed = |body: &Body| match body {
            Body::Request(request) => pack(request),
            Body::Event(event) => pack(event),
        };
        self.0.iter().map(packed).collect()
    }

    /// Of each message that is not the one that was sent, what it was and what it is.
    pub fn differences(&self, messages: &Array) -> Vec<String> {
        assert_eq!(self.0.len(), messages.length() as usize, "messages");
        let different = |(body, message): (&Body, JsValue)| match body {
            Body::Request(request) => difference(request, &message),
            Body::Event(event) => difference(event, &message),
        };
        self.0.iter().zip(messages.iter()).filter_map(different).collect()
    }

    /// Whether every message is read: [`Sent::differences`] without the comparison.
    #[wasm_bindgen(js_name = areRead)]
    pub fn are_read(&self, messages: &Array) -> bool {
        self.0.iter().zip(messages.iter()).all(|(body, message)| match body {
            Body::Request(_) => unpack::<Request>(&message).is_some(),
            Body::Event(_) => unpack::<Event>(&message).is_some(),
        })
    }

    /// The first body as JSON text, and whether such a text is read: what crossed before.
    pub fn text(&self) -> String {
        match &self.0[0] {
            Body::Request(request) => json::text(request),
            Body::Event(event) => json::text(event),
        }
    }

    #[wasm_bindgen(js_name = textIsRead)]
    pub fn text_is_read(&self, text: &str) -> bool {
        match &self.0[0] {
            Body::Request(_) => json::read::<Request>(text).is_ok(),
            Body::Event(_) => json::read::<Event>(text).is_ok(),
        }
    }
}

/// JSON text has every digit, the sign of 0 and the order of keys; what it has not, `==` compares.
fn difference<T: Serialize + DeserializeOwned + PartialEq>(sent: &T, message: &JsValue) -> Option<String> {
    let Some(arrived) = unpack::<T>(message) else { return Some(format!("{}\nis not read", json::text(sent))) };
    let [before, after] = [sent, &arrived].map(|body| json::text(body));
    (before != after || *sent != arrived).then(|| format!("{before}\narrived as\n{after}"))
}

/// A message of one number, which need not be one.
#[wasm_bindgen(js_name = packProgress)]
pub fn pack_progress(overall: f64) -> JsValue {
    pack(&Event::Progress { progress: Progress { layer: 0, layers: 1, stage: Stage::Solving, overall } })
}

#[wasm_bindgen]
pub fn progress(message: &JsValue) -> Option<f64> {
    match unpack(message)? {
        Event::Progress { progress } => Some(progress.overall),
        _ => None,
    }
}

/// A report whose first information is not a number, which nothing but a mistake of ours could make.
#[wasm_bindgen(js_name = packUnsound)]
pub fn pack_unsound(report: &str) -> JsValue {
    let unsound = checked(report).seen(|report| {
        let mut report = report.clone();
        report.layers[0].information.joint = f64::NAN;
        report
    });
    pack(&Event::Ended(Ok(Results::Reports(vec![unsound]))))
}

/// A request about a file that a person chose, and one at an address.
#[wasm_bindgen(js_name = packFiles)]
pub fn pack_files(file: web_sys::File) -> JsValue {
    let remote = Remote { url: SIGNS.into(), name: SIGNS.into(), size: LARGE + 1 };
    pack(&Asked { request: Request::Crash, files: vec![file.into(), remote.into()] })
}

/// The names and sizes of the files of a request; none where their numbers are not all different.
#[wasm_bindgen(js_name = filesOf)]
pub fn files_of(message: &JsValue) -> Option<Vec<String>> {
    let Asked { files, .. } = unpack(message)?;
    let told = |data: &Data| format!("{} {}", data.name(), data.size());
    (files[0].number != files[1].number).then(|| files.iter().map(told).collect())
}

/// An event with these arrays beside it.
#[wasm_bindgen(js_name = packBeside)]
pub fn pack_beside(beside: Array) -> JsValue {
    pack(&Told { event: Event::Ended(Err(String::new())), beside })
}

/// The arrays beside an event.
#[wasm_bindgen]
pub fn beside(message: &JsValue) -> Option<Array> {
    unpack(message).map(|Told { beside, .. }| beside)
}

#[wasm_bindgen(js_name = isRead)]
pub fn is_read(message: &JsValue) -> bool {
    unpack::<Event>(message).is_some()
}

fn checked(report: &str) -> Checked<Report> {
    let report = Report::from_json(report).expect("it is a report");
    Checked::new(report).expect("it is sound")
}

/// Every number that may be negative or 0, and stands where serde would guess what it is, is a negative 0.
fn negative_zeros(report: &Report) -> Report {
    let mut report = report.clone();
    for layer in &mut report.layers {
        let atoms = layer.measures.values_mut().map(|measure| &mut measure.atoms).chain([&mut layer.atoms]);
        for atoms in atoms {
            (atoms.redundant, atoms.synergistic) = (-0.0, -0.0);
            atoms.unique.values_mut().for_each(|bits| *bits = -0.0);
        }
        layer.information.sources.values_mut().chain([&mut layer.information.joint]).for_each(|bits| *bits = -0.0);
        let contribution = layer.contribution.as_mut().expect("the report has contributions");
        contribution.sources.values_mut().zip([-0.0, 1.0]).for_each(|(share, of_nothing)| *share = of_nothing);
        contribution.imbalance = 1.0;
        let inference = layer.inference.as_mut().expect("the report has nulls and intervals");
        let null = &mut inference.null.as_mut().expect("the report has a null").of;
        for of in null.information.sources.values_mut().chain([&mut null.information.joint]) {
            (of.mean, of.low, of.high) = (-0.0, -0.0, -0.0);
        }
        let interval = &mut inference.interval.as_mut().expect("the report has intervals").of;
        interval
            .information
            .sources
            .values_mut()
            .chain([&mut interval.information.joint])
            .for_each(|ends| *ends = [-0.0; 2]);
        let read = &mut layer.readable.as_mut().expect("the report has what is readable").of;
        read.sources.values_mut().chain([&mut read.joint]).for_each(|reading| reading.bits = -0.0);
    }
    report
}

fn engine() -> EngineInfo {
    EngineInfo { name: SIGNS.into(), version: String::new(), build: "wasm".into(), threads: usize::MAX }
}

/// Keys that an object would sort, and numbers that any value is guessed of.
fn tree() -> Value {
    json!({"2": 1.0, "10": -0.0, "1": [u64::MAX, i64::MIN, LARGE + 1, LARGE as f64, 0.1, null, true, SIGNS], "": {"b": {}, "a": []}})
}

fn requests() -> Vec<Request> {
    let array = |file, key: &str| ArrayRef { file, key: key.into() };
    let named = |name: &str, ids| Named { name: name.into(), arrays: vec![array(1, ""), array(0, SIGNS)], ids };
    let config =
        Config { seed: u64::MAX - 1, gap: f64::MIN_POSITIVE, level: -0.0, pca: None, ..Config::preset(Preset::Liang) };
    let sources = ["2", "10", "1"].map(|name| named(name, None)).into();
    let job =
        Job { sources, target: named("y", Some(array(2, "id"))), both: None, control: None, config: config.clone() };
    let grid = Grid {
        pca: vec![None, Some(u32::MAX), None],
        seeds: vec![0, LARGE, LARGE + 1, u64::MAX],
        ..Grid::around(&config)
    };
    let ask = |question| Request::Ask { ticket: u32::MAX, question };
    let Value::Object(fields) = tree() else { unreachable!("it is an object") };
    vec![
        ask(Question::Inspect),
        ask(Question::Hash),
        ask(Question::Learn(Ask::Decompose {
            table: Table { mass: vec![-0.0, 1.0 / 3.0], ..Table::empty([1, 1, 2]) },
        })),
        ask(Question::Album { column: None, at: None }),
        ask(Question::Album { column: Some(SIGNS.into()), at: Some(vec![0, u32::MAX]) }),
        ask(Question::Link(Map::new())),
        ask(Question::Link(fields)),
        Request::Run(Task::Analyze { job: job.clone() }),
        Request::Run(Task::Groups { job: job.clone(), groups: named("token", None), max_rows: None }),
        Request::Run(Task::Groups { job: job.clone(), groups: named("token", None), max_rows: Some(0) }),
        Request::Run(Task::Table { config: config.clone() }),
        Request::Run(Task::Inside { job: job.clone(), comparison: usize::MAX, layer: 0 }),
        Request::Run(Task::InsideTable { config: config.clone() }),
        Request::Run(Task::Tables { job: job.clone() }),
        Request::Run(Task::SolveTables {
            config,
            names: [SIGNS.into(), String::new(), "y".into()],
            tables: vec![(SIGNS.into(), table()), (String::new(), CodeTable { shape: [0, 1, 2], counts: Vec::new() })],
        }),
        Request::Run(Task::Stability { job: job.clone(), grid: grid.clone(), layer: None }),
        Request::Run(Task::Stability { job, grid, layer: Some(0) }),
        Request::Crash,
    ]
}

fn table() -> CodeTable {
    CodeTable { shape: [1, 2, 2], counts: vec![0, 1, u32::MAX, 7] }
}

fn events(report: &str) -> Vec<Event> {
    let whole = checked(report);
    let zeros = Checked::new(negative_zeros(&whole)).expect("a negative 0 is sound");
    let layer = Checked::new(zeros.layers[0].clone()).expect("it is a layer of a sound report");
    let place = Position { layer: 0, layers: usize::MAX, comparison: 1, comparisons: 2 };
    let array = |key: &str, distinct| ArrayInfo {
        key: key.into(),
        kind: ArrayKind::Layers,
        shape: vec![LARGE, LARGE + 1, u64::MAX],
        dtype: "float32".into(),
        distinct,
        index: true,
        notes: vec!["the first column numbers the rows".to_owned()],
        classes: vec![("10".into(), u64::MAX), ("2".into(), 0), (String::new(), LARGE)],
    };
    let file = FileInfo {
        name: SIGNS.into(),
        format: "npz".into(),
        bytes: u64::MAX - 1,
        arrays: vec![array("", None), array("2", Some(u64::MAX)), array("10", Some(0))],
        left_out: vec![SIGNS.into()],
        incomplete: true,
        otherwise: Vec::new(),
        pictures: vec![Pictures { key: SIGNS.into(), rows: u64::MAX }],
        scattered: Some(SIGNS.into()),
    };
    let answered = |outcome| Event::Answered { ticket: u32::MAX, outcome };
    let text = || SIGNS.to_owned();
    let ended = |results| Event::Ended(Ok(results));
    let mut events = vec![
        Event::Ready { engine: engine(), reason: None },
        Event::Ready { engine: engine(), reason: Some(String::new()) },
        answered(Ok(Reply::Arrays(file))),
        answered(Ok(Reply::Hash(text()))),
        answered(Ok(Reply::Album(vec![Ok(text()), Err(text())]))),
        answered(Ok(Reply::Learned(tree()))),
        answered(Ok(Reply::Link(Link { text: text(), digits: Some(3) }))),
        answered(Ok(Reply::Link(Link { text: text(), digits: None }))),
        answered(Err(text())),
        Event::Layer { place, layer },
        ended(Results::Reports(vec![whole.clone(), zeros])),
        ended(Results::Reports(Vec::new())),
        ended(Results::Groups(text())),
        ended(Results::Inside { inside: text(), examples: Some(text()) }),
        ended(Results::Inside { inside: text(), examples: None }),
        ended(Results::Stability(text())),
        ended(Results::Tables(vec![table(), table()])),
        ended(Results::Tables(Vec::new())),
        Event::Ended(Err(text())),
        Event::Crashed { message: text() },
    ];
    for overall in [-0.0, 0.0, 1.0, LARGE as f64, -(LARGE as f64) - 2.0, 0.1, f64::MAX, f64::MIN_POSITIVE, 5e-324] {
        events.push(Event::Progress { progress: Progress { layer: 0, layers: 1, stage: Stage::Permuting, overall } });
    }
    events
}

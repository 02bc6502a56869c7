//! The worker's side: takes one request after the other, runs it, and answers with events.
//!
//! A run blocks the worker; that is what the worker is for. It is cancelled by ending the worker (see `src/page/client.rs`).

use super::apart::Apart;
use super::file::source;
use ingest::Opened;
use protocol::arrays;
use protocol::data::Data;
use protocol::message::{pack, pack_arrays, unpack};
use schema::examples::Examples;
use schema::inside::Inside;
use schema::json;
use schema::report::{EngineInfo, LayerReport};

use protocol::{Event, Question, Reply, Request};
use run::Watch;
use schema::job::{Place, Progress};

use js_sys::{Array, Reflect};
use rayon::prelude::*;
use schema::trust::{Checked, Fault};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, DedicatedWorkerGlobalScope, MessageEvent};

/// Least time between two progress messages, milliseconds.
const PROGRESS_EVERY: f64 = 50.0;

/// Tells the page of a panic, on whichever thread. A panic on a pool thread leaves the worker's own thread waiting for ever, and
/// what the pool thread posts goes to that one: a broadcast channel reaches the page from anywhere.
pub fn tell_panics(channel: String) {
    std::panic::set_hook(Box::new(move |panic| {
        let event = Event::Crashed { message: panic.to_string() };
        post(&event);
        if let Ok(channel) = BroadcastChannel::new(&channel) {
            // A refusal leaves the page with the worker's own error event.
            let _ = channel.post_message(&pack(&event, &[]));
        }
    }));
}

/// Computes with every thread of the pool and panics if the answer is wrong. A pool that cannot run never comes back; the page
/// limits the time.
pub fn check_pool(threads: usize) {
    assert_eq!(rayon::current_num_threads(), threads, "threads of the pool");
    let squares: Vec<u64> = (0..10_000u64).into_par_iter().map(|i| i * i).collect();
    assert_eq!(squares.iter().sum::<u64>(), 333_283_335_000, "sum of squares by the pool");
}

/// Announces the engine and answers requests from now on, one after the other, in their order.
pub fn serve(engine: EngineInfo, reason: Option<String>) {
    let ready = Event::Ready { engine: engine.clone(), reason };
    let desk = Rc::new(RefCell::new(Desk::default()));
    let handler = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        let mut waiting = desk.borrow_mut();
        waiting.messages.push_back(message.data());
        if !std::mem::replace(&mut waiting.busy, true) {
            spawn_local(work(desk.clone(), engine.clone()));
        }
    });
    scope().set_onmessage(Some(handler.as_ref().unchecked_ref()));
    handler.forget(); // lives as long as the worker
    post(&ready);
}

/// What waits to be answered: loading the program that reads large formats takes a while, and others must not overtake.
#[derive(Default)]
struct Desk {
    messages: VecDeque<JsValue>,
    busy: bool,
    apart: Apart,
}

async fn work(desk: Rc<RefCell<Desk>>, engine: EngineInfo) {
    let mut apart = std::mem::take(&mut desk.borrow_mut().apart);
    loop {
        let message = desk.borrow_mut().messages.pop_front();
        let Some(message) = message else { break };
        let request = unpack(&message).expect("the page and its worker are of one build");
        let files = files(&message);
        if let Request::Ask { ticket, question: Question::Hash } = request {
            // Any file has a hash, whether or not its format is read.
            post(&Event::Answered { ticket, outcome: hash(&files[0]).map(Reply::Hash) });
            continue;
        }
        let loaded = match files.iter().any(is_apart) {
            true => apart.load().await,
            false => Ok(()),
        };
        let opened = loaded.and_then(|()| open(&files, &apart));
        let beside = Array::new();
        post_with(&answer(request, opened, &engine, &beside), beside);
    }
    let mut desk = desk.borrow_mut();
    desk.apart = apart;
    desk.busy = false;
}

/// The event that ends a request; arrays that belong to it are added to `beside`.
fn answer(request: Request, opened: Result<Vec<Opened>, String>, engine: &EngineInfo, beside: &Array) -> Event {
    let watch = Poster { last: AtomicU64::new(0) };
    let outcome = match request {
        Request::Ask { ticket, question } => {
            let outcome = match question {
                Question::Inspect => opened.map(|opened| Reply::Arrays(opened[0].info().clone())),
                Question::Learn(ask) => {
                    run::answer(ask, engine.clone()).map(|answer| Reply::Learned(json::value(&answer)))
                }
                Question::Link(analysis) => Ok(Reply::Link(link::envelope::link_of(analysis))),
                Question::Hash => unreachable!("it is answered before a file is opened"),
            };
            return Event::Answered { ticket, outcome };
        }
        Request::CheckStability { job, grid, layer } => {
            let checked = opened.and_then(|opened| {
                run::check_stability(&job, &grid, layer, &opened, engine.clone(), &watch).map_err(|e| e.to_string())
            });
            return match checked {
                Ok(report) => Event::Stable { report: report.to_json() },
                Err(message) => Event::Failed { message },
            };
        }
        Request::AnalyzeTokens { job, samples, max_rows } => {
            let analyzed = opened.and_then(|opened| {
                let found = run::analyze_tokens(&job, &samples, max_rows, &opened, engine.clone(), &watch);
                found.map_err(|error| error.to_string())
            });
            return match analyzed {
                Ok(report) => Event::Tokens { report: report.to_json() },
                Err(message) => Event::Failed { message },
            };
        }
        Request::Analyze { job } => opened
            .and_then(|opened| run::analyze(&job, &opened, engine.clone(), &watch).map_err(|error| error.to_string())),
        Request::Decompose { config } => opened.and_then(|opened| {
            let report = run::decompose(&opened[0], config, engine.clone(), &watch);
            report.map(|report| vec![report]).map_err(|error| error.to_string())
        }),
        Request::Inside { job, comparison, layer } => {
            let look = |files: Vec<Opened>| run::inside(&job, comparison, layer, &files, &watch);
            let found = opened.and_then(|files| look(files).map_err(|error| error.to_string()));
            return opened_layer(found.map(|(inside, examples)| (inside, Some(examples))), beside);
        }
        Request::InsideTable { config } => {
            let inside =
                opened.and_then(|files| run::inside_table(&files[0], config, &watch).map_err(|e| e.to_string()));
            return opened_layer(inside.map(|inside| (inside, None)), beside);
        }
        Request::Tables { job } => {
            let counted = opened.and_then(|files| run::tables(&job, &files, &watch).map_err(|e| e.to_string()));
            return match counted {
                Ok(tables) => Event::Tables { tables },
                Err(message) => Event::Failed { message },
            };
        }
        Request::SolveTables { config, names, tables } => {
            let names = [names[0].as_str(), names[1].as_str(), names[2].as_str()];
            let report = run::solve_tables(&config, names, &tables, engine.clone(), &watch);
            report.map(|report| vec![report]).map_err(|error| error.to_string())
        }
        Request::Crash => crash(),
    };
    let checked = outcome.and_then(|reports| {
        let sound = |report| Checked::new(report).map_err(|fault| unsound(&fault));
        reports.into_iter().map(sound).collect::<Result<Vec<_>, _>>()
    });
    match checked {
        Ok(reports) => Event::Done { reports },
        Err(message) => Event::Failed { message },
    }
}

/// A fault of our own is told before a wrong number is shown.
fn unsound(fault: &Fault) -> String {
    format!(
        "the engine computed a result that no analysis can have, so none of it is shown: {fault}. Please report \
            this with the shapes of these files"
    )
}

fn opened_layer(found: Result<(Inside, Option<Examples>), String>, beside: &Array) -> Event {
    let (inside, examples) = match found {
        Ok(found) => found,
        Err(message) => return Event::Failed { message },
    };
    let examples = examples.map(|examples| {
        let (head, arrays) = arrays::packed(&examples);
        for array in arrays.iter() {
            beside.push(&array);
        }
        head
    });
    Event::Inside { inside: json::text(&inside), examples }
}

/// Panics where it is hardest to notice: on a thread of the pool.
fn crash() -> ! {
    rayon::scope(|scope| scope.spawn(|_| panic!("asked to crash, as a check")));
    unreachable!("a panic aborts")
}

fn is_apart(data: &Data) -> bool {
    ingest::is_apart(&data.name(), source(data.clone()).as_ref())
}

fn open(files: &[Data], apart: &Apart) -> Result<Vec<Opened>, String> {
    files
        .iter()
        .map(|data| {
            let opened = ingest::open_with(&data.name(), source(data.clone()), |_, name| apart.open(name, data));
            opened.map_err(|error| error.to_string())
        })
        .collect()
}

fn hash(data: &Data) -> Result<String, String> {
    let source = source(data.clone());
    let hash = link::sha256(source.len(), |offset, buffer| source.read_at(offset, buffer));
    hash.map_err(|error| format!("{}: {error}", data.name()))
}

fn files(message: &JsValue) -> Vec<Data> {
    let files = Reflect::get(message, &"files".into()).expect("a message is an object");
    Array::from(&files).iter().map(Data::from_js).collect()
}

/// Posts what a run tells; progress at most every [`PROGRESS_EVERY`].
struct Poster {
    /// When progress was last posted: the bits of milliseconds since 1970.
    last: AtomicU64,
}

impl Watch for Poster {
    fn progress(&self, progress: Progress) {
        let now = js_sys::Date::now();
        if now - f64::from_bits(self.last.load(Ordering::Relaxed)) >= PROGRESS_EVERY {
            self.last.store(now.to_bits(), Ordering::Relaxed);
            post(&Event::Progress { progress });
        }
    }

    fn layer(&self, place: Place, layer: &LayerReport) {
        // What is unsound is told at the end of the run.
        if let Ok(layer) = Checked::new(layer.clone()) {
            post(&Event::Layer { place, layer });
        }
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(event: &Event) {
    scope().post_message(&pack(event, &[])).expect("values can be cloned");
}

/// Posts an event, and hands over the arrays that belong to it.
fn post_with(event: &Event, beside: Array) {
    let buffers = arrays::buffers(&beside);
    scope()
        .post_message_with_transfer(&pack_arrays(event, beside), &buffers)
        .expect("text can be cloned, and arrays that were made here are handed over");
}

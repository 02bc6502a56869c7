//! The worker's side: takes one request after the other, carries it out, and answers with events.
//!
//! A run blocks the worker; that is what the worker is for. It is cancelled by ending the worker (see `src/page/client.rs`).

use super::file::source;
use super::files::Files;
use super::known::Known;
use super::registers;
use ingest::Opened;
use js_sys::Array;
use protocol::arrays;
use protocol::data::Data;
use protocol::message::{Asked, Told, pack, unpack};
use protocol::{Event, Question, Reply, Request, Results, Task};
use rayon::prelude::*;
use run::Watch;
use schema::examples::Examples;
use schema::inside::Inside;
use schema::job::{Position, Progress};
use schema::json;
use schema::report::{EngineInfo, LayerReport, Report};
use schema::trust::{Checked, Fault};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, DedicatedWorkerGlobalScope, MessageEvent};

/// Least time between two progress messages, milliseconds: each makes the page draw itself, on a processor that the engine could use.
const PROGRESS_EVERY: f64 = 250.0;

/// Tells the page of a panic, on whichever thread. A panic on a pool thread leaves the worker's own thread waiting for ever, and
/// what the pool thread posts goes to that one: a broadcast channel reaches the page from anywhere.
pub fn tell_panics(channel: String) {
    std::panic::set_hook(Box::new(move |panic| {
        let told = Told::from(Event::Crashed { message: panic.to_string() });
        post_with(&told);
        if let Ok(channel) = BroadcastChannel::new(&channel) {
            // A refusal leaves the page with the worker's own error event.
            let _ = channel.post_message(&pack(&told));
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
    registers::set_pool_right();
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
    post(ready);
}

/// What waits to be answered: loading the program that reads large formats takes a while, and others must not overtake.
#[derive(Default)]
struct Desk {
    messages: VecDeque<JsValue>,
    busy: bool,
    files: Files,
    known: Option<Known>,
}

async fn work(desk: Rc<RefCell<Desk>>, engine: EngineInfo) {
    let (mut files, mut known) = {
        let mut desk = desk.borrow_mut();
        (std::mem::take(&mut desk.files), desk.known.take())
    };
    loop {
        let message = desk.borrow_mut().messages.pop_front();
        let Some(message) = message else { break };
        let asked: Asked = unpack(&message).expect("the page and its worker are of one build");
        registers::set_right();
        let told = match asked.request {
            Request::Ask { ticket, question } => {
                let outcome = reply(question, &asked.files, &mut files, &engine).await;
                Event::Answered { ticket, outcome }.into()
            }
            Request::Run(task) => {
                let beside = Array::new();
                let results = match files.open(&asked.files).await {
                    Ok(opened) => perform(task, &asked.files, &opened, &mut known, &engine, &beside),
                    Err(message) => Err(message),
                };
                if results.is_err() {
                    // Whatever is wrong with a file may be put right before it is asked for again.
                    files.close();
                }
                Told { event: Event::Ended(results), beside }
            }
            Request::Crash => crash(),
        };
        post_with(&told);
    }
    let mut desk = desk.borrow_mut();
    (desk.files, desk.known) = (files, known);
    desk.busy = false;
}

/// The answer to a short question.
async fn reply(question: Question, about: &[Data], files: &mut Files, engine: &EngineInfo) -> Result<Reply, String> {
    match question {
        // Any file has a hash, whether or not its format is read.
        Question::Hash => hash(&about[0]).map(Reply::Hash),
        Question::Inspect => files.open(about).await.map(|opened| Reply::Arrays(opened[0].info().clone())),
        Question::Learn(ask) => run::answer(ask, engine.clone()).map(|answer| Reply::Learned(json::value(&answer))),
        Question::Album { column, at } => files.pictures(&about[0], column, at).await.map(Reply::Album),
        Question::Link(analysis) => Ok(Reply::Link(link::envelope::link_of(analysis))),
    }
}

/// Carries a task out; arrays that belong to what it gives are added to `beside`. `known` are the codes of the latest analysis.
fn perform(
    task: Task,
    data: &[Data],
    files: &[Opened],
    known: &mut Option<Known>,
    engine: &EngineInfo,
    beside: &Array,
) -> Result<Results, String> {
    let watch = Poster { last: AtomicU64::new(0) };
    let engine = engine.clone();
    let results = match task {
        Task::Analyze { job } => {
            // Their room first.
            *known = None;
            run::analyze_and_keep(&job, files, engine, &watch).map(|(reports, codes)| {
                *known = Known::new(job, data, codes);
                Given::Reports(reports)
            })
        }
        Task::Table { config } => run::decompose(&files[0], config, engine, &watch).map(Given::report),
        Task::SolveTables { config, names, tables } => {
            run::solve_tables(&config, names.each_ref().map(String::as_str), &tables, engine, &watch).map(Given::report)
        }
        Task::Groups { job, groups, max_rows } => run::analyze_tokens(&job, &groups, max_rows, files, engine, &watch)
            .map(|report| Given::Other(Results::Groups(json::text(&report)))),
        Task::Stability { job, grid, layer } => run::check_stability(&job, &grid, layer, files, engine, &watch)
            .map(|report| Given::Other(Results::Stability(json::text(&report)))),
        Task::Inside { job, comparison, layer } => {
            let codes = known.as_ref().and_then(|known| known.of(&job, data));
            run::inside(&job, comparison, layer, files, codes, &watch)
                .map(|(inside, examples)| Given::Other(opened_layer(&inside, Some(&examples), beside)))
        }
        Task::InsideTable { config } => {
            run::inside_table(&files[0], config, &watch).map(|inside| Given::Other(opened_layer(&inside, None, beside)))
        }
        Task::Tables { job } => run::tables(&job, files, &watch).map(|tables| Given::Other(Results::Tables(tables))),
    };
    match results.map_err(|error| error.to_string())? {
        Given::Other(results) => Ok(results),
        Given::Reports(reports) => {
            let sound = |report| Checked::new(report).map_err(|fault| unsound(&fault));
            reports.into_iter().map(sound).collect::<Result<_, _>>().map(Results::Reports)
        }
    }
}

/// What a task gave; reports are still to be checked.
enum Given {
    Reports(Vec<Report>),
    Other(Results),
}

impl Given {
    fn report(report: Report) -> Self {
        Self::Reports(vec![report])
    }
}

/// A fault of our own is told before a wrong number is shown.
fn unsound(fault: &Fault) -> String {
    format!(
        "the engine computed a result that no analysis can have, so none of it is shown: {fault}. Please report \
            this with the shapes of these files"
    )
}

fn opened_layer(inside: &Inside, examples: Option<&Examples>, beside: &Array) -> Results {
    let examples = examples.map(|examples| {
        let (head, arrays) = arrays::packed(examples);
        for array in arrays.iter() {
            beside.push(&array);
        }
        head
    });
    Results::Inside { inside: json::text(inside), examples }
}

/// Panics where it is hardest to notice: on a thread of the pool.
fn crash() -> ! {
    rayon::scope(|scope| scope.spawn(|_| panic!("asked to crash, as a check")));
    unreachable!("a panic aborts")
}

fn hash(data: &Data) -> Result<String, String> {
    let source = source(data.clone());
    let hash = link::sha256(source.len(), |offset, buffer| source.read_at(offset, buffer));
    hash.map_err(|error| format!("{}: {error}", data.name()))
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
            post(Event::Progress { progress });
        }
    }

    fn layer(&self, place: Position, layer: &LayerReport) {
        // What is unsound is told at the end of the run.
        if let Ok(layer) = Checked::new(layer.clone()) {
            post(Event::Layer { place, layer });
        }
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(event: Event) {
    post_with(&event.into());
}

/// Posts an event, and hands over the arrays that belong to it.
fn post_with(told: &Told) {
    let buffers = arrays::buffers(&told.beside);
    scope()
        .post_message_with_transfer(&pack(told), &buffers)
        .expect("values can be cloned, and arrays that were made here are handed over");
}

//! The page's side: starts the worker, queues requests until it is ready, ends it to cancel, starts another when it dies.
//!
//! Requests are answered in the order in which they were made, so the oldest one that is not answered is the one under way: it is
//! to blame when the worker dies. All others are sent again to the next worker.
//!
//! The page's address can choose the engine: `?engine=single` for the one without a thread pool, `?threads=N` for a pool of N
//! threads (by default one for each processor), never more than who starts it allows.

use crate::web;
use js_sys::Array;
use learn::ask::{Answer, Ask};
use link::envelope::{Analysis, Link};
pub use protocol::data::{Data, Location, Remote};
use protocol::message::{Asked, Told, pack, unpack};
use protocol::{Event, NOT_LOADED, Question, Reply, Request, Task};
use schema::file::FileInfo;
use schema::picture::Shown;
use schema::report::EngineInfo;
use send_wrapper::SendWrapper;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{BroadcastChannel, ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

/// Time that a pool may take to start and to pass its self-test once its code is loaded, milliseconds.
const POOL_LIMIT: i32 = 8_000;
/// Threads of a pool at most: beyond that the kernels gain nothing.
pub const MAX_THREADS: usize = 16;
/// Deaths in a row, without an answer between them, after which no other worker is started.
const MAX_DEATHS: u32 = 3;

/// Why a worker restarts that [`Client::cancel`] ended.
pub const CANCELLED: &str = "cancelled";

/// What the page tells about its engine.
#[derive(Debug, Clone, PartialEq)]
pub enum EngineState {
    Starting,
    /// `reason` says why there is no thread pool, if there is none.
    Ready {
        engine: EngineInfo,
        reason: Option<String>,
    },
    /// The worker died, or was ended by [`Client::cancel`]; another one starts.
    Restarting {
        why: String,
    },
    /// No engine can be started.
    Failed {
        message: String,
    },
}

/// A handle to the page's one worker; cheap to clone, and for the page's own thread only.
#[derive(Clone)]
pub struct Client(SendWrapper<Rc<RefCell<Desk>>>);

/// An event, and the arrays beside it.
type OnEvent = Rc<dyn Fn(Event, Array)>;
type OnReply = Box<dyn FnOnce(Result<Reply, String>)>;

#[allow(clippy::large_enum_variant, reason = "few wait")]
enum Pending {
    Ask { ticket: u32, question: Question, file: Option<Data>, done: OnReply },
    Run { task: Task, files: Vec<Data>, on_event: OnEvent },
    Crash,
}

struct Desk {
    on_state: Rc<dyn Fn(EngineState)>,
    /// Most threads of the pool.
    threads: usize,
    /// Why the threaded engine is not used; `None` as long as it is.
    no_threads: Option<String>,
    /// The living worker, and whether it is ready.
    worker: Option<Handle>,
    ready: bool,
    deaths: u32,
    tickets: u32,
    pending: VecDeque<Pending>,
}

/// A worker and what listens to it; ended when dropped.
struct Handle {
    worker: Worker,
    panics: BroadcastChannel,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(ErrorEvent)>,
    number: u32,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.panics.set_onmessage(None);
        self.panics.close();
        self.worker.terminate();
    }
}

impl Client {
    /// A worker with a pool of at most so many threads, which starts with the first request. `on_state` hears every change.
    pub fn new(threads: usize, on_state: impl Fn(EngineState) + 'static) -> Self {
        let no_threads = if web::query("engine").as_deref() == Some("single") {
            Some("asked for by ?engine=single in the address".to_owned())
        } else if !web::cross_origin_isolated() {
            Some("the server does not send the COOP and COEP headers that shared memory needs".to_owned())
        } else {
            None
        };
        let desk = Desk {
            on_state: Rc::new(on_state),
            threads,
            no_threads,
            worker: None,
            ready: false,
            deaths: 0,
            tickets: 0,
            pending: VecDeque::new(),
        };
        Self(SendWrapper::new(Rc::new(RefCell::new(desk))))
    }

    /// Starts the worker before anything is asked of it, unless it was.
    pub fn start(&self) {
        if self.0.borrow().worker.is_some() {
            return;
        }
        self.tell(EngineState::Starting);
        self.launch();
    }

    /// Lists the arrays of a file.
    pub fn inspect(&self, file: Data, done: impl FnOnce(Result<FileInfo, String>) + 'static) {
        self.question(Question::Inspect, Some(file), done, |reply| match reply {
            Reply::Arrays(info) => Some(info),
            _ => None,
        });
    }

    /// Computes a file's SHA-256, by slices.
    pub fn hash(&self, file: Data, done: impl FnOnce(Result<String, String>) + 'static) {
        self.question(Question::Hash, Some(file), done, |reply| match reply {
            Reply::Hash(hash) => Some(hash),
            _ => None,
        });
    }

    /// Makes an analysis' link.
    pub fn link(&self, analysis: Analysis, done: impl FnOnce(Result<Link, String>) + 'static) {
        self.question(Question::Link(analysis.fields()), None, done, |reply| match reply {
            Reply::Link(link) => Some(link),
            _ => None,
        });
    }

    /// Pictures of examples, or the names of an archive's ([`Question::Album`]).
    pub fn album(
        &self,
        file: Data,
        column: Option<String>,
        at: Option<Vec<u32>>,
        done: impl FnOnce(Result<Vec<Shown>, String>) + 'static,
    ) {
        self.question(Question::Album { column, at }, Some(file), done, |reply| match reply {
            Reply::Album(shown) => Some(shown),
            _ => None,
        });
    }

    /// Asks a question of Learn.
    pub fn learn(&self, ask: Ask, done: impl FnOnce(Result<Answer, String>) + 'static) {
        self.question(Question::Learn(ask), None, done, |reply| match reply {
            Reply::Learned(answer) => serde_json::from_value(answer).ok(),
            _ => None,
        });
    }

    /// `of_kind` takes what was asked for out of a reply.
    fn question<T: 'static>(
        &self,
        question: Question,
        file: Option<Data>,
        done: impl FnOnce(Result<T, String>) + 'static,
        of_kind: fn(Reply) -> Option<T>,
    ) {
        let ticket = {
            let mut desk = self.0.borrow_mut();
            desk.tickets += 1;
            desk.tickets
        };
        let done = move |outcome: Result<Reply, String>| {
            done(outcome.map(|reply| of_kind(reply).expect("a question is answered in its own kind")));
        };
        self.ask(Pending::Ask { ticket, question, file, done: Box::new(done) });
    }

    /// Carries a task out over `files`; one under way is cancelled. The last event is `Ended` or `Crashed`, with its arrays beside it.
    pub fn run(&self, task: Task, files: Vec<Data>, on_event: impl Fn(Event, Array) + 'static) {
        self.cancel();
        self.ask(Pending::Run { task, files, on_event: Rc::new(on_event) });
    }

    /// Ends the run under way, if any, with the worker it runs in. Nothing more is heard of it.
    pub fn cancel(&self) {
        let running = {
            let mut desk = self.0.borrow_mut();
            let before = desk.pending.len();
            desk.pending.retain(|pending| !matches!(pending, Pending::Run { .. }));
            desk.pending.len() < before
        };
        if running {
            self.tell(EngineState::Restarting { why: CANCELLED.to_owned() });
            self.launch();
        }
    }

    /// Makes the worker panic, as a check.
    pub fn crash(&self) {
        self.ask(Pending::Crash);
    }

    fn ask(&self, pending: Pending) {
        let mut desk = self.0.borrow_mut();
        if let (true, Some(handle)) = (desk.ready, &desk.worker) {
            pending.send(&handle.worker);
        }
        desk.pending.push_back(pending);
        // It was never started; or, after too many deaths, a request is worth one more try.
        if desk.worker.is_none() {
            drop(desk);
            self.launch();
        }
    }

    /// Tells the page; no borrow is held, so that the page may call back.
    fn tell(&self, state: EngineState) {
        let on_state = self.0.borrow().on_state.clone();
        on_state(state);
    }

    /// Starts a worker in the place of the one there is.
    fn launch(&self) {
        let mut desk = self.0.borrow_mut();
        desk.ready = false;
        let number = desk.worker.take().map_or(0, |old| old.number + 1);
        let started = Handle::start(self, number, &desk);
        match started {
            Ok(handle) => desk.worker = Some(handle),
            Err(error) => {
                drop(desk);
                self.tell(EngineState::Failed {
                    message: format!("the browser cannot start a worker: {}", web::words(&error)),
                });
            }
        }
    }

    fn heard(&self, message: &JsValue) {
        if message.as_string().as_deref() == Some("loaded") {
            return self.limit_start();
        }
        let Some(Told { event, beside }) = unpack(message) else {
            return self.died("the engine and the page have different versions: reload the page".to_owned());
        };
        match event {
            Event::Ready { engine, reason } => self.ready(engine, reason),
            Event::Crashed { message } => self.died(message),
            event => self.answered(event, beside),
        }
    }

    fn ready(&self, engine: EngineInfo, reason: Option<String>) {
        {
            let mut desk = self.0.borrow_mut();
            desk.ready = true;
            let Desk { worker, pending, .. } = &*desk;
            let worker = &worker.as_ref().expect("a message comes from a worker").worker;
            pending.iter().for_each(|pending| pending.send(worker));
        }
        self.tell(EngineState::Ready { engine, reason });
    }

    fn answered(&self, event: Event, beside: Array) {
        let ends = matches!(event, Event::Answered { .. } | Event::Ended(_));
        let mut desk = self.0.borrow_mut();
        if !ends {
            if let Some(Pending::Run { on_event, .. }) = desk.pending.front() {
                let on_event = on_event.clone();
                drop(desk);
                on_event(event, beside);
            }
            return;
        }
        desk.deaths = 0;
        let oldest = desk.pending.pop_front();
        drop(desk);
        match (oldest, event) {
            (Some(Pending::Ask { ticket, done, .. }), Event::Answered { ticket: answered, outcome }) => {
                debug_assert_eq!(ticket, answered, "requests are answered in order");
                done(outcome);
            }
            (Some(Pending::Run { on_event, .. }), event) => on_event(event, beside),
            _ => {}
        }
    }

    /// The worker died: tell whom it concerns and start another.
    fn died(&self, message: String) {
        let mut desk = self.0.borrow_mut();
        if !desk.ready && desk.no_threads.is_none() {
            // The pool did not come up: that is what the single-thread engine is for, and nobody's request is to blame.
            desk.no_threads = Some(format!("the thread pool did not start: {message}"));
            drop(desk);
            return self.launch();
        }
        desk.deaths += 1;
        let last = desk.deaths > MAX_DEATHS;
        let culprits: Vec<Pending> = match (last, desk.ready) {
            (true, _) => desk.pending.drain(..).collect(),
            (false, true) => desk.pending.pop_front().into_iter().collect(),
            // Before it was ready it had no request to fail on.
            (false, false) => Vec::new(),
        };
        if last {
            desk.worker = None;
            desk.ready = false;
        }
        drop(desk);
        culprits.into_iter().for_each(|culprit| culprit.fail(&message));
        if last {
            self.tell(EngineState::Failed { message: format!("the engine stopped repeatedly: {message}") });
        } else {
            self.tell(EngineState::Restarting { why: message });
            self.launch();
        }
    }

    /// A pool that hangs never says so.
    fn limit_start(&self) {
        let number = |client: &Self| client.0.borrow().worker.as_ref().map(|handle| handle.number);
        let (client, started) = (self.clone(), number(self));
        web::after(POOL_LIMIT, move || {
            let starting = !client.0.borrow().ready;
            if starting && number(&client) == started {
                client.died(format!("no answer within {} s", POOL_LIMIT / 1000));
            }
        });
    }
}

impl Pending {
    fn send(&self, worker: &Worker) {
        let (request, files) = match self {
            Pending::Ask { ticket, question, file, .. } => {
                (Request::Ask { ticket: *ticket, question: question.clone() }, file.iter().cloned().collect())
            }
            Pending::Run { task, files, .. } => (Request::Run(task.clone()), files.clone()),
            Pending::Crash => (Request::Crash, Vec::new()),
        };
        let message = pack(&Asked { request, files });
        worker.post_message(&message).expect("values and files can be cloned");
    }

    fn fail(self, message: &str) {
        match self {
            Pending::Ask { file: Some(file), done, .. } => {
                done(Err(format!("{}: the engine stopped while it read this file: {message}", file.name())));
            }
            Pending::Ask { file: None, done, .. } => {
                done(Err(format!("the engine stopped while it computed this: {message}")));
            }
            Pending::Run { on_event, .. } => {
                on_event(Event::Crashed { message: message.to_owned() }, Array::new());
            }
            Pending::Crash => {}
        }
    }
}

impl Handle {
    fn start(client: &Client, number: u32, desk: &Desk) -> Result<Self, JsValue> {
        let channel = format!("pidlens-{}", web::random_name());
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("pidlens engine");
        let worker = Worker::new_with_options(&address(desk, &channel)?, &options)?;
        let panics = BroadcastChannel::new(&channel)?;

        let listener = client.clone();
        let on_message =
            Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| listener.heard(&message.data()));
        let listener = client.clone();
        let on_error = Closure::<dyn Fn(ErrorEvent)>::new(move |error: ErrorEvent| {
            error.prevent_default();
            let message = error.message();
            let message =
                if message.is_empty() { format!("its program could not be loaded. {NOT_LOADED}") } else { message };
            listener.died(message);
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        panics.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Ok(Self { worker, panics, _on_message: on_message, _on_error: on_error, number })
    }
}

/// The worker script's address, with what it is to load: the build staged `<meta name="engine" content="engine-<hash>">`.
fn address(desk: &Desk, channel: &str) -> Result<String, JsValue> {
    let directory = web::meta("engine").ok_or("the page names no engine")?;
    let threads = web::query("threads").and_then(|threads| threads.parse().ok()).unwrap_or_else(web::processors);
    let query = match &desk.no_threads {
        Some(reason) => {
            [("build", "single".to_owned()), ("threads", "1".to_owned()), ("reason", reason.clone())].to_vec()
        }
        None => [("build", "threads".to_owned()), ("threads", threads.clamp(1, desk.threads).to_string())].to_vec(),
    };
    let query: Vec<String> = query
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .chain([("channel", channel)])
        .map(|(key, value)| format!("{key}={}", String::from(js_sys::encode_uri_component(value))))
        .collect();
    Ok(format!("{directory}/worker.js?{}", query.join("&")))
}

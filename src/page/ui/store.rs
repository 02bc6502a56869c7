//! The page's state: a few plain structs in signals, and the actions that change them. Areas get the store, leaves only
//! the signals they show.

use crate::client::{CANCELLED, Client, Data, EngineState, MAX_THREADS, Remote};
use crate::web;
use crate::web::address::{Address, Content};
use js_sys::Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use link::envelope::{Analysis, EXTENSION, under};
use protocol::{Event, Results, Task};
use schema::job::Job;
use schema::report::EngineInfo;
use schema::report::clusters::{Clusters, OfLayer};
use schema::report::names::Names;
use state::beside::Beside;
use state::demos::{self, Demo, DemoRole};
use state::inputs::{Entry, Inputs, Role};
use state::opened::Opened;
use state::readiness::{Obstacle, Order, order};
use state::recent::{Card, Recent};
use state::run::{Run, Shown, restarted};
use state::settings::Settings;
use std::collections::HashMap;
use web_sys::File;
use words::format::Unit;

/// How names of files end that may be reports.
const JSON: &str = ".json";

/// What stands behind the entries: the files themselves, which only this thread may touch.
#[derive(Default)]
pub(super) struct Files {
    pub by_id: HashMap<u32, Data>,
    /// SHA-256 of those that were asked for.
    pub hashes: HashMap<u32, String>,
    next: u32,
}

/// Addresses that were named, and how far they are.
#[derive(Default)]
pub struct Addresses {
    /// To be asked once the person agrees.
    pub asked: Vec<Address>,
    pub under_way: Option<Address>,
    pub failed: Option<String>,
}

/// What can be brought back.
#[derive(Clone)]
pub enum Removed {
    /// A file and its place in the list.
    File {
        at: usize,
        entry: Entry,
        data: Data,
    },
    /// The files and settings that a sample took the place of.
    Replaced {
        inputs: Inputs,
        data: HashMap<u32, Data>,
        settings: Settings,
    },
    Analysis {
        card: Card,
        analysis: Box<Analysis>,
    },
}

impl Removed {
    /// "left.npy was removed."
    pub fn words(&self) -> String {
        match self {
            Removed::File { entry, .. } => format!("{} was removed.", entry.name),
            Removed::Replaced { .. } => "The demo replaced your files.".into(),
            Removed::Analysis { card, .. } => format!("{} was removed from the recent analyses.", card.title()),
        }
    }
}

#[derive(Clone, Copy)]
pub struct Store {
    pub inputs: RwSignal<Inputs>,
    pub settings: RwSignal<Settings>,
    pub run: RwSignal<Run>,
    /// What the modalities and the target are called on the report, where a person changed it. A view: what is computed keeps its names.
    pub names: RwSignal<Names>,
    /// What clusters are called, where a person named some: a view, too.
    pub clusters: RwSignal<Clusters>,
    /// The run's reports under those names: what everything that shows a report reads.
    pub shown: Memo<Vec<Shown>>,
    /// What is asked about the report, beside it.
    pub beside: RwSignal<Beside>,
    pub engine: RwSignal<EngineState>,
    /// What would run now, or what is missing.
    pub order: Memo<Result<Order, Obstacle>>,
    pub unit: RwSignal<Unit>,
    /// Whether plug-in values are shown in place of corrected ones, where there are any. A view: nothing is computed again.
    pub plug_in: RwSignal<usize>,
    /// Whether informations are shown as shares of each layer's `I(X1,X2;Y)`. A view, too.
    pub normalised: RwSignal<usize>,
    /// The layer that is pointed at or focused, in every chart and table at once.
    pub pointed: RwSignal<Option<usize>>,
    /// The layer that was chosen to look inside.
    pub selected: RwSignal<Option<usize>>,
    /// Of several modalities, the comparison whose report is shown.
    pub chosen: RwSignal<usize>,
    /// Why the engine stopped when no run was under way.
    pub trouble: RwSignal<Option<String>>,
    /// What a person calls the analysis that is shown.
    pub name: RwSignal<String>,
    /// The analysis that was opened, as long as it is the one shown.
    pub opened: RwSignal<Option<Opened>>,
    /// Why the last link or file could not be opened.
    pub not_opened: RwSignal<Option<String>>,
    /// The sample whose files are chosen.
    pub demo: RwSignal<Option<&'static str>>,
    /// The sample whose files are on their way: what they replace is not run any more.
    arriving: RwSignal<Option<Arriving>>,
    /// Why the last sample could not be opened.
    pub demo_error: RwSignal<Option<String>>,
    /// Files at addresses that a person named.
    pub address: RwSignal<Addresses>,
    /// Analyses that this browser keeps, and why it keeps none.
    pub recent: RwSignal<Recent>,
    pub not_kept: RwSignal<Option<String>>,
    /// Of those, the ones marked to be compared.
    pub compared: RwSignal<Vec<String>>,
    /// What was removed last, as long as it can be brought back.
    pub removed: RwSignal<Option<Removed>>,
    /// The name under which what is shown is kept, and when it was last.
    pub(super) kept_as: StoredValue<(String, f64)>,
    /// Pictures that were dropped, on their way to the examples, and whether those are on the page.
    pub(super) album: StoredValue<Array, LocalStorage>,
    pub(super) shows_examples: StoredValue<bool>,
    /// The archive of pictures that was read last, and the files that the open layer was read from.
    pub(super) archive: StoredValue<Option<(File, Data)>, LocalStorage>,
    pub(super) inside_files: StoredValue<Vec<Data>, LocalStorage>,
    /// Files on their way to the board.
    pub(super) inbox: StoredValue<Array, LocalStorage>,
    pub(super) files: StoredValue<Files, LocalStorage>,
    pub(super) client: StoredValue<Client>,
}

/// A sample on its way, and what it finds: whether the files on the page are a person's own, and the settings.
#[derive(Debug, Clone)]
struct Arriving {
    demo: &'static str,
    brought: bool,
    settings: Settings,
}

impl Store {
    pub fn new() -> Self {
        let inputs = RwSignal::new(Inputs::default());
        let settings = RwSignal::new(Settings::default());
        let engine = RwSignal::new(EngineState::Starting);
        let trouble = RwSignal::new(None);
        let run = RwSignal::new(Run::default());
        let names = RwSignal::new(Names::new());
        let shown = Memo::new(move |_| {
            let named =
                |shown: &Shown| Shown { report: names.with(|names| under(&shown.report, names)), ..shown.clone() };
            run.with(|run| run.shown.iter().map(named).collect())
        });
        let arriving = RwSignal::new(None::<Arriving>);
        let order = Memo::new(move |_| match arriving.with(Option::is_some) {
            true => Err(Obstacle::Missing("the demo's files are on their way".into())),
            false => inputs.with(|i| settings.with(|s| order(i, s))),
        });
        Effect::watch(move || order.get(), move |_, _, _| run.maybe_update(Run::inputs_changed), false);
        let client = Client::new(MAX_THREADS, move |state| {
            if let Some(words) = told(&state) {
                trouble.set(Some(words));
            }
            engine.set(state);
        });
        Self {
            inputs,
            settings,
            run,
            names,
            clusters: RwSignal::new(Clusters::default()),
            shown,
            beside: RwSignal::new(Beside::default()),
            engine,
            order,
            unit: RwSignal::new(unit_kept()),
            plug_in: RwSignal::new(0),
            normalised: RwSignal::new(0),
            pointed: RwSignal::new(None),
            selected: RwSignal::new(None),
            chosen: RwSignal::new(0),
            trouble,
            name: RwSignal::new(String::new()),
            opened: RwSignal::new(None),
            not_opened: RwSignal::new(None),
            demo: RwSignal::new(None),
            arriving,
            demo_error: RwSignal::new(None),
            address: RwSignal::new(Addresses::default()),
            recent: RwSignal::new(Recent::default()),
            not_kept: RwSignal::new(None),
            compared: RwSignal::new(Vec::new()),
            removed: RwSignal::new(None),
            kept_as: StoredValue::new((web::random_name(), 0.0)),
            album: StoredValue::new_local(Array::new()),
            shows_examples: StoredValue::new(false),
            archive: StoredValue::new_local(None),
            inside_files: StoredValue::new_local(Vec::new()),
            inbox: StoredValue::new_local(Array::new()),
            files: StoredValue::new_local(Files::default()),
            client: StoredValue::new(client),
        }
    }

    /// Starts the engine before anything is asked of it.
    pub fn start_engine(self) {
        self.client.with_value(Client::start);
    }

    /// Significant digits that the numbers shown came with, where a link or a file brought them rounded and they were not computed here since.
    pub fn digits(self) -> Option<usize> {
        self.opened.with(|opened| {
            let opened = opened.as_ref().filter(|opened| opened.agreement.is_none())?;
            Some(opened.analysis.digits? as usize)
        })
    }

    /// The unit of what the charts show.
    pub fn seen(self) -> Unit {
        if self.normalised.get() == 1 { Unit::Share } else { self.unit.get() }
    }

    /// Adds chosen or dropped files; a report among them is opened, and several are brought to the board.
    pub fn add(self, files: Vec<File>) {
        self.not_opened.set(None);
        let files = self.take_pictures(files);
        let (json, others): (Vec<File>, Vec<File>) = files.into_iter().partition(|file| file.name().ends_with(JSON));
        others.into_iter().for_each(|file| self.add_one(file.into(), None));
        if let [_, _, ..] = json[..] {
            return self.bring_or(json, move |files| files.into_iter().for_each(|file| self.add_json(file)));
        }
        json.into_iter().for_each(|file| self.add_json(file));
    }

    fn add_json(self, file: File) {
        match file.name().ends_with(EXTENSION) {
            true => self.open_file(file),
            false => self.open_report_or(file, move |file| self.add_one(file.into(), None)),
        }
    }

    pub(super) fn add_one(self, file: Data, wanted: Option<(Role, String)>) {
        let mut id = 0;
        self.files.update_value(|files| {
            id = files.next;
            files.next += 1;
            files.by_id.insert(id, file.clone());
        });
        let entry = Entry { wanted, ..Entry::new(id, file.name(), file.size()) };
        self.inputs.update(|inputs| inputs.files.push(entry));
        let inputs = self.inputs;
        self.client.with_value(|client| {
            client.inspect(file, move |outcome| inputs.update(|inputs| inputs.inspected(id, outcome)));
        });
        self.recognise(id);
    }

    /// Takes an address that a person typed, or that the page's own names: the host is asked once they agree.
    pub fn name_address(self, text: &str) {
        self.address.update(|desk| match web::address::parse(text) {
            Ok(address) => desk.asked.push(address),
            Err(words) => desk.failed = Some(words),
        });
    }

    /// The person agrees that the first address is asked.
    pub fn agree(self) {
        let Some(address) =
            self.address.try_update(|desk| (!desk.asked.is_empty()).then(|| desk.asked.remove(0))).flatten()
        else {
            return;
        };
        self.address.update(|desk| {
            desk.failed = None;
            desk.under_way = Some(address.clone());
        });
        spawn_local(async move {
            let content = web::address::fetch(&address).await;
            self.address.update(|desk| desk.under_way = None);
            match content {
                Ok(Content::Whole(file)) => self.add_one(file.into(), None),
                Ok(Content::Parts(size)) => {
                    self.add_one(Remote { url: address.url, name: address.name, size }.into(), None);
                }
                Err(words) => self.address.update(|desk| desk.failed = Some(words)),
            }
        });
    }

    /// The person does not want the first address asked.
    pub fn decline(self) {
        self.address.update(|desk| drop(desk.asked.remove(0)));
    }

    /// An opened analysis knows nothing more of files that are no longer the page's.
    fn forget_absent(self) {
        let there = |id| self.files.with_value(|files| files.by_id.contains_key(&id));
        self.opened.maybe_update(|opened| opened.as_mut().map(|opened| opened.keep_only(there)).is_some());
    }

    /// A file of the page.
    ///
    /// # Errors
    /// It is gone.
    pub(super) fn data(self, id: u32) -> Result<Data, String> {
        let file = self.files.with_value(|files| files.by_id.get(&id).cloned());
        file.ok_or_else(|| "a file of this analysis was removed from the page; choose it again".to_owned())
    }

    pub(super) fn all_data(self, ids: &[u32]) -> Result<Vec<Data>, String> {
        ids.iter().map(|&id| self.data(id)).collect()
    }

    /// Removes a file; it can be brought back until the next removal.
    pub fn remove(self, id: u32) {
        let data = self.files.try_update_value(|files| files.by_id.remove(&id)).flatten();
        self.opened.maybe_update(|opened| opened.as_mut().map(|opened| opened.forget(id)).is_some());
        let place = self.inputs.try_update(|inputs| inputs.remove(id)).flatten();
        self.demo.set(None);
        if let (Some(data), Some((at, entry))) = (data, place) {
            self.removed.set(Some(Removed::File { at, entry, data }));
        }
    }

    /// Brings back what was removed last.
    pub fn undo(self) {
        match self.removed.try_update(Option::take).flatten() {
            None => {}
            Some(Removed::File { at, entry, data }) => {
                let id = entry.id;
                self.files.update_value(|files| drop(files.by_id.insert(id, data)));
                self.inputs.update(|inputs| inputs.put_back(at, entry));
                self.recognise(id);
            }
            Some(Removed::Replaced { inputs, data, settings }) => {
                self.demo.set(None);
                let ids: Vec<u32> = data.keys().copied().collect();
                self.files.update_value(|files| files.by_id = data);
                self.inputs.set(inputs);
                self.settings.set(settings);
                self.forget_absent();
                ids.into_iter().for_each(|id| self.recognise(id));
            }
            Some(Removed::Analysis { card, analysis }) => self.bring_back(card, *analysis),
        }
    }

    /// Replaces the settings by a sample's, and the chosen files by its own once they are here.
    pub fn open(self, demo: &'static Demo) {
        let arriving = self.arriving.get_untracked();
        if arriving.as_ref().is_some_and(|arriving| arriving.demo == demo.id) {
            return;
        }
        // A sample's own files are at hand again by one click.
        let now = || (self.demo.get_untracked().is_none(), self.settings.get_untracked());
        let (brought, settings) = arriving.map_or_else(now, |arriving| (arriving.brought, arriving.settings));
        self.demo_error.set(None);
        self.demo.set(Some(demo.id));
        self.settings.set(Settings { config: (demo.config)(), ..Settings::default() });
        self.arriving.set(Some(Arriving { demo: demo.id, brought, settings }));
        spawn_local(async move {
            let fetched = fetched(demo).await;
            let ours = |arriving: &mut Option<Arriving>| arriving.take_if(|arriving| arriving.demo == demo.id);
            // Another sample may have been chosen meanwhile, or the files of this one be unwanted.
            let Some(arriving) = self.arriving.try_update(ours).flatten() else { return };
            match fetched {
                Ok(files) if self.demo.get_untracked() == Some(demo.id) => self.replace(arriving, files),
                outcome => {
                    self.settings.set(arriving.settings);
                    self.demo.set(None);
                    self.demo_error.set(outcome.err());
                }
            }
        });
    }

    fn replace(self, Arriving { brought, settings, .. }: Arriving, fetched: Vec<(File, DemoRole)>) {
        let data = self.files.try_update_value(|files| std::mem::take(&mut files.by_id)).unwrap_or_default();
        self.forget_absent();
        let inputs = self.inputs.get_untracked();
        if brought && !inputs.files.is_empty() {
            self.removed.set(Some(Removed::Replaced { inputs, data, settings }));
        }
        self.inputs.set(Inputs::default());
        for (file, role) in fetched {
            let wanted = match role {
                DemoRole::Source(name) => (Role::Modality, name),
                DemoRole::Target(name) => (Role::Target, name),
            };
            self.add_one(file.into(), Some((wanted.0, wanted.1.to_owned())));
        }
    }

    /// Runs what the inputs say, if nothing is missing and nothing runs.
    pub fn analyze(self) {
        let Ok(order) = self.order.get_untracked() else { return };
        if self.run.with_untracked(Run::is_running) {
            return;
        }
        self.start(order);
    }

    /// Runs an order.
    pub(super) fn start(self, order: Order) {
        let files = match self.all_data(&order.files) {
            Ok(files) => files,
            Err(words) => return self.trouble.set(Some(words)),
        };
        self.pointed.set(None);
        self.selected.set(None);
        self.chosen.set(0);
        self.trouble.set(None);
        self.not_opened.set(None);
        // There is one worker: a run ends a check that is under way.
        self.beside.update(Beside::cancel);
        self.interrupt_tables();
        self.run.update(|run| run.start(order.clone()));
        let verifying = self.begin_check(&order);
        if !verifying {
            self.keep_names_for(&order);
        }
        self.begin_keeping();
        let heard = move |event: Event, _: Array| {
            let reports = match &event {
                Event::Ended(Ok(Results::Reports(reports))) => Some(reports),
                _ => None,
            };
            if let (true, Some(reports)) = (verifying, reports) {
                self.end_check(reports);
            }
            let engine = self.engine_info();
            let (done, layer) = (reports.is_some(), matches!(event, Event::Layer { .. }));
            self.run.update(|run| run.take(event, &engine));
            if done {
                self.keep(true);
            } else if layer {
                self.keep_so_far();
            }
        };
        self.client.with_value(|client| client.run(order.task, files, heard));
    }

    /// Names stay as long as the same variables of the same files are analysed; those of clusters, as long as they are coded alike.
    fn keep_names_for(self, order: &Order) {
        let before = self.run.with_untracked(|run| run.answered().cloned());
        let same = |before: &Order| before.files == order.files && before.variables() == order.variables();
        let before = before.filter(same);
        if before.is_none() {
            self.names.set(Names::new());
        }
        if !before.is_some_and(|before| before.task.config().codes_like(order.task.config())) {
            self.clusters.set(Clusters::default());
        }
    }

    /// The modality on a side of the comparison that is shown and the layer at that place, as they were analysed.
    fn analysed(self, side: usize, layer: usize) -> Option<[String; 2]> {
        self.run.with_untracked(|run| {
            let report = &run.shown.get(self.chosen.get_untracked())?.report;
            Some([report.sources.get(side)?.clone(), report.layers.get(layer)?.name.clone()])
        })
    }

    /// What the clusters of a layer, by its place, are called.
    pub fn clusters_at(self, layer: usize) -> [OfLayer; 2] {
        [0, 1]
            .map(|side| {
                let [modality, layer] = self.analysed(side, layer)?;
                self.clusters.with_untracked(|clusters| clusters.of(&modality, &layer).cloned())
            })
            .map(Option::unwrap_or_default)
    }

    /// Calls the cluster of that label otherwise, and keeps the name with the analysis.
    pub fn call_cluster(self, side: usize, layer: usize, label: &str, name: &str) {
        let Some([modality, layer]) = self.analysed(side, layer) else { return };
        self.clusters.update(|clusters| clusters.give(&modality, &layer, label, name));
        self.keep(true);
    }

    /// An analysis under the names of now.
    pub(super) fn named(self, analysis: Analysis) -> Analysis {
        self.clusters.with_untracked(|clusters| analysis.under(self.names.get_untracked(), clusters))
    }

    pub fn cancel(self) {
        if self.run.with_untracked(Run::is_running) {
            self.run.update(Run::cancel);
            self.client.with_value(Client::cancel);
        }
    }

    /// Opens a layer of what an order analyses, of the comparison that is shown.
    ///
    /// # Errors
    /// A file of it is gone.
    pub fn look_inside(
        self,
        order: &Order,
        layer: usize,
        heard: impl Fn(Event, Array) + 'static,
    ) -> Result<(), String> {
        self.interrupt_tables();
        let mut data = self.all_data(&order.files)?;
        let (task, texts) = match &order.task {
            Task::Analyze { job } => {
                let others = self.inputs.with_untracked(|inputs| inputs.shown_beside(&order.files));
                data.extend(self.all_data(&others)?);
                let (job, comparison) = (job.clone(), self.chosen.get_untracked());
                (Task::Inside { job, comparison, layer }, self.demo.get_untracked().and_then(demos::texts))
            }
            Task::Table { config } => (Task::InsideTable { config: config.clone() }, None),
            _ => return Err("means over groups have no single table to open".to_owned()),
        };
        spawn_local(async move {
            if let Some(path) = texts {
                match web::fetch_file(path).await {
                    Ok(file) => data.push(file.into()),
                    Err(message) => return heard(Event::Ended(Err(message)), Array::new()),
                }
            }
            self.inside_files.set_value(data.clone());
            self.client.with_value(|client| client.run(task, data, heard));
        });
        Ok(())
    }

    /// Ends what [`Store::look_inside`] began.
    pub fn stop_looking(self) {
        self.client.with_value(Client::cancel);
    }

    /// Carries a task out about the report on the page, beside it, if nothing runs. The task is made of the job that gave the report.
    pub fn ask_beside(self, task: impl FnOnce(&Job) -> Task) {
        let order = self.run.with_untracked(|run| run.shown.first().and_then(|shown| shown.order.clone()));
        let Some(about) = order else { return };
        let Task::Analyze { job } = &about.task else { return };
        if self.is_busy() {
            return;
        }
        let task = task(job);
        let files = match self.all_data(&about.files) {
            Ok(files) => files,
            Err(why) => return self.beside.update(|beside| beside.fail(task, about, why)),
        };
        self.trouble.set(None);
        self.interrupt_tables();
        self.beside.update(|beside| beside.start(task.clone(), about));
        let heard = move |event: Event, _: Array| self.beside.update(|beside| beside.take(event));
        self.client.with_value(|client| client.run(task, files, heard));
    }

    /// Whether a run or a task beside it is under way.
    pub fn is_busy(self) -> bool {
        self.run.with_untracked(Run::is_running) || self.beside.with_untracked(Beside::is_running)
    }

    /// Whoever asks the engine for something else ends what tables give.
    pub(super) fn interrupt_tables(self) {
        self.opened.maybe_update(|opened| opened.as_mut().is_some_and(Opened::interrupt_tables));
    }

    /// Whether tables are being solved.
    pub(super) fn solves_tables(self) -> bool {
        self.opened.with_untracked(|opened| opened.as_ref().is_some_and(Opened::solves_tables))
    }

    /// Ends what [`Store::ask_beside`] began.
    pub fn cancel_beside(self) {
        if self.beside.with_untracked(Beside::is_running) {
            self.beside.update(Beside::cancel);
            self.client.with_value(Client::cancel);
        }
    }

    /// Makes the engine panic, to see the page recover (`?diagnostics` in the address).
    pub fn crash(self) {
        self.client.with_value(Client::crash);
    }

    fn engine_info(self) -> EngineInfo {
        self.engine.with_untracked(|state| match state {
            EngineState::Ready { engine, .. } => engine.clone(),
            _ => EngineInfo::of("wasm", 1),
        })
    }
}

/// The unit that was chosen when the page was last open.
pub fn unit_kept() -> Unit {
    web::kept("unit").map_or(Unit::Bits, |kept| Unit::called(&kept))
}

/// What a person has to hear of a change of the engine; a worker that a cancel ended is none of their trouble.
fn told(state: &EngineState) -> Option<String> {
    match state {
        EngineState::Restarting { why } if why != CANCELLED => Some(restarted(why)),
        EngineState::Failed { message } => Some(format!("No engine runs: {message}. Reload the page to try again.")),
        _ => None,
    }
}

/// The files of a sample, and what each is.
async fn fetched(demo: &Demo) -> Result<Vec<(File, DemoRole)>, String> {
    let mut files = Vec::new();
    for file in demo.files {
        files.push((web::fetch_file(file.path).await?, file.role));
    }
    Ok(files)
}

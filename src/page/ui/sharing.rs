//! What the page does with analyses that come and go: opens links and saved files, recognises their files by hash, computes them again and
//! compares, and makes an [`Analysis`] of what is shown.

use super::store::Store;
use crate::client::{Client, Location};
use crate::web;
use crate::web::program;
use js_sys::Array as JsArray;
use leptos::prelude::*;
use leptos::task::spawn_local;
use link::any::holds_report;
use link::envelope::{Analysis, Fingerprint, KIND, Link, SMALL_TABLE, Shape, agreement, agreement_of_tables};
use link::is_of_kind;
use protocol::{Event, Results, Task};
use schema::config::Config;
use schema::counts::CodeTable;
use schema::job::{ArrayRef, Job, Named};
use schema::json;
use schema::report::Report;
use schema::report::clusters::Clusters;
use schema::report::names::Names;
use schema::trust::Checked;
use schema::trust::text::MOST_BYTES;
use state::inputs::{Array, Entry, Role};
use state::opened::{Opened, Origin, Tabled};
use state::readiness::Order;
use state::recent::brought;
use state::run::Run;
use state::settings::Settings;
use state::tokens;
use state::tokens::{Outline, Source, Tokens};
use std::cell::Cell;
use web_sys::File;
use words::format::bytes;
use words::sentences::told;

/// What was opened is kept once it has been shown, milliseconds at the latest.
const SETTLED: i32 = 2_000;
/// Bytes of a file's start that tell what it is.
const START: f64 = 256.0;

/// The start of a file; empty where it cannot be read, which is said where it is listed.
pub(super) async fn start_of(file: &File) -> String {
    match file.slice_with_f64_and_f64(0.0, START) {
        Ok(start) => web::text(&start).await.unwrap_or_default(),
        Err(_) => String::new(),
    }
}

impl Store {
    /// Opens the analysis that an address's hash holds, if it holds one.
    pub fn open_link(self, hash: &str) {
        if is_of_kind(KIND, hash) {
            self.not_opened.set(None);
            if web::stopped_at().is_some_and(|at| at.hash == hash) {
                let words = "this link was not opened again: the page stopped while it was shown. To try once more, open it in another tab";
                return self.not_opened.set(Some(words.into()));
            }
            match Analysis::from_link(hash) {
                Ok(analysis) => self.take_in(analysis, Origin::Link, hash.to_owned()),
                Err(error) => self.not_opened.set(Some(error.to_string())),
            }
        }
    }

    /// Opens a saved analysis.
    pub fn open_file(self, file: File) {
        spawn_local(async move {
            let name = file.name();
            // What is too long to be opened is not read either.
            if file.size() > MOST_BYTES as f64 {
                let words = format!(
                    "{name}: found {}; expected {} at most",
                    bytes(file.size() as u64),
                    bytes(MOST_BYTES as u64)
                );
                return self.not_opened.set(Some(words));
            }
            let text = match web::text(&file).await {
                Ok(text) => text,
                Err(message) => return self.not_opened.set(Some(format!("{name}: {message}"))),
            };
            self.open_text(name, &text, 0);
        });
    }

    /// Opens a report over samples, or one that came without its files; gives any other file to `other`.
    pub(super) fn open_report_or(self, file: File, other: impl Fn(File) + 'static) {
        spawn_local(async move {
            let (name, start) = (file.name(), start_of(&file).await);
            match () {
                () if tokens::is_report(&start) => self.open_tokens(file).await,
                () if holds_report(&start) => {
                    let read = async { program::later().await?.analysis(&name, &web::text(&file).await?) };
                    match read.await {
                        Ok(text) => self.open_text(name, &text, 0),
                        Err(words) => self.not_opened.set(Some(words)),
                    }
                }
                () => other(file),
            }
        });
    }

    async fn open_tokens(self, file: File) {
        let name = file.name();
        let opened = async {
            let text = web::text(&file).await?;
            let outline = program::later().await?.outline(&text)?;
            Ok((text, json::read::<Outline>(&outline).map_err(|error| error.to_string())?))
        };
        match opened.await {
            Ok((text, Outline { config, engine })) => {
                self.show_tokens(Tokens { report: text.into(), source: Source::File(name, engine) }, config);
            }
            Err::<_, String>(words) => self.not_opened.set(Some(format!("{name}: {words}"))),
        }
    }

    /// Opens the text of a saved analysis, which came as a file of that name, and shows that of its reports.
    pub(super) fn open_text(self, name: String, text: &str, report: usize) {
        match Analysis::from_file(&name, text) {
            Ok(analysis) => {
                self.take_in(analysis, Origin::File(name), text.to_owned());
                self.chosen.set(report);
            }
            Err(error) => self.not_opened.set(Some(error.to_string())),
        }
    }

    /// Shows a report over samples that was computed before or elsewhere, with its settings.
    fn show_tokens(self, tokens: Tokens, config: Config) {
        self.put_aside();
        self.leave_link();
        self.settings.set(Settings { config, ..Settings::default() });
        self.opened.set(None);
        self.names.set(Names::new());
        self.clusters.set(Clusters::default());
        // It is not kept: the tab shows nothing once it is loaded again.
        self.stands_for(web::random_name());
        self.run.update(|run| run.open_tokens(tokens));
    }

    /// What was shown makes room.
    fn put_aside(self) {
        self.cancel();
        if self.solves_tables() {
            self.cancel_tables();
        }
        self.trouble.set(None);
        self.pointed.set(None);
        self.selected.set(None);
        self.demo.set(None);
        self.chosen.set(0);
    }

    /// Shows an analysis that came from elsewhere as that text, and keeps it.
    fn take_in(self, analysis: Analysis, origin: Origin, text: String) {
        // What it is kept under, its text hashed whole, would take as long as showing it.
        let opening = self.stands_for_nothing_yet();
        let layers = analysis.report.layers.len();
        self.show(analysis.clone(), origin, layers);
        // Another may have been opened by then: each is kept, the last is shown.
        web::when_idle(SETTLED, move || {
            // The same link opened twice is one analysis; no link can name one that was made here.
            let id = brought(&text);
            let before = self.recent.with_untracked(|recent| recent.get(&id).map(|card| card.name.clone()));
            let mut name = before.filter(|name| !name.is_empty()).unwrap_or_else(|| analysis.name.clone());
            // Still shown, it may have been named meanwhile.
            let analysis = match self.kept_as.with_value(|(shown, _)| *shown == opening) {
                true => {
                    self.stands_for(id.clone());
                    let now = self.name.with_untracked(|now| now.trim().to_owned());
                    match now == analysis.name.trim() {
                        true => self.name.set(name.clone()),
                        false => name = now,
                    }
                    self.named(analysis)
                }
                false => analysis,
            };
            self.keep_brought(id, analysis.called(name), layers);
        });
    }

    /// Shows an analysis that was computed before or elsewhere, of `layers` in all, with its settings.
    pub(super) fn show(self, analysis: Analysis, origin: Origin, layers: usize) {
        let interrupts = self.run.with_untracked(Run::is_running);
        self.put_aside();
        if origin != Origin::Link {
            self.leave_link();
        }
        self.settings.set(Settings { config: analysis.report.config.clone(), ..Settings::default() });
        self.name.set(analysis.name.clone());
        self.names.set(analysis.names.clone());
        self.clusters.set(analysis.clusters.clone());
        self.run.update(|run| run.open(analysis.reports().cloned().collect(), layers));
        // The same link opened again brings its table only once.
        let here = |file: &&Fingerprint| {
            let same = |entry: &Entry| entry.name == file.name && entry.bytes == file.bytes;
            !self.inputs.with_untracked(|inputs| inputs.files.iter().any(same))
        };
        let tables: Vec<File> = analysis.files.iter().filter(here).filter_map(whole).collect();
        self.opened.set(Some(Opened { interrupts, ..Opened::new(analysis, origin, layers) }));
        // What is chosen already may be what it was made from.
        let ids: Vec<u32> = self.files.with_value(|files| files.by_id.keys().copied().collect());
        ids.into_iter().for_each(|id| self.recognise(id));
        // A frame in another page only shows: its visitors load no engine for that.
        if !web::is_embedded() {
            self.add(tables);
        }
    }

    /// Asks for a file's hash, where an opened analysis wants to know whether it is one of its files.
    pub fn recognise(self, id: u32) {
        if self.opened.with_untracked(Option::is_none) {
            return;
        }
        spawn_local(async move {
            let (name, bytes) = self
                .files
                .with_value(|files| files.by_id.get(&id).map(|file| (file.name(), file.size())))
                .unwrap_or_default();
            let take = |how: &dyn Fn(&mut Opened) -> Vec<usize>| {
                self.opened.try_update(|opened| opened.as_mut().map(how)).flatten().unwrap_or_default()
            };
            let mut places = take(&|opened| opened.take_unhashed(id, &name, bytes));
            if places.is_empty() {
                // A file that cannot be read says so where it is listed.
                let Ok(hash) = self.hash(id).await else { return };
                // It may have been removed while it was read.
                if self.files.with_value(|files| !files.by_id.contains_key(&id)) {
                    return;
                }
                places = take(&|opened| opened.take(id, &name, &hash));
            }
            places.into_iter().for_each(|at| self.assign(id, at));
            if self.opened.with_untracked(|opened| opened.as_ref().is_some_and(|o| o.awaited && o.order().is_some())) {
                self.verify();
            }
        });
    }

    /// Fetches the files of the opened analysis that are those of a demo, and computes it again once they are there.
    pub fn verify_with_demo(self) {
        let Some((_, files)) = self.opened.with_untracked(|opened| opened.as_ref().and_then(Opened::demo)) else {
            return;
        };
        self.opened.update(|opened| opened.iter_mut().for_each(|o| (o.awaited, o.failed) = (true, None)));
        let waiting = move || self.opened.with_untracked(|opened| opened.as_ref().is_some_and(|o| o.awaited));
        spawn_local(async move {
            for file in files {
                let fetched = web::fetch_file(file.path).await;
                // Something else may have been opened meanwhile.
                if !waiting() {
                    return;
                }
                match fetched {
                    Ok(content) => self.add_one(content.into(), None),
                    Err(why) => {
                        let end = |o: &mut Opened| (o.awaited, o.failed) = (false, Some(why.clone()));
                        return self.opened.update(|opened| opened.iter_mut().for_each(end));
                    }
                }
            }
        });
    }

    /// Gives the arrays of file `at` of the opened analysis the roles that they had there.
    fn assign(self, id: u32, at: usize) {
        let Some(analysis) = self.opened.with_untracked(|o| o.as_ref().map(|o| o.analysis.clone())) else { return };
        let Some(job) = analysis.job() else { return };
        let named = job.sources.iter().map(|named| (named, Role::Modality)).chain([(&job.target, Role::Target)]);
        let named = named.chain(job.both.iter().map(|named| (named, Role::Both)));
        let named = named.chain(job.control.iter().map(|named| (named, Role::Control)));
        self.inputs.update(|inputs| {
            for (named, role) in named {
                let ids = named.ids.iter().map(|array| (array, Role::Id));
                for (array, role) in named.arrays.iter().map(|array| (array, role)).chain(ids) {
                    // A row of the list may stand for several arrays.
                    let row = inputs.files.iter().filter(|entry| entry.id == id).flat_map(|entry| entry.arrays());
                    let key = row.filter(|_| array.file == at).find(|row| holds(row, &array.key));
                    if let Some(key) = key.map(|row| row.info.key.clone()) {
                        inputs.set_role(id, &key, role);
                        if role != Role::Id {
                            inputs.set_name(id, &key, named.name.clone());
                        }
                    }
                }
            }
        });
    }

    /// Computes the opened analysis again, once its files are there.
    pub fn verify(self) {
        self.opened.maybe_update(|opened| opened.as_mut().is_some_and(|o| std::mem::take(&mut o.awaited)));
        if !self.run.with_untracked(Run::is_running)
            && let Some(order) = self.opened.with_untracked(|o| o.as_ref().and_then(Opened::order))
        {
            self.start(order);
        }
    }

    /// Something else than the address' link is shown from now on: the address says so, or going back or loading again would bring it in the
    /// place of what was made since.
    fn leave_link(self) {
        if is_of_kind(KIND, &web::hash()) && !web::is_embedded() {
            web::replace_hash("#analyze");
        }
    }

    /// A run starts: whether it computes the opened analysis again. Any other puts that aside.
    pub(super) fn begin_check(self, order: &Order) -> bool {
        let verifying = self.opened.with_untracked(|o| {
            o.as_ref().is_some_and(|opened| opened.complete && opened.order().as_ref() == Some(order))
        });
        if !verifying {
            self.opened.set(None);
            self.leave_link();
        }
        verifying
    }

    pub(super) fn end_check(self, reports: &[Checked<Report>]) {
        self.opened.update(|opened| {
            if let Some(opened) = opened {
                opened.agreement = Some(agreement(&opened.analysis, reports, told));
            }
        });
    }

    async fn hash(self, id: u32) -> Result<String, String> {
        if let Some(known) = self.files.with_value(|files| files.hashes.get(&id).cloned()) {
            return Ok(known);
        }
        let file = self.data(id)?;
        let client = self.client.get_value();
        let hash = web::answer(|done| client.hash(file, done)).await?;
        self.files.update_value(|files| {
            files.hashes.insert(id, hash.clone());
        });
        Ok(hash)
    }

    /// What is shown, as it is shared: with the fingerprints of its files, which are read for that.
    ///
    /// # Errors
    /// Why it cannot be shared, in words.
    pub async fn analysis(self) -> Result<Analysis, String> {
        let name = self.name.get_untracked().trim().to_owned();
        let shown = self.run.with_untracked(|run| run.shown.clone());
        let first = shown.first().ok_or("there is no report yet")?;
        let Some(order) = first.order.clone() else {
            let opened = self.opened.with_untracked(|o| o.as_ref().map(|o| o.analysis.clone()));
            let mut analysis = opened.ok_or("there is no report yet")?;
            analysis.name = name;
            return Ok(self.named(analysis));
        };
        if shown.iter().any(|shown| !shown.complete() || shown.pending()) {
            return Err("the report is not complete: let the analysis run to its end".to_owned());
        }
        let analysis = self.outline(name, shown.into_iter().map(|shown| shown.report), &order, true).await?;
        Ok(self.named(analysis))
    }

    /// The table of codes of each layer of what is shown, counted anew from its files; those that it came with, where it was opened.
    ///
    /// # Errors
    /// In words.
    pub async fn tables(self) -> Result<Vec<CodeTable>, String> {
        let order = self.run.with_untracked(|run| run.shown.first().and_then(|shown| shown.order.clone()));
        let Some(Order { task: Task::Analyze { job }, files }) = order else {
            return Ok(self
                .opened
                .with_untracked(|o| o.as_ref().map(|o| o.analysis.tables.clone()))
                .unwrap_or_default());
        };
        let (client, files) = (self.client.get_value(), self.all_data(&files)?);
        self.interrupt_tables();
        let results = web::answer(|done| {
            let last = Last(Cell::new(Some(done)));
            client.run(Task::Tables { job }, files, move |event, _| match event {
                Event::Ended(results) => last.tell(results),
                Event::Crashed { message } => last.tell(Err(message)),
                _ => {}
            });
        });
        match results.await? {
            Results::Tables(tables) => Ok(tables),
            _ => unreachable!("tables are answered by tables"),
        }
    }

    /// Computes the layers of the opened analysis again from the tables that came with it.
    pub fn verify_tables(self) {
        let asked = self.opened.with_untracked(|opened| {
            let opened = opened.as_ref()?;
            let report = &opened.analysis.report;
            let names = [&report.sources[0], &report.sources[1], &report.target].map(Clone::clone);
            Some((report.config.clone(), names, opened.tables()))
        });
        let Some((config, names, tables)) = asked else { return };
        if self.is_busy() {
            return;
        }
        let set = move |tabled: Tabled| {
            self.opened.update(|opened| opened.iter_mut().for_each(|opened| opened.tabled = tabled.clone()));
        };
        set(Tabled::Running(0.0));
        let heard = move |event: Event, _: JsArray| {
            let found = |reports: &[Checked<Report>]| {
                let came = self.opened.with_untracked(|opened| opened.as_ref().map(|opened| opened.analysis.clone()));
                came.zip(reports.first()).map(|(came, found)| agreement_of_tables(&came, found, told))
            };
            match event {
                Event::Progress { progress } => set(Tabled::Running(progress.overall)),
                Event::Ended(Ok(Results::Reports(reports))) => {
                    found(&reports).into_iter().for_each(|agreement| set(Tabled::Told(agreement)));
                }
                Event::Ended(Err(message)) | Event::Crashed { message } => set(Tabled::Failed(message)),
                _ => {}
            }
        };
        let task = Task::SolveTables { config, names, tables };
        self.client.with_value(|client| client.run(task, Vec::new(), heard));
    }

    /// Ends [`Store::verify_tables`].
    pub fn cancel_tables(self) {
        self.interrupt_tables();
        self.client.with_value(Client::cancel);
    }

    /// An analysis as a link, which the worker makes: it takes longer than a frame.
    ///
    /// # Errors
    /// In words, where the engine stopped.
    pub async fn link(self, analysis: Analysis) -> Result<Link, String> {
        let client = self.client.get_value();
        web::answer(|done| client.link(analysis, done)).await
    }

    /// Reports with the fingerprints of what it was made from. `read` says whether files may be read for their hashes.
    pub(super) async fn outline(
        self,
        name: String,
        mut reports: impl Iterator<Item = Checked<Report>>,
        order: &Order,
        read: bool,
    ) -> Result<Analysis, String> {
        let job = order.task.job();
        let first = reports.next().ok_or("there is no report yet")?;
        let mut files = Vec::new();
        for (at, &id) in order.files.iter().enumerate() {
            files.push(self.fingerprint(id, at, job, read).await?);
        }
        Ok(Analysis::new(name, first, reports.collect(), job, files))
    }

    async fn fingerprint(self, id: u32, at: usize, job: Option<&Job>, read: bool) -> Result<Fingerprint, String> {
        let sha256 = match read {
            true => self.hash(id).await?,
            false => self.files.with_value(|files| files.hashes.get(&id).cloned()).unwrap_or_default(),
        };
        let file = self.data(id)?;
        let used = |row: &Array| {
            let refers = |array: &ArrayRef| array.file == at && holds(row, &array.key);
            let uses = |named: &Named| named.arrays.iter().chain(&named.ids).any(refers);
            job.is_none_or(|job| job.variables().any(uses))
        };
        let arrays = self.inputs.with_untracked(|inputs| {
            let entry = inputs.files.iter().find(|entry| entry.id == id);
            let arrays = entry.map(|entry| entry.arrays()).unwrap_or_default().iter().filter(|row| used(row));
            let outline = |info: &schema::file::ArrayInfo| Shape {
                key: info.key.clone(),
                shape: info.shape.clone(),
                dtype: info.dtype.clone(),
            };
            arrays.map(|array| outline(&array.info)).collect()
        });
        let bytes = file.size();
        let content = match (job, &file.location) {
            (None, Location::File(table)) if bytes <= SMALL_TABLE => Some(web::text(table).await?),
            _ => None,
        };
        Ok(Fingerprint { name: file.name(), bytes, sha256, arrays, content })
    }
}

/// Who waits for the last event of a run. A run that another one ends is heard of no more: then they are told that.
struct Last(Cell<Option<Hear>>);

type Hear = Box<dyn FnOnce(Result<Results, String>)>;

impl Last {
    fn tell(&self, results: Result<Results, String>) {
        if let Some(done) = self.0.take() {
            done(results);
        }
    }
}

impl Drop for Last {
    fn drop(&mut self) {
        self.tell(Err("counting the codes was interrupted by another request to the engine: try again".into()));
    }
}

/// Whether a row of the list of arrays stands for the array of that key.
fn holds(row: &Array, key: &str) -> bool {
    row.info.key == key || row.members.iter().any(|member| member.key == key)
}

/// A table that travelled whole, as a file.
fn whole(file: &Fingerprint) -> Option<File> {
    web::text_file(&file.name, "text/csv", file.content.as_deref()?).ok()
}

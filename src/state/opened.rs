//! An analysis that was computed elsewhere and opened here: which of its files are at hand again, and what computing it again gave.

use super::demos::{DEMOS, Demo, DemoFile};
use super::readiness::Order;
use link::envelope::{Agreement, Analysis, Fingerprint};
use protocol::Task;
use schema::counts::CodeTable;

/// Where it came from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    Link,
    /// A saved file of that name.
    File(String),
    /// The list of recent analyses; since when, milliseconds since 1970.
    Recent {
        when: f64,
    },
}

impl Origin {
    /// "Opened from …".
    pub fn words(&self) -> String {
        match self {
            Origin::Link => "a link".into(),
            Origin::File(name) => name.clone(),
            Origin::Recent { .. } => "your recent analyses".into(),
        }
    }
}

/// What solving its tables of codes again gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Tabled {
    #[default]
    Unasked,
    /// The share that is done.
    Running(f64),
    Told(Agreement),
    Failed(String),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    pub analysis: Analysis,
    pub origin: Origin,
    /// For each of the analysis' files, the page's file of the same hash.
    pub found: Vec<Option<u32>>,
    /// The page's files that are none of them, by their names.
    pub strangers: Vec<(u32, String)>,
    /// What computing it again gave.
    pub agreement: Option<Agreement>,
    /// What its tables of codes gave, where it came with any.
    pub tabled: Tabled,
    /// Whether every layer is there, so that computing it again checks it.
    pub complete: bool,
    /// Whether an analysis was under way when it was opened, and was cancelled for it.
    pub interrupts: bool,
    /// Whether it is to be computed again as soon as its files are there.
    pub awaited: bool,
    /// Why its files could not be fetched.
    pub failed: Option<String>,
}

impl Opened {
    /// `layers` is how many there were to be.
    pub fn new(analysis: Analysis, origin: Origin, layers: usize) -> Self {
        let found = vec![None; analysis.files.len()];
        let complete = analysis.report.layers.len() == layers;
        Self {
            analysis,
            origin,
            found,
            strangers: Vec::new(),
            agreement: None,
            tabled: Tabled::default(),
            complete,
            interrupts: false,
            awaited: false,
            failed: None,
        }
    }

    /// A file of the page whose hash nobody took: which of the analysis' files it is, by its name and size.
    pub fn take_unhashed(&mut self, id: u32, name: &str, bytes: u64) -> Vec<usize> {
        self.fill(id, |file| file.sha256.is_empty() && file.name == name && file.bytes == bytes)
    }

    /// A file's hash is known: which of the analysis' files it is. Several are of the same content; the one file serves them all.
    pub fn take(&mut self, id: u32, name: &str, sha256: &str) -> Vec<usize> {
        let places = self.fill(id, |file| file.sha256 == sha256);
        if places.is_empty() && !self.strangers.iter().any(|(known, _)| *known == id) {
            self.strangers.push((id, name.to_owned()));
            // What was fetched for it is another version of the file.
            self.awaited = false;
        }
        places
    }

    fn fill(&mut self, id: u32, same: impl Fn(&Fingerprint) -> bool) -> Vec<usize> {
        let files = self.analysis.files.iter().zip(&mut self.found).enumerate();
        let places = files.filter(|(_, (file, _))| same(file));
        places
            .map(|(at, (_, found))| {
                *found = Some(id);
                at
            })
            .collect()
    }

    /// A file was removed from the page.
    pub fn forget(&mut self, id: u32) {
        self.keep_only(|known| known != id);
    }

    /// Files were removed from the page, or others took their place.
    pub fn keep_only(&mut self, is_there: impl Fn(u32) -> bool) {
        self.found.iter_mut().filter(|found| found.is_some_and(|id| !is_there(id))).for_each(|found| *found = None);
        self.strangers.retain(|(id, _)| is_there(*id));
    }

    /// The names of the files that are still to be brought.
    pub fn missing(&self) -> impl Iterator<Item = &str> {
        let files = self.analysis.files.iter().zip(&self.found);
        files.filter(|(_, found)| found.is_none()).map(|(file, _)| file.name.as_str())
    }

    /// The demo that has every file that is missing, by name and size, and those files.
    pub fn demo(&self) -> Option<(&'static Demo, Vec<DemoFile>)> {
        let files = self.analysis.files.iter().zip(&self.found);
        let missing: Vec<&Fingerprint> = files.filter(|(_, found)| found.is_none()).map(|(file, _)| file).collect();
        let file_of = |demo: &Demo, file: &Fingerprint| {
            demo.files.iter().find(|known| known.name() == file.name && known.bytes == file.bytes).copied()
        };
        let all = |demo: &'static Demo| {
            let files: Option<Vec<DemoFile>> = missing.iter().map(|file| file_of(demo, file)).collect();
            files.map(|files| (demo, files))
        };
        // A job of a newer version is not computed again, whatever files are there.
        let known = self.analysis.is_table() || self.analysis.job().is_some();
        DEMOS.iter().find_map(all).filter(|_| known && !missing.is_empty())
    }

    /// The layers' names with their tables of codes.
    pub fn tables(&self) -> Vec<(String, CodeTable)> {
        let names = self.analysis.report.layers.iter().map(|layer| layer.name.clone());
        names.zip(self.analysis.tables.iter().cloned()).collect()
    }

    /// Whether its tables are being solved.
    pub fn solves_tables(&self) -> bool {
        matches!(self.tabled, Tabled::Running(_))
    }

    /// Something else is asked of the engine: what the tables give is not heard any more. Gives whether they were being solved.
    pub fn interrupt_tables(&mut self) -> bool {
        let running = self.solves_tables();
        if running {
            self.tabled = Tabled::Unasked;
        }
        running
    }

    /// What computes it again, once all files are at hand.
    pub fn order(&self) -> Option<Order> {
        let files: Vec<u32> = self.found.iter().copied().collect::<Option<_>>()?;
        if self.analysis.is_table() {
            let file = *files.first()?;
            let task = Task::Table { config: self.analysis.report.config.clone() };
            return Some(Order { task, files: vec![file] });
        }
        Some(Order { task: Task::Analyze { job: self.analysis.job()? }, files })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened() -> Opened {
        let path = format!("{}/../../tests/data/links/a1-digits.txt", env!("CARGO_MANIFEST_DIR"));
        let link = std::fs::read_to_string(path).expect("it is kept");
        Opened::new(Analysis::from_link(&link).expect("it opens"), Origin::Link, 1)
    }

    #[test]
    fn it_can_be_computed_again_once_every_file_is_there_in_whatever_order_they_came() {
        let mut opened = opened();
        let hashes: Vec<String> = opened.analysis.files.iter().map(|file| file.sha256.clone()).collect();
        assert!(opened.take(9, "other.npy", "00").is_empty());
        for (id, at) in [(7, 2), (3, 0)] {
            assert_eq!(opened.take(id, "renamed.npy", &hashes[at]), [at]);
        }
        assert_eq!(opened.order(), None);
        assert_eq!(opened.missing().collect::<Vec<_>>(), ["right.npy"]);
        opened.take(5, "right.npy", &hashes[1]);
        let Some(Order { task: Task::Analyze { job }, files }) = opened.order() else { panic!("all are there") };
        assert_eq!(files, [3, 5, 7]);
        assert_eq!(job.config, opened.analysis.report.config);
        assert_eq!(opened.strangers, [(9, "other.npy".to_owned())]);
        opened.forget(5);
        assert_eq!(opened.order(), None);
        opened.keep_only(|_| false);
        assert!(opened.strangers.is_empty() && opened.found.iter().all(Option::is_none));
    }

    #[test]
    fn one_file_serves_every_file_of_its_content() {
        let mut opened = opened();
        let same = opened.analysis.files[0].sha256.clone();
        opened.analysis.files[1].sha256.clone_from(&same);
        assert_eq!(opened.take(4, "left.npy", &same), [0, 1]);
        assert_eq!(opened.missing().collect::<Vec<_>>(), ["digit.npy"]);
        // Another of that content is as good.
        assert_eq!(opened.take(5, "right.npy", &same), [0, 1]);
        assert!(opened.strangers.is_empty());
    }

    #[test]
    fn files_of_a_demo_are_known_by_name_and_size() {
        let mut opened = opened();
        let named = |opened: &Opened| {
            opened.demo().map(|(demo, files)| (demo.id, files.iter().map(DemoFile::name).collect::<Vec<_>>()))
        };
        assert_eq!(named(&opened), Some(("digits", vec!["left.npy", "right.npy", "digit.npy"])));
        let hash = opened.analysis.files[1].sha256.clone();
        opened.take(3, "r.npy", &hash);
        assert_eq!(named(&opened), Some(("digits", vec!["left.npy", "digit.npy"])));
        opened.analysis.files[2].bytes += 1;
        assert_eq!(named(&opened), None);
        // Another version of a file was fetched: nothing is waited for any more.
        opened.awaited = true;
        opened.take(4, "digit.npy", "00");
        assert!(!opened.awaited);
    }

    #[test]
    fn a_file_without_a_known_hash_is_told_by_name_and_size() {
        let mut opened = opened();
        opened.analysis.files[1].sha256.clear();
        let Fingerprint { name, bytes, .. } = opened.analysis.files[1].clone();
        assert!(opened.take_unhashed(1, &name, bytes + 1).is_empty());
        assert_eq!(opened.take_unhashed(2, &name, bytes), [1]);
    }
}

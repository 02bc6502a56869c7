//! An analysis that was computed elsewhere and opened here: which of its files are at hand again, and what computing it again gave.

use super::readiness::Order;
use crate::share::envelope::{Agreement, Analysis, Fingerprint};

/// Where it came from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    Link,
    /// A saved file of that name.
    File(String),
    /// The list of recent analyses.
    Recent,
}

impl Origin {
    /// "Opened from …".
    pub fn words(&self) -> String {
        match self {
            Origin::Link => "a link".into(),
            Origin::File(name) => name.clone(),
            Origin::Recent => "your recent analyses".into(),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Opened {
    pub analysis: Analysis,
    pub origin: Origin,
    /// For each of the analysis' files, the page's file of the same hash.
    pub found: Vec<Option<u32>>,
    /// Names of files that were brought and are none of them.
    pub strangers: Vec<String>,
    /// What computing it again gave.
    pub agreement: Option<Agreement>,
}

impl Opened {
    pub fn new(analysis: Analysis, origin: Origin) -> Self {
        let found = vec![None; analysis.files.len()];
        Self { analysis, origin, found, strangers: Vec::new(), agreement: None }
    }

    /// A file's hash is known: which of the analysis' files it is.
    pub fn take(&mut self, id: u32, name: &str, sha256: &str) -> Option<usize> {
        let same = |file: &Fingerprint| file.sha256 == sha256;
        let Some(at) = self.analysis.files.iter().position(same) else {
            self.strangers.push(name.to_owned());
            return None;
        };
        self.found[at] = Some(id);
        Some(at)
    }

    /// A file was removed from the page.
    pub fn forget(&mut self, id: u32) {
        self.found.iter_mut().filter(|found| **found == Some(id)).for_each(|found| *found = None);
    }

    /// The files that are still to be brought.
    pub fn missing(&self) -> impl Iterator<Item = &Fingerprint> {
        self.analysis.files.iter().zip(&self.found).filter(|(_, found)| found.is_none()).map(|(file, _)| file)
    }

    /// What computes it again, once all files are at hand.
    pub fn order(&self) -> Option<Order> {
        let files: Vec<u32> = self.found.iter().copied().collect::<Option<_>>()?;
        if self.analysis.is_table() {
            let file = *files.first()?;
            return Some(Order::Decompose { config: self.analysis.report.config.clone(), file });
        }
        Some(Order::Analyze { job: self.analysis.job()?, files })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened() -> Opened {
        let path = format!("{}/tests/data/links/a1-digits.txt", env!("CARGO_MANIFEST_DIR"));
        let link = std::fs::read_to_string(path).expect("it is kept");
        Opened::new(Analysis::from_link(&link).expect("it opens"), Origin::Link)
    }

    #[test]
    fn it_can_be_computed_again_once_every_file_is_there_in_whatever_order_they_came() {
        let mut opened = opened();
        let hashes: Vec<String> = opened.analysis.files.iter().map(|file| file.sha256.clone()).collect();
        assert_eq!(opened.take(9, "other.npy", "00"), None);
        for (id, at) in [(7, 2), (3, 0)] {
            assert_eq!(opened.take(id, "renamed.npy", &hashes[at]), Some(at));
        }
        assert_eq!(opened.order(), None);
        assert_eq!(opened.missing().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["right.npy"]);
        opened.take(5, "right.npy", &hashes[1]);
        let Some(Order::Analyze { job, files }) = opened.order() else { panic!("all are there") };
        assert_eq!(files, [3, 5, 7]);
        assert_eq!(job.config, opened.analysis.report.config);
        assert_eq!(opened.strangers, ["other.npy"]);
        opened.forget(5);
        assert_eq!(opened.order(), None);
    }
}

//! Analyses of files of `tests/data`, told by places as the command has them: "file" or "file#array".
#![allow(dead_code)]

use ingest::Opened;
use run::{Quiet, RunError};
use schema::config::Config;
use schema::file::Purpose;
use schema::job::{ArrayRef, Job, Named};
use schema::report::{EngineInfo, Report};
use std::fs;
use std::path::PathBuf;

pub struct Places {
    directory: PathBuf,
}

impl Places {
    pub fn new(directory: &str) -> Self {
        Self { directory: PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(directory) }
    }

    pub fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.directory.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    pub fn open(&self, file: &str) -> Opened {
        self.try_open(file).unwrap_or_else(|refusal| panic!("{refusal}"))
    }

    fn try_open(&self, file: &str) -> ingest::Result<Opened> {
        ingest::open(file.rsplit('/').next().unwrap_or(file), Box::new(self.read(file)))
    }

    fn named(&self, name: &str, place: &str, role: Purpose, files: &mut Vec<Opened>) -> Result<Named, RunError> {
        let (file, key) = place.split_once('#').map_or((place, None), |(file, key)| (file, Some(key)));
        let opened = self.try_open(file)?;
        let keys = match key {
            Some(key) => vec![key.to_owned()],
            None => opened.obvious(role)?.iter().map(|array| array.key.clone()).collect(),
        };
        let arrays = keys.into_iter().map(|key| ArrayRef { file: files.len(), key }).collect();
        files.push(opened);
        Ok(Named { name: name.to_owned(), arrays, ids: None })
    }

    /// Two modalities, image and text, and a target, label; three clusters, no nulls and no intervals.
    pub fn analyze(&self, sources: [&str; 2], target: &str, ids: Option<&str>) -> Result<Report, RunError> {
        let mut files = Vec::new();
        let mut sources = ["image", "text"]
            .iter()
            .zip(sources)
            .map(|(name, place)| self.named(name, place, Purpose::Modality, &mut files))
            .collect::<Result<Vec<_>, _>>()?;
        let mut target = self.named("label", target, Purpose::Target, &mut files)?;
        for variable in sources.iter_mut().chain([&mut target]) {
            let file = variable.arrays[0].file;
            variable.ids = ids.map(|key| ArrayRef { file, key: key.to_owned() });
        }
        let config = Config { clusters: 3, null: 0, resamples: 0, ..Config::default() };
        let reports = run::analyze(
            &Job { sources, target, both: None, control: None, config },
            &files,
            EngineInfo::of("native", 1),
            &Quiet,
        )?;
        Ok(reports.into_iter().next().expect("two modalities are one comparison"))
    }
}

/// R, U of image, U of text, S of the only layer, bits.
pub fn atoms(report: &Report) -> [f64; 4] {
    let atoms = &report.layers[0].atoms;
    [atoms.redundant, atoms.unique["image"], atoms.unique["text"], atoms.synergistic]
}

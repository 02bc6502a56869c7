//! The codes of the latest analysis: who opens one of its layers next waits for no clustering.

use protocol::data::Data;
use run::AllCodes;
use schema::job::Job;

/// Bytes of codes that are kept at most; those of 100,000 rows of two modalities and a target take 1.2 MB a layer.
const MOST: usize = 64 << 20;

/// What was analysed, and its codes.
pub struct Known {
    job: Job,
    /// The numbers of its files.
    files: Vec<u32>,
    codes: AllCodes,
}

impl Known {
    /// None where the codes take too much.
    pub fn new(job: Job, files: &[Data], codes: AllCodes) -> Option<Self> {
        (codes.bytes() <= MOST).then(|| Self { job, files: numbers(files), codes })
    }

    /// The codes of that very job over these files, which others may follow.
    pub fn of(&self, job: &Job, files: &[Data]) -> Option<&AllCodes> {
        (self.job == *job && numbers(files).starts_with(&self.files)).then_some(&self.codes)
    }
}

fn numbers(files: &[Data]) -> Vec<u32> {
    files.iter().map(|data| data.number).collect()
}

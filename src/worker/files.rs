//! The files that requests are about, opened: each once, as long as it is asked for again.

use super::apart::Apart;
use super::file::source;
use ingest::Opened;
use protocol::data::Data;
use schema::picture::Shown;
use std::collections::VecDeque;

/// Files that stay open at most; the one that was not asked for longest is closed first.
const MOST_OPEN: usize = 200;

#[derive(Default)]
pub struct Files {
    /// By number, the latest last.
    open: VecDeque<(u32, Opened)>,
    /// The program that reads large formats.
    apart: Apart,
}

impl Files {
    /// The files of a request, in its order.
    ///
    /// # Errors
    /// The first that cannot be read, in words.
    pub async fn open(&mut self, asked: &[Data]) -> Result<Vec<Opened>, String> {
        let mut opened = Vec::with_capacity(asked.len());
        for data in asked {
            let known = self.open.iter().position(|(number, _)| *number == data.number);
            let file = match known.and_then(|at| self.open.remove(at)) {
                Some((_, file)) => file,
                None => self.open_anew(data).await?,
            };
            if self.open.len() == MOST_OPEN {
                self.open.pop_front();
            }
            self.open.push_back((data.number, file.clone()));
            opened.push(file);
        }
        Ok(opened)
    }

    /// Pictures of a file: of a column at these rows, or of the archive that it is at these places; its names where none are given.
    ///
    /// # Errors
    /// What cannot be read, in words.
    pub async fn pictures(
        &mut self,
        data: &Data,
        column: Option<String>,
        at: Option<Vec<u32>>,
    ) -> Result<Vec<Shown>, String> {
        let Some(column) = column else { return self.apart.album(data, at).await };
        let rows: Vec<u64> = at.unwrap_or_default().into_iter().map(u64::from).collect();
        let opened = self.open(std::slice::from_ref(data)).await?;
        opened[0].pictures(&column, &rows).map_err(|error| error.to_string())
    }

    /// Closes every file.
    pub fn close(&mut self) {
        self.open.clear();
    }

    async fn open_anew(&mut self, data: &Data) -> Result<Opened, String> {
        if ingest::is_apart(&data.name(), source(data.clone()).as_ref()) {
            self.apart.load().await?;
        }
        let opened = ingest::open_with(&data.name(), source(data.clone()), |_, name| self.apart.open(name, data));
        opened.map_err(|error| error.to_string())
    }
}

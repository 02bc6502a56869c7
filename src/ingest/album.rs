//! An archive of pictures, which a person brings to see beside the examples: a ZIP file.

use super::bytes::ByteSource;
use super::error::{Problem, Result};
use super::guard::guarded;
use super::{read_bytes, zip};
use schema::picture::{MOST_BYTES, Refusal, Shown, is_called_so, shown};

/// The pictures of an archive, by their names.
pub struct Album {
    members: Vec<zip::Member>,
}

/// Opens an archive; of its members, those that are called as pictures are. `name` is the archive's.
///
/// # Errors
/// It is no archive, or has a member that cannot be read.
pub fn open(name: &str, source: Box<dyn ByteSource>) -> Result<Album> {
    let opened = guarded(|| if source.is_empty() { Err(Problem::Empty) } else { zip::members(source.into()) });
    let mut members = opened.map_err(|problem| problem.of(name))?;
    members.retain(|member| is_called_so(&member.name) && !is_hidden(&member.name));
    Ok(Album { members })
}

/// Whether a program put it there for itself, as macOS does: "__MACOSX/._1.png".
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}

impl Album {
    /// Paths within the archive.
    pub fn names(&self) -> Vec<String> {
        self.members.iter().map(|member| member.name.clone()).collect()
    }

    /// What is shown of these members, by their places among [`Album::names`].
    pub fn pictures(&self, places: &[u32]) -> Vec<Shown> {
        places.iter().map(|&at| self.picture(at as usize)).collect()
    }

    fn picture(&self, at: usize) -> Shown {
        let Some(member) = self.members.get(at) else { return shown(None) };
        let length = usize::try_from(member.source.len()).unwrap_or(usize::MAX);
        // What is too large is not unpacked.
        if length > MOST_BYTES {
            return Err(Refusal::ManyBytes(length).to_string());
        }
        let bytes = guarded(|| read_bytes(member.source.as_ref(), 0, length)).map_err(|problem| problem.to_string())?;
        shown(Some(&bytes))
    }
}

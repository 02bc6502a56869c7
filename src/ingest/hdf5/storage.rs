//! A file's bytes as `hdf5-reader` asks for them, with members that it does not know hidden from it.
//!
//! The crate parses the header of every member of a group before it lists one, and refuses the group where it cannot (a virtual data set, a type of
//! a newer HDF5). The header that it names is then read as an empty one, which is no data set, and the group is listed without it.

use crate::bytes::ByteSource;
use hdf5_reader::error::Error;
use hdf5_reader::storage::{BlockCacheStorage, RangeRequestStorage, Storage};
use send_wrapper::SendWrapper;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// Bytes of one read of the file, and how many are kept.
const BLOCK: usize = 1 << 20;
const BLOCKS: usize = 32;
/// A header of version 1 that holds nothing.
const EMPTY: [u8; 16] = [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// Where the headers lie that are read as empty ones: bytes from the start of the file.
#[derive(Clone, Default)]
pub struct Hidden(Rc<RefCell<Vec<u64>>>);

impl Hidden {
    /// Hides the member that a refusal names; its name, and why, or the refusal where it names none.
    ///
    /// `base` is where the file's addresses are counted from.
    pub fn hide(&self, refusal: Error, base: u64) -> Result<(String, Error), Error> {
        let Error::Context { path, source } = &refusal else { return Err(refusal) };
        let found = path.strip_prefix("child '").and_then(|path| path.rsplit_once("' at 0x"));
        let address = found.and_then(|(_, at)| u64::from_str_radix(at, 16).ok()).and_then(|at| at.checked_add(base));
        let (Some((name, _)), Some(address)) = (found, address) else { return Err(refusal) };
        // A member that is hidden and still refused would be so forever.
        if self.0.borrow().contains(&address) || matches!(**source, Error::Io(_)) {
            return Err(refusal);
        }
        self.0.borrow_mut().push(address);
        let name = name.to_owned();
        match refusal {
            Error::Context { source, .. } => Ok((name, *source)),
            other => Err(other),
        }
    }

    fn overlay(&self, offset: u64, bytes: &mut [u8]) {
        let end = offset + bytes.len() as u64;
        for &at in self.0.borrow().iter().filter(|&&at| at < end && offset < at + EMPTY.len() as u64) {
            for (byte, value) in (at..).zip(EMPTY).filter(|(byte, _)| (offset..end).contains(byte)) {
                bytes[(byte - offset) as usize] = value;
            }
        }
    }
}

/// The storage of a file.
pub fn storage(source: Box<dyn ByteSource>, hidden: &Hidden) -> Arc<dyn Storage> {
    let len = source.len();
    // The reader asks for shared storage, but this program has one thread.
    let source = SendWrapper::new(source);
    let read = move |offset, length| {
        let mut buf = vec![0; length];
        source.read_at(offset, &mut buf)?;
        Ok(buf)
    };
    let blocks = BlockCacheStorage::new(Arc::new(RangeRequestStorage::new(len, read)), BLOCK, BLOCKS);
    let hidden = SendWrapper::new(hidden.clone());
    let shown = move |offset, length| {
        let mut bytes = blocks.read_range(offset, length)?.to_vec();
        hidden.overlay(offset, &mut bytes);
        Ok(bytes)
    };
    Arc::new(RangeRequestStorage::new(len, shown))
}

//! The bytes of a file at an address, by range requests that the worker waits for. What was read lately is kept.

use ingest::bytes::ByteSource;
use js_sys::{ArrayBuffer, Uint8Array};
use protocol::data::Remote;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use wasm_bindgen::prelude::*;
use web_sys::{XmlHttpRequest, XmlHttpRequestResponseType};

/// Bytes of one request at least, and how many of those are kept: headers and footers of a format lie together.
const BLOCK: u64 = 1 << 20;
const KEPT: usize = 16;
/// Bytes of one request at most.
const MOST: usize = 16 << 20;

pub struct RemoteSource {
    remote: Remote,
    /// Number and bytes, the latest last.
    kept: RefCell<VecDeque<(u64, Vec<u8>)>>,
}

impl RemoteSource {
    pub fn new(remote: Remote) -> Self {
        Self { remote, kept: RefCell::default() }
    }

    fn request(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        let refused = |words: String| io::Error::other(words);
        let broken =
            |error: JsValue| io::Error::other(js_sys::Error::from(error).message().as_string().unwrap_or_default());
        let request = XmlHttpRequest::new().map_err(broken)?;
        request.open_with_async("GET", &self.remote.url, false).map_err(broken)?;
        request.set_response_type(XmlHttpRequestResponseType::Arraybuffer);
        let last = offset + buf.len() as u64 - 1;
        request.set_request_header("Range", &format!("bytes={offset}-{last}")).map_err(broken)?;
        request.send().map_err(|_| refused("the host stopped answering".to_owned()))?;
        match request.status().map_err(broken)? {
            206 => {}
            200 => return Err(refused("the host no longer sends parts of the file".to_owned())),
            status => return Err(refused(format!("the host answered {status}"))),
        }
        let bytes = Uint8Array::new(&request.response().map_err(broken)?.unchecked_into::<ArrayBuffer>());
        if bytes.length() as usize != buf.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes.copy_to(buf);
        Ok(())
    }

    /// A block of the file, from memory if it is there.
    fn block(&self, number: u64, then: impl FnOnce(&[u8])) -> io::Result<()> {
        let mut kept = self.kept.borrow_mut();
        if let Some(at) = kept.iter().position(|(known, _)| *known == number) {
            let block = kept.remove(at).expect("it was found there");
            kept.push_back(block);
        } else {
            let start = number * BLOCK;
            let mut bytes = vec![0; BLOCK.min(self.remote.size - start) as usize];
            self.request(start, &mut bytes)?;
            if kept.len() == KEPT {
                kept.pop_front();
            }
            kept.push_back((number, bytes));
        }
        then(&kept.back().expect("one was just put there").1);
        Ok(())
    }
}

impl ByteSource for RemoteSource {
    fn len(&self) -> u64 {
        self.remote.size
    }

    fn read_at(&self, mut offset: u64, buf: &mut [u8]) -> io::Result<()> {
        if offset.checked_add(buf.len() as u64).is_none_or(|end| end > self.remote.size) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if buf.len() as u64 > 2 * BLOCK {
            for part in buf.chunks_mut(MOST) {
                self.request(offset, part)?;
                offset += part.len() as u64;
            }
            return Ok(());
        }
        let mut rest = buf;
        while !rest.is_empty() {
            let within = (offset % BLOCK) as usize;
            let mut copied = 0;
            self.block(offset / BLOCK, |block| {
                copied = rest.len().min(block.len() - within);
                rest[..copied].copy_from_slice(&block[within..within + copied]);
            })?;
            rest = &mut rest[copied..];
            offset += copied as u64;
        }
        Ok(())
    }
}

//! The bytes of a `File`, by slices: what the worker reads is never more than what it asked for.

use super::remote::RemoteSource;
use ingest::bytes::ByteSource;
use js_sys::Uint8Array;
use protocol::data::{Data, Location};
use std::io;
use wasm_bindgen::JsValue;
use web_sys::{File, FileReaderSync};

/// Bytes that one read copies at most, so that the browser's buffer beside ours stays small.
const CHUNK: usize = 16 << 20;

/// A file that a person chose.
pub struct FileSource {
    file: File,
    reader: FileReaderSync,
}

impl FileSource {
    /// # Errors
    /// Where there is no `FileReaderSync`, that is, outside a worker.
    pub fn new(file: File) -> Result<Self, JsValue> {
        Ok(Self { file, reader: FileReaderSync::new()? })
    }
}

/// The bytes behind what a request is about.
pub fn source(data: Data) -> Box<dyn ByteSource> {
    match data.location {
        Location::File(file) => Box::new(FileSource::new(file).expect("a worker has FileReaderSync")),
        Location::Remote(remote) => Box::new(RemoteSource::new(remote)),
    }
}

impl ByteSource for FileSource {
    fn len(&self) -> u64 {
        self.file.size() as u64
    }

    fn read_at(&self, mut offset: u64, buf: &mut [u8]) -> io::Result<()> {
        for part in buf.chunks_mut(CHUNK) {
            let end = offset + part.len() as u64;
            let slice = self.file.slice_with_f64_and_f64(offset as f64, end as f64).map_err(refused)?;
            let buffer = self.reader.read_as_array_buffer(&slice).map_err(refused)?;
            let bytes = Uint8Array::new(&buffer);
            if bytes.length() as usize != part.len() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            bytes.copy_to(part);
            offset = end;
        }
        Ok(())
    }
}

/// The browser refuses to read a folder, and a file that was changed or removed after it was chosen.
fn refused(error: JsValue) -> io::Error {
    let error = js_sys::Error::from(error);
    let words = match String::from(error.name()).as_str() {
        "NotFoundError" => {
            "it is a folder, or was moved or deleted since it was chosen; choose the files themselves".to_owned()
        }
        "NotReadableError" => "it was changed since it was chosen, or may not be read; choose it again".to_owned(),
        _ => error.message().as_string().unwrap_or_else(|| "the browser could not read the file".to_owned()),
    };
    io::Error::other(words)
}

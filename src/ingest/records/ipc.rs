//! Arrow IPC, through the `arrow-ipc` crate: the file format (Feather version 2) and the stream format, as Hugging Face's `datasets` writes it.

use super::{Batches, sound, undecodable};
use crate::bytes::ByteSource;
use crate::error::{Parsed, Place, Problem};
use crate::zip::Cursor;
use crate::{Arrays, read_bytes};
use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, SchemaRef};
use std::io::BufReader;
use std::rc::Rc;

/// What the file format starts and ends with.
const MAGIC: &[u8] = b"ARROW1";
/// The length of the footer and the magic.
const TAIL: u64 = 10;

pub fn open(source: Box<dyn ByteSource>) -> Parsed<Box<dyn Arrays>> {
    let source: Rc<dyn ByteSource> = source.into();
    let size = source.len();
    let start = read_bytes(source.as_ref(), 0, size.min(8) as usize)?;
    if start.starts_with(b"FEA1") {
        let expected =
            "Arrow IPC (Feather version 2); in Python: `pandas.read_feather(…).to_parquet(\"file.parquet\")`";
        return Err(Problem::found(Place::File, "Feather version 1", expected));
    }
    let is_file = start.starts_with(MAGIC);
    if is_file {
        // Parsed here, because the reader would make room for whatever length is claimed.
        let footer = match size.checked_sub(TAIL) {
            Some(at) => i32::from_le_bytes(read_bytes(source.as_ref(), at, 4)?.try_into().expect("4 bytes were read")),
            None => -1,
        };
        if u64::try_from(footer).is_err() || footer as u64 > size - TAIL {
            let found = format!("a footer of {footer} bytes in a file of {size} bytes");
            return Err(Problem::found(Place::File, found, Ipc::EXPECTED));
        }
        sound::check_file(source.as_ref(), footer as u64, TAIL)?;
    } else {
        sound::check_stream(source.as_ref())?;
    }
    let mut ipc = Ipc { source, is_file, schema: None };
    ipc.schema = Some(ipc.read_schema().map_err(undecodable::<Ipc>)?);
    super::open(ipc)
}

struct Ipc {
    source: Rc<dyn ByteSource>,
    is_file: bool,
    /// Read when the file is opened.
    schema: Option<SchemaRef>,
}

type Reader = BufReader<Cursor>;

impl Ipc {
    fn reader(&self) -> Reader {
        BufReader::with_capacity(1 << 16, Cursor::new(self.source.clone()))
    }

    fn read_schema(&self) -> Result<SchemaRef, ArrowError> {
        Ok(match self.is_file {
            true => FileReader::try_new(self.reader(), None)?.schema(),
            false => StreamReader::try_new(self.reader(), None)?.schema(),
        })
    }
}

impl Batches for Ipc {
    const EXPECTED: &'static str = "a whole Arrow IPC file";

    fn schema(&self) -> SchemaRef {
        self.schema.clone().expect("read when the file was opened")
    }

    fn rows(&self) -> Option<u64> {
        None
    }

    fn each(&self, columns: &[usize], visit: &mut dyn FnMut(RecordBatch) -> Parsed<()>) -> Parsed<()> {
        let columns = Some(columns.to_vec());
        let mut pass = |batch: Result<RecordBatch, ArrowError>| visit(batch.map_err(undecodable::<Self>)?);
        match self.is_file {
            true => {
                let mut batches = FileReader::try_new(self.reader(), columns).map_err(undecodable::<Self>)?;
                batches.try_for_each(&mut pass)
            }
            false => {
                let mut batches = StreamReader::try_new(self.reader(), columns).map_err(undecodable::<Self>)?;
                batches.try_for_each(&mut pass)
            }
        }
    }
}

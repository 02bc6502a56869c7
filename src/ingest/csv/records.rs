//! The records of a delimited text, streamed: RFC 4180 with a chosen delimiter, and LF, CRLF or CR at the end of lines.
//! Every record of a table has the same number of cells, and every refusal names the line.

use crate::engine::progress::Monitor;
use crate::ingest::bytes::ByteSource;
use crate::ingest::error::{Checked, Place, Problem};
use crate::ingest::{checkpoint, fill};

/// Bytes read at once: parsing them takes a few milliseconds.
const CHUNK: u64 = 1 << 18;
/// A record longer than this is a file of another kind, or has a stray quote.
const MAX_RECORD: usize = 64 << 20;
const MAX_CELLS: usize = 1_000_000;

/// One record's cells.
#[derive(Default)]
pub struct Record {
    text: String,
    /// End of each cell in `text`.
    ends: Vec<usize>,
    /// The line it starts on, from 1.
    pub line: u64,
    quoted: bool,
}

impl Record {
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// A cell, without white space around it.
    pub fn cell(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        self.text[start..self.ends[index]].trim()
    }

    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|index| self.cell(index))
    }

    fn is_blank(&self) -> bool {
        self.len() == 1 && !self.quoted && self.text.trim().is_empty()
    }
}

/// Reads records in turn.
pub struct Records<'a> {
    source: &'a dyn ByteSource,
    monitor: &'a dyn Monitor,
    delimiter: u8,
    buf: Vec<u8>,
    at: usize,
    /// Offset of the byte after `buf`.
    next: u64,
    line: u64,
    /// Cells of the first record.
    width: Option<usize>,
}

impl<'a> Records<'a> {
    /// From the start of the file, after its byte order mark.
    pub fn new(source: &'a dyn ByteSource, delimiter: u8, monitor: &'a dyn Monitor) -> Checked<Self> {
        let mut records = Self { source, monitor, delimiter, buf: Vec::new(), at: 0, next: 0, line: 1, width: None };
        records.refill()?;
        match records.buf[..] {
            [0xef, 0xbb, 0xbf, ..] => records.at = 3,
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
                return Err(Problem::found(Place::File, "UTF-16 text", "UTF-8 text"));
            }
            _ => {}
        }
        Ok(records)
    }

    /// Reads the next record that is not blank into `record`; `false` at the end.
    ///
    /// A blank line is skipped, except between the rows of a table of one column, where it would be a missing value.
    pub fn read(&mut self, record: &mut Record) -> Checked<bool> {
        let mut blank = None;
        while self.any(record)? {
            if record.is_blank() {
                blank = blank.or(Some(record.line));
                continue;
            }
            if let Some(line) = blank.filter(|_| self.width == Some(1)) {
                return Err(Problem::found(Place::Line(line), "an empty line", "a value"));
            }
            let width = *self.width.get_or_insert(record.len());
            if record.len() != width {
                let fields = |n: usize| format!("{n} {}", if n == 1 { "field" } else { "fields" });
                let expected = format!("{}, as in the first line", fields(width));
                return Err(Problem::found(Place::Line(record.line), fields(record.len()), expected));
            }
            return Ok(true);
        }
        Ok(false)
    }

    /// Reads the next record, blank or not; `false` at the end.
    fn any(&mut self, record: &mut Record) -> Checked<bool> {
        let mut bytes = std::mem::take(&mut record.text).into_bytes();
        bytes.clear();
        record.ends.clear();
        record.quoted = false;
        record.line = self.line;
        if self.peek()?.is_none() {
            return Ok(false);
        }
        loop {
            if self.peek()? == Some(b'"') {
                record.quoted = true;
                self.quoted(&mut bytes)?;
            } else {
                self.plain(&mut bytes)?;
            }
            record.ends.push(bytes.len());
            self.check_limits(&bytes, record)?;
            match self.peek()? {
                Some(byte) if byte == self.delimiter => self.at += 1,
                end => {
                    self.at += usize::from(end.is_some());
                    if end == Some(b'\r') && self.peek()? == Some(b'\n') {
                        self.at += 1;
                    }
                    break;
                }
            }
        }
        self.line += 1;
        let refused = |found: String| Problem::found(Place::Line(record.line), found, "UTF-8 text");
        if bytes.contains(&0) {
            return Err(refused("a zero byte".to_owned()));
        }
        record.text = String::from_utf8(bytes).map_err(|error| {
            let byte = error.as_bytes()[error.utf8_error().valid_up_to()];
            refused(format!("byte 0x{byte:02x}, which is not UTF-8"))
        })?;
        Ok(true)
    }

    fn plain(&mut self, bytes: &mut Vec<u8>) -> Checked<()> {
        let delimiter = self.delimiter;
        self.take_until(bytes, |byte| byte == delimiter || byte == b'\n' || byte == b'\r')
    }

    fn quoted(&mut self, bytes: &mut Vec<u8>) -> Checked<()> {
        let opened = self.line;
        self.at += 1;
        loop {
            let start = bytes.len();
            self.take_until(bytes, |byte| byte == b'"')?;
            self.line += bytes[start..].iter().filter(|&&byte| byte == b'\n').count() as u64;
            if self.peek()?.is_none() {
                let found = "a quote that is never closed";
                return Err(Problem::found(Place::Line(opened), found, "a closing quote"));
            }
            self.at += 1;
            if self.peek()? != Some(b'"') {
                break;
            }
            bytes.push(b'"');
            self.at += 1;
        }
        while self.delimiter != b'\t' && self.peek()? == Some(b'\t') || self.peek()? == Some(b' ') {
            self.at += 1;
        }
        match self.peek()? {
            None | Some(b'\n' | b'\r') => Ok(()),
            Some(byte) if byte == self.delimiter => Ok(()),
            Some(_) => {
                let expected = "the field to end (a quote inside a quoted field is written twice)";
                Err(Problem::found(Place::Line(self.line), "text after a closing quote", expected))
            }
        }
    }

    /// Moves bytes up to one that ends them, or to the end of the file.
    fn take_until(&mut self, bytes: &mut Vec<u8>, ends: impl Fn(u8) -> bool) -> Checked<()> {
        loop {
            let rest = &self.buf[self.at..];
            let found = rest.iter().position(|&byte| ends(byte));
            let taken = found.unwrap_or(rest.len());
            bytes.extend_from_slice(&rest[..taken]);
            self.at += taken;
            if found.is_some() || bytes.len() > MAX_RECORD || !self.refill()? {
                return Ok(());
            }
        }
    }

    fn check_limits(&self, bytes: &[u8], record: &Record) -> Checked<()> {
        let at = Place::Line(record.line);
        if bytes.len() > MAX_RECORD {
            return Err(Problem::found(at, "a record of over 64 MiB", "a table: look for a stray quote"));
        }
        if record.len() > MAX_CELLS {
            return Err(Problem::found(at, "over 1,000,000 fields", "a table of at most 1,000,000 columns"));
        }
        Ok(())
    }

    fn peek(&mut self) -> Checked<Option<u8>> {
        if self.at == self.buf.len() && !self.refill()? {
            return Ok(None);
        }
        Ok(Some(self.buf[self.at]))
    }

    /// Reads the next chunk; `false` at the end of the file.
    fn refill(&mut self) -> Checked<bool> {
        let size = self.source.len();
        checkpoint(self.monitor, self.next, size)?;
        let len = CHUNK.min(size - self.next);
        self.at = 0;
        self.buf.resize(len as usize, 0);
        fill(self.source, self.next, &mut self.buf)?;
        self.next += len;
        Ok(len > 0)
    }
}

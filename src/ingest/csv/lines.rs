//! A text as the `csv` crate is to read it: in UTF-8 without its byte order mark, every line (the last one too) ended by LF, whatever
//! the system that wrote it, so that lines can be counted; read by chunks, with a look at the monitor before each.
//!
//! The bytes of the record that is being read are kept, up to a bound: a stray quote would make the rest of the file one record.

use super::dialect::Dialect;
use crate::bytes::ByteSource;
use crate::error::{Parsed, Place, Problem};
use crate::{checkpoint, fill, read_bytes};
use csv::Position;
use schema::progress::Monitor;
use std::io::{self, Read};

/// Bytes read at once: parsing them takes a few milliseconds.
const CHUNK: u64 = 1 << 18;
/// A record longer than this is a file of another kind, or has a stray quote. A parsed record takes up to nine times as much.
const MAX_RECORD: usize = 16 << 20;

pub struct Lines<'a> {
    source: &'a dyn ByteSource,
    monitor: &'a dyn Monitor,
    /// Offset in the file of the next byte to read.
    next: u64,
    /// Whether the byte before was CR, so that LF would not end another line.
    after_cr: bool,
    /// The text from the start of some record on.
    held: Vec<u8>,
    /// Offset of `held` in the text.
    offset: u64,
    /// How much of `held` was given to the parser.
    given: usize,
    /// Where the record that is being read starts in the text; empty lines may come first.
    record: Position,
    ended: bool,
    spaces: Option<Spaces>,
    quoting: bool,
}

/// Where runs of white space are the delimiter, what came before the next byte.
#[derive(Clone, Copy, PartialEq)]
enum Spaces {
    Start,
    Space,
    Text,
    Quoted,
}

/// Where a text starts: behind its byte order mark.
///
/// # Errors
/// UTF-16.
pub fn start(source: &dyn ByteSource) -> Parsed<u64> {
    match read_bytes(source, 0, source.len().min(3) as usize)?[..] {
        [0xef, 0xbb, 0xbf] => Ok(3),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            let expected = "UTF-8 text; in Python: `s = open(\"file.csv\", encoding=\"utf-16\").read()`, then \
                            `open(\"new.csv\", \"w\", encoding=\"utf-8\").write(s)`";
            Err(Problem::found(Place::File, "UTF-16 text", expected))
        }
        _ => Ok(0),
    }
}

impl<'a> Lines<'a> {
    /// From the start of the table on; where white space is the delimiter, runs of it that are not quoted become one space, and none stands at
    /// the start or the end of a line.
    pub fn new(source: &'a dyn ByteSource, dialect: &Dialect, monitor: &'a dyn Monitor) -> Self {
        let (held, record) = (Vec::new(), Position::new());
        let spaces = dialect.spaces.then_some(Spaces::Start);
        let (next, quoting) = (dialect.start, dialect.quoting);
        Self {
            source,
            monitor,
            next,
            after_cr: false,
            held,
            offset: 0,
            given: 0,
            record,
            ended: false,
            spaces,
            quoting,
        }
    }

    /// Forgets what is before a record.
    pub fn start_record(&mut self, start: &Position) {
        self.record = start.clone();
    }

    /// The record up to `end`: how many empty lines come first, and its bytes without the end of its line.
    pub fn record(&self, end: &Position) -> (u64, &[u8]) {
        let [start, end] = [&self.record, end].map(|at| (at.byte() - self.offset) as usize);
        let bytes = &self.held[start..end];
        let skipped = bytes.iter().take_while(|&&byte| byte == b'\n').count();
        let line = &bytes[skipped..];
        (skipped as u64, line.strip_suffix(b"\n").unwrap_or(line))
    }

    /// Whether the parser was told that the text ends.
    pub fn ended(&self) -> bool {
        self.ended
    }

    fn refill(&mut self) -> Parsed<()> {
        let done = (self.record.byte() - self.offset) as usize;
        self.held.drain(..done);
        self.offset += done as u64;
        if self.held.len() > MAX_RECORD {
            let at = Place::Line(self.record.line());
            return Err(Problem::found(at, "a record of over 16 MiB", "a table: look for a stray quote"));
        }
        let size = self.source.len();
        checkpoint(self.monitor, self.next, size)?;
        let start = self.held.len();
        let len = CHUNK.min(size - self.next);
        self.held.resize(start + len as usize, 0);
        fill(self.source, self.next, &mut self.held[start..])?;
        self.next += len;
        self.end_lines(start);
        self.squeeze(start);
        if len > 0 && self.next == size && self.held.last() != Some(&b'\n') {
            self.held.push(b'\n');
        }
        self.given = start;
        Ok(())
    }

    /// Makes CR and CRLF from `start` on LF.
    fn end_lines(&mut self, start: usize) {
        if !self.after_cr && !self.held[start..].contains(&b'\r') {
            return;
        }
        let mut end = start;
        for at in start..self.held.len() {
            let byte = self.held[at];
            if !(self.after_cr && byte == b'\n') {
                self.held[end] = if byte == b'\r' { b'\n' } else { byte };
                end += 1;
            }
            self.after_cr = byte == b'\r';
        }
        self.held.truncate(end);
    }
}

impl Lines<'_> {
    /// Makes runs of white space from `start` on one space. One is given only once text follows it, so that none ends a line.
    fn squeeze(&mut self, start: usize) {
        let Some(mut before) = self.spaces else { return };
        let tail = self.held.split_off(start);
        for byte in tail {
            before = match (byte, before) {
                (b'"', Spaces::Quoted) => Spaces::Text,
                (_, Spaces::Quoted) => Spaces::Quoted,
                (b'\n', _) => Spaces::Start,
                (b' ' | b'\t', Spaces::Start) => Spaces::Start,
                (b' ' | b'\t', _) => Spaces::Space,
                (_, Spaces::Space) => {
                    self.held.push(b' ');
                    if byte == b'"' && self.quoting { Spaces::Quoted } else { Spaces::Text }
                }
                (b'"', Spaces::Start) if self.quoting => Spaces::Quoted,
                _ => Spaces::Text,
            };
            if !(before == Spaces::Space || before == Spaces::Start && byte != b'\n') {
                self.held.push(byte);
            }
        }
        self.spaces = Some(before);
    }
}

impl Read for Lines<'_> {
    /// Fails with a [`Problem`] inside.
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        // What is read may be white space alone.
        while self.given == self.held.len() {
            let last = self.next == self.source.len();
            self.refill().map_err(io::Error::other)?;
            if last {
                break;
            }
        }
        let len = (&self.held[self.given..]).read(buf)?;
        self.given += len;
        self.ended = len == 0;
        Ok(len)
    }
}

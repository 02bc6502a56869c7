//! The members of a ZIP archive as files of their own, read by slices: what is stored lies there as it is; what is deflated is
//! unpacked as it is read, in memory bounded by the slice.

use super::bytes::ByteSource;
use super::error::{Parsed, Place, Problem, short};
use ::zip::{CompressionMethod, ZipArchive};
use flate2::read::DeflateDecoder;
use std::cell::RefCell;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;

/// Members that an archive may have.
const MAX_MEMBERS: usize = 1_000_000;
/// Deflate cannot shrink further than this (RFC 1951: 258 bytes from 2 bits).
const MAX_RATIO: u64 = 1032;

/// One file of an archive.
pub struct Member {
    pub name: String,
    pub source: Rc<dyn ByteSource>,
}

/// The files of an archive, in its own order.
pub fn members(source: Rc<dyn ByteSource>) -> Parsed<Vec<Member>> {
    let refused = |error: &dyn std::fmt::Display| {
        Problem::found(Place::File, format!("an archive that cannot be read ({})", short(error)), "a whole ZIP archive")
    };
    let size = source.len();
    let reader = BufReader::new(Cursor::new(source.clone()));
    let mut archive = ZipArchive::new(reader).map_err(|error| refused(&error))?;
    if archive.len() > MAX_MEMBERS {
        return Err(refused(&format!("{} members", archive.len())));
    }
    let mut members = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|error| refused(&error))?;
        let name = file.name().map_err(|error| refused(&error))?.into_owned();
        if file.is_dir() {
            continue;
        }
        let start = file.data_start().unwrap_or(u64::MAX);
        let (packed, length) = (file.compressed_size(), file.size());
        if start.checked_add(packed).is_none_or(|end| end > size) {
            return Err(refused(&format!("{name} reaches beyond its end")));
        }
        let within = Slice { source: source.clone(), start, length: packed };
        let source: Rc<dyn ByteSource> = match file.compression() {
            _ if file.encrypted() => return Err(refused(&format!("{name} is encrypted"))),
            CompressionMethod::Stored if packed == length => Rc::new(within),
            CompressionMethod::Deflated if length / MAX_RATIO <= packed => {
                Rc::new(Inflated { state: RefCell::new(Inflated::start(&within)), packed: within, length })
            }
            CompressionMethod::Stored | CompressionMethod::Deflated => {
                return Err(refused(&format!("{name}: {packed} bytes that claim to be {length}")));
            }
            other => {
                let found = format!("{name}, packed with {other}");
                return Err(Problem::found(
                    Place::File,
                    found,
                    "members that are stored or deflated, as `np.savez` writes them",
                ));
            }
        };
        members.push(Member { name, source });
    }
    Ok(members)
}

/// A part of a source.
#[derive(Clone)]
struct Slice {
    source: Rc<dyn ByteSource>,
    start: u64,
    length: u64,
}

impl ByteSource for Slice {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        if offset.checked_add(buf.len() as u64).is_none_or(|end| end > self.length) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.source.read_at(self.start + offset, buf)
    }

    fn expect(&self, offset: u64, length: u64) {
        self.source.expect(self.start + offset, length);
    }
}

/// A deflated member. Layers are read in order, so the decoder mostly goes on from where it is; for what lies before that it starts again.
struct Inflated {
    packed: Slice,
    length: u64,
    state: RefCell<Inflating>,
}

struct Inflating {
    decoder: DeflateDecoder<BufReader<Cursor>>,
    at: u64,
}

impl Inflated {
    fn start(packed: &Slice) -> Inflating {
        let reader = BufReader::with_capacity(1 << 18, Cursor::new(Rc::new(packed.clone())));
        Inflating { decoder: DeflateDecoder::new(reader), at: 0 }
    }
}

impl ByteSource for Inflated {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buf: &mut [u8]) -> io::Result<()> {
        let mut state = self.state.borrow_mut();
        if offset < state.at {
            *state = Self::start(&self.packed);
        }
        let skip = offset - state.at;
        let skipped = io::copy(&mut state.decoder.by_ref().take(skip), &mut io::sink())?;
        state.at += skipped;
        if skipped < skip {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        state.decoder.read_exact(buf)?;
        state.at += buf.len() as u64;
        Ok(())
    }
}

/// A source as a stream with a position.
pub struct Cursor {
    source: Rc<dyn ByteSource>,
    at: u64,
}

impl Cursor {
    pub fn new(source: Rc<dyn ByteSource>) -> Self {
        Self { source, at: 0 }
    }
}

impl Read for Cursor {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let length = (self.source.len().saturating_sub(self.at)).min(buf.len() as u64) as usize;
        self.source.read_at(self.at, &mut buf[..length])?;
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for Cursor {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.source.len().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

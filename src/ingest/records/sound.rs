//! What the `arrow-ipc` crate takes on trust, checked before it reads: that batches have rows that can be counted, that buffers lie within their
//! message, and that a compressed one does not claim to unpack to more than it could.

use crate::bytes::ByteSource;
use crate::error::{Parsed, Place, Problem};
use crate::read_bytes;
use arrow_ipc::{CompressionType, Message, RecordBatch, root_as_footer, root_as_message};

/// Bytes of one message's metadata.
const MAX_METADATA: u64 = 64 << 20;
/// LZ4 makes at most 255 bytes of one; a block of Zstandard takes 4 bytes at least and holds 128 KiB at most.
const MAX_LZ4: u64 = 255;
const MAX_ZSTD: u64 = 1 << 15;
/// What a small buffer may claim whatever its size.
const FREE: u64 = 1 << 16;
/// Rows of a batch at most, as Arrow's own libraries have it: more would be counted otherwise by a program of 32 bits.
const MAX_ROWS: i64 = i32::MAX as i64;
/// What every message starts with since Arrow 0.15.
const CONTINUATION: [u8; 4] = [0xff; 4];

fn broken(found: impl Into<String>) -> Problem {
    Problem::found(Place::File, found, "a whole Arrow IPC file")
}

/// Checks every message that a file's footer (of so many bytes) names.
pub fn check_file(source: &dyn ByteSource, footer: u64, tail: u64) -> Parsed<()> {
    let at = source.len() - tail - footer;
    let bytes = read_bytes(source, at, footer as usize)?;
    let Ok(footer) = root_as_footer(&bytes) else {
        // The reader's own words say what is wrong with it.
        return Ok(());
    };
    let blocks = footer.dictionaries().into_iter().flatten().chain(footer.recordBatches().into_iter().flatten());
    for block in blocks {
        let (at, metadata, body) = (block.offset(), block.metaDataLength(), block.bodyLength());
        let (Ok(at), Ok(metadata), Ok(body)) = (u64::try_from(at), u64::try_from(metadata), u64::try_from(body)) else {
            return Err(broken("a batch at a negative place"));
        };
        let end = at.checked_add(metadata).and_then(|end| end.checked_add(body));
        if metadata > MAX_METADATA || end.is_none_or(|end| end > source.len()) {
            return Err(broken(format!("a batch that reaches beyond the file's {} bytes", source.len())));
        }
        let bytes = read_bytes(source, at, metadata as usize)?;
        let start = if bytes.starts_with(&CONTINUATION) { 8 } else { 4 };
        // The reader would look for the rest of a cut message in the body.
        let Ok(message) = root_as_message(bytes.get(start..).unwrap_or_default()) else {
            return Err(broken(format!("a batch whose {metadata} bytes of metadata are not a message")));
        };
        check_message(source, &message, at + metadata, body)?;
    }
    Ok(())
}

/// Checks every message of a stream.
pub fn check_stream(source: &dyn ByteSource) -> Parsed<()> {
    let (mut at, size) = (0, source.len());
    while size - at >= 8 {
        let prefix = read_bytes(source, at, 8)?;
        let (start, length) = if prefix.starts_with(&CONTINUATION) { (8, &prefix[4..]) } else { (4, &prefix[..4]) };
        let length = u64::from(u32::from_le_bytes(length.try_into().expect("4 bytes were taken")));
        // Length 0 ends a stream; what a cut one lacks, the reader tells.
        if length == 0 || length > MAX_METADATA || length > size - at - start {
            return Ok(());
        }
        let bytes = read_bytes(source, at + start, length as usize)?;
        let Ok(message) = root_as_message(&bytes) else { return Ok(()) };
        let Ok(body) = u64::try_from(message.bodyLength()) else { return Err(broken("a batch of negative length")) };
        at += start + length;
        if body > size - at {
            return Err(broken(format!("a batch that reaches beyond the file's {size} bytes")));
        }
        check_message(source, &message, at, body)?;
        at += body;
    }
    Ok(())
}

fn check_message(source: &dyn ByteSource, message: &Message, at: u64, body: u64) -> Parsed<()> {
    let batch = message.header_as_record_batch();
    let dictionary = || message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data());
    match batch.or_else(dictionary) {
        Some(batch) => check_batch(source, &batch, at, body),
        None => Ok(()),
    }
}

fn check_batch(source: &dyn ByteSource, batch: &RecordBatch, at: u64, body: u64) -> Parsed<()> {
    let most = batch.compression().map(|compression| match compression.codec() {
        CompressionType::LZ4_FRAME => MAX_LZ4,
        _ => MAX_ZSTD,
    });
    let columns = batch.nodes().into_iter().flatten().map(|node| node.length());
    if let Some(rows) = columns.chain([batch.length()]).find(|rows| !(0..=MAX_ROWS).contains(rows)) {
        return Err(broken(format!("a batch of {rows} rows")));
    }
    for buffer in batch.buffers().into_iter().flatten() {
        let (Ok(offset), Ok(length)) = (u64::try_from(buffer.offset()), u64::try_from(buffer.length())) else {
            return Err(broken("a buffer at a negative place"));
        };
        if offset.checked_add(length).is_none_or(|end| end > body) {
            return Err(broken(format!("a buffer that reaches beyond its batch of {body} bytes")));
        }
        if let (Some(most), 8..) = (most, length) {
            let claimed = read_bytes(source, at + offset, 8)?;
            let claimed = i64::from_le_bytes(claimed.try_into().expect("8 bytes were read"));
            // −1 says that the buffer is not compressed after all.
            if claimed != -1
                && u64::try_from(claimed).map_or(true, |claimed| claimed > FREE + length.saturating_mul(most))
            {
                return Err(broken(format!("a buffer of {length} bytes that claims to unpack to {claimed}")));
            }
        }
    }
    Ok(())
}

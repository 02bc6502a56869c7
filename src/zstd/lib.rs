//! Unpacks Zstandard by the part of the interface of the crate `zstd` that readers of files call, through `ruzstd`, which is Rust throughout.
//!
//! Nothing is compressed: what writes is refused as it is called.

use std::ops::RangeInclusive;

/// Whole buffers at a time.
pub mod bulk {
    use super::zstd_safe::get_frame_content_size;
    use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
    use ruzstd::decoding::{BlockDecodingStrategy, DEFAULT_MAX_WINDOW_SIZE, FrameDecoder};
    use std::io::{Cursor, Error, ErrorKind, Result, Write};
    use std::marker::PhantomData;

    /// Bytes that are unpacked at least between two looks at how many there are.
    const STEP: usize = 1 << 20;

    /// Unpacks buffers.
    pub struct Decompressor<'a>(PhantomData<&'a ()>);

    impl Decompressor<'_> {
        pub fn new() -> Result<Self> {
            Ok(Self(PhantomData))
        }

        /// All frames of `source`, of at most `capacity` bytes.
        pub fn decompress(&mut self, source: &[u8], capacity: usize) -> Result<Vec<u8>> {
            let claimed = get_frame_content_size(source).ok().flatten().unwrap_or_default();
            let mut out = Vec::new();
            // What is claimed may be more than there is memory.
            let room = capacity.min(usize::try_from(claimed).unwrap_or(usize::MAX));
            out.try_reserve_exact(room).map_err(|error| Error::new(ErrorKind::OutOfMemory, error))?;
            unpack(source, Bounded { out: &mut out, room: capacity })?;
            Ok(out)
        }

        /// Puts all frames of `source` at the position of `destination`, up to the capacity that its vector has; the number of bytes.
        ///
        /// As in the crate that this stands for, the vector then ends where they end, and the position stays.
        pub fn decompress_to_buffer(&mut self, source: &[u8], destination: &mut Cursor<&mut Vec<u8>>) -> Result<usize> {
            let start = destination.position() as usize;
            let out = &mut **destination.get_mut();
            out.resize(start, 0);
            let room = out.capacity() - start;
            unpack(source, Bounded { out, room })?;
            Ok(out.len() - start)
        }
    }

    /// Compresses nothing.
    pub struct Compressor<'a>(PhantomData<&'a ()>);

    impl Compressor<'_> {
        /// Succeeds, because readers make a compressor that they never use.
        pub fn new(_level: i32) -> Result<Self> {
            Ok(Self(PhantomData))
        }

        pub fn compress_to_buffer(&mut self, _source: &[u8], _destination: &mut Cursor<&mut Vec<u8>>) -> Result<usize> {
            Err(Error::new(ErrorKind::Unsupported, "Zstandard is read and not written"))
        }
    }

    /// A vector that takes so many more bytes.
    struct Bounded<'a> {
        out: &'a mut Vec<u8>,
        room: usize,
    }

    impl Write for Bounded<'_> {
        fn write(&mut self, bytes: &[u8]) -> Result<usize> {
            self.room = self.room.checked_sub(bytes.len()).ok_or_else(too_large)?;
            self.out.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> Result<()> {
            Ok(())
        }
    }

    fn too_large() -> Error {
        Error::new(ErrorKind::InvalidData, "a frame of Zstandard that unpacks to more than was claimed")
    }

    fn broken(error: impl std::fmt::Display) -> Error {
        Error::new(ErrorKind::InvalidData, format!("Zstandard: {error}"))
    }

    /// Every frame of `source`.
    ///
    /// A decoder keeps a window's worth of bytes before it gives any. It is made anew for each frame, because a used one would make room for the
    /// window that the next frame claims; so it holds what was unpacked and no more, which is at most `room` and a step.
    fn unpack(mut source: &[u8], mut to: Bounded) -> Result<()> {
        while !source.is_empty() {
            let mut frame = FrameDecoder::new();
            frame.set_max_window_size(DEFAULT_MAX_WINDOW_SIZE.max(to.room as u64));
            match frame.init(&mut source) {
                Ok(()) => {}
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    source = source.get(length as usize..).ok_or_else(|| broken("a frame that is cut"))?;
                    continue;
                }
                Err(error) => return Err(broken(error)),
            }
            let (room, mut least) = (to.room, 0_usize);
            while !frame.decode_blocks(&mut source, BlockDecodingStrategy::UptoBytes(STEP)).map_err(broken)? {
                least += STEP;
                if least > room {
                    return Err(too_large());
                }
                frame.collect_to_writer(&mut to)?;
            }
            frame.collect_to_writer(&mut to)?;
            if frame.get_checksum_from_data().is_some_and(|sum| Some(sum) != frame.get_calculated_checksum()) {
                return Err(broken("content that does not match its checksum"));
            }
        }
        Ok(())
    }
}

/// What is asked of a buffer without unpacking it.
pub mod zstd_safe {
    use ruzstd::decoding::FrameDecoder;

    /// How many bytes the first frame unpacks to, if its header says so.
    pub fn get_frame_content_size(source: &[u8]) -> Result<Option<u64>, impl std::error::Error + use<>> {
        let mut frame = FrameDecoder::new();
        frame.set_max_window_size(u64::MAX);
        // A header without a size is told as one of 0.
        frame.init(source).map(|()| Some(frame.content_size()).filter(|&size| size > 0))
    }

    /// Room for what is compressed, which nothing is.
    pub fn compress_bound(_size: usize) -> usize {
        0
    }
}

/// The levels of compression: none.
pub fn compression_level_range() -> RangeInclusive<i32> {
    RangeInclusive::new(1, 0)
}

#[cfg(test)]
mod tests {
    use super::bulk::{Compressor, Decompressor};
    use super::zstd_safe::get_frame_content_size;
    use std::io::{Cursor, Result};

    const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    /// "abc" as it is, in a frame that says so much.
    const ABC: [u8; 8] = [0x20, 3, 0x19, 0, 0, b'a', b'b', b'c'];
    /// Nothing, with the checksum of nothing.
    const NOTHING: [u8; 9] = [0x24, 0, 1, 0, 0, 0x99, 0xe9, 0xd8, 0x51];
    /// To be skipped: 2 bytes.
    const SKIPPED: [u8; 10] = [0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 7, 7];

    fn frame(of: &[u8]) -> Vec<u8> {
        [&MAGIC, of].concat()
    }

    fn unpack(packed: &[u8], capacity: usize) -> Result<Vec<u8>> {
        Decompressor::new()?.decompress(packed, capacity)
    }

    /// Blocks of 128 KiB of one byte each, in a frame that asks for a window of 128 MiB and does not say its size.
    fn large(blocks: usize) -> Vec<u8> {
        let block = |last: u32| ((1 << 17) << 3 | 1 << 1 | last).to_le_bytes();
        let mut of = vec![0, 17 << 3];
        for number in 1..=blocks {
            of.extend_from_slice(&block(u32::from(number == blocks))[..3]);
            of.push(b'x');
        }
        frame(&of)
    }

    #[test]
    fn every_frame_is_unpacked() {
        assert_eq!(unpack(&frame(&ABC), 3).expect("a frame"), b"abc");
        let several = [frame(&ABC), SKIPPED.to_vec(), frame(&NOTHING), frame(&ABC)].concat();
        assert_eq!(unpack(&several, 6).expect("frames"), b"abcabc");
        assert_eq!(unpack(&large(100), 100 << 17).expect("a frame").len(), 100 << 17);
        assert_eq!(get_frame_content_size(&frame(&ABC)).expect("a header"), Some(3));
        assert_eq!(get_frame_content_size(&large(1)).expect("a header"), None);
    }

    #[test]
    fn a_vector_is_filled_from_the_position_on_and_never_grown() {
        let mut out = Vec::with_capacity(8);
        out.extend_from_slice(b"say ");
        let capacity = out.capacity();
        let mut cursor = Cursor::new(&mut out);
        cursor.set_position(4);
        assert_eq!(
            Decompressor::new().and_then(|mut d| d.decompress_to_buffer(&frame(&ABC), &mut cursor)).expect("room"),
            3
        );
        assert_eq!((out.as_slice(), out.capacity()), (&b"say abc"[..], capacity));
        let mut cursor = Cursor::new(&mut out);
        cursor.set_position(capacity as u64 - 2);
        assert!(Decompressor::new().and_then(|mut d| d.decompress_to_buffer(&frame(&ABC), &mut cursor)).is_err());
    }

    #[test]
    fn more_than_was_claimed_is_refused_before_it_is_unpacked() {
        assert!(unpack(&frame(&ABC), 2).is_err());
        // 128 GiB, were it unpacked.
        let refusal = unpack(&large(1 << 20), 100).expect_err("too large").to_string();
        assert!(refusal.contains("more than was claimed"), "{refusal}");
        // A window of 3.75 TiB.
        let mut vast = large(1);
        vast[5] = 0xff;
        assert!(unpack(&vast, 1 << 17).is_err());
    }

    #[test]
    fn broken_frames_are_refused() {
        let mut wrong = frame(&NOTHING);
        *wrong.last_mut().expect("it has bytes") ^= 1;
        assert!(unpack(&wrong, 0).expect_err("another sum").to_string().contains("checksum"));
        for packed in [&b"abcdefgh"[..], &frame(&ABC)[..9], &SKIPPED[..9], &MAGIC] {
            assert!(unpack(packed, 100).is_err(), "{packed:?}");
        }
        assert!(
            Compressor::new(3)
                .and_then(|mut c| c.compress_to_buffer(b"abc", &mut Cursor::new(&mut Vec::new())))
                .is_err()
        );
    }
}

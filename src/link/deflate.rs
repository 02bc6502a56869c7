//! DEFLATE (RFC 1951) with a dictionary: what a report's forms and words look like is known beforehand, so that a link spells only what is
//! its own. `dictionary.bin` belongs to version 1 of the form and only ever grows at its start, where no link
//! that was given out looks.

use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, TDEFLStatus, compress, create_comp_flags_from_zip_params,
};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};

static DICTIONARY: &[u8] = include_bytes!("dictionary.bin");

const LEVEL: i32 = 10;
/// No zlib header.
const RAW: i32 = -15;

pub fn deflate(text: &[u8]) -> Vec<u8> {
    let mut compressor = CompressorOxide::new(create_comp_flags_from_zip_params(LEVEL, RAW, 0));
    // The dictionary goes through first and its own output away; what follows may repeat it.
    run(&mut compressor, DICTIONARY, TDEFLFlush::Sync);
    run(&mut compressor, text, TDEFLFlush::Finish)
}

fn run(compressor: &mut CompressorOxide, mut input: &[u8], flush: TDEFLFlush) -> Vec<u8> {
    let mut out = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let (status, read, written) = compress(compressor, input, &mut buffer, flush);
        input = &input[read..];
        out.extend_from_slice(&buffer[..written]);
        let flushed = input.is_empty() && written < buffer.len();
        if status == TDEFLStatus::Done || (flush == TDEFLFlush::Sync && flushed) {
            return out;
        }
        assert_eq!(status, TDEFLStatus::Okay, "memory takes every byte");
    }
}

/// Inflates to exactly `length` bytes. `None` where that is not what the bytes mean.
pub fn inflate(bytes: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut out = DICTIONARY.to_vec();
    out.resize(DICTIONARY.len() + length, 0);
    let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let (status, _, written) = decompress(&mut DecompressorOxide::new(), bytes, &mut out, DICTIONARY.len(), flags);
    (status == TINFLStatus::Done && written == length).then(|| out.split_off(DICTIONARY.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back_and_known_text_costs_little() {
        let half = &DICTIONARY[DICTIONARY.len() / 2..];
        for text in [&b""[..], b"a", b"redundant, redundant, redundant", half] {
            let deflated = deflate(text);
            assert_eq!(inflate(&deflated, text.len()).as_deref(), Some(text));
            assert_eq!(inflate(&deflated, text.len() + 1), None);
        }
        assert!(deflate(half).len() < 40, "{}", deflate(half).len());
    }

    #[test]
    fn long_text_comes_back() {
        let text: Vec<u8> = (0..200_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert_eq!(inflate(&deflate(&text), text.len()), Some(text));
    }
}

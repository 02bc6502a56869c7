//! SHA-256 (FIPS 180-4) of something read by slices, however large.

use super::envelope::hex;
use sha2::{Digest, Sha256};
use std::io;

/// Bytes read at once.
const SLICE: u64 = 1 << 20;

/// The hash of `length` bytes as lower-case hexadecimal digits; `read` fills a buffer from an offset.
///
/// # Errors
/// What `read` reports.
pub fn sha256(length: u64, read: impl Fn(u64, &mut [u8]) -> io::Result<()>) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; length.min(SLICE) as usize];
    let mut offset = 0;
    while offset < length {
        let part = &mut buffer[..(length - offset).min(SLICE) as usize];
        read(offset, part)?;
        hash.update(&*part);
        offset += part.len() as u64;
    }
    Ok(hex(&hash.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_hashes_of_none_three_and_a_million_bytes() {
        let million = vec![b'a'; 1_000_000];
        let longer = vec![0; 3 * SLICE as usize + 1];
        for (bytes, expected) in [
            (&b""[..], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (&million, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
            (&longer, &hex(&Sha256::digest(&longer))),
        ] {
            let read = |at: u64, buffer: &mut [u8]| {
                buffer.copy_from_slice(&bytes[at as usize..at as usize + buffer.len()]);
                Ok(())
            };
            assert_eq!(sha256(bytes.len() as u64, read).expect("memory is readable"), expected);
        }
    }
}

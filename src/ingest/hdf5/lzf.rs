//! LZF, h5py's own filter (`compression="lzf"`; number 32000): runs of literal bytes and copies of what was written before.
//!
//! A control byte below 32 stands before that many literals and one more. Any other holds the length of a copy, less 2, in its upper 3 bits (7: the
//! next byte is added) and the upper 5 bits of its distance, less 1; the lower 8 bits follow. Reference: Marc Lehmann's LibLZF, `lzf_d.c`.

use hdf5_reader::error::Error;
use hdf5_reader::filters::FilterRegistry;
use hdf5_reader::messages::filter_pipeline::FilterDescription;

/// Registered with the HDF Group.
const NUMBER: u16 = 32000;
/// Which of the filter's parameters is the size of an unpacked chunk, bytes.
const SIZE: usize = 2;

/// Adds LZF to the filters that are read; a chunk may unpack to so many bytes.
pub fn register(filters: &mut FilterRegistry, most: usize) {
    let read = move |description: &FilterDescription, packed: &[u8], _: usize| {
        let size = description.client_data.get(SIZE).map_or(most, |&size| (size as usize).min(most));
        unpack(packed, size).ok_or_else(|| Error::InvalidData("an LZF chunk that cannot be unpacked".to_owned()))
    };
    filters.register(NUMBER, Box::new(read));
}

/// At most `size` bytes; `None` where the chunk is broken or larger.
fn unpack(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = packed;
    let mut next = |n: usize| {
        let (taken, left) = rest.split_at_checked(n)?;
        rest = left;
        Some(taken)
    };
    while let Some(&[control]) = next(1) {
        let control = usize::from(control);
        if control < 32 {
            out.extend_from_slice(next(control + 1)?);
        } else {
            let longer = if control >> 5 == 7 { usize::from(next(1)?[0]) } else { 0 };
            let length = (control >> 5) + longer + 2;
            let distance = ((control & 31) << 8 | usize::from(next(1)?[0])) + 1;
            let start = out.len().checked_sub(distance)?;
            // A copy may reach into what it writes.
            for at in start..start + length {
                out.push(out[at]);
            }
        }
        if out.len() > size {
            return None;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_copies_are_unpacked_and_no_more_than_allowed() {
        // "abc", then 6 bytes from 3 back, then 9 + 2 bytes from 1 back.
        let packed = [2, b'a', b'b', b'c', 4 << 5, 2, 7 << 5, 2, 0];
        let expected = b"abcabcabc".iter().chain([b'c'; 11].iter()).copied().collect::<Vec<u8>>();
        assert_eq!(unpack(&packed, 20), Some(expected));
        assert_eq!(unpack(&packed, 19), None);
        for broken in [&packed[..3], &packed[..5], &[1 << 5, 0][..], &[7 << 5][..]] {
            assert_eq!(unpack(broken, 20), None, "{broken:?}");
        }
        assert_eq!(unpack(&[], 20), Some(Vec::new()));
    }
}

//! Pictures of examples, from files that nobody vouches for: which kind they are by their bytes, how large, and a data URL for an `<img>`, in which nothing runs
//! and which asks no host.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use thiserror::Error;

/// Bytes of a picture that is shown.
pub const MOST_BYTES: usize = 4 << 20;
/// Pixels of a picture that is shown: a small file may claim a picture that fills the memory.
pub const MOST_PIXELS: u64 = 64 << 20;

/// A kind of picture: one row of [`KINDS`].
struct Kind {
    mime: &'static str,
    is: fn(&[u8]) -> bool,
    /// Width and height in pixels, where the bytes tell them.
    size: fn(&[u8]) -> Option<[u32; 2]>,
}

const KINDS: [Kind; 5] = [
    Kind { mime: "image/png", is: |bytes| bytes.starts_with(b"\x89PNG\r\n\x1a\n"), size: png },
    Kind { mime: "image/jpeg", is: |bytes| bytes.starts_with(b"\xff\xd8\xff"), size: jpeg },
    Kind { mime: "image/gif", is: |b| b.starts_with(b"GIF87a") || b.starts_with(b"GIF89a"), size: gif },
    Kind { mime: "image/webp", is: |b| b.starts_with(b"RIFF") && b.get(8..12) == Some(b"WEBP"), size: webp },
    Kind { mime: "image/svg+xml", is: is_svg, size: |_| Some([1, 1]) },
];

/// What there is of an example's picture: a data URL, or in words why there is none.
pub type Shown = Result<String, String>;

/// Why a picture is not shown.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// None of the kinds, or cut off before its size.
    #[error("found {0}; expected a PNG, JPEG, GIF, WebP or SVG picture")]
    NoPicture(String),
    /// More than [`MOST_BYTES`].
    #[error("found a picture of {0} bytes; expected at most {MOST_BYTES}")]
    ManyBytes(usize),
    /// More than [`MOST_PIXELS`], or none.
    #[error("found a picture of {} × {} pixels; expected at least one and at most {MOST_PIXELS}", .0[0], .0[1])]
    Size([u32; 2]),
}

/// Whether bytes start as a picture does.
pub fn is_picture(bytes: &[u8]) -> bool {
    KINDS.iter().any(|kind| (kind.is)(bytes))
}

/// Whether a file is called as pictures are.
pub fn is_called_so(name: &str) -> bool {
    const EXTENSIONS: [&str; 6] = ["png", "jpg", "jpeg", "gif", "webp", "svg"];
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

/// A picture as a data URL, of the kind that its bytes are, whatever its name says.
///
/// # Errors
/// [`Refusal`].
pub fn data_url(bytes: &[u8]) -> Result<String, Refusal> {
    let kind = KINDS.iter().find(|kind| (kind.is)(bytes));
    let kind = kind.ok_or_else(|| Refusal::NoPicture(start_of(bytes)))?;
    if bytes.len() > MOST_BYTES {
        return Err(Refusal::ManyBytes(bytes.len()));
    }
    let size = (kind.size)(bytes).ok_or_else(|| Refusal::NoPicture("a picture that does not say its size".into()))?;
    if !(1..=MOST_PIXELS).contains(&(u64::from(size[0]) * u64::from(size[1]))) {
        return Err(Refusal::Size(size));
    }
    Ok(format!("data:{};base64,{}", kind.mime, STANDARD.encode(bytes)))
}

/// What is shown of a cell's bytes.
pub fn shown(bytes: Option<&[u8]>) -> Shown {
    data_url(bytes.ok_or("there is no picture in this row")?).map_err(|refusal| refusal.to_string())
}

/// A data URL that a file holds, as [`data_url`] writes it. Only base64 is read.
///
/// # Errors
/// [`Refusal`].
pub fn checked_url(url: &str) -> Result<String, Refusal> {
    let refused = |found: &str| Refusal::NoPicture(found.to_owned());
    let (head, text) = url.split_once(',').ok_or_else(|| refused("a data URL without data"))?;
    if !head.ends_with(";base64") {
        return Err(refused("a data URL that is not base64"));
    }
    if text.len() / 4 * 3 > MOST_BYTES + 2 {
        return Err(Refusal::ManyBytes(text.len() / 4 * 3));
    }
    let bytes = STANDARD.decode(text.trim()).map_err(|_| refused("a data URL whose base64 is broken"))?;
    data_url(&bytes)
}

/// The first bytes, for a message.
fn start_of(bytes: &[u8]) -> String {
    let start: Vec<String> = bytes.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    if start.is_empty() { "no bytes".to_owned() } else { format!("bytes that start with {}", start.join(" ")) }
}

fn big(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn big_short(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

/// A little-endian number of `N` bytes, at most 4.
fn little<const N: usize>(bytes: &[u8], at: usize) -> Option<u32> {
    Some(bytes.get(at..at + N)?.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte)))
}

/// PNG, section 11.2.1: the header comes first.
fn png(bytes: &[u8]) -> Option<[u32; 2]> {
    (bytes.get(12..16)? == b"IHDR").then_some([big(bytes, 16)?, big(bytes, 20)?])
}

fn gif(bytes: &[u8]) -> Option<[u32; 2]> {
    Some([little::<2>(bytes, 6)?, little::<2>(bytes, 8)?])
}

/// JPEG, ITU-T T.81, B.2.2: the first segment that starts a frame.
fn jpeg(bytes: &[u8]) -> Option<[u32; 2]> {
    let mut at = 2;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        match *bytes.get(at + 1)? {
            // Fill bytes, and markers without a segment.
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            0xc4 | 0xc8 | 0xcc => at += 2 + big_short(bytes, at + 2)? as usize,
            0xc0..=0xcf => return Some([big_short(bytes, at + 7)?, big_short(bytes, at + 5)?]),
            0xd9 | 0xda => return None,
            _ => at += 2 + big_short(bytes, at + 2)? as usize,
        }
    }
}

/// WebP, RFC 9649: extended, lossless or lossy.
fn webp(bytes: &[u8]) -> Option<[u32; 2]> {
    match bytes.get(12..16)? {
        b"VP8X" => Some([little::<3>(bytes, 24)? + 1, little::<3>(bytes, 27)? + 1]),
        b"VP8L" => {
            let packed = little::<4>(bytes, 21)?;
            Some([(packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1])
        }
        b"VP8 " => Some([little::<2>(bytes, 26)? & 0x3fff, little::<2>(bytes, 28)? & 0x3fff]),
        _ => None,
    }
}

/// Text whose first element is `svg`, after what may stand before it: a declaration, a document type, comments.
fn is_svg(bytes: &[u8]) -> bool {
    const START: usize = 4096;
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(START)]);
    let mut rest = start.trim_start_matches('\u{feff}').trim_start();
    for _ in 0..16 {
        let end = match rest {
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!") => ">",
            _ => break,
        };
        let Some((_, after)) = rest.split_once(end) else { return false };
        rest = after.trim_start();
    }
    rest.strip_prefix("<svg").is_some_and(|rest| rest.starts_with([' ', '\t', '\r', '\n', '>', '/']))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first bytes of each kind, with a size.
    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
        [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &size[..]].concat()
    }

    fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
        let exif = [&b"\xff\xe1\0\x08"[..], b"Exif\0\0"].concat();
        let frame = [&b"\xff\xc2\0\x0b\x08"[..], &height.to_be_bytes(), &width.to_be_bytes()].concat();
        [&b"\xff\xd8"[..], &exif, b"\xff\xff\xc4\0\x02", &frame].concat()
    }

    fn webp_of(chunk: &[u8], rest: &[u8]) -> Vec<u8> {
        [b"RIFF\0\0\0\0WEBP", chunk, rest].concat()
    }

    #[test]
    fn the_kind_and_the_size_are_the_bytes_own() {
        let extended = webp_of(b"VP8X", &[0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 4, 0, 0]);
        let lossless = webp_of(b"VP8L", &[0, 0, 0, 0, 0x2f, 9, 0, 1, 0]);
        let lossy = webp_of(b"VP8 ", &[0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 10, 0, 5, 0]);
        for (bytes, size) in [
            (png_of(10, 5), Some([10, 5])),
            (jpeg_of(10, 5), Some([10, 5])),
            (b"GIF89a\x0a\0\x05\0".to_vec(), Some([10, 5])),
            (extended, Some([10, 5])),
            (lossless, Some([10, 5])),
            (lossy, Some([10, 5])),
            (png_of(10, 5)[..20].to_vec(), None),
            (jpeg_of(10, 5)[..20].to_vec(), None),
        ] {
            let kind = KINDS.iter().find(|kind| (kind.is)(&bytes)).expect("it is of a kind");
            assert_eq!((kind.size)(&bytes), size, "{}", kind.mime);
        }
        for svg in ["<svg/>", "\u{feff}<?xml version='1.0'?>\n<!-- <b> --><!DOCTYPE svg>\n<svg xmlns='x'>"] {
            assert!(data_url(svg.as_bytes()).is_ok_and(|url| url.starts_with("data:image/svg+xml;base64,")));
        }
    }

    #[test]
    fn what_is_no_picture_or_claims_too_much_is_refused_in_words() {
        let large = [png_of(1, 1), vec![0; MOST_BYTES]].concat();
        for (bytes, told) in [
            (&b""[..], "found no bytes; expected a PNG, JPEG, GIF, WebP or SVG picture"),
            (b"<html><svg>", "found bytes that start with 3c 68 74 6d 6c 3e 3c 73;"),
            (b"<!-- no end <svg>", "found bytes that start with 3c 21 2d"),
            (b"\x89PNG\r\n\x1a\n", "found a picture that does not say its size"),
            (b"\xff\xd8\xff\xff\xff\xff", "found a picture that does not say its size"),
            (&png_of(60_000, 60_000), "found a picture of 60000 × 60000 pixels; expected at least one and at most"),
            (&png_of(0, 7), "found a picture of 0 × 7 pixels"),
            (&large, "found a picture of 4194328 bytes; expected at most 4194304"),
        ] {
            let refusal = data_url(bytes).expect_err(told).to_string();
            assert!(refusal.starts_with(told), "{refusal}");
        }
    }

    #[test]
    fn a_data_url_is_believed_by_its_bytes_alone() {
        let png = data_url(&png_of(2, 2)).expect("it is a picture");
        assert_eq!(checked_url(&png).as_ref(), Ok(&png));
        // Whatever it says it is.
        assert_eq!(checked_url(&png.replace("image/png", "text/html")).as_ref(), Ok(&png));
        for (url, told) in [
            ("data:image/png", "a data URL without data"),
            ("data:image/png,abc", "a data URL that is not base64"),
            ("data:image/png;base64,####", "a data URL whose base64 is broken"),
            ("data:image/png;base64,PGh0bWw+", "bytes that start with 3c 68 74 6d 6c 3e"),
        ] {
            let refusal = checked_url(url).expect_err(told).to_string();
            assert!(refusal.contains(told), "{refusal}");
        }
    }
}

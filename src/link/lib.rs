//! An analysis, or any small JSON value, as a link: `#a1.` + checksum + payload.
//!
//! ```text
//! a       what it is: `a` an analysis; other places of the page have letters of their own
//! 1       version of the form; a form, once given out, is read for ever (tests/data/links holds examples)
//! .
//! 6 chars the first 36 bits of the SHA-256 of kind, version and payload: a cut or edited link is refused
//! payload base64url of the packed value (see [`pack`])
//! ```
//!
//! [`encode`] and [`decode`] take any value; [`envelope`] says what an analysis is made of.

pub mod any;
mod bits;
mod column;
mod deflate;
pub mod envelope;
mod lattice;
mod pack;
mod sha256;
mod words;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
pub use lattice::Lattice;
use schema::trust::Fault;
use serde_json::Value;
use sha2::{Digest, Sha256};
pub use sha256::sha256;
use thiserror::Error;

/// The version that is written; all are read.
const VERSION: char = '1';
/// Characters of the checksum.
const CHECKSUM: usize = 6;

/// Why a link cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LinkError {
    #[error("this is not a link of pidlens: found {found:?}, expected something like \"#a1.…\"")]
    Foreign { found: String },
    #[error(
        "this link was made by a newer pidlens: found version {found} of the format, expected {VERSION}. Reload the \
            page, or open the link where it was made"
    )]
    Newer { found: char },
    #[error(
        "this link was cut or changed on its way: its checksum does not match its content. Copy the whole link \
            again from where it came"
    )]
    Damaged,
    #[error(
        "this link is whole, but this pidlens cannot read its content ({why}): reload the page to get the newest \
            version"
    )]
    Unreadable { why: String },
    #[error(
        "no analysis can have made what this link says, so it is not opened: {fault}. Ask whoever sent it for \
        the data"
    )]
    Unsound { fault: Fault },
}

/// A value as the part of a link after `#`, every number exactly. `kind` is a lower-case letter that says whose the link is.
pub fn encode(kind: char, value: &Value) -> String {
    encode_on(kind, value, Lattice::Exact)
}

/// As [`encode`], with numbers rounded to a lattice.
pub fn encode_on(kind: char, value: &Value, lattice: Lattice) -> String {
    of_payload(kind, &pack::pack(value, lattice))
}

/// The link of a packed value, whatever its bytes mean: its checksum says that it is whole, not that it is sound.
pub fn of_payload(kind: char, packed: &[u8]) -> String {
    let payload = URL_SAFE_NO_PAD.encode(packed);
    let checksum = checksum(kind, VERSION, &payload);
    format!("{kind}{VERSION}.{checksum}{payload}")
}

/// The kind and the value of a link's part after `#`, with or without that sign.
///
/// # Errors
/// [`LinkError`], in words for the person who opened it.
pub fn decode(link: &str) -> Result<(char, Value), LinkError> {
    let text = link.trim();
    let text = text.strip_prefix('#').unwrap_or(text);
    let foreign = || LinkError::Foreign { found: text.chars().take(12).collect() };
    let mut chars = text.chars();
    let (Some(kind @ 'a'..='z'), Some(version @ '0'..='9'), Some('.')) = (chars.next(), chars.next(), chars.next())
    else {
        return Err(foreign());
    };
    let rest = chars.as_str();
    if version != VERSION {
        return Err(LinkError::Newer { found: version });
    }
    let (found, payload) = rest.split_at_checked(CHECKSUM).ok_or(LinkError::Damaged)?;
    if found != checksum(kind, version, payload) {
        return Err(LinkError::Damaged);
    }
    let unreadable = |why: &str| LinkError::Unreadable { why: why.to_owned() };
    let bytes = URL_SAFE_NO_PAD.decode(payload).map_err(|_| unreadable("it has characters that no link has"))?;
    let value = pack::unpack(&bytes).ok_or_else(|| unreadable("it does not unpack, or unpacks to too much"))?;
    Ok((kind, value))
}

/// Whether a text after `#` claims to be a link of that kind, of whatever version, whole or not.
pub fn is_of_kind(kind: char, text: &str) -> bool {
    let text = text.strip_prefix('#').unwrap_or(text);
    let mut chars = text.chars();
    chars.next() == Some(kind) && chars.next().is_some_and(|c| c.is_ascii_digit()) && chars.next() == Some('.')
}

fn checksum(kind: char, version: char, payload: &str) -> String {
    let digest = Sha256::digest(format!("{kind}{version}.{payload}"));
    let mut text = URL_SAFE_NO_PAD.encode(digest);
    text.truncate(CHECKSUM);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_link_opens_with_or_without_its_sign() {
        let value = json!({"table": [1, 2, 3], "noise": 0.1});
        let link = encode('p', &value);
        assert!(link.starts_with("p1."));
        for text in [link.clone(), format!("#{link}"), format!(" #{link}\n")] {
            assert_eq!(decode(&text), Ok(('p', value.clone())));
        }
        assert!(is_of_kind('p', &format!("#{link}")) && !is_of_kind('a', &link));
    }

    #[test]
    fn any_changed_or_missing_character_is_noticed() {
        let link = encode('a', &json!({"redundant": [0.1, 0.25, 0.5]}));
        for at in 0..link.len() {
            let other = if &link[at..=at] == "A" { "B" } else { "A" };
            let changed = format!("{}{other}{}", &link[..at], &link[at + 1..]);
            assert!(decode(&changed).is_err(), "{changed}");
            assert!(decode(&link[..at]).is_err(), "cut to {at}");
        }
        assert_eq!(decode(&format!("{link}A")), Err(LinkError::Damaged));
    }

    #[test]
    fn refusals_say_what_to_do() {
        assert_eq!(decode("#a2.abcdefgh").unwrap_err(), LinkError::Newer { found: '2' });
        assert!(decode("#analyze").unwrap_err().to_string().contains("\"analyze\""));
        assert_eq!(decode("#a1.abc").unwrap_err(), LinkError::Damaged);
    }
}

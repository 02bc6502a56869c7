//! JSON text from elsewhere. How many values it holds is counted before any of them is made: a value takes many times the bytes that spell
//! it, so that a short text could fill a browser's memory.

use serde_json::Value;

/// Most bytes of a text that is read at all.
pub const MOST_BYTES: usize = 32 << 20;
/// Values of an analysis: some 250 make a layer.
pub const MOST_VALUES: usize = 1 << 20;

/// Reads a text of at most `most` values.
///
/// # Errors
/// What it is instead, as it follows the word "found".
pub fn read(text: &str, most: usize) -> Result<Value, String> {
    if text.len() > MOST_BYTES {
        return Err(format!("{} bytes of text, more than the {MOST_BYTES} that are opened at most", text.len()));
    }
    // A text of few marks has few values, whichever of them stand in strings: most need no closer look.
    if marks(text.as_bytes()) >= most {
        let values = values(text.as_bytes());
        if values > most {
            return Err(format!("about {values} values, more than the {most} that are opened at most"));
        }
    }
    serde_json::from_str(text).map_err(|error| format!("text that is not JSON ({error})"))
}

/// At least as many as values follow one: [`values`] counts those outside strings, and one more.
fn marks(text: &[u8]) -> usize {
    text.iter().filter(|byte| matches!(byte, b',' | b':' | b'[' | b'{')).count()
}

/// At least as many values and keys as the text would become: each but the first follows a comma, a colon or an opening bracket.
fn values(text: &[u8]) -> usize {
    let (mut count, mut quoted, mut escaped) = (1, false, false);
    for &byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b',' | b':' | b'[' | b'{' if !quoted => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_before_they_are_made() {
        assert_eq!(values(br#"{"a,[": [1, 2], "b\"{": null}"#), 7);
        assert_eq!(marks(br#"{"a,[": [1, 2], "b\"{": null}"#), 9);
        assert_eq!(read("[1, 2, 3]", 5), Ok(serde_json::json!([1, 2, 3])));
        assert_eq!(read("[1, 2, 3]", 4), Ok(serde_json::json!([1, 2, 3])));
        assert!(read("[1, 2, 3]", 3).unwrap_err().contains("values"));
        assert_eq!(read("\",,,,,,\"", 1), Ok(serde_json::json!(",,,,,,")));
        assert!(read(&"[".repeat(9_000), MOST_VALUES).unwrap_err().contains("not JSON"));
        assert!(read(&" ".repeat(MOST_BYTES + 1), MOST_VALUES).unwrap_err().contains("bytes"));
    }
}

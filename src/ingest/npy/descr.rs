//! NumPy's type strings (`descr`) → [`Dtype`].

use super::literal::Value;
use crate::error::{Parsed, Place, Problem, short};
use crate::raw::{Dtype, Element};
use npyz::{Endianness, TypeChar, TypeStr};

const EXPECTED: &str = "float16, float32, float64, integers of 8 to 64 bits, bool, or text ('U', 'S')";

/// Bytes that one label may take.
const MAX_TEXT: u64 = 1 << 20;

/// Reads a header's `descr`.
pub fn dtype(descr: &Value) -> Parsed<Dtype> {
    let refused = |found: String, expected: &str| Err(Problem::found(Place::Header, found, expected));
    let Value::Text(text) = descr else {
        return refused(format!("a structured dtype {}", short(descr)), EXPECTED);
    };
    let unknown = || refused(format!("dtype '{}'", short(text)), EXPECTED);
    let Ok(code) = text.parse::<TypeStr>() else { return unknown() };
    let big_endian = code.endianness() == Endianness::Big;
    let count = code.size_field();
    let number = match code.type_char() {
        TypeChar::Float => format!("float{}", count.saturating_mul(8)),
        TypeChar::Int => format!("int{}", count.saturating_mul(8)),
        TypeChar::Uint => format!("uint{}", count.saturating_mul(8)),
        TypeChar::Bool => "bool".to_owned(),
        TypeChar::UnicodeStr => return label(text, Element::Unicode, count.checked_mul(4), 4, big_endian),
        TypeChar::ByteStr => return label(text, Element::Bytes, Some(count), 1, big_endian),
        TypeChar::Object => {
            let expected = format!("{EXPECTED}; in Python: `np.save(\"file.npy\", np.array(x.tolist()))`");
            return refused("Python objects (dtype '|O')".to_owned(), &expected);
        }
        _ => return unknown(),
    };
    Dtype::named(&number, big_endian).map_or_else(unknown, Ok)
}

fn label(text: &str, element: Element, size: Option<u64>, unit: usize, big_endian: bool) -> Parsed<Dtype> {
    match size {
        // A text of no characters takes no bytes, so that any number of rows could be promised.
        Some(size) if (1..=MAX_TEXT).contains(&size) => Ok(Dtype::text(element, size, unit, big_endian)),
        _ => Err(Problem::found(Place::Header, format!("dtype '{}'", short(text)), "text of 1 byte to 1 MiB")),
    }
}

//! Element types of a `.npy` file, and their bytes → numbers.

use crate::ingest::error::{Checked, Place, Problem, short};
use half::f16;
use npyz::{Endianness, TypeChar, TypeStr};
use py_literal::Value;

const EXPECTED: &str = "float16, float32, float64, integers of 8 to 64 bits, bool, or text ('U', 'S')";

/// Bytes that one label may take.
const MAX_TEXT: u64 = 1 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    F16,
    F32,
    F64,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    Bool,
    /// UCS-4 characters, padded with zeros.
    Unicode,
    /// Bytes of UTF-8, padded with zeros.
    Bytes,
}

/// NumPy's kind of type, its bytes, the element, and NumPy's name for it.
const NUMBERS: [(TypeChar, u64, Element, &str); 12] = [
    (TypeChar::Float, 2, Element::F16, "float16"),
    (TypeChar::Float, 4, Element::F32, "float32"),
    (TypeChar::Float, 8, Element::F64, "float64"),
    (TypeChar::Int, 1, Element::I8, "int8"),
    (TypeChar::Int, 2, Element::I16, "int16"),
    (TypeChar::Int, 4, Element::I32, "int32"),
    (TypeChar::Int, 8, Element::I64, "int64"),
    (TypeChar::Uint, 1, Element::U8, "uint8"),
    (TypeChar::Uint, 2, Element::U16, "uint16"),
    (TypeChar::Uint, 4, Element::U32, "uint32"),
    (TypeChar::Uint, 8, Element::U64, "uint64"),
    (TypeChar::Bool, 1, Element::Bool, "bool"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dtype {
    pub element: Element,
    /// Bytes of one element, at least 1.
    pub size: u64,
    /// Bytes of the unit whose order may be swapped.
    unit: usize,
    big_endian: bool,
}

impl Dtype {
    /// Reads a header's `descr`.
    pub fn of(descr: &Value) -> Checked<Self> {
        let refused = |found: String, expected: &str| Err(Problem::found(Place::Header, found, expected));
        let Value::String(text) = descr else {
            return refused(format!("a structured dtype {}", short(descr)), EXPECTED);
        };
        let unknown = || refused(format!("dtype '{}'", short(text)), EXPECTED);
        let Ok(code) = text.parse::<TypeStr>() else { return unknown() };
        let (kind, count) = (code.type_char(), code.size_field());
        let number = NUMBERS.iter().find(|(k, size, ..)| (*k, *size) == (kind, count));
        let (element, size, unit) = match (number, kind) {
            (Some(&(_, size, element, _)), _) => (element, Some(size), size as usize),
            (None, TypeChar::UnicodeStr) => (Element::Unicode, count.checked_mul(4), 4),
            (None, TypeChar::ByteStr) => (Element::Bytes, Some(count), 1),
            (None, TypeChar::Object) => {
                let expected = format!("{EXPECTED}; save the values with .astype(…) first");
                return refused("Python objects (dtype '|O')".to_owned(), &expected);
            }
            _ => return unknown(),
        };
        let big_endian = code.endianness() == Endianness::Big;
        match size {
            // A text of no characters takes no bytes, so that any number of rows could be promised.
            Some(size) if (1..=MAX_TEXT).contains(&size) => Ok(Self { element, size, unit, big_endian }),
            _ => refused(format!("dtype '{}'", short(text)), "text of 1 byte to 1 MiB"),
        }
    }

    pub fn is_text(&self) -> bool {
        matches!(self.element, Element::Unicode | Element::Bytes)
    }

    pub fn is_real(&self) -> bool {
        matches!(self.element, Element::F16 | Element::F32 | Element::F64)
    }

    /// NumPy's name of a number type, or `text`.
    pub fn name(&self) -> &'static str {
        NUMBERS.iter().find(|row| row.2 == self.element).map_or("text", |row| row.3)
    }

    /// Makes the bytes of whole elements little-endian, in place.
    pub fn to_little_endian(self, bytes: &mut [u8]) {
        if self.big_endian && self.unit > 1 {
            bytes.chunks_exact_mut(self.unit).for_each(<[u8]>::reverse);
        }
    }
}

/// A number as stored, little-endian.
pub trait Number: Copy {
    fn read(bytes: &[u8]) -> Self;
    fn single(self) -> f32;
    fn double(self) -> f64;
}

macro_rules! number {
    ($($type:ty: $self:ident => $single:expr, $double:expr;)*) => {$(
        impl Number for $type {
            #[inline]
            fn read(bytes: &[u8]) -> Self {
                Self::from_le_bytes(bytes.try_into().expect("elements are cut to their own size"))
            }
            #[inline]
            fn single($self) -> f32 {
                $single
            }
            #[inline]
            fn double($self) -> f64 {
                $double
            }
        }
    )*};
}

number! {
    f16: self => self.to_f32(), self.to_f64();
    f32: self => self, f64::from(self);
    f64: self => self as f32, self;
    i8: self => f32::from(self), f64::from(self);
    i16: self => f32::from(self), f64::from(self);
    i32: self => self as f32, f64::from(self);
    i64: self => self as f32, self as f64;
    u8: self => f32::from(self), f64::from(self);
    u16: self => f32::from(self), f64::from(self);
    u32: self => self as f32, f64::from(self);
    u64: self => self as f32, self as f64;
}

/// A boolean byte: 0 is false, any other is true, as NumPy reads it.
#[derive(Clone, Copy)]
pub struct Bool(pub bool);

impl Number for Bool {
    fn read(bytes: &[u8]) -> Self {
        Self(bytes[0] != 0)
    }
    fn single(self) -> f32 {
        f32::from(u8::from(self.0))
    }
    fn double(self) -> f64 {
        f64::from(u8::from(self.0))
    }
}

/// Runs `$body` with `$type` as the number type of an element, or `$text` for text.
macro_rules! with_number {
    ($element:expr, $type:ident => $body:expr, $text:expr) => {{
        use $crate::ingest::npy::dtype::{Bool, Element};
        match $element {
            Element::F16 => {
                type $type = half::f16;
                $body
            }
            Element::F32 => {
                type $type = f32;
                $body
            }
            Element::F64 => {
                type $type = f64;
                $body
            }
            Element::I8 => {
                type $type = i8;
                $body
            }
            Element::I16 => {
                type $type = i16;
                $body
            }
            Element::I32 => {
                type $type = i32;
                $body
            }
            Element::I64 => {
                type $type = i64;
                $body
            }
            Element::U8 => {
                type $type = u8;
                $body
            }
            Element::U16 => {
                type $type = u16;
                $body
            }
            Element::U32 => {
                type $type = u32;
                $body
            }
            Element::U64 => {
                type $type = u64;
                $body
            }
            Element::Bool => {
                type $type = Bool;
                $body
            }
            Element::Unicode | Element::Bytes => $text,
        }
    }};
}
pub(super) use with_number;

//! Element types of arrays as files store them, and their bytes → numbers.

use half::{bf16, f16};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    F16,
    Bf16,
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

/// Every number type: its bytes and the name that NumPy and PyTorch give it.
const NUMBERS: [(Element, u64, &str); 13] = [
    (Element::F16, 2, "float16"),
    (Element::Bf16, 2, "bfloat16"),
    (Element::F32, 4, "float32"),
    (Element::F64, 8, "float64"),
    (Element::I8, 1, "int8"),
    (Element::I16, 2, "int16"),
    (Element::I32, 4, "int32"),
    (Element::I64, 8, "int64"),
    (Element::U8, 1, "uint8"),
    (Element::U16, 2, "uint16"),
    (Element::U32, 4, "uint32"),
    (Element::U64, 8, "uint64"),
    (Element::Bool, 1, "bool"),
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
    /// The number type of that name.
    pub fn named(name: &str, big_endian: bool) -> Option<Self> {
        let row = NUMBERS.iter().find(|row| row.2 == name);
        row.map(|&(element, size, _)| Self { element, size, unit: size as usize, big_endian })
    }

    /// Text of `size` bytes an element, in characters of `unit` bytes.
    pub fn text(element: Element, size: u64, unit: usize, big_endian: bool) -> Self {
        Self { element, size, unit, big_endian }
    }

    pub fn is_text(&self) -> bool {
        matches!(self.element, Element::Unicode | Element::Bytes)
    }

    pub fn is_real(&self) -> bool {
        matches!(self.element, Element::F16 | Element::Bf16 | Element::F32 | Element::F64)
    }

    /// The name of a number type, or `text`.
    pub fn name(&self) -> &'static str {
        NUMBERS.iter().find(|row| row.0 == self.element).map_or("text", |row| row.2)
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
    bf16: self => self.to_f32(), self.to_f64();
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
        use $crate::raw::dtype::{Bool, Element};
        match $element {
            Element::F16 => {
                type $type = half::f16;
                $body
            }
            Element::Bf16 => {
                type $type = half::bf16;
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
pub(crate) use with_number;

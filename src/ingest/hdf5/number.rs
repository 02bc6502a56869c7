//! An HDF5 number type by its own fields: where exponent, mantissa and sign lie, not the size alone. A float of 16 bits may be float16, bfloat16 or
//! neither.
//!
//! Reference: HDF5 File Format Specification 3.0, IV.A.2.d (the datatype message): 4 bits of class, 4 of version, 24 of flags, 4 bytes of size, then
//! the fields of the class.

use crate::raw::Dtype;

const FIXED_POINT: u8 = 0;
const FLOATING_POINT: u8 = 1;
const ENUM: u8 = 8;

/// A float's fields: precision, exponent's place and size, mantissa's place and size, bias, place of the sign.
type Float = (u16, u8, u8, u8, u8, u32, u8);

const FLOATS: [(&str, Float); 4] = [
    ("float16", (16, 10, 5, 0, 10, 15, 15)),
    ("bfloat16", (16, 7, 8, 0, 7, 127, 15)),
    ("float32", (32, 23, 8, 0, 23, 127, 31)),
    ("float64", (64, 52, 11, 0, 52, 1023, 63)),
];

/// The number type that a datatype message describes.
///
/// # Errors
/// What was found instead of a type that is read, in words.
pub fn dtype(message: &[u8]) -> Result<Dtype, String> {
    let cut = || "a type that is cut off".to_owned();
    let (head, fields) = message.split_at_checked(8).ok_or_else(cut)?;
    let size = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
    let big_endian = head[1] & 1 == 1;
    let short = |at: usize| Some(u16::from_le_bytes(fields.get(at..at + 2)?.try_into().ok()?));
    match head[0] & 15 {
        FIXED_POINT => {
            let (offset, precision) = (short(0).ok_or_else(cut)?, short(2).ok_or_else(cut)?);
            if offset != 0 || u32::from(precision) != size * 8 {
                return Err(format!("integers of {precision} bits at bit {offset} of {size} bytes"));
            }
            let sign = if head[1] & 8 == 0 { "u" } else { "" };
            let name = format!("{sign}int{precision}");
            Dtype::named(&name, big_endian).ok_or_else(|| format!("integers of {precision} bits"))
        }
        FLOATING_POINT => {
            let (offset, precision) = (short(0).ok_or_else(cut)?, short(2).ok_or_else(cut)?);
            let &[e, es, m, ms, b0, b1, b2, b3] = fields.get(4..12).ok_or_else(cut)? else { return Err(cut()) };
            let found = (precision, e, es, m, ms, u32::from_le_bytes([b0, b1, b2, b3]), head[2]);
            // Bit 6 beside bit 0 is VAX's order of bytes; bits 4 and 5 say 2 where the mantissa's first 1 is not stored.
            let plain = offset == 0 && u32::from(precision) == size * 8 && head[1] & 0x70 == 0x20;
            let known = FLOATS.iter().find(|(_, fields)| *fields == found).filter(|_| plain);
            known.and_then(|(name, _)| Dtype::named(name, big_endian)).ok_or_else(|| {
                format!("floats of {precision} bits, {es} of the exponent and {ms} of the mantissa, in {size} bytes")
            })
        }
        ENUM => dtype(fields),
        _ => Err("no number type".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(size: u32, flags: [u8; 2], (precision, e, es, m, ms, bias, sign): Float) -> Vec<u8> {
        let [p, q] = precision.to_le_bytes();
        let head = [&[0x11, flags[0] | 0x20, sign, flags[1]][..], &size.to_le_bytes()].concat();
        [&head[..], &[0, 0, p, q, e, es, m, ms], &bias.to_le_bytes()].concat()
    }

    #[test]
    fn a_float_is_what_its_fields_say() {
        for (name, fields) in FLOATS {
            let size = u32::from(fields.0) / 8;
            let found = dtype(&float(size, [0, 0], fields)).expect("a plain type");
            assert_eq!((found.name(), found.size), (name, u64::from(size)));
        }
        // Another bias, 8 bits of float in 2 bytes, and VAX's order.
        let [_, bf16, ..] = FLOATS;
        assert!(dtype(&float(2, [0, 0], (16, 7, 8, 0, 7, 126, 15))).is_err());
        assert!(dtype(&float(2, [0, 0], (8, 3, 4, 0, 3, 7, 7))).is_err());
        assert!(dtype(&float(2, [0x41, 0], bf16.1)).is_err());
        assert!(dtype(&float(2, [0, 0], bf16.1)[..15]).is_err());
    }

    #[test]
    fn an_integer_fills_its_bytes() {
        let integer = |flags: u8, size: u8, precision: u8| [0x10, flags, 0, 0, size, 0, 0, 0, 0, 0, precision, 0];
        assert_eq!(dtype(&integer(8, 4, 32)).map(|dtype| dtype.name()), Ok("int32"));
        assert_eq!(dtype(&integer(0, 8, 64)).map(|dtype| dtype.name()), Ok("uint64"));
        assert_eq!(dtype(&integer(8, 2, 12)), Err("integers of 12 bits at bit 0 of 2 bytes".to_owned()));
        assert_eq!(dtype(&integer(8, 16, 128)), Err("integers of 128 bits".to_owned()));
    }
}

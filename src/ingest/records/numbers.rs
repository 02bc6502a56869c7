//! Arrow's number types as numbers: integers, floats and decimals of every width, and true and false.

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;

/// Runs `$body` with the array as one of its primitive type; `$other` for any other type.
macro_rules! primitive {
    ($stored:expr, $array:ident => $body:expr, $other:expr) => {
        primitive!(@ $stored, $array => $body, $other;
            Int8 Int8Type, Int16 Int16Type, Int32 Int32Type, Int64 Int64Type, UInt8 UInt8Type, UInt16 UInt16Type,
            UInt32 UInt32Type, UInt64 UInt64Type)
    };
    (@ $stored:expr, $array:ident => $body:expr, $other:expr; $($kind:ident $type:ty),*) => {
        match $stored.data_type() {
            $(DataType::$kind => {
                let $array = $stored.as_primitive::<$type>();
                $body
            })*
            _ => $other,
        }
    };
}

/// Whether values of this type are numbers, or true and false.
pub fn are(stored: &DataType) -> bool {
    use DataType::*;
    matches!(stored, Boolean | Float16 | Float32 | Float64 | Decimal256(..)) || decimal(stored) || are_whole(stored)
}

/// Whether values of this type are whole numbers that `i128` holds.
pub fn are_whole(stored: &DataType) -> bool {
    stored.is_integer() || decimal(stored) && scale(stored) == 0
}

fn decimal(stored: &DataType) -> bool {
    matches!(stored, DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..))
}

/// Digits of a decimal behind its point.
fn scale(stored: &DataType) -> i32 {
    match stored {
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale)
        | DataType::Decimal256(_, scale) => i32::from(*scale),
        _ => 0,
    }
}

/// The numbers of an array of which [`are`] said yes; missing ones as NaN.
pub fn reals(array: &ArrayRef) -> Vec<f64> {
    let missing = f64::NAN;
    match array.data_type() {
        DataType::Boolean => {
            array.as_boolean().iter().map(|flag| flag.map_or(missing, |flag| f64::from(u8::from(flag)))).collect()
        }
        DataType::Float16 => array
            .as_primitive::<Float16Type>()
            .iter()
            .map(|value| value.map_or(missing, |value| value.to_f64()))
            .collect(),
        DataType::Float32 => {
            array.as_primitive::<Float32Type>().iter().map(|value| value.map_or(missing, f64::from)).collect()
        }
        DataType::Float64 => array.as_primitive::<Float64Type>().iter().map(|value| value.unwrap_or(missing)).collect(),
        DataType::Decimal256(..) => {
            let digits = array.as_primitive::<Decimal256Type>();
            digits.iter().map(|value| value.map_or(missing, |value| scaled(&value.to_string(), array))).collect()
        }
        stored if decimal(stored) => {
            let values = unscaled(array).into_iter().enumerate();
            values
                .map(|(row, value)| if array.is_null(row) { missing } else { scaled(&value.to_string(), array) })
                .collect()
        }
        _ => {
            primitive!(array, array => array.iter().map(|value| value.map_or(missing, |value| value as f64)).collect(),
            vec![missing; array.len()])
        }
    }
}

/// Digits as the decimal that they are: the nearest number to what is written.
fn scaled(digits: &str, array: &ArrayRef) -> f64 {
    format!("{digits}e{}", -scale(array.data_type())).parse().unwrap_or(f64::NAN)
}

/// The whole numbers of an array of which [`are_whole`] said yes; missing ones as 0.
pub fn wholes(array: &ArrayRef) -> Vec<i128> {
    if decimal(array.data_type()) {
        return unscaled(array);
    }
    primitive!(array, array => array.iter().map(|value| i128::from(value.unwrap_or_default())).collect(),
        vec![0; array.len()])
}

/// A decimal's digits without its point.
fn unscaled(array: &ArrayRef) -> Vec<i128> {
    match array.data_type() {
        DataType::Decimal32(..) => {
            array.as_primitive::<Decimal32Type>().iter().map(|value| i128::from(value.unwrap_or_default())).collect()
        }
        DataType::Decimal64(..) => {
            array.as_primitive::<Decimal64Type>().iter().map(|value| i128::from(value.unwrap_or_default())).collect()
        }
        _ => array.as_primitive::<Decimal128Type>().iter().map(Option::unwrap_or_default).collect(),
    }
}

//! Real numbers as whole ones, in the same order: every double exactly, or only those of a few decimal digits.
//!
//! Four digits and more are rounded to odd, in decimal: digits are cut off, and a last digit of 0 or 5 that would wrongly look exact is raised by one. So
//! a number that is rounded again, to fewer digits, comes out as if it had been rounded only once: what is shown with three digits is the same
//! before and after (Boldo and Melquiond 2008, in base 2). Three digits and fewer are rounded to the nearest, as they are shown.

/// Which numbers there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lattice {
    /// Every double.
    Exact,
    /// Those of so many significant decimal digits, at most 15.
    Digits(u32),
}

/// Significant digits of numbers in text and charts.
const SHOWN: u32 = 3;
/// Decimal exponents start here; that of the smallest double is -324.
const LEAST_EXPONENT: i64 = -324;

impl Lattice {
    /// The place of the number that stands for `value`, in the order of numbers.
    pub fn place(self, value: f64) -> i64 {
        match self {
            Lattice::Exact => ordered(value.to_bits() as i64),
            Lattice::Digits(digits) => decimal_place(value, digits),
        }
    }

    /// The number at a place; a place beyond the largest number gives one that is not finite.
    pub fn value(self, place: i64) -> f64 {
        match self {
            Lattice::Exact => f64::from_bits(ordered(place) as u64),
            Lattice::Digits(digits) => decimal_value(place, digits),
        }
    }

    /// As a link says it: 0 for every double.
    pub fn digits(self) -> u64 {
        match self {
            Lattice::Exact => 0,
            Lattice::Digits(digits) => u64::from(digits),
        }
    }

    pub fn from_digits(digits: u64) -> Option<Self> {
        match digits {
            0 => Some(Lattice::Exact),
            1..=15 => Some(Lattice::Digits(digits as u32)),
            _ => None,
        }
    }
}

/// Bits of doubles in the order of the numbers they mean, negative ones too; its own inverse.
fn ordered(bits: i64) -> i64 {
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

/// Numbers of one decimal exponent.
fn decade(digits: u32) -> i64 {
    9 * 10_i64.pow(digits - 1)
}

fn decimal_place(value: f64, digits: u32) -> i64 {
    if value == 0.0 || !value.is_finite() {
        return 0;
    }
    // The shortest decimals that mean this double: "1.2345e-3".
    let text = match digits {
        ..=SHOWN => format!("{:.*e}", digits as usize - 1, value.abs()),
        _ => format!("{:e}", value.abs()),
    };
    let (mantissa, exponent) = text.split_once('e').expect("scientific notation has an exponent");
    let exponent: i64 = exponent.parse().expect("an exponent is a whole number");
    let mut all = mantissa.bytes().filter(u8::is_ascii_digit).map(|digit| i64::from(digit - b'0'));
    let mut kept = 0;
    for _ in 0..digits {
        kept = 10 * kept + all.next().unwrap_or(0);
    }
    if kept % 5 == 0 && all.any(|digit| digit != 0) {
        kept += 1;
    }
    let place = 1 + (exponent - LEAST_EXPONENT) * decade(digits) + kept - decade(digits) / 9;
    if value < 0.0 { -place } else { place }
}

fn decimal_value(place: i64, digits: u32) -> f64 {
    if place == 0 {
        return 0.0;
    }
    let size = place.unsigned_abs() as i64 - 1;
    if size < 0 {
        return f64::NAN;
    }
    let (exponent, kept) = (size / decade(digits) + LEAST_EXPONENT, size % decade(digits) + decade(digits) / 9);
    let text = format!("{kept}e{}", exponent - i64::from(digits) + 1);
    let value: f64 = text.parse().expect("digits and an exponent are a number");
    if place < 0 { -value } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_number_rounded_again_is_as_if_rounded_once() {
        // 0.12345 to four digits is 0.1235 by plain rounding, and that to three is 0.124; the number itself is nearer to 0.123.
        let four = Lattice::Digits(4);
        assert_eq!(four.value(four.place(0.12345)), 0.1234);
        assert_eq!(four.value(four.place(0.12350001)), 0.1236);
        assert_eq!(four.value(four.place(0.1235)), 0.1235);
        assert_eq!(four.value(four.place(-7.0)), -7.0);
    }

    proptest! {
        #[test]
        fn every_double_has_its_place(value in any::<f64>().prop_filter("finite", |v| v.is_finite())) {
            prop_assert_eq!(Lattice::Exact.value(Lattice::Exact.place(value)).to_bits(), value.to_bits());
        }

        #[test]
        fn three_digits_are_the_same_before_and_after(value in -10.0..10.0_f64, scale in -12..3, digits in 3..12_u32) {
            let value = value * 10_f64.powi(scale);
            let lattice = Lattice::Digits(digits);
            let rounded = lattice.value(lattice.place(value));
            prop_assert_eq!(format!("{rounded:.2e}"), format!("{value:.2e}"));
            prop_assert_eq!(lattice.place(rounded), lattice.place(value));
        }

        #[test]
        fn places_are_in_the_order_of_numbers(a in -10.0..10.0_f64, b in -10.0..10.0_f64, digits in 0..9_u64) {
            let lattice = Lattice::from_digits(digits).expect("at most 15");
            let (less, more) = if a <= b { (a, b) } else { (b, a) };
            prop_assert!(lattice.place(less) <= lattice.place(more));
        }

        #[test]
        fn no_place_panics(place in any::<i64>(), digits in 0..15_u64) {
            Lattice::from_digits(digits).expect("at most 15").value(place);
        }
    }
}

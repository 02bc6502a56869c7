//! Numbers and names as a person reads them: 3 significant digits, a real minus sign, narrow no-break thin spaces.
//!
//! Everything here is presentation: a report keeps bits and every digit. It imports no other module of this room.

use schema::report::EngineInfo;
use std::f64::consts::LN_2;

/// Narrow no-break space: between thousands, and between a number and its unit.
pub const THIN: char = '\u{202f}';
const MINUS: char = '\u{2212}';

/// The unit in which information is shown. A view of the same report: nothing is computed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    #[default]
    Bits,
    Nats,
    /// Of values that are shares of a layer's `I(X1,X2;Y)` already: percent.
    Share,
}

impl Unit {
    /// Those that a person chooses for absolute values.
    pub const ALL: [Unit; 2] = [Unit::Bits, Unit::Nats];

    /// After a number: "bit".
    pub fn symbol(self) -> &'static str {
        match self {
            Unit::Bits => "bit",
            Unit::Nats => "nat",
            Unit::Share => "%",
        }
    }

    /// On an axis or a switch: "bits".
    pub fn plural(self) -> &'static str {
        match self {
            Unit::Bits => "bits",
            Unit::Nats => "nats",
            Unit::Share => "% of joint information",
        }
    }

    /// The one that is called so; bits for any other word.
    pub fn called(plural: &str) -> Self {
        Self::ALL.into_iter().chain([Unit::Share]).find(|unit| unit.plural() == plural).unwrap_or(Unit::Bits)
    }

    /// The same where there is little room.
    pub fn brief(self) -> &'static str {
        match self {
            Unit::Share => self.symbol(),
            _ => self.plural(),
        }
    }

    /// A value given in bits, or as a share, in this unit.
    pub fn of(self, value: f64) -> f64 {
        match self {
            Unit::Bits => value,
            Unit::Nats => value * LN_2,
            Unit::Share => 100.0 * value,
        }
    }

    /// "0.311 bit", from bits.
    pub fn show(self, bits: f64) -> String {
        format!("{}{THIN}{}", short(self.of(bits)), self.symbol())
    }

    /// "0.3112781244591328 bit", from bits.
    pub fn show_exact(self, bits: f64) -> String {
        format!("{}{THIN}{}", exact(self.of(bits)), self.symbol())
    }
}

/// Three significant digits: `0.311`, `12.3`, `1 230`, `3.20×10⁻⁷`.
pub fn short(value: f64) -> String {
    significant(value, 3)
}

/// A value and its standard error, which has as many decimals as the value, unless nothing of it would be left: `2.67 ± 0.05`.
pub fn within(value: f64, error: f64) -> String {
    let value = short(value);
    let decimals = value.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let rounded = format!("{error:.decimals$}");
    let is_nothing = rounded.chars().all(|c| matches!(c, '0' | '.'));
    let error = if is_nothing || value.contains('×') { significant(error, 1) } else { rounded };
    format!("{value} ± {error}")
}

/// The number that [`short`] shows.
pub fn shown(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

/// A p-value to three decimals, which are what permutations can give: `0.012`, or `< 0.001`.
pub fn p_value(p: f64) -> String {
    /// Half of a thousandth: less would be shown as 0.
    const LEAST: f64 = 0.0005;
    if p < LEAST { "<\u{202f}0.001".to_owned() } else { format!("{p:.3}") }
}

/// `digits` significant digits; powers of ten below 0.001 and from 10⁶ on.
pub fn significant(value: f64, digits: usize) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if !value.is_finite() {
        return value.to_string();
    }
    // Rounding first decides the exponent: 0.9996 is 1.00, not 0.1000e1.
    let scientific = format!("{:.*e}", digits - 1, value);
    let (mantissa, exponent) = split_exponent(&scientific);
    if (-3..6).contains(&exponent) {
        let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
        group(&format!("{value:.decimals$}"))
    } else {
        format!("{}×10{}", sign(mantissa), superscript(exponent))
    }
}

/// Every digit that tells this number from its neighbours.
pub fn exact(value: f64) -> String {
    if value != 0.0 && value.is_finite() && !(1e-6..1e16).contains(&value.abs()) {
        let scientific = format!("{value:e}");
        let (mantissa, exponent) = split_exponent(&scientific);
        return format!("{}×10{}", sign(mantissa), superscript(exponent));
    }
    sign(&value.to_string())
}

/// An upper bound in one digit: a gap of 2.4e-10 is "3×10⁻¹⁰", never less than what was certified.
pub fn bound(value: f64) -> String {
    if value <= 0.0 || !value.is_finite() {
        return short(value);
    }
    let (mantissa, exponent) = {
        let scientific = format!("{value:e}");
        let (m, e) = split_exponent(&scientific);
        (m.parse::<f64>().expect("a mantissa is a number"), e)
    };
    match mantissa.ceil() as u32 {
        1 => format!("10{}", superscript(exponent)),
        10 => format!("10{}", superscript(exponent + 1)),
        digit => format!("{digit}×10{}", superscript(exponent)),
    }
}

/// On a logarithmic scale: `1`, `10`, `1 000`, `10⁶`, `10⁻³`.
pub fn power_of_ten(exponent: i32) -> String {
    if (0..6).contains(&exponent) { whole(10u64.pow(exponent as u32)) } else { format!("10{}", superscript(exponent)) }
}

/// A share in `0..=1` as "73.1 %".
pub fn percent(share: f64) -> String {
    let value = 100.0 * share;
    let text = if value >= 99.95 || value == 0.0 {
        format!("{value:.0}")
    } else if value >= 10.0 {
        format!("{value:.1}")
    } else if value >= 0.01 {
        significant(value, 2)
    } else {
        "< 0.01".into()
    };
    format!("{text}{THIN}%")
}

/// A whole share for running text: "73 %".
pub fn whole_percent(share: f64) -> String {
    format!("{:.0}{THIN}%", 100.0 * share)
}

/// `1 816`.
pub fn whole(value: u64) -> String {
    group(&value.to_string())
}

/// `1.20 MB`, powers of 1000.
pub fn bytes(count: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"];
    let mut value = count as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    let text = if unit == 0 { count.to_string() } else { significant(value, 3) };
    format!("{text}{THIN}{}", units[unit])
}

/// What the last axes of an array are, of which none has more.
const AXES: [(&str, &str); 3] = [("layer", "layers"), ("row", "rows"), ("column", "columns")];

/// `7 layers × 1 816 rows × 384 columns`, `1 816 rows`.
pub fn shape(dims: &[u64]) -> String {
    let axes = if dims.len() < AXES.len() { &AXES[1..] } else { &AXES[..] };
    let dims: Vec<String> = dims.iter().zip(axes).map(|(&n, (one, many))| counted(n, one, many)).collect();
    dims.join(" × ")
}

/// The program that made a report, in words: `pidlens 0.1.0 in a browser, 2 threads`. A build that is not known is named as it is.
pub fn engine(engine: &EngineInfo) -> String {
    let EngineInfo { name, version, build, threads } = engine;
    let place = match build.as_str() {
        "native" => "at the command line",
        "wasm" | "wasm+threads" => "in a browser",
        other => other,
    };
    format!("{name} {version} {place}, {}", counted(*threads as u64, "thread", "threads"))
}

/// A name at the head of a sentence: "image" → "Image"; names with capitals or digits of their own stay as they are.
pub fn capitalised(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_lowercase() || c == ' ');
    match (plain, name.chars().next()) {
        (true, Some(first)) => first.to_uppercase().chain(name.chars().skip(1)).collect(),
        _ => name.to_owned(),
    }
}

/// A clause with a capital first letter.
pub fn capital(clause: &str) -> String {
    let mut letters = clause.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A layer's name in a sentence: "layer 4"; a name that is no number speaks for itself.
pub fn layer_words(name: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("layer {name}") } else { name.to_owned() }
}

/// A layer's name where the word "layer" stands already, on an axis or in a table: "4".
pub fn layer_tick(name: &str) -> &str {
    name.strip_prefix("layer ").unwrap_or(name)
}

/// "a", "a and b", "a, b and c".
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// "1 row", "2 rows".
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{}{}{}", whole(count), ' ', if count == 1 { one } else { many })
}

fn split_exponent(scientific: &str) -> (&str, i32) {
    let (mantissa, exponent) = scientific.split_once('e').expect("Rust's {:e} always writes an exponent");
    (mantissa, exponent.parse().expect("an exponent is an integer"))
}

fn superscript(value: i32) -> String {
    value
        .to_string()
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            digit => char::from_u32('⁰' as u32 + (digit as u32 - '0' as u32))
                .expect("superscript digits 0 and 4 to 9 follow each other"),
        })
        .collect()
}

pub(crate) fn sign(text: &str) -> String {
    text.replace('-', &MINUS.to_string())
}

/// Thin spaces between thousands from five digits on would split tables; from four on, all read alike.
fn group(text: &str) -> String {
    let (number, fraction) = text.split_once('.').unwrap_or((text, ""));
    let (negative, digits) = match number.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, number),
    };
    let mut out = String::new();
    if negative {
        out.push(MINUS);
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            out.push(THIN);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_shown_once_and_for_all() {
        for value in [0.409_49, 1.0 / 3.0, -2.5e-7, 0.0, 123_456.0] {
            assert_eq!(shown(shown(value)), shown(value));
            assert!((shown(value) - value).abs() <= 0.005 * value.abs());
        }
    }

    #[test]
    fn three_significant_digits_everywhere() {
        let table = [
            (0.0, "0"),
            (0.311_278, "0.311"),
            (0.000_4, "4.00×10⁻⁴"),
            (0.001, "0.00100"),
            (0.999_6, "1.00"),
            (12.345, "12.3"),
            (1234.5, "1\u{202f}234"),
            (-0.5, "\u{2212}0.500"),
            (3.2e-7, "3.20×10⁻⁷"),
            (-1.5e-16, "\u{2212}1.50×10⁻¹⁶"),
        ];
        for (value, text) in table {
            assert_eq!(short(value), text, "{value}");
        }
    }

    #[test]
    fn exact_numbers_read_back_to_the_same_bits() {
        for value in [0.311_278_124_459_132_8, 1e-9, 4.44e-17, 2.0, 1.5e300] {
            let text = exact(value);
            let plain = match text.split_once("×10") {
                None => text,
                Some((m, e)) => {
                    let digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
                    let e: String = e
                        .chars()
                        .map(|c| match digits.chars().position(|d| d == c) {
                            Some(i) => char::from(b'0' + i as u8),
                            None => '-',
                        })
                        .collect();
                    format!("{m}e{e}")
                }
            };
            assert_eq!(plain.parse::<f64>().unwrap(), value);
        }
    }

    #[test]
    fn a_bound_is_never_below_what_it_bounds() {
        assert_eq!(bound(2.4e-10), "3×10⁻¹⁰");
        assert_eq!(bound(1e-9), "10⁻⁹");
        assert_eq!(bound(9.5e-9), "10⁻⁸");
        assert_eq!(bound(0.02), "2×10⁻²");
        assert_eq!(bound(0.0), "0");
    }

    #[test]
    fn a_logarithmic_scale_has_powers_of_ten() {
        assert_eq!([-3, 0, 3, 6].map(power_of_ten), ["10⁻³", "1", "1\u{202f}000", "10⁶"]);
    }

    #[test]
    fn shares_sizes_and_shapes() {
        assert_eq!(percent(0.731), "73.1\u{202f}%");
        assert_eq!(percent(1.0), "100\u{202f}%");
        assert_eq!(percent(0.0), "0\u{202f}%");
        assert_eq!(percent(0.000_01), "< 0.01\u{202f}%");
        assert_eq!(bytes(999), "999\u{202f}B");
        assert_eq!(bytes(1_200_000), "1.20\u{202f}MB");
        assert_eq!(bytes(999_900), "1.00\u{202f}MB");
        assert_eq!(shape(&[7, 1816, 384]), "7 layers × 1\u{202f}816 rows × 384 columns");
        assert_eq!(shape(&[1816, 1]), "1\u{202f}816 rows × 1 column");
        assert_eq!(shape(&[1]), "1 row");
    }

    #[test]
    fn an_engine_is_named_by_where_it_ran() {
        let said = |build: &str, threads| engine(&EngineInfo { version: "0".into(), ..EngineInfo::of(build, threads) });
        assert_eq!(said("wasm+threads", 2), "pidlens 0 in a browser, 2 threads");
        assert_eq!(said("wasm", 1), "pidlens 0 in a browser, 1 thread");
        assert_eq!(said("native", 8), "pidlens 0 at the command line, 8 threads");
    }

    #[test]
    fn an_error_has_the_decimals_of_its_value() {
        assert_eq!(within(2.671, 0.0537), "2.67 ± 0.05");
        assert_eq!(within(0.1234, 0.0537), "0.123 ± 0.054");
        assert_eq!(within(123.4, 12.3), "123 ± 12");
        assert_eq!(within(2.671, 0.0012), "2.67 ± 0.001");
        assert_eq!(within(3.2e-7, 1.2e-7), "3.20×10⁻⁷ ± 1×10⁻⁷");
    }

    #[test]
    fn nats_are_bits_times_ln_2() {
        assert_eq!(Unit::Nats.show(1.0), "0.693\u{202f}nat");
        assert_eq!(Unit::Bits.show(1.0), "1.00\u{202f}bit");
    }

    #[test]
    fn shares_are_shown_in_percent() {
        assert_eq!(Unit::Share.show(0.311), "31.1\u{202f}%");
    }

    #[test]
    fn only_plain_lower_case_names_are_capitalised() {
        assert_eq!(capitalised("image"), "Image");
        assert_eq!(capitalised("x1"), "x1");
        assert_eq!(capitalised("mRNA"), "mRNA");
    }
}

//! Any JSON value as a few bytes and back, without knowing what it means.
//!
//! Values that stand at the same place of many alike objects (the layers of a report) are written together, as one column: the form
//! once, then numbers as [`super::column`] writes them, words once each. Forms and words are deflated; numbers follow, packed as they are.
//!
//! ```text
//! lattice byte · lengths of forms and words, plain and deflated (LEB128) · deflated forms and words · bits of numbers
//! ```

use super::bits::{BitReader, BitWriter};
use super::column::Columns;
use super::deflate;
use super::lattice::Lattice;
use super::words::KNOWN;
use serde_json::{Map, Number, Value};
use std::collections::HashMap;
use std::rc::Rc;

/// Bytes of memory that what a link holds may take, counted before it is built: a link can name a value, a word or a form a million times in
/// a few bits. Far more than any analysis, far less than what harms a browser.
const MAX_MEMORY: usize = 48 << 20;
/// How deep values may be nested.
const MAX_DEPTH: usize = 48;
/// Columns of numbers: one is looked for among all before it.
const MAX_COLUMNS: usize = 1 << 14;
/// Forms that values of one place may have.
const MAX_FORMS: usize = 256;
/// Bytes of a key in an object beside its letters, about.
const KEY: usize = 3 * size_of::<usize>() + 2 * size_of::<u64>();
/// Bytes of a number in a column: its place, its rest, its value.
const NUMBER: usize = 3 * size_of::<u64>();
/// Bytes that the deflated part may become.
const MAX_TEXT: usize = 4 << 20;
/// Arrays of one length up to this are written item by item, as objects are.
const MAX_TUPLE: usize = 3;

/// What values of one group have in common.
#[derive(Debug, Clone, PartialEq)]
enum Form {
    Null,
    Bool,
    Whole,
    Real,
    /// A number that is neither: spelled.
    Numeral,
    Text,
    Array,
    Tuple(usize),
    Object(Rc<[String]>),
    Mixed(Vec<Form>),
}

const NULL: u8 = 0;
const BOOL: u8 = 1;
const WHOLE: u8 = 2;
const REAL: u8 = 3;
const NUMERAL: u8 = 4;
const TEXT: u8 = 5;
const ARRAY: u8 = 6;
const MIXED: u8 = 7;
/// Keys follow.
const OBJECT: u8 = 8;
/// As an object before: its number follows.
const AGAIN: u8 = 9;
/// 10, 11, 12, 13: so many items.
const TUPLE: u8 = 10;

/// Packs a value; numbers with a fraction are taken to `lattice`.
pub fn pack(value: &Value, lattice: Lattice) -> Vec<u8> {
    finished(written(value, lattice), lattice)
}

fn finished(writer: Writer, lattice: Lattice) -> Vec<u8> {
    let deflated = deflate::deflate(&writer.text);
    let mut out = vec![lattice.digits() as u8];
    leb(&mut out, writer.text.len());
    leb(&mut out, deflated.len());
    out.extend(deflated);
    out.extend(writer.bits.into_bytes());
    out
}

fn written(value: &Value, lattice: Lattice) -> Writer {
    let mut writer = Writer {
        text: Vec::new(),
        bits: BitWriter::default(),
        columns: Columns::new(lattice),
        objects: Vec::new(),
        words: KNOWN.iter().enumerate().map(|(i, word)| ((*word).to_owned(), i)).collect(),
    };
    writer.group(&[value]);
    writer
}

/// Unpacks what [`pack`] wrote. `None` where the bytes mean nothing.
pub fn unpack(bytes: &[u8]) -> Option<Value> {
    let (&digits, mut rest) = bytes.split_first()?;
    let lattice = Lattice::from_digits(u64::from(digits))?;
    let whole = unleb(&mut rest).filter(|&whole| whole <= MAX_TEXT)?;
    let length = unleb(&mut rest)?;
    let (deflated, bits) = rest.split_at_checked(length)?;
    let text = deflate::inflate(deflated, whole)?;
    let mut reader = Reader {
        text: &text,
        bits: BitReader::new(bits),
        columns: Columns::new(lattice),
        objects: Vec::new(),
        words: KNOWN.iter().map(|word| (*word).to_owned()).collect(),
        memory: MAX_MEMORY,
        columns_left: MAX_COLUMNS,
        depth: 0,
    };
    reader.group(1)?.pop()
}

struct Writer {
    text: Vec<u8>,
    bits: BitWriter,
    columns: Columns,
    objects: Vec<Rc<[String]>>,
    words: HashMap<String, usize>,
}

impl Writer {
    fn group(&mut self, values: &[&Value]) {
        if values.is_empty() {
            return;
        }
        let form = form_of(values);
        self.form(&form);
        self.body(&form, values);
    }

    fn form(&mut self, form: &Form) {
        match form {
            Form::Null => self.text.push(NULL),
            Form::Bool => self.text.push(BOOL),
            Form::Whole => self.text.push(WHOLE),
            Form::Real => self.text.push(REAL),
            Form::Numeral => self.text.push(NUMERAL),
            Form::Text => self.text.push(TEXT),
            Form::Array => self.text.push(ARRAY),
            Form::Tuple(length) => self.text.push(TUPLE + *length as u8),
            Form::Object(keys) => match self.objects.iter().position(|known| known == keys) {
                Some(at) => {
                    self.text.push(AGAIN);
                    leb(&mut self.text, at);
                }
                None => {
                    self.text.push(OBJECT);
                    leb(&mut self.text, keys.len());
                    for key in keys.iter() {
                        let (at, is_new) = self.word(key);
                        leb(&mut self.text, at);
                        if is_new {
                            self.spell(key);
                        }
                    }
                    self.objects.push(keys.clone());
                }
            },
            Form::Mixed(forms) => {
                self.text.push(MIXED);
                leb(&mut self.text, forms.len());
                forms.iter().for_each(|form| self.form(form));
            }
        }
    }

    fn body(&mut self, form: &Form, values: &[&Value]) {
        match form {
            Form::Null => {}
            Form::Bool => self.whole(values.iter().map(|v| i64::from(v.as_bool() == Some(true))).collect()),
            Form::Whole => self.whole(values.iter().map(|v| v.as_i64().expect("its form says so")).collect()),
            Form::Real => {
                let numbers: Vec<f64> = values.iter().map(|v| v.as_f64().expect("its form says so")).collect();
                self.columns.write_real(&mut self.bits, &numbers);
            }
            Form::Numeral => self.texts(values.iter().map(|v| v.to_string()).collect()),
            Form::Text => self.texts(values.iter().map(|v| v.as_str().expect("its form says so").to_owned()).collect()),
            Form::Array => {
                let arrays: Vec<&Vec<Value>> = arrays(values);
                self.whole(arrays.iter().map(|a| a.len() as i64).collect());
                self.group(&arrays.into_iter().flatten().collect::<Vec<_>>());
            }
            Form::Tuple(length) => {
                let arrays = arrays(values);
                (0..*length).for_each(|at| self.group(&arrays.iter().map(|a| &a[at]).collect::<Vec<_>>()));
            }
            Form::Object(keys) => {
                for key in keys.iter() {
                    self.group(&values.iter().map(|v| &v[key.as_str()]).collect::<Vec<_>>());
                }
            }
            Form::Mixed(forms) => {
                let each: Vec<usize> = values
                    .iter()
                    .map(|v| {
                        let own = form_of(&[v]);
                        forms.iter().position(|form| *form == own).expect("a mixture lists every form in it")
                    })
                    .collect();
                self.whole(each.iter().map(|&at| at as i64).collect());
                for (at, form) in forms.iter().enumerate() {
                    let own: Vec<&Value> =
                        values.iter().zip(&each).filter(|(_, e)| **e == at).map(|(v, _)| *v).collect();
                    self.body(form, &own);
                }
            }
        }
    }

    fn whole(&mut self, numbers: Vec<i64>) {
        self.columns.write_whole(&mut self.bits, &numbers);
    }

    fn texts(&mut self, texts: Vec<String>) {
        let mut new = Vec::new();
        let mut places = Vec::with_capacity(texts.len());
        for text in texts {
            let (at, is_new) = self.word(&text);
            places.push(at as i64);
            if is_new {
                new.push(text);
            }
        }
        self.whole(places);
        new.iter().for_each(|word| self.spell(word));
    }

    /// The number of a word, and whether it is new and has to be spelled.
    fn word(&mut self, word: &str) -> (usize, bool) {
        let next = self.words.len();
        match self.words.get(word) {
            Some(&at) => (at, false),
            None => {
                self.words.insert(word.to_owned(), next);
                (next, true)
            }
        }
    }

    /// Hexadecimal digits, a hash's, cannot be deflated: they stand among the numbers, half a byte each.
    fn spell(&mut self, word: &str) {
        let hash = is_hash(word);
        leb(&mut self.text, 2 * word.len() + usize::from(hash));
        if hash {
            let digits = word.chars().map(|c| c.to_digit(16).expect("it is a hash"));
            digits.for_each(|digit| self.bits.bits(u64::from(digit), 4));
        } else {
            self.text.extend(word.as_bytes());
        }
    }
}

fn arrays<'a>(values: &[&'a Value]) -> Vec<&'a Vec<Value>> {
    values.iter().map(|v| v.as_array().expect("its form says so")).collect()
}

fn form_of(values: &[&Value]) -> Form {
    let one = |value: &Value| match value {
        Value::Null => Form::Null,
        Value::Bool(_) => Form::Bool,
        Value::Number(number) if number.is_i64() => Form::Whole,
        Value::Number(number) if number.is_f64() => Form::Real,
        Value::Number(_) => Form::Numeral,
        Value::String(_) => Form::Text,
        Value::Array(items) if items.len() <= MAX_TUPLE => Form::Tuple(items.len()),
        Value::Array(_) => Form::Array,
        Value::Object(object) => Form::Object(object.keys().cloned().collect::<Vec<_>>().into()),
    };
    let mut forms: Vec<Form> = Vec::new();
    for value in values {
        let own = one(value);
        if !forms.contains(&own) {
            forms.push(own);
        }
    }
    if forms.len() > 1 { Form::Mixed(forms) } else { forms.pop().unwrap_or(Form::Null) }
}

struct Reader<'a> {
    text: &'a [u8],
    bits: BitReader<'a>,
    columns: Columns,
    objects: Vec<Rc<[String]>>,
    words: Vec<String>,
    /// Bytes, columns that may still be made.
    memory: usize,
    columns_left: usize,
    depth: usize,
}

impl Reader<'_> {
    fn group(&mut self, count: usize) -> Option<Vec<Value>> {
        if count == 0 {
            return Some(Vec::new());
        }
        self.spend(count, size_of::<Value>())?;
        if self.depth == MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let form = self.form(true)?;
        let values = self.body(&form, count)?;
        self.depth -= 1;
        Some(values)
    }

    /// Takes so many items of so many bytes out of what is left. `None` where that is not enough.
    fn spend(&mut self, count: usize, bytes: usize) -> Option<()> {
        self.memory = self.memory.checked_sub(count.checked_mul(bytes)?)?;
        Some(())
    }

    fn form(&mut self, may_mix: bool) -> Option<Form> {
        let (&tag, rest) = self.text.split_first()?;
        self.text = rest;
        Some(match tag {
            NULL => Form::Null,
            BOOL => Form::Bool,
            WHOLE => Form::Whole,
            REAL => Form::Real,
            NUMERAL => Form::Numeral,
            TEXT => Form::Text,
            ARRAY => Form::Array,
            AGAIN => {
                let at = unleb(&mut self.text)?;
                Form::Object(self.objects.get(at)?.clone())
            }
            OBJECT => {
                let count = unleb(&mut self.text)?;
                let mut keys = Vec::new();
                for _ in 0..count {
                    let at = unleb(&mut self.text)?;
                    keys.push(self.word(at)?);
                }
                let keys: Rc<[String]> = keys.into();
                self.objects.push(keys.clone());
                Form::Object(keys)
            }
            MIXED if may_mix => {
                let count = unleb(&mut self.text).filter(|&count| count <= MAX_FORMS)?;
                Form::Mixed((0..count).map(|_| self.form(false)).collect::<Option<_>>()?)
            }
            _ => Form::Tuple(usize::from(tag.checked_sub(TUPLE)?)),
        })
        .filter(|form| !matches!(form, Form::Tuple(length) if *length > MAX_TUPLE))
    }

    fn body(&mut self, form: &Form, count: usize) -> Option<Vec<Value>> {
        Some(match form {
            Form::Null => vec![Value::Null; count],
            Form::Bool => self.whole(count)?.into_iter().map(|n| Value::Bool(n != 0)).collect(),
            Form::Whole => self.whole(count)?.into_iter().map(Value::from).collect(),
            Form::Real => {
                self.column(count)?;
                let numbers = self.columns.read_real(&mut self.bits, count)?;
                numbers.into_iter().map(|n| Number::from_f64(n).map(Value::Number)).collect::<Option<_>>()?
            }
            Form::Numeral => {
                let numeral = |text: String| serde_json::from_str::<Number>(&text).ok().map(Value::Number);
                self.texts(count)?.into_iter().map(numeral).collect::<Option<_>>()?
            }
            Form::Text => self.texts(count)?.into_iter().map(Value::String).collect(),
            Form::Array => {
                let lengths = self.whole(count)?.into_iter().map(usize::try_from);
                let lengths = lengths.collect::<Result<Vec<_>, _>>().ok()?;
                let total = lengths.iter().try_fold(0usize, |sum, &length| sum.checked_add(length))?;
                let mut items = self.group(total)?.into_iter();
                lengths.into_iter().map(|length| Value::Array(items.by_ref().take(length).collect())).collect()
            }
            Form::Tuple(length) => {
                let mut arrays = vec![Vec::new(); count];
                for _ in 0..*length {
                    arrays.iter_mut().zip(self.group(count)?).for_each(|(array, item)| array.push(item));
                }
                arrays.into_iter().map(Value::Array).collect()
            }
            Form::Object(keys) => {
                let letters: usize = keys.iter().map(|key| key.len() + KEY).sum();
                self.spend(count, letters)?;
                let mut objects = vec![Map::new(); count];
                for key in keys.iter() {
                    let values = self.group(count)?;
                    objects.iter_mut().zip(values).for_each(|(object, value)| {
                        object.insert(key.clone(), value);
                    });
                }
                objects.into_iter().map(Value::Object).collect()
            }
            Form::Mixed(forms) => {
                let each = self.whole(count)?;
                let mut streams = Vec::new();
                for (at, form) in forms.iter().enumerate() {
                    let own = each.iter().filter(|&&e| e == at as i64).count();
                    streams.push(if own == 0 { Vec::new() } else { self.body(form, own)? }.into_iter());
                }
                let next = |e: i64| streams.get_mut(usize::try_from(e).ok()?)?.next();
                each.into_iter().map(next).collect::<Option<_>>()?
            }
        })
    }

    /// A column of numbers is going to be read.
    fn column(&mut self, count: usize) -> Option<()> {
        self.columns_left = self.columns_left.checked_sub(1)?;
        self.spend(count, NUMBER)
    }

    fn whole(&mut self, count: usize) -> Option<Vec<i64>> {
        self.column(count)?;
        self.columns.read_whole(&mut self.bits, count)
    }

    fn texts(&mut self, count: usize) -> Option<Vec<String>> {
        let places = self.whole(count)?;
        places.into_iter().map(|at| self.word(usize::try_from(at).ok()?)).collect()
    }

    fn plain(&mut self, length: usize) -> Option<String> {
        let (word, rest) = self.text.split_at_checked(length)?;
        self.text = rest;
        String::from_utf8(word.to_vec()).ok()
    }

    fn hash(&mut self, length: usize) -> Option<String> {
        let digit = |reader: &mut Self| char::from_digit(reader.bits.bits(4)? as u32, 16);
        (0..length).map(|_| digit(self)).collect()
    }

    fn word(&mut self, at: usize) -> Option<String> {
        if at == self.words.len() {
            let told = unleb(&mut self.text)?;
            let word = if told % 2 == 1 { self.hash(told / 2)? } else { self.plain(told / 2)? };
            self.words.push(word);
        }
        let length = self.words.get(at)?.len();
        self.spend(1, length + KEY)?;
        self.words.get(at).cloned()
    }
}

/// Whether a word is many hexadecimal digits.
fn is_hash(word: &str) -> bool {
    word.len() >= 16 && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn leb(out: &mut Vec<u8>, mut n: usize) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn unleb(bytes: &mut &[u8]) -> Option<usize> {
    let mut n = 0;
    for shift in (0..28).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        n |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(n);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn back(value: &Value) -> Option<Value> {
        unpack(&pack(value, Lattice::Exact))
    }

    #[test]
    fn values_of_every_kind_come_back() {
        let values = [
            json!(null),
            json!(true),
            json!([]),
            json!({}),
            json!([[], [1], [1, 2], [1, 2, 3, 4, 5], [[[0.1]]]]),
            json!([null, 1, 1.5, "a", {"b": 1}, {"b": 2, "c": null}, {"c": 1, "b": 2}, -0.0, i64::MIN, u64::MAX]),
            json!({"words": ["", "\u{0}", "thin\u{202f}space", "a", "a"], "joint": 5e-324, "max": f64::MAX}),
            json!([{"a": [1, 2, 3, 4]}, {"a": []}, {"a": [5]}]),
            json!({"0123456789abcdef0": ["00ff00ff00ff00ff", "a word", "00ff00ff00ff00ff", "deadbeefdeadbeefdeadbeef"]}),
        ];
        for value in values {
            let found = back(&value);
            assert_eq!(found.as_ref().map(Value::to_string), Some(value.to_string()));
        }
    }

    /// The bytes of a value whose forms and numbers are written by hand.
    fn crafted(write: impl FnOnce(&mut Writer)) -> Vec<u8> {
        let mut writer = written(&Value::Null, Lattice::Exact);
        writer.text.clear();
        write(&mut writer);
        finished(writer, Lattice::Exact)
    }

    #[test]
    fn what_would_become_too_much_is_refused_before_it_is_built() {
        let nulls = |count: i64| {
            crafted(|writer| {
                writer.text.push(ARRAY);
                writer.whole(vec![count]);
                writer.text.push(NULL);
            })
        };
        assert_eq!(unpack(&nulls(1_000)).and_then(|v| v.as_array().map(Vec::len)), Some(1_000));
        assert!(nulls(1 << 40).len() < 40);
        assert_eq!(unpack(&nulls(1 << 20)), None);
        assert_eq!(unpack(&nulls(1 << 40)), None);
        // An object of many keys, many times over: each key is spelled once.
        let keys = 20_000;
        let again = crafted(|writer| {
            writer.text.push(ARRAY);
            writer.whole(vec![250]);
            writer.text.push(OBJECT);
            leb(&mut writer.text, keys);
            for key in 0..keys {
                leb(&mut writer.text, KNOWN.len() + key);
                writer.spell(&format!("{key:x}"));
            }
            writer.text.extend(vec![NULL; keys]);
        });
        assert_eq!(unpack(&again), None);
        // A long word, named many times.
        let word = crafted(|writer| {
            writer.text.push(ARRAY);
            writer.whole(vec![10_000]);
            writer.text.push(TEXT);
            writer.whole(vec![KNOWN.len() as i64; 10_000]);
            writer.spell(&"x".repeat(100_000));
        });
        assert!(word.len() < 1_000);
        assert_eq!(unpack(&word), None);
    }

    #[test]
    fn keys_keep_their_order() {
        let value = json!({"z": 1, "a": 2, "m": {"2": 1, "1": 2}});
        assert_eq!(back(&value).expect("it was packed").to_string(), value.to_string());
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_filter("finite", |v| v.is_finite()).prop_map(Value::from),
            ".{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 60, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                prop::collection::vec(("[a-e]", inner), 0..5)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_value_comes_back(value in any_json()) {
            prop_assert_eq!(back(&value).map(|v| v.to_string()), Some(value.to_string()));
        }

        #[test]
        fn bytes_that_mean_nothing_are_refused_quietly(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            unpack(&bytes);
        }

        #[test]
        fn a_changed_byte_never_panics(value in any_json(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut bytes = pack(&value, Lattice::Digits(4));
            let at = at.index(bytes.len());
            bytes[at] = byte;
            unpack(&bytes);
        }
    }
}

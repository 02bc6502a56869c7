//! Python literals as NumPy's headers have them: texts, numbers, `True`, `False`, `None`, tuples, lists and dictionaries.
//!
//! A parser of all of Python's literals brings whole numbers of any size and a grammar that backtracks: a tenth of the engine that every visitor
//! downloads, for a dictionary of three keys. This one takes time in proportion to the text and recurses at most [`MAX_DEPTH`] deep.

use std::fmt::{self, Display, Formatter};

/// Brackets within brackets: a plain array has 2, a structured dtype 4.
const MAX_DEPTH: u32 = 8;

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    /// As it is written, without Python 2's `L` for long ones.
    Number(String),
    Bool(bool),
    None,
    Tuple(Vec<Value>),
    List(Vec<Value>),
    Dict(Vec<(Value, Value)>),
}

impl Value {
    /// The literal that the whole text is.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader { rest: text };
        let value = reader.value(0)?;
        reader.next_is("");
        reader.rest.is_empty().then_some(value)
    }

    /// A whole number from 0 to 2⁶⁴ − 1.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Value::Number(text) => text.parse().ok(),
            _ => None,
        }
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    /// Skips white space, then takes `word` if it comes next.
    fn next_is(&mut self, word: &str) -> bool {
        self.rest = self.rest.trim_start();
        let found = self.rest.strip_prefix(word);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn value(&mut self, depth: u32) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        for (word, value) in [("True", Value::Bool(true)), ("False", Value::Bool(false)), ("None", Value::None)] {
            if self.next_is(word) {
                return Some(value);
            }
        }
        if self.next_is("(") {
            let (mut items, comma) = self.items(")", |reader| reader.value(depth + 1))?;
            // Brackets around one value are only brackets.
            return Some(if items.len() == 1 && !comma { items.remove(0) } else { Value::Tuple(items) });
        }
        if self.next_is("[") {
            return Some(Value::List(self.items("]", |reader| reader.value(depth + 1))?.0));
        }
        if self.next_is("{") {
            let entry = |reader: &mut Self| {
                let key = reader.value(depth + 1)?;
                reader.next_is(":").then_some(())?;
                Some((key, reader.value(depth + 1)?))
            };
            return Some(Value::Dict(self.items("}", entry)?.0));
        }
        self.text().or_else(|| self.number())
    }

    /// What stands before `end`, between commas, and whether there is one after the last.
    fn items<T>(&mut self, end: &str, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<(Vec<T>, bool)> {
        let (mut items, mut comma) = (Vec::new(), false);
        while !self.next_is(end) {
            if !items.is_empty() && !comma {
                return None;
            }
            items.push(item(self)?);
            comma = self.next_is(",");
        }
        Some((items, comma))
    }

    /// A text in single or double quotes, or one with a `b` or `u` before it.
    fn text(&mut self) -> Option<Value> {
        let quoted = self.rest.strip_prefix(['b', 'u']).unwrap_or(self.rest);
        let quote = quoted.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
        let (mut text, mut escaped) = (String::new(), false);
        for (at, c) in quoted.char_indices().skip(1) {
            match c {
                _ if std::mem::take(&mut escaped) => text.push(c),
                '\\' => escaped = true,
                c if c == quote => {
                    self.rest = &quoted[at + 1..];
                    return Some(Value::Text(text));
                }
                c => text.push(c),
            }
        }
        None
    }

    fn number(&mut self) -> Option<Value> {
        let end =
            self.rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+-._".contains(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        let digits = word.strip_suffix('L').unwrap_or(word);
        let whole = digits.strip_prefix('-').unwrap_or(digits).bytes().all(|byte| byte.is_ascii_digit());
        let is_number = digits.contains(|c: char| c.is_ascii_digit()) && (whole || digits.parse::<f64>().is_ok());
        self.rest = if is_number { rest } else { self.rest };
        is_number.then(|| Value::Number(digits.to_owned()))
    }
}

impl Display for Value {
    /// As Python writes it.
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let list = |f: &mut Formatter, open: &str, values: &[Value], close: &str| {
            f.write_str(open)?;
            for (at, value) in values.iter().enumerate() {
                write!(f, "{}{value}", if at > 0 { ", " } else { "" })?;
            }
            f.write_str(close)
        };
        match self {
            Value::Text(text) => write!(f, "'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
            Value::Number(text) => f.write_str(text),
            Value::Bool(true) => f.write_str("True"),
            Value::Bool(false) => f.write_str("False"),
            Value::None => f.write_str("None"),
            Value::Tuple(values) => list(f, "(", values, if values.len() == 1 { ",)" } else { ")" }),
            Value::List(values) => list(f, "[", values, "]"),
            Value::Dict(entries) => {
                f.write_str("{")?;
                for (at, (key, value)) in entries.iter().enumerate() {
                    write!(f, "{}{key}: {value}", if at > 0 { ", " } else { "" })?;
                }
                f.write_str("}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_numpy_writes_is_read_and_written_again() {
        for text in [
            "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4)}",
            "{'descr': [('a', '<f4', (2,)), ('b', '|S3')], 'fortran_order': True, 'shape': ()}",
            "[None, -1.5e3, 99999999999999999999999]",
        ] {
            assert_eq!(Value::parse(text).map(|value| value.to_string()).as_deref(), Some(text));
        }
    }

    #[test]
    fn python_2_and_loose_writing_are_read() {
        let loose = "{ u'shape' :(3L,4L ,),\"descr\":b'<f8' , }\n";
        let value = Value::parse(loose).expect("it is a literal");
        assert_eq!(value.to_string(), "{'shape': (3, 4), 'descr': '<f8'}");
        assert_eq!(Value::parse("(7)").and_then(|value| value.as_u64()), Some(7));
        assert_eq!(Value::parse(r"'it\'s'"), Some(Value::Text("it's".into())));
    }

    #[test]
    fn what_is_no_literal_is_refused() {
        for text in [
            "",
            "{",
            "{'a'}",
            "{'a': }",
            "(1 2)",
            "[,]",
            "'open",
            "1 2",
            "x",
            "-",
            "__import__('os')",
            &"(".repeat(9000),
        ] {
            assert_eq!(Value::parse(text), None, "{text}");
        }
    }
}

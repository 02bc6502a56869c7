//! The few Python literals that a `.npy` header is made of.

use std::fmt;

/// A parsed literal. Integers keep their digits (without the `L` of Python 2), as they may be of any size.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Str(String),
    Bool(bool),
    Int(String),
    /// A tuple or a list.
    Seq(Vec<Value>),
    Dict(Vec<(String, Value)>),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Str(text) => write!(f, "'{text}'"),
            Value::Bool(value) => write!(f, "{}", if *value { "True" } else { "False" }),
            Value::Int(digits) => write!(f, "{digits}"),
            Value::Seq(items) => {
                write!(f, "(")?;
                for (i, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if i == 0 { "" } else { ", " })?;
                }
                write!(f, "{})", if items.len() == 1 { "," } else { "" })
            }
            Value::Dict(_) => write!(f, "a dictionary"),
        }
    }
}

/// Nesting that structured dtypes may have; deeper text is refused rather than recursed into.
const MAX_DEPTH: usize = 16;

/// Parses a whole text; `None` if it is not one literal.
pub fn parse(text: &str) -> Option<Value> {
    let mut parser = Parser { rest: text };
    let value = parser.value(0)?;
    parser.skip();
    parser.rest.is_empty().then_some(value)
}

struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes `token` if it comes next.
    fn take(&mut self, token: &str) -> bool {
        self.skip();
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        if depth > MAX_DEPTH {
            return None;
        }
        self.skip();
        match self.rest.chars().next()? {
            '\'' | '"' => self.string().map(Value::Str),
            '(' => self.sequence(")", depth).map(Value::Seq),
            '[' => self.sequence("]", depth).map(Value::Seq),
            '{' => self.dict(depth).map(Value::Dict),
            '0'..='9' | '-' => self.int().map(Value::Int),
            _ if self.take("True") => Some(Value::Bool(true)),
            _ if self.take("False") => Some(Value::Bool(false)),
            _ => None,
        }
    }

    fn string(&mut self) -> Option<String> {
        let quote = self.rest.chars().next()?;
        let (text, rest) = self.rest[1..].split_once(quote)?;
        self.rest = rest;
        Some(text.to_owned())
    }

    fn int(&mut self) -> Option<String> {
        let sign = usize::from(self.rest.starts_with('-'));
        let digits = self.rest[sign..].bytes().take_while(u8::is_ascii_digit).count();
        let (text, rest) = self.rest.split_at(sign + digits);
        self.rest = rest.strip_prefix('L').unwrap_or(rest);
        (digits > 0).then(|| text.to_owned())
    }

    fn sequence(&mut self, close: &str, depth: usize) -> Option<Vec<Value>> {
        self.rest = &self.rest[1..];
        let mut items = Vec::new();
        while !self.take(close) {
            items.push(self.value(depth + 1)?);
            if !self.take(",") {
                return self.take(close).then_some(items);
            }
        }
        Some(items)
    }

    fn dict(&mut self, depth: usize) -> Option<Vec<(String, Value)>> {
        self.rest = &self.rest[1..];
        let mut entries = Vec::new();
        while !self.take("}") {
            self.skip();
            let key = self.rest.starts_with(['\'', '"']).then(|| self.string())??;
            if !self.take(":") {
                return None;
            }
            entries.push((key, self.value(depth + 1)?));
            if !self.take(",") {
                return self.take("}").then_some(entries);
            }
        }
        Some(entries)
    }
}

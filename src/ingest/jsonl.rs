//! JSON Lines: one object a line, a row; its members are the columns. Members of a member are columns too, called `outer.inner`.
//!
//! The file is read through once when it is opened, to see what the columns are, and again for each column that is used.

use super::bytes::ByteSource;
use super::checkpoint;
use super::error::{Parsed, Place, Problem, brief, short};
use super::tabular::Type;
use super::visited::{Rows, Table, Value, Visit};
use super::{Arrays, LeftOut, fill};
use indexmap::IndexMap;
use schema::progress::{Monitor, Silent};
use serde_json::Value as Json;

/// Bytes that one line may take.
const MAX_LINE: usize = 256 << 20;
/// Bytes read at once.
const CHUNK: usize = 1 << 20;
/// Members of members are looked into so deep.
const MAX_DEPTH: usize = 8;
const MAX_COLUMNS: usize = 100_000;
/// What is expected of a file that is one list.
const ONE_LIST: &str = "one JSON object per line, not one list; in Python: \
                        `pandas.read_json(\"file.json\").to_json(\"file.jsonl\", orient=\"records\", lines=True)`";
/// What Python writes of a float that JSON has no number for.
const NOT_NUMBERS: [&str; 3] = ["NaN", "Infinity", "-Infinity"];

pub fn open(source: Box<dyn ByteSource>) -> Parsed<Box<dyn Arrays>> {
    let mut survey = Survey::default();
    let mut rows = 0;
    lines(source.as_ref(), &Silent, |row, line| {
        rows = row + 1;
        survey.add(row, object(row, line)?)
    })?;
    if rows == 0 {
        return Err(Problem::found(Place::File, "only blank lines", "one JSON object per line"));
    }
    let (columns, left_out) = survey.columns();
    Ok(Box::new(Table::open(JsonLines { source, columns, left_out, rows })?))
}

struct JsonLines {
    source: Box<dyn ByteSource>,
    columns: Vec<(String, Type)>,
    left_out: Vec<LeftOut>,
    rows: u64,
}

/// What the values of a member were so far.
struct Seen {
    kind: Kind,
    rows: u64,
}

#[derive(Clone, PartialEq)]
enum Kind {
    Missing,
    Is(Type),
    /// Not to be used, and why.
    Unusable(String),
}

#[derive(Default)]
struct Survey {
    members: IndexMap<String, Seen>,
}

impl Survey {
    fn add(&mut self, row: u64, object: serde_json::Map<String, Json>) -> Parsed<()> {
        self.walk(row, "", &object, 0)
    }

    fn walk(&mut self, row: u64, prefix: &str, object: &serde_json::Map<String, Json>, depth: usize) -> Parsed<()> {
        for (name, value) in object {
            let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            match value {
                Json::Object(inner) if depth < MAX_DEPTH => self.walk(row, &name, inner, depth + 1)?,
                value => {
                    if self.members.len() >= MAX_COLUMNS && !self.members.contains_key(&name) {
                        let found = format!("more than {MAX_COLUMNS} members");
                        return Err(Problem::found(Place::Line(row + 1), found, "fewer: put numbers into a list"));
                    }
                    let seen = self.members.entry(name).or_insert(Seen { kind: Kind::Missing, rows: 0 });
                    seen.rows += 1;
                    seen.kind = joined(&seen.kind, kind(value));
                }
            }
        }
        Ok(())
    }

    fn columns(self) -> (Vec<(String, Type)>, Vec<LeftOut>) {
        let (mut columns, mut left_out) = (Vec::new(), Vec::new());
        let mut leave_out = |what| left_out.push(LeftOut { what, single: false });
        for (name, seen) in self.members {
            match seen.kind {
                Kind::Is(kind) => columns.push((name, kind)),
                Kind::Missing => leave_out(format!("{name}: found only null, expected values")),
                Kind::Unusable(found) => {
                    leave_out(format!(
                        "{name}: found {found}, expected numbers, text, true or false, or lists of numbers"
                    ));
                }
            }
        }
        (columns, left_out)
    }
}

fn kind(value: &Json) -> Kind {
    match value {
        Json::Null => Kind::Missing,
        Json::Bool(_) => Kind::Is(Type::Bool),
        Json::Number(number) if number.is_f64() => Kind::Is(Type::Real),
        Json::Number(_) => Kind::Is(Type::Integer),
        Json::String(_) => Kind::Is(Type::Text),
        Json::Array(list) if list.iter().all(|item| number(item).is_some()) && !list.is_empty() => {
            Kind::Is(Type::List {
                dims: list.len() as u64,
                whole: list.iter().all(|item| item.is_i64() || item.is_u64()),
            })
        }
        Json::Array(list) if list.is_empty() => Kind::Unusable("an empty list".to_owned()),
        Json::Array(list) if list.iter().any(Json::is_array) => Kind::Unusable("lists in a list".to_owned()),
        Json::Array(_) => Kind::Unusable("a list that is not of numbers".to_owned()),
        Json::Object(_) => Kind::Unusable("objects in objects".to_owned()),
    }
}

/// An item of a list as a number.
fn number(item: &Json) -> Option<f64> {
    item.as_f64().or_else(|| item.as_bool().map(|flag| f64::from(u8::from(flag))))
}

/// The first value decides; whole numbers and reals are reals. A value that does not fit is refused when the column is read.
fn joined(before: &Kind, now: Kind) -> Kind {
    match (before, now) {
        (Kind::Missing, now) => now,
        (Kind::Is(Type::Integer), Kind::Is(Type::Real)) => Kind::Is(Type::Real),
        (&Kind::Is(Type::List { dims, .. }), Kind::Is(Type::List { whole: false, .. })) => {
            Kind::Is(Type::List { dims, whole: false })
        }
        (before, _) => before.clone(),
    }
}

impl Rows for JsonLines {
    fn columns(&self) -> &[(String, Type)] {
        &self.columns
    }

    fn rows(&self) -> u64 {
        self.rows
    }

    fn left_out(&self) -> Vec<LeftOut> {
        self.left_out.clone()
    }

    fn place(&self, row: u64, column: usize) -> Place {
        Place::Cell { row: row + 1, line: row + 1, column: format!("{:?}", self.columns[column].0) }
    }

    fn each(&self, wanted: &[usize], monitor: &dyn Monitor, visit: &mut Visit) -> Parsed<()> {
        let mut list = Vec::new();
        lines(self.source.as_ref(), monitor, |row, line| {
            let object = object(row, line)?;
            for (slot, &column) in wanted.iter().enumerate() {
                let (name, kind) = &self.columns[column];
                let value = match member(&object, name) {
                    None | Some(Json::Null) => Value::Missing,
                    Some(Json::Bool(value)) => Value::Bool(*value),
                    Some(Json::String(text)) => Value::Text(text),
                    Some(Json::Number(number)) => number_of(number, *kind),
                    Some(Json::Array(values)) => {
                        list.clear();
                        list.extend(values.iter().map(|value| number(value).map_or(f32::NAN, |value| value as f32)));
                        Value::List(&list)
                    }
                    Some(Json::Object(_)) => Value::Text("{…}"),
                };
                visit(row, slot, value)?;
            }
            Ok(())
        })
    }
}

fn number_of<'a>(number: &serde_json::Number, kind: Type) -> Value<'a> {
    let whole = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    match whole {
        Some(whole) if kind != Type::Real => Value::Integer(whole),
        _ => Value::Real(number.as_f64().unwrap_or(f64::NAN)),
    }
}

/// The member called `a.b` of an object: its own of that name, or `b` of its `a`.
fn member<'a>(object: &'a serde_json::Map<String, Json>, name: &str) -> Option<&'a Json> {
    object.get(name).filter(|value| !value.is_object()).or_else(|| {
        name.match_indices('.').find_map(|(at, _)| match object.get(&name[..at]) {
            Some(Json::Object(inner)) => member(inner, &name[at + 1..]),
            _ => None,
        })
    })
}

fn object(row: u64, line: &[u8]) -> Parsed<serde_json::Map<String, Json>> {
    match serde_json::from_slice(line) {
        Ok(Json::Object(object)) => Ok(object),
        Ok(other) => {
            let hint = if other.is_array() { ONE_LIST } else { "a JSON object" };
            Err(Problem::found(Place::Line(row + 1), brief(&short(other)), hint))
        }
        // A list over several lines.
        Err(error) if row == 0 && line.starts_with(b"[") && error.is_eof() => {
            Err(Problem::found(Place::File, "one list", ONE_LIST))
        }
        Err(error) => {
            let rest = &line[error.column().saturating_sub(1).min(line.len())..];
            if let Some(token) = NOT_NUMBERS.iter().find(|token| rest.starts_with(token.as_bytes())) {
                return Err(Problem::found(Place::Line(row + 1), *token, "a finite number"));
            }
            let start = String::from_utf8_lossy(&line[..line.len().min(200)]).into_owned();
            let found = format!("{} (character {}: {})", brief(&start), error.column(), reason(&error));
            Err(Problem::found(Place::Line(row + 1), found, "a JSON object"))
        }
    }
}

/// The parser's reason without its own place.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// Visits the lines, numbered from 0. Blank ones may only end the file.
fn lines(
    source: &dyn ByteSource,
    monitor: &dyn Monitor,
    mut visit: impl FnMut(u64, &[u8]) -> Parsed<()>,
) -> Parsed<()> {
    let size = source.len();
    let (mut held, mut offset, mut row): (Vec<u8>, u64, u64) = (Vec::new(), 0, 0);
    let mut blank: Option<u64> = None;
    let mut one = |line: &[u8], blank: &mut Option<u64>, row: &mut u64| {
        let line = line.strip_prefix(b"\xef\xbb\xbf").filter(|_| *row == 0).unwrap_or(line).trim_ascii();
        if line.is_empty() {
            blank.get_or_insert(*row);
            return Ok(());
        }
        if let Some(at) = *blank {
            return Err(Problem::found(Place::Line(at + 1), "an empty line", "a JSON object"));
        }
        visit(*row, line)?;
        *row += 1;
        Ok(())
    };
    while offset < size {
        checkpoint(monitor, offset, size)?;
        let length = CHUNK.min((size - offset) as usize);
        let start = held.len();
        held.resize(start + length, 0);
        fill(source, offset, &mut held[start..])?;
        offset += length as u64;
        let mut done = 0;
        while let Some(end) = held[done.max(start)..].iter().position(|&byte| byte == b'\n') {
            let end = done.max(start) + end;
            one(&held[done..end], &mut blank, &mut row)?;
            done = end + 1;
        }
        held.drain(..done);
        if held.len() > MAX_LINE {
            let found = format!("more than {MAX_LINE} bytes");
            return Err(Problem::found(Place::Line(row + 1), found, "a shorter line"));
        }
    }
    one(&held, &mut blank, &mut row)?;
    checkpoint(monitor, size, size)
}

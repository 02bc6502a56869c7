//! Rows of several files that belong together by an identifier instead of their number.
//!
//! Every variable then has a column of ids, each id once; the rows whose id is in all of them are analysed, in the first variable's order.

use super::error::RunError;
use super::variable::Variable;
use super::watch::{Tracker, Watch};
use data::Feature;
use schema::job::Position;
use schema::report::warning::{Left, Texts, Warning};
use schema::spaces;
use std::collections::{HashMap, HashSet};

/// What was matched.
pub(super) struct Matched {
    /// For each variable the rows (from 0) that belong together.
    pub rows: Vec<Vec<u32>>,
    /// How many were, and what may be a slip among the ids.
    pub told: Vec<Warning>,
}

/// Matches the rows of variables that have ids; `None` where none has.
///
/// # Errors
/// A variable without ids beside others that have them, ids that are not one a row or come twice, or none in common.
pub(super) fn match_ids(variables: &[Variable], watch: &dyn Watch) -> Result<Option<Matched>, RunError> {
    if variables.iter().all(|variable| variable.ids.is_none()) {
        return Ok(None);
    }
    let ids = variables.iter().map(|variable| read(variable, watch)).collect::<Result<Vec<_>, _>>()?;
    let indices =
        variables.iter().zip(&ids).map(|(variable, ids)| index(variable, ids)).collect::<Result<Vec<_>, _>>()?;
    let mut rows = vec![Vec::new(); variables.len()];
    for id in &ids[0] {
        let found: Option<Vec<u32>> = indices.iter().map(|index| index.get(id.as_str()).copied()).collect();
        for (rows, row) in rows.iter_mut().zip(found.into_iter().flatten()) {
            rows.push(row);
        }
    }
    let matched = rows[0].len();
    let spaced = but_for_spaces(&ids, &indices);
    if matched == 0 {
        let example = |(variable, ids): (&Variable, &Vec<String>)| format!("{} has {:?}", variable.named.name, ids[0]);
        let examples: Vec<_> = variables.iter().zip(&ids).map(example).collect();
        return Err(RunError::NothingMatches { examples: examples.join(", "), spaced });
    }
    let left = |(variable, ids): (&Variable, &Vec<String>)| {
        let left = ids.len() - matched;
        let of = || variable.named.name.clone();
        (left > 0).then(|| Left { of: of(), rows: left as u64, all: ids.len() as u64 })
    };
    let left: Vec<Left> = variables.iter().zip(&ids).filter_map(left).collect();
    let mut told = vec![Warning::Matched { rows: matched as u64, left }];
    if spaced > 0 {
        told.push(Warning::MatchedButForSpaces { ids: spaced as u64 });
    }
    let alike = |(variable, ids): (&Variable, &Vec<String>)| {
        spaces::warning(&variable.named.name, Texts::Ids, ids.iter().map(String::as_str))
    };
    told.extend(variables.iter().zip(&ids).filter_map(alike));
    Ok(Some(Matched { rows, told }))
}

/// How many of the first variable's ids are not in every file as they are written, but are without the spaces around them.
fn but_for_spaces(ids: &[Vec<String>], indices: &[HashMap<&str, u32>]) -> usize {
    let trimmed: Vec<HashSet<&str>> = ids.iter().map(|ids| ids.iter().map(|id| id.trim()).collect()).collect();
    let matches = |id: &str| indices.iter().all(|index| index.contains_key(id));
    let would = |id: &str| trimmed.iter().all(|ids| ids.contains(id.trim()));
    ids[0].iter().filter(|id| !matches(id) && would(id)).count()
}

/// The ids of a variable's rows, as the file's text: 7, 7.0 and "7" are one id, "7 " in quotes is another.
pub(super) fn read(variable: &Variable, watch: &dyn Watch) -> Result<Vec<String>, RunError> {
    let part = variable.ids.as_ref().expect("the caller checked that every variable has ids");
    let (file, key) = (part.file.info().name.clone(), part.array.key.clone());
    let tracker = Tracker { watch, place: Position::first(1, 1), part: 0, parts: 1, decomposing: 1.0 };
    let ids: Vec<String> = match part.file.read(&key, 0, &tracker)? {
        Feature::Symbols { codes, labels } => codes.into_iter().map(|code| labels[code as usize].clone()).collect(),
        Feature::Real(values) => {
            let (dtype, most) = (part.array.dtype.clone(), exact(&part.array.dtype));
            if let Some(at) = values.iter().position(|value| value.abs() > most as f64) {
                return Err(RunError::InexactId { file, key, row: at + 1, id: values[at], dtype, most });
            }
            values.into_iter().map(|value| value.to_string()).collect()
        }
        Feature::Matrix(values) => {
            let (what, rows) = (variable.label(), values.nrows() as u64);
            return Err(RunError::IdsMisfit { file, key, rows, what, expected: variable.rows });
        }
    };
    match ids.len() as u64 == variable.rows {
        true => Ok(ids),
        false => Err(RunError::IdsMisfit {
            file,
            key,
            rows: ids.len() as u64,
            what: variable.label(),
            expected: variable.rows,
        }),
    }
}

/// Up to where a type of floating-point numbers tells neighbouring whole numbers apart.
fn exact(dtype: &str) -> u64 {
    match dtype {
        "bfloat16" => 1 << 8,
        "float16" => 1 << 11,
        "float32" => 1 << 24,
        _ => 1 << 53,
    }
}

fn index<'a>(variable: &Variable, ids: &'a [String]) -> Result<HashMap<&'a str, u32>, RunError> {
    let mut index = HashMap::with_capacity(ids.len());
    for (row, id) in ids.iter().enumerate() {
        if let Some(first) = index.insert(id.as_str(), row as u32) {
            let part = variable.ids.as_ref().expect("ids were read from it");
            return Err(RunError::RepeatedId {
                file: part.file.info().name.clone(),
                key: part.array.key.clone(),
                id: id.clone(),
                first: u64::from(first) + 1,
                row: row as u64 + 1,
            });
        }
    }
    Ok(index)
}

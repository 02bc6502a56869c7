//! Columns of a table → arrays, the same for every format of tables.
//!
//! A column of lists is an embedding. Columns of numbers and of true and false together are the embedding [`MATRIX`]; where they are numbered
//! under two or more names (`image_0`, `image_1`, …, `text_0`, …), each name is an embedding. A column of text is an array of its own, and so is
//! each whose name says that it is a label ([`TARGET_WORDS`]) or an identifier ([`ID_WORDS`]), and each of a data frame's index. Columns `x1`,
//! `x2`, `y` and `count` or `p` are a table of counts.

use super::LeftOut;
use super::error::brief;
use super::index::{LEVELS, Numbering};
use indexmap::IndexMap;
use schema::file::{ArrayInfo, ArrayKind, MATRIX};
use schema::file::{ID_WORDS, TARGET_WORDS};
use std::collections::HashSet;

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    Integer,
    /// Whole numbers of which some are not written as numbers are ("007", or more digits than any number has): names, unless the column is
    /// one of many without a name.
    Digits,
    Real,
    Bool,
    Text,
    /// Of so many numbers each; whether all are whole.
    List {
        dims: u64,
        whole: bool,
    },
}

/// What pandas calls an index without a name that it writes along, before its number.
const INDEX_LEVEL: &str = "__index_level_";

/// What pandas calls a column without a name when it reads one, and an index without a name that it makes a column of; what R's readr calls such a
/// column. A number follows.
const NAMELESS: [&str; 3] = ["Unnamed: ", "level_", "..."];

/// An array and its columns.
pub type Planned = (ArrayInfo, Vec<usize>);

/// Which arrays a table holds. `names` says whether the columns have names, `index` which of them are known to be a data frame's index. Nothing
/// is counted yet.
pub fn arrange(columns: &[(String, Type)], rows: u64, names: bool, index: &[usize]) -> Vec<Planned> {
    let nameless = if names { nameless(columns) } else { 0 };
    let is_index = |column: usize| {
        let marked = column < nameless || columns[column].0.starts_with(INDEX_LEVEL) || index.contains(&column);
        columns.len() > 1 && marked
    };
    let alone = |column: usize| {
        let (name, kind) = &columns[column];
        let word = name.to_lowercase();
        let own = matches!(kind, Type::Text | Type::List { .. }) || *kind == Type::Digits && names;
        let counted = matches!(kind, Type::Integer | Type::Digits);
        columns.len() == 1
            || own
            || is_index(column)
            || TARGET_WORDS.contains(&word.as_str())
            || is_id(name)
            || counted && ends_in_id(name)
    };
    let (mut alone, mut matrix): (Vec<usize>, Vec<usize>) = (0..columns.len()).partition(|&column| alone(column));
    // True and false are 0 and 1 beside other numbers; one such column without any is labels.
    if let [only] = matrix[..]
        && columns[only].1 == Type::Bool
    {
        matrix.clear();
        alone.push(only);
        alone.sort_unstable();
    }
    let mut keys = HashSet::from([MATRIX.to_owned()]);
    let mut arrays = Vec::new();
    for (key, matrix) in matrices(columns, matrix) {
        keys.insert(key.clone());
        let shape = vec![rows, matrix.len() as u64];
        let whole = matrix.iter().all(|&column| matches!(columns[column].1, Type::Integer | Type::Digits));
        let info = ArrayInfo {
            key,
            kind: ArrayKind::Matrix,
            shape,
            dtype: if whole { "integer" } else { "number" }.to_owned(),
            distinct: None,
            classes: vec![],
            index: false,
            notes: vec![],
        };
        arrays.push((info, matrix));
    }
    for column in alone {
        let (name, kind) = &columns[column];
        let mut shape = vec![rows];
        let (kind, dtype) = match kind {
            Type::Integer => (ArrayKind::Symbols, "integer"),
            Type::Real => (ArrayKind::Real, "number"),
            Type::Bool => (ArrayKind::Symbols, "bool"),
            Type::Text | Type::Digits => (ArrayKind::Symbols, "text"),
            Type::List { dims, whole } => {
                shape.push(*dims);
                (ArrayKind::Matrix, if *whole { "integer" } else { "number" })
            }
        };
        let mut key = match name.is_empty() {
            // The one array of its file needs no name.
            true if columns.len() == 1 => String::new(),
            true => format!("column {}", column + 1),
            false => name.clone(),
        };
        while !keys.insert(key.clone()) {
            key = format!("{key} (column {})", column + 1);
        }
        let (dtype, index) = (dtype.to_owned(), is_index(column));
        arrays.push((
            ArrayInfo { key, kind, shape, dtype, distinct: None, classes: vec![], index, notes: vec![] },
            vec![column],
        ));
    }
    arrays
}

/// How many of the first columns have no name of their own: a data frame's index. Where all are so, or more than an index has levels, none is.
fn nameless(columns: &[(String, Type)]) -> usize {
    let is_nameless = |(name, kind): &&(String, Type)| {
        let number = NAMELESS.iter().find_map(|word| name.strip_prefix(word));
        let is_number =
            |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit()) && !rest.contains(char::is_whitespace);
        !matches!(kind, Type::List { .. }) && (name.is_empty() || number.is_some_and(is_number))
    };
    let number = columns.iter().take_while(is_nameless).count();
    if number > LEVELS || number == columns.len() { 0 } else { number }
}

/// Says of embeddings of numeric columns which columns of numbers are none of their dimensions, being an index of the rows: because they number them,
/// because the file says so (`declared`), or by their names.
pub fn tell(arrays: &mut [Planned], columns: &[(String, Type)], numbering: Option<&Numbering>, declared: bool) {
    let number = |column: usize| matches!(columns[column].1, Type::Integer | Type::Digits | Type::Real | Type::Bool);
    let index = arrays.iter().filter(|(info, of)| info.index && number(of[0]) && !names_things(&info.key));
    let index: Vec<(&str, usize)> = index.map(|(info, of)| (info.key.as_str(), of[0])).collect();
    if index.is_empty() {
        return;
    }
    let note = match numbering.filter(|found| index.iter().all(|(_, column)| *column < found.columns)) {
        Some(found) => {
            let names: Vec<&str> = columns[..found.columns].iter().map(|(name, _)| name.as_str()).collect();
            found.told(&names)
        }
        None => {
            let keys = index.iter().map(|(key, _)| brief(key)).collect::<Vec<_>>().join(", ");
            match (index.len(), declared) {
                (1, true) => format!("{keys} is a data frame's index, so it is not a dimension of the embedding"),
                (1, false) => format!(
                    "{keys} has no name of its own, so it is treated as the rows' index, not as a dimension of the embedding"
                ),
                (_, true) => format!("{keys} are a data frame's index, so they are not dimensions of the embedding"),
                (_, false) => format!(
                    "{keys} have no names of their own, so they are treated as the rows' index, not as dimensions of the embedding"
                ),
            }
        }
    };
    let embeds =
        |(info, of): &&mut Planned| info.kind == ArrayKind::Matrix && !matches!(columns[of[0]].1, Type::List { .. });
    arrays.iter_mut().filter(embeds).for_each(|(info, _)| info.notes.push(note.clone()));
}

/// Why a column is no array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// Its lists are printed in part.
    Cut,
    /// None of its cells has a value.
    Empty,
}

/// Takes columns out of the arrays that are none.
pub fn leave_out(arrays: &mut Vec<Planned>, unusable: &[(usize, Unusable)]) -> Vec<LeftOut> {
    let why = |column: usize| unusable.iter().find(|(unusable, _)| *unusable == column).map(|(_, why)| *why);
    let (kept, gone): (Vec<Planned>, _) = arrays.drain(..).partition(|(_, columns)| why(columns[0]).is_none());
    *arrays = kept;
    let told = |(info, columns): Planned| {
        let key = info.key;
        match why(columns[0])? {
            Unusable::Cut => Some(LeftOut {
                what: format!(
                    "{key}: found lists that are printed in part, with \"...\", expected every number; in Python, from the frame: \
                     `np.save(\"{key}.npy\", np.stack(frame[\"{key}\"]))`"
                ),
                single: false,
            }),
            // What stands behind a delimiter at the end of every line, or is an index, is not missed.
            Unusable::Empty => Some(LeftOut {
                what: format!("{key}: found only missing values, expected values"),
                single: info.index || key.starts_with("column "),
            }),
        }
    };
    gone.into_iter().filter_map(told).collect()
}

/// Whether a column of this name holds identifiers, whatever they are.
pub fn is_id(name: &str) -> bool {
    ID_WORDS.contains(&name.to_lowercase().as_str())
}

/// Whether a column of this name is called after a kind of identifier: `user_id`, `userId`, `user id`.
fn ends_in_id(name: &str) -> bool {
    let stem = ["id", "Id", "ID"].iter().find_map(|id| name.strip_suffix(id));
    stem.is_some_and(|stem| {
        stem.ends_with(['_', ' ', '-', '.']) || stem.ends_with(char::is_lowercase) && !name.ends_with("id")
    })
}

/// Whether a column of this name holds labels or identifiers.
pub fn names_things(name: &str) -> bool {
    is_id(name) || TARGET_WORDS.contains(&name.to_lowercase().as_str())
}

/// The numeric columns as one matrix, or as one for each name that they are numbered under.
fn matrices(columns: &[(String, Type)], matrix: Vec<usize>) -> Vec<(String, Vec<usize>)> {
    if matrix.is_empty() {
        return Vec::new();
    }
    let mut stems: IndexMap<&str, Vec<usize>> = IndexMap::new();
    for &column in &matrix {
        stems.entry(stem(&columns[column].0)).or_default().push(column);
    }
    let numbered = stems.len() > 1 && stems.iter().all(|(stem, of)| !stem.is_empty() && of.len() > 1);
    match numbered {
        true => stems.into_iter().map(|(stem, of)| (stem.to_owned(), of)).collect(),
        false => vec![(MATRIX.to_owned(), matrix)],
    }
}

/// "image" of "image_12", "image.12", "image[12]" and "image12"; empty for a name without a number.
fn stem(name: &str) -> &str {
    let open = name.strip_suffix(']').unwrap_or(name);
    let stem = open.trim_end_matches(|c: char| c.is_ascii_digit());
    match stem.len() < open.len() {
        true => stem.trim_end_matches(['_', '.', '-', '[', ' ']),
        false => "",
    }
}

/// Describes a table of counts of so many lines.
pub fn counts_info(rows: u64) -> ArrayInfo {
    ArrayInfo {
        key: String::new(),
        kind: ArrayKind::Counts,
        shape: vec![rows, 4],
        dtype: "table".to_owned(),
        distinct: None,
        classes: vec![],
        index: false,
        notes: vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arranged(columns: &[(&str, Type)]) -> Vec<(String, Vec<usize>)> {
        let columns: Vec<(String, Type)> = columns.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
        arrange(&columns, 9, true, &[]).into_iter().map(|(info, columns)| (info.key, columns)).collect()
    }

    #[test]
    fn columns_numbered_under_several_names_are_an_embedding_each() {
        use Type::{Real, Text};
        let columns = [("image_0", Real), ("text_0", Real), ("image_1", Real), ("text_1", Real), ("label", Text)];
        let found = arranged(&columns);
        assert_eq!(found[0], ("image".to_owned(), vec![0, 2]));
        assert_eq!(found[1], ("text".to_owned(), vec![1, 3]));
        assert_eq!(found[2].0, "label");
        // A lone column that is not numbered leaves them together.
        assert_eq!(arranged(&[("image_0", Real), ("image_1", Real), ("age", Real)])[0].1, [0, 1, 2]);
    }

    #[test]
    fn true_and_false_are_dimensions_beside_other_numbers() {
        use Type::{Bool, List, Real, Text};
        let dummies = [("age", Real), ("sex_F", Bool), ("sex_M", Bool), ("label", Bool), ("name", Text)];
        let found = arranged(&dummies);
        assert_eq!(found[0], (MATRIX.to_owned(), vec![0, 1, 2]));
        assert_eq!(found.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["columns", "label", "name"]);
        assert_eq!(
            arranged(&[("image", List { dims: 4, whole: false }), ("flag", Bool)])[1],
            ("flag".to_owned(), vec![1])
        );
    }

    #[test]
    fn digits_are_names_where_columns_are_called_something() {
        use Type::{Digits, Integer, Real};
        let columns = [("zip", Digits), ("age", Real), ("size", Integer), ("user_id", Integer), ("grid", Integer)];
        let found = arranged(&columns);
        assert_eq!(found[0], (MATRIX.to_owned(), vec![1, 2, 4]));
        assert_eq!(found.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["columns", "zip", "user_id"]);
        let unnamed = [(String::new(), Digits), (String::new(), Digits)];
        assert_eq!(arrange(&unnamed, 9, false, &[]).len(), 1, "numbers of one width");
    }

    #[test]
    fn an_identifier_is_no_dimension_of_an_embedding() {
        use Type::{Integer, Real};
        let found = arranged(&[("id", Integer), ("a", Real), ("b", Real), ("__index_level_0__", Integer)]);
        assert_eq!(found[0], (MATRIX.to_owned(), vec![1, 2]));
        assert_eq!(
            found.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(),
            ["columns", "id", "__index_level_0__"]
        );
    }

    #[test]
    fn an_index_stands_apart_and_is_marked() {
        use Type::{Real, Text};
        let columns =
            [("time", Real), ("a", Real), ("b", Real), ("", Text)].map(|(name, kind)| (name.to_owned(), kind));
        let found = arrange(&columns, 9, true, &[0]);
        let told: Vec<_> = found.iter().map(|(info, of)| (info.key.as_str(), of.len(), info.index)).collect();
        assert_eq!(told, [("columns", 2, false), ("time", 1, true), ("column 4", 1, false)]);
    }
}

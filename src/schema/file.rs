//! What a file holds, as the page lists it (crosses to the page through `protocol`).

use super::series::{by_numbers, series};
use serde::{Deserialize, Serialize};

/// Words that name a target, in the order in which they are believed. A table's column of such a name is an array of its own.
pub const TARGET_WORDS: [&str; 19] = [
    "target",
    "label",
    "labels",
    "class",
    "classes",
    "y",
    "group",
    "category",
    "outcome",
    "sentiment",
    "prediction",
    "predictions",
    "predicted",
    "pred",
    "preds",
    "logits",
    "answer",
    "rating",
    "score",
];

/// Words that name a column of identifiers: never a dimension of an embedding.
pub const ID_WORDS: [&str; 12] =
    ["id", "ids", "uid", "uuid", "key", "index", "idx", "sample_id", "example_id", "item_id", "filename", "path"];

/// Key of the matrix of a table's numeric columns.
pub const MATRIX: &str = "columns";

/// Names of arrays that a message lists.
const LISTED: usize = 24;

/// A file's format and arrays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FileInfo {
    /// The file's name, without its directory.
    pub name: String,
    /// The format's name in the registry: "npy", "csv", …
    pub format: String,
    /// Its size.
    pub bytes: u64,
    /// In the order in which they stand in it.
    pub arrays: Vec<ArrayInfo>,
    /// Arrays that cannot be used, each with the reason.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// One of them, at least, is more than a single value: nothing is chosen from the others without being named.
    #[serde(default)]
    pub incomplete: bool,
    /// The arrays of a table whose first line was taken for a header (or for data) by a guess, had it been taken for the other.
    #[serde(default)]
    pub otherwise: Vec<ArrayInfo>,
    /// Columns of pictures, which are shown beside the examples.
    #[serde(default)]
    pub pictures: Vec<Pictures>,
    /// Why nothing is chosen from it by default, and what to do, where it is many arrays of a row each.
    #[serde(default)]
    pub scattered: Option<String>,
}

/// A column whose cells are pictures, each a file of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pictures {
    /// Its name.
    pub key: String,
    /// One in each.
    pub rows: u64,
}

/// "image.v2" of "data/image.v2.npy": a file's name without its folders and its extension.
pub fn stem(name: &str) -> &str {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match base.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => base,
    }
}

/// What a person wants an array for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// One of the modalities.
    Modality,
    /// What they tell about.
    Target,
}

impl FileInfo {
    /// The array of that name.
    pub fn array(&self, key: &str) -> Option<&ArrayInfo> {
        self.arrays.iter().chain(&self.otherwise).find(|array| array.key == key)
    }

    /// Whether the array of that name is one that the file has by another guess of its header than the first.
    pub fn is_otherwise(&self, key: &str) -> bool {
        self.arrays.iter().all(|array| array.key != key) && self.otherwise.iter().any(|array| array.key == key)
    }

    /// The other arrays of this file that could stand in place of one, by another guess of the header, where they have so many rows and it has
    /// not.
    pub fn instead(&self, key: &str, rows: u64) -> Option<&ArrayInfo> {
        let at = self.arrays.iter().position(|array| array.key == key)?;
        let other = self.otherwise.get(at).filter(|_| self.arrays.len() == self.otherwise.len())?;
        (self.arrays[at].rows() != rows && other.rows() == rows).then_some(other)
    }

    /// Why there is no array of that name, if it was left out: "image: found …, expected …".
    pub fn why_left_out(&self, key: &str) -> Option<&str> {
        self.left_out
            .iter()
            .map(String::as_str)
            .find(|what| what.strip_prefix(key).is_some_and(|rest| rest.starts_with(": ")))
    }

    /// Names of the arrays, for a message: of many, the first and the last.
    pub fn listed(&self) -> String {
        match self.keys().as_slice() {
            [] => "no array".to_owned(),
            [only] if only.is_empty() => "one array, which needs no name".to_owned(),
            [a, b, c, .., last] if self.arrays.len() > LISTED => format!("{a}, {b}, {c}, …, {last}"),
            keys => keys.join(", "),
        }
    }

    /// Names of the arrays, in order.
    pub fn keys(&self) -> Vec<String> {
        self.arrays.iter().map(|array| array.key.clone()).collect()
    }

    /// The arrays that a role means where no key was given: the only one; else the only embedding (or its layers under names of their own)
    /// for a modality, the only column for a target.
    /// `None` where a person has to choose, as always where something was left out.
    pub fn obvious(&self, role: Purpose) -> Option<Vec<&ArrayInfo>> {
        if self.incomplete {
            return None;
        }
        let fits = |array: &&ArrayInfo| match role {
            Purpose::Modality => matches!(array.kind, ArrayKind::Matrix | ArrayKind::Layers),
            Purpose::Target => matches!(array.kind, ArrayKind::Real | ArrayKind::Symbols),
        };
        let mut fitting: Vec<&ArrayInfo> = self.arrays.iter().filter(fits).collect();
        // Beside labels, ids are none.
        if fitting.len() > 1 {
            fitting.retain(|array| !(array.index || ID_WORDS.contains(&array.key.to_lowercase().as_str())));
        }
        match (&self.arrays[..], &fitting[..], &series(&self.arrays)[..]) {
            ([only], ..) => Some(vec![only]),
            (_, [only], _) => Some(vec![*only]),
            (_, several, [layers]) if role == Purpose::Modality && several.len() == layers.keys.len() => {
                Some(layers.keys.iter().filter_map(|key| self.array(key)).collect())
            }
            _ => None,
        }
    }

    /// The arrays that a pattern means: a name, or one with `*` for any part; in the order of the numbers in their names.
    pub fn matching(&self, pattern: &str) -> Vec<&ArrayInfo> {
        if let Some(array) = self.array(pattern) {
            return vec![array];
        }
        let Some((start, end)) = pattern.split_once('*') else { return Vec::new() };
        let fits = |array: &&ArrayInfo| {
            let key = array.key.as_str();
            key.len() + 1 >= pattern.len() && key.starts_with(start) && key.ends_with(end)
        };
        let mut found: Vec<&ArrayInfo> = self.arrays.iter().filter(fits).collect();
        found.sort_by_cached_key(|array| by_numbers(&array.key));
        found
    }
}

/// One array of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArrayInfo {
    /// Names the array inside its file; empty in a format that holds just one.
    pub key: String,
    /// What its values are.
    pub kind: ArrayKind,
    /// As stored, e.g. `[7, 1816, 384]`.
    pub shape: Vec<u64>,
    /// As a person knows it: "float32", "int64", "text".
    pub dtype: String,
    /// Distinct values of a column that was cheap to read whole (tables, 1-D arrays); null otherwise.
    pub distinct: Option<u64>,
    /// How many rows each label has, in the labels' order, where the column was read and has few.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<(String, u64)>,
    /// It numbers or names the rows, as the index of a data frame does, and is chosen for nothing by default.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub index: bool,
    /// What a report says that uses it: clauses such as "the first column (year: 1990, 1991, …) numbers the rows, so …".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What an array can be used as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArrayKind {
    /// One value a row: `[rows]`, real-valued.
    Real,
    /// One symbol a row: `[rows]`, integers, booleans or text.
    Symbols,
    /// `[rows, dims]`.
    Matrix,
    /// `[layers, rows, dims]`.
    Layers,
    /// A table of cells x1, x2, y and their count or probability: decomposed as it is.
    Counts,
}

impl ArrayInfo {
    /// The name that an array goes by until it is given another: its own key, or its file's name without folders and extension.
    pub fn name_in<'a>(&'a self, stem: &'a str) -> &'a str {
        if self.key.is_empty() || self.key == MATRIX { stem } else { &self.key }
    }

    /// How many layers it holds: 1 unless its first dimension is that of layers.
    pub fn layers(&self) -> u64 {
        if self.kind == ArrayKind::Layers { self.shape[0] } else { 1 }
    }

    /// Rows, or cells of a counts table.
    pub fn rows(&self) -> u64 {
        self.shape[usize::from(self.kind == ArrayKind::Layers)]
    }
}

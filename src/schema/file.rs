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

/// A file's format and arrays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileInfo {
    pub name: String,
    /// The format's name in the registry: "npy", "csv", …
    pub format: String,
    pub bytes: u64,
    pub arrays: Vec<ArrayInfo>,
    /// Arrays that cannot be used, each with the reason.
    #[serde(default)]
    pub left_out: Vec<String>,
}

/// What a person wants an array for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Modality,
    Target,
}

impl FileInfo {
    /// The array of that name.
    pub fn array(&self, key: &str) -> Option<&ArrayInfo> {
        self.arrays.iter().find(|array| array.key == key)
    }

    /// Names of the arrays, in order.
    pub fn keys(&self) -> Vec<String> {
        self.arrays.iter().map(|array| array.key.clone()).collect()
    }

    /// The arrays that a role means where no key was given: the only one; else the only embedding (or its layers under names of their own)
    /// for a modality, the only column for a target.
    /// `None` where a person has to choose.
    pub fn obvious(&self, role: Role) -> Option<Vec<&ArrayInfo>> {
        let fits = |array: &&ArrayInfo| match role {
            Role::Modality => matches!(array.kind, ArrayKind::Matrix | ArrayKind::Layers),
            Role::Target => matches!(array.kind, ArrayKind::Real | ArrayKind::Symbols),
        };
        let fitting: Vec<&ArrayInfo> = self.arrays.iter().filter(fits).collect();
        match (&self.arrays[..], &fitting[..], &series(&self.arrays)[..]) {
            ([only], ..) => Some(vec![only]),
            (_, [only], _) => Some(vec![*only]),
            (_, several, [layers]) if role == Role::Modality && several.len() == layers.keys.len() => {
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

    pub fn layers(&self) -> u64 {
        if self.kind == ArrayKind::Layers { self.shape[0] } else { 1 }
    }

    /// Rows, or cells of a counts table.
    pub fn rows(&self) -> u64 {
        self.shape[usize::from(self.kind == ArrayKind::Layers)]
    }
}

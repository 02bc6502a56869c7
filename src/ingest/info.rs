//! What a file holds, as the page lists it (crosses to the page through `protocol`).

use serde::{Deserialize, Serialize};

/// A file's format and arrays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileInfo {
    pub name: String,
    /// The format's name in the registry: "npy", "csv", …
    pub format: String,
    pub bytes: u64,
    pub arrays: Vec<ArrayInfo>,
}

/// One array of a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArrayInfo {
    /// Names the array inside its file; empty for a file that holds just one.
    pub key: String,
    pub kind: ArrayKind,
    /// As stored, e.g. `[7, 1816, 384]`.
    pub shape: Vec<u64>,
    /// As a person knows it: "float32", "int64", "text".
    pub dtype: String,
    /// Distinct values of a column that was cheap to read whole (tables, 1-D arrays); null otherwise.
    pub distinct: Option<u64>,
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
    pub fn layers(&self) -> u64 {
        if self.kind == ArrayKind::Layers {
            self.shape[0]
        } else {
            1
        }
    }

    /// Rows, or cells of a counts table.
    pub fn rows(&self) -> u64 {
        self.shape[usize::from(self.kind == ArrayKind::Layers)]
    }
}

//! What a layer's decomposition and its tests rest on, once everything is coded: how many examples have which codes. A few hundred numbers, from which
//! anybody can solve the layer again, without the data.

use serde::{Deserialize, Serialize};

/// Counts of a layer's codes, which say nothing about any single example.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeTable {
    /// `[|X1|, |X2|, |Y|]`: symbols that occur.
    pub shape: [usize; 3],
    /// Examples of each cell, row-major `[x1][x2][y]`.
    pub counts: Vec<u32>,
}

impl CodeTable {
    /// Examples that were counted.
    pub fn rows(&self) -> u64 {
        self.counts.iter().copied().map(u64::from).sum()
    }
}

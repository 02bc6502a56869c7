//! The codes of an analysis, kept by whoever asked for it: a layer that is opened afterwards, whose codes would be the same to the bit, need not be coded again.

use engine::discretize::Codes;
use schema::codebook::Codebook;

/// How a layer of a variable was coded.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub codes: Codes,
    /// Of an embedding that was clustered.
    pub codebook: Option<Codebook>,
}

/// Of each layer, the modalities' codes and then the target's.
#[derive(Debug, Clone, Default)]
pub struct AllCodes {
    pub(super) layers: Vec<Vec<Kept>>,
}

impl AllCodes {
    /// Bytes that the codes take: 4 for each row, layer and variable.
    pub fn bytes(&self) -> usize {
        self.layers.iter().flatten().map(|kept| size_of_val(&kept.codes.codes[..])).sum()
    }
}

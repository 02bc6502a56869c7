//! One layer, opened: its joint table `P`, the `Q*` that keeps `P(x1,y)` and `P(x2,y)` with the least `I(X1,X2;Y)`, and how the certified gap
//! between primal and dual closed on the way there. Reports do not store this: it is computed again when somebody looks.

use super::examples::OfClass;
use serde::{Deserialize, Serialize};

/// Cells up to which the two tables are given: more than can be told apart in a picture.
pub const MOST_CELLS: usize = 20_000;

/// What is inside a layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inside {
    /// `[|X1|, |X2|, |Y|]`.
    pub shape: [usize; 3],
    /// `None` where there are more than [`MOST_CELLS`].
    pub tables: Option<Tables>,
    /// Iterations and the gap certified after them, bits; each gap is finite and above 0.
    pub gaps: Vec<(u64, f64)>,
    /// The gap asked for, bits.
    pub goal: f64,
    /// Of every class, in the order of its symbols.
    pub classes: Vec<OfClass>,
}

/// Probabilities, row-major `[x1][x2][y]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tables {
    /// `P(x1,x2,y)`, in the order of the table.
    pub p: Vec<f64>,
    /// `Q*(x1,x2,y)`: the same margins, the least joint information.
    pub q: Vec<f64>,
}

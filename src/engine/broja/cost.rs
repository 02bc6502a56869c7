//! What a solve costs, in memory and in work, told from the marginals: which layout a table is solved in, and whether there is memory for it.
//!
//! All cells, with one block over the target for each symbol of a source, take `(|A| + |B|)·|Y|²` numbers; the support, with one matrix over pairs, up to
//! `(|A|·|B|)²`. So a target of many symbols is solved on its support.

use super::dense::TILE;
use super::program::Program;
use schema::config::Method;
use schema::report::SOLVER_BYTES;

/// Bytes that one factorised matrix may take.
pub const FACTOR: u64 = SOLVER_BYTES / 2;
/// Tables in a caller's hands beside the solver: the table itself, its counts, and the coupling.
pub const TABLES: u64 = 3;
/// Fewest target symbols that are worth a list of the support.
const MANY: usize = 16;
/// By how much the support has to be less work: its passes are less regular.
const GAIN: f64 = 4.0;
/// Work of a step's passes per cell, in multiply-adds.
const PASSES: f64 = 400.0;
/// Arrays over cells at the worst moment, `σ`, `q` and two couplings; and on the support, where a step also keeps its exponentials and the pair of
/// each cell.
const WHOLE: u64 = 4 * 8;
const SUPPORT: u64 = 5 * 8 + 4;
/// Arrays over pairs.
const PAIRS: u64 = 16 * 8;

/// Of one layout.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    bytes: u64,
    /// Multiply-adds of one step.
    work: f64,
}

impl Cost {
    /// Whether a table is to be solved on its support.
    pub fn favours_support(program: &Program) -> bool {
        if program.ny < MANY {
            return false;
        }
        let (whole, support) = (Self::whole(program), Self::support(program));
        match [whole.bytes, support.bytes].map(|bytes| bytes <= SOLVER_BYTES) {
            [true, true] => GAIN * support.work < whole.work,
            [fits, _] => !fits && support.bytes < whole.bytes,
        }
    }

    /// Bytes of the layout that a table is solved in.
    pub fn memory(program: &Program, method: Method) -> u64 {
        match method {
            Method::Newton if Self::favours_support(program) => Self::support(program).bytes,
            Method::Newton => Self::whole(program).bytes,
            // The iterate, and two couplings.
            Method::Ipfp => 3 * 8 * program.cells() as u64,
        }
    }

    fn whole(program: &Program) -> Self {
        let Program { na, nb, ny, stride, .. } = *program;
        let [cells, pairs] = [program.cells(), na * stride].map(|n| n as u64);
        let blocks = 8 * (na + stride) as u64 * (ny * ny) as u64;
        let factor = factor(nb * ny);
        let order = (nb * ny) as f64;
        Self {
            bytes: WHOLE * cells + PAIRS * pairs + blocks + if factor <= FACTOR { factor } else { 0 },
            work: (na * ny) as f64 * order * order / 2.0 + order * order * order / 6.0 + PASSES * cells as f64,
        }
    }

    fn support(program: &Program) -> Self {
        let Program { na, nb, ny, .. } = *program;
        let mut of_a = vec![0u64; ny];
        program.pa.iter().enumerate().filter(|(_, p)| **p > 0.0).for_each(|(row, _)| of_a[row % ny] += 1);
        let (mut cells, mut free, mut factors, mut work) = (0, 0, 0, 0.0);
        for (y, &of_a) in of_a.iter().enumerate() {
            let of_b = program.pb_row(y).iter().filter(|p| **p > 0.0).count() as u64;
            cells += of_a * of_b;
            factors += of_b * of_b;
            if of_a > 1 && of_b > 1 {
                let size = (of_a * of_b) as f64;
                free += of_a * of_b;
                work += (of_b - 1) as f64 * size * (size + of_b as f64) / 2.0;
            }
        }
        let pairs = (na * nb) as u64;
        let order = pairs.min(free);
        let cubed = order as f64 * order as f64 * order as f64;
        Self {
            bytes: SUPPORT * cells + 8 * factors + PAIRS * pairs + factor(order as usize),
            work: work + cubed / 6.0 + PASSES * cells as f64,
        }
    }
}

/// Bytes of a dense symmetric matrix of this order.
pub fn factor(order: usize) -> u64 {
    let order = order.next_multiple_of(TILE) as u64;
    8 * order * order
}

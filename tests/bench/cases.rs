//! The tables that every measurement runs on, natively and in the browser, and how each is solved.
//!
//! Dense tables are Dirichlet(1) (exponential draws, normalised); sampled ones are the counts of rows drawn from such a
//! table. All are named by a seed, so that every machine and every build solves the same bits.

use engine::batch;
use engine::broja;
use engine::broja::Options;
use engine::broja::Solution;
use engine::joint::Joint;
use engine::math::{bits, ln};
use engine::rng::Rng;
use schema::progress::Silent;
use schema::report::Status;
use std::fmt;

const SEED: u64 = 2014;

/// Where the masses come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draw {
    /// Dirichlet(1) over all cells.
    Dense,
    /// Counts of so many rows drawn from a dense table.
    Rows(usize),
    /// Sources uniform and independent, the target both of them.
    Copy,
    /// A batch: `tables` permutations of the target against the sources of so many rows.
    Permutations { rows: usize, tables: usize },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case {
    pub shape: [usize; 3],
    pub draw: Draw,
    /// Certified gap to stop at, bits.
    pub gap: f64,
}

pub const CASES: [Case; 8] = [
    Case { shape: [10, 10, 10], draw: Draw::Dense, gap: 1e-9 },
    Case { shape: [20, 20, 10], draw: Draw::Dense, gap: 1e-9 },
    Case { shape: [50, 50, 10], draw: Draw::Dense, gap: 1e-9 },
    Case { shape: [100, 100, 10], draw: Draw::Dense, gap: 1e-9 },
    Case { shape: [20, 20, 10], draw: Draw::Rows(5000), gap: 1e-9 },
    Case { shape: [100, 100, 10], draw: Draw::Rows(5000), gap: 1e-9 },
    Case { shape: [200, 200, 20], draw: Draw::Dense, gap: 1e-6 },
    Case { shape: [20, 20, 10], draw: Draw::Permutations { rows: 5000, tables: 200 }, gap: 1e-9 },
];

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let [n1, n2, ny] = self.shape;
        write!(f, "{n1}×{n2}×{ny}")?;
        match self.draw {
            Draw::Dense => write!(f, " dense"),
            Draw::Rows(rows) => write!(f, ", {rows} rows"),
            Draw::Copy => write!(f, " copy"),
            Draw::Permutations { rows, tables } => write!(f, ", {tables} permutations of {rows} rows"),
        }
    }
}

impl Case {
    /// Solved on every thread of the pool; the others on one.
    pub fn is_batch(&self) -> bool {
        matches!(self.draw, Draw::Permutations { .. })
    }

    pub fn tables(&self) -> Vec<Joint> {
        let [n1, n2, ny] = self.shape;
        if self.draw == Draw::Copy {
            let mass: Vec<f64> = (0..n1 * n2 * ny).map(|cell| f64::from(u8::from(cell / ny == cell % ny))).collect();
            return vec![Joint::from_mass(self.shape, &mass).expect("a copy has mass")];
        }
        let mut rng = Rng::stream(SEED, &[n1 as u64, n2 as u64, ny as u64]);
        let dense: Vec<f64> = (0..n1 * n2 * ny).map(|_| -ln(1.0 - rng.unit())).collect();
        let code = |cell: usize| [cell / ny / n2, cell / ny % n2, cell % ny].map(|code| code as u32);
        match self.draw {
            Draw::Copy => unreachable!("made above"),
            Draw::Dense => vec![Joint::from_mass(self.shape, &dense).expect("exponential variates are masses")],
            Draw::Rows(rows) => {
                let mut counts = vec![0.0; dense.len()];
                draw(&dense, rows, &mut rng).for_each(|cell| counts[cell] += 1.0);
                vec![Joint::from_mass(self.shape, &counts).expect("counts are masses")]
            }
            Draw::Permutations { rows, tables } => {
                let codes: Vec<[u32; 3]> = draw(&dense, rows, &mut rng).map(code).collect();
                let column = |k: usize| codes.iter().map(|code| code[k]).collect::<Vec<u32>>();
                let (x1, x2, mut y) = (column(0), column(1), column(2));
                let mut permuted = || {
                    rng.shuffle(&mut y);
                    Joint::from_codes(&x1, &x2, &y).expect("columns of one length")
                };
                (0..tables).map(|_| permuted()).collect()
            }
        }
    }

    pub fn options(&self) -> Options {
        Options { gap: self.gap * std::f64::consts::LN_2, ..Options::default() }
    }

    pub fn solve(&self, tables: &[Joint]) -> Vec<Solution> {
        if self.is_batch() {
            let solved = batch::solve_all(tables, &self.options(), &Silent);
            solved.into_iter().map(|solution| solution.expect("nobody cancels")).collect()
        } else {
            tables.iter().map(|joint| broja::solve(joint, &self.options(), &Silent)).collect()
        }
    }
}

/// `rows` cells, drawn in proportion to their mass.
fn draw<'a>(mass: &[f64], rows: usize, rng: &'a mut Rng) -> impl Iterator<Item = usize> + use<'a> {
    let mut below = 0.0;
    let cumulative: Vec<f64> = mass
        .iter()
        .map(|mass| {
            below += mass;
            below
        })
        .collect();
    (0..rows).map(move |_| {
        let at = rng.unit() * below;
        cumulative.partition_point(|&sum| sum <= at).min(cumulative.len() - 1)
    })
}

/// What the solutions of one case certify; of a batch, the worst.
#[derive(Debug, Clone, Copy)]
pub struct Certified {
    /// Newton steps.
    pub steps: u64,
    /// Bits.
    pub gap: f64,
    pub converged: bool,
}

impl Certified {
    pub fn of(solutions: &[Solution]) -> Self {
        let certificates = || solutions.iter().map(|solution| solution.certificate);
        Self {
            steps: certificates().map(|c| c.iterations).max().unwrap_or(0),
            gap: bits(certificates().map(|c| c.gap).fold(0.0, f64::max)),
            converged: certificates().all(|c| c.status == Status::Converged),
        }
    }
}

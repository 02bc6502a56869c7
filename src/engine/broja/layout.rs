//! What the interior point asks of a table, however its cells are laid out: all of them ([`Program`](super::program::Program)), or those of the
//! support, target symbol by target symbol ([`Sparse`](super::sparse::Sparse)).
//!
//! Arrays over cells and pairs belong to a layout and are padded as it likes: where a pair or cell has no support, `r`, `σ` and `q` are 0.

use super::certificate::Bounds;
use super::multipliers::Multipliers;
use schema::progress::Monitor;
use std::fmt::Debug;

/// The iterate, and a step from it.
pub struct Point<'p> {
    pub at: &'p Multipliers,
    pub delta: &'p Multipliers,
    /// `σ` and `q = r σ` at `at`.
    pub sigma: &'p [f64],
    pub q: &'p [f64],
}

/// A BROJA program in one layout of its cells. [`super::interior`] has the formulas that the passes follow.
pub trait Layout: Sized + Debug {
    type System: Newton<Self> + Default + Debug;
    /// What the passes write on the way.
    type Work: Default + Debug;

    /// Length of an array over cells, and of one over pairs: whole lanes.
    fn cells(&self) -> usize;
    fn pairs(&self) -> usize;
    /// `P(a,y)` and `P(b,y)`, laid out like multipliers.
    fn goals(&self) -> [&[f64]; 2];
    fn allot(&self, work: &mut Self::Work);

    /// `λ = ½ ln P(y|a)`, `μ = ½ ln P(y|b)`.
    fn halves(&self, at: &mut Multipliers);
    /// The conditionally independent coupling, its `r`, and `Σ_y min(P(a,y), P(b,y))` of every pair. Both arrays over pairs come as zeros.
    fn independent(&self, q: &mut Vec<f64>, r: &mut [f64], weight: &mut [f64]);
    /// What a pair's target distribution and constraint are at the multipliers: `σ(y) ∝ exp(λ + μ)`, `c = ln Σ_y exp(λ + μ)`, and `q = r σ` with
    /// its marginals.
    #[allow(clippy::too_many_arguments)]
    fn evaluate(
        &self,
        at: &Multipliers,
        r: &[f64],
        sigma: &mut [f64],
        q: &mut [f64],
        c: &mut [f64],
        mass: &mut Multipliers,
        work: &mut Self::Work,
    );
    /// Right-hand side of the system, `P − Σ σ k`, over what `bend` already takes away.
    fn demand(&self, sigma: &[f64], k: &[f64], bend: &Multipliers, rhs: &mut Multipliers, work: &mut Self::Work);
    /// How pairs follow the multipliers, from `r`, `s`, `k`, `e`: `dr = k − r + (r/s) σ·d`, `ds = −e − σ·d`, with `d = δλ + δμ` and `e` the
    /// residual of the constraint. Gives the largest relative fall of `r`, of `s`, and the largest `|d|` on the support.
    fn respond(
        &self,
        sigma: &[f64],
        delta: &Multipliers,
        pairs: [&[f64]; 4],
        dr: &mut [f64],
        ds: &mut [f64],
        work: &mut Self::Work,
    ) -> [f64; 3];
    /// What a whole step would bend away from its linearisation, of `r`, `dr`, `c`: `e += c(x + δ) − c(x) − σ·d`, and `bend` the marginals of
    /// `(r + dr) σ(x + δ)` less those of its linear part.
    fn curve(&self, point: &Point, pairs: [&[f64]; 3], e: &mut [f64], bend: &mut Multipliers, work: &mut Self::Work);
    /// What `λ` gains and `μ` loses at one `y` changes nothing: takes the direction where both gain the same in the mean, so that only what does
    /// change something is large.
    fn balance(&self, delta: &mut Multipliers);
    /// [`super::certificate`] of a coupling, which is rounded in place, and multipliers; and the marginal residual that rounding leaves.
    fn certify(&self, q: &mut [f64], at: &Multipliers) -> (Bounds, f64);
}

/// The Newton system of a layout: one pair with weights `w` contributes `diag(w) + t w wᵀ`, `t` being its share.
pub trait Newton<L> {
    /// Takes the program's size; keeps its allocations.
    fn reset(&mut self, program: &L);
    /// `w` of all cells.
    fn of_cells(&self) -> &[f64];
    fn weights(&mut self) -> &mut [f64];
    /// `t` of all pairs; 0 where a pair has no support.
    fn shares(&mut self) -> &mut [f64];
    /// Takes weights and shares as they stand.
    fn prepare(&mut self, program: &L, monitor: &dyn Monitor);
    /// Solves `S x = rhs` until what is left of `rhs` is at most `tolerance` in the 1-norm, as far as double precision goes.
    fn solve(&mut self, program: &L, rhs: &Multipliers, x: &mut Multipliers, tolerance: f64, monitor: &dyn Monitor);
}

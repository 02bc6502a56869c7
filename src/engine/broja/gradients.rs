//! Preconditioned conjugate gradients on a symmetric system in the multipliers.

use super::multipliers::Multipliers;
use schema::progress::Monitor;

/// A system, and an approximate inverse of it.
pub trait Operator<P> {
    /// `out = S x`.
    fn multiply(&mut self, program: &P, x: &Multipliers, out: &mut Multipliers);

    /// `out ≈ S⁻¹ rhs`, by a symmetric positive map; `scratch` is as long as both.
    fn precondition(&mut self, program: &P, rhs: &Multipliers, out: &mut Multipliers, scratch: &mut Multipliers);

    /// Residual, preconditioned residual, search direction, its product, best iterate: all as long as a vector of multipliers.
    fn work(&mut self) -> &mut [Multipliers; 5];
}

/// Solves `S x = rhs` until what is left of `rhs` is at most `tolerance` in the 1-norm, in at most `limit` steps; whether it came to that. `x` is
/// the iterate of least residual.
pub fn solve<P>(
    system: &mut impl Operator<P>,
    program: &P,
    rhs: &Multipliers,
    x: &mut Multipliers,
    tolerance: f64,
    limit: usize,
    monitor: &dyn Monitor,
) -> bool {
    let [mut residual, mut z, mut p, mut product, mut best] = std::mem::take(system.work());
    residual.clone_from(rhs);
    x.fill(0.0);
    best.fill(0.0);
    system.precondition(program, &residual, &mut z, &mut product);
    p.clone_from(&z);
    let mut rho = residual.inner(&z);
    let mut least = f64::INFINITY;
    for _ in 0..limit {
        system.multiply(program, &p, &mut product);
        let curvature = p.inner(&product);
        if !(curvature > 0.0 && rho > 0.0) || monitor.cancelled() {
            break;
        }
        let alpha = rho / curvature;
        x.add(alpha, &p);
        residual.add(-alpha, &product);
        let norm = residual.norm1();
        if norm < least {
            least = norm;
            best.clone_from(x);
        }
        // At the floor of double precision conjugacy is lost and the residual grows without return.
        if norm <= tolerance || norm.is_nan() || norm > 1e3 * least {
            break;
        }
        system.precondition(program, &residual, &mut z, &mut product);
        let next = residual.inner(&z);
        let beta = next / rho;
        rho = next;
        p.a.iter_mut().zip(&z.a).for_each(|(p, z)| *p = z + beta * *p);
        p.b.iter_mut().zip(&z.b).for_each(|(p, z)| *p = z + beta * *p);
    }
    x.clone_from(&best);
    *system.work() = [residual, z, p, product, best];
    least <= tolerance
}

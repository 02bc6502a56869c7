//! Many tables at once: nulls and resamples.
//!
//! Every table starts cold, from its own conditionally independent coupling: the path of an interior point begins inside, and a
//! solution of another table lies on the boundary of this one's polytope, so that a warm start saves no step. What pays is the
//! gap: the caller sets it, and a null needs far less than 1e-9 bit.

use super::broja::{self, Options, Scratch, Solution};
use super::joint::Joint;
use super::threads;
use schema::progress::{Monitor, Unwatched};

/// Solves every table; result `i` is that of table `i`, with the same bits for any number of threads. Scratch memory is allocated once per
/// thread. `monitor` is asked for cancellation before and during each table: those not begun are `None`, one that was under way says so.
///
/// ```
/// use engine::{batch, broja, joint::Joint};
/// use schema::progress::Silent;
///
/// let copy = Joint::from_codes(&[0, 0, 1, 1], &[0, 1, 0, 1], &[0, 1, 2, 3])?;
/// let solved = batch::solve_all(&[copy.clone(), copy], &broja::Options::default(), &Silent);
/// assert_eq!(solved[0], solved[1]);
/// # Ok::<(), engine::error::EngineError>(())
/// ```
pub fn solve_all(joints: &[Joint], options: &Options, monitor: &dyn Monitor) -> Vec<Option<Solution>> {
    let quiet = Unwatched(monitor);
    threads::map_with(joints, |scratch: &mut Scratch, joint| {
        (!monitor.cancelled()).then(|| broja::solve_with(scratch, joint, options, &quiet))
    })
}

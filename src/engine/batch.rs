//! Many tables at once: nulls and resamples.

use super::broja::{self, Options, Solution};
use super::joint::Joint;
use super::progress::{Monitor, Silent};
use rayon::prelude::*;

/// Solves every table; result `i` is that of table `i`, with the same bits for any number of threads.
/// `monitor` is asked for cancellation before each table: those not begun are `None`.
pub fn solve_all(joints: &[Joint], options: &Options, monitor: &dyn Monitor) -> Vec<Option<Solution>> {
    joints.par_iter().map(|joint| (!monitor.cancelled()).then(|| broja::solve(joint, options, &Silent))).collect()
}

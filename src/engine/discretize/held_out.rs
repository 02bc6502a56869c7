//! Rows on which codebooks are fitted, apart from the rows that are coded and counted.
//!
//! Clusters that are fitted to the very rows they then count follow those rows' accidents. Where a share is held out, PCA and k-means see only
//! that share, and every other row is given to the nearest centroid it had no part in. Labels and quantile bins are fitted to nothing but
//! their own column's order and keep their codes. The split is drawn from the seed alone, so that every variable of every layer leaves the
//! same rows out.

use crate::error::{EngineError, Result};
use crate::rng::Rng;
use schema::config::Plan;

/// Names the split's random stream.
const STREAM: u64 = 4;

/// A partition of the rows, each part in ascending order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Rows that codebooks are fitted to.
    pub fitted: Vec<usize>,
    /// Rows that are counted.
    pub counted: Vec<usize>,
}

/// The split that the plan asks for; `None` where codebooks are fitted to the rows that are counted.
///
/// # Errors
/// [`EngineError::TooFewRows`] where a part would have fewer than two.
pub fn split(rows: usize, plan: &Plan) -> Result<Option<Split>> {
    if plan.held_out == 0.0 {
        return Ok(None);
    }
    let size = (plan.held_out * rows as f64).round() as usize;
    if size < 2 || rows - size < 2 {
        let smaller = plan.held_out.min(1.0 - plan.held_out);
        return Err(EngineError::TooFewRows { found: rows, needed: (2.0 / smaller).ceil() as usize });
    }
    let mut order: Vec<usize> = (0..rows).collect();
    Rng::stream(plan.seed, &[STREAM]).shuffle(&mut order);
    let mut counted = order.split_off(size);
    order.sort_unstable();
    counted.sort_unstable();
    Ok(Some(Split { fitted: order, counted }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::config::Config;

    fn plan(held_out: f64) -> Plan {
        Config { held_out, ..Config::default() }.check().expect("valid")
    }

    #[test]
    fn every_row_is_on_one_side() {
        let Split { fitted, counted } = split(101, &plan(0.3)).expect("enough rows").expect("a share is held out");
        assert_eq!((fitted.len(), counted.len()), (30, 71));
        let mut all = [fitted, counted].concat();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..101));
        assert_eq!(split(101, &plan(0.0)), Ok(None));
    }

    #[test]
    fn a_part_of_one_row_is_refused() {
        assert_eq!(split(5, &plan(0.25)), Err(EngineError::TooFewRows { found: 5, needed: 8 }));
    }
}

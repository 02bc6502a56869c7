//! The largest K that the rows support: the most clusters, of both modalities alike, at which the table still has enough rows for the cells
//! it fills ([`is_sparse`]). Found by doubling, then halving the step: one more cluster hardly ever makes cells fuller.

use super::rows::Rows;
use super::sources::Source;
use super::{Lookout, is_sparse, occupancy};
use crate::error::{EngineError, Result};
use schema::progress::Stage;
use schema::stability::LargestClusters;

/// The search ends here: a table of more clusters is past what anyone reads.
const MOST: u32 = 64;

pub(super) fn search(lookout: &Lookout, sources: &[Source; 2], rows: &Rows) -> Result<Option<LargestClusters>> {
    if !sources.iter().any(Source::has_clusters) {
        return Ok(None);
    }
    let supported = |clusters: u32| -> Result<bool> {
        if lookout.monitor.cancelled() {
            return Err(EngineError::Cancelled);
        }
        let plan = lookout.plan;
        let code = |at: usize| {
            let key = sources[at].key(at, clusters, plan.pca, 0, 0);
            lookout.code(&sources[at], key, rows, plan.seed)
        };
        // More clusters than distinct rows are too many as well.
        let (Ok(a), Ok(b)) = (code(0)?, code(1)?) else { return Ok(false) };
        let [each, single] = occupancy(&lookout.joint(&a, &b, rows)?, rows.counted.len() as u64);
        Ok(!is_sparse(each, single))
    };
    let (mut enough, mut step) = (0, 2);
    lookout.monitor.progress(Stage::Varying, super::CODING + super::SOLVING);
    while step <= MOST && supported(step)? {
        enough = step;
        step *= 2;
    }
    if (2..MOST).contains(&enough) {
        let mut too_many = enough * 2;
        while too_many - enough > 1 {
            let middle = enough.midpoint(too_many);
            if supported(middle)? { enough = middle } else { too_many = middle }
        }
    }
    Ok(Some(LargestClusters { clusters: (enough > 0).then_some(enough), at_least: enough == MOST }))
}

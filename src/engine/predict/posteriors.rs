//! Posteriors of a row: affine maps of its columns, through a softmax, as points whose squared distance is that of Hellinger.

use crate::discretize::{kernels, normalize::flat};
use crate::error::{EngineError, Result};
use crate::math;
use crate::threads;
use ndarray::Array2;
use schema::codebook::Posterior;
use schema::progress::Monitor;

/// Rows of one parallel task.
const ROWS: usize = 256;

/// The points of some rows (`n × columns`): for each posterior and class, the root of its share times the probability. So the squared distance of two
/// points is the sum over the posteriors of `share · Σₖ (√pₖ − √qₖ)²`.
///
/// # Errors
/// [`EngineError::Cancelled`].
pub fn points(posteriors: &[Posterior], rows: &Array2<f32>, monitor: &dyn Monitor) -> Result<Array2<f32>> {
    let columns = rows.ncols();
    let width: usize = posteriors.iter().map(|posterior| posterior.intercepts.len()).sum();
    let mut points = vec![0f32; rows.nrows() * width];
    let chunks = points.chunks_mut(ROWS * width).zip(flat(rows).chunks(ROWS * columns));
    let done = threads::map(chunks, |(points, rows)| {
        if monitor.cancelled() {
            return Err(EngineError::Cancelled);
        }
        for (point, row) in points.chunks_exact_mut(width).zip(rows.chunks_exact(columns)) {
            let row: Vec<f64> = row.iter().map(|&x| f64::from(x)).collect();
            let mut rest = point;
            for posterior in posteriors {
                let (here, after) = rest.split_at_mut(posterior.intercepts.len());
                write(posterior, &row, here);
                rest = after;
            }
        }
        Ok(())
    });
    done.into_iter().collect::<Result<()>>()?;
    Ok(Array2::from_shape_vec((rows.nrows(), width), points).expect("as many points as rows"))
}

fn write(posterior: &Posterior, row: &[f64], point: &mut [f32]) {
    let logits = posterior.weights.iter().zip(&posterior.intercepts);
    let logits: Vec<f64> = logits.map(|(weights, intercept)| intercept + kernels::dot(weights, row)).collect();
    let largest = logits.iter().fold(f64::NEG_INFINITY, |largest, &z| if z > largest { z } else { largest });
    let masses: Vec<f64> = logits.iter().map(|z| math::exp(z - largest)).collect();
    let total = masses.iter().fold(0.0, |sum, mass| sum + mass);
    for (x, mass) in point.iter_mut().zip(masses) {
        *x = (posterior.share * mass / total).sqrt() as f32;
    }
}

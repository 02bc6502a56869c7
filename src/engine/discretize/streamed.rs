//! An embedding whose rows are not held: passes over them give, to the last bit, the codes of one that is.
//!
//! | pass | sums up |
//! |---|---|
//! | 1 | the mean and the ends of each column of the normalised rows |
//! | 2 | the Gram matrix of the centred rows; or a few passes of a range finder |
//! | last | the rows' coordinates along the principal axes, which are clustered |
//!
//! What is held is a block of rows and the coordinates: for 1,000,000 × 768 values and 16 components 64 MB, where the rows take 3 GB.

use super::codebook::{Coordinates, Fitted};
use super::normalize::Sums;
use super::pca::{Axes, Gram, Projection, Projector};
use super::{Kept, clustered, finish, range_finder};
use crate::error::{EngineError, Result};
use ndarray::Array2;
use schema::config::{Coding, Plan};
use schema::progress::{Monitor, Stage};

/// Rows that can be visited again and again.
pub trait Rows {
    /// Why a pass ended early.
    type Error: From<EngineError>;

    /// Rows and columns.
    fn dim(&self) -> (usize, usize);

    /// Visits all rows in order, [`BLOCK`] of them at once, the last ones maybe fewer; row-major, finite. A block may be changed.
    ///
    /// # Errors
    /// What the visitor returns, or why the rows cannot be read.
    fn pass(&self, each: &mut dyn FnMut(&mut [f32]) -> Result<()>) -> std::result::Result<(), Self::Error>;
}

/// Rows of a block: batches of a Gram matrix.
pub const BLOCK: usize = 8 * Gram::ROWS;

/// Shares of the time, for the progress bar: the first pass, and all up to the end of the second.
const CENTRED: f64 = 0.15;
const SUMMED: f64 = 0.8;

/// Whether an embedding is coded so: clustered along fewer components than it has columns, all of its rows counted.
pub fn takes((rows, width): (usize, usize), plan: &Plan) -> bool {
    let clustered = matches!(plan.sources, Coding::Auto | Coding::Clusters) && plan.held_out == 0.0;
    let projected = plan.pca.is_some_and(|kept| (kept as usize) < width);
    clustered && projected && width > 1 && width <= rows
}

/// Codes an embedding that [`takes`] lets through, as [`super::code_and_keep`] does one that is held; coordinates along more components are not kept.
///
/// # Errors
/// Those of [`super::code_and_keep`], and of [`Rows::pass`].
pub fn code<R: Rows>(
    rows: &R,
    clusters: u32,
    plan: &Plan,
    rng_path: &[u64],
    monitor: &dyn Monitor,
) -> std::result::Result<Kept, R::Error> {
    let (count, width) = rows.dim();
    let outcome = match fit(rows, clusters as usize, plan, rng_path, monitor)? {
        None => super::one_symbol(count),
        Some(fitted) => clustered(fitted),
    };
    Ok(finish(outcome, Coding::Clusters, Some(width as u64), None, monitor).and_then(super::varied)?)
}

fn fit<R: Rows>(
    rows: &R,
    clusters: usize,
    plan: &Plan,
    rng_path: &[u64],
    monitor: &dyn Monitor,
) -> std::result::Result<Option<Fitted>, R::Error> {
    let (count, width) = rows.dim();
    let told = |done: &mut usize, block: &[f32], [from, to]: [f64; 2]| {
        *done += block.len() / width;
        monitor.progress(Stage::Projecting, from + (to - from) * *done as f64 / count as f64);
        if monitor.cancelled() { Err(EngineError::Cancelled) } else { Ok(()) }
    };
    let normalised = |block: &mut [f32]| {
        if plan.normalize {
            super::normalize::unit_rows(block, width);
        }
    };
    let (mut sums, mut done) = (Sums::new(width), 0);
    rows.pass(&mut |block| {
        normalised(block);
        sums.add(block);
        told(&mut done, block, [0.0, CENTRED])
    })?;
    let centring = sums.centring();
    let centred = |block: &mut [f32]| {
        normalised(block);
        centring.apply_to(block);
    };
    let kept = plan.pca.map_or(width, |kept| kept as usize);
    let (mut first, mut differ) = (Vec::new(), false);
    let mut batches = |add: &mut dyn FnMut(&[f32]), [from, to]: [f64; 2]| {
        let mut done = 0;
        let share = |part: f64| CENTRED + (SUMMED - CENTRED) * part;
        rows.pass(&mut |block| {
            centred(block);
            if first.is_empty() {
                first = block[..width].to_vec();
            }
            differ = differ || block.chunks_exact(width).any(|row| row != first);
            block.chunks(Gram::ROWS * width).for_each(&mut *add);
            told(&mut done, block, [share(from), share(to)])
        })
    };
    let axes = if plan.pca_by.is_range_finder(count, width, kept) {
        range_finder::axes(width, kept, monitor, |pass, part| batches(&mut |batch| pass.add(batch), part))?
    } else {
        let mut gram = Gram::new(width);
        batches(&mut |batch| gram.add(batch), [0.0, 1.0])?;
        Axes::of(gram.matrix(), kept, |axes| axes, &schema::progress::Unwatched(monitor))?
    };
    if !differ {
        return Ok(None);
    }
    let projector = Projector::new(&axes.axes, width, kept);
    let (mut scores, mut done) = (vec![0f32; count * kept], 0);
    rows.pass(&mut |block| {
        centred(block);
        projector.project(block, &mut scores[done * kept..][..block.len() / width * kept]);
        told(&mut done, block, [SUMMED, 1.0])
    })?;
    let scores = Array2::from_shape_vec((count, kept), scores).expect("scores were allocated as rows × components");
    let coordinates = Coordinates::of(Projection::new(scores, axes), kept, width, false);
    Ok(Some(coordinates.fit(centring, Some(kept), clusters, plan, rng_path, monitor)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discretize::code_and_keep;
    use crate::rng::Rng;
    use data::Feature;
    use schema::config::{Config, PcaBy};
    use schema::progress::Silent;

    struct Held(Array2<f32>);

    impl Rows for Held {
        type Error = EngineError;

        fn dim(&self) -> (usize, usize) {
            self.0.dim()
        }

        fn pass(&self, each: &mut dyn FnMut(&mut [f32]) -> Result<()>) -> Result<()> {
            let values = self.0.as_slice().expect("row-major");
            values.chunks(BLOCK * self.0.ncols()).try_for_each(|block| each(&mut block.to_vec()))
        }
    }

    #[test]
    fn rows_that_are_not_held_have_the_codes_and_the_codebook_of_those_that_are_to_the_bit() {
        let mut rng = Rng::stream(5, &[]);
        // Blocks and batches that are not full, and columns beyond whole panels and strips.
        for (rows, width, pca_by) in
            [(2 * BLOCK + 777, 21, PcaBy::Gram), (900, 400, PcaBy::Gram), (900, 400, PcaBy::RangeFinder)]
        {
            let values = Array2::from_shape_fn((rows, width), |(row, column)| {
                (if row % 5 == column % 5 { 3.0 } else { 0.5 } + rng.normal()) as f32
            });
            for normalize in [true, false] {
                let config = Config { normalize, pca_by, pca: Some(6), clusters: 7, restarts: 2, ..Config::default() };
                let plan = config.check().expect("valid settings");
                assert!(takes(values.dim(), &plan));
                let held = Feature::Matrix(values.clone());
                let held = code_and_keep(&held, Coding::Auto, 7, &plan, &[0, 3], 0, &Silent).expect("rows differ");
                let streamed = code(&Held(values.clone()), 7, &plan, &[0, 3], &Silent).expect("rows differ");
                assert_eq!(streamed, held, "{rows} × {width}, {normalize}, {pca_by:?}");
            }
        }
    }

    #[test]
    fn rows_that_are_all_alike_are_refused_as_those_that_are_held() {
        let plan = Config::default().check().expect("valid settings");
        let values = Array2::from_elem((100, 20), 1.5f32);
        assert_eq!(code(&Held(values), 8, &plan, &[0, 0], &Silent), Err(EngineError::ConstantModality));
    }
}

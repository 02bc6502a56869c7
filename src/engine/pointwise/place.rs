//! Where examples lie: the leading two principal components of what was clustered, and how far each is from its cluster's centre.

use crate::discretize::{codebook, held_out, normalize, pca, predictions};
use crate::error::Result;
use crate::math::Sum;
use data::Feature;
use ndarray::{Array2, Axis};
use schema::codebook::Codebook;
use schema::config::{Coding, PcaBy, Plan};
use schema::progress::Monitor;

/// The numbers (from 0) of the rows that are counted.
///
/// # Errors
/// Those of [`held_out::split`].
pub fn counted(rows: usize, plan: &Plan) -> Result<Vec<u32>> {
    let split = held_out::split(rows, plan)?;
    Ok(split.map_or_else(|| (0..rows as u32).collect(), |split| split.counted.iter().map(|&row| row as u32).collect()))
}

/// What k-means saw of the counted rows of an embedding (`n × d`): coordinates along principal components, or roots of probabilities. `method` is that of the codes, and
/// `codebook` how they came about; `None` where nothing was clustered.
///
/// # Errors
/// Those of coding.
pub fn clustered(
    feature: &Feature,
    method: &str,
    codebook: Option<&Codebook>,
    plan: &Plan,
    monitor: &dyn Monitor,
) -> Result<Option<Array2<f32>>> {
    let Feature::Matrix(values) = feature else { return Ok(None) };
    let counted: Vec<usize> = counted(values.nrows(), plan)?.into_iter().map(|row| row as usize).collect();
    let values = values.select(Axis(0), &counted);
    if let Some(book) = codebook {
        return Ok(Some(codebook::points(book, codebook::scores(book, &values, monitor)?, monitor)?));
    }
    let given = [Coding::Predictions, Coding::Logits].into_iter().find(|coding| coding.id() == method);
    given.map(|coding| predictions::roots(&values, coding)).transpose()
}

/// Of `n` examples in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The coordinates of each, one after the other: `2 n`.
    pub points: Vec<f32>,
    /// Euclidean distance to the mean of the examples of the same code, in all the dimensions that were clustered.
    pub distances: Vec<f32>,
    /// Share of the variance along each of the two axes.
    pub explained: [f64; 2],
}

/// Places examples by what was clustered (`n × d`) and the code of each; `None` where all are the same.
///
/// # Errors
/// [`crate::error::EngineError::Cancelled`].
pub fn place(clustered: &Array2<f32>, codes: &[u32], monitor: &dyn Monitor) -> Result<Option<Placed>> {
    let distances = distances(clustered, codes);
    let centred = normalize::centre(clustered.as_standard_layout().into_owned());
    if centred.iter().all(|&x| x == 0.0) {
        return Ok(None);
    }
    let projection = pca::project(&centred, 2, PcaBy::Auto, monitor)?;
    let one = projection.first(1).explained;
    let axes = projection.scores.ncols();
    let mut points = Vec::with_capacity(2 * codes.len());
    for row in projection.scores.rows() {
        points.extend([row[0], if axes > 1 { row[1] } else { 0.0 }]);
    }
    Ok(Some(Placed { points, distances, explained: [one, projection.explained - one] }))
}

fn distances(clustered: &Array2<f32>, codes: &[u32]) -> Vec<f32> {
    let symbols = codes.iter().max().map_or(0, |&most| most as usize + 1);
    let width = clustered.ncols();
    let mut sums = vec![Sum::default(); symbols * width];
    let mut counts = vec![0u64; symbols];
    for (row, &code) in clustered.rows().into_iter().zip(codes) {
        counts[code as usize] += 1;
        sums[code as usize * width..][..width].iter_mut().zip(row).for_each(|(sum, &x)| sum.add(f64::from(x)));
    }
    let distance = |(row, &code): (ndarray::ArrayView1<f32>, &u32)| {
        let (centre, count) = (&sums[code as usize * width..][..width], counts[code as usize] as f64);
        let squares = row.iter().zip(centre).fold(0.0, |sum, (&x, centre)| {
            let off = f64::from(x) - centre.value() / count;
            sum + off * off
        });
        squares.sqrt() as f32
    };
    clustered.rows().into_iter().zip(codes).map(distance).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use schema::progress::Silent;

    #[test]
    fn points_lie_along_what_varies_most_and_distances_are_to_their_own_centre() {
        let rows = array![[0., 10., 0.], [0., 14., 0.], [1., -10., 0.], [1., -14., 0.]];
        let placed = place(&rows, &[0, 0, 1, 1], &Silent).expect("not cancelled").expect("they differ");
        assert_eq!(placed.distances, [2.0; 4]);
        let first: Vec<f32> = placed.points.iter().step_by(2).copied().collect();
        assert!(first[1] > first[0] && first[0] > 0.0 && first[2] < 0.0 && first[3] < first[2], "{first:?}");
        assert!(placed.explained[0] > 0.99 && placed.explained[1] >= 0.0, "{:?}", placed.explained);
    }

    #[test]
    fn examples_that_are_all_the_same_have_no_place_and_one_column_has_a_line() {
        let same = Array2::from_elem((3, 2), 0.5f32);
        assert_eq!(place(&same, &[0, 0, 0], &Silent).expect("not cancelled"), None);
        let line = place(&array![[0.], [1.], [3.]], &[0, 0, 1], &Silent).expect("not cancelled").expect("they differ");
        assert!(line.points.iter().skip(1).step_by(2).all(|&y| y == 0.0));
    }
}

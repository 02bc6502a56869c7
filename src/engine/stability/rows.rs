//! Which rows a setting fits its codebooks to, and which it counts.

use crate::discretize::held_out::Split;
use crate::rng::Rng;

/// Names the random stream of a subsample.
const STREAM: u64 = 5;

/// Numbers of rows, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rows {
    /// Held out for the codebooks; `None` where they are fitted to the rows that are counted.
    pub fitted: Option<Vec<usize>>,
    pub counted: Vec<usize>,
    /// Places of the counted rows among those of the whole layer.
    pub places: Vec<usize>,
}

impl Rows {
    /// A part of the rows. Smaller parts of one seed lie within larger ones, and every modality and layer leaves the same rows out.
    pub fn of(rows: usize, split: Option<&Split>, share: f64, seed: u64) -> Self {
        let places = drawn(split.map_or(rows, |split| split.counted.len()), share, seed, 0);
        let fitted = split.map(|split| {
            let drawn = drawn(split.fitted.len(), share, seed, 1);
            drawn.into_iter().map(|at| split.fitted[at]).collect()
        });
        let counted = match split {
            None => places.clone(),
            Some(split) => places.iter().map(|&at| split.counted[at]).collect(),
        };
        Self { fitted, counted, places }
    }

    /// Those of both kinds.
    pub fn all(&self) -> Vec<usize> {
        let mut all = [self.fitted.as_deref().unwrap_or_default(), &self.counted].concat();
        all.sort_unstable();
        all
    }
}

/// That share of `0..count`, at least two.
fn drawn(count: usize, share: f64, seed: u64, part: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    if share < 1.0 {
        Rng::stream(seed, &[STREAM, part]).shuffle(&mut order);
        order.truncate(((share * count as f64).round() as usize).max(2));
        order.sort_unstable();
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_has_its_size_and_lies_within_larger_parts() {
        let [all, half, quarter] = [1.0, 0.5, 0.25].map(|share| Rows::of(101, None, share, 3));
        assert_eq!(all.counted, (0..101).collect::<Vec<_>>());
        assert_eq!((half.counted.len(), quarter.counted.len()), (51, 25));
        assert!(quarter.counted.iter().all(|row| half.counted.contains(row)));
        assert_ne!(Rows::of(101, None, 0.5, 4), half);
    }

    #[test]
    fn held_out_rows_are_never_counted() {
        let split = Split { fitted: (0..100).step_by(2).collect(), counted: (1..100).step_by(2).collect() };
        let rows = Rows::of(100, Some(&split), 0.5, 1);
        assert_eq!((rows.counted.len(), rows.fitted.as_ref().map(Vec::len)), (25, Some(25)));
        assert!(rows.counted.iter().all(|row| row % 2 == 1));
        assert!(rows.counted.iter().zip(&rows.places).all(|(row, place)| split.counted[*place] == *row));
        assert_eq!(rows.all().len(), 50);
    }
}

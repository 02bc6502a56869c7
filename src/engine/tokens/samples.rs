//! Which rows are a sample.

use data::Feature;
use indexmap::IndexMap;

/// A sample's rows, from 0, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// As the column of names calls it.
    pub name: String,
    /// From 0, ascending.
    pub rows: Vec<u32>,
}

/// Groups the rows by a column of names, in order of first appearance; the rows of one sample need not stand together. A sample of more than
/// `most` rows is reduced to so many, evenly spaced: the same ones of every variable, so that pairs stay pairs.
pub fn group(names: &Feature, most: Option<u32>) -> Vec<Sample> {
    let name = |row: usize| match names {
        Feature::Symbols { codes, labels } => labels[codes[row] as usize].clone(),
        Feature::Real(values) => values[row].to_string(),
        Feature::Matrix(values) => values.row(row).iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
    };
    let mut samples: IndexMap<String, Vec<u32>> = IndexMap::new();
    for row in 0..names.rows() {
        samples.entry(name(row)).or_default().push(row as u32);
    }
    samples.into_iter().map(|(name, rows)| Sample { name, rows: reduced(rows, most) }).collect()
}

fn reduced(rows: Vec<u32>, most: Option<u32>) -> Vec<u32> {
    let (n, most) = (rows.len() as u64, most.map_or(u64::MAX, u64::from));
    if n <= most {
        return rows;
    }
    // The middle row of each of `most` equal stretches.
    (0..most).map(|i| rows[((2 * i + 1) * n / (2 * most)) as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_grouped_by_name_wherever_they_stand() {
        let names = Feature::from_labels(["b", "a", "b", "b", "a"]);
        let of = |name: &str, rows: &[u32]| Sample { name: name.into(), rows: rows.to_vec() };
        assert_eq!(group(&names, None), [of("b", &[0, 2, 3]), of("a", &[1, 4])]);
        assert_eq!(group(&Feature::Real(vec![7.0, 7.0, 8.0]), None), [of("7", &[0, 1]), of("8", &[2])]);
    }

    #[test]
    fn a_long_sample_keeps_evenly_spaced_rows() {
        assert_eq!(reduced((0..100).collect(), Some(4)), [12, 37, 62, 87]);
        assert_eq!(reduced((0..5).collect(), Some(5)), [0, 1, 2, 3, 4]);
        let many = reduced((0..7).collect(), Some(6));
        assert!(many.len() == 6 && many.windows(2).all(|pair| pair[0] < pair[1]), "{many:?}");
    }
}

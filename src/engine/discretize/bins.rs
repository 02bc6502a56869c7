//! Symbols of one value a row: quantile bins and distinct values.

use super::Coded;

/// Bins of about equally many rows: cut number `i` of `bins` falls on the boundary between distinct values that is nearest
/// to `i · n / bins` rows (the lower of two). Equal values always share a bin, no bin is empty, and ties leave fewer bins than asked for.
///
/// Bins are numbered upwards and labelled by their range in as few digits as keep the edges apart, `"[0.12, 0.5)"`.
pub fn quantiles(values: &[f64], bins: usize, decimal: fn(f64) -> String) -> Coded {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let rows = sorted.len();
    // Ranks at which a new value begins.
    let boundaries: Vec<usize> = (1..rows).filter(|&r| sorted[r - 1] < sorted[r]).collect();
    let mut cuts: Vec<usize> = (1..bins as u128)
        .filter_map(|i| {
            let (bins, rank) = (bins as u128, i * rows as u128);
            let at = boundaries.partition_point(|&b| b as u128 * bins < rank);
            let near = boundaries[at.saturating_sub(1)..].iter().take(2);
            near.min_by_key(|&&b| (b as u128 * bins).abs_diff(rank)).copied()
        })
        .collect();
    cuts.dedup();
    let edges: Vec<f64> = cuts.iter().map(|&rank| sorted[rank]).collect();
    let codes = values.iter().map(|x| edges.partition_point(|edge| edge <= x) as u32).collect();
    let ends: Vec<f64> = [sorted[0]].into_iter().chain(edges).chain([sorted[rows - 1]]).collect();
    let words = short(&ends, decimal);
    let last = words.len() - 2;
    let label = |i: usize| match i {
        // A last bin of one value: its edge is the maximum.
        _ if i == last && ends[i] == ends[i + 1] => words[i].clone(),
        _ => format!("[{}, {}{}", words[i], words[i + 1], if i == last { "]" } else { ")" }),
    };
    Coded { codes, labels: (0..=last).map(label).collect() }
}

/// Distinct values as symbols, in ascending order, each written by `decimal`.
pub fn distinct(values: &[f64], decimal: fn(f64) -> String) -> Coded {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    // By value, so that 0 and −0 are one symbol.
    sorted.dedup_by(|a, b| a == b);
    let codes = values.iter().map(|x| sorted.partition_point(|s| s < x) as u32).collect();
    Coded { codes, labels: sorted.iter().map(|&x| decimal(x)).collect() }
}

/// The shortest decimal that reads back as the same `f64`.
pub fn decimal(x: f64) -> String {
    shortest(&format!("{x:e}"))
}

/// The shortest decimal that reads back as the same `f32`, for values that were stored so.
pub fn decimal32(x: f64) -> String {
    shortest(&format!("{:e}", x as f32))
}

/// `d.ddde±x` written out where that is short.
fn shortest(scientific: &str) -> String {
    let exponent: i32 = scientific.split_once('e').and_then(|(_, e)| e.parse().ok()).unwrap_or(0);
    let x: f64 = scientific.parse().expect("a formatted number is a number");
    match exponent {
        _ if x == 0.0 => "0".into(),
        -5..=15 => x.to_string(),
        // Without the zeros that rounding to digits leaves.
        _ => format!("{x:e}"),
    }
}

/// Ascending numbers in as few significant digits, three at least, as tell different neighbours apart.
fn short(numbers: &[f64], decimal: fn(f64) -> String) -> Vec<String> {
    (2..16)
        .map(|digits| numbers.iter().map(|x| shortest(&format!("{x:.digits$e}"))).collect::<Vec<_>>())
        .find(|words| numbers.windows(2).zip(words.windows(2)).all(|(n, w)| n[0] == n[1] || w[0] != w[1]))
        .unwrap_or_else(|| numbers.iter().map(|&x| decimal(x)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bins_hold_equally_many_rows_and_say_their_range() {
        let values: Vec<f64> = (0..100).rev().map(|i| f64::from(i) / 100.0).collect();
        let coded = quantiles(&values, 4, decimal);
        assert_eq!(coded.labels, ["[0, 0.25)", "[0.25, 0.5)", "[0.5, 0.75)", "[0.75, 0.99]"]);
        assert_eq!(coded.codes[..2], [3, 3]);
        for bin in 0..4 {
            assert_eq!(coded.codes.iter().filter(|&&c| c == bin).count(), 25);
        }
    }

    #[test]
    fn ties_merge_bins_but_never_hide_a_difference() {
        let mut values = vec![0.0; 99];
        values.push(1.0);
        let coded = quantiles(&values, 5, decimal);
        assert_eq!(coded.labels, ["[0, 1)", "1"]);
        assert_eq!(coded.codes[98..], [0, 1]);
    }

    #[test]
    fn close_edges_get_the_digits_they_need() {
        let coded = quantiles(&[1000.01, 1000.02, 1000.03, 1000.04], 2, decimal);
        assert_eq!(coded.labels, ["[1000.01, 1000.03)", "[1000.03, 1000.04]"]);
        assert_eq!(
            quantiles(&[1.0 / 3.0, 2e9, 1e-9], 3, decimal).labels,
            ["[1e-9, 0.333)", "[0.333, 2000000000)", "2000000000"]
        );
    }

    #[test]
    fn a_distinct_value_is_written_as_short_as_it_was_stored() {
        let coded = distinct(&[2.0, 0.1, -0.0, 0.0, 0.1, 1e300], decimal);
        assert_eq!(coded.labels, ["0", "0.1", "2", "1e300"]);
        assert_eq!(coded.codes, [2, 1, 0, 0, 1, 3]);
        assert_eq!(distinct(&[f64::from(0.1f32)], decimal32).labels, ["0.1"]);
    }

    proptest! {
        #[test]
        fn bins_keep_order_and_equal_values_and_none_is_empty(
            values in prop::collection::vec((-20i32..20).prop_map(|i| f64::from(i) / 8.0), 2..120),
            bins in 2usize..12,
        ) {
            let coded = quantiles(&values, bins, decimal);
            let counts = |code| coded.codes.iter().filter(|&&c| c == code).count();
            prop_assert!(coded.labels.len() <= bins);
            prop_assert!((0..coded.labels.len() as u32).all(|code| counts(code) > 0));
            prop_assert!(coded.codes.iter().all(|&code| (code as usize) < coded.labels.len()));
            for (x, i) in values.iter().zip(&coded.codes) {
                for (y, j) in values.iter().zip(&coded.codes) {
                    prop_assert!(if x < y { i <= j } else { x > y || i == j }, "{x} in {i}, {y} in {j}");
                }
            }
            prop_assert_eq!(coded.labels.len() == 1, values.iter().all(|x| *x == values[0]));
        }

        #[test]
        fn bins_of_distinct_values_differ_by_at_most_one_row(rows in 2usize..200, bins in 2usize..12) {
            let values: Vec<f64> = (0..rows).map(|i| ((i * 7919) % 10_007) as f64).collect();
            let coded = quantiles(&values, bins, decimal);
            let counts: Vec<usize> = (0..coded.labels.len() as u32).map(|k| coded.codes.iter().filter(|&&c| c == k).count()).collect();
            prop_assert_eq!(counts.len(), bins.min(rows));
            prop_assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1);
        }
    }
}

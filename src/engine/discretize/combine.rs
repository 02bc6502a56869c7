//! Several coded variables as one: a symbol for each combination that occurs (joint codes).

use super::Codes;
use schema::report::{CodingReport, JOINT};
use std::collections::BTreeMap;

/// The joint code of variables of equal length, numbered in the order of the combinations. Its report names no symbol: there may be as many as rows.
pub fn combine(variables: &[&Codes]) -> Codes {
    let rows = variables.iter().map(|variable| variable.codes.len()).min().unwrap_or(0);
    let of = |row: usize| variables.iter().map(|variable| variable.codes[row]).collect::<Vec<u32>>();
    let mut numbers: BTreeMap<Vec<u32>, u32> = (0..rows).map(|row| (of(row), 0)).collect();
    for (number, place) in numbers.values_mut().enumerate() {
        *place = number as u32;
    }
    let report = CodingReport {
        method: JOINT.to_owned(),
        dimensions: None,
        components: None,
        explained_variance: None,
        converged: None,
        fitted: variables.iter().find_map(|variable| variable.report.fitted),
        accuracy: None,
        symbols: numbers.len() as u64,
        labels: Vec::new(),
        counts: Vec::new(),
    };
    Codes { codes: (0..rows).map(|row| numbers[&of(row)]).collect(), report }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coded(codes: &[u32]) -> Codes {
        let report = combine(&[]).report;
        Codes { codes: codes.to_vec(), report }
    }

    #[test]
    fn rows_share_a_joint_code_exactly_where_they_share_every_code() {
        let joint = combine(&[&coded(&[1, 0, 1, 0, 1]), &coded(&[7, 7, 2, 7, 7])]);
        assert_eq!(joint.codes, [2, 0, 1, 0, 2]);
        assert_eq!(joint.report.symbols, 3);
    }
}

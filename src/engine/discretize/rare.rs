//! Classes of a target that have few rows: told, and merged into one where that was asked for.

use super::Codes;
use schema::config::RARE_ROWS;
use schema::report::warning::Warning;

/// Merges the classes of fewer than `least` rows into one, which comes last. One alone stays as it is.
pub fn merge(codes: Codes, least: u64) -> Codes {
    let counts = &codes.report.counts;
    let rare: Vec<bool> = counts.iter().map(|&count| count < least).collect();
    let merged = rare.iter().filter(|rare| **rare).count();
    if merged < 2 {
        return codes;
    }
    let kept: Vec<usize> = (0..counts.len()).filter(|&class| !rare[class]).collect();
    let mut number = vec![kept.len() as u32; counts.len()];
    kept.iter().enumerate().for_each(|(new, &old)| number[old] = new as u32);
    let mut report = codes.report.clone();
    report.symbols = kept.len() as u64 + 1;
    report.labels = kept.iter().map(|&class| codes.report.labels[class].clone()).collect();
    report.counts = kept.iter().map(|&class| counts[class]).collect();
    report.labels.push(format!("{merged} rare classes"));
    report.counts.push(counts.iter().zip(&rare).filter(|(_, rare)| **rare).map(|(count, _)| count).sum());
    Codes { codes: codes.codes.iter().map(|&code| number[code as usize]).collect(), report }
}

/// A warning of the labels that have fewer than [`RARE_ROWS`] rows.
pub fn warning(target: &str, codes: &Codes) -> Option<Warning> {
    let report = &codes.report;
    if report.method != "labels" {
        return None;
    }
    let few = report.labels.iter().zip(&report.counts).filter(|(_, count)| **count < u64::from(RARE_ROWS));
    let few: Vec<(&String, &u64)> = few.collect();
    let (label, count) = few.iter().min_by_key(|(_, count)| **count)?;
    Some(Warning::RareClasses {
        of: target.to_owned(),
        classes: few.len() as u64,
        fewer_than: u64::from(RARE_ROWS),
        rarest: (*label).clone(),
        rows: **count,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema::report::CodingReport;

    fn codes(counts: &[u64]) -> Codes {
        let labels = (0..counts.len()).map(|class| ["a", "b", "c", "d"][class].to_owned()).collect();
        let codes = counts.iter().enumerate().flat_map(|(class, &n)| vec![class as u32; n as usize]).collect();
        let report = CodingReport::of_labels(labels, counts.to_vec());
        Codes { codes, report }
    }

    #[test]
    fn rare_classes_become_one() {
        let merged = merge(codes(&[2, 5, 1, 6]), 3);
        assert_eq!(merged.report.labels, ["b", "d", "2 rare classes"]);
        assert_eq!(merged.report.counts, [5, 6, 3]);
        assert_eq!(merged.codes, [2, 2, 0, 0, 0, 0, 0, 2, 1, 1, 1, 1, 1, 1]);
    }

    #[test]
    fn a_single_rare_class_and_none_asked_for_stay() {
        assert_eq!(merge(codes(&[2, 5]), 3), codes(&[2, 5]));
        assert_eq!(merge(codes(&[2, 1]), 0), codes(&[2, 1]));
    }

    #[test]
    fn rare_classes_are_warned_of_by_the_rarest() {
        let told = warning("group", &codes(&[4, 50, 3]));
        let (of, rarest) = ("group".to_owned(), "c".to_owned());
        assert_eq!(told, Some(Warning::RareClasses { of, classes: 2, fewer_than: 10, rarest, rows: 3 }));
        assert_eq!(warning("group", &codes(&[10, 50])), None);
    }
}

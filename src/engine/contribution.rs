//! Modality contribution and imbalance (Amit et al., arXiv 2511.19470): `Ci = Ui / (U1 + U2)`, `|C1 − C2|`.

/// Contributions of two modalities, `0..=1`, summing to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contribution {
    /// `C1` and `C2`.
    pub sources: [f64; 2],
    /// `|C1 − C2|`.
    pub imbalance: f64,
}

impl Contribution {
    /// From the unique atoms and the certified gap that bounds their error (one unit for all three).
    ///
    /// `None` where `U1 + U2` is zero as far as the certificate can tell: the ratio is undefined there.
    ///
    /// ```
    /// use engine::contribution::Contribution;
    ///
    /// let found = Contribution::new([0.3, 0.1], 1e-9).expect("there is something to divide");
    /// assert!((found.sources[0] - 0.75).abs() < 1e-12 && (found.imbalance - 0.5).abs() < 1e-12);
    /// assert_eq!(Contribution::new([1e-10, 0.0], 1e-9), None);
    /// ```
    pub fn new(unique: [f64; 2], gap: f64) -> Option<Self> {
        let [u1, u2] = unique.map(|u| u.max(0.0));
        let total = u1 + u2;
        // Each atom is known to within the gap, so a sum up to twice the gap may be exactly 0.
        if total.is_nan() || total <= 2.0 * gap.max(0.0) {
            return None;
        }
        let c1 = u1 / total;
        let c2 = u2 / total;
        Some(Self { sources: [c1, c2], imbalance: (c1 - c2).abs() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contributions_are_shares_of_the_unique_information() {
        let c = Contribution::new([0.3, 0.1], 1e-9).unwrap();
        assert!((c.sources[0] - 0.75).abs() < 1e-15 && (c.sources[1] - 0.25).abs() < 1e-15);
        assert!((c.imbalance - 0.5).abs() < 1e-15);
    }

    #[test]
    fn a_sum_within_the_gap_has_no_contribution() {
        assert_eq!(Contribution::new([0.0, 0.0], 0.0), None);
        assert_eq!(Contribution::new([1e-9, 5e-10], 1e-9), None);
        assert!(Contribution::new([1e-3, 0.0], 1e-9).is_some());
    }
}

//! What the terms of a report mean, each in one sentence and with the lesson that says more.

/// A term, explained where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    pub name: &'static str,
    pub told: &'static str,
    /// Of `www/lessons`.
    pub lesson: &'static str,
}

macro_rules! terms {
    ($($id:ident: $name:literal, $told:literal, $lesson:literal;)*) => {
        $(pub const $id: Term = Term { name: $name, told: $told, lesson: $lesson };)*
        /// Every term.
        pub const ALL: &[Term] = &[$($id),*];
    };
}

terms! {
    UNIQUE: "unique", "What one modality says about the target and the other does not.", "atoms";
    REDUNDANT: "redundant", "What either modality says about the target by itself.", "atoms";
    SYNERGISTIC: "synergistic", "What the two modalities say about the target only when taken together.", "atoms";
    CONTRIBUTION: "contribution", "A modality\u{2019}s share of all unique information: its own, divided by that of both.", "layers";
    IMBALANCE: "imbalance", "The difference of the two contributions: 0 where they are equal, 1 where one modality has all unique information.", "layers";
    NULL_BAND: "null band", "The range of values that permuted targets give, about which no modality says anything; \
        at level 0.05 it holds 95\u{202f}% of them.", "bias";
    INTERVAL: "interval", "A range that is computed so as to hold the true value in 95 of 100 samples; it belongs \
        to the corrected value, not to the plug-in value.", "counts";
    CERTIFIED: "certified", "Proven by the solver: for this table of codes, no atom is further from its exact value than the gap.", "ipfp";
    PLUG_IN: "plug-in", "Computed from the counts as they are; biased where examples are few.", "bias";
    CORRECTED: "corrected", "The plug-in value less its bias, which is estimated from halves of the examples; it \
        may be slightly below 0 where nothing is left.", "bias";
}

/// The term that a heading or a fact begins with: "contribution, 0 to 1".
pub fn of_words(words: &str) -> Option<Term> {
    ALL.iter()
        .copied()
        .find(|term| words.strip_prefix(term.name).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ','])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_one_sentence_and_found_by_its_words() {
        for term in ALL {
            assert!(term.told.ends_with('.') && !term.told.trim_end_matches('.').contains(". "), "{}", term.told);
            assert_eq!(of_words(term.name), Some(*term));
        }
        assert_eq!(of_words("certified to 10\u{207b}\u{2079} bit"), Some(CERTIFIED));
        assert_eq!(of_words("contribution, 0 to 1"), Some(CONTRIBUTION));
        assert_eq!(of_words("uniqueness"), None);
    }
}

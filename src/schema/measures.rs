//! Other measures of redundancy that can stand beside BROJA: their names, and what has to be known of each before its values are read.

use serde::{Deserialize, Serialize};

/// A measure, by its name in a report and in the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Williams and Beer 2010.
    IMin,
    /// Barrett 2015: the smaller mutual information.
    Mmi,
    /// Ince 2017.
    ICcs,
    /// James, Emenheiser and Crutchfield 2019.
    IDep,
    /// Makkeh, Gutknecht and Wibral 2021.
    ISx,
}

/// What has to be known of a measure before its values are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Which one.
    pub measure: Measure,
    /// In a report and in the command.
    pub id: &'static str,
    /// As papers write it.
    pub title: &'static str,
    /// Where it was published.
    pub reference: &'static str,
    /// What it takes as redundant, in a sentence.
    pub idea: &'static str,
    /// Atoms that may be negative.
    pub negative: &'static str,
    /// What of the table it reads.
    pub needs: &'static str,
}

/// Every measure, in the order of publication.
pub const FACTS: &[Facts] = &[
    Facts {
        measure: Measure::IMin,
        id: "i_min",
        title: "I_min",
        reference: "Williams, Beer: Nonnegative Decomposition of Multivariate Information. arXiv 1004.2515, 2010.",
        idea: "For each value of the target, the smaller amount that either source tells about it, whether or not they tell the same.",
        negative: "none",
        needs: "pairwise margins of each source with the target",
    },
    Facts {
        measure: Measure::Mmi,
        id: "mmi",
        title: "I_mmi",
        reference: "Barrett: Exploration of synergistic and redundant information sharing in static and dynamical Gaussian systems. Physical Review E 91, 2015.",
        idea: "The smaller of I(X1;Y) and I(X2;Y): the most redundancy that leaves no atom negative. For jointly Gaussian variables with a univariate target, BROJA gives the same.",
        negative: "none",
        needs: "I(X1;Y) and I(X2;Y)",
    },
    Facts {
        measure: Measure::ICcs,
        id: "i_ccs",
        title: "I_ccs",
        reference: "Ince: Measuring Multivariate Redundant Information with Pointwise Common Change in Surprisal. Entropy 19, 2017.",
        idea: "Local co-information, where both sources and their pair all change the surprise of the target in its direction.",
        negative: "all",
        needs: "all pairwise margins (a maximum entropy fit)",
    },
    Facts {
        measure: Measure::IDep,
        id: "i_dep",
        title: "I_dep",
        reference: "James, Emenheiser, Crutchfield: Unique Information via Dependency Constraints. Journal of Physics A 52, 2019.",
        idea: "Unique is the least that a source's margin with the target adds to the joint information, over all orders in which pairwise margins can be fixed.",
        negative: "none",
        needs: "all pairwise margins (a maximum entropy fit)",
    },
    Facts {
        measure: Measure::ISx,
        id: "i_sx",
        title: "I_sx",
        reference: "Makkeh, Gutknecht, Wibral: Introducing a differentiable measure of pointwise shared information. Physical Review E 103, 2021.",
        idea: "What is learnt about the target from being told only that at least one of the two sources has its value.",
        negative: "all",
        needs: "the joint table",
    },
];

impl Measure {
    /// In the order in which they are shown.
    pub const ALL: [Measure; FACTS.len()] = {
        let mut all = [FACTS[0].measure; FACTS.len()];
        let mut at = 0;
        while at < all.len() {
            all[at] = FACTS[at].measure;
            at += 1;
        }
        all
    };

    /// What is known of it.
    pub fn facts(self) -> &'static Facts {
        FACTS.iter().find(|facts| facts.measure == self).expect("every measure has its row")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_has_one_row_and_the_name_of_its_serial_form() {
        for (facts, measure) in FACTS.iter().zip(Measure::ALL) {
            assert_eq!(facts.measure, measure);
            assert_eq!(serde_json::to_string(&measure).unwrap(), format!("{:?}", facts.id));
        }
    }
}

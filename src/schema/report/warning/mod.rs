//! What may mislead whoever reads a layer: values, of which `words` makes sentences.

mod read;

use super::names::{Names, called, retold};
use super::{LOSSY, Status, TOO_FEW};
use crate::measures::Measure;
use serde::{Deserialize, Serialize};

/// A warning with its numbers. The JSON form has its `kind` beside them; what is printed and downloaded has the sentence as well, as `text`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Warning {
    /// The solver stopped before the precision that was asked for.
    NotConverged {
        /// Why.
        status: Status,
        /// Duality gap, bits.
        gap: f64,
    },
    /// The table has too many cells for its rows.
    TooFewRows {
        /// Rows counted.
        rows: u64,
        /// Cells that hold any.
        cells: u64,
        /// Rows of an occupied cell, on average.
        rows_per_cell: f64,
        /// Share of the occupied cells that hold a single row, where that is what makes them too few.
        #[serde(skip_serializing_if = "Option::is_none")]
        single: Option<f64>,
    },
    /// Both modalities tell no more than unrelated data of that size would.
    NoMoreThanChance {
        /// `I(X1,X2;Y)`, bits.
        information: f64,
        /// Rows counted.
        rows: u64,
        /// What permuted targets reach, bits.
        chance: f64,
    },
    /// The maximum entropy fit of another measure is not exact.
    InexactFit {
        /// Which one.
        measure: Measure,
        /// Largest difference of a margin.
        residual: f64,
    },
    /// Classes with few rows.
    RareClasses {
        /// Whose classes: the target's or the control's.
        of: String,
        /// How many.
        classes: u64,
        /// They have fewer rows than this.
        fewer_than: u64,
        /// The label of the rarest.
        rarest: String,
        /// Its rows.
        rows: u64,
    },
    /// Texts that are told apart though only spaces around them differ.
    OnlySpacesDiffer {
        /// The variable whose texts they are.
        of: String,
        /// What they are.
        what: Texts,
        /// The first two of them.
        texts: [String; 2],
        /// How many such pairs there are.
        pairs: u64,
    },
    /// k-means reached its limit before its fixed point.
    ClustersUnsettled {
        /// The modality.
        of: String,
        /// The limit.
        iterations: u64,
        /// K.
        clusters: u64,
    },
    /// Predictions that saw both modalities tell less than the modalities by themselves.
    BothTellLess {
        /// What the predictions are called.
        of: String,
        /// What they tell, bits.
        information: f64,
        /// What the modalities tell by themselves, bits.
        alone: f64,
    },
    /// With more permutations, p-values could be less.
    OutOfPermutations {
        /// As many as there were.
        permutations: u64,
        /// As many as are needed.
        needed: u64,
    },
    /// The codes keep too little of what a probe reads.
    CodesLose {
        /// Where.
        lost: Vec<Lost>,
        /// Whether the codes are predictive ones already.
        predictive: bool,
    },
    /// A table of equal counts is taken for the distribution itself.
    TakenAsExact,
    /// Every row of an embedding sums to 1.
    RowsSumToOne {
        /// The modality.
        of: String,
    },
    /// Rows of an embedding that are 0 in every column.
    RowsOfZeros {
        /// The modality.
        of: String,
        /// How many.
        rows: u64,
        /// The first, counted from 1 in the file.
        first: u64,
    },
    /// A file of which not everything could be read.
    ReadInPart {
        /// The file.
        file: String,
        /// What was left out first, and why, as its reader says it.
        left_out: String,
        /// How many more.
        more: u64,
    },
    /// A table's first line that was not taken for what it looks like.
    FirstLine {
        /// The file.
        file: String,
        /// Whether it was taken as a header, or else as a row.
        header: bool,
        /// Rows of the other files, which decided.
        rows: u64,
    },
    /// What the reader of a file notes, in its words.
    Noted {
        /// The file; absent of a table of counts, which is alone.
        #[serde(skip_serializing_if = "Option::is_none")]
        file: Option<String>,
        /// What it notes.
        note: String,
    },
    /// Rows were matched by id.
    Matched {
        /// As many as are in every file.
        rows: u64,
        /// Where there were more.
        left: Vec<Left>,
    },
    /// Rows were paired by their number, though two files name them, and name others.
    PairedByNumber {
        /// The two columns, with their files.
        columns: [String; 2],
        /// Rows in which they differ.
        differ: u64,
        /// Rows there are.
        rows: u64,
        /// The first row in which they do, from 1.
        row: u64,
        /// What they say there.
        ids: [String; 2],
    },
    /// Ids that would match but for spaces around them.
    MatchedButForSpaces {
        /// How many.
        ids: u64,
    },
    /// A sentence of a report that an earlier version made.
    #[serde(untagged)]
    Told(String),
}

/// What texts are that name something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Texts {
    /// Labels of the target or of a coded modality.
    Classes,
    /// Symbols of a table of counts.
    Symbols,
    /// Of rows that are matched.
    Ids,
    /// Of rows that belong together.
    Groups,
}

/// Where codes keep too little, bits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Lost {
    /// The modality; absent for both together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// What the codes keep.
    pub kept: f64,
    /// What a probe reads.
    pub readable: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// Rows that were not matched.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Left {
    /// The variable.
    pub of: String,
    /// Rows without a match.
    pub rows: u64,
    /// Rows there are.
    pub all: u64,
}

impl Warning {
    /// Whether the examples are too few for the cells that they fill.
    pub fn is_of_few_rows(&self) -> bool {
        match self {
            Self::TooFewRows { .. } => true,
            Self::Told(words) => words.contains(TOO_FEW),
            _ => false,
        }
    }

    /// Whether the codes keep too little of what is readable.
    pub fn is_of_lost_information(&self) -> bool {
        match self {
            Self::CodesLose { .. } => true,
            Self::Told(words) => words.starts_with(LOSSY),
            _ => false,
        }
    }

    /// The warning under other names of the variables.
    pub(crate) fn rename(&mut self, names: &Names) {
        if let Self::Told(words) = self {
            *words = retold(words, names);
        }
        self.texts(&mut |text, named| {
            if named {
                *text = called(text, names).to_owned();
            }
        });
    }

    /// Visits every text that is in it, and says whether it is the name of a variable.
    pub(crate) fn texts(&mut self, visit: &mut dyn FnMut(&mut String, bool)) {
        match self {
            Self::RareClasses { of, rarest, .. } => {
                visit(of, true);
                visit(rarest, false);
            }
            Self::OnlySpacesDiffer { of, texts, .. } => {
                visit(of, true);
                texts.iter_mut().for_each(|text| visit(text, false));
            }
            Self::ClustersUnsettled { of, .. }
            | Self::BothTellLess { of, .. }
            | Self::RowsSumToOne { of }
            | Self::RowsOfZeros { of, .. } => visit(of, true),
            Self::CodesLose { lost, .. } => {
                lost.iter_mut().filter_map(|lost| lost.of.as_mut()).for_each(|name| visit(name, true));
            }
            Self::Matched { left, .. } => left.iter_mut().for_each(|left| visit(&mut left.of, true)),
            Self::ReadInPart { file, left_out, .. } => [file, left_out].into_iter().for_each(|text| visit(text, false)),
            Self::FirstLine { file, .. } => visit(file, false),
            Self::PairedByNumber { columns, ids, .. } => {
                columns.iter_mut().chain(ids).for_each(|text| visit(text, false))
            }
            Self::Noted { file, note } => file.iter_mut().chain([note]).for_each(|text| visit(text, false)),
            Self::Told(words) => visit(words, false),
            Self::NotConverged { .. }
            | Self::TooFewRows { .. }
            | Self::NoMoreThanChance { .. }
            | Self::InexactFit { .. }
            | Self::OutOfPermutations { .. }
            | Self::TakenAsExact
            | Self::MatchedButForSpaces { .. } => {}
        }
    }
}

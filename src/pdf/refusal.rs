//! Why a drawing becomes no PDF.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Characters that the font has no sign for; at least one.
    Missing(Vec<char>),
    /// What stands in the SVG and cannot be read.
    Unknown(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, to: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Missing(signs) => {
                let first = signs.first().copied().unwrap_or_default();
                let others = match signs.len() {
                    0 | 1 => String::new(),
                    2 => " and 1 other character".to_owned(),
                    more => format!(" and {} other characters", more - 1),
                };
                write!(
                    to,
                    "PDF: found {:?} (U+{:04X}){others}, for which the embedded font DejaVu Sans has no glyph. \
                        Rename what has it, or save SVG, which uses the fonts of the computer that shows it.",
                    first, first as u32
                )
            }
            Self::Unknown(what) => write!(
                to,
                "PDF: the drawing has {what}, which cannot be written as PDF here. \
                Save SVG instead."
            ),
        }
    }
}

impl std::error::Error for Refusal {}

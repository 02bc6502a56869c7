//! What a person reads of a report: numbers ([`format`](mod@format)), sentences ([`story`], [`kept`], [`beside`], [`predictions`]), tables and Markdown ([`export`]), and text from elsewhere
//! put into any of these ([`escape`]).

pub mod beside;
pub mod board;
pub mod control;
pub mod escape;
pub mod export;
pub mod format;
pub mod kept;
pub mod predictions;
pub mod sentences;
pub mod settings;
pub mod significance;
pub mod stability;
pub mod story;
pub mod terms;
pub mod verdict;
pub mod warnings;

//! What people learn with: gates as data, the playground's table and what changes it, and the questions that its figures ask the worker.
//!
//! | file | job |
//! |---|---|
//! | [`gates`] | the field's distributions, one row each |
//! | [`table`](mod@table) | masses of X1 × X2 × Y with a person's names |
//! | [`formula`] | `y = x1 ^ x2` → a target |
//! | [`transform`] | noise, correlation, mixture |
//! | [`paste`] | a spreadsheet's cells → a table |
//! | [`state`] | everything a link holds, its edits, undo |
//! | [`nuisance`] | what codes lose: the question of one lesson |
//! | [`ask`] | questions to the worker and their answers |
//! | `door` | what a state that a link brings has to be |
//! | [`link`] | a state as a link |

pub mod ask;
mod door;
pub mod formula;
pub mod gates;
pub mod link;
pub mod nuisance;
pub mod paste;
pub mod state;
pub mod table;
pub mod transform;

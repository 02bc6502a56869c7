//! What the page knows, as plain data: files and roles, whether a run may start, settings as a table, the run and its report.

pub mod beside;
pub mod compare;
pub mod demos;
pub mod examples;
pub mod inputs;
pub mod learn;
pub mod lesson;
pub mod opened;
pub mod pictures;
pub mod readiness;
pub mod recent;
pub mod region;
pub mod roles;
pub mod run;
pub mod settings;
pub mod tokens;

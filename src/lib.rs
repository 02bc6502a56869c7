//! pidlens: what each modality really contributes.
//!
//! # Where things live
//!
//! | module | job |
//! |---|---|
//! | [`engine`] | pure: dataset → codes → joint table → certified BROJA atoms → report |
//! | [`engine::broja`] | the solver and its duality certificate; [`engine::ipfp`]: the I-projection, step by step |
//! | [`engine::measures`] | other measures of redundancy on the same table: I_min, MMI, I_ccs, I_dep, I_sx |
//! | [`engine::inside`] | one layer opened: P, Q*, and how the gap closed; computed when somebody looks |
//! | [`engine::discretize`] | row normalisation, PCA, k-means, quantile bins |
//! | [`engine::analysis`] | codes or a table → one layer's report, with its warnings |
//! | [`engine::inference`] | nulls, corrected values, intervals, verdicts, from a table of counts |
//! | [`engine::stability`] | the same analysis over a grid of settings: does its answer hold? |
//! | [`engine::tokens`] | samples that are sets of rows, each decomposed by itself, and their means |
//! | `experiment` | what those statistics are worth, measured: `pidlens experiment`, natively only |
//! | [`ingest`] | bytes → arrays: one file per format behind one registry table |
//! | [`run`] | a [`run::job::Job`] (files with roles and a config) → report, layer by layer; the page's worker and the command both call it |
//! | [`demos`] | samples as data |
//! | [`learn`] | gates as data, the playground's table and its link, the questions of Learn's figures and their answers |
//! | [`plot`] | report → SVG, one file per chart, no DOM |
//! | [`story`], [`format`](mod@format), [`export`] | report → plain words; numbers as people read them; report → CSV (JSON is its own form) |
//! | [`trust`] | what came from elsewhere → a checked value, or a refusal in words; views take nothing else |
//! | [`escape`] | text from elsewhere put into Markdown, CSV, JSON, HTML, a terminal or a file name |
//! | [`share`] | any JSON value as a short link and back; what an analysis' link or file says ([`share::envelope`]) |
//! | [`protocol`] | the only messages between the page and its worker |
//! | `worker` | `client` (page side: start, queue, cancel, restart), `host` (worker side: runs a job) |
//! | `web` | every browser call that is not a component |
//! | [`ui`] | Leptos components: one per file, one folder per area; [`ui::model`]: their state, plain and tested natively |
//! | `bin/pidlens.rs`, `main.rs`, `bin/engine.rs` | the native command, the page, its worker's wasm |
//! | `bin/later.rs`, `bin/readers.rs` | what the page (Learn, what a report shows only on request) and its worker (large formats) load when it is first needed |
//!
//! # Invariants
//!
//! 1. `engine` imports nothing else of the crate and nothing of the web (`tests/layering.rs` scans for it).
//! 2. What each part may import stands in one table in `tests/layering.rs`: `ingest`, `story` and `export` the engine's types, `run` joins
//!    `ingest` and `engine`, `protocol` only describes, `share` knows reports and jobs, nothing imports `ui`.
//! 3. `ui` names engine types but never calls the engine: every computation crosses `protocol`.
//! 4. One set of types and one set of defaults serves both sides of the worker.
//! 5. The engine gives the same bits for the same input, config and seed, whatever the target and the number of threads.
//! 6. Big data cross into the worker as files, never as serialised numbers; a file is read by slices, one layer at a time.
//! 7. Errors are values of one enum per area; the user sees file, row, column, what was found and what was expected.
//! 8. Termination, certificate and warnings are part of a result, never only a log line.
//! 9. Nothing that the user opens leaves the machine; the page requests only its own files.

pub mod demos;
pub mod engine;
pub mod escape;
#[cfg(feature = "cli")]
pub mod experiment;
pub mod export;
pub mod format;
pub mod ingest;
pub mod learn;
pub mod plot;
pub mod protocol;
pub mod run;
pub mod share;
pub mod story;
pub mod trust;
pub mod ui;
#[cfg(feature = "page")]
pub mod web;
#[cfg(feature = "web")]
pub mod worker;

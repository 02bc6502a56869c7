//! Experiments on the statistics themselves, for `docs/inference.md`: anyone can run them again, seeded, with `pidlens experiment`.
//!
//! | file | what it measures |
//! |---|---|
//! | [`atoms`] | on distributions of [`boundary`], where an atom is 0: how often its test says otherwise, and what it finds where it is not |
//! | [`same_channel`] | the same of groups of rows (`docs/tokens.md`) |
//! | [`nearest`] | what a parametric bootstrap of an atom draws from, which did not hold |
//! | [`calibration`] | on unrelated variables: are p-values uniform, verdicts right, corrected values centred on 0? |
//! | [`sequential`] | of tests that stop once their answer is clear: false positives, power, and the permutations they take |
//! | [`controlled`] | of the mean over the classes of a control: false positives, power, and coverage of its intervals |
//! | [`coverage`] | on planted distributions: how often do intervals hold the true value, and how wide are they? |
//! | [`kept`] | on embeddings of planted latents: what codes keep of the atoms (`docs/predictive.md`) |
//! | [`noise_tokens`] | samples of a few rows of pure noise, as in the paper's setting (`docs/tokens.md`) |
//! | [`planted`], [`embeddings`] | the distributions, and embeddings |

pub mod atoms;
pub mod boundary;
pub mod calibration;
pub mod controlled;
pub mod coverage;
pub mod embeddings;
pub mod kept;
pub mod nearest;
pub mod noise_tokens;
pub mod planted;
pub mod same_channel;
pub mod sequential;

/// Rows of a Markdown table under these headings.
fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut out = line(head.iter().map(|&h| h.to_owned()).collect());
    out += &format!("|{}\n", "---|".repeat(head.len()));
    rows.iter().for_each(|row| out += &line(row.clone()));
    out
}

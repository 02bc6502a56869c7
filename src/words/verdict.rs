//! A verdict as a person reads it, of its numbers.

use crate::format::{capital, p_value, short, shown, whole, whole_percent};
use schema::report::{LayerReport, Outcome, Report, Untold, VerdictReport};
use schema::tokens::{TokensLayer, TokensReport};

/// The verdict on one of the report's layers, in a sentence or two; `None` where no null was computed.
pub fn of_layer(report: &Report, layer: &LayerReport) -> Option<String> {
    let verdict = layer.verdict.as_ref()?;
    Some(verdict.words.clone().unwrap_or_else(|| {
        let n = format!("n = {}", whole(layer.rows.unwrap_or_default()));
        told(verdict, [&report.sources[0], &report.sources[1]], &report.target, report.config.level, &n)
    }))
}

fn told(verdict: &VerdictReport, [a, b]: [&str; 2], target: &str, level: f64, n: &str) -> String {
    let clause = clause(verdict, n);
    match verdict.outcome {
        Outcome::Pending => "The null is still being computed: what is significant is not known yet.".to_owned(),
        Outcome::Noise => format!(
            "{}: {a} and {b}, alone or together, tell no more about {target} than about a permuted {target}.",
            capital(&clause)
        ),
        Outcome::NoUnique => {
            format!("There is information about {target} in {a} and {b} (p {}), {clause}.", probability(verdict.p))
        }
        Outcome::Unique => {
            let found = capital(&clause);
            let Some([low, high]) = verdict.contribution else { return format!("{found}.") };
            let share = |share: f64| whole_percent(shown(share));
            let lies = match [share(low), share(high)] {
                [low, high] if low == high => format!("is {low}"),
                [low, high] => format!("lies between {low} and {high} ({} interval)", share(1.0 - level)),
            };
            match &verdict.lead {
                Some(lead) => {
                    let much = if share(low) == share(1.0) { "all" } else { "most" };
                    format!("{found}, and {much} of it is {lead}'s: its contribution {lies}.")
                }
                None => format!("{found}, but which modality has more is not: {a}'s contribution {lies}."),
            }
        }
    }
}

/// The verdict on the means of one of the report's layers over groups.
pub fn of_groups(report: &TokensReport, layer: &TokensLayer) -> Option<String> {
    let verdict = layer.verdict.as_ref()?;
    if let Some(words) = &verdict.words {
        return Some(words.clone());
    }
    let [a, b] = [&report.sources[0], &report.sources[1]];
    let target = &report.target;
    let permuted = layer.null.as_ref().map_or(0.0, |null| null.of.information.joint.mean);
    let found = format!(
        "the mean joint information of {a} and {b} about {target} over {} groups is {} bit; about a permuted {target} it is {} bit",
        layer.samples,
        short(layer.information.joint),
        short(permuted)
    );
    let clause = clause(verdict, &format!("{} groups", layer.samples));
    let p = probability(verdict.p);
    Some(match verdict.outcome {
        Outcome::Noise => format!("{}: {found}.", capital(&clause)),
        Outcome::Unique => format!("{} (p {p}), and {clause}.", capital(&found)),
        Outcome::NoUnique | Outcome::Pending => format!("{} (p {p}), {clause}.", capital(&found)),
    })
}

/// What it comes to in a clause, `n` being what was counted: "but …" after what is told, or all there is to say.
fn clause(verdict: &VerdictReport, n: &str) -> String {
    match (verdict.outcome, verdict.untold) {
        (Outcome::Pending, _) => String::new(),
        (Outcome::Noise, _) => format!("not distinguishable from noise at {n} (p {})", probability(verdict.p)),
        (Outcome::NoUnique, Some(Untold::Zero)) => {
            "but neither has unique information: the contribution is undefined".to_owned()
        }
        (Outcome::NoUnique, Some(Untold::Untested)) => format!("but {n} are too few to test for unique information"),
        (Outcome::NoUnique, None) => format!(
            "but their unique information is not distinguishable from 0 at {n} (p {})",
            probability(verdict.p_unique)
        ),
        (Outcome::Unique, _) => {
            format!("unique information is significant at {n} (p {})", probability(verdict.p_unique))
        }
    }
}

/// "= 0.005", and no more digits than permutations can give; "< 0.001".
fn probability(p: Option<f64>) -> String {
    let Some(p) = p else { return "= \u{2013}".to_owned() };
    let p = p_value(shown(p));
    if p.starts_with('<') { p } else { format!("= {p}") }
}

//! Which settings matter: how far each moves the contribution, ranked.

mod verdict;

pub use verdict::{largest, verdict};

use crate::format::{THIN, listed};
use crate::story::places::{self, stretches};
use schema::stability::{SettingReport, StabilityOutcome, StabilityReport};

/// How far one setting moves the first modality's contribution, in points of percent.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// "K", "PCA".
    pub setting: &'static str,
    pub points: f64,
}

/// What a setting's values are, in the grid.
type Level = fn(&SettingReport) -> String;

/// Every setting that a grid varies.
const SETTINGS: [(&str, Level); 5] = [
    ("the coding", |s| s.coding.codes().to_owned()),
    ("K", |s| s.clusters.to_string()),
    ("PCA", |s| format!("{:?}", s.pca)),
    ("the number of examples", |s| s.share.to_string()),
    ("the seed", |s| s.seed.to_string()),
];

/// The main effects, the largest first: of each setting the range of the mean contributions at its values, over the settings that have enough
/// examples for their cells; the mean of that over layers. Only of settings with two values or more.
pub fn effects(report: &StabilityReport) -> Vec<Effect> {
    let mut found: Vec<Effect> = SETTINGS
        .iter()
        .filter_map(|(setting, level)| {
            let ranges: Vec<f64> = report.layers.iter().filter_map(|layer| range(&layer.settings, *level)).collect();
            let points = 100.0 * ranges.iter().sum::<f64>() / ranges.len() as f64;
            (!ranges.is_empty()).then_some(Effect { setting, points })
        })
        .collect();
    found.sort_by(|a, b| b.points.total_cmp(&a.points));
    found
}

/// From the lowest to the highest mean contribution over a setting's values.
fn range(settings: &[SettingReport], level: Level) -> Option<f64> {
    let mut means: Vec<(String, f64, f64)> = Vec::new();
    for setting in settings {
        let Some(share) = setting.found.as_ref().filter(|found| !found.sparse).and_then(|found| found.contribution)
        else {
            continue;
        };
        let name = level(setting);
        match means.iter_mut().find(|(known, ..)| *known == name) {
            Some((_, sum, count)) => (*sum, *count) = (*sum + share, *count + 1.0),
            None => means.push((name, share, 1.0)),
        }
    }
    let means = || means.iter().map(|(_, sum, count)| sum / count);
    (means().count() > 1).then(|| means().fold(f64::MIN, f64::max) - means().fold(f64::MAX, f64::min))
}

/// "K moves the contribution of image by 9 points, PCA by 2 and the seed by 1."
pub fn effects_words(report: &StabilityReport) -> Option<String> {
    let effects = effects(report);
    let (first, rest) = effects.split_first()?;
    let points = |effect: &Effect| match effect.points.round() {
        0.0 => "less than 1".to_owned(),
        points => format!("{points:.0}"),
    };
    let over = if report.layers.len() > 1 { ", in the mean over layers" } else { "" };
    let word = if first.points.round() == 1.0 { "point" } else { "points" };
    let head =
        format!("{} moves the contribution of {} by {}{THIN}{word}", first.setting, report.sources[0], points(first));
    let others = rest.iter().map(|effect| format!("{} by {}", effect.setting, points(effect)));
    let words = listed(&std::iter::once(head).chain(others).collect::<Vec<_>>());
    let mut letters = words.chars();
    letters.next().map(|first| format!("{}{}{over}.", first.to_uppercase(), letters.as_str()))
}

/// What an outcome says of the layers at which it was found.
const OUTCOMES: [(StabilityOutcome, &str); 4] = [
    (StabilityOutcome::Holds, "the same modality has more unique information at most settings"),
    (StabilityOutcome::Changes, "which modality has more depends on the settings"),
    (StabilityOutcome::Even, "neither modality has more at any setting"),
    (StabilityOutcome::FewRows, "no setting has enough examples for its cells"),
];

/// "At layers 2–6 the same modality has more unique information at most settings (text); at layers 0–1 …" Nothing of
/// a single layer, whose verdict says more.
pub fn layers_words(report: &StabilityReport) -> Option<String> {
    let names: Vec<&str> = report.layers.iter().map(|layer| layer.name.as_str()).collect();
    let clause = |(outcome, words): (StabilityOutcome, &str)| {
        let of = |at: usize| report.layers[at].verdict.outcome == outcome;
        let places = stretches(names.len(), of);
        let mut leads: Vec<String> =
            (0..names.len()).filter(|at| of(*at)).filter_map(|at| report.layers[at].verdict.lead.clone()).collect();
        leads.sort();
        leads.dedup();
        let lead = if outcome == StabilityOutcome::Holds && leads.len() == 1 {
            format!(" ({})", leads[0])
        } else {
            String::new()
        };
        (!places.is_empty()).then(|| format!("{} {words}{lead}", places::at(&names, &places)))
    };
    let clauses: Vec<String> = OUTCOMES.into_iter().filter_map(clause).collect();
    let words = clauses.join("; ");
    let mut letters = words.chars();
    let first = letters.next().filter(|_| names.len() > 1)?;
    Some(format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_told_by_what_was_found_at_them() {
        let mut all = report(&[(8, 0, 0.5, false)]);
        assert_eq!(layers_words(&all), None);
        let layer = all.layers.remove(0);
        let outcomes = [StabilityOutcome::Changes, StabilityOutcome::Holds, StabilityOutcome::Holds];
        for (at, outcome) in outcomes.into_iter().enumerate() {
            let mut layer = layer.clone();
            layer.name = format!("layer {at}");
            layer.verdict.outcome = outcome;
            layer.verdict.lead = Some("text".into());
            all.layers.push(layer);
        }
        assert_eq!(
            layers_words(&all).unwrap(),
            "At layers 1–2 the same modality has more unique information at most settings (text); at layer 0 which modality has more depends on the settings."
        );
    }

    fn report(settings: &[(u32, u64, f64, bool)]) -> StabilityReport {
        let setting = |&(clusters, seed, contribution, sparse): &(u32, u64, f64, bool)| {
            serde_json::json!({"clusters": clusters, "pca": 16, "seed": seed, "share": 1.0, "own": false, "rows": 100, "found":
                {"redundant": 0.1, "unique": {"image": 0.1, "text": 0.1}, "synergistic": 0.0, "gap": 0.0, "contribution": contribution,
                 "rows_per_occupied_cell": 9.0, "single": 0.0, "sparse": sparse}})
        };
        let verdict = serde_json::json!({"outcome": "holds", "words": "", "lead": null, "agreeing": 0, "reversed": 0, "counted": 0, "sparse": 0,
            "refused": 0, "contribution": null});
        let layer = serde_json::json!({"name": "0", "rows": 100, "verdict": verdict, "largest": null,
            "settings": settings.iter().map(setting).collect::<Vec<_>>()});
        let grid = serde_json::json!({"clusters": [8, 12], "pca": [16], "seeds": [0, 1], "shares": [1.0]});
        serde_json::from_value(serde_json::json!({"schema": "pidlens.stability/2", "unit": "bit", "sources": ["image", "text"], "target": "y",
            "config": {}, "grid": grid, "engine": {"name": "pidlens", "version": "0", "build": "native", "threads": 1}, "layers": [layer]}))
        .expect("it is a report")
    }

    #[test]
    fn effects_are_ranked_and_settings_of_one_value_have_none() {
        let report = report(&[
            (8, 0, 0.50, false),
            (8, 1, 0.52, false),
            (12, 0, 0.60, false),
            (12, 1, 0.62, false),
            (12, 2, 0.0, true),
        ]);
        let found = effects(&report);
        assert_eq!(found.iter().map(|effect| effect.setting).collect::<Vec<_>>(), ["K", "the seed"]);
        assert!((found[0].points - 10.0).abs() < 1e-9 && (found[1].points - 2.0).abs() < 1e-9, "{found:?}");
        assert_eq!(
            effects_words(&report).unwrap(),
            "K moves the contribution of image by 10\u{202f}points and the seed by 2."
        );
    }

    #[test]
    fn nothing_is_ranked_where_nothing_varies() {
        assert_eq!(effects_words(&report(&[(8, 0, 0.5, false)])), None);
    }
}

//! What a stability check says of a layer: whether the sign of `U1 − U2` holds over the grid, and by how much C moves.

use crate::format::whole_percent as percent;
use indexmap::IndexMap;
use schema::config::Coding;
use schema::report::{MAX_SINGLE, MIN_ROWS_PER_OCCUPIED_CELL};
use schema::stability::{Found, SettingReport, StabilityLayer, StabilityOutcome, StabilityReport, StabilityVerdict};

/// The verdict on one of the report's layers, in a few sentences.
pub fn verdict(report: &StabilityReport, layer: &StabilityLayer) -> String {
    let names = Named { sources: [&report.sources[0], &report.sources[1]], target: &report.target };
    let settings = |coding: Option<Coding>| -> Vec<&SettingReport> {
        layer.settings.iter().filter(|setting| coding.is_none_or(|coding| setting.coding == coding)).collect()
    };
    if layer.verdict.by_coding.is_empty() {
        return names.told(&layer.verdict, &settings(None));
    }
    let coding = |id: &str| report.grid.codings.iter().copied().find(|coding| coding.id() == id);
    let each = layer.verdict.by_coding.iter().filter_map(|(id, verdict)| Some((coding(id)?, verdict)));
    let each: Vec<(Coding, &StabilityVerdict)> = each.collect();
    let under = |(coding, verdict): &(Coding, &StabilityVerdict)| {
        let words = names.told(verdict, &settings(Some(*coding)));
        // "The sign", "Neither" or "No setting": no name is in the first place.
        let (first, rest) = words.split_at(1);
        format!("Under {}, {}{rest}", coding.codes(), first.to_lowercase())
    };
    let words: Vec<String> =
        std::iter::once(names.together(&layer.verdict, &each)).chain(each.iter().map(under)).collect();
    words.join(" ")
}

/// What is said of the largest K that a layer's rows support, if any modality has clusters.
pub fn largest(report: &StabilityReport, layer: &StabilityLayer) -> Option<String> {
    let largest = layer.largest.as_ref()?;
    let own = report.config.clusters;
    let rule = format!(
        "at least {MIN_ROWS_PER_OCCUPIED_CELL} examples per occupied cell, and at most {} of the cells with a single example",
        percent(MAX_SINGLE)
    );
    Some(match largest.clusters {
        None => format!("The examples do not even support K = 2 ({rule})."),
        Some(most) if largest.at_least => format!("The examples support K = {most} and perhaps more ({rule})."),
        Some(most) if most < own => {
            format!("The examples support at most K = {most}, less than the {own} of the settings ({rule}).")
        }
        Some(most) => format!("The largest K that the examples support is {most} ({rule})."),
    })
}

struct Named<'a> {
    sources: [&'a str; 2],
    target: &'a str,
}

impl Named<'_> {
    /// Of one coding, or where there is only one.
    fn told(&self, verdict: &StabilityVerdict, settings: &[&SettingReport]) -> String {
        let found = settings.iter().filter_map(|&setting| Some((setting, setting.found.as_ref()?)));
        let found: Vec<(&SettingReport, &Found)> = found.collect();
        let few = verdict.outcome == StabilityOutcome::FewRows;
        let pool: Vec<_> = found.iter().copied().filter(|(_, found)| few || !found.sparse).collect();
        let lead = verdict.lead.as_deref().and_then(|lead| self.sources.iter().position(|name| *name == lead));
        let mut words = match lead {
            None => self.even(pool.len()),
            Some(lead) => self.lead(lead, verdict, &pool),
        };
        if let Some(ends) = verdict.contribution {
            // Of the first, as in the map.
            let first = self.sources[0];
            words.push_str(&match ends.map(percent) {
                [low, high] if low == high => format!(" The contribution of {first} is {low}"),
                [low, high] => format!(" The contribution of {first} lies between {low} and {high}"),
            });
            let own = found.iter().find(|(setting, _)| setting.own).and_then(|(_, found)| found.contribution);
            if let Some(share) = own {
                words.push_str(&format!(" ({} at the report's own settings)", percent(share)));
            }
            words.push('.');
        }
        match (few, verdict.sparse) {
            (_, 0) => {}
            (true, _) => {
                words.push_str(" No setting has enough examples for its cells, so none of this is reliable.");
            }
            (false, 1) => words.push_str(" One setting has too few examples for its cells and does not count."),
            (false, n) => {
                words.push_str(&format!(" {n} settings have too few examples for their cells and do not count."))
            }
        }
        match verdict.refused {
            0 => {}
            1 => words.push_str(" One setting could not be run."),
            n => words.push_str(&format!(" {n} settings could not be run.")),
        }
        words
    }

    fn even(&self, counted: usize) -> String {
        let [a, b] = self.sources;
        match counted {
            0 => format!("No setting could be run, so nothing can be said about {a} and {b}."),
            n => {
                format!("Neither {a} nor {b} has more unique information about {} at any of {n} settings.", self.target)
            }
        }
    }

    fn lead(&self, lead: usize, verdict: &StabilityVerdict, pool: &[(&SettingReport, &Found)]) -> String {
        let [a, b] = self.sources;
        let name = self.sources[lead];
        let n = pool.len();
        let apart: Vec<&SettingReport> =
            pool.iter().filter(|(_, found)| found.lead() != Some(lead)).map(|(setting, _)| *setting).collect();
        let sign = format!("The sign of U({a}) − U({b})");
        let more = format!("{name} has more unique information about {}", self.target);
        if apart.is_empty() {
            return match n {
                1 => format!("{sign} holds: {more} at the only setting that counts."),
                n => format!("{sign} holds: {more} at all {n} settings."),
            };
        }
        let agreeing = verdict.agreeing;
        let mut words = match verdict.reversed {
            0 => {
                format!(
                    "{sign} never changes: {more} at {agreeing} of {n} settings, and neither has more at the others"
                )
            }
            reversed => format!(
                "{sign} depends on the settings: {more} at {agreeing} of {n}, {} at {reversed}",
                self.sources[1 - lead]
            ),
        };
        if let Some(most) = most_apart(pool, &apart) {
            words.push_str(&format!("; most of the settings that disagree have {most}"));
        }
        words.push('.');
        words
    }

    /// What each coding's verdict comes to.
    fn together(&self, verdict: &StabilityVerdict, each: &[(Coding, &StabilityVerdict)]) -> String {
        let counting: Vec<&(Coding, &StabilityVerdict)> =
            each.iter().filter(|(_, verdict)| verdict.counted > 0).collect();
        let same = counting.iter().all(|(_, of)| of.lead == verdict.lead);
        let [a, b] = self.sources;
        let more = format!("more unique information about {}", self.target);
        let codings: Vec<&str> = counting.iter().map(|(coding, _)| coding.codes()).collect();
        let codings = codings.join(" and ");
        match (&verdict.lead, verdict.outcome) {
            (_, StabilityOutcome::FewRows) => {
                "No setting under any coding has enough examples for its cells.".to_owned()
            }
            (Some(lead), StabilityOutcome::Holds) => {
                format!("The sign of U({a}) − U({b}) holds under {codings}: {lead} has {more}.")
            }
            (Some(lead), _) if same && counting.iter().all(|(_, verdict)| verdict.reversed == 0) => {
                format!("Wherever {a} or {b} has {more}, it is {lead}.")
            }
            (Some(_), _) if same => format!("Which of {a} and {b} has {more} depends on the settings."),
            (Some(_), _) => {
                let leads = counting.iter().enumerate().map(|(at, (coding, verdict))| {
                    let lead = verdict.lead.as_deref().unwrap_or("neither");
                    let has = if at == 0 { format!(" has {more}") } else { String::new() };
                    format!("{lead}{has} under {}", coding.codes())
                });
                let each: Vec<String> = leads.collect();
                format!("The sign of U({a}) − U({b}) depends on the coding: {}.", each.join(", "))
            }
            (None, _) => format!("Neither {a} nor {b} has {more} under {codings}."),
        }
    }
}

/// The one value of a setting at which the share of disagreeing settings is largest, if there it is at least twice that of all.
fn most_apart(pool: &[(&SettingReport, &Found)], apart: &[&SettingReport]) -> Option<String> {
    let values: [fn(&SettingReport) -> String; 3] = [
        |setting| format!("K = {}", setting.clusters),
        |setting| match setting.pca {
            Some(1) => "1 dimension".into(),
            Some(pca) => format!("{pca} dimensions"),
            None => "all dimensions".into(),
        },
        |setting| match setting.share {
            1.0 => "all examples".into(),
            share => format!("{} of the examples", percent(share)),
        },
    ];
    let overall = apart.len() as f64 / pool.len() as f64;
    let mut most: Option<(f64, String)> = None;
    for value in values {
        let mut seen: IndexMap<String, (usize, usize)> = IndexMap::new();
        pool.iter().for_each(|(setting, _)| seen.entry(value(setting)).or_default().1 += 1);
        apart.iter().for_each(|setting| seen.entry(value(setting)).or_default().0 += 1);
        for (name, (apart, all)) in seen {
            let share = apart as f64 / all as f64;
            if share >= 2.0 * overall && most.as_ref().is_none_or(|(largest, _)| share > *largest) {
                most = Some((share, name));
            }
        }
    }
    most.map(|(_, name)| name)
}

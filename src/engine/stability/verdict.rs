//! Whether the sign of `U1 − U2` holds over the grid, and by how much C moves, in words.

use super::codings::together;
use schema::config::Coding;
use schema::stability::{Found, SettingReport, StabilityOutcome, StabilityVerdict};

/// Of the settings that could be run, those with enough rows for their cells count; where none has, none counts and all are told of.
/// Under several `codings`, whether it holds under each.
pub fn of(settings: &[SettingReport], codings: &[Coding], sources: [&str; 2], target: &str) -> StabilityVerdict {
    if codings.len() < 2 {
        return of_one(&settings.iter().collect::<Vec<_>>(), sources, target);
    }
    let under = |&coding: &Coding| {
        let settings: Vec<&SettingReport> = settings.iter().filter(|setting| setting.coding == coding).collect();
        let mut verdict = of_one(&settings, sources, target);
        // "The sign", "Neither" or "No setting": no name is in the first place.
        let (first, rest) = verdict.words.split_at(1);
        verdict.words = format!("Under {}, {}{rest}", coding.codes(), first.to_lowercase());
        (coding, verdict)
    };
    together(codings.iter().map(under).collect(), sources, target)
}

fn of_one(settings: &[&SettingReport], sources: [&str; 2], target: &str) -> StabilityVerdict {
    let found: Vec<(&SettingReport, &Found)> =
        settings.iter().filter_map(|&setting| Some((setting, setting.found.as_ref()?))).collect();
    let enough: Vec<_> = found.iter().copied().filter(|(_, found)| !found.sparse).collect();
    let few = enough.is_empty();
    let pool = if few { &found } else { &enough };
    let (sparse, refused) = (found.len() - enough.len(), settings.len() - found.len());

    let own = found.iter().find(|(setting, _)| setting.own).map(|(_, found)| *found);
    let count = |i: usize| pool.iter().filter(|(_, found)| found.lead() == Some(i)).count();
    let majority = (count(0) + count(1) > 0).then(|| usize::from(count(1) > count(0)));
    let lead = own.and_then(Found::lead).filter(|&i| count(i) > 0).or(majority);
    let (agreeing, reversed) = lead.map_or((0, 0), |lead| (count(lead), count(1 - lead)));
    let shares = pool.iter().filter_map(|(_, found)| found.contribution);
    let contribution = shares.fold(None, |ends: Option<[f64; 2]>, share| {
        let [low, high] = ends.unwrap_or([share; 2]);
        Some([low.min(share), high.max(share)])
    });
    let outcome = match lead {
        _ if few => StabilityOutcome::FewRows,
        None => StabilityOutcome::Even,
        Some(_) if reversed == 0 && 2 * agreeing > pool.len() => StabilityOutcome::Holds,
        Some(_) => StabilityOutcome::Changes,
    };
    let mut words = match lead {
        None => told_even(pool.len(), sources, target),
        Some(lead) => {
            let apart: Vec<&SettingReport> =
                pool.iter().filter(|(_, found)| found.lead() != Some(lead)).map(|(setting, _)| *setting).collect();
            told_lead(lead, [agreeing, reversed], pool, &apart, sources, target)
        }
    };
    if let (Some(lead), Some([low, high])) = (lead, contribution) {
        let of_lead = |share: f64| percent(if lead == 0 { share } else { 1.0 - share });
        let [low, high] = if lead == 0 { [low, high] } else { [high, low] };
        words.push_str(&match [of_lead(low), of_lead(high)] {
            [low, high] if low == high => format!(" The contribution of {} is {low}", sources[lead]),
            [low, high] => format!(" The contribution of {} lies between {low} and {high}", sources[lead]),
        });
        if let Some(share) = own.and_then(|found| found.contribution) {
            words.push_str(&format!(" ({} at the report's own settings)", of_lead(share)));
        }
        words.push('.');
    }
    match (few, sparse) {
        (_, 0) => {}
        (true, _) => words.push_str(" No setting has enough rows for its cells, so that none of this can be believed."),
        (false, 1) => words.push_str(" One setting has too few rows for its cells and does not count."),
        (false, n) => words.push_str(&format!(" {n} settings have too few rows for their cells and do not count.")),
    }
    if refused > 0 {
        words.push_str(&format!(" {refused} could not be run."));
    }
    StabilityVerdict {
        outcome,
        words,
        lead: lead.map(|i| sources[i].to_owned()),
        agreeing,
        reversed,
        counted: if few { 0 } else { pool.len() },
        sparse,
        refused,
        contribution,
        by_coding: Default::default(),
    }
}

fn told_even(counted: usize, [a, b]: [&str; 2], target: &str) -> String {
    match counted {
        0 => format!("No setting could be run, so that nothing is said of {a} and {b}."),
        n => format!("Neither {a} nor {b} has more unique information about {target} at any of {n} settings."),
    }
}

fn told_lead(
    lead: usize,
    [agreeing, reversed]: [usize; 2],
    pool: &[(&SettingReport, &Found)],
    apart: &[&SettingReport],
    sources: [&str; 2],
    target: &str,
) -> String {
    let [a, b] = sources;
    let name = sources[lead];
    let n = pool.len();
    let sign = format!("The sign of U({a}) − U({b})");
    let more = format!("{name} has more unique information about {target}");
    if apart.is_empty() {
        return format!("{sign} holds: {more} at all {n} settings.");
    }
    let mut words = match reversed {
        0 => format!("{sign} never turns: {more} at {agreeing} of {n} settings, and neither has more at the others"),
        _ => {
            format!("{sign} depends on the settings: {more} at {agreeing} of {n}, {} at {reversed}", sources[1 - lead])
        }
    };
    if let Some(most) = most_apart(pool, apart) {
        words.push_str(&format!("; most of the difference is at {most}"));
    }
    words.push('.');
    words
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
            1.0 => "all rows".into(),
            share => format!("{} of the rows", percent(share)),
        },
    ];
    let overall = apart.len() as f64 / pool.len() as f64;
    let mut most: Option<(f64, String)> = None;
    for value in values {
        let mut seen: indexmap::IndexMap<String, (usize, usize)> = indexmap::IndexMap::new();
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

/// "76 %".
fn percent(share: f64) -> String {
    format!("{:.0}\u{202f}%", 100.0 * share)
}

//! Whether the sign of `U1 − U2` holds over the grid, and by how much C moves.

use super::codings::together;
use schema::config::Coding;
use schema::stability::{Found, SettingReport, StabilityOutcome, StabilityVerdict};

/// Of the settings that could be run, those with enough rows for their cells count; where none has, none counts and all are told of.
/// Under several `codings`, whether it holds under each.
pub fn of(settings: &[SettingReport], codings: &[Coding], sources: [&str; 2]) -> StabilityVerdict {
    if codings.len() < 2 {
        return of_one(&settings.iter().collect::<Vec<_>>(), sources);
    }
    let under = |&coding: &Coding| {
        let settings: Vec<&SettingReport> = settings.iter().filter(|setting| setting.coding == coding).collect();
        (coding, of_one(&settings, sources))
    };
    together(codings.iter().map(under).collect())
}

fn of_one(settings: &[&SettingReport], sources: [&str; 2]) -> StabilityVerdict {
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
    StabilityVerdict {
        outcome,
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

//! Whether the sign of `U1 − U2` is the same under several codings.

use schema::config::Coding;
use schema::stability::{StabilityOutcome, StabilityVerdict};

/// What `each` coding's verdict comes to. A coding none of whose settings has enough rows for its cells does not count.
pub(super) fn together(each: Vec<(Coding, StabilityVerdict)>) -> StabilityVerdict {
    let counting: Vec<&(Coding, StabilityVerdict)> = each.iter().filter(|(_, verdict)| verdict.counted > 0).collect();
    let lead = counting.iter().find_map(|(_, verdict)| verdict.lead.clone());
    let same = counting.iter().all(|(_, verdict)| verdict.lead == lead);
    let holds = counting.iter().all(|(_, verdict)| verdict.outcome == StabilityOutcome::Holds);
    let outcome = match &lead {
        _ if counting.is_empty() => StabilityOutcome::FewRows,
        None => StabilityOutcome::Even,
        Some(_) if same && holds => StabilityOutcome::Holds,
        Some(_) => StabilityOutcome::Changes,
    };

    let sum = |of: fn(&StabilityVerdict) -> usize| each.iter().map(|(_, verdict)| of(verdict)).sum();
    let by_lead = |agreeing: bool| {
        let of = |(_, verdict): &&(Coding, StabilityVerdict)| match (verdict.lead == lead) == agreeing {
            true => verdict.agreeing,
            false => verdict.reversed,
        };
        counting.iter().map(of).sum()
    };
    let ends = counting.iter().filter_map(|(_, verdict)| verdict.contribution);
    StabilityVerdict {
        outcome,
        agreeing: by_lead(true),
        reversed: by_lead(false),
        counted: sum(|verdict| verdict.counted),
        sparse: sum(|verdict| verdict.sparse),
        refused: sum(|verdict| verdict.refused),
        contribution: ends.reduce(|[low, high], [l, h]| [low.min(l), high.max(h)]),
        lead,
        by_coding: each.into_iter().map(|(coding, verdict)| (coding.id().to_owned(), verdict)).collect(),
    }
}

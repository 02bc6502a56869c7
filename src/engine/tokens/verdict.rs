//! What may be said of each layer's means, by the same questions as of a table ([`crate::inference::verdict`]).

use crate::inference::verdict::{Answer, Evidence, adjust, asked_of_atoms, asked_of_null, capital};
use schema::config::Plan;
use schema::report::{TestOf, VerdictReport};
use schema::tokens::TokensLayer;

/// Corrects p-values over the layers, and gives each its verdict.
pub fn conclude(layers: &mut [TokensLayer], [a, b]: [&str; 2], target: &str, plan: &Plan) {
    let questions: [fn(&mut TokensLayer) -> Vec<&mut TestOf>; 2] = [
        |layer| layer.null.as_mut().map(|null| asked_of_null(&mut null.any, &mut null.of)).unwrap_or_default(),
        |layer| layer.tests.as_mut().map(asked_of_atoms).unwrap_or_default(),
    ];
    for asked in questions {
        adjust(layers.iter_mut().map(asked).collect(), plan.correction);
    }
    for layer in layers {
        let Some((null, any)) = layer.null.as_ref().and_then(|null| Some((null, null.any?))) else { continue };
        let evidence = Evidence::new(any, layer.tests.as_ref().map(|tests| tests.any_unique), plan.level);
        let answer = evidence.answer(layer.contribution.is_some());
        let found = format!(
            "{a} and {b} carry {:.3} bit about {target}, the mean of {} groups; about a permuted {target} they carry {:.3} bit",
            layer.information.joint, layer.samples, null.of.information.joint.mean
        );
        let clause = evidence.clause(answer, &format!("{} groups", layer.samples));
        let words = match answer {
            Answer::Noise => format!("{}: {found}.", capital(&clause)),
            Answer::Unique => format!("{found} (p = {:.3}), and {clause}.", any.p_adjusted),
            Answer::Undefined | Answer::Untested | Answer::NoUnique => {
                format!("{found} (p = {:.3}), {clause}.", any.p_adjusted)
            }
        };
        if answer != Answer::Unique {
            layer.contribution = None;
        }
        layer.verdict = Some(VerdictReport { outcome: answer.outcome(), words, lead: None });
    }
}

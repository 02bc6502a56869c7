//! What may be said of each layer's means, by the same questions as of a table ([`crate::inference::verdict`]).

use crate::inference::verdict::{Answer, Evidence, adjust, asked_of_atoms, asked_of_null};
use schema::config::Plan;
use schema::report::TestOf;
use schema::tokens::TokensLayer;

/// Corrects p-values over the layers, and gives each its verdict.
pub fn conclude(layers: &mut [TokensLayer], plan: &Plan) {
    let questions: [fn(&mut TokensLayer) -> Vec<&mut TestOf>; 2] = [
        |layer| layer.null.as_mut().map(|null| asked_of_null(&mut null.any, &mut null.of)).unwrap_or_default(),
        |layer| layer.tests.as_mut().map(asked_of_atoms).unwrap_or_default(),
    ];
    for asked in questions {
        adjust(layers.iter_mut().map(asked).collect(), plan.correction);
    }
    for layer in layers {
        let Some(any) = layer.null.as_ref().and_then(|null| null.any) else { continue };
        let evidence = Evidence::new(any, layer.tests.as_ref().map(|tests| tests.any_unique), plan.level);
        let answer = evidence.answer(layer.contribution.is_some());
        if answer != Answer::Unique {
            layer.contribution = None;
        }
        layer.verdict = Some(evidence.verdict(answer));
    }
}

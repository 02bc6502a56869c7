//! What may be said of each layer's means: as for a table ([`crate::inference::verdict`]), a contribution only where `U1 + U2` exceeds
//! its null at the level, after correction over layers.

use crate::inference::correction::correct;
use schema::config::Plan;
use schema::report::{NullOf, Outcome, VerdictReport};
use schema::tokens::{TokensLayer, TokensNull};

/// Corrects the two p-values that verdicts rest on over the layers, and gives each its verdict.
pub fn conclude(layers: &mut [TokensLayer], [a, b]: [&str; 2], target: &str, plan: &Plan) {
    let tested: [fn(&mut TokensNull) -> &mut NullOf; 2] =
        [|null| &mut null.of.information.joint, |null| &mut null.of.unique_total];
    for pick in tested {
        let nulls = layers.iter_mut().filter_map(|layer| layer.null.as_mut());
        let mut values: Vec<&mut NullOf> = nulls.map(pick).collect();
        let p: Vec<f64> = values.iter().map(|value| value.p).collect();
        values.iter_mut().zip(correct(plan.correction, &p)).for_each(|(value, p)| value.p_adjusted = p);
    }
    for layer in layers {
        let Some(null) = &layer.null else { continue };
        let (joint, unique) = (null.of.information.joint, null.of.unique_total);
        let (found, samples) = (layer.information.joint, layer.samples);
        let what = format!(
            "{a} and {b} carry {found:.3} bit about {target}, the mean of {samples} samples; about a permuted {target} they carry {:.3} bit (p = {:.3})",
            joint.mean, joint.p_adjusted
        );
        let (outcome, words) = if joint.p_adjusted > plan.level {
            (Outcome::Noise, format!("Not distinguishable from noise: {what}."))
        } else if unique.p_adjusted > plan.level || layer.contribution.is_none() {
            let words = format!(
                "{what}, but their unique information is not distinguishable from noise (p = {:.3}).",
                unique.p_adjusted
            );
            (Outcome::NoUnique, words)
        } else {
            (Outcome::Unique, format!("{what}; unique information is told from noise (p = {:.3}).", unique.p_adjusted))
        };
        if outcome != Outcome::Unique {
            layer.contribution = None;
        }
        layer.verdict = Some(VerdictReport { outcome, words, lead: None, rows_needed: None });
    }
}

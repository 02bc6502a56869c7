//! What may be said of each layer, once all of them are there: p-values corrected over layers, and a verdict.
//!
//! A contribution divides `U1 + U2`. It is given only where
//!
//! 1. `U1 + U2` exceeds its information null at the level, after correction over layers, and
//! 2. the interval of `U1 + U2`, where there is one, does not reach 0.
//!
//! The second matters where modalities are redundant: with much information in both, `U1 + U2` is at least `|I(X1;Y) − I(X2;Y)|`, which varies
//! by order `1/√n`, while the null (nothing told at all) varies by order `1/n`. The null alone would take that for unique information.

use super::super::contribution::Contribution;
use super::correction::correct;
use schema::config::{Correction, Plan};
use schema::report::{ContributionReport, InferenceReport, LayerReport, NullOf, Outcome, Quantities, VerdictReport};

/// A verdict before the nulls are there.
pub fn pending() -> VerdictReport {
    let words = "The null is still being computed: nothing is told from noise yet.".to_owned();
    VerdictReport { outcome: Outcome::Pending, words, lead: None, rows_needed: None }
}

/// Corrects p-values over the layers that have nulls, gives each its verdict, and the contribution to those whose verdict allows it.
pub fn conclude(layers: &mut [LayerReport], target: &str, plan: &Plan) {
    let names: Vec<String> = layers.first().map(|l| l.atoms.unique.keys().cloned().collect()).unwrap_or_default();
    for pick in picks(&names) {
        adjust(layers, &*pick, plan.correction);
    }
    for layer in layers {
        let null = layer.inference.as_ref().and_then(|i| i.null.as_ref());
        let Some(of) = null.map(|null| null.of.clone()) else { continue };
        let verdict = judge(layer, &of, target, plan);
        let contribution = match verdict.outcome {
            Outcome::Unique => contribution(layer),
            _ => None,
        };
        if let Some(warning) = out_of_permutations(layer, &of, verdict.outcome, plan) {
            layer.warnings.push(warning);
        }
        if contribution.is_none()
            && let Some(inference) = &mut layer.inference
        {
            inference.corrected.iter_mut().for_each(|corrected| corrected.contribution = None);
            inference.interval.iter_mut().for_each(|interval| interval.contribution = None);
        }
        layer.contribution = contribution;
        layer.verdict = Some(verdict);
    }
}

/// One quantity under one null of a layer.
type Pick = Box<dyn Fn(&mut InferenceReport) -> Option<&mut NullOf>>;

/// Each tested quantity: the layers' p-values of one quantity are corrected together.
fn picks(names: &[String]) -> Vec<Pick> {
    let of = |pick: fn(&mut Quantities<NullOf>) -> &mut NullOf| -> Pick {
        Box::new(move |i| i.null.as_mut().map(|null| pick(&mut null.of)))
    };
    let mut all: Vec<Pick> = vec![
        of(|q| &mut q.redundant),
        of(|q| &mut q.synergistic),
        of(|q| &mut q.unique_total),
        of(|q| &mut q.information.joint),
        Box::new(|i| i.interaction.as_mut().map(|null| &mut null.synergistic)),
    ];
    for name in names {
        let (unique, alone) = (name.clone(), name.clone());
        all.push(Box::new(move |i| i.null.as_mut().and_then(|null| null.of.unique.get_mut(&unique))));
        all.push(Box::new(move |i| i.null.as_mut().and_then(|null| null.of.information.sources.get_mut(&alone))));
    }
    all
}

fn adjust(layers: &mut [LayerReport], pick: &dyn Fn(&mut InferenceReport) -> Option<&mut NullOf>, by: Correction) {
    let mut tested: Vec<&mut NullOf> =
        layers.iter_mut().filter_map(|layer| layer.inference.as_mut().and_then(pick)).collect();
    let p: Vec<f64> = tested.iter().map(|null| null.p).collect();
    for (null, p) in tested.iter_mut().zip(correct(by, &p)) {
        null.p_adjusted = p;
    }
}

fn contribution(layer: &LayerReport) -> Option<ContributionReport> {
    let mut unique = layer.atoms.unique.iter();
    let ((a, u1), (b, u2)) = (unique.next()?, unique.next()?);
    let c = Contribution::new([*u1, *u2], layer.certificate.gap)?;
    let sources = [(a.clone(), c.sources[0]), (b.clone(), c.sources[1])].into_iter().collect();
    Some(ContributionReport { sources, imbalance: c.imbalance })
}

fn judge(layer: &LayerReport, null: &Quantities<NullOf>, target: &str, plan: &Plan) -> VerdictReport {
    let [a, b] = names(layer);
    let n = grouped(layer.rows.unwrap_or_default());
    let total: f64 = layer.atoms.unique.values().sum();
    let interval = layer.inference.as_ref().and_then(|i| i.interval.as_ref());
    let rows_needed = rows_needed(layer, null, total);
    let more = |what: &str| match rows_needed {
        Some(rows) => {
            format!("If the {what} estimated here is real, about {} rows would be needed to tell it.", grouped(rows))
        }
        None => format!("No {what} is left above what chance gives, so no number of rows can be named."),
    };
    let say =
        |outcome, words: String, lead: Option<String>, rows_needed| VerdictReport { outcome, words, lead, rows_needed };
    let joint = null.information.joint.p_adjusted;
    if joint > plan.level {
        let words = format!(
            "Not distinguishable from noise at n = {n}: {a} and {b} together tell no more about {target} than they tell about a permuted \
             {target} (p = {}). {}",
            probability(joint),
            more("unique information")
        );
        return say(Outcome::Noise, words, None, rows_needed);
    }
    let told = format!("{a} and {b} do tell about {target} (p = {})", probability(joint));
    if contribution(layer).is_none() {
        let words = format!("{told}, but neither has unique information: the contribution is undefined.");
        return say(Outcome::NoUnique, words, None, None);
    }
    let unique = null.unique_total.p_adjusted;
    if unique > plan.level {
        let words = format!(
            "{told}, but their unique information is not distinguishable from noise at n = {n} (p = {}). {}",
            probability(unique),
            more("unique information")
        );
        return say(Outcome::NoUnique, words, None, rows_needed);
    }
    if interval.is_some_and(|interval| interval.of.unique_total[0] <= 0.0) {
        let words = format!(
            "{told}, but their unique information is not distinguishable from 0 at n = {n}: its {} interval reaches 0. {}",
            share(1.0 - plan.level),
            more("unique information")
        );
        return say(Outcome::NoUnique, words, None, rows_needed);
    }
    let found = format!("Unique information is told from noise at n = {n} (p = {})", probability(unique));
    let Some(of) = interval.and_then(|interval| interval.contribution.as_ref()) else {
        return say(Outcome::Unique, format!("{found}."), None, None);
    };
    let lies = |[low, high]: [f64; 2]| match [share(low), share(high)] {
        [low, high] if low == high => format!("is {low}"),
        [low, high] => format!("lies between {low} and {high}"),
    };
    let lead = of.iter().find(|(_, interval)| interval[0] > 0.5);
    let words = match lead {
        Some((name, [low, high])) => {
            format!("{found}, and most of it is {name}'s: its contribution {}.", lies([*low, *high]))
        }
        None => {
            format!("{found}, but not which modality has more: {a}'s contribution {}.", lies(of[a]))
        }
    };
    say(Outcome::Unique, words, lead.map(|(name, _)| name.clone()), None)
}

/// Rows at which the estimated `U1 + U2` could be told. The null's excess over its mean shrinks as `1/n`, the interval as `1/√n`; the larger
/// demand counts. `None` where nothing of the estimate is left above the null's mean.
fn rows_needed(layer: &LayerReport, null: &Quantities<NullOf>, total: f64) -> Option<u64> {
    let rows = layer.rows? as f64;
    let null = null.unique_total;
    let effect = total - null.mean;
    if effect <= layer.certificate.gap {
        return None;
    }
    let by_null = (null.high - null.mean) / effect;
    let by_interval = layer.inference.as_ref().map_or(0.0, |inference| {
        let (Some(corrected), Some(interval)) = (&inference.corrected, &inference.interval) else { return 0.0 };
        let reach = (interval.of.unique_total[1] - corrected.of.unique_total) / corrected.of.unique_total;
        // Nothing left after correction: the null's word stands alone.
        if corrected.of.unique_total > 0.0 { reach * reach } else { 0.0 }
    });
    // At this many rows half of all samples would tell it; one more in ten is on the safe side of what is there already.
    Some(two_digits(rows * by_null.max(by_interval).max(1.1)))
}

/// Rounded up to two significant digits: the estimate is no better.
fn two_digits(rows: f64) -> u64 {
    let mut unit = 1.0;
    while rows / unit >= 100.0 {
        unit *= 10.0;
    }
    ((rows / unit).ceil() * unit) as u64
}

/// Whether more permutations could have told what these could not.
fn out_of_permutations(
    layer: &LayerReport,
    null: &Quantities<NullOf>,
    outcome: Outcome,
    plan: &Plan,
) -> Option<String> {
    let least = 1.0 / (1.0 + f64::from(plan.null));
    let tests = [null.information.joint, null.unique_total];
    let limited = tests.iter().any(|test| test.p <= least * 1.000_001 && test.p_adjusted > plan.level);
    if outcome == Outcome::Unique || !limited {
        return None;
    }
    let factor = tests.iter().map(|test| test.p_adjusted / test.p).fold(1.0, f64::max);
    Some(format!(
        "{}: no permutation of {} reached it, but corrected over layers p stays above {}. At least {} permutations are needed to tell more.",
        layer.name,
        plan.null,
        plan.level,
        (factor / plan.level).ceil()
    ))
}

fn names(layer: &LayerReport) -> [&str; 2] {
    let mut names = layer.atoms.unique.keys().map(String::as_str);
    [names.next().unwrap_or_default(), names.next().unwrap_or_default()]
}

/// "0.005", and no more digits than permutations can give.
fn probability(p: f64) -> String {
    format!("{p:.3}")
}

/// "76 %".
fn share(share: f64) -> String {
    format!("{:.0}\u{202f}%", 100.0 * share)
}

/// Thin spaces between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

//! What modalities tell once a control is known, in words.

use crate::format::{Unit, counted, layer_words};
use schema::report::{LayerReport, Outcome, Report};

/// A few sentences of the last layer; `None` where no control was given.
pub fn told(report: &Report, unit: Unit) -> Option<String> {
    let layer = report.layers.last()?;
    let control = layer.control.as_deref()?;
    let ([a, b], target, name) = ([&report.sources[0], &report.sources[1]], &report.target, &control.name);
    let place = if report.layers.len() > 1 { format!(" in {}", layer_words(&layer.name)) } else { String::new() };
    let (mean, classes) = (&control.mean, control.classes.len());
    if mean.settled(mean.information.joint) <= 0.0 {
        let without = unit.show(layer.information.joint.max(0.0));
        return Some(format!(
            "Once {name} is known{place}, {a} and {b} tell nothing more about {target}; without it they tell {without}."
        ));
    }
    let show = |bits: f64| unit.show(mean.settled(bits).max(0.0));
    let unique = |source: &String| show(mean.atoms.unique.get(source).copied().unwrap_or_default());
    let words = format!(
        "Given {name}{place}, {a} and {b} tell {} about {target}, the mean over {}, against {} without it: {} is unique to {a}, {} to {b}, {} redundant and {} \
         synergistic.",
        show(mean.information.joint),
        counted(classes as u64, "class", "classes"),
        unit.show(layer.settled(layer.information.joint).max(0.0)),
        unique(a),
        unique(b),
        show(mean.atoms.redundant),
        show(mean.atoms.synergistic),
    );
    Some([Some(words), significance(mean, &control.classes)].into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// In how many classes there is detectable information; `None` where nothing was tested.
fn significance(mean: &LayerReport, classes: &[LayerReport]) -> Option<String> {
    let informative = |layer: &LayerReport| layer.verdict.as_ref().map(|verdict| verdict.outcome != Outcome::Noise);
    let found = classes.iter().filter_map(informative).filter(|told| *told).count();
    let mean = match informative(mean)? {
        true => "The mean is significant",
        false => "The mean is not distinguishable from noise",
    };
    let all = counted(classes.len() as u64, "class", "classes");
    Some(format!("{mean}; by themselves, {found} of {all} are."))
}

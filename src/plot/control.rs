//! What a control leaves: the atoms of the last layer without it, within each of its classes, and their mean.

use super::classes::{Class, MOST, classes};
use super::{Chart, View, parts_of};
use schema::report::control::ControlReport;
use schema::report::{LayerReport, Report};

/// Bars that are not of one class: the layer's own, the mean, and that of the classes that are drawn together.
const OTHERS: usize = 3;

/// Bars and their names, in the order in which they are drawn; none where there is no control.
pub fn bars(report: &Report) -> Vec<Class> {
    let Some((layer, control)) = last(report) else { return Vec::new() };
    let bar = |name: String, layer: &LayerReport| {
        (name, parts_of(&report.sources, &layer.atoms, |bits| layer.settled(bits)).map(|part| part.bits))
    };
    let mut all = vec![bar(format!("without {}", control.name), layer)];
    let kept = most_frequent(control);
    let drawn = control.classes.iter().zip(&kept).filter(|(_, kept)| **kept);
    all.extend(drawn.map(|(class, _)| bar(control.label(class).to_owned(), class)));
    let rest: Vec<(Class, f64)> = control
        .classes
        .iter()
        .zip(control.shares())
        .zip(&kept)
        .filter(|(_, kept)| !**kept)
        .map(|((class, share), _)| (bar(String::new(), class), share))
        .collect();
    if !rest.is_empty() {
        let whole: f64 = rest.iter().map(|(_, share)| share).sum();
        let mean = |atom: usize| rest.iter().map(|(class, share)| class.1[atom] * share / whole).sum();
        all.push((format!("{} more, mean", rest.len()), [0, 1, 2, 3].map(mean)));
    }
    all.push(bar("mean".to_owned(), &control.mean));
    all
}

/// Which classes have a bar of their own: all, or those of most rows.
fn most_frequent(control: &ControlReport) -> Vec<bool> {
    let mut order: Vec<usize> = (0..control.classes.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(control.classes[at].rows));
    let most = if order.len() + 2 <= MOST { order.len() } else { MOST - OTHERS };
    let mut kept = vec![false; order.len()];
    order.iter().take(most).for_each(|&at| kept[at] = true);
    kept
}

fn last(report: &Report) -> Option<(&LayerReport, &ControlReport)> {
    report.layers.iter().rev().find_map(|layer| Some((layer, layer.control.as_deref()?)))
}

/// What the chart is of.
pub fn title(report: &Report) -> String {
    let given = last(report).map(|(layer, control)| match report.layers.len() {
        1 => format!(", given {}", control.name),
        _ => format!(", given {}, {}", control.name, words::format::layer_words(&layer.name)),
    });
    format!("Information about {}{}", report.target, given.unwrap_or_default())
}

/// The chart; `None` where there is no control. Each bar has its mark.
pub fn control(report: &Report, view: View, caption: &str) -> Option<Chart> {
    classes(&title(report), [&report.sources[0], &report.sources[1]], &bars(report), view, caption)
}
